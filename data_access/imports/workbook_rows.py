"""Rows of a sheet as records, with the number that the row has in the workbook.

Values become the text that a CSV would hold: a day YYYY-MM-DD, a moment YYYY-MM-DD HH:MM:SS, a
whole number without decimals, true or false. Of a formula its last calculated value counts; one
that was never calculated is a fault of its cell, not an empty cell.
"""

import math
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from data_access.errors import UnreadableFile
from data_access.imports.records import LONGEST_FIELD, MOST_FIELDS, Record
from data_access.imports.workbook import Shared, Workbook, damage_told, parse
from data_access.imports.workbook_texts import Attributes, unescaped

_REFERENCE = re.compile("([A-Z]{1,3})[0-9]+")
_LATEST = 2_950_000
"""Excel's number of a day in 9976; later ones may pass the end of the calendar."""


def read_sheet(workbook: Workbook, sheet: str) -> Iterator[Record]:
    """All rows of a sheet that hold something; the first is the header, which sets the width.

    Raises
    ------
    UnreadableFile
        The rows are not in order.
    """
    rows = _rows(workbook, sheet)
    header = next(rows, None)
    if header is None:
        raise UnreadableFile(f"{workbook.name}: the sheet {sheet} is empty, without a header.")
    width = len(header.fields)
    yield header
    for row in rows:
        padded = row.fields + ("",) * (width - len(row.fields))
        yield Record(row.number, padded, row.fault, row.broken)


def _rows(workbook: Workbook, sheet: str) -> Iterator[Record]:
    reader = _Reader(f"{workbook.name}, sheet {sheet}", workbook.shared)
    with damage_told(workbook.name), workbook.part(sheet) as stream:
        for _ in parse(stream, workbook.name, reader.begin, reader.end, reader.text):
            yield from reader.done
            reader.done.clear()


class _Reader:
    """The row and the cell under way."""

    def __init__(self, name: str, shared: Shared) -> None:
        self.name, self.shared = name, shared
        self.done: list[Record] = []
        self.number = self.place = 0
        self._begin_row()
        self._begin_cell({})

    def _begin_row(self) -> None:
        self.cells: dict[int, str] = {}
        self.broken: dict[int, str] = {}
        self.fault: str | None = None
        self.place = -1

    def _begin_cell(self, of: Attributes) -> None:
        self.kind, self.style = of.get("t", "n"), int(of.get("s", "0"))
        self.parts: list[str] = []
        self.length = 0
        self.formula = self.valued = self.reading = self.phonetic = False

    def begin(self, tag: str, of: Attributes) -> None:
        if tag == "row":
            self._begin_row()
            number = int(of.get("r", self.number + 1))
            if number <= self.number:
                raise UnreadableFile(f"{self.name}: row {number} stands after row {self.number}.")
            self.number = number
        elif tag == "c":
            self._begin_cell(of)
            self.place = _place(of["r"]) if "r" in of else self.place + 1
        elif tag == "f":
            self.formula = True
        elif tag in {"v", "t"} and not self.phonetic:
            self.valued = self.reading = True
        elif tag == "rPh":
            self.phonetic = True

    def text(self, text: str) -> None:
        if self.reading and self.length <= LONGEST_FIELD:
            self.parts.append(text[: LONGEST_FIELD + 1 - self.length])
            self.length += len(text)

    def end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self.reading = False
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            self._end_row()

    def _end_cell(self) -> None:
        text, reason = self._value("".join(self.parts))
        if "\0" in text:
            self.fault = "holds a NUL character"
        if len(text) > LONGEST_FIELD:
            self.fault = f"has a field of more than {LONGEST_FIELD:,} characters"
            text = text[:LONGEST_FIELD]
        if not text and not reason:
            return
        if self.place >= MOST_FIELDS:
            self.fault = f"has more than {MOST_FIELDS:,} fields"
            return
        self.cells[self.place] = text
        if reason:
            self.broken[self.place] = reason

    def _value(self, raw: str) -> tuple[str, str | None]:
        """The cell's text, and why it cannot be used, if so."""
        if self.formula and not raw and self.kind != "str":
            return "", "is a formula that was never calculated; save the workbook in a spreadsheet"
        if not self.valued:
            return "", None
        if self.kind in {"s", "str", "inlineStr"}:
            return self._text(raw)
        if self.kind == "e":
            return raw, "is an error of the spreadsheet"
        if self.kind == "b":
            return {"1": "true", "0": "false"}.get(raw, raw), None
        return (raw.replace("T", " "), None) if self.kind == "d" else self._number(raw)

    def _text(self, raw: str) -> tuple[str, str | None]:
        if self.kind != "s":
            return unescaped(raw), None
        place = int(raw)
        if not 0 <= place < len(self.shared.texts):
            return raw, "points to a text that the workbook does not have"
        return self.shared.texts[place], None

    def _number(self, raw: str) -> tuple[str, str | None]:
        if not raw:
            return "", None
        try:
            number = float(raw)
        except ValueError:
            return raw, "is no number, though the cell says so"
        if not math.isfinite(number):
            return raw, "is no number, though the cell says so"
        if self.style in self.shared.dates:
            return _moment(number, raw, from_1904=self.shared.from_1904)
        whole = number.is_integer() and abs(number) < 1e15
        return (str(int(number)) if whole else repr(number)), None

    def _end_row(self) -> None:
        if not self.cells and not self.fault:
            return
        width = max(self.cells, default=-1) + 1
        fields = tuple(self.cells.get(place, "") for place in range(width))
        self.done.append(Record(self.number, fields, self.fault, dict(self.broken)))


def _place(reference: str) -> int:
    """Position of a column from 0: A is 0, AA is 26."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError("no reference of a cell")
    number = 0
    for letter in found.group(1):
        number = number * 26 + ord(letter) - 64
    return number - 1


def _moment(number: float, raw: str, *, from_1904: bool) -> tuple[str, str | None]:
    """A spreadsheet's day number as text; 1900 counts a 29 February that never was."""
    if not 0 <= number <= _LATEST:
        return raw, "is no day of the calendar"
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet has no zone
    moment = first + timedelta(seconds=round(number * 86_400))
    shown = moment.isoformat(sep=" ")
    return (shown[:10] if number == int(number) else shown), None
