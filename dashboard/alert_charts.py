"""Altair charts of the watch: an alert through time, the back-test, the calibration."""

import altair as alt
import pandas as pd

from dashboard.charts import FOOT, ROW, AnyChart, neutral_colour
from dashboard.colours import ALARM, INK
from dashboard.texts import _


def _alarm(dark: bool) -> str:
    return ALARM["dark" if dark else "light"]


def months(frame: pd.DataFrame, raised: pd.Timestamp, *, dark: bool) -> AnyChart:
    """Cases per month with the day an alert was raised. ``frame``: month, cases."""
    bars = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1, color=neutral_colour(dark))
        .encode(
            x=alt.X("yearmonth(month):T", title=None, axis=alt.Axis(format="%b %y", ticks=False)),
            y=alt.Y("cases:Q", title=_("Cases"), axis=alt.Axis(tickMinStep=1)),
            tooltip=[
                alt.Tooltip("yearmonth(month):T", title=_("Month"), format="%b %Y"),
                alt.Tooltip("cases:Q", title=_("Cases")),
            ],
        )
    )
    line = (
        alt.Chart(pd.DataFrame({"raised": [raised]}))
        .mark_rule(color=_alarm(dark), strokeWidth=2)
        .encode(
            x=alt.X("raised:T"),
            tooltip=[alt.Tooltip("raised:T", title=_("Would have been raised"))],
        )
    )
    return (bars + line).properties(height=220)


def back_test(frame: pd.DataFrame, as_of: pd.Timestamp, *, dark: bool) -> AnyChart:
    """A line per alert. ``frame``: pattern, first, raised, last, weeks."""
    shown = frame.assign(row=[f"{n:02d} {name}" for n, name in enumerate(frame["pattern"], 1)])
    start = shown["first"].min() if len(shown) else as_of
    scale = alt.Scale(domain=[start.isoformat(), as_of.isoformat()])
    base = alt.Chart(shown).encode(
        y=alt.Y("row:N", title=None, axis=alt.Axis(labelLimit=330, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("pattern:N", title=_("Pattern")),
            alt.Tooltip("first:T", title=_("First case in the weeks that raised it")),
            alt.Tooltip("raised:T", title=_("Would have been raised")),
            alt.Tooltip("weeks:Q", title=_("Weeks until it would have been raised"), format=".0f"),
        ],
    )
    lines = base.mark_bar(height=5, color=neutral_colour(dark), opacity=0.6).encode(
        x=alt.X("first:T", title=None, scale=scale, axis=alt.Axis(format="%b %y")),
        x2=alt.X2("last:T"),
    )
    dots = base.mark_point(filled=True, size=90, color=_alarm(dark), opacity=1).encode(
        x=alt.X("raised:T")
    )
    return (lines + dots).properties(height=ROW * max(len(shown), 2) + FOOT)


def calibration(frame: pd.DataFrame, limits: pd.DataFrame, *, dark: bool) -> AnyChart:
    """False alarms a quarter by threshold. Both: family, bans, rate; ``limits``: agreed too."""
    ink = INK["dark" if dark else "light"]
    colour = alt.Color(
        "family:N",
        title=None,
        sort=limits["family"].tolist(),
        scale=alt.Scale(range=[_alarm(dark), neutral_colour(dark)]),
        legend=alt.Legend(orient="top", columns=1),
    )
    lines = (
        alt.Chart(frame)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("bans:Q", title=_("Threshold, bans"), scale=alt.Scale(zero=False)),
            y=alt.Y(
                "rate:Q",
                title=_("False alarms a quarter"),
                scale=alt.Scale(type="symlog", domainMin=0, domainMax=_most(frame)),
                axis=alt.Axis(format="~g", tickCount=4),
            ),
            color=colour,
        )
    )
    dots = (
        alt.Chart(limits)
        .mark_point(filled=True, size=110, stroke=ink, opacity=1)
        .encode(
            x=alt.X("bans:Q"),
            y=alt.Y("rate:Q"),
            color=colour,
            tooltip=[
                alt.Tooltip("family:N", title=_("Family")),
                alt.Tooltip("bans:Q", title=_("Threshold, bans"), format=".1f"),
                alt.Tooltip("agreed:Q", title=_("Agreed a quarter"), format=".2f"),
                alt.Tooltip("rate:Q", title=_("Measured a quarter"), format=".2f"),
            ],
        )
    )
    return (lines + dots).properties(height=280)


def _most(frame: pd.DataFrame) -> float:
    """Where the axis of the rates ends: never at nothing, for then it has no length."""
    return float(frame["rate"].max()) if (frame["rate"] > 1).any() else 1.0
