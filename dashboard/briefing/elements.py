"""What stands on a slide: texts, areas of colour, charts and pictures.

Measures are inches, sizes of text points.
"""

from dataclasses import dataclass
from typing import Final

from dashboard.briefing.fitting import LINE
from dashboard.briefing.native import NativeChart
from dashboard.briefing.places import Area
from dashboard.chart_specs import Spec
from dashboard.colours import INK

COMMENT, BODY, NOTE = 18, 16, 14
"""Sizes of what is said, of what is small beside it, and of what is smaller."""

GAP: Final = 0.12

BOLD: Final = 1.06
"""How much wider bold type runs than what is measured."""


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


def high_of(size: float) -> float:
    """Inches of a line."""
    return size * LINE / 72
