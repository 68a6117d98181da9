"""The page *Case files*: the list, one case report by report, contradictions, told twice."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import questions
from dashboard.figures import case_list
from data_access.selection import Selection
from tests.app.pages import OpenApp, fine, told_four_ways, visit
from tests.hostile import HOSTILE
from tests.registers import write_register

PAGE = "case_files"

NIGHT = {"event_date": date(2026, 3, 7), "event_precision": "day", "theme": "smuggling"}
LAC = {"place": "BQ-lac"}
CASE = NIGHT | LAC | {"case_id": "C1"}
REPORTS = [
    CASE | {"agency": "KMar", "source_grade": "A", "information_grade": "1", "kind": "rescue",
            "status": "closed"},
    CASE | {"agency": "KPCN", "theme": "trafficking", "event_precision": "month",
            "event_date": date(2026, 3, 1), "kind": "inspection", "status": "closed"},
    CASE | {"agency": None, "theme": None, "event_date": None, "event_precision": None,
            "kind": None},
    {"agency": "SZW", "theme": "trafficking", "place": "BQ-SAB"},
    CASE | {"agency": "SZW", "registered_date": date(2099, 1, 1)},  # set aside whole, and said
]  # fmt: skip
LEG = {"origin": "VE-morrocoy", "destination": "BQ-lac", "mode": "small_boat"}
CHILDREN: dict[str, list[dict[str, Any]]] = {
    "leg": [
        {"report_id": "R0", "persons_from": 32, "persons_to": 32, "vessel": "B-7"} | LEG,
        {"report_id": "R1", "persons_from": 34, "persons_to": 34} | LEG,
        {"report_id": "R2", "persons_from": 35, "origin": "VE-morrocoy"},
        {"report_id": "R2", "price_usd": -3},  # set aside, and said
    ],
    "person_group": [{"report_id": "R0", "role": "migrant", "citizenship": "VE"}],
    "means_of_control": [
        {"report_id": "R0", "means": "DebtBondage", "present": True},
        {"report_id": "R1", "means": "DebtBondage", "present": False},
        {"report_id": "R2", "means": "FalsePromises", "present": None},
    ],
    "recruitment": [{"report_id": "R0", "method": None, "relation": "Friend"}],
    "indicator": [{"report_id": "R0", "list": "ilo", "code": "debt_bondage", "strength": "strong"}],
    "money_sign": [{"report_id": "R1", "channel": "cash", "origin_country": "BQ"}],
    "support": [{"report_id": "R1", "identified_date": date(2026, 3, 9)}],
    "exploitation": [{"report_id": "R1", "sector": "construction", "venue": "E-1"}],
}


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One case that three reports tell, and one that one tells."""
    url = f"sqlite:///{tmp_path_factory.mktemp('case') / 'register.db'}"
    write_register(url, reports=REPORTS, **CHILDREN)
    return url


def said(app: AppTest) -> str:
    texts = [e.value for kind in (app.main.markdown, app.main.caption) for e in kind]
    return "\n".join([*texts, *(h.value for h in app.main.header)]).replace("\\", "")


def opened(open_app: OpenApp, url: str, case: Any, **query: Any) -> AppTest:
    app = open_app(url, page=PAGE, **({"period": "Everything"} | query))
    app.session_state["case_file"] = case
    fine(app.run(), PAGE)
    return app


def listed(app: AppTest) -> Any:
    return _list(app).value


def _list(app: AppTest) -> Any:
    (table,) = (e for e in app.dataframe if "Routes" in e.value and "Probability" not in e.value)
    return table


def _proposed(app: AppTest) -> Any:
    (table,) = (e for e in app.dataframe if "Probability" in e.value)
    return table


def _key(name: str) -> int:
    return int(questions.cases_named(Selection(), name)["case_key"].iloc[0])


def test_list_is_of_the_selected_cases_and_is_searched(open_app: OpenApp, by_hand: str) -> None:
    app = open_app(by_hand, period="Everything", page=PAGE)
    fine(app, PAGE)
    table = listed(app).set_index("Case")
    assert table.index.tolist() == ["C1", "R3"]
    assert table.loc["C1", ["Reports", "Agencies", "Persons"]].tolist() == [3, "KMar, KPCN", "32"]
    assert table.loc["C1", "Routes"] == "Morrocoy → Lac"
    assert table["Kinds of reports"].tolist() == ["Inspection, Rescue", "Report"]
    assert table["Status of reports"].fillna("–").tolist() == ["Closed", "–"]
    app.text_input(key="case_search").set_value("r1").run()
    fine(app, PAGE)
    assert listed(app)["Case"].tolist() == ["C1"]
    app.text_input(key="case_search").set_value("%").run()
    assert "No selected case" in app.info[0].value
    assert "case_search" not in app.query_params
    app.text_input(key="case_search").set_value("").run()
    app.multiselect(key="area").set_value(["saba"]).run()
    assert listed(app)["Case"].tolist() == ["R3"]


def test_list_is_ordered_and_paged(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, period="Everything", page=PAGE)
    app.selectbox(key="case_order").set_value("case").run()
    table = _list(app).proto.id
    first = listed(app)["Case"].tolist()
    assert first == sorted(first)
    assert len(first) == case_list.PAGE
    app.toggle(key="case_turned").set_value(True).run()
    last = listed(app)["Case"].tolist()
    assert last == sorted(last, reverse=True)
    assert not set(last) & set(first)
    # A row that is chosen is a position: other rows are another table.
    tables = [table, _list(app).proto.id]
    app.text_input(key="case_search").set_value("r").run()
    tables.append(_list(app).proto.id)
    assert len(set(tables)) == len(tables)
    assert _list(app.run()).proto.id == tables[-1]


