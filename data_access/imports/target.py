"""The register that a file goes into: its tables, its own row, and what may not be mixed."""

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    Row,
    Table,
    insert,
    select,
    update,
)
from sqlalchemy.schema import CreateTable, DropTable

from data_access import schema
from data_access.check import structure_findings
from data_access.dialects import columns_found, holds_rows_that_others_point_to, indexes_of
from data_access.errors import ContractBroken, RegisterError, RegisterUnavailable
from data_access.former import metadata as former_metadata
from data_access.imports.catalogue import FORMATS
from data_access.imports.formats import Format
from data_access.mirror_quarantine import AHEAD
from data_access.quarantine import metadata as quarantine_metadata

_AND = " + "


def prepare(engine: Engine) -> None:
    """The contract's tables where there are none, the quarantine, and what keeps the former."""
    with engine.connect() as connection:
        findings = structure_findings(connection)
    if sum(finding.problem == "missing table" for finding in findings) == len(schema.TABLES):
        schema.metadata.create_all(engine)
    elif findings:
        raise ContractBroken(
            "This database is not a register to import into: "
            + "; ".join(str(finding) for finding in findings[:5])
            + ". Run python -m data_access.check on it, or name a new file."
        )
    with engine.begin() as connection:
        if holds_rows_that_others_point_to(connection):
            _without_foreign_keys(connection)
    quarantine_metadata.create_all(engine)
    former_metadata.create_all(engine)


def require_register(engine: Engine) -> None:
    """Refuse to answer from a database that holds no register; none is made by asking.

    Raises
    ------
    RegisterUnavailable
        There is no such file.
    ContractBroken
        Tables of the contract are missing.
    """
    file = engine.url.database or ""
    in_a_file = engine.dialect.name in {"sqlite", "duckdb"} and not file.startswith(("file:", ":"))
    # These engines make the file that they are to open.
    if in_a_file and file and not Path(file).is_file():
        raise RegisterUnavailable(f"There is no file {Path(file).name}; check the URL of --into.")
    with engine.connect() as connection:
        findings = structure_findings(connection)
    missing = [finding.table for finding in findings if finding.problem == "missing table"]
    if missing:
        raise ContractBroken(
            f"This database is no register: it has no table {', '.join(missing[:5])}. "
            "Check the URL of --into."
        )


def _without_foreign_keys(connection: Connection) -> None:
    """The contract's tables as they are, but that no row holds another; the import sees to that."""
    _refuse_what_would_be_lost(connection)
    indexes = indexes_of(connection, [str(table.name) for table in schema.TABLES])
    plain = [
        Table(
            f"{table.name}_without_keys",
            MetaData(),
            *(
                Column(c.name, c.type, primary_key=c.primary_key, nullable=c.nullable)
                for c in table.columns
            ),
        )
        for table in schema.TABLES
    ]
    for table, copy in zip(schema.TABLES, plain, strict=True):
        connection.execute(CreateTable(copy))
        connection.execute(insert(copy).from_select(copy.c.keys(), select(table)))
    for table in reversed(schema.TABLES):
        connection.execute(DropTable(table))
    quoted = connection.dialect.identifier_preparer.format_table
    for table, copy in zip(schema.TABLES, plain, strict=True):
        connection.exec_driver_sql(f"ALTER TABLE {quoted(copy)} RENAME TO {quoted(table)}")
    for index in indexes:
        connection.exec_driver_sql(index)


def _refuse_what_would_be_lost(connection: Connection) -> None:
    """The tables are made anew by the contract, so that a column beyond it would be gone."""
    found = columns_found(connection)
    own = [
        f"{table.name}.{name}"
        for table in schema.TABLES
        for name in found[table.name]
        if name not in table.columns
    ]
    if own:
        raise ContractBroken(
            f"This register has columns beyond the contract: {', '.join(own[:5])}. An import into "
            "DuckDB makes its tables anew, without foreign keys, and these columns would be lost. "
            "Move them into a table of their own, or import into another database."
        )


def refuse_other_registers(connection: Connection, form: Format) -> None:
    """Invented and real reports do not mix, nor two files of one source."""
    for name, kind in connection.execute(select(schema.register.c.name, schema.register.c.kind)):
        if kind == "training":
            raise RegisterError(
                f"{name!r} is a training register; real data goes into a database of its own."
            )
        titles = name.split(_AND)
        others = [one for one in FORMATS.values() if one.source == form.source and one is not form]
        if others and kind != "imported":
            raise RegisterError(
                f"{name!r} does not tell which files of {form.source} went into it, as a register "
                "that is made of imports does; the same persons could be counted twice. Name "
                "another database."
            )
        for other in others:
            if other.title in titles:
                raise RegisterError(
                    f"{name!r} already holds data of {form.source} in the format {other.name}; "
                    "the same persons would be counted twice. Name another database."
                )


def tells_of(present: Row[Any], name: object, kind: object) -> bool:
    """Whether a row of the register's table, brought by a file, is that of this register.

    To the name of a register that is made of imports each of them added its own.
    """
    names = [present.name, *(present.name.split(_AND) if kind == "imported" else [])]
    return kind == present.kind and name in names


def name_register(
    connection: Connection,
    title: str,
    newest: date | None,
    now: datetime,
    own: Mapping[str, object] | None = None,
) -> None:
    """Say in the register's row what it holds, and up to when.

    ``own`` is the row that the import itself brings. Without it a register that is not made of
    imports alone keeps its row. ``newest`` is None where nothing was taken.
    """
    register = schema.register
    present = connection.execute(select(register)).one_or_none()
    if present is None:
        row = dict(own or {"name": title, "kind": "imported", "as_of": _end_of(newest, now)})
        row["as_of"] = _up_to([row["as_of"]], newest, now)
        connection.execute(insert(register).values(row))
    elif newest and (own or present.kind == "imported"):
        told = [present.as_of, *([own["as_of"]] if own else [])]
        # A row of its own says the whole name, and the title would be added at every import.
        titles = dict.fromkeys([*present.name.split(_AND), *([] if own else [title])])
        as_of = _up_to(told, newest, now)
        connection.execute(update(register).values(name=_AND.join(titles), as_of=as_of))


def behind_the_end(connection: Connection, days: Mapping[date, int]) -> list[str]:
    """A warning where reports, counted by day, are of days that the register does not reach."""
    present = connection.execute(select(schema.register)).one()
    last = present.as_of + AHEAD
    count = sum(n for day, n in days.items() if datetime.combine(day, time()) > last)
    if not count:
        return []
    return [
        f"{count:,} of its reports {'is' if count == 1 else 'are'} of days after "
        f"{present.as_of.date()}, up to which the register says that it is complete: no page shows "
        "them until its as_of is later. Sheets say so by one called register, with one row in the "
        f"columns name, kind and as_of: {present.name}, {present.kind}, and that day"
    ]


def _up_to(told: list[Any], newest: date | None, now: datetime) -> datetime:
    """The latest moment told, unless a report is of a later day: a mirror would leave that out."""
    latest: datetime = max(told)
    return _end_of(newest, now) if newest and newest > latest.date() else latest


def _end_of(day: date | None, now: datetime) -> datetime:
    return min(datetime.combine(day, time(23, 59, 59)), now) if day else now
