"""Rows of a file, held strictly to what its format declares.

A bad value in a required column, or a fault of the row as such, sets the whole row aside. A bad
value in any other column sets that value aside: it becomes missing and the row is taken. So every
row that is read is either taken or quarantined, and nothing that was wrong is used.
"""

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path

from data_access.errors import UnreadableFile
from data_access.imports.delimited import csv_records
from data_access.imports.formats import WHOLE_ROW, BadValueError, Column, Format, Sheet
from data_access.imports.records import Record, open_text

_CACHED_TEXTS = 4096
_LONGEST_CACHED = 64
_LONGEST_SHOWN = 200


@dataclass(frozen=True)
class Fault:
    """One value, or the row itself where ``column`` is None, and why it was set aside.

    ``value`` is kept as `shortened`: cells that share one long text may be many.
    """

    column: str | None
    value: str
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", shortened(self.value))


@dataclass
class Row:
    """One row of a file.

    ``values`` holds every field of the format, None where missing or set aside. Of a row that has
    no number of its own ``content`` is the text in declared order, equal for equal rows whatever
    the order of the columns; else it is empty. ``cut`` as of a `Record`.
    """

    number: int
    values: dict[str, object] = field(default_factory=dict)
    content: str = ""
    faults: list[Fault] = field(default_factory=list)
    whole: bool = False
    cut: bool = field(default=False, compare=False)

    @property
    def size(self) -> int:
        """How many characters the row holds."""
        texts = (value for value in self.values.values() if isinstance(value, str))
        return len(self.content) + sum(map(len, texts))

    def refuse(self, fault: Fault) -> None:
        """Set the whole row aside."""
        self.faults.append(fault)
        self.whole = True


@dataclass(frozen=True)
class Layout:
    """What the header settles for all rows: the column and the parser of each field."""

    sheet: Sheet
    header: tuple[str, ...]
    columns: list[Column]
    parsers: list[Callable[[str], object]]
    delimiter: str

    @cached_property
    def labels(self) -> frozenset[str]:
        """What the sheet's columns are called in words; templates mix up whose label is whose."""
        return frozenset(column.label for column in self.sheet.columns)

    @property
    def not_read(self) -> list[str]:
        """Columns of the file that are known and not used."""
        return [column.name for column in self.columns if column.name and not column.parse]

    @property
    def told(self) -> set[str]:
        """Fields that the file has a column for."""
        return {column.target for column in self.columns if column.parse}


@contextmanager
def open_rows(sheet: Sheet, path: Path, today: date) -> Iterator[tuple[Layout, Iterator[Row]]]:
    """What the header settles, and all rows of a file, in order, one at a time.

    Raises
    ------
    UnreadableFile
        The file cannot be opened, is not UTF-8, has another header than the format declares, or
        is quoted so that nobody can tell where a row ends.
    """
    with open_text(path) as stream:
        delimiter, records = csv_records(sheet, stream, path.name)
        layout = lay_out(sheet, next(records), path.name, today, delimiter)
        yield layout, (row_of(record, layout) for record in records)


def lay_out(sheet: Sheet, header: Record, name: str, today: date, delimiter: str = ",") -> Layout:
    """Hold a header against what the sheet declares.

    Raises
    ------
    UnreadableFile
        A column is missing, unknown or there twice.
    """
    columns = _columns(sheet, header, name)
    parsers = [_parser(column, today) for column in columns]
    return Layout(sheet, header.fields, columns, parsers, delimiter)


def _columns(sheet: Sheet, header: Record, name: str) -> list[Column]:
    """The declared column of each field of the header."""
    if header.fault:
        raise UnreadableFile(f"{name}: the header {header.fault}.")
    known = {
        spelling: column
        for column in sheet.columns
        for spelling in (column.name, *column.also_named)
    }
    names = [unicodedata.normalize("NFC", field) for field in header.fields]
    strange = [text for text in names if text not in known]
    found = [known[text] for text in names if text in known]
    absent = [
        column.name
        for column in sheet.columns
        if column.parse and not column.optional and column not in found
    ]
    twice = sorted({column.name for column in found if column.parse and found.count(column) > 1})
    if strange or absent or twice:
        raise UnreadableFile(
            f"{name} is not a file of format {sheet.name}: its header "
            + " and ".join(
                f"{what} {_listed(columns)}"
                for what, columns in (
                    ("lacks", absent),
                    ("has the unknown columns", strange),
                    ("repeats", twice),
                )
                if columns
            )
            + "."
        )
    return found


