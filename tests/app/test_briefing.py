"""A briefing is built from pages, kept, presented and taken out; it never holds what it may not."""

import hashlib
import io
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from pptx import Presentation
from pypdf import PdfReader
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.testing.v1 import AppTest

from dashboard import links
from dashboard.briefing import pack, shelf
from dashboard.briefing.shelf import Shelved
from dashboard.briefing.slide import Slide
from dashboard.downloads import briefing_file
from dashboard.standing import standing
from dashboard.trail import Taker
from data_access import settings
from data_access.briefings import MOST_SLIDES, Briefings, Kept
from data_access.errors import AuditRefused
from data_access.people import People
from data_access.people_tables import Person, Role
from data_access.release import PARTNER_K, Asked, make_release
from tests.app.conftest import ENTRY, TIMEOUT_S, sign_in
from tests.app.pages import MAX, PIA, OpenApp, fine, purposeful, visit, written
from tests.postgresql import Server

pytestmark = pytest.mark.usefixtures("released")

HOSTILE = "<script>alert(1)</script> ![x](http://evil.example/x.png) *b* $x^2$ =1+1 \u202e"


def reloaded(monkeypatch: pytest.MonkeyPatch, subject: str) -> AppTest:
    """A fresh tab of somebody who had signed in."""
    app = AppTest.from_file(ENTRY, default_timeout=TIMEOUT_S)
    sign_in(monkeypatch, app, subject)
    return app.run()


def add(app: AppTest, *names: str) -> AppTest:
    for name in names:
        app.button(key=f"brief-{name}").click().run()
        assert not app.exception
    return app


def offered(app: AppTest) -> list[str]:
    return [one.key for one in app.button if str(one.key).startswith("brief-")]


def listed(app: AppTest) -> list[str]:
    """Titles of the slides in order, as the list has them."""
    return [
        one.label.replace("\\", "").partition(" · ")[2]
        for one in app.button
        if str(one.key).startswith("choose-")
    ]


def keys(app: AppTest) -> list[str]:
    return [one.key[len("choose-") :] for one in app.button if str(one.key).startswith("choose-")]


def shown(app: AppTest) -> str:
    """What the slide that is drawn says."""
    return "\n".join(one.proto.body for one in app.get("html") if "<style>" not in one.proto.body)


def stored() -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(settings.BRIEFINGS_FILE)) as connection:
        return connection.execute("SELECT subject, audience, payload FROM slide").fetchall()


def changed_role(person: Person, role: Role | None, country: str | None = None) -> None:
    people = People(settings.PEOPLE_URL)
    people.withdraw(person.subject)
    if role:
        people.add(replace(person, role=role, country=country))
    standing()._seen.clear()


def test_slides_are_added_put_in_order_told_and_taken_away(app: AppTest) -> None:
    """A slide stays what it was though the selection goes on."""
    told = {one.label: one.value for one in app.metric}
    finding = app.main.markdown[0].value.strip("*").replace("\\", "")
    add(app, "key-figures", "trend")
    assert app.toast[0].value == "Added: the briefing has 3 slides"
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    assert {one.label: one.value for one in app.metric} != told
    add(visit(app, "sectors"), "sectors")
    fine(visit(app, "briefing"), "briefing")
    titles = listed(app)
    assert titles[:2] == ["Key figures", finding]
    assert len(titles) == 4
    for label, value in told.items():
        assert label in shown(app)
        assert f"<b>{value}</b>" in shown(app)
    first, last = keys(app)[0], keys(app)[-1]
    app.button(key=f"up-{last}").click().run()
    assert listed(app) == [titles[0], titles[1], titles[3], titles[2]]
    app.button(key=f"down-{first}").click().run()
    assert listed(app)[:2] == [finding, "Key figures"]
    app.button(key=f"choose-{last}").click().run()
    app.text_input(key=f"title-{last}").set_value("Where they work").run()
    app.text_area(key=f"comment-{last}").set_value("First.\nSecond.").run()
    assert "Where they work" in listed(app)
    assert "First.<br>Second." in shown(app)
    app.text_input(key=f"title-{last}").set_value("  ").run()
    assert "Where they work" in listed(app), "a slide has a title"
    app.button(key=f"remove-{first}").click().run()
    assert "Key figures" not in listed(app)
    assert len(listed(app)) == 3
    app.button(key="briefing_clear").click().run()
    assert not listed(app)
    assert "The briefing is empty" in app.main.caption[0].value


