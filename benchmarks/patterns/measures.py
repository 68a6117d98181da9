"""How well found groups, and found neighbours, agree with what was planted.

Labels are integers, one a case, in one order; a negative label means no group. Such a case is its
own group wherever a measure asks for a partition.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special
from sklearn.metrics import adjusted_rand_score

Integers = NDArray[np.int64]

SPURIOUS = 0.2
"""Overlap with every planted group below which a found group is spurious."""
PRECISION_AT = 10
DEPTH = 100
"""Neighbours that a ranking is judged on."""


def group_measures(truth: Integers, found: Integers) -> dict[str, float]:
    """All measures of one grouping; every one in 0..1 but ARI and AMI, which chance puts at 0."""
    precision, recall, f1 = b_cubed(truth, found)
    background_precision, background_recall = background(truth, found)
    return {
        "ARI": ari(truth, found),
        "AMI": ami(truth, found),
        "B3 precision": precision,
        "B3 recall": recall,
        "B3 F1": f1,
        "background precision": background_precision,
        "background recall": background_recall,
        "spurious": spurious(truth, found),
        "groups": float(len(np.unique(found[found >= 0]))),
        "planted": float(len(np.unique(truth[truth >= 0]))),
    }


def alone(labels: Integers) -> Integers:
    """Labels 0, 1, ... in which each case without a group is its own group."""
    own = labels.max(initial=0) + 1 + np.arange(len(labels))
    return np.asarray(np.unique(np.where(labels < 0, own, labels), return_inverse=True)[1])


def ari(truth: Integers, found: Integers) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985), background cases each their own group."""
    return float(adjusted_rand_score(alone(truth), alone(found)))


def ami(truth: Integers, found: Integers) -> float:
    """Adjusted mutual information over the mean entropy (Vinh, Epps and Bailey 2010).

    Background cases are each their own group. The mutual information expected by chance is summed
    over pairs of distinct group sizes instead of pairs of groups: the same sum, which thousands of
    groups of one case leave affordable.
    """
    a, b = alone(truth), alone(found)
    n = len(a)
    sizes_a, sizes_b = np.bincount(a), np.bincount(b)
    cell = np.unique(a * len(sizes_b) + b, return_counts=True)[1]
    entropy_a, entropy_b, both = (_entropy(part / n) for part in (sizes_a, sizes_b, cell))
    expected = _expected_information(sizes_a, sizes_b, n)
    most = (entropy_a + entropy_b) / 2
    if abs(most - expected) < 1e-12:  # both put all together, or all apart
        return 1.0
    return float((entropy_a + entropy_b - both - expected) / (most - expected))


def _entropy(share: NDArray[np.float64]) -> float:
    return float(special.entr(share).sum())


def _expected_information(sizes_a: Integers, sizes_b: Integers, n: int) -> float:
    """Mutual information of two random partitions with these group sizes, in nats."""
    log = special.gammaln(np.arange(n + 2) + 1.0)  # of the factorials
    total = 0.0
    for a, many_a in zip(*np.unique(sizes_a, return_counts=True), strict=True):
        for b, many_b in zip(*np.unique(sizes_b, return_counts=True), strict=True):
            both = np.arange(max(1, a + b - n), min(a, b) + 1)
            chance = np.exp(
                (log[a] + log[b] + log[n - a] + log[n - b] - log[n] - log[both])
                - (log[a - both] + log[b - both] + log[n - a - b + both])
            )
            told = both / n * np.log(n * both / (float(a) * float(b)))
            total += float(many_a) * float(many_b) * float((told * chance).sum())
    return total


def b_cubed(truth: Integers, found: Integers) -> tuple[float, float, float]:
    """B-cubed precision, recall and their harmonic mean (Bagga, Baldwin 1998; Amigo et al. 2009).

    Precision is the mean over cases of the share of the case's found group that is of its planted
    group, recall that of its planted group that is in its found group; a case shares both with
    itself. Cases of no group are groups of one, as in Amigo et al. Averaged over the cases that are
    in a planted or a found group: those rightly left out by all would only raise both.
    """
    counted = (truth >= 0) | (found >= 0)
    if not counted.any():
        return 1.0, 1.0, 1.0
    a, b = alone(truth[counted]), alone(found[counted])
    cell = a * (b.max() + 1) + b
    _, place, size = np.unique(cell, return_inverse=True, return_counts=True)
    both = size[place]
    precision = float((both / np.bincount(b)[b]).mean())
    recall = float((both / np.bincount(a)[a]).mean())
    return precision, recall, 2 * precision * recall / (precision + recall)


def background(truth: Integers, found: Integers) -> tuple[float, float]:
    """Precision and recall of the cases of no group: 1 where there is nothing to be wrong about."""
    right = int(((truth < 0) & (found < 0)).sum())
    told, there = int((found < 0).sum()), int((truth < 0).sum())
    return right / told if told else 1.0, right / there if there else 1.0


def spurious(truth: Integers, found: Integers) -> float:
    """Share of the found groups with no planted one at a Jaccard overlap of `SPURIOUS` or more.

    0 where no group was found: nothing that was told is spurious.
    """
    groups = np.unique(found[found >= 0])
    if not len(groups):
        return 0.0
    planted = np.bincount(truth[truth >= 0], minlength=1)
    best = []
    for group in groups:
        members = truth[found == group]
        common = np.bincount(members[members >= 0], minlength=len(planted))
        best.append((common / (planted + len(members) - common)).max())
    return float((np.array(best) < SPURIOUS).mean())


def nearest_measures(
    truth: Integers, queries: Integers, ranked: Sequence[Integers]
) -> dict[str, float]:
    """Mean over queries of `precision_at` and `average_precision`.

    ``truth`` tells the planted group of each case by its row, ``queries`` are rows of cases of a
    planted group, ``ranked`` the rows of the neighbours found for each, nearest first.
    """
    size = np.bincount(truth[truth >= 0])
    hits = [truth[near] == truth[query] for query, near in zip(queries, ranked, strict=True)]
    relevant = size[truth[queries]] - 1
    pairs = list(zip(hits, relevant.tolist(), strict=True))
    return {
        "P@10": float(np.mean([precision_at(hit, many) for hit, many in pairs])),
        "MAP": float(np.mean([average_precision(hit, many) for hit, many in pairs])),
    }


def precision_at(hit: NDArray[np.bool_], relevant: int, k: int = PRECISION_AT) -> float:
    """Share of the first ``k`` that are relevant, over the most that it could be.

    A case of a group of eight has seven others: with all seven among ten it has 1, not 0.7.
    Neighbours that a method does not give are misses.
    """
    return float(hit[:k].sum()) / min(k, relevant)


def average_precision(hit: NDArray[np.bool_], relevant: int, depth: int = DEPTH) -> float:
    """Mean of the precision at the rank of each relevant case, to ``depth``; 1 is attainable."""
    rank = np.flatnonzero(hit[:depth]) + 1
    return float((np.arange(1, len(rank) + 1) / rank).sum()) / min(depth, relevant)
