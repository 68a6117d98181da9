"""Where everything stands on a slide: one plan, drawn alike as PPTX and as PDF.

Measures are inches, sizes of text points. A slide is 16:9.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.briefing import grids, words
from dashboard.briefing.drawing import ACCENT
from dashboard.briefing.elements import (
    BODY,
    BOLD,
    COMMENT,
    GAP,
    NOTE,
    Drawing,
    Filled,
    Picture,
    TextBox,
    high_of,
)
from dashboard.briefing.fitting import fitted, width, wrapped
from dashboard.briefing.grids import Grid
from dashboard.briefing.native import native, unknown_values
from dashboard.briefing.notes import is_cut, notes
from dashboard.briefing.places import (
    CONTENT_BOTTOM,
    FOOT_TOP,
    HEIGHT,
    LEFT,
    MAP_HEIGHT,
    MAP_WIDTH,
    WIDTH,
    Area,
)
from dashboard.briefing.slide import Slide
from dashboard.briefing.tiles import key_numbers
from dashboard.chart_specs import Spec
from dashboard.colours import INK, NEUTRAL
from dashboard.texts import _, number

TITLE_SIZES: Final = ((32, 1), (28, 3))
CAPTION_SIZES: Final = ((16, 2), (14, 3))
"""Sizes of a title and a caption, and how many lines each may then take; what is longer is cut."""

POINT, FOOT = 20, 9
MOST_COMMENT, MOST_FOOT = 4, 4
SHORTER: Final = (
    *((None, None), (240, None), (120, None), (60, None)),
    *((60, 480), (60, 360), (60, 240), (60, 120), (40, 120), (40, 60), (20, 30)),
)
"""Signs of a selection's and of the method's words in the foot, until all else has room."""


Element = TextBox | Filled | Drawing | Picture | Grid


@dataclass(frozen=True, eq=False)
class Page:
    """A slide as it is set; ``notes`` say in full what ``is_cut`` on it."""

    elements: tuple[Element, ...]
    notes: str
    is_cut: bool


def pages(slides: Sequence[Slide]) -> list[Page]:
    """The pages of a briefing: one a slide, more where its points need them."""
    parts = [(slide, part) for slide in slides for part in _parts(slide)]
    return [
        _page(slide, part, place, len(parts)) for place, (slide, part) in enumerate(parts, start=1)
    ]


def _parts(slide: Slide) -> list[tuple[str, ...]]:
    """The points of a slide, as many at a time as have room; one part where it has none."""
    parts: list[list[str]] = [[]]
    room = CONTENT_BOTTOM - _head(slide)[1]
    left = room
    for point in map(words.one_line, slide.points):
        high = _point_height(point)
        if parts[-1] and high > left:
            parts.append([])
            left = room
        parts[-1].append(fitted(point, WIDTH - 0.4, POINT, max(int(room / high_of(POINT)), 1)))
        left -= high
    return [tuple(part) for part in parts]


def _point_height(point: str) -> float:
    return len(wrapped(point, WIDTH - 0.4, POINT)) * high_of(POINT) + 0.16


def _page(slide: Slide, points: tuple[str, ...], place: int, count: int) -> Page:
    head, top = _head(slide)
    area = Area(LEFT, top, WIDTH, CONTENT_BOTTOM - top)
    elements = [
        Filled(Area(0, 0, 0.14, HEIGHT), ACCENT),
        *head,
        *_content(slide, points, area),
        *_foot(slide, place, count),
    ]
    shown = (text for one in elements if isinstance(one, TextBox) for text in one.paragraphs)
    return Page(tuple(elements), notes(slide), is_cut(slide, points, shown))


def _head(slide: Slide) -> tuple[list[Element], float]:
    """Page, badge, title, comment and caption; and where what is beneath them begins."""
    badge = words.badge(slide.source)
    elements: list[Element] = [
        TextBox(Area(LEFT, 0.34, 7, 0.3), (fitted(words.one_line(slide.page), 7, 14, 1),), 14,
                ACCENT, bold=True),
    ]  # fmt: skip
    if badge:
        wide = width(badge, 12) * 1.08 + 0.3
        elements.append(
            TextBox(Area(LEFT + WIDTH - wide, 0.33, wide, 0.32), (badge,), 12, "#6b4a00",
                    bold=True, role="badge", align="center")
        )  # fmt: skip
    title, size = _sized(words.one_line(slide.title), TITLE_SIZES, WIDTH / BOLD)
    high = len(wrapped(title, WIDTH / BOLD, size)) * high_of(size)
    elements.append(TextBox(Area(LEFT, 0.68, WIDTH, high), (title,), size, bold=True, role="title"))
    top = 0.68 + high + GAP
    for text, sizes, colour in (
        (words.visible(slide.comment).strip(), ((COMMENT, MOST_COMMENT),), INK["light"]),
        (words.one_line(slide.caption), CAPTION_SIZES, NEUTRAL["light"]),
    ):
        if text:
            cut, size = _sized(text, sizes, WIDTH)
            high = len(wrapped(cut, WIDTH, size)) * high_of(size)
            elements.append(
                TextBox(Area(LEFT, top, WIDTH, high), tuple(cut.split("\n")), size, colour)
            )
            top += high + GAP
    return elements, top + 0.06


def _sized(text: str, sizes: Sequence[tuple[int, int]], room: float) -> tuple[str, int]:
    """A text as large as has room, cut where it has none in the last of the sizes."""
    for size, most in sizes:
        if len(wrapped(text, room, size)) <= most:
            return text, size
    size, most = sizes[-1]
    return fitted(text, room, size, most), size


def _content(slide: Slide, points: tuple[str, ...], area: Area) -> Iterator[Element]:
    if slide.key_numbers:
        yield from key_numbers(slide.key_numbers, area)
    elif slide.picture is not None:
        yield from _picture_and_table(slide, slide.picture, area)
    elif slide.chart is not None:
        yield from _chart(slide, slide.chart, area)
    elif len(slide.table):
        yield from _grid(table_of(slide), WIDTH)
    elif points:
        yield TextBox(area, points, POINT, bullets=True)


def _picture_and_table(slide: Slide, png: bytes, area: Area) -> Iterator[Element]:
    wide = min(MAP_WIDTH, area.height * MAP_WIDTH / MAP_HEIGHT)
    high = wide * MAP_HEIGHT / MAP_WIDTH
    if not len(slide.table):
        middle = area.x + (area.width - wide) / 2
        yield Picture(Area(middle, area.y, wide, high), png, slide.alt)
        return
    yield Picture(Area(area.x, area.y, wide, high), png, slide.alt)
    beside = Area(area.x + wide + 0.25, area.y, area.width - wide - 0.25, high)
    yield from _grid(grids.grid(slide.table, beside, 1.0, grids.BESIDE), beside.width)


def _chart(slide: Slide, spec: Spec, area: Area) -> Iterator[Element]:
    chart = native(spec)
    told = words.not_known(unknown_values(slide, chart))
    high = area.height - (0.34 if told else 0)
    yield Drawing(Area(area.x, area.y, area.width, high), spec, chart, slide.alt)
    if told:
        yield TextBox(Area(area.x, area.y + high + 0.04, area.width, 0.3), (told,), BODY,
                      NEUTRAL["light"])  # fmt: skip


def table_of(slide: Slide) -> Grid:
    """The table of a slide that shows nothing else."""
    top = _head(slide)[1]
    return grids.grid(slide.table, Area(LEFT, top, WIDTH, CONTENT_BOTTOM - top), 0.66)


def _grid(grid: Grid, wide: float) -> Iterator[Element]:
    """A table, and beneath it what of it has no room or is not known."""
    yield grid
    if text := grid.left_out():
        area = grid.area
        text = fitted(text, wide, NOTE, 2)
        high = len(wrapped(text, wide, NOTE)) * high_of(NOTE)
        yield TextBox(Area(area.x, area.y + area.height + 0.08, wide, high),
                      tuple(text.split("\n")), NOTE, NEUTRAL["light"])  # fmt: skip


def _foot(slide: Slide, place: int, count: int) -> Iterator[Element]:
    yield Filled(Area(LEFT, FOOT_TOP - 0.06, WIDTH, 0.01), "#d5dee4")
    room = WIDTH - 1.75
    told = (words.foot(slide, selection, method) for selection, method in SHORTER)
    fits = (one for one in told if len(wrapped(one, room, FOOT)) <= MOST_FOOT)
    text = next(fits, None) or fitted(words.foot(slide, *SHORTER[-1]), room, FOOT, MOST_FOOT)
    yield TextBox(Area(LEFT, FOOT_TOP, room, MOST_FOOT * high_of(FOOT)), tuple(text.split("\n")),
                  FOOT, NEUTRAL["light"], role="foot")  # fmt: skip
    right = Area(LEFT + WIDTH - 1.6, FOOT_TOP, 1.6, 0.2)
    yield TextBox(right, (f"{number(place)} / {number(count)}",), 10, NEUTRAL["light"],
                  align="right")  # fmt: skip
    link = slide.source.link
    said = _("Open this view") if link else slide.source.no_link
    if not said:
        return
    lines = wrapped(fitted(said, right.width, 10, 2), right.width, 10)
    beneath = Area(right.x, right.y + 0.2, right.width, 0.2 * len(lines))
    ink = ACCENT if link else NEUTRAL["light"]
    yield TextBox(beneath, tuple(lines), 10, ink, align="right", link=link)
