"""Holds any database against the register's contract: ``python -m data_access.check URL``.

Says per table and column what is missing, of another type, empty where it may not be, outside its
code list, or points to no row, and where rows share a key. Reads only; what is there besides is
nobody's business. Exit code 0 when the contract holds, 1 when not, 2 when the database cannot be
opened.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Table,
    and_,
    case,
    cast,
    func,
    not_,
    select,
    types,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.sql.elements import ColumnElement

from data_access import schema
from data_access.audit import Action
from data_access.audit.commands import note
from data_access.dialects import columns_found, is_stored_as
from data_access.errors import RegisterError, RegisterUnavailable
from data_access.replica import consistent, open_engine
from data_access.type_families import family, family_of

PAGE = "data_access.check"
"""Where it happened, as the audit log tells it."""

_QUOTED = "what the contract does not allow in a register, with its values"

Problem = Literal[
    "missing table",
    "missing column",
    "type",
    "no type",
    "rows",
    "key",
    "null",
    "empty",
    "code",
    "value",
    "orphan",
]

SHOWN_VALUES = 5
SHOWN_CHARACTERS = 40


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree with the contract.

    ``column`` is None for a whole table. ``optional`` findings break nothing: the contract does
    without that column. ``detail`` may quote values of coded columns, never of a narrative.
    """

    table: str
    column: str | None
    problem: Problem
    detail: str
    optional: bool = False

    def __str__(self) -> str:
        place = f"{self.table}.{self.column}" if self.column else self.table
        return f"{place}: {self.detail}" + (" (optional)" if self.optional else "")


def check_register(engine: Engine) -> list[Finding]:
    """Everything in which a database differs from the contract, in the contract's order.

    Reads each table once, and once more for each column that holds something wrong.

    Raises
    ------
    RegisterUnavailable
        The database did not answer.
    """
    order = [contract_table.name for contract_table in schema.EVERY]
    return sorted(consistent(engine, _findings), key=lambda finding: order.index(finding.table))


def _findings(connection: Connection) -> list[Finding]:
    structure, found = structure_findings(connection), columns_found(connection)
    broken = {(finding.table, finding.column) for finding in structure}
    there = (each for each in schema.EVERY if each.name in found)
    return structure + [finding for each in there for finding in _content(connection, each, broken)]


def structure_findings(connection: Connection) -> list[Finding]:
    """Missing tables, missing columns and columns of another type; reads no row."""
    found = columns_found(connection)
    findings: list[Finding] = []
    for contract_table in schema.EVERY:
        columns = found.get(contract_table.name)
        if columns is None:
            if contract_table in schema.TABLES:
                findings.append(Finding(contract_table.name, None, "missing table", "is missing"))
            continue
        findings += [
            finding
            for contract_column in contract_table.columns
            if (finding := _shape(contract_column, columns.get(contract_column.name)))
        ]
    return findings


def _shape(contract_column: Column[Any], type_name: str | None) -> Finding | None:
    name, optional = contract_column.table.name, contract_column.info["optional"]
    if type_name is None:
        return Finding(name, contract_column.name, "missing column", "is missing", optional)
    wanted = family(contract_column.type)
    if family_of(type_name) == wanted:
        return None
    problem: Problem = "type" if type_name else "no type"
    detail = f"should be {wanted}, is {type_name or 'untyped'}"
    return Finding(name, contract_column.name, problem, detail)


Test = tuple[Column[Any], Problem, ColumnElement[bool]]
"""A column, what is wrong with it, and where."""


def _content(
    connection: Connection, contract_table: Table, broken: set[tuple[str, str | None]]
) -> Iterator[Finding]:
    """What the rows of one table hold that they may not, counted in one pass."""
    if contract_table is schema.register:
        rows = connection.scalar(select(func.count()).select_from(contract_table))
        if rows != 1:
            yield Finding(contract_table.name, None, "rows", f"holds {rows} rows, should hold one")
    elif not {(contract_table.name, key.name) for key in contract_table.primary_key} & broken:
        yield from _shared_keys(connection, contract_table)
    tests = [
        test
        for contract_column in contract_table.columns
        if (contract_table.name, contract_column.name) not in broken
        for test in _tests(connection, contract_column, broken)
    ]
    if not tests:
        return
    counts = connection.execute(
        select(*(func.sum(case((wrong, 1), else_=0)) for _, _, wrong in tests)).select_from(
            contract_table
        )
    ).one()
    for test, count in zip(tests, counts, strict=True):
        if count:
            contract_column, problem, _ = test
            detail = _detail(connection, test, int(count))
            yield Finding(contract_table.name, contract_column.name, problem, detail)


