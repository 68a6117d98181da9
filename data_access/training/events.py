"""What really happened, before anybody tells of it: one row per event."""

from typing import Any

import numpy as np
import pandas as pd

from data_access.training import journeys, mixes
from data_access.training.draw import Column, chance, lookup, only_where, pick, pick_by
from data_access.training.journeys import JOURNEYS
from data_access.training.seasons import Span, day_weights, in_covid_dip
from data_access.training.sectors import SECTOR_MIX, SECTORS

NO_JOURNEY = -1

COLUMNS = (
    "day",  # datetime64[D]
    "side",
    "channel",
    "area",
    "agency",
    "kind",
    "theme",
    "sector",
    "type",
    "venue_type",
    "venue",
    "citizenship",
    "document_country",
    "gender",
    "age_band",
    "persons",  # int
    "journey",  # int, position in JOURNEYS or NO_JOURNEY
    "vessel",
    "outcome",
    "tellings",  # int, how many agencies report it
    "pattern",
)

_SMUGGLED = ("sea", "interception", "air")
_INTERCEPTED_GROUPS = (5, 7, 9, 12, 15, 17, 17, 19, 20, 22, 23, 26, 28, 30, 33)
_ROOM = {"VE": 6, "CO": 2, "DO": 2}
_OUTCOMES = {
    "sea": {"landed": 0.82, "turned_back": 0.11, "wreck": 0.07},
    "interception": {"intercepted": 1.0},
    "air": {"overstay": 0.62, "refused_entry": 0.26, "landed": 0.12},
    "other": {"overstay": 0.7, "landed": 0.3},
}
_DOCUMENT_OF_ANOTHER = {
    "VE": {"VE": 0.91, "CO": 0.05, "ES": 0.02, "DO": 0.02},
    "other": {"own": 1.0},
}
_MEAN_ABOARD = {"small_boat": 24, "yacht": 9, "ferry": 2, "cargo_vessel": 3}


def draw_events(
    rng: np.random.Generator, span: Span, count: int, overlap: float = 1.0
) -> pd.DataFrame:
    """Background events of a span, unordered; columns as `COLUMNS`.

    ``overlap`` times as many as usual are told of by several agencies.
    """
    side = pick(rng, mixes.SIDES, count)
    channel = pick_by(rng, side, mixes.CHANNELS)
    events = pd.DataFrame({"side": side, "channel": channel}, dtype=object)
    events["day"] = _days(rng, span, channel)
    events["area"] = pick_by(rng, side, mixes.AREAS)
    events["theme"] = pick_by(rng, channel, mixes.THEMES)
    events["agency"] = _agencies(rng, events)
    events["kind"] = _kinds(rng, events)
    _add_exploitation(rng, events)
    _add_movement(rng, events)
    _add_people(rng, events)
    _add_pseudonyms(rng, events)
    events["tellings"] = pick(rng, mixes.tellings(overlap), count).astype(int)
    events["pattern"] = None
    return events[list(COLUMNS)].astype({"pattern": object})


def _days(rng: np.random.Generator, span: Span, channel: Column) -> Column:
    """Independent days, but interceptions spread evenly over their curve: their count is known."""
    days = np.empty(len(channel), dtype="datetime64[D]")
    for name in pd.unique(channel):
        rows = channel == name
        size = int(rows.sum())
        uniform = rng.random(size)
        if name == "interception":
            uniform = (rng.permutation(size) + uniform) / size
        bounds = np.cumsum(day_weights(span, name))
        positions = np.searchsorted(bounds / bounds[-1], uniform, side="right")
        days[rows] = span.days[np.minimum(positions, span.length - 1)]
    return days


def _agencies(rng: np.random.Generator, events: pd.DataFrame) -> Column:
    channel = events["channel"].to_numpy(object)
    covid = in_covid_dip(events["day"].to_numpy("datetime64[D]"))
    bes = pick_by(rng, channel, mixes.AGENCIES_BES)
    bes[covid] = pick_by(rng, channel[covid], mixes.AGENCIES_BES_COVID)
    entity = lookup(events["area"].to_numpy(object), mixes.PUBLIC_ENTITY)
    bes = np.where(bes == "public entity", entity, bes)
    kind = np.where(np.isin(channel, ("trafficking", "sea")), channel, "other")
    partner_mixes = {
        f"{area}|{name}": mix
        for area, by_channel in mixes.AGENCIES_PARTNER.items()
        for name, mix in by_channel.items()
    }
    is_partner = (events["side"] == "partner").to_numpy()
    agencies = bes
    keys = events["area"].to_numpy(object) + "|" + kind
    agencies[is_partner] = pick_by(rng, keys[is_partner], partner_mixes)
    return np.where(channel == "interception", "KWCARIB", agencies)


