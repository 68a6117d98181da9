"""Pseudonyms of the register in what is shown: which stand there, and others in place of them.

Where one is known to stand nothing is asked: in `COLUMNS`, and of the names that a figure says it
places. Elsewhere (what an analyst wrote, a sentence) the register is asked word by word.
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

CASE, REPORT = Words("Case"), Words("Report")
COLUMNS = (CASE, REPORT, Words("Pseudonym"))
"""Columns of which every cell is a pseudonym, also one that the register has no more."""

SIGNS = 12
"""Of a pseudonym in a file: 48 bits, so that of a million two alike are rare (one in 500 files)."""

_WORD = re.compile(r"[^\s·]+")
_AROUND = ".,;:!?()[]“”\"'"
_BEFORE, _AFTER = r"(?<![\w-])(?<!\d[.,])", r"(?![\w-]|[.,]\d)"
"""A pseudonym is not part of a word, of another pseudonym or of a number."""


@dataclass(frozen=True)
class Shown:
    """Pseudonyms that stand somewhere, each once.

    ``cases`` are what the log names: the cases, those of whose reports one stands there, and
    reports that belong to none. ``words`` are pseudonyms wherever they stand; in ``columns`` every
    cell is one.
    """

    cases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def shown_in(table: pd.DataFrame, *texts: str, names: Iterable[str] = ()) -> Shown:
    """Pseudonyms in the cells and headings of a table, and in some texts.

    ``names`` are pseudonyms that were placed there. A bare number that is neither among them, nor
    in one of `COLUMNS`, nor a whole text is a number.
    """
    listed = {
        column: table[column].dropna().astype(str).drop_duplicates().tolist()
        for column in map(str, COLUMNS)
        if column in table
    }
    certain, in_columns = {*names} - {""}, set().union(*listed.values())
    said = _said(table.drop(columns=list(listed)), texts)
    asked = certain | in_columns | said
    if not asked:
        return Shown()
    found = questions.pseudonyms(tuple(sorted(asked)))
    words = certain | (said & {*found["word"], *in_columns})
    return Shown(_cases(listed, found), tuple(sorted(words)), tuple(listed))


def _cases(listed: dict[str, list[str]], found: pd.DataFrame) -> tuple[str, ...]:
    told = found.dropna(subset=["case_id"])
    reports = {*listed.get(str(REPORT), ()), *found.loc[found["kind"] == "report", "word"]}
    of_none = sorted(reports - {*told["word"]})
    return tuple(dict.fromkeys([*listed.get(str(CASE), ()), *told["case_id"], *of_none]))


def _said(table: pd.DataFrame, texts: Iterable[str]) -> set[str]:
    """All that may be a pseudonym: whole texts, and cells, headings and words of all of these."""
    texts = set(texts) - {""}
    cells = {str(column) for column in table.columns}
    for column in table.columns:
        cells |= {cell for cell in table[column].dropna().unique() if isinstance(cell, str)}
    words = {word.strip(_AROUND) for text in texts | cells for word in _WORD.findall(text)}
    return texts | {one for one in words | cells if one and not one.isdecimal()}


class Rekeyed:
    """Pseudonyms of one file: of a key made for it and not kept, so that no two files join.

    HMAC-SHA256 of the register's pseudonym (RFC 2104), cut to `SIGNS` hexadecimal signs.
    """

    def __init__(self, shown: Shown) -> None:
        self._key = secrets.token_bytes(32)
        self._words, self._columns = frozenset(shown.words), shown.columns
        longest_first = "|".join(map(re.escape, sorted(shown.words, key=len, reverse=True)))
        self._known = re.compile(f"{_BEFORE}(?:{longest_first}){_AFTER}" if shown.words else "(?!)")

    def name(self, pseudonym: str) -> str:
        """The pseudonym that stands for one of the register's in this file."""
        made = hmac.new(self._key, pseudonym.encode(), hashlib.sha256)
        return made.hexdigest()[:SIGNS]

    def table(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table with other pseudonyms, in its headings too."""
        named = table.assign(**{str(column): self._cells(table[column]) for column in table})
        return named.rename(columns=lambda column: self.text(str(column)))

    def _cells(self, cells: "pd.Series[Any]") -> "pd.Series[Any]":
        if cells.name in self._columns:
            return cells.map(lambda cell: self.name(str(cell)), na_action="ignore")
        if not any(isinstance(cell, str) for cell in cells):
            return cells
        return cells.map(
            lambda cell: self.text(cell) if isinstance(cell, str) else cell, na_action="ignore"
        )

    def text(self, text: str) -> str:
        """A text in which every pseudonym that is known stands as another."""
        if text in self._words:
            return self.name(text)
        return self._known.sub(lambda found: self.name(found[0]), text)
