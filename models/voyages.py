"""How far and how long a leg is, and whether its times fit its distance."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius of the Earth (IUGG 1980)."""

KM_PER_NAUTICAL_MILE: Final = 1.852
"""The international nautical mile (Monaco 1929)."""

PLAUSIBLE, TOO_FAST, TOO_SLOW, NOT_CHECKABLE = "plausible", "too_fast", "too_slow", "not_checkable"
IMPOSSIBLE_TIMES: Final = "arrival_before_departure"
VERDICTS: Final = (PLAUSIBLE, TOO_FAST, TOO_SLOW, IMPOSSIBLE_TIMES, NOT_CHECKABLE)


@dataclass(frozen=True)
class Speeds:
    """What is possible for a mode: a leg below or above is flagged, not corrected.

    Parameters
    ----------
    slowest_kmh, fastest_kmh : float
        Speed over the whole leg in km/h, stops included.
    """

    slowest_kmh: float
    fastest_kmh: float


# The one place of the thresholds. Fast: a go-fast with load makes 45 knots, a yacht under power
# 30, a fast ferry 40, a ship 25; a jet 900 km/h over the ground, a light charter the same where it
# is a jet. Slow: below a drifting boat (1 knot), or a flight that takes longer than a day's
# connection would, the times are more likely entered wrongly than true.
SPEEDS: Final[dict[str, Speeds]] = {
    "small_boat": Speeds(1.0 * KM_PER_NAUTICAL_MILE, 45.0 * KM_PER_NAUTICAL_MILE),
    "yacht": Speeds(1.0 * KM_PER_NAUTICAL_MILE, 30.0 * KM_PER_NAUTICAL_MILE),
    "ferry": Speeds(3.0 * KM_PER_NAUTICAL_MILE, 40.0 * KM_PER_NAUTICAL_MILE),
    "cargo_vessel": Speeds(2.0 * KM_PER_NAUTICAL_MILE, 25.0 * KM_PER_NAUTICAL_MILE),
    "air_scheduled": Speeds(40.0, 900.0),
    "air_charter": Speeds(40.0, 900.0),
    "road": Speeds(1.0, 130.0),
    "on_foot": Speeds(0.3, 12.0),
}

SHORTEST_CHECKED_KM: Final = 2.0
"""Below this the places' own uncertainty (5 km) says more than any speed: none is checked."""


def great_circle_km(
    longitude_a: ArrayLike, latitude_a: ArrayLike, longitude_b: ArrayLike, latitude_b: ArrayLike
) -> NDArray[np.float64]:
    """Distance over a sphere, km; degrees in, any shapes that broadcast; NaN stays NaN.

    Haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984);
    the Earth's flattening makes it wrong by at most 0.5%.
    """
    degrees = (longitude_a, latitude_a, longitude_b, latitude_b)
    x_a, y_a, x_b, y_b = (np.radians(np.asarray(value, dtype=float)) for value in degrees)
    chord = np.sin((y_b - y_a) / 2) ** 2 + np.cos(y_a) * np.cos(y_b) * np.sin((x_b - x_a) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def voyages(legs: pd.DataFrame) -> pd.DataFrame:
    """Times and speeds of legs, and whether they fit.

    Parameters
    ----------
    legs : DataFrame
        Columns ``origin``, ``destination``, ``mode`` (codes, may be missing), ``departure``,
        ``arrival`` (times in one time zone, may be missing), ``distance_km`` (along the way that
        the mode takes, may be missing). Other columns are carried along.

    Returns
    -------
    DataFrame
        ``legs`` with ``nautical_miles``, ``hours_at_10_knots``, ``hours_at_20_knots`` (of any leg
        with a distance, whatever its mode), ``hours`` from departure to arrival, ``speed_kmh``,
        ``speed_knots`` and ``verdict``, one of `VERDICTS`. The hours are missing where a time is,
        or tells a day alone that contradicts nothing; a speed also where they are not positive.
    """
    result = legs.copy()
    distance = result["distance_km"].astype("float64")
    result["nautical_miles"] = distance / KM_PER_NAUTICAL_MILE
    for knots in (10, 20):
        result[f"hours_at_{knots}_knots"] = result["nautical_miles"] / knots
    departure, arrival = pd.to_datetime(result["departure"]), pd.to_datetime(result["arrival"])
    timed = tells_an_hour(departure) & tells_an_hour(arrival)
    turned = arrival.dt.normalize() < departure.dt.normalize()  # whatever the hours were
    result["hours"] = (arrival - departure).where(timed | turned).dt.total_seconds() / 3600
    result["speed_kmh"] = distance / result["hours"].where(result["hours"] > 0)
    result["speed_knots"] = result["speed_kmh"] / KM_PER_NAUTICAL_MILE
    result["verdict"] = _verdicts(result)
    return result


def tells_an_hour(moments: "pd.Series[pd.Timestamp]") -> "pd.Series[bool]":
    """Whether moments tell more than a day: one told as a day alone is kept as its midnight."""
    return moments.notna() & (moments != moments.dt.normalize())


def _verdicts(legs: pd.DataFrame) -> NDArray[np.str_]:
    """One of `VERDICTS` per leg; the first rule that holds decides."""
    slowest = legs["mode"].map({mode: speeds.slowest_kmh for mode, speeds in SPEEDS.items()})
    fastest = legs["mode"].map({mode: speeds.fastest_kmh for mode, speeds in SPEEDS.items()})
    hours, speed = legs["hours"].to_numpy(float), legs["speed_kmh"].to_numpy(float)
    far_enough = legs["distance_km"].to_numpy(float) >= SHORTEST_CHECKED_KM
    rules = {
        IMPOSSIBLE_TIMES: hours < 0,
        TOO_FAST: far_enough & ((hours == 0) | (speed > fastest.to_numpy(float))),
        TOO_SLOW: far_enough & (speed < slowest.to_numpy(float)),
        NOT_CHECKABLE: ~far_enough | np.isnan(speed) | fastest.isna().to_numpy(),
    }
    return np.select(list(rules.values()), list(rules), default=PLAUSIBLE)


def shortest_span(hours: ArrayLike) -> tuple[int, int]:
    """The first hour of the day and the hours that the shortest span holding all takes.

    Round the clock: 23, 0 and 4 lie within 6 hours from 23 on. ``hours``: 0 to 23, at least one.
    """
    found = np.unique(np.asarray(hours, dtype=int))
    gaps = np.diff(np.append(found, found[0] + 24))
    widest = int(np.argmax(gaps))
    return int(found[(widest + 1) % len(found)]), int(24 - gaps[widest] + 1)
