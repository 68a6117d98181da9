"""What a click has set in widgets, noted until a run of a page has come to its end.

A click cuts off the run before it, and brings along what the browser's widgets hold. A browser that
was not told yet what had been set brings the values of before, and these would win.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

_NOTED = "set_by_clicks"


def put(values: Mapping[str, Any]) -> None:
    """Set widgets, by their keys; call it from a callback only."""
    before = by_key()
    told = {
        key: (*before.get(key, (st.session_state.get(key),)), value)
        for key, value in values.items()
    }
    st.session_state[_NOTED] = before | told  # at once: setting one by one can be cut off
    for key, value in values.items():
        st.session_state[key] = value


def by_key() -> dict[str, tuple[Any, ...]]:
    """Values that a browser may hold, by the key of its widget; the last is the one to be set."""
    found: dict[str, tuple[Any, ...]] = st.session_state.get(_NOTED, {})
    return found


def drop() -> None:
    """Take off the note: a run has come to its end, so the browser was told."""
    st.session_state.pop(_NOTED, None)
