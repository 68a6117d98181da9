"""How surprising the last weeks of a set of cases are, given its past and who told how much.

For a set of cases, a look at the end of a week and a window of some weeks before it, the cases seen
are held against those expected. With V the cases that an agency told in the window, P those it told
before, and x those of the set among P, an agency is expected to tell V (x + m s) / (P + m) of the
set, s being the share of the set among all cases before: its own share, pulled to the share of all
by m cases. Where a wide set is given, what an agency tells of the cases about the set (in the wide
set, not in it) scales its expectation up when they grew: a campaign or a season raises all that is
like it, a new pattern only itself.

The count is then taken as Poisson with a Gamma posterior for its rate (Jeffreys' prior), so that
the chance of so many or more is a negative binomial tail, exact however few there are.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betainc

from models.history import History
from models.mixture import Flags
from models.traits import Floats, Integers, Matrix

WINDOWS = (4, 8, 13, 26)
"""Weeks of the windows."""

FEWEST = 3
_PULL = 20.0
_CALM = 2.0  # cases added to seen and expected about a set: few cases are no growth
_ALONE = 0.05
_CHUNK = 4000


@dataclass(frozen=True, eq=False)
class _Counts:
    """Running sums over weeks, from zero: sets x agencies x weeks, and agencies x weeks."""

    of_sets: Floats
    of_all: Floats

    def split(self, looks: Integers, window: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Of sets in the window and before it; of all in the window and before it."""
        before = np.maximum(looks + 1 - window, 0)
        past, total = self.of_sets[:, :, before], self.of_all[:, before]
        return (
            self.of_sets[:, :, looks + 1] - past,
            past,
            self.of_all[:, looks + 1] - total,
            total,
        )


@dataclass(frozen=True, eq=False)
class _Asked:
    looks: Integers
    floor: float
    every_agency: bool


