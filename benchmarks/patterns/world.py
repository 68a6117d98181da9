"""The invented world of the benchmark: correlated background, planted modi operandi, gaps.

It stands apart from the training register and shares no code with it or with the models. A case
belongs to a scene (a way in which the trade runs) or to a modus operandi, which fixes some
attributes within its scene. Given either, attributes are drawn one by one, so the likelihood of a
case is known exactly and an oracle can be measured (`benchmarks.patterns.oracle`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

SINGLE = {
    "theme": 3,
    "area": 6,
    "sector": 8,
    "venue_type": 12,
    "exploitation_type": 6,
    "lodging": 7,
    "document_country": 12,
    "gender": 3,
    "age_band": 6,
    "group_size": 6,
    "recruitment_method": 8,
    "recruiter_relation": 6,
    "origin": 20,
    "destination": 12,
    "mode": 6,
    "vessel_type": 7,
    "leg_outcome": 5,
    "price": 6,
    "time_of_day": 4,
}
"""Attributes of which a case has one value, and how many values there are."""

SETS = {"citizenship": 14, "means_of_control": 12, "indicator": 24}
"""Attributes of which a case may have several values."""

ORDERED = ("age_band", "group_size", "price")
"""Attributes whose neighbouring values are nearly the same."""

PLACES = ("origin", "destination")
"""Attributes that are places: near ones are nearly the same. Together they make the route."""

FOLLOWS = {"mode": "origin", "venue_type": "sector", "document_country": None}
"""Attributes that mostly follow from another (`_FOLLOWED` of the time), and from which."""
FOLLOWED = 0.85

BLOCKS = {
    "journey": (*PLACES, "mode", "vessel_type", "leg_outcome", "price", "time_of_day"),
    "persons": ("citizenship", "document_country", "gender", "age_band", "group_size"),
    "exploitation": ("sector", "venue_type", "exploitation_type", "lodging"),
    "control": ("means_of_control", "recruitment_method", "recruiter_relation", "indicator"),
    "head": ("theme", "area"),
}
"""Attributes that an agency fills in, or leaves out, together."""

AGENCIES = (0.30, 0.22, 0.14, 0.10, 0.08, 0.07, 0.05, 0.04)
"""Share of the cases that each agency reports."""

MONTHS = 72
SCENES = 8
NEAR_KM = 25.0
_TWICE = 0.08  # share of cases that two agencies report


@dataclass(frozen=True)
class Difficulty:
    """How hard the planted modi operandi are to find.

    ``background`` is the share of cases in none, ``missing`` that of values not recorded, ``pins``
    the least and most attributes that a modus operandi fixes, ``consistency`` how often it keeps
    each of them.
    """

    name: str
    background: float
    missing: float
    pins: tuple[int, int]
    consistency: tuple[float, float]


EASY = Difficulty("easy", 0.3, 0.2, (10, 14), (0.85, 0.95))
BASE = Difficulty("base", 0.5, 0.3, (8, 12), (0.70, 0.95))
HARD = Difficulty("hard", 0.6, 0.4, (6, 9), (0.70, 0.85))
DIFFICULTIES = {d.name: d for d in (EASY, BASE, HARD)}


@dataclass(frozen=True, eq=False)
class ModusOperandi:
    """What a modus operandi fixes within its scene: attribute -> (values, consistency)."""

    scene: int
    pins: dict[str, tuple[tuple[int, ...], float]]

    @property
    def signature(self) -> frozenset[tuple[str, str]]:
        """Attribute and value (in words) of everything that it fixes."""
        return frozenset(
            (name, word(name, value)) for name, (values, _) in self.pins.items() for value in values
        )


@dataclass(frozen=True, eq=False)
class Drawn:
    """Values of cases, complete: codes per single attribute, cases x values per set."""

    single: dict[str, Integers]
    sets: dict[str, Flags]
    scene: Integers

    def __len__(self) -> int:
        return len(self.scene)


def word(attribute: str, value: int) -> str:
    """A value in words, such as ``origin 07``."""
    return f"{attribute} {value:02d}"


class World:
    """Scenes, places, agencies and their habits, drawn once from a seed."""

    def __init__(self, difficulty: Difficulty, seed: int) -> None:
        self.difficulty = difficulty
        self.random = random = np.random.default_rng([seed, 20261125])
        self.scene_share: Floats = random.dirichlet(np.full(SCENES, 3.0))
        self.single = {name: self._scenes(size) for name, size in SINGLE.items()}
        self.sets = {name: self._elements(size) for name, size in SETS.items()}
        self.followed = {
            "mode": random.integers(0, SINGLE["mode"], SINGLE["origin"]),
            "venue_type": random.integers(0, SINGLE["venue_type"], SINGLE["sector"]),
        }
        self.places = {name: self._coast(SINGLE[name]) for name in PLACES}
        self.near = {name: _neighbours(name, self.places) for name in (*PLACES, *ORDERED)}
        self.agency = np.array([random.dirichlet(12 * np.array(AGENCIES)) for _ in range(SCENES)])
        self.gaps = self._gaps()
        self.season: Floats = np.exp(0.5 * random.normal(size=(SCENES, 12)))
        steps = random.normal(0, 0.12, (len(AGENCIES), MONTHS))
        self.waves: Floats = np.exp(np.cumsum(steps, axis=1) - steps.sum(axis=1)[:, None] / 2)

    def _scenes(self, size: int) -> Floats:
        """Share of each value in each scene: some of it common to all, some its own."""
        common = 1 / (1 + self.random.permutation(size)) ** 0.9
        own = self.random.dirichlet(np.full(size, 0.4), SCENES)
        share: Floats = 0.4 * common / common.sum() + 0.6 * own
        return share

    def _elements(self, size: int) -> Floats:
        """Probability of each element of a set in each scene; about 1.6 elements a case."""
        return np.minimum(1.6 * self._scenes(size), 0.9)

    def _coast(self, size: int) -> Floats:
        """Latitude and longitude of places, in stretches of three a few kilometres apart."""
        stretch = self.random.uniform([10.5, -72.0], [18.5, -61.0], (size // 3 + 1, 2))
        around = self.random.normal(0, 0.08, (size, 2))
        place: Floats = np.repeat(stretch, 3, axis=0)[:size] + around
        return place

    def _gaps(self) -> Floats:
        """Probability that an agency leaves a value of a block out: agencies x blocks."""
        mean = self.difficulty.missing
        rate = self.random.beta(2.5 * mean, 2.5 * (1 - mean), (len(AGENCIES), len(BLOCKS)))
        rate[:, -1] *= 0.2  # nearly every report tells its theme and its island
        weight = np.array([len(names) for names in BLOCKS.values()], dtype=np.float64)
        for _ in range(20):  # what the ceiling and second reports take away is added again
            present = (np.array(AGENCIES)[:, None] * rate * weight).sum() / weight.sum()
            rate = np.minimum(rate * (1 + 0.8 * _TWICE) * mean / present, 0.95)
        return rate

    # Cases ------------------------------------------------------------------------------------

    def background(self, size: int) -> Drawn:
        """Cases of no modus operandi."""
        return self.of_scene(self.random.choice(SCENES, size, p=self.scene_share))

    def of_scene(self, scene: Integers) -> Drawn:
        """A case in each of the given scenes."""
        single = {name: _draw(self.random, share[scene]) for name, share in self.single.items()}
        for name, of in self.followed.items():
            parent = FOLLOWS[name]
            assert parent is not None
            follows = self.random.random(len(scene)) < FOLLOWED
            single[name] = np.where(follows, of[single[parent]], single[name])
        sets = {
            name: self.random.random((len(scene), share.shape[1])) < share[scene]
            for name, share in self.sets.items()
        }
        return Drawn(single, sets, scene)

    def modus_operandi(self, like: ModusOperandi | None = None) -> ModusOperandi:
        """A new modus operandi; ``like`` another, it keeps its scene and half of what that fixes.

        What it fixes is drawn from the scene, flattened: mostly usual values, some rare ones.
        """
        low, high = self.difficulty.pins
        scene = like.scene if like else int(self.random.choice(SCENES, p=self.scene_share))
        names = self.random.permutation([*SINGLE, *SETS])[: self.random.integers(low, high + 1)]
        pins = {}
        for name in names.tolist():
            share = self.single[name][scene] if name in SINGLE else self.sets[name][scene]
            flat = np.sqrt(share) / np.sqrt(share).sum()
            many = 1 if name in SINGLE else int(self.random.integers(1, 3))
            values = self.random.choice(len(flat), many, replace=False, p=flat)
            kept = float(self.random.uniform(*self.difficulty.consistency))
            pins[name] = (tuple(int(v) for v in sorted(values)), kept)
        if like:
            inherited = self.random.permutation(list(like.pins))[: len(like.pins) // 2].tolist()
            rest = [name for name in pins if name not in inherited][: len(names) - len(inherited)]
            pins = {n: like.pins[n] for n in inherited} | {n: pins[n] for n in rest}
        return ModusOperandi(scene, pins)

    def members(self, mo: ModusOperandi, size: int) -> Drawn:
        """Cases of a modus operandi: what it fixes is kept, or is near, or is as in the scene."""
        drawn = self.of_scene(np.full(size, mo.scene))
        for name, (values, kept) in mo.pins.items():
            if name in SETS:
                for value in values:
                    has = drawn.sets[name][:, value]
                    drawn.sets[name][:, value] = has | (self.random.random(size) < kept)
                continue
            shares = self.pinned(name, mo.scene, values[0], kept)
            drawn.single[name] = _draw(self.random, np.tile(shares, (size, 1)))
        return drawn

    def pinned(self, name: str, scene: int, value: int, kept: float) -> Floats:
        """Share of each value of an attribute that a modus operandi fixes."""
        rest = self.single[name][scene]
        if name in self.near and self.near[name][value].any():
            rest = 0.5 * rest + 0.5 * self.near[name][value] / self.near[name][value].sum()
        shares: Floats = (1 - kept) * rest
        shares[value] += kept
        return shares

    # Reports ----------------------------------------------------------------------------------

    def reported(self, scene: Integers) -> Flags:
        """Which agencies report each case: cases x agencies, one or two of them."""
        first = _draw(self.random, self.agency[scene])
        second = _draw(self.random, self.agency[scene])
        by = np.zeros((len(scene), len(AGENCIES)), dtype=np.bool_)
        by[np.arange(len(scene)), first] = True
        twice = self.random.random(len(scene)) < _TWICE
        by[np.flatnonzero(twice), second[twice]] = True
        return by

    def recorded(self, by: Flags) -> dict[str, Flags]:
        """Which attributes of each case somebody recorded; half of the gaps are whole blocks."""
        known: dict[str, Flags] = {}
        for place, names in enumerate(BLOCKS.values()):
            half = 1 - np.sqrt(1 - self.gaps[:, place])
            block = by & (self.random.random(by.shape) >= half)
            for name in names:
                told = block & (self.random.random(by.shape) >= half)
                known[name] = np.asarray(told.any(axis=1))
        return known


def _draw(random: np.random.Generator, shares: Floats) -> Integers:
    """A value for each row of shares."""
    limit = np.cumsum(shares, axis=1)
    value = (limit < random.random((len(shares), 1)) * limit[:, -1:]).sum(axis=1)
    return np.asarray(np.minimum(value, shares.shape[1] - 1), dtype=np.int64)


def _neighbours(name: str, places: dict[str, Floats]) -> Flags:
    """Values x values that are nearly the same: the next band, or a place within `NEAR_KM`."""
    if name in ORDERED:
        band = np.arange(SINGLE[name])
        return np.asarray(np.abs(band[:, None] - band) == 1)
    latitude, longitude = places[name].T
    north = 111.2 * (latitude[:, None] - latitude)
    east = 111.2 * np.cos(np.radians(14.5)) * (longitude[:, None] - longitude)
    near: Flags = np.asarray(np.hypot(north, east) < NEAR_KM)
    np.fill_diagonal(near, val=False)
    return near
