"""A pseudonym of a venue or vessel stands with what it is and where, as far as reports tell."""

from datetime import date
from typing import Any

from tests.app.pages import OpenApp, WrittenOnce, fine, said

REPORT = {"theme": "trafficking", "place": "BQ-lac", "source_grade": "A"}
REPORTS = [
    REPORT | {"agency": agency, "registered_date": date(2026, 2, day)}
    for day, agency in ((2, "KMar"), (3, "KPCN"), (4, "KPCN"))
]
VENUE = {"venue": "V-1", "sector": "hospitality", "venue_type": "bar"}
VENUES: list[dict[str, Any]] = [
    VENUE | {"report_id": "R0"},
    VENUE | {"report_id": "R1"},
    {"report_id": "R1", "venue": "V-2"},
    VENUE | {"report_id": "R2", "venue_type": "hotel"},
]
SIGNS = [
    {"report_id": f"R{n}", "list": "OM", "code": code, "strength": "strong"}
    for n in range(2)
    for code in ("1b", "2b", "3")
]


def test_venue_of_the_title_and_the_table_can_be_gone_to(
    open_app: OpenApp, written_once: WrittenOnce
) -> None:
    url = written_once(reports=REPORTS, exploitation=VENUES, indicator=SIGNS)
    app = open_app(url, period="Everything", page="threshold", threshold_venue="20")
    fine(app, "threshold")
    rows = next(e.value for e in app.main.dataframe if "Judgement" in e.value.columns)
    own = rows.set_index("Venue")
    assert own.loc["V-1", ["Kind", "Island or country"]].tolist() == ["Bar or snack bar", "Bonaire"]
    assert own.loc["V-1", "Sector"] == "Hospitality and catering"
    assert own["Kind"].isna()["V-2"], "what no report tells is not known"
    assert "Venue V-1 (bar or snack bar, Bonaire) crossed 20 points" in said(app)


def test_kind_is_what_most_cases_tell_however_many_rows_one_has(
    open_app: OpenApp, written_once: WrittenOnce
) -> None:
    many = [
        VENUE | {"report_id": "R0", "sector": sector}
        for sector in ("prostitution", "hospitality", "retail")
    ]
    others = [VENUE | {"report_id": f"R{n}", "venue_type": "hotel"} for n in (1, 2)]
    url = written_once(reports=REPORTS, exploitation=[*many, *others], indicator=SIGNS)
    app = open_app(url, period="Everything", page="threshold", threshold_venue="20")
    own = next(e.value for e in app.main.dataframe if "Judgement" in e.value.columns)
    assert own.set_index("Venue")["Kind"].tolist() == ["Hotel or lodging"]


def test_at_a_tie_the_kind_is_not_known(open_app: OpenApp, written_once: WrittenOnce) -> None:
    tie = [VENUE | {"report_id": "R0"}, VENUE | {"report_id": "R1", "venue_type": "hotel"}]
    url = written_once(reports=REPORTS, exploitation=tie, indicator=SIGNS)
    app = open_app(url, period="Everything", page="threshold", threshold_venue="20")
    own = next(e.value for e in app.main.dataframe if "Judgement" in e.value.columns)
    assert "Kind" not in own.columns
    assert own["Sector"].tolist() == ["Hospitality and catering"]
