"""In which language the pages are read: chosen in the sidebar, kept in the link."""

import streamlit as st
from babel import Locale

from dashboard import noted, seat
from dashboard.options import FILTERS
from dashboard.texts import LANGUAGES, SOURCE, speak

KEY = "language"

_SIGN = ":material/translate:"
"""Stands in place of a word: who looks for the language may not read the present one."""


BOUND = (
    "period",
    *FILTERS,
    "thing",
    "sector_by",
    "money_by",
    "compare_what",
    "compare_first",
    "compare_second",
    "routes_weight",
    "code_list",
)
"""Widgets that the link tells in words."""


def choose() -> list[str]:
    """Let the reader choose, and have this run of the page speak the language.

    What the link asks for that is no language of ours is given back.

    Who comes without a link reads the language of the browser, where there is a catalogue of it; a
    link says its own, for its words are of one language.
    """
    if KEY not in st.session_state and KEY not in st.query_params:
        # Set, not made the default: a default does not stand in the link.
        st.session_state[KEY] = SOURCE if _has_words() else _of_browser()
        st.query_params[KEY] = own_name(st.session_state[KEY])
    asked = st.query_params.get_all(KEY)  # before Streamlit takes away what is not offered
    chosen = st.segmented_control(
        _SIGN,
        LANGUAGES,
        format_func=own_name,
        key=KEY,
        on_change=_say_anew,
        bind="query-params",
        required=True,
    )
    speak(chosen or SOURCE)
    return [word for word in asked if word and word not in map(own_name, LANGUAGES)]


def _has_words() -> bool:
    """Whether the link tells anything in words; what leads into the training room does not."""
    return bool(set(st.query_params.to_dict()) - {seat.CODE, seat.KEPT})


def _say_anew() -> None:
    """Have the link tell the selection in another language: words are written when one is set."""
    noted.put({key: st.session_state[key] for key in BOUND if key in st.session_state})


def _of_browser() -> str:
    asked = (st.context.locale or SOURCE).split("-")[0].lower()
    return asked if asked in LANGUAGES else SOURCE


def own_name(language: str) -> str:
    """What a language is called by those who speak it."""
    locale = Locale.parse(language)
    return str(locale.get_display_name(language) or language).capitalize()