def test_slides_are_presented_and_turned(app: AppTest) -> None:
    visit(add(app, "key-figures", "newly-registered"), "briefing")
    table = listed(app)[1]
    app.button(key="briefing_present").click().run()
    assert not app.title
    assert "1 / 2" in shown(app)
    assert app.button(key="present_previous").disabled
    assert {one.proto.shortcut for one in app.button if str(one.key).startswith("present_")} == {
        "left",
        "right",
        "escape",
        "pageup",
        "pagedown",
    }
    app.button(key="present_next").click().run()
    assert table in shown(app)
    assert "<table" in shown(app)
    assert "TRAINING REGISTER" in shown(app)
    assert app.button(key="present_next").disabled
    app.button(key="present_page_up").click().run()
    assert "1 / 2" in shown(app)
    app.button(key="present_end").click().run()
    fine(app, "briefing")


def _on_the_wall() -> None:
    from dashboard.briefing import slide_view
    from tests.briefing_slides import key_slide, map_slide, trend_slide

    for slide in (key_slide(), map_slide(), trend_slide()):
        slide_view.body(slide, slide.name, large=True)


def test_wall_says_what_is_not_known_and_what_has_no_room() -> None:
    app = AppTest.from_function(_on_the_wall, default_timeout=TIMEOUT_S).run()
    assert not app.exception
    numbers, routes, trend = (one.proto.body for one in app.get("html"))
    assert "+17% (before: 60,000)" in numbers
    assert "Lost: 12 give no number." in numbers
    assert "1 more column has no room here." in routes
    assert "1 value is not known: left out, not 0." in trend


def test_map_on_a_slide_is_as_wide_as_on_the_page(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, page="routes")
    app.segmented_control(key="routes_weight").set_value("persons").run()
    visit(add(app, "routes_map"), "briefing")
    assert "as wide as they have persons" in shown(app)


def test_standard_pack_is_of_what_is_selected(app: AppTest) -> None:
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    cases = next(one.value for one in app.metric if one.label == "Cases")
    visit(app, "briefing")
    app.button(key="briefing_pack").click().run()
    fine(app, "briefing")
    assert len(listed(app)) >= 6
    assert f"<b>{cases}</b>" in shown(app)
    assert "Theme: Smuggling" in shown(app)


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
    monkeypatch.setattr(shelf, "LARGEST_IN_MEMORY", len(_held(app)[0].kept.payload) * 2 - 1)
    add(app, "key-figures")
    assert "as large as it may be" in app.toast[0].value
    assert len(_held(app)) == 1


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


def test_words_are_shown_as_they_stand(app: AppTest) -> None:
    visit(add(app, "key-figures"), "briefing")
    (key,) = keys(app)
    app.text_input(key=f"title-{key}").set_value(HOSTILE).run()
    app.text_area(key=f"comment-{key}").set_value(HOSTILE).run()
    for page in (shown(app), shown(app.button(key="briefing_present").click().run())):
        assert "<script" not in page
        assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
        assert "\u202e" not in page
        assert "[U+202E]" in page


def _held(app: AppTest) -> list[Shelved]:
    return [Shelved(one) for one in app.session_state[shelf._KEY]]


def _of(held: Shelved, **words: Any) -> Shelved:
    slide = replace(held.slide, **words)
    return Shelved(Kept("key", "copy", held.kept.added_at, slide.to_json()))


def text_of(kind: str, content: bytes) -> str:
    """All that a file says, read by a reader of its kind."""
    if kind == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    shapes = [shape for slide in Presentation(io.BytesIO(content)).slides for shape in slide.shapes]
    framed = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    tables = [shape.table for shape in shapes if shape.has_table]
    return "\n".join([*framed, *(cell.text for one in tables for cell in one.iter_cells())])


