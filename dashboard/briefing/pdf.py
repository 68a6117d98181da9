"""Slides as PDF: the same pages as the PPTX, set by Typst, charts as drawings that stay sharp."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC
from typing import Any

from dashboard import documents
from dashboard.briefing import drawing
from dashboard.briefing.grids import PADDING, Grid
from dashboard.briefing.places import HEIGHT, PAGE_WIDTH
from dashboard.briefing.plan import Drawing, Element, Filled, Picture, TextBox, pages
from dashboard.briefing.slide import Slide
from dashboard.briefing.words import one_line, visible
from dashboard.colours import INK
from dashboard.texts import language


def to_pdf(slides: Sequence[Slide], title: str) -> bytes:
    """A document of the slides, a page each, in their order.

    Raises
    ------
    ValueError
        There is no slide.
    """
    if not slides:
        raise ValueError("A document of no slides cannot be made: add one to the briefing.")
    files: dict[str, bytes] = {}
    set_pages = [[_told(one, files) for one in page.elements] for page in pages(slides)]
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
