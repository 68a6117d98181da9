"""From the register's contract to the facts about indicators: what each case shows and names."""

from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    String,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    select,
    union,
    union_all,
    values,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Select

from data_access import schema
from data_access.case_traits import case_trait, means_not_there
from data_access.consolidation import case_head, case_leg, report_case
from data_access.dialects import bit, union_of_bits
from data_access.facts import CASE_FACT_NAMES, ROUTE_SEPARATOR, THINGS, cases, things
from data_access.indicator_codes import POSITIONS, TOLD_BY
from data_access.known_to import known_to


def seen_in_cases() -> Select[Any]:
    """Each case with the bits of its indicators, over all its reports, and of what it names."""
    ways = (_by_value(), *_by_any_value(), *_by_leg(), *_by_absence())
    every = union_all(*ways).subquery("every")
    bits = select(every.c.case_key, union_of_bits(bit(every.c.position)).label("seen"))
    seen = bits.group_by(every.c.case_key).subquery("seen")
    kinds = {kind: 1 << place for place, kind in enumerate(THINGS)}
    flags = union_of_bits(case(kinds, value=things.c.thing_kind)).label("named")
    named = select(things.c.case_key, flags).group_by(things.c.case_key).subquery("named")
    return (
        select(
            *_carried(),
            func.coalesce(seen.c.seen, 0),
            cases.c.known,
            func.coalesce(named.c.named, 0),
        )
        .outerjoin_from(cases, seen, seen.c.case_key == cases.c.case_key)
        .outerjoin(named, named.c.case_key == cases.c.case_key)
        .order_by(cases.c.case_date, cases.c.case_key)
    )


def told_by_reports() -> Select[Any]:
    """Each indicator that a report tells, with who told it and when."""
    sign, report, own = schema.indicator.c, schema.report.c, _positions()
    code = sign.list + literal(" ") + sign.code
    return (
        select(
            *_carried(),
            sign.report_id,
            report.agency,
            func.first_day_of("month", report.registered_date),
            known_to(report.registered_date, report.registered_precision),
            report.source_grade,
            own.c.position,
            sign.strength,
        )
        .join_from(schema.indicator, schema.report, report.report_id == sign.report_id)
        .join(report_case, report_case.c.report_id == sign.report_id)
        .join(cases, cases.c.case_key == report_case.c.case_key)
        .outerjoin(own, and_(own.c.attribute == "indicator", own.c.value == code))
        .order_by(cases.c.case_date, sign.report_id, sign.line)
    )


def things_of_cases() -> CompoundSelect[Any]:
    """Each thing that a case names: its place and routes, and the venues and vessels of any report.

    One agency may know the venue and another the signs: told of one event, they belong together.
    """
    leg = case_leg.c
    return union(
        _thing("place", case_head.c.case_key, case_head.c.place),
        _thing("route", leg.case_key, leg.origin + literal(ROUTE_SEPARATOR) + leg.destination),
        *(
            _thing(kind, report_case.c.case_key, child.c[kind]).join_from(
                child, report_case, report_case.c.report_id == child.c.report_id
            )
            for kind, child in (("venue", schema.exploitation), ("vessel", schema.leg))
        ),
    )


def _thing(kind: str, key: ColumnElement[int], thing: ColumnElement[Any]) -> Select[Any]:
    told: Any = select(key, literal(kind), cast(thing, String))
    named: Select[Any] = told.where(thing.is_not(None))
    return named


def _carried() -> list[ColumnElement[Any]]:
    return [cases.c[name] for name in CASE_FACT_NAMES]


def _positions() -> FromClause:
    """The position of every code that tells an indicator, by attribute and value."""
    rows = [
        (attribute, code, POSITIONS[name])
        for name, by in TOLD_BY.items()
        for attribute, codes in (
            ("indicator", by.listed),
            ("means_of_control", by.means),
            ("leg_outcome", by.outcomes),
        )
        for code in codes
    ]
    named = (("attribute", String), ("value", String), ("position", Integer))
    columns = (column(name, kind) for name, kind in named)
    return values(*columns, name="codes", literal_binds=True).data(rows).cte("codes")


def _by_value() -> Select[Any]:
    own, trait = _positions(), case_trait.c
    same = and_(trait.attribute == own.c.attribute, trait.value == own.c.value)
    return select(trait.case_key, own.c.position.label("position")).join_from(case_trait, own, same)


def _by_any_value() -> list[Select[Any]]:
    return [
        select(case_trait.c.case_key, cast(literal(POSITIONS[name]), Integer))
        .where(case_trait.c.attribute == by.known)
        .distinct()
        for name, by in TOLD_BY.items()
        if by.known
    ]


def _by_leg() -> list[Select[Any]]:
    """What a leg tells by more than one value, or by a number: the traits of a case lose both."""
    leg = case_leg.c
    return [
        select(leg.case_key, cast(literal(POSITIONS[name]), Integer)).where(told_here).distinct()
        for name, by in TOLD_BY.items()
        for asked, told_here in (
            (by.landed_by, and_(leg.outcome == "landed", leg.mode.in_(by.landed_by))),
            (by.paid, leg.price_usd > 0),
        )
        if asked
    ]


def _by_absence() -> list[Select[Any]]:
    """Where one means of control was there, it outweighs all that were not."""
    absent, trait = means_not_there().subquery("absent").c, case_trait.c
    there = and_(trait.case_key == absent.case_key, trait.attribute == "means_of_control")
    return [
        select(absent.case_key, cast(literal(POSITIONS[name]), Integer)).where(
            ~exists().where(there)
        )
        for name, by in TOLD_BY.items()
        if by.no_means
    ]
