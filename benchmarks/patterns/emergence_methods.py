"""Usual ways to watch a register for what emerges, each over the last `LOOKS` weeks of a stream.

A look sees every case up to the end of its week and none after it. Each method tells the greatest
`BEST` scores of every look; from which score on it would wake somebody is not its business but that
of `benchmarks.patterns.emergence_run`, the same for all. No method knows the agency.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse, stats
from scipy.special import betainc

from benchmarks.patterns.streams import Stream
from benchmarks.patterns.world import PLACES
from models.groups import GroupModel
from models.traits import Matrix

LOOKS = 104
BEST = 20
"""Scores told of a look. More than that an analyst would not read, and few are apart."""
FEWEST = 3
"""Cases that a look must see before anything is told."""
QUIET = 26
"""Weeks without a score after which a thing is over."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Name = tuple[str, str]


@dataclass(frozen=True)
class Raised:
    """What a method tells at one look (0 to `LOOKS` - 1): the cases seen, and what they share."""

    look: int
    score: float
    cases: frozenset[int]
    names: frozenset[Name]


Method = Callable[[Stream], list[Raised]]
Thing = list[Raised]
"""What is one thing, by rising look."""


def things(raised: list[Raised], threshold: float) -> list[Thing]:
    """What was raised at or above a threshold, joined to things, by rising first look.

    The strongest of a look comes first. It joins the thing with whose latest cases it shares most,
    if that is half of the smaller's, and if the thing was raised in the last `QUIET` weeks.
    """
    found: list[Thing] = []
    latest: list[Raised] = []  # the strongest of the last look of each thing
    for new in sorted(raised, key=lambda r: (r.look, -r.score)):
        if new.score < threshold:
            continue
        shares = [
            (_shared(new.cases, old.cases), -place)
            for place, old in enumerate(latest)
            if new.look - old.look <= QUIET
        ]
        most, place = max(shares, default=(0.0, 0))
        if most < 0.5:
            found.append([new])
            latest.append(new)
            continue
        found[-place].append(new)
        if latest[-place].look < new.look:
            latest[-place] = new
    return found


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(min(len(one), len(other)), 1)


@dataclass(frozen=True, eq=False)
class Weekly:
    """A stream by weeks: the last of ``weeks`` ends with its last day.

    ``has`` is cases x values, ``names`` tells each value, ``looks`` the weeks looked at.
    """

    keys: Integers
    week: Integers
    weeks: int
    has: Matrix
    names: tuple[Name, ...]

    @classmethod
    def of(cls, stream: Stream) -> "Weekly":
        """Sort the cases by key and turn their traits into a matrix."""
        cases = stream.cases.sort_values("case_key")
        keys = cases["case_key"].to_numpy(np.int64)
        age = (stream.as_of - cases["case_date"]).dt.days.to_numpy(np.int64) // 7
        weeks = int(age.max()) + 1
        named = pd.MultiIndex.from_frame(stream.traits[["attribute", "value"]])
        value, names = pd.factorize(named, sort=True)
        row = np.searchsorted(keys, stream.traits["case_key"])
        has = sparse.csr_array((np.ones(len(row)), (row, value)), shape=(len(keys), len(names)))
        return cls(keys, weeks - 1 - age, weeks, has, tuple(names))

    @property
    def looks(self) -> Integers:
        """Numbers of the weeks looked at."""
        return np.arange(self.weeks - LOOKS, self.weeks)

    def running(self, sets: Matrix) -> Floats:
        """Cases of each set up to each week, from nothing: sets x (weeks + 1)."""
        cells = (np.ones(len(self.week)), (np.arange(len(self.week)), self.week))
        told = sparse.csr_array(cells, shape=(len(self.week), self.weeks))
        counts = np.asarray((sets @ told).todense(), dtype=np.float64)
        return np.asarray(np.pad(np.cumsum(counts, axis=1), ((0, 0), (1, 0))))

    def all(self) -> Floats:
        """All cases up to each week, from nothing."""
        return np.asarray(self.running(sparse.csr_array(np.ones((1, len(self.week)))))[0])


