"""The page *Method and codes*: every method, list, threshold, limit and licence can be read."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import key_figures
from dashboard.figures import code_lists, limits, method, thresholds
from data_access import settings
from models import unseen
from tests.app.pages import NAMES, NARROWED, OpenApp, fine, said
from tests.hostile import HOSTILE
from tests.registers import write_register

PAGE = "method_codes"


def table(app: AppTest, column: str) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if column in frame.value.columns)


def chosen(app: AppTest, name: str) -> AppTest:
    app.selectbox(key="code_list").set_value(name).run()
    fine(app, PAGE)
    return app


@pytest.fixture
def opened(open_app: OpenApp, training_url: str) -> AppTest:
    app = open_app(training_url, page=PAGE)
    fine(app, PAGE)
    return app


def test_no_selection_narrows_it(opened: AppTest) -> None:
    assert PAGE not in NARROWED
    assert "the selection does not narrow this page" in said(opened)
    before = table(opened, "Word")
    opened.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    fine(opened, PAGE)
    pd.testing.assert_frame_equal(table(opened, "Word"), before)


def test_every_figure_says_how_it_is_made(opened: AppTest) -> None:
    pages = method.pages()
    # A briefing's figures are those of other pages.
    assert pages == [name for name in NAMES if name not in {PAGE, "briefing"}]
    for page in pages:
        opened.selectbox(key="method_page").set_value(page).run()
        fine(opened, PAGE)
        for one in method.of_page(page):
            for part in (f"**{one.shown}**", one.method, f"From: {one.source}"):
                assert str(part) in said(opened)


def test_methods_of_all_pages_are_one_table(opened: AppTest) -> None:
    opened.session_state["table-methods"] = True
    opened.run()
    fine(opened, PAGE)
    every = table(opened, "How it is made")
    assert len(every) == len(method.made())
    assert (every.astype(str).map(len) > 0).all(axis=None)


def test_every_list_can_be_chosen(opened: AppTest) -> None:
    choice = opened.selectbox(key="code_list")
    assert choice.options == [str(code_lists.NAMES[name]) for name in code_lists.in_order()]
    for name, listed in code_lists.CODE_LISTS.items():
        made = code_lists.table(name)
        assert made.rows["Code"].dropna().tolist() == list(listed.codes)
        assert f"{code_lists.NAMES[name]}: {len(listed.codes)} codes" in made.title
    name = code_lists.in_order()[-1]
    shown = table(chosen(opened, name), "Word")
    assert shown["Code"].dropna().tolist() == list(code_lists.CODE_LISTS[name].codes)
    assert f"{code_lists.NAMES[name]}: " in said(opened)


def test_cases_of_each_code_are_counted(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(
        url,
        reports=[
            {"theme": "smuggling", "event_date": date(2026, 3, 7)},
            {"theme": "slavery", "country": "VE", "handling": "anyone"},
            {"country": "XK"},
        ],
        exploitation=[
            {"report_id": "R0", "sector": "construction"},
            {"report_id": "R1", "sector": HOSTILE},
        ],
        person_group=[{"report_id": "R0", "citizenship": "CO"}],
    )
    app = open_app(url, page=PAGE)
    for name, code, column, cases, unknown in (
        ("theme", "smuggling", "Cases: Theme", 1, 1),
        ("sector", "construction", "Cases: Sector", 1, 1),
        ("country", "VE", "Cases: Island or country", 1, 1),
        ("country", "CO", "Cases: Citizenship", 1, 2),
    ):
        shown = table(chosen(app, name), column)
        assert shown.loc[shown["Code"] == code, column].tolist() == [cases]
        assert shown.loc[shown["Word"] == "Not known", column].tolist() == [unknown]
    assert "does not have: Island or country XK (1)." in said(app)
    assert "does not have: Theme slavery (1)." in said(chosen(app, "theme"))
    chosen(app, "sector")
    told = next(e.value for e in app.main.markdown if "does not have" in e.value)
    assert "\\!\\[x\\]\\(https" in told
    assert HOSTILE not in said(app), "only the beginning is shown"


def test_download_says_that_it_is_of_the_whole_register(opened: AppTest) -> None:
    opened.session_state["download-thresholds"] = True
    opened.sidebar.multiselect(key="theme").set_value(["smuggling"]).run()
    told = [line.strip() for line in said(opened).splitlines() if line.startswith("Selection:")]
    assert told
    assert set(told) == {"Selection: whole register"}


def test_thresholds_are_those_in_force(opened: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LAG_S", 1234.0)
    monkeypatch.setattr(unseen, "FEWEST_SHARED", 4321)
    monkeypatch.setattr(key_figures, "FEW", 99)
    opened.run()
    shown = table(opened, "What it decides")
    assert {"1,234", "4,321", "99"} <= set(shown["Value"])
    assert len(shown) == len(thresholds.thresholds())


def test_limits_and_licences_are_told(opened: AppTest) -> None:
    for part in limits.limits():
        assert part.sentences
        for sentence in part.sentences:
            assert f"- {sentence}" in said(opened)
    libraries = table(opened, "Library")
    assert len(libraries)
    assert (libraries["Version"] != "Not known").all()
    assert len(table(opened, "What"))


def test_empty_register_has_its_lists_too(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url)
    app = open_app(url, page=PAGE)
    for name in ("theme", "sector", "country", "handling"):
        shown = table(chosen(app, name), "Word")
        counted = shown.filter(like="Cases: ").sum().sum()
        assert counted == 0
    assert "does not have" not in said(app)
