"""From the register's contract to the facts: the statements that consolidate reports into cases.

Rules by which the reports of one case become one set of facts:

* Reports are ranked: source grade A before B, C, X and unknown; then information grade 1 to 4 and
  unknown; then newest registration; then report_id.
* A single value (theme, date, place, country) is that of the best report that has one. An
  undetermined theme yields to a determined one. ``conflict`` marks cases whose reports differ in
  theme, and stays on screen.
* Values of which a case may have several (sector, citizenship, means ...) are those of all reports.
* Persons, legs and the support of victims are counted, so they come from one report only. Legs and
  support: of the best that tells of any. Persons (victims and migrants), minors among them, and the
  dead and missing: each of the best report that gives a number of these, for one agency counts who
  came, another who died. Nothing is counted twice because two agencies told of it.
* An end of a number of persons that is not told is open: of a case with one group or leg of which
  nobody says how many at most, there is no upper end.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    case,
    func,
    literal,
    select,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import CTE, Select

from data_access import codes, schema
from data_access.dialects import bytewise
from data_access.facts import (
    CASE_FACT_NAMES,
    FLOW_NAMES,
    legs,
)

LATE = 1_000_000
"""A rank behind that of any report of a case."""

metadata = MetaData()

# The steps from the contract to the facts, each a table that the next one reads.

report_case = Table(
    "report_case",
    metadata,
    Column("report_id", String),
    Column("case_key", Integer),
    Column("case_id", String),
    Column("rank", Integer),
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
case_leg = Table(
    "case_leg",
    metadata,
    *(
        Column(c.name, c.type)
        for c in legs.c
        if c.name == "case_key" or c.name not in (*CASE_FACT_NAMES, *FLOW_NAMES)
    ),
    Column("vessel_type", String),
)


def rank_reports() -> Select[Any]:
    """Each report with its case and its rank in it, 1 being the best; not the sentinel."""
    report = schema.report
    name = bytewise(func.coalesce(report.c.case_id, literal("report:") + report.c.report_id))
    return select(
        report.c.report_id,
        func.dense_rank().over(order_by=name),
        func.coalesce(report.c.case_id, report.c.report_id),
        func.row_number().over(partition_by=name, order_by=best_first()),
    ).where(report.c.report_id != schema.SENTINEL)


def best_first() -> tuple[ColumnElement[Any], ...]:
    """The order of the reports of a case, by which each value is taken."""
    report = schema.report.c
    return (
        _position(report.source_grade, codes.SOURCE_GRADE.codes),
        _position(report.information_grade, codes.INFORMATION_GRADE.codes),
        report.registered_date.desc(),
        bytewise(report.report_id),
    )


def _position(value: ColumnElement[Any], order: tuple[str, ...]) -> ColumnElement[int]:
    places = {code: place for place, code in enumerate(order)}
    return case(places, value=value, else_=len(order))


def place_agencies() -> Select[Any]:
    """The bit of each agency that reported, from 1."""
    report = schema.report.c
    told = and_(report.agency.is_not(None), report.report_id != schema.SENTINEL)
    reporting = select(report.agency).where(told).distinct().subquery()
    return select(reporting.c.agency, func.row_number().over(order_by=bytewise(reporting.c.agency)))


def single_values() -> Select[Any]:
    """What a case has one of, each value from the best report that has one."""
    told, best = _values_told()

    def of_best(name: str, shown: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
        value = told.c[name] if shown is None else shown
        return func.max(case((told.c[f"{name}_rank"] == best.c[name], value)))

    registered = func.min(told.c.registered_date)
    # Of the report that was registered first; of several, one that knows the day.
    first = told.c.registered_date == best.c.registered
    registered_precision = func.min(case((first, bytewise(told.c.registered_precision))))
    event_precision = func.coalesce(of_best("case_date", told.c.event_precision), "day")
    dated = of_best("case_date")
    determined = case((told.c.theme != "undetermined", told.c.theme))
    return (
        select(
            told.c.case_key,
            func.max(told.c.case_id),
            of_best("theme"),
            func.coalesce(dated, registered),
            case((dated.is_not(None), event_precision), else_=registered_precision),
            dated.is_not(None),
            of_best("area"),
            of_best("place"),
            of_best("source_grade"),
            registered,
            func.count(),
            func.count(told.c.agency.distinct()),
            func.coalesce(func.min(determined) != func.max(determined), False),
        )
        .join_from(told, best, best.c.case_key == told.c.case_key)
        .group_by(told.c.case_key)
    )


def _values_told() -> tuple[CTE, CTE]:
    """What each report tells that a case has one of; per case the rank of the best that does."""
    report, place = schema.report, schema.place
    event = report.c.event_date.is_not(None)
    values: dict[str, ColumnElement[Any]] = {
        "theme": report.c.theme,
        "case_date": report.c.event_date,
        "place": report.c.place,
        "area": _area(report, place),
        "source_grade": report.c.source_grade,
    }
    rank: dict[str, ColumnElement[Any]] = dict.fromkeys(values, report_case.c.rank)
    rank["theme"] = report_case.c.rank + case((report.c.theme == "undetermined", LATE), else_=0)
    told = (
        select(
            report_case.c.case_key,
            report_case.c.case_id,
            *(value.label(name) for name, value in values.items()),
            *(rank[name].label(f"{name}_rank") for name in values),
            case((event, report.c.event_precision)).label("event_precision"),
            report.c.registered_date,
            func.coalesce(report.c.registered_precision, "day").label("registered_precision"),
            report.c.agency,
        )
        .join_from(report_case, report, report_case.c.report_id == report.c.report_id)
        .outerjoin(place, place.c.place == report.c.place)
    ).cte("told")
    # Grouped and joined: as windows these take the engine nearly twice as long.
    ranks = (
        func.min(case((told.c[name].is_not(None), told.c[f"{name}_rank"]))).label(name)
        for name in values
    )
    registered = func.min(told.c.registered_date).label("registered")
    best = select(told.c.case_key, *ranks, registered).group_by(told.c.case_key).cte("best")
    return told, best


def _area(report: Table, place: Table) -> ColumnElement[str]:
    """The island of the Kingdom where known, else the country."""
    country = func.coalesce(place.c.country, report.c.country)
    return func.coalesce(place.c.island, case(codes.ISLAND_OF, value=country, else_=country))


def _best_telling(child: Table, *names: str) -> Select[Any]:
    """These columns of ``child`` with their case, of the best report that has any row."""
    best = func.min(report_case.c.rank).over(partition_by=report_case.c.case_key)
    told = (
        select(
            report_case.c.case_key,
            report_case.c.rank,
            best.label("best"),
            *(child.c[name] for name in names),
        )
        .join_from(child, report_case, child.c.report_id == report_case.c.report_id)
        .subquery()
    )
    return select(*told.c).where(told.c.rank == told.c.best)


def support_of_best() -> Select[Any]:
    """Support per victim, of the best report that tells of any."""
    told = (column.name for column in schema.support.c if column.name != "line")
    return _best_telling(schema.support, *told)


def legs_of_best() -> Select[Any]:
    """Legs per case, of the best report that tells of any."""
    own = {c.name: c.name for c in case_leg.c} | {"sequence": "line"}
    read = (theirs for theirs in own.values() if theirs != "case_key")
    told = _best_telling(schema.leg, *read).subquery()
    return select(*(told.c[theirs].label(name) for name, theirs in own.items()))
