"""Colours and strokes of the dashboard, once for maps and charts, for the light and dark theme.

Themes of the register stay apart for colour-blind readers: `tests/unit/test_maps.py` holds the
distance of every two under normal sight, protanopia, deuteranopia and tritanopia.
"""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from data_access import codes


def is_dark() -> bool:
    """Whether the app is shown in its dark theme."""
    return bool(st.context.theme.type == "dark")


THEME_COLOURS: Final[dict[str, dict[str, str]]] = {
    "dark": {
        "trafficking": "#ff5f36",
        "smuggling": "#4db3ff",
        "both": "#ffd84d",
        "undetermined": "#9aa7b8",
        codes.UNKNOWN: "#65588c",
    },
    "light": {
        "trafficking": "#b3261e",
        "smuggling": "#1673c9",
        "both": "#d99a00",
        "undetermined": "#66717f",
        codes.UNKNOWN: "#b3a8cf",
    },
}
"""Colour of each theme of a case, and of cases of which none is known."""

NEUTRAL: Final = {"dark": "#9aa7b8", "light": "#66717f"}
"""What has no colour of its own."""

INK: Final = {"dark": "#e3ebf0", "light": "#14222b"}
"""What must stand out from bars and ground alike; the colour of the text."""

CONTRADICTED: Final = {"dark": "#6e3314", "light": "#ffd3b5"}
"""Ground of what cannot be true together; the text on it is of the colour `INK`."""

CARIBBEAN_NETHERLANDS: Final = {"dark": "#2fd6b0", "light": "#00866b"}
"""Bonaire, Sint Eustatius and Saba, on land and as places."""


ALARM: Final = {"dark": "#fb923c", "light": "#c2410c"}
"""What is held to be news."""

ON_STRONG: Final = {"dark": "#0c141b", "light": "#ffffff"}
"""Text on the strongest colour of a scale."""

_OF_A_THEME = (NEUTRAL, INK, CONTRADICTED, CARIBBEAN_NETHERLANDS, ALARM, ON_STRONG)


def from_other_theme(*, dark: bool) -> dict[str, str]:
    """The colour of this theme for each one of the other, for what was drawn there."""
    here, there = ("dark", "light") if dark else ("light", "dark")
    named = {colour: THEME_COLOURS[here][name] for name, colour in THEME_COLOURS[there].items()}
    return named | {pair[there]: pair[here] for pair in _OF_A_THEME}


@dataclass(frozen=True)
class Stroke:
    """How the line of a mode is drawn.

    Parameters
    ----------
    dash : tuple of two floats or None
        Length of a dash and of a gap in line widths; None: solid. A dash of nothing is a dot.
    width : float
        Share of the width that the volume gives.
    """

    dash: tuple[float, float] | None
    width: float


STROKES: Final = {
    "sea": Stroke(None, 1.0),
    "ferry": Stroke((0.01, 2.0), 0.9),
    "air": Stroke((4.0, 2.2), 0.55),
    "land": Stroke((1.0, 2.4), 0.6),
    codes.UNKNOWN: Stroke((0.01, 4.0), 0.8),
}
"""Strokes by way of travel; round ends make each dash one width longer and its gap shorter."""

WAYS: Final = {
    "small_boat": "sea",
    "yacht": "sea",
    "cargo_vessel": "sea",
    "ferry": "ferry",
    "air_scheduled": "air",
    "air_charter": "air",
    "road": "land",
    "on_foot": "land",
}
"""Way of travel of each mode; a mode that is not known has a stroke of its own."""


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green, blue 0-255 of a colour like #1673c9."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
