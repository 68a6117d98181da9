"""The audit log as the operations page makes it: added to by one login, read by another."""

import csv
import io
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from data_access import settings
from data_access.audit import Action, AuditLog, AuditRefused, Entry
from data_access.audit.__main__ import main
from data_access.audit.chain import Kept, findings
from data_access.audit.keeping import entries, reading
from data_access.audit.log import WAIT_S
from data_access.imports.__main__ import main as imports_main
from data_access.imports.target import prepare
from data_access.people import main as people_main
from data_access.release import open_release, release_file, release_info
from data_access.release.__main__ import main as release_main
from tests.audit_log import audit_server
from tests.database.releasing import released_reports
from tests.operations import sql_of
from tests.postgresql import Server
from tests.registers import write_register

BOUND_S = WAIT_S + 1.0
SEEN = Entry(
    Action.OPEN_CASE,
    subject="sub-5",
    role="analyst",
    organisation="Korps Curaçao",
    purpose="investigation",
    page="similar_cases",
    selection="Curaçao, 2025\nsector: hospitality 🏨",
    copy="mirror-1",
    cases=2,
    case_ids=("C-1", "=C-2"),
    export_id="E1",
    export_hash="0" * 64,
    reason="-",
)


HEAD_OF_NONE = "UPDATE audit.head SET number = 0, hash = decode(repeat('00', 32), 'hex')"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with audit_server() as server:
        yield server


@pytest.fixture
def log(server: Server) -> Iterator[AuditLog]:
    server.run("TRUNCATE audit.entry", HEAD_OF_NONE, database="audit")
    log = AuditLog(server.url("audit", "audit_writer"))
    yield log
    log.close()


def kept(server: Server) -> list[Kept]:
    return reading(server.url("audit", "audit_reader"), lambda c: list(entries(c)))


def refusal(server: Server, user: str, statement: str) -> str:
    engine = create_engine(
        server.url("audit", user), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        with pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql(statement)
    state: str = refused.value.orig.sqlstate  # type: ignore[union-attr]
    return state


def call(*told: str) -> str:
    fields = [*told, *["NULL"] * 13][:13]
    return f"SELECT audit.append({', '.join(fields)})"


# What it keeps ----------------------------------------------------------------------------------


def test_entries_are_kept_as_given_and_form_a_chain(server: Server, log: AuditLog) -> None:
    assert [log.append(SEEN), log.append(Entry(Action.SIGN_IN))] == [1, 2]
    first, second = kept(server)
    told = {name: getattr(first, name) for name in SEEN.values()}
    assert told == {name: getattr(SEEN, name) for name in SEEN.values()}
    assert abs(first.at - datetime.now(UTC)) < timedelta(minutes=5)
    assert first.login == "audit_writer"
    assert (second.subject, second.cases, second.case_ids) == (None, None, ())
    assert not list(findings([first, second]))


def test_a_release_is_written_down_before_and_after_it_is_made(
    server: Server, log: AuditLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=released_reports(), kind="operational")
    monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path / "mirror")
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "releases")
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    assert release_main([url]) == 0
    before, after = kept(server)
    assert before.reason == "is to make the release manager, k = 5"
    assert (before.subject or "").startswith("system user ")
    file = release_file(tmp_path / "releases", "manager")
    assert file
    made = release_info(open_release(file))
    assert (after.copy, after.cases) == (made.copy_name, made.cases)
    monkeypatch.setattr(settings, "AUDIT_URL", "postgresql+psycopg://writer@127.0.0.1:1/audit")
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "others")
    assert release_main([url]) == 2
    assert not (tmp_path / "others").exists()


