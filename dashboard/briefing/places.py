"""The page of a slide: 16:9, its margins, and where its parts begin. Inches."""

from dataclasses import dataclass
from typing import Final

PAGE_WIDTH: Final = 13.333
HEIGHT: Final = 7.5
LEFT: Final = 0.6
WIDTH: Final = PAGE_WIDTH - 2 * LEFT
"""Of all that stands on a slide, between its margins."""

FOOT_TOP: Final = 6.82
CONTENT_BOTTOM: Final = 6.62

MAP_WIDTH, MAP_HEIGHT = 8.4, 4.75
"""Size of the route map's picture where no more than a line stands above it."""


@dataclass(frozen=True)
class Area:
    """A rectangle on a slide: its upper left corner and its size, inches."""

    x: float
    y: float
    width: float
    height: float
