"""How the baselines were tuned: ``python -m benchmarks.patterns.tuning [baseline ...]``.

Prints the mean B-cubed F1 of every cell of `group_baselines.GRIDS`, best first, over the seeds that
no figure is reported on.
"""

import sys
from itertools import product

import numpy as np
from tqdm import tqdm

from benchmarks.patterns.features import Features
from benchmarks.patterns.group_baselines import GRIDS
from benchmarks.patterns.measures import b_cubed
from benchmarks.patterns.population import population
from benchmarks.patterns.world import BASE, HARD

SEEDS = (100, 101)
SIZE = 1000


def main(names: list[str]) -> None:
    """Tune the named baselines, or all."""
    there = [population(d, SIZE, seed) for d in (BASE, HARD) for seed in SEEDS]
    features = [Features.of(one.cases, one.traits) for one in there]
    for method, grid in GRIDS.items():
        if names and method.__name__ not in names:
            continue
        scores = []
        for values in tqdm(list(product(*grid.values())), desc=method.__name__, disable=None):
            cell = dict(zip(grid, values, strict=True))
            found = [method(one, **cell) for one in features]
            f1 = [b_cubed(one.truth, label)[2] for one, label in zip(there, found, strict=True)]
            scores.append((float(np.mean(f1)), cell))
        for score, cell in sorted(scores, key=lambda pair: -pair[0])[:5]:
            print(f"{method.__name__} {score:.3f} {cell}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
