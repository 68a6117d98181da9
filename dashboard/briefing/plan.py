"""Where everything stands on a slide: one plan, drawn alike as PPTX and as PDF.

Measures are inches, sizes of text points. A slide is 16:9.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.briefing import grids, words
from dashboard.briefing.drawing import ACCENT
from dashboard.briefing.fitting import LINE, fitted, width, wrapped
from dashboard.briefing.grids import Grid
from dashboard.briefing.native import NativeChart, native, unknown_values
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
from dashboard.briefing.slide import KeyNumber, Slide
from dashboard.chart_specs import Spec
from dashboard.colours import INK, NEUTRAL
from dashboard.texts import _, number

TITLE_SIZES: Final = ((32, 1), (28, 3))
CAPTION_SIZES: Final = ((16, 2), (14, 3))
"""Sizes of a title and a caption, and how many lines each may then take; what is longer is cut."""

POINT, COMMENT, BODY, FOOT = 20, 18, 16, 9
VALUE: Final = (60, 44, 28)
"""Sizes that a key figure may take."""

NOTE, LOWEST_TILE = 14, 1.7
"""Size of what key figures count, and how low their tiles become for it."""

MOST_COMMENT, MOST_FOOT = 4, 4
SHORTER: Final = (
    *((None, None), (240, None), (120, None), (60, None)),
    *((60, 240), (60, 120), (40, 60), (20, 30)),
)
"""Signs of a selection's and of the method's words in the foot, until all else has room."""

GAP: Final = 0.12

BOLD: Final = 1.06
"""How much wider a bold title runs than what is measured."""


@dataclass(frozen=True)
class TextBox:
    """Paragraphs of one look. ``role``: title, body, badge or foot; ``link`` makes it one."""

    area: Area
    paragraphs: tuple[str, ...]
    size: float
    colour: str = INK["light"]
    bold: bool = False
    role: str = "body"
    align: str = "left"
    link: str = ""
    bullets: bool = False


@dataclass(frozen=True)
class Filled:
    """A rectangle of one colour."""

    area: Area
    colour: str


@dataclass(frozen=True, eq=False)
class Drawing:
    """A chart: native where a presentation can hold it so, else a picture of ``spec``."""

    area: Area
    spec: Spec
    native: NativeChart | None
    alt: str


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture that is there already, PNG."""

    area: Area
    png: bytes
    alt: str


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
        parts[-1].append(fitted(point, WIDTH - 0.4, POINT, max(int(room / _high(POINT)), 1)))
        left -= high
    return [tuple(part) for part in parts]


def _point_height(point: str) -> float:
    return len(wrapped(point, WIDTH - 0.4, POINT)) * _high(POINT) + 0.16


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
    high = len(wrapped(title, WIDTH / BOLD, size)) * _high(size)
    elements.append(TextBox(Area(LEFT, 0.68, WIDTH, high), (title,), size, bold=True, role="title"))
    top = 0.68 + high + GAP
    for text, sizes, colour in (
        (words.visible(slide.comment).strip(), ((COMMENT, MOST_COMMENT),), INK["light"]),
        (words.one_line(slide.caption), CAPTION_SIZES, NEUTRAL["light"]),
    ):
        if text:
            cut, size = _sized(text, sizes, WIDTH)
            high = len(wrapped(cut, WIDTH, size)) * _high(size)
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
        yield from _key_numbers(slide.key_numbers, area)
    elif slide.picture is not None:
        yield from _picture_and_table(slide, slide.picture, area)
    elif slide.chart is not None:
        yield from _chart(slide, slide.chart, area)
    elif len(slide.table):
        yield from _grid(table_of(slide), WIDTH)
    elif points:
        yield TextBox(area, points, POINT, bullets=True)


def _key_numbers(told: Sequence[KeyNumber], area: Area) -> Iterator[Element]:
    """Tiles side by side, at most four in a row, and beneath them what they count.

    A value that is not known is a dash.
    """
    across = len(told) if len(told) <= 4 else -(-len(told) // 2)
    rows, gap = -(-len(told) // across), 0.25
    wide = (area.width - gap * (across - 1)) / across
    counted = words.notes(told)
    room = area.height - gap * (rows - 1)
    wanted = GAP + len(wrapped(counted, area.width, NOTE)) * _high(NOTE) if counted else 0
    high = min((room - min(wanted, max(room - rows * LOWEST_TILE, 0))) / rows, 2.1)
    # What is left of a tile for its number, in the largest type that it takes.
    size = next((one for one in VALUE if _high(one) <= high - 0.9), VALUE[-1])
    for place, one in enumerate(told):
        x = area.x + (place % across) * (wide + gap)
        y = area.y + (place // across) * (high + gap)
        yield Filled(Area(x, y, wide, high), "#f2f5f7")
        yield Filled(Area(x, y, 0.06, high), ACCENT)
        inner = wide - 0.45
        yield TextBox(Area(x + 0.25, y + 0.15, inner, 0.36),
                      (fitted(words.one_line(one.name), inner, COMMENT, 1),), COMMENT)  # fmt: skip
        value = fitted(number(one.value), inner, size, 1)
        yield TextBox(Area(x + 0.25, y + 0.5, inner, _high(size)), (value,), size, bold=True)
        beneath = y + 0.55 + _high(size)
        yield TextBox(Area(x + 0.25, beneath, inner, 0.27),
                      (fitted(words.compared(one), inner, BODY, 1),), BODY,
                      NEUTRAL["light"])  # fmt: skip
    left = room - rows * high - GAP
    if counted and (lines := int(left / _high(NOTE) + 0.01)) > 0:
        yield TextBox(Area(area.x, area.y + area.height - left, area.width, left),
                      (fitted(counted, area.width, NOTE, lines),), NOTE,
                      NEUTRAL["light"])  # fmt: skip


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
        text = fitted(text, wide, 14, 2)
        high = len(wrapped(text, wide, 14)) * _high(14)
        yield TextBox(Area(area.x, area.y + area.height + 0.08, wide, high),
                      tuple(text.split("\n")), 14, NEUTRAL["light"])  # fmt: skip


def _foot(slide: Slide, place: int, count: int) -> Iterator[Element]:
    yield Filled(Area(LEFT, FOOT_TOP - 0.06, WIDTH, 0.01), "#d5dee4")
    room = WIDTH - 1.75
    told = (words.foot(slide, selection, method) for selection, method in SHORTER)
    fits = (one for one in told if len(wrapped(one, room, FOOT)) <= MOST_FOOT)
    text = next(fits, None) or fitted(words.foot(slide, *SHORTER[-1]), room, FOOT, MOST_FOOT)
    yield TextBox(Area(LEFT, FOOT_TOP, room, MOST_FOOT * _high(FOOT)), tuple(text.split("\n")),
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


def _high(size: float) -> float:
    """Inches of a line."""
    return size * LINE / 72
