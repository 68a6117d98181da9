"""Which groups of a run are those of the run before, and what became of the others.

Two groups may be the same where their Jaccard index is at least 0.2 or they share half of the
smaller one. Each former group goes on in at most one found group and the other way round: of all
such assignments the one with the greatest sum of Jaccard indices (Kuhn 1955; Greene, Doyle and
Cunningham 2010 match dynamic communities likewise).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from models.traits import Floats, Integers

_ALIKE = 0.2  # least Jaccard index of what may be one group
_HALF = 0.5
_TIE = 1e-9  # far below any difference of Jaccard indices that matters

_TYPES = {"kind": "str", "id": "Int64", "from": "Int64", "to": "Int64", "shared": "float64"}


@dataclass(frozen=True, eq=False)
class Identity:
    """The found groups by number, with their lasting ids, and what became of the former ones.

    Attributes
    ----------
    ids : dict of int to int or None
        Lasting id by number of the found group, in order of the numbers; None where it is new.
    events : DataFrame[kind: str, id, from, to: Int64, shared: float64]
        One row for each found group, then one for each former group that goes on in none. Ids of
        new groups are NA until `named`.

        ======================== =========== =========== =========== ===========================
        kind                     id          from        to          shared
        ======================== =========== =========== =========== ===========================
        same, grown, shrunk      the group   the group   the group   Jaccard index of both runs
        born                     the new one NA          the new one NA
        split: it came out of    the new one that other  the new one of its cases, share that
        another                                                      was in that other
        merge: it went into      that other  the former  that other  of its former cases, share
        another                              one                     that now is in that other
        died                     the former  the former  NA          NA
                                 one         one
        ======================== =========== =========== =========== ===========================

        Grown and shrunk go by the number of cases; same has as many, if not the same ones.
    """

    ids: dict[int, int | None]
    events: pd.DataFrame

    @property
    def new(self) -> tuple[int, ...]:
        """Numbers of the found groups that have no lasting id yet, ascending."""
        return tuple(number for number, lasting in self.ids.items() if lasting is None)

    def named(self, given: Sequence[int]) -> "Identity":
        """The same with lasting ids for the groups in ``new``, in that order.

        Raises
        ------
        ValueError
            There are more or fewer ids than new groups.
        """
        ids = self.ids | dict(zip(self.new, given, strict=True))
        events = self.events.copy()
        names = pd.array([ids[number] for number in ids], dtype="Int64")
        events.loc[: len(ids) - 1, "id"] = names
        events.loc[: len(ids) - 1, "to"] = names
        return Identity(ids, events)


def matched(
    former: "pd.Series[int]",
    found: "pd.Series[int]",
    held: Mapping[int, int] | None = None,
) -> Identity:
    """Give the found groups the lasting ids of those of the former run that they carry on.

    Parameters
    ----------
    former : Series[int64], index case_key
        Lasting id of the group of each case in the former run; negative, or no row, for none.
    found : Series[int64], index case_key
        Number of the group of each case now, likewise.
    held : mapping of int to int
        Number of the found group by lasting id, where that is settled beforehand
        (`models.groups.GroupModel.anchored_`), also of an id that the former run does not have.

    Returns
    -------
    Identity
        Equal sums go to the older group (the lower id), and to the lower number. The order of the
        rows does not matter.
    """
    runs = _Runs.of(former, found)
    held = {group: b for group, b in (held or {}).items() if b in runs.found}
    lasting: dict[int, int] = {number: group for group, number in held.items()}
    for a, b in runs.assigned(held):
        lasting[int(runs.found[b])] = int(runs.former[a])
    ids = {number: lasting.get(number) for number in runs.found.tolist()}
    rows = [runs.of_found(b, lasting) for b in range(len(runs.found))]
    gone = np.flatnonzero(~np.isin(runs.former, list(lasting.values())))
    rows += [runs.of_gone(a, lasting) for a in gone.tolist()]
    return Identity(ids, pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES))


Event = tuple[str, int | None, int | None, int | None, float | None]


@dataclass(frozen=True, eq=False)
class _Runs:
    """Groups of two runs, ascending, their sizes, and former x found the cases that they share."""

    former: Integers
    found: Integers
    size_former: Integers
    size_found: Integers
    shared: Integers

    @classmethod
    def of(cls, former: "pd.Series[int]", found: "pd.Series[int]") -> "_Runs":
        before, now = former[former >= 0], found[found >= 0]
        ids, size_former = _sizes(before)
        numbers, size_found = _sizes(now)
        both = pd.concat([before.rename("a"), now.rename("b")], axis=1, join="inner")
        shared = np.zeros((len(ids), len(numbers)), dtype=np.int64)
        np.add.at(shared, (np.searchsorted(ids, both["a"]), np.searchsorted(numbers, both["b"])), 1)
        return cls(ids, numbers, size_former, size_found, shared)

    @property
    def jaccard(self) -> Floats:
        return self.shared / (self.size_former[:, None] + self.size_found - self.shared)

    def assigned(self, held: Mapping[int, int]) -> list[tuple[int, int]]:
        """Places of the groups that go on, former and found, without those that are held."""
        smaller = np.minimum(self.size_former[:, None], self.size_found)
        may = (self.jaccard >= _ALIKE) | (self.shared >= _HALF * smaller)
        may[np.isin(self.former, list(held))] = False
        may[:, np.isin(self.found, list(held.values()))] = False
        # Products of falling weights: the older go before the younger, and in the same order.
        older = 1 - np.arange(len(self.former)) / max(len(self.former), 1)
        first = 1 - np.arange(len(self.found)) / max(len(self.found), 1)
        worth = np.where(may, self.jaccard + _TIE * older[:, None] * first, 0)
        rows, columns = linear_sum_assignment(worth, maximize=True)
        pairs = zip(rows.tolist(), columns.tolist(), strict=True)
        return [(a, b) for a, b in pairs if may[a, b]]

    def of_found(self, b: int, lasting: Mapping[int, int]) -> Event:
        """What a found group is: one that goes on, a piece of one, or one without a past."""
        group = lasting.get(int(self.found[b]))
        a = np.flatnonzero(self.former == group)
        if len(a):
            change = int(np.sign(self.size_found[b] - self.size_former[a[0]]))
            kind = {-1: "shrunk", 0: "same", 1: "grown"}[change]
            return kind, group, group, group, float(self.jaccard[a[0], b])
        share = self.shared[:, b] / self.size_found[b]
        if share.max(initial=0) >= _HALF:
            return "split", group, int(self.former[share.argmax()]), group, float(share.max())
        return "born", group, None, group, None

    def of_gone(self, a: int, lasting: Mapping[int, int]) -> Event:
        """What became of a former group that goes on in none."""
        group = int(self.former[a])
        share = self.shared[a] / self.size_former[a]
        if share.max(initial=0) >= _HALF:
            into = lasting[int(self.found[share.argmax()])]
            return "merge", into, group, into, float(share.max())
        return "died", group, group, None, None


def _sizes(groups: "pd.Series[int]") -> tuple[Integers, Integers]:
    """The groups, ascending, and their sizes."""
    sizes = groups.value_counts().sort_index()
    return np.asarray(sizes.index, dtype=np.int64), np.asarray(sizes, dtype=np.int64)
