"""Downloads: CSV with its provenance, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.texts import _, moment, number
from data_access.mirror_info import MirrorInfo
from data_access.spreadsheets import safe_cell


@dataclass(frozen=True)
class Basis:
    """A selection in words, how many cases it holds, and what some cases of it are called."""

    selection: str
    cases: int
    name: str = ""


@dataclass(frozen=True)
class Provenance:
    """What a figure was made from; two selections where it holds one against another.

    ``limit`` says where it may not go, where there is such a place; ``left_out`` what of the figure
    the file is without.
    """

    register: MirrorInfo
    bases: tuple[Basis, ...]
    method: str
    limit: str = ""
    left_out: str = ""

    def told_as(self, said: Callable[[str], str]) -> "Provenance":
        """The same with its texts said otherwise."""
        bases = tuple(replace(one, selection=said(one.selection)) for one in self.bases)
        return replace(self, bases=bases, method=said(self.method))

    def lines(self) -> list[str]:
        """One statement a line, for the head of a file."""
        return [
            *([self.limit] if self.limit else []),
            _("Register: {name}").format(name=self.register.name),
            _("As of: {moment} UTC").format(moment=moment(self.register.as_of)),
            *(
                line
                for one in self.bases
                for line in (
                    _("Selection: {selection}").format(selection=one.selection),
                    _("Cases: {count}").format(count=number(one.cases)),
                )
            ),
            _("Method: {method}").format(method=self.method),
            *([self.left_out] if self.left_out else []),
        ]


def to_csv(table: pd.DataFrame, title: str, provenance: Provenance, stamp: str) -> bytes:
    """UTF-8 CSV (with BOM, for Excel): provenance lines that start with ``#``, then the table.

    The first line is the stamp, which no other file has: Streamlit tells large files apart by
    samples of them, of which the beginning is one.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    for line in (stamp, title, *provenance.lines()):
        writer.writerow([safe_cell(f"# {line}")])
    writer.writerow([safe_cell(name) for name in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow([safe_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")
