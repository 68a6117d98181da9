"""What the watch over a copy of the register is held over."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard import watch_run
from data_access.notebook import Notebook
from models.emergence import watch
from tests.registers import open_register, write_register

Reports = list[dict[str, Any]]
Watched = Callable[[Reports], tuple[pd.DataFrame, pd.Timestamp]]


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """The cases of a register of these reports as the watch is given them, and up to which day."""
    given: list[Any] = []

    def spy(cases: pd.DataFrame, *rest: Any, **asked: Any) -> object:
        given.extend((cases, rest[2]))
        return watch(cases, *rest, **asked)

    def held(reports: Reports) -> tuple[pd.DataFrame, pd.Timestamp]:
        url = f"sqlite:///{tmp_path / 'register.db'}"
        write_register(url, reports=reports)
        monkeypatch.setattr(watch_run, "watch", spy)
        notebook = Notebook(tmp_path / "own" / "notebook.db", "A small register", "training")
        watch_run.run_watch(open_register(url, tmp_path / "mirror"), "a", notebook, lambda *_: None)
        return given[0], given[1]

    return held


def test_day_of_registration_is_not_the_day_of_an_event(watched: Watched) -> None:
    day = {"registered_date": date(2026, 3, 2), "registered_precision": "day"}
    dated = {"event_date": date(2026, 3, 1), "event_precision": "day"}
    week = dated | {"event_precision": "week"}
    cases, _ = watched([day, day | dated, day | week])
    exact = cases.sort_values("case_id")["exact"]
    assert exact.tolist() == [False, True, False]


def test_every_day_of_a_week_looks_up_to_the_same_sunday() -> None:
    sunday = pd.Timestamp("2026-06-21")
    for days in range(1, 8):
        for hour in (0, 12, 23):
            as_of = sunday + pd.Timedelta(days=days, hours=hour)
            assert watch_run.last_whole_week(as_of.to_pydatetime()) == sunday
    assert watch_run.last_whole_week(pd.Timestamp("2026-06-29").to_pydatetime()) > sunday


def test_watch_ends_with_the_last_whole_week_of_the_register(watched: Watched) -> None:
    """The register is of Tuesday 30 June."""
    days = (date(2026, 6, 28), date(2026, 6, 29))
    cases, as_of = watched([{"event_date": day, "event_precision": "day"} for day in days])
    assert as_of == pd.Timestamp("2026-06-28")
    assert (cases["case_date"] > as_of).sum() == 1
