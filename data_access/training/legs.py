"""The legs of each journey: times, boats, persons aboard, prices, outcomes.

Boats leave in the afternoon or evening and land about two in the morning; speeds lie between 8 and
25 knots. A few sea legs carry times that cannot be: errors of entry that an analyst must spot.
"""

import numpy as np
import pandas as pd

from data_access import schema
from data_access.codes import AIR_MODES, SEA_MODES
from data_access.training.draw import Column, chance, lookup
from data_access.training.events import NO_JOURNEY
from data_access.training.gaps import blank, keeps_section
from data_access.training.journeys import JOURNEYS, ROAD_KM, SEA_KM, great_circle_km

KM_PER_NAUTICAL_MILE = 1.852

_SECTION_EMPTY = 0.06
_SHARES_MISSING = {
    "origin": 0.2, "destination": 0.06, "mode": 0.04, "departure": 0.16, "arrival": 0.06,
    "vessel_type": 0.28, "vessel": 0.62, "price_usd": 0.4, "outcome": 0.14,
}  # fmt: skip
_PERSONS_MISSING, _PERSONS_VAGUE = 0.2, 0.35
_KNOTS = {"small_boat": (8, 25), "yacht": (8, 12), "ferry": (14, 22), "cargo_vessel": (8, 14)}
_ARRIVES = {  # hour of the day: mean and spread
    "small_boat": (2, 1.3), "yacht": (3, 2), "ferry": (13, 2.5), "cargo_vessel": (9, 4),
    "air_scheduled": (15, 4), "air_charter": (16, 3), "road": (15, 3), "on_foot": (11, 5),
}  # fmt: skip
_PRICES = {2018.0: 100.0, 2021.2: 350.0, 2023.5: 550.0, 2026.5: 650.0}
_PRICE_FACTOR = {
    "small_boat": 1.0, "yacht": 4.0, "cargo_vessel": 1.2, "air_scheduled": 2.2, "air_charter": 3.0,
}  # fmt: skip

# The legs of all journeys one after another, so that a report's legs are a run of positions.
_LEGS = [leg for journey in JOURNEYS for leg in journey.legs]
_NUMBER_OF_LEGS = np.array([len(journey.legs) for journey in JOURNEYS])
_FIRST_LEG = np.concatenate([[0], np.cumsum(_NUMBER_OF_LEGS)[:-1]])


def legs(
    rng: np.random.Generator, told: pd.DataFrame, impossible: float = 0.02
) -> tuple[pd.DataFrame, pd.Series]:
    """The rows of ``leg``, and the ids of reports with a leg whose times cannot be.

    ``impossible`` is the share of the legs at sea that are to have such times.
    """
    moved = told[told["journey"].ne(NO_JOURNEY) & keeps_section(rng, told, _SECTION_EMPTY)]
    frame = _run_of_legs(moved)
    frame["km"] = _distance(frame)
    _add_times(rng, frame)
    _add_vessels(rng, frame)
    _add_persons_aboard(rng, frame)
    frame["price_usd"] = _prices(rng, frame)
    last = frame["line"].eq(frame["legs"])
    frame["outcome"] = np.where(last, frame["outcome"], "landed")
    frame = blank(rng, frame, frame["gap_factor"].to_numpy(float), _SHARES_MISSING)
    # Who does not know the day does not know the hour.
    times = ["departure", "arrival"]
    frame[times] = frame[times].where(frame["precision"].eq("day"))
    wrong = _spoil_times(rng, frame, impossible)
    return frame[schema.leg.c.keys()], frame["report_id"][wrong]


def _run_of_legs(moved: pd.DataFrame) -> pd.DataFrame:
    number = _NUMBER_OF_LEGS[moved["journey"]]
    report = np.repeat(np.arange(len(moved)), number)
    columns = [
        "report_id",
        "day",
        "persons",
        "vessel",
        "outcome",
        "gap_factor",
        "carelessness",
        "journey",
        "precision",
    ]
    frame = moved[columns].iloc[report].reset_index(drop=True)
    ends = np.cumsum(number)
    frame["line"] = np.arange(len(report)) - np.repeat(ends - number, number) + 1
    frame["legs"] = np.repeat(number, number)
    position = _FIRST_LEG[frame["journey"]] + frame["line"].to_numpy() - 1
    for index, column in enumerate(("origin", "destination", "mode")):
        frame[column] = np.array([leg[index] for leg in _LEGS], dtype=object)[position]
    return frame


def _distance(frame: pd.DataFrame) -> Column:
    """Kilometres travelled, winding included."""
    distances = great_circle_km(
        np.array([leg[0] for leg in _LEGS]), np.array([leg[1] for leg in _LEGS])
    )
    winding = [
        SEA_KM if leg[2] in SEA_MODES else 1.0 if leg[2] in AIR_MODES else ROAD_KM for leg in _LEGS
    ]
    position = _FIRST_LEG[frame["journey"]] + frame["line"].to_numpy() - 1
    return np.asarray((distances * winding)[position])


