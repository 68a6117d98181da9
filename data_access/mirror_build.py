"""What fills a mirror: the contract's tables copied as they stand, then the layout made of them.

Copying needs the register, deriving needs the mirror alone. What no question reads is temporary.
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Column, Connection, MetaData, String, Table, create_engine
from sqlalchemy.schema import CreateTable

from data_access.derivation import COPIED, SHOWN, STEPS
from data_access.errors import ContractBroken
from data_access.facts import ATTRIBUTES, LAID_OUT, MOST_AGENCIES, traits
from data_access.reading import agreeing, batches

Progress = Callable[[str, float], None]
"""Told what is being done and which share of all is done, 0 to 1."""

NAMES = frozenset({"case_id", "report_id"})
"""Texts that are all different; every other text of the layout is one of a few words."""

_ALL = len(COPIED) + len(STEPS)


def copy(connection: Connection, mirror: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    """Copy the contract's tables, as far as they are read.

    Raises
    ------
    ContractBroken
        A table holds a value of another type than the contract has.
    """
    for done, table in enumerate(COPIED):
        progress(table.name, done / _ALL)
        with agreeing(f"The table {table.name}"):
            _copy(connection, table, mirror)


def derive(mirror: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    """Make the layout that the questions are asked of from the copied tables.

    Raises
    ------
    ContractBroken
        More agencies report than there are bits, or a sum is too large for its column.
    """
    _require_bits(mirror)
    _list_attributes(mirror)
    for done, (table, statement) in enumerate(STEPS, len(COPIED)):
        progress(table.name, done / _ALL)
        with agreeing(f"What becomes {table.name}"):
            _derive(mirror, table, statement)


def _copy(connection: Connection, table: Table, mirror: duckdb.DuckDBPyConnection) -> None:
    kept = table.name in {shown.name for shown in SHOWN}
    mirror.execute(_create(table, *([] if kept else ["TEMPORARY"])))
    # One transaction a table: committed batch by batch, every row would be written twice.
    mirror.begin()
    with ThreadPoolExecutor(1) as beside:  # one batch is written while the next is read
        written: Future[None] | None = None
        for batch in batches(connection, table):
            if written:
                written.result()
            written = beside.submit(_append, mirror, table, batch)
        if written:
            written.result()
    mirror.commit()


def _append(mirror: duckdb.DuckDBPyConnection, table: Table, batch: pa.Table) -> None:
    mirror.register("batch", batch)
    mirror.execute(f'INSERT INTO "{table.name}" SELECT * FROM batch')
    mirror.unregister("batch")


def _create(table: Table, *prefixes: str) -> str:
    columns = (Column(c.name, c.type) for c in table.c)
    plain = Table(table.name, MetaData(), *columns, prefixes=list(prefixes))
    return str(CreateTable(plain).compile(dialect=DIALECT))


def _require_bits(mirror: duckdb.DuckDBPyConnection) -> None:
    (agencies,) = mirror.execute("SELECT count(DISTINCT agency) FROM report").fetchone() or (0,)
    if agencies > MOST_AGENCIES:
        raise ContractBroken(
            f"Reports come from {agencies} agencies; at most {MOST_AGENCIES} can be told apart. "
            "Join agencies in the view that the register is read from."
        )


def _derive(mirror: duckdb.DuckDBPyConnection, table: Table, statement: Any) -> None:
    """Make one table of the layout, or a step towards it, with coded columns as small integers."""
    # Declared types: a sum would else be stored in 128 bits, and be slow to sum again.
    listed = _word_lists(mirror)
    typed = (
        f'"{column.name}"::{listed.get(_words_of(column)) or _type_of(column)} AS "{column.name}"'
        for column in table.c
    )
    names = ", ".join(f'"{column.name}"' for column in table.c)
    kept = "" if table in LAID_OUT else "TEMP"
    mirror.execute(
        f"CREATE {kept} TABLE {table.name} AS "
        f"SELECT {', '.join(typed)} FROM ({_text(statement)}) AS t({names})"
    )
    for column in table.c:
        coded = isinstance(column.type, String) and column.name not in NAMES
        if coded and _words_of(column) not in listed:
            _encode(mirror, table, column)


def _text(statement: Any) -> str:
    return str(statement.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))


def _type_of(column: Column[Any]) -> str:
    return str(column.type.compile(dialect=DIALECT))


def _words_of(column: Column[Any]) -> str:
    return f"{column.name}_words"


def _word_lists(mirror: duckdb.DuckDBPyConnection) -> dict[str, str]:
    kinds = mirror.execute("SELECT type_name FROM duckdb_types() WHERE logical_type = 'ENUM'")
    return {name: name for (name,) in kinds.fetchall()}


def _list_attributes(mirror: duckdb.DuckDBPyConnection) -> None:
    """All attributes are words from the start, those that nothing is known of among them."""
    words = ", ".join(f"'{attribute}'" for attribute in ATTRIBUTES)
    mirror.execute(f"CREATE TYPE {_words_of(traits.c.attribute)} AS ENUM ({words})")


def _encode(mirror: duckdb.DuckDBPyConnection, table: Table, column: Column[Any]) -> None:
    """Store a coded column as small integers; questions go on using its words."""
    name, kind = column.name, _words_of(column)
    present = f'SELECT DISTINCT "{name}" FROM {table.name} WHERE "{name}" IS NOT NULL ORDER BY 1'
    if mirror.execute(f"SELECT count(*) FROM ({present})").fetchone() == (0,):
        return
    mirror.execute(f"CREATE TYPE {kind} AS ENUM ({present})")
    mirror.execute(f'ALTER TABLE {table.name} ALTER "{name}" TYPE {kind}')


DIALECT = create_engine("duckdb:///:memory:").dialect

LAYOUT = hashlib.sha256(
    "".join(
        [
            *(_create(table) for table in COPIED),
            *(_create(table) + _text(statement) for table, statement in STEPS),
        ]
    ).encode()
).hexdigest()
"""Changes whenever the facts are derived in another way, so that old mirrors are not reused."""
