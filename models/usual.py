"""How many times its usual share a set of cases has: its own season, and its own trend.

What an agency usually tells of a set is one rate over all the past. The set is held against that
rate in two parts of its own past, each by what every agency told then: the year that ended half a
year ago makes its trend, the same weeks of earlier years its season, each held against the level of
the year about them, so that what made the one does not make the other too. Seen and expected have
`FEW` cases added, so that a set of few cases has neither. Half a year is left out of the trend, for
what forms now is none yet. Season and trend excuse a surprise, and never make one.

Of what was frequent once and then hardly told for two years the level of those two years is what is
usual (`GONE`): when it comes back it is news.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import pdtr

from models.history import History
from models.traits import Floats, Integers, Matrix

YEAR = 52
AROUND = 3
"""Weeks before and after the same weeks of an earlier year that make the season too."""

HALF = 26
"""Weeks before and after the same week of an earlier year that make the year about it. Of the last
such year it is the weeks up to a look that make no trend: those of the longest window."""

FEW = 4.0
"""Cases added to seen and expected."""

LATELY = 104
"""Weeks, up to those that make no trend, in which what was frequent once may be gone."""

GONE = 0.001
"""Chance of so few cases in them, by the rate of what was before, up to which it is gone."""

_PULL = 20.0  # cases by which an agency's share is pulled to that of all


At = tuple[Integers, Integers, int]
"""Set and look of each row, and the window of all."""

Span = tuple[int, int]
"""Weeks before the end of a look from which on, and up to which, cases are counted."""


def rates(past: Floats, volume: Floats) -> Floats:
    """Share that each agency usually tells of a set: rows x agencies, as are the arguments.

    ``past`` cases of the set, ``volume`` all cases, before the window.
    """
    share = past.sum(axis=1) / np.maximum(volume.sum(axis=1), 1)
    return np.asarray((past + _PULL * share[:, None]) / (volume + _PULL), dtype=np.float64)


def expectation(past: Floats, volume: Floats, volume_past: Floats, times: Floats) -> Floats:
    """Cases that each agency is expected to tell: rows x agencies, as are the arguments.

    ``past`` cases of the set before the window; ``volume`` all cases in it, ``volume_past`` before;
    ``times`` by rows, what `Own.times` tells.
    """
    return np.asarray(rates(past, volume_past) * volume * times[:, None], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Own:
    """Cases up to each week, from nothing: of sets (sets x weeks + 1), and of all by agency."""

    sets: Floats
    agencies: Floats

    @classmethod
    def of(cls, history: History, sets: Matrix) -> "Own":
        """Of sets x cases; what new agencies told is in it."""
        whole = history.counts | history.too_new
        told = (whole.astype(np.float64), (np.arange(len(whole)), history.week))
        week = sparse.csr_array(told, shape=(len(whole), history.weeks))
        weekly = np.asarray((sets @ week).todense(), np.float64)
        return cls(np.pad(np.cumsum(weekly, axis=1), ((0, 0), (1, 0))), history.volume)

    def times(self, at: At, past: Floats, volume: Floats) -> Floats:
        """How many times its `rates` (``past``, ``volume``) each row is usual.

        At least 1, but of what is gone.
        """
        rate = rates(past, volume)
        number, look, window = at
        season_seen, season_told = np.full(len(look), FEW), np.full(len(look), FEW)
        trend = np.ones(len(look))
        for year in range(YEAR, self.sets.shape[1], YEAR):
            seen, told = self._between(number, look, (year + HALF, year - HALF), rate)
            level = (seen + FEW) / (told + FEW)
            if year == YEAR:
                trend = level
            same = (year + window + AROUND, year - AROUND)
            seen, told = self._between(number, look, same, rate)
            season_seen += seen
            season_told += told * level
        early, usual = self._between(number, look, (self.sets.shape[1], HALF + LATELY), rate)
        once = np.divide(early, usual, out=np.zeros_like(usual), where=usual > 0)
        seen, told = self._between(number, look, (HALF + LATELY, HALF), rate)
        level, gone = (seen + FEW) / (told + FEW), pdtr(seen, told * once) <= GONE
        return np.asarray(np.where(gone, level, np.maximum(1, season_seen / season_told * trend)))

    def _between(
        self, number: Integers, look: Integers, weeks: Span, rate: Floats
    ) -> tuple[Floats, Floats]:
        """Cases of sets that were told between two ends, and how many their rates give."""
        every, place = np.unique(look, return_inverse=True)
        since, until = weeks
        of, by = np.maximum(look + 1 - until, 0), np.maximum(every + 1 - until, 0)
        before, by_before = np.maximum(look + 1 - since, 0), np.maximum(every + 1 - since, 0)
        told = self.agencies[:, by] - self.agencies[:, by_before]
        seen = self.sets[number, of] - self.sets[number, before]
        return seen, np.asarray((rate * told.T[place]).sum(axis=1))
