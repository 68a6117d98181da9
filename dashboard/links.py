"""Links to a view: made for a selection, and what one asks for that is not offered."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

import streamlit as st

from dashboard import languages, noted, options, questions, selection, trail
from dashboard.navigation import EVERY_PAGE, PAGES
from dashboard.options import FILTERS, NAMES
from dashboard.texts import _, language
from data_access.selection import Selection

LONGEST = 2_000
"""Signs of a link; beyond, some browsers and servers refuse it, and no document can hold it."""

_ON_A_PAGE = "chosen_on_a_page"

_NONE_TO: ContextVar[str] = ContextVar("why_there_is_no_link", default="")


def note(key: str, *words: str) -> None:
    """Have links to this page say what is chosen on it alone, as its URL does; nothing, of a
    control that is not drawn: no words."""
    st.session_state.setdefault(_ON_A_PAGE, {})[trail.page(), key] = words


@contextmanager
def none_to(why: str) -> Iterator[None]:
    """Have what is drawn within get no link, which could not tell what it is of; empty: have it."""
    before = _NONE_TO.set(why)
    try:
        yield
    finally:
        _NONE_TO.reset(before)


def of_a_row(*, is_first: bool) -> str:
    """Why there is no link to what is of a chosen row: it opens the first alone."""
    return "" if is_first else _("No link: a chosen row")


def of_this_page(chosen: Selection) -> str:
    """As `opening`, of the page that is drawn, with what is chosen on it."""
    if _NONE_TO.get():
        return ""
    noted = st.session_state.get(_ON_A_PAGE, {}).items()
    here = trail.page()
    return opening(
        here, chosen, {key: words for (page, key), words in noted if page == here and words}
    )


def opening(
    page: str, chosen: Selection, on_page: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> str:
    """The address of a page with a selection; empty where no link can tell the selection.

    Nor in a session of the training room: to whoever has no seat there, the same address is of
    another register. The days are written out: a period is counted back from a day that goes on.
    ``on_page`` is what else the address says.
    """
    here = st.context.url or ""
    if chosen.cases is not None or questions.viewer().room or not _is_address(here):
        return ""
    asked = {languages.KEY: [languages.own_name(language())]}
    if chosen.start and chosen.end:
        asked["period"] = [selection.PERIOD_NAMES["Own dates"]]
        asked |= {"from": [chosen.start.isoformat()], "to": [chosen.end.isoformat()]}
    else:
        asked["period"] = [selection.PERIOD_NAMES["Everything"]]
    for key, field in FILTERS.items():
        if values := getattr(chosen, field):
            asked[key] = [*map(options.shown(key), values)]
    asked |= {key: [*told] for key, told in on_page.items()}
    path = "" if page == PAGES[0].name else page
    told = f"{_root(here)}/{path}?{urlencode(asked, doseq=True)}"
    return told if len(told) <= LONGEST else ""


def why_none(about: Sequence[Selection]) -> str:
    """Why `opening` gives no link to what is of some selections, in a few words for a slide."""
    if questions.viewer().room:
        return _("No link: training room")
    if any(one.cases is not None for one in about):
        return _("No link: single cases")
    if why := _NONE_TO.get():
        return why
    if not _is_address(st.context.url):
        return _("No link: the address is not known")
    return _("No link: too long")


def _is_address(url: str | None) -> bool:
    """Whether this browser said from where it asks, so that a link can lead there."""
    return (url or "").startswith("http")


def _root(url: str) -> str:
    """The address of the first page, of that of any."""
    before, _slash, last = url.partition("?")[0].rstrip("/").rpartition("/")
    return before if last in {entry.name for entry in EVERY_PAGE} else f"{before}/{last}"


def own_address() -> str:
    """The address of the first page, as this browser asked for it; empty where there is none."""
    url = st.context.url or ""
    return _root(url) if url else ""


def leads_here_alone(address: str) -> bool:
    """Whether an address leads every machine to itself: on another it is another's."""
    host = urlsplit(address).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


def page_asked() -> str:
    """Name of the page that the address asks for, whether or not it is offered here."""
    return page_of(st.context.url or "")


def page_of(link: str) -> str:
    """Name of the page that a link of `opening` leads to."""
    name = urlsplit(link).path.rstrip("/").rpartition("/")[2]
    return name if name in {entry.name for entry in EVERY_PAGE} else PAGES[0].name


def ignored() -> list[str]:
    """Names of the restrictions in the URL of which some value is not offered here.

    None of what a click has set, which the URL does not tell yet: after a change of language it
    still has the words of the former one.
    """
    asked = {
        key: set() if key in noted.by_key() else set(filter(None, st.query_params.get_all(key)))
        for key in (*FILTERS, "period")
    }
    periods = selection.OF_RELEASE if questions.released() else selection.PERIODS
    unknown_period = asked["period"] - {str(selection.PERIOD_NAMES[one]) for one in periods}
    return [_("Period")] * bool(unknown_period or _asks_for_impossible_days()) + [
        NAMES[key]
        for key in FILTERS
        if asked[key] and asked[key] - set(map(options.shown(key), options.offered(key)))
    ]


def _asks_for_impossible_days() -> bool:
    """Whether the URL holds a day that cannot be chosen."""
    first, last = selection.bounds(questions.register().info)
    asked = [text for key in ("from", "to") for text in st.query_params.get_all(key) if text]
    by_days = _("Own dates") in st.query_params.get_all("period")
    return by_days and not all(_between(first, text, last) for text in asked)


def _between(first: date, text: str, last: date) -> bool:
    try:
        return first <= date.fromisoformat(text) <= last
    except ValueError:
        return False
