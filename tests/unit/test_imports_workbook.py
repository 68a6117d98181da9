"""Hostile workbooks: refused with a sentence, or a cell or a row is a fault with its reason."""

import random
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from time import process_time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.errors import UnreadableFile
from data_access.imports.reading import Row
from data_access.imports.records import LONGEST_FIELD, Record
from data_access.imports.sheets import sheets_of
from data_access.imports.workbook import opened, shows_date
from data_access.imports.workbook_rows import read_sheet
from tests.files.sheets import NAMESPACE, REPORT, raw_workbook, workbook_of, xml_rows

TODAY = date(2026, 6, 30)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workbooks")


def rows(path: Path) -> list[Row]:
    return [row for sheet in sheets_of(path, TODAY) for row in sheet.rows]


def records(path: Path, sheet: str = "report") -> list[Record]:
    with opened(path) as workbook:
        return list(read_sheet(workbook, sheet))


def cells(folder: Path, *tags: str, parts: dict[str, str | bytes] | None = None) -> Record:
    """One row of the given cells, below a header as wide."""
    header = "".join(f'<c t="inlineStr"><is><t>h{n}</t></is></c>' for n in range(len(tags)))
    xml = f'<row r="1">{header}</row><row r="2">{"".join(tags)}</row>'
    return records(raw_workbook(folder / "cells.xlsx", parts, report=xml))[1]


def faults(found: list[Row]) -> list[tuple[int, str | None, str, bool]]:
    return [(row.number, f.column, f.reason, row.whole) for row in found for f in row.faults]


