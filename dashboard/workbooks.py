"""Downloads as XLSX: under their stamp the table in typed cells, and a sheet that says what it was
made from.

No cell is a formula or a link, whatever its text begins with. The same table under the same stamp
gives the same bytes.
"""

import io
from datetime import date, datetime
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from dashboard.exports import Provenance
from dashboard.texts import _, ngettext, number

MOST_ROWS = 1_048_574
"""Rows of a sheet below its stamp and header; a longer table goes on in the next."""

LONGEST_TEXT = 32_767
"""Characters that a cell can hold."""

MOST_EXACT = 2**53
"""Whole numbers above are not exact in a spreadsheet, and stay text."""

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - stands in every file, so that equal files are equal
_LITERAL = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDEST, _MEASURED = 60, 200


def to_xlsx(table: pd.DataFrame, title: str, provenance: Provenance, stamp: str) -> bytes:
    """A workbook of the table, and of the stamp, the finding and the provenance of it."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **_LITERAL}) as book:
        book.set_properties({"created": _MADE, "title": title[:255], "comments": stamp})
        sheets = _Sheets(book, stamp)
        for start in range(0, max(len(table), 1), MOST_ROWS):
            sheets.add(table.iloc[start : start + MOST_ROWS])
        _tell(book, [stamp, title, *provenance.lines(), *sheets.notes()])
    return content.getvalue()


class _Sheets:
    """The sheets of one table; ``cut`` counts the texts that no cell can hold whole."""

    def __init__(self, book: Any, stamp: str) -> None:
        self.book, self.stamp, self.cut, self.count = book, stamp, 0, 0
        self.bold = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def add(self, rows: pd.DataFrame) -> None:
        self.count += 1
        name = _("Table")
        sheet = self.book.add_worksheet(name if self.count == 1 else f"{name} {self.count}")
        sheet.freeze_panes(2, 0)
        sheet.write_string(0, 0, f"# {self.stamp}"[:LONGEST_TEXT])
        for place, column in enumerate(rows.columns):
            sheet.write_string(1, place, self._fitting(str(column)), self.bold)
            sheet.set_column(place, place, _width(str(column), rows.iloc[:_MEASURED, place]))
        formats = [
            self.moment if _tells_hours(rows.iloc[:, place]) else self.day
            for place in range(rows.shape[1])
        ]
        for line, row in enumerate(rows.itertuples(index=False), 2):
            for place, value in enumerate(row):
                self._write(sheet, line, place, value, formats[place])

    def notes(self) -> list[str]:
        if not self.cut:
            return []
        told = ngettext(
            "{count} text is longer than a cell can hold, and was cut.",
            "{count} texts are longer than a cell can hold, and were cut.",
            self.cut,
        )
        return [told.format(count=number(self.cut))]

    def _write(self, sheet: Any, line: int, place: int, value: Any, moment: Any) -> None:
        if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN alone differs
            return
        if isinstance(value, bool | np.bool):
            sheet.write_boolean(line, place, value)
        elif isinstance(value, Real) and abs(float(value)) <= MOST_EXACT:
            sheet.write_number(line, place, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(line, place, value.replace(tzinfo=None), moment)
        elif isinstance(value, date):
            sheet.write_datetime(line, place, value, self.day)
        else:
            sheet.write_string(line, place, self._fitting(str(value)))

    def _fitting(self, text: str) -> str:
        if len(text) <= LONGEST_TEXT:
            return text
        self.cut += 1
        return text[: LONGEST_TEXT - 1] + "…"


def _tell(book: Any, lines: list[str]) -> None:
    sheet = book.add_worksheet(_("Provenance"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line[:LONGEST_TEXT], wrapped)


def _tells_hours(values: "pd.Series[Any]") -> bool:
    """Whether any is no midnight: cells of one column are to look alike."""
    return any(
        isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0)
        for value in values
        if not pd.isna(value)
    )


def _width(name: str, values: "pd.Series[Any]") -> int:
    longest = max((len(str(value)) for value in values if not pd.isna(value)), default=0)
    return min(max(len(name), longest) + 2, _WIDEST)
