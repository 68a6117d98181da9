"""Counts and facts give one answer, whichever of them a selection is answered from."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, create_engine

from data_access import codes, counts
from data_access.audience import Audience
from data_access.codes import UNKNOWN
from data_access.errors import ContractBroken
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.replica import open_engine
from data_access.selection import Selection
from data_access.training.store import build_into
from tests.registers import open_register, write_register

UNTIL = date(2026, 6, 30)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2026, 8, 1))
AREAS = (*codes.AREA.codes, "BQ", "VE", UNKNOWN)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    folder: Path = tmp_path_factory.mktemp("training")
    url = f"sqlite:///{folder / 'register.db'}"
    build_into(url, until=UNTIL, reports=1000)
    engine = open_mirror(ensure_mirror(open_engine(url), folder / "mirror").file)
    yield Register(Audience.ANALYST, engine)
    engine.dispose()


def some_of(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=3).map(tuple)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    start, end = draw(DAYS), draw(DAYS)
    if start and end and start > end:
        start, end = end, start
    return Selection(
        start=start,
        end=end,
        themes=draw(some_of((*codes.THEME.codes, UNKNOWN))),
        areas=draw(some_of(AREAS)),
        sectors=draw(some_of((*codes.SECTOR.codes, UNKNOWN))),
        agencies=draw(some_of(("KPCN", "KMar", "SZW", UNKNOWN))),
    )


def answers(register: Register, selection: Selection) -> dict[str, pd.DataFrame]:
    return {
        "kpis": register.kpis(selection),
        "trend": register.trend(selection, "quarter"),
        "coverage": register.coverage(selection),
        "citizenship": register.breakdown(selection, "citizenship"),
        "route by month": register.breakdown(selection, "route", "period", "month"),
        "sector by theme": register.breakdown(selection, "sector", "theme"),
        "gender": register.crosstab(selection, "gender"),
        "sector by area": register.crosstab(selection, "area"),
        "capture histories": register.capture_histories(selection),
        "flows": register.flows(selection),
        "flow months": register.flow_months(selection),
    }


def is_answered_by_counts(selection: Selection) -> bool:
    return isinstance(counts.answering(counts.CASES, selection)[0], Table)


@given(selection=selections())
@example(selection=Selection())
@example(selection=Selection(start=date(2024, 7, 1), end=UNTIL))
@example(selection=Selection(start=date(2025, 2, 3), end=date(2025, 2, 20)))
@example(selection=Selection(start=date(2025, 2, 3), end=date(2025, 4, 20)))
@example(selection=Selection(start=date(2025, 2, 28), end=date(2025, 3, 31)))
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_counts_and_facts_answer_alike(register: Register, selection: Selection) -> None:
    # All grades leave out no case, and the counts are not kept by grade.
    grades = (*codes.SOURCE_GRADE.codes, UNKNOWN)
    of_facts = answers(register, replace(selection, grades=grades))
    for question, answer in answers(register, selection).items():
        pd.testing.assert_frame_equal(
            answer, of_facts[question], check_dtype=False, obj=f"{question} of {selection}"
        )


def test_counts_answer_whole_months_only() -> None:
    assert is_answered_by_counts(Selection(start=date(2025, 2, 1), end=date(2025, 2, 28)))
    assert not is_answered_by_counts(Selection(start=date(2025, 2, 2), end=date(2025, 2, 28)))
    assert not is_answered_by_counts(Selection(start=date(2025, 2, 1), end=date(2025, 3, 30)))
    assert not is_answered_by_counts(Selection(grades=("A",)))


def test_every_grain_has_periods_of_its_own(register: Register) -> None:
    lengths = [register.trend(Selection(), grain)["period"].nunique() for grain in
               ("year", "quarter", "month")]  # fmt: skip
    assert lengths == sorted(set(lengths))


def test_missing_column_stops_the_mirror(database_url: str, tmp_path: Path) -> None:
    write_register(database_url, reports=[])
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE support DROP COLUMN referral")
    engine.dispose()
    with pytest.raises(ContractBroken):
        open_register(database_url, tmp_path / "mirror")
