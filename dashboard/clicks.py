"""A click in a drawing narrows what is selected."""

from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from dashboard import selection
from dashboard.charts import PICK
from data_access.facts import ROUTE_SEPARATOR

Pick = str | Callable[[str], None]
"""What a click does with a field of the mark; see `cards.Figure`."""


def narrow(key: str, picks: Mapping[str, Pick]) -> None:
    """Narrow the selection by what was clicked in the drawing with this key.

    ``picks`` as in `cards.Figure`; call it from a callback only.
    """
    drawn = st.session_state.get(key)  # None where another figure took its place meanwhile
    clicked = drawn.selection.get(PICK, []) if drawn else []
    values = {
        restriction: [str(mark[name]) for mark in clicked if mark.get(name) is not None]
        for name, restriction in picks.items()
    }
    if values.get("from") and values.get("to"):
        start, end = min(values.pop("from")), max(values.pop("to"))
        selection.narrow_dates(date.fromisoformat(start), date.fromisoformat(end))
    for restriction, chosen in values.items():
        if not chosen:
            continue
        if callable(restriction):
            restriction(chosen[0])
        elif restriction == "route":
            selection.narrow_route(*chosen[0].split(ROUTE_SEPARATOR, 1))
        else:
            selection.narrow(restriction, dict.fromkeys(chosen))
