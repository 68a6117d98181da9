"""The texts of a workbook that its cells share, in memory once however many cells there are."""

import re

from data_access.errors import UnreadableFile
from data_access.imports.records import LONGEST_FIELD

MOST_TEXTS = 500_000

Attributes = dict[str, str]

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Texts:
    """Reader of the texts that cells share; of one in several runs the runs are joined."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        self._reading = self._phonetic = False

    def begin(self, tag: str, _of: Attributes) -> None:
        """A tag begins."""
        if tag == "si":
            self._parts, self._length = [], 0
            self.texts.append("")
            if len(self.texts) > MOST_TEXTS:
                raise UnreadableFile(f"{self.name} holds more than {MOST_TEXTS:,} texts.")
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._reading = not self._phonetic

    def text(self, text: str) -> None:
        """Characters inside a tag."""
        # One character more than may be, so that it is known to be too long.
        if self._reading and self._length <= LONGEST_FIELD:
            self._parts.append(text[: LONGEST_FIELD + 1 - self._length])
            self._length += len(text)

    def end(self, tag: str) -> None:
        """A tag ends."""
        if tag == "t":
            self._reading = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            whole = "".join(self._parts)
            # Here and not for each cell, of which many may share it. One that is too long stays so.
            self.texts[-1] = whole if len(whole) > LONGEST_FIELD else unescaped(whole)


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are written ``_x0000_``."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    number = int(found.group(1), 16)
    half_a_pair = 0xD800 <= number <= 0xDFFF
    return found.group() if half_a_pair else chr(number)
