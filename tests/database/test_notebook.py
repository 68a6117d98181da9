"""What the dashboard remembers, on real files, by several processes at once."""

import os
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data_access.clock import now
from data_access.errors import InvalidText, NotebookUnusable, RegisterError
from data_access.notebook import Notebook
from data_access.notebook_file import WAIT_MS
from data_access.notebook_forget import FORGOTTEN_AFTER
from data_access.notebook_runs import RUNS_KEPT
from data_access.notebook_values import LONGEST_NAME, LONGEST_NOTE, NotedAlert, Run

MOMENT = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - UTC by contract
NO_EVENTS = pd.DataFrame(columns=["kind", "id", "from", "to", "shared"])


def _run(copy: str = "mirror-a") -> Run:
    return Run(copy, "sqlite", MOMENT, "spike-slab 1", MOMENT, considered=10, left_out=2)


def _labels(**group: int | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "case_id": list(group),
            "group": pd.array(list(group.values()), "Int64"),
            "firmness": [0.9] * len(group),
        }
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "own" / "notebook.db"


@pytest.fixture
def notebook(file: Path) -> Notebook:
    return Notebook(file, "A register", "training")


def test_missing_file_is_an_empty_notebook(notebook: Notebook) -> None:
    assert notebook.last_run("groups") is None
    assert notebook.last_digest() is None
    for frame in (notebook.groups(), notebook.verdicts(), notebook.alerts(), notebook.events()):
        assert frame.empty


def test_file_is_closed_to_others(notebook: Notebook, file: Path) -> None:
    notebook.new_groups(1)
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert {found.stat().st_mode & 0o777 for found in file.parent.iterdir()} == {0o600}


def test_run_comes_back_as_it_was_saved(notebook: Notebook, file: Path) -> None:
    one, two = notebook.new_groups(2)
    labels = _labels(C1=one, C2=two, C3=None)
    events = pd.DataFrame(
        {"kind": ["birth", "split"], "id": [one, two], "from": [None, 7], "to": [one, None],
         "shared": [None, 0.5]}
    )  # fmt: skip
    saved = notebook.save_groups(_run(), labels, events, {"firm": {"1": 0.8}})
    again = Notebook(file, "A register", "training")
    assert again.last_run("groups") == (saved, {"firm": {"1": 0.8}})
    pd.testing.assert_frame_equal(again.labels(saved), labels, check_dtype=False)
    told = again.events()
    assert told[["id", "from"]].values.tolist() == [[one, pd.NA], [two, 7]]
    assert again.events(after=saved.number).empty


def test_labels_of_old_runs_are_forgotten_and_the_runs_are_not(notebook: Notebook) -> None:
    (one,) = notebook.new_groups(1)
    saved = [
        notebook.save_groups(_run(f"mirror-{turn}"), _labels(C1=one), NO_EVENTS, {"turn": turn})
        for turn in range(RUNS_KEPT + 2)
    ]
    assert notebook.runs("groups") == tuple(saved)
    assert [len(notebook.labels(run)) for run in saved] == [0, 0] + [1] * RUNS_KEPT


def test_group_ids_are_never_used_again(notebook: Notebook, file: Path) -> None:
    first = notebook.new_groups(2)
    later = Notebook(file, "A register", "training").new_groups(2)
    assert len({*first, *later}) == 4
    assert min(later) > max(first)


def test_group_that_never_was_is_refused(notebook: Notebook) -> None:
    with pytest.raises(KeyError):
        notebook.name_group(1, "Bar girls")
    with pytest.raises(KeyError):
        notebook.judge(1, "C1", belongs=True)
    with pytest.raises(KeyError):
        notebook.save_groups(_run(), _labels(C1=1), NO_EVENTS, {})
    assert notebook.runs("groups") == (), "nothing is written by halves"


def test_registers_in_one_file_know_nothing_of_each_other(notebook: Notebook, file: Path) -> None:
    other = Notebook(file, "A register", "operational")
    (group,) = notebook.new_groups(1)
    assert other.new_groups(1) == [group], "ids are of one register"
    notebook.name_group(group, "Ours")
    notebook.judge(group, "C1", belongs=True)
    notebook.save_groups(_run(), _labels(C1=group), NO_EVENTS, {})
    notebook.save_watch(_run(), (NotedAlert("f", MOMENT, {}),), {})
    notebook.save_digest({})
    assert other.groups()["name"].isna().all()
    assert other.verdicts().empty
    assert other.alerts().empty
    assert other.last_run("groups") is None
    assert other.last_run("watch") is None
    assert other.last_digest() is None


def test_names_and_notes_come_back(notebook: Notebook) -> None:
    (group,) = notebook.new_groups(1)
    notebook.name_group(group, "  Les filles de Curaçao ")
    notebook.note_group(group, "Asked KPCN.\nWait for the answer.")
    row = notebook.groups().iloc[0]
    assert row["name"] == "Les filles de Curaçao"
    assert row["note"] == "Asked KPCN.\nWait for the answer."
    notebook.name_group(group, " ")
    assert pd.isna(notebook.groups().iloc[0]["name"])
    assert notebook.groups().iloc[0]["note"].startswith("Asked")


