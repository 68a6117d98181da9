"""Frames arrive in each engine as they were."""

from collections.abc import Iterator
from datetime import date, datetime

import pandas as pd
import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    create_engine,
    select,
)

from data_access.bulk import write_frame
from data_access.errors import RegisterError

METADATA = MetaData()
KINDS = Table(
    "kinds",
    METADATA,
    Column("key", SmallInteger, primary_key=True, autoincrement=False),
    Column("list", String),  # a reserved word in some engines
    Column("day", Date),
    Column("moment", DateTime),
    Column("number", Integer),
    Column("price", Float),
    Column("present", Boolean),
)
ROWS = [
    (
        1,
        'Peñero, "32"\n\\N',
        date(2024, 2, 29),
        datetime.fromisoformat("2024-02-29T23:59:58"),
        7,
        0.5,
        True,
    ),
    (2, "", date(1999, 12, 31), datetime.fromisoformat("2020-01-01T00:00:00"), 0, -1.0, False),
    (3, None, None, None, None, None, None),
]
FRAME = pd.DataFrame(ROWS, columns=[column.name for column in KINDS.columns])


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    METADATA.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def rows_of(connection: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(select(KINDS).order_by(KINDS.c.key))]


def test_values_and_gaps_arrive(connection: Connection) -> None:
    assert write_frame(connection, KINDS, FRAME) == 3
    connection.commit()
    assert rows_of(connection) == ROWS


def test_pandas_types_arrive_too(connection: Connection) -> None:
    frame = FRAME.convert_dtypes().astype(
        {"list": "category", "day": "datetime64[ns]", "moment": "datetime64[s]"}
    )
    write_frame(connection, KINDS, frame)
    assert rows_of(connection) == ROWS


def test_columns_left_out_are_null(connection: Connection) -> None:
    write_frame(connection, KINDS, FRAME[["number", "key"]])
    assert rows_of(connection)[0] == (1, None, None, None, 7, None, None)


def test_empty_frame_writes_nothing(connection: Connection) -> None:
    assert write_frame(connection, KINDS, FRAME.head(0)) == 0
    assert rows_of(connection) == []


def test_rollback_takes_rows_back(connection: Connection) -> None:
    write_frame(connection, KINDS, FRAME)
    connection.rollback()
    assert rows_of(connection) == []


def test_commit_keeps_rows_written_first(connection: Connection) -> None:
    write_frame(connection, KINDS, FRAME)
    connection.commit()
    connection.rollback()
    assert len(rows_of(connection)) == 3


def test_unknown_column_is_refused(connection: Connection) -> None:
    with pytest.raises(RegisterError, match="kinds has no column colour"):
        write_frame(connection, KINDS, FRAME.assign(colour="red"))


@pytest.mark.parametrize(("column", "value"), [("number", 1.5), ("day", "soon"), ("key", 40_000)])
def test_refusal_never_quotes_values(connection: Connection, column: str, value: object) -> None:
    with pytest.raises(RegisterError, match=f"kinds.{column} takes") as refusal:
        write_frame(connection, KINDS, pd.DataFrame({column: [value]}))
    assert str(value) not in str(refusal.value)
