"""Altair charts from plain frames; no Streamlit. Colours follow the app's theme.

Frames come with words, not codes, in the columns that are shown; a column that a click should
report keeps its code. A chart that can be clicked has a selection named ``pick``.
"""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.colours import NEUTRAL, THEME_COLOURS
from dashboard.texts import _, label
from data_access import codes

AnyChart = alt.Chart | alt.LayerChart

PICK = "pick"
ROW, FOOT, LEGEND = 27, 62, 42
"""Height of one bar, of the axis beneath and of a legend above, pixels."""

_NAMES = alt.Axis(labelLimit=220, labelOverlap=False)
_SHARE = _("Share of cases where it is known")


def _theme_colour(dark: bool, legend: bool = True) -> alt.Color:
    order = codes.THEME.codes
    colours = THEME_COLOURS["dark" if dark else "light"]
    return alt.Color(
        "theme_name:N",
        title=None,
        sort=None,
        scale=alt.Scale(
            domain=[label("theme", theme) for theme in order],
            range=[colours[theme] for theme in order],
        ),
        legend=alt.Legend(orient="top", symbolType="square") if legend else None,
    )


def _neutral(dark: bool) -> str:
    return NEUTRAL["dark" if dark else "light"]


def trend(frame: pd.DataFrame, grain: str, *, dark: bool) -> AnyChart:
    """Stacked bars of cases per period and theme.

    ``frame``: period (first day), period_name, first and last (its days, as text), theme_name,
    theme_order, cases.
    """
    pick = alt.selection_point(name=PICK, fields=["first", "last"])
    return (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            x=_time_axis(grain),
            y=alt.Y("cases:Q", title=_("Cases"), axis=alt.Axis(minExtent=40, tickMinStep=1)),
            color=_theme_colour(dark),
            order=alt.Order("theme_order:Q"),
            opacity=alt.condition(pick, alt.value(1.0), alt.value(0.35)),
            tooltip=[
                alt.Tooltip("period_name:N", title=_("Period")),
                alt.Tooltip("theme_name:N", title=_("Theme")),
                alt.Tooltip("cases:Q", title=_("Cases")),
            ],
        )
        .properties(height=300)
        .add_params(pick)
    )


def coverage(frame: pd.DataFrame, grain: str, *, dark: bool) -> AnyChart:
    """What stands under a trend: reports registered per period, and how many agencies reported.

    ``frame``: period (first day), period_name, reports, agencies.
    """
    base = alt.Chart(frame).encode(
        x=_time_axis(grain),
        tooltip=[
            alt.Tooltip("period_name:N", title=_("Period")),
            alt.Tooltip("reports:Q", title=_("Reports registered")),
            alt.Tooltip("agencies:Q", title=_("Agencies reporting")),
        ],
    )
    bars = base.mark_bar(color=_neutral(dark), opacity=0.55).encode(
        y=alt.Y("reports:Q", title=_("Reports"), axis=alt.Axis(minExtent=40, tickCount=2))
    )
    counts = base.mark_text(dy=-6, fontSize=10, color=_neutral(dark)).encode(
        y="reports:Q", text="agencies:Q"
    )
    return (bars + counts if len(frame) <= 36 else bars).properties(height=120)


def _time_axis(grain: str) -> alt.X:
    """A band per period, so that empty ones stay visible."""
    formats = {"month": "%b %y", "quarter": "%b %y", "year": "%Y"}
    unit: Any = {"month": "yearmonth", "quarter": "yearquarter", "year": "year"}[grain]
    return alt.X(
        "period:O",
        timeUnit=unit,
        title=None,
        axis=alt.Axis(format=formats[grain], labelAngle=0, labelOverlap=True, ticks=False),
    )


def stacked_bars(frame: pd.DataFrame, name: str, *, dark: bool, legend: bool = True) -> AnyChart:
    """Horizontal bars per value, stacked by theme, in the order of the frame.

    ``frame``: value (code), value_name, theme_name, theme_order, cases.
    """
    pick = alt.selection_point(name=PICK, fields=["value"])
    order = list(dict.fromkeys(frame["value_name"]))
    return (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            y=alt.Y(
                "value_name:N",
                title=None,
                sort=order,
                axis=_NAMES,
            ),
            x=alt.X("sum(cases):Q", title=_("Cases"), axis=alt.Axis(tickMinStep=1)),
            color=_theme_colour(dark, legend),
            order=alt.Order("theme_order:Q"),
            detail="value:N",
            opacity=alt.condition(pick, alt.value(1.0), alt.value(0.35)),
            tooltip=[
                alt.Tooltip("value_name:N", title=name),
                alt.Tooltip("theme_name:N", title=_("Theme")),
                alt.Tooltip("cases:Q", title=_("Cases")),
            ],
        )
        .properties(height=ROW * max(len(order), 2) + FOOT + LEGEND * legend)
        .add_params(pick)
    )


