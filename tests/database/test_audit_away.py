"""The audit log when it cannot be written."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from data_access.audit import AuditLog, AuditRefused
from data_access.audit.__main__ import main
from data_access.audit.chain import findings
from tests.database.auditing import BOUND_S, SEEN, call, kept, told_within
from tests.operations import sql_of
from tests.postgresql import Server


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
