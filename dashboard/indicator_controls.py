"""What a reader chooses on the pages *Theme check* and *Threshold*."""

import streamlit as st

from dashboard import selection
from dashboard.texts import _


def show_everywhere(keys: list[int], name: str, key: str) -> None:
    """The way to see some cases on every page; nothing where there are none."""
    if keys:
        st.button(
            _("Show these cases on every page"),
            icon=":material/filter_alt:",
            on_click=selection.narrow_cases,
            args=(keys, name),
            key=f"everywhere-{key}",
        )
