"""The layout the questions are asked of: facts about cases, derived from the register's contract.

Rules by which the reports of one case become one set of facts:

* Reports are ranked: source grade A before B, C, X and unknown; then information grade 1 to 4 and
  unknown; then newest registration; then report_id.
* A single value (theme, date, place, country) is that of the best report that has one. An
  undetermined theme yields to a determined one. ``conflict`` marks cases whose reports differ in
  theme, and stays on screen.
* Values of which a case may have several (sector, citizenship, means ...) are those of all reports.
* Persons and legs are counted, so they come from one report only: the best that tells of any.
  Nothing is counted twice because two agencies told of it.

Every fact row carries the facts a `Selection` asks about, so no question needs a join: sectors,
agencies and citizenships as bits, of which bit 0 says "not known".
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    MetaData,
    Named,
    SmallInteger,
    String,
    Table,
    TypedColumns,
    and_,
    case,
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
from data_access.dialects import bit, union_of_bits

metadata = MetaData()

BITS_PER_WORD = 63
LATE = 1_000_000
"""A rank behind that of any report of a case."""

CITIZENSHIP_WORDS = 4
"""ISO 3166-1 has 249 countries; with "not known" they fill four words of 63 bits."""

ATTRIBUTES = (
    "sector",
    "venue_type",
    "exploitation_type",
    "citizenship",
    "document_country",
    "gender",
    "age_band",
    "role",
    "means_of_control",
    "recruitment_method",
    "recruiter_relation",
    "indicator",
    "mode",
    "origin",
    "destination",
    "route",
    "vessel_type",
    "leg_outcome",
    "group_size",
    "price",
    "agency",
)
"""What a case may have several values of; the position is the attribute's bit in ``known``."""

GROUP_SIZES = ((2, "1"), (5, "2-4"), (10, "5-9"), (20, "10-19"), (30, "20-29"), (None, "30+"))
PRICES = ((200, "0-199"), (500, "200-499"), (1000, "500-999"), (5000, "1000-4999"), (None, "5000+"))

ROUTE_SEPARATOR = " > "


class CaseFacts(TypedColumns):
    """What every fact row carries about its case."""

    case_key: Named[int] = Column(Integer)
    case_date: Named[date] = Column(Date)
    month: Named[date] = Column(Date)
    theme: Named[str | None] = Column(String)
    area: Named[str | None] = Column(String)
    source_grade: Named[str | None] = Column(String)
    sectors: Named[int] = Column(BigInteger)
    agencies: Named[int] = Column(BigInteger)
    citizenships_0: Named[int] = Column(BigInteger)
    citizenships_1: Named[int] = Column(BigInteger)
    citizenships_2: Named[int] = Column(BigInteger)
    citizenships_3: Named[int] = Column(BigInteger)


class CaseColumns(CaseFacts):
    """One row per case."""

    case_id: Named[str] = Column(String)
    precision: Named[str] = Column(String)
    dated_by_event: Named[bool] = Column(Boolean)
    first_registered: Named[date] = Column(Date)
    place: Named[str | None] = Column(String)
    reports: Named[int] = Column(Integer)
    reporting_agencies: Named[int] = Column(SmallInteger)
    conflict: Named[bool] = Column(Boolean)
    persons_from: Named[int | None] = Column(Integer)
    persons_to: Named[int | None] = Column(Integer)
    minors_from: Named[int | None] = Column(Integer)
    dead: Named[int | None] = Column(Integer)
    missing: Named[int | None] = Column(Integer)
    known: Named[int] = Column(BigInteger)


class ReportColumns(CaseFacts):
    """One row per report; coverage counts these."""

    report_id: Named[str] = Column(String)
    agency: Named[str | None] = Column(String)
    kind: Named[str | None] = Column(String)
    registered_month: Named[date] = Column(Date)
    days_to_register: Named[int | None] = Column(Integer)


class TraitColumns(CaseFacts):
    """One row per distinct case, attribute and value."""

    attribute: Named[str] = Column(String)
    value: Named[str] = Column(String)


