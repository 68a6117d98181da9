"""How a page tells of work that a thread does beside it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import analyses, background, cards
from dashboard.background import Finished, Running, State
from dashboard.figures import emerging, holding_back
from tests.app import slow_work
from tests.app.pages import OpenApp, fine
from tests.app.slow_work import ASKED, WAIT_S, begun, go


def _page() -> None:
    import streamlit as st

    from dashboard import background, viewers
    from tests.app import slow_work

    viewers.enter(None)
    state = background.job("groups", slow_work.ASKED.copy, slow_work.work)
    background.shown(state, "Looking for groups")
    st.text(state.result or "nothing yet")


@pytest.fixture
def page() -> Iterator[AppTest]:
    slow_work.reset()
    st.cache_resource.clear()
    yield AppTest.from_function(_page).run()
    go.set()
    _wait()


def _wait() -> None:
    go.set()
    pause = Event()
    for _ in range(WAIT_S * 100):
        state = background._jobs().state("groups")
        if state is None or not state.running:
            return
        pause.wait(0.01)
    raise AssertionError("the work did not end")


def _progress(page: AppTest) -> list[str]:
    return [bar.proto.text for bar in page.get("progress")]


def test_page_stands_while_the_work_runs(page: AppTest) -> None:
    assert begun.wait(WAIT_S)
    page.run()
    assert not page.exception
    assert page.text[0].value == "nothing yet"
    assert _progress(page) == ["Looking for groups\\: Reading \\*traits\\*"]


def test_result_takes_the_place_of_progress(page: AppTest) -> None:
    _wait()
    page.run()
    assert page.text[0].value == "of a"
    assert not _progress(page)
    assert page.caption[0].value.startswith("Made at ")


def test_older_result_says_so(page: AppTest) -> None:
    _wait()
    ASKED.copy = "b"
    go.clear()
    page.run()
    assert page.text[0].value == "of a"
    assert "from an older copy of the register" in page.info[0].value
    _wait()
    page.run()
    assert page.text[0].value == "of b"
    assert not page.info


def test_problem_is_told_and_can_be_tried_again(page: AppTest) -> None:
    ASKED.fails = True
    _wait()
    page.run()
    assert "Looking for groups gave no result" in page.warning[0].value
    assert "The disk is full" in page.warning[0].value
    ASKED.fails = False
    page.button[0].click().run()
    assert not page.warning
    _wait()
    page.run()
    assert page.text[0].value == "of a"


def _on_the_overview() -> None:
    from dashboard import viewers, watch_card
    from data_access.selection import Selection

    viewers.enter(None)
    watch_card.show(Selection())


def test_overview_says_how_old_its_watch_is_and_what_it_does_not_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Finished(object(), "a", datetime(2026, 6, 30, 12))  # noqa: DTZ001 - UTC by contract
    state = State("watch", "b", made, None, "The disk is full.")
    monkeypatch.setattr(analyses, "watching", lambda: state)
    monkeypatch.setattr(analyses, "alerts", lambda *_: SimpleNamespace(watch=None))
    monkeypatch.setattr(emerging, "newly_raised", lambda _: None)
    monkeypatch.setattr(emerging, "not_shown", lambda _: "3 alerts have no case in this selection.")
    monkeypatch.setattr(emerging, "short_past", lambda _: "")
    monkeypatch.setattr(holding_back, "beside", lambda _: "2 patterns are held back.")
    monkeypatch.setattr(emerging, "agreed", lambda _: "At the agreed rate.")
    monkeypatch.setattr(cards, "sentence_and_table", lambda _: None)
    card = AppTest.from_function(_on_the_overview).run()
    assert not card.exception
    assert "The disk is full" in card.warning[0].value
    assert "made at 30 Jun 2026 12:00 UTC from an older copy" in card.info[0].value
    assert [said.value.replace("\\", "") for said in card.caption] == [
        "3 alerts have no case in this selection.",
        "2 patterns are held back.",
        "At the agreed rate.",
    ]


WORKS = {
    "similar_cases": ("run_groups", "Looking for groups"),
    "emerging_patterns": ("run_watch", "Watching for what forms"),
}


@pytest.mark.parametrize("name", WORKS)
def test_no_page_waits_for_it(
    open_app: OpenApp, small_url: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    work, doing = WORKS[name]
    slow_work.reset()
    monkeypatch.setattr(analyses, work, lambda *given: slow_work.work(given[-1]))
    app = open_app(small_url, page=name, own=True)
    assert begun.wait(WAIT_S)
    fine(app.run(), name)
    assert any(told.startswith(doing) for told in _progress(app))
    go.set()


def test_minutes_left_are_told_at_the_pace_of_the_step() -> None:
    begun = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - UTC, as the notebook keeps it
    run = Running("copy", "asking how firm they are", 0.4, begun, 0.2)
    assert run.minutes_left(begun + timedelta(minutes=5)) == 15
    assert run.minutes_left(begun + timedelta(seconds=9)) is None, "a pace of seconds is none"
    assert run.at(run.step, 0.21).minutes_left(begun + timedelta(minutes=5)) is None
    assert run.at(run.step, 0.95).minutes_left(begun + timedelta(minutes=5)) is None
    assert run.at("another", 0.9).from_part == 0.9
