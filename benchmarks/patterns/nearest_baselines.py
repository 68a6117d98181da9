"""Usual ways to rank cases by likeness to one; neither has anything to tune.

Each makes, from `Features`, a function from the row of a case and a number of neighbours to their
rows, nearest first. Ties go to the lower row.
"""

from collections.abc import Callable

import numpy as np

from benchmarks.patterns.features import Features, Floats, Integers

Ranking = Callable[[int, int], Integers]


def gower(features: Features) -> Ranking:
    """By the distance of Gower (1971)."""

    def nearest(row: int, k: int) -> Integers:
        return _first(features.gower(np.array([row]))[0].astype(np.float64), row, k)

    return nearest


def cosine(features: Features) -> Ranking:
    """By the cosine of values weighted by their rarity (IDF)."""
    weighted = features.rare_ones()

    def nearest(row: int, k: int) -> Integers:
        one = weighted[[row]].toarray()[0]
        return _first(-np.asarray(weighted @ one, dtype=np.float64), row, k)

    return nearest


def _first(distance: Floats, row: int, k: int) -> Integers:
    distance[row] = np.inf
    return np.asarray(np.argsort(distance, kind="stable")[:k])
