"""The legend of the route map: colours are themes, strokes are ways of travel."""

import altair as alt
import pandas as pd

from dashboard.charts import AnyChart, neutral_colour
from dashboard.colours import INK, STROKES, THEME_COLOURS
from dashboard.texts import Wordbook, Words, _, label
from data_access.codes import UNKNOWN

WAY_NAMES = Wordbook(
    {
        "sea": Words("Boat"),
        "ferry": Words("Ferry"),
        "air": Words("Flight"),
        "land": Words("Land"),
        UNKNOWN: Words("Mode not known"),
    }
)
"""What each stroke of the map stands for."""

FAR = Words("↖ ↗ (far away): lies beyond the map, drawn at its edge")

ROW, THICK = 24, 3.0
"""Height of a row and thickness of its lines, pixels."""

UNDER = 20
"""Pixels that Streamlit keeps free beneath any chart, out of its height."""

SLOT = 10.0
"""Width of an entry, in units of the legend's own scale: its line, a gap, its name."""


def map_legend(*, dark: bool, modes: bool = True, far: bool = True) -> AnyChart:
    """Rows that say what the colours of the route map mean and, where modes are told, strokes.

    ``far``: whether a place is drawn that lies beyond the map.
    """
    frame = _entries(dark, modes, far)
    height = int(frame["row"].max()) + 1
    scale = alt.Scale(domain=[0.0, SLOT * (frame["place"].max() + 1)], nice=False)
    rows = alt.Scale(domain=[-0.5, height - 0.5], reverse=True, nice=False)
    base = alt.Chart(frame).encode(y=alt.Y("row:Q", axis=None, scale=rows))
    lines = [
        base.transform_filter(alt.datum.way == way)
        .mark_rule(strokeWidth=THICK, strokeCap="round", strokeDash=_dash(way))
        .encode(
            x=alt.X("start:Q", axis=None, scale=scale),
            x2=alt.X2("end:Q"),
            color=alt.Color("colour:N", scale=None),
        )
        for way in STROKES
    ]
    names = base.mark_text(align="left", fontSize=12, color=neutral_colour(dark)).encode(
        x=alt.X("text:Q", axis=None, scale=scale), text=alt.Text("name:N")
    )
    drawn = alt.layer(*lines, names).properties(height=height * ROW + UNDER)
    return drawn.configure_view(stroke=None)


def _entries(dark: bool, modes: bool, far: bool) -> pd.DataFrame:
    colours = THEME_COLOURS["dark" if dark else "light"]
    ink = INK["dark" if dark else "light"]
    named = {theme: label("theme", theme) for theme in colours} | {UNKNOWN: _("Theme not known")}
    entries = [(0, place, named[theme], colours[theme], "sea")
               for place, theme in enumerate(colours)]  # fmt: skip
    if modes:
        entries += [(1, place, WAY_NAMES[way], ink, way) for place, way in enumerate(STROKES)]
    if far:  # a sign, no stroke
        entries.append((1 + modes, 0, str(FAR), ink, ""))
    frame = pd.DataFrame(entries, columns=["row", "place", "name", "colour", "way"])
    start = 0.2 + SLOT * frame["place"]
    return frame.assign(
        start=start, end=start + 2.2 * frame["way"].ne(""), text=start + 2.9 * frame["way"].ne("")
    )


def _dash(way: str) -> list[float]:
    """The stroke's dash in pixels, as the map draws it."""
    return [part * THICK for part in STROKES[way].dash or (1.0, 0.0)]
