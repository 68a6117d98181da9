"""How surprising the last weeks of a set of cases are, given its past and who told how much.

For a set of cases, a look at the end of a week and a window of some weeks before it, the cases seen
are held against those expected. With V the cases that an agency told in the window, P those it told
before, and x those of the set among P, an agency is expected to tell V (x + m s) / (P + m) of the
set, s being the share of the set among all cases before: its own share, pulled to the share of all
by m cases; times the set's own season and trend (`models.usual`). Where a wide set is given, what
an agency tells of the cases about the set (in the wide set, not in it) scales its expectation up
when they grew: a campaign or a season raises all that is like it, a new pattern only itself.

The count is then taken as Poisson with a Gamma posterior for its rate (Jeffreys' prior), so that
the chance of so many or more is a negative binomial tail, exact however few there are.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from models.chance import bans, exposure
from models.history import History
from models.one_agency import Counted, Told, without_most
from models.traits import Flags, Floats, Integers, Matrix
from models.usual import FEW, GONE, HALF, LATELY, At, Own, expectation

WINDOWS = (4, 8, 13, 26)
"""Weeks of the windows."""

FEWEST = 3
CALM = 2.0
"""Cases added to seen and expected about a set: few cases are no growth."""

_CELLS = 10_000_000  # sets x agencies x weeks at once; bounds memory
_NEAR = 1.0  # bans that telling agencies apart may add


def surprises(
    history: History,
    sets: Matrix,
    looks: Integers,
    *,
    wide: Matrix | None = None,
    weeks: tuple[Integers, Integers] | None = None,
    floor: float = 3.0,
    windows: tuple[int, ...] = WINDOWS,
) -> pd.DataFrame:
    """Every set, look and window with a surprise above ``floor``; of the windows, the best.

    Parameters
    ----------
    sets : sets x cases
    looks : int64 array
        Weeks, rising; a look sees all up to the end of its week.
    wide : sets x cases, optional
        See the module.
    weeks : first and last look of each set, optional
        Without, every look at which the set would surprise if all agencies were one.
    floor : float
        Bans, that is minus log10 of the chance.
    windows : tuple of int

    Returns
    -------
    DataFrame[set, look, window: int64, seen, expected, past, score: float64, stands: bool]
        ``stands`` says whether it is a surprise without what one agency alone told too
        (`models.one_agency`).
    """
    parts = [_none()]
    size = max(_CELLS // (len(history.agencies) * history.weeks + 1), 1)
    for start in range(0, sets.shape[0], size):
        chunk = sets[start : start + size]
        number, look = (
            _pooled(history, chunk, looks, windows, floor - _NEAR)
            if weeks is None
            else _within(looks, *(limit[start : start + size] for limit in weeks))
        )
        asked, place = np.unique(number, return_inverse=True)
        around = None if wide is None else wide[start + asked]
        found = _best(history, chunk[asked], around, (place, look, windows), floor)
        found["set"] = start + number
        parts.append(found[found["score"] > floor])
    return pd.concat(parts, ignore_index=True).sort_values(["set", "look"], ignore_index=True)


_COLUMNS = ("set", "look", "window", "seen", "expected", "past", "score")
_TYPES = {"set": "int64", "look": "int64", "window": "int64", "stands": "bool"}


def _none() -> pd.DataFrame:
    return pd.DataFrame({name: np.zeros(0) for name in (*_COLUMNS, "stands")}).astype(_TYPES)


Pairs = tuple[Integers, Integers]
"""Sets and looks, one of each per question."""

Asked = tuple[Integers, Integers, tuple[int, ...]]
"""The same, and over which windows."""


def _within(looks: Integers, first: Integers, last: Integers) -> Pairs:
    number, column = np.nonzero((looks >= first[:, None]) & (looks <= last[:, None]))
    return number, looks[column]


def _pooled(
    history: History, sets: Matrix, looks: Integers, windows: tuple[int, ...], floor: float
) -> Pairs:
    """Sets and looks that surprise when all agencies are one: worth a closer look."""
    counts, total = _running(history, sets, history.counts)
    new, total_new = _running(history, sets, history.too_new)
    found = np.zeros((sets.shape[0], len(looks)), dtype=np.bool_)
    now, level = counts[:, looks + 1], _level_of_late(counts, total, looks)
    for window in windows:
        before = np.maximum(looks + 1 - window, 0)
        past, fresh = counts[:, before] + new[:, looks + 1], now - counts[:, before]
        told = total[before] + total_new[looks + 1]
        ratio = (total[looks + 1] - total[before]) / np.maximum(told, 1) * level
        few = np.maximum(FEWEST, 1.5 * ratio * past)
        row, column = np.nonzero(fresh >= few)
        seen = fresh[row, column]
        score = bans(seen, past[row, column], ratio[row, column])
        found[row[score > floor], column[score > floor]] = True
    number, column = np.nonzero(found)
    return number, looks[column]


def _level_of_late(counts: Matrix, total: Matrix, looks: Integers) -> Matrix:
    """How many times its usual share each set may have by what was told lately: sets x looks.

    1 but of what may be gone, which `models.usual` asks of every agency apart.
    """
    until, since = (np.maximum(looks + 1 - weeks, 0) for weeks in (HALF, HALF + LATELY))
    part = (total[until] - total[since]) / np.maximum(total[until], 1)
    seen, usual = counts[:, until] - counts[:, since], counts[:, until] * part
    return np.where(usual > seen - np.log(GONE), (seen + FEW) / (usual + FEW), 1)


def _running(history: History, sets: Matrix, some: Flags) -> tuple[Matrix, Matrix]:
    """Of some cases, those of each set and all up to each week, from nothing."""
    told = np.zeros((len(history.week), history.weeks), dtype=np.float32)
    told[np.arange(len(history.week)), history.week] = some
    counts = np.pad(np.cumsum(sets @ told, axis=1), ((0, 0), (1, 0)))
    return counts, np.append(np.float32(0), np.cumsum(told.sum(axis=0)))


@dataclass(frozen=True, eq=False)
class _Counts:
    """Cases of sets up to each week, from nothing: sets x agencies x (weeks + 1).

    ``seen`` can be news; ``unseen`` is past as soon as it is told, None where there is none.
    """

    seen: Floats
    unseen: Floats | None

    @classmethod
    def of(cls, history: History, sets: Matrix) -> "_Counts":
        new = history.unseen
        unseen = _counted(history, sets, new) if new.any() else None
        return cls(_counted(history, sets, history.seen), unseen)

    @classmethod
    def of_all(cls, history: History) -> "_Counts":
        every: Matrix = np.ones((1, len(history.week)))
        return cls.of(history, sparse.csr_array(every))

    def at(self, number: Integers, before: Integers, look: Integers) -> tuple[Floats, Floats]:
        """Seen from the week ``before`` to the end of a look, and what was past by then."""
        past = self.seen[number, :, before]
        seen = self.seen[number, :, look + 1] - past
        return seen, past if self.unseen is None else past + self.unseen[number, :, look + 1]


def _counted(history: History, sets: Matrix, part: Floats) -> Floats:
    shape = (-1, len(history.agencies), history.weeks)
    counts = np.asarray((sets @ history.by_week(part)).todense(), dtype=np.float64).reshape(shape)
    running: Floats = np.pad(np.cumsum(counts, axis=2), ((0, 0), (0, 0), (1, 0)))
    return running


def _best(
    history: History, sets: Matrix, wide: Matrix | None, asked: Asked, floor: float
) -> pd.DataFrame:
    """The most surprising window of each pair; score 0 where none surprises."""
    number, look, windows = asked
    total, all_ = _Counts.of_all(history), np.zeros(len(look), dtype=np.int64)
    every_alone = _Counts.of_all(history.alone)
    of = [
        (_Counts.of(history, some), Own.of(history, some))
        for some in (sets, wide)
        if some is not None
    ]
    best = pd.DataFrame(0.0, index=range(len(look)), columns=list(_COLUMNS)).assign(look=look)
    best["stands"] = False
    for window in windows:
        before = np.maximum(look + 1 - window, 0)
        at, volumes = (number, look, window), total.at(all_, before, look)
        (seen, past, expected, times), *near = (
            _usual(counts.at(number, before, look), own, at, volumes) for counts, own in of
        )
        factor, whole = times[:, None], np.ones(len(look))
        if near:
            grown, calm = near[0][0] - seen, np.maximum(near[0][2] - expected, 0)
            more, whole = growth(grown, calm), growth(grown.sum(axis=1), calm.sum(axis=1))
            factor, expected = factor * more, expected * more
        empty = whole[:, None] * volumes[0] / np.maximum(volumes[1].sum(axis=1), 1)[:, None]
        told = Told(seen, past, expected, empty)
        score = _score(told)
        # Of the windows one that stands goes first: what one agency alone saw is held back.
        stands = score > floor
        rows = np.flatnonzero(stands)
        sole = _told_alone(history, sets, every_alone, (number[rows], before[rows], look[rows]))
        alone = told.of(rows).alone(sole, volumes[0][rows], factor[rows])
        others = (volumes[0][rows], volumes[1][rows])
        stands[rows] = without_most(told.of(rows), alone, others).stands
        better = (score > 0) & np.where(
            stands == best["stands"], score > best["score"].to_numpy(), stands
        )
        figures = (window, seen.sum(axis=1), expected.sum(axis=1), past.sum(axis=1), score)
        for name, value in zip(_COLUMNS[2:], figures, strict=True):
            best[name] = np.where(better, value, best[name])
        best["stands"] = np.where(better, stands, best["stands"])
    return best.astype(_TYPES)


def _usual(
    told: tuple[Floats, Floats], own: Own, at: At, volumes: tuple[Floats, Floats]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Seen, past, expected, and by how many times its rate each row is."""
    seen, past = told
    times = own.times(at, past, volumes[1])
    return seen, past, expectation(past, *volumes, times), times


def _told_alone(
    history: History, sets: Matrix, every: _Counts, at: tuple[Integers, Integers, Integers]
) -> Counted:
    """What one agency alone told of sets, from the week ``before`` to the end of a look.

    ``every`` is what it so told of all; of sets it is counted for the few that are asked for.
    """
    number, before, look = at
    asked, place = np.unique(number, return_inverse=True)
    of = _Counts.of(history.alone, sets[asked])
    return Counted(*of.at(place, before, look), *every.at(np.zeros_like(place), before, look))


def _score(told: Told) -> Floats:
    """Bans per row, over all agencies."""
    now, old, mean, empty = told.sums
    rows = np.flatnonzero((now >= FEWEST - 1e-3) & (now > mean))
    score = np.zeros(len(now))
    score[rows] = bans(now[rows], old[rows], exposure(mean, old, empty)[rows])
    return score


def growth(grown: Floats, calm: Floats) -> Floats:
    """How many times more about a set was seen (``grown``) than expected; 1 where not more."""
    return np.asarray(np.maximum(1, (grown + CALM) / (calm + CALM)))