def test_cells_become_what_a_csv_would_hold(folder: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "report"
    values = [7, 7.0, 12.5, True, "=1+1", "Curaçao", date(2026, 3, 7), datetime(2026, 3, 7, 1, 30),  # noqa: DTZ001
              None, "007", -3]  # fmt: skip
    sheet.append([f"h{n}" for n in range(len(values))])
    sheet.append(values)
    sheet.cell(2, 5).value, sheet.cell(2, 5).data_type = "=1+1", "s"
    book.save(folder / "kinds.xlsx")
    _, found = records(folder / "kinds.xlsx")
    assert found.fields == (
        "7", "7", "12.5", "true", "=1+1", "Curaçao", "2026-03-07", "2026-03-07 01:30:00", "",
        "007", "-3")  # fmt: skip
    assert not found.broken


def test_formula_counts_by_its_value_alone(folder: Path) -> None:
    found = cells(
        folder,
        "<c><f>1+1</f><v>2</v></c>",
        "<c><f>1+1</f></c>",
        '<c t="str"><f>A1</f><v></v></c>',
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        "<c><v>x</v></c>",
        "<c><v>1e999</v></c>",
        '<c t="s"><v>5</v></c>',
    )
    assert found.fields[0] == "2"
    assert found.broken == {
        1: "is a formula that was never calculated; save the workbook in a spreadsheet",
        3: "is an error of the spreadsheet",
        4: "is no number, though the cell says so",
        5: "is no number, though the cell says so",
        6: "points to a text that the workbook does not have",
    }


def test_formula_without_value_is_told_by_its_row(folder: Path) -> None:
    path = folder / "formula.xlsx"
    workbook_of(path, report=[REPORT | {"case_id": '="C-" & 1'}, REPORT])
    assert faults(rows(path)) == [
        (2, "case_id", "is a formula that was never calculated; save the workbook in a spreadsheet",
         False)]  # fmt: skip


def test_texts_in_runs_are_one_text(folder: Path) -> None:
    shared = (f'<sst {NAMESPACE}><si><r><t>Cura</t></r><r><t>çao</t></r><rPh><t>no</t></rPh></si>'
              "<si><t>a_x000A_b_xD800_</t></si></sst>")  # fmt: skip
    found = cells(
        folder,
        *(f'<c t="s"><v>{n}</v></c>' for n in (0, 1)),
        parts={"xl/sharedStrings.xml": shared},
    )
    assert found.fields == ("Curaçao", "a\nb_xD800_")


def test_days_are_known_by_their_format(folder: Path) -> None:
    styles = (f'<styleSheet {NAMESPACE}><numFmts><numFmt numFmtId="164" formatCode="d mmm"/>'
              '<numFmt numFmtId="165" formatCode="&quot;d&quot;0"/></numFmts><cellStyleXfs>'
              '<xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
              '<xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>')  # fmt: skip
    found = cells(
        folder,
        *(f'<c s="{style}"><v>46088</v></c>' for style in range(4)),
        '<c s="1"><v>99999999</v></c>',
        '<c s="1"><v>46088.5</v></c>',
        parts={"xl/styles.xml": styles},
    )
    assert found.fields[:4] == ("46088", "2026-03-07", "2026-03-07", "46088")
    assert found.fields[5] == "2026-03-07 12:00:00"
    assert found.broken == {4: "is no day of the calendar"}


@pytest.mark.parametrize(
    ("code", "shown"),
    [("General", False), ("yyyy\\-mm", True), ("[h]:mm", True), ('0 "days"', False),
     ("[Red]0.00", False), ("0;d", False)],
)  # fmt: skip
def test_formats_of_days(code: str, shown: bool) -> None:
    assert shows_date(code) is shown


def test_claimed_million_of_rows_is_not_believed(folder: Path) -> None:
    last = xml_rows(REPORT).replace('r="2"', 'r="1048576"')
    (row,) = rows(raw_workbook(folder / "million.xlsx", report=last))
    assert (row.number, row.faults) == (1_048_576, [])


def test_giant_cells_cost_their_row(folder: Path) -> None:
    giant = REPORT | {"narrative": "xy" * LONGEST_FIELD}
    found = rows(raw_workbook(folder / "giant.xlsx", report=xml_rows(giant, REPORT)))
    assert [row.whole for row in found] == [True, False]
    shared = f"<sst {NAMESPACE}><si><t>{'xy' * LONGEST_FIELD}</t></si></sst>"
    found_cell = cells(folder, '<c t="s"><v>0</v></c>', parts={"xl/sharedStrings.xml": shared})
    assert found_cell.fault == "has a field of more than 100,000 characters"
    assert len(found_cell.fields[0]) == LONGEST_FIELD


def test_faults_of_rows_are_those_of_a_csv(folder: Path) -> None:
    header, good = xml_rows(REPORT).split("</row>")[:2]
    third = good.replace('r="2"', 'r="3"') + "<c><v>1</v></c></row>"
    fourth = header.replace('r="1"', 'r="4"') + "</row>"
    fifth = good.replace('r="2"', 'r="5"').replace("A-1", "A_x0000_1") + "</row>"
    path = raw_workbook(
        folder / "rows.xlsx", report=f"{header}</row>{good}</row>{third}{fourth}{fifth}"
    )
    assert faults(rows(path)) == [
        (3, None, "has 4 fields where the header has 3", True),
        (4, None, "is the header again", True),
        (5, None, "holds a NUL character", True),
    ]


def test_far_column_is_a_fault_of_its_row(folder: Path) -> None:
    found = cells(folder, '<c r="XFD2"><v>1</v></c>')
    assert found.fault == "has more than 1,000 fields"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-60])


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[200:230] = bytes(30)
    path.write_bytes(content)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def bomb(path: Path) -> None:
    raw_workbook(path, {"xl/media/x": bytes(30 << 20)}, report=xml_rows(REPORT))


def many_parts(path: Path) -> None:
    raw_workbook(path, {f"x{n}": "" for n in range(1_100)}, report=xml_rows(REPORT))


def entities(path: Path) -> None:
    declared = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'
    raw_workbook(path, {"xl/worksheets/sheet1.xml": f"{declared}<x>&a;</x>"}, report="")


def locked(path: Path) -> None:
    raw_workbook(path, report=xml_rows(REPORT))
    content = bytearray(path.read_bytes())
    start = content.find(b"PK\x01\x02")
    content[start + 8] |= 1
    path.write_bytes(content)


def old(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))


def lying(path: Path) -> None:
    """A sheet that unpacks to more than the archive says."""
    raw_workbook(path, report=xml_rows(*[REPORT] * 500))
    content = bytearray(path.read_bytes())
    start = content.rfind(b"PK\x01\x02")
    content[start + 24 : start + 28] = struct.pack("<L", 300)
    path.write_bytes(content)


def disordered(path: Path) -> None:
    raw_workbook(path, report=xml_rows(REPORT, REPORT).replace('r="3"', 'r="2"'))


def archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as other:
        other.writestr("readme.txt", "x")


