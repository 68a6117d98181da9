"""How many times its usual share a set of cases has: its own season, and its own trend.

What an agency usually tells of a set is one rate over all the past. The set is held against that
rate in two parts of its own past, each by what every agency told then: the same weeks of earlier
years make its season, the year that ended half a year ago its trend. Seen and expected have `FEW`
cases added, so that a set of few cases has neither. Half a year is left out of the trend, for what
forms now is none yet. Season and trend excuse a surprise, and never make one.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from models.history import History
from models.traits import Floats, Integers, Matrix

YEAR = 52
AROUND = 3
"""Weeks before and after the same weeks of an earlier year that make the season too."""

NO_TREND_YET = 26
"""Weeks up to a look whose cases make no trend: those of the longest window."""

FEW = 4.0
"""Cases added to seen and expected."""

_PULL = 20.0  # cases by which an agency's share is pulled to that of all


At = tuple[Integers, Integers, int]
"""Set and look of each row, and the window of all."""

Span = tuple[int, int]
"""Weeks before the end of a look from which on, and to which, cases are counted."""


def rates(past: Floats, volume: Floats) -> Floats:
    """Share that each agency usually tells of a set: rows x agencies, as are the arguments.

    ``past`` cases of the set, ``volume`` all cases, before the window.
    """
    share = past.sum(axis=1) / np.maximum(volume.sum(axis=1), 1)
    return np.asarray((past + _PULL * share[:, None]) / (volume + _PULL), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Own:
    """Cases up to each week, from nothing: of sets (sets x weeks + 1), and of all by agency."""

    sets: Floats
    agencies: Floats

    @classmethod
    def of(cls, history: History, sets: Matrix) -> "Own":
        """Of sets x cases; what new agencies told is in it."""
        told = history.seen + history.unseen
        rows, whole = np.arange(len(told)), told.sum(axis=1)
        week = sparse.csr_array((whole, (rows, history.week)), shape=(len(told), history.weeks))
        agencies = np.zeros((history.weeks, told.shape[1]))
        np.add.at(agencies, history.week, told)
        return cls(_running((sets @ week).todense()), _running(agencies.T))

    def times(self, at: At, past: Floats, volume: Floats) -> Floats:
        """How many times its `rates` (``past``, ``volume``) each row is usual; at least 1."""
        rate = rates(past, volume)
        number, look, window = at
        years = range(YEAR, self.sets.shape[1], YEAR)
        same = [(year + window + AROUND, year - AROUND) for year in years]
        last = [(NO_TREND_YET + YEAR, NO_TREND_YET)]
        season, trend = (self._times(number, look, spans, rate) for spans in (same, last))
        return np.asarray(np.maximum(1, season * trend))

    def _times(self, number: Integers, look: Integers, spans: list[Span], rate: Floats) -> Floats:
        every, place = np.unique(look, return_inverse=True)
        seen, told = np.full(len(look), FEW), np.zeros((len(self.agencies), len(every)))
        for since, until in spans:
            for weeks, sign in ((until, 1), (since, -1)):
                seen += sign * self.sets[number, np.maximum(look + 1 - weeks, 0)]
                told += sign * self.agencies[:, np.maximum(every + 1 - weeks, 0)]
        return np.asarray(seen / ((rate * told.T[place]).sum(axis=1) + FEW))


def _running(weekly: Floats) -> Floats:
    return np.pad(np.cumsum(np.asarray(weekly, np.float64), axis=1), ((0, 0), (1, 0)))
