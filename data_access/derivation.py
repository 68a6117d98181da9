"""Every step from the register's contract to the layout the questions are asked of, in order."""

from typing import Any

from sqlalchemy import Column, MetaData, Table, and_, case, func, not_, or_, select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Select

from data_access import case_traits, consolidation, counts, indicator_facts, schema
from data_access.case_traits import case_bits, case_trait
from data_access.consolidated_persons import case_persons, count_persons
from data_access.consolidation import case_head, case_leg, report_case
from data_access.dialects import days_between
from data_access.facts import (
    CASE_FACT_NAMES,
    FLOW_NAMES,
    agency_position,
    cases,
    indicators,
    legs,
    money,
    reports,
    sector_flag,
    support,
    things,
    told,
    traits,
)
from data_access.known_to import known_to


def _case_fact() -> Select[Any]:
    head, persons, bits = case_head.c, case_persons.c, case_bits.c
    least, most = case_leg.c.persons_from, case_leg.c.persons_to
    upper_end_open = func.max(case((and_(least.is_not(None), most.is_(None)), 1))).is_not(None)
    aboard = (
        select(
            case_leg.c.case_key,
            func.max(least).label("persons_from"),
            case((not_(upper_end_open), func.max(most))).label("persons_to"),
        )
        .group_by(case_leg.c.case_key)
        .subquery()
    )
    numbered = or_(persons.persons_from.is_not(None), persons.persons_to.is_not(None))
    column_of: dict[str, ColumnElement[Any]] = {
        "month": func.first_day_of("month", head.case_date),
        "known_to": known_to(head.case_date, head.precision),
        # Where no group of persons has a number, those aboard the fullest leg are the best answer:
        # to both ends, or the one end might lie beyond the other.
        "persons_from": case((numbered, persons.persons_from), else_=aboard.c.persons_from),
        "persons_to": case((numbered, persons.persons_to), else_=aboard.c.persons_to),
    }
    for source in (head, bits, persons):
        column_of = {c.name: c for c in source} | column_of
    column_of["case_key"] = head.case_key
    return (
        select(*(column_of[c.name].label(c.name) for c in cases.c))
        .select_from(case_head)
        .join(case_bits, bits.case_key == head.case_key)
        .outerjoin(case_persons, persons.case_key == head.case_key)
        .outerjoin(aboard, aboard.c.case_key == head.case_key)
        .order_by(head.case_date, head.case_key)
    )


def _carried() -> list[ColumnElement[Any]]:
    return [cases.c[name] for name in CASE_FACT_NAMES]


def _report_fact() -> Select[Any]:
    report = schema.report
    to_the_day = and_(
        func.coalesce(report.c.event_precision, "day") == "day",
        func.coalesce(report.c.registered_precision, "day") == "day",
    )
    days = days_between(report.c.event_date, report.c.registered_date)
    return (
        select(
            *_carried(),
            report.c.report_id,
            report.c.agency,
            report.c.kind,
            func.first_day_of("month", report.c.registered_date),
            known_to(report.c.registered_date, report.c.registered_precision),
            case((to_the_day, days)),
        )
        .join_from(report, report_case, report_case.c.report_id == report.c.report_id)
        .join(cases, cases.c.case_key == report_case.c.case_key)
        .order_by(cases.c.case_date, report.c.report_id)
    )


def _trait_fact() -> Select[Any]:
    return (
        select(*_carried(), case_trait.c.attribute, case_trait.c.value)
        .join_from(case_trait, cases, cases.c.case_key == case_trait.c.case_key)
        .order_by(case_trait.c.attribute, cases.c.case_date, cases.c.case_key, case_trait.c.value)
    )


