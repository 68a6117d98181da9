"""The link: what it opens, and what it cannot."""

from datetime import date
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from tests.app.pages import OpenApp, counts, fine, visit

PAGE = "case_files"
"""Drawn quickly; what a link asks is read before any page is."""

IGNORED = {
    "unknown value": {"theme": "Nonsense"},
    "code in place of word": {"sector": "domestic_work"},
    "100 kB": {"area": "x" * 100_000},
    "NUL": {"sector": "\x00"},
    "right to left": {"origin": "\u202emoc.live"},
    "markdown image": {"agency": "![x](https://evil.example/x.png)"},
    "script": {"citizenship": "<script>alert(1)</script>"},
    "invalid UTF-8": {"grade": "\ufffd\ufffe"},
    "formula": {"area": "=cmd|' /C calc'!A0"},
    "unknown period": {"period": "banana"},
    "repeated period": {"period": ["12 months", "banana"]},
}
LEFT_OUT = "The link asks for values this register does not have"


@pytest.mark.parametrize("query", IGNORED.values(), ids=IGNORED)
def test_hostile_link_opens_defaults_and_says_so(
    open_app: OpenApp, training_url: str, query: dict[str, Any]
) -> None:
    app = open_app(training_url, page=PAGE, **query)
    fine(app, PAGE)
    assert not any(filter_.value for filter_ in app.sidebar.multiselect)
    told = [notice.value for notice in app.warning if notice.value.startswith(LEFT_OUT)]
    assert len(told) == 1
    assert "evil" not in told[0]


@pytest.mark.parametrize(
    ("first", "last"),
    [("0000-99-99", "1"), ("2026-05-01", "2026-01-01")],
)
def test_hostile_dates_do_not_break_pages(
    open_app: OpenApp, training_url: str, first: str, last: str
) -> None:
    app = open_app(training_url, page=PAGE, period="Own dates", **{"from": first, "to": last})
    for name in ("overview", "routes", "data_quality"):  # a month, a moment and a past of their own
        fine(visit(app, name), name)


@pytest.mark.parametrize("day", ["1815-06-18", "2999-01-01", "2026-13-01", "yesterday"])
def test_day_that_cannot_be_chosen_is_told(open_app: OpenApp, training_url: str, day: str) -> None:
    dates = {"from": day, "to": "2026-06-01"}
    app = open_app(training_url, page=PAGE, period="Own dates", **dates)
    fine(app, PAGE)
    (told,) = [notice.value for notice in app.warning if notice.value.startswith(LEFT_OUT)]
    assert "From" in told
    assert "Period" not in told, "the day is at fault"
    assert "2026-06-01" not in told, "and this one is not"


@pytest.mark.parametrize(
    ("page", "query", "at_fault"),
    [
        (PAGE, {"case": "R-9999-000001"}, "case: no part of a link"),
        (PAGE, {"threshold": "-5"}, "threshold: no part of a link"),
        (PAGE, {"language": "Klingon"}, "Language “Klingon”"),
        (PAGE, {"theme": "Nonsense"}, "Theme “Nonsense”"),
        (PAGE, {"period": "Own dates", "from": "2999-01-01"}, "From: 1 Jan 2999 lies after"),
        ("routes", {"routes_weight": "Bananas"}, "Width and order by “Bananas”"),
        ("threshold", {"threshold_venue": "-5"}, "Threshold, points “-5”"),
    ],
)
def test_value_at_fault_is_named(
    open_app: OpenApp, training_url: str, page: str, query: dict[str, str], at_fault: str
) -> None:
    app = open_app(training_url, page=page, **query)
    (told,) = [notice.value for notice in app.warning if notice.value.startswith(LEFT_OUT)]
    assert at_fault in told.replace("\\", "")


def test_words_of_a_link_match_whatever_their_case(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, page=PAGE, theme=["smuggling", "TRAFFICKING"])
    assert app.session_state["theme"] == ["smuggling", "trafficking"]
    assert not [notice for notice in app.warning if notice.value.startswith(LEFT_OUT)]


def test_link_of_5000_values_opens_defaults(open_app: OpenApp, training_url: str) -> None:
    wanted = [f"p{number}" for number in range(5000)]
    app = open_app(training_url, page=PAGE, destination=wanted)
    fine(app, PAGE)
    assert not any(filter_.value for filter_ in app.sidebar.multiselect)


def test_unknown_parameters_change_nothing(open_app: OpenApp, training_url: str) -> None:
    names = ("from", "to", "case", "embed_options", "x" * 1000)
    app = open_app(training_url, page=PAGE, **dict.fromkeys(names, "zzz"))
    fine(app, PAGE)
    assert counts(app) == counts(open_app(training_url, page=PAGE))


def test_good_values_beside_a_bad_one_hold(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, page=PAGE, theme=["Smuggling", "Nonsense"])
    assert app.session_state["theme"] == ["smuggling"]
    assert 0 < counts(app)[0] < counts(open_app(training_url, page=PAGE))[0]


def test_link_opens_every_restriction(open_app: OpenApp, training_url: str) -> None:
    app = open_app(
        training_url,
        page=PAGE,
        period="Own dates",
        theme=["Smuggling", "Trafficking"],
        sector="Not known",
        grade="A: always reliable",
        **{"from": "2025-01-01", "to": "2025-12-31"},
    )
    assert app.session_state["theme"] == ["smuggling", "trafficking"]
    assert app.session_state["sector"] == ["unknown"]
    assert app.session_state["grade"] == ["A"]
    assert app.session_state["from"] == date(2025, 1, 1)
    assert app.session_state["to"] == date(2025, 12, 31)
    assert 0 < counts(app)[0] < counts(open_app(training_url, page=PAGE))[0]


@pytest.mark.parametrize("name", ["nope", "a/b", "x" * 5_000, "<script>", "\x00", "overview"])
def test_address_of_no_page_is_told_in_our_words(
    open_app: OpenApp, training_url: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AppTest asks for no page by its address, as a browser does."""
    real, asked = PagesManager.set_script_intent, [name]

    def ask(pages: PagesManager, page: str, told: str) -> None:
        real(pages, page, asked.pop() if asked else told)

    monkeypatch.setattr(PagesManager, "set_script_intent", ask)
    app = open_app(training_url)
    fine(app, "overview")
    assert _is_told(app) == (name != "overview")
    fine(visit(app, PAGE), PAGE)
    assert not _is_told(app)


def _is_told(app: AppTest) -> bool:
    return any("No page of this address" in one.value for one in app.warning)
