"""What reports of one case say of the same thing, and where they cannot all be right."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import schema
from models.contradictions import COLUMNS, KINDS, Contradictions, claims_of, contradictions, days

COUNTRY_OF = {"BQ-lac": "BQ", "BQ-SAB": "BQ", "VE-morrocoy": "VE", "sea": None}


def told(**rows: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Rows by table, each with every column of the contract; the reports count themselves."""
    frames = {}
    for name in ("report", "leg", "person_group", "exploitation", "means_of_control"):
        columns = list(schema.metadata.tables[name].c.keys())
        frames[name] = pd.DataFrame(rows.get(name, []), columns=columns)
    return frames


def reports(**of: Any) -> list[dict[str, Any]]:
    """Reports R0 and R1 that tell these values of a column: ``reports(theme=("both", None))``."""
    (column, values), *more = of.items()
    rows = [{"report_id": f"R{n}", column: value} for n, value in enumerate(values)]
    for other, values in more:
        for row, value in zip(rows, values, strict=True):
            row[other] = value
    return rows


def held(**rows: list[dict[str, Any]]) -> Contradictions:
    return contradictions(claims_of(told(**rows), COUNTRY_OF))


def aboard(*numbers: tuple[int | None, int | None]) -> Contradictions:
    legs = [
        {"report_id": f"R{n}", "line": 1, "persons_from": low, "persons_to": high}
        for n, (low, high) in enumerate(numbers)
    ]
    return held(leg=legs)


def test_one_landing_told_with_32_34_35_and_32_aboard():
    found = aboard((32, 32), (34, 34), (35, 35), (32, 32))
    assert found.attributes == ["aboard"]
    assert found.pairs[["one", "other"]].to_numpy().tolist() == [
        ["R0", "R1"], ["R0", "R2"], ["R1", "R2"], ["R1", "R3"], ["R2", "R3"],
    ]  # fmt: skip
    assert found.claims["against"].tolist() == [2, 3, 3, 2]


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        ((30, 36), (32, 34), False),  # one contains the other
        ((30, 33), (33, 36), False),  # they share 33
        ((30, 32), (33, 36), True),
        ((32, None), (40, 40), False),  # at least 32 may be 40
        ((32, None), (31, 31), True),
        ((None, 30), (31, None), True),
        ((None, None), (31, 31), False),  # not told
        ((0, 0), (1, 1), True),  # nobody is a number, and not "not known"
    ],
)
def test_ranges_contradict_where_no_number_fits_both(one, other, contradict):
    assert bool(aboard(one, other).attributes) is contradict
    assert bool(aboard(other, one).attributes) is contradict


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        (("2026-03-07", "day"), ("2026-03-08", "day"), True),
        (("2026-03-07", "day"), ("2026-03-01", "month"), False),
        (("2026-03-07", "day"), ("2026-04-01", "month"), True),
        (("2026-03-02", "week"), ("2026-03-08", "day"), False),
        (("2026-03-02", "week"), ("2026-03-09", "day"), True),
        (("2026-01-01", "quarter"), ("2026-03-01", "month"), False),
        (("2026-01-01", "year"), ("2025-12-31", None), True),
        (("2026-03-07", None), ("2026-03-07", "an hour"), False),
        ((None, None), ("2026-03-07", "day"), False),
    ],
)
def test_coarse_date_contains_its_days(one, other, contradict):
    dates, precisions = zip(one, other, strict=True)
    found = held(
        report=reports(event_date=[pd.to_datetime(d) for d in dates], event_precision=precisions)
    )
    assert bool(found.attributes) is contradict


