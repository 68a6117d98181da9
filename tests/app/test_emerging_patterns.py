"""The page *Emerging patterns*: alerts that follow the selection, their evidence, the rate."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import questions
from dashboard.alert_lines import AlertLine
from data_access.notebook import Notebook
from models.emergence import Watch
from tests.app.briefings import add, kept_slides
from tests.app.pages import OpenApp, counts, fine, rested, said, visit

PAGE = "emerging_patterns"
FIRST = "Other explanation"


def _alerts(app: AppTest) -> pd.DataFrame:
    tables = [table.value for table in app.dataframe if FIRST in table.value.columns]
    return tables[0] if tables else pd.DataFrame({"Pattern": []})


def test_alerts_are_kept_as_they_are_listed(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, page=PAGE)
    fine(app, PAGE)
    rested(app)
    assert [text.value for text in app.caption if text.value.startswith("Made at ")]
    known = Notebook.of(questions.register().info).alerts()
    present = _alerts(app)
    present = present[present.get("Stands", pd.Series(dtype="str")) == "Now"]
    titles = {AlertLine.of(payload).title for payload in known["payload"]}
    assert set(present["Pattern"]) <= titles


def test_looser_rate_tells_more(open_app: OpenApp, training_url: str) -> None:
    app = rested(open_app(training_url, page=PAGE))
    few = _alerts(app)
    app.button_group[0].set_value(4.0).run()
    fine(app, PAGE)
    many = _alerts(app)
    assert len(many) > len(few)
    assert "Reporting coverage: " in said(app), "more reports are not more crime"
    name = app.header[0].value.replace("\\", "")
    slides = [one.slide for one in kept_slides(add(app, "alert-months", "signature"))]
    assert len(slides) == 3, "with the coverage beneath the first"
    assert all(one.title.startswith(f"{name}: ") for one in slides), "on a wall no heading says it"


def test_alerts_follow_the_selection(open_app: OpenApp, training_url: str) -> None:
    every = rested(open_app(training_url, period="Everything", page=PAGE))
    every.button_group[0].set_value(4.0).run()
    shown = len(_alerts(every))
    assert shown
    app = rested(open_app(training_url, period="Everything", sector="Domestic work", page=PAGE))
    app.button_group[0].set_value(4.0).run()
    fine(app, PAGE)
    hidden = shown - len(_alerts(app))
    assert hidden > 0
    assert [text for text in app.caption if text.value.startswith(f"{hidden} alert")]


def test_cases_of_an_alert_narrow_every_page(open_app: OpenApp, training_url: str) -> None:
    app = rested(open_app(training_url, page=PAGE))
    app.button_group[0].set_value(4.0).run()
    before = counts(app)
    button = [one for one in app.button if one.label == "Show these cases on every page"]
    button[0].click().run()
    fine(app, PAGE)
    assert 0 < counts(app)[0] < before[0]
    fine(visit(app, "sectors"), "sectors")


def _held_back(app: AppTest) -> list[pd.DataFrame]:
    shown = [t.value for t in app.dataframe if "By it, also jointly" in t.value.columns]
    headings = [one for one in app.header if one.value.startswith("Held back")]
    assert len(headings) == len(shown)
    return shown


def test_what_one_agency_alone_saw_is_listed_apart(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = rested(open_app(training_url, page=PAGE))
    monkeypatch.setattr(Watch, "held_back", lambda held, rate: ())
    app.button_group[0].set_value(4.0).run()
    assert not _held_back(app)
    monkeypatch.setattr(Watch, "held_back", Watch.at)
    app.run()
    fine(app, PAGE)
    (listed,) = _held_back(app)
    alerts = _alerts(app)
    now = alerts[alerts["Stands"] == "Now"]
    assert len(now)
    assert sorted(listed["Pattern"]) == sorted(now["Pattern"]), "what has ended is not listed"
