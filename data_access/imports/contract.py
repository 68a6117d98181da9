"""The contract's own tables in files: one sheet a table, its columns those of `data_access.schema`.

What the database fills in by itself is not read: ``updated_at`` is the moment of the import. A
``line`` may be left out; the rows of a report are then numbered as they stand. A column without
values may be left out altogether, and says nothing then: what the register has stays. A sheet
without a row says nothing either, and an empty ``case_id`` never undoes a link.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column as TableColumn
from sqlalchemy import Table, types

from data_access import schema
from data_access.imports import values as parse
from data_access.imports.formats import Column, Complaint, Sheet, Values, no_complaints

CSV, XLSX = "contract-csv", "contract-xlsx"

TABLES: tuple[Table, ...] = tuple(
    schema.metadata.tables[name]
    for name in (
        *("register", "agency", "place", "report", "person_group", "leg", "exploitation"),
        *("means_of_control", "recruitment", "indicator", "money_sign", "support"),
    )
)
"""Every table of the contract that is read, in the order in which they are best filled in."""

CHILDREN: tuple[Table, ...] = tuple(table for table in TABLES if "line" in table.c)

_FILLED_IN = ("updated_at", "line")

_BY_NAME: dict[str, Callable[[str], object]] = {
    "latitude": parse.latitude,
    "longitude": parse.longitude,
    "price_usd": parse.price,
    "line": parse.line_number,
    "narrative": parse.narrative,
    "name": parse.words,
}
_BY_TYPE: tuple[tuple[type[types.TypeEngine[Any]], Callable[[str], object]], ...] = (
    (types.Boolean, parse.truth),
    (types.DateTime, parse.moment),
    (types.Date, parse.iso_date),
    (types.Integer, parse.count),
    (types.String, parse.key),
)


def _complaints_of_report(values: Values) -> list[Complaint]:
    if values["registered_precision"] not in {"day", None}:
        return []
    return parse.after_registration(values, "event_date", "registered_date")


def _in_order(low: str, high: str, reason: str) -> Callable[[Values], list[Complaint]]:
    def complaints(values: Values) -> list[Complaint]:
        first, last = values[low], values[high]
        if first is not None and last is not None and first > last:  # type: ignore[operator]
            return [(low, reason), (high, reason)]
        return []

    return complaints


_PERSONS = "at least so many are more than at most so many"

_COMPLAINTS: dict[str, Callable[[Values], list[Complaint]]] = {
    "place": parse.wrong_position,
    "report": _complaints_of_report,
    "person_group": _in_order("number_from", "number_to", _PERSONS),
    # Times that do not fit are no slip of the keyboard: the page Routes shows them.
    "leg": _in_order("persons_from", "persons_to", _PERSONS),
}


def _column(column: TableColumn[Any]) -> Column:
    name = str(column.name)
    if name == "updated_at":
        return Column(name)
    code_list = column.info["codes"]
    if code_list:
        parser = parse.coded({code: code for code in code_list.codes})
    else:
        parser = _BY_NAME.get(name) or next(p for kind, p in _BY_TYPE if _is(column, kind))
    required = not column.nullable and name not in _FILLED_IN
    return Column(name, parser, required=required, optional=not required, lines=name == "narrative")


def _is(column: TableColumn[Any], kind: type[types.TypeEngine[Any]]) -> bool:
    return isinstance(column.type, kind)


def _sheet(table: Table) -> Sheet:
    return Sheet(
        name=table.name,
        columns=tuple(_column(column) for column in table.columns),
        delimiters=",;",
        complaints=_COMPLAINTS.get(table.name, no_complaints),
    )


SHEETS: dict[str, Sheet] = {table.name: _sheet(table) for table in TABLES}
"""What the sheet of each table must look like, by the table's name."""
