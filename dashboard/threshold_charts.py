"""Altair charts of the page *Threshold*: points that add up, and the dimensions they are of."""

import altair as alt
import pandas as pd

from dashboard.charts import FOOT, LONG_NAMES, ROW, AnyChart, either, neutral_colour
from dashboard.colours import INK, THEME_COLOURS
from dashboard.texts import _


def courses(frame: pd.DataFrame, line: float, *, dark: bool) -> AnyChart:
    """Points within the window, a step a month and a line a thing, and the line to cross.

    ``frame``: month (first day), month_name, value_name, points, agencies; in the order of things.
    """
    order = list(dict.fromkeys(frame["value_name"]))
    ink = INK["dark" if dark else "light"]
    steps = (
        alt.Chart(frame)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("month:T", title=None, axis=alt.Axis(format="%b %y", labelOverlap=True)),
            y=alt.Y("points:Q", title=_("Points within twelve months")),
            color=alt.Color(
                "value_name:N",
                title=None,
                sort=order,
                legend=alt.Legend(orient="top", columns=3, labelLimit=320),
            ),
            tooltip=[
                alt.Tooltip("value_name:N", title=" "),
                alt.Tooltip("month_name:N", title=_("Month")),
                alt.Tooltip("points:Q", title=_("Points"), format=".2~f"),
                alt.Tooltip("agencies:Q", title=_("Agencies")),
            ],
        )
    )
    drawn = pd.DataFrame({"line": [line], "name": [_("Threshold")]})
    rule = alt.Chart(drawn).mark_rule(strokeDash=[6, 4], strokeWidth=2, color=ink)
    name = alt.Chart(drawn).mark_text(align="left", dx=4, dy=-7, color=ink)
    chart: AnyChart = (
        steps
        + rule.encode(y=alt.Y("line:Q"))
        + name.encode(y=alt.Y("line:Q"), text=alt.Text("name:N"), x=alt.value(0))
    ).properties(height=360)
    return chart


def dimensions(frame: pd.DataFrame, positive: float, *, dark: bool) -> AnyChart:
    """Points by the rule of each dimension, and from where on it is positive.

    ``frame``: value_name, by_rule, points, indicators, agencies; in the order shown.
    """
    base = alt.Chart(frame).encode(
        y=alt.Y("value_name:N", title=None, sort=frame["value_name"].tolist(), axis=LONG_NAMES),
        tooltip=[
            alt.Tooltip("value_name:N", title=_("Dimension")),
            alt.Tooltip("indicators:Q", title=_("Different indicators")),
            alt.Tooltip("by_rule:Q", title=_("Points, each once")),
            alt.Tooltip("points:Q", title=_("Points in all"), format=".2~f"),
            alt.Tooltip("agencies:Q", title=_("Agencies")),
        ],
    )
    bars = base.mark_bar(cornerRadius=1).encode(
        x=alt.X("by_rule:Q", title=_("Points, each once"), axis=alt.Axis(tickCount=10)),
        color=either(
            alt.ColorValue,
            f"datum.by_rule >= {positive}",
            _positive(dark),
            neutral_colour(dark),
        ),
    )
    rule = (
        alt.Chart(pd.DataFrame({"line": [positive]}))
        .mark_rule(strokeDash=[6, 4], strokeWidth=2, color=INK["dark" if dark else "light"])
        .encode(x=alt.X("line:Q"))
    )
    chart: AnyChart = (bars + rule).properties(height=ROW * len(frame) + FOOT)
    return chart


def _positive(dark: bool) -> str:
    return THEME_COLOURS["dark" if dark else "light"]["trafficking"]
