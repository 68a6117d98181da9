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
