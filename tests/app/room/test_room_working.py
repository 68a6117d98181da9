"""A participant at work: on every page, answers, hints, marks."""

from dataclasses import replace

import streamlit as st

from dashboard import room, room_participant, room_texts, seating
from dashboard.briefing.slide import Slide
from dashboard.room import Sat
from data_access.errors import RoomRefused
from data_access.room.values import State
from models.exercises import BY_NAME
from tests.app.pages import rested, visit
from tests.app.training import ROOM, answer, choose, texts


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


def test_an_empty_answer_is_refused(sit, opened):
    token = opened.join("gull")
    app = choose(sit(token, page=ROOM), "silent_agency")
    answer(app)
    assert len(app.error) == 1
    assert room.given(token)["silent_agency"].answer is None


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


def test_an_answer_is_kept_before_its_page_is_drawn(sit, opened, monkeypatch):
    """The next click may cut that run off, and the button is pressed in no other."""
    token = opened.join("redshank")
    app = choose(sit(token, page=ROOM), "silent_agency")
    app.selectbox(key="field-silent_agency-agency").set_value("SZW")
    kept, look = [], room.task

    def task(*of):
        kept.append(room.given(token)["silent_agency"].answer)
        return look(*of)

    monkeypatch.setattr(room, "task", task)
    answer(app)
    assert kept[0] == {"agency": ["SZW"]}


def test_what_became_of_an_answer_stands_under_its_exercise(sit, opened, monkeypatch):
    """The run that was to say it was cut off, and another exercise opened."""
    token = opened.join("avocet")
    app = choose(sit(token, page=ROOM), "silent_agency")
    app.selectbox(key="field-silent_agency-agency").set_value("SZW")
    with monkeypatch.context() as patch:
        patch.setattr(room_participant, "_exercise", lambda *_: st.stop())
        answer(app)
    choose(app, "network")
    assert "Your answer is" not in texts(app)
    assert "Your answer is kept" in texts(choose(app, "silent_agency"))
    assert "Your answer is kept" not in texts(app.run())


def test_a_refused_answer_is_said_of_its_exercise(sit, opened, monkeypatch):
    token = opened.join("stint")
    app = choose(sit(token, page=ROOM), "silent_agency")
    with monkeypatch.context() as patch:
        patch.setattr(room_participant, "_exercise", lambda *_: st.stop())
        answer(app)
    choose(app, "network")
    told = f"{room_texts.TITLES['silent_agency']}: Answer at least one of the questions."
    assert told in texts(app)
    assert not app.run().error


def test_a_session_that_goes_while_a_page_is_drawn_is_told_so(sit, opened, monkeypatch):
    def gone(_token):
        raise RoomRefused("The session is over.")

    app = sit(opened.join("curlew"))
    monkeypatch.setattr(room, "given", gone)
    visit(app, ROOM)
    assert not app.error
    assert "The session is over." in texts(app)
    assert [one for one in app.button if one.label == "Leave the seat"]


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


def test_a_mark_that_is_refused_is_said_where_no_button_is_any_more(sit, opened, monkeypatch):
    token = opened.join("brambling")
    app = choose(sit(token, page=ROOM), "network")
    app.session_state["case_file"] = app.multiselect(key="field-network-cases").options[0]
    visit(app, "case_files")
    state = replace(opened.session, revealed=frozenset({"network"}))
    monkeypatch.setattr(room, "sat", lambda of: Sat(state, room._store().sat(of)[1]))

    def refused(*_):
        raise RoomRefused("The answer has been revealed.")

    monkeypatch.setattr(room, "answer", refused)
    app.button(key="mark-case").click().run()
    assert f"{room_texts.TITLES['network']}: The answer has been revealed." in texts(app)
    assert not [one for one in app.button if one.key == "mark-case"]
    assert "has been revealed" not in texts(app.run())


def test_no_time_runs_of_an_exercise_that_is_not_shown(sit, opened, monkeypatch):
    app, at = sit(opened.join("fulmar"), page=ROOM), []
    begin = room.begin_exercise

    def begun(*of):
        at.append(seating.open_exercise())
        return begin(*of)

    monkeypatch.setattr(room, "begin_exercise", begun)
    choose(app, "network")
    assert at == ["network"]


def test_an_exercise_that_cannot_be_begun_can_be_chosen_again(sit, opened, monkeypatch):
    def refused(*_):
        raise RoomRefused("Others are writing.")

    app = choose(sit(opened.join("petrel"), page=ROOM), "network")
    with monkeypatch.context() as patch:
        patch.setattr(room, "begin_exercise", refused)
        choose(app, "silent_agency")
    assert f"{room_texts.TITLES['silent_agency']}: Others are writing." in texts(app)
    assert app.radio(key="exercise_chosen").value == "network"
    assert [one.value for one in app.header] == [str(room_texts.TITLES["network"])]
    choose(app, "silent_agency")
    assert [one.value for one in app.header] == [str(room_texts.TITLES["silent_agency"])]


def test_what_stands_for_the_class_only_the_trainer_says_of_a_group(sit, opened):
    app = rested(sit(opened.token, is_trainer=True, page="similar_cases"))
    assert [one for one in app.text_area if one.label == "Note"]
    app = rested(sit(opened.join("godwit"), page="similar_cases"))
    assert not app.exception
    assert [one for one in app.dataframe if "Firmness" in one.value.columns]
    assert not [one for one in app.text_area if one.label == "Note"]


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
