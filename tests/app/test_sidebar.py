"""The selection: one over all pages, counted, and cleared at once."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.pages import OpenApp, counts, cut_off, next_click, visit


@pytest.fixture
def app(open_app: OpenApp, training_url: str) -> AppTest:
    """A page that is drawn quickly: the sidebar is that of every page."""
    return open_app(training_url, page="case_files")


def test_sidebar_counts_what_is_left(app: AppTest) -> None:
    before, every = counts(app)
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    after, still = counts(app)
    assert 0 < after < before <= every == still


def test_key_figure_and_sidebar_agree(app: AppTest) -> None:
    visit(app, "overview")
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    selected = f"{counts(app)[0]:,}"
    assert [m.value for m in app.metric if m.label in {"Cases", "Smuggling"}] == [selected] * 2


def test_filters_survive_page_switches(app: AppTest) -> None:
    app.sidebar.multiselect(key="sector").set_value(["construction"]).run()
    app.sidebar.selectbox(key="period").set_value("Everything").run()
    narrowed = counts(app)
    for name in ("overview", "briefing", "sectors"):  # one of them is not narrowed
        visit(app, name)
        assert counts(app) == narrowed
        assert app.sidebar.multiselect(key="sector").value == ["construction"]
        assert app.sidebar.selectbox(key="period").value == "Everything"


def test_clear_takes_every_restriction_away(app: AppTest) -> None:
    before = counts(app)
    for key, value in {"theme": "smuggling", "area": "bonaire", "grade": "A"}.items():
        app.sidebar.multiselect(key=key).set_value([value]).run()
    app.sidebar.selectbox(key="period").set_value("Everything").run()
    assert counts(app) != before
    app.sidebar.button(key="clear").click().run()
    assert counts(app) == before
    assert all(not filter_.value for filter_ in app.sidebar.multiselect)


def test_nothing_to_clear_at_first(app: AppTest) -> None:
    assert app.sidebar.button(key="clear").disabled
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    assert not app.sidebar.button(key="clear").disabled


def test_dates_in_wrong_order_are_swapped(app: AppTest) -> None:
    app.sidebar.selectbox(key="period").set_value("Own dates").run()
    first, last = (app.sidebar.date_input(key=key).value for key in ("from", "to"))
    before = counts(app)
    app.sidebar.date_input(key="from").set_value(last)
    app.sidebar.date_input(key="to").set_value(first).run()
    assert not app.exception
    assert counts(app) == before


def test_whole_register_shows_every_case(app: AppTest) -> None:
    app.sidebar.selectbox(key="period").set_value("Everything").run()
    selected, every = counts(app)
    assert selected == every


CUT_OFF = ("dashboard.links.ignored", "dashboard.sidebar.draw_summary")
"""Before the sidebar is drawn, and when the browser may not have it yet."""


@pytest.mark.parametrize("at", CUT_OFF)
def test_what_a_click_narrows_outlives_the_next_click(app: AppTest, at: str) -> None:
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    app.sidebar.selectbox(key="period").set_value("Everything").run()
    app.sidebar.button(key="clear").click()
    next_click(app, at)
    assert app.sidebar.multiselect(key="theme").value == []
    assert app.sidebar.selectbox(key="period").value == "24 months"
    assert not {"theme", "period"} & set(app.query_params)
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    assert app.sidebar.multiselect(key="theme").value == ["smuggling"], "the click is done with"


def test_what_is_chosen_after_a_click_holds(app: AppTest) -> None:
    app.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    app.sidebar.button(key="clear").click()
    cut_off(app, "dashboard.sidebar.draw_summary")
    app.sidebar.multiselect(key="theme").set_value(["trafficking"]).run()
    assert app.sidebar.multiselect(key="theme").value == ["trafficking"]
