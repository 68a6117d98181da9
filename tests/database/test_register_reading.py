"""How a register is read: of one moment, by nobody who may not, and never written to."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection

from data_access.audience import Audience
from data_access.errors import ContractBroken, RegisterError
from data_access.replica import consistent, open_engine
from tests.database.answered import ALL, CHILDREN, REPORTS
from tests.database.mirroring import run
from tests.postgresql import administer
from tests.registers import open_register, write_register


def test_read_holds_one_moment_of_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=REPORTS)
    writer = sqlite3.connect(tmp_path / "register.db", timeout=0)

    def read(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT count(*) FROM report").scalar_one()
        with pytest.raises(sqlite3.OperationalError, match="locked"), writer:
            writer.execute("DELETE FROM report")

    consistent(open_engine(url), read)
    writer.close()


def test_read_holds_one_moment_of_postgresql(postgresql_server: str) -> None:
    url = postgresql_server.format(database="one_moment")
    administer(postgresql_server, "CREATE DATABASE one_moment")
    write_register(url, reports=REPORTS)

    def legs(connection: Connection) -> int:
        return connection.exec_driver_sql("SELECT count(*) FROM leg").scalar_one()

    def before_and_after(connection: Connection) -> tuple[int, int]:
        before = legs(connection)
        run(url, "INSERT INTO leg (report_id, line) VALUES ('R0', 99)")
        return before, legs(connection)

    before, after = consistent(open_engine(url), before_and_after)
    assert before == after
    assert consistent(open_engine(url), legs) == before + 1


def test_missing_optional_column_is_not_known(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=REPORTS, person_group=CHILDREN["person_group"])
    with sqlite3.connect(tmp_path / "register.db") as connection:
        connection.execute("ALTER TABLE person_group DROP COLUMN fate")
        connection.execute("ALTER TABLE report DROP COLUMN narrative")
    connection.close()
    figures = open_register(url, tmp_path / "mirror").kpis(ALL).iloc[0]
    assert figures["persons_from"] == 34
    assert figures[["dead", "missing", "dead_or_missing"]].isna().all()


def test_missing_required_column_is_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=REPORTS)
    with sqlite3.connect(tmp_path / "register.db") as connection:
        connection.execute("ALTER TABLE report DROP COLUMN theme")
    connection.close()
    with pytest.raises(ContractBroken, match=r"lacks report\.theme"):
        open_register(url, tmp_path / "mirror")


def test_replica_refuses_writes(database_url: str) -> None:
    write_register(database_url, reports=[])
    engine = open_engine(database_url)
    with pytest.raises(Exception, match=r"(?i)read.?only"), engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM report")
    engine.dispose()


def test_participant_never_opens_a_real_register(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[], kind="operational")
    with pytest.raises(RegisterError, match="training"):
        open_register(url, tmp_path / "mirror", Audience.PARTICIPANT)
