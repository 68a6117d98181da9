"""What is made and drawn only once its reader opens it."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def table(name: str) -> str:
    """The key of the fold with the table of that name."""
    return f"table-{name}"


def download(name: str) -> str:
    """The key of the fold with the files of the table of that name."""
    return f"download-{name}"


@contextmanager
def fold(label: str, icon: str, key: str) -> Iterator[bool]:
    """A line that opens what stands beneath it; whether it is open, for then alone to draw it.

    No popover: a click anywhere shuts one, and where Streamlit is told of that, it forgets what
    was clicked, such as a link to another page. Drawn as a part that runs by itself, it leaves that
    page empty instead.
    """
    with st.expander(
        label, icon=f":material/{icon}:", type="compact", key=key, on_change="rerun"
    ) as opened:
        yield bool(opened.open)


def row(*keys: str) -> DeltaGenerator:
    """Where folds with these keys stand beside what else can be done; beneath, once one is open."""
    is_open = any(st.session_state.get(key) for key in keys)
    return st.container(horizontal=not is_open, vertical_alignment="center")
