"""What the training room refused: noted by what a click calls, said by a run of a page.

Another click may cut off the run that says it. So it is forgotten by a run that came to its end.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard import room_texts
from dashboard.notices import plain, problem_words
from data_access.errors import RegisterError

_REFUSED = "room_refused"


@contextmanager
def noted(exercise: str | None = None) -> Iterator[None]:
    """Note what is refused within, under the exercise that it is about: another may be open."""
    try:
        yield
    except RegisterError as problem:
        st.session_state[_REFUSED] = exercise, problem_words(problem)


def is_refused() -> bool:
    """Whether something was refused that no run of the page has said yet."""
    return _REFUSED in st.session_state


@contextmanager
def said() -> Iterator[None]:
    """Say what was refused last, and forget it when what is drawn within has been."""
    refused = st.session_state.get(_REFUSED)
    if refused is not None:
        exercise, words = refused
        told = words if exercise is None else f"{room_texts.TITLES[exercise]}: {words}"
        st.error(plain(told), icon=":material/error:")
    yield
    if refused is not None:
        del st.session_state[_REFUSED]
