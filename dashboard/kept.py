"""What many people look at, made once and kept for all who would be shown the same.

A figure costs far more to make than to send, and in a class two hundred ask for the same one. What
is kept of a copy goes when the copy does.
"""

from collections.abc import Callable, Hashable
from dataclasses import is_dataclass
from datetime import date
from functools import wraps
from inspect import signature
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from dashboard import questions
from dashboard.colours import is_dark
from dashboard.opening import Viewer
from dashboard.texts import language
from data_access.selection import Selection

Asked = ParamSpec("Asked")
Made = TypeVar("Made")

ENTRIES = 1024
"""About as many figures as a page has of a hundred and fifty selections."""

MAPS = 512
"""Each of up to a few hundred kB. Who plays through time asks for one each second, and may not push
out the figures of everybody else."""


Copy = tuple[Viewer, str, str]
"""For whom, its name and its file."""


class _Entry:
    """What is made by the first who asks, while the others wait."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: list[Any] = []

    def get(self, make: Callable[[], Any]) -> Any:
        with self._lock:
            if not self._made:
                self._made.append(make())
            return self._made[0]


class _Pool:
    """So many entries at most, those that were asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._entries: dict[tuple[Copy, str], _Entry] = {}  # what was asked for last stands last
        self._copies: set[Copy] = set()

    def get(self, of: Copy, key: str, make: Callable[[], Any]) -> Any:
        with self._lock:
            if of not in self._copies:
                self._let_go()
                self._copies.add(of)
            entry = self._entries[of, key] = self._entries.pop((of, key), _Entry())
            if len(self._entries) > self._most:
                del self._entries[next(iter(self._entries))]
        return entry.get(make)

    def _let_go(self) -> None:
        """Let go of what is of copies that were closed: nobody asks for it again."""
        still_open = questions.still_open()
        self._copies &= still_open
        self._entries = {key: one for key, one in self._entries.items() if key[0] in still_open}


# Not by Streamlit's own: it would keep what is of a closed copy until as many newer ones came.
@st.cache_resource(show_spinner=False)
def _pools() -> dict[str, _Pool]:
    return {"figure": _Pool(ENTRIES), "undrawn": _Pool(ENTRIES), "map": _Pool(MAPS)}


def kept(make: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """A function of which each answer is made once: for who looks, a copy, a language and a theme.

    For what depends on nothing but these and its arguments: not on what a session or a notebook
    holds, nor on the time. All are given the same object, so nobody may change it.
    """
    return _asked_once("figure", make, _theme)


def _theme() -> str:
    return "dark" if is_dark() else "light"


def kept_undrawn(make: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """As `kept`, of what has no colour: a sentence, a table, a number; one for both themes."""
    return _asked_once("undrawn", make)


def kept_map(make: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """As `kept_undrawn`, of a map or what it is drawn from; a theme is told by an argument."""
    return _asked_once("map", make)


def _asked_once(
    pool: str, make: Callable[Asked, Made], *shown: Callable[[], Hashable]
) -> Callable[Asked, Made]:
    taken = signature(make)

    @wraps(make)
    def ask(*asked: Asked.args, **options: Asked.kwargs) -> Made:
        given = taken.bind(*asked, **options)
        given.apply_defaults()
        told = (make.__module__, make.__qualname__, *map(_named, given.arguments.values()))
        seen = questions.opened()
        of = (questions.viewer(), seen.copy, seen.file)
        key = repr((language(), *(one() for one in shown), told))
        made: Made = _pools()[pool].get(of, key, lambda: make(*asked, **options))
        return made

    return ask


def _named(given: object) -> object:
    """An argument as a part of the key, with what cases are called, which figures may tell.

    Raises
    ------
    TypeError
        It is not told whole in a few signs: a frame would be cut short, and pass for another.
    """
    if isinstance(given, Selection):
        return given.key(), given.cases_name
    if is_dataclass(given):
        return [*map(_named, vars(given).values())]
    if given is None or isinstance(given, str | int | float | date):
        return given
    raise TypeError(f"What is kept cannot be told apart by a {type(given).__name__}.")
