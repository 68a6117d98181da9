"""Where what a page shows goes into the briefing."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.briefing import shelf
from dashboard.briefing.slide import Slide
from dashboard.notices import plain, problem_words
from dashboard.texts import _, ngettext, number
from data_access.errors import RegisterError


def offer(name: str, slides: Callable[[], Iterable[Slide]]) -> None:
    """A button that adds what stands beside it; none where the register itself is shown.

    The slides are made only once they are asked for, of this very run.
    """
    if shelf.audience() is None:
        return
    if st.button(
        _("Add to briefing"),
        icon=":material/add_to_queue:",
        type="tertiary",
        key=f"brief-{name}",
    ):
        put(slides)


def put(slides: Callable[[], Iterable[Slide]], *, in_place: bool = False) -> None:
    """Make slides and add them, as `shelf.add` does, and say so."""
    with said_if_refused():
        with st.spinner(_("Making the slide")):
            made = tuple(slides())
            count = shelf.add(made, in_place=in_place)
        if not made:
            st.toast(_("The briefing holds all of it already."), icon=":material/check:")
            return
        added = ngettext(
            "Added: the briefing has {count} slide", "Added: the briefing has {count} slides", count
        )
        st.toast(added.format(count=number(count)), icon=":material/check:")


@contextmanager
def said_if_refused() -> Iterator[None]:
    """Say why slides were not added or changed: no room, or where they are kept is out of reach."""
    try:
        yield
    except RegisterError as problem:
        st.toast(plain(problem_words(problem)), icon=":material/error:")
