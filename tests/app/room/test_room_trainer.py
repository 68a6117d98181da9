"""The trainer's page: the wall, the class as it works, its answers in figures."""

import time
from dataclasses import replace

import pandas as pd
import pytest
import streamlit as st

from dashboard import room, room_texts, room_trainer, seat
from dashboard.figures import room as room_figures
from dashboard.room import Live
from data_access.errors import RoomRefused
from data_access.room.values import State
from data_access.selection import Selection
from data_access.training.scenario import EASY
from tests.app.pages import visit
from tests.app.training import ROOM, answer, texts
from tests.database.rooms import begun


def test_a_trainers_browser_that_kept_its_seat_says_so(sit, opened):
    app = sit(opened.token, is_trainer=True, page="")
    app.query_params[seat.KEPT] = "1"
    visit(app, ROOM)
    assert any("stays with this session" in one.value for one in app.warning)
    assert seat.KEPT not in app.query_params


def test_a_trainer_deletes_a_session_that_cannot_be_opened(sit, opened, tickets):
    crowded = replace(EASY, seed=room.LEAST_SEED + 12, reports=100, years=8, overlap=5.0)
    token = begun(crowded, ("network",))
    app = sit(token, is_trainer=True)
    while not room.opening(token).problem:
        assert room.session_of(token).state is State.OPENING
        time.sleep(0.1)
    app.run()
    assert "Take more reports" in texts(app)
    answer(app, "Delete all of it now")
    with pytest.raises(RoomRefused):
        room.session_of(token)
    assert seat._tickets().use(tickets[-1][0]) == ("", False)


def test_the_trainer_sees_the_class_without_names(sit, opened):
    token = opened.join("bittern")
    room.begin_exercise(token, "silent_agency")
    room.answer(token, "silent_agency", {"agency": ("IND",)})
    app = sit(opened.token, is_trainer=True, page=ROOM)
    assert not app.exception
    assert "bittern" not in texts(app)
    assert str(room_texts.TITLES["yacht"]) in texts(app)
    assert any(opened.session.code in one.body for one in app.get("html"))
    assert not any("bittern" in one.value.to_csv() for one in app.dataframe)
    app.toggle(key="room_names").set_value(True).run()
    assert any("bittern" in one.value.to_csv() for one in app.dataframe)


def test_what_the_chart_has_no_room_for_can_be_read(sit, opened):
    cases = tuple(f"case {place:02}" for place in range(room_figures.MOST_BARS + 2))
    room.answer(opened.join("siskin"), "network", {"cases": cases})
    app = sit(opened.token, is_trainer=True, page=ROOM)
    app.get("button_group")[0].set_value("network").run()
    assert "2 more answers are not drawn" in texts(app)
    (table,) = (one.value for one in app.dataframe if "Answer" in one.value)
    assert set(table["Answer"]) == set(cases)
    app.get("button_group")[0].set_value("silent_agency").run()
    assert not [one for one in app.dataframe if "Answer" in one.value]


def test_a_reveal_that_is_refused_is_said(sit, opened, monkeypatch):
    """Its button is in a part that is drawn by itself, what says so is not."""

    def refused(*_):
        raise RoomRefused("Others are writing.")

    monkeypatch.setattr(room, "reveal", refused)
    app = sit(opened.token, is_trainer=True, page=ROOM)
    page, parts = room_trainer.show, iter([room_trainer._class])

    def show(here):
        next(parts, page)(here)

    monkeypatch.setattr(room_trainer, "show", show)
    app.button(key="reveal-network").click().run()
    assert f"{room_texts.TITLES['network']}: Others are writing." in texts(app)
    assert not app.run().error


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "training.example"])
def test_no_link_stands_on_the_wall_that_leads_nowhere(sit, opened, monkeypatch, host):
    here = property(lambda _context: f"http://{host}/{ROOM}")
    monkeypatch.setattr(type(st.context), "url", here)
    app = sit(opened.token, is_trainer=True, page=ROOM)
    link = f"http://{host}/{ROOM}?{seat.CODE}={opened.session.code}"
    leads = host == "training.example"
    assert (link in texts(app)) == leads
    assert ("leads nowhere on another machine" in texts(app)) != leads


