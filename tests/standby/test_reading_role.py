"""The reading role as the operations page makes it: it reads the contract and can do no more."""

import re
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from data_access import schema
from data_access.audience import Audience
from data_access.check import check_register
from data_access.errors import ContractBroken, RegisterUnavailable
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.replica import consistent, open_engine
from data_access.selection import Selection
from tests.database.mirroring import SECRET
from tests.postgresql import Server, urls
from tests.standby.cluster import PASSWORD, READER, Cluster, statements_of_page


def refusal(server: Server, statement: str, user: str) -> str:
    """The SQLSTATE of a refused statement, in a session that took off its seat belts."""
    engine = create_engine(
        server.url("register", user), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        with pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql(statement)
    assert SECRET not in str(refused.value)
    state: str = refused.value.orig.sqlstate  # type: ignore[union-attr]
    return state


# What it reads -----------------------------------------------------------------------------------


def test_page_grants_the_contract_s_columns_but_narrative() -> None:
    found = re.findall(rf"GRANT SELECT \(([^)]+)\)\s+ON\s+(\w+) TO {READER};", statements_of_page())
    granted = {table: re.split(r",\s+", columns) for columns, table in found}
    assert granted == {
        table.name: [c.name for c in table.c if c is not schema.report.c.narrative]
        for table in schema.TABLES
    }
    assert len(re.findall(r"\bGRANT\b", statements_of_page())) == len(found) + 2, "nothing else"


def test_whole_mirror_is_built_from_the_standby(cluster: Cluster, tmp_path: Path) -> None:
    mirror = ensure_mirror(cluster.engine(), tmp_path / "mirror")
    register = Register(Audience.ANALYST, open_mirror(mirror.file))
    expected = cluster.primary.run("SELECT count(*) FROM report", database="register")
    assert register.kpis(Selection()).iloc[0]["reports"] == expected
    assert mirror.problem is None
    assert SECRET.encode() not in mirror.file.read_bytes()


def test_contract_holds_for_what_it_sees(cluster: Cluster) -> None:
    assert [str(finding) for finding in check_register(cluster.engine())] == [
        "report.narrative: is missing (optional)"
    ]


def test_column_that_is_not_granted_is_not_told_as_gone_alone(
    faulty: Cluster, tmp_path: Path
) -> None:
    """PostgreSQL hides from a login which columns it may not read."""
    faulty.write(f"REVOKE SELECT (mode) ON leg FROM {READER}")
    try:
        faulty.catch_up()
        with pytest.raises(ContractBroken, match=r"leg\.mode, or does not grant it to this login"):
            ensure_mirror(faulty.engine(), tmp_path / "mirror")
    finally:
        faulty.write(f"GRANT SELECT (mode) ON leg TO {READER}")


def test_session_is_named_and_read_only(cluster: Cluster) -> None:
    shown = [
        "application_name", "transaction_read_only", "default_transaction_read_only",
        "transaction_isolation", "statement_timeout", "lock_timeout",
        "idle_in_transaction_session_timeout",
    ]  # fmt: skip
    asked = ", ".join(f"current_setting('{name}')" for name in shown)
    row = consistent(cluster.engine(), lambda c: c.exec_driver_sql(f"SELECT {asked}").one())
    assert tuple(row) == (
        "register-dashboard", "on", "on", "repeatable read", "10min", "5s", "1min",
    )  # fmt: skip


def test_transaction_is_read_only_by_itself(cluster: Cluster) -> None:
    """Even for a superuser on the primary whose session is not."""
    engine = cluster.engine(cluster.primary, user="postgres")
    with pytest.raises(RegisterUnavailable, match="SQLSTATE 25006"):
        consistent(
            engine,
            lambda c: (
                c.exec_driver_sql("SET default_transaction_read_only = off"),
                c.exec_driver_sql("DELETE FROM leg"),
            ),
        )


# What it is refused ------------------------------------------------------------------------------

WRITES = [
    "INSERT INTO agency (agency, name) VALUES ('X', 'X')",
    "UPDATE report SET theme = NULL",
    "DELETE FROM leg",
    "TRUNCATE leg",
    "SELECT report_id FROM report FOR UPDATE",
    "CREATE TABLE own (key integer)",
    "CREATE TEMP TABLE own (key integer)",
    "CREATE SCHEMA own",
    "CREATE VIEW own AS SELECT 1",
    "CREATE FUNCTION own() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE leg ADD own integer",
    "DROP TABLE leg",
    "GRANT SELECT ON report TO PUBLIC",
    "SELECT lo_create(0)",
    "COPY (SELECT 1) TO '/tmp/own'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
]


@pytest.mark.parametrize("statement", WRITES)
def test_grants_alone_refuse_every_write(cluster: Cluster, statement: str) -> None:
    """On the primary, where nothing else would."""
    assert refusal(cluster.primary, statement, f"{READER}:{PASSWORD}") == "42501"


@pytest.mark.parametrize(
    "statement", [each for each in WRITES if not each.startswith("COPY") and "VIEW" not in each]
)
def test_standby_refuses_even_a_superuser(cluster: Cluster, statement: str) -> None:
    assert refusal(cluster.first, statement, "postgres") == "25006"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT narrative FROM report",
        "SELECT * FROM report",
        "SELECT report FROM report",
        "SELECT secret FROM beside",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_read_file('postgresql.conf')",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
    ],
)
def test_what_is_not_of_the_contract_is_refused(cluster: Cluster, statement: str) -> None:
    assert refusal(cluster.first, statement, f"{READER}:{PASSWORD}") == "42501"


def test_refused_column_gets_a_sentence_at_once(cluster: Cluster) -> None:
    told: list[str] = []
    with pytest.raises(RegisterUnavailable, match="docs/operations"):
        consistent(
            cluster.engine(),
            lambda c: c.exec_driver_sql("SELECT narrative FROM report").all(),
            tell=told.append,
        )
    assert not told


@pytest.mark.parametrize(
    ("user", "database", "sentence"),
    [
        (f"{READER}:wrong-word", "register", "refused the sign-in"),
        (READER, "register", "refused the sign-in"),
        ("nobody_known", "register", "refused the sign-in"),
        ("stranger", "register", "refused the sign-in"),
        ("postgres", "nothing", "no database of the name"),
    ],
)
def test_refused_sign_in_gets_a_sentence_at_once(
    cluster: Cluster, user: str, database: str, sentence: str
) -> None:
    told: list[str] = []
    url = make_url(urls([cluster.first], "register", user)).set(database=database)
    with pytest.raises(RegisterUnavailable, match=sentence) as refused:
        consistent(
            open_engine(url.render_as_string(hide_password=False)), lambda _: None, tell=told.append
        )
    assert not told
    assert "word" not in str(refused.value).replace("password", "")
