"""Records of a CSV file by RFC 4180 and nothing else: no guessing of quotes, widths or encodings.

One pass, at most one record in memory. Where a record's end is certain a fault stays with that
record; where it is not (a quotation that is never closed, text after a closing quotation mark)
every further record would be a guess, and the file is refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import Path
from typing import TextIO

from data_access.errors import UnreadableFile

LONGEST_FIELD = 100_000
"""Characters of one field that are kept; a longer one is a fault of its record."""

MOST_FIELDS = 1_000
_PIECE = 1 << 16


@dataclass(frozen=True)
class Record:
    """One record: its number in the file (the header is 1), and why it cannot be used, if so.

    ``broken`` are the fields, by position, that cannot be read, and why. ``cut`` is a last one
    without a line end, as where a file breaks off.
    """

    number: int
    fields: tuple[str, ...]
    fault: str | None = None
    broken: Mapping[int, str] = field(default_factory=dict)
    cut: bool = field(default=False, compare=False)


class _State(Enum):
    START = auto()  # before the first character of a field
    PLAIN = auto()  # in a field without quotation marks
    QUOTED = auto()  # between quotation marks
    CLOSED = auto()  # after a quotation mark inside quotation marks
    RETURNED = auto()  # after the carriage return that follows it


def open_text(path: Path) -> TextIO:
    """The file as UTF-8, with or without byte order mark, line ends untouched.

    Raises
    ------
    UnreadableFile
        There is no such file, or it may not be read.
    """
    try:
        return path.open(encoding="utf-8-sig", errors="strict", newline="\n")
    except OSError as problem:
        raise UnreadableFile(f"{path.name} cannot be opened: {problem.strerror}.") from problem


def read_records(stream: TextIO, delimiter: str, name: str) -> Iterator[Record]:
    """All records of a stream, blank lines passed over.

    Raises
    ------
    UnreadableFile
        The text is not UTF-8, or nobody can tell where a record ends.
    """
    yield from _Reader(stream, delimiter, name).records()


class _Reader:
    """The state machine; its attributes are the record under way."""

    def __init__(self, stream: TextIO, delimiter: str, name: str) -> None:
        self.stream, self.delimiter, self.name = stream, delimiter, name
        self.special = re.compile(f'["\n{re.escape(delimiter)}]')
        self.number = 1
        self._begin()

    def _begin(self) -> None:
        self.state = _State.START
        self.fields: list[str] = []
        self.parts: list[str] = []
        self.length = 0
        self.quoted = False
        self.fault: str | None = None

    def records(self) -> Iterator[Record]:
        while piece := self._read():
            at_rest = self.state is _State.START and not self.fields
            if at_rest and '"' not in piece and piece.endswith("\n"):
                yield from self._plain_line(piece)
            else:
                yield from self._through(piece)
        if self.state is _State.QUOTED:
            raise self._refused("opens a quotation that is never closed")
        if self.state is not _State.START or self.fields:
            yield from (replace(record, cut=True) for record in self._end_record())

    def _read(self) -> str:
        try:
            return self.stream.readline(_PIECE)
        except UnicodeDecodeError as problem:
            raise UnreadableFile(
                f"{self.name} is not UTF-8 (after row {self.number - 1}); "
                "save it as CSV UTF-8 and import it again."
            ) from problem

    def _plain_line(self, line: str) -> Iterator[Record]:
        text = line[:-1].removesuffix("\r")
        if not text:
            return
        self.fields = text.split(self.delimiter)
        yield self._finished()

    def _through(self, piece: str) -> Iterator[Record]:
        position = 0
        while position < len(piece):
            if self.state in (_State.START, _State.PLAIN):
                position = self._unquoted(piece, position)
            elif self.state is _State.QUOTED:
                position = self._in_quotes(piece, position)
            else:
                position = self._after_quotes(piece, position)
            if position < 0:  # a line end outside quotation marks
                position = -position
                yield from self._end_record()

    def _unquoted(self, piece: str, position: int) -> int:
        if self.state is _State.START and piece[position] == '"':
            self.state, self.quoted = _State.QUOTED, True
            return position + 1
        self.state = _State.PLAIN
        found = self.special.search(piece, position)
        if found is None:
            self._keep(piece[position:])
            return len(piece)
        self._keep(piece[position : found.start()])
        if found.group() == '"':
            self._keep('"')
            self.fault = "has a quotation mark inside a field that does not start with one"
            return found.end()
        return self._delimited(found.group(), found.end())

    def _in_quotes(self, piece: str, position: int) -> int:
        close = piece.find('"', position)
        if close < 0:
            self._keep(piece[position:])
            return len(piece)
        self._keep(piece[position:close])
        self.state = _State.CLOSED
        return close + 1

    def _after_quotes(self, piece: str, position: int) -> int:
        char = piece[position]
        if char == '"' and self.state is _State.CLOSED:
            self._keep('"')
            self.state = _State.QUOTED
        elif char == "\r" and self.state is _State.CLOSED:
            self.state = _State.RETURNED
        elif char == "\n" or (char == self.delimiter and self.state is _State.CLOSED):
            return self._delimited(char, position + 1)
        else:
            raise self._refused("has text after a closing quotation mark")
        return position + 1

    def _delimited(self, char: str, after: int) -> int:
        """Where to go on; negative at the end of a record."""
        if char == "\n":
            return -after
        self._end_field()
        return after

    def _keep(self, text: str) -> None:
        if self.length + len(text) > LONGEST_FIELD:
            self.fault = f"has a field of more than {LONGEST_FIELD:,} characters"
            text = text[: LONGEST_FIELD - self.length]
        self.parts.append(text)
        self.length += len(text)

    def _end_field(self) -> None:
        if len(self.fields) < MOST_FIELDS:
            self.fields.append("".join(self.parts))
        else:
            self.fault = f"has more than {MOST_FIELDS:,} fields"
        self.parts, self.length, self.state = [], 0, _State.START

    def _end_record(self) -> Iterator[Record]:
        if self.state is _State.PLAIN and self.parts:
            self.parts[-1] = self.parts[-1].removesuffix("\r")
        self._end_field()
        if self.fields == [""] and not self.quoted:
            self._begin()
        else:
            yield self._finished()

    def _finished(self) -> Record:
        fault = self.fault
        if any("\0" in field for field in self.fields):
            fault = "holds a NUL character"
        record = Record(self.number, tuple(self.fields), fault)
        self.number += 1
        self._begin()
        return record

    def _refused(self, what: str) -> UnreadableFile:
        return UnreadableFile(
            f"{self.name}, row {self.number}: {what}, so that nobody can tell where the rows "
            "end. Repair that row and import the file again."
        )
