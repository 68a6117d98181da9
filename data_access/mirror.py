"""The register's columnar copy on this machine (DuckDB), laid out for the questions.

A mirror is built beside the present one and takes its place in one step, so a reader never sees
half of it and a crash leaves the last good one. Each has a file name of its own: DuckDB shares
one open database per path, so a new path is what makes a process see the new mirror.
"""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    func,
    select,
)
from sqlalchemy.schema import CreateTable

from data_access import schema
from data_access.check import structure_findings
from data_access.derivation import STEPS
from data_access.errors import ContractBroken, RegisterError
from data_access.facts import ATTRIBUTES, LAID_OUT, traits
from data_access.reading import batches
from data_access.replica import consistent_read

Progress = Callable[[str, float], None]
"""Told what is being done and which share of all is done, 0 to 1."""

NAMES = frozenset({"case_id", "report_id"})
"""Texts that are all different; every other text of the layout is one of a few words."""

mirror_info = Table(
    "mirror_info",
    MetaData(),
    Column("name", String),
    Column("kind", String),
    Column("as_of", DateTime),
    Column("read_at", DateTime),
    Column("source", String),
    Column("cases", Integer),
    Column("reports", Integer),
)


@dataclass(frozen=True)
class MirrorInfo:
    """What a mirror is a copy of; times are UTC."""

    name: str
    kind: str
    as_of: datetime
    read_at: datetime
    source: str
    cases: int
    reports: int


def ensure_mirror(source: Engine, folder: Path, progress: Progress = lambda *_: None) -> Path:
    """The mirror file of ``source`` in ``folder``, built anew when the register has changed.

    When the register does not answer, the last good mirror of it serves on.

    Raises
    ------
    RegisterUnavailable, ContractBroken
        The register cannot be read, and there is no mirror of it to fall back on.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    family = f"mirror-{_digest(source.url)}"
    formers = sorted(folder.glob(f"{family}-*.duckdb"), key=lambda file: file.stat().st_mtime)
    try:
        with consistent_read(source) as connection:
            _require_contract(connection)
            file = folder / f"{family}-{_state_of(connection)}.duckdb"
            if not file.exists():
                _build(connection, file, progress)
    except RegisterError:
        if not formers:
            raise
        return formers[-1]
    for former in formers:
        if former != file:
            former.unlink(missing_ok=True)
    return file


def open_mirror(file: Path) -> Engine:
    """A read-only engine on a mirror file."""
    return create_engine(f"duckdb+read_only:///{file}", connect_args={"read_only": True})


def _require_contract(connection: Connection) -> None:
    lacking = [
        finding.table if finding.column is None else f"{finding.table}.{finding.column}"
        for finding in structure_findings(connection)
        if finding.problem in {"missing table", "missing column"} and not finding.optional
    ]
    if lacking:
        raise ContractBroken(
            f"The register lacks {', '.join(lacking)}. "
            "Run `python -m data_access.check URL` for all differences."
        )


def _state_of(connection: Connection) -> str:
    """A name for what the register holds now: same content as far as can be told, same name."""
    report = schema.report
    newest = connection.execute(select(func.count(), func.max(report.c.updated_at))).one()
    register = connection.execute(select(schema.register)).all()
    return _digest((tuple(newest), register, LAYOUT))


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]


def _build(connection: Connection, file: Path, progress: Progress) -> None:
    # A name of this process: another one may be building the same.
    building = file.with_suffix(f".{os.getpid()}.building")
    building.unlink(missing_ok=True)
    try:
        with closing(duckdb.connect(str(building))) as mirror:
            building.chmod(0o600)
            steps = len(schema.TABLES) + len(STEPS)
            for done, table in enumerate(schema.TABLES):
                progress(table.name, done / steps)
                _copy(connection, table, mirror)
            _list_attributes(mirror)
            for done, (table, statement) in enumerate(STEPS, len(schema.TABLES)):
                progress(table.name, done / steps)
                _derive(mirror, table, statement)
            _finish(mirror, connection)
        building.replace(file)
    finally:
        building.unlink(missing_ok=True)


def _copy(connection: Connection, table: Table, mirror: duckdb.DuckDBPyConnection) -> None:
    """Copy one table of the contract as it stands."""
    mirror.execute(str(CreateTable(_without_constraints(table)).compile(dialect=_DIALECT)))
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


def _without_constraints(table: Table) -> Table:
    return Table(table.name, MetaData(), *(Column(c.name, c.type) for c in table.c))


def _derive(mirror: duckdb.DuckDBPyConnection, table: Table, statement: Any) -> None:
    """Make one table of the layout, or a step towards it, with coded columns as small integers."""
    # Declared types: a sum would else be stored in 128 bits, and be slow to sum again.
    listed = _word_lists(mirror)
    typed = (
        f'"{column.name}"::{listed.get(_words_of(column)) or _type_of(column)} AS "{column.name}"'
        for column in table.c
    )
    names = ", ".join(f'"{column.name}"' for column in table.c)
    text = statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})
    kept = "" if table in LAID_OUT else "TEMP"
    mirror.execute(
        f"CREATE {kept} TABLE {table.name} AS SELECT {', '.join(typed)} FROM ({text}) AS t({names})"
    )
    for column in table.c:
        coded = isinstance(column.type, String) and column.name not in NAMES
        if coded and _words_of(column) not in listed:
            _encode(mirror, table, column)


def _type_of(column: Column[Any]) -> str:
    return str(column.type.compile(dialect=_DIALECT))


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


def _finish(mirror: duckdb.DuckDBPyConnection, connection: Connection) -> None:
    mirror.execute(str(CreateTable(mirror_info).compile(dialect=_DIALECT)))
    register = connection.execute(select(schema.register)).one()
    counts = mirror.execute(
        "SELECT (SELECT count(*) FROM case_fact), (SELECT count(*) FROM report_fact)"
    ).fetchone()
    mirror.execute(
        "INSERT INTO mirror_info VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            register.name,
            register.kind,
            register.as_of,
            datetime.now(UTC).replace(tzinfo=None),
            connection.dialect.name,
            *(counts or (0, 0)),
        ],
    )
    mirror.execute("CHECKPOINT")


_DIALECT = create_engine("duckdb:///:memory:").dialect

LAYOUT = hashlib.sha256(
    "".join(str(s.compile(dialect=_DIALECT)) for _, s in STEPS).encode()
).hexdigest()
"""Changes whenever the facts are derived in another way, so that old mirrors are not reused."""
