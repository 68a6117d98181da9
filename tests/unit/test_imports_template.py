"""The empty workbook: what it offers, that it comes back in, that it is the same each time."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.texts import LOCALE
from data_access import schema
from data_access.errors import UnreadableFile
from data_access.imports.__main__ import main
from data_access.imports.contract import SHEETS
from data_access.imports.sheets import CODES_SHEET, look_over, sheets_of
from tests.files.sheets import REPORT

TODAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "lists.xlsx"
    assert main(["--template", str(path)]) == 0
    return path


def offered(sheet: Worksheet, column: str) -> str:
    """The source of the drop-down of a column."""
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == column)
    return next(
        str(rule.formula1)
        for rule in sheet.data_validations.dataValidation
        if str(rule.sqref).startswith(f"{letter}2:")
    )


def test_each_table_has_its_sheet_and_each_column_its_meaning(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert set(book.sheetnames) == set(SHEETS) - {"register"} | {CODES_SHEET}
    assert book.sheetnames[0] == "report"
    for name in set(SHEETS) - {"register"}:
        header = book[name][1]
        columns = {c.name: c for c in schema.metadata.tables[name].columns}
        assert [cell.value for cell in header] == [c for c in columns if c != "updated_at"]
        for cell in header:
            assert cell.comment.text.startswith(f"{columns[cell.value].comment}.")
            assert ("Required." in cell.comment.text) == next(
                c.required for c in SHEETS[name].columns if c.name == cell.value
            )


def test_template_speaks_the_language_of_a_catalogue(
    tmp_path: Path, template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its codes and names stay those of the contract; a catalogue that is none is refused."""
    path = tmp_path / "lijsten.xlsx"
    assert main(["--template", str(path), "--catalogue", str(LOCALE / "nl.po")]) == 0
    dutch, english = (openpyxl.load_workbook(one) for one in (path, template))
    for sheet in english:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None:
                    said = dutch[sheet.title][cell.coordinate]
                    assert said.value == cell.value
                    for words in ("Required.", "Leave it", "see the sheet", "From the sheet"):
                        assert words not in said.comment.text
    assert dutch["report"]["A1"].comment.text.endswith("Verplicht.")
    labels = [
        {
            cell.value: cell.offset(0, 1).value
            for row in book[CODES_SHEET].iter_rows()
            for cell in row
        }
        for book in (english, dutch)
    ]
    assert [(one["beauty_salon"], one["DE"]) for one in labels] == [
        ("Beauty salons", "Germany"), ("Schoonheidssalons", "Duitsland")]  # fmt: skip
    other = tmp_path / "other.po"
    other.write_text('msgid "a"\nmsgstr "b"\n')
    for missing, why in ((other, "names no language"), (tmp_path / "none.po", "cannot be opened")):
        assert main(["--template", str(tmp_path / "x.xlsx"), "--catalogue", str(missing)]) == 2
        assert why in capsys.readouterr().err


def test_drop_downs_offer_the_codes_of_their_list(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    codes = book[CODES_SHEET]
    for table in schema.metadata.tables.values():
        for column in table.columns:
            code_list = column.info["codes"]
            if code_list and table.name != "register":
                source = offered(book[table.name], str(column.name))
                cells = codes[source.partition("!")[2].replace("$", "")]
                assert [cell.value for (cell,) in cells] == list(code_list.codes)
    assert offered(book["report"], "place") == "'place'!$A$2:$A$5001"


def test_template_comes_back_in(template: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="sheet report has a header and no rows"):
        look_over(template, TODAY)
    book = openpyxl.load_workbook(template)
    sheet = book["report"]
    for cell in sheet[1]:
        sheet.cell(2, cell.column).value = REPORT.get(str(cell.value))
    book.save(tmp_path / "filled.xlsx")
    found = [row for sheet in sheets_of(tmp_path / "filled.xlsx", TODAY) for row in sheet.rows]
    assert [(row.number, row.whole, row.values["report_id"]) for row in found] == [
        (2, False, "A-1")
    ]


def test_template_is_the_same_each_time_and_replaces_nothing(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--template", str(tmp_path / "again.xlsx")]) == 0
    assert (tmp_path / "again.xlsx").read_bytes() == template.read_bytes()
    assert main(["--template", str(template)]) == 2
    assert "lists.xlsx is there already" in capsys.readouterr().err
    assert main(["--template", str(tmp_path / "none" / "x.xlsx")]) == 2
    assert "cannot be written" in capsys.readouterr().err