def _add_times(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Backwards from the last arrival, on the event's day: each leg ends before the next begins."""
    mode = frame["mode"].to_numpy(object)
    hours = _hours(rng, frame["km"].to_numpy(), mode)
    clock = lookup(mode, {m: mean for m, (mean, _) in _ARRIVES.items()}).astype(float)
    spread = lookup(mode, {m: spread for m, (_, spread) in _ARRIVES.items()}).astype(float)
    clock += np.clip(rng.normal(0, 1, len(frame)), -2, 2) * spread
    wait = 6 + rng.exponential(36, len(frame))
    start = frame["day"].to_numpy("datetime64[D]").astype("datetime64[m]").astype(np.int64)
    arrival = start + clock * 60
    before_last = (frame["legs"] - frame["line"]).to_numpy()
    for step in range(1, int(_NUMBER_OF_LEGS.max())):
        rows = np.flatnonzero(before_last == step)
        latest = arrival[rows + 1] - hours[rows + 1] * 60 - wait[rows] * 60
        on_the_clock = latest // 1440 * 1440 + clock[rows] * 60
        arrival[rows] = np.where(on_the_clock > latest, on_the_clock - 1440, on_the_clock)
    frame["arrival"] = _minutes(arrival)
    frame["departure"] = _minutes(arrival - hours * 60)


def _minutes(since_1970: Column) -> Column:
    """Times to five minutes, as people write them down."""
    rounded = (np.rint(since_1970 / 5) * 5).astype(np.int64)
    return rounded.astype("datetime64[m]").astype("datetime64[s]")


def _hours(rng: np.random.Generator, km: Column, mode: Column) -> Column:
    slow = lookup(mode, {m: low for m, (low, _) in _KNOTS.items()}, 8).astype(float)
    fast = lookup(mode, {m: high for m, (_, high) in _KNOTS.items()}, 8).astype(float)
    knots = slow + (fast - slow) * rng.beta(2, 3, len(km))
    at_sea = km / (knots * KM_PER_NAUTICAL_MILE)
    flying = 0.35 + km / rng.uniform(550, 800, len(km))
    on_land = km / np.where(mode == "on_foot", 4.5, rng.uniform(35, 60, len(km)))
    by_air = np.isin(mode, tuple(AIR_MODES))
    hours = np.where(np.isin(mode, tuple(SEA_MODES)), at_sea, np.where(by_air, flying, on_land))
    return np.maximum(hours, 0.25)


def _add_vessels(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    types = np.array([journey.vessel_type for journey in JOURNEYS], dtype=object)
    sailed = frame["mode"].isin(SEA_MODES).to_numpy()
    vessel_type = types[frame["journey"]]
    other = chance(rng, 0.12, len(frame)) & (frame["mode"] == "small_boat").to_numpy()
    vessel_type = np.where(
        other, rng.choice(["go_fast", "fishing_boat", "yola"], len(frame)), vessel_type
    )
    frame["vessel_type"] = pd.Series(vessel_type, dtype=object).where(sailed)
    frame["vessel"] = frame["vessel"].astype(object).where(sailed)


def _add_persons_aboard(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    persons, size = frame["persons"].to_numpy(float), len(frame)
    factor = frame["gap_factor"].to_numpy(float)
    vague = chance(rng, np.where(persons > 3, _PERSONS_VAGUE, 0.05) * (factor > 0), size)
    spread = np.where(vague, np.ceil(persons * 0.1), 0)
    unknown = chance(rng, _PERSONS_MISSING * factor, size)
    frame["persons_from"] = pd.Series(np.maximum(persons - spread, 1)).mask(unknown)
    frame["persons_to"] = pd.Series(persons + spread).mask(unknown)


def _prices(rng: np.random.Generator, frame: pd.DataFrame) -> Column:
    """US dollars a person: what press and coast guard name for the year, times the kind of trip."""
    day = frame["day"].to_numpy("datetime64[D]")
    year = 1970 + (day - np.datetime64("1970-01-01")).astype(float) / 365.2425
    price = np.interp(year, list(_PRICES), list(_PRICES.values()))
    factor = lookup(frame["mode"].to_numpy(object), _PRICE_FACTOR, np.nan).astype(float)
    drawn = price * factor * rng.lognormal(0, 0.35, len(frame))
    return np.asarray(np.rint(drawn / 10) * 10)


def _spoil_times(rng: np.random.Generator, frame: pd.DataFrame, impossible: float) -> Column:
    """Make a share of the sea legs impossible: an arrival before, or far too soon after."""
    timed = frame["mode"].isin(SEA_MODES) & frame["departure"].notna() & frame["arrival"].notna()
    share = impossible * frame["mode"].isin(SEA_MODES).sum() / max(int(timed.sum()), 1)
    wrong = timed.to_numpy() & frame["carelessness"].ge(0.5).to_numpy()
    wrong &= chance(rng, share, len(frame)) & frame["km"].gt(25).to_numpy()
    minutes = frame["km"].to_numpy() / 130 * 60  # 70 knots
    minutes = np.where(chance(rng, 0.3, len(frame)), -np.rint(minutes), minutes)
    shift = pd.to_timedelta(np.rint(minutes / 5) * 5, unit="m")
    frame["arrival"] = frame["arrival"].mask(wrong, frame["departure"] + shift)
    return wrong