def share_bars(frame: pd.DataFrame, name: str, *, dark: bool) -> AnyChart:
    """Shares with their 95% intervals.

    ``frame``: value (code), value_name, cases, share, low, high (shares of 1).
    """
    pick = alt.selection_point(name=PICK, fields=["value"])
    order = frame["value_name"].tolist()
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "value_name:N",
            title=None,
            sort=order,
            axis=_NAMES,
        ),
        tooltip=[
            alt.Tooltip("value_name:N", title=name),
            alt.Tooltip("cases:Q", title=_("Cases")),
            alt.Tooltip("share:Q", title=_("Share"), format=".1%"),
            alt.Tooltip("low:Q", title=_("From"), format=".1%"),
            alt.Tooltip("high:Q", title=_("To"), format=".1%"),
        ],
    )
    bars = base.mark_bar(cornerRadius=1).encode(
        x=alt.X("share:Q", title=_SHARE, axis=alt.Axis(format="%")),
        opacity=alt.condition(pick, alt.value(0.85), alt.value(0.3)),
    )
    intervals = base.mark_rule(strokeWidth=2, color=_neutral(dark)).encode(x="low:Q", x2="high:Q")
    return (bars.add_params(pick) + intervals).properties(height=ROW * max(len(order), 2) + FOOT)


def heat(frame: pd.DataFrame, across: str, *, dark: bool) -> AnyChart:
    """Sector by another attribute, as counts on a colour scale.

    ``frame``: sector (code), sector_name, value (code), value_name, cases; in display order.
    """
    pick = alt.selection_point(name=PICK, fields=["sector", "value"])
    base = alt.Chart(frame).encode(
        x=alt.X(
            "value_name:N",
            title=None,
            sort=list(dict.fromkeys(frame["value_name"])),
            axis=alt.Axis(labelAngle=-30, labelLimit=140, orient="top"),
        ),
        y=alt.Y(
            "sector_name:N",
            title=None,
            sort=list(dict.fromkeys(frame["sector_name"])),
            axis=alt.Axis(labelLimit=200, labelOverlap=False),
        ),
        tooltip=[
            alt.Tooltip("sector_name:N", title=_("Sector")),
            alt.Tooltip("value_name:N", title=across),
            alt.Tooltip("cases:Q", title=_("Cases")),
        ],
    )
    cells = base.mark_rect(cornerRadius=2).encode(
        color=alt.Color("cases:Q", legend=None),
        opacity=alt.condition(pick, alt.value(1.0), alt.value(0.4)),
    )
    strong = float(frame["cases"].max() or 1) * 0.5
    light_text, dark_text = ("#0c141b", "#e3ebf0") if dark else ("#ffffff", "#14222b")
    counts = base.mark_text(fontSize=11).encode(
        text="cases:Q",
        color=alt.condition(f"datum.cases > {strong}", alt.value(light_text), alt.value(dark_text)),
    )
    rows = frame["sector_name"].nunique()
    return (cells.add_params(pick) + counts).properties(height=32 * max(rows, 2) + 110)