def test_a_file_says_what_the_page_showed_and_who_took_it_out(
    app: AppTest, audited: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {one.label: one.value for one in app.metric}
    add(app, "key-figures", "newly-registered")
    held = [_of(one, comment=HOSTILE) for one in _held(app)]
    monkeypatch.setattr(settings, "PEOPLE_URL", f"sqlite:///{tmp_path / 'own' / 'people.db'}")
    People(settings.PEOPLE_URL).add(MAX)
    by = Taker(MAX, "briefing", "briefing", "whole register", "manager-1")
    for kind in ("pptx", "pdf"):
        content = briefing_file(kind, held, by)
        text = text_of(kind, content)
        for label, value in told.items():
            assert label in text
            assert value in text
        table = held[1].slide.table
        for cases in table["Cases"].head(5):
            assert re.search(rf"\b{cases}\b", text)
        assert "evil.example" in text.replace("\n", "")
        entry = written(audited)[-1]
        assert (entry.action, entry.page) == ("export", f"briefing#briefing.{kind}")
        assert entry.export_hash == hashlib.sha256(content).hexdigest()
        assert str(entry.export_id) in text.replace("\n", "")
        assert (entry.subject, entry.purpose, entry.case_ids) == ("max", "briefing", ())
    changed_role(MAX, None)
    for kind in ("pptx", "pdf"):
        with pytest.raises(AuditRefused):
            briefing_file(kind, held, by)
    assert [entry.action for entry in written(audited)] == ["export"] * 2 + ["refusal"] * 2


def test_no_file_is_made_without_a_purpose(open_app: OpenApp, training_url: str) -> None:
    app = visit(add(open_app(training_url, MAX), "key-figures"), "briefing")
    files = app.get("download_button")
    assert [one.label for one in files] == ["Download PPTX", "Download PDF"]
    assert all(one.proto.disabled for one in files)
    app.selectbox(key="purpose-briefing").set_value("briefing").run()
    assert not any(one.proto.disabled for one in app.get("download_button"))


def test_a_file_is_of_the_copies_and_selections_of_its_slides(
    open_app: OpenApp, training_url: str, audited: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever copy and selection are shown when it is taken out."""
    files: dict[str, Callable[[], bytes]] = {}
    add_deferred = MediaFileManager.add_deferred

    def noted(self: MediaFileManager, data: Any, *args: Any, **named: Any) -> str:
        files[named["file_name"]] = data
        return add_deferred(self, data, *args, **named)

    monkeypatch.setattr(MediaFileManager, "add_deferred", noted)
    app = open_app(training_url, MAX)
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    add(app, "key-figures")
    app.sidebar.multiselect(key="theme").set_value([]).run()
    Briefings(settings.BRIEFINGS_FILE).change(
        "max", "manager", lambda slides: tuple(replace(one, copy="manager-old") for one in slides)
    )
    visit(app, "briefing")
    app.selectbox(key="purpose-briefing").set_value("briefing").run()
    text = text_of("pptx", files["briefing.pptx"]())
    (entry,) = [one for one in written(audited) if one.action == "export"]
    assert entry.copy == "manager-old"
    assert "Theme: Smuggling" in str(entry.selection)
    assert re.search(r"briefing · [0-9: -]+ UTC · .* · manager-old", text)


def test_a_link_that_is_too_long_is_none(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    here = property(lambda _context: "http://127.0.0.1/overview")
    monkeypatch.setattr(type(st.context), "url", here)
    add(app, "key-figures")
    (short,) = _held(app)
    assert short.slide.source.link.startswith("http://127.0.0.1/?")
    monkeypatch.setattr(links, "LONGEST", len(short.slide.source.link) - 1)
    add(app, "key-figures")
    assert not _held(app)[1].slide.source.link


def test_a_link_of_what_is_compared_opens_the_days_that_are_selected(
    app: AppTest, open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = property(lambda _context: "http://127.0.0.1/sectors")
    monkeypatch.setattr(type(st.context), "url", here)
    visit(app, "sectors").segmented_control(key="sector_by").set_value("gender").run()
    app.selectbox(key="compare_first").set_value("two periods").run()
    add(app, "comparison")
    (slide,) = [one.slide for one in _held(app)]
    asked = parse_qs(urlsplit(slide.source.link).query)
    assert (asked["from"], asked["to"]) == (["2024-07-01"], ["2026-06-30"])
    opened = open_app(training_url, page="sectors", **asked)
    assert opened.segmented_control(key="sector_by").value == "gender"
    assert opened.date_input(key="compare_from").value == (date(2025, 1, 1), date(2025, 12, 31))
    app.selectbox(key="compare_first").set_value("bonaire").run()
    add(app, "comparison")
    asked_then = parse_qs(urlsplit(_held(app)[1].slide.source.link).query)
    assert not {"compare_from", "compare_to"} & {*asked_then}, "they are not drawn any more"
    turned = asked | {"compare_from": ["2025-12-31", "2025-01-01"]}
    fine(open_app(training_url, page="sectors", **turned), "sectors")


def test_slide_of_a_release_holds_what_the_page_told(open_app: OpenApp, training_url: str) -> None:
    app = add(open_app(training_url, MAX), "key-figures", "trend")
    numbers, trend = [Slide.from_json(payload) for _who, _audience, payload in stored()]
    assert {one.name: f"{one.value:,}" for one in numbers.key_numbers} == {
        one.label: one.value for one in app.metric
    }
    assert trend.source.suppressed
    assert trend.source.suppressed.k == 5
    cases = int(trend.table.drop(columns="Period").sum().sum())
    assert trend.source.bases[0].cases == cases
    assert trend.chart
    assert "T-" not in numbers.to_json() + trend.to_json(), "pseudonyms of reports begin so"


def test_slides_are_in_the_language_in_which_they_were_seen(
    open_app: OpenApp, training_url: str
) -> None:
    app = open_app(training_url, language="Nederlands")
    told = {one.label: one.value for one in app.metric}
    assert "Cases" not in told
    visit(add(app, "key-figures"), "briefing")
    for label, value in told.items():
        assert label in shown(app)
        assert f"<b>{value}</b>" in shown(app)
