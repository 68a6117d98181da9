"""The training room's page: joining, opening, working, answering, what is seen before and after."""

import time
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import (
    languages,
    room,
    room_join,
    room_texts,
    room_trainer,
    seat,
    seating,
    trainer_key,
)
from dashboard.briefing.slide import Slide
from dashboard.figures import room as room_figures
from dashboard.room import Live, Sat
from dashboard.seat import Held
from dashboard.texts import label
from data_access import settings
from data_access.errors import RoomRefused
from data_access.people_tables import Person, Role
from data_access.room.values import State
from data_access.selection import Selection
from data_access.training.scenario import EASY, PRESETS, SILENCES
from models.exercises import BY_NAME
from tests.app.pages import OpenApp, rested, visit

ROOM = "training_room"
ANNA = Person("anna", "KPCN", Role.ANALYST)
WAIT_S = 120
ASKED = ("network", "silent_agency", "impossible_time")


@dataclass(frozen=True)
class Class:
    """A session that is open, and its trainer's token."""

    token: str

    @property
    def session(self):
        return room.session_of(self.token)

    def join(self, nickname):
        return room.join(self.session.code, nickname, nickname)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("room")


@pytest.fixture(autouse=True)
def _room(monkeypatch, folder):
    monkeypatch.setattr(settings, "ROOM_FOLDER", folder)
    trainer_key.tries.cache_clear()


