"""Who comes to the training room: joining, opening, the seat that a browser holds, leaving."""

import pytest
import streamlit as st

from dashboard import languages, room, room_join, room_store, seat, seating
from dashboard.seat import Held
from dashboard.texts import label
from data_access import settings
from data_access.room.names import new_way
from data_access.training.scenario import PRESETS, SILENCES
from models.exercises import BY_NAME
from tests.app.pages import ANNA, visit
from tests.app.training import ROOM, answer, texts


def test_who_has_no_seat_may_join_or_open(open_app, training_url):
    app = open_app(training_url, page=ROOM)
    assert not app.exception
    assert [one.value for one in app.subheader] == ["Join a session", "Open a session"]
    assert {one.label for one in app.button} >= {"Join", "Open the session"}
    assert not [one for one in app.text_input if one.label == "Trainer's key"]
    (offered,) = (one for one in app.get("button_group") if one.label == "Exercises")
    assert len(offered.options) == len(BY_NAME)
    minutes = [BY_NAME[one].par_minutes for one in offered.value]
    assert sum(minutes) <= 45, "what the guide's agenda leaves for exercises"
    assert f"are given {sum(minutes)} minutes" in texts(app)


@pytest.mark.parametrize("level", PRESETS)
def test_who_has_no_seat_is_told_nothing_of_a_key(open_app, training_url, monkeypatch, level):
    """The card of who opens a session stands beside the code of who joins: all may read it."""
    begun = []
    monkeypatch.setattr(room, "begin", lambda made, *_: begun.append(made))

    def opened_by(seed):
        monkeypatch.setattr(room, "new_seed", lambda: seed)
        app = open_app(training_url, page=ROOM)
        app.get("button_group")[0].set_value(level).run()
        answer(app, "Open the session")
        return texts(app)

    said = [opened_by(room.LEAST_SEED + place) for place in range(12)]
    assert len({one.silence for one in begun}) > 2, "as the seed has it, which nobody knows"
    assert len(set(said)) == 1, "the same of any"
    told = {label(of, str(getattr(one, of))) for one in SILENCES for of in ("agency", "area")}
    assert not [word for word in told if word in said[0]]
    assert "control action" not in said[0]


def test_a_wrong_code_is_said(open_app, training_url, opened):
    app = open_app(training_url, page=ROOM)
    app.text_input[0].set_value("222222")
    app.text_input[1].set_value("heron")
    answer(app, "Join")
    assert len(app.error) == 1
    assert not app.exception


def test_who_joins_is_led_to_the_seat_and_the_token_is_in_no_address(
    open_app, training_url, opened, tickets
):
    app = open_app(training_url, page=ROOM)
    app.text_input[0].set_value(opened.session.code)
    app.text_input[1].set_value("stork")
    answer(app, "Join")
    (first,) = tickets[-1]
    cut_off, _ = seat._tickets().use(first)
    answer(app, "Join")  # a second click: the browser came, and was not told to where
    assert not app.error
    (ticket,) = tickets[-1]
    token, is_trainer = seat._tickets().use(ticket)
    assert room.sat(token).seat.nickname == "stork"
    assert not is_trainer
    assert token not in {ticket, cut_off}


def cut_off_once(monkeypatch):
    """Another click comes between the store, which has the seat, and the page, which takes it."""
    take, cut = seat.take, iter([True])
    monkeypatch.setattr(seat, "take", lambda way: st.stop() if next(cut, False) else take(way))


def test_who_joins_by_two_clicks_has_one_seat(open_app, training_url, opened, tickets, monkeypatch):
    cut_off_once(monkeypatch)
    app = open_app(training_url, page=ROOM)
    for _ in range(2):
        app.text_input[0].set_value(opened.session.code)
        app.text_input[1].set_value("grebe")
        answer(app, "Join")
        assert not app.error
        app = app if tickets else app.run()
    ((ticket,),) = tickets
    token, _ = seat._tickets().use(ticket)
    assert room.sat(token).seat.nickname == "grebe"


