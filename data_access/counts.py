"""Counts of cases that are alike, and when they can answer in place of the facts.

Most selections restrict only what the counts are kept by: whole months, themes, areas, sectors and
agencies. For these the counts answer, of a million cases a tenth of the rows or less. Days of a
month that the period cuts come from the facts; so does everything when citizenships, grades,
places, modes or single cases are selected. Both are read in the same columns, one fact being a
count of one, so that a question is written once and adds up whatever it is given.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Table,
    and_,
    case,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Select

from data_access.facts import (
    ATTRIBUTES,
    CASE_FACT_NAMES,
    case_counts,
    cases,
    leg_counts,
    legs,
    position_of,
    report_counts,
    reports,
    trait_counts,
    traits,
)
from data_access.selection import Selection
from data_access.where import of_case, period

_ONE: ColumnElement[int] = literal_column("1")


@dataclass(frozen=True)
class Counted:
    """One table of counts, and the facts it counts in the same columns.

    ``measures`` are the columns that add up; the others are what the counts are kept by, stored in
    ``order``; ``only`` restricts the table to what ``rows`` holds.
    """

    table: Table
    rows: FromClause
    measures: tuple[str, ...]
    order: tuple[str, ...] = ("month",)
    only: ColumnElement[bool] | None = None

    def derived(self) -> Select[Any]:
        """The statement that fills the table."""
        keys = [self.rows.c[c.name] for c in self.table.c if c.name not in self.measures]
        totals = [
            func.sum(self.rows.c[c.name]).label(c.name)
            for c in self.table.c
            if c.name in self.measures
        ]
        order = sorted(keys, key=lambda key: (key.name not in self.order, key.name))
        return select(*keys, *totals).group_by(*keys).order_by(*order)


def answering(
    counted: Counted, selection: Selection
) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """What to add up for a selection, and the conditions under which."""
    months = _whole_months(selection)
    if months is None or not _is_countable(selection):
        rows = counted.rows
        return rows, [*period(selection, rows), *of_case(selection, rows)]
    table = counted.table
    within = [*_within(table, *months), *([] if counted.only is None else [counted.only])]
    cut = _cut_days(counted.rows, selection, *months)
    if cut is None:
        return table, [*within, *of_case(selection, table)]
    names = [c.name for c in counted.table.c if c.name in counted.rows.c]
    both = union_all(
        select(*(table.c[name] for name in names)).where(*within),
        select(*(counted.rows.c[name] for name in names)).where(cut),
    ).subquery("counted")
    return both, of_case(selection, both)


def _is_countable(selection: Selection) -> bool:
    uncounted = (
        selection.citizenships, selection.grades,
        selection.origins, selection.destinations, selection.modes,
    )  # fmt: skip
    return selection.cases is None and not any(uncounted)


def _whole_months(selection: Selection) -> tuple[date | None, date | None] | None:
    """First day of the first whole month and first day behind the last; None without any."""
    first, behind = selection.start, selection.end
    if first and first.day > 1:
        first = _next_month(first)
    if behind:
        behind = (behind + timedelta(days=1)).replace(day=1)
    if first and behind and first >= behind:
        return None
    return first, behind


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _within(
    table: FromClause, first: date | None, behind: date | None
) -> list[ColumnElement[bool]]:
    conditions = []
    if first:
        conditions.append(table.c.month >= first)
    if behind:
        conditions.append(table.c.month < behind)
    return conditions


def _cut_days(
    rows: FromClause, selection: Selection, first: date | None, behind: date | None
) -> ColumnElement[bool] | None:
    """Days of the period that lie in no whole month of it."""
    day = rows.c.case_date
    cut = []
    if selection.start and first and selection.start < first:
        cut.append(and_(day >= selection.start, day < first))
    if selection.end and behind and selection.end >= behind:
        cut.append(and_(day >= behind, day <= selection.end))
    return or_(*cut) if cut else None


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _case_rows() -> FromClause:
    one = cases.c
    return select(
        *_carried(cases),
        _ONE.label("cases"),
        one.reports,
        _flag(one.reporting_agencies > 1).label("cases_told_by_several"),
        _flag(one.conflict.is_(True)).label("conflict"),
        one.persons_from,
        _flag(and_(one.persons_from.is_not(None), one.persons_to.is_(None))).label("persons_open"),
        _flag(one.persons_from.is_(None)).label("persons_not_known"),
        one.minors_from,
        one.dead,
        one.missing,
        one.dead_or_missing,
        _flag(one.precision == "year").label("by_year_only"),
    ).subquery("case_row")


def _report_rows() -> FromClause:
    one = reports.c
    return select(
        *_carried(reports),
        one.registered_month,
        one.registered_known_to,
        one.agency,
        _ONE.label("reports"),
    ).subquery("report_row")


def _leg_rows() -> FromClause:
    one = legs.c
    opens = one.opens_flow.is_(True)
    return select(
        *_carried(legs),
        one.origin,
        one.destination,
        one.mode,
        _flag(opens).label("cases"),
        one.flow_persons.label("persons_from"),
        _flag(one.flow_open.is_(True)).label("persons_open"),
        _flag(and_(opens, one.flow_persons.is_(None))).label("persons_not_known"),
    ).subquery("leg_row")


def _told(*attributes: str) -> FromClause:
    """A row per case and value of the attributes, with NULL where nothing is known of one."""
    known = select(*_carried(traits), traits.c.attribute, traits.c.value, _ONE.label("cases"))
    if len(attributes) == 1:
        known = known.where(traits.c.attribute == attributes[0])
    not_known = (
        select(*_carried(cases), literal(attribute), null(), _ONE).where(
            cases.c.known.bitwise_and(1 << position_of(attribute, ATTRIBUTES)) == 0
        )
        for attribute in attributes
    )
    return union_all(known, *not_known).subquery("trait_row")


def _carried(fact: Table) -> list[ColumnElement[Any]]:
    return [fact.c[name] for name in CASE_FACT_NAMES]


_CASE_MEASURES = (
    "cases",
    "reports",
    "cases_told_by_several",
    "conflict",
    "persons_from",
    "persons_open",
    "persons_not_known",
    "minors_from",
    "dead",
    "missing",
    "dead_or_missing",
    "by_year_only",
)
CASES = Counted(case_counts, _case_rows(), _CASE_MEASURES)
REPORTS = Counted(report_counts, _report_rows(), ("reports",))
LEGS = Counted(
    leg_counts, _leg_rows(), ("cases", "persons_from", "persons_open", "persons_not_known")
)
TRAITS = Counted(trait_counts, _told(*ATTRIBUTES), ("cases",), order=("attribute", "month"))


@cache
def traits_of(attribute: str) -> Counted:
    """Counts and facts of one attribute."""
    only = trait_counts.c.attribute == attribute
    return Counted(trait_counts, _told(attribute), TRAITS.measures, TRAITS.order, only)


COUNTED = (CASES, REPORTS, TRAITS, LEGS)