@pytest.fixture(scope="module")
def opened(folder):
    """The one session of this module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ROOM_FOLDER", folder)
        patch.setattr(settings, "NOTEBOOK_FILE", folder / "notebook.db")
        made = replace(EASY, seed=room.LEAST_SEED + 11, reports=200, until=date(2026, 6, 30))
        token = room.begin(made, ASKED)
        end = time.monotonic() + WAIT_S
        while room.session_of(token).state is State.OPENING:
            assert time.monotonic() < end, "the register was not made"
            time.sleep(0.1)
    return Class(token)


@pytest.fixture
def sit(monkeypatch, open_app: OpenApp, training_url):
    """Open the app with a seat: a test has no browser that brings the cookie."""

    def as_who(token, *, is_trainer=False, page=None) -> AppTest:
        monkeypatch.setattr(seat, "held", lambda _cookies: Held(token, is_trainer))
        return open_app(training_url, page=page)

    return as_who


@pytest.fixture
def tickets(monkeypatch):
    """Those by which browsers are sent along."""
    made, lead = [], seat._lead
    monkeypatch.setattr(seat, "_lead", lambda *of: made.append(of) or lead(*of))
    return made


def texts(app):
    """What stands on the page, without what keeps signs from being read as markdown."""
    return "\n".join(
        str(one.value)
        for kind in ("markdown", "caption", "info", "warning", "error", "success", "subheader")
        for one in app.get(kind)
    ).replace("\\", "")


def choose(app, exercise):
    return app.radio(key="exercise_chosen").set_value(exercise).run()


def answer(app, label="Answer"):
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()


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
    monkeypatch.setattr(room, "begin", lambda made, _: begun.append(made) or "0" * 32)

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


def test_a_ticket_counts_no_more_where_its_seat_is_seen(sit, opened):
    ticket = seat._tickets().make(opened.join("egret"), is_trainer=False)
    token, _ = seat._tickets().use(ticket)
    sit(token, page="sectors")
    assert seat._tickets().use(ticket) is None
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


def test_a_seed_that_is_no_number_is_refused(open_app, training_url, opened):
    app = open_app(training_url, page=ROOM)
    app.text_input(key="seed").set_value("1099511627787 x")
    answer(app, "Open the session")
    assert len(app.error) == 1
    assert room_join._typed(" 1099511627787 ", 7) == 1099511627787
    assert room_join._typed(" ", 7) == 7


def test_a_trainers_browser_that_kept_its_seat_says_so(sit, opened):
    app = sit(opened.token, is_trainer=True, page="")
    app.query_params[seat.KEPT] = "1"
    visit(app, ROOM)
    assert any("stays with this session" in one.value for one in app.warning)
    assert seat.KEPT not in app.query_params


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


def test_every_page_shows_the_sessions_register(sit, opened):
    app = sit(opened.join("ibis"), page="")
    for name in ("overview", "case_files", ROOM):
        visit(app, name)
        assert not app.exception
        said = "\n".join(one.value for one in (*app.sidebar.caption, *app.sidebar.markdown))
        assert f"**{opened.session.code}** · ibis" in said
        assert opened.session.id in said.replace("\\", "")


def test_a_participant_is_seen_where_they_are(sit, opened):
    token = opened.join("plover")
    sit(token, page="sectors")
    assert room.sat(token).seat.page == "sectors"


def test_a_click_finds_its_seat_while_the_next_run_looks_for_it(sit, opened, monkeypatch):
    """It may cut that run off; what was clicked would be done by nobody."""
    app = sit(opened.join("whimbrel"), page=ROOM)
    sat, look = [], seating._place
    monkeypatch.setattr(seating, "_place", lambda held: sat.append(seating.place()) or look(held))
    app.run()
    assert [one and one.seat.nickname for one in sat] == ["whimbrel"]


def test_an_answer_is_kept_and_can_be_changed(sit, opened):
    token = opened.join("tern")
    app = sit(token, page=ROOM)
    assert "its time runs from then on" in texts(app)
    assert "Hints cost up to 50% of them, time beyond what is given up to 10%" in texts(app)
    choose(app, "silent_agency")
    assert "ago; the time counts up to your last change." in texts(app)
    app.selectbox(key="field-silent_agency-agency").set_value("SZW")
    answer(app)
    assert "Your answer is kept" in texts(app)
    assert "so far: up to your last change." in texts(app)
    assert room.given(token)["silent_agency"].answer == {"agency": ["SZW"]}
    app.selectbox(key="field-silent_agency-agency").set_value("KPCN")
    answer(app, "Change the answer")
    assert room.given(token)["silent_agency"].answer == {"agency": ["KPCN"]}
    assert room.given(token)["silent_agency"].score is None


def test_a_seat_is_not_left_by_one_click(sit, opened):
    token = opened.join("crake")
    app = sit(token, page=ROOM)
    (asked,) = app.get("popover")
    assert [one.key for one in asked.button] == ["leave-now"]
    assert not [one for one in app.button if one.label == "Leave the session"]


def test_after_closing_everybody_still_sees_what_they_answered(sit, opened, monkeypatch):
    token = opened.join("dunlin")
    room.hint(token, "network", 1)
    room.answer(token, "network", {"cases": ("A case",)})
    state = replace(opened.session, state=State.CLOSED)
    monkeypatch.setattr(room, "sat", lambda of: Sat(state, room._store().sat(of)[1]))
    app = choose(sit(token, page=ROOM), "network")
    assert not app.exception
    assert "Cases: A case" in texts(app)
    assert str(room_texts.HINTS["network"][0]) in texts(app)
    assert not [one for one in app.button if one.key == "take_hint" or one.label == "Answer"]


def test_a_session_that_goes_while_a_page_is_drawn_is_told_so(sit, opened, monkeypatch):
    def gone(_token):
        raise RoomRefused("The session is over.")

    app = sit(opened.join("curlew"))
    monkeypatch.setattr(room, "given", gone)
    visit(app, ROOM)
    assert not app.error
    assert "The session is over." in texts(app)
    assert [one for one in app.button if one.label == "Leave the seat"]


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
    """The trainer talks of what the class said, and the chart has no table there."""
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


def test_an_empty_answer_is_refused(sit, opened):
    token = opened.join("gull")
    app = choose(sit(token, page=ROOM), "silent_agency")
    answer(app)
    assert len(app.error) == 1
    assert room.given(token)["silent_agency"].answer is None


def test_hints_come_one_by_one(sit, opened):
    token = opened.join("rail")
    app = choose(sit(token, page=ROOM), "network")
    first, second, _third = map(str, room_texts.HINTS["network"])
    assert first not in texts(app)
    app.button(key="take_hint").click().run()
    shown = texts(app)
    assert first in shown
    assert second not in shown
    assert room.given(token)["network"].hints == 1


def test_cases_are_marked_where_they_are_looked_at(sit, opened, monkeypatch):
    token = opened.join("coot")
    app = choose(sit(token, page=ROOM), "network")
    visit(app, "case_files")
    assert not [one for one in app.button if one.key == "mark-case"]
    offered = app.switch_page(f"../pages/{ROOM}.py").run().multiselect(key="field-network-cases")
    case = offered.options[3]
    app.session_state["case_file"] = case
    visit(app, "case_files")
    app.button(key="mark-case").click().run()
    assert room.given(token)["network"].answer == {"cases": [case]}
    assert app.button(key="mark-case").label.startswith("Take out of my answer")
    app.button(key="mark-case").click().run()
    assert room.given(token)["network"].answer is None, "the last one too"


def test_what_stands_for_the_class_only_the_trainer_says_of_a_group(sit, opened):
    app = rested(sit(opened.token, is_trainer=True, page="similar_cases"))
    assert [one for one in app.text_area if one.label == "Note"]
    app = rested(sit(opened.join("godwit"), page="similar_cases"))
    assert not app.exception
    assert [one for one in app.dataframe if "Firmness" in one.value.columns]
    assert not [one for one in app.text_area if one.label == "Note"]


def test_marks_of_another_tab_stay(sit, opened):
    token = opened.join("knot")
    app = choose(sit(token, page=ROOM), "network")
    *cases, last = app.multiselect(key="field-network-cases").options[:4]
    app.session_state["case_file"] = last
    visit(app, "case_files")
    room.answer(token, "network", {"cases": tuple(cases)})
    app.button(key="mark-case").click().run()
    assert room.given(token)["network"].answer == {"cases": [*cases, last]}
    most = BY_NAME["network"].field("cases").most
    every = tuple(f"case {place}" for place in range(most))
    room.answer(token, "network", {"cases": every})
    app.run()
    app.button(key="mark-case").click().run()
    assert room.given(token)["network"].answer == {"cases": list(every)}
    assert f"at most {most} cases" in texts(app)


def test_a_store_that_cannot_be_read_is_said(sit, monkeypatch, tmp_path):
    (tmp_path / "room.db").write_bytes(b"no database" * 100)
    tmp_path.chmod(0o700)
    monkeypatch.setattr(settings, "ROOM_FOLDER", tmp_path)
    app = sit("0" * 32)
    assert not app.exception
    assert len(app.error) == 1


def test_a_trainer_deletes_a_session_that_cannot_be_opened(sit, opened, tickets):
    crowded = replace(EASY, seed=room.LEAST_SEED + 12, reports=100, years=8, overlap=5.0)
    token = room.begin(crowded, ("network",))
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


def test_only_the_trainer_reveals_and_then_it_is_told_why(sit, opened):
    token = opened.join("heron")
    right = room.revealed_key(opened.token, "impossible_time").fields["cases"].right
    room.begin_exercise(token, "impossible_time")
    room.answer(token, "impossible_time", {"cases": right[:1]})
    app = choose(sit(token, page=ROOM), "impossible_time")
    assert str(room_texts.EXPLAINED["impossible_time"]) not in texts(app)
    assert not app.metric
    room.reveal(opened.token, "impossible_time")
    app.run()
    assert not app.exception
    assert str(room_texts.EXPLAINED["impossible_time"]) in texts(app)
    shown = {one.label: one.value for one in app.metric}
    assert shown["Right (precision)"] == "100%"
    assert shown["Minutes (par 10)"] in {"0", "1"}
    told = next(one.value for one in app.dataframe if "Case" in one.value)
    assert set(told["Case"]) == set(right)
    assert (told.set_index("Case").loc[right[0], "Verdict"]) == "Right"
    assert told["Why"].str.contains("→").all()
    assert not [one for one in app.button if one.label in {"Answer", "Change the answer"}]


def test_where_no_cases_were_asked_for_the_planted_are_shown(sit, opened):
    token = opened.join("sora")
    room.reveal(opened.token, "silent_agency")
    assert room.cases_of(token, "silent_agency")
    app = choose(sit(token, page=ROOM), "silent_agency")
    assert not app.exception
    assert "The cases that were planted for it" in texts(app)


def test_cases_that_are_shown_after_the_reveal_are_shown_whatever_their_date(sit, opened):
    token = opened.join("crane")
    room.reveal(opened.token, "impossible_time")
    app = choose(sit(token, page=ROOM), "impossible_time")
    app.selectbox(key="period").set_value("12 months").run()
    app.multiselect(key="area").set_value(["saba"]).run()
    app.button(key="everywhere-impossible_time").click().run()
    right = room.revealed_key(token, "impossible_time").fields["cases"].right
    said = "\n".join(one.value for one in app.sidebar.markdown)
    assert f"**{len(right)}** of " in said


def test_no_answer_is_not_a_wrong_one(sit, opened):
    token = opened.join("snipe")
    room.reveal(opened.token, "impossible_time")
    app = choose(sit(token, page=ROOM), "impossible_time")
    assert "You gave no answer" in texts(app)
    assert not app.metric


def test_what_is_told_after_the_reveal_goes_into_a_briefing(sit, opened):
    token = opened.join("wigeon")
    room.reveal(opened.token, "impossible_time")
    app = choose(sit(token, page=ROOM), "impossible_time")
    keys = [str(one.key) for one in app.button if str(one.key).startswith("brief-")]
    assert len(keys) >= 2
    for key in keys:
        app.button(key=key).click().run()
        assert not app.exception, key
    visit(app, "briefing")
    assert not app.exception
    assert "Training room" in texts(app)


def test_a_slide_of_a_session_has_no_link_which_would_open_another_register(
    sit, opened, monkeypatch
):
    here = property(lambda _context: "http://127.0.0.1/overview")
    monkeypatch.setattr(type(st.context), "url", here)
    app = sit(opened.join("curlew sandpiper"), page="overview")
    app.button(key="brief-key-figures").click().run()
    (held,) = app.session_state["briefing"]
    source = Slide.from_json(held.payload).source
    assert (source.link, source.no_link) == ("", "No link: training room")


def test_no_other_register_where_the_session_is_gone(sit, opened, tickets):
    app = sit("0" * 32)
    assert len(app.warning) == 1
    assert not app.dataframe
    assert not app.sidebar.multiselect
    answer(app, "Leave the seat")
    assert seat._tickets().use(tickets[-1][0]) == ("", False)


def test_no_room_where_people_sign_in(open_app, training_url, opened, monkeypatch):
    monkeypatch.setattr(seat, "held", lambda _cookies: Held(opened.token, is_trainer=True))
    app = open_app(training_url, ANNA)
    assert not app.exception
    assert not room.is_offered()
    assert app.session_state[seating._PLACE] is None
