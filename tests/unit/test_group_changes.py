"""What became of groups since the run over the copy before, however often a copy was grouped."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from dashboard.figures.group_changes import GONE_NAMED, became, gone
from dashboard.findings import GroupLine, group_lines, since_the_copy_before
from dashboard.group_run import METHOD
from dashboard.texts import speaking
from data_access.notebook import Notebook
from data_access.notebook_values import Run

MOMENT = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - UTC by contract
EVENTS = ["kind", "id", "from", "to", "shared"]
RUN = Run("one", "sqlite", MOMENT, METHOD, MOMENT, 1, 0)


def _save(
    notebook: Notebook,
    copy: str,
    *lines: GroupLine,
    events: list[list[object]],
    method: str = METHOD,
) -> None:
    none = pd.DataFrame({"case_id": [], "group": pd.array([], "Int64"), "firmness": []})
    told = pd.DataFrame(events, columns=EVENTS)
    notebook.save_groups(replace(RUN, copy=copy, method=method), none, told, group_lines(lines))


def test_changes_are_told_since_another_copy(tmp_path: Path) -> None:
    notebook = Notebook(tmp_path / "notebook.db", "A register", "training")
    one, two, three, four = notebook.new_groups(4)
    was = GroupLine(one, "One", 8), GroupLine(two, "Two", 5), GroupLine(three, "Three", 6)
    _save(notebook, "one", *was, events=[])
    assert since_the_copy_before(notebook, "one") is None, "there is none before the first"
    now = GroupLine(one, "One", 11), GroupLine(three, "Three", 6), GroupLine(four, "Four", 5)
    _save(notebook, "two", *now, events=[["merge", one, two, one, 0.6]])
    again = [["same", id_, id_, id_, 1.0] for id_ in (one, three, four)]
    _save(notebook, "two", *now, events=again)  # a process that starts groups once more
    since = since_the_copy_before(notebook, "two")
    assert since
    before, lines = since
    assert before.copy == "one"
    shown = {line.id: became(line) for line in lines if line.size}
    assert shown == {one: "3 cases more", three: "as many", four: "new"}
    assert gone(before, lines, {}) == (
        f"Since the run over the register of 30 Jun 2026: group {two} (Two, 5 cases) went into "
        f"group {one}."
    )
    assert not gone(None, lines, {})
    assert not gone(before, [line for line in lines if line.size], {})


def test_another_method_is_no_change_of_the_register(tmp_path: Path) -> None:
    notebook = Notebook(tmp_path / "notebook.db", "A register", "training")
    one, two, three = notebook.new_groups(3)
    was = GroupLine(one, "One", 8), GroupLine(two, "Two", 5)
    _save(notebook, "one", *was, events=[], method="a former one")
    now = GroupLine(one, "One", 11), GroupLine(three, "Three", 6)
    _save(notebook, "two", *now, events=[["died", two, two, None, None]])
    since = since_the_copy_before(notebook, "two")
    assert since
    before, lines = since
    assert not lines
    assert gone(before, lines, {}) == (
        "The run over the register of 30 Jun 2026 found groups by another method, so what became "
        "of them is not told."
    )


def test_many_that_are_gone_are_counted() -> None:
    lines = [GroupLine(n, "It", 0, "died", 5) for n in range(GONE_NAMED + 2)]
    told = gone(RUN, lines, {})
    assert told.count("no longer found") == GONE_NAMED
    assert told.endswith("; 2 more are gone.")


def test_group_that_is_gone_is_called_in_the_readers_language() -> None:
    named = (("area", "outside"), ("destination", "CUR"))
    line = GroupLine(3, "Its title in English", 0, "died", 5, named=named)
    with speaking("nl"):
        told = gone(RUN, [line], {"CUR": "Curaçao *x*"})
    assert "Its title" not in told
    assert "Curaçao *x*" in told
