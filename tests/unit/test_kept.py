"""What is made once for many: for whom, of what, and never for anybody else."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from itertools import product
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import streamlit as st

from dashboard import questions
from dashboard.figures.comparison import Compared
from dashboard.kept import MAPS, kept, kept_map, kept_undrawn
from dashboard.opening import Viewer
from dashboard.texts import language, speaking
from data_access.audience import Audience
from data_access.selection import Selection

YEAR = Selection(start=date(2025, 7, 1), end=date(2026, 6, 30))
ANALYST, CLASS = Viewer(Audience.ANALYST), Viewer(Audience.PARTICIPANT, room="one")


@contextmanager
def _instead(name: str, found: object) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, name, lambda: found)
        yield


def _copy(name: str, file: str = "") -> SimpleNamespace:
    return SimpleNamespace(copy=name, file=file)


def _every() -> set[tuple[Viewer, str, str]]:
    """Every copy that a test here asks of, all of them open."""
    viewers = ANALYST, CLASS, Viewer(Audience.MANAGER), Viewer(Audience.PARTICIPANT, room="two")
    return set(product(viewers, ["first", "second"], ["", "made again"]))


@contextmanager
def _in_the_dark() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(st.context), "theme", SimpleNamespace(type="dark"))
        yield


@pytest.fixture(autouse=True)
def _looked_at() -> Iterator[None]:
    st.cache_resource.clear()
    with (
        _instead("viewer", ANALYST),
        _instead("opened", _copy("first")),
        _instead("still_open", _every()),
    ):
        yield
    st.cache_resource.clear()


@pytest.fixture
def figure() -> Callable[..., list[Any]]:
    """A figure that says what it is of, and can be told from another that says the same."""

    @kept
    def make(what: Any = None, other: Any = None) -> list[Any]:
        return [what, other, questions.viewer(), questions.copy_name(), language()]

    return make


def test_it_is_made_once(figure: Callable[..., list[Any]]) -> None:
    assert figure(YEAR) is figure(YEAR)
    assert figure(YEAR) is figure(what=YEAR, other=None)
    assert figure(Compared(YEAR, Selection(), "a", "b")) is figure(
        Compared(YEAR, Selection(), "a", "b")
    )


@pytest.mark.parametrize(
    "otherwise",
    [
        lambda: _instead("viewer", Viewer(Audience.MANAGER)),
        lambda: _instead("viewer", CLASS),
        lambda: _instead("opened", _copy("second")),
        lambda: _instead("opened", _copy("first", file="made again")),
        lambda: speaking("nl"),
        _in_the_dark,
    ],
    ids=["audience", "session", "copy", "file", "language", "theme"],
)
def test_nobody_is_shown_what_was_made_for_others(
    figure: Callable[..., list[Any]], otherwise: Callable[[], AbstractContextManager[None]]
) -> None:
    ours = figure(YEAR)
    with otherwise():
        theirs = figure(YEAR)
        assert theirs is not ours
        assert theirs == [YEAR, None, questions.viewer(), questions.copy_name(), language()]
    assert figure(YEAR) is ours


def test_two_classes_are_shown_their_own(figure: Callable[..., list[Any]]) -> None:
    with _instead("viewer", CLASS):
        ours = figure()
    with _instead("viewer", Viewer(Audience.PARTICIPANT, room="two")):
        assert figure() is not ours


@pytest.mark.parametrize(
    ("one", "another"),
    [
        (YEAR, Selection()),
        (Selection(cases=(1, 2)), Selection(cases=(1, 3))),
        (Selection(cases=(1,), cases_name="a"), Selection(cases=(1,), cases_name="of another")),
        (Selection(cases=()), Selection()),
        (1, "1"),
        (None, "None"),
        (Compared(YEAR, Selection(), "a", "b"), Compared(Selection(), YEAR, "a", "b")),
    ],
)
def test_what_is_asked_differs(figure: Callable[..., list[Any]], one: Any, another: Any) -> None:
    assert figure(one) is not figure(another)
    assert figure(one, another) is not figure(another, one)


def test_two_figures_differ_that_are_asked_alike(figure: Callable[..., list[Any]]) -> None:
    @kept
    def other(what: Any = None) -> list[Any]:
        return [what]

    assert other(YEAR) is not figure(YEAR)


@pytest.mark.parametrize("asked", [pd.DataFrame({"a": [1]}), pd.Series([1]), [1], {"a": 1}])
def test_what_cannot_be_told_apart_is_not_asked(
    figure: Callable[..., list[Any]], asked: object
) -> None:
    with pytest.raises(TypeError, match="told apart"):
        figure(asked)


def test_many_who_ask_at_once_have_it_made_once() -> None:
    made, at_once, found = [], Barrier(20), []

    @kept
    def slow() -> object:
        made.append(1)
        return object()

    def ask() -> None:
        at_once.wait(10)
        found.append(slow())

    asking = [Thread(target=ask) for _ in range(20)]
    for one in asking:
        one.start()
    for one in asking:
        one.join(10)
    assert len(made) == len(set(map(id, found))) == 1


def test_what_goes_wrong_is_not_kept() -> None:
    problems = iter([ValueError("not yet"), None])

    @kept
    def make() -> str:
        if problem := next(problems):
            raise problem
        return "made"

    with pytest.raises(ValueError, match="not yet"):
        make()
    assert make() == "made"


@pytest.mark.parametrize("keep", [kept_undrawn, kept_map])
def test_what_has_no_colour_is_made_once_for_both_themes(keep: Callable[..., Any]) -> None:
    told = keep(lambda: [language()])
    ours = told()
    with _in_the_dark():
        assert told() is ours
    with speaking("nl"):
        assert told() == ["nl"]


def test_who_plays_through_time_pushes_out_nothing_of_others(
    figure: Callable[..., list[Any]],
) -> None:
    ours = figure(YEAR)
    drawn = kept_map(lambda month: [month])
    first = drawn(0)
    for month in range(1, MAPS + 1):
        drawn(month)
    assert drawn(0) is not first, "no more maps than so many"
    assert figure(YEAR) is ours


def test_what_is_of_a_closed_copy_is_let_go(figure: Callable[..., list[Any]]) -> None:
    ours, open_now = figure(YEAR), {(ANALYST, "second", "")}
    with _instead("opened", _copy("second")):
        figure()
        assert figure() is figure()
    assert figure(YEAR) is ours, "both were open"
    with _instead("opened", _copy("third")), _instead("still_open", open_now):
        figure()
    assert figure(YEAR) is not ours
    with _instead("opened", _copy("second")):
        assert figure(YEAR) is figure(YEAR)
