"""Intervals for shares, their differences and ratios, good where counts are small.

Every interval speaks of chance alone: of cases that could as well have been reported a week later.
None covers what is never reported, nor what was reported wrongly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Array = NDArray[np.float64]

_Z = float(stats.norm.ppf(0.975))
"""Of the normal distribution, for limits of 95%."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """Estimates with their limits, three float arrays of one shape; NaN where nothing is known."""

    value: Array
    low: Array
    high: Array


def wilson(cases: ArrayLike, of: ArrayLike) -> Estimate:
    """Share ``cases / of`` with the score interval of Wilson (1927, JASA 22:209).

    Good from the smallest counts on; its coverage is about the stated one on average, not at least.
    """
    x, n = _counts(cases, of)
    share, z = _divide(x, n), _Z
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (x + z**2 / 2) / (n + z**2)
        half = z / (n + z**2) * np.sqrt(x * (n - x) / n + z**2 / 4)
    low = np.where(x == 0, 0.0, centre - half)
    high = np.where(x == n, 1.0, centre + half)
    unknown = n == 0
    return Estimate(share, np.where(unknown, np.nan, low), np.where(unknown, np.nan, high))


def difference_of_shares(
    first: ArrayLike, of_first: ArrayLike, second: ArrayLike, of_second: ArrayLike
) -> Estimate:
    """Second share minus first, by Newcombe's hybrid score method (1998, Stat. Med. 17:873)."""
    a, b = wilson(first, of_first), wilson(second, of_second)
    difference = b.value - a.value
    low = difference - np.hypot(b.value - b.low, a.high - a.value)
    high = difference + np.hypot(b.high - b.value, a.value - a.low)
    return Estimate(difference, low, high)


def ratio_of_shares(
    inside: ArrayLike, of_inside: ArrayLike, outside: ArrayLike, of_outside: ArrayLike
) -> Estimate:
    """First share over second, by MOVER-R on Wilson limits (Donner and Zou 2012, SMMR 21:347).

    Chosen over the log method of Katz (1978), which fails at a count of zero: here a share of
    zero outside gives an infinite ratio with a finite lower limit.
    """
    a = wilson(inside, of_inside)
    b = wilson(outside, of_outside)
    product = a.value * b.value
    with np.errstate(divide="ignore", invalid="ignore"):
        upward, downward = a.low * (2 * a.value - a.low), b.high * (2 * b.value - b.high)
        low = upward / (product + np.sqrt(np.maximum(product**2 - upward * downward, 0)))
        upward, downward = a.high * (2 * a.value - a.high), b.low * (2 * b.value - b.low)
        root = np.sqrt(np.maximum(product**2 - upward * downward, 0))
        high = np.where(downward > 0, (product + root) / downward, np.inf)
        ratio = a.value / b.value
    unknown = np.isnan(a.value) | np.isnan(b.value)
    low = np.where(a.value == 0, 0.0, low)
    return Estimate(ratio, np.where(unknown, np.nan, low), np.where(unknown, np.nan, high))


def _floats(values: ArrayLike) -> Array:
    return np.asarray(values, dtype=np.float64)


def _counts(cases: ArrayLike, of: ArrayLike) -> tuple[Array, Array]:
    x, n = np.broadcast_arrays(_floats(cases), _floats(of))
    _require(
        bool(((x >= 0) & (x <= n)).all()),
        "A count is negative or above its total; count cases among those of the total.",
    )
    return x, n


def _require(fits: bool, message: str) -> None:
    if not fits:
        raise ValueError(message)


def _divide(x: Array, n: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(x / n, dtype=np.float64)


def holm(chance: Array) -> Array:
    """Chances adjusted over all that are known (Holm 1979, Scand. J. Stat. 6:65).

    Each may then be held against one limit; NaN stays NaN.
    """
    adjusted = np.full(len(chance), np.nan)
    known = np.flatnonzero(~np.isnan(chance))
    order = known[np.argsort(chance[known], kind="stable")]
    left = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(chance[order] * left), 1.0)
    return adjusted
