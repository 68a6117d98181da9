"""The training register arrives whole, is private, and overwrites nothing by accident."""

import stat
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine, func, inspect, select, text, update

from data_access import schema
from data_access.errors import RegisterError, RegisterUnavailable
from data_access.training import TrainingRegister, build_into, training_register
from data_access.training.__main__ import main
from data_access.training.store import TABLES

UNTIL = date(2026, 11, 23)


def build(url: str, **other: object) -> dict[str, int]:
    return build_into(url, until=UNTIL, reports=300, **other)  # type: ignore[arg-type]


@cache
def made() -> TrainingRegister:
    return training_register(until=UNTIL, reports=300)


def stored(url: str, table: str) -> pd.DataFrame:
    engine = create_engine(url)
    wanted = next(t for t in TABLES if t.name == table)
    with engine.connect() as connection:
        rows = connection.execute(select(wanted).order_by(*wanted.primary_key)).all()
    engine.dispose()
    return pd.DataFrame(rows, columns=[column.name for column in wanted.columns], dtype=object)


def execute(url: str, statement: object) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    engine.dispose()


def test_every_table_arrives_whole_with_the_values_made(database_url: str) -> None:
    counts = build(database_url)
    frames = made().tables | made().answers
    assert counts == {name: len(frame) for name, frame in frames.items()}
    for name, count in counts.items():
        assert len(stored(database_url, name)) == count, name
    for name in ("report", "leg", "means_of_control", "answer_pattern"):
        there = stored(database_url, name)
        frame = frames[name].sort_values(list(there.columns[:2]))
        for column in there.columns:
            given = frame[column].astype(object).where(frame[column].notna(), None)
            found = there[column].where(there[column].notna(), None)
            if column.endswith("date"):
                given = [None if v is None else pd.Timestamp(v).date() for v in given]
            assert list(found) == list(given), (name, column)


def test_register_is_replaced_where_asked_for_and_never_an_operational_one(
    database_url: str,
) -> None:
    build(database_url)
    before = stored(database_url, "report")
    with pytest.raises(RegisterError, match="already holds a register"):
        build(database_url, seed=2)
    assert stored(database_url, "report").equals(before)
    build(database_url, seed=2, replace=True)
    after = stored(database_url, "report")
    assert len(after) == 300
    assert not after.equals(before)
    execute(database_url, update(schema.register).values(kind="operational"))
    with pytest.raises(RegisterError, match="no training register"):
        build(database_url, replace=True)
    assert stored(database_url, "report").equals(after)


def test_server_holds_other_tables_beside(postgresql_server: str) -> None:
    url = postgresql_server.format(database="postgres")
    execute(url, text("CREATE TABLE beside (key INTEGER)"))
    build(url)
    build(url, replace=True)
    engine = create_engine(url)
    with engine.begin() as connection:
        assert inspect(connection).has_table("beside")
        assert connection.scalar(select(func.count()).select_from(schema.report)) == 300
    engine.dispose()


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_file_is_for_its_owner_alone(tmp_path: Path, engine: str) -> None:
    path = tmp_path / "new" / "folder" / "training.db"
    build(f"{engine}:///{path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_file_with_other_tables_stays(tmp_path: Path, engine: str) -> None:
    url = f"{engine}:///{tmp_path / 'other.db'}"
    execute(url, text("CREATE TABLE beside (key INTEGER)"))
    with pytest.raises(RegisterError, match="its own file"):
        build(url)


def test_same_build_same_file(tmp_path: Path) -> None:
    files = [tmp_path / "one.db", tmp_path / "two.db"]
    for file in files:
        build(f"sqlite:///{file}")
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("url", ["sqlite://", "duckdb:///:memory:", "not a url", "nosuch://x/y"])
def test_unusable_url_gets_a_sentence(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([url]) == 2
    assert capsys.readouterr().err.strip().splitlines()[-1].endswith(".")


def test_unreachable_server_hides_the_password() -> None:
    with pytest.raises(RegisterUnavailable) as refusal:
        build("postgresql+psycopg://reader:hush@127.0.0.1:1/register")
    assert "hush" not in str(refusal.value)


def test_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear colleague, this is no database at all, and longer than a header is.")
    with pytest.raises(RegisterUnavailable, match="Cannot open"):
        build(f"sqlite:///{path}")
    assert path.read_text().startswith("Dear")


def test_command_line_builds_a_register(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'training.db'}"
    command = [sys.executable, "-W", "error", "-m", "data_access.training"]
    options = ["--reports", "200", "--years", "2", "--seed", "7", "--until", "2026-11-23", url]
    done = subprocess.run(
        command + options,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout[:45]) == (
        0,
        "Training register up to 2026-11-23: 200 repor",
    ), done.stderr
    assert len(stored(url, "report")) == 200
