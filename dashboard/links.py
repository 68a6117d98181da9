"""Links to a view: made for a selection, and what one asks for that is not offered."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import languages, noted, open_rows, options, questions, seat, selection, trail
from dashboard.navigation import EVERY_PAGE, PAGES
from dashboard.options import FILTERS, NAMES, can_be_chosen
from dashboard.sign_in_problems import APART, PARAMETER
from dashboard.texts import Text, Wordbook, Words, _, day, language
from data_access.selection import Selection

LONGEST = 2_000
"""Signs of a link; beyond, some browsers and servers refuse it, and no document can hold it."""

_ON_A_PAGE, _LOST = "chosen_on_a_page", "address_of_no_page"

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
    """As `opening`, of the page that is drawn, with what is chosen and open on it."""
    if _NONE_TO.get():
        return ""
    noted = st.session_state.get(_ON_A_PAGE, {}).items()
    here = trail.page()
    told = {key: words for (page, key), words in noted if page == here and words}
    return opening(here, chosen, told | {key: (name,) for key, name in open_rows.told().items()})


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
    if why := _NONE_TO.get():
        return why
    if any(one.cases is not None for one in about):
        return _("No link: single cases")
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


def lead_to_the_first(offered: Collection[str]) -> None:
    """Have an address of no page that is offered lead to the first; `is_lost` tells it then.

    Before `st.navigation`, which tells it otherwise in a window of its own, in English.
    """
    context = get_script_run_ctx()
    assert context is not None, "an address is asked for in the run of a page"
    pages = context.pages_manager
    name = pages.intended_page_name
    is_of_none = bool(name) and not pages.intended_page_script_hash and name not in offered
    if is_of_none or name == PAGES[0].name:
        pages.set_script_intent("", "")
    if is_of_none:
        st.session_state[_LOST] = True


def is_lost(page: str) -> bool:
    """Whether the page stands in place of one that is not there: until another is opened."""
    if page != PAGES[0].name:
        st.session_state.pop(_LOST, None)
    return _LOST in st.session_state


def page_of(link: str) -> str:
    """Name of the page that a link of `opening` leads to."""
    name = urlsplit(link).path.rstrip("/").rpartition("/")[2]
    return name if name in {entry.name for entry in EVERY_PAGE} else PAGES[0].name


def in_our_case() -> None:
    """Have the link's words for restrictions match whatever their case: before any is drawn."""
    for key in filter(can_be_chosen, set(FILTERS) - set(noted.by_key())):
        asked = list(filter(None, st.query_params.get_all(key)))
        named = {options.shown(key)(value): value for value in options.offered(key)}
        meant = {name.casefold(): name for name in named}
        words = [meant.get(word.casefold(), "") for word in asked]
        if asked and all(words) and not set(asked) & set(named):
            st.query_params[key] = words
            st.session_state[key] = [named[word] for word in words]


def ignored(strange_languages: Sequence[str]) -> list[str]:
    """What of the URL is not offered here: the name of the restriction, and the value at fault.

    None of what a click has set, which the URL does not tell yet: after a change of language it
    still has the words of the former one.
    """
    periods = selection.OF_RELEASE if questions.released() else selection.PERIODS
    offered = {
        "period": {str(selection.PERIOD_NAMES[one]) for one in periods},
    } | {
        key: set(map(options.shown(key), options.offered(key) if can_be_chosen(key) else ()))
        for key in FILTERS
    }
    names = {"period": _("Period")} | {key: NAMES[key] for key in FILTERS}
    told = [
        _named(names[key], word)
        for key, known in offered.items()
        for word in dict.fromkeys(st.query_params.get_all(key))
        if word and word not in known and key not in noted.by_key()
    ]
    told += [_named(_("Language"), word) for word in strange_languages]
    return [*told, *_impossible_days(), *_no_part_of_a_link()]


def asked_here() -> dict[str, list[str]]:
    """What the URL asks for, before a page is drawn: Streamlit takes away what is not offered."""
    keys = set(st.query_params) - set(noted.by_key())
    return {key: st.query_params.get_all(key) for key in keys}


def not_chosen(asked: Mapping[str, list[str]]) -> list[str]:
    """Of what `asked_here` told, what a control of the page that was drawn does not offer."""
    here = trail.page()
    return [
        _named(CONTROLS["threshold" if key.startswith("threshold_") else key], word)
        for (page, key), chosen in st.session_state.get(_ON_A_PAGE, {}).items()
        if page == here and chosen
        for word in asked.get(key, ())
        if word and word not in set(map(str, chosen))
    ]


CONTROLS: Final = Wordbook(
    {
        "code_list": Words("A list"),
        "compare_first": Words("First"),
        "compare_from": Words("First period"),
        "compare_second": Words("Second"),
        "compare_to": Words("Second period"),
        "compare_what": Words("What"),
        "money_by": Words("Money by"),
        "per_quarter": Words("False alarms a quarter, at most"),
        "routes_weight": Words("Width and order by"),
        "sector_by": Words("Sector by"),
        "thing": Words("What is looked at"),
        "threshold": Words("Threshold, points"),
    }
)
"""What the controls that `note` tells of are called."""

_OURS: Final = {
    languages.KEY,
    "period",
    *FILTERS,
    "from",
    "to",
    seat.CODE,
    seat.KEPT,
    seat.LATE,
    PARAMETER,
    APART,
    *CONTROLS.words,
    *open_rows.KEYS,
}
_PLAIN: Final = re.compile(r"[\w .,:–-]{1,40}")
"""What a link asks for may be anything: only so much of it is said again."""


def _named(name: Text, word: str) -> str:
    return f"{name} “{word}”" if _PLAIN.fullmatch(word) else str(name)


def _no_part_of_a_link() -> list[str]:
    """Keys of the URL that say nothing here."""
    strange = (key for key in st.query_params if key not in _OURS or key == "threshold")
    return [
        _("{name}: no part of a link").format(name=key)
        for key in strange
        if _PLAIN.fullmatch(key) and not key.startswith("threshold_")
    ]


def _impossible_days() -> list[str]:
    """The days of the URL that cannot be chosen, and why."""
    if _("Own dates") not in st.query_params.get_all("period"):
        return []
    first, last = selection.bounds(questions.register().info)
    names = {"from": _("From"), "to": _("To")}
    asked = [(names[key], text) for key in names for text in st.query_params.get_all(key) if text]
    told = []
    for name, text in asked:
        try:
            on = date.fromisoformat(text)
        except ValueError:
            told.append(_("{name}: no day as 2026-03-31 is one").format(name=_named(name, text)))
            continue
        if on < first:
            words = _("{name}: {on} lies before the first day that can be chosen, {bound}")
            told.append(words.format(name=name, on=day(on), bound=day(first)))
        elif on > last:
            words = _("{name}: {on} lies after the register's last day, {bound}")
            told.append(words.format(name=name, on=day(on), bound=day(last)))
    return told
