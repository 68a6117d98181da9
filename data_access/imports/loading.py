"""A file into a register: everything it holds, or nothing where it breaks off.

A report's pseudonym comes from the source's own number of the row, or from what the row holds and
how many rows like it came before (equal rows are different victims). So the same file imported
again adds nothing. A row with a number that tells something else than before changes its report,
and what that was is kept (`keeping`); a row without a number that changed is a report of its own.
Where rows say which case they are of, those of a case are one report: as many reports would be as
many events, and as many reports of one case would be one person told of so often.

Memory holds a chunk of rows (`chunks`), 16 bytes and a count for every different row, and 16 bytes
for every case.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from data_access import schema
from data_access.errors import UnreadableFile
from data_access.imports.chunking import parts, unbroken
from data_access.imports.closing import Closing, SettingAside
from data_access.imports.formats import Format, Told
from data_access.imports.joining import joined
from data_access.imports.keeping import Keeper
from data_access.imports.merging import NUMBERED, Bundle, names_of
from data_access.imports.owners import of_others
from data_access.imports.reading import Fault, Row, open_rows
from data_access.imports.target import (
    behind_the_end,
    name_register,
    prepare,
    refuse_other_registers,
)

_MOST_TOGETHER = 10_000
"""Rows of one case that are kept in memory; of more of them the rest is set aside."""


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
    with open_rows(form, path, now.date()) as (layout, rows):
        first = next(rows, None)
        if first is None:
            raise UnreadableFile(f"{path.name} has a header and no rows.")
        closing = Closing(path.name, _batch(form, path), not_read=layout.not_read)
        prepare(engine)
        with engine.begin() as connection:
            refuse_other_registers(connection, form)
            before = _taken_before(connection, form) if form.named_anew else 0
            loading = _Loading(connection, form, form.tells(layout.told), closing, now)
            for chunk in _whole_cases(form, chain([first], rows)):
                loading.take(chunk)
            loading.close()
        if before and closing.added and not closing.changed + closing.unchanged:
            closing.warnings.append(
                f"none of its reports is among the {before:,} that earlier files of this format "
                "brought; one of the same cases, made again, has other names for them, and counts "
                "them twice"
            )
    return closing


def _taken_before(connection: Connection, form: Format) -> int:
    theirs = schema.report.c.report_id.startswith(f"{form.source}-", autoescape=True)
    return connection.scalars(select(func.count()).where(theirs)).one()


def _whole_cases(form: Format, rows: Iterator[Row]) -> Iterator[list[Row]]:
    return unbroken(chunks(rows), lambda row: row.values.get(form.together), _MOST_TOGETHER, _size)


def _size(row: Row) -> int:
    return row.size


def chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Rows some at a time."""
    return parts(rows, _size)


def _batch(form: Format, path: Path) -> str:
    with path.open("rb") as stream:
        return f"{form.name}-{hashlib.file_digest(stream, 'sha256').hexdigest()[:16]}"