@pytest.mark.parametrize(
    "name", ["x" * (LONGEST_NAME + 1), "bell\a", "two\nlines", "turned \u202e round", "\x00"]
)
def test_what_is_no_name_is_refused_without_quoting_it(notebook: Notebook, name: str) -> None:
    (group,) = notebook.new_groups(1)
    with pytest.raises(InvalidText) as refused:
        notebook.name_group(group, name)
    assert name not in str(refused.value)
    assert pd.isna(notebook.groups().iloc[0]["name"])


def test_note_is_bounded(notebook: Notebook) -> None:
    (group,) = notebook.new_groups(1)
    with pytest.raises(InvalidText, match=str(LONGEST_NOTE)):
        notebook.note_group(group, "x" * (LONGEST_NOTE + 1))


def test_verdict_is_changed_and_taken_back(notebook: Notebook) -> None:
    (group,) = notebook.new_groups(1)
    notebook.judge(group, "C2", belongs=True)
    notebook.judge(group, "C1", belongs=True)
    notebook.judge(group, "C1", belongs=False)
    assert notebook.verdicts()[["case_id", "belongs"]].values.tolist() == [
        ["C1", False], ["C2", True]]  # fmt: skip
    notebook.judge(group, "C1", belongs=None)
    assert notebook.verdicts()["case_id"].tolist() == ["C2"]


def test_alert_keeps_the_day_it_was_first_raised(notebook: Notebook) -> None:
    later = datetime(2026, 7, 7)  # noqa: DTZ001
    notebook.save_watch(
        _run(), (NotedAlert("a", MOMENT, {"seen": 3}), NotedAlert("b", MOMENT, {"seen": 5})), {}
    )
    notebook.save_watch(
        _run("mirror-b"), (NotedAlert("a", later, {"seen": 4}), NotedAlert("c", later, {})), {}
    )
    told = notebook.alerts().set_index("fingerprint")
    assert told["present"].to_dict() == {"a": True, "b": False, "c": True}
    assert told.loc["a", "raised"] == MOMENT
    assert told.loc["a", "payload"] == {"seen": 4}


def test_last_digest_is_remembered(notebook: Notebook) -> None:
    notebook.save_digest({"alerts": {"a": "first"}})
    notebook.save_digest({"alerts": {"a": "second"}})
    told = notebook.last_digest()
    assert told is not None
    assert told.payload == {"alerts": {"a": "second"}}


WRITER = """
import sys
from pathlib import Path
from data_access.notebook import Notebook
print("ready", flush=True)
input()
notebook = Notebook(Path(sys.argv[1]), "A register", "training")
for _ in range(40):
    (group,) = notebook.new_groups(1)
    notebook.name_group(group, sys.argv[2])
    print(group)
"""


