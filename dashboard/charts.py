"""Altair charts from plain frames; no Streamlit. Colours follow the app's theme.

Frames come with words, not codes, in the columns that are shown; a column that a click should
report keeps its code. A chart that can be clicked has a selection named ``pick``.
"""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.chart_locale import quarter_format
from dashboard.colours import INK, NEUTRAL, ON_STRONG, THEME_COLOURS
from dashboard.texts import NOT_KNOWN, _, label, years_of
from data_access import codes

AnyChart = alt.Chart | alt.LayerChart

PICK = "pick"
ROW, FOOT = 27, 66
"""Height of one bar and of the axis beneath, pixels."""

STILL_FILLS = 0.5
"""Opacity of a period of which reports still come in."""

LEGEND_COLUMNS = 2
"""Entries side by side in a card of half the width; in a wide one all stand in a row."""

NAMES = alt.Axis(labelLimit=220, labelOverlap=False)
LONG_NAMES = alt.Axis(labelLimit=380, labelOverlap=False)


def _theme_colour(frame: pd.DataFrame, dark: bool, columns: int) -> alt.Color:
    """Colours of the themes, their legend in so many columns; none where that is 0."""
    colours = _themes_drawn(frame, dark)
    return alt.Color(
        "theme_name:N",
        title=None,
        sort=None,
        scale=alt.Scale(domain=list(colours), range=list(colours.values())),
        legend=alt.Legend(orient="top", symbolType="square", columns=_beside(columns, 130))
        if columns
        else None,
    )


def _beside(columns: int, wide: int) -> alt.ExprRef:
    """Entries of a legend side by side, at most so many: fewer where a screen is narrow, as Vega
    breaks no row and would cut off what is beyond it."""
    return alt.ExprRef(expr=f"max(1, min({columns}, floor(width / {wide})))")


def _themes_drawn(frame: pd.DataFrame, dark: bool) -> dict[str, str]:
    """Colour of each theme by its word; of what is no theme only where the frame has it."""
    colours = THEME_COLOURS["dark" if dark else "light"]
    named = {label("theme", theme): colours[theme] for theme in codes.THEME.codes}
    others = set(frame["theme_name"]) - set(named)
    return named | dict.fromkeys(sorted(others), colours[codes.UNKNOWN])


def legend_height(rows: int) -> int:
    """Pixels of a legend above a chart, with the room around it."""
    return 58 + 18 * rows


def neutral_colour(dark: bool) -> str:
    """What has no colour of its own."""
    return NEUTRAL["dark" if dark else "light"]


def either(channel: Any, is_so: Any, one: Any, other: Any) -> Any:
    """One value of a channel where something is so, else the other.

    Given without its class a channel is looked for among all that Altair has, for milliseconds.
    """
    return channel(**alt.condition(is_so, alt.value(one), alt.value(other)))


def _paler(rest: float) -> alt.OpacityValue:
    """Opacity of the marks of a chart over time: of what is not picked, and of what still fills."""
    return alt.OpacityValue(
        1.0,
        condition=[
            {"test": {"not": {"param": PICK}}, "value": rest},
            {"test": "datum.fills", "value": STILL_FILLS},
        ],
    )


def trend(
    frame: pd.DataFrame,
    grain: str,
    *,
    dark: bool,
    columns: int = len(THEME_COLOURS["dark"]),
) -> AnyChart:
    """Stacked bars of cases per period and theme, the legend in so many columns.

    ``frame``: period (first day), period_name, first and last (its days, as text), theme_name,
    theme_order, cases; fills, where a period still does.
    """
    pick = alt.selection_point(name=PICK, fields=["first", "last"])
    return (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            x=time_axis(grain),
            y=alt.Y("cases:Q", title=_("Cases"), axis=alt.Axis(minExtent=40, tickMinStep=1)),
            color=_theme_colour(frame, dark, columns),
            order=alt.Order("theme_order:Q"),
            opacity=_paler(0.35),
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
        x=time_axis(grain),
        tooltip=[
            alt.Tooltip("period_name:N", title=_("Period")),
            alt.Tooltip("reports:Q", title=_("Reports registered")),
            alt.Tooltip("agencies:Q", title=_("Agencies reporting")),
        ],
    )
    bars = base.mark_bar(color=neutral_colour(dark), opacity=0.55).encode(
        y=alt.Y(
            "reports:Q", title=_("Reports"), axis=alt.Axis(minExtent=40, tickCount=2, tickMinStep=1)
        )
    )
    counts = base.mark_text(dy=-6, fontSize=10, color=neutral_colour(dark)).encode(
        y=alt.Y("reports:Q"), text=alt.Text("agencies:Q")
    )
    return (bars + counts if len(frame) <= 36 else bars).properties(height=120)


def time_axis(grain: str) -> alt.X:
    """A band per period, so that empty ones stay visible."""
    look: Any = {"labelAngle": 0, "labelOverlap": True, "ticks": False}
    if years_of(grain) > 1:
        return alt.X("period_name:O", title=None, axis=alt.Axis(**look))
    formats = {"month": "%b %y", "quarter": quarter_format(), "year": "%Y"}
    unit: Any = {"month": "yearmonth", "quarter": "yearquarter", "year": "year"}[grain]
    return alt.X(
        "period:O", timeUnit=unit, title=None, axis=alt.Axis(format=formats[grain], **look)
    )


