"""What a case may have several of: its values per attribute, and the bits that stand for them."""

from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    String,
    Table,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    null,
    select,
    union_all,
    values,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Select

from data_access import codes, schema
from data_access.consolidated_persons import case_persons
from data_access.consolidation import case_head, case_leg, metadata, report_case
from data_access.dialects import bit, union_of_bits, union_of_words
from data_access.facts import (
    ATTRIBUTES,
    BITS_PER_WORD,
    CITIZENSHIP_WORDS,
    OUTSIDE_BIT,
    ROUTE_SEPARATOR,
    agency_position,
)
from data_access.fields import ALONE, alone_by_table

GROUP_SIZES = ((2, "1"), (5, "2-4"), (10, "5-9"), (20, "10-19"), (30, "20-29"), (None, "30+"))
PRICES = ((200, "0-199"), (500, "200-499"), (1000, "500-999"), (5000, "1000-4999"), (None, "5000+"))
BANDS = {
    "group_size": tuple(name for _limit, name in GROUP_SIZES),
    "price": tuple(name for _limit, name in PRICES),
    "age_band": tuple(b for b in codes.AGE_BAND.codes if b not in codes.BROAD_AGE_BANDS),
}
"""Attributes whose values have an order, and that order."""

case_trait = Table(
    "case_trait",
    metadata,
    Column("case_key", Integer),
    Column("attribute", String),
    Column("value", String),
)
case_bits = Table(
    "case_bits",
    metadata,
    Column("case_key", Integer),
    Column("sectors", BigInteger),
    Column("agencies", BigInteger),
    *(Column(f"citizenships_{word}", BigInteger) for word in range(CITIZENSHIP_WORDS)),
    Column("known", BigInteger),
    Column("filled", BigInteger),
)


def all_values() -> Any:
    """Distinct case, attribute and value over all reports; legs and counts from the best one."""
    person, exploited = schema.person_group, schema.exploitation
    leg = case_leg.c
    route = leg.origin + literal(ROUTE_SEPARATOR) + leg.destination
    sign = schema.indicator
    persons = case_persons.c.persons_from
    of_reports: list[tuple[str, ColumnElement[Any], Table]] = [
        ("sector", exploited.c.sector, exploited),
        ("venue_type", exploited.c.venue_type, exploited),
        ("exploitation_type", exploited.c.type, exploited),
        ("citizenship", person.c.citizenship, person),
        ("document_country", person.c.document_country, person),
        ("gender", person.c.gender, person),
        ("age_band", person.c.age_band, person),
        ("role", person.c.role, person),
        ("recruitment_method", schema.recruitment.c.method, schema.recruitment),
        ("recruiter_relation", schema.recruitment.c.relation, schema.recruitment),
        ("indicator", sign.c.list + literal(" ") + sign.c.code, sign),
        ("agency", schema.report.c.agency, schema.report),
    ]
    present = schema.means_of_control.c
    means = case((present.present.is_(True), present.means))
    of_reports.append(("means_of_control", means, schema.means_of_control))
    of_legs = {
        "mode": leg.mode,
        "origin": leg.origin,
        "destination": leg.destination,
        "route": route,
        "vessel_type": leg.vessel_type,
        "leg_outcome": leg.outcome,
        "price": _banded(leg.price_usd, PRICES),
    }
    parts = [_traits_of_reports(of_reports)]
    parts += [_trait(name, leg.case_key, value) for name, value in of_legs.items()]
    parts.append(_trait("group_size", case_persons.c.case_key, _banded(persons, GROUP_SIZES)))
    return union_all(*parts)


def _traits_of_reports(told: list[tuple[str, ColumnElement[Any], Table]]) -> Select[Any]:
    """Values of reports, joined to their cases at once: a join for each takes longer."""
    rows = union_all(
        *(
            select(
                child.c.report_id, literal(attribute).label("attribute"), value.label("value")
            ).where(value.is_not(None))
            for attribute, value, child in told
        )
    ).subquery("told")
    return (
        select(report_case.c.case_key, rows.c.attribute, rows.c.value)
        .join_from(rows, report_case, rows.c.report_id == report_case.c.report_id)
        .distinct()
    )


def _trait(attribute: str, key: ColumnElement[int], value: ColumnElement[Any]) -> Select[Any]:
    return select(key, literal(attribute), value).where(value.is_not(None)).distinct()


def _banded(number: ColumnElement[Any], bands: tuple[tuple[int | None, str], ...]) -> Any:
    branches = [(number < limit, name) for limit, name in bands if limit is not None]
    return case((number.is_(None), null()), *branches, else_=bands[-1][1])


