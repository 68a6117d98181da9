"""A register over time, with one emergence or one decoy planted in it, or none.

Six years of cases; the last two are watched. An emergence is a modus operandi that was never there
before its onset, and grows over `RAMP_DAYS` to its rate. A decoy is what an analyst must not be
woken for.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from benchmarks.patterns.population import _START as START
from benchmarks.patterns.population import joined, long, place_table, told_by
from benchmarks.patterns.world import (
    AGENCIES,
    MONTHS,
    SCENES,
    Difficulty,
    Drawn,
    Flags,
    Integers,
    ModusOperandi,
    World,
)

DAYS = 2191
WATCHED_DAYS = 728
WITHIN_DAYS = 182  # an emergence not found in so many days is missed
RAMP_DAYS = 42
SPRING = slice(2, 5)  # months of the season
_LASTING = 4  # modi operandi that are always there, and are no news
_LASTING_SHARE = 0.1

Decoy = Literal["campaign", "contributor", "duplicate", "season", "drift", "registration"]
DECOYS: tuple[Decoy, ...] = (
    "campaign",
    "contributor",
    "duplicate",
    "season",
    "drift",
    "registration",
)
CHANGES: tuple[Decoy, ...] = ("season", "drift", "registration")
"""Decoys that add no case: what they change is marked, and may be left out."""


@dataclass(frozen=True, eq=False)
class Stream:
    """Cases as a register holds them, and what was planted.

    Attributes
    ----------
    cases, traits, agencies, places : as in `Population`
    world : World
        What the cases were drawn from.
    as_of : Timestamp
        The last day.
    planted : int64 array of case keys
        The cases of the emergence or the decoy; of one of `CHANGES` those that it may touch.
    onset : Timestamp or None
        The first day of what was planted.
    emergence : ModusOperandi or None
    """

    cases: pd.DataFrame
    traits: pd.DataFrame
    agencies: pd.DataFrame
    places: pd.DataFrame
    world: World
    as_of: pd.Timestamp
    planted: Integers
    onset: pd.Timestamp | None = None
    emergence: ModusOperandi | None = None


@dataclass
class _Parts:
    drawn: Drawn
    days: Integers
    by: Flags
    known: dict[str, Flags]


def stream(
    difficulty: Difficulty,
    a_month: int,
    seed: int,
    *,
    emerging: float = 0,
    decoy: Decoy | None = None,
    calm: bool = False,
) -> Stream:
    """``a_month`` cases a month, and an emergence of so many a month, or a decoy.

    ``calm``: the cases of one of `CHANGES` are marked, and nothing is changed.
    """
    world = World(difficulty, seed)
    base = _usual(world, a_month * MONTHS, season=decoy == "season" and not calm)
    onset = int(world.random.integers(DAYS - WATCHED_DAYS + 91, DAYS - WITHIN_DAYS - 28))
    parts, mo = [base], None
    marked = np.zeros(len(base.days), dtype=np.bool_)
    if emerging:
        mo = world.modus_operandi()
        days = _ramp(world.random, onset, emerging)
        parts.append(_reported(world, world.members(mo, len(days)), days))
    elif decoy in _PLANTED:
        parts.append(_PLANTED[decoy](world, base, onset, a_month))
    elif decoy == "season":
        spring = np.isin(base.days * MONTHS // DAYS % 12, range(SPRING.start, SPRING.stop))
        marked = spring & (base.drawn.scene == world.scene_share.argmax())
    elif decoy == "drift":
        marked = _drift(world, base, onset, calm=calm)
    elif decoy == "registration":
        marked = _registration(world, base, onset, calm=calm)
    found = _stream(world, parts, marked)
    began = pd.Timestamp(START) + pd.Timedelta(days=onset)
    return Stream(*found, began if emerging or decoy else None, mo)


def _usual(world: World, size: int, *, season: bool) -> _Parts:
    """The background and a few lasting modi operandi; a season doubles one scene each spring."""
    random = world.random
    if season:
        world.season[int(world.scene_share.argmax()), SPRING] *= 3.0
    lasting = [world.modus_operandi() for _ in range(_LASTING)]
    few = round(size * _LASTING_SHARE / _LASTING)
    drawn = joined(
        [world.background(size - few * _LASTING), *(world.members(mo, few) for mo in lasting)]
    )
    by = world.reported(drawn.scene)
    weight = world.waves[by.argmax(axis=1)] * np.tile(world.season, (1, MONTHS // 12))[drawn.scene]
    limit = np.cumsum(weight, axis=1)
    month = (limit < random.random((size, 1)) * limit[:, -1:]).sum(axis=1)
    days = ((month + random.random(size)) * DAYS / MONTHS).astype(np.int64)
    return _Parts(drawn, days, by, world.recorded(by))


def _reported(world: World, drawn: Drawn, days: Integers) -> _Parts:
    by = world.reported(drawn.scene)
    return _Parts(drawn, days, by, world.recorded(by))


def _ramp(random: np.random.Generator, onset: int, a_month: float) -> Integers:
    """Days of a Poisson stream whose rate grows from nothing to ``a_month`` in `RAMP_DAYS`."""
    rate = np.minimum(np.arange(1, DAYS - onset + 1) / RAMP_DAYS, 1) * a_month * 12 / 365.25
    days: Integers = onset + np.repeat(np.arange(len(rate)), random.poisson(rate))
    return days


def _campaign(world: World, base: _Parts, onset: int, a_month: int) -> _Parts:
    """Three times the usual in one sector of one island for 6 to 10 weeks, by one agency."""
    del a_month
    random = world.random
    sector, area = base.drawn.single["sector"], base.drawn.single["area"]
    pairs = np.bincount(sector * 100 + area)
    pair = int(np.argsort(-pairs)[random.integers(0, 6)])
    weeks = int(random.integers(6, 11))
    usual = pairs[pair] * weeks * 7 / DAYS
    many = int(random.poisson(max(2 * usual, 4)))
    drawn = world.background(40 * max(many, 1) * SCENES)
    fit = (drawn.single["sector"] == pair // 100) & (drawn.single["area"] == pair % 100)
    chosen = _taken(drawn, np.flatnonzero(fit)[:many])
    by = np.zeros((len(chosen), len(AGENCIES)), dtype=np.bool_)
    by[:, int(random.integers(0, 4))] = True
    days = onset + random.integers(0, weeks * 7, len(chosen))
    return _Parts(chosen, days, by, world.recorded(by))


def _contributor(world: World, base: _Parts, onset: int, a_month: int) -> _Parts:
    """A new agency brings a quarter more cases from one week on, of two islands of its own."""
    del base
    random = world.random
    many = round(a_month / 4 * (DAYS - onset) / 30.4)
    drawn = world.background(many)
    drawn.single["area"][:] = random.choice([4, 5], many)
    by = np.zeros((many, len(AGENCIES) + 1), dtype=np.bool_)
    by[:, -1] = True
    like = np.zeros((many, len(AGENCIES)), dtype=np.bool_)
    like[:, int(random.integers(0, 8))] = True
    return _Parts(drawn, random.integers(onset, DAYS, many), by, world.recorded(like))


def _duplicate(world: World, base: _Parts, onset: int, a_month: int) -> _Parts:
    """One event told four ways: four cases within three days, as four agencies wrote them down."""
    del base, a_month
    random = world.random
    event = world.background(1)
    drawn = _taken(event, np.zeros(4, dtype=np.int64))
    by = np.zeros((4, len(AGENCIES)), dtype=np.bool_)
    by[np.arange(4), random.choice(len(AGENCIES), 4, replace=False)] = True
    return _Parts(drawn, onset + random.integers(0, 4, 4), by, world.recorded(by))


_PLANTED = {"campaign": _campaign, "contributor": _contributor, "duplicate": _duplicate}


def _drift(world: World, base: _Parts, onset: int, *, calm: bool) -> Flags:
    """One nationality grows slowly to about three times its share, from a year before onset.

    Its cases since then.
    """
    random = world.random
    has = base.drawn.sets["citizenship"]
    share = has.mean(axis=0)
    value = int(np.argmin(np.abs(share - 0.08)))
    if not calm:
        grown = np.clip((base.days - onset + 365) / 730, 0, 1) * 2 * share[value]
        has[:, value] |= random.random(len(has)) < grown
    return np.asarray(has[:, value] & (base.days >= onset - 365))


def _registration(world: World, base: _Parts, onset: int, *, calm: bool) -> Flags:
    """From one week on an agency fills in nearly everything that it used to leave out.

    Its cases since then.
    """
    agency = int(world.gaps[:4].mean(axis=1).argmax())
    mine = base.by[:, agency] & (base.days >= onset)
    for name, known in base.known.items() if not calm else ():
        base.known[name] = known | (mine & (world.random.random(len(mine)) < 0.95))
    return mine


def _taken(drawn: Drawn, rows: Integers) -> Drawn:
    return Drawn(
        {name: codes[rows] for name, codes in drawn.single.items()},
        {name: has[rows] for name, has in drawn.sets.items()},
        drawn.scene[rows],
    )


def _stream(
    world: World, parts: list[_Parts], marked: Flags
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, World, pd.Timestamp, Integers]:
    """The parts as one register; the order of its keys tells nothing."""
    drawn = joined([part.drawn for part in parts])
    days = np.concatenate([part.days for part in parts])
    width = max(part.by.shape[1] for part in parts)
    by = np.vstack([np.pad(p.by, ((0, 0), (0, width - p.by.shape[1]))) for p in parts])
    known = {name: np.concatenate([part.known[name] for part in parts]) for name in parts[0].known}
    keys = world.random.permutation(len(days))
    dates = START + days.astype("timedelta64[D]")
    cases = pd.DataFrame({"case_key": keys, "case_date": dates}).astype(
        {"case_date": "datetime64[ns]"}
    )
    return (
        cases.sort_values("case_key", ignore_index=True),
        long(drawn, known, keys),
        _told_by(by, keys),
        place_table(world),
        world,
        pd.Timestamp(START) + pd.Timedelta(days=DAYS - 1),
        np.sort(keys[np.append(marked, np.ones(len(days) - len(marked), dtype=np.bool_))]),
    )


def _told_by(by: Flags, keys: Integers) -> pd.DataFrame:
    told = told_by(by[:, : len(AGENCIES)], keys)
    new = pd.DataFrame({"case_key": keys[by[:, len(AGENCIES) :].any(axis=1)]})
    return pd.concat([told, new.assign(agency="agency new")], ignore_index=True)
