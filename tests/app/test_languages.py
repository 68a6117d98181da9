"""Pages in another language: everything said is said in it, and the link keeps it."""

import gettext
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from babel import Locale
from babel.dates import format_timedelta
from pandas.api.types import is_float_dtype
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from dashboard import cards, questions, room, seat, texts
from dashboard.languages import own_name
from dashboard.navigation import ROOM
from dashboard.seat import Held
from data_access import settings
from data_access.indicator_codes import TOLD_BY
from data_access.training.scenario import EASY
from tests.app.briefings import add, keys, shown
from tests.app.chart_texts import charts, texts_of, untitled
from tests.app.conftest import UNTIL
from tests.app.pages import (
    NAMES,
    TITLES,
    OpenApp,
    next_click,
    press,
    settled,
    told_four_ways,
    visit,
)
from tests.database.rooms import make

MARKED = "fy"
"""A language of which there is no catalogue; the test's own marks whatever is said in it."""

DAY = re.compile(r"\b\d{4}-\d{2}(-\d{2})?\b")
"""A day as a program writes it: in a table it sorts, in a sentence a person reads it."""

WORD = re.compile(r"[^\W\d_]{2}")

LISTS = ("ILO", "OM Aanwijzing mensenhandel")
"""Lists of indicators, by their own names."""

FEWEST_CHARTS = 20

SLIDES = {"overview": "key-figures", "sectors": "sectors", "threshold": "courses"}
"""A figure of some pages, for a briefing."""

BLOCKS = ("popover", "form", "dialog", "container")
"""Blocks that come with all that a block may be."""

TAG = re.compile(r"<[^<>]*>")


