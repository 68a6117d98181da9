"""In which language the pages are read: chosen in the sidebar, kept in the link."""

import streamlit as st
from babel import Locale

from dashboard.texts import LANGUAGES, SOURCE, speak

KEY = "language"


def choose() -> None:
    """Let the reader choose, and have this run of the page speak the language.

    Until then it is that of the browser, where there is a catalogue of it.
    """
    offered = list(LANGUAGES)
    chosen = st.selectbox(
        ":material/translate:",
        offered,
        index=offered.index(_of_browser()),
        format_func=_own_name,
        key=KEY,
        bind="query-params",
    )
    speak(chosen)


def _of_browser() -> str:
    asked = (st.context.locale or SOURCE).split("-")[0].lower()
    return asked if asked in LANGUAGES else SOURCE


def _own_name(language: str) -> str:
    """What a language is called by those who speak it."""
    locale = Locale.parse(language)
    return str(locale.get_display_name(language) or language).capitalize()
