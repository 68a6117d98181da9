"""Pseudonyms of the register in tables: which are shown, and others in place of them in files."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any

import pandas as pd

from dashboard.texts import Words

COLUMNS = (Words("Case"), Words("Report"), Words("Pseudonym"), Words("Report or place"))
"""What a column of pseudonyms is called, on every page."""

SIGNS = 12
"""Of a pseudonym in a file: 48 bits, so that of a million two alike are rare (one in 500 files)."""


def columns_of(table: pd.DataFrame) -> list[str]:
    """The columns of a table that hold pseudonyms."""
    words = {str(name) for name in COLUMNS}
    return [str(column) for column in table.columns if str(column) in words]


def shown_in(table: pd.DataFrame) -> tuple[str, ...]:
    """Pseudonyms that stand in a table, each once, in its order."""
    columns = [table[column].dropna().astype(str) for column in columns_of(table)]
    return tuple(dict.fromkeys(pd.concat(columns))) if columns else ()


class Rekeyed:
    """Pseudonyms of one file: of a key made for it and not kept, so that no two files join.

    HMAC-SHA256 of the register's pseudonym (RFC 2104), cut to `SIGNS` hexadecimal signs.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def name(self, pseudonym: str) -> str:
        """The pseudonym that stands for one of the register's in this file."""
        made = hmac.new(self._key, pseudonym.encode(), hashlib.sha256)
        return made.hexdigest()[:SIGNS]

    def table(self, table: pd.DataFrame, naming: Iterable[str] = ()) -> pd.DataFrame:
        """A table with other pseudonyms, also where its other texts name some."""
        renamed = {
            column: table[column].map(lambda one: self.name(str(one)), na_action="ignore")
            for column in columns_of(table)
        }
        if known := set(naming):
            renamed |= {
                column: self._said(table[column], known)
                for column in table.columns.difference(list(renamed), sort=False)
                if not pd.api.types.is_numeric_dtype(table[column])
            }
        return table.assign(**renamed)

    def _said(self, column: "pd.Series[Any]", known: set[str]) -> "pd.Series[Any]":
        """A column of texts; each different one is looked through once, as there may be many."""
        said = {
            one: self.name(one) if one in known else self.text(one, known)
            for one in column.unique()
            if isinstance(one, str)
        }
        return column.map(lambda one: said.get(one, one))

    def text(self, text: str, pseudonyms: Iterable[str]) -> str:
        """A text in which each of some pseudonyms stands as another, the longest first."""
        for one in sorted(pseudonyms, key=len, reverse=True):
            text = text.replace(one, self.name(one))
        return text