Scored = tuple[Integers, Integers, Floats, int]
"""Sets, looks, their scores, and the window (weeks) that they are of."""


@dataclass(frozen=True, eq=False)
class Sets:
    """Sets of cases that are watched: sets x cases, what each is called, and counts by week."""

    weekly: Weekly
    sets: Matrix
    names: Sequence[frozenset[Name]]
    running: Floats

    @classmethod
    def of(cls, weekly: Weekly, sets: Matrix, names: Sequence[frozenset[Name]]) -> "Sets":
        """Count the sets by week."""
        rows = sparse.csr_array(sets)
        return cls(weekly, rows, names, weekly.running(rows))

    def until(self, number: Integers, look: Integers, ago: int = 0) -> Floats:
        """Cases of a set up to some weeks before the end of a look, from nothing."""
        end = np.maximum(self.weekly.looks[look] + 1 - ago, 0)
        return np.asarray(self.running[number, end])

    def often(self, window: int) -> tuple[Integers, Integers, Floats]:
        """Sets, looks (0 to `LOOKS` - 1) and cases, where a look sees `FEWEST` in a window."""
        end = self.weekly.looks + 1
        seen = self.running[:, end] - self.running[:, np.maximum(end - window, 0)]
        number, look = np.nonzero(seen >= FEWEST)
        return number, look, seen[number, look]

    def raised(self, scored: Sequence[Scored]) -> list[Raised]:
        """The best of each look of all that was scored above 0."""
        number, look, score, window = (
            np.concatenate([np.broadcast_to(part[place], part[0].shape) for part in scored])
            for place in range(4)
        )
        order = np.lexsort((-score, look))
        rank = np.arange(len(order)) - np.searchsorted(look[order], look[order])
        order = order[(rank < BEST) & (score[order] > 0)]
        return [
            Raised(at, s, self.seen(n, at, w), self.names[n])
            for n, at, s, w in zip(
                *(part[order].tolist() for part in (number, look, score, window)), strict=True
            )
        ]

    def seen(self, number: int, look: int, window: int) -> frozenset[int]:
        """Keys of the cases of a set that a look sees in a window."""
        row = self.sets.indices[self.sets.indptr[number] : self.sets.indptr[number + 1]]
        week = self.weekly.looks[look] - self.weekly.week[row]
        return frozenset(self.weekly.keys[row[(week >= 0) & (week < window)]].tolist())


@lru_cache(maxsize=1)
def cells(stream: Stream) -> Sets:
    """Every value and every pair of values, but pairs that are no smaller than one of the two."""
    weekly = Weekly.of(stream)
    single = sparse.csc_array(weekly.has)
    count = np.asarray(single.sum(axis=0))
    both = sparse.triu(sparse.coo_array(single.T @ single), k=1).tocoo()
    wanted = (both.data >= FEWEST) & (both.data < np.minimum(count[both.row], count[both.col]))
    first, second = both.row[wanted], both.col[wanted]
    pairs = single[:, first].multiply(single[:, second])
    names = [frozenset([name]) for name in weekly.names]
    names += [
        frozenset([weekly.names[a], weekly.names[b]]) for a, b in zip(first, second, strict=True)
    ]
    return Sets.of(weekly, sparse.csr_array(sparse.hstack([single, pairs]).T), names)


def rule_scan(stream: Stream, windows: Sequence[int] = (4, 8)) -> list[Raised]:
    """What is strange about recent events (WSARE; Wong, Moore, Cooper, Wagner 2005, JMLR 6:1961).

    Rules of one or two values; the last 4 and 8 weeks against all before, by Fisher's exact test,
    one-sided. In place of its permutations of a single look stands the calibration over all looks,
    and in place of its Bayesian network (version 3) the cases themselves.
    """
    there = cells(stream)
    every, scored = there.weekly.all(), []
    for window in windows:
        rule, look, k = there.often(window)
        end = there.weekly.looks[look] + 1
        total, of, recent = there.until(rule, look), every[end], every[end] - every[end - window]
        # The binomial, which is quick, chooses on which the exact test is spent.
        near = np.asarray(betainc(k, total - k + 1, recent / of), dtype=np.float64)
        kept = _least(near, look)
        p = stats.hypergeom.sf(k[kept] - 1, of[kept], total[kept], recent[kept])
        scored.append((rule[kept], look[kept], _bans(p), window))
    return there.raised(scored)