def test_a_table_of_counts_that_is_found_leads_to_who_wrote_it(
    server: Server, log: AuditLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, file = f"sqlite:///{tmp_path / 'register.db'}", tmp_path / "out.csv"
    write_register(url, reports=released_reports(), kind="operational")
    monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path / "mirror")
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "releases")
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    ground = ["--purpose", "Joint picture", "--agreement", "Stcrt. 2010, 11337"]
    assert release_main([url, "--partner", "CW", *ground, "--aggregates", str(file)]) == 0
    *_, written = kept(server)
    about = json.loads(file.read_text().splitlines()[0].removeprefix("# "))
    assert (about["export"], about["by"]) == (written.export_id, written.subject)
    assert written.export_hash == sha256(file.read_bytes()).hexdigest()


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    "asked",
    [
        (["--former", "R0"], "is to see what R0 was before imports changed it"),
        (["--quarantine"], "is to see what imports set aside: all"),
        (["--quarantine", "htcds-1"], "is to see what imports set aside: htcds-1"),
        (["--proposals"], "is to see which reports may be about one event"),
    ],
)
def test_what_imports_kept_is_shown_once_it_is_written_down(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: tuple[list[str], str],
) -> None:
    task, reason = asked
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=released_reports(), kind="operational")
    prepare(create_engine(url))
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    assert imports_main([*task, "--into", url]) == 0
    (entry,) = kept(server)
    assert (entry.page, entry.reason) == ("data_access.imports", reason)
    capsys.readouterr()
    monkeypatch.setattr(settings, "AUDIT_URL", "postgresql+psycopg://writer@127.0.0.1:1/audit")
    assert imports_main([*task, "--into", url]) == 2
    assert not capsys.readouterr().out


