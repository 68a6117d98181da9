"""A sparse mixture of groups of cases, with an explicit background.

Per attribute a group either follows the background (the spike: the attribute is no part of its
signature) or has values of its own (the slab: a Dirichlet around the background; for attributes
with several values a beta per value). A case is a member where the likelihood ratio of group to
background, the case itself left out of the group, beats the odds of being a member. A group lives
only while its evidence (log marginal likelihood of slab over background) beats what it costs to
name its members among all cases, plus a price.

Members are always a 0/1 matrix, cases x groups.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import betaln, gammaln

from models.traits import Background, Encoded, Flags, Floats, Integers, Matrix
from models.verdicts import FREE, Anchors

_NONE = -1  # group of a case that is in none; `posterior` counts on it to be -1
_CONCENTRATION = 2.0  # of the Dirichlet around the background
_ROUNDS = 12
_BATCH = 256  # seeds grown at once; bounds memory to cases x batch


@dataclass(frozen=True, eq=False)
class Mixture:
    """The mixture over cases x (values, values with their parent, attributes)."""

    features: Matrix
    share: Floats  # of each value, values x 1; within an attribute that is no set they add up to 1
    extra: Floats  # log of given over share, values with parent x 1
    children: Integers
    attribute_of: Integers
    in_set: Flags
    odds: Floats  # log prior odds of slab against spike, values x 1
    by_attribute: Matrix  # attributes x values
    fewest: int
    price: float

    @classmethod
    def of(cls, encoded: Encoded, known: Background, fewest: int, price: float) -> "Mixture":
        """Lay out the features of all cases."""
        values, attributes = len(encoded.values), len(encoded.attributes)
        where = (encoded.attribute_of, np.arange(values))
        by_attribute: Matrix = sparse.csr_array(
            (np.ones(values), where), shape=(attributes, values)
        )
        in_set = encoded.is_set[encoded.attribute_of]
        total = (by_attribute @ known.share)[encoded.attribute_of]
        many = np.asarray(by_attribute.sum(axis=1))[encoded.attribute_of]
        pairs = known.children()
        parts = (encoded.has, known.together(encoded.has), encoded.knows)
        return cls(
            sparse.csr_array(sparse.hstack(parts)),
            np.minimum(np.where(in_set, known.share, known.share / total), 1 - 1e-9)[:, None],
            np.log(known.given[pairs] / known.share[pairs])[:, None],
            pairs,
            encoded.attribute_of,
            in_set,
            np.where(in_set, -np.log(np.maximum(many, 2)), 0.0)[:, None],
            by_attribute,
            fewest,
            price,
        )

    def signatures(self, members: Matrix) -> tuple[Floats, Floats, Floats]:
        """Weights of the features for others and for members (left out), and evidence of groups."""
        counts = np.asarray((self.features.T @ members).todense(), dtype=np.float64)
        size = np.asarray(members.sum(axis=0), dtype=np.float64)
        values, pairs = len(self.share), len(self.children)
        with_parent = np.zeros_like(counts[:values])
        with_parent[self.children] = counts[values : values + pairs] * self.extra
        gain, prior = self._gain(counts[:values], counts[values + pairs :], with_parent)
        in_signature = gain > 0
        weights = [
            self._weights(counts[:values], counts[values + pairs :], in_signature, left_out)
            for left_out in (0, 1)
        ]
        evidence = np.where(in_signature, gain / prior, 0).sum(axis=0)
        n = self.features.shape[0]
        naming = gammaln(n + 1) - gammaln(size + 1) - gammaln(n - size + 1)
        return weights[0], weights[1], evidence - naming - self.price

    def _gain(self, has: Floats, knows: Floats, with_parent: Floats) -> tuple[Floats, Floats]:
        """Log evidence of slab over spike per value, and over how many values it is shared out.

        In an attribute that is no set, all values carry the evidence of the attribute.
        """
        share, of = self.share, knows[self.attribute_of]
        a, b = _CONCENTRATION * share, _CONCENTRATION * (1 - share)
        single = gammaln(a + has) - gammaln(a) - has * np.log(share) - with_parent
        told = self.by_attribute @ np.where(self.in_set[:, None], 0, has)
        whole = self.by_attribute @ np.where(self.in_set[:, None], 0, single)
        whole += gammaln(_CONCENTRATION) - gammaln(_CONCENTRATION + told)
        several = betaln(a + has, b + of - has) - betaln(a, b) - with_parent
        several -= has * np.log(share) + (of - has) * np.log1p(-share)
        several = np.where(has > of * share, several, -np.inf)
        many = np.asarray(self.by_attribute.sum(axis=1))[self.attribute_of]
        gain = np.where(self.in_set[:, None], several, whole[self.attribute_of]) + self.odds
        return gain, np.where(self.in_set, 1.0, many)[:, None]

    def _weights(self, has: Floats, knows: Floats, chosen: Flags, left_out: int) -> Floats:
        """Log likelihood ratio per feature; ``left_out`` 1 takes the case itself out."""
        share, in_set = self.share, self.in_set[:, None]
        told = np.asarray(self.by_attribute @ has)[self.attribute_of]
        of = np.where(in_set, knows[self.attribute_of], told)
        of = np.maximum(of - left_out, 0) + _CONCENTRATION
        present = np.maximum(has - left_out, 0) + _CONCENTRATION * share
        absent = np.maximum(of - _CONCENTRATION - has, 0) + _CONCENTRATION * (1 - share)
        lacking = np.where(chosen & in_set, np.log(absent / of) - np.log1p(-share), 0)
        having = np.where(chosen, np.log(present / of) - np.log(share), 0) - lacking
        with_parent = np.where(chosen[self.children], -self.extra, 0)
        return np.vstack([having, with_parent, self.by_attribute @ lacking])

    def scores(self, members: Matrix) -> tuple[Floats, Floats]:
        """Log likelihood ratio of group to background less the odds against it, and evidence."""
        others, own, evidence = self.signatures(members)
        scores = self.features @ others
        rows, columns = members.nonzero()
        mine = self.features[rows].multiply(own.T[columns])
        scores[rows, columns] = mine.sum(axis=1)
        size = np.maximum(np.asarray(members.sum(axis=0)), 1)
        return scores - np.log(np.maximum(len(scores) - size, 1) / size), evidence

    def grow(self, seeds: Matrix) -> tuple[Matrix, Floats]:
        """Let every seed find its members as if there were no other; return those that live."""
        alive, worth = [], []
        for start in range(0, seeds.shape[1], _BATCH):
            members = seeds[:, start : start + _BATCH]
            for _ in range(_ROUNDS):
                members = sparse.csc_array(self.scores(members)[0] > 0, dtype=np.float64)
                members = members[:, np.asarray(members.sum(axis=0)) >= self.fewest]
            evidence = self.signatures(members)[2]
            alive.append(members[:, evidence > 0])
            worth.append(evidence[evidence > 0])
        if not alive:
            return seeds, np.zeros(0)
        return sparse.csc_array(sparse.hstack(alive)), np.concatenate(worth)

    def settle(
        self, members: Matrix, anchor: Integers, anchors: Anchors
    ) -> tuple[Integers, Floats, Floats, Integers]:
        """Let the groups compete for cases until all that are left live.

        ``anchor`` names the anchor of each group, as from `Anchors.seeded`: such a group needs no
        evidence, only members. Returns the group of each case (-1: none), the probability of that
        (1 where it was said), and of each group the evidence and the anchor.
        """
        for _ in range(_ROUNDS):
            members = best(anchors.kept_to(self.scores(members)[0], anchor))
            alive = (self.signatures(members)[2] > 0) | (anchor != FREE)
            alive &= np.asarray(members.sum(axis=0)) >= self.fewest
            alive |= anchors.living(anchor)
            members, anchor = self._merged(members[:, alive], anchor[alive])
            members = anchors.without_never(members, anchor)
        scores, evidence = self.scores(members)
        assigned = np.full(members.shape[0], _NONE, dtype=np.int64)
        rows, columns = members.nonzero()
        assigned[rows] = columns
        firmness = posterior(scores, assigned)
        firmness[anchors.must.any(axis=1)] = 1.0
        return assigned, firmness, evidence, anchor

    def _merged(self, members: Matrix, anchor: Integers) -> tuple[Matrix, Integers]:
        """Join pairs of groups that have more evidence as one, the greatest gain first.

        Two with an anchor are never joined: an analyst knows them as two.
        """
        scores, evidence = self.scores(members)
        fit = np.asarray(members.T @ scores) / np.maximum(members.sum(axis=0), 1)[:, None]
        apart = (anchor[:, None] != FREE) & (anchor != FREE)
        first, second = np.nonzero(np.triu(((fit > 0) | (fit.T > 0)) & ~apart, k=1))
        joined = members[:, first] + members[:, second]
        gain = self.signatures(joined)[2] - evidence[first] - evidence[second]
        free = np.ones(members.shape[1], dtype=np.bool_)
        kept = []
        for pair in np.lexsort((second, first, -gain)):
            if gain[pair] > 0 and free[first[pair]] and free[second[pair]]:
                free[[first[pair], second[pair]]] = False
                kept.append(pair)
        of_joined = np.maximum(anchor[first[kept]], anchor[second[kept]])
        return (
            sparse.csc_array(sparse.hstack([members[:, free], joined[:, kept]])),
            np.concatenate([anchor[free], of_joined]),
        )


def best(scores: Floats) -> Matrix:
    """Cases x groups: every case in the group that fits it best, if that beats the background."""
    rows = np.flatnonzero(scores.max(axis=1, initial=-np.inf) > 0)
    columns = scores[rows].argmax(axis=1) if scores.shape[1] else rows
    return sparse.csc_array((np.ones(len(rows)), (rows, columns)), shape=scores.shape)


def posterior(scores: Floats, assigned: Integers) -> Floats:
    """Probability of the label given to each case (-1: background), the background scoring 0.

    ``scores`` are cases x groups, log likelihood ratios less odds as from `Mixture.scores`.
    """
    whole = np.column_stack([np.zeros(len(scores)), scores])
    whole = np.exp(whole - whole.max(axis=1, keepdims=True))
    return np.asarray(whole[np.arange(len(scores)), assigned + 1] / whole.sum(axis=1))


def distinct(members: Matrix, evidence: Floats) -> Matrix:
    """Keep the strongest of grown seeds that share half of the smaller one's members.

    ``members`` is cases x grown seeds, ``evidence`` theirs in nats, as from `Mixture.grow`.
    """
    size = np.asarray(members.sum(axis=0))
    shared = np.asarray((members.T @ members).todense())
    kept: list[int] = []
    for group in np.lexsort((np.arange(len(size)), -evidence)):
        if not kept or (shared[group, kept] < 0.5 * np.minimum(size[group], size[kept])).all():
            kept.append(int(group))
    return members[:, kept]
