"""Whole tables into Arrow batches, each engine by its fastest road: tuples, Arrow, or COPY.

The counterpart of `data_access.bulk`. Days and times may come as ISO text, which the mirror casts.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any
from weakref import WeakKeyDictionary

import duckdb
import pyarrow as pa
import pyarrow.csv
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    cast,
    func,
    null,
    select,
    types,
)
from sqlalchemy.exc import DataError, DBAPIError

from data_access.dialects import (
    as_text,
    columns_found,
    copy_out,
    is_plain,
    is_zoned,
    row_checksum,
)
from data_access.errors import of_another_type

BATCH_ROWS = 122_880
"""Rows that stand in memory as tuples or text at a time: one of the mirror's row groups."""

CHECKSUM = "checksum"

LOCAL_TIMES = {("leg", "departure"), ("leg", "arrival")}
LOCAL = timedelta(hours=-4)
"""The columns whose moments are local by the contract, and how far that is from UTC."""


def has_checksums(connection: Connection) -> bool:
    """Whether the engine can tell a row by a number; see `checksum`."""
    return connection.dialect.name == "postgresql"


def checksum(connection: Connection, table: Table) -> ColumnElement[int]:
    """A number of 64 bits for each row of a table, of the columns that the register has.

    The engine makes it; it is the same on every server of one major version. See `has_checksums`.
    """
    return _checksum(table, _found(connection)[table.name])


def _checksum(table: Table, present: Container[str]) -> ColumnElement[int]:
    return row_checksum(*(column for column in table.c if column.name in present))


def as_promised(column: Column[Any], type_name: str | None, engine: str) -> ColumnElement[Any]:
    """A column as the contract has it, where the register's own is of the type of this name.

    NULL where it has none, and where a text that may be missing is empty: as a value it would make
    one case, or one venue, of all that have none. A padded text loses its blanks, a moment its
    zone: PostgreSQL's sessions are in UTC.
    """
    if type_name is None:
        return cast(null(), column.type)
    told = column if is_plain(engine, type_name) else _of_its_type(column, type_name, engine)
    if isinstance(column.type, String) and column.nullable:
        return func.nullif(told, "", type_=String())
    return told


def _of_its_type(column: Column[Any], type_name: str, engine: str) -> ColumnElement[Any]:
    # Without a length, to which a cast would cut a text that is too long: AUT became AU.
    told = cast(column, String() if isinstance(column.type, String) else column.type)
    if (column.table.name, column.name) in LOCAL_TIMES and is_zoned(engine, type_name):
        return told + LOCAL
    return told


