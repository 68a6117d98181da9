"""Sheets on their way: what was read of them, in a register of its own on disk, before it is kept.

Tables of one import point to each other and may be larger than memory. So each row is first put
into the contract's tables in a temporary SQLite file; there one sees whether its report was taken,
whether its key stands on an earlier row, and whether the place that it names is anywhere.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    func,
    insert,
    select,
)

from data_access import schema
from data_access.bulk import write_frame
from data_access.dialects import WITHOUT_JOURNAL, characters
from data_access.imports.chunking import parts
from data_access.imports.contract import CHILDREN
from data_access.imports.formats import Values
from data_access.imports.keeping import bundles_of, present
from data_access.imports.merging import NUMBERED, Bundle, names_of
from data_access.imports.owners import of_others
from data_access.imports.reading import Fault, Row
from data_access.imports.staged_cases import StagedCases
from data_access.imports.target import tells_of
from data_access.imports.values import MOST_LINES

MOST_AT_ONCE = 2_000
"""Reports that stand in memory with all below them."""

_LINE = 100
"""Characters that a row below a report is counted as."""


_numbered = Table(
    "numbered",
    MetaData(),
    Column("table_name", String),
    Column("report_id", String, index=True),
    Column("line", Integer),
)
"""Rows whose line the sheets leave out."""


class Staging:
    """A register of what one import read; ``register`` is the one that it goes into."""

    def __init__(self, folder: Path, register: Connection) -> None:
        self.engine = create_engine(f"sqlite:///{folder / 'staged.db'}", hide_parameters=True)
        self.connection = self.engine.connect()
        for setting in WITHOUT_JOURNAL:
            self.connection.exec_driver_sql(setting)
        schema.metadata.create_all(self.connection)
        _numbered.create(self.connection)
        self.register = register
        self.told: dict[str, set[str]] = {}
        # Columns whose value was set aside, by table and key.
        self.unclear: dict[str, dict[str, set[str]]] = {}
        self.own: dict[str, object] | None = None
        self.cases = StagedCases(self.connection, register)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()
        self.engine.dispose()

    def take(self, table: Table, rows: list[Row]) -> None:
        """Put the good rows of a sheet aside until all are read; refuses those that fit nowhere."""
        good = [row for row in rows if not row.whole]
        if table is schema.register:
            self._take_register(good)
            return
        key = table.primary_key.columns[0].name
        if "line" in table.c:
            self._require_report(good)
            self._number(table, [row for row in good if not row.whole])
        else:
            self._require_once(table, key, good)
        if table is schema.report:
            self._require_same_agency(good)
            self._require_unshifted(good)
        self._require_targets(table, [row for row in good if not row.whole])
        if table is schema.report:
            self.cases.look_at([row for row in good if not row.whole])
        if "line" not in table.c:
            self.unclear.setdefault(str(table.name), {}).update(
                (str(row.values[key]), {str(fault.column) for fault in row.faults})
                for row in good
                if row.faults and not row.whole
            )
        kept = [_stored(table, row.values) for row in good if not row.whole]
        if kept:
            write_frame(self.connection, table, pd.DataFrame(kept, dtype=object))

    def rows_of(self, table: Table) -> Iterator[list[dict[str, Any]]]:
        """Agencies or places, some at a time."""
        for keys in self._keys(table):
            key = table.primary_key.columns[0]
            rows = self.connection.execute(select(table).where(key.in_(keys)).order_by(key))
            yield [dict(row) for row in rows.mappings()]

    def bundles(self) -> Iterator[dict[str, Bundle]]:
        """Reports with all below them, some at a time."""
        for page in self._keys(schema.report):
            for report_ids in self._few_enough(page):
                found = bundles_of(self.connection, report_ids)
                self._mark_numbered(found)
                yield found

    def _mark_numbered(self, bundles: dict[str, Bundle]) -> None:
        theirs = select(_numbered).where(_numbered.c.report_id.in_(list(bundles)))
        ours = {tuple(row) for row in self.connection.execute(theirs)}
        for report_id, bundle in bundles.items():
            for name, rows in bundle.items():
                for row in rows:
                    if (name, report_id, row.get("line")) in ours:
                        row[NUMBERED] = True

    def _few_enough(self, page: list[str]) -> Iterator[list[str]]:
        """The reports of a page in parts, however long their narratives or many their lines."""
        report = schema.report.c
        told = select(report.report_id, characters(report.narrative))
        sizes = Counter(dict(self._pairs(told.where(report.report_id.in_(page)))))
        for table in CHILDREN:
            lines = select(table.c.report_id, func.count()).where(table.c.report_id.in_(page))
            for report_id, count in self._pairs(lines.group_by(table.c.report_id)):
                sizes[report_id] += count * _LINE
        return parts(page, sizes.__getitem__)

    def _pairs(self, statement: Any) -> list[tuple[str, int]]:
        return [(report_id, int(count)) for report_id, count in self.connection.execute(statement)]

    def _keys(self, table: Table) -> Iterator[list[str]]:
        key, last = table.primary_key.columns[0], ""
        while True:
            statement = select(key).where(key > last).order_by(key).limit(MOST_AT_ONCE)
            keys = list(self.connection.scalars(statement))
            if not keys:
                return
            yield keys
            last = keys[-1]

    def _take_register(self, rows: list[Row]) -> None:
        there = self.register.execute(select(schema.register)).first()
        for row in rows:
            if self.own is not None:
                row.refuse(Fault(None, "", "is a second row; a register has one"))
            elif there is not None and not tells_of(there, row.values["name"], row.values["kind"]):
                row.refuse(Fault(None, "", "differs from the row of the register, which stays"))
            else:
                self.own = dict(row.values)

    def _require_report(self, rows: list[Row]) -> None:
        told = {row.values["report_id"] for row in rows}
        there = present(self.connection, schema.report, told)
        for row in rows:
            report_id = row.values["report_id"]
            if report_id not in there:
                reason = "belongs to no report that was taken from these sheets"
                row.refuse(Fault("report_id", str(report_id), reason))

    def _require_once(self, table: Table, key: str, rows: list[Row]) -> None:
        seen = present(self.connection, table, {row.values[key] for row in rows})
        for row in rows:
            if row.values[key] in seen:
                row.refuse(Fault(key, str(row.values[key]), "stands on an earlier row too"))
            seen.add(row.values[key])

    def _require_same_agency(self, rows: list[Row]) -> None:
        """Two services may number their reports alike: that is no change of a report."""
        by_id = {str(row.values["report_id"]): row for row in rows if not row.whole}
        agency_of = {report_id: row.values["agency"] for report_id, row in by_id.items()}
        for report_id, reason in of_others(self.register, agency_of).items():
            by_id[report_id].refuse(Fault("report_id", report_id, reason))

    def _require_unshifted(self, rows: list[Row]) -> None:
        """A row whose cells slid by one names its case after an agency or a place."""
        told = {row.values["case_id"] for row in rows} - {None}
        names = {table: self._anywhere(table, told) for table in (schema.agency, schema.place)}
        for row in rows:
            for table, found in names.items():
                if not row.whole and (case_id := row.values["case_id"]) in found:
                    reason = f"is the name of a row of {table.name}; are the cells shifted?"
                    row.refuse(Fault("case_id", str(case_id), reason))

    def _require_targets(self, table: Table, rows: list[Row]) -> None:
        for column in table.columns:
            for key in column.foreign_keys:
                parent = key.column.table
                if parent is schema.report:
                    continue
                there = self._anywhere(parent, {row.values[column.name] for row in rows} - {None})
                for row in rows:
                    value = row.values[column.name]
                    if value is not None and value not in there:
                        reason = f"is in no row of {parent.name}"
                        row.faults.append(Fault(str(column.name), str(value), reason))
                        row.values[column.name] = None

    def _anywhere(self, table: Table, keys: Iterable[object]) -> set[object]:
        wanted = set(keys)
        return present(self.connection, table, wanted) | present(self.register, table, wanted)

    def _number(self, table: Table, rows: list[Row]) -> None:
        """Lines that are told must differ; those left out follow the highest of their report."""
        ids = {row.values["report_id"] for row in rows}
        statement = select(table.c.report_id, table.c.line).where(table.c.report_id.in_(list(ids)))
        taken = set(self._pairs(statement))
        last: dict[str, int] = {}
        for report_id, number in taken:
            last[report_id] = max(number, last.get(report_id, 0))
        numbered = []
        for row in rows:
            report_id, line = str(row.values["report_id"]), row.values["line"]
            highest = last.get(report_id, 0)
            number = line if isinstance(line, int) else highest + 1
            if (report_id, number) in taken:
                row.refuse(Fault("line", str(number), "stands on an earlier row of its report too"))
            elif number > MOST_LINES:
                row.refuse(Fault("line", "", f"would be more than {MOST_LINES:,}"))
            else:
                taken.add((report_id, number))
                last[report_id] = max(highest, number)
                row.values["line"] = number
                if number != line:
                    numbered.append((str(table.name), report_id, number))
        if numbered:
            names = names_of(_numbered)
            told = [dict(zip(names, one, strict=True)) for one in numbered]
            self.connection.execute(insert(_numbered), told)


def _stored(table: Table, values: Values) -> dict[str, object]:
    row = {name: values.get(name) for name in names_of(table)}
    if "updated_at" in row:
        row["updated_at"] = _NEVER
    return row


_NEVER = pd.Timestamp(0).to_pydatetime()
"""Stands where the register will have the moment of the import."""