class LegColumns(CaseFacts):
    """One row per leg of a case."""

    sequence: Named[int] = Column(SmallInteger)
    origin: Named[str | None] = Column(String)
    destination: Named[str | None] = Column(String)
    mode: Named[str | None] = Column(String)
    departure: Named[datetime | None]
    arrival: Named[datetime | None]
    persons_from: Named[int | None] = Column(Integer)
    persons_to: Named[int | None] = Column(Integer)
    price_usd: Named[float | None] = Column(Float)
    outcome: Named[str | None] = Column(String)
    opens_flow: Named[bool] = Column(Boolean)


CASE_FACT_NAMES = tuple(CaseFacts.__annotations__)

cases = Table("case_fact", metadata, CaseColumns)
reports = Table("report_fact", metadata, ReportColumns)
traits = Table("trait_fact", metadata, TraitColumns)
legs = Table("leg_fact", metadata, LegColumns)


# The steps from the contract to the facts, each a table that the next one reads.

report_case = Table(
    "report_case",
    metadata,
    Column("report_id", String),
    Column("case_key", Integer),
    Column("case_id", String),
    Column("rank", Integer),
)
agency_position = Table(
    "agency_position", metadata, Column("agency", String), Column("position", Integer)
)
case_head = Table(
    "case_head",
    metadata,
    Column("case_key", Integer),
    Column("case_id", String),
    Column("theme", String),
    Column("case_date", Date),
    Column("precision", String),
    Column("dated_by_event", Boolean),
    Column("area", String),
    Column("place", String),
    Column("source_grade", String),
    Column("first_registered", Date),
    Column("reports", Integer),
    Column("reporting_agencies", Integer),
    Column("conflict", Boolean),
)
case_persons = Table(
    "case_persons",
    metadata,
    Column("case_key", Integer),
    Column("persons_from", Integer),
    Column("persons_to", Integer),
    Column("minors_from", Integer),
    Column("dead", Integer),
    Column("missing", Integer),
)
case_leg = Table(
    "case_leg",
    metadata,
    *(
        Column(c.name, c.type)
        for c in legs.c
        if c.name == "case_key" or c.name not in (*CASE_FACT_NAMES, "opens_flow")
    ),
    Column("vessel_type", String),
)
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
)


def _report_case() -> Select[Any]:
    report = schema.report
    name = func.coalesce(report.c.case_id, literal("report:") + report.c.report_id)
    best_first = (
        _position(report.c.source_grade, codes.SOURCE_GRADE.codes),
        _position(report.c.information_grade, codes.INFORMATION_GRADE.codes),
        report.c.registered_date.desc(),
        report.c.report_id,
    )
    return select(
        report.c.report_id,
        func.dense_rank().over(order_by=name),
        func.coalesce(report.c.case_id, report.c.report_id),
        func.row_number().over(partition_by=name, order_by=best_first),
    )


def _position(value: ColumnElement[Any], order: tuple[str, ...]) -> ColumnElement[int]:
    places = {code: place for place, code in enumerate(order)}
    return case(places, value=value, else_=len(order))


def _agency_position() -> Select[Any]:
    reporting = (
        select(schema.report.c.agency).where(schema.report.c.agency.is_not(None)).distinct()
    ).subquery()
    return select(reporting.c.agency, func.row_number().over(order_by=reporting.c.agency))


