"""Slides as PPTX: native charts and tables that can be edited, pictures of what is neither.

The same slides give the same bytes: nothing in the file says when or by whom it was made, but the
as-of time of the register. No text of it is a formula or markup.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Inches, Pt

from dashboard.briefing import drawing
from dashboard.briefing.elements import Drawing, Filled, Picture, TextBox
from dashboard.briefing.grids import PADDING, Grid
from dashboard.briefing.places import HEIGHT, PAGE_WIDTH, Area
from dashboard.briefing.plan import Page, pages
from dashboard.briefing.pptx_chart import add_chart
from dashboard.briefing.pptx_chart import colour as as_rgb
from dashboard.briefing.slide import Slide
from dashboard.briefing.words import one_line, visible
from dashboard.colours import INK

FONT: Final = "Arial"
"""On every machine that opens a presentation; ours cannot be sent along."""

_TITLE_ONLY = 5
"""The layout of python-pptx's template that has a title and nothing else."""

_ALIGN = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}
_ZIPPED = (1980, 1, 1, 0, 0, 0)


def to_pptx(slides: Sequence[Slide], title: str) -> bytes:
    """A presentation of the slides, in their order.

    Raises
    ------
    ValueError
        There is no slide.
    """
    if not slides:
        raise ValueError("A presentation of no slides cannot be made: add one to the briefing.")
    book = Presentation()
    book.slide_width, book.slide_height = Inches(PAGE_WIDTH), Inches(HEIGHT)
    layout = book.slide_layouts[_TITLE_ONLY]
    for page in pages(slides):
        _draw(book.slides.add_slide(layout), page)
    _say_what_it_is(book, one_line(title), max(slide.source.as_of for slide in slides))
    packed = BytesIO()
    book.save(packed)
    return _as_always(packed.getvalue())


def _draw(slide: Any, page: Page) -> None:
    for element in page.elements:
        if isinstance(element, TextBox) and element.role == "title":
            _title(slide, element)
        else:
            _WAYS[type(element)](slide, element)
    slide.notes_slide.notes_text_frame.text = page.notes


def _title(slide: Any, box: TextBox) -> None:
    """In the layout's own title, so that an outline and a screen reader find it."""
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = _inches(box.area)
    _set_text(shape.text_frame, box)


def _text(slide: Any, box: TextBox) -> None:
    if box.role == "badge":
        shape = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *_inches(box.area))
        _paint(shape, "#ffe9a8")
    else:
        shape = slide.shapes.add_textbox(*_inches(box.area))
    _set_text(shape.text_frame, box)


def _set_text(frame: Any, box: TextBox) -> None:
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if box.role == "badge" else MSO_ANCHOR.TOP
    for place, text in enumerate(box.paragraphs):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = _ALIGN[box.align]
        if box.bullets:
            _bullet(paragraph)
        _run(paragraph, text, box.size, box.colour, bold=box.bold, link=box.link)


def _run(
    paragraph: Any, text: str, size: float, colour: str, *, bold: bool = False, link: str = ""
) -> None:
    run = paragraph.add_run()
    run.text = visible(text)
    run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
    run.font.color.rgb = as_rgb(colour)
    if link:
        run.hyperlink.address = link


def _bullet(paragraph: Any) -> None:
    """A real bullet: its text hangs beside it, also where it is edited."""
    properties = paragraph._p.get_or_add_pPr()
    indent = Inches(0.3)
    properties.set("marL", str(indent))
    properties.set("indent", str(-indent))
    sign = properties.makeelement(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}buChar", {"char": "•"}
    )
    properties.append(sign)
    paragraph.space_after = Pt(9)


def _filled(slide: Any, box: Filled) -> None:
    _paint(slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_inches(box.area)), box.colour)


def _paint(shape: Any, colour: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = as_rgb(colour)
    shape.line.fill.background()
    for style in shape._element.xpath("./p:style"):  # the template's shadow
        shape._element.remove(style)


def _drawing(slide: Any, chart: Drawing) -> None:
    if chart.native is not None:
        frame = add_chart(slide.shapes, chart.native, _inches(chart.area), FONT)
        _describe(frame, chart.alt)
        return
    points = 72 * chart.area.width, 72 * chart.area.height
    _picture(slide, Picture(chart.area, drawing.png(chart.spec, *points), chart.alt))


def _picture(slide: Any, picture: Picture) -> None:
    """As large as its area lets it be, its shape kept."""
    shape = slide.shapes.add_picture(BytesIO(picture.png), 0, 0)
    area = picture.area
    scale = min(Inches(area.width) / shape.width, Inches(area.height) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left = Inches(area.x) + (Inches(area.width) - shape.width) // 2
    shape.top = Inches(area.y)
    _describe(shape, picture.alt)


def _describe(shape: Any, alt: str) -> None:
    """What it shows, for who does not see it."""
    for properties in shape._element.xpath(".//p:cNvPr"):
        properties.set("descr", one_line(alt))


def _table(slide: Any, grid: Grid) -> None:
    if not grid.widths:
        return
    shape = slide.shapes.add_table(len(grid.rows) + 1, len(grid.widths), *_inches(grid.area))
    table = shape.table
    for flag in ("firstRow", "bandRow"):
        table._tbl.tblPr.set(flag, "1" if flag == "firstRow" else "0")
    for column, wide in zip(table.columns, grid.widths, strict=True):
        column.width = Inches(wide)
    for row, high in zip(table.rows, grid.heights, strict=True):
        row.height = Inches(high)
    for line, texts in enumerate((grid.header, *grid.rows)):
        for place, text in enumerate(texts):
            _cell(table.cell(line, place), text, grid, head=line == 0, right=grid.is_number[place])


def _cell(cell: Any, text: str, grid: Grid, *, head: bool, right: bool) -> None:
    cell.margin_left = cell.margin_right = Inches(PADDING)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = as_rgb("#e6eff2" if head else "#ffffff")
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    colour = drawing.ACCENT if head else INK["light"]
    _run(paragraph, text.replace("\n", " "), grid.size, colour, bold=head)
    _underline(cell._tc.get_or_add_tcPr())


def _underline(properties: Any) -> None:
    """A thin line beneath a cell; python-pptx has no borders."""
    name = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    line = properties.makeelement(f"{name}lnB", {"w": "6350"})
    fill = line.makeelement(f"{name}solidFill", {})
    fill.append(fill.makeelement(f"{name}srgbClr", {"val": drawing.RULE[1:]}))
    line.append(fill)
    properties.insert(0, line)  # the order that the schema wants: borders before the fill


_WAYS: Final[dict[type, Callable[[Any, Any], None]]] = {
    TextBox: _text,
    Filled: _filled,
    Drawing: _drawing,
    Picture: _picture,
    Grid: _table,
}


def _say_what_it_is(book: Any, title: str, as_of: datetime) -> None:
    told = book.core_properties
    told.title, told.author, told.last_modified_by, told.revision = title[:255], "", "", 1
    told.created = told.modified = as_of.replace(tzinfo=None, microsecond=0)


def _as_always(content: bytes) -> bytes:
    """The same file without the moment at which it was packed."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(packed, "w") as after:
        for name in before.namelist():
            entry = ZipInfo(name, _ZIPPED)
            entry.compress_type = ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return packed.getvalue()


def _inches(area: Area) -> tuple[int, int, int, int]:
    return Inches(area.x), Inches(area.y), Inches(area.width), Inches(area.height)
