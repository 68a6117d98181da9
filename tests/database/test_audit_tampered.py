"""What somebody does to the audit log who may do everything, and what is read of it."""

import csv
import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data_access.audit import Action, AuditLog, Entry
from data_access.audit.__main__ import main
from tests.database.auditing import BOUND_S, SEEN, told_within
from tests.postgresql import Server

TAMPERED: dict[str, tuple[list[str], str]] = {
    "edit": (["UPDATE audit.entry SET subject = 'another' WHERE number = 5"], "Entry 5 is not as"),
    "edit of a time": (
        ["UPDATE audit.entry SET at = at + interval '1us' WHERE number = 5"],
        "Entry 5 is not as",
    ),
    "removal": (["DELETE FROM audit.entry WHERE number = 5"], "Missing: 5, before entry 6."),
    "removal and new numbers": (
        [
            "DELETE FROM audit.entry WHERE number = 5",
            "UPDATE audit.entry SET number = number - 1 WHERE number > 5",
        ],
        "Entry 5 does not follow",
    ),
    "removal of the first": (["DELETE FROM audit.entry WHERE number = 1"], "Missing: 1,"),
    "insertion": (
        [
            "UPDATE audit.entry SET number = -number - 1 WHERE number > 5",
            "UPDATE audit.entry SET number = -number WHERE number < 0",
            "INSERT INTO audit.entry SELECT 6, at, login, action, 'forged', role, organisation, "
            "purpose, page, selection, copy, cases, export_id, export_hash, reason, case_ids, hash,"
            " sha256('forged') FROM audit.entry WHERE number = 5",
        ],
        "Entry 6 is not as",
    ),
    "another order": (
        [
            "UPDATE audit.entry SET number = 0 WHERE number = 5",
            "UPDATE audit.entry SET number = 5 WHERE number = 6",
            "UPDATE audit.entry SET number = 6 WHERE number = 0",
        ],
        "Entry 5 does not follow",
    ),
}


@pytest.mark.parametrize("tampering", TAMPERED)
def test_tampering_by_a_superuser_is_found(
    server: Server, log: AuditLog, capsys: pytest.CaptureFixture[str], tampering: str
) -> None:
    url = server.url("audit", "audit_reader")
    for _ in range(10):
        log.append(SEEN)
    assert main(["verify", url]) == 0
    assert "Whole from entry 1 to entry 10." in capsys.readouterr().out
    statements, told = TAMPERED[tampering]
    server.run(*statements, database="audit")
    assert main(["verify", url]) == 1
    assert told in capsys.readouterr().out


