"""The page *Money and support*."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.figures import money_kinds
from tests.app.pages import OpenApp, fine, rested, said, table
from tests.registers import write_register

PAGE = "money_support"
ACTUAL, POSSIBLE = "ActualVictimOfTrafficking", "PossibleVictimOfTrafficking"


@pytest.fixture
def opened(open_app: OpenApp, tmp_path: Path) -> Any:
    def open_it(reports: list[dict[str, Any]], **children: Any) -> AppTest:
        url = f"sqlite:///{tmp_path / 'register.db'}"
        write_register(url, reports=reports, **children)
        app = open_app(url, period="Everything", page=PAGE)
        fine(app, PAGE)
        return app

    return open_it


ONE = {"place": "BQ-lac", "event_date": date(2026, 3, 1), "event_precision": "day"}
REPORTS = [
    ONE | {"case_id": "told twice", "agency": "KPCN", "source_grade": "A"},
    ONE | {"case_id": "told twice", "agency": "KMar"},
    ONE | {"agency": "SZW"},
    ONE | {"agency": "SZW"},
]


def test_one_sign_told_twice_is_one_case(opened: Any) -> None:
    cash = {"channel": "cash", "amount_band": "0-199", "direction": "outgoing"}
    app = opened(
        REPORTS,
        money_sign=[
            {"report_id": "R0", "origin_country": "BQ", "destination_country": "VE"} | cash,
            {"report_id": "R1", "origin_country": "BQ", "destination_country": "VE"} | cash,
            {"report_id": "R2", "channel": "a channel of no list"},
        ],
    )
    text = said(app)
    assert "Money was seen to move in 2 of 3 cases" in text
    assert "Most often from Caribbean Netherlands to Venezuela: 1 case" in text
    assert "1 of 2 signs do not name both countries." in text
    assert "Direction, in cases: outgoing 1, not known 1." in text
    cells = table(app, "money-channels", "Under 200").set_index("Channel")
    assert cells.loc["Cash", "Under 200"] == 1
    assert cells.loc["a channel of no list", "Not known"] == 1


def test_money_over_time_is_told_by_what_is_asked(opened: Any) -> None:
    cash = {"channel": "cash", "amount_band": "0-199"}
    there = {"origin_country": "BQ", "destination_country": "VE"}
    app = opened(
        REPORTS,
        money_sign=[{"report_id": "R0"} | cash | there, {"report_id": "R2"} | cash,
                    {"report_id": "R3", "origin_country": "BQ"}],
    )  # fmt: skip
    assert "Most at a time: Cash, 2 in Q1 2026" in said(app)
    by = {
        "amount_band": ("Amount, US$", "Under 200", 2),
        "pair": ("From and to", "Caribbean Netherlands → Venezuela", 1),
    }
    for chosen, (column, value, cases) in by.items():
        app.main.button_group(key="money_by").set_value(chosen).run()
        fine(app, PAGE)
        assert f"Most at a time: {value}, {cases} in Q1 2026" in said(app)
        rows = table(app, "money-over-time", column).set_index(column)["Cases"]
        assert rows.to_dict() == {value: cases, "Not known": 3 - cases}


def test_support_is_that_of_the_best_report(opened: Any) -> None:
    support = [
        {"report_id": "R0", "identification": POSSIBLE, "identified_date": date(2026, 3, 11)}
        for _ in range(9)
    ]
    support += [{"report_id": "R1", "identification": ACTUAL}] * 5  # the lesser report of the case
    support += [{"report_id": "R2", "identification": ACTUAL}] * 4
    support += [{"report_id": "R3", "identification": "NotAVictimOfTrafficking"}]
    roles = {"R0": "victim", "R1": "possible_victim", "R3": "victim", "R4": "victim"}
    persons = [{"report_id": report, "role": role} for report, role in roles.items()]
    app = opened([*REPORTS, ONE], support=support, person_group=persons)
    text = said(app)
    assert "Of 13 victims support is told" in text
    untold = "In 1 of 3 cases with a victim or possible victim nothing is told of support."
    assert untold in text
    assert "the chain breaks most at the identification: 69% were not identified as victims" in text
    assert "1 person was found to be no victim and is left out." in text
    assert "Most often at KPCN, Bonaire: 9 of 9 possible victims were not identified" in text
    assert "Half of 9 victims were identified within 10 days of the event" in text
    rows = table(app, "support-where", "Island or country")
    first = rows[rows["Step"] == "Identified as a victim"].set_index("Agency")
    assert first["No"].to_dict() == {"KPCN": 9, "SZW": 0}
    assert first["Yes"].to_dict() == {"KPCN": 0, "SZW": 4}


def test_register_that_tells_of_neither_says_so(opened: Any) -> None:
    text = said(opened(REPORTS))
    assert "No selected case tells of money moved" in text
    assert "No selected case tells of the support of a victim" in text


def test_groups_are_held_against_the_rest(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(money_kinds, "MOST_GROUPS", 1)
    app = rested(open_app(training_url, period="Everything", page=PAGE))
    fine(app, PAGE)
    assert "cases of no group" in said(app)
    rows = table(app, "money-by-group", "With a sign of money")
    assert len(rows)
    assert (rows["With a sign of money"] <= rows["Cases"]).all()
    assert rows["Share"].is_monotonic_decreasing
    not_drawn = table(app, "money-kinds-by-group", "Channel")["Group"].nunique() - 1
    assert f"{not_drawn} more group" in said(app)