@pytest.mark.usefixtures("log")
def test_who_gave_and_took_a_role_is_written_down(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    people = f"sqlite:///{tmp_path / 'people.db'}"
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    assert people_main([people, "add", "pia", "Guardia", "partner", "--country", "AW"]) == 0
    assert people_main([people, "revoke", "pia"]) == 0
    assert people_main([people, "withdraw", "pia"]) == 0
    found = kept(server)
    assert {(entry.action, entry.page) for entry in found} == {("people", "data_access.people")}
    assert all((entry.subject or "").startswith("system user ") for entry in found)
    assert [entry.reason for entry in found] == [
        "is to give pia the role partner AW, Guardia",
        "ended every session of pia",
        "withdrew every role from pia: 1",
    ]
    assert people_main([people, "add", "anna", "KPCN", "analyst"]) == 0
    monkeypatch.setattr(settings, "AUDIT_URL", "postgresql+psycopg://writer@127.0.0.1:1/audit")
    assert people_main([people, "add", "eva", "KPCN", "analyst"]) == 2
    assert people_main([people, "withdraw", "anna"]) == 2
    capsys.readouterr()
    assert people_main([people, "list"]) == 0
    told = capsys.readouterr().out
    assert "eva" not in told, "what gives waits for the log"
    assert re.search("anna: .*, withdrawn ", told), "what takes away does not"


@pytest.mark.usefixtures("log")
def test_what_an_import_shows_of_others_reports_is_written_down_before(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A report that somebody made up finds out who else has one of that day and place."""
    url, file = f"sqlite:///{tmp_path / 'register.db'}", tmp_path / "made-up.csv"
    write_register(url, reports=released_reports(), kind="operational")
    prepare(create_engine(url))
    file.write_text("nothing that is read")
    task = ["htcds", str(file), "--into", url]
    monkeypatch.setattr(settings, "AUDIT_URL", "postgresql+psycopg://writer@127.0.0.1:1/audit")
    assert imports_main(task) == 2
    assert "made-up.csv" not in capsys.readouterr().err, "it was read all the same"
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    imports_main(task)
    (entry,) = kept(server)
    assert (entry.reason or "").startswith("takes made-up.csv, and is to see reports that may be")


def test_sixteen_threads_break_no_link(server: Server, log: AuditLog) -> None:
    def append(number: int) -> int:
        return log.append(Entry(Action.VIEW, subject=f"sub-{number}", cases=number))

    with ThreadPoolExecutor(16) as threads:
        numbers = list(threads.map(append, range(800)))
    assert sorted(numbers) == list(range(1, 801))
    held = kept(server)
    assert {entry.subject for entry in held} == {f"sub-{number}" for number in range(800)}
    assert [held[number - 1].cases for number in numbers] == list(range(800))
    assert not list(findings(held))


# What its logins are refused ---------------------------------------------------------------------

CHANGES = [
    "INSERT INTO audit.entry SELECT * FROM audit.entry",
    "UPDATE audit.entry SET subject = NULL",
    "DELETE FROM audit.entry",
    "TRUNCATE audit.entry",
    "SELECT number FROM audit.entry FOR UPDATE",
    "BEGIN; LOCK TABLE audit.entry IN EXCLUSIVE MODE",
    "UPDATE audit.head SET number = 0",
    "DELETE FROM audit.head",
    "SELECT number FROM audit.head FOR UPDATE",
    "SELECT number FROM audit.head FOR KEY SHARE",
    "BEGIN; LOCK TABLE audit.head IN ROW SHARE MODE",
    "ALTER TABLE audit.entry DISABLE TRIGGER ALL",
    "DROP TABLE audit.entry",
    "DROP FUNCTION audit.append",
    "ALTER FUNCTION audit.append SECURITY INVOKER",
    "ALTER FUNCTION audit.append SET search_path = public",
    "CREATE OR REPLACE FUNCTION audit.append(text) RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE audit.own (key integer)",
    "CREATE TEMP TABLE entry (key integer)",
    "CREATE SCHEMA own",
    "SET ROLE audit_appender",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "ALTER TABLE audit.entry OWNER TO CURRENT_USER",
    "SELECT lo_create(0)",
    "COPY (SELECT 1) TO PROGRAM 'true'",
]


@pytest.mark.parametrize("statement", ["SELECT number FROM audit.entry", *CHANGES])
def test_writer_can_do_nothing_but_append(server: Server, statement: str) -> None:
    assert refusal(server, "audit_writer", statement) == "42501"


@pytest.mark.parametrize("statement", [call("'view'"), *CHANGES])
def test_reader_can_do_nothing_but_read(server: Server, statement: str) -> None:
    assert refusal(server, "audit_reader", statement) == "42501"


@pytest.mark.parametrize(
    "told",
    [
        ["'told'"],
        ["NULL"],
        ["'view'", "repeat('x', 256)"],
        ["'view'", *["NULL"] * 5, "repeat('x', 4001)"],
        ["'view'", *["NULL"] * 7, "1", "'{C1,C2}'"],
        ["'view'", *["NULL"] * 8, "NULL"],
        ["'view'", *["NULL"] * 8, "ARRAY[repeat('x', 101)]"],
        ["'view'", *["NULL"] * 8, "'{C1,NULL}'"],
        ["'view'", *["NULL"] * 8, f"'{{{{{','.join('C' * 15)}}}}}'"],
        ["'view'", *["NULL"] * 10, "'a narrative'"],
    ],
)
def test_database_itself_takes_nothing_else(server: Server, told: list[str]) -> None:
    assert refusal(server, "audit_writer", call(*told)).startswith("23")


def test_writer_cannot_fork_the_chain_by_an_old_snapshot(server: Server, log: AuditLog) -> None:
    engine = create_engine(server.url("audit", "audit_writer"), isolation_level="REPEATABLE READ")
    statement = call("'view'", *["NULL"] * 8, "'{}'")
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        log.append(SEEN)
        with pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql(statement)
    assert refused.value.orig.sqlstate == "40001"  # type: ignore[union-attr]
    engine.dispose()
    assert not list(findings(kept(server)))


# What somebody does who may do everything --------------------------------------------------------

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
    log.append(SEEN)
    assert main(["verify", url, "--anchor", str(file)]) == 0
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


# When it cannot be written -----------------------------------------------------------------------


def told_within(seconds: float, append: Callable[[], object]) -> str:
    begun = time.monotonic()
    with pytest.raises(AuditRefused) as refused:
        append()
    assert time.monotonic() - begun < seconds
    assert "Nothing of a case is shown" in str(refused.value)
    return str(refused.value)


def test_log_that_is_down_refuses_and_comes_back_by_itself(server: Server, log: AuditLog) -> None:
    assert log.append(SEEN) == 1
    server.kill()
    assert "cannot be reached" in told_within(BOUND_S, lambda: log.append(SEEN))
    server.start()
    assert log.append(SEEN) == 2


def test_restart_between_two_entries_is_not_noticed(server: Server, log: AuditLog) -> None:
    log.append(SEEN)
    server.stop("fast")
    server.start()
    assert log.append(SEEN) == 2


@contextmanager
def halted(server: Server) -> Iterator[None]:
    """All processes of a server stand still: the machine answers, the server does not."""
    postmaster = psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))
    processes = [postmaster, *postmaster.children(recursive=True)]
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


def test_server_that_hangs_in_an_open_connection_is_given_up(server: Server, log: AuditLog) -> None:
    log.append(SEEN)
    with halted(server):
        told_within(4, lambda: log.append(SEEN))
    assert log.append(SEEN) in {2, 3}, "the halted one may have been written after all"
    assert not list(findings(kept(server)))


def test_server_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        log = AuditLog(f"postgresql+psycopg://audit_writer:hush@127.0.0.1:{port}/audit")
        told = told_within(BOUND_S, lambda: log.append(SEEN))
    assert f"127.0.0.1:{port}" in told
    assert "hush" not in told


def test_lock_that_is_held_is_given_up(server: Server, log: AuditLog) -> None:
    log.append(SEEN)
    with psycopg.connect(server.url("audit").replace("+psycopg", "")) as holder:
        holder.execute("SELECT FROM audit.head FOR UPDATE")
        with ThreadPoolExecutor(16) as threads:
            waits = list(
                threads.map(lambda _: told_within(BOUND_S, lambda: log.append(SEEN)), range(16))
            )
    assert len(waits) == 16
    assert any("longer than 2 seconds" in told for told in waits)
    assert log.append(SEEN) == 2


@pytest.mark.parametrize("user", ["audit_writer", "audit_reader"])
def test_no_login_can_hold_up_the_others_by_a_lock(
    server: Server, log: AuditLog, user: str
) -> None:
    with psycopg.connect(server.url("audit", user).replace("+psycopg", "")) as holder:
        for key in ("1098212708", "'audit.head'::regclass::oid::bigint"):
            holder.execute(f"SELECT pg_advisory_lock({key})".encode())
        assert log.append(SEEN) == 1


def test_entry_left_open_is_named_and_ended_as_the_page_says(server: Server, log: AuditLog) -> None:
    url = server.url("audit", "audit_writer").replace("+psycopg", "")
    with closing(psycopg.connect(url)) as holder:
        holder.execute(call("'view'", *["NULL"] * 8, "'{}'").encode())
        told_within(BOUND_S, lambda: log.append(SEEN))
        end = time.monotonic() + 5
        while not server.run(sql_of("The audit log")[1], database="audit"):
            assert time.monotonic() < end, "not named"
            time.sleep(0.02)
    assert log.append(SEEN) == 1


@pytest.mark.parametrize(
    ("database", "user", "sentence"),
    [
        ("postgres", "audit_writer", "Apply the SQL"),
        ("audit", "nobody_known", "does not let the login"),
        ("audit", "audit_reader", "does not let the login"),
        ("nothing", "audit_writer", "does not let the login"),
    ],
)
def test_log_set_up_otherwise_gets_a_sentence(
    server: Server, database: str, user: str, sentence: str
) -> None:
    with closing(AuditLog(server.url(database, user))) as log:
        assert sentence in told_within(BOUND_S, lambda: log.append(SEEN))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:///audit.db", "not the URL of a PostgreSQL database"),
        ("audit", "not the URL of a PostgreSQL database"),
        (
            "postgresql://audit_writer:hush@log.example/audit",
            "REGISTER_AUDIT leads over the network",
        ),
        ("postgresql://audit_writer:hush@log.example/audit?sslmode=require", "verify-full"),
        ("postgresql://audit_writer@/audit?nothing=1", "REGISTER_AUDIT holds an option"),
    ],
)
def test_url_that_proves_nothing_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(AuditRefused, match=sentence) as refused:
        AuditLog(url)
    assert "hush" not in str(refused.value)


def test_log_that_cannot_be_read_is_not_whole(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", server.url("nothing", "audit_reader")]) == 1
    assert "The audit log cannot be read." in capsys.readouterr().err
    assert main(["verify", server.url("audit", "audit_reader"), "--anchor", str(tmp_path)]) == 1
