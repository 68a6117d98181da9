"""Pseudonyms of the register in what is shown: which stand there, and others in place of them.

What is a pseudonym the register is asked, word by word, so that none is missed because of where it
stands: in a heading, a sentence or the name of a selection as in a column of its own.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import questions
from dashboard.texts import Words

COLUMNS = (Words("Case"), Words("Report"), Words("Pseudonym"))
"""Columns in which a bare number is a pseudonym too; anywhere else it is a number."""

SIGNS = 12
"""Of a pseudonym in a file: 48 bits, so that of a million two alike are rare (one in 500 files)."""

_WORD = re.compile(r"[^\s·]+")
_AROUND = ".,;:!?()[]“”\"'"


@dataclass(frozen=True)
class Shown:
    """Pseudonyms that stand somewhere, each once.

    ``cases`` are those of the cases, and of the cases of whose reports one stands there; ``words``
    are the pseudonyms themselves, of cases, reports, venues and vessels.
    """

    cases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def shown_in(table: pd.DataFrame, *texts: str) -> Shown:
    """Pseudonyms in the cells and headings of a table, and in some texts."""
    words = _words(table, texts)
    if not words:
        return Shown()
    found = questions.pseudonyms(words)
    cases = dict.fromkeys(found["case_id"].dropna().astype(str))
    return Shown(tuple(cases), tuple(dict.fromkeys(found["word"].astype(str))))


def _words(table: pd.DataFrame, texts: Iterable[str]) -> tuple[str, ...]:
    """All that may be a pseudonym: whole cells, and words of cells, headings and texts."""
    own = {str(name) for name in COLUMNS}
    found: dict[str, None] = {}
    for column in table.columns:
        cells = table[column].dropna().drop_duplicates()
        whole = [str(cell) for cell in cells if isinstance(cell, str) or column in own]
        found |= dict.fromkeys(one for one in whole if column in own or not one.isdecimal())
        texts = (*texts, str(column), *whole)
    for text in texts:
        found |= dict.fromkeys(one for one in _parts(text) if not one.isdecimal())
    found.pop("", None)
    return tuple(sorted(found))


def _parts(text: str) -> Iterable[str]:
    return (word.strip(_AROUND) for word in _WORD.findall(text))


class Rekeyed:
    """Pseudonyms of one file: of a key made for it and not kept, so that no two files join.

    HMAC-SHA256 of the register's pseudonym (RFC 2104), cut to `SIGNS` hexadecimal signs.
    """

    def __init__(self, pseudonyms: Iterable[str]) -> None:
        self._key = secrets.token_bytes(32)
        self._known = frozenset(pseudonyms)

    def name(self, pseudonym: str) -> str:
        """The pseudonym that stands for one of the register's in this file."""
        made = hmac.new(self._key, pseudonym.encode(), hashlib.sha256)
        return made.hexdigest()[:SIGNS]

    def table(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table with other pseudonyms, in its headings too."""
        own = {str(name) for name in COLUMNS}
        renamed = {column: self._cells(table[column], own=column in own) for column in table}
        named = table.assign(**{str(column): cells for column, cells in renamed.items()})
        return named.rename(columns=lambda column: self.text(str(column)))

    def _cells(self, cells: "pd.Series[Any]", *, own: bool) -> "pd.Series[Any]":
        def said(cell: object) -> object:
            if own and str(cell) in self._known:
                return self.name(str(cell))
            return self.text(cell) if isinstance(cell, str) else cell

        if not own and not any(isinstance(cell, str) for cell in cells):
            return cells
        return cells.map(said, na_action="ignore")

    def text(self, text: str) -> str:
        """A text in which every pseudonym that is known stands as another."""
        if text in self._known and not text.isdecimal():
            return self.name(text)
        return _WORD.sub(lambda found: self._word(found[0]), text)

    def _word(self, word: str) -> str:
        bare = word.strip(_AROUND)
        if bare not in self._known or bare.isdecimal():
            return word
        before, _, after = word.partition(bare)
        return f"{before}{self.name(bare)}{after}"