def _value_bit() -> FromClause:
    """The bit of every sector, citizenship and agency."""
    rows = [
        (attribute, code, place + 1)
        for attribute, order in (
            ("sector", codes.SECTOR.codes),
            ("citizenship", codes.COUNTRY.codes),
        )
        for place, code in enumerate(order)
    ]
    columns = (column("attribute", String), column("value", String), column("position", Integer))
    listed = values(*columns, name="listed", literal_binds=True).data(rows).cte("listed")
    agency = agency_position.c
    return union_all(
        select(listed.c.attribute, listed.c.value, listed.c.position),
        select(literal("agency"), agency.agency, agency.position),
    ).subquery("value_bit")


def _flags() -> FromClause:
    """Sectors, agencies and citizenships of the cases that have any, as bits."""
    of_value = _value_bit()
    attribute = case_trait.c.attribute
    position = func.coalesce(of_value.c.position, case(OUTSIDE_BIT, value=attribute))

    def bits(name: str, word: int = 0) -> ColumnElement[int]:
        within = position - word * BITS_PER_WORD
        here = and_(attribute == name, within >= 0, within < BITS_PER_WORD)
        return union_of_bits(case((here, bit(within))))

    return (
        select(
            case_trait.c.case_key,
            bits("sector").label("sectors"),
            bits("agency").label("agencies"),
            *(
                bits("citizenship", word).label(f"citizenships_{word}")
                for word in range(CITIZENSHIP_WORDS)
            ),
        )
        .outerjoin_from(
            case_trait,
            of_value,
            and_(attribute == of_value.c.attribute, case_trait.c.value == of_value.c.value),
        )
        .where(attribute.in_(("sector", "citizenship", "agency")))
        .group_by(case_trait.c.case_key)
        .subquery("flags")
    )


def means_not_there() -> Select[Any]:
    """Cases of which a report tells a means of control that was asked for and was not there."""
    child = schema.means_of_control
    return (
        select(report_case.c.case_key)
        .join_from(child, report_case, child.c.report_id == report_case.c.report_id)
        .where(child.c.present.is_(False))
        .distinct()
    )


def _known() -> FromClause:
    """Which attributes of a case anything is known of, as bits; that there is none is known too."""
    order = {attribute: place + 1 for place, attribute in enumerate(ATTRIBUTES)}
    position = case(order, value=case_trait.c.attribute)
    absent = cast(literal(order["means_of_control"]), Integer)
    told = union_all(
        select(case_trait.c.case_key, position.label("position")),
        means_not_there().add_columns(absent),
    ).subquery("told")
    return (
        select(told.c.case_key, union_of_bits(bit(told.c.position)).label("known"))
        .group_by(told.c.case_key)
        .subquery("known")
    )


def _filled() -> FromClause:
    """Which fields of `fields.ALONE` any report of a case fills in, as bits."""
    rows = union_all(
        *(
            select(
                table.c.report_id,
                reduce(
                    add,
                    (
                        case((table.c[name].is_not(None), bit(place)), else_=0)
                        for place, name in own.items()
                    ),
                ).label("bits"),
            )
            for table, own in alone_by_table()
        )
    ).subquery("filled_in")
    return (
        select(report_case.c.case_key, union_of_words(rows.c.bits, len(ALONE)).label("filled"))
        .join_from(rows, report_case, rows.c.report_id == report_case.c.report_id)
        .group_by(report_case.c.case_key)
        .subquery("filled")
    )


def sector_bits() -> Any:
    """A row per sector with its bit, "not known" and "outside the list" among them."""
    places: dict[str | None, int] = {None: 0, codes.OUTSIDE: OUTSIDE_BIT["sector"]}
    places |= {code: place + 1 for place, code in enumerate(codes.SECTOR.codes)}
    return union_all(
        *(
            select(cast(literal(code), String), literal(1 << place, BigInteger))
            for code, place in places.items()
        )
    )


def as_bits() -> Select[Any]:
    """Bits per case; bit 0 of the first word says "not known"."""
    flags, known, filled = _flags(), _known(), _filled()

    def or_none(name: str) -> ColumnElement[int]:
        return func.coalesce(flags.c[name], 0)

    def or_not_known(name: str) -> ColumnElement[int]:
        return or_none(name) + case((or_none(name) == 0, 1), else_=0)

    words = [or_none(f"citizenships_{word}") for word in range(CITIZENSHIP_WORDS)]
    no_citizenship = and_(*(word == 0 for word in words))
    return (
        select(
            case_head.c.case_key,
            or_not_known("sectors"),
            or_not_known("agencies"),
            words[0] + case((no_citizenship, 1), else_=0),
            *words[1:],
            func.coalesce(known.c.known, 0),
            func.coalesce(filled.c.filled, 0),
        )
        .select_from(case_head)
        .outerjoin(flags, flags.c.case_key == case_head.c.case_key)
        .outerjoin(known, known.c.case_key == case_head.c.case_key)
        .outerjoin(filled, filled.c.case_key == case_head.c.case_key)
    )
