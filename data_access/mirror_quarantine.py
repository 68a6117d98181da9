"""What a mirror sets aside: rows of the register that cannot be true, with the reason.

A row that is set aside is not counted anywhere; of a report, all that stands below it goes along.
Of a place only the coordinates are set aside, of a code that no list has nothing: its row is
counted, under its own word (the contract's lists may be younger than the register). Of rows that
share a key, as those of a view may, nothing tells which is true: all are set aside, of places too.
Everything is listed, and each list can be read on the page on the register's data.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Select

from data_access.derivation import COPIED
from data_access.schema import SENTINEL

EARLIEST = datetime(1900, 1, 1)  # noqa: DTZ001 - the contract's times are UTC without a zone
AHEAD = timedelta(days=1)
"""How far a day may lie behind the moment up to which the register is complete."""

MOST_PERSONS = 100_000
MOST_USD = 1_000_000
"""What is more, of one group, leg or price, fills a field and counts nobody: 999999999."""

TWICE = "told twice"

quarantine = Table(
    "quarantine",
    MetaData(),
    Column("table_name", String),
    Column("key", String),
    Column("line", Integer),
    Column("column_name", String),
    Column("reason", String),
    Column("set_aside", Boolean),
)
"""``key`` is a report_id or a place, ``line`` NULL where the row has none."""

Test = tuple[str, str, ColumnElement[bool]]
"""A column, the reason, and where it holds."""


LATEST = "latest"
"""The value that a mirror's statement is given apart from its text, so that this is made once."""

LATEST_GIVEN: ColumnElement[datetime] = literal_column(f"${LATEST}::TIMESTAMP", DateTime)


def sorted_out(schema: str | None, latest: datetime | ColumnElement[datetime]) -> Any:
    """The rows of `quarantine`, of the tables of the contract as they lie in a schema.

    ``latest`` is the moment behind which no day may lie: `AHEAD` of the register's ``as_of``.
    """
    tables = {table.name: _within(table, schema) for table in COPIED}
    parts: list[Select[Any]] = []
    for table in tables.values():
        for name, reason, wrong in _tests(table, tables["report"], latest):
            aside = reason != "code outside its list"
            of_report = "report_id" in table.c
            key = table.c.report_id if of_report else table.c.place
            told = and_(wrong, key != SENTINEL) if of_report else wrong
            line = table.c.line if "line" in table.c else cast(null(), Integer)
            parts.append(
                select(
                    literal(str(table.name)).label("table_name"),
                    key.label("key"),
                    line.label("line"),
                    literal(str(name)).label("column_name"),
                    literal(reason).label("reason"),
                    literal(aside).label("set_aside"),
                ).where(told)
            )
    return union_all(*parts)


def view_of(table: Table, schema: str) -> Select[Any]:
    """A copied table without the rows that are set aside."""
    own = _within(table, schema)
    if table.name == "place":
        outside = select(quarantine.c.key).where(_of("place"))
        shown = [
            case((not_(outside.where(quarantine.c.key == own.c.place).exists()), c)).label(c.name)
            if c.name in {"latitude", "longitude"}
            else c
            for c in own.c
        ]
        twice = outside.where(quarantine.c.reason == TWICE, quarantine.c.key == own.c.place)
        return select(*shown).where(not_(twice.exists()))
    wrong = select(quarantine.c.key).where(_of(table.name), quarantine.c.key == own.c.report_id)
    if "line" in own.c:
        wrong = wrong.where(quarantine.c.line == own.c.line)
    return select(*own.c).where(not_(wrong.exists()))


def _of(name: str) -> ColumnElement[bool]:
    return and_(quarantine.c.table_name == name, quarantine.c.set_aside)


def _within(table: Table, schema: str | None) -> Table:
    columns = (Column(c.name, c.type, info=c.info) for c in table.c)
    return Table(table.name, MetaData(), *columns, schema=schema)


def _tests(
    table: Table, report: Table, latest: datetime | ColumnElement[datetime]
) -> Iterator[Test]:
    yield _told_twice(table)
    if table.name == "place":
        yield "latitude", "impossible coordinates", _off_the_map(table)
    for column in table.c:
        if isinstance(column.type, Date | DateTime) and column.name != "updated_at":
            wrong = or_(column < EARLIEST, column > latest)
            yield column.name, "impossible date", wrong
        if column.name.startswith(("number_", "persons_")) or column.name == "price_usd":
            # What is no number at all, or without end, is within no bounds either.
            most = MOST_USD if column.name == "price_usd" else MOST_PERSONS
            yield column.name, "impossible number", not_(column.between(0, most))
        if code_list := column.info.get("codes"):
            known = column.in_(code_list.codes)
            yield column.name, "code outside its list", and_(column.is_not(None), not_(known))
    for low, high in (("number_from", "number_to"), ("persons_from", "persons_to")):
        if low in table.c:
            yield high, "impossible number", table.c[high] < table.c[low]
    if table.name == "report":
        yield "registered_date", "empty", table.c.registered_date.is_(None)
    elif "report_id" in table.c:
        there = select(report.c.report_id).where(report.c.report_id == table.c.report_id)
        yield "report_id", "no report", not_(there.exists())


def _told_twice(table: Table) -> Test:
    keys = [c for c in table.c if c.name in {"report_id", "line"}] or [table.c.place]
    shared = select(*keys).group_by(*keys).having(func.count() > 1).subquery("shared")
    same = (shared.c[key.name] == key for key in keys)
    return keys[-1].name, TWICE, select(shared).where(*same).exists()


def _off_the_map(place: Table) -> ColumnElement[bool]:
    latitude, longitude = place.c.latitude, place.c.longitude
    one_alone = latitude.is_(None) != longitude.is_(None)
    nowhere = and_(latitude == 0, longitude == 0)
    on_earth = and_(func.abs(latitude) <= 90, func.abs(longitude) <= 180)
    return or_(one_alone, nowhere, not_(on_earth))
