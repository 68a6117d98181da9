"""What a copy must know of a register before it reads it: which it is, what it lacks and holds."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, case, func, not_, select

from data_access import mirror_changes, schema
from data_access.check import Finding, structure_findings
from data_access.derivation import COPIED
from data_access.errors import ContractBroken
from data_access.reading import agreeing, has_checksums, promised
from data_access.replica import consistent, open_engine


def columns_lacking(connection: Connection) -> list[str]:
    """Optional columns that a copy would hold and the register does not have.

    Raises
    ------
    ContractBroken
        It lacks what the contract requires.
    """
    missing = [
        finding
        for finding in structure_findings(connection)
        if finding.problem in {"missing table", "missing column"}
    ]
    needed = [
        finding.table if finding.column is None else f"{finding.table}.{finding.column}"
        for finding in missing
        if not finding.optional
    ]
    if needed:
        grants = connection.dialect.name == "postgresql"  # which hides what is not granted
        raise ContractBroken(
            f"The register lacks {', '.join(needed)}"
            f"{', or does not grant it to this login' if grants else ''}. "
            "Run `python -m data_access.check URL` for all differences."
        )
    return _read(missing)


def columns_of_another_type(connection: Connection) -> list[str]:
    """Columns of the register whose values are not of the kind that the contract promises.

    They are read as far as each value can be taken for one of that kind. What a
    view of SQLite computes has no type, which breaks no promise.
    """
    found = structure_findings(connection)
    return _read([each for each in found if each.problem == "type"])


def _read(findings: Iterable[Finding]) -> list[str]:
    """The columns among findings that are ever read."""
    read = {(table.name, column.name) for table in COPIED for column in table.c}
    found = [(finding.table, finding.column) for finding in findings]
    return [f"{table}.{column}" for table, column in found if (table, column) in read]


def register_row(connection: Connection) -> Row[Any]:
    """The one row that says which register this is.

    Raises
    ------
    ContractBroken
        There is not one row, or a value of it is missing.
    """
    with agreeing("The table register"):
        told = [promised(connection, column).label(column.name) for column in schema.register.c]
        rows = connection.execute(select(*told)).all()
    if len(rows) != 1 or None in rows[0]:
        raise ContractBroken(
            f"The table register should hold one row without an empty value; it holds {len(rows)} "
            f"row{'s' if len(rows) != 1 else ''}. It says which register this is."
        )
    return rows[0]


def kind_of(url: str) -> str:
    """Of which kind a register says that it is; of its reports nothing is read.

    Raises
    ------
    RegisterUnavailable, ContractBroken
        It cannot be read.
    """
    return str(consistent(open_engine(url), _row_of_contract, attempts=1).kind)


def _row_of_contract(connection: Connection) -> Row[Any]:
    """The same row; what is no register gets the sentence that says what it lacks."""
    columns_lacking(connection)
    return register_row(connection)


def state_of(connection: Connection) -> list[Any]:
    """What tells that the register holds something else than before.

    Where rows have checksums see `mirror_changes`. Elsewhere the number of rows of any table, the
    newest change of a report, and any value of the register's row, an agency or a place. Its
    ``as_of`` is for the caller: it may move though nothing else does.
    """
    if has_checksums(connection):
        with agreeing("The register"):
            return mirror_changes.state_of(connection)
    with agreeing("The table report"):
        changed = schema.report.c.updated_at
        # A stamp that is ahead would hide every later change until its moment has come.
        is_ahead = changed > mirror_changes.latest(connection)
        newest = func.max(case((not_(is_ahead), changed)))
        ahead = func.sum(case((is_ahead, 1), else_=0))
        asked = select(newest, ahead, func.max(changed))
        told: list[Any] = [tuple(connection.execute(asked).one())]
    for table in schema.TABLES:
        with agreeing(f"The table {table.name}"):
            told.append(
                mirror_changes.rows_of(connection, table)
                if table in mirror_changes.SMALL
                else connection.scalar(select(func.count()).select_from(table))
            )
    return told
