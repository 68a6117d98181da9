"""The contract's sheets where they lie: CSV files in a folder, or parts of a workbook."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Table

from data_access import schema
from data_access.errors import UnreadableFile
from data_access.imports.contract import SHEETS, TABLES
from data_access.imports.reading import Layout, Row, lay_out, open_rows, row_of, shortened
from data_access.imports.workbook import opened
from data_access.imports.workbook_rows import read_sheet

CODES_SHEET = "code lists"
"""Sheet of the template that holds what the drop-downs offer; it is not read."""

_NOT_READ = {table.name for table in schema.OPTIONAL} | {CODES_SHEET}


@dataclass(frozen=True)
class SheetRead:
    """One table's sheet: where it lies, what its header settles, and its rows, one at a time."""

    table: Table
    file: str
    layout: Layout
    rows: Iterator[Row]


def sheets_of(path: Path, today: date) -> Iterator[SheetRead]:
    """The sheets of a folder or a workbook, in the order of `TABLES`; each is to be read in turn.

    Raises
    ------
    UnreadableFile
        There is no sheet of reports, one that no table has, or one that cannot be read.
    """
    yield from _of_folder(path, today) if path.is_dir() else _of_workbook(path, today)


def require_form(path: Path, *, workbook: bool) -> None:
    """A folder or a file, as the format says.

    Raises
    ------
    UnreadableFile
        It is the other, or not there.
    """
    if not path.exists():
        raise UnreadableFile(f"{path.name} cannot be opened: there is no such file or folder.")
    if path.is_dir() == workbook:
        wanted = "one XLSX workbook" if workbook else "a folder with a CSV file a table"
        raise UnreadableFile(f"{path.name} is not {wanted}.")


def look_over(path: Path, today: date) -> list[str]:
    """Hold every header against the contract; what is not read: columns, deletions, other files.

    Raises
    ------
    UnreadableFile
        As `sheets_of`; or that of the reports has no row.
    """
    unused: list[str] = []
    for sheet in sheets_of(path, today):
        if sheet.table is schema.report and next(sheet.rows, None) is None:
            raise UnreadableFile(f"{sheet.file} has a header and no rows.")
        unused += [f"{sheet.table.name}.{column}" for column in sheet.layout.not_read]
    return unused + sorted(_passed_over(path))


def _passed_over(path: Path) -> set[str]:
    if path.is_dir():
        read = {file for name, file in csv_files(path).items() if name in SHEETS}
        return {file.name for file in path.iterdir() if file not in read}
    with opened(path) as workbook:
        return set(workbook.parts) & _NOT_READ - {CODES_SHEET}


def csv_files(folder: Path) -> dict[str, Path]:
    """The CSV files of a folder by the name of their table."""
    found = (file for file in sorted(folder.iterdir()) if file.suffix.lower() == ".csv")
    return {file.stem: file for file in found}


def _of_folder(folder: Path, today: date) -> Iterator[SheetRead]:
    files = csv_files(folder)
    _require_known(folder.name, "files", set(files))
    for table in TABLES:
        if table.name in files:
            file = files[table.name]
            with open_rows(SHEETS[table.name], file, today) as (layout, rows):
                yield SheetRead(table, file.name, layout, rows)


def _of_workbook(path: Path, today: date) -> Iterator[SheetRead]:
    with ExitStack() as until:
        workbook = until.enter_context(opened(path))
        _require_known(path.name, "sheets", set(workbook.parts))
        for table in TABLES:
            if table.name in workbook.parts:
                name = f"{path.name}, sheet {table.name}"
                records = read_sheet(workbook, table.name)
                layout = lay_out(SHEETS[table.name], next(records), name, today)
                rows = (row_of(record, layout) for record in records)
                yield SheetRead(table, name, layout, rows)


def _require_known(name: str, what: str, found: set[str]) -> None:
    strange = sorted(found - set(SHEETS) - _NOT_READ)
    if strange:
        shown = ", ".join(shortened(each, 40) for each in strange[:5])
        raise UnreadableFile(
            f"{name} holds {what} that no table of the contract is called after: {shown}. "
            f"Rename or remove them; known are {', '.join(SHEETS)}."
        )
    if schema.report.name not in found:
        raise UnreadableFile(f"{name} holds no sheet called report, and all others belong to it.")
