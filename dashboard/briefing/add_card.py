"""Where what a page shows goes into the briefing."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from dashboard import case_link, languages, questions, selection, trail
from dashboard.briefing import shelf
from dashboard.briefing.slide import Slide
from dashboard.notices import plain, problem_words
from dashboard.texts import _, ngettext, number
from data_access.errors import RegisterError
from data_access.selection import Selection
from models.indicators import LINE

_ASKED = "asked_for_the_briefing"

_ON_PAGES = (
    *("routes_moment", "case", "per_quarter", "compare_from", "compare_to"),
    *(f"threshold_{kind}" for kind in LINE),
    *(case_link.CASE_KEY, case_link.SEARCH, "case_order", "case_turned"),
)
"""What is chosen on a page, beside what a link tells in words."""

_Wish = tuple[str, str, Selection, str]
"""The page, the key of the button, what was selected, and what was chosen on the page."""


def offer(name: str, slides: Callable[[], Iterable[Slide]]) -> None:
    """A button that adds what stands beside it; none where the register itself is shown.

    The slides are made only once they are asked for, of this very run.
    """
    if shelf.audience() is None:
        return
    look: dict[str, Any] = {"icon": ":material/add_to_queue:", "type": "tertiary"}
    button(f"brief-{name}", _("Add to briefing"), slides, **look)


def button(
    key: str,
    label: str,
    slides: Callable[[], Iterable[Slide]],
    *,
    in_place: bool = False,
    **look: Any,
) -> None:
    """A button that makes slides and adds them, as `shelf.add` does, and says so.

    The next click may cut off the run that makes them. So what is asked for is noted until it is
    done, and done by whichever run draws the same page, with the same selected and chosen on it.
    """
    here = trail.page(), key, selection.current(questions.register().info)
    st.button(label, key=key, on_click=_ask, args=here, **look)
    if (wish := (*here, _chosen())) in _asked():
        _put(wish, slides, in_place=in_place)


def _chosen() -> str:
    """What is chosen on the page: another row, month or thing to compare makes another slide."""
    told = [(key, st.session_state.get(key)) for key in (*languages.BOUND, *_ON_PAGES)]
    tables = [key for key in st.session_state if str(key).startswith("rows-")]
    rows = [(key, _rows(st.session_state[key])) for key in sorted(map(str, tables))]
    return repr((told, [one for one in rows if one[1]]))


def _rows(event: Any) -> list[int]:
    """Rows that are chosen in a table."""
    return list(event.selection.rows) if event and "selection" in event else []


def say_left_over() -> None:
    """Say what was asked for and is not on the page that was drawn; for the entry, at the end."""
    if left := len(_asked()):
        told = ngettext(
            "{count} figure was not added: the page went on before its slide was made.",
            "{count} figures were not added: the page went on before their slides were made.",
            left,
        )
        st.toast(told.format(count=number(left)), icon=":material/error:")
        del st.session_state[_ASKED]


def _ask(page: str, key: str, selected: Selection) -> None:
    st.session_state.setdefault(_ASKED, {})[page, key, selected, _chosen()] = True


def _asked() -> dict[_Wish, bool]:
    found: dict[_Wish, bool] = st.session_state.get(_ASKED, {})
    return found


def _put(wish: _Wish, slides: Callable[[], Iterable[Slide]], *, in_place: bool) -> None:
    asked = _asked()
    with said_if_refused():
        try:
            with st.spinner(_("Making the slide")):
                made = tuple(slides())
                count = shelf.add(made, in_place=in_place)
                del asked[wish]
        except Exception:  # what went wrong would go wrong in every run after this one
            asked.pop(wish, None)
            raise
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
