"""XLSX workbooks, read as strictly as CSV: one pass, bounded memory, nothing guessed.

Standard library only. A workbook is a ZIP archive of XML parts (ECMA-376, SpreadsheetML): what an
archive claims is checked before a part is opened, no part is read beyond what it claims, sheets go
by row for row, and what a sheet claims as its dimensions is not used at all. Libraries either hold
a whole sheet in memory or cannot tell a formula without a value from an empty cell.
"""

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

from data_access.errors import UnreadableFile
from data_access.imports.workbook_texts import Attributes, Texts

MOST_BYTES = 20 << 20
"""Of the file on disk."""

MOST_UNPACKED = 256 << 20
"""Of all parts together; a sheet of it is read row for row."""

MOST_SHARED = 48 << 20
"""Of the part with the texts that cells share, which is kept in memory."""

MOST_ABOUT = 8 << 20
"""Of each part that tells of the others: the list of sheets, where they lie, the styles."""

MOST_STYLES = 100_000
"""Excel itself holds 65,490."""

MOST_PARTS = 1_000
MOST_RATIO = 200
"""Unpacked to packed size of a part; Excel's own sheets stay under 50."""

RATIO_MATTERS = 4 << 20
"""Unpacked bytes below which any ratio is harmless."""

PIECE = 1 << 16
_RELATIONS = "xl/_rels/workbook.xml.rels"
_MOST_OF_PART = {
    "xl/sharedStrings.xml": MOST_SHARED,
    **dict.fromkeys(("xl/workbook.xml", _RELATIONS, "xl/styles.xml"), MOST_ABOUT),
}
_CENTRAL = b"PK\x01\x02"
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError),
    *(ExpatError, KeyError, IndexError, OverflowError),
)
"""What the archive and XML readers of the standard library raise on damaged bytes."""

# ECMA-376 part 1, 18.8.30: built-in formats that show a day, a time or both.
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_LONGEST_CODE = 255
_NOT_A_FORMAT = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


@dataclass(frozen=True)
class Shared:
    """What all sheets refer to: texts, which styles show a date, and where its days begin."""

    texts: list[str]
    dates: frozenset[int]
    from_1904: bool


@contextmanager
def opened(path: Path) -> Iterator["Workbook"]:
    """A workbook whose archive was looked over.

    Raises
    ------
    UnreadableFile
        It is no XLSX workbook, damaged, cut off, too large, or packed as a bomb is.
    """
    _look_over(path)
    with ExitStack() as until:
        with damage_told(path.name):
            archive = until.enter_context(zipfile.ZipFile(path))
            _look_over_parts(archive, path.name)
            workbook = Workbook(archive, path.name)
        yield workbook


@contextmanager
def damage_told(name: str) -> Iterator[None]:
    """Damage that shows while reading becomes a sentence; nothing but reading may stand inside."""
    try:
        yield
    except _DAMAGED as problem:
        raise UnreadableFile(
            f"{name} is no XLSX workbook, or is damaged or cut off; "
            "open it, save it again as XLSX and import that."
        ) from problem


