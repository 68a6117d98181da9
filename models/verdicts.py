"""What analysts said of groups, and how a model of groups keeps to it."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy import sparse

from models.traits import Flags, Floats, Integers, Matrix

FREE = -1
"""The anchor of a group of which nobody said anything."""


def _nothing_said() -> pd.DataFrame:
    return pd.DataFrame({"group": [], "case_key": []}, dtype="int64")


def _no_former() -> "pd.Series[int]":
    return pd.Series(index=pd.Index([], dtype="int64", name="case_key"), dtype="int64")


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Which cases analysts put into a lasting group, or took out of it.

    Attributes
    ----------
    belongs, not_belongs : DataFrame[group: int64, case_key: int64]
        ``group`` is the lasting id. A case that was put into several groups goes to the oldest of
        them (the lowest id).
    former : Series[int64], index case_key
        Lasting id of the group of each case in the former run; a case without a row, or with a
        negative id, was in none.

    Raises
    ------
    ValueError
        A case both belongs to a group and does not.
    """

    belongs: pd.DataFrame = field(default_factory=_nothing_said)
    not_belongs: pd.DataFrame = field(default_factory=_nothing_said)
    former: "pd.Series[int]" = field(default_factory=_no_former)

    def __post_init__(self) -> None:
        both = self.belongs[["group", "case_key"]].merge(self.not_belongs)
        if len(both):
            group, case = both.iloc[0][["group", "case_key"]]
            raise ValueError(f"Case {case} is said to belong to group {group} and not to.")

    @property
    def ids(self) -> tuple[int, ...]:
        """Lasting ids of the groups of which something was said, ascending."""
        said = pd.concat([self.belongs["group"], self.not_belongs["group"]])
        return tuple(sorted({int(group) for group in said}))

    def put(self, keys: Integers) -> "pd.Series[int]":
        """Lasting id of each of the given cases that was put into a group, index case_key."""
        said = self.belongs[self.belongs["case_key"].isin(keys)].sort_values(["group", "case_key"])
        return said.drop_duplicates("case_key").set_index("case_key")["group"].astype("int64")

    def anchors(self, keys: Integers, every: Integers) -> "Anchors":
        """The groups of which something was said, over the cases of a model.

        Parameters
        ----------
        keys : int array
            Sorted keys of the cases that a model compares.
        every : int array
            Keys of all cases that it labels; those without a trait are among them alone.
        """
        ids = np.array(self.ids, dtype=np.int64)
        put = self.put(every)
        former = self.former[self.former.isin(ids)]
        must = _cases_by_group(keys, ids, put)
        never = _cases_by_group(keys, ids, self.not_belongs.set_index("case_key")["group"])
        were = _cases_by_group(keys, ids, former)
        elsewhere = np.asarray(must.sum(axis=1), dtype=np.bool_)[:, None]
        members = (were & ~never & ~elsewhere) | must
        return Anchors(ids, members, must, never, np.isin(ids, put))


def _cases_by_group(keys: Integers, ids: Integers, groups: "pd.Series[int]") -> Flags:
    """Cases x groups: 1 where the series, index case_key, has the id for the case."""
    known = groups[groups.index.isin(keys)]
    flags = np.zeros((len(keys), len(ids)), dtype=np.bool_)
    flags[np.searchsorted(keys, known.index), np.searchsorted(ids, known)] = True
    return flags


@dataclass(frozen=True, eq=False)
class Anchors:
    """Groups that are there before any is found: their lasting ids, and cases x these groups.

    ``members`` is what they start from, ``must`` and ``never`` what analysts said; ``stays`` marks
    those that live whatever their size, because a case was put into them.
    """

    ids: Integers
    members: Flags
    must: Flags
    never: Flags
    stays: Flags

    def seeded(self, grown: Matrix, fewest: int) -> tuple[Matrix, Integers]:
        """The anchored groups, then those of the grown ones that are not nearly one of them.

        Returns cases x groups, and the anchor of each (`FREE`: none). An anchor that is too small
        and need not stay is left out.
        """
        size = self.members.sum(axis=0)
        living = np.flatnonzero((size >= fewest) | self.stays)
        seeds = sparse.csc_array(self.members[:, living].astype(np.float64))
        smaller = np.minimum(size[living][:, None], np.asarray(grown.sum(axis=0)))
        shared = np.asarray((seeds.T @ grown).todense()).reshape(smaller.shape)
        new = ~((shared >= 0.5 * smaller) & (smaller > 0)).any(axis=0)
        both = sparse.csc_array(sparse.hstack([seeds, grown[:, np.flatnonzero(new)]]))
        return both, np.concatenate([living, np.full(int(new.sum()), FREE)])

    def rows(self, rows: Integers) -> "Anchors":
        """The same of some of the cases."""
        return replace(
            self, members=self.members[rows], must=self.must[rows], never=self.never[rows]
        )

    def kept_to(self, scores: Floats, anchor: Integers) -> Floats:
        """Scores of cases x groups with what was said of the groups with an anchor."""
        held = np.flatnonzero(anchor != FREE)
        if not len(held):
            return scores
        scores = scores.copy()
        must, never = self.must[:, anchor[held]], self.never[:, anchor[held]]
        scores[must.any(axis=1)] = -np.inf
        scores[:, held] = np.where(must, np.inf, np.where(never, -np.inf, scores[:, held]))
        return scores

    def living(self, anchor: Integers) -> Flags:
        """Which groups live whatever their size."""
        return np.isin(anchor, np.flatnonzero(self.stays))

    def without_never(self, members: Matrix, anchor: Integers) -> Matrix:
        """Members without the cases that were taken out of the group."""
        held = np.flatnonzero(anchor != FREE)
        rows, places = np.nonzero(self.never[:, anchor[held]])
        if not len(rows):
            return members
        taken = sparse.csc_array((np.ones(len(rows)), (rows, held[places])), shape=members.shape)
        return sparse.csc_array(members - members.multiply(taken))
