"""The digest as the operator's scheduler calls it, on a real register."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

import pandas as pd
import pytest

from dashboard import digest, group_run, watch_run
from dashboard.alert_lines import FORGOTTEN, AlertLine, held_back_lines
from dashboard.findings import WATCH_RUN, GroupLine, News, group_lines, news
from data_access import settings
from data_access.clock import now
from data_access.mirror import ensure_mirror
from data_access.notebook import Notebook
from data_access.notebook_values import Run
from data_access.replica import open_engine
from tests.registers import write_register

MOMENT = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - UTC by contract
SECRET = "Word of an analyst"
CASE = "CASE-0001"
COPY = ""


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, str]:
    """A register, where its mirrors lie, and the copy that the digest will read."""
    folder = tmp_path_factory.mktemp("digest")
    url = f"sqlite:///{folder / 'register.db'}"
    write_register(url, reports=[{"case_id": CASE}])
    return url, folder / "mirror", ensure_mirror(open_engine(url), folder / "mirror").file.stem


@pytest.fixture
def environment(register: tuple[str, Path, str], tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "REGISTER_URL": register[0],
        "REGISTER_DATA": str(tmp_path / "data"),
        "REGISTER_MIRROR": str(register[1]),
        "REGISTER_NOTEBOOK": str(tmp_path / "own" / "notebook.db"),
    }


@pytest.fixture(autouse=True)
def _copy(register: tuple[str, Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of the copy that the digest will read is not done again."""
    monkeypatch.setattr(sys.modules[__name__], "COPY", register[2])


@pytest.fixture
def notebook(environment: dict[str, str]) -> Notebook:
    return Notebook(Path(environment["REGISTER_NOTEBOOK"]), "A small register", "training")


