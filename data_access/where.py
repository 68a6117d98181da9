"""The where-clauses a `Selection` stands for."""

from typing import Any

from sqlalchemy import Table, and_, false, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Select

from data_access import codes
from data_access.codes import UNKNOWN
from data_access.dialects import bit, is_among, union_of_bits
from data_access.facts import (
    BITS_PER_WORD,
    CITIZENSHIP_WORDS,
    ROUTE_SEPARATOR,
    agency_position,
    legs,
    position_of,
)
from data_access.selection import Codes, Selection


def restricted(statement: Select[Any], selection: Selection, fact: Table) -> Select[Any]:
    """``statement`` over ``fact``, restricted to the selected cases.

    A selected agency that the register does not have selects nothing.
    """
    return statement.where(*period(selection, fact), *of_case(selection, fact))


def of_case(selection: Selection, fact: FromClause) -> list[ColumnElement[bool]]:
    """What a selection asks of a case, its period apart.

    ``fact`` needs the columns of what the selection restricts only.
    """
    return [
        *_one_of(fact, "theme", selection.themes),
        *_one_of(fact, "area", selection.areas),
        *_one_of(fact, "source_grade", selection.grades),
        *_any_bit(fact, ["sectors"], _positions(selection.sectors, codes.SECTOR.codes)),
        *_any_bit(fact, _CITIZENSHIPS, _positions(selection.citizenships, codes.COUNTRY.codes)),
        *_any_agency(fact, selection.agencies),
        *_on_one_leg(fact, selection),
        *_by_mode(fact, selection.modes),
        *_among(fact, selection.cases),
    ]


_CITIZENSHIPS = [f"citizenships_{word}" for word in range(CITIZENSHIP_WORDS)]


def period(selection: Selection, fact: FromClause) -> list[ColumnElement[bool]]:
    """Days from the first to the last of the period."""
    conditions = []
    if selection.start:
        conditions.append(fact.c.case_date >= selection.start)
    if selection.end:
        conditions.append(fact.c.case_date <= selection.end)
    return conditions


def _one_of(fact: FromClause, name: str, chosen: Codes) -> list[ColumnElement[bool]]:
    if not chosen:
        return []
    value = fact.c[name]
    known = [code for code in chosen if code != UNKNOWN]
    alternatives = [value.in_(known)] if known else []
    if UNKNOWN in chosen:
        alternatives.append(value.is_(None))
    return [or_(*alternatives)]


def _positions(chosen: Codes, order: tuple[str, ...]) -> list[int] | None:
    return [position_of(code, order) for code in chosen] if chosen else None


def _any_agency(fact: FromClause, chosen: Codes) -> list[ColumnElement[bool]]:
    """The bits of agencies are asked for within the statement: a register may change them."""
    if not chosen:
        return []
    one = agency_position.c
    known = [agency for agency in chosen if agency != UNKNOWN]
    flags = select(union_of_bits(bit(one.position))).where(one.agency.in_(known))
    told: ColumnElement[bool] = fact.c.agencies.bitwise_and(flags.scalar_subquery()) != 0
    if UNKNOWN in chosen:
        told = or_(told, fact.c.agencies.bitwise_and(1) != 0)
    return [told]


def _any_bit(
    fact: FromClause, words: list[str], positions: list[int] | None
) -> list[ColumnElement[bool]]:
    if positions is None:
        return []
    alternatives = []
    for number, word in enumerate(words):
        flags = [p % BITS_PER_WORD for p in positions if p // BITS_PER_WORD == number]
        if flags:
            alternatives.append(fact.c[word].bitwise_and(sum(1 << flag for flag in flags)) != 0)
    return [or_(false(), *alternatives)]


def _on_one_leg(fact: FromClause, selection: Selection) -> list[ColumnElement[bool]]:
    leg = legs.alias("of_case")
    asked = [
        *_one_of(leg, "origin", selection.origins),
        *_one_of(leg, "destination", selection.destinations),
        *_one_of(leg, "mode", selection.modes),
    ]
    return [fact.c.case_key.in_(select(leg.c.case_key).where(and_(*asked)))] if asked else []


def _by_mode(fact: FromClause, modes: Codes) -> list[ColumnElement[bool]]:
    """Of what legs tell, what those by the selected modes tell: a boat's case may go on by air."""
    if not modes:
        return []
    if {"mode", "origin"} <= {*fact.c.keys()}:
        return _one_of(fact, "mode", modes)
    if not {"attribute", "value"} <= {*fact.c.keys()}:
        return []
    leg = legs.alias("by_mode")
    told = {
        "origin": leg.c.origin,
        "destination": leg.c.destination,
        "route": leg.c.origin + literal(ROUTE_SEPARATOR) + leg.c.destination,
        "mode": leg.c.mode,
    }
    same = [and_(fact.c.attribute == name, fact.c.value == value) for name, value in told.items()]
    by_one = select(literal(1)).where(
        leg.c.case_key == fact.c.case_key, *_one_of(leg, "mode", modes), or_(*same)
    )
    return [or_(fact.c.attribute.not_in(told), fact.c.value.is_(None), by_one.exists())]


def _among(fact: FromClause, keys: tuple[int, ...] | None) -> list[ColumnElement[bool]]:
    if keys is None:
        return []
    return [is_among(fact.c.case_key, keys)]
