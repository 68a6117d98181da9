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
        # By their schema: what is copied has a view of its name, without what is set aside.
        tables = opened.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        rows = [opened.execute(f'SELECT * FROM "{of}"."{name}"').fetchall() for of, name in tables]
    return repr([tables, rows]).encode()


HOUSES = ("KPCN", "KMar", "SZW")
HANDLINGS = ("analyst", "partner", None)
_OF_HOUSE = {"report_id", "case_id", "venue", "vessel"}
"""Columns whose values say in the register of houses whose they are, where they are known."""


def of_house(agency: str, handling: str | None, column: str = "") -> str:
    """What the canary is called of the reports of an agency with a handling."""
    return _short(f"of{agency.lower()}{handling or 'none'}{column}")


def house_register(url: str, folder: Path, *, reports: int) -> None:
    """Write a register in which pseudonyms, things and narratives say of whom a report is, and how
    it may be handled; no case has reports of two agencies.

    It is drawn in a file in ``folder`` first.
    """
    drawn = f"sqlite:///{folder / 'drawn.db'}"
    build_into(drawn, until=AS_OF.date(), reports=reports, years=3)
    source, target = create_engine(drawn), create_engine(url)
    schema.metadata.create_all(target)
    whose: dict[str, tuple[str, str | None]] = {}
    with source.connect() as connection, target.begin() as written:
        for table in schema.metadata.sorted_tables:
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            for row in rows:
                _plant_house(table, row, whose)
            if rows:
                written.execute(insert(table), rows)
        written.execute(schema.register.update().values(kind="operational", name="The register"))
    source.dispose()
    target.dispose()


def _plant_house(table: Any, row: dict[str, Any], whose: dict[str, tuple[str, str | None]]) -> None:
    if "report_id" not in row:
        return
    if table is schema.report:
        place = len(whose)
        house = HOUSES[place % len(HOUSES)], HANDLINGS[place // len(HOUSES) % len(HANDLINGS)]
        whose[row["report_id"]] = house
        row["agency"], row["handling"] = house
        row["narrative"] = canary(of_house(*house, "narrative"))
        if row["case_id"] is not None:
            row["case_id"] = f"{house[0]}-{row['case_id']}"
    mark = canary(of_house(*whose[row["report_id"]]))
    for column in _OF_HOUSE & {*row}:
        if column == "case_id":  # of one agency, whatever the handling of each of its reports
            continue
        row[column] = None if row[column] is None else f"{mark}{row[column]}"
