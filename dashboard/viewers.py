"""Who looks, as this run of a page found it."""

import streamlit as st

from dashboard.opening import Viewer
from data_access.people_tables import Person
from data_access.register import Audience

_KEY = "person_of_this_run"


def enter(person: Person | None) -> Viewer:
    """Keep who looks for this run, and as whom; where nobody signs in, as one in a training."""
    st.session_state[_KEY] = person
    if person is None:
        return Viewer(Audience.PARTICIPANT)
    return Viewer(Audience(person.role.value), person.country or "")


def leave() -> None:
    """Forget who looked: nobody does in this run."""
    st.session_state.pop(_KEY, None)


def person() -> Person | None:
    """Who looks; None where nobody signs in, and every case is invented.

    Raises
    ------
    RuntimeError
        The entry let nobody in. It must not be taken for a training, in which nothing is logged.
    """
    if _KEY not in st.session_state:
        raise RuntimeError(
            "Nobody has entered, so who looks is not known: ask in the run of a page, after "
            "`viewers.enter`; a thread beside it is given the person."
        )
    found: Person | None = st.session_state[_KEY]
    return found
