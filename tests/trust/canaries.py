"""A register in which every text says where it stands, and the search for what it says elsewhere.

A canary is `CORE`, the column's name, and `CORE` mirrored: whoever shows its first six letters or
its last six is found, in whatever way they are written.
"""

import base64
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from pypdf import PdfReader
from sqlalchemy import create_engine, delete, insert, select

from data_access import schema
from data_access.mirror_build import COPIES
from data_access.mirror_info import mirror_info
from data_access.training import build_into
from tests.registers import AS_OF

CORE = "Qzvxkjwqyf"
NARRATIVE = "report.narrative"
GONE = "deleted_report.report_id"
ONE_IN = 12
"""In one row of so many a column of codes holds a canary; the others keep what they hold."""

PRICE, LATITUDE = 31337.625, 12.3456789
"""Canaries among numbers."""

_PUBLIC = {"register.name", "register.kind", "report.handling"}
"""What the register is called stands on every page; the others decide who may read it."""

_PART = 6
_NAMED = re.compile(rf"{CORE}([a-z]+){CORE[::-1]}".encode())


def canary(column: str) -> str:
    """The canary of a column, such as ``report.case_id``: letters alone, which nothing escapes."""
    return f"{CORE}{_short(column)}{CORE[::-1]}"


def _short(column: str) -> str:
    return re.sub("[^a-z]", "", column)


def texts() -> list[str]:
    """Every text column of the contract that is not public."""
    return [
        f"{table.name}.{column.name}"
        for table in schema.TABLES
        for column in table.columns
        if column.type.python_type is str and f"{table.name}.{column.name}" not in _PUBLIC
    ]


def canary_register(url: str, *, reports: int, kind: str = "operational") -> None:
    """Write a register with a canary in every text column; its codes are those of the training's.

    Names and pseudonyms all hold one, narratives too; of codes a few, so that the rest is still
    counted, grouped and released.
    """
    build_into(url, until=AS_OF.date(), reports=reports, years=3)
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in schema.TABLES:
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            connection.execute(delete(table))
            for number, row in enumerate(rows):
                _plant(table, number, row)
            connection.execute(insert(table), rows)
        connection.execute(schema.register.update().values(kind=kind, name="The register"))
        schema.optional_metadata.create_all(connection)
        gone = {"report_id": canary(GONE), "deleted_at": AS_OF}
        connection.execute(insert(schema.deleted_report), gone)
    engine.dispose()


_WHOLE = {"report.case_id", "exploitation.venue", "leg.vessel", "agency.name", "place.name"}
"""Columns in which every value that is known holds a canary, as keys do."""


def _plant(table: Any, number: int, row: dict[str, Any]) -> None:
    for place, column in enumerate(table.columns):
        name, value = f"{table.name}.{column.name}", row[column.name]
        if name not in texts():
            continue
        key = next(iter(column.foreign_keys), None)
        if key is not None or column.primary_key or name in _WHOLE:
            told = str(key.column) if key is not None else name
            row[column.name] = None if value is None else f"{canary(told)}{value}"
        elif name == NARRATIVE:
            row[column.name] = f"{canary(name)} {value or ''}"
        elif number % ONE_IN == place % ONE_IN:
            row[column.name] = canary(name)
    if table is schema.leg and number % ONE_IN == 0:
        row["price_usd"] = PRICE
    if table is schema.place and row["latitude"] is not None and number % ONE_IN == 0:
        row["latitude"] = LATITUDE


_MARK = "Xwvkzqhjbd"
_MARKED = re.compile(rf"{_MARK}([a-z]+){_MARK[::-1]}".encode(), re.IGNORECASE)


def mark_release(file: Path, name: str) -> None:
    """Mark a release copy as that of its audience: in every name, of its register and of places.

    No text of the register is in a release, so nothing else tells one from another. The first
    stands on every page, file and slide; the second in what is asked of the copy.
    """
    mark = f"{_MARK}{mark_of(name)}{_MARK[::-1]}"
    with duckdb.connect(str(file)) as opened:
        for table in (mirror_info.name, f"{COPIES}.{schema.place.name}"):
            opened.execute(f"UPDATE {table} SET name = name || ' {mark}'")


def marks_in(content: bytes) -> set[str]:
    """Which audiences' release copies some bytes are of; names as of `mark_of`."""
    return {
        found.decode().lower() for part in _unpacked(content) for found in _MARKED.findall(part)
    }


def mark_of(name: str) -> str:
    """What `marks_in` calls the copy of an audience, such as "partner-CW"."""
    return _short(name.lower())


def found_in(content: bytes) -> set[str]:
    """Which canaries stand in some bytes: columns by their short names, else the way of writing."""
    found: set[str] = set()
    for part in _unpacked(content):
        lower = part.lower()
        for form, letters in _FORMS.items():
            if letters in (part if form.startswith(("base64", "number")) else lower):
                found.add(form)
        if "letters" in found:
            found |= {named.decode() for named in _NAMED.findall(part)}
    return found


def short(*columns: str) -> set[str]:
    """What `found_in` calls some columns."""
    return {_short(column) for column in columns}


def _forms() -> dict[str, bytes]:
    forms: dict[str, bytes] = {}
    for end, core in (("", CORE), (" of its end", CORE[::-1])):
        plain = (core[:_PART] if not end else core[-_PART:]).lower().encode()
        forms["letters" + end] = plain
        forms["UTF-16" + end] = plain.decode().encode("utf-16-le")
        forms["percent" + end] = b"".join(b"%%%02x" % sign for sign in plain)
        forms["hexadecimal" + end] = core.encode().hex().encode()
        for shift in range(3):
            # What stands before and after the letters changes the first signs and the last.
            coded = base64.b64encode(b"\0" * shift + core.encode()).rstrip(b"=")
            forms[f"base64 {shift}{end}"] = coded[4 if shift else 0 : -2]
    for name, number in (("price", PRICE), ("latitude", LATITUDE)):
        forms[f"number {name}"] = str(number).encode()
        forms[f"number {name} packed"] = struct.pack("<d", number)
    return forms


_FORMS = _forms()


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes, and what a workbook, slides or a document are packed of, however deep."""
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield from _unpacked(packed.read(name))
    elif content.startswith(b"%PDF"):
        document = PdfReader(io.BytesIO(content))
        yield repr(document.metadata).encode()
        yield from (page.extract_text().encode() for page in document.pages)


def told_by(file: Path) -> bytes:
    """All texts and numbers of a DuckDB file, which compresses what it holds."""
    with duckdb.connect(str(file), read_only=True) as opened:
        tables = opened.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        rows = [opened.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables]
    return repr([tables, rows]).encode()