def packed(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as other:
        other.writestr("xl/workbook.xml", "x" * 100)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (cut, "damaged or cut off"),
        (flipped, "damaged or cut off"),
        (lying, "damaged or cut off"),
        (emptied, "is empty"),
        (bomb, "would unpack to 30 MB"),
        (many_parts, "has more than 1,000 parts"),
        (entities, "declares XML entities"),
        (locked, "has a password"),
        (old, "has a password or is of the old format"),
        (disordered, "row 2 stands after row 2"),
        (archive, "no XLSX workbook"),
        (packed, "packed in a way that no spreadsheet uses"),
        (lambda path: raw_workbook(path, persons=""), "sheets that no table .*: persons"),
        (lambda path: raw_workbook(path, report=""), "the sheet report is empty"),
        (lambda path: raw_workbook(path, leg=xml_rows({"line": 1})), "no sheet called report"),
        (lambda path: path.write_bytes(b"a,b\n1,2\n"), "no XLSX workbook"),
    ],
)
def test_unreadable_workbooks_get_a_sentence(
    folder: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    path = folder / "spoilt.xlsx"
    raw_workbook(path, report=xml_rows(REPORT))
    spoil(path)
    with pytest.raises(UnreadableFile, match=sentence) as told:
        rows(path)
    assert str(folder) not in str(told.value)


@lru_cache(1)
def _good(folder: Path) -> bytes:
    path = folder / "good.xlsx"
    workbook_of(path, report=[REPORT, REPORT], person_group=[{"report_id": "A-1", "role": "x"}])
    return path.read_bytes()


@settings(deadline=None)
@given(st.data())
def test_any_bytes_end_in_rows_or_a_sentence(folder: Path, data: st.DataObject) -> None:
    good = _good(folder)
    place = data.draw(st.integers(0, len(good)))
    put = data.draw(st.binary(max_size=8))
    path = folder / "any.xlsx"
    path.write_bytes(good[:place] + put + good[place + data.draw(st.integers(0, 8)) :])
    with suppress(UnreadableFile):
        assert all(row.faults if row.whole else row.values for row in rows(path))


XML = st.lists(
    st.sampled_from(
        ["<row>", "</row>", '<row r="7">', '<row r="x">', "<c>", "</c>", '<c r="ZZZZ1">', "<v>",
         "</v>", "<f>", "</f>", '<c t="s">', '<c t="n" s="99">', '<c t="inlineStr">', "<is>", "<t>",
         "</t>", "</is>", "1", "-1", "1e309", "nan", "x", "&lt;", "&#0;", "<![CDATA[", "]]>"]
    ),
    max_size=25,
)  # fmt: skip


@settings(deadline=None)
@given(XML)
def test_any_xml_ends_in_rows_or_a_sentence(folder: Path, tags: list[str]) -> None:
    content = xml_rows(REPORT) + "".join(tags)
    path = raw_workbook(folder / "xml.xlsx", report=content)
    with suppress(UnreadableFile):
        assert all(row.faults if row.whole else row.values for row in rows(path))


def test_file_that_is_not_there_gets_a_sentence(folder: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        rows(folder / "nothing.xlsx")


def with_styles(folder: Path, styles: str, part: str = "xl/styles.xml") -> Path:
    parts: dict[str, str | bytes] = {part: f"<styleSheet {NAMESPACE}>{styles}</styleSheet>"}
    return raw_workbook(folder / "styles.xlsx", parts, report=xml_rows(REPORT))


def test_nested_styles_are_not_gone_through_for_each_style(folder: Path) -> None:
    many = 30_000
    styles = '<xf numFmtId="14"/>' * many
    nested = f"{'<a>' * many}<cellXfs>{styles}</cellXfs>{'</a>' * many}<xf numFmtId='14'/>"
    path = with_styles(folder, nested)
    before = process_time()
    with opened(path) as workbook:
        assert len(workbook.shared.dates) == many
    assert process_time() - before < 2


def test_more_styles_than_any_workbook_has_are_refused(folder: Path) -> None:
    path = with_styles(folder, f"<cellXfs>{'<xf/>' * 100_001}</cellXfs>")
    with pytest.raises(UnreadableFile, match="holds more than 100,000 styles"), opened(path):
        pass


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_parts_about_other_parts_are_bounded(folder: Path, part: str) -> None:
    # Of random letters, so that no ratio gives it away.
    noise = random.Random(0).randbytes(9 << 19).hex()
    path = with_styles(folder, f"<!--{noise}-->", part)
    with pytest.raises(UnreadableFile, match="would unpack to 9 MB"), opened(path):
        pass
