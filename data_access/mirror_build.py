"""What fills a mirror: the contract's tables copied as they stand, then the layout made of them.

Copying needs the register, deriving needs the mirror alone. The copies stay in a schema of their
own, so that a later mirror needs what changed only (`data_access.mirror_refresh`); the layout is
made from views of them that leave out what the quarantine holds.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import BigInteger, Column, Connection, MetaData, String, Table, create_engine
from sqlalchemy.schema import CreateTable

from data_access.consolidation import report_case
from data_access.derivation import COPIED, STEPS
from data_access.errors import too_many_agencies
from data_access.facts import ATTRIBUTES, LAID_OUT, MOST_AGENCIES, cases, traits
from data_access.mirror_quarantine import (
    AHEAD,
    LATEST,
    LATEST_GIVEN,
    quarantine,
    sorted_out,
    view_of,
)
from data_access.reading import CHECKSUM, agreeing, batches

Progress = Callable[[str, float], None]
"""Told what is being done and which share of all is done, 0 to 1."""

COPIES = "copied"
"""The schema of a mirror that holds the contract's tables as they were read."""

NAMES = frozenset({"case_id", "report_id", "thing"})
"""Texts that are all different, or nearly; every other text of the layout is one of a few words.

A list of words is read whole whenever a mirror is opened.
"""

OF_REPORTS = tuple(table for table in COPIED if "report_id" in table.c)
"""The copied tables that hold reports and what stands below them."""

_ALL = len(COPIED) + len(STEPS)
_CHECKSUM: Column[Any] = Column(CHECKSUM, BigInteger)


def copy(connection: Connection, mirror: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    """Copy the contract's tables, as far as they are read.

    Raises
    ------
    ContractBroken
        A table holds a value of another type than the contract has.
    """
    mirror.execute(f"CREATE SCHEMA {COPIES}")
    for done, table in enumerate(COPIED):
        progress(table.name, done / _ALL)
        # One transaction a table: committed batch by batch, every row would be written twice.
        mirror.begin()
        copy_rows(connection, table, mirror, f"{COPIES}.{table.name}")
        mirror.commit()


def copy_rows(
    connection: Connection,
    table: Table,
    mirror: duckdb.DuckDBPyConnection,
    into: str,
    reports: Sequence[str] | None = None,
) -> None:
    """Copy one table, or what belongs to some reports, into a new table; the caller commits."""
    with agreeing(f"The table {table.name}"):
        mirror.execute(created(table, into, _CHECKSUM))
        with ThreadPoolExecutor(1) as beside:  # one batch is written while the next is read
            written: Future[None] | None = None
            for batch in batches(connection, table, reports):
                if written:
                    written.result()
                written = beside.submit(_append, mirror, into, batch)
            if written:
                written.result()


FORMER = "former"
"""A temporary table of the keys that cases had in the last mirror, by name; see `number`."""


def derive(mirror: duckdb.DuckDBPyConnection, as_of: datetime, progress: Progress) -> None:
    """Make the layout that the questions are asked of from the copied tables.

    Where there is a table `FORMER` the cases keep the keys that it names.

    Raises
    ------
    ContractBroken
        More agencies report than there are bits, or a sum is too large for its column.
    """
    mirror.execute(
        f"CREATE TABLE {quarantine.name} AS {text(_SORTED_OUT)}", {LATEST: as_of + AHEAD}
    )
    for table, view in VIEWS.items():
        mirror.execute(f"CREATE VIEW {table.name} AS {text(view)}")
    _require_bits(mirror)
    words = _list_attributes(mirror)
    for done, (table, statement) in enumerate(STEPS, len(COPIED)):
        progress(table.name, done / _ALL)
        with agreeing(f"What becomes {table.name}"):
            make(mirror, table, statement, words)
        if table is report_case and _has_former(mirror):
            number(mirror)


HIGHEST = "highest_key"
"""A table of the highest key that a case of this mirror, or of one before it, ever had."""


def keep_keys(mirror: duckdb.DuckDBPyConnection, keys: list[tuple[str, int]], highest: int) -> None:
    """Have the cases that are still there keep the keys of an earlier mirror: name and key."""
    names, numbers = [name for name, _key in keys], [key for _name, key in keys]
    mirror.execute(f"CREATE TABLE {HIGHEST} AS SELECT ?::INTEGER AS case_key", [highest])
    mirror.execute(
        f"CREATE TEMP TABLE {FORMER} AS SELECT unnest(?::VARCHAR[]) AS name, "
        "unnest(?::INTEGER[]) AS case_key",
        [names, numbers],
    )


def keep_highest(mirror: duckdb.DuckDBPyConnection) -> None:
    """Note the highest key that was ever given, of the layout as it is too."""
    mirror.execute(f"CREATE TABLE IF NOT EXISTS {HIGHEST} (case_key INTEGER)")
    mirror.execute(
        f"CREATE OR REPLACE TABLE {HIGHEST} AS SELECT max(case_key) AS case_key "
        f"FROM (FROM {HIGHEST} UNION ALL SELECT case_key FROM {cases.name})"
    )


def _has_former(mirror: duckdb.DuckDBPyConnection) -> bool:
    try:
        mirror.execute(f"FROM temp.{FORMER} LIMIT 0")
    except duckdb.CatalogException:
        return False
    return True


def number(mirror: duckdb.DuckDBPyConnection) -> None:
    """Give each case the key it had; a new one the next above all that ever were, by its name.

    What is kept beside a mirror for a while (a group's members, what a session selects) names cases
    by their keys, so these must not come to mean others.
    """
    mirror.execute(
        "CREATE TEMP TABLE numbered AS SELECT here, coalesce(case_key, "
        f"(SELECT coalesce(max(case_key), 0) FROM {HIGHEST}) "
        "+ row_number() OVER (PARTITION BY case_key IS NULL ORDER BY name)) AS there FROM "
        f"(SELECT DISTINCT report_case.case_key AS here, {CASE_NAME} AS name "
        f"FROM report_case JOIN report USING (report_id)) AS named LEFT JOIN {FORMER} USING (name)"
    )
    mirror.execute(
        "UPDATE report_case SET case_key = there FROM numbered WHERE case_key = numbered.here"
    )


CASE_NAME = "coalesce(report.case_id, 'report:' || report.report_id)"
"""What tells the case of a row of ``report`` from every other one."""


def _append(mirror: duckdb.DuckDBPyConnection, into: str, batch: pa.Table) -> None:
    mirror.register("batch", batch)
    mirror.execute(f"INSERT INTO {into} BY NAME SELECT * FROM batch")
    mirror.unregister("batch")


def _require_bits(mirror: duckdb.DuckDBPyConnection) -> None:
    (agencies,) = mirror.execute("SELECT count(DISTINCT agency) FROM report").fetchone() or (0,)
    if agencies > MOST_AGENCIES:
        raise too_many_agencies(agencies, MOST_AGENCIES)


def make(
    mirror: duckdb.DuckDBPyConnection,
    table: Table,
    statement: Any,
    words: dict[str, str] | None = None,
) -> None:
    """Make one table of the layout, or a step towards it.

    ``words`` are the types that store columns of few words as small integers, see `word_lists`;
    those of other columns are added, and the steps are dropped with the connection. Without,
    everything stays as text.
    """
    names = ", ".join(f'"{column.name}"' for column in table.c)
    kept = "TEMP" if words is not None and table not in LAID_OUT else ""
    mirror.execute(
        f"CREATE {kept} TABLE {table.name} AS "
        f"SELECT {typed(table, words or {})} FROM ({text(statement)}) AS t({names})"
    )
    if words is not None:
        _encode(mirror, table, words)


def typed(table: Table, words: dict[str, str]) -> str:
    """The columns of a table in their declared types, see `make`."""
    # A sum would else be stored in 128 bits, and be slow to sum again.
    return ", ".join(
        f'"{column.name}"::{words.get(column.name) or _type_of(column)} AS "{column.name}"'
        for column in table.c
    )


def coded_columns(columns: Iterable[Column[Any]]) -> list[Column[Any]]:
    """Those of some columns that hold one of a few words."""
    return [c for c in columns if isinstance(c.type, String) and c.name not in NAMES]


@lru_cache(maxsize=64)
def text(statement: Any) -> str:
    """A statement as the mirror's engine reads it; kept, as writing one takes a while."""
    return str(statement.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))


