"""What leaves a briefing: files and links."""

import hashlib
import io
import re
from collections.abc import Callable
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

from dashboard import cards, links
from dashboard.briefing.shelf import Shelved
from dashboard.briefing.slide import Slide
from dashboard.downloads import briefing_file
from dashboard.figures import code_lists
from dashboard.trail import Taker
from data_access import settings
from data_access.briefings import Briefings, Kept
from data_access.errors import AuditRefused
from data_access.people import People
from tests.app.briefings import (
    HOSTILE,
    add,
    changed_role,
    kept_slides,
    stored,
)
from tests.app.pages import MAX, OpenApp, fine, visit, written
from tests.postgresql import Server

pytestmark = pytest.mark.usefixtures("released")


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


def first_slide(kind: str, content: bytes) -> str:
    """All that the first slide shows."""
    if kind == "pdf":
        return PdfReader(io.BytesIO(content)).pages[0].extract_text().replace("\n", "")
    shapes = Presentation(io.BytesIO(content)).slides[0].shapes
    return "".join(one.text_frame.text for one in shapes if one.has_text_frame)


def test_a_file_says_what_the_page_showed_and_who_took_it_out(
    app: AppTest, audited: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {one.label: one.value for one in app.metric}
    add(app, "key-figures", "newly-registered")
    held = [_of(one, comment=HOSTILE) for one in kept_slides(app)]
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
        assert str(entry.export_id) in first_slide(kind, content), "and not on the last alone"
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
    assert re.search(r"Taken out on .* UTC by max, for: Briefing or report", text)
    assert "Copy: manager-old" in text


def test_a_link_that_is_too_long_is_none(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    here = property(lambda _context: "http://127.0.0.1/overview")
    monkeypatch.setattr(type(st.context), "url", here)
    add(app, "key-figures")
    (short,) = kept_slides(app)
    assert short.slide.source.link.startswith("http://127.0.0.1/?")
    monkeypatch.setattr(links, "LONGEST", len(short.slide.source.link) - 1)
    add(app, "key-figures")
    assert not kept_slides(app)[1].slide.source.link


def test_a_link_of_what_is_compared_opens_the_days_that_are_selected(
    app: AppTest, open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = property(lambda _context: "http://127.0.0.1/sectors")
    monkeypatch.setattr(type(st.context), "url", here)
    visit(app, "sectors").segmented_control(key="sector_by").set_value("gender").run()
    app.selectbox(key="compare_first").set_value("two periods").run()
    add(app, "comparison")
    (slide,) = [one.slide for one in kept_slides(app)]
    asked = parse_qs(urlsplit(slide.source.link).query)
    assert (asked["from"], asked["to"]) == (["2024-07-01"], ["2026-06-30"])
    opened = open_app(training_url, page="sectors", **asked)
    assert opened.segmented_control(key="sector_by").value == "gender"
    assert opened.date_input(key="compare_from").value == (date(2025, 1, 1), date(2025, 12, 31))
    app.selectbox(key="compare_first").set_value("bonaire").run()
    add(app, "comparison")
    asked_then = parse_qs(urlsplit(kept_slides(app)[1].slide.source.link).query)
    assert not {"compare_from", "compare_to"} & {*asked_then}, "they are not drawn any more"
    turned = asked | {"compare_from": ["2025-12-31", "2025-01-01"]}
    fine(open_app(training_url, page="sectors", **turned), "sectors")


def test_a_link_to_a_code_list_opens_that_list(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = property(lambda _context: "http://127.0.0.1/method_codes")
    monkeypatch.setattr(type(st.context), "url", here)
    name = code_lists.in_order()[-1]
    app = open_app(training_url, page="method_codes")
    app.selectbox(key="code_list").set_value(name).run()
    (slide,) = [one.slide for one in kept_slides(add(app, f"codes-{name}"))]
    asked = parse_qs(urlsplit(slide.source.link).query)
    opened = open_app(training_url, page="method_codes", **asked)
    assert opened.selectbox(key="code_list").value == name


@pytest.mark.parametrize(("row", "why"), [(None, ""), (1, "No link: a chosen row")])
def test_of_a_row_that_no_link_tells_there_is_none(
    open_app: OpenApp,
    training_url: str,
    monkeypatch: pytest.MonkeyPatch,
    row: int | None,
    why: str,
) -> None:
    here = property(lambda _context: "http://127.0.0.1/threshold")
    monkeypatch.setattr(type(st.context), "url", here)
    choose = cards.choose_row
    monkeypatch.setattr(
        cards, "choose_row", lambda *given, **how: row if choose(*given, **how) is None else None
    )
    app = add(open_app(training_url, page="threshold"), "reports")
    (source,) = [one.slide.source for one in kept_slides(app)]
    assert source.no_link == why
    assert bool(source.link) == (row is None)


def test_of_a_month_of_the_map_there_is_no_link(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The days of it would open cases that are known to its quarter or year alone, too."""
    here = property(lambda _context: "http://127.0.0.1/routes")
    monkeypatch.setattr(type(st.context), "url", here)
    app = add(open_app(training_url, page="routes"), "routes_map")
    app.session_state["routes_moment"] = "2026-04"
    add(app.run(), "routes_map")
    whole, month = (one.slide.source for one in kept_slides(app))
    assert whole.link
    assert (month.link, month.no_link) == ("", "No link: a month of the map")


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
