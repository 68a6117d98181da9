"""Which names fit on the map, and on which side of their dots.

deck.gl's collision filter looks only at the point a label belongs to, not at the label beside it.
So names are placed here, at the zoom a view opens with; what finds no room then is left to the
filter, which lets it in once the reader has zoomed far enough.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from dashboard.map_names import PLACE_SIDES, SIDES

Row = dict[str, Any]
Rectangle = tuple[float, float, float, float]

TILE: Final = 512
"""Pixels of the world's width at zoom 0."""

LETTER_WIDTH: Final = 0.53
"""Mean width of a letter in font sizes, with room for the halo."""


CENTRED: Final[Row] = {"ta": "middle", "ab": "center", "d": [0.0, 0.0]}
"""How names of countries, seas and islands stand."""


def on_screen(longitude: float, latitude: float, zoom: float) -> tuple[float, float]:
    """Pixels from the world's upper left corner (Web Mercator)."""
    scale = TILE * 2.0**zoom / (2 * np.pi)
    y = np.pi - np.arctanh(np.sin(np.radians(latitude)))
    return float(scale * (np.radians(longitude) + np.pi)), float(scale * y)


def side_of(side: str, radius: float) -> Row:
    """Anchor, baseline and shift in pixels of a label on a side of a dot."""
    anchor, baseline, right, down = SIDES[side]
    away = (radius + 3.5) * (0.75 if right and down else 1.0)
    return {"ta": anchor, "ab": baseline, "d": [round(right * away, 1), round(down * away, 1)]}


def rectangle(row: Row, zoom: float) -> Rectangle:
    """Left, top, right, bottom of a label on screen."""
    x, y = on_screen(row["xy"][0], row["xy"][1], zoom)
    x, y = x + row["d"][0], y + row["d"][1]
    lines = row["n"].split("\n")
    wide, high = max(map(len, lines)) * row["s"] * LETTER_WIDTH, len(lines) * row["s"] * 1.1
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[row["ta"]]
    top = y - {"top": 0.0, "center": high / 2, "bottom": high}[row["ab"]]
    return left, top, left + wide, top + high


def placed(
    dots: Sequence[Row], names: Sequence[Row], zoom: float, box: Rectangle
) -> tuple[list[Row], list[Row]]:
    """Labels that have room, each on its best side, and those that have none.

    The side given by hand is tried first, then the others in a fixed order; larger volumes choose
    first. Labels keep off dots, off the ``names`` of countries and inside the ``box`` (west, south,
    east, north). ``dots`` hold place, n, xy, s, r, v; labels gain ta, ab, d.
    """
    circles = [(*on_screen(dot["xy"][0], dot["xy"][1], zoom), float(dot["r"])) for dot in dots]
    taken: list[Rectangle] = [(x - r, y - r, x + r, y + r) for x, y, r in circles]
    taken += [rectangle(name | CENTRED, zoom) for name in names]
    edges = (*on_screen(box[0], box[3], zoom), *on_screen(box[2], box[1], zoom))
    fitting, left_over = [], []
    for dot in sorted(dots, key=lambda row: (-row["v"], row["place"])):
        wanted = PLACE_SIDES.get(dot["place"], "E")
        labels = [dot | side_of(side, dot["r"]) for side in dict.fromkeys([wanted, *SIDES])]
        free = [label for label in labels if _has_room(rectangle(label, zoom), taken, edges)]
        if free:
            taken.append(rectangle(free[0], zoom))
            fitting.append(free[0])
        else:
            left_over.append(labels[0])
    return fitting, left_over


def _has_room(label: Rectangle, taken: Sequence[Rectangle], edges: Rectangle) -> bool:
    left, top, right, bottom = label
    inside = left > edges[0] and top > edges[1] and right < edges[2] and bottom < edges[3]
    return inside and not _hits(label, taken)


def _hits(box: Rectangle, others: Sequence[Rectangle]) -> bool:
    left, top, right, bottom = box
    return any(
        left < other[2] and right > other[0] and top < other[3] and bottom > other[1]
        for other in others
    )
