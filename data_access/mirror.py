"""The register's columnar copy on this machine (DuckDB), laid out for the questions.

A mirror is built beside the present one and takes its place in one step, so a reader never sees
half of it and a crash leaves the last good one. Each has a file name of its own: DuckDB shares
one open database per path, so a new path is what makes a process see the new mirror. The name says
of which register it is a copy, how it is laid out, and what the register held.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    create_engine,
    func,
    select,
)
from sqlalchemy.schema import CreateTable

from data_access import schema
from data_access.check import structure_findings
from data_access.errors import ContractBroken, RegisterError
from data_access.folders import close_to_others
from data_access.mirror_build import DIALECT, LAYOUT, Progress, copy, derive
from data_access.reading import agreeing
from data_access.replica import consistent

_SMALL = (schema.register, schema.agency, schema.place)
_BUILDING = re.compile(r"\.(\d+)\.building")

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


@dataclass(frozen=True)
class Mirror:
    """A mirror file, and why it may be older than the register: None where it is not."""

    file: Path
    problem: str | None = None


@dataclass(frozen=True)
class _Copied:
    """A mirror in the making that holds the contract's tables, and needs the register no more."""

    mirror: duckdb.DuckDBPyConnection
    register: Row[Any]
    until_built: ExitStack


def ensure_mirror(source: Engine, folder: Path, progress: Progress = lambda *_: None) -> Mirror:
    """The mirror of ``source`` in ``folder``, built anew when the register has changed.

    When the register cannot be read, the last good mirror of it serves on and the problem is told.

    Raises
    ------
    RegisterUnavailable, ContractBroken
        The register cannot be read, and there is no mirror of it to fall back on.
    RegisterError
        Others may look into ``folder``.
    """
    close_to_others(folder, "REGISTER_MIRROR")
    _remove_unfinished(folder)
    register = f"mirror-{_digest(source.url)}"
    family = f"{register}-{_digest(LAYOUT)}"
    try:
        file = _current(source, folder / family, progress)
    except RegisterError as problem:
        formers = folder.glob(f"{family}-*.duckdb")
        last = max(formers, key=lambda former: former.stat().st_mtime, default=None)
        if not last:
            raise
        return Mirror(last, str(problem))
    for former in folder.glob(f"{register}-*.duckdb"):
        if former != file:
            former.unlink(missing_ok=True)
    return Mirror(file)


def open_mirror(file: Path) -> Engine:
    """A read-only engine on a mirror file."""
    return create_engine(f"duckdb+read_only:///{file}", connect_args={"read_only": True})


def _remove_unfinished(folder: Path) -> None:
    """What builders left behind that were stopped on the way."""
    for left in folder.glob("mirror-*.building*"):
        found = _BUILDING.search(left.name)
        if found and not _is_alive(int(found[1])):
            _remove(left)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(file: Path) -> None:
    if file.is_dir():  # where DuckDB puts what does not fit into memory
        shutil.rmtree(file, ignore_errors=True)
    else:
        file.unlink(missing_ok=True)


def _current(source: Engine, family: Path, progress: Progress) -> Path:
    """The mirror of what the register holds now, built where it is not there."""
    read_at = datetime.now(UTC).replace(tzinfo=None)

    def read(connection: Connection) -> tuple[Path, _Copied | None]:
        _require_contract(connection)
        register, state = _register_row(connection), _state_of(connection)
        file = family.with_name(f"{family.name}-{state}.duckdb")
        if file.exists():
            return file, None
        with ExitStack() as until_copied:  # what a broken-off read began goes with it
            mirror = until_copied.enter_context(_taking_its_place(file))
            copy(connection, mirror, progress)
            return file, _Copied(mirror, register, until_copied.pop_all())

    file, copied = consistent(source, read)
    # From here on without the register: deriving takes minutes, and a transaction held open
    # that long is cut off, or keeps the replica from cleaning up.
    if copied:
        with copied.until_built:
            derive(copied.mirror, progress)
            _describe(copied.mirror, copied.register, read_at, source.dialect.name)
    return file


@contextmanager
def _taking_its_place(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A new database that becomes ``file`` when all went well."""
    # A name of this process: another one may be building the same.
    building = file.with_suffix(f".{os.getpid()}.building")
    try:
        _remove(building)
        with closing(duckdb.connect(str(building))) as mirror:
            building.chmod(0o600)
            yield mirror
        building.replace(file)
    except (duckdb.OperationalError, duckdb.FatalException, OSError) as problem:
        raise RegisterError(
            f"The mirror cannot be written ({type(problem).__name__}). Look for room in memory and "
            "on the disk of the folder REGISTER_MIRROR."
        ) from None
    finally:
        for left in file.parent.glob(f"{building.name}*"):
            _remove(left)


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


def _register_row(connection: Connection) -> Row[Any]:
    with agreeing("The table register"):
        rows = connection.execute(select(schema.register)).all()
    if len(rows) != 1 or None in rows[0]:
        raise ContractBroken(
            f"The table register should hold one row without an empty value; it holds {len(rows)} "
            f"row{'s' if len(rows) != 1 else ''}. It says which register this is."
        )
    return rows[0]


def _state_of(connection: Connection) -> str:
    """A name for what the register holds now.

    It changes with the number of rows of any table, with the newest change of a report, and with
    any value of the register's row, an agency or a place.
    """
    told: list[Any] = []
    for table in schema.TABLES:
        with agreeing(f"The table {table.name}"):
            if table in _SMALL:
                rows = select(table).order_by(*table.primary_key)
                told.append([tuple(row) for row in connection.execute(rows)])
            else:
                told.append(connection.scalar(select(func.count()).select_from(table)))
    with agreeing("The table report"):
        told.append(connection.scalar(select(func.max(schema.report.c.updated_at))))
    return _digest(told)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]


def _describe(
    mirror: duckdb.DuckDBPyConnection, register: Row[Any], read_at: datetime, source: str
) -> None:
    mirror.execute(str(CreateTable(mirror_info).compile(dialect=DIALECT)))
    counts = mirror.execute(
        "SELECT (SELECT count(*) FROM case_fact), (SELECT count(*) FROM report_fact)"
    ).fetchone()
    mirror.execute(
        "INSERT INTO mirror_info VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            register.name,
            register.kind,
            register.as_of,
            read_at,
            source,
            *(counts or (0, 0)),
        ],
    )
    mirror.execute("CHECKPOINT")
