"""The layout the questions are asked of: facts about cases, and counts of them.

Every fact row carries the facts a `Selection` asks about, so no question needs a join: sectors,
agencies and citizenships as bits, of which bit 0 says "not known". The counts hold the same facts
added up by month, theme, area, sectors and agencies; `data_access.counts` says when they answer.

How the facts come out of the register's contract stands in `data_access.consolidation`.
"""

from datetime import date, datetime

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
)

from data_access import codes

metadata = MetaData()

BITS_PER_WORD = 63
MOST_AGENCIES = BITS_PER_WORD - 1
"""One word holds the agencies, and its first bit says "not known"."""
CITIZENSHIP_WORDS = 4
"""ISO 3166-1 has 249 countries; with "not known" they fill four words of 63 bits."""

OUTSIDE_BIT = {"sector": BITS_PER_WORD - 1, "citizenship": BITS_PER_WORD * CITIZENSHIP_WORDS - 1}
"""What is told, but by a code that is not in its list: that is not "not known"."""

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

ROUTE_SEPARATOR = " > "

THINGS = ("venue", "vessel", "place", "route")
"""What several cases may have in common that could be investigated."""


class CaseFacts(TypedColumns):
    """What every fact row carries about its case; ``known_to`` is how finely `case_date` is known.

    See `data_access.known_to`.
    """

    case_key: Named[int] = Column(Integer)
    case_date: Named[date] = Column(Date)
    month: Named[date] = Column(Date)
    known_to: Named[str] = Column(String)
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
    """One row per case; ``filled`` has a bit for each field of `fields.ALONE` that a report fills.

    ``known`` says of which attributes anything is known.
    """

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
    dead_or_missing: Named[int | None] = Column(Integer)
    known: Named[int] = Column(BigInteger)
    filled: Named[int] = Column(BigInteger)


class ReportColumns(CaseFacts):
    """One row per report; coverage counts these.

    ``days_to_registration`` is NULL unless the day of the event and that of the registration are
    known.
    """

    report_id: Named[str] = Column(String)
    agency: Named[str | None] = Column(String)
    kind: Named[str | None] = Column(String)
    registered_month: Named[date] = Column(Date)
    registered_known_to: Named[str] = Column(String)
    days_to_registration: Named[int | None] = Column(Integer)


class TraitColumns(CaseFacts):
    """One row per distinct case, attribute and value."""

    attribute: Named[str] = Column(String)
    value: Named[str] = Column(String)


class LegColumns(CaseFacts):
    """One row per leg of a case.

    Cases went between two places by a mode, however often: the leg that opens such a flow stands
    for it, with the persons aboard the fullest of its legs, who are ``flow_open`` where one that
    tells a number tells no upper end; of the others ``flow_persons`` is NULL.
    """

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
    flow_persons: Named[int | None] = Column(Integer)
    flow_open: Named[bool] = Column(Boolean)


class MoneyColumns(CaseFacts):
    """One row per case and sign of money moved that its reports tell, alike ones once."""

    channel: Named[str | None] = Column(String)
    direction: Named[str | None] = Column(String)
    amount_band: Named[str | None] = Column(String)
    origin_country: Named[str | None] = Column(String)
    destination_country: Named[str | None] = Column(String)


class SupportColumns(CaseFacts):
    """One row per victim whose support is told.

    ``days_to_identification`` is NULL unless the day of the event and that of the identification
    are known.
    """

    agency: Named[str | None] = Column(String)
    identification: Named[str | None] = Column(String)
    reflection_period: Named[str | None] = Column(String)
    referral: Named[str | None] = Column(String)
    support_outcome: Named[str | None] = Column(String)
    days_to_identification: Named[int | None] = Column(Integer)


class IndicatorColumns(CaseFacts):
    """One row per case: the bits of its indicators (`indicator_codes`), of what is known of it, and
    of the kinds of things that it names, in the order of `THINGS`.
    """

    seen: Named[int] = Column(BigInteger)
    known: Named[int] = Column(BigInteger)
    named: Named[int] = Column(BigInteger)


class ToldColumns(CaseFacts):
    """One row per indicator that a report tells.

    ``position`` is NULL for a code that tells no indicator of ours; the strength and the grade are
    the report's own.
    """

    report_id: Named[str] = Column(String)
    agency: Named[str | None] = Column(String)
    registered_month: Named[date] = Column(Date)
    registered_known_to: Named[str] = Column(String)
    report_grade: Named[str | None] = Column(String)
    position: Named[int | None] = Column(SmallInteger)
    strength: Named[str | None] = Column(String)


