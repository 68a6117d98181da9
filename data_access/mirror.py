"""The register's columnar copy on this machine (DuckDB), laid out for the questions.

A mirror is built beside the present one and takes its place in one step, so a reader never sees
half of it and a crash leaves the last good one. Each has a file name of its own: DuckDB shares
one open database per path, so a new path is what makes a process see the new mirror.
"""

import hashlib
from collections.abc import Callable, Iterator
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
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    func,
    inspect,
    select,
)
from sqlalchemy.schema import CreateTable

from data_access import facts, schema
from data_access.errors import ContractBroken, RegisterError
from data_access.replica import consistent_read

Progress = Callable[[str, float], None]
"""Told what is being done and which share of all is done, 0 to 1."""

ROWS_PER_BATCH = 100_000

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
    return create_engine(f"duckdb:///{file}", connect_args={"read_only": True})


def _require_contract(connection: Connection) -> None:
    present = inspect(connection)
    for table in schema.TABLES:
        if not present.has_table(table.name):
            raise ContractBroken(
                f"The register has no table {table.name!r}. "
                "Run `python -m data_access.check URL` for the whole list of differences."
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
    building = file.with_suffix(".building")
    building.unlink(missing_ok=True)
    try:
        with closing(duckdb.connect(str(building))) as mirror:
            building.chmod(0o600)
            steps = len(schema.TABLES) + len(facts.STEPS)
            for done, table in enumerate(schema.TABLES):
                progress(table.name, done / steps)
                _copy(connection, table, mirror)
            for done, (table, statement) in enumerate(facts.STEPS, len(schema.TABLES)):
                progress(table.name, done / steps)
                _derive(mirror, table, statement)
            _finish(mirror, connection)
        building.replace(file)
    finally:
        building.unlink(missing_ok=True)


def _copy(connection: Connection, table: Table, mirror: duckdb.DuckDBPyConnection) -> None:
    """Copy one table of the contract as it stands."""
    mirror.execute(str(CreateTable(_without_constraints(table)).compile(dialect=_DIALECT)))
    for batch in _batches(connection, table):
        mirror.register("batch", batch)
        mirror.execute(f'INSERT INTO "{table.name}" SELECT * FROM batch')
        mirror.unregister("batch")


def _without_constraints(table: Table) -> Table:
    return Table(table.name, MetaData(), *(Column(c.name, c.type) for c in table.c))


def _batches(connection: Connection, table: Table) -> Iterator[pa.Table]:
    """The table's rows in arrow batches; SQLite's dates stay text, which DuckDB casts faster."""
    names = ", ".join(f'"{c.name}"' for c in table.c)
    streaming = connection.execution_options(stream_results=True, max_row_buffer=ROWS_PER_BATCH)
    result = streaming.exec_driver_sql(f'SELECT {names} FROM "{table.name}"')
    as_text = connection.dialect.name == "sqlite"
    for rows in result.partitions(ROWS_PER_BATCH):
        columns = zip(*rows, strict=True)
        yield pa.table(
            {
                c.name: pa.array(values, _arrow_type(c, as_text))
                for c, values in zip(table.c, columns, strict=True)
            }
        )


def _arrow_type(column: Column[Any], dates_as_text: bool) -> pa.DataType | None:
    if isinstance(column.type, String) or (
        dates_as_text and isinstance(column.type, Date | DateTime)
    ):
        return pa.string()
    return None


def _derive(mirror: duckdb.DuckDBPyConnection, table: Table, statement: Any) -> None:
    # Declared types: a sum would else be stored in 128 bits, and be slow to sum again.
    types = [column.type.compile(dialect=_DIALECT) for column in table.c]
    names = [f'"{column.name}"' for column in table.c]
    typed = (f"{name}::{kind} AS {name}" for name, kind in zip(names, types, strict=True))
    text = statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})
    mirror.execute(
        f"CREATE TABLE {table.name} AS SELECT {', '.join(typed)} FROM ({text}) AS t({', '.join(names)})"
    )


def _finish(mirror: duckdb.DuckDBPyConnection, connection: Connection) -> None:
    for table, _ in facts.STEPS:
        if table not in facts.FACTS:
            mirror.execute(f"DROP TABLE {table.name}")
    for table in (facts.cases, facts.reports, facts.traits, facts.legs):
        for coded in table.c:
            if isinstance(coded.type, String) and coded.name not in {"case_id", "report_id"}:
                _encode(mirror, table.name, coded.name)
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


def _encode(mirror: duckdb.DuckDBPyConnection, table: str, column: str) -> None:
    """Store a coded column as small integers; questions go on using its words."""
    kind = f"{table}_{column}"
    present = f'SELECT DISTINCT "{column}" FROM {table} WHERE "{column}" IS NOT NULL ORDER BY 1'
    if mirror.execute(f"SELECT count(*) FROM ({present})").fetchone() == (0,):
        return
    mirror.execute(f"CREATE TYPE {kind} AS ENUM ({present})")
    mirror.execute(f'ALTER TABLE {table} ALTER "{column}" TYPE {kind}')


_DIALECT = create_engine("duckdb:///:memory:").dialect

LAYOUT = hashlib.sha256(
    "".join(str(s.compile(dialect=_DIALECT)) for _, s in facts.STEPS).encode()
).hexdigest()
"""Changes whenever the facts are derived in another way, so that old mirrors are not reused."""