def _listed(names: list[str]) -> str:
    shown = ", ".join(shortened(name, 40) or "(no name)" for name in names[:5])
    return shown + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def shortened(text: str, longest: int = _LONGEST_SHOWN) -> str:
    """At most so many characters, control characters escaped, for messages and quarantine."""
    cut = text[:longest]
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
    return plain[:longest] + ("…" if len(plain) > longest or len(text) > longest else "")


def _parser(column: Column, today: date) -> Callable[[str], object]:
    """The column's parse, refusing the future, and remembering the short texts it saw."""
    parse = column.parse or str

    def parsed(text: str) -> object:
        if text in column.missing:
            return None
        value = parse(text)
        day = value.date() if isinstance(value, datetime) else value
        if isinstance(day, date) and day > today:
            raise BadValueError("lies in the future")
        return value

    remembered = lru_cache(_CACHED_TEXTS)(parsed)
    return lambda text: (remembered if len(text) <= _LONGEST_CACHED else parsed)(text)


def row_of(record: Record, layout: Layout) -> Row:
    """One record as a row: its values parsed, its faults named."""
    row, sheet = Row(record.number, cut=record.cut), layout.sheet
    fault = _fault_of_record(record, layout)
    if fault:
        parts = (field[:_LONGEST_SHOWN] for field in record.fields[:50])
        text = "" if sheet.names_persons else layout.delimiter.join(parts)
        row.refuse(Fault(None, text, fault))
        return row
    texts = [unicodedata.normalize("NFC", text) for text in record.fields]
    row.values = dict.fromkeys(column.target for column in sheet.columns if column.parse)
    for place, (column, parse) in enumerate(zip(layout.columns, layout.parsers, strict=True)):
        if column.parse and place in record.broken:
            _set_aside(row, column, Fault(column.name, texts[place], record.broken[place]))
        elif column.parse:
            row.values[column.target] = _value(row, column, parse, texts[place])
    by_name = {column.name: text for column, text in zip(layout.columns, texts, strict=True)}
    if not row.whole:
        _set_contradictions_aside(sheet, row, by_name)
    if isinstance(sheet, Format) and not (sheet.identifier and row.values[sheet.identifier]):
        read = (by_name.get(column.name, "") for column in sheet.columns if column.parse)
        row.content = "\x1f".join(read)
    return row


def _fault_of_record(record: Record, layout: Layout) -> str | None:
    if record.fault:
        return record.fault
    if record.fields == layout.header:
        return "is the header again"
    if len(record.fields) != len(layout.header):
        return f"has {len(record.fields)} fields where the header has {len(layout.header)}"
    pairs = zip(layout.columns, record.fields, strict=True)
    if any("\n" in text and not column.lines for column, text in pairs):
        return "runs over several lines, as after a stray quotation mark"
    told = {text for text in record.fields if text}
    if told and told <= layout.labels:
        return "is the header again, in words"
    return None


def _value(row: Row, column: Column, parse: Callable[[str], object], text: str) -> object:
    try:
        value = parse(text)
    except BadValueError as problem:
        fault = Fault(column.name, text, str(problem))
    else:
        if value is not None or not column.required:
            return value
        fault = Fault(column.name, text, "is missing, and no row can be without it")
    _set_aside(row, column, fault)
    return None


def _set_aside(row: Row, column: Column, fault: Fault) -> None:
    if column.required:
        row.refuse(fault)
    else:
        row.faults.append(fault)


def _set_contradictions_aside(sheet: Sheet, row: Row, by_name: dict[str, str]) -> None:
    names = {column.target: column.name for column in sheet.columns if column.parse}
    for target, reason in sheet.complaints(row.values):
        if target == WHOLE_ROW:
            row.refuse(Fault(None, "", reason))
            continue
        row.values[target] = None
        row.faults.append(Fault(names[target], by_name[names[target]], reason))
