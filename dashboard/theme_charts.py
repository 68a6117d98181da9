"""Altair charts of the page *Theme check*: how far cases show what the other theme is made of."""

import altair as alt
import pandas as pd

from dashboard.charts import AnyChart, neutral_colour
from dashboard.colours import THEME_COLOURS
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


def by_number(frame: pd.DataFrame, states: list[str], across: str, *, dark: bool) -> AnyChart:
    """Cases by how many indicators they show, stacked by what that says.

    ``frame``: number_name (in the order shown), state_name (one of ``states``), state_order, cases.
    """
    chart: AnyChart = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X(
                "number_name:N",
                title=across,
                sort=list(dict.fromkeys(frame["number_name"])),
                axis=alt.Axis(labelAngle=0, labelLimit=120),
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
        .properties(height=350)
    )
    return chart


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
