"""Every method that is measured, ours in one place each, and one run of one of them."""

import resource
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks.patterns import group_baselines, nearest_baselines
from benchmarks.patterns.features import Features, Integers
from benchmarks.patterns.measures import DEPTH, group_measures, nearest_measures
from benchmarks.patterns.nearest_baselines import Ranking
from benchmarks.patterns.oracle import Oracle
from benchmarks.patterns.population import Population, population
from benchmarks.patterns.world import DIFFICULTIES, ORDERED, SINGLE, word
from models.groups import GroupModel
from models.nearness import near_values
from models.similarity import Similarity

QUERIES = 300
"""Cases of planted groups, at most, that neighbours are sought of."""


@dataclass(frozen=True)
class Method:
    """A way to group cases, or to rank them: ``run`` gives labels, or a `Ranking`.

    ``largest`` is the most cases that it is run on, where its cost is their square or worse.
    """

    name: str
    run: Callable[[Population], Any]
    largest: int | None = None


def our_groups(there: Population) -> Integers:
    """Label the cases by our own groups."""
    found = GroupModel().fit(there.traits, cases=there.cases).found_
    return np.asarray(found.labels.loc[there.cases["case_key"]], dtype=np.int64)


def our_nearest(there: Population) -> Ranking:
    """Rank by our own evidence."""
    bands = {name: [word(name, place) for place in range(SINGLE[name])] for name in ORDERED}
    similarity = Similarity.fit(there.traits, near=near_values(there.places, bands))
    keys = there.cases["case_key"].to_numpy(np.int64)
    order = np.argsort(keys)

    def nearest(row: int, k: int) -> Integers:
        found = similarity.nearest(int(keys[row]), k)["case_key"].to_numpy(np.int64)
        return np.asarray(order[np.searchsorted(keys, found, sorter=order)])

    return nearest


def _with_features(run: Callable[[Features], Any], there: Population) -> Any:
    return run(Features.of(there.cases, there.traits))


GROUPS = (
    Method("ours", our_groups),
    Method("oracle (ceiling)", lambda there: Oracle(there).labels()),
    Method("HDBSCAN, one-hot", partial(_with_features, group_baselines.hdbscan_one_hot), 10_000),
    Method("HDBSCAN, Gower", partial(_with_features, group_baselines.hdbscan_gower), 10_000),
    Method("HDBSCAN, MCA", partial(_with_features, group_baselines.hdbscan_mca), 10_000),
    Method("k-prototypes", partial(_with_features, group_baselines.k_prototypes), 10_000),
    Method("latent classes", partial(_with_features, group_baselines.latent_classes)),
    Method("Leiden, IDF cosine", partial(_with_features, group_baselines.leiden), 10_000),
)
NEAREST = (
    Method("ours", our_nearest),
    Method("oracle (ceiling)", lambda there: Oracle(there).nearest()),
    Method("Gower", partial(_with_features, nearest_baselines.gower), 10_000),
    Method("IDF cosine", partial(_with_features, nearest_baselines.cosine)),
)
TASKS = {"groups": GROUPS, "nearest": NEAREST}


@dataclass(frozen=True, order=True)
class Run:
    """One run of one method on one population."""

    task: str
    difficulty: str
    size: int
    seed: int
    method: str


def measured(run: Run) -> dict[str, float]:
    """Figures of one run: agreement, seconds without the making of the population, MB at most.

    Memory is that of the whole process, population and libraries included, so it is only told
    right in a process of its own.
    """
    method = next(m for m in TASKS[run.task] if m.name == run.method)
    there = population(DIFFICULTIES[run.difficulty], run.size, run.seed)
    start = time.perf_counter()
    if run.task == "groups":
        found = method.run(there)
        seconds = time.perf_counter() - start
        figures = group_measures(there.truth, found)
    else:
        queries = np.flatnonzero(there.truth >= 0)
        random = np.random.default_rng(run.seed)
        queries = random.choice(queries, min(QUERIES, len(queries)), replace=False)
        nearest = method.run(there)
        ranked = [nearest(row, DEPTH) for row in queries.tolist()]
        seconds = time.perf_counter() - start
        figures = nearest_measures(there.truth, queries, ranked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures | {"seconds": seconds, "MB": peak}


def quiet() -> None:
    """Leave out what libraries warn of in their own future."""
    warnings.simplefilter("ignore")