def test_case_is_told_report_by_report_with_what_contradicts(
    open_app: OpenApp, by_hand: str
) -> None:
    app = opened(open_app, by_hand, "R2", area="Saba")  # a report opens its case
    text = said(app)
    assert "Case C1" in text
    assert "It is not among the selected cases." in text
    assert "3 reports of 2 agencies" in text
    assert "1 report does not date its event." in text
    assert "narratives" in text
    assert "1 row that cannot be true is set aside" in text
    assert "1 report of the register is set aside whole, and is not counted here" in text
    assert "3 legs told by 3 reports; of 1 an end is not known, so no map can show it" in text
    assert "1 group of persons told by 1 report; 1 without a number" in text
    assert "Means of control: 1 present, 1 absent, 1 not known" in text
    for thing in ("line on recruitment", "indicator", "money sign", "line on support",
                  "line on exploitation"):  # fmt: skip
        assert f"1 {thing} told by 1 report" in text
    assert "The reports contradict each other: theme Smuggling or Trafficking" in text
    assert "aboard 32, 34 or at least 35" in text
    (legs,) = (e.value for e in app.dataframe if "Vessel" in e.value)
    (money,) = (e.value for e in app.dataframe if "Channel" in e.value)
    for told in (legs, money):
        assert {"Origin", "Destination"} <= set(told)
    app.session_state["table-who-said-what"] = True
    app.run()
    fine(app, PAGE)
    (table,) = (e.value for e in app.dataframe if "Held together" in e.value)
    verdict = table.set_index("What")["Held together"]
    assert verdict["Day of the event"] == "Nothing against it"
    assert verdict["Debt bondage"] == "Contradicted"
    assert verdict["Vessel, pseudonym"] == "Told once"
    assert not [e for e in app.dataframe if "Routes" in e.value]
    app.session_state[f"another_case-{_key('C1')}"] = True
    app.session_state["table-who-said-what"] = False
    app.run()
    assert listed(app)["Case"].tolist() == ["R3"]
    assert not app.get("download_button"), "made behind a closed door"
    app.session_state["download-case-legs"] = True
    app.run()
    fine(app, PAGE)
    assert len(app.get("download_button")) == 2
    app.button(key="case_close").click().run()
    fine(app, PAGE)
    assert "Case C1" not in said(app)


def test_case_that_is_gone_is_told_in_a_sentence(open_app: OpenApp, by_hand: str) -> None:
    app = opened(open_app, by_hand, "R3")
    text = said(app)
    assert "contradict" not in text
    assert "No report dates the event, so it cannot be held against others" in text
    assert "No report tells of a leg" in text
    app.query_params["case_file"] = "C1"
    app.run()
    assert "C1" not in said(app), "no link opens a case"
    for case in (HOSTILE, "x" * 100_000):
        app.session_state["case_file"] = case
        app.run()
        fine(app, PAGE)
        assert [one for one in app.warning if "does not have this case any more" in one.value]
        assert "Case" not in [one.value[:4] for one in app.header]
        assert len(listed(app)) == 2
    app.multiselect(key="theme").set_value(["both"]).run()
    fine(app, PAGE)
    told = app.info[0].value.replace("\\", "")
    assert told.startswith("No case fits this selection")
    assert told.endswith("Theme: Both."), told


def test_two_cases_of_one_pseudonym_are_told_apart(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{"place": "BQ-SAB"}, {"case_id": "R0", "place": "BQ-lac"}])
    app = open_app(url, period="Everything", page=PAGE)
    keys = questions.cases_named(Selection(), "R0").set_index("place")["case_key"]
    told = {}
    for place, key in keys.items():
        app.session_state["case_file"], app.session_state["case_file_key"] = "R0", int(key)
        fine(visit(app, PAGE), PAGE)
        told[place] = said(app)
        assert "Another case has this pseudonym too" in told[place]
    assert "Saba airport" in told["BQ-SAB"]
    assert "Lac" in told["BQ-lac"]
    # In another copy of the register the key may be that of another case.
    app.session_state["case_file"] = "R1"
    app.run()
    fine(app, PAGE)
    assert "Lac" in said(app)


def test_event_told_four_ways_stands_side_by_side(open_app: OpenApp, training_url: str) -> None:
    report = told_four_ways(training_url)
    app = opened(open_app, training_url, report)
    text = said(app)
    assert f"3 other cases may tell of the same event as {report}" in text
    assert "Held together with 3 cases that may tell of the same event" in text
    assert "aboard 32, 34 or 35" in text
    table = _proposed(app)
    assert table.value["In the selection"].all()
    other = table.value["Case"].iloc[0]
    app.button(key=f"to-file-told_again-{_key(other)}").click().run()
    app.run()
    fine(app, PAGE)
    assert app.session_state["case_file_key"] == _key(other)
    assert _proposed(app).proto.id != table.proto.id


def test_dates_that_are_known_roughly_are_told_as_roughly(
    open_app: OpenApp, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    year = {"event_date": date(2026, 1, 1), "event_precision": "year"}
    week = {"registered_date": date(2026, 3, 9), "registered_precision": "week"}
    write_register(url, reports=[LAC | year | week, LAC | NIGHT])
    text = said(opened(open_app, url, "R0"))
    assert "1 report, registered: 9 Mar 2026 – 15 Mar 2026" in text
    assert "The date of the event is known too roughly to be held against others" in text
    assert "was looked at" not in text