def lines(frame: pd.DataFrame, grain: str) -> AnyChart:
    """Cases per period, one line a value.

    ``frame``: period (first day), period_name, value (code), value_name, cases.
    """
    pick = alt.selection_point(name=PICK, fields=["value"], bind="legend")
    return (
        alt.Chart(frame)
        .mark_line(point={"size": 22}, strokeWidth=2)
        .encode(
            x=_time_axis(grain),
            y=alt.Y("cases:Q", title=_("Cases"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "value_name:N",
                title=None,
                sort=list(dict.fromkeys(frame["value_name"])),
                legend=alt.Legend(orient="top", columns=4, labelLimit=180),
            ),
            detail="value:N",
            opacity=alt.condition(pick, alt.value(1.0), alt.value(0.15)),
            tooltip=[
                alt.Tooltip("period_name:N", title=_("Period")),
                alt.Tooltip("value_name:N", title=" "),
                alt.Tooltip("cases:Q", title=_("Cases")),
            ],
        )
        .properties(height=280)
        .add_params(pick)
    )


def change(frame: pd.DataFrame, first: str, second: str, *, dark: bool) -> AnyChart:
    """Two shares per value and the way from one to the other.

    ``frame``: value_name, share_first, share_second (shares of 1), cases_first, cases_second;
    what changed most first.
    """
    order = frame["value_name"].tolist()
    y = alt.Y("value_name:N", title=None, sort=order, axis=_NAMES)
    way = (
        alt.Chart(frame)
        .mark_rule(strokeWidth=3, opacity=0.45, color=_neutral(dark))
        .encode(
            y=y,
            x=alt.X(
                "share_first:Q",
                axis=alt.Axis(format="%"),
                title=_("Share of cases where it is known"),
            ),
            x2="share_second:Q",
        )
    )
    long = pd.concat(
        [
            frame.assign(when=name, share=frame[f"share_{which}"], cases=frame[f"cases_{which}"])
            for which, name in (("first", first), ("second", second))
        ]
    )
    ends = (
        alt.Chart(long)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            y=y,
            x="share:Q",
            color=alt.Color(
                "when:N",
                sort=[first, second],
                title=None,
                legend=alt.Legend(orient="top", labelLimit=320),
            ),
            shape=alt.Shape("when:N", sort=[first, second], title=None, legend=None),
            tooltip=[
                alt.Tooltip("value_name:N", title=" "),
                alt.Tooltip("when:N", title=_("Compared")),
                alt.Tooltip("cases:Q", title=_("Cases")),
                alt.Tooltip("share:Q", title=_("Share"), format=".1%"),
            ],
        )
    )
    return (way + ends).properties(height=ROW * max(len(order), 2) + FOOT + LEGEND)


def map_legend(*, dark: bool) -> AnyChart:
    """One line that says what the colours and strokes of the route map mean."""
    colours = THEME_COLOURS["dark" if dark else "light"]
    neutral = _neutral(dark)
    entries = [(label("theme", theme), colours[theme], "1,0") for theme in codes.THEME.codes]
    entries += [
        (_("Boat"), neutral, "1,0"),
        (_("Ferry"), neutral, "1,4"),
        (_("Flight"), neutral, "7,4"),
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


def signed_bars(frame: pd.DataFrame, name: str, told: list[tuple[str, str]]) -> AnyChart:
    """Bars to the right and left of nothing.

    ``frame``: value_name, amount, and the columns of ``told`` (column, title) for the tooltip.
    """
    order = frame["value_name"].tolist()
    return (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            y=alt.Y("value_name:N", title=None, sort=order, axis=_NAMES),
            x=alt.X("amount:Q", title=name),
            opacity=alt.condition("datum.amount < 0", alt.value(0.4), alt.value(1.0)),
            tooltip=[
                alt.Tooltip("value_name:N", title=" "),
                *(alt.Tooltip(f"{column}:N", title=title) for column, title in told),
                alt.Tooltip("amount:Q", title=name, format=".1f"),
            ],
        )
        .properties(height=ROW * max(len(order), 2) + FOOT)
    )


def seen_and_expected(frame: pd.DataFrame, *, dark: bool) -> AnyChart:
    """Bars of what was seen, with a mark where it was expected.

    ``frame``: value_name, recent, expected; surest first.
    """
    order = frame["value_name"].tolist()
    base = alt.Chart(frame).encode(
        y=alt.Y("value_name:N", title=None, sort=order, axis=alt.Axis(labelLimit=380)),
        tooltip=[
            alt.Tooltip("value_name:N", title=_("Pattern")),
            alt.Tooltip("recent:Q", title=_("Seen")),
            alt.Tooltip("expected:Q", title=_("Expected"), format=".1f"),
        ],
    )
    seen = base.mark_bar(cornerRadius=1).encode(x=alt.X("recent:Q", title=_("Cases")))
    expected = base.mark_tick(thickness=3, size=22, color=_neutral(dark)).encode(x="expected:Q")
    return (seen + expected).properties(height=(ROW + 4) * max(len(order), 2) + FOOT)
