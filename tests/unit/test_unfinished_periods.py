"""The present month, quarter or year is not held against whole ones."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from dashboard import periods
from dashboard.figures import overview
from data_access import settings
from data_access.selection import Selection
from tests.registers import write_register

Reports = list[dict[str, Any]]


@pytest.fixture
def open_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Open a register of these reports, complete to noon of 30 June 2026."""

    def write(reports: Reports) -> None:
        url = f"sqlite:///{tmp_path / 'register.db'}"
        write_register(url, reports=reports)
        monkeypatch.setattr(settings, "REGISTER_URL", url)
        monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path)
        st.cache_data.clear()
        st.cache_resource.clear()

    yield write
    st.cache_data.clear()
    st.cache_resource.clear()


def report(day: date, **more: Any) -> dict[str, Any]:
    return {"event_date": day, "event_precision": "day", "registered_date": day, **more}


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