def _case_head() -> Select[Any]:
    report, place = schema.report, schema.place
    event = report.c.event_date.is_not(None)
    told: dict[str, ColumnElement[Any]] = {
        "theme": report.c.theme,
        "case_date": report.c.event_date,
        "place": report.c.place,
        "area": _area(report, place),
        "source_grade": report.c.source_grade,
    }
    rank: dict[str, ColumnElement[Any]] = {name: report_case.c.rank for name in told}
    rank["theme"] = report_case.c.rank + case((report.c.theme == "undetermined", LATE), else_=0)
    told_by = (
        select(
            report_case.c.case_key,
            report_case.c.case_id,
            report_case.c.rank,
            *(value.label(name) for name, value in told.items()),
            *(rank[name].label(f"{name}_rank") for name in told),
            *(
                func.min(case((value.is_not(None), rank[name])))
                .over(partition_by=report_case.c.case_key)
                .label(f"{name}_best")
                for name, value in told.items()
            ),
            case((event, report.c.event_precision)).label("event_precision"),
            report.c.registered_date,
            report.c.registered_precision,
            report.c.agency,
        )
        .join_from(report_case, report, report_case.c.report_id == report.c.report_id)
        .outerjoin(place, place.c.place == report.c.place)
    ).subquery()

    def best(name: str, shown: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
        value = told_by.c[name] if shown is None else shown
        return func.max(case((told_by.c[f"{name}_rank"] == told_by.c[f"{name}_best"], value)))

    registered = func.min(told_by.c.registered_date)
    # The precision of the registration belongs to the report that was registered first.
    registered_precision = func.coalesce(func.max(told_by.c.registered_precision), "day")
    event_precision = func.coalesce(best("case_date", told_by.c.event_precision), "day")
    dated = best("case_date")
    determined = case((told_by.c.theme != "undetermined", told_by.c.theme))
    return select(
        told_by.c.case_key,
        func.max(told_by.c.case_id),
        best("theme"),
        func.coalesce(dated, registered),
        case((dated.is_not(None), event_precision), else_=registered_precision),
        dated.is_not(None),
        best("area"),
        best("place"),
        best("source_grade"),
        registered,
        func.count(),
        func.count(told_by.c.agency.distinct()),
        func.coalesce(func.min(determined) != func.max(determined), False),
    ).group_by(told_by.c.case_key)


def _area(report: Table, place: Table) -> ColumnElement[str]:
    """The island of the Kingdom where known, else the country."""
    island = {"CW": "curacao", "AW": "aruba", "SX": "sint_maarten"}
    country = func.coalesce(place.c.country, report.c.country)
    return func.coalesce(place.c.island, case(island, value=country, else_=country))


def _best_telling(child: Table) -> Select[Any]:
    """Rows of ``child`` with their case, of the best report that has any."""
    best = func.min(report_case.c.rank).over(partition_by=report_case.c.case_key)
    told = (
        select(report_case.c.case_key, report_case.c.rank, best.label("best"), *child.c)
        .join_from(child, report_case, child.c.report_id == report_case.c.report_id)
        .subquery()
    )
    return select(*told.c).where(told.c.rank == told.c.best)


def _case_persons() -> Select[Any]:
    told = _best_telling(schema.person_group).subquery()
    counted = told.c.role.in_(("victim", "possible_victim", "migrant"))
    number = told.c.number_from
    return select(
        told.c.case_key,
        func.sum(case((counted, number))),
        func.sum(case((counted, func.coalesce(told.c.number_to, number)))),
        func.sum(case((and_(counted, told.c.age_band.in_(("0-8", "9-17"))), number))),
        func.sum(case((told.c.fate == "dead", number))),
        func.sum(case((told.c.fate == "missing", number))),
    ).group_by(told.c.case_key)


def _case_leg() -> Select[Any]:
    told = _best_telling(schema.leg).subquery()
    columns = {c.name: told.c["line" if c.name == "sequence" else c.name] for c in case_leg.c}
    return select(*(column.label(name) for name, column in columns.items()))


def _case_trait() -> Any:
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
    parts = [_trait_of_report(*part) for part in of_reports]
    parts += [_trait(name, leg.case_key, value) for name, value in of_legs.items()]
    parts.append(_trait("group_size", case_persons.c.case_key, _banded(persons, GROUP_SIZES)))
    return union_all(*parts)


def _trait_of_report(attribute: str, value: ColumnElement[Any], child: Table) -> Select[Any]:
    return _trait(attribute, report_case.c.case_key, value).join_from(
        child, report_case, child.c.report_id == report_case.c.report_id
    )


def _trait(attribute: str, key: ColumnElement[int], value: ColumnElement[Any]) -> Select[Any]:
    return select(key, literal(attribute), value).where(value.is_not(None)).distinct()


def _banded(number: ColumnElement[Any], bands: tuple[tuple[int | None, str], ...]) -> Any:
    branches = [(number < limit, name) for limit, name in bands if limit is not None]
    return case((number.is_(None), null()), *branches, else_=bands[-1][1])


def _case_bits() -> Select[Any]:
    """Sectors, agencies and citizenships as bits; bit 0 of the first word says "not known"."""
    sector = _positions(codes.SECTOR.codes, "sector_position")
    country = _positions(codes.COUNTRY.codes, "country_position")
    known = _positions(ATTRIBUTES, "attribute_position")
    trait = case_trait.c

    def bits(attribute: str, position: ColumnElement[Any], *conditions: Any) -> Any:
        return union_of_bits(case((and_(trait.attribute == attribute, *conditions), bit(position))))

    words = [
        bits(
            "citizenship",
            country.c.position - number * BITS_PER_WORD,
            country.c.position >= number * BITS_PER_WORD,
            country.c.position < (number + 1) * BITS_PER_WORD,
        )
        for number in range(CITIZENSHIP_WORDS)
    ]
    sectors = bits("sector", sector.c.position)
    agencies = bits("agency", agency_position.c.position)
    no_citizenship = case((sum(words[1:], words[0]) == 0, 1), else_=0)
    return (
        select(
            case_head.c.case_key,
            sectors + case((sectors == 0, 1), else_=0),
            agencies + case((agencies == 0, 1), else_=0),
            words[0] + no_citizenship,
            *words[1:],
            union_of_bits(bit(known.c.position)),
        )
        .select_from(case_head)
        .outerjoin(case_trait, trait.case_key == case_head.c.case_key)
        .outerjoin(known, trait.attribute == known.c.code)
        .outerjoin(sector, and_(trait.attribute == "sector", trait.value == sector.c.code))
        .outerjoin(country, and_(trait.attribute == "citizenship", trait.value == country.c.code))
        .outerjoin(
            agency_position,
            and_(trait.attribute == "agency", trait.value == agency_position.c.agency),
        )
        .group_by(case_head.c.case_key)
    )


def position_of(code: str, order: tuple[str, ...]) -> int:
    """Bit of a code: its place in the list from 1; 0 is "not known"."""
    return 0 if code == codes.UNKNOWN else order.index(code) + 1


def _positions(order: tuple[str, ...], name: str) -> FromClause:
    rows = [(code, place + 1) for place, code in enumerate(order)]
    return (
        values(column("code", String), column("position", Integer), name=name).data(rows).cte(name)
    )


def _case_fact() -> Select[Any]:
    head, persons, bits = case_head.c, case_persons.c, case_bits.c
    aboard = (
        select(
            case_leg.c.case_key,
            func.max(case_leg.c.persons_from).label("persons_from"),
            func.max(func.coalesce(case_leg.c.persons_to, case_leg.c.persons_from)).label(
                "persons_to"
            ),
        )
        .group_by(case_leg.c.case_key)
        .subquery()
    )
    column_of: dict[str, ColumnElement[Any]] = {
        "month": func.first_day_of("month", head.case_date),
        # Where no group of persons has a number, those aboard the fullest leg are the best answer.
        "persons_from": func.coalesce(persons.persons_from, aboard.c.persons_from),
        "persons_to": func.coalesce(persons.persons_to, aboard.c.persons_to),
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
    return (
        select(
            *_carried(),
            report.c.report_id,
            report.c.agency,
            report.c.kind,
            func.first_day_of("month", report.c.registered_date),
            func.days_between(report.c.event_date, report.c.registered_date),
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
    own = [case_leg.c[c.name] for c in legs.c if c.name not in (*CASE_FACT_NAMES, "opens_flow")]
    # A case that sails one way twice is one case of that flow.
    flow = (case_leg.c.case_key, case_leg.c.origin, case_leg.c.destination, case_leg.c.mode)
    occurrence = func.row_number().over(partition_by=flow, order_by=case_leg.c.sequence)
    return (
        select(*_carried(), *own, occurrence == 1)
        .join_from(case_leg, cases, cases.c.case_key == case_leg.c.case_key)
        .order_by(cases.c.case_date, cases.c.case_key, case_leg.c.sequence)
    )


STEPS: tuple[tuple[Table, Any], ...] = (
    (report_case, _report_case()),
    (agency_position, _agency_position()),
    (case_head, _case_head()),
    (case_persons, _case_persons()),
    (case_leg, _case_leg()),
    (case_trait, _case_trait()),
    (case_bits, _case_bits()),
    (cases, _case_fact()),
    (reports, _report_fact()),
    (traits, _trait_fact()),
    (legs, _leg_fact()),
)
"""In this order each statement reads the contract's tables and the steps before it."""

FACTS: tuple[Table, ...] = (cases, reports, traits, legs, agency_position)
"""What the questions read; the other steps can go once these stand."""
