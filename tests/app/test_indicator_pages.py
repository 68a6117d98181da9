"""The pages *Theme check* and *Threshold*."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cards
from dashboard.notices import plain
from tests.app.pages import OpenApp, counts, fine, said, visit
from tests.database.mirroring import run
from tests.registers import write_register

SMUGGLING, TRAFFICKING = {"theme": "smuggling"}, {"theme": "trafficking"}


def rows(app: AppTest, column: str) -> pd.DataFrame:
    return next(e.value for e in app.main.dataframe if column in e.value.columns)


def told(report: str, *listed: str, strength: str | None = None) -> list[dict[str, Any]]:
    """Indicators of a report, by list and code."""
    return [
        {"report_id": report, "list": one.split()[0], "code": one.split()[1], "strength": strength}
        for one in listed
    ]


@pytest.fixture
def opened(open_app: OpenApp, tmp_path: Path) -> Any:
    def open_it(
        page: str,
        reports: list[dict[str, Any]],
        query: dict[str, str] | None = None,
        **children: Any,
    ) -> AppTest:
        url = f"sqlite:///{tmp_path / 'register.db'}"
        write_register(url, reports=reports, **children)
        app = open_app(url, threshold_venue="18", page=page, **(query or {"period": "Everything"}))
        fine(app, page)
        return app

    return open_it


def test_chosen_row_leads_to_the_file_of_its_case(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = cards.choose_row
    monkeypatch.setattr(
        cards, "choose_row", lambda t, **o: 1 if choose(t, **o) is None and t.cases else None
    )
    app = opened("threshold", TWO, exploitation=VENUES[:2], indicator=STRONG[:4])
    second = rows(app, "Counts").iloc[1]
    ways = [one for one in app.button if str(one.key).startswith("to-file-reports-")]
    assert [one.label for one in ways] == [f"Case file {plain(second['Case'])}"]
    ways[0].click().run()
    fine(app, "case_files")
    assert app.session_state["case_file"] == second["Case"]


def test_case_of_the_other_theme_is_listed_with_its_reasons(opened: Any) -> None:
    app = opened(
        "theme_check",
        [SMUGGLING, SMUGGLING, SMUGGLING, TRAFFICKING, TRAFFICKING, {"theme": "both"}],
        indicator=told(
            "R0", "SMUGGLING debt_to_transporter", "SMUGGLING job_arranged_by_transporter"
        )
        + told("R1", "SMUGGLING phone_taken")
        + told("R3", "OM 1b"),
        leg=[{"report_id": "R4", "mode": "on_foot", "outcome": "landed"}],
    )
    text = said(app)
    assert "1 of 3 cases told as smuggling show enough of trafficking to look again" in text
    assert "Of 1 case nothing is known that could tell" in text
    assert "1 of 2 cases told as trafficking look like mere smuggling" in text
    assert "No case of a venue or vessel ties work to transport" in text
    smuggling, trafficking = (
        e.value for e in app.main.dataframe if "Of trafficking" in e.value.columns
    )
    sides = ["Speaks for trafficking", "Speaks for smuggling"]
    assert smuggling[["Case", "Of trafficking", *sides]].iloc[0].tolist() == [
        "R0", 9, "Work arranged by the transporter; Debt to the transporter", "–"]  # fmt: skip
    assert trafficking[sides].iloc[0].tolist() == [
        "–", "Landed by boat or on foot, intercepted, turned back or wrecked"]  # fmt: skip
    assert trafficking["Case"].tolist() == ["R4"]
    assert trafficking["Not known"].tolist() == [
        "indicators, means of control, exploitation, price"]  # fmt: skip
    app.button(key="everywhere-smuggling").click().run()
    fine(app, "theme_check")
    assert counts(app) == (1, 6)
    assert "No selected case is told as trafficking" in said(app)


def _things(app: AppTest) -> str:
    """Which table of things is shown."""
    return str(next(e for e in app.main.dataframe if "Judgement" in e.value.columns).proto.id)


TWO = [
    {"agency": "KPCN", "source_grade": "A", "registered_date": date(2025, 11, 2)},
    {"agency": "KMar", "source_grade": "B", "registered_date": date(2026, 2, 2)},
]
REPORTS = [*TWO, *(row | {"agency": "SZW"} for row in TWO), TWO[0]]
VENUES = [{"report_id": f"R{n}", "venue": f"V-{1 + n // 2}"} for n in range(4)]
STRONG = [
    row
    for n in (0, 2)
    for row in (
        *told(f"R{n}", "OM 1b", "OM 2b", strength="strong"),
        *told(f"R{n + 1}", "OM 3", "CN2024 CN3"),
    )
]


def test_an_indicator_that_any_field_tells_is_of_cases_of_which_anything_is_known(
    opened: Any,
) -> None:
    app = opened(
        "theme_check",
        [SMUGGLING] * 6,
        means_of_control=[
            {"report_id": f"R{place}", "means": "PhysicalAbuse", "present": True}
            for place in range(3)
        ],
        indicator=told("R3", "CN2024 CN1"),
    )
    text = said(app)
    assert (
        "Violence: 3 cases told as smuggling, of 4 of which anything is known that could tell"
        in text
    )
    assert text.count("Of 2 cases nothing is known that could tell") == 2


def test_two_agencies_cross_and_their_reports_are_shown(opened: Any) -> None:
    nameless = told("R4", "OM 1b")
    app = opened("threshold", REPORTS, exploitation=VENUES, indicator=STRONG + nameless)
    text = said(app)
    assert "Venue V-1 crossed 18 points in Feb 2026; at most 18 points, from 2 agencies" in text
    assert "Of 5 cases that tell an indicator, 1 name no venue and are in no row." in text
    assert "1 reached the line by what one agency alone told, and did not cross it." in text
    assert rows(app, "Judgement")["Judgement"].tolist() == [
        "Above the line now", "One agency alone"]  # fmt: skip
    reports = rows(app, "Counts")
    assert reports["Points"].tolist() == [12, 6.75]
    assert reports["Counts"].tolist() == [
        "Debt to the employer or a third party; Own papers out of reach",
        "Very long days, no day off; Very bad conditions or pay",
    ]
    assert "V-1: 2 of six dimensions are positive" in text
    shown = _things(app)
    app.number_input(key="threshold_venue").set_value(19).run()
    fine(app, "threshold")
    assert _things(app) != shown, "a row that was chosen stays chosen among other rows"
    assert "None crossed 19 points; 2 came equally near, each to 18 points" in said(app)
    app.main.button_group(key="thing").set_value("vessel").run()
    fine(app, "threshold")
    assert "No selected case that tells of trafficking names such a thing: vessel" in said(app)


def test_crossing_of_selected_cases_is_not_said_to_be_the_first(opened: Any) -> None:
    early = {"agency": "KMar", "event_date": date(2024, 3, 5), "registered_date": date(2024, 3, 6)}
    app = opened(
        "threshold",
        [*TWO, early],
        {"period": "Own dates", "from": "2025-11-01", "to": "2026-05-31"},
        exploitation=VENUES[:2],
        indicator=STRONG[:4],
    )
    text = said(app)
    assert "Venue V-1 crossed 18 points in Feb 2026 or earlier; at most 18 points" in text
    assert "a year that ends before Oct 2026 holds less than was told" in text
    assert "Cases of after 31 May 2026 are not selected" in text
    things = rows(app, "Judgement")
    assert things["First crossed"].tolist() == ["Feb 2026 or earlier"]


def test_things_that_unknown_agencies_told_of_are_not_one_agencys(opened: Any) -> None:
    nobodys = [row | {"agency": None} for row in (TWO[0], TWO[0])]
    venues = [{"report_id": f"R{n}", "venue": "V-1"} for n in range(2)]
    listed = [one for n in range(2) for one in told(f"R{n}", "OM 1b", "OM 2b", strength="strong")]
    app = opened("threshold", nobodys, exploitation=venues, indicator=listed)
    text = said(app)
    assert "nearest: V-1, 24 points from agencies that are not known" in text
    assert "1 reached the line, but not with two agencies that are known." in text
    assert "what one agency alone told" not in text
    assert rows(app, "Judgement")["Judgement"].tolist() == ["Not known who told"]


def test_planted_patterns_are_the_findings(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, period="Everything", page="theme_check")
    fine(app, "theme_check")
    assert "Vessel B-0005 (peñero, Bonaire): 10 of 10 cases tie work to transport" in said(app)
    app.session_state["table-weights"] = True
    app.run()
    weights = rows(app, "Told by").set_index("Indicator")
    assert weights.loc["Debt to the transporter", "Points"] == 3
    visit(app, "threshold")
    fine(app, "threshold")
    assert set(rows(app, "Judgement")["Venue"].head(4)) >= {"V-0003", "V-0007"}
    app.main.button_group(key="thing").set_value("vessel").run()
    assert rows(app, "Judgement")["Vessel"].iloc[0] == "B-0005"
    app.main.button_group(key="thing").set_value("route").run()
    fine(app, "threshold")
    assert "→" in rows(app, "Judgement")["Route"].iloc[0]


def test_what_no_column_tells_is_not_offered(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[SMUGGLING], indicator=told("R0", "OM 1b"))
    run(url, "ALTER TABLE exploitation DROP COLUMN venue", "ALTER TABLE leg DROP COLUMN vessel")
    app = open_app(url, page="threshold", period="Everything")
    fine(app, "threshold")
    text = said(app)
    assert "no column exploitation.venue, so it is not known which case names" in text
    assert "no column leg.vessel, so it is not known which case names" in text
    assert "names no venue" not in text
    assert "names no place" in text
    text = said(visit(app, "theme_check"))
    assert "no column exploitation.venue" in text
    assert "name a venue" not in text
