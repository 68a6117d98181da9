"""What is seen after the reveal, and not before."""

from dashboard import room, room_texts
from tests.app.pages import visit
from tests.app.training import ROOM, answer, choose, texts


def test_who_answers_after_the_reveal_is_told_so(sit, opened):
    """It came while the form was being filled in; the page that follows has no form."""
    token = opened.join("ruff")
    app = choose(sit(token, page=ROOM), "network")
    field = app.multiselect(key="field-network-cases")
    field.set_value(field.options[:1])
    room.reveal(opened.token, "network")
    answer(app)
    assert not app.exception
    assert "revealed: nothing can be changed any more" in texts(app)
    assert room.given(token)["network"].answer is None


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
