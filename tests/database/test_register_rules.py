"""By which rules reports become cases: registers that are made for one question."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data_access.register import Register
from data_access.selection import Selection
from tests.database.answered import ALL, rows
from tests.registers import open_register, write_register


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Register]:
    def build(**rows: Any) -> Register:
        url = f"sqlite:///{tmp_path / 'register.db'}"
        write_register(url, **rows)
        return open_register(url, tmp_path / "mirror")

    return build


Ends = tuple[int | None, int | None]

SIZES: list[tuple[list[Ends], list[Ends], Ends]] = [
    # (numbers of its groups, of persons aboard each leg): those of the case
    ([(3, None), (None, None)], [], (3, None)),
    ([(3, None), (None, None)], [(20, 24)], (3, None)),
    ([(3, 4), (2, 3)], [], (5, 7)),
    ([(3, 4), (2, None)], [], (5, None)),
    ([(3, None), (None, 5)], [], (3, None)),
    ([(None, 5)], [(20, 24)], (None, 5)),
    ([(None, 5), (None, None)], [(20, 24)], (20, 24)),
    ([(None, None)], [(20, 24), (None, None)], (20, 24)),
    ([(None, None)], [(20, 24), (8, None)], (20, None)),
    ([(None, None)], [(20, 24), (None, 30)], (20, 30)),
    ([(None, None)], [], (None, None)),
]


def test_end_of_a_number_that_is_not_told_is_open(make: Callable[..., Register]) -> None:
    told = [
        {"report_id": f"R{case}", "role": "victim", "number_from": low, "number_to": high}
        for case, (groups, _, _) in enumerate(SIZES)
        for low, high in groups
    ]
    suspects = [{"report_id": f"R{case}", "role": "suspect"} for case in range(len(SIZES))]
    legs = [
        {"report_id": f"R{case}", "persons_from": low, "persons_to": high}
        for case, (_, aboard, _) in enumerate(SIZES)
        for low, high in aboard
    ]
    register = make(reports=[{}] * len(SIZES), person_group=[*told, *suspects], leg=legs)
    found = register.cases(ALL)[["case_id", "persons_from", "persons_to"]]
    assert sorted(rows(found)) == sorted(
        (f"R{case}", *ends) for case, (*_, ends) in enumerate(SIZES)
    )
    assert register.kpis(ALL)["persons_open"].tolist() == [5]


GRADED = [{"case_id": "C", "source_grade": grade} for grade in "ABC"]


def of_reports(*told: tuple[str, str, int | None, dict[str, Any]]) -> list[dict[str, Any]]:
    """Groups of persons: the grade of the report, role, number, and what else is told of them."""
    return [
        {"report_id": f"R{'ABC'.index(grade)}", "role": role, "number_from": number} | more
        for grade, role, number, more in told
    ]


DEAD, MISSING, EITHER = ({"fate": fate} for fate in ("dead", "missing", "dead_or_missing"))
CHILD = {"age_band": "9-17"}


BEST = {
    # what reports tell, best first, and whom the case has: persons, minors, dead, missing, either
    "best names a suspect": (
        [("A", "suspect", 1, {}), ("B", "victim", 5, DEAD | CHILD)], (5, 5, 5, None, None)),
    "another counts the dead": (
        [("A", "migrant", 10, {}), ("B", "migrant", 8, {}), ("B", "migrant", 2, DEAD)],
        (10, None, 2, None, None)),
    "best gives no number": (
        [("A", "migrant", None, {}), ("B", "migrant", 7, {})], (7, None, None, None, None)),
    "another tells who is a child": (
        [("A", "migrant", 10, {}), ("B", "victim", 3, CHILD), ("C", "victim", 4, CHILD)],
        (10, 3, None, None, None)),
    # One agency's missing are another's dead: they are not added up.
    "same lost told twice": (
        [("A", "migrant", 3, EITHER), ("B", "migrant", 3, DEAD), ("C", "migrant", 1, MISSING)],
        (3, None, None, None, 3)),
    "number of the dead": (
        [("A", "migrant", None, DEAD), ("B", "migrant", 2, DEAD), ("B", "migrant", 1, MISSING)],
        (3, None, 2, 1, None)),
    "nobody": (
        [("A", "suspect", 2, {}), ("B", "facilitator", 1, {})], (None, None, None, None, None)),
}  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """A case for each way in which reports differ about whom they tell of."""
    folder = tmp_path_factory.mktemp("graded")
    url = f"sqlite:///{folder / 'register.db'}"
    groups = [
        group | {"report_id": f"{name} {group['report_id']}"}
        for name, (told, _) in BEST.items()
        for group in of_reports(*told)
    ]
    reports = [
        report | {"case_id": name, "report_id": f"{name} R{number}"}
        for name in BEST
        for number, report in enumerate(GRADED)
    ]
    write_register(url, reports=reports, person_group=groups)
    return open_register(url, folder / "mirror")


@pytest.mark.parametrize(("told", "expected"), [(name, case[1]) for name, case in BEST.items()])
def test_persons_are_told_by_the_best_report_that_numbers_them(
    graded: Register, told: str, expected: tuple[int | None, ...]
) -> None:
    case = graded.cases(ALL).set_index("case_id").loc[told, "case_key"]
    counted = ["persons_from", "minors_from", "dead", "missing", "dead_or_missing"]
    assert rows(graded.kpis(Selection(cases=(int(case),)))[counted]) == [expected]


def test_upper_end_is_that_of_the_report_that_gives_the_lower(
    make: Callable[..., Register],
) -> None:
    told = of_reports(("A", "suspect", 9, {}), ("B", "victim", 5, {"number_to": 8}))
    cases = make(reports=GRADED, person_group=told).cases(ALL)
    assert rows(cases[["persons_from", "persons_to"]]) == [(5, 8)]


def test_victims_are_those_of_the_best_report_that_numbers_them(
    make: Callable[..., Register],
) -> None:
    told = of_reports(
        ("A", "suspect", 1, {}), ("A", "possible_victim", None, {}), ("A", "migrant", 9, {}),
        ("B", "victim", 5, CHILD), ("B", "suspect", 2, {}), ("C", "victim", 6, {}),
    )  # fmt: skip
    register = make(reports=GRADED, person_group=told)
    assert rows(register.victims(ALL)[["role", "number_from"]]) == [("victim", 5)]


def test_code_outside_its_list_is_not_unknown(make: Callable[..., Register]) -> None:
    register = make(
        reports=[{}],
        exploitation=[{"report_id": "R0", "sector": "fishing"}],
        person_group=[{"report_id": "R0", "citizenship": "XK"}],
    )
    assert rows(register.crosstab(ALL, "citizenship")) == [("outside", "XK", 1)]
    not_known = Selection(sectors=("unknown",)), Selection(citizenships=("unknown",))
    assert [register.kpis(one)["cases"].iloc[0] for one in not_known] == [0, 0]


def test_histories_say_who_told_of_how_many_cases(make: Callable[..., Register]) -> None:
    pair = [{"case_id": "C1", "agency": "KMar"}, {"case_id": "C1", "agency": "KWCARIB"}]
    twice = [{"case_id": "C2", "agency": "KMar"}, {"case_id": "C2", "agency": "KMar"}]
    nobody = [{"case_id": "C3", "agency": "KPCN"}, {"case_id": "C3"}, {}]
    told = make(reports=[*pair, *twice, {"agency": "KMar"}, *nobody]).capture_histories(ALL)
    combined = {
        tuple(of_one["agency"].fillna("?")): set(of_one["cases"])
        for _, of_one in told.groupby("combination")
    }
    assert combined == {("KMar",): {2}, ("KMar", "KWCARIB"): {1}, ("KPCN",): {1}, ("?",): {1}}


def test_days_to_registration_need_both_days(make: Callable[..., Register]) -> None:
    event, late = date(2026, 1, 5), date(2026, 3, 9)
    asked = make(reports=[
        {"agency": "KMar", "event_date": event, "event_precision": "day"},
        {"agency": "KMar", "event_date": late},
        {"agency": "KMar", "event_date": event, "event_precision": "week"},
        {"agency": "KMar", "event_date": event, "registered_precision": "month"},
        {"event_date": event, "registered_date": late},
        {},
    ]).registration_delays(ALL)  # fmt: skip
    assert rows(asked) == [("KMar", -58, 1), ("KMar", 5, 1), ("KMar", None, 2),
                           (None, 63, 1), (None, None, 1)]  # fmt: skip


def test_past_of_an_agency_reaches_behind_the_period(make: Callable[..., Register]) -> None:
    days = [date(2020, 5, 9), date(2025, 5, 9), date(2025, 5, 20), date(2026, 5, 9)]
    told = [{"agency": "SZW", "place": "BQ-SAB", "registered_date": day} for day in days]
    period = Selection(start=date(2025, 1, 1), end=date(2025, 12, 31), areas=("saba",))
    months = make(reports=told).registered_months(period)
    assert [str(month)[:7] for month in months["month"]] == ["2020-05", "2025-05"]
    assert months["reports"].tolist() == [1, 2]
    assert set(months["area"]) == {"saba"}


def test_persons_who_go_there_and_back_and_there_again_count_once(
    make: Callable[..., Register],
) -> None:
    aboard = {"small_boat": (20, 20), "yacht": (None, 20), "ferry": (20, None), "fast_boat": ()}
    legs = []
    for number, (mode, persons) in enumerate(aboard.items()):
        there = {"origin": "VE-morrocoy", "destination": "BQ-lac", "mode": mode}
        back = there | {"origin": "BQ-lac", "destination": "VE-morrocoy"}
        first, again = persons or (None, None)
        told = (there | {"persons_from": first}, back, there | {"persons_from": again})
        legs += [leg | {"report_id": f"R{number}"} for leg in told]
    register = make(reports=[{}] * len(aboard), leg=legs)
    # The counts answer the one, the facts the other: all grades leave out no case.
    for selection in (ALL, Selection(grades=("unknown",))):
        flows = register.flows(selection).set_index(["origin", "mode"]).loc["VE-morrocoy"]
        for mode, persons in aboard.items():
            asked, known = flows.loc[mode], any(persons)
            assert (asked["cases"], asked["persons_not_known"]) == (1, not known)
            assert asked["persons_open"] == known
            assert register.flow_months(selection)["persons_open"].sum() == 3
            assert asked["persons_from"] == 20 if known else pd.isna(asked["persons_from"])


def test_legs_without_both_times_are_counted(make: Callable[..., Register]) -> None:
    ends = {"report_id": "R0", "origin": "VE-morrocoy", "destination": "BQ-lac"}
    left, came = (datetime(2026, 3, 7, hour) for hour in (1, 9))  # noqa: DTZ001 - local, by contract
    register = make(
        reports=[{}],
        leg=[ends | {"departure": left, "arrival": came}, ends | {"departure": left}, ends],
    )
    assert rows(register.untimed_legs(ALL)) == [(2,)]


def test_arrivals_are_of_one_route_and_direction(make: Callable[..., Register]) -> None:
    ends = {"report_id": "R0", "origin": "VE-morrocoy", "destination": "BQ-lac"}
    came = datetime(2026, 3, 7, 1)  # noqa: DTZ001 - local, by contract
    back = {"report_id": "R0", "origin": "BQ-lac", "destination": "VE-morrocoy", "arrival": came}
    register = make(
        reports=[{}, {}],
        leg=[ends | {"arrival": came, "outcome": "landed"}, back, ends | {"report_id": "R1"}],
    )
    found = register.arrivals(ALL, "VE-morrocoy", "BQ-lac")
    assert found["case_id"].tolist() == ["R0", "R1"]
    assert found["arrival"].iloc[0] == came
    assert found["outcome"].iloc[0] == "landed"
    assert found[["arrival", "outcome"]].iloc[1].isna().all()


def test_coverage_of_a_period_is_what_was_registered_in_it(
    make: Callable[..., Register],
) -> None:
    days = {"2024-05": (2024, 5, 3), "2025-02": (2025, 2, 3)}
    happened, registered = (date(*day) for day in days.values())
    register = make(reports=[
        {"event_date": happened, "event_precision": "day", "registered_date": registered},
        {"event_date": happened, "event_precision": "day", "registered_date": happened},
    ])  # fmt: skip
    for year, months in ((2024, ["2024-05"]), (2025, ["2025-02"])):
        asked = register.coverage(Selection(start=date(year, 1, 15), end=date(year, 12, 31)))
        assert [f"{month:%Y-%m}" for month in asked["period"]] == months
        assert asked["reports"].tolist() == [1]


def test_every_country_has_a_bit_of_its_own(make: Callable[..., Register]) -> None:
    countries = ("AD", "CO", "GF", "VE", "ZW")
    register = make(
        reports=[{} for _ in countries],
        person_group=[
            {"report_id": f"R{number}", "citizenship": country}
            for number, country in enumerate(countries)
        ],
    )
    for number, country in enumerate(countries):
        found = register.cases(Selection(citizenships=(country,)))
        assert found["case_id"].tolist() == [f"R{number}"]


def test_undetermined_theme_yields_to_determined(make: Callable[..., Register]) -> None:
    register = make(
        reports=[
            {"case_id": "C1", "theme": "undetermined", "source_grade": "A"},
            {"case_id": "C1", "theme": "smuggling", "source_grade": "X"},
        ]
    )
    figures = register.kpis(ALL).iloc[0]
    assert (figures["smuggling"], figures["undetermined"], figures["conflict"]) == (1, 0, 0)


def test_lone_report_never_joins_a_case_of_its_name(make: Callable[..., Register]) -> None:
    register = make(reports=[{"case_id": "R1"}, {}])
    assert register.kpis(ALL)["cases"].iloc[0] == 2


def test_empty_register_answers_every_question(make: Callable[..., Register]) -> None:
    register = make(reports=[])
    assert register.kpis(ALL)["cases"].iloc[0] == 0
    for question in ("trend", "coverage", "flows", "flow_months",
                     "timed_legs", "incidents", "cases"):  # fmt: skip
        assert getattr(register, question)(ALL).empty
    assert register.breakdown(ALL, "sector", "theme").empty
    assert register.crosstab(ALL, "gender").empty
    assert register.options().empty


def test_modes_select_legs_too(make: Callable[..., Register]) -> None:
    """Cases come by boat and go on by air: the flight is no answer to where boats sail."""
    sailed = {"origin": "VE-morrocoy", "destination": "BQ-lac", "mode": "small_boat"}
    flown = {"origin": "BQ-lac", "destination": "CW-fuikbaai", "mode": "air_scheduled"}
    register = make(
        reports=[{}, {}],
        leg=[
            {"report_id": "R0", "line": 1} | sailed,
            {"report_id": "R0", "line": 2} | flown,
            {"report_id": "R1", "line": 1} | flown,
        ],
    )
    by_boat = Selection(modes=("small_boat",))
    assert register.kpis(by_boat)["cases"].iloc[0] == 1
    assert rows(register.flows(by_boat)[["origin", "destination"]]) == [("VE-morrocoy", "BQ-lac")]
    assert rows(register.breakdown(by_boat, "route")) == [("VE-morrocoy > BQ-lac", 1)]
    assert rows(register.breakdown(by_boat, "destination")) == [("BQ-lac", 1)]
    assert len(register.arrivals(by_boat, "BQ-lac", "CW-fuikbaai")) == 0
    one_leg = Selection(modes=("small_boat",), destinations=("CW-fuikbaai",))
    assert register.kpis(one_leg)["cases"].iloc[0] == 0
    assert rows(register.breakdown(by_boat, "sector")) == [(None, 1)]
