"""The threshold: points within a year, of two agencies at least, and the reports behind them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.indicators import INDICATORS
from models.threshold import WINDOW, counted, course, dimensions, ranked

NAMES = tuple(one.name for one in INDICATORS)
UNTIL = pd.Timestamp("2026-06-30")


def told(*rows: tuple[str, str, str | None, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["thing", "month", "agency", "points"])
    return frame.assign(
        month=pd.to_datetime(frame["month"]), indicators=1, points=frame["points"].astype(float)
    )


def test_two_agencies_cross_the_line_together():
    found = ranked(told(("V", "2026-01", "KPCN", 12), ("V", "2026-03", "KMar", 9)), 21, UNTIL)
    one = found.iloc[0]
    assert one["crossed"] == pd.Timestamp("2026-03-01")
    assert (one["now"], one["peak"], one["agencies"], one["stands"]) == (21, 21, 2, True)


def test_one_agency_alone_does_not_cross():
    found = ranked(told(("V", "2026-01", "KPCN", 30), ("V", "2026-02", None, 30)), 21, UNTIL)
    one = found.iloc[0]
    assert pd.isna(one["crossed"])
    assert (one["agencies"], one["unnamed"], one["stands"]) == (1, True, False)
    assert not one["alone"], "who is not known may be another"
    sure = ranked(told(("V", "2026-01", "KPCN", 30)), 21, UNTIL).iloc[0]
    assert (sure["alone"], sure["unnamed"]) == (True, False)
    below = ranked(told(("V", "2026-01", "KPCN", 20), ("V", "2026-01", None, 0)), 21, UNTIL).iloc[0]
    assert not below[["alone", "unnamed"]].any()


def test_tellers_of_whom_none_is_known_are_no_agency_alone():
    months = ("2026-01", "2026-02", "2026-03")
    one = ranked(told(*(("V", month, None, 12) for month in months)), 21, UNTIL).iloc[0]
    assert (one["agencies"], one["alone"], one["unnamed"]) == (0, False, True)
    assert pd.isna(one["crossed"])


def test_line_that_was_crossed_is_reached_neither_alone_nor_by_the_unnamed():
    rows = told(("V", "2025-01", "KPCN", 30), ("V", "2026-05", None, 30), ("V", "2026-06", "A", 1),
                ("V", "2026-06", "B", 1))  # fmt: skip
    one = ranked(rows, 21, UNTIL).iloc[0]
    assert pd.notna(one["crossed"])
    assert not one[["alone", "unnamed"]].any()


def test_points_older_than_the_window_do_not_count():
    first = ("V", "2025-01", "KPCN", 12)
    assert ranked(told(first, ("V", "2025-12", "KMar", 9)), 21, UNTIL)["crossed"].notna().all()
    late = ranked(told(first, ("V", "2026-01", "KMar", 9)), 21, UNTIL).iloc[0]
    assert pd.isna(late["crossed"])
    assert (late["peak"], late["peak_month"], late["now"]) == (
        12, pd.Timestamp("2025-01-01"), 9)  # fmt: skip


def test_what_crossed_once_may_stand_below_now():
    rows = told(("V", "2024-01", "KPCN", 12), ("V", "2024-02", "KMar", 12),
                ("W", "2026-05", "KPCN", 11), ("W", "2026-05", "KMar", 10))  # fmt: skip
    found = ranked(rows, 21, UNTIL)
    assert found["thing"].tolist() == ["W", "V"]
    assert found["stands"].tolist() == [True, False]
    assert found["crossed"].notna().all()


def test_points_of_no_known_month_are_in_no_window():
    rows = told(
        ("V", "2026-01", "KPCN", 12), ("V", "2026-02", "KMar", 12), ("W", "2026-02", "KMar", 1)
    )
    rows.loc[rows["agency"].eq("KMar"), "month"] = pd.NaT
    found = ranked(rows, 21, UNTIL)
    assert found["thing"].tolist() == ["V"]
    assert (found["now"].tolist(), found["agencies"].tolist()) == ([12], [1])


def test_report_registered_after_the_last_day_is_not_yet_told():
    rows = told(("V", "2026-06", "KPCN", 12), ("V", "2026-07", "KMar", 12))
    assert ranked(rows, 21, UNTIL)["now"].tolist() == [12]


def test_course_rises_and_falls_by_the_month():
    found = course(told(("V", "2025-05", "KPCN", 3), ("V", "2025-07", None, 6)), "V", UNTIL)
    assert found["points"].tolist() == [3, 3, *[9] * 10, 6, 6]
    assert found["agencies"].tolist() == [*[1] * 12, 0, 0]
    assert found["month"].iloc[[0, -1]].tolist() == [
        pd.Timestamp("2025-05-01"), pd.Timestamp("2026-06-01")]  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "C"]),
            st.integers(0, 29),
            st.sampled_from(["KPCN", "KMar", None]),
            st.integers(1, 24),
        ),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 60),
)
def test_windows_are_those_counted_one_by_one(rows, line):
    first = pd.Period("2024-01")
    frame = told(*((t, str(first + m), a, p / 4) for t, m, a, p in rows))
    found = ranked(frame, line, UNTIL).set_index("thing")
    for thing in found.index:
        highest, crossed = 0.0, None
        for end in range(30):
            within = [row for row in rows if row[0] == thing and end - WINDOW < row[1] <= end]
            points = sum(row[3] / 4 for row in within)
            agencies = len({row[2] for row in within} - {None})
            highest = max(highest, points)
            if crossed is None and points >= line and agencies >= 2:
                crossed = (first + end).to_timestamp()
        assert found.loc[thing, "peak"] == highest
        assert found.loc[thing, "now"] == points
        assert found.loc[thing, "agencies_now"] == agencies
        assert (found.loc[thing, "crossed"] == crossed) or crossed is None
        assert pd.isna(found.loc[thing, "crossed"]) == (crossed is None)


def test_nothing_told_is_an_empty_frame():
    assert ranked(told(), 21, UNTIL).empty


def reports(*rows: tuple[str, str, str | None, str | None, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["case_id", "report_id", "agency", "name", "points"])
    place = [None if row[3] is None else NAMES.index(row[3]) for row in rows]
    return frame.drop(columns="name").assign(
        position=pd.array(place, "Int16"),
        month=UNTIL,
        points=pd.array(frame["points"], "Float64"),
    )


def test_same_agency_about_the_same_event_counts_once():
    found = counted(
        reports(
            ("C", "R1", "KPCN", "debt_at_work", 3),
            ("C", "R2", "KPCN", "debt_at_work", 6),
            ("C", "R2", "KPCN", "violence", 6),
            ("C", "R3", "KMar", "debt_at_work", 6),
            ("D", "R4", "KPCN", "debt_at_work", 6),
            ("D", "R5", None, "debt_at_work", 1.5),
            ("D", "R6", None, "debt_at_work", 1.5),
        ),
        NAMES,
    )
    # The second time adds only what it is worth more than the first.
    assert found["counts"].tolist() == [3, 3, 6, 6, 6, 1.5, 0]


def test_what_is_on_no_list_weighs_nothing_and_stays():
    found = counted(
        reports(("C", "R1", "KPCN", None, None), ("C", "R1", "KPCN", "sponsor_unknown", None)),
        NAMES,
    )
    assert found["counts"].isna().all()
    assert found["name"].tolist()[1] == "sponsor_unknown"
    assert dimensions(found)["points"].sum() == 0


def test_dimension_is_positive_by_the_rule():
    found = dimensions(
        counted(
            reports(
                ("C", "R1", "KPCN", "debt_at_work", 6),
                ("C", "R1", "KPCN", "threatened", 3),
                ("C", "R1", "KPCN", "excessive_hours", 6),
            ),
            NAMES,
        )
    ).set_index("dimension")
    assert found.loc["coercion_at_destination", ["points", "positive"]].tolist() == [9, True]
    assert found.loc["exploitation", ["points", "positive"]].tolist() == [6, False]
    assert found["positive"].sum() == 1
    assert len(found) == 6
    assert np.isfinite(found["points"]).all()


def test_one_indicator_told_twice_is_no_positive_dimension():
    twice = reports(("C", "R1", "KPCN", "violence", 6), ("D", "R2", "KMar", "violence", 6))
    one = dimensions(counted(twice, NAMES)).set_index("dimension").loc["coercion_at_destination"]
    assert one[["points", "indicators", "by_rule", "positive"]].tolist() == [12, 1, 6, False]


def test_grade_of_the_source_makes_no_dimension_less_positive():
    two = reports(("C", "R1", "KPCN", "violence", 1.5), ("C", "R1", "KPCN", "debt_at_work", 1.5))
    one = dimensions(counted(two, NAMES)).set_index("dimension").loc["coercion_at_destination"]
    assert one[["points", "by_rule", "positive"]].tolist() == [3, 12, True]


@pytest.mark.parametrize("line", [1, 10**6])
def test_line_moves_what_crosses_and_nothing_else(line):
    rows = told(("V", "2026-01", "KPCN", 12), ("V", "2026-03", "KMar", 9))
    one = ranked(rows, line, UNTIL).iloc[0]
    assert one["peak"] == 21
    assert pd.notna(one["crossed"]) == (line == 1)
