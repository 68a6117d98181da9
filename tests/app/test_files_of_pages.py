"""Files of whole pages, of a register whose pseudonyms are numbers and words with spaces."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard import download_card
from dashboard.downloads import Leaving, table_file
from dashboard.trail import Taker
from tests.app.pages import OpenApp, fine, visit
from tests.registers import write_register

CASE, OTHER, VENUE, VESSEL = "71001", "Z 717171", "81001", "Sea 91001"
REPORTS = ("72001", "72002", "72 003", "72004")
NIGHT = {"event_date": date(2026, 3, 7), "theme": "trafficking", "place": "BQ-lac"}
LEG = {"origin": "VE-morrocoy", "destination": "BQ-lac", "mode": "small_boat", "vessel": VESSEL}
FOLDED = {
    "case_files": ("table-case-timeline", "table-who-said-what", "table-told-together",
                   "table-duplicate-reasons", "download-duplicates", "download-case-legs",
                   "download-case-exploitation", "download-case-persons", "another_case-1",
                   "download-cases"),
    "threshold": ("table-courses", "download-things-venue", "table-dimensions", "download-reports"),
    "theme_check": ("table-links",),
    "data_quality": ("download-quarantine-rows",),
}  # fmt: skip


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One case of three reports, another of the same night, and a report that is set aside."""
    url = f"sqlite:///{tmp_path_factory.mktemp('numbers') / 'register.db'}"
    told = [
        {"case_id": CASE, "agency": "KMar"} | NIGHT,
        {"case_id": CASE, "agency": "KPCN"} | NIGHT | {"theme": "smuggling"},
        {"case_id": OTHER, "agency": "SZW"} | NIGHT,
        {"case_id": CASE, "agency": "SZW", "registered_date": date(2099, 1, 1)},
    ]
    write_register(
        url,
        reports=[one | {"report_id": name} for one, name in zip(told, REPORTS, strict=True)],
        leg=[{"report_id": one} | LEG for one in (REPORTS[0], REPORTS[2])],
        exploitation=[{"report_id": one, "venue": VENUE} for one in REPORTS[1:3]],
        person_group=[{"report_id": REPORTS[0], "role": "migrant", "number_from": 3}],
        indicator=[
            {"report_id": one, "list": "ILO", "code": "exploitation.1", "strength": "strong"}
            for one in REPORTS[1:3]
        ],
    )
    return url


@pytest.fixture
def leaving(monkeypatch: pytest.MonkeyPatch) -> list[Leaving]:
    """Every table that could be taken out of the pages that were drawn."""
    offered: list[Leaving] = []

    def recorded(*told: Any) -> Leaving:
        offered.append(Leaving(*told))
        return offered[-1]

    monkeypatch.setattr(download_card, "Leaving", recorded)
    return offered


def test_no_file_of_a_page_names_what_the_register_does(
    open_app: OpenApp, url: str, leaving: list[Leaving], tmp_path: Path
) -> None:
    app = open_app(url, page="", period="Everything")
    app.session_state["cases"] = ((1, 2), VENUE)  # every page is narrowed to what is so called
    for page, folded in FOLDED.items():
        app.session_state["case_file"] = CASE
        visit(app, page)
        for key in folded:
            app.session_state[key] = True
        fine(app.run(), page)
    names = {one.name for one in leaving}
    wanted = {key.split("-", 1)[1] for keys in FOLDED.values() for key in keys} - {"1"}
    assert names >= wanted - {"cases"}, "every table was asked for"
    by = Taker(None, "training", "a page", "all", "mirror-1")
    for one in leaving:
        made = table_file("csv", one, by).decode("utf-8-sig").split("\n", 1)[1]
        for pseudonym in (CASE, OTHER, VENUE, VESSEL, *REPORTS):
            assert pseudonym not in made, one.name
    (said,) = [one for one in leaving if one.name == "who-said-what"][:1]
    assert set(said.shown.cases) == {CASE}, "though it has no column of pseudonyms"
    (aside,) = [one for one in leaving if one.name == "quarantine-rows"][:1]
    assert aside.shown.cases == (REPORTS[3],), "a report without a case is named itself"