def stacked_bars(frame: pd.DataFrame, name: str, *, dark: bool, legend: bool = True) -> AnyChart:
    """Horizontal bars per value, stacked by theme, in the order of the frame.

    ``frame``: value (code), value_name, theme_name, theme_order, cases.
    """
    pick = alt.selection_point(name=PICK, fields=["value"])
    order = list(dict.fromkeys(frame["value_name"]))
    entries = len(_themes_drawn(frame, dark))
    above = legend_height(-(-entries // LEGEND_COLUMNS)) if legend else 0
    return (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            y=alt.Y(
                "value_name:N",
                title=None,
                sort=order,
                axis=NAMES,
            ),
            x=alt.X("sum(cases):Q", title=_("Cases"), axis=alt.Axis(tickMinStep=1)),
            color=_theme_colour(frame, dark, LEGEND_COLUMNS * legend),
            order=alt.Order("theme_order:Q"),
            detail=alt.Detail("value:N"),
            opacity=either(alt.OpacityValue, pick, 1.0, 0.35),
            tooltip=[
                alt.Tooltip("value_name:N", title=name),
                alt.Tooltip("theme_name:N", title=_("Theme")),
                alt.Tooltip("cases:Q", title=_("Cases")),
            ],
        )
        .properties(height=ROW * max(len(order), 2) + FOOT + above)
        .add_params(pick)
    )


def heat(frame: pd.DataFrame, across: str, *, dark: bool) -> AnyChart:
    """Sector by another attribute, as counts on a colour scale.

    ``frame``: sector (code), sector_name, value (code), value_name, cases; in display order.
    """
    pick = alt.selection_point(name=PICK, fields=["sector", "value"])
    frame = with_unknown(frame, "sector_name", "value_name")
    base = alt.Chart(frame).encode(
        x=alt.X(
            "value_name:N",
            title=None,
            sort=unknown_last(frame["value_name"]),
            axis=alt.Axis(labelAngle=-30, labelLimit=240, labelOverlap=False, orient="top"),
        ),
        y=alt.Y(
            "sector_name:N",
            title=None,
            sort=unknown_last(frame["sector_name"]),
            axis=alt.Axis(labelLimit=200, labelOverlap=False),
        ),
        tooltip=[
            alt.Tooltip("sector_name:N", title=_("Sector")),
            alt.Tooltip("value_name:N", title=across),
            alt.Tooltip("cases:Q", title=_("Cases")),
        ],
    )
    cells, counts = written_cells(base, "cases", dark=dark)
    cells = cells.encode(opacity=either(alt.OpacityValue, pick, 1.0, 0.4))
    rows = frame["sector_name"].nunique()
    return (cells.add_params(pick) + counts).properties(height=32 * max(rows, 2) + 110)


def unknown_last(names: "pd.Series[str]") -> list[str]:
    """Each word once in the order of its first row, and last that it is not known."""
    return sorted(dict.fromkeys(names), key=lambda name: name == str(NOT_KNOWN))


def with_unknown(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """``frame`` with ``unknown``: whether one of these words says that a thing is not known."""
    return frame.assign(unknown=frame[[*names]].isin([str(NOT_KNOWN)]).any(axis="columns"))


def written_cells(base: alt.Chart, count: str, *, dark: bool) -> tuple[Any, Any]:
    """Cells on a colour scale, and the numbers in them, to be read on the strongest too.

    Those of which the data say that they are ``unknown`` stand pale, beside the scale: there are
    often most of them, and they are not what a reader looks for.
    """
    frame: pd.DataFrame = base.data
    known = frame[~frame["unknown"]] if "unknown" in frame else frame
    most = float(known[count].max()) if known[count].notna().any() else 1.0
    theme = "dark" if dark else "light"
    pale: dict[str, Any] = {"test": "datum.unknown"}
    cells = base.mark_rect(cornerRadius=2).encode(
        color=alt.Color(
            f"{count}:Q",
            legend=None,
            scale=alt.Scale(domainMax=most),
            condition=pale | {"value": NEUTRAL[theme]},
        ),
        fillOpacity=alt.FillOpacityValue(1.0, condition=pale | {"value": 0.15}),
    )
    is_strong = f"!datum.unknown && datum.{count} > {(most or 1) * 0.5}"
    numbers = base.mark_text(fontSize=11).encode(
        text=f"{count}:Q",
        color=either(alt.ColorValue, is_strong, ON_STRONG[theme], INK[theme]),
    )
    return cells, numbers


def lines(frame: pd.DataFrame, grain: str) -> AnyChart:
    """Cases per period, one line a value, which does not go on to a period that still fills.

    ``frame``: period (first day), period_name, value (code), value_name, cases, fills.
    """
    pick = alt.selection_point(name=PICK, fields=["value"], bind="legend")
    return (
        alt.Chart(frame)
        .mark_line(point={"size": 22}, strokeWidth=2)
        .encode(
            x=time_axis(grain),
            y=alt.Y("cases:Q", title=_("Cases"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "value_name:N",
                title=None,
                sort=list(dict.fromkeys(frame["value_name"])),
                legend=alt.Legend(orient="top", columns=_beside(4, 190), labelLimit=180),
            ),
            detail=[alt.Detail("value:N"), alt.Detail("fills:N")],
            opacity=_paler(0.15),
            tooltip=[
                alt.Tooltip("period_name:N", title=_("Period")),
                alt.Tooltip("value_name:N", title=" "),
                alt.Tooltip("cases:Q", title=_("Cases")),
            ],
        )
        .properties(height=280)
        .add_params(pick)
    )
