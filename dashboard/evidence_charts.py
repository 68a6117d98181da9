"""Altair charts of evidence: shares with intervals, what differs, what speaks for and against."""

import altair as alt
import pandas as pd

from dashboard.charts import (
    FOOT,
    LONG_NAMES,
    NAMES,
    PICK,
    ROW,
    AnyChart,
    either,
    legend_height,
    neutral_colour,
)
from dashboard.colours import INK
from dashboard.texts import Words, _

_COUNTS = alt.Axis(tickMinStep=1)
_SHARE = Words("Share of cases where it is known")


def share_bars(frame: pd.DataFrame, name: str, *, of: Words = _SHARE, dark: bool) -> AnyChart:
    """Shares, with their 95% intervals where these are told; ``of`` says of what.

    ``frame``: value (code), value_name, cases (those counted), share, and where they are told low
    and high (shares of 1).
    """
    bounds = {"low": _("From"), "high": _("To")} if "low" in frame else {}
    pick = alt.selection_point(name=PICK, fields=["value"])
    order = frame["value_name"].tolist()
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "value_name:N",
            title=None,
            sort=order,
            axis=NAMES,
        ),
        tooltip=[
            alt.Tooltip("value_name:N", title=name),
            alt.Tooltip("cases:Q", title=_("Cases")),
            alt.Tooltip("share:Q", title=_("Share"), format=".1%"),
            *(alt.Tooltip(f"{end}:Q", title=title, format=".1%") for end, title in bounds.items()),
        ],
    )
    bars = base.mark_bar(cornerRadius=1).encode(
        x=alt.X("share:Q", title=str(of), axis=alt.Axis(format="%")),
        opacity=either(alt.OpacityValue, pick, 0.85, 0.3),
    )
    drawn: AnyChart = bars.add_params(pick)
    if bounds:
        drawn += base.mark_rule(strokeWidth=2, color=neutral_colour(dark)).encode(
            x=alt.X("low:Q"), x2=alt.X2("high:Q")
        )
    return drawn.properties(height=ROW * max(len(order), 2) + FOOT)


def change(frame: pd.DataFrame, first: str, second: str, *, dark: bool) -> AnyChart:
    """Two shares per value and the way from one to the other.

    ``frame``: value_name, share_first, share_second (shares of 1), cases_first, cases_second;
    what changed most first.
    """
    long = pd.concat(
        [
            frame.assign(end=name, share=frame[f"share_{which}"], cases=frame[f"cases_{which}"])
            for which, name in (("first", first), ("second", second))
        ]
    )
    return from_to(
        long,
        alt.X("share:Q", axis=alt.Axis(format="%"), title=str(_SHARE)),
        [
            alt.Tooltip("value_name:N", title=" "),
            alt.Tooltip("end:N", title=_("Compared")),
            alt.Tooltip("cases:Q", title=_("Cases")),
            alt.Tooltip("share:Q", title=_("Share"), format=".1%"),
        ],
        dark=dark,
    )


def from_to(long: pd.DataFrame, x: alt.X, tooltip: list[alt.Tooltip], *, dark: bool) -> AnyChart:
    """Two ends per value and the way from one to the other.

    ``long``: value_name, end (what it is called), and what ``x`` shows; a row for each end, in the
    order in which values and ends stand.
    """
    order, ends = (list(dict.fromkeys(long[name])) for name in ("value_name", "end"))
    base = alt.Chart(long).encode(
        x=x, y=alt.Y("value_name:N", title=None, sort=order, axis=NAMES), tooltip=tooltip
    )
    way = base.mark_line(strokeWidth=3, opacity=0.45, color=neutral_colour(dark)).encode(
        detail=alt.Detail("value_name:N")
    )
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        color=alt.Color(
            "end:N", sort=ends, title=None, legend=alt.Legend(orient="top", labelLimit=320)
        ),
        shape=alt.Shape("end:N", sort=ends, title=None, legend=None),
    )
    return (way + points).properties(height=ROW * max(len(order), 2) + FOOT + legend_height(1))


def bits(frame: pd.DataFrame) -> tuple[AnyChart, pd.DataFrame]:
    """What speaks for two cases, bars to the right, and against, to the left; and as a table.

    ``frame``: name (of an attribute), one, two (what either case tells), bits.
    """
    columns = {
        "name": _("Attribute"),
        "one": _("This case"),
        "two": _("The other"),
        "bits": _("Bits"),
    }
    order = frame["name"].tolist()
    chart = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            y=alt.Y("name:N", title=None, sort=order, axis=NAMES),
            x=alt.X("bits:Q", title=columns["bits"], axis=alt.Axis(tickCount=8)),
            opacity=either(alt.OpacityValue, "datum.bits < 0", 0.4, 1.0),
            tooltip=[
                alt.Tooltip("name:N", title=" "),
                *(alt.Tooltip(f"{side}:N", title=columns[side]) for side in ("one", "two")),
                alt.Tooltip("bits:Q", title=columns["bits"], format=".1f"),
            ],
        )
        .properties(height=ROW * max(len(order), 2) + FOOT)
    )
    return chart, frame[list(columns)].rename(columns=columns).round(1)


def seen_and_expected(frame: pd.DataFrame, name: str, *, dark: bool) -> AnyChart:
    """Bars of what was seen of each ``name``, with a mark where it was expected.

    ``frame``: value_name, recent, expected; surest first.
    """
    order = frame["value_name"].tolist()
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "value_name:N",
            title=None,
            sort=order,
            axis=LONG_NAMES,
        ),
        tooltip=[
            alt.Tooltip("value_name:N", title=name),
            alt.Tooltip("recent:Q", title=_("Seen")),
            alt.Tooltip("expected:Q", title=_("Expected"), format=".1f"),
        ],
    )
    seen = base.mark_bar(cornerRadius=1).encode(x=alt.X("recent:Q", title=_("Cases"), axis=_COUNTS))
    expected = base.mark_tick(thickness=3, size=22, color=INK["dark" if dark else "light"]).encode(
        x=alt.X("expected:Q")
    )
    return (seen + expected).properties(height=(ROW + 4) * max(len(order), 2) + FOOT)
