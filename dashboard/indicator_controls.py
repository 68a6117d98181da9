"""What a reader chooses on the pages *Theme check* and *Threshold*."""

import streamlit as st

from dashboard import links, questions, trail
from dashboard.indicator_names import THING_NAMES, cannot_be_told
from dashboard.notices import plain
from dashboard.texts import _, as_spoken
from models.indicators import LINE, POSITIVE

HIGHEST = 2100
"""Points that the line can be set to at most."""


def kind_and_line() -> tuple[str, int]:
    """The kind of thing that is looked at, and the points at which the line is drawn.

    A kind that the register cannot tell is not offered, and why is said.
    """
    untold = cannot_be_told(questions.register().info)
    kinds = [kind for kind in THING_NAMES if kind not in untold]
    left, right = st.columns([3, 1])
    with left:
        kind = st.segmented_control(
            _("What is looked at"),
            kinds,
            default=kinds[0],
            required=True,
            format_func=as_spoken(THING_NAMES.__getitem__),
            key="thing",
            bind="query-params",
        )
    kind = kinds[0] if kind is None else str(kind)
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
    for why in untold.values():
        st.caption(plain(why))
    links.note("thing", THING_NAMES[kind])
    for one in kinds:
        links.note(f"threshold_{one}", *([str(line)] if one == kind else []))
    trail.chose("thing", f"{kind}, {line} points")
    return kind, int(line)
