"""Altair charts of money moved and of how victims were supported."""

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
    unknown_last,
    with_unknown,
    written_cells,
)
from dashboard.colours import CARIBBEAN_NETHERLANDS, THEME_COLOURS
from dashboard.texts import _


def cells(
    frame: pd.DataFrame, names: tuple[str, str], count: tuple[str, str], *, dark: bool
) -> AnyChart:
    """Counts of two things told together, on a colour scale.

    ``frame``: row_name, column_name and the counts, in display order; ``names`` are what rows and
    columns are called, ``count`` the column of the counts and what it is called.
    """
    column, counted = count
    frame = with_unknown(frame, "row_name", "column_name")
    base = alt.Chart(frame).encode(
        x=alt.X(
            "column_name:N",
            title=None,
            sort=unknown_last(frame["column_name"]),
            axis=alt.Axis(labelAngle=-30, labelLimit=240, labelOverlap=False, orient="top"),
        ),
        y=alt.Y("row_name:N", title=None, sort=unknown_last(frame["row_name"]), axis=NAMES),
        tooltip=[
            alt.Tooltip("row_name:N", title=names[0]),
            alt.Tooltip("column_name:N", title=names[1]),
            alt.Tooltip(f"{column}:Q", title=counted),
        ],
    )
    marks, numbers = written_cells(base, column, dark=dark)
    rows = frame["row_name"].nunique()
    return (marks + numbers).properties(height=ROW * max(rows, 2) + FOOT + 40)


def bars(frame: pd.DataFrame, name: str) -> AnyChart:
    """Cases per value, in the order of the frame.

    ``frame``: value_name, cases.
    """
    return (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            y=alt.Y("value_name:N", title=None, sort=frame["value_name"].tolist(), axis=LONG_NAMES),
            x=alt.X("cases:Q", title=_("Cases"), axis=alt.Axis(tickMinStep=1)),
            tooltip=[
                alt.Tooltip("value_name:N", title=name),
                alt.Tooltip("cases:Q", title=_("Cases")),
            ],
        )
        .properties(height=ROW * max(len(frame), 2) + FOOT)
    )


def chain(frame: pd.DataFrame, states: list[str], *, dark: bool) -> AnyChart:
    """What is known of each step of the support, as parts of all whom it concerns.

    ``frame``: step_name, state_name (one of ``states``: taken, not taken, not known), state_order,
    victims; steps in their order.
    """
    theme = "dark" if dark else "light"
    taken, missed = CARIBBEAN_NETHERLANDS[theme], THEME_COLOURS[theme]["trafficking"]
    return (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            y=alt.Y(
                "step_name:N",
                title=None,
                sort=list(dict.fromkeys(frame["step_name"])),
                axis=LONG_NAMES,
            ),
            x=alt.X(
                "victims:Q",
                stack="normalize",
                title=_("Share of those whom the step concerns"),
                axis=alt.Axis(format="%"),
            ),
            color=alt.Color(
                "state_name:N",
                title=None,
                scale=alt.Scale(domain=states, range=[taken, missed, neutral_colour(dark)]),
                legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("state_order:Q"),
            tooltip=[
                alt.Tooltip("step_name:N", title=_("Step")),
                alt.Tooltip("state_name:N", title=" "),
                alt.Tooltip("victims:Q", title=_("Victims")),
            ],
        )
        .properties(height=ROW * frame["step_name"].nunique() + FOOT + legend_height(1))
    )
