"""The same copy grouped once more, with the same word of an analyst, gives the same groups."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard import group_run
from dashboard.group_run import GroupRun, run_groups
from data_access import notebook_runs
from data_access.notebook import Notebook
from data_access.register import Register
from tests.registers import open_register, write_register

CASES, ALIKE = 100, 24
USUAL = {
    "sector": ("construction", "retail", "fishing", "agriculture", "hospitality", "domestic_work"),
    "mode": ("boat", "air", "road"),
    "citizenship": ("VE", "HT", "DO", "CN", "PE", "JM"),
}
PLANTED = {"sector": "fishing", "mode": "air", "citizenship": "CO"}
TABLES = {"exploitation": "sector", "leg": "mode", "person_group": "citizenship"}


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Of some cases most are alike in each attribute."""
    random = np.random.default_rng(2)
    url = f"sqlite:///{tmp_path / 'register.db'}"
    day = {"registered_date": date(2026, 3, 2), "registered_precision": "day", "agency": "KPCN"}
    told: dict[str, list[dict[str, Any]]] = {}
    for table, attribute in TABLES.items():
        values = random.choice(USUAL[attribute], CASES)
        values[:ALIKE][random.random(ALIKE) < 0.8] = PLANTED[attribute]
        told[table] = [
            {"report_id": f"R{n}", attribute: value} for n, value in enumerate(values.tolist())
        ]
    write_register(url, reports=[day] * CASES, **told)
    return open_register(url, tmp_path / "mirror")


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notebook:
    monkeypatch.setattr(group_run, "ROUNDS", 1)
    monkeypatch.setattr(notebook_runs, "RUNS_KEPT", 2)
    return Notebook(tmp_path / "own" / "notebook.db", "A small register", "training")


def _found(run: GroupRun) -> pd.DataFrame:
    labels = run.groups.labels
    return pd.DataFrame({"group": labels.map(run.ids), "firmness": run.groups.firmness})


def _judge(notebook: Notebook, run: GroupRun, put: slice) -> None:
    """Two members are taken out of the first group, and some other cases put into it."""
    group = run.groups.groups[0]
    names = run.cases.set_index("case_key")["case_id"]
    members = run.groups.members(group.number)
    others = [name for key, name in names.items() if key not in members]
    for name in names[members[-2:]]:
        notebook.judge(run.ids[group.number], name, belongs=False)
    for name in others[put]:
        notebook.judge(run.ids[group.number], name, belongs=True)


def test_runs_on_one_copy_are_the_same_to_the_bit(register: Register, notebook: Notebook) -> None:
    def grouped() -> GroupRun:
        return run_groups(register, "a", notebook, lambda *_: None)

    before = grouped()
    _judge(notebook, before, slice(6))
    first = _found(grouped())
    for _ in range(3):  # more than are kept: the one that the judged group started from is, too
        pd.testing.assert_frame_equal(_found(grouped()), first, check_exact=True)
    _judge(notebook, before, slice(6, 12))
    assert not _found(grouped()).equals(first), "another word is heard"