class _Loading:
    """One file on its way into one register."""

    def __init__(
        self, connection: Connection, form: Format, told: Told, closing: Closing, now: datetime
    ) -> None:
        self.connection, self.form, self.closing, self.now = connection, form, closing, now
        self.told = told
        self.seen: Counter[bytes] = Counter()
        self.behind: set[bytes] = set()
        # Reports of rows without a number, by whether they are new.
        self.numberless: Counter[bool] = Counter()
        self.aside = SettingAside(connection, closing, now)
        self.keeper = Keeper(connection, closing.batch, now)
        agencies = [dict(agency) for agency in form.agencies]
        self.keeper.put_shared(schema.agency, agencies, set(), ())

    def take(self, rows: list[Row]) -> None:
        """Write one chunk: what is new or changed into the register, what is wrong aside."""
        bundles: dict[str, Bundle] = {}
        rows_of: dict[str, list[Row]] = {}
        for row in rows:
            report_id = None if row.whole else self._pseudonym(row)
            if report_id is None:
                continue
            bundle = self.form.tables(report_id, row.values)
            if not joined(bundles.setdefault(report_id, bundle), bundle):
                row.refuse(Fault(None, "", "differs from the first row of its case"))
                continue
            rows_of.setdefault(report_id, []).append(row)
        self._leave_to_others(bundles, rows_of)
        if bundles:
            self._keep(bundles, rows_of)
        self.behind |= {
            _digest(case) for row in rows if not row.whole and (case := self._case(row))
        }
        self.aside.close(rows, self.closing.file)

    def close(self) -> None:
        """The register's own row, and the count that must close."""
        self.closing.require_that_it_closes()
        name_register(self.connection, self.form.title, self.keeper.newest, self.now)
        self.closing.warnings += [
            *behind_the_end(self.connection, self.keeper.days),
            *self.keeper.warnings(),
        ]
        new, known = self.numberless[True], self.numberless[False]
        if new and known:
            self.closing.warnings.append(
                f"of its rows without a number of their own {new:,} {'is' if new == 1 else 'are'} "
                f"new, beside {known:,} that the register held; one that is the correction of "
                "another is counted twice, for the former one stays"
            )

    def _leave_to_others(self, bundles: dict[str, Bundle], rows_of: dict[str, list[Row]]) -> None:
        """Two services may number their rows or cases alike: that is no change of a report."""
        if self.form.agencies:
            return  # All rows are of one source, which numbers them.
        agency_of = {name: bundle["report"][0]["agency"] for name, bundle in bundles.items()}
        for report_id, reason in of_others(self.connection, agency_of).items():
            del bundles[report_id]
            for row in rows_of[report_id]:
                field = self.form.together if self._case(row) else str(self.form.identifier)
                row.refuse(Fault(field, str(row.values[field]), reason))

    def _keep(self, bundles: dict[str, Bundle], rows_of: dict[str, list[Row]]) -> None:
        shared = {
            table: [row for bundle in bundles.values() for row in bundle.pop(table.name, [])]
            for table in (schema.agency, schema.place)
        }
        for table, rows in shared.items():
            # A place that is named after its report is that report's own.
            self.keeper.put_shared(table, rows, set(names_of(table)), bundles.keys() & _keys(rows))
        for bundle in bundles.values():
            for name in self.told.keys() & bundle.keys() - {"report"}:
                empty = dict.fromkeys(self.told[name]) | {NUMBERED: True}
                bundle[name] = [empty | line for line in bundle[name]]
        kept = self.keeper.put(bundles, self.told)
        self.closing.added += len(kept.new)
        self.closing.changed += len(kept.changed)
        self.closing.unchanged += len(bundles) - len(kept.new) - len(kept.changed)
        self.numberless.update(
            name in kept.new
            for name in bundles
            if not self._number(rows_of[name][0]) and not self._case(rows_of[name][0])
        )

    def _number(self, row: Row) -> object:
        return row.values.get(self.form.identifier) if self.form.identifier else None

    def _case(self, row: Row) -> str | None:
        case = row.values.get(self.form.together)
        return str(case) if case else None

    def _pseudonym(self, row: Row) -> str | None:
        """The report's name; None where the source's number, or its case, was used before."""
        number = self._number(row)
        key = _digest(str(number), "number") if number else _digest(row.content)
        self.seen[key] += 1
        times, case = self.seen[key], self._case(row)
        if number and times > 1:
            row.refuse(Fault(self.form.identifier, str(number), "stands on an earlier row too"))
            return None
        if case:
            if _digest(case) in self.behind:
                reason = "stands on rows too far above, or on too many; sort the file by it"
                row.refuse(Fault(self.form.together, case, reason))
                return None
            return f"{self.form.source}-case-{case}"
        if number:
            return f"{self.form.source}-{number}"
        text = f"{self.form.name}\x1e{row.content}\x1e{times}"
        return f"{self.form.source}-{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def _digest(text: str, kind: str = "") -> bytes:
    key = hashlib.blake2b(text.encode(), digest_size=16)
    if kind:
        key.update(f"\x1e{kind}".encode())
    return key.digest()


def _keys(rows: list[dict[str, object]]) -> set[object]:
    return {row.get("place") for row in rows}
