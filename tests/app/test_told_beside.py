"""What stands beside a figure, so that it is not misread: reports beneath, what is not known."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, exists, select, update
from streamlit.testing.v1 import AppTest

from data_access import schema
from data_access.imports.catalogue import FORMATS
from data_access.imports.loading import import_file
from data_access.training.answer_key import IMPOSSIBLE_TIMES, answer_case
from tests.app.pages import OpenApp, fine, said, table, visit
from tests.files import incidents, victims, written
from tests.registers import write_register

LAC = {"place": "BQ-lac", "theme": "smuggling", "event_date": date(2026, 3, 7)}
REPORTS: list[dict[str, Any]] = [
    LAC | {"agency": "KPCN"},
    LAC | {"agency": None, "registered_date": date(2026, 1, 1), "registered_precision": "year",
           "case_id": "by the year"},
    LAC | {"agency": "SZW", "theme": "trafficking", "registered_date": date(2099, 1, 1)},
    LAC | {"agency": "SZW", "theme": "trafficking"},
]  # fmt: skip
CHILDREN: dict[str, list[dict[str, Any]]] = {
    "exploitation": [{"report_id": "R3", "sector": "construction", "venue": "E-1"}],
    "person_group": [{"report_id": "R0", "role": "migrant", "number_from": 3}],
    "leg": [{"report_id": "R0", "origin": "VE-morrocoy", "destination": None}],
    "money_sign": [{"report_id": "R0", "channel": "cash"}],
    "indicator": [{"report_id": "R3", "list": "ilo", "code": "debt_bondage"}],
    "support": [
        {"report_id": "R3", "identification": "PossibleVictimOfTrafficking"},
        {"report_id": "R3", "identification": "ActualVictimOfTrafficking"},
        {"report_id": "R3", "referral": "Legal"},
    ],
}


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('beside') / 'register.db'}"
    write_register(url, reports=REPORTS, **CHILDREN)
    return url


@pytest.fixture
def app(open_app: OpenApp, by_hand: str) -> AppTest:
    return open_app(by_hand, page="", period="Everything")


def test_reports_stand_beneath_every_figure_over_time(app: AppTest) -> None:
    for page in ("overview", "sectors", "money_support", "theme_check", "threshold"):
        visit(app, page)
        fine(app, page)
        told = said(app)
        assert "Reporting coverage: agencies in the last whole period" in told, page
        assert "1 report names no agency." in told, page


def test_what_is_not_known_is_counted(app: AppTest) -> None:
    assert "2 cases name no sector." in said(visit(app, "sectors"))
    support = said(visit(app, "money_support"))
    assert "The step: identified as a victim. The table has every step. Of 1 victim it is not" in (
        support
    )
    assert "Of 3 victims one of the days is not known." in support


def test_small_map_has_a_table_and_says_what_it_leaves_out(app: AppTest) -> None:
    assert "1 movement is not on the map. 1 of 1 movements does not tell its mode." in said(
        visit(app, "overview")
    )
    shown = table(app, "small-map", "Route")
    assert {"Mode", "Cases", "km"} <= set(shown.columns)


def test_quarantine_is_of_the_whole_register(open_app: OpenApp, by_hand: str) -> None:
    app = open_app(by_hand, page="data_quality", period="Everything", theme="Trafficking")
    app.session_state["download-quarantine"] = True
    app.session_state["download-quarantine-rows"] = True
    app.run()
    fine(app, "data_quality")
    assert said(app).count("Selection: whole register") == 2


def test_reports_are_told_by_island_too(app: AppTest) -> None:
    visit(app, "data_quality")
    rows = table(app, "reports-by-island", "Island or country")
    assert rows[["Agency", "Reports"]].to_numpy().tolist() == [
        ["KPCN", 1], ["SZW", 1], ["Not known", 1]]  # fmt: skip
    assert set(rows["Island or country"]) == {"Bonaire"}
    known = table(app, "completeness", "Attribute").set_index("Attribute")
    assert known.loc["Number of persons", "Not known"] == 2


def test_persons_of_whom_no_most_is_told_are_counted(app: AppTest) -> None:
    shown = visit(app, "overview").metric
    (persons,) = (metric for metric in shown if metric.label == "Persons, at least")
    assert persons.value == "3"
    assert persons.help.endswith(
        "1 case tells at least how many, not at most. 2 cases give no number."
    )


def test_registration_is_as_precise_as_it_is_known(open_app: OpenApp, by_hand: str) -> None:
    app = open_app(by_hand, page="", period="Everything")
    app.session_state["case_file"] = "R1"
    fine(visit(app, "case_files"), "case_files")
    assert "1 report, registered: 2026" in said(app)
    assert table(app, "case-timeline", "Registered")["Registered"].tolist() == ["2026"]


def test_planted_times_that_cannot_be_are_among_the_doubtful(
    open_app: OpenApp, training_url: str
) -> None:
    engine = create_engine(training_url)
    report, of = schema.report.c, answer_case.c
    other = schema.report.alias()
    told_once = ~exists().where(
        other.c.case_id == report.case_id, other.c.report_id != of.report_id
    )
    with engine.connect() as connection:
        planted = select(of.case_id, told_once).where(
            of.pattern == IMPOSSIBLE_TIMES, of.report_id == report.report_id
        )
        found = {row[0]: row[1] for row in connection.execute(planted)}
    engine.dispose()
    app = open_app(training_url, page="routes", period="Everything")
    fine(app, "routes")
    (doubtful,) = (e.value for e in app.dataframe if "Why" in e.value.columns)
    alone = {case for case, once in found.items() if once}
    assert alone
    assert alone <= set(doubtful["Case"])
    before = doubtful[doubtful["Why"] == "Arrives before it leaves"]
    assert set(before["Case"]) <= set(found)


@pytest.mark.parametrize(
    ("form", "content", "told"),
    [
        (
            "iom",
            incidents(*({"id": str(n), "date": f"20{n}-06-09"} for n in range(14, 24))),
            "10 reports registered by 1 agency",
        ),
        (
            "ctdc-cleaned",
            victims(*({"yearOfRegistration": f"20{n}"} for n in range(10, 20))),
            "10 reports registered by 1 agency",
        ),
    ],
)
def test_pages_stand_on_registers_made_of_files(
    form: str, content: str, told: str, open_app: OpenApp, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    engine = create_engine(url)
    import_file(FORMATS[form], written(tmp_path, content), engine, datetime(2026, 6, 30))  # noqa: DTZ001
    with engine.begin() as connection:  # nobody signs in here, so nothing else is opened
        connection.execute(update(schema.register).values(kind="training"))
    engine.dispose()
    app = open_app(url, page="", period="Everything")
    for page in ("overview", "sectors", "theme_check", "money_support", "threshold"):
        fine(visit(app, page), page)
    assert told in said(visit(app, "data_quality"))
