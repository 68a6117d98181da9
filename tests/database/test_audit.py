"""The audit log as the operations page makes it: added to by one login, read by another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from data_access.audit import Action, AuditLog, Entry
from data_access.audit.chain import findings
from tests.database.auditing import SEEN, call, kept, refusal
from tests.postgresql import Server

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
