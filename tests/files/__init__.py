"""Builders of import files whose rows stand in the test, and the real files where they are."""

import csv
import io
import os
from datetime import date
from pathlib import Path

import pytest

from data_access.imports.catalogue import FORMATS
from data_access.imports.formats import Sheet
from data_access.imports.reading import Row, open_rows

_FOLDER = Path(os.environ.get("SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))

VICTIM = {
    "yearOfRegistration": "2016",
    "Datasource": "Hotline",
    "gender": "Female",
    "citizenship": "0",
    "isForcedLabour": "0",
    "ControlCategory": "Threats",
    "RecruiterCategory": "Not Specified",
    "ExploitType": "Sexual Exploitation",
    "Labor_Type": "Unknown",
    "ageCategories": "Age 18-20",
}
"""One row of the cleaned CTDC file."""

INCIDENT = {
    "date": "2019-06-09",
    "dead_and_missing": "32.0",
    "lat": "11.77290448",
    "lon": "-68.68306116",
}
"""One row of the IOM file; its other columns are empty."""


def real_file(name: str) -> Path:
    """A file of the shared data; skips the test where it is not there."""
    path = _FOLDER / name
    if not path.is_file():
        pytest.skip(f"the shared data is not here: {name}")
    return path


def csv_text(form: str, rows: list[dict[str, str]], delimiter: str = ",") -> str:
    """A file of a format with all its columns; a row gives the columns that are not empty."""
    text = io.StringIO()
    names = [column.name for column in FORMATS[form].columns]
    writer = csv.DictWriter(text, names, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def victims(*changes: dict[str, str]) -> str:
    """A cleaned CTDC file: a row for each change of `VICTIM`."""
    return csv_text("ctdc-cleaned", [VICTIM | change for change in changes])


def incidents(*changes: dict[str, str]) -> str:
    """An IOM file: a row for each change of `INCIDENT`."""
    return csv_text("iom", [INCIDENT | change for change in changes])


def written(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    """The content as a file; text in UTF-8."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_rows(sheet: Sheet, path: Path, today: date) -> list[Row]:
    """All rows of a file."""
    with open_rows(sheet, path, today) as (_, rows):
        return list(rows)
