"""Figures that are made once for many: whose numbers they are, and what is written down of them."""

import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from altair.utils import schemapi
from streamlit.elements import vega_charts
from streamlit.testing.v1 import AppTest

from dashboard import cards, chart_sent, kept, opening
from dashboard.chart_locale import in_language
from dashboard.chart_sent import Sent
from data_access.people_tables import Person, Role
from tests.app.chart_texts import charts, texts_of
from tests.app.pages import (
    ANNA,
    MAX,
    NARROWED,
    OpenApp,
    counts,
    fine,
    purposeful,
    table,
    visit,
    written,
)
from tests.postgresql import Server
from tests.registers import write_register

BEN = Person("ben", "KMar", Role.ANALYST)
TRAFFICKING = {"theme": "trafficking", "event_date": date(2026, 3, 1), "event_precision": "day"}

KEPT = (
    *("overview", "routes", "sectors", "data_quality", "theme_check", "case_files"),
    "money_support",
)
"""Pages with figures that are kept."""

Made = list[tuple[str, Any]]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """What was made to be kept since, each with its key."""
    found: Made = []

    plain = kept._Pool.get

    def noted(pool: Any, of: Any, key: str, make: Callable[[], Any]) -> Any:
        def anew() -> Any:
            found.append((f"{of} {key}", make()))
            return found[-1][1]

        return plain(pool, of, key, anew)

    monkeypatch.setattr(kept._Pool, "get", noted)
    return found


def test_second_reader_is_shown_the_figures_of_the_first(
    open_app: OpenApp, training_url: str, made: Made
) -> None:
    shown = [charts(open_app(training_url, page="sectors"))]
    assert made
    before = len(made)
    shown.append(charts(open_app(training_url, page="sectors")))
    assert len(made) == before, "nothing was made anew"
    assert shown[0] == shown[1]


@pytest.mark.parametrize("name", KEPT)
def test_no_page_changes_what_is_kept(
    open_app: OpenApp, training_url: str, made: Made, name: str
) -> None:
    """Two look, in two languages, open every table and put every figure into the briefing."""
    fine(open_app(training_url, page=name), name)
    before = [(key, _content(one)) for key, one in made]
    assert not any(_is_drawn(one) for key, one in made if "light" not in key), "of one theme"
    for spoken in ("English", "Nederlands"):
        app = open_app(training_url, page=name, language=spoken)
        for key in [one.proto.id for one in app.get("expandable")]:
            told = key.split("-", 3)[-1]
            if told.startswith(("table-", "download-")):
                app.session_state[told] = True
        app.run()
        for key in [one.key for one in app.button if str(one.key).startswith("brief-")]:
            app.button(key=key).click().run()
        assert not app.exception
    after = {key: _content(one) for key, one in made}
    assert dict(before).items() <= after.items()


def _is_drawn(one: Any) -> bool:
    return isinstance(one, Sent) or (isinstance(one, cards.Figure) and one.chart is not None)


def _content(one: Any) -> object:
    """All that something kept says, to be held against what it says later."""
    if isinstance(one, cards.Figure):
        drawn = None if one.chart is None else one.chart.to_json()
        return (one.name, one.title, one.caption, drawn, pickle.dumps(one.table), str(one.about))
    return pickle.dumps(one)


def test_refreshed_mirror_gives_new_figures(open_app: OpenApp, tmp_path: Path) -> None:
    file = tmp_path / "register.db"
    write_register(f"sqlite:///{file}", reports=[TRAFFICKING])
    first = open_app(f"sqlite:///{file}")
    assert (counts(first), _key_figures(first)["Trafficking"]) == ((1, 1), 1)
    file.unlink()
    write_register(f"sqlite:///{file}", reports=[TRAFFICKING] * 3)
    opening.refresh()
    for app in (first.run(), open_app(f"sqlite:///{file}")):
        assert (counts(app), _key_figures(app)["Trafficking"]) == ((3, 3), 3)


def _key_figures(app: AppTest) -> dict[str, int]:
    shown = table(visit(app, "overview"), "key-figures", "Key figure")
    return dict(zip(shown["Key figure"], shown["Number"], strict=True))


@pytest.mark.usefixtures("released", "audited")
def test_each_audience_is_shown_its_own_numbers(open_app: OpenApp, training_url: str) -> None:
    readers = count()

    def numbers(person: Person) -> dict[str, int]:
        app = open_app(training_url, replace(person, subject=f"reader {next(readers)}"))
        if person is ANNA:
            app.sidebar.selectbox(key="purpose").set_value("case_work").run()
        app.sidebar.selectbox(key="period").set_value("Everything").run()
        return _key_figures(app)

    alone = {}
    for person in (ANNA, MAX):
        st.cache_resource.clear()
        alone[person.role] = numbers(person)
    assert {"Trafficking"} <= set(alone[MAX.role]) < set(alone[ANNA.role])
    assert alone[MAX.role]["Cases"] != alone[ANNA.role]["Cases"]
    for person in (ANNA, MAX, ANNA):
        assert numbers(person) == alone[person.role]


def test_each_language_is_shown_its_own_words(open_app: OpenApp, training_url: str) -> None:
    english, dutch, again = (
        set().union(*map(texts_of, charts(open_app(training_url, page="sectors", language=spoken))))
        for spoken in ("English", "Nederlands", "English")
    )
    assert english == again
    assert {"Cases"} <= english - dutch
    assert {"Zaken"} <= dutch - english


def test_cases_of_a_kept_table_are_written_down_of_each_who_sees_them(
    open_app: OpenApp, training_url: str, audited: Server, made: Made
) -> None:
    fine(visit(purposeful(open_app, training_url), "theme_check"), "theme_check")
    before = len(made)
    app = open_app(training_url, BEN)
    app.sidebar.selectbox(key="purpose").set_value("quality").run()
    fine(visit(app, "theme_check"), "theme_check")
    assert len([key for key, _one in made[before:] if "theme_c" in key]) == 0, "kept"
    seen = [one for one in written(audited) if one.page == "theme_check#again-smuggling"]
    assert [(one.subject, one.purpose) for one in seen] == [
        ("anna", "case_work"),
        ("ben", "quality"),
    ]
    assert seen[0].case_ids == seen[1].case_ids != ()


@pytest.mark.parametrize("spoken", ["English", "Nederlands"])
def test_charts_are_sent_as_streamlit_sends_them(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch, spoken: str
) -> None:
    assert schemapi.DEBUG_MODE, "what the server takes on trust is held to the schema here"
    held = []

    def sent(chart: Any) -> Sent:
        found = chart_sent.sent(chart)
        theirs = vega_charts._convert_altair_to_vega_lite_spec(in_language(chart))
        assert dict(found.data) == theirs.pop("datasets")
        assert _renamed(found.spec) == _renamed(json.dumps(theirs))
        held.append(found)
        return found

    monkeypatch.setattr(cards, "sent", sent)
    app = open_app(training_url, page="", language=spoken)
    for name in NARROWED:
        fine(visit(app, name), name) if spoken == "English" else visit(app, name)
        assert not app.exception
    assert len(held) > 20


def _renamed(spec: str) -> Any:
    return json.loads(vega_charts._stabilize_vega_json_spec(spec))