def test_who_opens_by_two_clicks_has_one_session(
    open_app, training_url, tickets, monkeypatch, tmp_path
):
    monkeypatch.setattr(settings, "ROOM_FOLDER", tmp_path)
    cut_off_once(monkeypatch)
    app = open_app(training_url, page=ROOM)
    for _ in range(2):
        answer(app, "Open the session")
        assert not app.error
        app = app if tickets else app.run()
    ((ticket,),) = tickets
    token, _ = seat._tickets().use(ticket)
    (session,) = room_store.store().sessions()
    assert room.session_of(token).id == session.id
    room.delete(token)


def test_a_ticket_counts_no_more_where_its_seat_is_seen(sit, opened):
    way = new_way()
    room.join(opened.session.code, "egret", "here", way)
    token, _ = seat._tickets().use(way.ticket)
    sit(token, page="sectors")
    assert seat._tickets().use(way.ticket) is None
    assert room.sat(token).seat.nickname == "egret"


def test_the_link_on_the_wall_is_read_in_the_language_of_the_browser(
    open_app, training_url, opened, monkeypatch
):
    monkeypatch.setattr(languages, "_of_browser", lambda: "nl")
    app = open_app(training_url, code=opened.session.code)
    assert app.session_state[languages.KEY] == "nl"


def test_who_came_too_late_to_a_seat_is_told_so(open_app, training_url):
    app = open_app(training_url, page=ROOM, **{seat.LATE: "1"})
    assert any("did not count any more" in one.value for one in app.warning)
    assert seat.LATE not in app.query_params


def test_who_came_too_late_is_told_so_by_a_run_that_comes_to_its_end(
    open_app, training_url, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr(room_join, "_open", st.stop)
        app = open_app(training_url, page=ROOM, **{seat.LATE: "1"})
    assert any("did not count any more" in one.value for one in app.run().warning)


def test_a_seed_that_is_no_number_is_refused(open_app, training_url, opened):
    app = open_app(training_url, page=ROOM)
    app.text_input(key="seed").set_value("1099511627787 x")
    answer(app, "Open the session")
    assert len(app.error) == 1
    assert room_join._typed(" 1099511627787 ", 7) == 1099511627787
    assert room_join._typed(" ", 7) == 7


def test_a_trainer_must_say_the_key(open_app, training_url, monkeypatch):
    monkeypatch.setattr(settings, "TRAINER_KEY", "open sesame")
    app = open_app(training_url, page=ROOM)
    (key,) = [one for one in app.text_input if one.label == "Trainer's key"]
    key.set_value("open")
    answer(app, "Open the session")
    assert [one.value for one in app.error] == ["That is not the trainer's key."]


def test_a_link_to_another_session_is_not_passed_over(sit, opened, tickets):
    app = sit(opened.join("turnstone"), page="")
    app.query_params[seat.CODE] = opened.session.code
    visit(app, ROOM)
    assert "the link that led here" not in texts(app)
    app.query_params[seat.CODE] = "abc234"
    app.run()
    assert "the link that led here is of session ABC234" in texts(app)
    answer(app, f"Leave {opened.session.code} and join ABC234")
    assert tickets[-1][1] == "ABC234"


def test_a_seat_is_not_left_by_one_click(sit, opened):
    token = opened.join("crake")
    app = sit(token, page=ROOM)
    (asked,) = app.get("popover")
    assert [one.key for one in asked.button] == ["leave-now"]
    assert not [one for one in app.button if one.label == "Leave the session"]


def test_no_other_register_where_the_session_is_gone(sit, opened, tickets):
    app = sit("0" * 32)
    assert len(app.warning) == 1
    assert not app.dataframe
    assert not app.sidebar.multiselect
    answer(app, "Leave the seat")
    assert seat._tickets().use(tickets[-1][0]) == ("", False)


def test_a_store_that_cannot_be_read_is_said(sit, monkeypatch, tmp_path):
    (tmp_path / "room.db").write_bytes(b"no database" * 100)
    tmp_path.chmod(0o700)
    monkeypatch.setattr(settings, "ROOM_FOLDER", tmp_path)
    app = sit("0" * 32)
    assert not app.exception
    assert len(app.error) == 1


def test_no_room_where_people_sign_in(open_app, training_url, opened, monkeypatch):
    monkeypatch.setattr(seat, "held", lambda _cookies: Held(opened.token, is_trainer=True))
    app = open_app(training_url, ANNA)
    assert not app.exception
    assert not room.is_offered()
    assert app.session_state[seating._PLACE] is None
