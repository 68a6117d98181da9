"""Distances, times and speeds of legs."""

import numpy as np
import pandas as pd
import pytest

from models.voyages import (
    IMPOSSIBLE_TIMES,
    NOT_CHECKABLE,
    PLAUSIBLE,
    TOO_FAST,
    TOO_SLOW,
    great_circle_km,
    shortest_span,
    voyages,
)


def _leg(mode, km, departure, arrival):
    return {
        "origin": "a",
        "destination": "b",
        "mode": mode,
        "departure": pd.Timestamp(departure) if departure else pd.NaT,
        "arrival": pd.Timestamp(arrival) if arrival else pd.NaT,
        "distance_km": km,
    }


def _verdict(*leg):
    return voyages(pd.DataFrame([_leg(*leg)]))["verdict"].iloc[0]


@pytest.mark.parametrize(
    ("leg", "verdict"),
    [
        (("small_boat", 92.6, "2024-01-01 20:00", "2024-01-01 23:00"), PLAUSIBLE),
        (("small_boat", 92.6, "2024-01-01 20:00", "2024-01-01 21:00"), TOO_FAST),
        (("small_boat", 92.6, "2024-01-01 20:00", "2024-01-05 20:00"), TOO_SLOW),
        (("small_boat", 92.6, "2024-01-01 20:00", "2024-01-01 20:00"), TOO_FAST),
        (("small_boat", 92.6, "2024-01-01 20:00", "2024-01-01 19:00"), IMPOSSIBLE_TIMES),
        (("small_boat", 92.6, None, "2024-01-01 19:00"), NOT_CHECKABLE),
        (("small_boat", 92.6, "2024-01-01", "2024-01-01"), NOT_CHECKABLE),  # days alone
        (("small_boat", 92.6, "2024-01-01 20:00", "2024-01-01"), NOT_CHECKABLE),
        (("small_boat", 92.6, "2024-01-02 20:00", "2024-01-01"), IMPOSSIBLE_TIMES),
        (("small_boat", np.nan, "2024-01-01 20:00", "2024-01-01 23:00"), NOT_CHECKABLE),
        ((None, 92.6, "2024-01-01 20:00", "2024-01-01 23:00"), NOT_CHECKABLE),
        (("air_scheduled", 1000.0, "2024-01-01 20:00", "2024-01-01 21:00"), TOO_FAST),
        (("air_scheduled", 1000.0, "2024-01-01 20:00", "2024-01-01 21:30"), PLAUSIBLE),
        (("road", 2.0, "2024-01-01 20:00", "2024-01-01 23:00"), TOO_SLOW),
        (("road", 1.5, "2024-01-01 20:00", "2024-01-01 22:00"), NOT_CHECKABLE),
        (("road", 0.0, "2024-01-01 20:00", "2024-01-01 20:30"), NOT_CHECKABLE),
        (("road", 0.0, "2024-01-01 20:00", "2024-01-01 20:00"), NOT_CHECKABLE),
        (("on_foot", 0.0, "2024-01-01 20:00", "2024-01-01 19:00"), IMPOSSIBLE_TIMES),
    ],
)
def test_times_are_held_against_distance(leg, verdict):
    assert _verdict(*leg) == verdict


def test_nautical_miles_and_hours():
    leg = _leg("small_boat", 103.0, "2024-01-01 20:00", "2024-01-01 23:00")
    row = voyages(pd.DataFrame([leg])).iloc[0]
    assert row["nautical_miles"] == pytest.approx(55.6, abs=0.05)
    assert row["hours_at_20_knots"] == pytest.approx(2.8, abs=0.05)
    assert row["hours_at_10_knots"] == pytest.approx(5.6, abs=0.05)
    assert row["speed_kmh"] == pytest.approx(103.0 / 3)


def test_no_legs_give_no_rows():
    empty = pd.DataFrame([_leg("yacht", 1.0, None, None)]).iloc[:0]
    result = voyages(empty)
    assert result.empty
    assert "verdict" in result


def test_other_columns_are_carried():
    legs = pd.DataFrame([_leg("yacht", 1.0, None, None) | {"case_id": "c1"}])
    assert voyages(legs)["case_id"].tolist() == ["c1"]


def test_great_circle_of_known_flight():
    assert great_circle_km(-74.147, 4.702, -68.269, 12.131) == pytest.approx(1049, rel=0.01)


def test_great_circle_over_date_line():
    assert great_circle_km(179.5, 0.0, -179.5, 0.0) == pytest.approx(111.2, abs=0.1)


def test_distance_of_unknown_place_is_missing():
    assert np.isnan(great_circle_km(np.nan, 12.0, -68.0, 12.0))


@pytest.mark.parametrize(
    ("hours", "span"),
    [([23, 0, 4, 1, 1], (23, 6)), ([5], (5, 1)), ([5, 5, 6], (5, 2)), ([0, 12], (12, 13))],
)
def test_shortest_span_goes_round_the_clock(hours, span):
    assert shortest_span(hours) == span
