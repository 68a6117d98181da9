"""The selection as a value: what it refuses, its order, and the days it is compared with."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import selection as sidebar
from data_access import codes
from data_access.errors import InvalidSelection
from data_access.mirror_info import MirrorInfo
from data_access.selection import Selection

DAYS = st.dates(date(1995, 1, 1), date(2030, 12, 31))


def test_same_values_are_same_key() -> None:
    one = Selection(themes=("smuggling", "both", "smuggling"), agencies=("b", "a"))
    other = Selection(themes=("both", "smuggling"), agencies=("a", "b"))
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    "wrong",
    [
        {"themes": ("nonsense",)},
        {"areas": ("atlantis",)},
        {"sectors": ("Construction",)},
        {"citizenships": ("XX1",)},
        {"grades": ("Z",)},
    ],
)
def test_unknown_code_is_refused(wrong: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(InvalidSelection, match="is not one of the"):
        Selection(**wrong)


@pytest.mark.parametrize("field", ["themes", "areas", "sectors", "citizenships", "grades"])
def test_not_known_is_always_allowed(field: str) -> None:
    assert getattr(Selection(**{field: (codes.UNKNOWN,)}), field) == (codes.UNKNOWN,)


def test_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InvalidSelection, match="before it starts"):
        Selection(start=date(2026, 2, 1), end=date(2026, 1, 1))


def test_cases_are_sorted_and_their_name_is_no_part_of_the_key() -> None:
    one, other = Selection(cases=(3, 1, 3), cases_name="a"), Selection(cases=(1, 3), cases_name="b")
    assert one.cases == (1, 3)
    assert one == other
    assert one.key() == other.key()


def test_no_case_is_another_key_than_every_case() -> None:
    assert Selection(cases=()) != Selection()
    assert len({Selection(cases=cases).key() for cases in (None, (), (1,), (2,))}) == 4


def test_one_day_is_a_period() -> None:
    day = date(2026, 2, 1)
    assert Selection(start=day, end=day).whole_years() == 1


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        (date(2025, 7, 1), date(2026, 6, 30), 1),
        (date(2025, 6, 30), date(2026, 6, 30), 2),
        (date(2024, 7, 1), date(2026, 6, 30), 2),
        (date(2024, 2, 29), date(2024, 2, 29), 1),
    ],
)
def test_length_in_whole_years(start: date, end: date, years: int) -> None:
    assert Selection(start=start, end=end).whole_years() == years


def test_year_before_a_leap_day() -> None:
    before = Selection(start=date(2024, 2, 29), end=date(2024, 3, 31)).years_before()
    assert before == Selection(start=date(2023, 2, 28), end=date(2023, 3, 31))


@pytest.mark.parametrize("end", [{"start": date(2026, 1, 1)}, {"end": date(2026, 1, 1)}, {}])
def test_open_period_has_no_period_before(end: dict[str, date]) -> None:
    assert Selection(**end).years_before() is None


@given(DAYS, st.integers(0, 4000))
def test_period_before_does_not_overlap(start: date, days: int) -> None:
    now = Selection(start=start, end=start + timedelta(days), themes=("both",))
    before = now.years_before()
    assert before is not None
    assert before.start is not None
    assert before.end is not None
    assert before.start <= before.end < start
    assert before.themes == now.themes


def _info(moment: date) -> MirrorInfo:
    as_of = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - UTC by contract
    return MirrorInfo("r", "training", as_of, as_of, "sqlite", 1, 1)


@pytest.mark.parametrize(
    ("as_of", "months", "start"),
    [
        (date(2026, 6, 30), 12, date(2025, 7, 1)),
        (date(2026, 3, 31), 24, date(2024, 4, 1)),
        (date(2024, 2, 29), 12, date(2023, 3, 1)),
    ],
)
def test_presets_count_whole_months_back(as_of: date, months: int, start: date) -> None:
    assert sidebar.months_back(_info(as_of), months) == (start, as_of)


def test_everything_has_no_dates() -> None:
    assert sidebar.months_back(_info(date(2026, 6, 30)), None) == (None, None)


@pytest.mark.parametrize(
    ("chosen", "days"),
    [
        (Selection(), (date(1985, 6, 18), date(1985, 12, 31))),
        (Selection(start=date(1985, 7, 1), end=date(1985, 9, 30)),
         (date(1985, 7, 1), date(1985, 9, 30))),
    ],
)  # fmt: skip
def test_bar_at_the_edge_does_not_widen_the_period(
    chosen: Selection, days: tuple[date, date]
) -> None:
    bounds = date(1985, 6, 18), date(2026, 6, 30)
    assert sidebar._clipped(date(1985, 1, 1), date(1985, 12, 31), chosen, bounds) == days


def test_period_longer_than_there_were_years_has_none_before() -> None:
    assert Selection(start=date(26, 6, 1), end=date(2026, 6, 30)).years_before() is None
    assert Selection(start=date(1, 1, 1), end=date(2026, 6, 30)).years_before() is None


def test_every_restriction_is_a_field() -> None:
    named = {"start", "end", "cases", "cases_name", *sidebar.FILTERS.values()}
    assert named == set(Selection.__dataclass_fields__)


def test_default_selection_in_words() -> None:
    assert sidebar.in_words(Selection()) == "whole register"


def test_selection_in_words_names_what_it_restricts() -> None:
    chosen = Selection(start=date(2025, 7, 1), end=date(2026, 6, 30), themes=("smuggling",),
                       sectors=(codes.UNKNOWN,))  # fmt: skip
    assert sidebar.in_words(chosen) == (
        "1 Jul 2025 to 30 Jun 2026; Theme: Smuggling; Sector: Not known"
    )
