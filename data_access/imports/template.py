"""An empty workbook to fill in: a sheet a table, drop-downs, and what each column means.

XlsxWriter writes it: it only writes, streams, and gives the same bytes for the same content.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import Column, Table, types

from data_access import schema
from data_access.codes import COUNTRY, CodeList
from data_access.errors import RegisterError
from data_access.imports.contract import SHEETS, TABLES
from data_access.imports.countries import NAME
from data_access.imports.sheets import CODES_SHEET

ROWS = 5_000
"""Rows of a sheet that have drop-downs; more may be filled in."""

_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Stands as the moment of making, so that two templates are the same bytes."""

_LEFT_OUT = {"updated_at"}
_REQUIRED, _OTHER = "#0b6478", "#5c6f7b"
_INKS = {"font_color": "#ffffff", "bold": True, "valign": "top"}


def write_template(path: Path) -> None:
    """Write the empty workbook; it replaces no file.

    Raises
    ------
    RegisterError
        There is a file of this name, or it cannot be written.
    """
    if path.exists():
        raise RegisterError(f"{path.name} is there already; name a new file.")
    try:
        with xlsxwriter.Workbook(path) as book:
            book.set_properties({"created": _MADE})
            tables = [table for table in TABLES if table is not schema.register]
            tables.sort(key=lambda table: table.name in {"agency", "place"})
            for table in tables:
                _sheet(book, table)
            _code_lists(book)
            book.worksheets()[0].activate()
    except (OSError, xlsxwriter.exceptions.FileCreateError) as problem:
        raise RegisterError(f"{path.name} cannot be written.") from problem


def _sheet(book: Any, table: Table) -> None:
    sheet = book.add_worksheet(str(table.name))
    sheet.freeze_panes(1, 1)
    headers = {
        ink: book.add_format(_INKS | {"bg_color": ink, "border": 1, "border_color": "#ffffff"})
        for ink in (_REQUIRED, _OTHER)
    }
    columns = [column for column in table.columns if column.name not in _LEFT_OUT]
    for place, column in enumerate(columns):
        required = next(c for c in SHEETS[table.name].columns if c.name == column.name).required
        sheet.write_string(0, place, str(column.name), headers[_REQUIRED if required else _OTHER])
        sheet.write_comment(0, place, _meaning(column, required), {"author": "", "x_scale": 2})
        sheet.set_column(place, place, max(len(str(column.name)) + 3, 14), _cells(book, column))
        validation = _validation(column)
        if validation:
            sheet.data_validation(1, place, ROWS, place, validation)


def _meaning(column: Column[Any], required: bool) -> str:
    """What a reader of the header's comment needs to fill in the column."""
    parts = [f"{column.comment}."]
    code_list = column.info["codes"]
    if code_list:
        parts.append(f"One of the codes of {code_list.name}: see the sheet {CODES_SHEET!r}.")
    elif column.foreign_keys:
        parts.append(f"From the sheet {next(iter(column.foreign_keys)).column.table.name}.")
    elif isinstance(column.type, types.DateTime):
        parts.append("Written YYYY-MM-DD HH:MM.")
    elif isinstance(column.type, types.Date):
        parts.append("Written YYYY-MM-DD.")
    elif isinstance(column.type, types.Boolean):
        parts.append("TRUE or FALSE.")
    if column.name == "line":
        parts.append("May stay empty: rows are then numbered as they stand.")
    parts.append("Required." if required else "Leave it empty where it is not known.")
    return " ".join(parts)


def _cells(book: Any, column: Column[Any]) -> Any:
    """Text stays text: a spreadsheet would make numbers of pseudonyms, and days of numbers."""
    if isinstance(column.type, types.DateTime):
        return book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    if isinstance(column.type, types.Date):
        return book.add_format({"num_format": "yyyy-mm-dd"})
    if isinstance(column.type, types.String):
        return book.add_format({"num_format": "@"})
    return None


def _validation(column: Column[Any]) -> dict[str, Any] | None:
    code_list = column.info["codes"]
    if code_list:
        place = list(schema.CODE_LISTS).index(code_list.name)
        letters = xlsxwriter.utility.xl_col_to_name(2 * place)
        last = len(code_list.codes) + 2
        source = f"='{CODES_SHEET}'!${letters}$3:${letters}${last}"
        return _drop_down(source, f"Choose a code of {code_list.name}, or leave it empty.")
    for key in column.foreign_keys:
        parent = key.column.table.name
        return _drop_down(f"='{parent}'!$A$2:$A${ROWS + 1}", f"Add it to the sheet {parent} first.")
    if isinstance(column.type, types.Boolean):
        return _drop_down(["TRUE", "FALSE"], "TRUE, FALSE, or empty where it is not known.")
    if isinstance(column.type, types.Integer):
        low, high = (1, 32_767) if column.name == "line" else (0, 100_000)
        limits = {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}
        return limits | _told(f"A whole number from {low} to {high:,}.")
    return None


def _drop_down(source: Any, message: str) -> dict[str, Any]:
    return {"validate": "list", "source": source} | _told(message)


def _told(message: str) -> dict[str, Any]:
    return {"error_title": "Not taken", "error_message": message}


def _code_lists(book: Any) -> None:
    """Two columns a list, codes and labels, below its name and source."""
    sheet = book.add_worksheet(CODES_SHEET)
    sheet.freeze_panes(2, 0)
    bold = book.add_format({"bold": True})
    for place, code_list in enumerate(schema.CODE_LISTS.values()):
        sheet.write_string(0, 2 * place, code_list.name, bold)
        sheet.write_string(1, 2 * place, code_list.source)
        for row, code in enumerate(code_list.codes, 2):
            sheet.write_string(row, 2 * place, code)
            sheet.write_string(row, 2 * place + 1, _label(code_list, code))
        sheet.set_column(2 * place, 2 * place, 18)
        sheet.set_column(2 * place + 1, 2 * place + 1, 30)


def _label(code_list: CodeList, code: str) -> str:
    return NAME.get(code, code) if code_list is COUNTRY else code_list.labels[code]