def _kinds(rng: np.random.Generator, events: pd.DataFrame) -> Column:
    kinds = pick_by(rng, events["channel"].to_numpy(object), mixes.KINDS)
    inspects = (events["agency"] == "SZW").to_numpy() & chance(rng, 0.7, len(events))
    return np.where(inspects, "inspection", kinds)


def _add_exploitation(rng: np.random.Generator, events: pd.DataFrame) -> None:
    size = len(events)
    era = np.where(events["day"].to_numpy() >= np.datetime64("2023-01-01"), "after", "before")
    sector = pick_by(rng, era.astype(object), SECTOR_MIX)
    exploited = (
        (events["channel"] == "trafficking").to_numpy()
        | (events["theme"] == "both").to_numpy()
        | ((events["theme"] == "undetermined").to_numpy() & chance(rng, 0.5, size))
    )
    columns = {
        "sector": sector,
        "type": pick_by(rng, sector, {name: s.types for name, s in SECTORS.items()}),
        "venue_type": pick_by(rng, sector, {name: s.venues for name, s in SECTORS.items()}),
    }
    for name, values in columns.items():
        events[name] = only_where(exploited, values)


def _add_movement(rng: np.random.Generator, events: pd.DataFrame) -> None:
    """Journeys: always for smuggling by sea or air and for both themes, else for some."""
    size = len(events)
    area, channel = events["area"].to_numpy(object), events["channel"].to_numpy(object)
    by_channel = journeys.mix_by_area_and_channel()
    way = np.where(np.isin(channel, ("sea", "interception")), "sea", "air").astype(object)
    way = np.where((channel == "undetermined") & chance(rng, 0.4, size), "sea", way)
    smuggled = pick_by(rng, area + "|" + way, by_channel)

    citizenship = _citizenship_by_sector(rng, events)
    by_citizenship = journeys.mix_by_area_and_citizenship()
    keys = area + "|" + np.where(pd.isna(citizenship), "", citizenship.astype(str)).astype(object)
    known = np.array([key if key in by_citizenship else None for key in pd.unique(keys)], object)
    keys = lookup(keys, dict(zip(pd.unique(keys), known, strict=True)))
    keys = np.where(pd.isna(keys), area, keys)
    flown = pick_by(rng, keys, by_citizenship)

    share = lookup(channel, {"trafficking": 0.4, "undetermined": 0.5, "room": 0.0}, 1.0)
    moves = chance(rng, share.astype(float), size)
    moves |= (events["theme"] == "both").to_numpy() & (channel != "room")
    journey = np.where(channel == "trafficking", flown, smuggled)
    events["journey"] = np.where(moves, journey, NO_JOURNEY).astype(int)
    key = np.where(np.isin(channel, tuple(_OUTCOMES)), channel, "other").astype(object)
    events["outcome"] = pick_by(rng, key, _OUTCOMES)


def _citizenship_by_sector(rng: np.random.Generator, events: pd.DataFrame) -> Column:
    """Drawn where there is a sector, and kept on the events."""
    sector = events["sector"].to_numpy(object)
    has_sector = ~pd.isna(sector)
    citizenship = np.full(len(events), None, dtype=object)
    citizenship[has_sector] = pick_by(
        rng, sector[has_sector], {name: s.citizenships for name, s in SECTORS.items()}
    )
    events["citizenship"] = citizenship
    return citizenship


