"""Groups of cases with the same modus operandi, and the cases that belong to none.

Seeds are neighbourhoods in the mutual nearest-neighbour graph of `models.similarity`. Each grows
into a group of the mixture of `models.mixture`, which knows an explicit background: pure background
gives no groups, and cases without a group are the rule, not a failure. The groups that live are
described by `models.group_description`. What an analyst said of a group (`models.verdicts`) is
honoured last, over whatever the model found.
"""

from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, ClusterMixin

from models.group_description import BACKGROUND, Group, Groups, described
from models.mixture import Mixture, distinct
from models.similarity import Similarity
from models.traits import Integers, Matrix
from models.verdicts import Verdicts

__all__ = ["BACKGROUND", "Group", "GroupModel", "Groups"]


class GroupModel(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Group cases by modus operandi; the number of groups is found, most cases belong to none.

    Memory is linear in cases and traits. Seeds cost the square of the cases they come from, so
    above ``seed_cases`` they come from a sample (rare groups may then be missed); all else is
    linear. The result does not depend on the order of the rows.

    Parameters
    ----------
    random_state : int
        Seeds the sample; nothing else is random.
    fewest : int
        Members below which a group is not told.
    price : float
        Nats of evidence that a group must bring above chance to exist.
    seed_cases : int

    Attributes
    ----------
    found_ : Groups
        A group is a hypothesis for an analyst: cases told alike, not cases proved linked.
    labels_ : int64 array
        Number of the group of each case, by case key; `BACKGROUND` for none.
    """

    found_: Groups
    labels_: Integers

    def __init__(
        self,
        *,
        random_state: int = 0,
        fewest: int = 5,
        price: float = 5.0,
        seed_cases: int = 20_000,
    ) -> None:
        self.random_state = random_state
        self.fewest = fewest
        self.price = price
        self.seed_cases = seed_cases

    def fit(
        self,
        traits: pd.DataFrame,
        y: None = None,
        *,
        cases: pd.DataFrame | None = None,
        verdicts: Verdicts | None = None,
    ) -> Self:
        """Find the groups.

        Parameters
        ----------
        traits : DataFrame[case_key: int64, attribute: str, value: str]
            One row per distinct (case, attribute, value). The agency is never used.
        y : None
            Not used; scikit-learn's convention.
        cases : DataFrame[case_key: int64, case_date: datetime64], optional
            Every case to label, once; without, those that have a trait, their dates not known.
        verdicts : Verdicts, optional
            What an analyst said of the groups of the run before.
        """
        del y
        if cases is None:
            keys = np.unique(traits["case_key"].to_numpy(np.int64))
            cases = pd.DataFrame(
                {"case_key": keys, "case_date": pd.Series(pd.NaT, range(len(keys)))}
            )
        known = traits[traits["case_key"].isin(cases["case_key"])]
        similarity = Similarity.fit(known)
        encoded = similarity.encoded
        mixture = Mixture.of(encoded, similarity.background, self.fewest, self.price)
        random = np.random.default_rng(self.random_state)
        seeds = _seeds(similarity, random, self.fewest, self.seed_cases)
        assigned, firmness, evidence = mixture.settle(distinct(*mixture.grow(seeds)))
        if verdicts is not None:
            assigned, firmness, evidence = verdicts.honoured(
                encoded.keys, assigned, firmness, evidence
            )
        self.found_ = described(cases, encoded, assigned, firmness, evidence)
        self.labels_ = np.asarray(self.found_.labels, dtype=np.int64)
        return self


def _seeds(
    similarity: Similarity, random: np.random.Generator, fewest: int, seed_cases: int
) -> Matrix:
    """Cases x seeds: a case and its mutual nearest neighbours, where they are enough for a group.

    The densest neighbourhoods come first; one nearly covered by those before is left out.
    """
    n = len(similarity.encoded.keys)
    drawn = np.arange(n)
    if n > seed_cases:
        drawn = np.sort(random.choice(n, seed_cases, replace=False))
    graph = mutual_neighbours(similarity, drawn)
    weight = np.asarray(graph.sum(axis=1))
    covered = np.zeros(n, dtype=np.bool_)
    rows: list[Integers] = []
    for case in np.lexsort((drawn, -weight)):
        near = drawn[np.append(graph.indices[graph.indptr[case] : graph.indptr[case + 1]], case)]
        if len(near) >= fewest and covered[near].mean() < 0.8:
            covered[near] = True
            rows.append(near)
    which = np.repeat(np.arange(len(rows)), [len(near) for near in rows])
    cells = (np.concatenate([np.zeros(0, np.int64), *rows]), which)
    return sparse.csc_array((np.ones(len(which)), cells), shape=(n, len(rows)))


def mutual_neighbours(similarity: Similarity, drawn: Integers, k: int = 15) -> Matrix:
    """Symmetric graph of bits between drawn cases that are among each other's ``k`` nearest.

    Only pairs above log2(n / 50) bits, which chance alone seldom reaches, count.
    """
    rows, columns, data = [], [], []
    floor = max(np.log2(max(len(drawn), 1) / 50), 1.0)
    for start, bits in similarity.blocks(drawn):
        bits[np.arange(len(bits)), start + np.arange(len(bits))] = 0
        row, column = np.nonzero(bits > floor)
        value = bits[row, column]
        order = np.lexsort((column, -value, row))
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        order = order[rank < k]
        rows.append(row[order] + start)
        columns.append(column[order])
        data.append(value[order])
    none = np.zeros(0, dtype=np.int64)
    cells = (np.concatenate([none, *rows]), np.concatenate([none, *columns]))
    graph = sparse.csr_array((np.concatenate([none, *data]), cells), shape=(len(drawn),) * 2)
    return sparse.csr_array(graph.minimum(graph.T))
