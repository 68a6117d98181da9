"""An empty workbook to fill in: a sheet a table, drop-downs, and what each column means.

XlsxWriter writes it: it only writes, streams, and gives the same bytes for the same content. Names
of sheets and columns, and codes, are those of the contract in every language.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from babel import Locale
from babel.messages.pofile import read_po
from sqlalchemy import Column, Table, types

from data_access import schema
from data_access.codes import COUNTRY, N_, CodeList
from data_access.errors import RegisterError
from data_access.imports.contract import SHEETS, TABLES
from data_access.imports.sheets import CODES_SHEET

ROWS = 5_000
"""Rows of a sheet that have drop-downs; more may be filled in."""

_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Stands as the moment of making, so that two templates are the same bytes."""

_LEFT_OUT = {"updated_at"}
_REQUIRED, _OTHER = "#0b6478", "#5c6f7b"
_INKS = {"font_color": "#ffffff", "bold": True, "valign": "top"}


@dataclass(frozen=True)
class Wording:
    """What the template says, in a language; the texts themselves are English."""

    locale: str = "en"
    texts: dict[str, str] = field(default_factory=dict)

    def __call__(self, text: str, **values: object) -> str:
        """A text with its values, in this language where the catalogue has it."""
        return (self.texts.get(text) or text).format(**values)

    def label(self, listed: CodeList, code: str) -> str:
        """What a code stands for."""
        if listed is COUNTRY:
            return str(Locale.parse(self.locale).territories.get(code, code))
        return self(listed.labels[code])


def wording(catalogue: Path) -> Wording:
    """The wording of a gettext catalogue, whose header names its language.

    Raises
    ------
    RegisterError
        It cannot be read, or names no language.
    """
    try:
        with catalogue.open("rb") as file:
            read = read_po(file)
    except OSError as problem:
        raise RegisterError(f"{catalogue.name} cannot be opened: {problem.strerror}.") from problem
    except ValueError:
        raise RegisterError(f"{catalogue.name} is no catalogue of texts.") from None
    if read.locale is None:
        raise RegisterError(f"{catalogue.name} is no catalogue: it names no language.")
    texts = {str(one.id): str(one.string or "") for one in read if not one.fuzzy}
    return Wording(str(read.locale), texts)


def write_template(path: Path, say: Wording) -> None:
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
                _sheet(book, table, say)
            _code_lists(book, say)
            book.worksheets()[0].activate()
    except (OSError, xlsxwriter.exceptions.FileCreateError) as problem:
        raise RegisterError(f"{path.name} cannot be written.") from problem


def _sheet(book: Any, table: Table, say: Wording) -> None:
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
        sheet.write_comment(0, place, _meaning(column, required, say), {"author": "", "x_scale": 2})
        sheet.set_column(place, place, max(len(str(column.name)) + 3, 14), _cells(book, column))
        validation = _validation(column, say)
        if validation:
            sheet.data_validation(1, place, ROWS, place, validation)


def _meaning(column: Column[Any], required: bool, say: Wording) -> str:
    """What a reader of the header's comment needs to fill in the column."""
    parts = [f"{say(str(column.comment))}."]
    code_list = column.info["codes"]
    if code_list:
        told = N_("One of the codes of {list}: see the sheet '{sheet}'.")
        parts.append(say(told, list=code_list.name, sheet=CODES_SHEET))
    elif column.foreign_keys:
        parent = next(iter(column.foreign_keys)).column.table.name
        parts.append(say(N_("From the sheet {sheet}."), sheet=parent))
    elif isinstance(column.type, types.DateTime):
        parts.append(say(N_("Written YYYY-MM-DD HH:MM.")))
    elif isinstance(column.type, types.Date):
        parts.append(say(N_("Written YYYY-MM-DD.")))
    elif isinstance(column.type, types.Boolean):
        parts.append(say(N_("TRUE or FALSE.")))
    if column.name == "line":
        parts.append(say(N_("May stay empty: rows are then numbered as they stand.")))
    needed = N_("Required.") if required else N_("Leave it empty where it is not known.")
    return " ".join([*parts, say(needed)])


def _cells(book: Any, column: Column[Any]) -> Any:
    """Text stays text: a spreadsheet would make numbers of pseudonyms, and days of numbers."""
    if isinstance(column.type, types.DateTime):
        return book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    if isinstance(column.type, types.Date):
        return book.add_format({"num_format": "yyyy-mm-dd"})
    if isinstance(column.type, types.String):
        return book.add_format({"num_format": "@"})
    return None


def _validation(column: Column[Any], say: Wording) -> dict[str, Any] | None:
    code_list = column.info["codes"]
    if code_list:
        place = list(schema.CODE_LISTS).index(code_list.name)
        letters = xlsxwriter.utility.xl_col_to_name(2 * place)
        last = len(code_list.codes) + 2
        source = f"='{CODES_SHEET}'!${letters}$3:${letters}${last}"
        told = say(N_("Choose a code of {list}, or leave it empty."), list=code_list.name)
        return {"validate": "list", "source": source} | _told(told, say)
    for key in column.foreign_keys:
        parent = key.column.table.name
        source = f"='{parent}'!$A$2:$A${ROWS + 1}"
        told = say(N_("Add it to the sheet {sheet} first."), sheet=parent)
        return {"validate": "list", "source": source} | _told(told, say)
    if isinstance(column.type, types.Boolean):
        told = say(N_("TRUE, FALSE, or empty where it is not known."))
        return {"validate": "list", "source": ["TRUE", "FALSE"]} | _told(told, say)
    if isinstance(column.type, types.Integer):
        low, high = (1, 32_767) if column.name == "line" else (0, 100_000)
        limits = {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}
        told = say(N_("A whole number from {low} to {high}."), low=low, high=high)
        return limits | _told(told, say)
    return None


def _told(message: str, say: Wording) -> dict[str, Any]:
    return {"error_title": say(N_("Not taken")), "error_message": message}


def _code_lists(book: Any, say: Wording) -> None:
    """Two columns a list, codes and labels, below its name and source."""
    sheet = book.add_worksheet(CODES_SHEET)
    sheet.freeze_panes(2, 0)
    bold = book.add_format({"bold": True})
    for place, code_list in enumerate(schema.CODE_LISTS.values()):
        sheet.write_string(0, 2 * place, code_list.name, bold)
        sheet.write_string(1, 2 * place, say(code_list.source))
        for row, code in enumerate(code_list.codes, 2):
            sheet.write_string(row, 2 * place, code)
            sheet.write_string(row, 2 * place + 1, say.label(code_list, code))
        sheet.set_column(2 * place, 2 * place, 18)
        sheet.set_column(2 * place + 1, 2 * place + 1, 30)
