"""The legend of the route map: colours are themes, strokes are ways of travel."""

import altair as alt
import pandas as pd

from dashboard.charts import AnyChart, neutral_colour
from dashboard.colours import THEME_COLOURS
from dashboard.texts import _, label
from data_access import codes


def map_legend(*, dark: bool) -> AnyChart:
    """One line that says what the colours and strokes of the route map mean."""
    colours = THEME_COLOURS["dark" if dark else "light"]
    neutral = neutral_colour(dark)
    stroke = "#e3ebf0" if dark else "#14222b"
    entries = [(label("theme", theme), colours[theme], "1,0") for theme in codes.THEME.codes]
    entries += [
        (_("Boat"), stroke, "1,0"),
        (_("Ferry"), stroke, "1,4"),
        (_("Flight"), stroke, "7,4"),
    ]
    frame = pd.DataFrame(entries, columns=["name", "colour", "dash"]).assign(
        start=lambda found: range(0, 10 * len(found), 10)
    )
    frame["end"] = frame["start"] + 2.2
    frame["text"] = frame["start"] + 2.8
    scale = alt.Scale(domain=[0, 10 * len(frame)])
    base = alt.Chart(frame).encode(x=alt.X("start:Q", axis=None, scale=scale))
    lines = [
        base.transform_filter(f"datum.dash == '{dash}'")
        .mark_rule(strokeWidth=3, strokeDash=[int(part) for part in dash.split(",")])
        .encode(x2="end:Q", color=alt.Color("colour:N", scale=None))
        for dash in ("1,0", "1,4", "7,4")
    ]
    names = (
        alt.Chart(frame)
        .mark_text(align="left", fontSize=12, color=neutral)
        .encode(x=alt.X("text:Q", axis=None, scale=scale), text="name:N")
    )
    return alt.layer(*lines, names).properties(height=34).configure_view(stroke=None)
