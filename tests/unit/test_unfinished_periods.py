"""The present month, quarter or year is not held against whole ones."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from dashboard import filling, periods
from dashboard.figures import beneath, overview
from data_access import settings
from data_access.selection import Selection
from tests.database.mirroring import run
from tests.registers import AS_OF

UNTIL = date(2026, 6, 10)
NOW = Selection(start=date(2025, 7, 1), end=UNTIL)
WITHIN_A_MONTH = Selection(start=date(2026, 6, 2), end=date(2026, 6, 29))

FILLS = "; the newest months still fill"
FEWER = "13% fewer cases than in the same period a year before (then 23, now 20)" + FILLS

Reports = list[dict[str, Any]]


@pytest.fixture
def open_with(open_rows: Callable[..., None]) -> Callable[..., None]:
    """Open a register of these reports, complete to noon of 30 June 2026."""

    def write(reports: Reports) -> None:
        open_rows(reports=reports)

    return write


def report(day: date, **more: Any) -> dict[str, Any]:
    return {"event_date": day, "event_precision": "day", "registered_date": day, **more}


def twice_a_month(first: str, last: date) -> Reports:
    """Reports on the 5th and 20th, each of a case of its own."""
    days = [
        month.date() + timedelta(days=more)
        for month in pd.date_range(first, last, freq="MS")
        for more in (4, 19)
    ]
    return [report(day) for day in days if day <= last]


def linked(reports: Reports) -> Reports:
    """The same reports as fewer cases: three pairs of the newest year tell of one case each."""
    newest = reports[-20:-14]
    for place, one in enumerate(newest):
        one["case_id"] = f"C{place // 2}"
    return reports


def test_reports_of_a_month_so_far_are_no_fewer_than_those_of_a_whole_one(
    open_with: Callable[..., None],
) -> None:
    open_with(linked(twice_a_month("2024-07-01", UNTIL)))
    assert overview.trend(NOW).title == FEWER


def test_reports_that_fell_are_told(open_with: Callable[..., None]) -> None:
    reports = linked(twice_a_month("2024-07-01", UNTIL))
    open_with([one for one in reports if one["event_date"] != date(2026, 5, 20)])
    assert overview.trend(NOW).title == (
        "17% fewer cases than in the same period a year before (then 23, now 19); fewer reports "
        "too, so read it with the coverage" + FILLS
    )


def test_reports_of_no_known_month_may_have_come_in_now(open_with: Callable[..., None]) -> None:
    reports = linked(twice_a_month("2024-07-01", UNTIL))
    reports[-3]["registered_precision"] = "quarter"
    open_with(reports)
    assert overview.trend(NOW).title == FEWER


def test_nothing_is_said_of_reports_where_no_month_is_whole(
    open_with: Callable[..., None],
) -> None:
    days = [date(year, 6, day) for year, count in ((2025, 20), (2026, 10)) for day in
            range(5, 5 + count)]  # fmt: skip
    open_with([report(date(2025, 1, 1)), *map(report, days)])
    title = "50% fewer cases than in the same period a year before (then 20, now 10)" + FILLS
    assert overview.trend(WITHIN_A_MONTH).title == title


AGENCIES = ("KPCN", "KMar", "KWCARIB", "SZW")


@pytest.mark.parametrize(
    ("start", "last", "in_part"),
    [
        (date(2025, 7, 1), date(2026, 5, 10), "Jun 2026"),  # by month: none in June yet
        # By quarter: the first is cut, the last not over.
        (date(2022, 2, 1), date(2026, 3, 10), "Q1 2022, Q2 2026"),
        (date(2010, 5, 1), date(2025, 12, 10), "2010, 2026"),  # by year
    ],
)
def test_period_that_is_not_over_is_not_the_last(
    open_with: Callable[..., None], start: date, last: date, in_part: str
) -> None:
    months = pd.date_range("2022-01-10", last, freq=pd.DateOffset(months=1))
    open_with([report(day.date(), agency=name) for day in months for name in AGENCIES])
    drawn = beneath.coverage(Selection(start=start, end=AS_OF.date()))
    assert drawn is not None
    usual = 0 if start.year == 2010 else 4
    assert drawn.title == (
        f"Reporting coverage: agencies in the last whole period 4, usually {usual}"
    )
    assert f" {in_part}: cut by the selection, or not over yet." in drawn.caption


def test_no_whole_period_is_told_as_such(open_with: Callable[..., None]) -> None:
    open_with([report(date(2026, 6, 10), agency="KPCN")])
    drawn = beneath.coverage(WITHIN_A_MONTH)
    assert drawn is not None
    assert drawn.title == "Reporting coverage: no whole period that had ended is selected"


@pytest.mark.parametrize(("as_of", "over"), [("12:00:00", False), ("23:59:59", True)])
def test_a_period_is_over_when_the_register_is_complete_to_its_last_second(
    open_with: Callable[..., None], as_of: str, over: bool
) -> None:
    open_with([report(date(2026, 6, 10))])
    run(settings.REGISTER_URL, f"UPDATE register SET as_of = '2026-06-30 {as_of}'")
    months = pd.date_range("2026-04-01", periods=3, freq="MS")
    assert periods.are_whole(months, Selection(), "month").tolist() == [True, True, over]
    cut = Selection(start=date(2026, 4, 2), end=date(2026, 5, 30))
    assert not periods.are_whole(months, cut, "month").any()


def told_late(last: date, days: int) -> Reports:
    """A report a month, each registered so many days after its event, and the newest is on time."""
    late = [day.date() for day in pd.date_range("2025-07-01", periods=10, freq="MS")]
    reports = [report(day) | {"registered_date": day + timedelta(days=days)} for day in late]
    return [*reports, report(last)]


@pytest.mark.parametrize(
    ("days", "fills", "by"),
    [
        (0, ["Jun 2026"], "within 0 days of the event, of Jun 2026 by 30 Jun 2026."),
        (29, ["Jun 2026"], "within 29 days of the event, of Jun 2026 by 29 Jul 2026."),
        (30, ["May 2026", "Jun 2026"], "within 30 days of the event, of Jun 2026 by 30 Jul 2026."),
    ],
)
def test_months_of_which_reports_still_come_are_paler(
    open_with: Callable[..., None], days: int, fills: list[str], by: str
) -> None:
    open_with(told_late(UNTIL, days))
    whole = replace(NOW, end=AS_OF.date())
    drawn = overview.trend(whole)
    frame = drawn.chart.data
    assert frame.loc[frame["fills"], "period_name"].unique().tolist() == fills
    assert drawn.caption.endswith(f"What is paler still fills: nine in ten reports are in {by}")
    assert "datum.fills" in str(drawn.chart.to_dict()["encoding"]["opacity"])


def test_late_reports_of_before_the_selected_period_tell_how_long_one_fills(
    open_with: Callable[..., None],
) -> None:
    """Of a short period alone all would seem to be in at once."""
    open_with(told_late(UNTIL, 40))
    short = Selection(start=date(2026, 6, 1), end=AS_OF.date())
    long = replace(NOW, end=AS_OF.date())
    moments = pd.date_range("2026-04-01", periods=3, freq="MS")
    of_both = [filling.still(one, moments, "month").tolist() for one in (short, long)]
    assert of_both == [[False, True, True]] * 2


def test_nothing_is_paler_where_all_is_in(open_with: Callable[..., None]) -> None:
    open_with(told_late(UNTIL, 9))
    drawn = overview.trend(replace(NOW, end=date(2026, 5, 31)))
    assert not drawn.chart.data["fills"].any()
    assert "paler" not in drawn.caption


HALF = Selection(start=date(2024, 7, 1), end=date(2026, 6, 30))
WHOLE = Selection(start=date(2024, 1, 1), end=date(2025, 12, 31))
PRESENT = Selection(start=date(2026, 1, 1), end=date(2026, 6, 30))


def by_year(years: dict[int, int]) -> Reports:
    """So many cases a year, of which the year alone is known."""
    days = [date(year, 1, 1) for year, many in years.items() for _ in range(many)]
    return [report(day, event_precision="year", registered_precision="year") for day in days]


def test_years_that_are_cut_are_held_against_nothing(open_with: Callable[..., None]) -> None:
    open_with(by_year(dict.fromkeys(range(2021, 2026), 20) | {2026: 10}))
    assert periods.before(HALF) is None
    assert overview.trend(HALF).title == "30 cases"
    assert overview.trend(PRESENT).title == "10 cases"
    same = "As many cases as in the same days 2 years before"
    assert overview.trend(WHOLE).title == same


def test_days_are_not_held_against_years(open_with: Callable[..., None]) -> None:
    in_days = [report(date(2025, 1, 1) + timedelta(days=day)) for day in range(500)]
    open_with([*by_year({2022: 20, 2023: 20, 2024: 20}), *in_days])
    assert periods.before(HALF) is None
