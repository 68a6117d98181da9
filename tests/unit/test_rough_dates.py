"""What is known to no month, against a selection that cuts the year, quarter or week it is of."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from dashboard import periods, rough_dates
from dashboard.figures import coverage_islands
from dashboard.whole_register import when
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
    early = Selection(end=date(2025, 12, 31))
    assert rough_dates.registered_months(early)["known_to"].tolist() == ["year", "new_year"]
    undated = pd.DataFrame({"month": [pd.NaT, pd.Timestamp(2026, 3, 1)], "known_to": "month"})
    assert rough_dates.may_lie_on_either_side(undated, early).tolist() == [True, False]
    figure = coverage_islands.by_island(Selection(start=date(2025, 7, 1), end=date(2026, 6, 30)))
    assert figure.table["Month"].tolist() == ["2025", "Dec 2025 / Jan 2026", "Q1 2026", "Mar 2026"]
    assert figure.table["Reports"].tolist() == [1, 1, 1, 1]
    assert "1 report may have been registered outside the period." in figure.caption


@pytest.mark.parametrize(
    ("first", "known_to", "grain", "may"),
    [
        ("2025-12-01", "new_year", "month", ["2025-12", "2026-01"]),
        ("2025-12-01", "new_year", "quarter", ["2025Q4", "2026Q1"]),
        ("2026-03-01", "new_quarter", "month", ["2026-03", "2026-04"]),
        ("2026-03-01", "new_quarter", "quarter", ["2026Q1", "2026Q2"]),
        ("2026-04-01", "new_month", "month", ["2026-04", "2026-05"]),
        ("2026-05-01", "quarter", "month", ["2026-04", "2026-05", "2026-06"]),
    ],
)
def test_what_is_known_to_two_months_lies_in_no_other(
    first: str, known_to: str, grain: str, may: list[str]
) -> None:
    row = {"agency": "KPCN", "period": pd.NaT, "month": first, "known_to": known_to}
    code = periods.CODES[grain]
    drawn = pd.period_range("2025-01", "2026-12", freq=code).to_timestamp()
    told = periods.doubtful(pd.DataFrame([row]), drawn, grain)["period"]
    assert told.dt.to_period(code).astype("str").tolist() == may


def test_week_over_two_quarters_has_none() -> None:
    dated = [*DATED, (date(2026, 3, 30), "week"), (date(2026, 3, 23), "week"), (pd.NaT, "day")]
    cases = pd.DataFrame(dated, columns=["case_date", "precision"]).rename_axis("case_key")
    cases = cases.reset_index().assign(case_date=lambda f: pd.to_datetime(f["case_date"]))
    quarters = when(cases).set_index("case_key")["value"].to_dict()
    assert quarters == {2: "2026Q1", 3: "2026Q1", 5: "2026Q1"}
