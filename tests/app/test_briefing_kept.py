"""Whose a briefing is, who may add what to it, and how long it stays."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.briefing import pack, shelf
from dashboard.briefing.slide import Slide
from data_access import settings
from data_access.briefings import MOST_SLIDES, Briefings, Kept
from data_access.people import People
from data_access.people_tables import Person, Role
from data_access.release import PARTNER_K, Asked, make_release
from tests.app.briefings import (
    add,
    changed_role,
    kept_slides,
    keys,
    listed,
    offered,
    reloaded,
    shown,
    stored,
)
from tests.app.pages import MAX, PIA, OpenApp, cut_off, fine, purposeful, visit
from tests.postgresql import Server

pytestmark = pytest.mark.usefixtures("released")


def test_a_briefing_outlasts_the_tab_and_is_its_makers_alone(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = add(open_app(training_url, MAX), "key-figures", "trend")
    titles = listed(visit(app, "briefing"))
    assert len(titles) == 2
    assert "RELEASE COPY" in shown(app)
    assert listed(visit(reloaded(monkeypatch, "max"), "briefing")) == titles
    People(settings.PEOPLE_URL).add(Person("moos", "OM BES", Role.MANAGER))
    assert not listed(visit(reloaded(monkeypatch, "moos"), "briefing"))


def test_an_analyst_adds_what_managers_see_and_nothing_else(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    app = purposeful(open_app, training_url, page="method_codes")
    for name in ("overview", "sectors", "case_files"):
        assert not offered(visit(app, name))
    visit(app, "briefing")
    assert "you see the register itself" in app.main.info[0].value
    assert not [one for one in app.button if str(one.key).startswith("briefing_")]
    app.sidebar.toggle(key="as_managers").set_value(True).run()
    add(visit(app, "overview"), "key-figures")
    assert "RELEASE COPY" in shown(visit(app, "briefing"))
    app.sidebar.toggle(key="as_managers").set_value(False).run()
    assert not listed(app)
    assert not shown(app)
    app.sidebar.toggle(key="as_managers").set_value(True).run()
    assert listed(app) == ["Key figures"]
    assert [(who, audience) for who, audience, _slide in stored()] == [("anna", "manager")]


def test_a_button_of_the_other_view_adds_nothing(
    open_app: OpenApp, training_url: str, audited: Server
) -> None:
    """The press of a button that is not offered any more, as a page that lies would send it."""
    app = purposeful(open_app, training_url)
    app.sidebar.toggle(key="as_managers").set_value(True).run()
    pressed = app.button(key="brief-key-figures").click()
    app.sidebar.toggle(key="as_managers").set_value(False)
    pressed.run()
    fine(app, "overview")
    assert not offered(app)
    assert not Path(settings.BRIEFINGS_FILE).exists() or not stored()


def test_nobody_adds_after_their_role_was_withdrawn(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, MAX)
    changed_role(MAX, None)
    app.button(key="brief-key-figures").click().run()
    assert not app.title
    assert not Path(settings.BRIEFINGS_FILE).exists() or not stored()


@pytest.fixture
def of_aruba(training_url: str, mirrors: Path, tmp_path: Path) -> Path:
    """Where Aruba's release copy lies, alone."""
    asked = Asked("partner-AW", PARTNER_K, "A regional picture", "Agreement with Aruba, 2020")
    make_release(training_url, asked, mirrors=mirrors, releases=tmp_path / "releases")
    return tmp_path / "releases"


@pytest.mark.parametrize("country", [None, "AW"])
def test_slides_of_another_audience_are_dropped_and_that_is_said(
    open_app: OpenApp,
    training_url: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    country: str | None,
) -> None:
    app = add(open_app(training_url, PIA), "key-figures")
    assert [audience for _who, audience, _slide in stored()] == ["partner-CW"]
    if country:
        of_aruba = request.getfixturevalue("of_aruba")
        monkeypatch.setattr(settings, "RELEASES_FOLDER", of_aruba)
    changed_role(PIA, Role.PARTNER if country else Role.MANAGER, country)
    fine(visit(app, "briefing"), "briefing")
    assert "1 slide was made when you could see another copy" in app.warning[-1].value
    assert not stored()
    assert not listed(app)
    assert not shown(app)


