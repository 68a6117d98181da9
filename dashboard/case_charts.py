"""Altair charts of one case: when its reports were made, and who said what."""

import altair as alt
import pandas as pd

from dashboard.charts import FOOT, LONG_NAMES, NAMES, AnyChart, either, neutral_colour
from dashboard.colours import CONTRADICTED, INK
from dashboard.evidence_charts import from_to
from dashboard.texts import _

_CELL = 34
"""Height of a row of what was said, pixels."""


def timeline(ends: pd.DataFrame, spans: pd.DataFrame, *, dark: bool) -> AnyChart:
    """The event and the registration that each report tells, and the way between them.

    ``ends``: value_name (a report), end (its word), day, kind, grades, precision. ``spans``: the
    days that a report leaves possible for either: value_name, low, high.
    """
    first, last = ends["day"].min(), ends["day"].max()
    spare = max((last - first) / 20, pd.Timedelta(days=3))
    domain = [f"{first - spare:%Y-%m-%d}", f"{last + spare:%Y-%m-%d}"]
    drawn = from_to(
        ends,
        alt.X(
            "day:T",
            title=None,
            scale=alt.Scale(domain=domain),
            axis=alt.Axis(format="%-d %b %Y", labelOverlap=True, tickCount=6),
        ),
        [
            alt.Tooltip("value_name:N", title=_("Report")),
            alt.Tooltip("end:N", title=_("Day of")),
            alt.Tooltip("day:T", title=_("Day"), format="%-d %b %Y"),
            alt.Tooltip("precision:N", title=_("Known to the")),
            alt.Tooltip("kind:N", title=_("Kind")),
            alt.Tooltip("grades:N", title=_("Grades")),
        ],
        dark=dark,
    )
    height = drawn.height
    possible = (
        alt.Chart(spans)
        .mark_bar(height=13, opacity=0.3, color=neutral_colour(dark), cornerRadius=2)
        .encode(
            y=alt.Y("value_name:N", sort=list(dict.fromkeys(ends["value_name"])), axis=NAMES),
            x=alt.X("low:T"),
            x2=alt.X2("high:T"),
        )
    )
    return (possible + drawn).properties(height=height) if len(spans) else drawn


def who_said_what(frame: pd.DataFrame, *, dark: bool) -> AnyChart:
    """Attribute by report: what was said, what contradicts another report on a ground of its own.

    ``frame``: attribute_name, report_name, said, shown (``said``, cut short), against (words),
    contradicts (bool); in display order.
    """
    ink = INK["dark" if dark else "light"]
    base = alt.Chart(frame).encode(
        x=alt.X(
            "report_name:N",
            title=None,
            sort=list(dict.fromkeys(frame["report_name"])),
            axis=alt.Axis(orient="top", labelAngle=0, labelLimit=220, labelOverlap=False),
        ),
        y=alt.Y(
            "attribute_name:N",
            title=None,
            sort=list(dict.fromkeys(frame["attribute_name"])),
            axis=LONG_NAMES,
        ),
        tooltip=[
            alt.Tooltip("attribute_name:N", title=" "),
            alt.Tooltip("report_name:N", title=_("Report")),
            alt.Tooltip("said:N", title=_("Said")),
            alt.Tooltip("against:N", title=_("Contradicts")),
        ],
    )
    grounds = base.mark_rect(cornerRadius=2, stroke=neutral_colour(dark)).encode(
        fill=either(
            alt.FillValue,
            alt.datum.contradicts,
            CONTRADICTED["dark" if dark else "light"],
            "transparent",
        ),
        strokeOpacity=either(alt.StrokeOpacityValue, alt.datum.contradicts, 0.9, 0.15),
    )
    words = base.mark_text(fontSize=12, color=ink).encode(
        text=alt.Text("shown:N"),
        opacity=either(alt.OpacityValue, alt.datum.contradicts, 1.0, 0.72),
    )
    rows = frame["attribute_name"].nunique()
    both: AnyChart = grounds + words
    return both.properties(height=_CELL * max(rows, 2) + FOOT)
