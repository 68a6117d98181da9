"""Seeded draws of whole columns."""

import zlib
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

Column: TypeAlias = npt.NDArray[Any]
Mix: TypeAlias = Mapping[Any, float]
"""Values and their weights; the weights need not sum to one."""


def generator(seed: int, subject: str) -> np.random.Generator:
    """A stream of its own per subject, so that a change in one leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(subject.encode())])


def pick(rng: np.random.Generator, mix: Mix, size: int) -> Column:
    """Independent values of one mix, as an object array of length ``size``."""
    return _by_uniform(mix, rng.random(size))


def pick_by(rng: np.random.Generator, keys: Column, mixes: Mapping[Any, Mix]) -> Column:
    """One value per key, from the mix of that key; ``KeyError`` where a key has none."""
    uniform = rng.random(len(keys))
    picked = np.full(len(keys), None, dtype=object)
    positions, names = pd.factorize(keys)
    for position, name in enumerate(names):
        rows = positions == position
        picked[rows] = _by_uniform(mixes[name], uniform[rows])
    return picked


def chance(
    rng: np.random.Generator, probability: float | Column, size: int
) -> npt.NDArray[np.bool_]:
    """True with the probability given for all or for each row."""
    return np.asarray(rng.random(size) < probability)


def lookup(keys: Column, values: Mapping[Any, Any], default: Any = None) -> Column:
    """The value of each key, ``default`` where it has none."""
    positions, names = pd.factorize(keys, use_na_sentinel=False)
    return np.array([values.get(name, default) for name in names])[positions]


def only_where(rows: Column, values: Column) -> Column:
    """The values as objects, None elsewhere."""
    kept = np.full(len(values), None, dtype=object)
    kept[rows] = values[rows]
    return kept


def _by_uniform(mix: Mix, uniform: Column) -> Column:
    bounds = np.cumsum(np.fromiter(mix.values(), float))
    values = np.empty(len(mix), dtype=object)
    values[:] = list(mix)
    # The clip guards the last bound against rounding below 1.
    found = np.searchsorted(bounds / bounds[-1], uniform, side="right")
    return values[np.minimum(found, len(mix) - 1)]
