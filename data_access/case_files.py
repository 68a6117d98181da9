"""Statements behind the case files: a list of cases, a case by its name, what its reports tell.

`data_access.register.Register` asks them; nothing here is asked by itself.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, or_, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Select

from data_access import schema
from data_access.derivation import STAYS
from data_access.dialects import in_order
from data_access.facts import cases, reports

ORDERS: dict[str, ColumnElement[Any]] = {
    "date": cases.c.case_date,
    "case": cases.c.case_id,
    "theme": cases.c.theme,
    "area": cases.c.area,
    "persons": cases.c.persons_from,
    "reports": cases.c.reports,
    "registered": cases.c.first_registered,
}
"""What a list of cases can be ordered by; what is not known stands last."""

TOLD: dict[str, Table] = {table.name: table for table in schema.TABLES if "report_id" in table.c}
"""The tables of the contract that hold reports and what stands below them."""

FEW = 1000
"""Reports that are named one by one to the engine."""

LISTED = (
    "case_key",
    "case_id",
    "case_date",
    "precision",
    "dated_by_event",
    "theme",
    "area",
    "place",
    "source_grade",
    "first_registered",
    "reports",
    "persons_from",
    "persons_to",
    "conflict",
)
"""What a list says of a case."""


def called_like(text: str) -> list[ColumnElement[bool]]:
    """That the pseudonym of a case, or of one of its reports, holds a text.

    Capitals and small letters of ASCII are alike. No pseudonym holds a NUL, which PostgreSQL does
    not take.
    """
    if not text:
        return []
    text = text.replace("\0", "\ufffd")
    of_report = select(reports.c.case_key).where(
        reports.c.report_id.icontains(text, autoescape=True)
    )
    return [
        or_(
            cases.c.case_id.icontains(text, autoescape=True),
            cases.c.case_key.in_(of_report),
        )
    ]


def called(name: str) -> list[ColumnElement[bool]]:
    """That a case, or one of its reports, has this pseudonym."""
    name = name.replace("\0", "\ufffd")
    of_report = select(reports.c.case_key).where(reports.c.report_id == name)
    return [or_(cases.c.case_id == name, cases.c.case_key.in_(of_report))]


def ordered(statement: Select[Any], by: str, *, descending: bool) -> Select[Any]:
    """The statement over cases in one of `ORDERS`; cases that are level, newest key first.

    Raises
    ------
    ValueError
        There is no such order.
    """
    if by not in ORDERS:
        raise ValueError(f"{by!r} is not one of {', '.join(ORDERS)}.")
    key = in_order(ORDERS[by], descending=descending)
    return statement.order_by(key, cases.c.case_key.desc())


def reports_of(limit: int) -> Select[Any]:
    """The reports themselves, at most so many."""
    return select(reports.c.report_id).limit(limit)


def rows_told(table: str, of: Sequence[str] | None = None) -> Select[Any]:
    """The rows of one of `TOLD` with the case of each, in the order of case, report and line.

    ``of`` names all the reports that will be asked for, where they are few: the engine then reads
    theirs alone (5 ms among 100,000 cases) and not every row of the table (40 ms).

    Raises
    ------
    ValueError
        There is no such table.
    """
    if table not in TOLD:
        raise ValueError(f"{table!r} is not one of {', '.join(TOLD)}.")
    rows = TOLD[table]
    shown = [c for c in rows.c if (table, c.name) not in STAYS]
    last = [rows.c.line] if "line" in rows.c else []
    statement: Select[Any] = select(reports.c.case_key, *shown).join_from(
        rows, reports, reports.c.report_id == rows.c.report_id
    )
    if of is not None:
        statement = statement.where(rows.c.report_id.in_(of))
    return statement.order_by(reports.c.case_key, in_order(rows.c.report_id), *last)


def persons_counted() -> Select[Any]:
    """How many cases tell each number of persons."""
    numbers = (cases.c.persons_from, cases.c.persons_to)
    counted: Any = select(*numbers, func.count().label("cases"))
    statement: Select[Any] = counted.group_by(*numbers)
    return statement.order_by(*map(in_order, numbers))
