"""What the titles of figures claim, and that they claim no more."""

from collections.abc import Callable
from datetime import date

import pytest

from dashboard.figures import comparison, overview, sectors
from data_access.selection import Selection

YEAR = Selection(start=date(2025, 7, 1), end=date(2026, 6, 30))
NOW, BEFORE, FIRST = date(2026, 3, 1), date(2025, 3, 1), date(2024, 6, 1)

Named = dict[date, dict[str, int]]
OpenWith = Callable[..., None]


@pytest.fixture
def open_with(open_rows: Callable[..., None]) -> OpenWith:
    """Open a register in which so many cases of a day name a sector: {day: {sector: cases}}."""

    def write(named: Named, registered: date | None = None) -> None:
        days = [(day, sector) for day, cases in named.items() for sector in cases
                for _ in range(cases[sector])]  # fmt: skip
        reports = [{"event_date": day, "event_precision": "day",
                    "registered_date": registered or day} for day, _ in days]  # fmt: skip
        told = [{"report_id": f"R{n}", "sector": sector} for n, (_, sector) in enumerate(days)]
        open_rows(reports=reports, exploitation=told)

    return write


def test_sector_that_was_behind_overtook(open_with: OpenWith) -> None:
    open_with({
        FIRST: {"other": 1},
        BEFORE: {"construction": 2, "retail": 30},
        NOW: {"construction": 45, "retail": 20, "other": 1},
    })  # fmt: skip
    assert sectors.by_theme(YEAR).title == (
        "Construction overtook retail: 45 cases to 20, in the same period a year before 2 to 30"
    )


def test_sector_that_chance_may_have_put_first_overtook_nothing(open_with: OpenWith) -> None:
    """As the comparison of the same two periods says."""
    open_with({
        FIRST: {"other": 1},
        BEFORE: {"construction": 70, "retail": 62, "hospitality": 60},
        NOW: {"construction": 72, "retail": 85, "hospitality": 79, "other": 1},
    })  # fmt: skip
    for figure in (sectors.by_theme(YEAR), overview.top_sectors(YEAR)):
        assert figure.title == (
            "Retail, hospitality and catering and construction are named most: 85, 79 and 72 cases"
        )
        assert figure.caption.startswith(
            "That construction was first in the same period a year before may be chance: then 70, "
            "now 72. "
        )
    compared = comparison.period_before(YEAR)
    assert compared is not None
    same = comparison.comparison(compared, "sector").title
    assert same == "No difference that chance could not make"


@pytest.mark.parametrize(
    ("now", "before", "title", "doubt"),
    [
        (
            {"construction": 2},
            {"retail": 3, "construction": 1},
            "Construction is named most, in 2 cases",
            "That retail was first in the same period a year before may be chance: then 3, now 0. ",
        ),
        (
            {"construction": 32, "retail": 30, "hospitality": 29, "prostitution": 27},
            {"prostitution": 31, "construction": 29, "retail": 28},
            "Construction, retail and hospitality and catering are named most: 32, 30 and 29 cases",
            "That prostitution was first in the same period a year before may be chance: then 31, "
            "now 27. ",
        ),
    ],
)
def test_former_first_is_told_with_its_own_numbers(
    open_with: OpenWith, now: dict[str, int], before: dict[str, int], title: str, doubt: str
) -> None:
    open_with({FIRST: {"other": 1}, BEFORE: before, NOW: now})
    figure = sectors.by_theme(YEAR)
    assert figure.title == title
    assert figure.caption.startswith(doubt)


def test_sectors_that_were_level_overtook_nothing(open_with: OpenWith) -> None:
    open_with({FIRST: {"other": 1}, BEFORE: {"construction": 2, "retail": 2},
               NOW: {"construction": 5, "retail": 4}})  # fmt: skip
    assert sectors.by_theme(YEAR).title == "Construction is named most, in 5 cases"


def test_sectors_that_are_level_are_both_named(open_with: OpenWith) -> None:
    open_with({NOW: {"construction": 4, "retail": 4}})
    title = sectors.by_theme(YEAR).title
    assert title == "Construction and Retail are named most, in 4 cases each"


def test_nothing_overtakes_where_the_register_does_not_reach_back(open_with: OpenWith) -> None:
    open_with({BEFORE: {"retail": 3}, NOW: {"construction": 5}})
    assert sectors.by_theme(YEAR).title == "Construction is named most, in 5 cases"
    assert overview.trend(YEAR).title == "5 cases"


def test_change_is_told_against_a_period_that_the_register_covers(open_with: OpenWith) -> None:
    open_with({FIRST: {"retail": 1}, BEFORE: {"retail": 20}, NOW: {"retail": 30}})
    trend = overview.trend(YEAR)
    told = "50% more cases than in the same period a year before (then 20, now 30)"
    assert trend.title == told
    assert [s.start for s in trend.about] == [date(2025, 7, 1), date(2024, 7, 1)]


@pytest.mark.parametrize(
    ("now", "title"),
    [
        (100, "As many cases as in the same period a year before"),
        (101, "About as many cases as in the same period a year before"),
        (99, "About as many cases as in the same period a year before"),
        (102, "2% more cases than in the same period a year before"),
    ],
)
def test_nearly_as_many_are_not_told_as_as_many(open_with: OpenWith, now: int, title: str) -> None:
    open_with({FIRST: {"retail": 1}, BEFORE: {"retail": 100}, NOW: {"retail": now}})
    assert overview.trend(YEAR).title == title


def test_few_cases_are_told_as_numbers(open_with: OpenWith) -> None:
    open_with({FIRST: {"retail": 1}, BEFORE: {"retail": 4}, NOW: {"retail": 6}})
    assert overview.trend(YEAR).title == "6 cases; in the same period a year before 4"


def test_old_event_told_late_is_no_register_that_reaches_back(open_with: OpenWith) -> None:
    open_with({date(1995, 1, 1): {"retail": 1}, NOW: {"retail": 6}}, registered=NOW)
    assert overview.trend(YEAR).title == "6 cases"


def test_codes_outside_the_list_stay_in_the_chart(open_with: OpenWith) -> None:
    named = {f"unlisted {number}": number for number in range(1, 12)}
    open_with({NOW: named})
    assert sectors.by_theme(YEAR).table["Cases"].sum() == sum(named.values())


def test_unknown_persons_have_no_sparkline(open_with: OpenWith) -> None:
    open_with({NOW: {"retail": 2}})
    sparks = {figure.name: figure.spark for figure in overview.key_figures(YEAR)}
    assert sum(sparks["Cases"]) == 2
    assert not sparks["Persons, at least"]


def test_highest_count_of_a_quarter(open_with: OpenWith) -> None:
    open_with({date(2025, 8, 1): {"retail": 3}, NOW: {"retail": 2, "construction": 1}})
    assert (
        sectors.over_time(YEAR).title == "Most cases of one sector at a time: Retail, 3 in Q3 2025"
    )