def promised(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """`as_promised`; as it is where the register lacks it, which the database then tells."""
    type_name = _found(connection).get(column.table.name, {}).get(column.name)
    if type_name is None:
        return column
    return as_promised(column, type_name, connection.dialect.name)


def batches(
    connection: Connection, table: Table, reports: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """The rows of a table of the contract, or of some of its columns, in the order of ``table``.

    An optional column that the register does not have is NULL throughout. A column `CHECKSUM`
    follows the others where the engine can tell it. ``reports`` asks for the rows of these alone.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        The database broke off, told as SQLAlchemy tells it.
    sqlalchemy.exc.DataError, pyarrow.ArrowException, ValueError, TypeError, OverflowError
        A value is not of its column's type. The text of these quotes it: see `agreeing`.
    """
    read = _READERS[connection.dialect.name]
    statement = _rows(connection, table, _found(connection)[table.name])
    if reports is not None:
        statement += f" WHERE {as_text(connection, table.c.report_id.in_(reports))}"
    drivers: Any = connection.dialect.loaded_dbapi
    try:
        for batch in read(connection, statement, table):
            yield _whole_numbers(batch, table)
    # duckdb-engine hands on the most general of its driver's errors alone.
    except getattr(drivers, "DataError", duckdb.DataError) as problem:
        raise DataError(statement, None, problem) from problem
    except drivers.Error as problem:
        raise DBAPIError(statement, None, problem) from problem


@contextmanager
def agreeing(what: str) -> Iterator[None]:
    """Within, a value of another type than its column's breaks the contract, and is not quoted.

    The texts of the libraries quote it, and would bring it to a log or a screen.

    Raises
    ------
    ContractBroken
        ``what``, such as "The table report", holds such a value.
    """
    broken = of_another_type(what)
    try:
        yield
    except (duckdb.OperationalError, MemoryError):  # of memory or disk, not of a value
        raise
    except _DISAGREEING:
        raise broken from None
    except DBAPIError as problem:
        if _UNDECODABLE not in str(problem.orig):
            raise
        raise broken from None


_kept: WeakKeyDictionary[Connection, dict[str, dict[str, str]]] = WeakKeyDictionary()


def _found(connection: Connection) -> dict[str, dict[str, str]]:
    """`columns_found`, asked once of a connection, which reads one moment of a register."""
    if connection not in _kept:
        _kept[connection] = columns_found(connection)
    return _kept[connection]


_texts: dict[tuple[str, Table, frozenset[tuple[str, str]]], str] = {}


def _rows(connection: Connection, table: Table, found: dict[str, str]) -> str:
    """The statement that reads a whole table; kept, as writing one takes longer than most reads."""
    engine = connection.dialect.name
    key = engine, table, frozenset(found.items())
    if key not in _texts:
        columns = [_read_as(column, found.get(column.name), engine) for column in table.c]
        if has_checksums(connection):
            columns.append(_checksum(table, found).label(CHECKSUM))
        _texts[key] = as_text(connection, select(*columns).select_from(table))
    return _texts[key]


def _read_as(column: Column[Any], type_name: str | None, engine: str) -> ColumnElement[Any]:
    """A number comes as it is: a cast would round one that the contract does not allow, as would
    the mirror: see `_whole_numbers`.
    """
    lacks = type_name is None and column.info["optional"]
    if lacks or (type_name is not None and isinstance(column.type, _TEXTS)):
        return as_promised(column, type_name, engine).label(column.name)
    return column


def _whole_numbers(batch: pa.Table, table: Table) -> pa.Table:
    """Integers of a column of another type; one with a part behind the point is refused."""
    # From what was read: given its type while it is, Arrow cuts 1.5 down to 1.
    for place, column in enumerate(table.c):
        if isinstance(column.type, types.Integer):
            whole = batch.column(place).cast(pa.int64())
            batch = batch.set_column(place, batch.field(place).name, whole)
    return batch


def _from_sqlite(connection: Connection, statement: str, table: Table) -> Iterator[pa.Table]:
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    while rows := cursor.fetchmany(BATCH_ROWS):
        arrays = map(_array, zip(*rows, strict=True), table.c)
        yield pa.Table.from_arrays(list(arrays), names=table.c.keys())


def _array(values: tuple[Any, ...], column: Column[Any]) -> pa.Array:
    if isinstance(column.type, _TEXTS):
        return pa.array(values, pa.string())
    told = pa.array(values)
    if isinstance(column.type, types.Integer):
        return told  # see `_whole_numbers`
    return told.cast(pa.float64() if isinstance(column.type, types.Float) else pa.int64())


def _from_duckdb(connection: Connection, statement: str, _: Table) -> Iterator[pa.Table]:
    cursor: Any = connection.connection.cursor()
    cursor.abort()  # the rest of an answer of which one value was asked; closing it does not
    relation = cursor.sql(statement)
    for batch in relation.to_arrow_reader(BATCH_ROWS):
        yield pa.Table.from_batches([batch])


def _from_postgresql(connection: Connection, statement: str, table: Table) -> Iterator[pa.Table]:
    """COPY in CSV: an empty field is NULL, an empty text stands in quotes."""
    kinds = {c.name: pa.string() for c in table.c if isinstance(c.type, _TEXTS)}
    kinds[CHECKSUM] = pa.int64()
    convert = pa.csv.ConvertOptions(
        column_types=kinds,
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        null_values=[""],
        true_values=["t"],
        false_values=["f"],
    )
    shape = pa.csv.ReadOptions(column_names=[*table.c.keys(), CHECKSUM])
    quoting = pa.csv.ParseOptions(newlines_in_values=True)
    with connection.connection.cursor().copy(copy_out(statement)) as copy:
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

_UNDECODABLE = "Could not decode to UTF-8"
"""SQLite's words, which its driver raises as if the database had broken off."""

_DISAGREEING = (
    DataError,
    duckdb.DataError,
    duckdb.InvalidInputException,
    pa.ArrowException,
    ValueError,
    TypeError,
    OverflowError,
)

_READERS: dict[str, Callable[[Connection, str, Table], Iterator[pa.Table]]] = {
    "sqlite": _from_sqlite,
    "duckdb": _from_duckdb,
    "postgresql": _from_postgresql,
}
