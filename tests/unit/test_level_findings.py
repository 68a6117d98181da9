"""What is level is told as level: no title names one of several that share the highest count."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.figures import (
    code_lists,
    money,
    money_kinds,
    peak_finding,
    sectors,
    support,
    theme_cases,
    theme_check,
    threshold,
    unseen,
)
from data_access.selection import Selection
from models.lists import agency_lists
from models.unseen import Estimate

YEAR = Selection(start=date(2025, 7, 1), end=date(2026, 6, 30))
FIRST, SECOND = date(2025, 8, 3), date(2026, 3, 1)

OpenWith = Callable[..., None]


@pytest.fixture
def open_with(open_rows: Callable[..., None]) -> OpenWith:
    """Open a register of one report per day given, and what they tell."""

    def write(*days: date, **children: Any) -> None:
        reports = [
            {"event_date": day, "event_precision": "day", "registered_date": day,
             "agency": f"{'KPCN' if day == FIRST else 'KMar'}", "place": "BQ-lac",
             "theme": "smuggling"}
            for day in days
        ]  # fmt: skip
        open_rows(reports=reports, **children)

    return write


def of_each(reports: int, **told: Any) -> list[dict[str, Any]]:
    return [{"report_id": f"R{n}"} | told for n in range(reports)]


def test_peak_that_was_reached_twice_is_of_no_one_period() -> None:
    frame = pd.DataFrame(
        {"cases": [5, 5, 2], "value_name": ["Retail", "Beauty", "Retail"],
         "period_name": ["Q1", "Q2", "Q2"]}
    )  # fmt: skip
    alone = "{value}, {count} in {period}"
    assert peak_finding(frame, alone) == "Most at a time: 5 cases, reached 2 times"
    assert peak_finding(frame.iloc[[0, 2]], alone) == "Retail, 5 in Q1"


def test_sectors_that_are_level_are_not_told_as_one(open_with: OpenWith) -> None:
    told = [{"report_id": "R0", "sector": "retail"}, {"report_id": "R1", "sector": "construction"}]
    open_with(FIRST, SECOND, exploitation=told)
    assert sectors.over_time(YEAR).title == "Most at a time: 1 case, reached 2 times"
    assert sectors.across(YEAR, "area").title == "2 pairs are named most, with 1 case each"


def test_means_that_were_asked_for_and_not_there_are_told(open_with: OpenWith) -> None:
    means = [
        {"report_id": "R0", "means": "DebtBondage", "present": True},
        {"report_id": "R1", "means": "DebtBondage", "present": False},
    ]
    open_with(FIRST, SECOND, SECOND, means_of_control=means)
    told = "Of 1 case it is known that means were asked for and none was there: it is in no row"
    assert sectors.across(YEAR, "means_of_control").caption.startswith(told)
    assert sectors.across(YEAR, "gender").caption == ""
    assert told in code_lists.table("means_of_control").method


def test_money_that_is_level_is_not_told_as_one(open_with: OpenWith) -> None:
    signs = [
        {"report_id": "R0", "channel": "cash", "origin_country": "BQ", "destination_country": "VE"},
        {"report_id": "R1", "channel": "cash", "origin_country": "BQ", "destination_country": "CO"},
    ]
    open_with(FIRST, SECOND, money_sign=signs)
    assert money.country_pairs(YEAR).title == "2 pairs are named most, with 1 case each"
    by_channel = money_kinds.over_time(YEAR, "channel").title
    assert by_channel == "Most at a time: 1 case, reached 2 times"


def test_groups_that_are_level_are_not_told_as_one() -> None:
    large = pd.DataFrame({
        "value_name": ["A", "B", "C"], "cases": [10, 20, 30], "share": [0.5, 0.5, 0.1],
        "low": 0.1, "high": 0.6,
    })  # fmt: skip
    level = "2 groups are level at the top: 50% of the cases of each"
    assert money._group_finding(large) == level
    assert money._group_finding(large[1:]) == "Most in the group B: 50% of 20 cases, 10% to 60%"


def test_things_that_came_equally_near_are_not_told_as_one() -> None:
    ranked = pd.DataFrame(
        {"thing": ["V-1", "V-2", "V-3"], "peak": [6.0, 6.0, 3.0], "agencies": 1, "crossed": pd.NaT}
    )
    level = "None crossed 12 points; 2 came equally near, each to 6 points"
    assert threshold._finding(YEAR, "venue", 12, ranked, ranked) == level
    assert threshold._finding(YEAR, "venue", 1, ranked, ranked).startswith("None crossed 1 point; ")


def test_periods_that_are_level_are_not_told_as_one(open_with: OpenWith) -> None:
    strong = of_each(2, list="OM", code="1b") + of_each(2, list="OM", code="2b")
    open_with(FIRST, SECOND, indicator=strong)
    assert theme_check.over_time(YEAR).title == (
        "Level in 2 periods: 1 case told as smuggling to look at again"
    )
    assert theme_check.which(YEAR).title == (
        "2 indicators are shown most, each by 2 cases told as smuggling"
    )


def test_agencies_that_are_level_are_not_told_as_one(open_with: OpenWith) -> None:
    missed = of_each(2, identification="PossibleVictimOfTrafficking")
    open_with(FIRST, SECOND, support=missed)
    assert support.where(YEAR).title == (
        "2 pairs of agency and island are level: at each, 1 victim did not reach the step"
    )


def test_what_there_is_one_of_is_told_as_one() -> None:
    thing = pd.DataFrame(
        {"value_name": ["Bar"], "showing": [1], "knowing": [1], "expected": [0.2], "stands": [True]}
    )
    assert theme_cases._link_finding(thing).startswith("Bar: 1 of 1 case ties work to transport")
    pairs = {"first": [0], "second": [1], "shared": [1], "expected": [9.0], "odds_ratio": [0.1]}
    lists = agency_lists(pd.DataFrame({"combination": [1], "agency": ["KPCN"], "cases": [1]}))
    lists = replace(lists, names=("KPCN", "SZW"))
    estimate = Estimate(9, 12.0, 10.0, 15.0, 12.0, pd.DataFrame(pairs))
    told = "KPCN and SZW share 1 case; lists made apart would share 9"
    assert unseen.dependence(lists, estimate).title == told
