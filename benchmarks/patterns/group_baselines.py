"""Usual ways to group cases, each tuned on `benchmarks.patterns.tuning`'s seeds.

Every function takes `Features` and gives a label for each case, -1 for none. Its defaults are the
best cell of its grid in `GRIDS`: the highest mean of AMI and B-cubed F1 over base and hard, 1,000
cases, seeds 100 and 101 (``python -m benchmarks.patterns.tuning``).
"""

from collections.abc import Callable
from typing import Any

import igraph
import leidenalg
import numpy as np
from kmodes.kprototypes import KPrototypes
from scipy import sparse
from sklearn.cluster import HDBSCAN

from benchmarks.patterns.features import MISSING, Features, Floats, Integers
from benchmarks.patterns.world import ORDERED, SETS, SINGLE

FEWEST = 5
"""Cases below which nothing counts as a group, as in ours."""


def hdbscan_one_hot(
    features: Features, least: int = 5, samples: int = 1, selection: str = "eom"
) -> Integers:
    """HDBSCAN (Campello et al. 2013) on ones and zeros; missing is all zeros."""
    model = _hdbscan(least, samples, selection)
    return _labels(model.fit_predict(features.ones))


def hdbscan_gower(
    features: Features, least: int = 8, samples: int = 10, selection: str = "leaf"
) -> Integers:
    """HDBSCAN on the distance of Gower; memory is the square of the cases."""
    n = len(features)
    distance = np.empty((n, n))
    for rows in np.array_split(np.arange(n), max(n // 500, 1)):
        distance[rows] = features.gower(rows)
    np.fill_diagonal(distance, 0)
    model = _hdbscan(least, samples, selection, metric="precomputed")
    return _labels(model.fit_predict((distance + distance.T) / 2))


def hdbscan_mca(
    features: Features,
    least: int = 15,
    samples: int = 1,
    selection: str = "leaf",
    components: int = 10,
) -> Integers:
    """HDBSCAN on the first components of multiple correspondence analysis."""
    model = _hdbscan(least, samples, selection)
    return _labels(model.fit_predict(features.components(components)))


def _hdbscan(least: int, samples: int, selection: str, metric: str = "euclidean") -> HDBSCAN:
    return HDBSCAN(
        metric=metric,
        min_cluster_size=least,
        min_samples=samples,
        cluster_selection_method=selection,
        copy=False,
    )


def k_prototypes(
    features: Features, density: float = 1.0, kept: float = 0.5, gamma: float = 0.6
) -> Integers:
    """k-prototypes (Huang 1998), ``density`` x sqrt(cases) of them; the ``kept`` tightest count.

    Ordered attributes are numbers (missing: the mean), all else are categories (missing: one more).
    Every case has a prototype, so what is loose must be taken for background: tight is a small mean
    cost of a cluster's members.
    """
    ordered = [place for place, name in enumerate(SINGLE) if name in ORDERED]
    numbers = features.codes[:, ordered].astype(np.float64)
    numbers[features.codes[:, ordered] == MISSING] = np.nan
    scale = np.nanstd(numbers, axis=0)
    numbers = np.nan_to_num((numbers - np.nanmean(numbers, axis=0)) / np.where(scale > 0, scale, 1))
    plain = np.delete(features.codes, ordered, axis=1)
    in_sets = features.ones[:, features.columns(next(iter(SETS))).start :]
    table = np.hstack([numbers, plain, in_sets])
    categorical = list(range(len(ordered), table.shape[1]))
    model = KPrototypes(
        _many(features, density),
        init="Cao",
        n_init=1,
        max_iter=15,
        gamma=gamma,
        random_state=0,
    )
    label = model.fit_predict(table, categorical=categorical)
    center = np.asarray(model.cluster_centroids_, dtype=np.float64)[label]
    apart = ((table - center)[:, : len(ordered)] ** 2).sum(axis=1)
    apart += gamma * (table != center)[:, len(ordered) :].sum(axis=1)
    return _tightest(np.asarray(label, dtype=np.int64), -apart, kept)


def latent_classes(
    features: Features, density: float = 1.0, gain: float = 8.0, prior: float = 1.0
) -> Integers:
    """Latent classes (Lazarsfeld and Henry 1968) by EM, ``density`` x sqrt(cases) of them.

    What is missing has no part in the likelihood; an element of a set is present or not. ``prior``
    cases as the whole register has them are added to every class. A class counts as a group if its
    members are better told by it than by the whole register, by ``gain`` nats a case.
    """
    model = _Classes(features, prior)
    share, given, cost = model.fit(_many(features, density))
    told = model.likelihood(given) + np.log(share)
    label = np.asarray(told.argmax(axis=1), dtype=np.int64)
    nats = model.likelihood(given)[np.arange(len(label)), label] - cost
    mean = np.bincount(label, nats, len(share)) / np.maximum(
        np.bincount(label, None, len(share)), 1
    )
    return _labels(np.where(mean[label] >= gain, label, -1))


class _Classes:
    """Latent classes of single attributes (one value) and sets (each element or not)."""

    def __init__(self, features: Features, prior: float) -> None:
        self.ones = features.ones.astype(np.float64)
        self.known = features.known_columns().astype(np.float64)
        self.sets = features.columns(next(iter(SETS))).start
        self.prior = prior
        self.common = (self.ones.sum(axis=0) + 0.5) / (self.known.sum(axis=0) + 1)

    def fit(self, many: int, steps: int = 100) -> tuple[Floats, Floats, Floats]:
        """Shares of the classes, chances of values (values x classes), likelihood by the whole."""
        random = np.random.default_rng(0)
        # Each class starts as one case drawn at random; the best of five starts goes on.
        starts = [self._run(self._start(random, many), 5) for _ in range(5)]
        share, given, _ = max(starts, key=lambda start: start[2])
        share, given, _ = self._run((share, given), steps)
        return share, given, self.likelihood(self.common[:, None])[:, 0]

    def _start(self, random: np.random.Generator, many: int) -> tuple[Floats, Floats]:
        drawn = random.choice(len(self.ones), min(many, len(self.ones)), replace=False)
        share = np.full(len(drawn), 1 / len(drawn))
        return share, self._given(self.ones[drawn].T, self.known[drawn].T, 1.0)

    def _run(self, start: tuple[Floats, Floats], steps: int) -> tuple[Floats, Floats, float]:
        share, given = start
        total = -np.inf
        for _ in range(steps):
            told = self.likelihood(given) + np.log(share)
            most = told.max(axis=1, keepdims=True)
            chance = np.exp(told - most)
            whole = chance.sum(axis=1, keepdims=True)
            chance /= whole
            before, total = total, float((most + np.log(whole)).sum())
            share = (chance.sum(axis=0) + 1e-3) / (len(chance) + 1e-3 * len(share))
            given = self._given(self.ones.T @ chance, self.known.T @ chance, self.prior)
            if total - before < 1e-5 * abs(total):
                break
        return share, given, total

    def _given(self, has: Floats, of: Floats, prior: float) -> Floats:
        chance = (has + prior * self.common[:, None]) / (of + prior)
        return np.asarray(np.clip(chance, 1e-6, 1 - 1e-6))

    def likelihood(self, given: Floats) -> Floats:
        """Log-likelihood of each case in each class, from what is recorded of it."""
        absent = np.log1p(-given[self.sets :])
        odds = np.log(given)
        odds[self.sets :] -= absent
        return np.asarray(self.ones @ odds + self.known[:, self.sets :] @ absent)


def leiden(
    features: Features, k: int = 15, least_cosine: float = 0.4, resolution: float = 3.0
) -> Integers:
    """Leiden (Traag et al. 2019) on mutual nearest neighbours by cosine of IDF-weighted values."""
    graph = neighbour_graph(features, k, least_cosine)
    edges = sparse.coo_array(sparse.triu(graph, 1))
    network = igraph.Graph(
        len(features), list(zip(*(c.tolist() for c in edges.coords), strict=True))
    )
    parts = leidenalg.find_partition(
        network,
        leidenalg.RBConfigurationVertexPartition,
        weights=edges.data.tolist(),
        resolution_parameter=resolution,
        seed=1,
    )
    return _labels(np.array(parts.membership))


def neighbour_graph(features: Features, k: int, least_cosine: float) -> sparse.csr_array:
    """Cases x cases: the cosine of pairs that are among each other's ``k`` nearest."""
    weighted = features.rare_ones()
    n = len(features)
    turned = sparse.csr_array(weighted.T)
    rows, columns, data = [], [], []
    for part in np.array_split(np.arange(n), max(n // 500, 1)):
        cosine = (weighted[part] @ turned).toarray()
        cosine[np.arange(len(part)), part] = 0
        near = np.argpartition(-cosine, min(k, n - 1) - 1, axis=1)[:, :k]
        value = np.take_along_axis(cosine, near, axis=1)
        enough = value > least_cosine
        rows.append(np.repeat(part, near.shape[1])[enough.ravel()])
        columns.append(near[enough])
        data.append(value[enough])
    cells = (np.concatenate(rows), np.concatenate(columns))
    graph = sparse.csr_array((np.concatenate(data), cells), shape=(n, n))
    return sparse.csr_array(graph.minimum(graph.T))


def _many(features: Features, density: float) -> int:
    return max(int(density * np.sqrt(len(features)) + 0.5), 2)


def _tightest(label: Integers, score: Floats, kept: float) -> Integers:
    """Keep the clusters with the highest mean score that hold at most ``kept`` of the cases."""
    size = np.bincount(label)
    mean = np.bincount(label, score) / np.maximum(size, 1)
    order = np.lexsort((np.arange(len(size)), -mean))
    inside = np.zeros(len(size), dtype=np.bool_)
    inside[order] = np.cumsum(np.where(size >= FEWEST, size, 0)[order]) <= kept * len(label)
    return _labels(np.where(inside[label], label, -1))


def _labels(label: Integers) -> Integers:
    """The same labels, without groups of fewer than `FEWEST`."""
    label = np.asarray(label, dtype=np.int64)
    size = np.bincount(label[label >= 0], minlength=1)
    return np.where((label >= 0) & (size[np.maximum(label, 0)] >= FEWEST), label, -1)


_HDBSCAN: dict[str, list[Any]] = {
    "least": [5, 8, 15],
    "samples": [1, 3, 5, 10],
    "selection": ["eom", "leaf"],
}

GRIDS: dict[Callable[..., Integers], dict[str, list[Any]]] = {
    hdbscan_one_hot: _HDBSCAN,
    hdbscan_gower: _HDBSCAN,
    hdbscan_mca: {**_HDBSCAN, "components": [5, 10, 20]},
    k_prototypes: {"density": [0.5, 1.0], "kept": [0.2, 0.35, 0.5, 0.65], "gamma": [0.3, 0.6]},
    latent_classes: {
        "density": [0.5, 1.0, 2.0],
        "gain": [4.0, 8.0, 12.0],
        "prior": [0.1, 1.0],
    },
    leiden: {
        "k": [5, 10, 15],
        "least_cosine": [0.2, 0.3, 0.4, 0.5],
        "resolution": [3.0, 10.0, 30.0, 60.0],
    },
}
"""What was tried for each."""
