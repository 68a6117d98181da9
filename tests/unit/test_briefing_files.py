"""Briefings as files, opened by other eyes: every number there, no harm done, always the same."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import altair as alt
import openpyxl
import pandas as pd
import pytest
from pptx import Presentation
from pptx.enum.chart import XL_LABEL_POSITION
from pptx.enum.dml import MSO_FILL
from pypdf import PageObject, PdfReader

from dashboard import charts, unseen_charts
from dashboard.briefing.drawing import vega_lite
from dashboard.briefing.elements import TextBox
from dashboard.briefing.grids import Grid
from dashboard.briefing.pdf import to_pdf
from dashboard.briefing.places import HEIGHT, PAGE_WIDTH
from dashboard.briefing.plan import pages
from dashboard.briefing.pptx import to_pptx
from dashboard.briefing.slide import Slide, Suppressed
from dashboard.colours import NEUTRAL
from dashboard.exports import Basis
from dashboard.figures import release
from dashboard.texts import speaking
from tests.briefing_slides import (
    COUNTS,
    HARM,
    MONTH_NAMES,
    MONTHS,
    NO_LINK,
    RELEASED,
    SMUGGLING,
    SOURCE,
    TRAFFICKING,
    every_slide,
    harm_slide,
    heat_slide,
    key_slide,
    map_slide,
    points_slide,
    table_slide,
    trend_frame,
    trend_slide,
)

ROOT = Path(__file__).parents[2]
EXPORT = """
import sys
from pathlib import Path
from dashboard.briefing.pdf import to_pdf
from dashboard.briefing.pptx import to_pptx
from dashboard.briefing.slide import Slide
folder = Path(sys.argv[1])
slides = [Slide.from_json(line) for line in (folder / "kept").read_text().splitlines()]
(folder / "there.pptx").write_bytes(to_pptx(slides, "A briefing"))
(folder / "there.pdf").write_bytes(to_pdf(slides, "A briefing"))
"""


def opened(slides: list[Slide]) -> list[Any]:
    return list(Presentation(BytesIO(to_pptx(slides, "A briefing"))).slides)


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def chart_of(slide: Any) -> Any:
    (chart,) = (shape.chart for shape in slide.shapes if shape.has_chart)
    return chart


def table_of(slide: Any) -> list[list[str]]:
    (table,) = (shape.table for shape in slide.shapes if shape.has_table)
    return [[cell.text for cell in row.cells] for row in table.rows]


def read(slides: list[Slide]) -> list[str]:
    """What a text extractor finds on each page."""
    return [said(page) for page in PdfReader(BytesIO(to_pdf(slides, "A briefing"))).pages]


def said(page: PageObject) -> str:
    return " ".join(page.extract_text().split())


def test_periods_that_still_fill_are_paler_in_a_presentation() -> None:
    """Else their bars look like a fall, under the words that say what is paler."""
    frame = trend_frame()
    frame["fills"] = frame["period_name"] == MONTH_NAMES[-1]
    bars = replace(trend_slide(), chart=vega_lite(charts.trend(frame, "month", dark=False)))
    lines = frame.assign(value=frame["theme_name"], value_name=frame["theme_name"])
    drawn = replace(trend_slide(), chart=vega_lite(charts.lines(lines, "month")))
    slides = opened([bars, drawn])
    for series in chart_of(slides[0]).plots[0].series:
        first, _between, last = (series.points[n].format.fill for n in range(len(MONTH_NAMES)))
        assert last.fore_color.rgb != series.format.fill.fore_color.rgb
        assert first.type is None, "as the series is"
    for series in chart_of(slides[1]).plots[0].series:
        assert series.points[2].format.line.fill.type == MSO_FILL.BACKGROUND, "no line leads to it"


@pytest.mark.parametrize("language", ["en", "nl"])
def test_first_slide_of_a_file_tells_its_selections_whole(language: str) -> None:
    told = ("Theme", "Island or country", "Period", "Sector", "Exploitation", "Age", "Gender")
    days = ("1 Dec 2024 to 30 Nov 2026", "1 Dec 2022 to 30 Nov 2024")
    name = "Theme Register Human Trafficking and Human Smuggling"
    source = replace(
        RELEASED,
        suppressed=Suppressed(5, tuple((one, 0.14) for one in (*told, "Citizenship"))),
        bases=tuple(Basis(one, 539) for one in days),
        method=str(release.METHOD),
        register=name,
        copy="manager-17-0123456789abcdef0123456789abcdef",
        stamp=f"{uuid4()} · {uuid4()} · briefing · 2026-12-01 02:30 UTC · {name}",
    )
    with speaking(language):
        (page,) = pages([replace(key_slide(), source=source)])
    (foot,) = (one for one in page.elements if isinstance(one, TextBox) and one.role == "foot")
    said = " ".join(foot.paragraphs)
    for one in (*days, "Citizenship 14"):
        assert one in said, said


def test_native_chart_holds_the_numbers_and_gaps_where_none_is_known() -> None:
    (slide,) = opened([trend_slide()])
    chart = chart_of(slide)
    (plot,) = chart.plots
    assert list(plot.categories) == MONTH_NAMES
    assert {one.name: one.values for one in plot.series} == {
        TRAFFICKING: tuple(row[0] for row in COUNTS), SMUGGLING: tuple(row[1] for row in COUNTS)
    }  # fmt: skip
    assert any("1 value is not known: left out, not 0." in text for text in texts(slide))
    cells = openpyxl.load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    assert cells is not None
    assert [[cell.value for cell in row] for row in cells.rows] == [
        [None, TRAFFICKING, SMUGGLING],
        *([name, *counts] for name, counts in zip(MONTH_NAMES, COUNTS, strict=True)),
    ]


def small_slide(*counts: int) -> Slide:
    frame = trend_frame().iloc[: len(counts)].assign(cases=counts)
    return replace(trend_slide(), chart=vega_lite(charts.trend(frame, "month", dark=False)))


def test_no_two_ticks_of_a_small_count_have_the_same_label() -> None:
    for counts, step in (((1, 2), 1), ((4, 6, 3, 0), 1), ((400, 600), None)):
        axis = chart_of(opened([small_slide(*counts)])[0]).value_axis
        assert (axis.major_unit, axis.tick_labels.number_format) == (step, "#,##0"), counts


def test_no_tick_of_a_small_count_is_a_part_of_one() -> None:
    """In the document too, whose axis has its own number of ticks."""
    reports = pd.DataFrame({"period": pd.to_datetime(MONTHS[:1]), "period_name": MONTH_NAMES[:1],
                            "reports": [1], "agencies": [1]})  # fmt: skip
    of_lists = pd.DataFrame({"value_name": ["Seen"], "cases": [1.0], "low": [None], "high": [None]})
    for chart in (
        charts.coverage(reports, "month", dark=False),
        unseen_charts.known_and_all(of_lists, dark=False),
    ):
        (page,) = read([replace(trend_slide(), chart=vega_lite(chart))])
        assert "0.5" not in page


def test_no_two_ticks_of_a_small_share_have_the_same_label() -> None:
    share = alt.Y("share:Q", axis=alt.Axis(format="%"))
    for most, told in ((0.04, "0.0%"), (0.4, "0%")):
        frame = pd.DataFrame({"x": ["a"], "share": [most]})
        drawn = vega_lite(alt.Chart(frame).mark_bar().encode(x="x:N", y=share))
        axis = chart_of(opened([replace(trend_slide(), chart=drawn)])[0]).value_axis
        assert axis.tick_labels.number_format == told


def test_a_number_that_is_not_the_length_of_its_bar_stands_above_it_in_ink() -> None:
    frame = pd.DataFrame(
        {"period": pd.to_datetime(["2026-04-01", "2026-05-01"]), "period_name": ["a", "b"],
         "reports": [48, 0], "agencies": [12, 0]}
    )  # fmt: skip
    drawn = vega_lite(charts.coverage(frame, "month", dark=False))
    (series,) = chart_of(opened([replace(trend_slide(), chart=drawn)])[0]).plots[0].series
    assert series.values == (48, 0)
    for place, told in enumerate(("12", "0")):
        label = series.points[place].data_label
        assert label.text_frame.text == told
        assert label.position == XL_LABEL_POSITION.OUTSIDE_END
        (run,) = label.text_frame.paragraphs[0].runs
        assert str(run.font.color.rgb) == NEUTRAL["light"][1:].upper()


def test_chart_in_a_document_can_be_read() -> None:
    (page,) = read([trend_slide()])
    for part in ("More cases", TRAFFICKING, SMUGGLING, "Apr 26", "Jun 26", "1 value is not known"):
        assert part in page
    (page,) = read([heat_slide()])  # whose numbers stand in its cells
    assert "4093" in page
    (slide,) = opened([heat_slide()])
    assert sum(shape.shape_type == 13 for shape in slide.shapes) == 1  # a picture


def test_table_is_cut_where_it_must_be_and_says_so() -> None:
    whole = table_slide()
    (slide,) = opened([whole])
    header, *rows = table_of(slide)
    assert header == list(whole.table.columns)
    assert rows[0] == ["From 0 to 1", "–", "7 Mar 2026", "0.125"]
    assert [row[1] for row in rows[1:]] == [f"{5000 + n:,}" for n in range(1, len(rows))]
    left = len(whole.table) - len(rows)
    assert 10 < len(rows) < 40
    (page,) = read([whole])
    for told in (" ".join(texts(slide)), page):
        assert f"{left} more rows have no room here." in told
        assert "1 value is not known: left out, not 0." in told
    assert all(cell in page for row in rows for cell in row)


def test_names_and_columns_are_whole_where_there_is_room() -> None:
    names = ["from Morrocoy, to Lagun · Bonaire", "Beauty salons · Bonaire · from Bogotá airport"]
    doubts = ["chance alone, one agency's change, a wider rise or a campaign", "nothing else found"]
    columns = ("So surprising by chance", "In the", "Agencies", "Would have been raised")
    table = pd.DataFrame(
        {"Pattern": names, "Could also be": doubts, "Seen": [15, 4], "Expected": ["0.1", "none"]}
        | {name: ["about once in 3 quarters", "26 weeks to 5 Apr 2026"] for name in columns}
    )
    slide = replace(table_slide(), table=table)
    header, *rows = table_of(opened([slide])[0])
    assert header == list(table.columns)
    assert [row[:2] for row in rows] == [list(pair) for pair in zip(names, doubts, strict=True)]
    assert all(" …" not in text for row in rows for text in row)
    (page,) = read([slide])
    words = {word for text in (*names, *doubts, *columns) for word in text.split()}
    assert words <= set(page.split()), "no word is broken"


def test_key_figures_are_told_and_what_is_not_known_is_no_zero() -> None:
    (slide,) = opened([key_slide()])
    (page,) = read([key_slide()])
    told = texts(slide)
    counted = "Cases: What is one event. Lost: 12 give no number."
    for part in ("70,211", "+17% (before: 60,000)", "–", "not known", "7", counted):
        assert part in told
        assert part in page
    assert "0" not in told


def test_map_is_a_picture_beside_its_table() -> None:
    (slide,) = opened([map_slide()])
    (picture,) = (shape for shape in slide.shapes if shape.shape_type == 13)
    assert picture.image.blob == map_slide().picture
    assert picture._element.xpath(".//p:cNvPr")[0].get("descr") == "Map of 3 lines"
    assert picture.width / picture.height == pytest.approx(168 / 95, rel=0.01)
    assert table_of(slide)[2][:2] == ["From 1 to 2", "5,001"]


def test_points_go_on_where_they_have_no_room() -> None:
    slides = opened([points_slide()])
    assert len(slides) > 1
    told = [text for slide in slides for text in texts(slide)]
    assert all(any(point in text for text in told) for point in points_slide().points)
    assert len(read([points_slide()])) == len(slides)


def test_every_slide_carries_where_it_comes_from_and_a_link() -> None:
    for slide, page in zip(
        opened([trend_slide()]), PdfReader(BytesIO(to_pdf([trend_slide()], "x"))).pages, strict=True
    ):
        told = " ".join(texts(slide))
        for text in (told, " ".join(page.extract_text().split())):
            for part in ("A register", "30 Jun 2026 12:00 UTC", "1,234 cases", "Counted once.",
                         "TRAINING REGISTER", "1 / 1"):  # fmt: skip
                assert part in text
        links = [
            run.hyperlink.address
            for shape in slide.shapes if shape.has_text_frame
            for run in shape.text_frame.paragraphs[0].runs if run.hyperlink.address
        ]  # fmt: skip
        assert links == [SOURCE.link]
        assert [a.get_object()["/A"]["/URI"] for a in page["/Annots"]] == [SOURCE.link]
        assert slide.shapes.title.text_frame.text == "More cases"
        assert "Counted once." in slide.notes_slide.notes_text_frame.text


@pytest.mark.parametrize("why", [*NO_LINK, ""])
def test_where_no_link_can_be_the_slide_says_why(why: str) -> None:
    slide = replace(trend_slide(), source=replace(SOURCE, link="", no_link=why))
    told = " ".join(" ".join(texts(opened([slide])[0])).split())
    for text in (told, read([slide])[0]):
        assert why in text
        assert "Open this view" not in text
        assert bool(why) == ("link:" in text)


@pytest.mark.parametrize("bases", [1, 2])
def test_however_long_a_selection_its_count_and_what_was_suppressed_are_told(bases: int) -> None:
    long = "Sector: " + ", ".join(f"a sector of that name {n}" for n in range(80))
    source = replace(
        RELEASED,
        bases=tuple(Basis(long, 4321 + n) for n in range(bases)),
        method=str(release.METHOD),
        copy="manager-17",
    )
    slide = replace(trend_slide(), source=source)
    (opened_slide,) = opened([slide])
    counts = [f"…: {4321 + n:,} cases" for n in range(bases)]
    for told in (" ".join(texts(opened_slide)), read([slide])[0]):
        for part in ("A register", "Copy: manager-17", *counts, "made unknown: Sector 14%",
                     "A frozen copy in which"):  # fmt: skip
            assert part in told
    assert "name 79: 4,321 cases" in opened_slide.notes_slide.notes_text_frame.text
    assert "name 79: 4,321 cases" in read([slide])[1], "a PDF has no notes: it stands behind"


def test_long_titles_and_captions_are_whole_and_a_hash_is_short() -> None:
    slide = replace(
        trend_slide(),
        title="No silence is longer than chance may make; the least likely: No report from SZW on "
        "Sint Eustatius for 8 months; 4.5 (2.7 to 7.1) were expected",
        caption="What is drawn, and what of it is not. " * 8,
        source=replace(SOURCE, copy="0f" * 30),
    )
    told = " ".join(texts(opened([slide])[0]))
    assert slide.title in told
    assert " …" not in told
    assert "Copy: 0f0f0f" in told
    assert "0f" * 30 not in told


def test_release_says_what_was_made_unknown() -> None:
    slide = replace(trend_slide(), source=RELEASED)
    for told in (" ".join(texts(opened([slide])[0])), read([slide])[0]):
        assert "RELEASE COPY" in told
        assert "a number is 0 or of at least 5 cases; made unknown: Sector 14%" in told


def test_harm_is_text() -> None:
    slides = [harm_slide(), replace(harm_slide(), chart=None)]
    content = to_pptx(slides, HARM)
    with_chart, with_table = Presentation(BytesIO(content)).slides
    title = with_chart.shapes.title.text_frame.text
    assert title.startswith(
        '=HYPERLINK("http://evil.example") [U+001B][31m[U+0000] <b>&amp;</b> {data} #panic()'
    )
    assert "[U+202E]abc[U+202C] مرحبا 👩‍👧" in with_chart.notes_slide.notes_text_frame.text
    blob = chart_of(with_chart).part.chart_workbook.xlsx_part.blob
    cells = openpyxl.load_workbook(BytesIO(blob)).active
    assert cells is not None
    assert {cell.data_type for row in cells.rows for cell in row} <= {"s", "n"}  # "f": a formula
    assert cells["C1"].value == "@SUM(1)"
    assert table_of(with_table)[1][1] == "=1+1"
    targets = [relation.target_ref for slide in (with_chart, with_table)
               for relation in slide.part.rels.values() if relation.is_external]  # fmt: skip
    assert set(targets) == {SOURCE.link}
    document = PdfReader(BytesIO(to_pdf(slides, HARM))).pages
    page = said(document[0])
    assert '("http://evil.example") [U+001B][31m[U+0000] <b>&amp;</b> {data} #panic() $x$' in page
    notes = (mark for one in document for mark in one.get("/Annots", ()))
    assert {mark.get_object()["/A"]["/URI"] for mark in notes} == {SOURCE.link}


def boxes(slide: Slide) -> Iterator[tuple[float, float, float, float]]:
    """Left, top, right, bottom of all that is read on a slide, once for each of its pages."""
    for place, page in enumerate(pages([slide])):
        for element in page.elements:
            if isinstance(element, TextBox | Grid) or hasattr(element, "alt"):
                area = element.area
                down = place * HEIGHT
                yield area.x, area.y + down, area.x + area.width, area.y + down + area.height


@pytest.mark.parametrize("slide", every_slide(), ids=lambda slide: slide.name[:12])
def test_nothing_lies_upon_another_or_off_the_slide(slide: Slide) -> None:
    found = list(boxes(slide))
    for place, (left, top, right, bottom) in enumerate(found):
        assert left >= 0
        assert right <= PAGE_WIDTH
        assert int(top // HEIGHT) == int((bottom - 0.01) // HEIGHT)
        for other in found[place + 1 :]:
            apart = (
                right <= other[0] + 1e-6 or other[2] <= left + 1e-6
                or bottom <= other[1] + 0.02 or other[3] <= top + 0.02
            )  # fmt: skip
            assert apart, (slide.title[:20], found[place], other)


def test_type_can_be_read_on_a_wall() -> None:
    for slide in every_slide():
        for page in pages([slide]):
            said = [element for element in page.elements if isinstance(element, TextBox)]
            assert min(box.size for box in said if box.role == "title") >= 28
            body = [box.size for box in said if box.role == "body" and 0.7 < box.area.y < 6.7]
            assert min(body, default=16) >= 14


def test_two_processes_make_the_same_files(tmp_path: Path) -> None:
    slides = [key_slide(), trend_slide(), heat_slide(), map_slide(), table_slide()]
    kept = "\n".join(slide.to_json() for slide in slides)
    (tmp_path / "kept").write_text(kept, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-c", EXPORT, str(tmp_path)],
        env=os.environ | {"PYTHONHASHSEED": "1", "TZ": "Etc/GMT+7"}, cwd=ROOT, check=True,
    )  # fmt: skip
    assert (tmp_path / "there.pptx").read_bytes() == to_pptx(slides, "A briefing")
    assert (tmp_path / "there.pdf").read_bytes() == to_pdf(slides, "A briefing")
    with ZipFile(tmp_path / "there.pptx") as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    told = Presentation(tmp_path / "there.pptx").core_properties
    assert (told.created, told.modified) == (SOURCE.as_of, SOURCE.as_of)


def test_another_number_makes_another_file() -> None:
    other = trend_slide().to_json().replace("1311", "1312")
    assert to_pptx([trend_slide()], "x") != to_pptx([Slide.from_json(other)], "x")


def test_dutch_writes_numbers_and_days_its_own_way() -> None:
    with speaking("nl"):
        header, first, second, *_ = table_of(opened([table_slide()])[0])
        page = read([key_slide()])[0]
    assert first[2:] == ["7 mrt 2026", "0,125"]
    assert second[1] == "5.001"
    assert "70.211" in page
    assert header[0] == "Route"


def test_briefing_without_slides_is_refused() -> None:
    for make in (to_pptx, to_pdf):
        with pytest.raises(ValueError, match="no slides"):
            make([], "x")


def test_slide_without_anything_to_draw_is_a_title() -> None:
    empty = Slide("n", "p", "No sector is known", SOURCE, table=pd.DataFrame({"a": []}))
    assert opened([empty])[0].shapes.title.text_frame.text == "No sector is known"
    assert "No sector is known" in read([empty])[0]