def _shared_keys(connection: Connection, contract_table: Table) -> Iterator[Finding]:
    keys = list(contract_table.primary_key)
    alike = select(func.count().label("rows")).select_from(contract_table).group_by(*keys)
    shared = alike.having(func.count() > 1).subquery()
    if rows := connection.scalar(select(func.sum(shared.c.rows))):
        told = f"{rows:,} rows share their {' and '.join(key.name for key in keys)} with others"
        yield Finding(contract_table.name, None, "key", told)


def _tests(
    connection: Connection, contract_column: Column[Any], broken: set[tuple[str, str | None]]
) -> Iterator[Test]:
    told: ColumnElement[Any] = contract_column
    if isinstance(contract_column.type, types.String):
        told = func.nullif(cast(contract_column, types.String), "", type_=types.String())
        if contract_column.nullable:
            yield contract_column, "empty", cast(contract_column, types.String) == ""
    if not contract_column.nullable:
        yield contract_column, "null", told.is_(None)
    code_list = contract_column.info["codes"]
    if code_list:
        outside = and_(told.is_not(None), told.not_in(code_list.codes))
        yield contract_column, "code", outside
    for key in contract_column.foreign_keys:
        parent = key.column
        if not {(parent.table.name, None), (parent.table.name, parent.name)} & broken:
            # Not `SELECT *`, which asks for the right to read every column of the parent.
            there = select(parent).where(parent == contract_column).exists()
            yield contract_column, "orphan", and_(told.is_not(None), not_(there))
    if connection.dialect.name == "sqlite":
        yield contract_column, "value", _of_another_kind(contract_column)
    elif isinstance(contract_column.type, types.Integer):
        yield contract_column, "value", not_(_is_small(contract_column))


def _of_another_kind(contract_column: Column[Any]) -> ColumnElement[bool]:
    """What SQLite holds and the column's type does not promise."""
    kind = family(contract_column.type)
    good = is_stored_as(contract_column, kind)
    if kind == "integer":
        good = and_(good, _is_small(contract_column))
    # Where the test itself gives NULL, the value is not good either.
    return and_(contract_column.is_not(None), case((good, 0), else_=1) == 1)


def _is_small(contract_column: Column[Any]) -> ColumnElement[bool]:
    most = 2 ** (15 if isinstance(contract_column.type, types.SmallInteger) else 31) - 1
    return contract_column.between(-most - 1, most)


def _detail(connection: Connection, test: Test, count: int) -> str:
    contract_column, problem, wrong = test
    rows = f"{count:,} row{'s' if count != 1 else ''}"
    if problem == "null":
        return f"empty in {rows} where a value is required"
    if problem == "empty":
        return f"{rows} hold an empty text, which is read as missing: NULL says that"
    if problem == "value":
        kind = family(contract_column.type)
        return f"{rows} hold something that is no {kind}{' or too large' * (kind == 'integer')}"
    written = cast(contract_column, types.String)
    statement = select(written).where(wrong).distinct().order_by(written).limit(SHOWN_VALUES)
    values = ", ".join(
        repr(str(value)[:SHOWN_CHARACTERS]) for value in connection.scalars(statement)
    )
    if problem == "orphan":
        parent = next(iter(contract_column.foreign_keys)).column
        return f"{rows} point to no {parent.table.name}: {values}"
    return f"{rows} outside the code list {contract_column.info['codes'].name}: {values}"


def _open(url: str) -> Engine:
    """A read-only engine on a database that is there; SQLite would make an empty one."""
    try:
        parts = make_url(url)
    except ArgumentError:
        raise RegisterUnavailable(
            "This is not a database URL; it should look like postgresql+psycopg://host/register, "
            "sqlite:///file or duckdb:///file."
        ) from None
    is_file = parts.get_backend_name() in ("sqlite", "duckdb")
    if is_file and not Path(parts.database or "").is_file():
        raise RegisterUnavailable(f"There is no file {parts.database!r} to check.")
    return open_engine(url)


def main(arguments: list[str] | None = None) -> int:
    """Check one database and print what was found; the exit code is the answer."""
    parser = argparse.ArgumentParser(
        prog="python -m data_access.check",
        description="Hold a database against the register's contract.",
    )
    parser.add_argument("url", help="SQLAlchemy URL, such as sqlite:///var/training.db")
    url = parser.parse_args(arguments).url
    try:
        findings = check_register(_open(url))
        if findings:
            note(Action.VIEW, PAGE, f"is to see {_QUOTED}")
    except RegisterError as problem:
        print(problem, file=sys.stderr)
        return 2
    for finding in findings:
        print(finding)
    if make_url(url).get_backend_name() == "postgresql" and any(
        finding.problem in {"missing table", "missing column"} for finding in findings
    ):
        print("What is there but not granted to this login counts as missing: PostgreSQL hides it.")
    broken = sum(not finding.optional for finding in findings)
    print(f"{broken} finding{'s' if broken != 1 else ''} against the contract.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
