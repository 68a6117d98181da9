"""What many people look at, made once and kept for all who would be shown the same.

A figure costs far more to make than to send, and in a class two hundred ask for the same one. What
is kept of a copy goes when the copy does.
"""

from collections.abc import Callable, Hashable
from dataclasses import is_dataclass
from datetime import date
from functools import wraps
from inspect import signature
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


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def _figure(key: str, _make: Callable[[], Any]) -> Any:
    del key  # for whom, and what of what: see `_asked_once`
    return _make()


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def _undrawn(key: str, _make: Callable[[], Any]) -> Any:
    del key
    return _make()


@st.cache_resource(max_entries=MAPS, show_spinner=False)
def _map(key: str, _make: Callable[[], Any]) -> Any:
    del key
    return _make()


_POOLS: dict[str, Any] = {"figure": _figure, "undrawn": _undrawn, "map": _map}


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
        key = repr((of, language(), *(one() for one in shown), told))
        _note(of, pool, key)
        made: Made = _POOLS[pool](key, lambda: make(*asked, **options))
        return made

    return ask


_OF_COPIES: dict[tuple[Viewer, str, str], set[tuple[str, str]]] = {}
"""Of each copy that something is kept of, by for whom, its name and its file: pools and keys."""


def _note(of: tuple[Viewer, str, str], pool: str, key: str) -> None:
    """Note what is kept of a copy; of a new one, let go of what is of copies that were closed."""
    if of not in _OF_COPIES:
        still_open = questions.still_open()
        for other in [*_OF_COPIES]:
            if other not in still_open:
                for its_pool, its_key in [*_OF_COPIES.pop(other, ())]:
                    _POOLS[its_pool].clear(its_key, None)
    _OF_COPIES.setdefault(of, set()).add((pool, key))


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
