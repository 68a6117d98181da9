"""What a format declares: its columns, what they may hold, and how a row becomes register rows."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

Values = Mapping[str, object]
"""Parsed values of one row by field name; None where missing or set aside."""

Tables = dict[str, list[dict[str, object]]]
"""Rows for the register, by table; children carry ``report_id`` and ``line``."""

Told = Mapping[str, set[str]]
"""The columns that a file tells of, by table; of a table that is not named here, nothing.

Sheets name the tables of which they have a row. A format goes by the columns of its file: where
they are there and empty, it tells that a report has none.
"""

Complaint = tuple[str, str]
"""Field that does not agree with the others of its row, and the reason."""

WHOLE_ROW = ""
"""Stands for the field where the row as such cannot be used."""


class BadValueError(ValueError):
    """A value that a column may not hold; the text is the reason and never holds the value."""


def no_complaints(_values: Values) -> list[Complaint]:
    """The check of a format whose columns cannot contradict each other."""
    return []


@dataclass(frozen=True)
class Column:
    """One column of a file.

    ``field`` is its name in `Values`, by default the column's own. ``parse`` turns text (never
    empty, NFC) into a typed value or raises `BadValueError`; without it the column is known but not
    used, and may be absent. A ``required`` column decides over its row: without a good value the
    whole row is quarantined. In any other column only the value is. ``missing`` are the texts
    that stand for "not known". A file may do without an ``optional`` column: it then says nothing
    of it. A ``label`` may stand below the name as a second header; ``lines`` may be several.
    """

    name: str
    parse: Callable[[str], object] | None = None
    field: str = ""
    required: bool = False
    missing: frozenset[str] = frozenset({""})
    also_named: tuple[str, ...] = ()
    optional: bool = False
    label: str = ""
    lines: bool = False

    @property
    def target(self) -> str:
        """Name of the value in `Values`."""
        return self.field or self.name


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One header and the rows below it, in a file of its own or in a workbook.

    ``complaints`` names fields that contradict others; they are set aside like bad values, and the
    whole row where the complaint names `WHOLE_ROW`. Of a sheet that ``names_persons`` no row is
    quoted in the quarantine, and only values of columns that are read.
    """

    name: str
    columns: tuple[Column, ...]
    delimiters: str = ","
    complaints: Callable[[Values], list[Complaint]] = no_complaints
    names_persons: bool = False


@dataclass(frozen=True, kw_only=True)
class Format(Sheet):
    """One kind of file, declared in one place.

    ``tables`` gets the report's pseudonym and the row's values; ``tells`` says which columns of the
    register it can fill from a file that has these fields: all others stay as they are in a report
    that comes again. ``identifier`` is the field with
    the source's own number of a row, where it has one; rows that share what the field ``together``
    holds are persons of one report, and follow each other. Where files are ``named_anew``, one that
    knows none of the reports taken before may tell of the same ones. ``source`` names whose
    persons or events these are: two formats of one source may not go into one register, which would
    count them twice.
    """

    title: str
    source: str
    tables: Callable[[str, Values], Tables]
    tells: Callable[[Collection[str]], Told]
    agencies: tuple[dict[str, str | None], ...]
    identifier: str | None = None
    together: str = ""
    named_anew: bool = False


def numbered(report_id: str, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Children of a report with their key: the report and a line number from 1."""
    return [{"report_id": report_id, "line": line, **row} for line, row in enumerate(rows, 1)]