def surprises(
    history: History,
    sets: Matrix,
    looks: Integers,
    *,
    wide: Matrix | None = None,
    weeks: tuple[Integers, Integers] | None = None,
    floor: float = 3.0,
    every_agency: bool = False,
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
    floor : float
        Bans, that is minus log10 of the chance.
    every_agency : bool
        Whether a surprise must stand (chance at most 0.05) without the agency that saw most.

    Returns
    -------
    DataFrame[set, look, window: int64, seen, expected, past, score: float64]
    """
    parts = []
    asked = _Asked(looks, floor, every_agency)
    for start in range(0, sets.shape[0], _CHUNK):
        chunk = slice(start, start + _CHUNK)
        likely = np.arange(sets.shape[0])[chunk]
        if wide is None:
            likely = likely[_pooled(history, sets[likely], looks, floor - 1)]
        for few in np.array_split(likely, len(likely) // 500 + 1) if len(likely) else []:
            around = None if wide is None else wide[few]
            limits = None if weeks is None else (weeks[0][few], weeks[1][few])
            found = _tested(history, asked, sets[few], around, limits)
            parts.append(found.assign(set=few[found["set"]]))
    columns = ["set", "look", "window", "seen", "expected", "past", "score"]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in columns})
    return pd.concat(parts, ignore_index=True)[columns]


def _pooled(history: History, sets: Matrix, looks: Integers, floor: float) -> Integers:
    """The sets worth a closer look: surprising somewhere when all agencies are one."""
    told = np.zeros((len(history.week), history.weeks), dtype=np.float32)
    told[np.arange(len(history.week)), history.week] = history.counts
    counts = np.pad(np.cumsum(sets @ told, axis=1), ((0, 0), (1, 0)))
    total = np.append(0, np.cumsum(told.sum(axis=0)))
    found = np.zeros(sets.shape[0], dtype=np.bool_)
    for window in WINDOWS:
        before = np.maximum(looks + 1 - window, 0)
        past, seen = counts[:, before], counts[:, looks + 1] - counts[:, before]
        ratio = (total[looks + 1] - total[before]) / np.maximum(total[before], 1)
        row, column = np.nonzero((seen >= FEWEST) & (seen > 1.3 * past * ratio))
        score = bans(seen[row, column], past[row, column], ratio[column])
        found[row[score > floor]] = True
    return np.flatnonzero(found)


def _counted(history: History, sets: Matrix) -> _Counts:
    by_week = history.by_week()
    shape = (len(history.agencies), history.weeks)
    of_sets = np.asarray((sets @ by_week).todense()).reshape(-1, *shape)
    of_all = np.asarray(by_week.sum(axis=0)).reshape(shape)
    return _Counts(
        np.pad(np.cumsum(of_sets, axis=2), ((0, 0), (0, 0), (1, 0))),
        np.pad(np.cumsum(of_all, axis=1), ((0, 0), (1, 0))),
    )


def _tested(
    history: History,
    asked: _Asked,
    sets: Matrix,
    wide: Matrix | None,
    weeks: tuple[Integers, Integers] | None,
) -> pd.DataFrame:
    looks, floor = asked.looks, asked.floor
    counts = _counted(history, sets)
    around = None if wide is None else _counted(history, wide)
    best = np.full((sets.shape[0], len(looks)), floor)
    shape = best.shape
    window_of = np.zeros(shape, dtype=np.int64)
    seen_of, expected_of, past_of = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for window in WINDOWS:
        now, past, volume, before = counts.split(looks, window)
        expected = expectation(past, volume, before)
        if around is not None:
            wide_now, wide_past, *_ = around.split(looks, window)
            shell = np.maximum(expectation(wide_past, volume, before) - expected, 0)
            expected = expected * np.maximum(1, (wide_now - now + _CALM) / (shell + _CALM))
        seen, old, mean = now.sum(axis=1), past.sum(axis=1), expected.sum(axis=1)
        empty = volume.sum(axis=0) / np.maximum(before.sum(axis=0), 1)
        ratio = np.where(old > 0, mean / np.maximum(old, 1e-9), empty)
        row, column = np.nonzero((seen >= FEWEST - 1e-6) & (seen > mean))
        score = np.zeros(shape)
        score[row, column] = bans(seen[row, column], old[row, column], ratio[row, column])
        if asked.every_agency:
            score[~_stands(now, past, expected, score > floor)] = 0
        better = score > best
        best[better], window_of[better] = score[better], window
        seen_of[better], expected_of[better] = seen[better], mean[better]
        past_of[better] = old[better]
    told = window_of > 0
    if weeks is not None:
        told &= (looks >= weeks[0][:, None]) & (looks <= weeks[1][:, None])
    row, column = np.nonzero(told)
    return pd.DataFrame(
        {
            "set": row,
            "look": looks[column],
            "window": window_of[told],
            "seen": seen_of[told],
            "expected": expected_of[told],
            "past": past_of[told],
            "score": best[told],
        }
    )


def expectation(past: Floats, volume: Floats, before: Floats) -> Floats:
    """Cases that each agency is expected to tell of each set: sets x agencies x looks."""
    share = past.sum(axis=1) / np.maximum(before.sum(axis=0), 1)
    rate = (past + _PULL * share[:, None, :]) / (before + _PULL)
    return np.asarray(rate * volume)


def _stands(now: Floats, past: Floats, expected: Floats, asked: Flags) -> Flags:
    """Whether the surprise is left without the agency that saw most of it."""
    most = now.argmax(axis=1)[:, None, :]

    def rest(of: Floats) -> Floats:
        return np.asarray(of.sum(axis=1) - np.take_along_axis(of, most, axis=1)[:, 0])

    seen, old, mean = rest(now), rest(past), rest(expected)
    found = np.zeros(seen.shape, dtype=np.bool_)
    row, column = np.nonzero(asked & (seen > mean))
    ratio = mean[row, column] / np.maximum(old[row, column], 0.5)
    found[row, column] = bans(seen[row, column], old[row, column], ratio) >= -np.log10(_ALONE)
    return found


def bans(seen: Floats, past: Floats, ratio: Floats) -> Floats:
    """Minus log10 of the chance of ``seen`` or more, after ``past`` in 1 / ``ratio`` as much."""
    chance = betainc(np.maximum(seen, 1e-9), past + 0.5, ratio / (1 + ratio))
    return np.asarray(-np.log10(np.maximum(chance, 1e-300)))
