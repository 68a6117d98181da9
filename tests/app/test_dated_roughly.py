"""Cases and reports of which the month is not registered: in no month, and said."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.briefing import shelf
from dashboard.briefing.slide import Slide
from tests.app.pages import OpenApp, fine, said, table, visit
from tests.registers import write_register

LAC = {"place": "BQ-lac", "theme": "smuggling", "agency": "KPCN"}
YEAR = {"event_date": date(2026, 1, 1), "event_precision": "year"}
BY_YEAR = {"registered_date": date(2026, 1, 1), "registered_precision": "year"}
VENUE, POINT = {"venue": "V-1", "sector": "retail"}, {"list": "OM", "code": "1a"}


def exact(*days: date, **also: Any) -> list[dict[str, Any]]:
    return [
        LAC | {"event_date": day, "event_precision": "day", "registered_date": day} | also
        for day in days
    ]


REPORTS = [
    *exact(*(date(2025, month, 9) for month in range(7, 13))),
    *exact(*(date(2026, month, 9) for month in range(1, 6)), theme="trafficking"),
    LAC | YEAR | {"registered_date": date(2026, 3, 4)},
    LAC | YEAR | BY_YEAR | {"theme": "trafficking", "agency": "SZW"},
]
NAMES = [f"R{number}" for number in range(len(REPORTS))]
LEFT_OUT = "2 cases whose month is not registered are left out of this figure."
LEFT_OUT_OF_QUARTERS = "2 cases whose quarter is not registered are left out of this figure."


@pytest.fixture(scope="module")
def by_year(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('roughly') / 'register.db'}"
    write_register(
        url,
        reports=REPORTS,
        exploitation=[{"report_id": name} | VENUE for name in NAMES],
        indicator=[{"report_id": name} | POINT for name in NAMES],
        money_sign=[{"report_id": name, "channel": "cash"} for name in NAMES],
        leg=[
            {"report_id": name, "origin": "VE-morrocoy", "destination": "BQ-lac"} for name in NAMES
        ],
    )
    return url


@pytest.fixture
def app(open_app: OpenApp, by_year: str) -> AppTest:
    return open_app(by_year, page="", period="12 months")


def test_trend_leaves_out_what_stands_in_no_month(app: AppTest) -> None:
    assert LEFT_OUT in said(visit(app, "overview"))
    rows = table(app, "trend", "Trafficking").set_index("Period")
    assert rows.loc["Jan 2026"].to_dict() == {"Trafficking": 1, "Smuggling": 0}
    assert rows.loc["Not known"].to_dict() == {"Trafficking": 1, "Smuggling": 1}
    assert rows.to_numpy().sum() == len(REPORTS)
    app.sidebar.multiselect(key="agency").set_value(["KPCN"]).run()
    rows = table(app, "trend", "Trafficking").set_index("Period")
    assert rows.loc["Not known"].to_dict() == {"Trafficking": 0, "Smuggling": 1}


def test_figures_by_quarter_and_theme_say_what_they_leave_out(app: AppTest) -> None:
    assert LEFT_OUT_OF_QUARTERS in said(visit(app, "sectors"))
    assert LEFT_OUT_OF_QUARTERS in said(visit(app, "money_support"))
    check = said(visit(app, "theme_check"))
    assert "1 case whose month is not registered is left out of this figure." in check


def test_coverage_does_not_take_for_nothing_what_it_does_not_know(app: AppTest) -> None:
    told = "1 report is left out: when it was registered is not known this finely."
    assert told in said(visit(app, "overview"))
    rows = table(app, "coverage", "Reports registered").set_index("Period")["Reports registered"]
    assert rows.loc["Jan 2026"] == 1
    assert pd.isna(rows.loc["Jun 2026"])
    assert rows.loc["Jul 2025"] == 1
    quality = said(visit(app, "data_quality"))
    assert told in quality
    # By agency, and by island.
    assert quality.count("An empty cell is not known to be 0.") == 2
    cells = table(app, "reports-by-agency", "Agency").set_index("Agency")
    assert cells.loc["KPCN", "Jun 2026"] == 0
    assert cells.loc["SZW", "Dec 2025"] == 0
    assert pd.isna(cells.loc["SZW", "Jan 2026"])


def test_month_of_the_map_says_what_stands_in_none(app: AppTest) -> None:
    visit(app, "routes")
    app.session_state["routes_moment"] = "2026-05"  # cases told to a year stand in January
    app.run()
    fine(app, "routes")
    told = "2 cases whose month is not registered are in no month of the map."
    assert told in said(app)
    app.button(key="brief-routes_map").click().run()
    slide = Slide.from_json(app.session_state[shelf._KEY][0].payload)
    assert slide.table["Cases"].tolist() == [1]
    assert slide.title == "1 movement between two known places, May 2026"
    assert slide.caption.endswith(told)


def test_threshold_adds_up_only_what_has_a_month(app: AppTest) -> None:
    told = "In no window, for the month of registration is not known: 1 point."
    assert told in said(visit(app, "threshold"))
    behind = next(e.value for e in app.dataframe if "Registered" in e.value.columns)
    assert behind["Registered"].tolist()[-1] == "Not known"


def test_threshold_says_what_a_better_report_of_no_month_would_add(
    open_app: OpenApp, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    dated = exact(date(2026, 3, 9), case_id="C", source_grade="C")
    better = LAC | YEAR | BY_YEAR | {"case_id": "C", "source_grade": "A"}
    write_register(
        url,
        reports=[*dated, better],
        exploitation=[{"report_id": "R0"} | VENUE],
        indicator=[{"report_id": name, "strength": "strong"} | POINT for name in ("R0", "R1")],
    )
    app = open_app(url, page="threshold", period="Everything")
    told = "In no window, for the month of registration is not known: 4 points."
    assert told in said(app)


@pytest.mark.parametrize("also", [[], [LAC | YEAR | BY_YEAR | {"agency": "SZW"}]])
def test_silence_is_not_told_where_a_report_may_have_come(
    open_app: OpenApp, tmp_path: Path, also: list[dict[str, Any]]
) -> None:
    months = pd.date_range("2023-01-09", "2025-11-09", freq="MS") + pd.Timedelta(days=8)
    steady = exact(*(day.date() for day in months), agency="SZW")
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[*steady, *also])
    app = open_app(url, page="data_quality", period="Everything")
    fine(app, "data_quality")
    assert ("Call SZW about Bonaire first" in said(app)) == (not also)
    unknown = "1 pair may have reported since, in a month that is not registered."
    assert (unknown in said(app)) == bool(also)
