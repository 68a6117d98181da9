"""A population of cases with planted modi operandi: what the groups are sought in."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.patterns.world import (
    AGENCIES,
    MONTHS,
    PLACES,
    SETS,
    SINGLE,
    Difficulty,
    Drawn,
    Flags,
    Integers,
    ModusOperandi,
    World,
    word,
)

_SIZES = (8, 400)
_START = np.datetime64("2020-01-01")
NONE = -1


@dataclass(frozen=True, eq=False)
class Population:
    """Cases as a register holds them, and the truth behind them.

    Attributes
    ----------
    cases : DataFrame[case_key: int64, case_date: datetime64]
    traits : DataFrame[case_key: int64, attribute: str, value: str]
        Recorded values only, the route of those whose origin and destination are known among them.
    agencies : DataFrame[case_key: int64, agency: str]
    places : DataFrame[place: str, latitude, longitude: float64]
    truth : int array
        Number of the modus operandi of each case, in the order of ``cases``; `NONE` for none.
    modi : tuple of ModusOperandi
    """

    world: World
    cases: pd.DataFrame
    traits: pd.DataFrame
    agencies: pd.DataFrame
    places: pd.DataFrame
    truth: Integers
    modi: tuple[ModusOperandi, ...]


def population(difficulty: Difficulty, size: int, seed: int) -> Population:
    """``size`` cases over six years, in an order that tells nothing."""
    world = World(difficulty, seed)
    random = world.random
    sizes = _sizes(random, size - round(size * difficulty.background))
    modi: list[ModusOperandi] = []
    for _ in sizes:
        like = modi[random.integers(len(modi))] if modi and random.random() < 0.3 else None
        modi.append(world.modus_operandi(like))
    parts = [world.background(size - sum(sizes))]
    parts += [world.members(mo, many) for mo, many in zip(modi, sizes, strict=True)]
    truth = np.repeat(np.arange(-1, len(modi)), [len(part) for part in parts])
    drawn = joined(parts)
    by = world.reported(drawn.scene)
    days = _days(world, drawn.scene, by.argmax(axis=1), truth)
    order = random.permutation(size)
    keys = np.empty(size, dtype=np.int64)
    keys[order] = np.arange(size)
    return Population(
        world,
        pd.DataFrame({"case_key": keys, "case_date": _START + days.astype("timedelta64[D]")})
        .sort_values("case_key", ignore_index=True)
        .astype({"case_date": "datetime64[ns]"}),
        long(drawn, world.recorded(by), keys),
        told_by(by, keys),
        place_table(world),
        truth[np.argsort(keys)],
        tuple(modi),
    )


def _sizes(random: np.random.Generator, members: int) -> list[int]:
    """Sizes of the modi operandi, as many small as large on a logarithmic scale."""
    sizes: list[int] = []
    most = min(_SIZES[1], max(members // 4, _SIZES[0]))
    while members - sum(sizes) >= _SIZES[0]:
        size = int(np.exp(random.uniform(np.log(_SIZES[0]), np.log(most))))
        sizes.append(min(size, members - sum(sizes)))
    return sizes


def _days(world: World, scene: Integers, agency: Integers, truth: Integers) -> Integers:
    """Days since the start: by season and reporting wave; a modus operandi lasts 4 to 36 months."""
    random = world.random
    weight = world.waves[agency] * np.tile(world.season, (1, MONTHS // 12))[scene]
    length = random.integers(4, 37, truth.max() + 2)
    begin = random.integers(0, MONTHS - length + 1)
    length[-1], begin[-1] = MONTHS, 0  # the background
    month = np.arange(MONTHS)
    active = (month >= begin[truth][:, None]) & (month < (begin + length)[truth][:, None])
    limit = np.cumsum(weight * active, axis=1)
    drawn = (limit < random.random((len(scene), 1)) * limit[:, -1:]).sum(axis=1)
    day: Integers = (drawn * 30.4 + random.random(len(scene)) * 30.4).astype(np.int64)
    return day


def joined(parts: list[Drawn]) -> Drawn:
    """Cases of several draws, one after another."""
    return Drawn(
        {name: np.concatenate([part.single[name] for part in parts]) for name in SINGLE},
        {name: np.concatenate([part.sets[name] for part in parts]) for name in SETS},
        np.concatenate([part.scene for part in parts]),
    )


def long(drawn: Drawn, known: dict[str, Flags], keys: Integers) -> pd.DataFrame:
    """What is recorded of each case: case_key, attribute, value."""
    parts = []
    for name, codes in drawn.single.items():
        words = np.array([word(name, value) for value in range(SINGLE[name])], dtype=object)
        parts.append((name, keys[known[name]], words[codes[known[name]]]))
    for name, has in drawn.sets.items():
        words = np.array([word(name, value) for value in range(SETS[name])], dtype=object)
        rows, values = np.nonzero(has & known[name][:, None])
        parts.append((name, keys[rows], words[values]))
    both = known["origin"] & known["destination"]
    route = [
        f"{word('origin', a)} > {word('destination', b)}"
        for a, b in zip(
            drawn.single["origin"][both].tolist(),
            drawn.single["destination"][both].tolist(),
            strict=True,
        )
    ]
    parts.append(("route", keys[both], np.array(route, dtype=object)))
    frames = [
        pd.DataFrame({"case_key": key, "attribute": name, "value": value}).astype(
            {"case_key": "int64", "attribute": "str", "value": "str"}
        )
        for name, key, value in parts
    ]
    return pd.concat(frames, ignore_index=True).sort_values(
        ["case_key", "attribute", "value"], ignore_index=True
    )


def told_by(by: Flags, keys: Integers) -> pd.DataFrame:
    """Which agency reported which case: case_key, agency."""
    rows, agency = np.nonzero(by)
    names = np.array([f"agency {place}" for place in range(len(AGENCIES))], dtype=object)
    return pd.DataFrame({"case_key": keys[rows], "agency": names[agency]}).astype({"agency": "str"})


def place_table(world: World) -> pd.DataFrame:
    """Where the places lie."""
    rows = [
        (word(name, value), *coordinates)
        for name in PLACES
        for value, coordinates in enumerate(world.places[name].tolist())
    ]
    return pd.DataFrame(rows, columns=["place", "latitude", "longitude"])
