"""Rows of a file, held strictly to what its format declares.

A bad value in a required column, or a fault of the row as such, sets the whole row aside. A bad
value in any other column sets that value aside: it becomes missing and the row is taken. So every
row that is read is either taken or quarantined, and nothing that was wrong is used.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from data_access.errors import UnreadableFile
from data_access.imports.formats import BadValueError, Column, Format
from data_access.imports.records import Record, open_text, read_records

_CACHED_TEXTS = 4096
_LONGEST_CACHED = 64


@dataclass(frozen=True)
class Fault:
    """One value, or the row itself where ``column`` is None, and why it was set aside."""

    column: str | None
    value: str
    reason: str


@dataclass
class Row:
    """One row of a file.

    ``values`` holds every field of the format, None where missing or set aside; ``content`` the
    row's text in declared order, equal for equal rows whatever the order of the columns.
    """

    number: int
    values: dict[str, object] = field(default_factory=dict)
    content: str = ""
    faults: list[Fault] = field(default_factory=list)
    whole: bool = False

    def refuse(self, fault: Fault) -> None:
        """Set the whole row aside."""
        self.faults.append(fault)
        self.whole = True


@dataclass(frozen=True)
class _Layout:
    """What the header settles for all rows: the column and the parser of each field."""

    header: tuple[str, ...]
    columns: list[Column]
    parsers: list[Callable[[str], object]]
    delimiter: str


def read_rows(form: Format, path: Path, today: date) -> Iterator[Row]:
    """All rows of a file, in order, one at a time.

    Raises
    ------
    UnreadableFile
        The file cannot be opened, is not UTF-8, has another header than the format declares, or
        is quoted so that nobody can tell where a row ends.
    """
    with open_text(path) as stream:
        delimiter = _delimiter(form, stream, path.name)
        records = read_records(stream, delimiter, path.name)
        header = next(records)
        columns = _columns(form, header, path.name)
        parsers = [_parser(column, today) for column in columns]
        layout = _Layout(header.fields, columns, parsers, delimiter)
        for record in records:
            yield _row(form, record, layout)


def _delimiter(form: Format, stream: TextIO, name: str) -> str:
    """The declared delimiter that the first line holds most of; the header is checked after."""
    try:
        first = stream.readline(1 << 16)
        stream.seek(0)
    except UnicodeDecodeError as problem:
        raise UnreadableFile(f"{name} is not UTF-8; save it as CSV UTF-8.") from problem
    if not first.strip():
        raise UnreadableFile(f"{name} is empty or starts with an empty line, not with a header.")
    if "\0" in first:
        raise UnreadableFile(f"{name} is not text in UTF-8 (perhaps UTF-16); save it as CSV UTF-8.")
    return max(form.delimiters, key=first.count)


def _columns(form: Format, header: Record, name: str) -> list[Column]:
    """The declared column of each field of the header."""
    if header.fault:
        raise UnreadableFile(f"{name}: the header {header.fault}.")
    known = {
        spelling: column
        for column in form.columns
        for spelling in (column.name, *column.also_named)
    }
    names = [unicodedata.normalize("NFC", field) for field in header.fields]
    strange = [text for text in names if text not in known]
    found = [known[text] for text in names if text in known]
    absent = [column.name for column in form.columns if column.parse and column not in found]
    twice = sorted({column.name for column in found if found.count(column) > 1})
    if strange or absent or twice:
        raise UnreadableFile(
            f"{name} is not a file of format {form.name}: its header "
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


def shortened(text: str, longest: int = 200) -> str:
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
        if isinstance(value, date) and value > today:
            raise BadValueError("lies in the future")
        return value

    remembered = lru_cache(_CACHED_TEXTS)(parsed)
    return lambda text: (remembered if len(text) <= _LONGEST_CACHED else parsed)(text)


def _row(form: Format, record: Record, layout: _Layout) -> Row:
    row = Row(record.number)
    fault = _fault_of_record(record, layout.header)
    if fault:
        row.refuse(Fault(None, layout.delimiter.join(record.fields[:50]), fault))
        return row
    texts = [unicodedata.normalize("NFC", text) for text in record.fields]
    for column, parse, text in zip(layout.columns, layout.parsers, texts, strict=True):
        if column.parse:
            row.values[column.target] = _value(row, column, parse, text)
    by_name = {column.name: text for column, text in zip(layout.columns, texts, strict=True)}
    row.content = "\x1f".join(by_name[column.name] for column in form.columns if column.parse)
    if not row.whole:
        _set_contradictions_aside(form, row, by_name)
    return row


def _fault_of_record(record: Record, header: tuple[str, ...]) -> str | None:
    if record.fault:
        return record.fault
    if record.fields == header:
        return "is the header again"
    if len(record.fields) != len(header):
        return f"has {len(record.fields)} fields where the header has {len(header)}"
    if any("\n" in field for field in record.fields):
        return "runs over several lines, as after a stray quotation mark"
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
    if column.required:
        row.refuse(fault)
    else:
        row.faults.append(fault)
    return None


def _set_contradictions_aside(form: Format, row: Row, by_name: dict[str, str]) -> None:
    names = {column.target: column.name for column in form.columns}
    for target, reason in form.complaints(row.values):
        row.values[target] = None
        row.faults.append(Fault(names[target], by_name[names[target]], reason))
