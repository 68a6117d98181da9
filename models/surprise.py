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
from scipy.special import betainc

from models.history import History
from models.traits import Flags, Floats, Integers, Matrix
from models.usual import Own, rates

WINDOWS = (4, 8, 13, 26)
"""Weeks of the windows."""

FEWEST = 3
FEWEST_OTHERS = 2
"""Cases that a surprise needs beside those of the agency that saw most of it."""

CALM = 2.0
"""Cases added to seen and expected about a set: few cases are no growth."""

ALONE = 0.05
"""Chance up to which a surprise stands when another cause is taken out."""

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
        ``stands`` says whether it is a surprise (chance at most 0.05) without the agency that saw
        most of it too.
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
        around = None if wide is None else _Counts.of(history, wide[start + asked])
        counts = _Counts.of(history, chunk[asked])
        found = _best(history, counts, around, (place, look, windows), floor)
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
    now = counts[:, looks + 1]
    for window in windows:
        before = np.maximum(looks + 1 - window, 0)
        past, fresh = counts[:, before] + new[:, looks + 1], now - counts[:, before]
        told = total[before] + total_new[looks + 1]
        ratio = (total[looks + 1] - total[before]) / np.maximum(told, 1)
        few = np.maximum(FEWEST, 1.5 * ratio * past)
        row, column = np.nonzero(fresh >= few)
        seen = fresh[row, column]
        score = bans(seen, past[row, column], ratio[column])
        found[row[score > floor], column[score > floor]] = True
    number, column = np.nonzero(found)
    return number, looks[column]


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
    own: Own

    @classmethod
    def of(cls, history: History, sets: Matrix) -> "_Counts":
        new = history.unseen
        unseen = _counted(history, sets, new) if new.any() else None
        return cls(_counted(history, sets, history.seen), unseen, Own.of(history, sets))

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
    history: History, counts: _Counts, around: _Counts | None, asked: Asked, floor: float
) -> pd.DataFrame:
    """The most surprising window of each pair; score 0 where none surprises."""
    number, look, windows = asked
    every: Matrix = np.ones((1, len(history.week)))
    total, all_ = _Counts.of(history, sparse.csr_array(every)), np.zeros(len(look), dtype=np.int64)
    best = pd.DataFrame(0.0, index=range(len(look)), columns=list(_COLUMNS)).assign(look=look)
    best["stands"] = False
    for window in windows:
        before = np.maximum(look + 1 - window, 0)
        seen, past = counts.at(number, before, look)
        volume, volume_past = total.at(all_, before, look)
        at = number, look, window
        times = counts.own.times(at, past, volume_past)
        expected = expectation(past, volume, volume_past, times)
        whole = np.ones(len(look))
        if around is not None:
            grown, near = around.at(number, before, look)
            times = around.own.times(at, near, volume_past)
            calm = np.maximum(expectation(near, volume, volume_past, times) - expected, 0)
            expected = expected * growth(grown - seen, calm)
            whole = growth((grown - seen).sum(axis=1), calm.sum(axis=1))
        empty = whole[:, None] * volume / np.maximum(volume_past.sum(axis=1), 1)[:, None]
        score = _score(seen, past, expected, empty)
        # Of the windows one that stands goes first: what one agency alone saw is held back.
        stands = score > floor
        stands[stands] = without_most(*(of[stands] for of in (seen, past, expected, empty))).stands
        better = (score > 0) & np.where(
            stands == best["stands"], score > best["score"].to_numpy(), stands
        )
        told = (window, seen.sum(axis=1), expected.sum(axis=1), past.sum(axis=1), score)
        for name, value in zip(_COLUMNS[2:], told, strict=True):
            best[name] = np.where(better, value, best[name])
        best["stands"] = np.where(better, stands, best["stands"])
    return best.astype(_TYPES)


def _score(seen: Floats, past: Floats, expected: Floats, empty: Floats) -> Floats:
    """Bans per row, over all agencies; arrays are rows x agencies.

    ``empty`` is how much each agency told in the window for each case that all told before, which
    is all there is to go by where the set has no past.
    """
    now, old, mean = seen.sum(axis=1), past.sum(axis=1), expected.sum(axis=1)
    rows = np.flatnonzero((now >= FEWEST - 1e-3) & (now > mean))
    score = np.zeros(len(now))
    score[rows] = bans(now[rows], old[rows], exposure(mean, old, empty.sum(axis=1))[rows])
    return score


def exposure(expected: Floats, past: Floats, empty: Floats) -> Floats:
    """How much is looked at for each as much before: ``empty`` where there is no past to tell."""
    return np.asarray(np.where(past > 0, expected / np.maximum(past, 1e-9), empty))


def expectation(past: Floats, volume: Floats, volume_past: Floats, times: Floats) -> Floats:
    """Cases that each agency is expected to tell: rows x agencies, as are the arguments.

    ``past`` cases of the set before the window; ``volume`` all cases in it, ``volume_past`` before;
    ``times`` by rows, what `models.usual.Own.times` tells.
    """
    return np.asarray(rates(past, volume_past) * volume * times[:, None], dtype=np.float64)


def growth(grown: Floats, calm: Floats) -> Floats:
    """How many times more about a set was seen (``grown``) than expected; 1 where not more."""
    return np.asarray(np.maximum(1, (grown + CALM) / (calm + CALM)))


@dataclass(frozen=True, eq=False)
class Rest:
    """What is left of surprises, one a row; ``chance`` of so many or more."""

    seen: Floats
    expected: Floats
    chance: Floats
    stands: Flags


def without_most(seen: Floats, past: Floats, expected: Floats, empty: Floats) -> Rest:
    """What is left without the agency that saw most; arrays are rows x agencies, as in `_score`.

    It stands with `FEWEST_OTHERS` cases by a chance up to `ALONE`; where there is one agency only
    nothing can be left, and it stands.
    """
    most = (np.arange(len(seen)), saw_most(seen))
    now, old, mean, none = (of.sum(axis=1) - of[most] for of in (seen, past, expected, empty))
    chance = np.where(now > 0, 10.0 ** -bans(now, old, exposure(mean, old, none)), 1.0)
    stands = (now > mean) & (now >= FEWEST_OTHERS - 1e-3) & (chance <= ALONE)
    return Rest(now, mean, chance, stands | (seen.shape[1] < 2))


def saw_most(seen: Floats) -> Integers:
    """The agency of each row that saw most: of a case that several told, each saw its part."""
    return np.asarray(seen.argmax(axis=1), dtype=np.int64)


def bans(seen: Floats, past: Floats, ratio: Floats) -> Floats:
    """Minus log10 of the chance of ``seen`` or more, after ``past`` in 1 / ``ratio`` as much."""
    chance = betainc(np.maximum(seen, 1e-9), past + 0.5, ratio / (1 + ratio))
    return np.asarray(-np.log10(np.maximum(chance, 1e-300)))
