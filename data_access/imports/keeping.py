"""Reports into the register: what is new, what changed, and what was there before.

A report that the register holds is compared with what the file tells of it, column by column and
table by table. What the file has no column or table for stays as it is, but not in rows that the
file does not number, where not all are as they were: which of the former rows such a one is, nobody
knows. Where anything differs the former report is kept whole (`data_access.former`) and the new one
takes its place.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, bindparam, delete, select, update

from data_access import schema
from data_access.bulk import write_frame
from data_access.dialects import is_among
from data_access.former import remember
from data_access.imports.contract import CHILDREN

Bundle = dict[str, list[dict[str, Any]]]
"""One report: its own row and those below it, by table."""

Told = Mapping[str, set[str]]
"""The columns that a file tells of, by table; of a table that it lacks or has no row of nothing."""

NUMBERED = "numbered"
"""Stands in a row whose line the file left out."""

_DAYS = {
    "report": ("event_date",),
    "leg": ("departure", "arrival"),
    "support": ("identified_date",),
}
"""Columns by table that tell when something happened, beside the registration."""


@dataclass
class Kept:
    """Which of the reports put into the register were new, and which differed from what it held."""

    new: set[str]
    changed: set[str]


def bundles_of(connection: Connection, report_ids: Iterable[str]) -> dict[str, Bundle]:
    """The reports that a register holds, whole, by report_id; rows in the order of their lines."""
    found: dict[str, Bundle] = {
        row["report_id"]: {schema.report.name: [row]}
        for row in _rows_of(connection, schema.report, list(report_ids))
    }
    # What is new to the register, all of it at a first import, has nothing below it there.
    for table in CHILDREN if found else ():
        for row in _rows_of(connection, table, list(found)):
            found[row["report_id"]].setdefault(table.name, []).append(row)
    return found


def _rows_of(connection: Connection, table: Table, report_ids: list[str]) -> list[dict[str, Any]]:
    rows = select(table).where(is_among(table.c.report_id, report_ids)).order_by(*table.primary_key)
    result = connection.execute(rows)
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


@lru_cache(maxsize=64)
def names_of(table: Table) -> tuple[str, ...]:
    """Names of all columns of a table."""
    return tuple(str(column.name) for column in table.columns)


def present(connection: Connection, table: Table, keys: Iterable[object]) -> set[object]:
    """Those of the keys that the table holds."""
    key = table.primary_key.columns[0]
    return set(connection.scalars(select(key).where(is_among(key, list(keys)))))


class Keeper:
    """One import on its way into one register.

    ``newest`` is the last day that any of its reports tells of; ``days`` counts the reports by the
    later of their own two, ``fewer`` by table those that have fewer rows there than before.
    """

    def __init__(self, connection: Connection, batch: str, now: datetime) -> None:
        self.connection, self.batch, self.now = connection, batch, now
        self.newest: date | None = None
        self.days: Counter[date] = Counter()
        self.fewer: Counter[str] = Counter()

    def put(self, bundles: Mapping[str, Bundle], told: Told, unclear: Told | None = None) -> Kept:
        """Reports by report_id, none twice; their rows have all columns that ``told`` names.

        ``unclear`` are columns of single reports, by report_id, that the file tells nothing of.
        """
        known = bundles_of(self.connection, bundles)
        after = {
            report_id: _merged(
                known.get(report_id, {}), bundle, told, (unclear or {}).get(report_id, set())
            )
            for report_id, bundle in bundles.items()
        }
        days = [*map(_newest_day, after.values()), *([self.newest] if self.newest else [])]
        self.newest = max(days, default=None)
        self.days.update(_own_day(one) for one in after.values())
        changed = {
            report_id: before
            for report_id, before in known.items()
            if _compared(before) != _compared(after[report_id])
        }
        self.fewer.update(
            str(table.name)
            for report_id, before in changed.items()
            for table in CHILDREN
            if len(after[report_id][table.name]) < len(before.get(table.name, []))
        )
        remember(self.connection, "report", changed, self.batch, self.now)
        for bundle in after.values():
            bundle["report"][0]["updated_at"] = self.now
        self._replace({report_id: after[report_id] for report_id in changed})
        new = {report_id for report_id in bundles if report_id not in known}
        self._append([after[report_id] for report_id in after if report_id in new])
        return Kept(new, set(changed))

    def put_shared(
        self,
        table: Table,
        rows: list[dict[str, Any]],
        told: set[str],
        replace: Iterable[object],
        unclear: Told | None = None,
    ) -> None:
        """Agencies or places: those not there yet, and those in ``replace`` where they differ.

        ``unclear`` are columns of single ones, by key, that the file tells nothing of.
        """
        key = table.primary_key.columns[0].name
        by_key = {row[key]: row for row in rows}
        statement = select(table).where(is_among(table.c[key], by_key))
        known = {row[key]: dict(row) for row in self.connection.execute(statement).mappings()}
        self._write(table, [row for value, row in by_key.items() if value not in known])
        before: dict[str, Bundle] = {}
        after = []
        for value in set(replace) & set(known):
            clear = told - (unclear or {}).get(str(value), set())
            merged = known[value] | {name: by_key[value].get(name) for name in clear}
            if merged != known[value]:
                before[str(value)] = {table.name: [known[value]]}
                after.append(merged)
        remember(self.connection, table.name, before, self.batch, self.now)
        self._update(table, after)

    def _replace(self, bundles: Mapping[str, Bundle]) -> None:
        if not bundles:
            return
        for table in CHILDREN:
            statement = delete(table).where(is_among(table.c.report_id, bundles))
            self.connection.execute(statement)
        # In place: rows of other tables may point to the report.
        self._update(schema.report, [bundle["report"][0] for bundle in bundles.values()])
        for table in CHILDREN:
            self._write(table, [row for one in bundles.values() for row in one.get(table.name, [])])

    def _append(self, bundles: list[Bundle]) -> None:
        for table in (schema.report, *CHILDREN):
            self._write(table, [row for bundle in bundles for row in bundle.get(table.name, [])])

    def _update(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        key = table.primary_key.columns[0]
        statement = update(table).where(key == bindparam("old_key"))
        statement = statement.values(
            {name: bindparam(f"new_{name}") for name in names_of(table) if name != key.name}
        )
        self.connection.execute(
            statement,
            [
                {"old_key": row[key.name]}
                | {f"new_{name}": row.get(name) for name in names_of(table) if name != key.name}
                for row in rows
            ],
        )

    def _write(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            write_frame(self.connection, table, pd.DataFrame(rows, dtype=object))


def _own_day(bundle: Bundle) -> date:
    (report,) = bundle["report"]
    registered: date = report["registered_date"]
    return max(registered, report.get("event_date") or registered)


def _newest_day(bundle: Bundle) -> date:
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


def _merged(before: Bundle, told_of: Bundle, told: Told, unclear: set[str]) -> Bundle:
    """What the file tells of a report, and for the rest what the register held."""
    (row,) = told_of["report"]
    old = before.get("report", [{}])[0]
    clear = _clear(row, old, told["report"], unclear)
    names = names_of(schema.report)
    report = {name: row.get(name) if name in clear else old.get(name) for name in names}
    merged: Bundle = {"report": [report]}
    for table in CHILDREN:
        held = before.get(table.name, [])
        merged[table.name] = (
            _merged_lines(table, held, told_of.get(table.name, []), told[table.name])
            if table.name in told
            else held
        )
    return merged


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
    merged = []
    for line in lines:
        row = {name: line.get(name) for name in names}
        same = unclear and (as_they_were or NUMBERED not in line)
        former = old.get(line["line"], {}) if same else {}
        merged.append(row | {name: former.get(name) for name in unclear})
    return merged


def without(line: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """A row without some of its columns."""
    return {name: value for name, value in line.items() if name not in names}


def _compared(bundle: Bundle) -> Bundle:
    """Without the moment of its last change, and without tables that are empty."""
    return {
        name: [{key: row[key] for key in row if key != "updated_at"} for row in rows]
        for name, rows in bundle.items()
        if rows
    }
