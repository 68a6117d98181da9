"""Reports that may be about one event: proposed as one case, never merged.

Two reports of different agencies are proposed where the day of the event is known of both and at
most a day apart, they share the place or a leg, their numbers of persons can be of one event, and
they are not one case already. Files of CTDC and HTCDS tell no place and no leg, and a country and a
day alone would propose nearly everything; of HTCDS those are proposed that come a second time under
other names (`renamed`). An analyst who agrees gives both the same ``case_id``.
"""

import csv
import math
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, TextIO

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from data_access import codes, schema
from data_access.imports.renamed import renamed
from data_access.imports.told import Proposal, Told
from data_access.spreadsheets import safe_cell

DAYS_APART = 1
PERSONS_APART = 3
SHARE_APART = 0.1
"""Tellings of one boat differ: numbers that lie 3 persons or a tenth apart may be one."""

_AT_ONCE = 2_000
_DAYS_AT_ONCE = 500

_REPORT = schema.report.c
_TOLD = (
    *(_REPORT.report_id, _REPORT.case_id, _REPORT.agency, _REPORT.event_date, _REPORT.place),
    _REPORT.updated_at,
)
_ABOUT_A_DAY = (
    _REPORT.event_date.is_not(None),
    _REPORT.agency.is_not(None),
    or_(_REPORT.event_precision.is_(None), _REPORT.event_precision == "day"),
)
"""An agency tells of an event to the day."""


def proposals(connection: Connection, since: datetime | None = None) -> Iterator[Proposal]:
    """Pairs in the order of their days, then those that are `renamed`.

    ``since`` asks for those with a report changed since.
    Memory holds the reports of two days, and at most 2,000 more; and the days since changed.
    """
    yield from _at_one_place(connection, since)
    yield from renamed(connection, since)


def _at_one_place(connection: Connection, since: datetime | None) -> Iterator[Proposal]:
    recent: deque[Told] = deque()
    for report in _in_order_of_days(connection, since):
        while recent and (report.day - recent[0].day).days > DAYS_APART:
            recent.popleft()
        for before in recent:
            if since is None or max(before.changed, report.changed) >= since:
                reasons = _reasons(before, report)
                if reasons:
                    yield Proposal(before, report, reasons)
        recent.append(report)


def write_csv(found: Iterable[Proposal], stream: TextIO) -> None:
    """The proposals as CSV; names of the register that a spreadsheet would run are made safe."""
    writer = csv.writer(stream)
    writer.writerow(
        [
            "report_1",
            "agency_1",
            "day_1",
            "case_1",
            "report_2",
            "agency_2",
            "day_2",
            "case_2",
            "why",
        ]
    )
    for one in found:
        pairs = [
            (told.report_id, told.agency or "", told.day, told.case_id or "")
            for told in (one.first, one.second)
        ]
        row = (*pairs[0], *pairs[1], "; ".join(one.reasons))
        writer.writerow([safe_cell(value) for value in row])


def _in_order_of_days(connection: Connection, since: datetime | None) -> Iterator[Told]:
    if since is None:
        yield from _pages(connection, _ABOUT_A_DAY)
        return
    changed = select(_REPORT.event_date).where(*_ABOUT_A_DAY, _REPORT.updated_at >= since)
    near = {
        day + timedelta(days=apart)
        for day in connection.scalars(changed.distinct())
        for apart in range(-DAYS_APART, DAYS_APART + 1)
        if day is not None
    }
    days = sorted(near)
    for first in range(0, len(days), _DAYS_AT_ONCE):
        some = _REPORT.event_date.in_(days[first : first + _DAYS_AT_ONCE])
        yield from _pages(connection, (*_ABOUT_A_DAY, some))


def _pages(connection: Connection, wanted: Iterable[ColumnElement[bool]]) -> Iterator[Told]:
    """Reports some at a time, each page read to its end.

    DuckDB forgets what is left of an answer when the connection is asked something else.
    """
    order = (_REPORT.event_date, _REPORT.report_id)
    statement = select(*_TOLD).where(*wanted).order_by(*order).limit(_AT_ONCE)
    page = statement
    while some := connection.execute(page).all():
        rows: Any = some
        told = {row.report_id: Told(*row) for row in rows}
        _add_legs(connection, told)
        _add_persons(connection, told)
        yield from told.values()
        last = rows[-1]
        later = and_(order[0] == last.event_date, order[1] > last.report_id)
        page = statement.where(or_(order[0] > last.event_date, later))


def _add_legs(connection: Connection, told: dict[str, Told]) -> None:
    leg = schema.leg.c
    statement = select(leg.report_id, leg.origin, leg.destination).where(
        leg.report_id.in_(list(told)), leg.origin.is_not(None), leg.destination.is_not(None)
    )
    rows: Any = connection.execute(statement)
    for report_id, origin, destination in rows:
        told[report_id].legs.add((origin, destination))


def _add_persons(connection: Connection, told: dict[str, Told]) -> None:
    """Those aboard the fullest leg where it is told, else all groups of persons together."""
    group, leg = schema.person_group.c, schema.leg.c

    def all_tell(end: ColumnElement[Any]) -> ColumnElement[bool]:
        return func.count() == func.count(end)

    # A group without a number may be of any size: then nobody knows how many they are together.
    statement = (
        select(
            group.report_id,
            case((all_tell(group.number_from), func.sum(group.number_from))),
            case((all_tell(group.number_to), func.sum(group.number_to))),
        )
        .where(group.report_id.in_(list(told)), group.role.in_(codes.COUNTED))
        .group_by(group.report_id)
    )
    aboard = (
        select(
            leg.report_id,
            func.max(leg.persons_from),
            case((all_tell(leg.persons_to), func.max(leg.persons_to))),
        )
        .where(leg.report_id.in_(list(told)), leg.persons_from.is_not(None))
        .group_by(leg.report_id)
    )
    for asked in (statement, aboard):
        rows: Any = connection.execute(asked)
        for report_id, low, high in rows:
            if low is not None:
                told[report_id].persons = (int(low), math.inf if high is None else int(high))


def _reasons(one: Told, other: Told) -> tuple[str, ...] | None:
    """Why two reports may be about one event; None where they may not."""
    same_case = one.case_id is not None and one.case_id == other.case_id
    if one.agency == other.agency or same_case:
        return None
    where = [f"both at {one.place}"] if one.place and one.place == other.place else []
    where += [f"both from {start} to {end}" for start, end in sorted(one.legs & other.legs)]
    numbers = _numbers(one.persons, other.persons)
    if not where or numbers is None:
        return None
    apart = abs((one.day - other.day).days)
    return ("same day" if not apart else f"{apart} day apart", *where, numbers)


def _numbers(one: tuple[int, float] | None, other: tuple[int, float] | None) -> str | None:
    """How the numbers of persons agree; None where they cannot be of one event."""
    if one is None or other is None:
        return "the number of persons is not told by both"
    (low, high), (other_low, other_high) = sorted((one, other))
    most = other_low if math.isinf(other_high) else other_high
    if other_low - high > max(PERSONS_APART, SHARE_APART * most):
        return None
    return f"{_range(low, high)} and {_range(other_low, other_high)} persons"


def _range(low: int, high: float) -> str:
    if math.isinf(high):
        return f"at least {low}"
    return str(low) if low == high else f"{low} to {high}"
