"""The register's contract: typed SQLAlchemy Core tables that any register must offer.

Reports about the same event or situation share a ``case_id``; a report without one is a case of its
own. Children of a report are keyed by the report and a line number. A missing value is NULL.
A column's code list, unit and meaning stand beside it and become ``docs/register-contract.md``.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    MetaData,
    Named,
    SmallInteger,
    String,
    Table,
    Text,
    TypedColumns,
)

from data_access import codes
from data_access.codes import CodeList

metadata = MetaData()

SENTINEL = "sentinel"
"""The report_id of a report that every login must see, if the register has it; it is none of a case.

Where it is not seen, row policies keep back more than they should; see `data_access.doubts`.
"""


def _described(
    meaning: str, *, codes: CodeList | None = None, optional: bool = False
) -> dict[str, Any]:
    """Column metadata that the contract check, its document and the template read.

    The meaning is a text of the catalogues, as of `codes.N_`.
    """
    return {"comment": meaning, "info": {"codes": codes, "optional": optional}}


class RegisterColumns(TypedColumns):
    name: Named[str] = Column(String, primary_key=True, **_described("Name shown on every page"))
    kind: Named[str] = Column(
        String, **_described("What kind of register this is", codes=codes.REGISTER_KIND)
    )
    as_of: Named[datetime] = Column(
        **_described("Moment up to which the register is complete, UTC")
    )


class AgencyColumns(TypedColumns):
    agency: Named[str] = Column(String, primary_key=True, **_described("Short name"))
    name: Named[str] = Column(String, **_described("Full name"))
    kind: Named[str | None] = Column(String, **_described("Kind", codes=codes.AGENCY_KIND))
    country: Named[str | None] = Column(String(2), **_described("Country", codes=codes.COUNTRY))


class PlaceColumns(TypedColumns):
    place: Named[str] = Column(String, primary_key=True, **_described("Identifier"))
    name: Named[str] = Column(String, **_described("Name shown on maps; never below neighbourhood"))
    kind: Named[str | None] = Column(String, **_described("Kind", codes=codes.PLACE_KIND))
    country: Named[str | None] = Column(String(2), **_described("Country", codes=codes.COUNTRY))
    island: Named[str | None] = Column(
        String, **_described("Island of the Kingdom, empty elsewhere", codes=codes.AREA)
    )
    latitude: Named[float | None] = Column(**_described("Degrees north, WGS 84"))
    longitude: Named[float | None] = Column(**_described("Degrees east, WGS 84"))


class ReportColumns(TypedColumns):
    report_id: Named[str] = Column(
        String,
        primary_key=True,
        **_described("Pseudonym of the report; sentinel: the row that every login must see"),
    )
    case_id: Named[str | None] = Column(
        String, index=True, **_described("Reports with the same value are one case; empty: its own")
    )
    kind: Named[str | None] = Column(String, **_described("Kind", codes=codes.REPORT_KIND))
    theme: Named[str | None] = Column(String, **_described("Theme", codes=codes.THEME))
    event_date: Named[date | None] = Column(
        **_described("First day of the event, as precise as known")
    )
    event_precision: Named[str | None] = Column(
        String, **_described("How precise event_date is", codes=codes.DATE_PRECISION)
    )
    registered_date: Named[date] = Column(**_described("Day the agency entered the report"))
    registered_precision: Named[str | None] = Column(
        String,
        **_described("How precise registered_date is; empty means day", codes=codes.DATE_PRECISION),
    )
    agency: Named[str | None] = Column(
        String, ForeignKey("agency.agency"), **_described("Agency that entered the report")
    )
    place: Named[str | None] = Column(
        String, ForeignKey("place.place"), **_described("Where the event was")
    )
    country: Named[str | None] = Column(
        String(2),
        **_described("Country of the event where the place is not known", codes=codes.COUNTRY),
    )
    source_grade: Named[str | None] = Column(
        String(1), **_described("Reliability of the source", codes=codes.SOURCE_GRADE)
    )
    information_grade: Named[str | None] = Column(
        String(1), **_described("Reliability of the information", codes=codes.INFORMATION_GRADE)
    )
    handling: Named[str | None] = Column(
        String, **_described("For whom the report is; none implies another", codes=codes.HANDLING)
    )
    status: Named[str | None] = Column(String, **_described("Status", codes=codes.REPORT_STATUS))
    narrative: Named[str | None] = Column(Text, **_described("Redacted narrative", optional=True))
    updated_at: Named[datetime] = Column(index=True, **_described("Last change of the report, UTC"))


class _LineColumns(TypedColumns):
    report_id: Named[str] = Column(
        String,
        ForeignKey("report.report_id"),
        primary_key=True,
        **_described("Report it belongs to"),
    )
    line: Named[int] = Column(
        SmallInteger,
        primary_key=True,
        autoincrement=False,
        **_described("Number within the report"),
    )


class ExploitationColumns(_LineColumns):
    type: Named[str | None] = Column(String, **_described("Type", codes=codes.EXPLOITATION_TYPE))
    sector: Named[str | None] = Column(String, **_described("Sector", codes=codes.SECTOR))
    venue_type: Named[str | None] = Column(String, **_described("Venue", codes=codes.VENUE_TYPE))
    venue: Named[str | None] = Column(
        String, **_described("Pseudonym of the venue or employer", optional=True)
    )


class PersonGroupColumns(_LineColumns):
    role: Named[str | None] = Column(String, **_described("Role", codes=codes.PERSON_ROLE))
    number_from: Named[int | None] = Column(**_described("At least so many persons"))
    number_to: Named[int | None] = Column(**_described("At most so many persons"))
    gender: Named[str | None] = Column(String, **_described("Gender", codes=codes.GENDER))
    age_band: Named[str | None] = Column(String, **_described("Age, years", codes=codes.AGE_BAND))
    citizenship: Named[str | None] = Column(
        String(2), **_described("Citizenship", codes=codes.COUNTRY)
    )
    document_country: Named[str | None] = Column(
        String(2), **_described("Country of the document used", codes=codes.COUNTRY)
    )
    fate: Named[str | None] = Column(
        String, **_described("What became of them at sea", codes=codes.FATE, optional=True)
    )


class MeansColumns(_LineColumns):
    means: Named[str] = Column(
        String, **_described("Means of control", codes=codes.MEANS_OF_CONTROL)
    )
    present: Named[bool | None] = Column(**_described("True, False, or empty where not known"))


class RecruitmentColumns(_LineColumns):
    method: Named[str | None] = Column(
        String, **_described("Method of recruitment", codes=codes.RECRUITMENT_METHOD)
    )
    relation: Named[str | None] = Column(
        String, **_described("Relation to the recruiter", codes=codes.RECRUITER_RELATION)
    )


class IndicatorColumns(_LineColumns):
    list: Named[str] = Column(String, **_described("List", codes=codes.INDICATOR_LIST))
    code: Named[str] = Column(String, **_described("Code within the list"))
    strength: Named[str | None] = Column(
        String, **_described("Strength", codes=codes.INDICATOR_STRENGTH)
    )


class LegColumns(_LineColumns):
    origin: Named[str | None] = Column(
        String, ForeignKey("place.place"), **_described("Place that it left")
    )
    destination: Named[str | None] = Column(
        String, ForeignKey("place.place"), **_described("Place that it went to")
    )
    mode: Named[str | None] = Column(String, **_described("Mode", codes=codes.LEG_MODE))
    departure: Named[datetime | None] = Column(**_described("Departure, local time UTC-4"))
    arrival: Named[datetime | None] = Column(**_described("Arrival, local time UTC-4"))
    vessel_type: Named[str | None] = Column(String, **_described("Vessel", codes=codes.VESSEL_TYPE))
    vessel: Named[str | None] = Column(
        String, **_described("Pseudonym of the vessel", optional=True)
    )
    persons_from: Named[int | None] = Column(**_described("At least so many persons aboard"))
    persons_to: Named[int | None] = Column(**_described("At most so many persons aboard"))
    price_usd: Named[float | None] = Column(**_described("Price per person, US dollars"))
    outcome: Named[str | None] = Column(String, **_described("Outcome", codes=codes.LEG_OUTCOME))


class MoneySignColumns(_LineColumns):
    channel: Named[str | None] = Column(String, **_described("Channel", codes=codes.MONEY_CHANNEL))
    direction: Named[str | None] = Column(
        String, **_described("Direction", codes=codes.MONEY_DIRECTION)
    )
    amount_band: Named[str | None] = Column(
        String, **_described("Amount, US dollars", codes=codes.AMOUNT_BAND)
    )
    origin_country: Named[str | None] = Column(
        String(2), **_described("Country that it left", codes=codes.COUNTRY)
    )
    destination_country: Named[str | None] = Column(
        String(2), **_described("Country that it went to", codes=codes.COUNTRY)
    )


class SupportColumns(_LineColumns):
    identification: Named[str | None] = Column(
        String, **_described("Status of identification", codes=codes.IDENTIFICATION)
    )
    identified_date: Named[date | None] = Column(**_described("Day of identification"))
    reflection_period: Named[str | None] = Column(
        String, **_described("Reflection period", codes=codes.REFLECTION_PERIOD)
    )
    referral: Named[str | None] = Column(String, **_described("Referred to", codes=codes.REFERRAL))
    outcome: Named[str | None] = Column(
        String, **_described("Outcome of support", codes=codes.SUPPORT_OUTCOME)
    )


class DeletedReportColumns(TypedColumns):
    report_id: Named[str] = Column(
        String, primary_key=True, **_described("Pseudonym of a report that was taken out")
    )
    deleted_at: Named[datetime] = Column(**_described("When it was taken out, UTC"))


register = Table("register", metadata, RegisterColumns, comment="One row: what register this is")
agency = Table("agency", metadata, AgencyColumns, comment="An agency that reports")
place = Table("place", metadata, PlaceColumns, comment="A place of the region")
report = Table("report", metadata, ReportColumns, comment="What one agency entered")
exploitation = Table(
    "exploitation", metadata, ExploitationColumns, comment="Exploitation a report tells of"
)
person_group = Table(
    "person_group", metadata, PersonGroupColumns, comment="Persons alike in a report; never a name"
)
means_of_control = Table(
    "means_of_control", metadata, MeansColumns, comment="How persons were controlled"
)
recruitment = Table(
    "recruitment", metadata, RecruitmentColumns, comment="How persons were recruited"
)
indicator = Table("indicator", metadata, IndicatorColumns, comment="An indicator that was seen")
leg = Table("leg", metadata, LegColumns, comment="One movement; line is its place in the journey")
money_sign = Table("money_sign", metadata, MoneySignColumns, comment="A sign of money moved")
support = Table("support", metadata, SupportColumns, comment="Support of a victim")

optional_metadata = MetaData()

deleted_report = Table(
    "deleted_report",
    optional_metadata,
    DeletedReportColumns,
    comment="A report that was taken out. A register may do without this table: then a deletion "
    "costs the register a comparison of all rows",
)

TABLES: tuple[Table, ...] = tuple(metadata.sorted_tables)
"""Every table of the contract, parents before children."""

OPTIONAL: tuple[Table, ...] = tuple(optional_metadata.sorted_tables)
"""Tables that a register may have besides."""

EVERY = (*TABLES, *OPTIONAL)

CODE_LISTS: dict[str, CodeList] = {
    column.info["codes"].name: column.info["codes"]
    for table in EVERY
    for column in table.columns
    if column.info["codes"]
}
"""Every list that a column uses, by name, in the order in which the tables use them."""


def columns_of(code_list: CodeList) -> list[tuple[str, str]]:
    """Table and column of everything that is told in the codes of a list."""
    return [
        (str(table.name), str(column.name))
        for table in EVERY
        for column in table.columns
        if column.info["codes"] is code_list
    ]