class Workbook:
    """The sheets of one workbook, by name."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.parts = self._sheets()
        self.shared = Shared(self._texts(), self._dates(), self._from_1904)

    @contextmanager
    def part(self, sheet: str) -> Iterator[IO[bytes]]:
        """The XML of a sheet."""
        with self.archive.open(self.parts[sheet]) as stream:
            yield stream

    def _sheets(self) -> dict[str, str]:
        found: list[tuple[str, str]] = []
        self._from_1904 = False

        def begin(tag: str, of: Attributes) -> None:
            if tag == "sheet":
                relation = next((v for k, v in of.items() if k.endswith(":id")), "")
                found.append((of["name"], relation))
            elif tag == "workbookPr":
                self._from_1904 = of.get("date1904") in {"1", "true"}

        self._parse("xl/workbook.xml", begin)
        targets: dict[str, str] = {}

        def relate(tag: str, of: Attributes) -> None:
            if tag == "Relationship":
                targets[of["Id"]] = posixpath.normpath(posixpath.join("/xl", of["Target"]))[1:]

        self._parse(_RELATIONS, relate)
        return {sheet: targets[relation] for sheet, relation in found}

    def _texts(self) -> list[str]:
        reader = Texts(self.name)
        if "xl/sharedStrings.xml" in self.archive.namelist():
            self._parse("xl/sharedStrings.xml", reader.begin, reader.end, reader.text)
        return reader.texts

    def _dates(self) -> frozenset[int]:
        own: set[int] = set()
        styles: list[int] = []
        inside = False

        def begin(tag: str, of: Attributes) -> None:
            nonlocal inside
            if tag == "numFmt" and shows_date(of.get("formatCode", "")[:_LONGEST_CODE]):
                own.add(int(of["numFmtId"]))
            elif tag == "cellXfs":
                inside = True
            elif tag == "xf" and inside:
                styles.append(int(of.get("numFmtId", "0")))
                if len(styles) > MOST_STYLES:
                    raise UnreadableFile(f"{self.name} holds more than {MOST_STYLES:,} styles.")

        def end(tag: str) -> None:
            nonlocal inside
            inside = inside and tag != "cellXfs"

        if "xl/styles.xml" in self.archive.namelist():
            self._parse("xl/styles.xml", begin, end)
        dates = own | _BUILT_IN_DATES
        return frozenset(place for place, style in enumerate(styles) if style in dates)

    def _parse(
        self,
        part: str,
        begin: Callable[[str, Attributes], None],
        end: Callable[[str], None] = lambda _: None,
        text: Callable[[str], None] = lambda _: None,
    ) -> None:
        with self.archive.open(part) as stream:
            for _ in parse(stream, self.name, begin, end, text):
                pass


def parse(
    stream: IO[bytes],
    name: str,
    begin: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Read XML piece by piece; tags come without their namespace. Yields after every piece."""

    def refuse(*_: object) -> None:
        raise UnreadableFile(f"{name} declares XML entities, which no workbook does.")

    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, of: begin(tag.rpartition(":")[2], of)
    parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = text
    while piece := stream.read(PIECE):
        parser.Parse(piece, False)
        yield
    parser.Parse(b"", True)
    yield


def shows_date(code: str) -> bool:
    """Whether a number format such as ``d mmm yyyy`` shows a day or a time."""
    return bool(re.search(r"[ymdhs]", _NOT_A_FORMAT.sub("", code).split(";")[0], re.IGNORECASE))


def _look_over(path: Path) -> None:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UnreadableFile(
                f"{path.name} is larger than {MOST_BYTES >> 20} MB; split it, or import CSV files."
            )
        content = path.read_bytes()
    except OSError as problem:
        raise UnreadableFile(f"{path.name} cannot be opened: {problem.strerror}.") from problem
    if not content:
        raise UnreadableFile(f"{path.name} is empty.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            f"{path.name} has a password or is of the old format XLS; save it as XLSX without."
        )
    # Counted before the archive is opened, which keeps a record of every part.
    if content.count(_CENTRAL) > MOST_PARTS:
        raise UnreadableFile(f"{path.name} has more than {MOST_PARTS:,} parts.")


def _look_over_parts(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    bombs = [
        part
        for part in parts
        if part.file_size > max(RATIO_MATTERS, MOST_RATIO * part.compress_size)
        or part.file_size > _MOST_OF_PART.get(part.filename, part.file_size)
    ]
    if unpacked > MOST_UNPACKED or bombs:
        raise UnreadableFile(
            f"{name} would unpack to {unpacked >> 20:,} MB, far more than its rows need; "
            "copy the rows into a new workbook and import that."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(f"{name} has a password; save it without.")
    allowed = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if any(part.compress_type not in allowed for part in parts):
        raise UnreadableFile(f"{name} is packed in a way that no spreadsheet uses.")
    if "xl/workbook.xml" not in archive.namelist():
        raise UnreadableFile(f"{name} is an archive, but no XLSX workbook.")