def _type_of(column: Column[Any]) -> str:
    return str(column.type.compile(dialect=DIALECT))


def word_lists(mirror: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The type that stores the words of a column, by the column's name."""
    kinds = mirror.execute(
        "SELECT type_name FROM duckdb_types() "
        "WHERE type_name LIKE '%_words%' AND database_name = current_database()"
    )
    return {name.rpartition("_words")[0]: name for (name,) in kinds.fetchall()}


def list_words(
    mirror: duckdb.DuckDBPyConnection, name: str, words: str, before: str | None = None
) -> str:
    """A new type for the words of a column; the one before it, if any, is left."""
    number = 0 if before is None else int(before.rpartition("_words")[2]) + 1
    kind = f"{name}_words{number}"
    mirror.execute(f"CREATE TYPE {kind} AS ENUM ({words})")
    return kind


def _list_attributes(mirror: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """All attributes are words from the start, those that nothing is known of among them."""
    name = traits.c.attribute.name
    return {name: list_words(mirror, name, ", ".join(f"'{word}'" for word in ATTRIBUTES))}


def _encode(mirror: duckdb.DuckDBPyConnection, table: Table, words: dict[str, str]) -> None:
    """Store coded columns as small integers; questions go on using their words."""
    names = [c.name for c in coded_columns(table.c) if c.name not in words]
    if not names:
        return
    known = ", ".join(f'count("{name}")' for name in names)
    counted = mirror.execute(f"SELECT {known} FROM {table.name}").fetchone() or ()
    for name in (name for name, count in zip(names, counted, strict=True) if count):
        present = f'SELECT DISTINCT "{name}" FROM {table.name} WHERE "{name}" IS NOT NULL'
        words[name] = list_words(mirror, name, f"{present} ORDER BY 1")
        mirror.execute(f'ALTER TABLE {table.name} ALTER "{name}" TYPE {words[name]}')


@lru_cache(maxsize=128)
def created(table: Table, name: str, *more: Column[Any]) -> str:
    """The statement that creates an empty table of the same columns, and some more."""
    columns = (Column(c.name, c.type) for c in (*table.c, *more))
    plain = CreateTable(Table("named", MetaData(), *columns)).compile(dialect=DIALECT)
    return str(plain).replace("named", name, 1)


DIALECT = create_engine("duckdb:///:memory:", hide_parameters=True).dialect

VIEWS = {table: view_of(table, COPIES) for table in COPIED}
"""The copied tables without what is set aside."""

_SORTED_OUT = sorted_out(COPIES, LATEST_GIVEN)

REVISION = 3
"""Raised by one where copies come to hold something else, or a refresh makes something else of
them, though no statement of a whole build is another."""

LAYOUT = hashlib.sha256(
    "".join(
        [
            str(REVISION),
            *(created(table, table.name) + text(view) for table, view in VIEWS.items()),
            text(_SORTED_OUT),
            HIGHEST,
            *(created(t, t.name) + text(statement) for t, statement in STEPS),
        ]
    ).encode()
).hexdigest()
"""Changes whenever the facts are derived in another way, so that old mirrors are not reused."""
