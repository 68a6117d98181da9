"""Key figures of a slide: one tile each."""

from collections.abc import Iterator, Sequence
from typing import Final

from dashboard.briefing import words
from dashboard.briefing.drawing import ACCENT
from dashboard.briefing.elements import BODY, BOLD, COMMENT, GAP, NOTE, Filled, TextBox, high_of
from dashboard.briefing.fitting import fitted, width, wrapped
from dashboard.briefing.places import Area
from dashboard.briefing.slide import KeyNumber
from dashboard.colours import NEUTRAL
from dashboard.texts import number

VALUE: Final = (60, 44, 28)
"""Sizes that a key figure may take."""

LOWEST: Final = 1.7
"""How low tiles become for what they count."""


def key_numbers(told: Sequence[KeyNumber], area: Area) -> Iterator[TextBox | Filled]:
    """Tiles side by side, at most four in a row, and beneath them what they count.

    A value that is not known is a dash.
    """
    across = len(told) if len(told) <= 4 else -(-len(told) // 2)
    rows, gap = -(-len(told) // across), 0.25
    wide = (area.width - gap * (across - 1)) / across
    counted = words.notes(told)
    room = area.height - gap * (rows - 1)
    wanted = GAP + len(wrapped(counted, area.width, NOTE)) * high_of(NOTE) if counted else 0
    high = min((room - min(wanted, max(room - rows * LOWEST, 0))) / rows, 2.1)
    # What is left of a tile for its number, in the largest type that it takes.
    size = next((one for one in VALUE if high_of(one) <= high - 0.9), VALUE[-1])
    for place, one in enumerate(told):
        x = area.x + (place % across) * (wide + gap)
        y = area.y + (place // across) * (high + gap)
        yield Filled(Area(x, y, wide, high), "#f2f5f7")
        yield Filled(Area(x, y, 0.06, high), ACCENT)
        inner = wide - 0.45
        yield TextBox(Area(x + 0.25, y + 0.15, inner, 0.36),
                      (fitted(words.one_line(one.name), inner, COMMENT, 1),), COMMENT)  # fmt: skip
        yield from _number(one, Area(x + 0.25, y + 0.5, inner, high - 0.5), size)
    left = room - rows * high - GAP
    if counted and (lines := int(left / high_of(NOTE) + 0.01)) > 0:
        yield TextBox(Area(area.x, area.y + area.height - left, area.width, left),
                      (fitted(counted, area.width, NOTE, lines),), NOTE,
                      NEUTRAL["light"])  # fmt: skip


def _number(one: KeyNumber, area: Area, size: float) -> Iterator[TextBox]:
    """A key figure, and how it changed: beneath it, or beside it where its tile is low."""
    line, room = 0.27, area.width
    value = fitted(number(one.value), room, size, 1)
    at = Area(area.x, area.y + 0.05 + high_of(size), room, line)
    if is_beside := at.y + line > area.y + area.height:
        left = width(value, size) * BOLD + 0.15
        at = Area(area.x + left, area.y + high_of(size) - line, room - left, line)
        room = left
    yield TextBox(Area(area.x, area.y, room, high_of(size)), (value,), size, bold=True)
    told = fitted(words.compared(one), at.width, BODY, 1)
    align = "right" if is_beside else "left"
    yield TextBox(at, (told,), BODY, NEUTRAL["light"], align=align)
