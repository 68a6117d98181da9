"""Builders of the contract's sheets whose rows stand in the test, as CSV files and as workbooks."""

import csv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl

from data_access import schema

Rows = list[dict[str, object]]

REPORT = {"report_id": "A-1", "registered_date": "2026-03-09", "agency": "KPCN"}
"""What a sheet of reports must tell, and whose it is."""

AGENCIES: Rows = [{"agency": name, "name": name} for name in ("KPCN", "KMar")]
BAY = {"place": "bay", "name": "Lac", "country": "BQ", "island": "bonaire",
       "latitude": 12.09, "longitude": -68.23}  # fmt: skip


def folder_of(folder: Path, **sheets: Rows) -> Path:
    """A folder with a CSV file for each sheet; its columns are those that any row has."""
    folder.mkdir(exist_ok=True)
    for name, rows in sheets.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header(rows), restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def workbook_of(path: Path, **sheets: Rows) -> Path:
    """The same as a workbook, written by a library that is not ours."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        columns = header(rows)
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    book.save(path)
    return path


def header(rows: Rows) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def register_sheets(tables: Mapping[str, Rows]) -> dict[str, Rows]:
    """Rows of a whole register with all columns of the contract."""
    return {
        table.name: [
            {str(column.name): row.get(str(column.name)) for column in table.columns}
            for row in tables[table.name]
        ]
        for table in schema.TABLES
        if tables.get(table.name)
    }


NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_WORKBOOK = f"""<?xml version="1.0"?><workbook {NAMESPACE}
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
 <sheets>{{sheets}}</sheets></workbook>"""
_RELATIONS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}
</Relationships>"""


def raw_workbook(path: Path, parts: Mapping[str, str | bytes] | None = None, **sheets: str) -> Path:
    """A workbook by hand: for each sheet the XML of its rows, and any further or other parts."""
    names = list(sheets)
    tags = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="x" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    content: dict[str, str | bytes] = {
        "xl/workbook.xml": _WORKBOOK.format(sheets=tags),
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(relations=relations),
    }
    for number, rows in enumerate(sheets.values(), 1):
        content[f"xl/worksheets/sheet{number}.xml"] = (
            f'<?xml version="1.0"?><worksheet {NAMESPACE}>'
            f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in (content | dict(parts or {})).items():
            archive.writestr(name, text)
    return path


def xml_rows(*rows: Mapping[str, object]) -> str:
    """Rows of text cells as XML, below their header; row 1 is the header."""
    columns = header([dict(row) for row in rows])
    lines: list[list[object]] = [columns, *([row.get(c, "") for c in columns] for row in rows)]
    return "".join(
        f'<row r="{n}">'
        + "".join(f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in line)
        + "</row>"
        for n, line in enumerate(lines, 1)
    )