class _Marked(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"


def _shown(app: AppTest) -> list[str]:
    """Every text of the page and its sidebar, what its widgets are called and what they offer."""
    return [
        *(text for node in _nodes(app) for text in _texts(_told_of(node))),
        *(column for frame in app.dataframe for column in _columns(frame)),
    ]


def _columns(frame: Any) -> Iterator[str]:
    """What stands above the columns of a table."""
    named = json.loads(frame.proto.columns or "{}")
    for column in frame.value.columns:
        yield named.get(str(column), {}).get("label") or str(column)


def _nodes(app: AppTest) -> Iterator[Any]:
    for part in (app.main, app.sidebar):
        yield from part
    yield from app.toast


def _told_of(node: Any) -> Any:
    """What is sent to the browser of an element; of a block, of its own kind alone."""
    proto = node.proto
    kind = proto.WhichOneof("type") if proto and node.type in BLOCKS else None
    return getattr(proto, kind) if kind else proto


def _texts(proto: Any) -> Iterator[str]:
    """The texts of it that a person reads; those of HTML without its tags."""
    for name in ("label", "help", "placeholder", "body"):
        found = getattr(proto, name, "")
        if isinstance(found, str) and "<style>" not in found:
            yield from TAG.split(found) if "</" in found else [found]
    for name in ("options", "captions"):
        for one in getattr(proto, name, ()):
            yield one if isinstance(one, str) else one.content


def _bare_cells(app: AppTest) -> set[str]:
    """Texts in the rows of tables of which a part cannot be said in another language."""
    cells = {
        cell
        for frame in app.dataframe
        if "«Licence»" not in frame.value.columns  # as the libraries say it
        for column in frame.value
        for cell in frame.value[column]
        if isinstance(cell, str)
    }
    return {cell for cell in cells if WORD.search(_unmarked(cell))}


def _unmarked(text: str) -> str:
    """What of a text is not said through gettext, and no name; with a digit it is a pseudonym."""
    inner = re.compile("«[^«»]*»")
    while inner.search(text):
        text = inner.sub("", text)
    names = "|".join(map(re.escape, sorted(_names(), key=len, reverse=True)))
    return re.sub(r"\S*\d\S*", "", re.sub(rf"(?<!\w)(?:{names})(?!\w)", "", text))


@cache
def _names() -> frozenset[str]:
    """What is called alike in any language, or what the locale calls it."""
    locale = Locale.parse(MARKED)
    units = (timedelta(days=1), timedelta(minutes=30))
    return frozenset(
        (
            *questions.places()["name"],
            *questions.options().query("filter == 'agencies'")["value"],
            *(code for by in TOLD_BY.values() for code in by.listed),
            *LISTS,
            *(own_name(code) for code in (*texts.LANGUAGES, MARKED)),
            *locale.territories.values(),
            *locale.months["format"]["abbreviated"].values(),
            *(format_timedelta(unit, locale=locale) for unit in units),
        )
    )


def _sentences(app: AppTest) -> list[str]:
    """What is said outside tables, of the page and beside it."""
    kinds = (app.title, app.header, app.markdown, app.caption, app.info, app.warning)
    return [element.value for kind in kinds for element in kind]


def _words(text: str) -> str:
    """What of a text is neither an icon nor a sign of markdown."""
    return re.sub(r":material/\w+:", "", text).replace("\\", "")


@pytest.fixture
def _marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language in which whatever is said through gettext can be told from what is not."""
    known = texts._catalogue
    monkeypatch.setattr(texts, "LANGUAGES", (*texts.LANGUAGES, MARKED))
    monkeypatch.setattr("dashboard.languages.LANGUAGES", (*texts.LANGUAGES, MARKED))
    monkeypatch.setattr(texts, "_catalogue", lambda c: _Marked() if c == MARKED else known(c))
    monkeypatch.setattr(
        cards,
        "table_on_demand",
        lambda shown, _button: st.dataframe(shown.rows) if len(shown.rows) else None,
    )


def _says_it_all(app: AppTest, where: str, title: str) -> int:
    """How many charts a page has, every text of which can be said in another language."""
    assert not app.exception, where
    assert [one.value for one in app.title] == [f"«{title}»"]
    bare = [
        text for text in _shown(app) if "«" not in text and WORD.search(_unmarked(_words(text)))
    ]
    assert not bare, where
    assert not _bare_cells(app), where
    assert not [text for text in _sentences(app) if DAY.search(text)], where
    drawn = list(charts(app))
    for spec in drawn:
        assert not {text for text in texts_of(spec) if "«" not in text}, where
        assert not untitled(spec), where
    return len(drawn)


@pytest.mark.usefixtures("_marked")
def test_everything_that_is_said_can_be_said_in_another_language(
    open_app: OpenApp, training_url: str
) -> None:
    app = open_app(training_url, page="", language="Frysk")
    app.session_state["case_file"] = told_four_ways(training_url)
    drawn = 0
    for name in NAMES:
        settled(app, name)
        assert not app.error
        assert not app.info, "a page of a register with cases has something to show"
        drawn += _says_it_all(app, name, TITLES[name])
    assert drawn > FEWEST_CHARTS
    for page, figure in SLIDES.items():
        add(visit(app, page), figure)
        assert app.toast, "what was added is said"
        _says_it_all(app, page, TITLES[page])
    visit(app, "briefing")
    for slide in keys(app):
        app.button(key=f"choose-{slide}").click().run()
        assert shown(app)
        _says_it_all(app, slide, TITLES["briefing"])


@pytest.mark.usefixtures("_marked")
def test_everything_in_the_training_room_can_be_said_in_another_language(
    open_app: OpenApp, training_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ROOM_FOLDER", tmp_path / "room")
    app = open_app(training_url, page="", language="Frysk")

    def room_as(token: str, *, is_trainer: bool = False) -> AppTest:
        monkeypatch.setattr(seat, "held", lambda _cookies: Held(token, is_trainer))
        return visit(app, ROOM.name)

    def says_it_all(where: str) -> None:
        _says_it_all(app, where, str(ROOM.title))

    def every_exercise(where: str) -> None:
        for exercise in class_.session.exercises:
            app.radio(key="exercise_chosen").set_value(exercise).run()
            says_it_all(f"{where} {exercise}")

    visit(app, ROOM.name)
    app.text_input[0].set_value("222222")
    app.text_input[1].set_value("heron")
    press(app, "«Join»")
    assert len(app.error) == 1
    says_it_all("no seat")
    monkeypatch.setattr("data_access.room.store.new_code", lambda: "234567")  # no words
    class_ = make(replace(EASY, seed=room.LEAST_SEED + 11, reports=200, until=UNTIL))
    token = class_.join("R2")
    room_as(token)
    says_it_all("welcome")
    every_exercise("asked")
    app.button(key="take_hint").click().run()
    press(app, "«Answer»")
    assert len(app.error) == 1
    says_it_all("nothing answered")
    for exercise in class_.session.exercises:
        room.answer(token, exercise, class_.perfect(exercise))
    every_exercise("answered")
    room_as(class_.trainer, is_trainer=True)
    app.toggle(key="room_names").set_value(True).run()
    says_it_all("trainer")
    room.reveal(class_.trainer)
    room.close(class_.trainer)
    for exercise in class_.session.exercises:
        app.button_group(key="room_watched").set_value(exercise).run()
        says_it_all(f"trainer {exercise}")
    room_as(token)
    every_exercise("revealed")


def _left_out(app: AppTest) -> list[str]:
    return [notice.value for notice in app.warning if notice.icon == ":material/link_off:"]


def test_dutch_is_kept_in_the_link(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, language="Nederlands", period="Alles", page="sectors")
    assert not app.exception
    assert [title.value for title in app.title] == ["Sectoren"]
    assert not _left_out(app), "the words of the link are those of its language"
    app.button_group(key="language").set_value("en").run()
    assert not _left_out(app), "the link still has the words of the former language"
    assert [title.value for title in app.title] == [TITLES["sectors"]]
    assert app.selectbox(key="period").value == "Everything", "the selection outlives the language"


def test_what_is_chosen_on_a_page_outlives_the_language_of_another(
    open_app: OpenApp, training_url: str
) -> None:
    app = open_app(training_url, language="English", page="sectors")
    app.selectbox(key="compare_what").set_value("gender").run()
    visit(app, "method_codes").button_group(key="language").set_value("nl").run()
    visit(app, "sectors")
    assert app.selectbox(key="compare_what").value == "gender"
    assert not _left_out(app)


def test_decimals_in_a_table_are_written_as_in_the_language(
    open_app: OpenApp, training_url: str
) -> None:
    app = open_app(training_url, language="Nederlands", page="routes")
    (routes,) = (one for one in app.dataframe if "Uren bij 10 kn" in one.value)
    said = convert_arrow_bytes_to_pandas_df(routes.proto.arrow_data.styler.display_values)
    hours = routes.value["Uren bij 10 kn"]
    assert is_float_dtype(hours), "ordered as numbers"
    known = hours.notna()
    assert known.any()
    shown = said["Uren bij 10 kn"][known.to_numpy()]
    assert [f"{hour:g}".replace(".", ",") for hour in hours[known]] == shown.tolist()


@pytest.mark.parametrize("at", ["dashboard.links.ignored", "dashboard.sidebar.draw_summary"])
def test_a_click_soon_after_a_change_of_language_loses_nothing(
    open_app: OpenApp, training_url: str, at: str
) -> None:
    app = open_app(training_url, language="English", page="case_files", theme="Smuggling")
    app.sidebar.selectbox(key="period").set_value("Everything").run()
    app.button_group(key="language").set_value("nl")
    next_click(app, at)
    assert not app.exception
    assert not _left_out(app), "the words of the former language are no fault of the link"
    assert app.sidebar.multiselect(key="theme").value == ["smuggling"]
    assert app.query_params["theme"] == "Mensensmokkel"
    assert app.query_params["period"] == "Alles"