def test_two_processes_write_at_once(file: Path) -> None:
    """From the making of the file on."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(file), "other"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == "ready\n"
        other.stdin.write("\n")
        other.stdin.flush()
        mine = Notebook(file, "A register", "training")
        ids = set()
        for _ in range(40):
            (group,) = mine.new_groups(1)
            mine.name_group(group, "one")
            ids.add(group)
        output, errors = other.communicate()
    assert errors == ""
    others = set(map(int, output.split()))
    assert ids.isdisjoint(others)
    groups = mine.groups().set_index("group")["name"]
    assert set(groups[sorted(ids)]) == {"one"}
    assert set(groups[sorted(others)]) == {"other"}
    assert len(groups) == 80
    assert not list(file.parent.glob(".notebook-*")), "nothing is left of the making"


def test_reader_does_not_wait_for_a_writer(notebook: Notebook, file: Path) -> None:
    (group,) = notebook.new_groups(1)
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE \"group\" SET name = 'half'")
    assert pd.isna(notebook.groups().set_index("group")["name"][group])
    writer.execute("ROLLBACK")
    writer.close()


def test_writer_that_waited_in_vain_is_told(
    notebook: Notebook, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_access.notebook_file.WAIT_MS", 1)
    impatient = Notebook(file, "A register", "training")
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotebookUnusable, match="busy"):
        impatient.new_groups(1)
    writer.execute("ROLLBACK")
    writer.close()
    assert WAIT_MS > 1
    assert impatient.new_groups(1)


def _damage_header(file: Path) -> None:
    file.write_bytes(b"not a database at all, though long enough to hold a header" * 100)


def _damage_pages(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


@pytest.mark.parametrize("damage", [_damage_header, _damage_pages, _cut])
def test_damaged_file_gets_a_sentence(notebook: Notebook, file: Path, damage: object) -> None:
    del notebook
    assert callable(damage)
    damage(file)
    before = file.read_bytes()
    with pytest.raises(NotebookUnusable, match=r"damaged.*REGISTER_NOTEBOOK"):
        Notebook(file, "A register", "training").groups()
    assert file.read_bytes() == before, "what can be saved of it is not touched"


def test_newer_layout_is_not_touched(notebook: Notebook, file: Path) -> None:
    del notebook
    with sqlite3.connect(file) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(NotebookUnusable, match="newer version of the dashboard"):
        Notebook(file, "A register", "training")


@pytest.mark.parametrize("made", ["CREATE TABLE other (a)", ""])
def test_another_database_is_not_taken_for_a_notebook(tmp_path: Path, made: str) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as other:
        other.execute(made or "SELECT 1")
    other.close()
    file.touch()
    with pytest.raises(NotebookUnusable, match="another program's"):
        Notebook(file, "A register", "training")


def test_folder_that_others_work_in_is_refused(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(RegisterError, match="REGISTER_NOTEBOOK"):
        Notebook(shared / "notebook.db", "A register", "training")


@pytest.mark.skipif(os.geteuid() == 0, reason="the system's root may write anywhere")
def test_folder_without_rights_gets_a_sentence(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(NotebookUnusable, match="rights"):
        Notebook(closed / "notebook.db", "A register", "training")


def test_file_taken_away_while_in_use_is_told(notebook: Notebook, file: Path) -> None:
    notebook.save_digest({})
    for left in file.parent.iterdir():
        left.unlink()
    with pytest.raises(NotebookUnusable, match="taken away"):
        notebook.save_digest({})
    assert Notebook(file, "A register", "training").last_digest() is None


def test_no_word_of_an_analyst_is_logged(
    notebook: Notebook, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    (group,) = notebook.new_groups(1)
    with sqlite3.connect(file) as other:
        other.execute('DROP TABLE "group"')
    other.close()
    with pytest.raises(NotebookUnusable) as told:
        notebook.name_group(group, "A word")
    assert "A word" not in str(told.value) + caplog.text
    assert told.value.__cause__ is None


def test_cases_that_are_gone_are_forgotten(notebook: Notebook, file: Path) -> None:
    (one,) = notebook.new_groups(1)
    saved = notebook.save_groups(_run(), _labels(**{"C-kept": one, "C-gone": one}), NO_EVENTS, {})
    for case in ("C-kept", "C-gone"):
        notebook.judge(one, case, belongs=True)
    told = {"both": ["C-gone", "C-kept"], "gone": ["C-gone"], "kept": ["C-kept"], "of none": []}
    alerts = tuple(NotedAlert(n, MOMENT, {"cases": c, "seen": 3}) for n, c in told.items())
    notebook.save_watch(_run(), alerts, {})
    assert notebook.cases_named() == {"C-kept", "C-gone"}

    notebook.forget_missing({"C-gone"}, MOMENT)
    notebook.forget_missing({"C-gone"}, MOMENT + FORGOTTEN_AFTER)
    assert notebook.cases_named() == {"C-kept", "C-gone"}, "noted since: of a newer copy, perhaps"
    _missing_for_long(notebook, "C-gone")
    assert notebook.cases_named() == {"C-kept"}
    assert notebook.labels(saved)["case_id"].tolist() == ["C-kept"]
    assert notebook.verdicts()["case_id"].tolist() == ["C-kept"]
    left = notebook.alerts().set_index("fingerprint")["payload"].to_dict()
    assert left == {
        "both": {"cases": ["C-kept"], "seen": 3},
        "kept": {"cases": ["C-kept"], "seen": 3},
        "of none": {"cases": [], "seen": 3},
    }
    assert b"C-gone" not in b"".join(one.read_bytes() for one in file.parent.iterdir())


def _missing_for_long(notebook: Notebook, case: str) -> None:
    soon = now() + timedelta(seconds=1)
    notebook.forget_missing({case}, soon)
    notebook.forget_missing({case}, soon + FORGOTTEN_AFTER)


def test_case_that_comes_back_within_a_week_is_not_forgotten(
    notebook: Notebook, file: Path
) -> None:
    (one,) = notebook.new_groups(1)
    notebook.judge(one, "C1", belongs=True)
    with sqlite3.connect(file) as former:  # a notebook that was made before these were noted
        former.execute("DROP TABLE missing")
    former.close()
    notebook, day = Notebook(file, "A register", "training"), now() + timedelta(seconds=1)
    for missing in ({"C1"}, {"C1"}, set(), {"C1"}, {"C1"}):
        notebook.forget_missing(missing, day)
        day += FORGOTTEN_AFTER - timedelta(seconds=1)
        assert notebook.cases_named() == {"C1"}
    notebook.forget_missing({"C1"}, day)
    assert notebook.cases_named() == set()
    assert b"C1" not in b"".join(one.read_bytes() for one in file.parent.iterdir())


def test_another_registers_cases_are_left(notebook: Notebook, file: Path) -> None:
    other = Notebook(file, "Another register", "training")
    for each in (notebook, other):
        (group,) = each.new_groups(1)
        each.save_groups(_run(), _labels(C1=group), NO_EVENTS, {})
        each.judge(group, "C1", belongs=True)
    _missing_for_long(notebook, "C1")
    assert (notebook.cases_named(), other.cases_named()) == (set(), {"C1"})
