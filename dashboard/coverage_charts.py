"""Altair charts of who reported how much, how late and how fully, and who fell silent."""

import altair as alt
import pandas as pd

from dashboard.charts import (
    FOOT,
    LONG_NAMES,
    NAMES,
    ROW,
    AnyChart,
    legend_height,
    neutral_colour,
    written_cells,
)
from dashboard.evidence_charts import from_to
from dashboard.texts import _

CLOSE_ROW = 20
"""Height of one bar where there are dozens, pixels."""


def silences(frame: pd.DataFrame, judgements: list[str], *, dark: bool) -> AnyChart:
    """Reports that were expected while none came, with their limits.

    ``frame``: value_name, judgement (one of these words, whose colours stay), silent, expected,
    low, high; most surprising first.
    """
    base = alt.Chart(frame).encode(
        y=alt.Y("value_name:N", title=None, sort=frame["value_name"].tolist(), axis=LONG_NAMES),
        tooltip=[
            alt.Tooltip("value_name:N", title=" "),
            alt.Tooltip("silent:Q", title=_("Silent, months")),
            alt.Tooltip("expected:Q", title=_("Expected"), format=".1f"),
            alt.Tooltip("low:Q", title=_("From"), format=".1f"),
            alt.Tooltip("high:Q", title=_("To"), format=".1f"),
            alt.Tooltip("judgement:N", title=_("Judgement")),
        ],
    )
    limits = base.mark_rule(strokeWidth=2, color=neutral_colour(dark)).encode(
        x=alt.X("low:Q", title=_("Reports expected, and none came")), x2=alt.X2("high:Q")
    )
    expected = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("expected:Q"),
        color=alt.Color(
            "judgement:N",
            title=None,
            scale=alt.Scale(domain=judgements),
            legend=alt.Legend(orient="top", labelLimit=320),
        ),
        shape=alt.Shape("judgement:N", scale=alt.Scale(domain=judgements), title=None, legend=None),
    )
    return (limits + expected).properties(height=ROW * max(len(frame), 2) + FOOT + legend_height(1))


def reports(frame: pd.DataFrame, *, dark: bool) -> AnyChart:
    """Reports per agency and period, as counts on a colour scale.

    ``frame``: agency_name, period_name, reports; a row for every cell, in display order.
    """
    base = alt.Chart(frame).encode(
        x=alt.X(
            "period_name:N",
            title=None,
            sort=(order := list(dict.fromkeys(frame["period_name"]))),
            scale=alt.Scale(domain=order),
            axis=alt.Axis(labelAngle=-45, labelOverlap=True, orient="top"),
        ),
        y=alt.Y(
            "agency_name:N", title=None, sort=list(dict.fromkeys(frame["agency_name"])), axis=NAMES
        ),
        tooltip=[
            alt.Tooltip("agency_name:N", title=_("Agency")),
            alt.Tooltip("period_name:N", title=_("Period")),
            alt.Tooltip("reports:Q", title=_("Reports registered")),
        ],
    )
    cells, counts = written_cells(base, "reports", dark=dark)
    is_known = "isValid(datum.reports)"
    cells, counts = (part.transform_filter(is_known) for part in (cells, counts))
    rows = frame["agency_name"].nunique()
    return (cells + counts).properties(height=ROW * max(rows, 2) + FOOT)


def days_within(
    frame: pd.DataFrame, ends: dict[str, str], words: tuple[str, str], *, dark: bool
) -> AnyChart:
    """From the days within which half was done to those of nine tenths, by agency.

    ``frame``: value_name, dated, half, nine_tenths (days). ``ends`` says what the last two are
    called, ``words`` the days and ``dated``.
    """
    what, dated = words
    long = pd.concat([frame.assign(end=end, days=frame[name]) for name, end in ends.items()])
    return from_to(
        long,
        alt.X("days:Q", title=what),
        [
            alt.Tooltip("value_name:N", title=_("Agency")),
            alt.Tooltip("end:N", title=" "),
            alt.Tooltip("days:Q", title=_("Days")),
            alt.Tooltip("dated:Q", title=dated),
        ],
        dark=dark,
    )


def completeness(frame: pd.DataFrame) -> AnyChart:
    """Share of cases in which each attribute is known.

    ``frame``: value_name, known (cases), share (of 1); most complete first.
    """
    return (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            y=alt.Y("value_name:N", title=None, sort=frame["value_name"].tolist(), axis=NAMES),
            x=alt.X(
                "share:Q",
                title=_("Share of cases in which it is known"),
                axis=alt.Axis(format="%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            tooltip=[
                alt.Tooltip("value_name:N", title=" "),
                alt.Tooltip("known:Q", title=_("Cases in which it is known")),
                alt.Tooltip("share:Q", title=_("Share"), format=".1%"),
            ],
        )
        .properties(height=CLOSE_ROW * max(len(frame), 2) + FOOT)
    )
