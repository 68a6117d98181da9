"""Slides as PDF: the same pages as the PPTX, set by Typst, charts as drawings that stay sharp."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC
from typing import Any

from dashboard import documents
from dashboard.briefing import drawing
from dashboard.briefing.elements import Drawing, Filled, Picture, TextBox
from dashboard.briefing.fitting import LINE, wrapped
from dashboard.briefing.grids import PADDING, Grid
from dashboard.briefing.places import HEIGHT, LEFT, PAGE_WIDTH, WIDTH, Area
from dashboard.briefing.plan import Element, Page, pages
from dashboard.briefing.slide import Slide
from dashboard.briefing.words import one_line, visible
from dashboard.colours import INK
from dashboard.texts import _, language

_SIZE, _TOP = 11, 1.0
"""Points of what is told in full, and where on its page it begins."""


def to_pdf(slides: Sequence[Slide], title: str) -> bytes:
    """A document of the slides, a page each, in their order; what was cut on them in full behind.

    Raises
    ------
    ValueError
        There is no slide.
    """
    if not slides:
        raise ValueError("A document of no slides cannot be made: add one to the briefing.")
    files: dict[str, bytes] = {}
    own = pages(slides)
    elements = [*(page.elements for page in own), *_in_full(own)]
    set_pages = [[_told(one, files) for one in page] for page in elements]
    data = {
        "title": one_line(title),
        "language": language(),
        "font": documents.FONT,
        "width": PAGE_WIDTH,
        "height": HEIGHT,
        "accent": drawing.ACCENT,
        "rule": drawing.RULE,
        "ink": INK["light"],
        "pages": set_pages,
    }
    moment = max(slide.source.as_of for slide in slides).replace(tzinfo=UTC)
    return documents.compile("briefing.typ", data, files, moment)


def _in_full(own: Sequence[Page]) -> Iterator[tuple[Element, ...]]:
    """Pages of what was cut, slide by slide: a PDF has no notes that could hold it."""
    cut = dict.fromkeys(page.notes for page in own if page.is_cut)
    lines = wrapped("\n\n".join(cut), WIDTH, _SIZE)
    high = _SIZE * LINE / 72
    most = int((HEIGHT - _TOP - 0.4) / high)
    for first in range(0, len(lines) if cut else 0, most):
        part = tuple(lines[first : first + most])
        title = (_("In full: what had no room on its slide"),)
        yield (
            TextBox(Area(LEFT, 0.4, WIDTH, 0.4), title, 18, bold=True, role="title"),
            TextBox(Area(LEFT, _TOP, WIDTH, len(part) * high), part, _SIZE),
        )


def _told(one: Element, files: dict[str, bytes]) -> dict[str, Any]:
    """An element as the template reads it; its picture among the files."""
    place = asdict(one.area)
    if isinstance(one, Filled):
        return place | {"kind": "fill", "colour": one.colour}
    if isinstance(one, TextBox):
        told = {name: value for name, value in vars(one).items() if name != "area"}
        return place | told | {"kind": "text", "paragraphs": list(map(visible, one.paragraphs))}
    if isinstance(one, Grid):
        told = {name: value for name, value in vars(one).items() if name != "area"}
        return place | told | {"kind": "grid", "padding": PADDING}
    return place | {"kind": "picture", "alt": one_line(one.alt), "file": _file(one, files)}


def _file(one: Drawing | Picture, files: dict[str, bytes]) -> str:
    if isinstance(one, Picture):
        name, content = f"picture-{len(files)}.png", one.png
    else:
        points = 72 * one.area.width, 72 * one.area.height
        name, content = f"chart-{len(files)}.svg", drawing.svg(one.spec, *points).encode()
    files[name] = content
    return name
