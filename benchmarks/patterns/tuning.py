"""How the baselines were tuned: ``python -m benchmarks.patterns.tuning [baseline ...]``.

Prints the best cells of `group_baselines.GRIDS` by the mean of AMI and B-cubed F1, over populations
of seeds that no figure is reported on. Not by F1 alone: a spurious group costs it nothing in
recall, so it would choose values that cut the background into groups at an AMI of 0.
"""

import sys
from itertools import product

import numpy as np
from tqdm import tqdm

from benchmarks.patterns.features import Features
from benchmarks.patterns.group_baselines import GRIDS
from benchmarks.patterns.measures import ami, b_cubed
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
            pairs = list(zip((one.truth for one in there), found, strict=True))
            f1 = float(np.mean([b_cubed(*pair)[2] for pair in pairs]))
            scores.append(((f1 + float(np.mean([ami(*pair) for pair in pairs]))) / 2, f1, cell))
        for score, f1, cell in sorted(scores, key=lambda cell: -cell[0])[:5]:
            print(f"{method.__name__} {score:.3f} (F1 {f1:.3f}) {cell}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