def test_cut_end_is_found_by_an_anchor_alone(
    server: Server, log: AuditLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, file = server.url("audit", "audit_reader"), tmp_path / "heads"
    assert main(["anchor", url, "--to", str(file)]) == 0, "of an empty log"
    for _ in range(10):
        log.append(SEEN)
    assert main(["anchor", url, "--to", str(file)]) == 0
    assert main(["verify", url, "--anchor", str(file)]) == 0
    assert "UTC, 0 days ago. Entries since then: 0.\n" in capsys.readouterr().out
    log.append(SEEN)
    assert main(["verify", url, "--anchor", str(file)]) == 0
    told = "Entries since then: 1; they could have been made anew unseen.\n"
    assert told in capsys.readouterr().out
    server.run("DELETE FROM audit.entry WHERE number > 8", database="audit")
    capsys.readouterr()
    assert main(["verify", url]) == 1, "the head is still there"
    assert "ends with entry 8, its head or an anchor with 11" in capsys.readouterr().out
    server.run(
        "UPDATE audit.head SET (number, hash) = (SELECT number, hash FROM audit.entry "
        "WHERE number = 8)",
        database="audit",
    )
    assert main(["verify", url]) == 0
    assert "only an anchor tells" in capsys.readouterr().out
    assert main(["verify", url, "--anchor", str(file)]) == 1
    assert "ends with entry 8, its head or an anchor with 10" in capsys.readouterr().out
    log.append(SEEN)
    log.append(SEEN)
    assert main(["verify", url, "--anchor", str(file)]) == 1, "and written on"
    assert "Entry 10 has another hash than an anchor" in capsys.readouterr().out


def test_old_entries_can_be_destroyed_on_schedule(
    server: Server, log: AuditLog, tmp_path: Path
) -> None:
    url, file = server.url("audit", "audit_reader"), tmp_path / "heads"
    for _ in range(5):
        log.append(SEEN)
    main(["anchor", url, "--to", str(file)])
    log.append(SEEN)
    server.run("DELETE FROM audit.entry WHERE number <= 5", database="audit")
    assert main(["verify", url, "--anchor", str(file)]) == 1
    assert main(["verify", url, "--anchor", str(file), "--first", "6"]) == 0
    assert log.append(SEEN) == 7


def test_log_goes_on_though_its_last_entry_was_destroyed(
    server: Server, log: AuditLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, file = server.url("audit", "audit_reader"), tmp_path / "heads"
    for _ in range(5):
        log.append(SEEN)
    main(["anchor", url, "--to", str(file)])
    server.run("DELETE FROM audit.entry", database="audit")
    verify = ["verify", url, "--anchor", str(file), "--first", "6"]
    assert main(verify) == 0
    assert "No entry from 6 on." in capsys.readouterr().out
    assert log.append(SEEN) == 6
    assert main(verify) == 0
    assert "Whole from entry 6 to entry 6." in capsys.readouterr().out
    assert main(["verify", url]) == 1, "only when that is said"


def test_log_without_its_head_is_told(
    server: Server, log: AuditLog, capsys: pytest.CaptureFixture[str]
) -> None:
    log.append(SEEN)
    server.run("DELETE FROM audit.head", database="audit")
    try:
        assert main(["verify", server.url("audit", "audit_reader")]) == 1
        assert "audit.head holds 0 rows" in capsys.readouterr().err
        assert "audit.head" in told_within(BOUND_S, lambda: log.append(SEEN))
    finally:
        server.run(
            "INSERT INTO audit.head (number, hash, at) "
            "SELECT number, hash, at FROM audit.entry ORDER BY number DESC LIMIT 1",
            database="audit",
        )
    assert log.append(SEEN) == 2


def test_list_is_csv_from_a_moment_on_and_safe_to_open(
    server: Server, log: AuditLog, capsys: pytest.CaptureFixture[str]
) -> None:
    log.append(SEEN)
    since = datetime.now(UTC)
    log.append(Entry(Action.REFUSAL, reason="=1+1"))
    log.append(SEEN)
    assert main(["list", server.url("audit", "audit_reader"), "--since", since.isoformat()]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["number"], row["action"]) for row in rows] == [
        ("2", "refusal"),
        ("3", "open_case"),
    ]
    assert [row["reason"] for row in rows] == ["'=1+1", "'-"]
    assert rows[1]["case_ids"] == "C-1 =C-2"


@pytest.fixture
def on_the_islands(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/Curacao")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("since", "listed"),
    [("2026-07-01", [2, 3]), ("2026-07-01T02:00", [3]), ("2026-07-01T00:00-04:00", [])],
)
@pytest.mark.usefixtures("on_the_islands")
def test_list_begins_at_a_moment_in_utc_where_no_zone_is_named(
    server: Server, log: AuditLog, capsys: pytest.CaptureFixture[str], since: str, listed: list[int]
) -> None:
    for number, at in enumerate(("06-30 23:30", "07-01 00:30", "07-01 03:30"), 1):
        log.append(SEEN)
        server.run(
            f"UPDATE audit.entry SET at = '2026-{at}+00' WHERE number = {number}", database="audit"
        )
    assert main(["list", server.url("audit", "audit_reader"), "--since", since]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert [int(row["number"]) for row in rows] == listed
