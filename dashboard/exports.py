"""Downloads: CSV with its provenance, safe to open in a spreadsheet."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pandas as pd

from dashboard.texts import _, number
from data_access.mirror import MirrorInfo
from data_access.spreadsheets import safe_cell


@dataclass(frozen=True)
class Basis:
    """A selection in words, and how many cases it holds."""

    selection: str
    cases: int


@dataclass(frozen=True)
class Provenance:
    """What a figure was made from; two selections where it holds one against another."""

    register: MirrorInfo
    bases: tuple[Basis, ...]
    method: str

    def lines(self) -> list[str]:
        """One statement a line, for the head of a file."""
        return [
            _("Register: {name}").format(name=self.register.name),
            _("As of: {moment} UTC").format(moment=f"{self.register.as_of:%Y-%m-%d %H:%M}"),
            *(
                line
                for one in self.bases
                for line in (
                    _("Selection: {selection}").format(selection=one.selection),
                    _("Cases: {count}").format(count=number(one.cases)),
                )
            ),
            _("Method: {method}").format(method=self.method),
        ]


def to_csv(table: pd.DataFrame, title: str, provenance: Provenance) -> bytes:
    """UTF-8 CSV (with BOM, for Excel): provenance lines that start with ``#``, then the table.

    The first line holds an identifier of its own, so no two downloads are the same file.
    """
    text = io.StringIO()
    made = datetime.now(UTC)
    writer = csv.writer(text)
    writer.writerow([f"# {uuid4()} {made:%Y-%m-%d %H:%M} UTC"])
    for line in (title, *provenance.lines()):
        writer.writerow([f"# {line}"])
    writer.writerow([safe_cell(name) for name in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow([safe_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")
