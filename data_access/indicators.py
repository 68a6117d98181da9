"""Statements on indicators: what was seen in cases, and what speaks for looking into a thing."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, String, case, cast, func, literal, select, union_all
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import CompoundSelect, Select

from data_access import schema
from data_access.dialects import in_order, is_among
from data_access.facts import (
    ATTRIBUTES,
    THINGS,
    cases,
    indicators,
    position_of,
    reports,
    things,
    told,
)
from data_access.known_to import month_known
from data_access.selection import Selection
from data_access.where import restricted

ASKED = ("indicator", "means_of_control", "exploitation_type", "price", "leg_outcome")
"""Attributes of which it is said whether a case tells anything of them."""

_KNOWN = indicators.c.known.bitwise_and(
    sum(1 << position_of(name, ATTRIBUTES) for name in ASKED)
).label("known")

_TELLS = indicators.c.known.bitwise_and(1 << position_of("indicator", ATTRIBUTES)) != 0
"""Whether a case tells an indicator of any list."""

_MONTH = month_known(told.c.registered_month, told.c.registered_known_to)
"""When a report was registered, where its month is known."""


@dataclass(frozen=True)
class Weighing:
    """What an indicator weighs, in whole units, so that sums are the same on every engine.

    Parameters
    ----------
    own : tuple of (int, int)
        Position of each indicator that weighs, and its points where a report tells no strength.
    strengths : tuple of (str, int)
        Points by the strength that the report tells.
    grades : tuple of (str, int)
        How many units a point has by the grade of the report's source.
    no_grade : int
        The same where it has none, or one of no list.
    """

    own: tuple[tuple[int, int], ...]
    strengths: tuple[tuple[str, int], ...]
    grades: tuple[tuple[str, int], ...]
    no_grade: int


def meeting(selection: Selection, mask: int, kinds: tuple[str, ...]) -> Select[Any]:
    """Cases by thing and theme: of those that tell an indicator, how many show one of ``mask``."""
    one = indicators.c
    keys: tuple[ColumnElement[Any], ...] = (things.c.thing_kind, things.c.thing, one.theme)
    statement: Any = (
        select(
            *(cast(key, String).label(getattr(key, "name", None)) for key in keys),
            func.count().label("cases"),
            cast(func.sum(case((_TELLS, 1), else_=0)), BigInteger).label("knowing"),
            cast(func.sum(case((one.seen.bitwise_and(mask) != 0, 1), else_=0)), BigInteger).label(
                "showing"
            ),
        )
        .join_from(indicators, things, things.c.case_key == one.case_key)
        .where(things.c.thing_kind.in_(kinds))
        .group_by(*keys)
    )
    return restricted(statement, selection, indicators)


def seen(selection: Selection, period: Any) -> Select[Any]:
    """Cases by period, theme, indicators and what they tell of; ``period`` makes it of a fact."""
    one = indicators.c
    keys = (period(one), one.theme, one.seen, _KNOWN)
    statement = select(*keys, func.count().label("cases")).group_by(*keys)
    return restricted(statement, selection, indicators)


SHOWN = ("case_id", "case_date", "precision", "area", "place", "reports")


def showing(selection: Selection, theme: str, sets: tuple[int, ...]) -> Select[Any]:
    """The cases of a theme that show one of these sets of indicators, newest first."""
    one = indicators.c
    shown = (cases.c[name] for name in SHOWN)
    statement = (
        select(one.case_key, *shown, one.seen, _KNOWN)
        .join_from(indicators, cases, one.case_key == cases.c.case_key)
        .where(one.theme == theme, is_among(one.seen, sets))
        .order_by(cases.c.case_date.desc(), in_order(cases.c.case_id), one.case_key)
    )
    return restricted(statement, selection, indicators)


def spelled_out(found: pd.DataFrame) -> pd.DataFrame:
    """The bits of what is known as a column for each of `ASKED`."""
    known = found.pop("known").to_numpy()
    for name in ASKED:
        found[f"knows_{name}"] = known & (1 << position_of(name, ATTRIBUTES)) != 0
    return found


def thing_points(selection: Selection, kind: str, weighing: Weighing) -> Select[Any]:
    """Points that speak for looking into each thing, by the month of registration and the agency.

    What one agency tells of one event counts once for each indicator, for the most it was worth by
    then: a better report brings what it is worth more, in its own month. A month that is not
    known (NULL) counts after those that are.
    """
    one, own = told.c, dict(weighing.own)
    keys: tuple[ColumnElement[Any], ...]
    keys = (things.c.thing, one.case_key, one.agency, one.position)
    at_best = func.max(_points(weighing)).label("points")
    monthly: Any = (
        select(*keys, _MONTH.label("month"), at_best)
        .join_from(told, things, things.c.case_key == one.case_key)
        .where(things.c.thing_kind == kind, one.position.in_(own))
        .group_by(*keys, _MONTH)
    )
    each = restricted(monthly, selection, told).subquery("monthly").c
    before = func.max(each.points).over(
        partition_by=(each.thing, each.case_key, each.agency, each.position),
        order_by=each.month.asc().nulls_last(),
        rows=(None, -1),
    )
    more = select(
        *(each.thing, each.month, each.agency, each.points), before.label("before")
    ).subquery("more")
    gained = more.c.points - func.coalesce(more.c.before, 0)
    by = (cast(more.c.thing, String).label("thing"), more.c.month, cast(more.c.agency, String))
    return (
        select(
            *by[:2],
            by[2].label("agency"),
            cast(func.sum(gained), BigInteger).label("points"),
            cast(func.sum(case((more.c.before.is_(None), 1), else_=0)), BigInteger).label(
                "indicators"
            ),
        )
        .where(gained > 0)
        .group_by(more.c.thing, more.c.month, more.c.agency)
    )


def thing_indicators(
    selection: Selection, kind: str, thing: str, weighing: Weighing
) -> Select[Any]:
    """Every indicator that a report about one thing tells, with its points, oldest first."""
    one = told.c
    here = select(things.c.case_key).where(things.c.thing_kind == kind, things.c.thing == thing)
    statement: Any = (
        select(
            one.case_key,
            cases.c.case_id,
            one.report_id,
            one.agency,
            _MONTH.label("month"),
            one.report_grade,
            one.position,
            one.strength,
            case((one.position.in_(dict(weighing.own)), _points(weighing))).label("points"),
        )
        .join_from(told, cases, cases.c.case_key == one.case_key)
        .where(one.case_key.in_(here))
    )
    return restricted(statement, selection, told).order_by(
        in_order(_MONTH),
        one.registered_month,
        in_order(one.report_id),
        in_order(one.position),
        in_order(one.strength),
    )


def things_are(selection: Selection, kind: str) -> CompoundSelect[Any]:
    """Of each venue or vessel, by how many cases which type, sector and area is told."""
    child, told_of = {
        "venue": (
            schema.exploitation,
            {"type": schema.exploitation.c.venue_type, "sector": schema.exploitation.c.sector},
        ),
        "vessel": (schema.leg, {"type": schema.leg.c.vessel_type}),
    }[kind]
    thing = cast(child.c[kind], String).label("thing")
    counted = func.count(cases.c.case_key.distinct()).label("cases")
    statements: list[Any] = [
        select(thing, literal(name).label("attribute"), value.label("value"), counted)
        .join_from(child, reports, reports.c.report_id == child.c.report_id)
        .join(cases, cases.c.case_key == reports.c.case_key)
        .where(child.c[kind].is_not(None))
        .group_by(cast(child.c[kind], String), value)
        for name, value in {**told_of, "area": cases.c.area}.items()
    ]
    return union_all(*(restricted(one, selection, cases) for one in statements))


def naming_things(selection: Selection) -> Select[Any]:
    """Of the cases that tell an indicator, how many there are and how many name which thing."""
    named = indicators.c.named
    counts = (
        cast(
            func.coalesce(func.sum(case((named.bitwise_and(1 << place) != 0, 1), else_=0)), 0),
            BigInteger,
        ).label(kind)
        for place, kind in enumerate(THINGS)
    )
    statement: Any = select(func.count().label("cases"), *counts).where(_TELLS)
    return restricted(statement, selection, indicators)


def _points(weighing: Weighing) -> ColumnElement[int]:
    """Points of an indicator as a report tells it, times the share of its source's grade."""
    by_strength = case(dict(weighing.strengths), value=told.c.strength)
    by_itself = case(dict(weighing.own), value=told.c.position)
    share = case(dict(weighing.grades), value=told.c.report_grade, else_=weighing.no_grade)
    return func.coalesce(by_strength, by_itself) * share
