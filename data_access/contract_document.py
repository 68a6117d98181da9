"""Writes the register's contract for people to read, from schema and code lists.

``python -m data_access.contract_document > docs/register-contract.md``; a test holds the file to
what this prints.
"""

import sys
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table

from data_access import codes, schema
from data_access.codes import SECTOR, SECTOR_ISIC, CodeList
from data_access.type_families import family

_OPENING = """\
# The register's contract

Generated from `data_access/schema.py` and `data_access/codes.py` by
`python -m data_access.contract_document`; do not edit.

Any database that holds these tables can be the register: SQLite, DuckDB or PostgreSQL, tables or
views. `python -m data_access.check URL` holds a database against this page and says what differs.

- A missing value is NULL and stays unknown up to the screen. *Required* columns have no NULL. An
  empty text of another column is read as NULL, and the check tells of it.
- *Optional* columns may be absent altogether.
- Moments are UTC without a zone, unless the column says local time. Countries are ISO 3166-1
  alpha-2. An integer has no part behind the point, whatever type its column has.
- Reports with the same `case_id` are one case; a report without one is a case of its own.
- Rows below a report have its `report_id` and a `line`, which together are unique. Of rows that
  share a key, in a view too, none is counted: nothing tells which is true.
- No column holds a name of a person.
"""


def contract_document() -> str:
    """The whole page in Markdown."""
    parts = [_OPENING, _contents(), "## Tables\n"]
    parts += ["\n".join(_table(table)) for table in schema.EVERY]
    parts.append("## Code lists\n")
    parts += ["\n".join(_code_list(code_list)) for code_list in schema.CODE_LISTS.values()]
    return "\n".join(parts)


def _contents() -> str:
    tables = " · ".join(f"[{table.name}](#{table.name})" for table in schema.EVERY)
    lists = " · ".join(f"[{each.name}](#{_anchor(each)})" for each in schema.CODE_LISTS.values())
    return f"Tables: {tables}\n\nCode lists: {lists}\n"


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name}\n"
    yield f"{table.comment}.\n"
    yield "| column | type | | meaning | values |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        cells = (
            f"`{column.name}`",
            _type(column),
            _need(column),
            str(column.comment),
            _values(column),
        )
        yield _row(cells)
    yield ""


def _type(column: Column[Any]) -> str:
    length = getattr(column.type, "length", None)
    return family(column.type) + (f" ({length})" if length else "")


def _need(column: Column[Any]) -> str:
    words = ["key"] if column.primary_key else []
    if not column.nullable:
        words.append("required")
    if column.info["optional"]:
        words.append("optional")
    return ", ".join(words)


def _values(column: Column[Any]) -> str:
    code_list = column.info["codes"]
    if code_list:
        return f"[{code_list.name}](#{_anchor(code_list)})"
    return ", ".join(f"key of [{name}](#{name})" for name in _parents(column))


def _parents(column: Column[Any]) -> list[str]:
    return [key.column.table.name for key in column.foreign_keys]


def _anchor(code_list: CodeList) -> str:
    """Lists and tables may share a name, so a list's heading says that it is one."""
    return f"values-of-{code_list.name}"


def _code_list(code_list: CodeList) -> Iterator[str]:
    yield f"### Values of {code_list.name}\n"
    yield f"Source: {code_list.source}.\n"
    if code_list is codes.COUNTRY:
        yield f"{len(code_list.codes)} codes: {' '.join(code_list.codes)}\n"
        return
    section = code_list is SECTOR
    yield "| value | label |" + (" ISIC section |" if section else "")
    yield "|---|---|" + ("---|" if section else "")
    for code, label in code_list.labels.items():
        extra = (SECTOR_ISIC[code] or "none",) if section else ()
        yield _row((f"`{code}`", label, *extra))
    yield ""


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a page, not a terminal
    sys.stdout.write(contract_document())
