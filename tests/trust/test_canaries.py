"""The search finds a canary in every kind of file that leaves, however deep it is packed."""

import io
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest
import typst
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from tests.trust.canaries import canary, found_in, short, told_by

CASE = canary("report.case_id")


def _workbook() -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append([CASE])
    book.save(made)
    return made.getvalue()


def _slides() -> bytes:
    """As only the workbook of a chart holds it: the chart's own part is emptied of it."""
    data, made = CategoryChartData(), io.BytesIO()
    data.categories = [CASE]
    data.add_series("cases", [1])
    told = Presentation()
    slide = told.slides.add_slide(told.slide_layouts[6])
    slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, 9999, 9999, data)
    told.save(made)
    within = io.BytesIO()
    with zipfile.ZipFile(made) as packed, zipfile.ZipFile(within, "w") as emptied:
        for name in packed.namelist():
            content = packed.read(name)
            emptied.writestr(name, content.replace(CASE.encode(), b"-"))
    return within.getvalue()


def _document() -> bytes:
    made: bytes = typst.compile(CASE.encode(), format="pdf")
    return made


@pytest.mark.parametrize(
    "content",
    [CASE.encode(), f"a,{CASE}\n".encode("utf-16-le"), _workbook(), _slides(), _document()],
    ids=["text", "UTF-16", "workbook", "slides", "document"],
)
def test_canary_is_found(content: bytes) -> None:
    assert found_in(content)
    assert CASE.encode() not in content or content.startswith(CASE.encode())


def test_what_a_view_sets_aside_is_searched_too(tmp_path: Path) -> None:
    """A mirror has a view of the name of each copied table, without the rows that are set aside."""
    with duckdb.connect(str(file := tmp_path / "mirror.duckdb")) as made:
        made.execute("CREATE SCHEMA copied")
        made.execute("CREATE TABLE copied.report (report_id VARCHAR)")
        made.execute("INSERT INTO copied.report VALUES (?)", [CASE])
        made.execute("CREATE VIEW report AS SELECT * FROM copied.report WHERE false")
    assert found_in(told_by(file)) >= short("report.case_id")
