"""What is known to no month, against a selection that cuts the year, quarter or week it is of."""

from collections.abc import Callable
from datetime import date

import pandas as pd

from dashboard import periods, rough_dates
from dashboard.figures import coverage
from dashboard.whole_register import when
from data_access.known_to import NEW_YEAR
from data_access.selection import Selection

DATED = [(date(2025, 1, 1), "year"), (date(2025, 12, 29), "week"), (date(2026, 1, 1), "quarter"),
         (date(2026, 3, 7), "day")]  # fmt: skip
OUTSIDE = "1 selected case may lie outside the period: its month is not known."
WITHIN = "1 other case may lie in the period: its month is not known."


def test_cases_on_the_wrong_side_of_an_end_are_counted(open_rows: Callable[..., None]) -> None:
    open_rows(
        reports=[
            {"event_date": day, "event_precision": precision, "agency": "KPCN", "country": "BQ",
             "registered_date": day, "registered_precision": precision}
            for day, precision in DATED
        ]
    )  # fmt: skip
    told = {
        Selection(): [],
        Selection(start=date(2025, 1, 1), end=date(2026, 6, 30)): [],
        Selection(start=date(2026, 4, 1)): [],
        # None can lie behind the day up to which the register is complete.
        Selection(start=date(2025, 7, 1), end=date(2026, 6, 30)): [WITHIN],
        Selection(start=date(2026, 1, 1)): [WITHIN],
        Selection(start=date(2026, 2, 1)): [WITHIN],
        Selection(start=date(2025, 1, 1), end=date(2026, 2, 15)): [OUTSIDE],
        Selection(start=date(2025, 1, 1), end=date(2025, 12, 30)): [
            OUTSIDE.replace("1 selected case", "2 selected cases").replace("its", "their")
        ],
    }
    assert {one: rough_dates.in_words(one) for one in told} == told
    table = coverage.by_island(Selection(start=date(2025, 7, 1), end=date(2026, 6, 30)))
    assert table.rows["Month"].tolist() == ["2025", "Dec 2025 / Jan 2026", "Q1 2026", "Mar 2026"]
    assert table.rows["Reports"].tolist() == [1, 1, 1, 1]
    assert table.title.endswith("; 1 may have been registered outside the period")


def test_week_over_new_year_is_of_two_periods() -> None:
    for grain, stands, other in (("M", "2025-12", "2026-01"), ("Q", "2025Q4", "2026Q1")):
        first = pd.Period(stands, grain).start_time
        told = pd.DataFrame(
            {"agency": ["KPCN"], "period": [pd.NaT], "stands": [first], "known_to": [NEW_YEAR]}
        )
        drawn = pd.period_range("2025-01", "2026-12", freq=grain).to_timestamp()
        may = periods.doubtful(told, drawn)["period"].dt.to_period(grain).astype("str")
        assert may.tolist() == [stands, other]


def test_week_over_new_year_is_told_as_two_months() -> None:
    assert periods.as_known(pd.Timestamp("2025-12-29"), NEW_YEAR) == "Dec 2025 / Jan 2026"


def test_week_over_two_quarters_has_none() -> None:
    dated = [*DATED, (date(2026, 3, 30), "week"), (date(2026, 3, 23), "week"), (pd.NaT, "day")]
    cases = pd.DataFrame(dated, columns=["case_date", "precision"]).rename_axis("case_key")
    cases = cases.reset_index().assign(case_date=lambda f: pd.to_datetime(f["case_date"]))
    quarters = when(cases).set_index("case_key")["value"].to_dict()
    assert quarters == {2: "2026Q1", 3: "2026Q1", 5: "2026Q1"}
