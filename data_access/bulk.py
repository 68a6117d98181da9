"""Frames into tables, each engine by its fastest road: tuples, an Arrow table, or COPY.

A frame goes through Arrow first, which holds it to the types of the table: a fraction in a whole
number column or a word in a date column fails there, on every engine alike.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from sqlalchemy import Connection, Table, types

from data_access.dialects import copy_in
from data_access.errors import RegisterError

BATCH_ROWS = 100_000
"""Rows that stand in memory as Python tuples or as text at a time."""

_ARROW_TYPES: tuple[tuple[type[types.TypeEngine[Any]], pa.DataType], ...] = (
    (types.Boolean, pa.bool_()),
    (types.DateTime, pa.timestamp("us")),
    (types.Date, pa.date32()),
    (types.SmallInteger, pa.int16()),
    (types.BigInteger, pa.int64()),
    (types.Integer, pa.int32()),
    (types.Float, pa.float64()),
    (types.String, pa.string()),
)


def write_frame(connection: Connection, table: Table, frame: pd.DataFrame) -> int:
    """Append the rows of a frame to a table, within the connection's transaction.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        To SQLite, DuckDB or PostgreSQL; the caller commits.
    table : sqlalchemy.Table
        An existing table.
    frame : pandas.DataFrame
        Columns named as the table's; a column of the table that it lacks becomes NULL, and so do
        None, NA, NaN and NaT. Times with a zone are stored as UTC.

    Returns
    -------
    int
        How many rows were written.

    Raises
    ------
    RegisterError
        The frame has a column that the table lacks, a value that does not fit a column's type, or
        the engine is none of the three. The message never holds a value.
    """
    writer = _WRITERS.get(connection.dialect.name)
    if writer is None:
        raise RegisterError(
            f"Cannot load into {connection.dialect.name!r}; use {', '.join(sorted(_WRITERS))}."
        )
    rows = _arrow_table(table, frame)
    if not connection.in_transaction():
        connection.begin()  # the roads below pass by SQLAlchemy, which would begin by itself
    if rows.num_rows:
        writer(connection, table, rows)
    return int(rows.num_rows)


def _arrow_table(table: Table, frame: pd.DataFrame) -> pa.Table:
    """The frame with the table's types, in the frame's column order."""
    surplus = [str(name) for name in frame.columns if name not in table.columns]
    if surplus:
        raise RegisterError(f"Table {table.name} has no column {', '.join(surplus)}.")
    arrays = [_arrow_array(table, str(name), frame[name]) for name in frame.columns]
    return pa.Table.from_arrays(arrays, names=[str(name) for name in frame.columns])


def _arrow_array(table: Table, name: str, values: "pd.Series[Any]") -> pa.ChunkedArray:
    wanted = _arrow_type(table.columns[name].type)
    try:
        array = pa.chunked_array([pa.Array.from_pandas(values)])
        return array if array.type == wanted else array.cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, ValueError):
        # Arrow's own message quotes the value, which may be a narrative.
        raise RegisterError(
            f"Column {table.name}.{name} takes {wanted}, and the frame holds something else."
        ) from None


def _arrow_type(column_type: types.TypeEngine[Any]) -> pa.DataType:
    return next(arrow for kind, arrow in _ARROW_TYPES if isinstance(column_type, kind))


def _into_sqlite(connection: Connection, table: Table, rows: pa.Table) -> None:
    marks = ", ".join("?" for _ in rows.column_names)
    statement = f"INSERT INTO {_target(connection, table, rows)} VALUES ({marks})"
    cursor = connection.connection.cursor()
    for batch in rows.to_batches(max_chunksize=BATCH_ROWS):
        cursor.executemany(statement, _tuples(batch))


def _tuples(batch: pa.RecordBatch) -> list[tuple[object, ...]]:
    """Rows as SQLAlchemy's SQLite types store them: days and times as ISO text, truth as 0 or 1."""
    columns = []
    for column in batch.columns:
        if pa.types.is_temporal(column.type):
            columns.append(pc.cast(column, pa.string()).to_pylist())
        elif pa.types.is_boolean(column.type):
            columns.append(pc.cast(column, pa.int8()).to_pylist())
        else:
            columns.append(column.to_pylist())
    return list(zip(*columns, strict=True))


def _into_duckdb(connection: Connection, table: Table, rows: pa.Table) -> None:
    names = ", ".join(_quoted(connection, name) for name in rows.column_names)
    raw = connection.connection.cursor().connection
    raw.register("rows_to_write", rows)
    try:
        raw.execute(
            f"INSERT INTO {_target(connection, table, rows)} SELECT {names} FROM rows_to_write"
        )
    finally:
        raw.unregister("rows_to_write")


def _into_postgresql(connection: Connection, table: Table, rows: pa.Table) -> None:
    """COPY in CSV: Arrow quotes every text, so that an empty field can only be NULL."""
    statement = copy_in(_target(connection, table, rows))
    options = pa.csv.WriteOptions(include_header=False)
    with connection.connection.cursor().copy(statement) as copy:
        for batch in rows.to_batches(max_chunksize=BATCH_ROWS):
            text = pa.BufferOutputStream()
            pa.csv.write_csv(batch, text, options)
            copy.write(text.getvalue().to_pybytes())


def _target(connection: Connection, table: Table, rows: pa.Table) -> str:
    """``table (column, ...)``, quoted for the engine."""
    name = connection.dialect.identifier_preparer.format_table(table)
    return f"{name} ({', '.join(_quoted(connection, column) for column in rows.column_names)})"


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


_WRITERS: dict[str, Callable[[Connection, Table, pa.Table], None]] = {
    "sqlite": _into_sqlite,
    "duckdb": _into_duckdb,
    "postgresql": _into_postgresql,
}
