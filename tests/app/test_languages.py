"""Pages in another language: everything said is said in it, and the link keeps it."""

import gettext
import re
from datetime import timedelta
from functools import cache

import pytest
import streamlit as st
from babel import Locale
from babel.dates import format_timedelta
from pandas.api.types import is_float_dtype
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from dashboard import cards, questions, texts
from data_access.indicator_codes import TOLD_BY
from tests.app.chart_texts import charts, texts_of, untitled
from tests.app.pages import (
    NAMES,
    TITLES,
    OpenApp,
    next_click,
    settled,
    told_four_ways,
    visit,
)

MARKED = "fy"
"""A language of which there is no catalogue; the test's own marks whatever is said in it."""

DAY = re.compile(r"\b\d{4}-\d{2}(-\d{2})?\b")
"""A day as a program writes it: in a table it sorts, in a sentence a person reads it."""

WORD = re.compile(r"[^\W\d_]{2}")

LISTS = ("ILO", "OM Aanwijzing mensenhandel")
"""Lists of indicators, by their own names."""

FEWEST_CHARTS = 20


class _Marked(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"


def _shown(app: AppTest) -> list[str]:
    """Every text of the page and its sidebar, and what its widgets are called."""
    kinds = (app.title, app.header, app.markdown, app.caption, app.info, app.warning)
    widgets = (app.selectbox, app.multiselect, app.button, app.date_input, app.text_input)
    return [
        *(element.value for kind in kinds for element in kind),
        *(widget.label for kind in widgets for widget in kind),
        *(metric.label for metric in app.metric),
        *(str(column) for frame in app.dataframe for column in frame.value.columns),
    ]


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


def test_everything_that_is_said_can_be_said_in_another_language(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = texts._catalogue
    monkeypatch.setattr(texts, "LANGUAGES", (*texts.LANGUAGES, MARKED))
    monkeypatch.setattr("dashboard.languages.LANGUAGES", (*texts.LANGUAGES, MARKED))
    monkeypatch.setattr(texts, "_catalogue", lambda c: _Marked() if c == MARKED else known(c))
    monkeypatch.setattr(
        cards,
        "table_on_demand",
        lambda shown, _button: st.dataframe(shown.rows) if len(shown.rows) else None,
    )
    app = open_app(training_url, page="", language="Frysk")
    app.session_state["case_file"] = told_four_ways(training_url)
    drawn = 0
    for name in NAMES:
        settled(app, name)
        assert not app.exception
        assert not app.error
        assert not app.info, "a page of a register with cases has something to show"
        assert [title.value for title in app.title] == [f"«{TITLES[name]}»"]
        bare = [
            text for text in _shown(app) if "«" not in text and WORD.search(_unmarked(_words(text)))
        ]
        assert not bare, name
        assert not _bare_cells(app), name
        assert not [text for text in _sentences(app) if DAY.search(text)], name
        for spec in charts(app):
            drawn += 1
            assert not {text for text in texts_of(spec) if "«" not in text}, name
            assert not untitled(spec), name
    assert drawn > FEWEST_CHARTS


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
