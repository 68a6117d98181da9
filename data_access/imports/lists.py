"""The contract's lists where they lie: a folder of CSV files, or the sheets of a workbook."""

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
class Listed:
    """One table's list: where it lies, what its header settles, and its rows, one at a time."""

    table: Table
    file: str
    layout: Layout
    rows: Iterator[Row]


def lists_of(path: Path, today: date) -> Iterator[Listed]:
    """The lists of a folder or a workbook, in the order of `TABLES`; each is to be read in turn.

    Raises
    ------
    UnreadableFile
        There is no list of reports, a list that no table has, or one that cannot be read.
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
    """Hold every header against the contract; what is known and not read: columns, deletions.

    Raises
    ------
    UnreadableFile
        As `lists_of`; or the list of reports has no row.
    """
    unused = []
    for listed in lists_of(path, today):
        if listed.table is schema.report and next(listed.rows, None) is None:
            raise UnreadableFile(f"{listed.file} has a header and no rows.")
        unused += [f"{listed.table.name}.{column}" for column in listed.layout.not_read]
    return unused + sorted(_names(path) & _NOT_READ - {CODES_SHEET})


def _names(path: Path) -> set[str]:
    if path.is_dir():
        return {file.stem for file in path.iterdir() if file.suffix == ".csv"}
    with opened(path) as workbook:
        return set(workbook.parts)


def _of_folder(folder: Path, today: date) -> Iterator[Listed]:
    files = {file.stem: file for file in sorted(folder.iterdir()) if file.suffix == ".csv"}
    _require_known(folder.name, "files", set(files))
    for table in TABLES:
        if table.name in files:
            file = files[table.name]
            with open_rows(SHEETS[table.name], file, today) as (layout, rows):
                yield Listed(table, file.name, layout, rows)


def _of_workbook(path: Path, today: date) -> Iterator[Listed]:
    with ExitStack() as until:
        workbook = until.enter_context(opened(path))
        _require_known(path.name, "sheets", set(workbook.parts))
        for table in TABLES:
            if table.name in workbook.parts:
                name = f"{path.name}, sheet {table.name}"
                records = read_sheet(workbook, table.name)
                layout = lay_out(SHEETS[table.name], next(records), name, today)
                rows = (row_of(record, layout) for record in records)
                yield Listed(table, name, layout, rows)


def _require_known(name: str, what: str, found: set[str]) -> None:
    strange = sorted(found - set(SHEETS) - _NOT_READ)
    if strange:
        shown = ", ".join(shortened(each, 40) for each in strange[:5])
        raise UnreadableFile(
            f"{name} holds {what} that no table of the contract is called after: {shown}. "
            f"Rename or remove them; known are {', '.join(SHEETS)}."
        )
    if schema.report.name not in found:
        raise UnreadableFile(f"{name} holds no list called report, and all others belong to it.")
