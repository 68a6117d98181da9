"""A briefing is built from pages, kept, presented and taken out; it never holds what it may not."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.briefing import pack
from dashboard.briefing.elements import TextBox
from dashboard.briefing.plan import pages
from dashboard.briefing.slide import Slide
from dashboard.cards import SHORT
from dashboard.texts import number
from tests.app.briefings import HOSTILE, add, kept_slides, keys, listed, shown
from tests.app.conftest import TIMEOUT_S
from tests.app.pages import OpenApp, cut_off, fine, next_click, visit
from tests.briefing_slides import SOURCE, key_slide

pytestmark = pytest.mark.usefixtures("released")


def test_slides_are_added_put_in_order_told_and_taken_away(app: AppTest) -> None:
    """A slide stays what it was though the selection goes on."""
    told = {one.label: one.value for one in app.metric}
    (finding,) = (one.value.strip("*") for one in app.main.markdown if "285 cases" in one.value)
    add(app, "key-figures", "trend")
    assert app.toast[0].value == "Added: the briefing has 3 slides"
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    assert {one.label: one.value for one in app.metric} != told
    add(visit(app, "sectors"), "sectors")
    fine(visit(app, "briefing"), "briefing")
    titles = listed(app)
    assert titles[:2] == ["Key figures", finding]
    assert titles[2].startswith("Beneath Cases over time by theme: "), "they may be parted"
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


def test_what_is_pressed_before_another_slide_is_made_is_added_too(app: AppTest) -> None:
    app.button(key="brief-trend").click()
    page = app._tree
    cut_off(app, "dashboard.briefing.shelf.add")
    app._tree = page  # as it still stands in the browser
    app.button(key="brief-trend")._value = False
    add(app, "key-figures")
    assert len(kept_slides(app)) == 3, "with the one that is drawn beneath the first"
    visit(app, "briefing").button(key="briefing_pack").click()
    next_click(app, "dashboard.briefing.shelf.add")
    assert len(kept_slides(app)) > 6
    before = keys(app)
    app.run()
    assert keys(app) == before, "it is added once"


def test_what_was_asked_for_and_is_not_made_is_said(app: AppTest) -> None:
    """Of another selection than was asked for it would be another slide."""
    app.button(key="brief-trend").click()
    cut_off(app, "dashboard.briefing.shelf.add")
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    told = "1 figure was not added: the page went on before its slide was made."
    assert [one.value for one in app.toast] == [told]
    assert not app.run().toast
    app.button(key="brief-trend").click()
    cut_off(app, "dashboard.briefing.shelf.add")
    assert [one.value for one in visit(app, "method_codes").toast] == [told]
    fine(visit(app, "overview"), "overview")
    assert not app.toast
    visit(app, "briefing")
    assert not listed(app)


@pytest.mark.parametrize(
    ("key", "value"),
    [("sector_by", "gender"), ("threshold_venue", 22), ("case_file_key", 7), ("case_turned", True)],
)
def test_figure_of_another_choice_on_a_page_is_not_added_in_its_place(
    app: AppTest, key: str, value: object
) -> None:
    app.button(key="brief-trend").click()
    cut_off(app, "dashboard.briefing.shelf.add")
    app.session_state[key] = value
    app.run()
    assert [one.value for one in app.toast if "1 figure was not added" in one.value]
    assert "briefing" not in app.session_state


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


def _linked_on_the_wall() -> None:
    import streamlit as st

    from dashboard.briefing import presentation
    from dashboard.briefing.shelf import Shelved
    from data_access.briefings import Kept
    from data_access.clock import now
    from tests.briefing_slides import every_slide

    kept = tuple(
        Shelved(Kept(str(place), "copy", now(), one.to_json()))
        for place, one in enumerate(every_slide())
        if one.source.link or one.source.no_link
    )
    st.session_state.setdefault(presentation._AT, 0)
    presentation.show(kept)


def test_every_slide_on_the_wall_opens_its_view_or_says_why_not() -> None:
    app = AppTest.from_function(_linked_on_the_wall, default_timeout=TIMEOUT_S).run()
    turned = 0
    while True:
        assert not app.exception
        opens = [one.proto.url for one in app.get("link_button")]
        assert opens == [SOURCE.link] or "link: " in shown(app)
        if app.button(key="present_next").disabled:
            break
        app.button(key="present_next").click().run()
        turned += 1
    assert turned > 5


def _on_the_wall() -> None:
    from dashboard.briefing import slide_view
    from tests.briefing_slides import key_slide, map_slide, table_slide, trend_slide

    for slide in (key_slide(), map_slide(), trend_slide(), table_slide()):
        slide_view.body(slide, slide.name, large=True)


def test_wall_says_what_is_not_known_and_what_has_no_room() -> None:
    app = AppTest.from_function(_on_the_wall, default_timeout=TIMEOUT_S).run()
    assert not app.exception
    numbers, routes, trend, table = (one.proto.body for one in app.get("html"))
    assert "+17% (before: 60,000)" in numbers
    assert "Lost: 12 give no number." in numbers
    assert "1 more column has no room here." in routes
    assert "1 value is not known: left out, not 0." in trend
    left = 41 - table.count("<tr>")
    assert left > 0
    assert f"{left} more rows have no room here." in table


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


def test_standard_pack_adds_nothing_twice(app: AppTest) -> None:
    visit(add(app, "key-figures", "newly-registered"), "briefing")
    own = listed(app)
    app.button(key="briefing_pack").click().run()
    names = listed(app)
    assert names[:2] == own
    assert len(names) == len(set(names)) >= 6
    app.button(key="briefing_pack").click().run()
    assert listed(app) == names
    assert any("holds all of it already" in one.value for one in app.toast)
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    app.button(key="briefing_pack").click().run()
    assert len(listed(app)) >= len(names) + 5, "of another selection it is another pack"


def test_caveats_say_what_the_pack_leaves_out_now(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {part: pack._MAKERS[part] for part in ("key-figures", "patterns")}
    monkeypatch.setattr(pack, "_MAKERS", parts)
    parts["patterns"] = replace(parts["patterns"], make=lambda *_: iter(()))
    visit(app, "briefing").button(key="briefing_pack").click().run()
    caveats = keys(app)[-1]
    app.button(key=f"choose-{caveats}").click().run()
    app.text_input(key=f"title-{caveats}").set_value("Mine").run()
    app.text_area(key=f"comment-{caveats}").set_value("Mind").run()
    assert "no watch over this copy is done" in shown(app)
    parts["patterns"] = replace(parts["patterns"], make=lambda *_: iter([key_slide()]))
    app.button(key="briefing_pack").click().run()
    assert keys(app)[1] == caveats
    assert len(keys(app)) == 3
    assert app.toast[0].value == "Added: the briefing has 3 slides"
    assert "no watch over this copy is done" not in shown(app)
    assert {"Mine", "Mind"} <= set(re.findall("M[a-z]{3}", shown(app)))


def test_standard_pack_makes_nothing_that_is_held(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(add(app, "trend"), "briefing").button(key="briefing_pack").click().run()
    before = keys(app)
    parts = dict.fromkeys({one.slide.name for one in kept_slides(app)} & set(pack._MAKERS))
    nothing = {part: replace(pack._MAKERS[part], make=_never) for part in parts}
    assert "route-map" in nothing
    monkeypatch.setattr(pack, "_MAKERS", nothing)
    app.button(key="briefing_pack").click().run()
    assert any("holds all of it already" in one.value for one in app.toast)
    for key, part in zip(before, ("trend", "coverage"), strict=False):  # of a page: in words alone
        app.button(key=f"choose-{key}").click().run()
        app.button(key=f"remove-{key}").click().run()
        del nothing[part]
    app.button_group(key="language").set_value("nl").run()
    app.button(key="briefing_pack").click().run()
    assert not app.exception
    assert keys(app) == before[2:], "what a recipe made is known in any language"


def _never(*_: object) -> Iterator[Slide]:
    raise AssertionError("it is held")


def as_read(rows: pd.DataFrame) -> str:
    """A table's values, of whatever type a browser is sent them."""
    return rows.to_csv(index=False, date_format="%Y-%m-%d")


