"""One report as a file tells it, merged with what the register held of it.

What the file has no column or table for stays as it is, but not in rows that the file does not
number, where not all are as they were: which of the former rows such a one is, nobody knows. A
file without the agency changes no report of one (`owners`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Table

from data_access import schema
from data_access.imports.contract import CHILDREN
from data_access.imports.formats import Told

Bundle = dict[str, list[dict[str, Any]]]
"""One report: its own row and those below it, by table."""

NUMBERED = "numbered"
"""Stands in a row whose line the file left out."""

_DAYS = {
    "report": ("event_date",),
    "leg": ("departure", "arrival"),
    "support": ("identified_date",),
}
"""Columns by table that tell when something happened, beside the registration."""


@lru_cache(maxsize=64)
def names_of(table: Table) -> tuple[str, ...]:
    """Names of all columns of a table."""
    return tuple(str(column.name) for column in table.columns)


def own_day(bundle: Bundle) -> date:
    """The later of the two days of a report itself."""
    (report,) = bundle["report"]
    registered: date = report["registered_date"]
    return max(registered, report.get("event_date") or registered)


def newest_day(bundle: Bundle) -> date:
    """The last day that a report tells of: none may lie behind the register's ``as_of``."""
    (report,) = bundle["report"]
    registered = report["registered_date"]
    if report.get("registered_precision") == "year" and not report.get("event_date"):
        registered = registered.replace(month=12, day=31)
    told = [
        row.get(name)
        for table, names in _DAYS.items()
        for row in bundle.get(table, [])
        for name in names
    ]
    days = [registered, *(day for day in told if day is not None)]
    return max(day.date() if isinstance(day, datetime) else day for day in days)


def merged(before: Bundle, told_of: Bundle, told: Told, unclear: set[str]) -> Bundle:
    """What the file tells of a report, and for the rest what the register held."""
    (row,) = told_of["report"]
    old = before.get("report", [{}])[0]
    clear = _clear(row, old, told["report"], unclear)
    names = names_of(schema.report)
    report = {name: row.get(name) if name in clear else old.get(name) for name in names}
    whole: Bundle = {"report": [report]}
    for table in CHILDREN:
        held = before.get(table.name, [])
        lines = told_of.get(table.name, [])
        whole[table.name] = (
            _merged_lines(table, held, lines, told.get(table.name) or set(names_of(table)))
            if lines or table.name in told
            else held
        )
    return whole


def _clear(
    row: Mapping[str, Any], old: Mapping[str, Any], told: set[str], unclear: set[str]
) -> set[str]:
    """Columns of a report's own row that the file decides over."""
    clear = told - unclear
    for kind in ("event", "registered") if old else ():
        day, precision = f"{kind}_date", f"{kind}_precision"
        # How precise a day is says nothing of another day. A file without the column leaves it
        # open, so that of a new day nothing is known and that of the same day stays.
        if day not in clear or precision in unclear:
            clear -= {day, precision}
        elif precision not in clear and row.get(day) != old.get(day):
            clear |= {precision}
    # An agency knows nothing of what analysts linked: it cannot take that apart by silence.
    return clear if row.get("case_id") else clear - {"case_id"}


def _merged_lines(
    table: Table, held: list[dict[str, Any]], lines: list[dict[str, Any]], told: set[str]
) -> list[dict[str, Any]]:
    """The lines of a file; what it has no column for stays as the same line held it.

    A line that the file does not number is the same where all are as they were.
    """
    if not lines:
        return []
    old = {line["line"]: line for line in held}
    names = names_of(table)
    unclear = set(names) - told - {"report_id", "line"}
    as_they_were = [without(line, unclear) for line in held] == [
        without(line, {*unclear, NUMBERED}) for line in lines
    ]
    found = []
    for line in lines:
        row = {name: line.get(name) for name in names}
        same = unclear and (as_they_were or NUMBERED not in line)
        former = old.get(line["line"], {}) if same else {}
        found.append(row | {name: former.get(name) for name in unclear})
    return found


def without(line: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """A row without some of its columns."""
    return {name: value for name, value in line.items() if name not in names}


def compared(bundle: Bundle) -> Bundle:
    """A report without the moment of its last change, and without tables that are empty."""
    return {
        name: [{key: row[key] for key in row if key != "updated_at"} for row in rows]
        for name, rows in bundle.items()
        if rows
    }
