"""What the register is looked at for: chosen from a list, and written down with every look."""

import streamlit as st

from dashboard import viewers
from dashboard.texts import Wordbook, Words, _, as_spoken

PURPOSES = Wordbook(
    {
        "trends": Words("Analysis of trends and patterns"),
        "case_work": Words("Work on cases or an investigation"),
        "patrols_inspections": Words("Planning of patrols and inspections"),
        "briefing": Words("Briefing or report"),
        "quality": Words("Quality of the register"),
        "oversight": Words("Oversight or audit"),
    }
)
"""By the code that the audit log holds."""

TRAINING = "training"
"""The purpose where nobody signs in and every case is invented."""

OF_CASES = frozenset({"case_work", TRAINING})
"""For which pseudonyms leave as columns of a file, and a line a victim, with day, gender and
citizenship, for another service."""


def choose() -> str | None:
    """Draw the list; the code of what is chosen, None until then."""
    return _asked(_("You look for"), viewers.PURPOSE)


def chosen() -> str | None:
    """The code of what this session looks for; None until it is chosen."""
    found = st.session_state.get(viewers.PURPOSE)
    return None if found is None else str(found)


def for_file(key: str) -> str | None:
    """What a file is taken out for: what was chosen already, else asked for here."""
    if viewers.person() is None:
        return TRAINING
    found = chosen()
    if found is None:
        return _asked(_("What the file is for"), key)
    return found


def _asked(label: str, key: str) -> str | None:
    found = st.selectbox(
        label,
        list(PURPOSES),
        index=None,
        format_func=as_spoken(PURPOSES.__getitem__),
        placeholder=_("Choose a purpose"),
        key=key,
        persist_state="session",
        help=_("It is written down, with what you look at and take out."),
    )
    return None if found is None else str(found)