def _bans(p: ArrayLike) -> Floats:
    return np.asarray(-np.log10(np.maximum(p, 1e-300)))


def _least(p: Floats, look: Integers) -> Integers:
    """Places of the twice `BEST` smallest of each look."""
    order = np.lexsort((p, look))
    rank = np.arange(len(order)) - np.searchsorted(look[order], look[order])
    return np.asarray(order[rank < 2 * BEST])


def ears(stream: Stream, least_deviation: float = 0.2) -> list[Raised]:
    """EARS C2 of each value and pair of values (Hutwagner et al. 2003, J Urban Health 80:i89).

    This week's cases against mean and standard deviation of eight weeks that end two weeks before
    it; ``least_deviation`` (cases) stands where those hardly differ.
    """
    there = cells(stream)
    cell, look, seen = there.often(1)
    until = np.stack([there.until(cell, look, ago) for ago in range(3, 12)])
    before = until[:-1] - until[1:]
    deviation = np.maximum(before.std(axis=0, ddof=1), least_deviation)
    return there.raised([(cell, look, (seen - before.mean(axis=0)) / deviation, 1)])


def farrington(stream: Stream, window: int = 4, years: int = 4, around: int = 3) -> list[Raised]:
    """Each value and pair against its own season (Farrington et al. 1996, J R Stat Soc A 159:547).

    The last 4 weeks against those of the same season, 3 weeks earlier to 3 later, of 4 years. Mean
    and dispersion (at least Poisson's) are theirs, the mean scaled by all cases as by a population;
    no trend is fitted and no former outbreak weighted down. The score is the deviation on the
    scale of the power 2/3, that of the method's own limit.
    """
    there = cells(stream)
    every = there.weekly.all()
    cell, look, seen = there.often(window)
    end = there.weekly.looks[look] + 1
    back = [52 * year + week for year in range(1, years + 1) for week in range(-around, around + 1)]
    volume = np.stack(
        [every[np.maximum(end - b, 0)] - every[np.maximum(end - b - window, 0)] for b in back]
    )
    counts = np.stack(
        [there.until(cell, look, b) - there.until(cell, look, b + window) for b in back]
    )
    ratio = (every[end] - every[end - window]) / np.maximum(volume.mean(axis=0), 1)
    mean = counts.mean(axis=0) + 0.5 / len(back)
    dispersion = np.maximum(counts.var(axis=0, ddof=1) / mean, 1)
    expected = mean * ratio
    # The seasons' windows overlap: a year counts as one and a half of independent ones.
    spread = dispersion * expected * (1 + ratio / (1.5 * years))
    score = (seen ** (2 / 3) - expected ** (2 / 3)) / (2 / 3 * expected ** (-1 / 3) * spread**0.5)
    return there.raised([(cell, look, score, window)])


def space_time(
    stream: Stream, windows: Sequence[int] = (4, 8, 13, 26), radii: Sequence[float] = (0, 25, 75)
) -> list[Raised]:
    """Space-time permutation scan (Kulldorff et al. 2005, PLoS Med 2:e59) of origin, destination.

    Cylinders: the places within 0, 25 and 75 km of each, in the last 4 to 26 weeks. Expected, if
    place and time are independent: cases of the place x cases of the weeks / all that know their
    place. The score is the generalised likelihood ratio. It can name nothing but places.
    """
    weekly = Weekly.of(stream)
    told: list[Raised] = []
    for attribute in PLACES:
        there, known = _zones(weekly, stream.places, attribute, radii)
        scored = []
        for window in windows:
            zone, look, seen = there.often(window)
            end = weekly.looks[look] + 1
            of = known[end]
            expected = there.until(zone, look) * (of - known[end - window]) / of
            gain = seen * np.log(seen / expected)
            gain += (of - seen) * np.log((of - seen) / (of - expected))
            scored.append((zone, look, np.where(seen > expected, gain, 0), window))
        told += there.raised(scored)
    return told


