"""What many people look at, made once and kept for all who would be shown the same.

A figure costs far more to make than to send, and in a class two hundred ask for the same one.
"""

from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from dashboard import questions
from dashboard.cards import is_dark
from dashboard.texts import language
from data_access.selection import Selection

Asked = ParamSpec("Asked")
Made = TypeVar("Made")

ENTRIES = 1024
"""About as many figures as a page has of a hundred and fifty selections."""


@st.cache_resource(max_entries=ENTRIES, show_spinner=False)
def _made(key: str, _make: Callable[[], Any]) -> Any:
    del key  # for whom, and what of what: see `kept`
    return _make()


def kept(make: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """A function of which each answer is made once: for who looks, a copy, a language and a theme.

    For what depends on nothing but these and its arguments: not on what a session or a notebook
    holds, nor on the time. All are given the same object, so nobody may change it.
    """
    taken = signature(make)

    @wraps(make)
    def ask(*asked: Asked.args, **options: Asked.kwargs) -> Made:
        given = taken.bind(*asked, **options)
        given.apply_defaults()
        seen = questions.opened()
        shown = (questions.viewer(), seen.copy, seen.file, language(), is_dark())
        what = (make.__module__, make.__qualname__, *map(_named, given.arguments.values()))
        made: Made = _made(repr((shown, what)), lambda: make(*asked, **options))
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
