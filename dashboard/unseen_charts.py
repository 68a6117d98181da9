"""Altair charts of the unseen number: what is known beside what there may be, and what moves it."""

import altair as alt
import pandas as pd

from dashboard.charts import FOOT, NAMES, ROW, AnyChart, neutral_colour
from dashboard.colours import INK
from dashboard.texts import _


def known_and_all(frame: pd.DataFrame, *, dark: bool) -> AnyChart:
    """Bars of cases, with an interval where there is one.

    ``frame``: value_name, cases, low, high (missing without an interval); in the order shown.
    """
    base = alt.Chart(frame).encode(
        y=alt.Y("value_name:N", title=None, sort=frame["value_name"].tolist(), axis=NAMES),
        tooltip=[
            alt.Tooltip("value_name:N", title=" "),
            alt.Tooltip("cases:Q", title=_("Cases"), format=",.0f"),
            alt.Tooltip("low:Q", title=_("From"), format=",.0f"),
            alt.Tooltip("high:Q", title=_("To"), format=",.0f"),
        ],
    )
    cases = alt.X("cases:Q", title=_("Cases"), axis=alt.Axis(tickMinStep=1))
    bars = base.mark_bar(cornerRadius=1, opacity=0.85).encode(x=cases)
    limits = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=2, color=INK["dark" if dark else "light"])
        .encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"))
    )
    return (bars + limits).properties(height=ROW * max(len(frame), 2) + FOOT)


def ranges(frame: pd.DataFrame, total: float, *, dark: bool) -> AnyChart:
    """From one number of cases to another, a row a pair, and the number they are held against.

    ``frame``: value_name, low, high; widest first.
    """
    scale = alt.Scale(zero=False)
    spans = (
        alt.Chart(frame)
        .mark_bar(height=9, cornerRadius=4, color=neutral_colour(dark), opacity=0.7)
        .encode(
            y=alt.Y("value_name:N", title=None, sort=frame["value_name"].tolist(), axis=NAMES),
            x=alt.X("low:Q", title=_("Cases in all"), scale=scale),
            x2=alt.X2("high:Q"),
            tooltip=[
                alt.Tooltip("value_name:N", title=" "),
                alt.Tooltip("low:Q", title=_("Odds ratio one half"), format=",.0f"),
                alt.Tooltip("high:Q", title=_("Odds ratio two"), format=",.0f"),
            ],
        )
    )
    held_against = (
        alt.Chart(pd.DataFrame({"total": [total]}))
        .mark_rule(strokeWidth=2, color=INK["dark" if dark else "light"])
        .encode(
            x=alt.X("total:Q"), tooltip=[alt.Tooltip("total:Q", title=_("Estimate"), format=",.0f")]
        )
    )
    return (spans + held_against).properties(height=ROW * max(len(frame), 2) + FOOT)
