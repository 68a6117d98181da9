"""Altair charts of the page *Theme check*: how far cases show what the other theme is made of."""

import altair as alt
import pandas as pd

from dashboard.charts import AnyChart, legend_height, neutral_colour
from dashboard.colours import INK, THEME_COLOURS
from dashboard.evidence_charts import seen_and_expected
from dashboard.texts import _


def _state(states: list[str], dark: bool) -> alt.Color:
    """Colours from "look again" to "not known", in the order of the states."""
    theme = THEME_COLOURS["dark" if dark else "light"]
    colours = [theme["trafficking"], theme["both"], theme["smuggling"], neutral_colour(dark)]
    return alt.Color(
        "state_name:N",
        title=None,
        sort=None,
        scale=alt.Scale(domain=states, range=colours),
        legend=alt.Legend(orient="top", symbolType="square", columns=1, labelLimit=320),
    )


def by_points(
    frame: pd.DataFrame,
    states: list[str],
    across: str,
    every: list[str],
    line: pd.DataFrame,
    *,
    dark: bool,
) -> AnyChart:
    """Cases by how many points they have, stacked by what that says, and the line to look again.

    ``frame``: number_name (one of ``every``), state_name (one of ``states``), state_order, cases.
    ``line``: line (of ``every``: from there on a case is looked at again), name. One row.
    """
    bars = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X(
                "number_name:N",
                title=across,
                scale=alt.Scale(domain=every),
                axis=alt.Axis(labelAngle=0, labelLimit=120, labelOverlap=True),
            ),
            y=alt.Y("cases:Q", title=_("Cases"), axis=alt.Axis(tickMinStep=1)),
            color=_state(states, dark),
            order=alt.Order("state_order:Q"),
            tooltip=[
                alt.Tooltip("number_name:N", title=across),
                alt.Tooltip("state_name:N", title=" "),
                alt.Tooltip("cases:Q", title=_("Cases")),
            ],
        )
    )
    ink = INK["dark" if dark else "light"]
    drawn = alt.Chart(line)
    at = alt.X("line:N", bandPosition=0, scale=alt.Scale(domain=every))
    rule = drawn.mark_rule(strokeDash=[6, 4], strokeWidth=2, color=ink).encode(x=at)
    name = drawn.mark_text(align="left", baseline="top", dx=5, color=ink).encode(
        x=at, y=alt.value(0), text=alt.Text("name:N")
    )
    chart: AnyChart = (bars + rule + name).properties(height=350)
    return chart


def links(frame: pd.DataFrame, verdicts: list[str], *, dark: bool) -> AnyChart:
    """Bars of the cases with a link, coloured by verdict, with a mark where it was expected.

    ``frame``: value_name, recent, expected, verdict (one of ``verdicts``, the surest first).
    """
    theme = THEME_COLOURS["dark" if dark else "light"]
    bars = seen_and_expected(frame, _("Thing"), dark=dark)
    colour = alt.Color(
        "verdict:N",
        title=None,
        scale=alt.Scale(domain=verdicts, range=[theme["trafficking"], neutral_colour(dark)]),
        legend=alt.Legend(orient="top", symbolType="square"),
    )
    bars.layer[0] = bars.layer[0].encode(color=colour)
    bars.height += legend_height(1)
    return bars


def over_time(frame: pd.DataFrame, states: list[str], x: alt.X, *, dark: bool) -> AnyChart:
    """Cases per period, stacked by what their indicators say.

    ``frame``: period (first day), period_name, state_name, state_order, cases.
    """
    chart: AnyChart = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            x=x,
            y=alt.Y("cases:Q", title=_("Cases"), axis=alt.Axis(tickMinStep=1)),
            color=_state(states, dark),
            order=alt.Order("state_order:Q"),
            tooltip=[
                alt.Tooltip("period_name:N", title=_("Period")),
                alt.Tooltip("state_name:N", title=" "),
                alt.Tooltip("cases:Q", title=_("Cases")),
            ],
        )
        .properties(height=330)
    )
    return chart
