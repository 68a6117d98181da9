"""Whom a case tells of as victims: the groups of one report, and no person twice."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.sql.selectable import Select

from data_access import schema
from data_access.consolidation import best_first, best_numbering
from data_access.dialects import in_order
from data_access.facts import cases, reports, traits

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
    ranked = (
        select(reports.c.case_key, reports.c.report_id, rank.label("rank"))
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
            best.label("best"),
            *(group[name].label(name) for name in shown),
        )
        .join_from(schema.person_group, ranked, ranked.c.report_id == group.report_id)
        .subquery()
    )
    of_case = ("case_key", "case_id", "case_date", "precision", "dated_by_event", "area")
    return (
        select(*(cases.c[name] for name in of_case), *(told.c[name] for name in shown))
        .join_from(told, cases, cases.c.case_key == told.c.case_key)
        .where(told.c.rank == told.c.best, told.c.role.in_(ROLES))
        .order_by(in_order(cases.c.case_id), cases.c.case_key, told.c.line)
    )
