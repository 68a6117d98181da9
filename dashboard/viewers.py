"""Who looks, as this run of a page found it."""

import streamlit as st

from dashboard import languages
from dashboard.opening import Viewer
from data_access.people_tables import Person
from data_access.register import Audience

_KEY, _LAST = "person_of_this_run", "person_of_the_last_run"


def enter(person: Person | None) -> Viewer:
    """Keep who looks for this run, and as whom; where nobody signs in, as one in a training.

    What a session kept for another person or role is forgotten: keys of cases, what was searched.
    """
    if st.session_state.get(_LAST, person) != person:
        for key in [one for one in st.session_state if one != languages.KEY]:
            del st.session_state[key]
    st.session_state[_KEY] = st.session_state[_LAST] = person
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
