"""What a document says is data: printed as it stands, and the same bytes for the same content."""

import hashlib
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from dashboard import documents

HOSTILE = '#panic("x") $a^2$ *b* _c_ @ref <label> // gone \\ `d` = e'

TEMPLATE = """
#import "sheet.typ": data
#set document(title: data.title)
#set text(font: "Source Sans Pro")
#data.title
#for one in data.lines [#one \\ ]
"""


@pytest.fixture
def templates(tmp_path, monkeypatch):
    sheet = (documents.TEMPLATES / "sheet.typ").read_text(encoding="utf-8")
    (tmp_path / "sheet.typ").write_text(sheet, encoding="utf-8")
    (tmp_path / "test.typ").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setattr(documents, "TEMPLATES", tmp_path)
    return tmp_path


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.usefixtures("templates")
def test_text_is_printed_as_it_stands():
    made = documents.compile("test.typ", {"title": HOSTILE, "lines": ["Curaçao – één"]})
    found = text_of(made)
    assert " ".join(found.split()).startswith(HOSTILE)
    assert "Curaçao – één" in found
    assert PdfReader(BytesIO(made)).metadata.title == HOSTILE


@pytest.mark.usefixtures("templates")
def test_made_when_it_is_told():
    moment = datetime(2026, 7, 1, 8, 30, 15, tzinfo=UTC)
    made = documents.compile(
        "test.typ", {"title": "A", "lines": []}, moment=moment.replace(microsecond=7)
    )
    assert PdfReader(BytesIO(made)).metadata.creation_date == moment


def test_no_font_of_the_machine(templates):
    fonts = {font["/BaseFont"] for font in _fonts(templates)}
    assert fonts
    assert all("SourceSansPro" in name for name in fonts)


def _fonts(_templates):
    made = documents.compile("test.typ", {"title": "Title", "lines": ["a line"]})
    for page in PdfReader(BytesIO(made)).pages:
        for font in page["/Resources"]["/Font"].values():
            yield font.get_object()


def test_same_bytes_in_another_process(templates):
    program = (
        "import hashlib, sys; from pathlib import Path; from dashboard import documents;"
        f"documents.TEMPLATES = Path({str(templates)!r});"
        "made = documents.compile('test.typ', {'title': 'A', 'lines': ['b', 'c']});"
        "print(hashlib.sha256(made).hexdigest())"
    )
    here = documents.compile("test.typ", {"title": "A", "lines": ["b", "c"]})
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert told.stdout.strip() == hashlib.sha256(here).hexdigest()