def _add_people(rng: np.random.Generator, events: pd.DataFrame) -> None:
    size = len(events)
    channel = events["channel"].to_numpy(object)
    journey = events["journey"].to_numpy()
    smuggled = np.isin(channel, _SMUGGLED) | pd.isna(events["sector"]).to_numpy()
    origins = np.array([j.origin_country for j in JOURNEYS] + ["VE"], dtype=object)
    on_the_way = pick_by(rng, origins[journey], journeys.CITIZENSHIPS)
    on_the_way = np.where(journey == NO_JOURNEY, pick(rng, _ROOM, size), on_the_way)
    citizenship = np.where(smuggled, on_the_way, events["citizenship"].to_numpy(object))
    events["citizenship"] = citizenship
    key = np.where(citizenship == "VE", "VE", "other").astype(object)
    document = pick_by(rng, key, _DOCUMENT_OF_ANOTHER)
    events["document_country"] = np.where(document == "own", citizenship, document)

    sector = events["sector"].to_numpy(object)
    women = lookup(sector, {name: s.women for name, s in SECTORS.items()}, 0.42).astype(float)
    gender = np.where(chance(rng, women, size), "Feminine", "Masculine").astype(object)
    seldom = chance(rng, 0.008, size)
    events["gender"] = np.where(seldom & (gender == "Feminine"), "TransgenderFeminine", gender)
    ages = {name: s.ages for name, s in SECTORS.items()} | {"": SECTORS["hospitality"].ages}
    events["age_band"] = pick_by(rng, np.where(pd.isna(sector), "", sector).astype(object), ages)
    events["persons"] = _persons(rng, events, smuggled)


def _persons(rng: np.random.Generator, events: pd.DataFrame, smuggled: Column) -> Column:
    """How many were moved or exploited: a loaded peñero carries 20 to 30."""
    size = len(events)
    means = {name: s.persons for name, s in SECTORS.items()}
    mean = lookup(events["sector"].to_numpy(object), means, 1.6).astype(float)
    exploited = rng.geometric(1 / np.maximum(mean, 1.01))
    modes = np.array([j.legs[-1][2] for j in JOURNEYS] + ["none"], dtype=object)
    mode = modes[events["journey"].to_numpy()]
    mean_aboard = lookup(mode, _MEAN_ABOARD, 1.4).astype(float)
    aboard = np.where(
        mode == "small_boat",
        np.clip(np.rint(rng.normal(24, 6.5, size)), 3, 45),
        np.minimum(1 + rng.poisson(mean_aboard - 1), 52),
    )
    boats = ((events["channel"] == "interception") & (mode == "small_boat")).to_numpy()
    aboard[boats] = _intercepted_groups(rng, events.loc[boats, "day"])
    return np.where(smuggled, aboard, exploited).astype(int)


def _intercepted_groups(rng: np.random.Generator, days: "pd.Series[Any]") -> Column:
    """Group sizes that even out within every few boats (multiples of the golden ratio).

    Boats are few, so independent sizes would hide the fall from year to year.
    """
    order = np.empty(len(days), dtype=int)
    order[np.argsort(days.to_numpy(), kind="stable")] = np.arange(len(days))
    share = (order * (np.sqrt(5) - 1) / 2 + rng.random()) % 1
    groups = np.array(_INTERCEPTED_GROUPS)
    return np.asarray(groups[(share * len(groups)).astype(int)])


def _add_pseudonyms(rng: np.random.Generator, events: pd.DataFrame) -> None:
    """Venues and vessels that come back: a few often, most once or twice."""
    size = len(events)
    pool = max(30, size // 60)
    kind = pd.factorize(events["area"] + "|" + events["sector"].fillna(""))[0]
    venue = kind * pool + _skewed(rng, pool, size)
    names = rng.permutation(int(kind.max() + 1) * pool) + 1 + RESERVED
    labels = np.array([f"V-{number:04d}" for number in names], dtype=object)
    events["venue"] = only_where(events["sector"].notna().to_numpy(), labels[venue])
    boats = max(60, size // 20)
    labels = np.array(
        [f"B-{number:04d}" for number in range(1 + RESERVED, 1 + RESERVED + boats)], object
    )
    by_boat = events["channel"].isin(["sea", "interception"]).to_numpy()
    events["vessel"] = only_where(by_boat, labels[_skewed(rng, boats, size)])


RESERVED = 40
"""The first pseudonyms of venues and vessels, kept for planted patterns."""


def _skewed(rng: np.random.Generator, pool: int, size: int) -> Column:
    return np.asarray((pool * rng.random(size) ** 1.5).astype(int))
