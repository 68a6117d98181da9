"""What a reader chooses on the pages *Theme check* and *Threshold*."""

import streamlit as st

from dashboard.indicator_names import THING_NAMES
from dashboard.texts import _, as_spoken
from models.indicators import LINE, POSITIVE

HIGHEST = 2100
"""Points that the line can be set to at most."""


def kind_and_line() -> tuple[str, int]:
    """The kind of thing that is looked at, and the points at which the line is drawn."""
    left, right = st.columns([3, 1])
    with left:
        kind = st.segmented_control(
            _("What is looked at"),
            list(THING_NAMES),
            default="venue",
            required=True,
            format_func=as_spoken(THING_NAMES.__getitem__),
            key="thing",
            bind="query-params",
        )
    kind = "venue" if kind is None else str(kind)
    with right:
        line = st.number_input(
            _("Threshold, points"),
            min_value=1,
            max_value=HIGHEST,
            value=LINE[kind],
            step=POSITIVE,
            key=f"threshold_{kind}",
            bind="query-params",
            help=_(
                "Each kind has a line of its own. {positive} points are one positive dimension by "
                "the rule of the ILO; who investigates must agree on the line."
            ).format(positive=POSITIVE),
        )
    return kind, int(line)