def test_days_of_a_leap_february():
    low, high = days(pd.Timestamp("2024-02-01"), "month")
    assert high - low == 28


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        ("trafficking", "smuggling", True),
        ("trafficking", "both", False),
        ("smuggling", "undetermined", False),
        ("smuggling", None, False),
    ],
)
def test_themes(one, other, contradict):
    assert bool(held(report=reports(theme=(one, other))).attributes) is contradict


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        (("BQ-lac", None), ("BQ-SAB", None), True),
        (("BQ-lac", None), (None, "BQ"), False),  # the country contains the bay
        (("BQ-lac", None), (None, "VE"), True),
        (("sea", None), ("BQ-lac", None), True),
        (("sea", None), (None, "BQ"), False),  # in no country that is known, so against none
        (("sea", "VE"), (None, "BQ"), True),  # the report says the country itself
        (("sea", "BQ"), (None, "BQ"), False),
        (("sea", "BQ"), ("sea", None), False),
        (("sea", None), ("XX-lost", None), True),
        ((None, None), ("BQ-lac", None), False),
    ],
)
def test_country_contains_its_places(one, other, contradict):
    places, countries = zip(one, other, strict=True)
    assert bool(held(report=reports(place=places, country=countries)).attributes) is contradict


def test_vessels_contradict_where_none_is_shared():
    rows = [
        {"report_id": report, "line": line, "vessel": vessel, "vessel_type": kind}
        for report, line, vessel, kind in (
            ("R0", 1, "B-1", "yola"), ("R0", 2, "B-2", None),
            ("R1", 1, "B-2", "go_fast"), ("R2", 1, "B-3", None),
        )
    ]  # fmt: skip
    pairs = held(leg=rows).pairs.to_numpy().tolist()
    assert ["vessel", "R0", "R2"] in pairs
    assert ["vessel", "R0", "R1"] not in pairs
    assert ["vessel_type", "R0", "R1"] in pairs


def test_means_present_and_absent_contradict_and_not_known_does_not():
    rows = [
        {"report_id": f"R{n}", "line": 1, "means": "DebtBondage", "present": present}
        for n, present in enumerate((True, False, None))
    ]
    found = held(means_of_control=rows)
    assert found.pairs.to_numpy().tolist() == [["means:DebtBondage", "R0", "R1"]]


def test_other_sectors_and_citizenships_are_not_against_each_other():
    found = held(
        exploitation=[
            {"report_id": "R0", "line": 1, "sector": "retail"},
            {"report_id": "R1", "line": 1, "sector": "construction"},
        ],
        person_group=[
            {"report_id": "R0", "line": 1, "citizenship": "VE"},
            {"report_id": "R1", "line": 1, "citizenship": "CO"},
        ],
    )
    assert set(found.claims["attribute"]) == {"sector", "citizenship"}
    assert found.pairs.empty


def test_persons_are_added_up_within_a_report_and_a_group_without_a_number_is_no_claim():
    groups = [
        ("R0", "migrant", 30), ("R0", "victim", 4), ("R0", "suspect", 2),
        ("R1", "migrant", 33), ("R2", "migrant", 30), ("R2", "migrant", None),
    ]  # fmt: skip
    rows = [
        {"report_id": report, "line": line, "role": role, "number_from": count, "number_to": count}
        for line, (report, role, count) in enumerate(groups)
    ]
    found = held(person_group=rows)
    assert found.pairs.to_numpy().tolist() == [["persons", "R0", "R1"]]
    assert "R2" not in set(found.claims["report_id"])


def test_dead_are_held_against_each_other():
    rows = [
        {"report_id": f"R{n}", "line": 1, "fate": "dead", "number_from": dead, "number_to": dead}
        for n, dead in enumerate((4, 18))
    ]
    assert held(person_group=rows).attributes == ["dead"]


def test_nothing_told_contradicts_nothing():
    found = held()
    assert found.claims.empty
    assert found.attributes == []


def test_unknown_kind_is_refused():
    claims = pd.DataFrame([("R0", "theme", "guess", 0.0, 0.0, ())], columns=list(COLUMNS))
    with pytest.raises(ValueError, match="guess"):
        contradictions(claims)
    assert "guess" not in KINDS


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), min_size=2, max_size=6))
def test_ranges_contradict_as_their_numbers_tell(ranges):
    """Against the plain rule: some whole number lies in both."""
    found = aboard(*((low, low + more) for low, more in ranges))
    said = {frozenset(pair) for pair in found.pairs[["one", "other"]].to_numpy().tolist()}
    numbers = [set(range(low, low + more + 1)) for low, more in ranges]
    expected = {
        frozenset({f"R{a}", f"R{b}"})
        for a, one in enumerate(numbers)
        for b, other in enumerate(numbers[:a])
        if not one & other
    }
    assert said == expected
