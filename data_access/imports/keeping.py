"""Reports into the register: what is new, what changed, and what was there before.

A report that the register holds is compared with what the file tells of it, column by column and
table by table (`merging`). Where anything differs the former report is kept whole
(`data_access.former`) and the new one takes its place.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, bindparam, delete, select, update

from data_access import schema
from data_access.bulk import write_frame
from data_access.dialects import is_among
from data_access.former import remember
from data_access.imports.contract import CHILDREN
from data_access.imports.formats import Told
from data_access.imports.merging import (
    Bundle,
    compared,
    merged,
    names_of,
    newest_day,
    own_day,
)


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


def present(connection: Connection, table: Table, keys: Iterable[object]) -> set[object]:
    """Those of the keys that the table holds."""
    key = table.primary_key.columns[0]
    return set(connection.scalars(select(key).where(is_among(key, list(keys)))))


class Keeper:
    """One import on its way into one register.

    ``newest`` is the last day that any of its reports tells of; ``days`` counts the reports by the
    later of their own two, ``fewer`` by table those that have fewer rows there than before,
    ``nobodys`` those that it changed and of which the register or the file tells no agency, and
    ``shared`` holds the agencies or places that it changed, by table.
    """

    def __init__(self, connection: Connection, batch: str, now: datetime) -> None:
        self.connection, self.batch, self.now = connection, batch, now
        self.newest: date | None = None
        self.days: Counter[date] = Counter()
        self.fewer: Counter[str] = Counter()
        self.nobodys = 0
        self.shared: dict[str, list[str]] = {}

    def put(self, bundles: Mapping[str, Bundle], told: Told, unclear: Told | None = None) -> Kept:
        """Reports by report_id, none twice; their rows have all columns that ``told`` names.

        ``unclear`` are columns of single reports, by report_id, that the file tells nothing of.
        """
        known = bundles_of(self.connection, bundles)
        after = {
            report_id: merged(
                known.get(report_id, {}), bundle, told, (unclear or {}).get(report_id, set())
            )
            for report_id, bundle in bundles.items()
        }
        days = [*map(newest_day, after.values()), *([self.newest] if self.newest else [])]
        self.newest = max(days, default=None)
        self.days.update(own_day(one) for one in after.values())
        changed = {
            report_id: before
            for report_id, before in known.items()
            if compared(before) != compared(after[report_id])
        }
        self.fewer.update(
            str(table.name)
            for report_id, before in changed.items()
            for table in CHILDREN
            if len(after[report_id][table.name]) < len(before.get(table.name, []))
        )
        self.nobodys += sum(
            None in (_agency(before), _agency(bundles[report_id]))
            for report_id, before in changed.items()
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
            told_now = known[value] | {name: by_key[value].get(name) for name in clear}
            if told_now != known[value]:
                before[str(value)] = {table.name: [known[value]]}
                after.append(told_now)
        self.shared.setdefault(str(table.name), []).extend(sorted(before))
        remember(self.connection, table.name, before, self.batch, self.now)
        self._update(table, after)

    def warnings(self) -> list[str]:
        """What may be another's, and what is no more because the file tells less than before."""
        fewer = [
            f"{count:,} of its reports {'has' if count == 1 else 'have'} fewer rows of {table} "
            "than the register held, which theirs replace; --former tells what they were"
            for table, count in self.fewer.items()
        ]
        if not self.nobodys:
            return fewer
        one = self.nobodys == 1
        return [
            f"{self.nobodys:,} of the reports that it changed {'has' if one else 'have'} no "
            f"agency, in the register or in it; {'is it' if one else 'are they'} of the same "
            "service, or does another number its own alike? --former tells what was there",
            *fewer,
        ]

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


def _agency(bundle: Bundle) -> str | None:
    agency: str | None = bundle["report"][0].get("agency")
    return agency