def test_the_key_is_marked_for_the_exercise_it_was_asked_for_alone(sit, opened):
    app = sit(opened.token, is_trainer=True, page=ROOM)

    def marked(exercise):
        app.get("button_group")[0].set_value(exercise).run()
        (toggle,) = (one for one in app.toggle if one.label.startswith("Mark what is right"))
        return toggle

    marked("network").set_value(True).run()
    assert not marked("silent_agency").value
    assert marked("network").value


def test_points_are_cut_off_everywhere():
    points = room_figures.ClassResult("network", 2, 1, pd.DataFrame(), (60.4,))
    drawn = room_figures.points(points, 60.4)
    assert drawn.table["Participants"].tolist() == [0, 0, 1, 0, 0]
    assert room_figures.median(points) == room_figures.whole(60.4) == 60
    seats = pd.DataFrame(
        [["a", "", True, 1, 0, 79.6], ["b", "", True, 0, 0, None]],
        columns=["nickname", "page", "here", "answered", "hints", "points"],
    )
    shown = room_trainer._seats(Live(None, seats, pd.DataFrame()))
    assert shown["Points"].tolist() == [79, pytest.approx(float("nan"), nan_ok=True)]


def test_a_seat_on_no_page_yet_has_a_bar_with_a_name():
    seats = pd.DataFrame({"page": ["", "routes"], "here": [True, True]})
    drawn = room_figures.where(Live(None, seats, pd.DataFrame()))
    assert set(drawn.table["Page"]) == {"On no page yet", "Routes"}


def test_own_points_are_told_from_those_of_the_class():
    drawn = room_figures.points(
        room_figures.ClassResult("network", 3, 3, pd.DataFrame(), (0, 0, 60)), 60
    )
    assert drawn.title == "Half of those who answered have no points"
    assert drawn.table["Points"].tolist()[2] == "41–60 (you)"
    assert drawn.about == (Selection(),), "whatever cases are selected"


def test_what_is_right_stands_there_though_nobody_gave_it():
    given = pd.DataFrame(
        [["agency", "KPCN", 2, "wrong"]], columns=["field", "value", "seats", "verdict"]
    )
    result = room_figures.ClassResult("silent_agency", 2, 2, given, ())

    def shown(right):
        table = room_figures.answers(result, lambda _field, value: value, "agency", right).table
        return list(zip(table["Answer"], table["Participants"], strict=True))

    assert shown(None) == [("KPCN", 2)]
    assert shown(("SZW",)) == [("✗ KPCN", 2), ("✓ SZW", 0)]
    right = ["SZW", *map(str, range(room_figures.MOST_BARS))]
    drawn = room_figures.answers(result, lambda _field, value: value, "agency", right)
    told = "2 more answers are not drawn, each given by 0 or fewer."
    assert drawn.caption == f"{told} 2 of those are right."
    assert len(drawn.table) == room_figures.MOST_BARS + 2


def test_of_many_answers_those_that_are_not_drawn_are_counted():
    """The trainer talks of what the class said; a table beneath the chart has all of it."""
    given = pd.DataFrame(
        [["cases", str(n), 40 - n, "wrong" if n % 2 else "found"] for n in range(20)],
        columns=["field", "value", "seats", "verdict"],
    )
    result = room_figures.ClassResult("network", 40, 40, given, ())

    def caption(right):
        return room_figures.answers(result, lambda _field, value: value, "cases", right).caption

    told = "6 more answers are not drawn, each given by 26 or fewer."
    assert caption(None) == told
    assert caption([str(n) for n in range(0, 20, 2)]) == f"{told} 3 of those are right."


def test_each_minute_that_began_is_shown():
    assert [room_figures.begun(one) for one in (0.0, 9.2, 10.0, 10.4)] == [0, 10, 10, 11]
