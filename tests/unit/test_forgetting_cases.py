"""What was noted of cases that have been gone for a while is forgotten at the end of a run."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.group_run import run_groups
from dashboard.watch_run import run_watch
from dashboard.whole_register import forget_destroyed
from data_access.clock import now
from data_access.notebook import Notebook
from data_access.notebook_forget import FORGOTTEN_AFTER
from data_access.notebook_values import NotedAlert, Run
from tests.registers import AS_OF, open_register, write_register

REPORTS = [{"case_id": "C-kept"}, {"case_id": None}]
KEPT = {"C-kept", "R1"}
"""A case of one report that names none is called as the report."""


def _quiet(*_: Any) -> None:
    """Of a register of two cases there is nothing to tell."""


@pytest.mark.parametrize(
    "run",
    [
        forget_destroyed,
        lambda register, notebook: run_groups(register, "mirror-b", notebook, _quiet),
        lambda register, notebook: run_watch(register, "mirror-b", notebook, _quiet),
    ],
    ids=["by itself", "groups", "watch"],
)
def test_run_forgets_the_cases_that_are_gone(tmp_path: Path, run: Callable[..., object]) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=REPORTS)
    notebook = Notebook(tmp_path / "own" / "notebook.db", "A small register", "training")
    (group,) = notebook.new_groups(1)
    for case in (*KEPT, "C-gone"):
        notebook.judge(group, case, belongs=True)
    labels = pd.DataFrame({"case_id": [*KEPT, "C-gone"], "group": group, "firmness": 0.9})
    before = Run("mirror-a", "sqlite", AS_OF, "method", now(), 3, 0)
    no_events = pd.DataFrame(columns=["kind", "id", "from", "to", "shared"])
    notebook.save_groups(before, labels, no_events, {})
    notebook.save_watch(before, (NotedAlert("a", AS_OF, {"cases": ["C-gone"]}),), {})
    assert notebook.cases_named() == {*KEPT, "C-gone"}

    register = open_register(url, tmp_path / "mirror")
    run(register, notebook)
    assert notebook.cases_named() == {*KEPT, "C-gone"}, "it may have been out of sight only"
    assert "a" in set(notebook.alerts()["fingerprint"])
    with closing(sqlite3.connect(tmp_path / "own" / "notebook.db")) as own, own:
        own.execute(
            "UPDATE missing SET since = datetime(since, ?)", [f"-{FORGOTTEN_AFTER.days} days"]
        )
    run(register, notebook)
    assert notebook.cases_named() == KEPT
    assert "a" not in set(notebook.alerts()["fingerprint"])


def test_row_below_a_report_that_is_set_aside_keeps_no_case(tmp_path: Path) -> None:
    """A register of any size always has one."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    below = [{"report_id": "R0", "role": "migrant", "number_from": 9, "number_to": 4}]
    write_register(url, reports=REPORTS, person_group=below)
    notebook = Notebook(tmp_path / "own" / "notebook.db", "A small register", "training")
    (group,) = notebook.new_groups(1)
    notebook.judge(group, "C-gone", belongs=True)
    register = open_register(url, tmp_path / "mirror")
    assert register.quarantine()["set_aside"].any()
    forget_destroyed(register, notebook)
    with closing(sqlite3.connect(tmp_path / "own" / "notebook.db")) as own:
        assert own.execute("SELECT case_id FROM missing").fetchall() == [("C-gone",)]


@pytest.mark.parametrize("why", ["a report is set aside", "a later state was looked at"])
def test_what_may_come_back_is_not_forgotten(tmp_path: Path, why: str) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    mistyped = {"event_date": date(2099, 1, 1)} if why == "a report is set aside" else {}
    write_register(url, reports=[{"case_id": "C-kept"}, {"case_id": "C-other", **mistyped}])
    notebook = Notebook(tmp_path / "own" / "notebook.db", "A small register", "training")
    (group,) = notebook.new_groups(1)
    notebook.judge(group, "C-gone", belongs=True)
    if not mistyped:
        later = Run("mirror-a", "sqlite", AS_OF + timedelta(days=1), "method", now(), 3, 0)
        notebook.save_watch(later, (), {})
    forget_destroyed(open_register(url, tmp_path / "mirror"), notebook)
    assert notebook.cases_named() == {"C-gone"}
    with closing(sqlite3.connect(tmp_path / "own" / "notebook.db")) as own:
        assert own.execute("SELECT * FROM missing").fetchall() == []
