"""A file into a register: everything it holds, or nothing where it breaks off.

A report's pseudonym comes from the source's own number of the row, or from what the row holds and
how many rows like it came before (equal rows are different victims). So the same file imported
again adds nothing, and a row already there is left as it is.

Memory holds `CHUNK_ROWS` rows, and 16 bytes and a count for every different row without a number.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Column, Connection, Engine, Table, delete, select

from data_access import schema
from data_access.bulk import write_frame
from data_access.errors import UnreadableFile
from data_access.imports.formats import Format, Tables
from data_access.imports.reading import Fault, Row, read_rows, shortened
from data_access.imports.target import name_register, prepare, refuse_other_registers
from data_access.quarantine import quarantine

CHUNK_ROWS = 2_000
_SHARED = (schema.agency, schema.place)


@dataclass
class Closing:
    """What became of the rows of one file; ``read`` is ``taken`` plus ``quarantined``, always.

    ``added`` of the taken rows are new, the others were in the register already. ``reasons`` counts
    what was set aside by column (None: the row as such), reason, and whether the row went with it.
    """

    file: str
    batch: str
    read: int = 0
    taken: int = 0
    quarantined: int = 0
    added: int = 0
    reasons: Counter[tuple[str | None, str, bool]] = field(default_factory=Counter)

    def __str__(self) -> str:
        values = sum(count for (_, _, whole), count in self.reasons.items() if not whole)
        return (
            f"{self.file}: {self.read:,} read = {self.taken:,} taken ({self.added:,} new, "
            f"{self.taken - self.added:,} already there) + {self.quarantined:,} quarantined; "
            f"{values:,} value{'s' if values != 1 else ''} of taken rows set aside."
        )


def import_file(form: Format, path: Path, engine: Engine, now: datetime) -> Closing:
    """Read a file into the register behind ``engine``, in one transaction.

    An empty database gets the contract's tables. ``now`` is UTC without zone: the moment of the
    import, which stands in ``updated_at``; a date after its day lies in the future.

    Raises
    ------
    UnreadableFile
        The file is not of this format, holds no rows, or breaks off; nothing was taken.
    ContractBroken
        The database has tables of the contract, but not all of it.
    RegisterError
        The register is a training register, or holds another file of the same source.
    """
    rows = read_rows(form, path, now.date())
    first = next(rows, None)
    if first is None:
        raise UnreadableFile(f"{path.name} has a header and no rows.")
    batch = _batch(form, path)
    prepare(engine)
    with engine.begin() as connection:
        refuse_other_registers(connection, form)
        loading = _Loading(connection, form, Closing(path.name, batch), now)
        connection.execute(delete(quarantine).where(quarantine.c.batch == batch))
        for chunk in _chunks(chain([first], rows)):
            loading.take(chunk)
        loading.close()
    return loading.closing


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    return iter(lambda: list(islice(rows, CHUNK_ROWS)), [])


def _batch(form: Format, path: Path) -> str:
    with path.open("rb") as stream:
        return f"{form.name}-{hashlib.file_digest(stream, 'sha256').hexdigest()[:16]}"


class _Loading:
    """One file on its way into one register."""

    def __init__(
        self, connection: Connection, form: Format, closing: Closing, now: datetime
    ) -> None:
        self.connection, self.form, self.closing, self.now = connection, form, closing, now
        self.seen: Counter[bytes] = Counter()
        self.newest: date | None = None
        self.set_aside = 0

    def take(self, rows: list[Row]) -> None:
        """Write one chunk: what is new into the register, what is wrong into quarantine."""
        taken = {}
        for row in rows:
            report_id = None if row.whole else self._pseudonym(row)
            if report_id is not None:
                taken[report_id] = row
        known = _present(self.connection, schema.report, taken)
        new = [
            self.form.tables(report_id, row.values)
            for report_id, row in taken.items()
            if report_id not in known
        ]
        self._write(_merged(new))
        self._quarantine(rows)
        closing = self.closing
        closing.read += len(rows)
        closing.taken += len(taken)
        closing.quarantined += sum(row.whole for row in rows)
        closing.added += len(new)

    def close(self) -> None:
        """The register's own row, and the count that must close."""
        closing = self.closing
        # A row that vanished, or was counted twice, would be a fault of this program.
        assert closing.read == closing.taken + closing.quarantined, closing
        if self.newest:
            name_register(self.connection, self.form, self.newest, self.now)

    def _pseudonym(self, row: Row) -> str | None:
        """The report's name; None where the source's number was used before."""
        number = row.values.get(self.form.identifier) if self.form.identifier else None
        key = hashlib.blake2b((str(number) if number else row.content).encode(), digest_size=16)
        if number:
            key.update(b"\x1enumber")
        self.seen[key.digest()] += 1
        times = self.seen[key.digest()]
        if not number:
            text = f"{self.form.name}\x1e{row.content}\x1e{times}"
            return f"{self.form.source}-{hashlib.sha256(text.encode()).hexdigest()[:20]}"
        if times > 1:
            row.refuse(Fault(self.form.identifier, str(number), "stands on an earlier row too"))
            return None
        return f"{self.form.source}-{number}"

    def _write(self, tables: Tables) -> None:
        for table in schema.TABLES:
            rows = tables.get(table.name, [])
            if table is schema.agency:
                rows = [dict(row) for row in self.form.agencies]
            if table in _SHARED:
                rows = _absent(self.connection, table, rows)
            if table is schema.report:
                rows = [{**row, "updated_at": self.now} for row in rows]
                self._remember_newest(rows)
            if rows:
                write_frame(self.connection, table, pd.DataFrame(rows, dtype=object))

    def _remember_newest(self, reports: Iterable[dict[str, object]]) -> None:
        for report in reports:
            day = report.get("event_date")
            if not isinstance(day, date):
                day = report["registered_date"]
                assert isinstance(day, date)
                if report.get("registered_precision") == "year":
                    day = day.replace(month=12, day=31)
            self.newest = max(day, self.newest or day)

    def _quarantine(self, rows: list[Row]) -> None:
        found = [(row, fault) for row in rows for fault in row.faults]
        if not found:
            return
        frame = pd.DataFrame(
            [self._quarantined(row, fault, place) for place, (row, fault) in enumerate(found, 1)],
            dtype=object,
        )
        self.set_aside += write_frame(self.connection, quarantine, frame)
        self.closing.reasons.update((f.column, f.reason, row.whole) for row, f in found)

    def _quarantined(self, row: Row, fault: Fault, place: int) -> dict[str, object]:
        return {
            "batch": self.closing.batch,
            "number": self.set_aside + place,
            "file": shortened(self.closing.file),
            "row": row.number,
            "column": fault.column,
            "value": shortened(fault.value),
            "reason": fault.reason,
            "whole_row": row.whole,
            "imported_at": self.now,
        }


def _merged(parts: list[Tables]) -> Tables:
    merged: Tables = {}
    for tables in parts:
        for name, rows in tables.items():
            merged.setdefault(name, []).extend(rows)
    return merged


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))


def _present(connection: Connection, table: Table, keys: Iterable[object]) -> set[object]:
    """Those of the keys that the table holds."""
    key = _key(table)
    return set(connection.scalars(select(key).where(key.in_(list(keys)))))


def _absent(
    connection: Connection, table: Table, rows: list[dict[str, object]]
) -> list[dict[str, object]]:
    """Rows whose key the table does not hold yet, each once."""
    by_key = {row[_key(table).name]: row for row in rows}
    known = _present(connection, table, by_key) if by_key else set()
    return [row for key, row in by_key.items() if key not in known]
