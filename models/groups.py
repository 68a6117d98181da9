"""Groups of cases with the same modus operandi, and the cases that belong to none.

Seeds are neighbourhoods in the mutual nearest-neighbour graph of `models.similarity`. Each grows
into a group of the mixture of `models.mixture`, which knows an explicit background: pure background
gives no groups, and cases without a group are the rule, not a failure. The groups that live are
described by what their members share, where they differ and what sets them apart.
"""

from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, ClusterMixin

from models.group_description import BACKGROUND, Groups, described, numbered
from models.mixture import Mixture
from models.neighbours import neighbourhoods, neighbours
from models.scenes import Layout, scenes
from models.settling import distinct, settle
from models.similarity import Similarity
from models.traits import Encoded, Floats, Integers, Matrix
from models.verdicts import Anchors, Verdicts

_LONELY = 0.5
"""Share of the cases, those about which it is least crowded, that scenes are first learned from.

The second time they are learned from all cases that were found to be in no group: the lonely are
unusual cases of their scenes, and usual ones would look like groups.
"""


SEED_CASES = 16_000
"""Most cases among which groups are found, where no other number is given."""

_SPREAD_ROUNDS = 4
"""How often groups that were found among drawn cases look for members among all."""


class GroupModel(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Groups cases by modus operandi.

    Memory is linear in cases and traits. To hold cases against each other costs their square, so
    above ``seed_cases`` groups are found in a sample and then look for members among all (rare ones
    may be missed). The result does not depend on the order of the rows.

    Parameters
    ----------
    random_state : int
        Seeds the sample and where the learning of scenes starts; nothing else is random.
    fewest : int
        Members below which a group is not told.
    price : float
        Nats of evidence that a group must bring above chance to exist.
    seed_cases : int
        Most cases among which groups are found.

    Attributes
    ----------
    labels_ : int array
        Number of the group of each case, by sorted case key; `BACKGROUND` for none.
    found_ : Groups
        A group is a hypothesis for an analyst: cases told alike, not cases proved linked.
    anchored_ : dict of int to int
        Of each lasting id of which an analyst said something and that lives, the number.
    """

    labels_: Integers
    found_: Groups
    anchored_: dict[int, int]

    def __init__(
        self,
        *,
        random_state: int = 0,
        fewest: int = 5,
        price: float = 12.0,
        seed_cases: int = SEED_CASES,
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
        """Group the cases.

        Parameters
        ----------
        traits : DataFrame[case_key: int64, attribute: str, value: str]
            One row per distinct (case, attribute, value). The agency is never used.
        y : None
            Not used; scikit-learn asks for it.
        cases : DataFrame[case_key: int64, case_date: datetime64]
            Every case to label, once; other columns are not read. Without it, the cases in
            ``traits``, and no group has a month.
        verdicts : Verdicts
            A group of which an analyst said something starts from its former members, is joined to
            no other such group and needs no evidence, as long as it has ``fewest`` members or a
            case that was put into it. A case that was put into a group is in it, with firmness 1;
            one that was taken out is in its next best or in none.
        """
        del y
        if cases is None:
            cases = traits[["case_key"]].drop_duplicates()
        every = np.sort(cases["case_key"].to_numpy(np.int64))
        similarity = Similarity.fit(traits[traits["case_key"].isin(every)])
        verdicts = verdicts or Verdicts()
        anchors = verdicts.anchors(similarity.encoded.keys, every)
        assigned, firmness, evidence, anchor = self._settled(similarity, anchors)
        index = pd.Index(every, name="case_key")
        labels = _over(index, similarity.encoded, assigned, BACKGROUND)
        firm = _over(index, similarity.encoded, firmness, 1.0)
        place = {int(anchors.ids[a]): group for group, a in enumerate(anchor.tolist()) if a >= 0}
        put = verdicts.put(every)
        labels[put.index] = put.map(place)  # a case without any trait is in no matrix
        number = numbered(labels)
        self.anchored_ = {
            lasting: int(number[group]) for lasting, group in place.items() if group in number
        }
        labels = labels.map(number).fillna(BACKGROUND).astype("int64").rename("group")
        self.found_ = described(
            cases, similarity.encoded, labels, firm.rename("firmness"), evidence[number.index]
        )
        self.labels_ = np.asarray(labels, dtype=np.int64)
        return self

    def _settled(
        self, similarity: Similarity, anchors: Anchors
    ) -> tuple[Integers, Floats, Floats, Integers]:
        """Group of each case that has a trait, its probability; evidence and anchor of groups."""
        random = np.random.default_rng(self.random_state)
        layout = Layout.of(similarity.encoded, similarity.background)
        drawn = np.arange(len(layout))
        if len(layout) > self.seed_cases:
            some = random.choice(drawn, self.seed_cases, replace=False)
            drawn = np.union1d(some, np.flatnonzero((anchors.members | anchors.must).any(axis=1)))
        near = neighbours(similarity, drawn)
        seeds = neighbourhoods(near, self.fewest)
        sample, said = layout.rows(drawn), anchors.rows(drawn)
        apart = np.ones(len(drawn), dtype=np.bool_)
        if len(drawn):
            apart = near.crowding <= np.quantile(near.crowding, _LONELY)
        for _ in range(2):
            background = scenes(sample.rows(np.flatnonzero(apart)), random)
            mixture = Mixture.of(sample, background, self.fewest, self.price)
            grown = distinct(*mixture.grow(seeds))
            settled = settle(mixture, *said.seeded(grown, self.fewest), said)
            apart = settled[0] < 0
        if len(drawn) < len(layout):
            mixture = Mixture.of(layout, background, self.fewest, self.price)
            members = _spread(drawn, settled[0], len(layout), len(settled[2]))
            settled = settle(
                mixture, members, settled[3], anchors, rounds=_SPREAD_ROUNDS, divided=()
            )
        return settled


def _spread(drawn: Integers, assigned: Integers, cases: int, groups: int) -> Matrix:
    """Groups of drawn cases as groups of all cases."""
    rows = np.flatnonzero(assigned >= 0)
    cells = (drawn[rows], assigned[rows])
    return sparse.csc_array((np.ones(len(rows)), cells), shape=(cases, groups))


def _over(index: "pd.Index[int]", encoded: Encoded, values: Matrix, rest: float) -> "pd.Series":
    """Values of the encoded cases over all cases."""
    return pd.Series(values, index=encoded.keys).reindex(index, fill_value=rest)