def _zones(
    weekly: Weekly, places: pd.DataFrame, attribute: str, radii: Sequence[float]
) -> tuple[Sets, Floats]:
    """Circles of places, each set of places once; all cases that know theirs, up to each week."""
    where = places.set_index("place")
    values = [v for v, name in enumerate(weekly.names) if name[0] == attribute]
    lying = where.loc[[weekly.names[v][1] for v in values], ["latitude", "longitude"]].to_numpy()
    north = 111.2 * (lying[:, None, 0] - lying[:, 0])
    east = 111.2 * np.cos(np.radians(lying[:, None, 0])) * (lying[:, None, 1] - lying[:, 1])
    distance = np.hypot(north, east)
    zones = {
        tuple(np.flatnonzero(row <= radius).tolist()): weekly.names[v]
        for radius in sorted(radii, reverse=True)
        for v, row in zip(values, distance, strict=True)
    }
    at = sparse.csc_array(weekly.has[:, values])
    inside = np.stack([np.isin(np.arange(len(values)), zone) for zone in zones]).astype(np.float64)
    sets = sparse.csr_array(at @ sparse.csc_array(inside.T)).T
    known = weekly.running(sparse.csr_array(at.sum(axis=1)[None, :]))[0]
    return Sets.of(weekly, sets, [frozenset([name]) for name in zones.values()]), known


def growth_of_groups(stream: Stream, window: int = 8, every: int = 26) -> list[Raised]:
    """Groups of similar cases (`models.groups`), found each half year on the cases so far.

    Until they are found again, new cases are put in the group under which what they tell is the
    most likely, if that beats the register as a whole. Score: the last 8 weeks against all before
    by the exact binomial. A group is called by its template.
    """
    weekly = Weekly.of(stream)
    every_case = weekly.all()
    told: list[Raised] = []
    for first in range(0, LOOKS, every):
        there = _groups(stream, weekly, int(weekly.looks[first]))
        if there is None:
            continue
        group, look, seen = there.often(window)
        end = weekly.looks[look] + 1
        share = (every_case[end] - every_case[end - window]) / every_case[end]
        score = _bans(betainc(seen, there.until(group, look) - seen + 1, share))
        now = (look >= first) & (look < first + every)
        told += there.raised([(group[now], look[now], score[now], window)])
    return told


def _groups(stream: Stream, weekly: Weekly, last: int) -> Sets | None:
    """Groups found on the cases up to a week, with all cases put in them; None without any."""
    now = weekly.keys[weekly.week <= last]
    then = stream.cases[stream.cases["case_key"].isin(now)]
    found = GroupModel().fit(stream.traits, cases=then).found_
    if not found.groups:
        return None
    label = found.labels.reindex(weekly.keys, fill_value=-1).to_numpy(np.int64)
    numbers = np.array([group.number for group in found.groups])
    inside = (label[:, None] == numbers).astype(np.float64)
    base = np.asarray(weekly.has[weekly.week <= last].sum(axis=0)) / len(now)
    share = (weekly.has.T @ inside + 2 * base[:, None]) / (inside.sum(axis=0) + 2)
    nats = weekly.has @ np.log((share + 1e-6) / (base[:, None] + 1e-6))
    nats += np.log(inside.sum(axis=0) / len(now))
    best = np.where(nats.max(axis=1) > 0, numbers[nats.argmax(axis=1)], -1)
    label = np.where(weekly.week <= last, label, best)
    names = [
        frozenset(zip(group.template["attribute"], group.template["value"], strict=True))
        for group in found.groups
    ]
    return Sets.of(weekly, sparse.csr_array((label == numbers[:, None]).astype(np.float64)), names)


BASELINES: dict[str, Method] = {
    "rule scan (WSARE)": rule_scan,
    "EARS C2": ears,
    "Farrington": farrington,
    "space-time scan": space_time,
    "growth of groups": growth_of_groups,
}
