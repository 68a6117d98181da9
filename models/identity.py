"""Groups over time: which group of a new run is which of the former, and what became of them.

Pairs are chosen one to one so that the overlap (Jaccard) adds up to the most (Kuhn 1955, as in
`scipy.optimize.linear_sum_assignment`); a pair below `SAME` is none. What is left over is told as a
split, a merge, a birth or a death.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

SAME = 0.2
"""Overlap from which a group is the former one."""

_PART = 0.5  # part of the smaller group that two share where one came of the other
_EVENTS = {"kind": "str", "id": "Int64", "from": "Int64", "to": "Int64", "shared": "float64"}


@dataclass(frozen=True, eq=False)
class Identity:
    """Former ids of the groups found, and what became of the former groups.

    Attributes
    ----------
    kept : dict of int to int
        Number of a group found -> its lasting id; a new group is not in it.
    fresh : tuple of int
        Numbers of the groups that need a new id.
    """

    kept: dict[int, int]
    fresh: tuple[int, ...]
    _sizes: Mapping[int, int]
    _before: Mapping[int, int]
    _shared: Mapping[tuple[int, int], int]

    def events(self, ids: Mapping[int, int]) -> pd.DataFrame:
        """What became of every group, once new ones have ids.

        Parameters
        ----------
        ids : mapping of int to int
            Number -> lasting id, of every group found.

        Returns
        -------
        DataFrame[kind: str, id, from, to: Int64, shared: float64]
            *same*, *grown*, *shrunk*: a group ``id`` that stayed; *born*: a new one; *split*: a new
            one that came out of ``from``; *merge*: ``from`` went into ``id``; *died*: ``id`` is no
            more. ``shared`` is the part of the smaller group that both hold.
        """
        rows = [self._now(number, ids[number]) for number in sorted(self._sizes)]
        gone = sorted(set(self._before) - set(self.kept.values()))
        rows += [self._gone(was, ids) for was in gone]
        return pd.DataFrame(rows, columns=list(_EVENTS)).astype(_EVENTS)

    def _now(self, number: int, own: int) -> tuple[object, ...]:
        if number in self.kept:
            was = self.kept[number]
            change = self._sizes[number] - self._before[was]
            kind = "same" if change == 0 else "grown" if change > 0 else "shrunk"
            return kind, own, was, own, self._part(was, number)
        former = max(self._before, key=lambda was: (self._part(was, number), -was), default=None)
        if former is not None and self._part(former, number) >= _PART:
            return "split", own, former, own, self._part(former, number)
        return "born", own, None, own, None

    def _gone(self, was: int, ids: Mapping[int, int]) -> tuple[object, ...]:
        into = max(self._sizes, key=lambda number: (self._part(was, number), -number), default=None)
        if into is not None and self._part(was, into) >= _PART:
            return "merge", ids[into], was, ids[into], self._part(was, into)
        return "died", was, was, None, None

    def _part(self, was: int, number: int) -> float:
        smaller = min(self._before[was], self._sizes[number])
        return self._shared.get((was, number), 0) / smaller


def matched(former: "pd.Series[int]", found: "pd.Series[int]") -> Identity:
    """Match the groups of a new run with the former ones.

    Parameters
    ----------
    former : Series[int64], index case_key
        Lasting id of the group of each case; a case that is not in it, or is -1, was in none.
    found : Series[int64], index case_key
        Number of the group of each case; below 1 for none.
    """
    former, found = former[former >= 0], found[found > 0]
    both = pd.DataFrame({"was": former, "number": found.reindex(former.index)}).dropna()
    counted = both.astype("int64").value_counts(sort=False).reset_index(name="cases")
    shared = {(was, number): cases for was, number, cases in counted.to_numpy("int64").tolist()}
    before, sizes = _sizes(former), _sizes(found)
    kept = _pairs(before, sizes, shared)
    fresh = tuple(number for number in sizes if number not in kept)
    return Identity(kept, fresh, sizes, before, shared)


def _sizes(labels: "pd.Series[int]") -> dict[int, int]:
    groups, cases = np.unique(labels.to_numpy(np.int64), return_counts=True)
    return dict(zip(groups.tolist(), cases.tolist(), strict=True))


def _pairs(
    before: Mapping[int, int], sizes: Mapping[int, int], shared: Mapping[tuple[int, int], int]
) -> dict[int, int]:
    olds, news = list(before), list(sizes)
    overlap = np.zeros((len(olds), len(news)))
    for (was, number), cases in shared.items():
        union = before[was] + sizes[number] - cases
        overlap[olds.index(was), news.index(number)] = cases / union
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    return {
        news[column]: olds[row]
        for row, column in zip(rows, columns, strict=True)
        if overlap[row, column] >= SAME
    }
