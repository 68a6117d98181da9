"""Reports that a file of cases named anew may have brought a second time.

Two downloads of one case have different pseudonyms, tell no place and often no agency, so that
nothing but what they tell of it shows that they are one: the days, the country and each person.
"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, func, select

from data_access import schema
from data_access.dialects import is_among
from data_access.former import moments_added
from data_access.imports.catalogue import FORMATS
from data_access.imports.told import Proposal, Told

_REPORT = schema.report.c
_ALIKE = (_REPORT.event_date, _REPORT.event_precision, _REPORT.country)
_PERSON = tuple(
    schema.person_group.c[name]
    for name in ("role", "number_from", "number_to", "gender", "age_band", "citizenship")
)
_TELLING = 3
"""From here on the columns of `_PERSON` tell one person from another."""

Likeness = tuple[object, ...]


def renamed(connection: Connection, since: datetime | None = None) -> Iterator[Proposal]:
    """Pairs of different imports in the order of their days; ``since`` as for `proposals`.

    An import is told by the moment at which it added a report, whatever changed that since; of a
    change by hand, which nothing keeps, it is the moment of that change. Where several of one
    import are alike, nobody knows which is which: each is in one pair of two imports. Memory holds
    the reports registered on one day.
    """
    for form in FORMATS.values():
        if form.named_anew:
            for day in _days(connection, form.source, since):
                yield from _of_day(connection, form.source, day, since)


def _days(connection: Connection, source: str, since: datetime | None) -> list[date]:
    """Days of registration on which reports were not all changed last at one moment."""
    statement = (
        select(_REPORT.registered_date)
        .where(_REPORT.report_id.startswith(f"{source}-", autoescape=True))
        .group_by(_REPORT.registered_date)
        .having(func.count(_REPORT.updated_at.distinct()) > 1)
        .order_by(_REPORT.registered_date)
    )
    if since is not None:
        statement = statement.having(func.max(_REPORT.updated_at) >= since)
    return list(connection.scalars(statement))


def _of_day(
    connection: Connection, source: str, day: date, since: datetime | None
) -> Iterator[Proposal]:
    alike: dict[Likeness, dict[datetime, list[Told]]] = {}
    told = list(_told(connection, source, day))
    added = moments_added(connection, [report.report_id for report, _ in told])
    for report, likeness in told:
        moment = added.get(report.report_id, report.changed)
        alike.setdefault(likeness, {}).setdefault(moment, []).append(report)
    for likeness, imports in alike.items():
        for (_, first), (_, second) in combinations(sorted(imports.items()), 2):
            for one, other in zip(first, second, strict=False):
                is_new = since is None or max(one.changed, other.changed) >= since
                if is_new and (one.case_id is None or one.case_id != other.case_id):
                    yield Proposal(one, other, _reasons(likeness))


def _told(connection: Connection, source: str, day: date) -> Iterator[tuple[Told, Likeness]]:
    """The reports registered on a day and what two of one case have alike, where that tells."""
    statement = (
        select(_REPORT.report_id, _REPORT.case_id, _REPORT.agency, _REPORT.updated_at, *_ALIKE)
        .where(_REPORT.report_id.startswith(f"{source}-", autoescape=True))
        .where(_REPORT.registered_date == day)
        .order_by(_REPORT.report_id)
    )
    reports: list[Any] = list(connection.execute(statement))
    group = schema.person_group.c
    persons: dict[str, list[tuple[object, ...]]] = {}
    within = is_among(group.report_id, [report.report_id for report in reports])
    for report_id, *person in connection.execute(select(group.report_id, *_PERSON).where(within)):
        persons.setdefault(report_id, []).append(tuple(person))
    for report_id, case_id, agency, changed, *days in reports:
        told = sorted(persons.get(report_id, []), key=repr)
        if any(value is not None for person in told for value in person[_TELLING:]):
            report = Told(report_id, case_id, agency, day, None, changed)
            yield report, (*days, *told)


def _reasons(likeness: Likeness) -> tuple[str, ...]:
    event, _, country, *persons = likeness
    return (
        "registered on the same day, by different imports",
        *([f"both of an event of {event}"] if event else []),
        *([f"both in {country}"] if country else []),
        f"{len(persons)} {'row' if len(persons) == 1 else 'rows'} of persons alike",
    )
