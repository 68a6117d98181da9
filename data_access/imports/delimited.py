"""The records of a CSV file: by which delimiter, and below which stamp."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

from data_access.errors import UnreadableFile
from data_access.imports.formats import Sheet
from data_access.imports.records import Record, read_records

STAMP = "# "
"""How the line begins that says who took a file out of a register."""

ROWS_TOLD = " · rows="
"""Stands at the end of that line before the number of rows, where the file is to be read again."""


def csv_records(sheet: Sheet, stream: TextIO, name: str) -> tuple[str, Iterator[Record]]:
    """The delimiter that a stream uses, and its records, of which the header is the first.

    One line before it that starts with ``#`` is passed over: the stamp of a file of ours. Where
    that tells how many rows the file has, it must have them.

    Raises
    ------
    UnreadableFile
        It is empty, no text in UTF-8, or has another number of rows than it says.
    """
    delimiter = _delimiter(sheet, stream, name)
    records = read_records(stream, delimiter, name)
    first = next(records)
    if first.fault or not first.fields[0].startswith(STAMP):
        return delimiter, chain([first], records)
    told = re.search(rf"{ROWS_TOLD}([0-9]{{1,9}})$", first.fields[0])
    return delimiter, _counted(records, int(told.group(1)), name) if told else records


def _counted(records: Iterator[Record], told: int, name: str) -> Iterator[Record]:
    """Header and rows of a file that says how many rows it has."""
    found = -1
    for record in records:
        found += 1
        yield record
    if found != told:
        raise UnreadableFile(
            f"{name} says that it has {told:,} rows and has {found:,}: it was cut off or edited. "
            "Take it out anew, or remove its first line if it is as it should be."
        )


def _delimiter(sheet: Sheet, stream: TextIO, name: str) -> str:
    """The declared delimiter that the first line holds most of; the header is checked after."""
    try:
        first = stream.readline(1 << 16)
        if first.lstrip('"').startswith(STAMP):
            first = stream.readline(1 << 16)
        stream.seek(0)
    except UnicodeDecodeError as problem:
        raise UnreadableFile(f"{name} is not UTF-8; save it as CSV UTF-8.") from problem
    if not first.strip():
        raise UnreadableFile(f"{name} is empty or starts with an empty line, not with a header.")
    if "\0" in first:
        raise UnreadableFile(f"{name} is not text in UTF-8 (perhaps UTF-16); save it as CSV UTF-8.")
    return max(sheet.delimiters, key=first.count)