class ThingColumns(TypedColumns):
    """One row per case and thing that any of its reports names: of the kinds in `THINGS`."""

    case_key: Named[int] = Column(Integer)
    thing_kind: Named[str] = Column(String)
    thing: Named[str] = Column(String)


class CountColumns(TypedColumns):
    """What every count is about; sectors and agencies are the bits of a case."""

    month: Named[date] = Column(Date)
    known_to: Named[str] = Column(String)
    theme: Named[str | None] = Column(String)
    area: Named[str | None] = Column(String)
    sectors: Named[int] = Column(BigInteger)
    agencies: Named[int] = Column(BigInteger)


class CaseCountColumns(CountColumns):
    """Key figures of the cases alike."""

    cases: Named[int] = Column(Integer)
    reports: Named[int] = Column(Integer)
    cases_told_by_several: Named[int] = Column(Integer)
    conflict: Named[int] = Column(Integer)
    persons_from: Named[int | None] = Column(Integer)
    persons_open: Named[int] = Column(Integer)
    persons_not_known: Named[int] = Column(Integer)
    minors_from: Named[int | None] = Column(Integer)
    dead: Named[int | None] = Column(Integer)
    missing: Named[int | None] = Column(Integer)
    dead_or_missing: Named[int | None] = Column(Integer)
    by_year_only: Named[int] = Column(Integer)


class ReportCountColumns(CountColumns):
    """Reports of the cases alike, by when which agency registered them."""

    registered_month: Named[date] = Column(Date)
    registered_known_to: Named[str] = Column(String)
    agency: Named[str | None] = Column(String)
    reports: Named[int] = Column(Integer)


class TraitCountColumns(CountColumns):
    """Cases alike that share a value; ``value`` NULL: nothing is known of the attribute."""

    attribute: Named[str] = Column(String)
    value: Named[str | None] = Column(String)
    cases: Named[int] = Column(Integer)


class LegCountColumns(CountColumns):
    """Cases alike that went one way; persons are those aboard."""

    origin: Named[str | None] = Column(String)
    destination: Named[str | None] = Column(String)
    mode: Named[str | None] = Column(String)
    cases: Named[int] = Column(Integer)
    persons_from: Named[int | None] = Column(Integer)
    persons_open: Named[int] = Column(Integer)
    persons_not_known: Named[int] = Column(Integer)


CASE_FACT_NAMES = tuple(CaseFacts.__annotations__)
FLOW_NAMES = ("opens_flow", "flow_persons", "flow_open")

cases = Table("case_fact", metadata, CaseColumns)
reports = Table("report_fact", metadata, ReportColumns)
traits = Table("trait_fact", metadata, TraitColumns)
legs = Table("leg_fact", metadata, LegColumns)
money = Table("money_fact", metadata, MoneyColumns)
support = Table("support_fact", metadata, SupportColumns)
indicators = Table("indicator_fact", metadata, IndicatorColumns)
told = Table("told_fact", metadata, ToldColumns)
things = Table("thing_fact", metadata, ThingColumns)

case_counts = Table("case_count", metadata, CaseCountColumns)
report_counts = Table("report_count", metadata, ReportCountColumns)
trait_counts = Table("trait_count", metadata, TraitCountColumns)
leg_counts = Table("leg_count", metadata, LegCountColumns)

agency_position = Table(
    "agency_position", metadata, Column("agency", String), Column("position", Integer)
)

sector_flag = Table("sector_flag", metadata, Column("sector", String), Column("flag", BigInteger))
"""The bit of every sector among a case's; NULL: not known, `codes.OUTSIDE`: not in the list."""

LAID_OUT: tuple[Table, ...] = (
    cases,
    reports,
    traits,
    legs,
    money,
    support,
    indicators,
    told,
    things,
    case_counts,
    report_counts,
    trait_counts,
    leg_counts,
    agency_position,
    sector_flag,
)
"""What the questions read."""


def position_of(code: str, order: tuple[str, ...]) -> int:
    """Bit of a code: its place in the list from 1; 0 is "not known"."""
    return 0 if code == codes.UNKNOWN else order.index(code) + 1