def _digest(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "dashboard.digest"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _here(
    environment: dict[str, str], *arguments: str, out: TextIO | None = None
) -> tuple[int, str, str]:
    """How a call in this process ends, and what it prints: to start one takes seconds."""
    out, err = out or io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setattr(settings, "REGISTER_URL", environment["REGISTER_URL"])
        patch.setattr(settings, "MIRROR_FOLDER", Path(environment["REGISTER_MIRROR"]))
        patch.setattr(settings, "NOTEBOOK_FILE", Path(environment["REGISTER_NOTEBOOK"]))
        code = digest.main(list(arguments))
    return code, out.getvalue() if isinstance(out, io.StringIO) else "", err.getvalue()


def _told(environment: dict[str, str], *arguments: str) -> str:
    code, out, _err = _here(environment, *arguments)
    assert code == 0
    return out


def _as_data(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_told(environment, "--format", "json", *arguments))
    return document


def _run(considered: int = 1) -> Run:
    return Run(COPY, "sqlite", MOMENT, "method 7", MOMENT, considered, left_out=0)


def _alert(fingerprint: str, title: str = "Fishing · CO") -> AlertLine:
    raised, first = date(2026, 6, 1), date(2026, 4, 3)
    agencies, doubts = ("KMar", "KPCN"), ("repeats",)
    return AlertLine(
        fingerprint, title, raised, first, 6, 1.25, agencies, 9, 8, raised, doubts, 3, 48.0
    )


def _watch(notebook: Notebook, *alerts: AlertLine, held_back: Sequence[AlertLine] = ()) -> None:
    told = {"per_quarter": 0.5, **held_back_lines(held_back)}
    notebook.save_watch(_run(), tuple(line.noted({"cases": [CASE]}) for line in alerts), told)


def _group(notebook: Notebook, *lines: GroupLine, events: list[tuple[Any, ...]] = ()) -> None:  # type: ignore[assignment]
    labels = pd.DataFrame(
        {"case_id": [CASE], "group": pd.array([lines[0].id], "Int64"), "firmness": [1.0]}
    )
    told = pd.DataFrame(list(events), columns=["kind", "id", "from", "to", "shared"])
    notebook.save_groups(_run(), labels, told, group_lines(lines))


def test_groups_and_alerts_are_sought_where_no_run_is_of_this_copy(
    environment: dict[str, str], notebook: Notebook
) -> None:
    done = _digest(environment)
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout
    assert "What is new in A small register" in told
    assert "TRAINING REGISTER" in told
    plain = told.replace("\\", "")
    assert f"{group_run.METHOD}, 1 cases, 0 left out" in plain
    assert f"{watch_run.METHOD}, 0 cases, 1 left out" in plain, "a case that tells nothing"
    _told(environment)
    for work in ("groups", "watch"):
        assert len(notebook.runs(work)) == 1, "once for a copy"


def test_alert_is_new_once_then_still_there_then_ended(
    environment: dict[str, str], notebook: Notebook
) -> None:
    _watch(notebook, _alert("a"))
    first = _as_data(environment)
    assert [line["fingerprint"] for line in first["alerts"]["new"]] == ["a"]
    assert first["anything_new"]
    assert first["runs"]["watch"]["method"] == "method 7"
    second = _as_data(environment)
    assert [line["fingerprint"] for line in second["alerts"]["still"]] == ["a"]
    assert not second["anything_new"]
    _watch(notebook, _alert("b"))
    third = _as_data(environment)
    assert {kind: [line["fingerprint"] for line in lines]
            for kind, lines in third["alerts"].items()} == {
        "new": ["b"], "still": [], "ended": ["a"], "between": []}  # fmt: skip
    assert _as_data(environment)["alerts"]["ended"] == [], "what ended is told once"


@pytest.mark.parametrize(("later", "is_news"), [(FORGOTTEN, False), (FORGOTTEN * 1.1, True)])
def test_alert_that_comes_back_is_new_once_it_was_forgotten(
    notebook: Notebook, later: timedelta, is_news: bool
) -> None:
    def told(moment: datetime, *alerts: AlertLine) -> News:
        run = replace(_run(), finished_at=moment)
        notebook.save_watch(run, tuple(line.noted({"cases": [CASE]}) for line in alerts), {})
        found = news(notebook)
        notebook.save_digest(found.remembered())
        return found

    assert told(MOMENT, _alert("a")).alerts_new
    gone = told(MOMENT + timedelta(days=1), _alert("b"))
    assert [line.fingerprint for line in gone.alerts_ended] == ["a"]
    assert not told(MOMENT + timedelta(days=2), _alert("b")).alerts_ended
    back = told(MOMENT + later, _alert("a"), _alert("b"))
    assert [line.fingerprint for line in back.alerts_new] == (["a"] if is_news else [])
    assert not told(MOMENT + later, _alert("a"), _alert("b")).alerts_new


def test_alert_that_came_and_ended_between_two_digests_is_told_once(
    environment: dict[str, str], notebook: Notebook
) -> None:
    def watch(*alerts: AlertLine) -> None:
        run = replace(_run(), finished_at=now())
        notebook.save_watch(run, tuple(line.noted({"cases": [CASE]}) for line in alerts), {})

    def told() -> dict[str, list[str]]:
        alerts = _as_data(environment)["alerts"]
        return {kind: [line["fingerprint"] for line in of] for kind, of in alerts.items() if of}

    watch(_alert("before the first"))
    watch()
    assert told() == {}, "it was gone before anything was told"
    for alerts in ((_alert("a", "Cooks"),), (_alert("b"),)):
        watch(*alerts)
    assert "## Came and ended since the last digest\n\n- Cooks:" in _told(environment, "--all")
    assert told() == {"new": ["b"], "between": ["a"]}
    watch()
    assert told() == {"ended": ["b"]}
    watch(_alert("a"))
    assert told() == {"still": ["a"]}, "what comes and goes is news once"


def test_what_was_saved_while_a_digest_was_written_is_told_by_the_next(notebook: Notebook) -> None:
    """It had ended before the digest was remembered, which had not read it."""

    def watch(method: str, *alerts: AlertLine) -> None:
        run = replace(_run(), method=method)
        notebook.save_watch(run, tuple(line.noted({"cases": [CASE]}) for line in alerts), {})

    watch("method 7")
    told = news(notebook)
    watch("method 8", _alert("a"))
    notebook.save_digest(told.remembered())
    watch("method 8")
    later = news(notebook)
    assert [line.fingerprint for line in later.alerts_between] == ["a"]
    assert later.former_methods == {"watch": "method 7"}
    notebook.save_digest(later.remembered())
    assert news(notebook).is_empty


def test_digest_that_noted_no_run_of_the_watch_read_what_had_ended(notebook: Notebook) -> None:
    _watch(notebook, _alert("a"))
    _watch(notebook)
    noted = news(notebook).remembered()
    notebook.save_digest({name: told for name, told in noted.items() if name != WATCH_RUN})
    run = replace(_run(), method="method 8", finished_at=now())
    notebook.save_watch(run, (), {})
    later = news(notebook)
    assert (later.alerts_between, later.former_methods) == ((), {"watch": "method 7"})


def test_groups_are_told_by_what_became_of_them(
    environment: dict[str, str], notebook: Notebook
) -> None:
    one, two, three, four, five = notebook.new_groups(5)
    _group(notebook, GroupLine(one, "One", 8), GroupLine(two, "Two", 5),
           GroupLine(three, "Three", 6), GroupLine(four, "Four", 6),
           GroupLine(five, "Five", 9))  # fmt: skip
    assert {line["event"] for line in _as_data(environment)["groups"]} == {"born"}
    child, fresh = notebook.new_groups(2)
    _group(
        notebook,
        GroupLine(one, "One", 11), GroupLine(four, "Four", 6), GroupLine(child, "Child", 5),
        GroupLine(fresh, "Fresh", 7), GroupLine(five, "Five", 4),
        events=[("split", child, one, None, 0.4), ("merge", one, two, None, 0.6)],
    )  # fmt: skip
    found = _as_data(environment)["groups"]
    assert {line["id"]: (line["event"], line["before"], line["other"]) for line in found} == {
        one: ("grown", 8, None),
        two: ("merged", 5, one),
        three: ("died", 6, None),
        child: ("split", None, one),
        fresh: ("born", None, None),
        five: ("shrunk", 9, None),
    }
    assert _as_data(environment)["groups"] == []


def test_events_between_two_digests_are_not_lost(notebook: Notebook) -> None:
    (one,) = notebook.new_groups(1)
    _group(notebook, GroupLine(one, "One", 8))
    notebook.save_digest(news(notebook).remembered())
    (child,) = notebook.new_groups(1)
    both = (GroupLine(one, "One", 8), GroupLine(child, "Child", 5))
    _group(notebook, *both, events=[("split", child, one, None, 0.4)])
    _group(notebook, *both)
    assert [(line.id, line.event) for line in news(notebook).groups_changed] == [(child, "split")]


def test_another_method_is_no_news_of_the_register(
    environment: dict[str, str], notebook: Notebook
) -> None:
    one, two, three = notebook.new_groups(3)
    _group(notebook, GroupLine(one, "One", 8), GroupLine(two, "Two", 5))
    _watch(notebook, _alert("a"))
    _told(environment)
    after = _as_data(environment)
    assert (after["former_methods"], after["anything_new"]) == ({}, False)
    later = replace(_run(), method="method 8", finished_at=now())
    now_found = GroupLine(one, "One", 20), GroupLine(three, "Three", 6)
    labels = pd.DataFrame({"case_id": [], "group": pd.array([], "Int64"), "firmness": []})
    events = pd.DataFrame({name: [] for name in ("kind", "id", "from", "to", "shared")})
    notebook.save_groups(later, labels, events.astype({"kind": "str"}), group_lines(now_found))
    notebook.save_watch(later, (_alert("b").noted({"cases": [CASE]}),), {})
    every = _told(environment, "--all")
    assert "Groups are found by another method than the last digest told of" in every
    assert "The watch goes by another method than the last digest told of" in every
    assert f"- Group {one}, One: 20 cases; firmness" in every
    told = _as_data(environment)
    assert told["former_methods"] == {"groups": "method 7", "watch": "method 7"}
    assert told["groups"] == []
    assert told["anything_new"]
    again = _as_data(environment, "--all")
    assert (again["former_methods"], again["anything_new"]) == ({}, False)
    assert [(line["id"], line["event"], line["before"]) for line in again["groups"]] == [
        (one, "same", 20),
        (three, "same", 6),
    ]


def test_day_on_which_an_alert_was_first_found_is_not_that_of_hindsight(
    environment: dict[str, str], notebook: Notebook
) -> None:
    _watch(notebook, _alert("a"), held_back=(_alert("b"),))
    told, held_back = _told(environment, "--all").split("## Held back, no alerts")
    assert "would have been raised 1 Jun 2026, first found 30 Jun 2026; told by" in told
    assert "would have been raised 1 Jun 2026; told by" in held_back
    (line,) = _as_data(environment)["alerts"]["new"]
    assert (line["would_have_been_raised"], line["first_found"]) == ("2026-06-01", "2026-06-30")


def test_telling_all_remembers_nothing(environment: dict[str, str], notebook: Notebook) -> None:
    (one,) = notebook.new_groups(1)
    _group(notebook, GroupLine(one, "One", 8))
    _watch(notebook, _alert("a"))
    _told(environment, "--all")
    assert notebook.last_digest() is None
    _told(environment)
    assert "Nothing is new" in _told(environment, "--all")
    assert "One" in _told(environment, "--all")
    assert "One" not in _told(environment)


def test_markdown_reads_as_sentences(environment: dict[str, str], notebook: Notebook) -> None:
    doubted = _alert("b", "Cooks")
    _watch(notebook, _alert("a", "Fishing ![x](https://evil.example)"), held_back=(doubted,))
    told = _told(environment)
    assert "6 cases in the 8 weeks to 1 Jun 2026, where 1.2 were expected; first case in " in told
    assert "so surprising by chance about once in 16 quarters; could also be one event" in told
    assert "False alarms a quarter, at most, as agreed: 0.5;" in told
    alerts, held_back = told.split("## Held back, no alerts")
    assert "Cooks" in held_back
    assert "Cooks" not in alerts
    assert "KMar, KPCN" in told.replace("\\", "")
    assert "method 7" in told
    assert "as of 30 Jun 2026 12:00 UTC" in told
    assert "![x]" not in told, "text of the register is no markdown"


def test_group_that_shrank_is_told(environment: dict[str, str], notebook: Notebook) -> None:
    (one,) = notebook.new_groups(1)
    _group(notebook, GroupLine(one, "One", 8))
    _told(environment)
    _group(notebook, GroupLine(one, "One", 5))
    assert f"Shrunk: group {one}, One: 5 cases, 8 before" in _told(environment)


def test_group_is_news_once_it_moved_by_a_quarter(notebook: Notebook) -> None:
    (one,) = notebook.new_groups(1)
    for size, is_news in ((40, True), (45, False), (49, False), (50, True), (51, False)):
        _group(notebook, GroupLine(one, "One", size))
        told = news(notebook)
        assert told.is_empty is not is_news, size
        assert [line.size for line in told.groups] == [size], "with all it is told"
        notebook.save_digest(told.remembered())


def test_digest_says_how_firm_a_group_is(environment: dict[str, str], notebook: Notebook) -> None:
    one, two = notebook.new_groups(2)
    named = (("sector", "retail"),)
    _group(notebook, GroupLine(one, "One", 8, overlap=0.35, named=named), GroupLine(two, "Two", 9))
    told = _as_data(environment, "--all")["groups"]
    assert [(line["overlap"], line["firmness"]) for line in told] == [
        (0.35, "loose"),
        (None, "not measured"),
    ]
    assert "named" not in told[0]
    lines = _told(environment)
    assert f"New: group {one}, One: 8 cases; firmness: loose (35%)" in lines
    assert f"New: group {two}, Two: 9 cases; firmness: not measured" in lines


@pytest.mark.parametrize("form", ["markdown", "json"])
def test_day_of_the_first_case_is_not_told(
    environment: dict[str, str], notebook: Notebook, form: str
) -> None:
    _watch(notebook, _alert("a"))
    told = _told(environment, "--format", form)
    month = "2026-04" if form == "json" else "Apr 2026"
    assert month in told
    assert f"{month}-03" not in told
    assert f"3 {month}" not in told


@pytest.mark.parametrize("form", ["markdown", "json"])
def test_nothing_identifies_a_case_and_no_word_of_an_analyst_is_told(
    environment: dict[str, str], notebook: Notebook, form: str
) -> None:
    (one,) = notebook.new_groups(1)
    notebook.name_group(one, SECRET)
    notebook.note_group(one, SECRET)
    _group(notebook, GroupLine(one, "One", 8))
    _watch(notebook, _alert("a"))
    told = _told(environment, "--format", form)
    assert SECRET not in told
    assert CASE not in told


def test_register_that_is_away_is_told_on_stderr(environment: dict[str, str]) -> None:
    code, out, err = _here(environment | {"REGISTER_URL": "sqlite:///gone.db"})
    assert (code, out) == (1, "")
    assert "does not exist" in err
    assert "Traceback" not in err


def test_damaged_notebook_is_told_on_stderr(environment: dict[str, str]) -> None:
    file = Path(environment["REGISTER_NOTEBOOK"])
    file.parent.mkdir(mode=0o700)
    file.write_bytes(b"no database" * 1000)
    code, out, err = _here(environment)
    assert (code, out) == (1, "")
    assert "damaged" in err
    assert "Traceback" not in err


def test_wrong_call_ends_with_two(environment: dict[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        _here(environment, "--format", "pdf")
    assert ended.value.code == 2


def test_what_could_not_be_written_is_not_taken_for_told(
    environment: dict[str, str], notebook: Notebook
) -> None:
    _watch(notebook, _alert("a"))
    _group(notebook, GroupLine(*notebook.new_groups(1), "One", 8))
    with Path("/dev/full").open("w") as full:
        code, _out, err = _here(environment, out=full)
    assert code == 1
    assert "could not be written" in err
    assert notebook.last_digest() is None


def test_digest_of_a_real_register_is_not_told_before_it_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'real.db'}"
    write_register(url, reports=[{"case_id": CASE}], kind="operational")
    monkeypatch.setattr(settings, "REGISTER_URL", url)
    monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path / "mirror")
    monkeypatch.setattr(settings, "NOTEBOOK_FILE", tmp_path / "own" / "notebook.db")
    monkeypatch.setattr(settings, "AUDIT_URL", "postgresql+psycopg://writer@127.0.0.1:1/audit")
    assert digest.main([], lambda *_: None) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "audit log cannot be written" in told.err
