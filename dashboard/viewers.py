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


def person() -> Person | None:
    """Who looks; None where nobody signs in, and every case is invented."""
    found: Person | None = st.session_state.get(_KEY)
    return found
