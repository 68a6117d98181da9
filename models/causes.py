"""How an alert would look if something else had made it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse, stats

from models.chance import bans, exposure
from models.history import History
from models.one_agency import ALONE, Counted, Told, told_most, without_most
from models.surprise import growth
from models.traits import Flags, Floats, Integers, Matrix
from models.usual import Own, expectation

FILLS_MORE = 0.001
"""Chance up to which an agency counts as one that fills in an attribute more than before."""


@dataclass(frozen=True, eq=False)
class Moment:
    """Cases per agency at one look and window: of the set and of all, seen in it and told before.

    ``sole`` counts those that one agency alone told. ``near`` and ``near_past`` are those of the
    set and about it; None where nothing is about it. ``times`` and ``near_times`` their own season
    and trend.
    """

    seen: Floats
    past: Floats
    volume: Floats
    before: Floats
    sole: Counted
    near: Floats | None = None
    near_past: Floats | None = None
    times: float = 1.0
    near_times: float = 1.0

    @classmethod
    def of(
        cls, past: History, cases: Integers, look: int, window: int, wide: Integers | None = None
    ) -> "Moment":
        """Of some cases, and of those about them, in a window that ends with a look."""
        volume, before = _told(past, np.arange(len(past.week)), look, window)
        of = [cases] if wide is None else [cases, wide]
        told = [_told(past, some, look, window) for some in of]
        at = np.arange(len(of)), np.full(len(of), look), window
        old, every = np.stack([part for _, part in told]), np.tile(before, (len(of), 1))
        times = Own.of(past, _sets(past, of)).times(at, old, every).tolist()
        near = {} if wide is None else {"near": told[1][0], "near_past": told[1][1]}
        alone = (
            _told(past.alone, some, look, window) for some in (cases, np.arange(len(past.week)))
        )
        sole = Counted(*(part[None] for pair in alone for part in pair))
        return cls(*told[0], volume, before, sole, **near, times=times[0], near_times=times[-1])

    @property
    def most(self) -> int:
        """The agency that told most alone, without which an alert has to stand."""
        return int(told_most(self.seen[None], self.sole.seen)[0])

    def told(self) -> tuple[Told, Told]:
        """What `models.one_agency` asks for: all, and what one agency alone told."""
        parts = (self.seen, self.past, self.expected(), self.empty())
        every = Told(*(part[None] for part in parts))
        more = self.times * growth(*self._about())
        return every, every.alone(self.sole, self.volume[None], more[None])

    def usual(self) -> Floats:
        """Cases that each agency is expected to tell, whatever else grew."""
        return self._expectation(self.past, self.times)

    def _expectation(self, past: Floats, times: float) -> Floats:
        told = past[None], self.volume[None], self.before[None]
        return np.asarray(expectation(*told, np.array([times]))[0])

    def _about(self) -> tuple[Floats, Floats]:
        """Cases about the set that each agency told, and those expected."""
        if self.near is None or self.near_past is None:
            return np.zeros_like(self.seen), np.zeros_like(self.seen)
        calm = np.maximum(self._expectation(self.near_past, self.near_times) - self.usual(), 0)
        return self.near - self.seen, calm

    def grown(self) -> float:
        """How many times more about the set was seen than expected."""
        about, calm = (part.sum() for part in self._about())
        return float(growth(about, calm))

    def expected(self) -> Floats:
        """Cases that each agency is expected to tell, as `models.surprise` expects them."""
        return np.asarray(self.usual() * growth(*self._about()))

    def empty(self) -> Floats:
        """How much each agency told for each case that all told before, likewise."""
        return self.volume / max(float(self.before.sum()), 1.0) * self.grown()


def _told(past: History, cases: Integers, look: int, window: int) -> tuple[Floats, Floats]:
    """Of some cases, those that each agency told in a window, and those that are its past."""
    week = past.week[cases]
    seen = cases[(week <= look) & (week > look - window)]
    before = past.seen[cases[week <= look - window]].sum(axis=0)
    return past.seen[seen].sum(axis=0), before + past.unseen[cases[week <= look]].sum(axis=0)


def _sets(past: History, of: list[Integers]) -> Matrix:
    cells = np.concatenate(of), np.cumsum([0, *map(len, of)])
    shape = (len(of), len(past.week))
    return sparse.csr_array((np.ones(len(cells[0])), *cells), shape=shape)


def causes_tried(moment: Moment, days: int, more: Flags, *, limit: float) -> pd.DataFrame:
    """What is seen and expected where something else is supposed to have made the alert.

    ``days`` on which a case was seen; ``more``, the agencies that fill in more than before: what
    they tell picks the thing out of all that is looked at, so what is left must be as surprising as
    any other thing (``limit``). That one agency made it is asked only where there are others.
    """
    every, alone = moment.told()
    seen, old, mean, none = (float(part.item()) for part in every.sums)
    by_agency = (every.seen[0], every.expected[0], every.past[0], every.empty[0])
    told = [
        ("registration", *(float(of[~more].sum()) for of in by_agency)),
        ("repeats", float(days), mean, old, none),
    ]
    if moment.near is not None:
        wider = float(moment.usual().sum()) * moment.grown()
        told.insert(0, ("campaign", seen, max(mean, wider), old, none))
    table = pd.DataFrame(told, columns=["cause", "seen", "expected", "past", "empty"])
    now, means, past, empties = (
        table[name].to_numpy(np.float64) for name in ("seen", "expected", "past", "empty")
    )
    chance = np.where(now > 0, 10.0 ** -bans(now, past, exposure(means, past, empties)), 1.0)
    picked = (table["cause"] == "registration") & bool(more.any())
    stands = chance <= np.where(picked, 10.0**-limit, ALONE)
    found = table[["cause", "seen", "expected"]].assign(chance=chance, stands=stands)
    rest = without_most(every, alone, (moment.volume[None], moment.before[None]))
    if not rest.asked[0]:
        return found
    own = pd.DataFrame({"cause": ["one_agency"], **vars(rest)}).drop(columns="asked")
    return pd.concat([own, found], ignore_index=True)


def fill_more(past: History, signature: pd.DataFrame, now: Flags, before: Flags) -> Flags:
    """Agencies that fill in an attribute of a signature more often than before.

    By Fisher's exact test of each attribute, one-sided: such an agency tells now what it left out
    before, so its past says nothing of how new that is.
    """
    encoded = past.similarity.encoded
    numbers = [encoded.attributes.index(name) for name in signature["attribute"].unique()]
    knows = np.asarray(encoded.knows[:, numbers].toarray(), dtype=np.int64)
    tells, told_before = (
        (part > 0).astype(np.int64) for part in (past.seen[now], past.told[before])
    )
    told, filled = tells.sum(axis=0)[:, None], tells.T @ knows[now]
    told_old, filled_old = told_before.sum(axis=0)[:, None], told_before.T @ knows[before]
    rows = filled - 1, told + told_old, filled + filled_old, told
    chance = np.asarray(stats.hypergeom.sf(*rows), dtype=np.float64)
    return np.asarray((chance <= FILLS_MORE).any(axis=1))