def _leg_fact() -> Select[Any]:
    own = [case_leg.c[c.name] for c in legs.c if c.name not in (*CASE_FACT_NAMES, *FLOW_NAMES)]
    # A case that sails one way twice is one case of that flow, maybe with the same persons aboard.
    flow = (case_leg.c.case_key, case_leg.c.origin, case_leg.c.destination, case_leg.c.mode)
    opens = func.row_number().over(partition_by=flow, order_by=case_leg.c.sequence) == 1
    fullest = func.max(case_leg.c.persons_from).over(partition_by=flow)
    at_least = and_(case_leg.c.persons_from.is_not(None), case_leg.c.persons_to.is_(None))
    is_open = func.max(case((at_least, 1), else_=0)).over(partition_by=flow) == 1
    return (
        select(*_carried(), *own, opens, case((opens, fullest)), and_(opens, is_open))
        .join_from(case_leg, cases, cases.c.case_key == case_leg.c.case_key)
        .order_by(cases.c.case_date, cases.c.case_key, case_leg.c.sequence)
    )


def _money_fact() -> Select[Any]:
    sign = schema.money_sign
    told = (c.name for c in money.c if c.name not in CASE_FACT_NAMES)
    signs = (
        select(report_case.c.case_key, *(sign.c[name] for name in told))
        .join_from(sign, report_case, report_case.c.report_id == sign.c.report_id)
        .distinct()
        .subquery()
    )
    return (
        select(*_carried(), *(c for c in signs.c if c.name != "case_key"))
        .join_from(signs, cases, cases.c.case_key == signs.c.case_key)
        .order_by(cases.c.case_date, cases.c.case_key)
    )


def _support_fact() -> Select[Any]:
    told = consolidation.support_of_best().subquery()
    to_the_day = and_(cases.c.dated_by_event, cases.c.precision == "day")
    days = days_between(cases.c.case_date, told.c.identified_date)
    shown = ("identification", "reflection_period", "referral", "outcome")
    return (
        select(
            *_carried(),
            schema.report.c.agency,
            *(told.c[name] for name in shown),
            case((to_the_day, days)),
        )
        .join_from(told, cases, cases.c.case_key == told.c.case_key)
        .join(schema.report, schema.report.c.report_id == told.c.report_id)
        .order_by(cases.c.case_date, cases.c.case_key)
    )


STEPS: tuple[tuple[Table, Any], ...] = (
    (report_case, consolidation.rank_reports()),
    (agency_position, consolidation.place_agencies()),
    (case_head, consolidation.single_values()),
    (case_persons, count_persons()),
    (case_leg, consolidation.legs_of_best()),
    (case_trait, case_traits.all_values()),
    (case_bits, case_traits.as_bits()),
    (cases, _case_fact()),
    (reports, _report_fact()),
    (traits, _trait_fact()),
    (legs, _leg_fact()),
    (money, _money_fact()),
    (support, _support_fact()),
    (things, indicator_facts.things_of_cases()),
    (indicators, indicator_facts.seen_in_cases()),
    (told, indicator_facts.told_by_reports()),
    (sector_flag, case_traits.sector_bits()),
    *((counted.table, counted.derived()) for counted in counts.COUNTED),
)
"""In this order each statement reads the contract's tables and the steps before it."""

STAYS = frozenset({("report", "narrative")})
"""Columns that stay in the register: free text may hold a name, whatever was redacted."""

SHOWN = (schema.place, *(table for table in schema.TABLES if "report_id" in table.c))
"""Tables of the contract that questions read as they stand, but for what stays."""


def _copied() -> tuple[Table, ...]:
    read = {
        (part.table.name, part.name)
        for _, statement in STEPS
        for part in visitors.iterate(statement)
        if isinstance(part, Column) and part.table in schema.TABLES
    }
    keys = {(c.table.name, c.name) for t in schema.TABLES for c in t.c if c.primary_key}
    keys |= {("report", "updated_at")}
    columns = {
        table: [
            c
            for c in table.c
            if (table in SHOWN or (table.name, c.name) in {*read, *keys})
            and (table.name, c.name) not in STAYS
        ]
        for table in schema.TABLES
        if table in SHOWN or table.name in {name for name, _ in read}
    }
    return tuple(
        Table(
            table.name,
            MetaData(),
            *(Column(c.name, c.type, info=c.info, nullable=c.nullable) for c in kept),
        )
        for table, kept in columns.items()
    )


COPIED = _copied()
"""What a mirror is made from: the contract's tables and columns that a step or a question reads.

Beside these the keys, and when a report was changed: what a mirror is brought up to date by.
"""
