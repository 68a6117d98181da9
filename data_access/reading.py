"""Whole tables into Arrow batches, each engine by its fastest road: tuples, Arrow, or COPY.

The counterpart of `data_access.bulk`. Days and times may come as ISO text, which the mirror casts.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.csv
from sqlalchemy import Connection, Table, types
from sqlalchemy.exc import DBAPIError

from data_access.check import columns_found

BATCH_ROWS = 122_880
"""Rows that stand in memory as tuples or text at a time: one of the mirror's row groups."""


def batches(connection: Connection, table: Table) -> Iterator[pa.Table]:
    """The rows of a table of the contract, its columns in the contract's order.

    An optional column that the register does not have is NULL throughout.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        The database broke off, told as SQLAlchemy tells it.
    """
    # With the table before them: SQLite takes a quoted name that no column has for a text.
    present = columns_found(connection)[table.name]
    names = ", ".join(
        f'"{table.name}"."{column.name}"'
        if column.name in present or not column.info["optional"]
        else f'NULL AS "{column.name}"'
        for column in table.c
    )
    read = _READERS[connection.dialect.name]
    statement = f'SELECT {names} FROM "{table.name}"'
    drivers: Any = connection.dialect.loaded_dbapi
    try:
        yield from read(connection, statement, table)
    except drivers.Error as problem:
        raise DBAPIError(statement, None, problem) from problem


def _from_sqlite(connection: Connection, statement: str, table: Table) -> Iterator[pa.Table]:
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    kinds = [_stored(column.type) for column in table.c]
    while rows := cursor.fetchmany(BATCH_ROWS):
        arrays = map(pa.array, zip(*rows, strict=True), kinds)
        yield pa.Table.from_arrays(list(arrays), names=table.c.keys())


def _stored(kind: types.TypeEngine[Any]) -> pa.DataType | None:
    return pa.string() if isinstance(kind, _TEXTS) else None


def _from_duckdb(connection: Connection, statement: str, _: Table) -> Iterator[pa.Table]:
    relation: Any = connection.connection.cursor().sql(statement)
    for batch in relation.to_arrow_reader(BATCH_ROWS):
        yield pa.Table.from_batches([batch])


def _from_postgresql(connection: Connection, statement: str, table: Table) -> Iterator[pa.Table]:
    """COPY in CSV: an empty field is NULL, an empty text stands in quotes."""
    connection.exec_driver_sql("SET LOCAL datestyle = 'ISO'")
    kinds = {c.name: pa.string() for c in table.c if isinstance(c.type, _TEXTS)}
    convert = pa.csv.ConvertOptions(
        column_types=kinds,
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        null_values=[""],
        true_values=["t"],
        false_values=["f"],
    )
    shape = pa.csv.ReadOptions(column_names=table.c.keys())
    quoting = pa.csv.ParseOptions(newlines_in_values=True)
    with connection.connection.cursor().copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copy:
        for text in _in_rows(copy):
            yield pa.csv.read_csv(
                BytesIO(text), read_options=shape, parse_options=quoting, convert_options=convert
            )


def _in_rows(copy: Any) -> Iterator[bytes]:
    """The text of so many whole rows; the driver hands over row by row."""
    rows: list[bytes] = []
    for row in copy:
        rows.append(bytes(row))
        if len(rows) == BATCH_ROWS:
            yield b"".join(rows)
            rows.clear()
    if rows:
        yield b"".join(rows)


_TEXTS = types.String | types.Date | types.DateTime

_READERS: dict[str, Callable[[Connection, str, Table], Iterator[pa.Table]]] = {
    "sqlite": _from_sqlite,
    "duckdb": _from_duckdb,
    "postgresql": _from_postgresql,
}
