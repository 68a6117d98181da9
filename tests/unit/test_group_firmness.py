"""How firm the groups of a run are, and what is said of it."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.figures import group_firmness
from dashboard.figures.group_firmness import firmness_sentence, is_loose
from dashboard.group_run import run_groups
from data_access.clock import now
from data_access.notebook import Notebook
from data_access.notebook_values import Run
from tests.registers import AS_OF, open_register, write_register

SECTORS = ("construction", "retail", "fishing", "agriculture", "hospitality", "domestic_work")
MODES = ("boat", "air", "road")


def test_word_of_an_analyst_keeps_a_group_and_makes_it_no_firmer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight of eighty cases with nothing in common are a group, because they were put into it."""
    random = np.random.default_rng(2)
    url = f"sqlite:///{tmp_path / 'register.db'}"
    day = {"registered_date": date(2026, 3, 2), "registered_precision": "day", "agency": "KPCN"}
    names = [f"R{n}" for n in range(80)]
    write_register(
        url,
        reports=[day] * 80,
        exploitation=[{"report_id": n, "sector": random.choice(SECTORS)} for n in names],
        leg=[{"report_id": n, "mode": random.choice(MODES)} for n in names],
    )
    notebook = Notebook(tmp_path / "own" / "notebook.db", "A small register", "training")
    (group,) = notebook.new_groups(1)
    for name in names[:8]:
        notebook.judge(group, name, belongs=True)
    labels = pd.DataFrame({"case_id": names[:8], "group": group, "firmness": 0.9})
    before = Run("mirror-a", "sqlite", AS_OF, "method", now(), 80, 0)
    no_events = pd.DataFrame(columns=["kind", "id", "from", "to", "shared"])
    notebook.save_groups(before, labels, no_events, {})

    run = run_groups(open_register(url, tmp_path / "mirror"), "mirror-b", notebook, lambda *_: None)
    number = next(number for number, lasting in run.ids.items() if lasting == group)
    (found,) = [one for one in run.groups.groups if one.number == number]
    assert run.judged == {number}
    assert is_loose(run.overlap(found))
    told = firmness_sentence(run, found)
    assert told.endswith("An analyst said something of it, so it is kept whatever its evidence.")
    assert "measured among" not in told
    monkeypatch.setattr(group_firmness, "MOST_CASES", 50)
    assert (
        "This was measured among 50 of the 80 cases: for a small group, which stands out more "
        "there, it is rather too high."
    ) in firmness_sentence(run, found)
