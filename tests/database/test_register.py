"""What the register answers, on each engine it may live in."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest

from data_access.register import Register
from data_access.selection import Selection
from tests.database.answered import ALL, CHILDREN, REPORTS, rows
from tests.database.conftest import ENGINES, NewDatabase
from tests.registers import open_register, write_register


@pytest.fixture(scope="module", params=ENGINES)
def register(
    request: pytest.FixtureRequest,
    new_database: NewDatabase,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Register]:
    """The boat and the lone report, in each engine in turn."""
    folder = tmp_path_factory.mktemp("register")
    with new_database(request.param, folder) as url:
        write_register(url, reports=REPORTS, **CHILDREN)
        yield open_register(url, folder / "mirror")


def test_reports_of_one_event_count_once(register: Register) -> None:
    figures = register.kpis(ALL).iloc[0]
    assert (figures["cases"], figures["reports"], figures["cases_told_by_several"]) == (2, 3, 1)


def test_best_grade_gives_the_theme(register: Register) -> None:
    figures = register.kpis(ALL).iloc[0]
    assert (figures["trafficking"], figures["smuggling"], figures["conflict"]) == (1, 0, 1)


def test_place_comes_from_report_that_has_one(register: Register) -> None:
    assert rows(register.cases(ALL)[["area", "theme"]]) == [
        ("bonaire", "trafficking"),
        ("curacao", None),
    ]


def test_persons_come_from_one_report_only(register: Register) -> None:
    figures = register.kpis(ALL).iloc[0]
    assert (figures["persons_from"], figures["minors_from"]) == (34, 34)
    assert (figures["persons_open"], figures["persons_not_known"]) == (1, 1)


def test_missing_stays_missing(register: Register) -> None:
    assert rows(register.breakdown(ALL, "sector")) == [
        ("construction", 1),
        ("retail", 1),
        (None, 1),
    ]
    assert register.kpis(ALL)["dead"].isna().all()


def test_absent_and_unknown_means_are_no_means(register: Register) -> None:
    assert rows(register.breakdown(ALL, "means_of_control")) == [("DebtBondage", 1), (None, 1)]


def test_attributes_of_which_nothing_is_known(register: Register) -> None:
    unknown = register.attributes_not_known(ALL).set_index("attribute")["cases"]
    assert unknown["price"] == 2
    assert unknown["sector"] == 1
    assert "agency" not in unknown


def test_case_on_one_way_twice_is_one(register: Register) -> None:
    flows = register.flows(ALL)
    assert rows(flows[["origin", "destination", "mode", "theme", "cases"]]) == [
        ("BQ-lac", "CW-fuikbaai", "small_boat", "trafficking", 1),
        ("VE-morrocoy", "BQ-lac", "small_boat", "trafficking", 1),
    ]
    flows = flows.set_index("origin")
    # 30 aboard, then 4: the report does not say that these are others.
    assert flows.loc["VE-morrocoy", ["persons_from", "persons_not_known"]].tolist() == [30, 0]
    assert flows.loc["BQ-lac", "persons_not_known"] == 1
    assert pd.isna(flows.loc["BQ-lac", "persons_from"])


def test_crosstab_counts_cells_and_unknown(register: Register) -> None:
    assert rows(register.crosstab(ALL, "citizenship")) == [
        ("construction", "CO", 1),
        ("construction", "VE", 1),
        ("retail", "CO", 1),
        ("retail", "VE", 1),
        (None, None, 1),
    ]


def test_crosstab_by_area(register: Register) -> None:
    assert (None, "curacao", 1) in rows(register.crosstab(ALL, "area"))


def test_trend_stands_at_event_else_registration(register: Register) -> None:
    trend = register.trend(ALL)
    assert [str(day)[:10] for day in trend["period"]] == ["2026-02-01", "2026-03-01"]


@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_trend_keeps_every_case_at_any_grain(register: Register, grain: str) -> None:
    assert register.trend(ALL, grain)["cases"].sum() == 2


def test_coverage_counts_reports_by_registration(register: Register) -> None:
    coverage = register.coverage(ALL)
    assert coverage["reports"].sum() == 3
    assert set(coverage["agency"]) == {"KWCARIB", "KMar", "KPCN"}


@pytest.mark.parametrize(
    ("selection", "cases"),
    [
        (Selection(sectors=("retail",)), 1),
        (Selection(sectors=("unknown",)), 1),
        (Selection(sectors=("retail", "unknown")), 2),
        (Selection(citizenships=("VE",)), 1),
        (Selection(citizenships=("ZW",)), 0),
        (Selection(citizenships=("unknown",)), 1),
        (Selection(agencies=("KMar",)), 1),
        (Selection(agencies=("No such agency",)), 0),
        (Selection(themes=("unknown",)), 1),
        (Selection(areas=("curacao",)), 1),
        (Selection(grades=("A",)), 1),
        (Selection(grades=("C",)), 0),
        (Selection(origins=("VE-morrocoy",)), 1),
        (Selection(origins=("VE-morrocoy",), destinations=("CW-fuikbaai",)), 0),
        (Selection(modes=("small_boat",)), 1),
        (Selection(modes=("small_boat",), destinations=("CW-fuikbaai",)), 1),
        (Selection(modes=("air_scheduled",)), 0),
        (Selection(modes=("unknown",)), 0),
        (Selection(start=date(2026, 3, 7), end=date(2026, 3, 7)), 1),
        (Selection(start=date(2026, 3, 8)), 0),
        (Selection(end=date(2026, 2, 28)), 1),
    ],
)
def test_selection_leaves_the_right_cases(
    register: Register, selection: Selection, cases: int
) -> None:
    assert register.kpis(selection)["cases"].iloc[0] == cases
    assert len(register.cases(selection)) == cases
    assert register.trend(selection)["cases"].sum() == cases


def test_selected_flow_keeps_all_legs_of_its_cases(register: Register) -> None:
    picked = Selection(origins=("VE-morrocoy",), destinations=("BQ-lac",))
    assert set(register.flows(picked)["origin"]) == {"VE-morrocoy", "BQ-lac"}


def test_options_tell_what_can_be_selected(register: Register) -> None:
    options = register.options()
    assert set(options["filter"]) == {
        "agencies", "areas", "citizenships", "destinations", "grades", "modes", "origins",
        "sectors", "themes",
    }  # fmt: skip


def test_given_cases_narrow_every_question(register: Register) -> None:
    keys = register.cases(ALL).set_index("case_id")["case_key"]
    boat, other = (int(keys[name]) for name in ("C1", "R2"))
    only = Selection(cases=(boat,))
    assert register.kpis(only).iloc[0][["cases", "reports"]].tolist() == [1, 2]
    assert register.cases(only)["case_id"].tolist() == ["C1"]
    assert register.kpis(Selection(cases=(boat, other))).equals(register.kpis(ALL))
    assert register.trend(only)["cases"].sum() == 1
    assert set(register.traits(only, ("sector",))["case_key"]) == {boat}
    assert register.flows(Selection(cases=(other,))).empty
    assert register.breakdown(only, "sector")["value"].tolist() == ["construction", "retail"]
    assert set(register.timed_legs(only)["case_id"]) <= {"C1"}
    assert register.incidents(only)["cases"].sum() == 1


def test_no_case_and_cases_of_no_mirror_select_nothing(register: Register) -> None:
    for nothing in (Selection(cases=()), Selection(cases=(-1, 10**9))):
        assert register.kpis(nothing).iloc[0]["cases"] == 0
        assert register.cases(nothing).empty


def test_given_cases_and_other_restrictions_hold_together(register: Register) -> None:
    keys = tuple(register.cases(ALL)["case_key"].astype(int))
    narrowed = Selection(cases=keys, sectors=("retail",), end=date(2026, 3, 7))
    assert register.cases(narrowed)["case_id"].tolist() == ["C1"]
