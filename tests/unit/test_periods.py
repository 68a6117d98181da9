"""Periods on an axis: none is left out, and the last one that had ended."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from dashboard import periods, questions
from dashboard.opening import Viewer
from data_access.audience import Audience
from data_access.selection import Selection

YEAR = Selection(start=date(2025, 7, 1), end=date(2026, 6, 30))
MONTHS = pd.date_range("2025-07-01", periods=12, freq="MS")


@pytest.fixture
def register(open_rows: Callable[..., None]) -> None:
    """A register whose cases lie in February 2024 and May 2026."""
    days = (date(2024, 2, 10), date(2026, 5, 3))
    open_rows(reports=[
        {"event_date": day, "event_precision": "day", "registered_date": day} for day in days
    ])  # fmt: skip


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(("grain", "count"), [("month", 12), ("quarter", 4), ("year", 2)])
def test_every_period_of_a_selection(grain: str, count: int) -> None:
    assert len(periods.every(YEAR, grain)) == count


@pytest.mark.usefixtures("register")
def test_open_selection_runs_from_first_to_last_case() -> None:
    moments = periods.every(Selection(), "month")
    assert [moments[0], moments[-1]] == [pd.Timestamp(2024, 2, 1), pd.Timestamp(2026, 5, 1)]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("start", "grain"),
    [(date(2026, 1, 1), "month"), (date(2020, 1, 1), "quarter"), (date(2001, 1, 1), "year")],
)
def test_grain_grows_with_the_period(start: date, grain: str) -> None:
    assert periods.grain_for(Selection(start=start, end=date(2026, 6, 30))) == grain


@pytest.mark.usefixtures("register")
def test_bounds_of_closed_selection_are_its_own() -> None:
    assert periods.bounds(YEAR) == (pd.Timestamp(2025, 7, 1), pd.Timestamp(2026, 6, 30))


@pytest.mark.usefixtures("register")
def test_period_before_is_unknown_where_the_register_does_not_reach_back() -> None:
    reached = Selection(start=date(2025, 3, 1), end=date(2026, 2, 28))
    assert periods.before(reached) == Selection(start=date(2024, 3, 1), end=date(2025, 2, 28))
    assert periods.before_in_words(reached) == "in the same period a year before"
    too_long = Selection(start=date(2024, 7, 1), end=date(2026, 6, 30))
    assert periods.before(too_long) is None
    assert not periods.before_in_words(too_long)


def test_empty_period_becomes_zero() -> None:
    frame = pd.DataFrame({"period": ["2025-07-01"], "theme": ["both"], "cases": [3]})
    filled = periods.with_empty(frame, MONTHS, ["theme"])
    assert filled["cases"].tolist() == [3, *[0] * 11]


def test_empty_period_of_a_release_stays_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is rare in a period was kept back, so that none is not known."""
    monkeypatch.setattr(questions, "viewer", lambda: Viewer(Audience.MANAGER))
    frame = pd.DataFrame({"period": ["2025-07-01"], "theme": ["both"], "cases": [3]})
    filled = periods.with_empty(frame, MONTHS, ["theme"])
    assert filled["cases"].isna().sum() == 11


def test_theme_not_known_keeps_its_row() -> None:
    frame = pd.DataFrame({"period": ["2025-07-01"], "theme": [None], "cases": [3]})
    filled = periods.with_empty(frame, MONTHS[::3], ["theme"])
    assert filled["cases"].sum() == 3


def test_nothing_at_all_stays_nothing() -> None:
    frame = pd.DataFrame({"period": [], "theme": [], "cases": []})
    assert periods.with_empty(frame, MONTHS, ["theme"]).empty
