"""Malformed files of every kind: refused with a sentence, or row by row taken or set aside.

What is taken is what the sound file tells, or nothing where a cell was set aside: silently wrong 0.
"""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from data_access.errors import UnreadableFile
from data_access.imports.catalogue import FORMATS
from data_access.imports.loading import import_file
from data_access.imports.reading import Row
from tests.files import incidents, read_rows, victims, written

TODAY, NOW = date(2026, 6, 30), datetime.fromisoformat("2026-06-30T12:00:00")
ROWS = [
    {"date": f"2020-01-0{day}", "dead_and_missing": f"{day}.0", "location": f"Curaçao {day}"}
    for day in (1, 2, 3)
]
SOUND = incidents(*ROWS)
REFUSED = "refused"
HEADER, FIRST, SECOND, THIRD = SOUND.splitlines()


def _lines(*lines: str) -> bytes:
    return "\n".join([*lines, ""]).encode()


def _second(change: Callable[[str], str]) -> bytes:
    return _lines(HEADER, FIRST, change(SECOND), THIRD)


def _cell(**change: str) -> bytes:
    return incidents(ROWS[0], ROWS[1] | change, ROWS[2]).encode()


DAMAGED: dict[str, tuple[bytes, int | str]] = {
    "sound": (SOUND.encode(), 3),
    "byte order mark": (b"\xef\xbb\xbf" + SOUND.encode(), 3),
    "carriage returns": (SOUND.replace("\n", "\r\n").encode(), 3),
    "decomposed": (unicodedata.normalize("NFD", SOUND).encode(), 3),
    "a field more": (_second(lambda row: row + ",x"), 2),
    "a field less": (_second(lambda row: row.rsplit(",", 1)[0]), 2),
    "the header again": (_second(lambda _row: HEADER), 2),
    "NUL": (_second(lambda row: row.replace("Cura", "Cu\0ra")), 2),
    "text after a quotation": (
        _second(lambda row: row.replace("Curaçao 2", '"Cura"çao 2')),
        REFUSED,
    ),
    "giant cell": (_cell(location="x" * 5_000_000), 2),
    "date of another order": (_cell(date="02/01/2020"), 2),
    "date to come": (_cell(date="2099-01-02"), 2),
    "no date": (_cell(date=""), 2),
    "no number": (_cell(dead_and_missing="two"), 3),
    "number below nought": (_cell(dead_and_missing="-2"), 3),
    "formula": (_cell(location='=HYPERLINK("x")'), 3),
    "position outside the world": (_cell(lat="99.9"), 3),
    "decimal comma": (_cell(lon="-68,68"), 3),
    "cp1252": (SOUND.encode("cp1252"), REFUSED),
    "UTF-16": (SOUND.encode("utf-16"), REFUSED),
    "empty": (b"", REFUSED),
    "a packed file": (b"PK\x03\x04" + SOUND.encode(), REFUSED),
    "semicolons": (SOUND.replace(",", ";").encode(), REFUSED),
    "a column renamed": (SOUND.replace("dead_and_missing", "total").encode(), REFUSED),
    "a column twice": (SOUND.replace("missing,", "dead,", 1).encode(), REFUSED),
    "a quotation never closed": (_second(lambda row: row.replace("Cura", '"Cura')), REFUSED),
    "another source's file": (victims({}).encode(), REFUSED),
}
"""Content, and how many rows are taken."""


@pytest.mark.parametrize("kind", DAMAGED)
def test_nothing_wrong_comes_in(kind: str, tmp_path: Path) -> None:
    content, taken = DAMAGED[kind]
    file = written(tmp_path, content)
    engine = create_engine(f"sqlite:///{tmp_path / 'register.db'}")
    if taken == REFUSED:
        with pytest.raises(UnreadableFile):
            import_file(FORMATS["iom"], file, engine, NOW)
        return
    closing = import_file(FORMATS["iom"], file, engine, NOW)
    assert (closing.read, closing.taken, closing.quarantined) == (3, taken, 3 - int(taken))
    rows = {row.values["date"]: row for row in _read(file) if not row.whole}
    sound = {row.values["date"]: row for row in _read(written(tmp_path, SOUND, "sound.csv"))}
    for day, row in rows.items():
        aside = {fault.column for fault in row.faults}
        wrong = {
            name
            for name, value in row.values.items()
            if value != sound[day].values[name] and not (aside and value is None)
        }
        assert wrong == set()


def _read(file: Path) -> list[Row]:
    return read_rows(FORMATS["iom"], file, TODAY)
