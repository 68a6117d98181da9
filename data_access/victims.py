"""Whom a case tells of as victims: the groups of one report, and no person twice."""

from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.sql.selectable import Select, Subquery

from data_access import schema
from data_access.consolidated_persons import best_numbering
from data_access.consolidation import best_first
from data_access.dialects import in_order
from data_access.facts import cases, reports, support, traits

ROLES = ("victim", "possible_victim")


def victim_cases() -> Select[Any]:
    """Keys of the cases of which any report tells a victim."""
    one = traits.c
    told = select(one.case_key).where(one.attribute == "role", one.value.in_(ROLES))
    return told.distinct()


def victims_told() -> Select[Any]:
    """Groups of victims with what their case is known by; see `Register.victims`."""
    group = schema.person_group.c
    rank = func.row_number().over(partition_by=reports.c.case_key, order_by=best_first())
    of_report = schema.report.c
    precision = of_report.registered_precision
    day = case((or_(precision.is_(None), precision == "day"), of_report.registered_date))
    first_day = func.min(day).over(partition_by=reports.c.case_key)
    ranked = (
        select(
            reports.c.case_key,
            reports.c.report_id,
            rank.label("rank"),
            first_day.label("registered_day"),
        )
        .join_from(reports, schema.report, schema.report.c.report_id == reports.c.report_id)
        .subquery()
    )
    best = best_numbering(
        group.role.in_(ROLES), group.number_from, ranked.c.rank, ranked.c.case_key
    )
    shown = ("line", "role", "number_from", "gender", "age_band", "citizenship")
    told = (
        select(
            ranked.c.case_key,
            ranked.c.rank,
            ranked.c.registered_day,
            best.label("best"),
            *(group[name].label(name) for name in shown),
        )
        .join_from(schema.person_group, ranked, ranked.c.report_id == group.report_id)
        .subquery()
    )
    of_case = ("case_key", "case_id", "case_date", "precision", "dated_by_event", "area")
    found = _identified()
    return (
        select(
            *(cases.c[name] for name in of_case),
            told.c.registered_day,
            *(told.c[name] for name in shown),
            found.c.identifications,
            found.c.identification,
        )
        .join_from(told, cases, cases.c.case_key == told.c.case_key)
        .outerjoin(found, found.c.case_key == told.c.case_key)
        .where(told.c.rank == told.c.best, told.c.role.in_(ROLES))
        .order_by(in_order(cases.c.case_id), cases.c.case_key, told.c.line)
    )


def _identified() -> Subquery:
    """Cases whose support tells whether its victims were identified: in how many ways, and one."""
    way = support.c.identification
    return (
        select(
            support.c.case_key,
            func.count(way.distinct()).label("identifications"),
            func.max(way).label("identification"),
        )
        .where(way.is_not(None))
        .group_by(support.c.case_key)
        .subquery()
    )