def test_what_was_dropped_is_said_where_the_first_run_is_cut_off(
    open_app: OpenApp, training_url: str
) -> None:
    app = add(open_app(training_url, PIA), "key-figures")
    changed_role(PIA, Role.MANAGER)
    app.switch_page("../pages/briefing.py")
    cut_off(app, "dashboard.briefing.editing.dropped")
    assert not stored()
    assert "1 slide was made when you could see another copy" in app.run().warning[-1].value
    assert not any("another copy" in one.value for one in app.run().warning)


def test_a_full_briefing_says_so(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = add(open_app(training_url, MAX), "key-figures")
    briefings = Briefings(settings.BRIEFINGS_FILE)
    briefings.change(
        "max",
        "manager",
        lambda slides: tuple(replace(slides[0], key=f"{one}") for one in range(MOST_SLIDES)),
    )
    add(app, "trend")
    assert "at most 40 slides" in app.toast[0].value
    briefings.change("max", "manager", lambda slides: slides[:1])
    monkeypatch.setattr("data_access.briefings.LARGEST", len(stored()[0][2]))
    add(app, "trend")
    assert "too much for one slide" in app.toast[0].value
    visit(app, "briefing").text_area(key="comment-0").set_value("More words").run()
    assert not app.exception
    assert "too much for one slide" in app.toast[0].value


def test_a_session_without_sign_in_holds_so_much_together(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(app, "key-figures")
    monkeypatch.setattr(shelf, "LARGEST_IN_MEMORY", len(kept_slides(app)[0].kept.payload) * 2 - 1)
    add(app, "key-figures")
    assert "as large as it may be" in app.toast[0].value
    assert len(kept_slides(app)) == 1


def test_a_comment_leaves_the_title_of_another_tab(open_app: OpenApp, training_url: str) -> None:
    app = visit(add(open_app(training_url, MAX), "key-figures"), "briefing")
    (key,) = keys(app)

    def retitled(one: Kept) -> Kept:
        return replace(one, payload=one.payload.replace('"Key figures"', '"Said elsewhere"'))

    briefings = Briefings(settings.BRIEFINGS_FILE)
    briefings.change("max", "manager", lambda slides: tuple(map(retitled, slides)))
    app.text_area(key=f"comment-{key}").set_value("Words").run()
    slide = Slide.from_json(stored()[0][2])
    assert (slide.title, slide.comment) == ("Said elsewhere", "Words")


def test_slides_of_a_copy_before_say_so_and_are_made_anew(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        pack, "_MAKERS", {part: pack._MAKERS[part] for part in ("key-figures", "patterns")}
    )
    app = open_app(training_url, MAX)
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    visit(add(app, "trend"), "briefing").button(key="briefing_pack").click().run()
    app.sidebar.multiselect(key="theme").set_value([]).run()
    by_page, numbers, _caveats = [Slide.from_json(payload) for _who, _audience, payload in stored()]
    assert by_page.recipe is None
    before = replace(numbers, title="Before", comment="Mine", key_numbers=())
    elsewhere = replace(numbers.source, register="Other")
    payloads = [
        one.to_json() for one in (by_page, before, replace(numbers, source=elsewhere))
    ]  # fmt: skip
    Briefings(settings.BRIEFINGS_FILE).change(
        "max",
        "manager",
        lambda slides: tuple(
            replace(one, copy="manager-old", payload=payload)
            for one, payload in zip(slides, payloads, strict=True)
        ),
    )
    _page, own, other = keys(visit(app, "briefing"))
    assert "open its view and add it again" in _stale(app)
    assert _stale(app.button(key=f"choose-{other}").click().run()) == ""
    told = app.info[-1].value.replace("\\", "")
    assert "Of another register than the one that is shown now: Other" in told
    assert "brought up to date since" in _stale(app.button(key=f"choose-{own}").click().run())
    app.button(key=f"renew-{own}").click().run()
    assert _stale(app) == ""
    assert app.text_input(key=f"title-{own}").value == numbers.title
    (renewed,) = [payload for _who, _audience, payload in stored() if '"Mine"' in payload]
    assert renewed == replace(numbers, comment="Mine").to_json(), "of smuggling still"
    patterns = replace(numbers, recipe=replace(numbers.recipe, part="patterns")).to_json()
    Briefings(settings.BRIEFINGS_FILE).change(
        "max",
        "manager",
        lambda slides: (replace(slides[1], copy="manager-old", payload=patterns),),
    )
    app.run().button(key=f"renew-{own}").click().run()
    assert "no watch over this copy is done" in app.toast[0].value


def _stale(app: AppTest) -> str:
    return "".join(one.value for one in app.info if "Made on" in one.value)
