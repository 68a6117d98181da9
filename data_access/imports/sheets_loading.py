"""The contract's own sheets into a register: everything they hold, or nothing where they break off.

Sheets are no whole register: a report that they lack stays as it is, and so does one of an agency
that they do not name (`owners`). What they tell of a report
replaces what the register held of it, as far as the sheets have the column, and any row of the
table; the former report is kept. A value that is set aside in the row of a report, a place or an
agency counts as not told, and so do an empty ``case_id`` and an empty cell of a place or an agency,
which are everybody's. The rows below a report are replaced table by table, with those that were
taken. Where a column is not there, a row whose ``line`` is told
keeps what that line held; so do rows numbered as they stand, where all are as they were.

Into a training register they may go too, so that a course can practise on its own.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, or_, select, union

from data_access import schema
from data_access.dialects import is_among
from data_access.imports.closing import Closing, SettingAside
from data_access.imports.contract import XLSX
from data_access.imports.keeping import Keeper
from data_access.imports.loading import chunks
from data_access.imports.reading import shortened
from data_access.imports.sheets import csv_files, look_over, require_form, sheets_of
from data_access.imports.staging import Staging
from data_access.imports.target import behind_the_end, name_register, prepare

_SHARED = (schema.agency, schema.place)


def import_sheets(name: str, path: Path, engine: Engine, now: datetime) -> Closing:
    """Read a folder of CSV files or a workbook into the register behind ``engine``.

    ``name`` is `contract.CSV` or `contract.XLSX`; ``now`` as for `loading.import_file`.

    Raises
    ------
    UnreadableFile
        A sheet cannot be read, or there is no report in them; nothing was taken.
    ContractBroken
        The database has tables of the contract, but not all of it.
    """
    require_form(path, workbook=name == XLSX)
    # Before a database is touched, which would make its file.
    closing = Closing(path.name, _batch(name, path), not_read=look_over(path, now.date()))
    prepare(engine)
    with engine.begin() as connection, _staging(connection) as staging:
        aside = SettingAside(connection, closing, now)
        for sheet in sheets_of(path, now.date()):
            for rows in chunks(sheet.rows):
                # A template has every sheet: one that nobody filled in says nothing.
                staging.told[sheet.table.name] = sheet.layout.told
                staging.take(sheet.table, rows)
                aside.close(rows, sheet.file)
            if sheet.table is schema.report:
                for rows in staging.cases.foreign():
                    aside.write(rows, sheet.file)
        closing.warnings += staging.cases.warnings()
        _keep(connection, staging, closing, now)
        if staging.own is None and _is_for_training(connection):
            closing.warnings.append(
                "it went into a training register: where nobody signs in, whoever reaches the "
                "dashboard sees it; are these reports invented?"
            )
        closing.require_that_it_closes()
    return closing


def _is_for_training(connection: Connection) -> bool:
    return connection.scalar(select(schema.register.c.kind)) == "training"


@contextmanager
def _staging(register: Connection) -> Iterator[Staging]:
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        staging = Staging(Path(folder), register)
        try:
            yield staging
        finally:
            staging.close()


def _keep(connection: Connection, staging: Staging, closing: Closing, now: datetime) -> None:
    keeper = Keeper(connection, closing.batch, now)
    for table in _SHARED:
        key = table.primary_key.columns[0].name
        for rows in staging.rows_of(table):
            keys = {row[key] for row in rows}
            keeper.put_shared(
                table, rows, staging.told[table.name], keys, _untold(staging, table, rows)
            )
    closing.warnings += _moved(connection, keeper)
    for bundles in staging.bundles():
        kept = keeper.put(bundles, staging.told, staging.unclear.get("report"))
        closing.added += len(kept.new)
        closing.changed += len(kept.changed)
        closing.unchanged += len(bundles) - len(kept.new) - len(kept.changed)
    title = Path(closing.file).stem
    name_register(connection, title, keeper.newest, now, staging.own)
    closing.warnings += [*behind_the_end(connection, keeper.days), *keeper.warnings()]


def _untold(staging: Staging, table: Table, rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Columns by key: what one service leaves empty another may have told of the same place."""
    unclear = staging.unclear.get(str(table.name), {})
    key = table.primary_key.columns[0].name
    return {
        row[key]: {name for name, value in row.items() if value is None}
        | unclear.get(row[key], set())
        for row in rows
    }


def _moved(connection: Connection, keeper: Keeper) -> list[str]:
    """A warning for each table of which rows that the register held are others now."""
    told = []
    for name, keys in keeper.shared.items():
        if keys:
            shown = ", ".join(shortened(key, 40) for key in sorted(keys)[:5])
            told.append(
                f"{len(keys):,} of the rows of {name}, which serve everybody's reports, "
                f"{'is' if len(keys) == 1 else 'are'} changed ({shown}"
                f"{', ...' if len(keys) > 5 else ''}); reports that name them: "
                f"{_standing_on(connection, name, keys):,}; --former tells what was there"
            )
    return told


def _standing_on(connection: Connection, table: str, keys: list[str]) -> int:
    """How many reports of the register name one of these places or agencies."""
    report, leg = schema.report.c, schema.leg.c
    named: Any
    if table == schema.agency.name:
        named = select(report.report_id).where(is_among(report.agency, keys))
    else:
        ends = or_(is_among(leg.origin, keys), is_among(leg.destination, keys))
        at = select(report.report_id).where(is_among(report.place, keys))
        named = union(at, select(leg.report_id).where(ends))
    return connection.scalars(select(func.count()).select_from(named.subquery())).one()


def _batch(name: str, path: Path) -> str:
    found = hashlib.sha256()
    for file in csv_files(path).values() if path.is_dir() else [path]:
        with file.open("rb") as stream:
            found.update(file.name.encode() + hashlib.file_digest(stream, "sha256").digest())
    return f"{name}-{found.hexdigest()[:16]}"