def test_numbers_of_the_pack_are_those_that_the_pages_show(app: AppTest) -> None:
    told = {one.label: one.value for one in app.metric}
    beneath_them = [one.value for one in app.caption]
    shown_there = {}
    for page, names in (("overview", ("trend", "coverage")), ("sectors", ("sectors",))):
        visit(app, page)
        for name in names:
            app.session_state[f"table-{name}"] = True
            app.run()
            shown_there[name] = [as_read(one.value) for one in app.dataframe]
            app.session_state[f"table-{name}"] = False
    first_rows = [as_read(one.value) for one in visit(app, "overview").dataframe]
    visit(app, "briefing").button(key="briefing_pack").click().run()
    slides = {one.slide.name: one.slide for one in kept_slides(app)}
    assert {one.name: number(one.value) for one in slides["key-figures"].key_numbers} == told
    assert slides["key-figures"].caption in beneath_them
    for name, tables in shown_there.items():
        assert as_read(slides[name].table) in tables, name
    assert as_read(slides["newly-registered"].table.head(SHORT)) in first_rows
    heads = [
        one.paragraphs[0]
        for page in pages(list(slides.values()))
        for one in page.elements
        if isinstance(one, TextBox) and one.role == "title"
    ]
    assert heads == [one.title for one in slides.values()], "none is cut"


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
