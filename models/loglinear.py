"""Poisson log-linear models of which lists hold which cases, of many tables of counts at once.

A table counts the cases that stand on exactly these lists and no others, for every combination of
lists but the empty one: cell c - 1 holds list i where bit i of c is set. Expected counts are
log mu = a + sum of a_i over the lists of a cell + sum of a_ij over its pairs that the model has
(Cormack 1989, Biometrics 45:395), so exp(a) is what stands on no list at all, and exp(a_ij) the
odds ratio of two lists among cases on no other.

A pair of the model that no case shares has a_ij = minus infinity: the cells that hold both lists
are expected, and left, empty. Whatever estimate there is then is that of the other cells (Chan,
Silverman and Vincent 2021, JASA 116:1297). The same goes for a list without a case.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtr, pdtrc

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

THRESHOLD = 0.02
"""Chan, Silverman and Vincent (2021, section 4.3) found the least error there, in 28 scenarios."""

_MOST_STEPS = 30
_FURTHEST = 3.0  # a Newton step moves no log of an expected count further
_SETTLED = 1e-8
_LARGEST = 60.0  # log of an expected count, so that a table without an estimate does not overflow
_TOUCH = 1e-13  # on the diagonal: a table without an estimate must not stop the solving of others


@dataclass(frozen=True, eq=False)
class Cells:
    """What each cell holds: ``held`` cells x lists, ``both`` cells x pairs, ``terms`` both after 1.

    ``products`` is cells x (terms squared), for adding up the curvature of many tables in one step.
    """

    pairs: tuple[tuple[int, int], ...]
    held: Flags
    both: Flags
    terms: Floats
    products: Floats


@cache
def cells(lists: int) -> Cells:
    """The cells of so many lists; pairs in the order (0, 1), (0, 2), ..., (1, 2), ..."""
    codes = np.arange(1, 2**lists)
    held = (codes[:, None] >> np.arange(lists) & 1).astype(bool)
    pairs = tuple(combinations(range(lists), 2))
    both = np.array([held[:, i] & held[:, j] for i, j in pairs], dtype=bool)
    both = both.reshape(len(pairs), len(codes)).T
    terms = np.column_stack([np.ones(len(codes)), held, both])
    products = (terms[:, :, None] * terms[:, None, :]).reshape(len(codes), terms.shape[1] ** 2)
    return Cells(pairs, held, both, terms, products)


def lists_of(table: Floats | Flags) -> int:
    """How many lists a table of so many cells is of."""
    return int(table.shape[-1] + 1).bit_length() - 1


@dataclass(frozen=True, eq=False)
class Fits:
    """One model per table: ``pairs`` (tables x pairs) that it has, ``estimates`` of its terms.

    ``settled`` is False for a table of which the model has no estimate: its numbers mean nothing.
    Estimates of terms that the model lacks are 0, as are those at minus infinity.
    """

    pairs: Flags
    estimates: Floats
    expected: Floats
    settled: Flags

    @property
    def unseen(self) -> Floats:
        """Expected number of cases on no list, per table; NaN where there is no estimate."""
        with np.errstate(over="ignore"):
            return np.where(self.settled, np.exp(self.estimates[:, 0]), np.nan)


def fit(
    counts: Floats,
    pairs: Flags,
    *,
    start: Floats | None = None,
    offset: Floats | float = 0.0,
) -> Fits:
    """Maximum likelihood by Newton's method, from ``start`` or from lists that are independent.

    The likelihood is concave: a step that comes to rest has found its one maximum, so the estimate
    exists. Where there is none, or none within reach, the steps go on for ever and are stopped.

    Parameters
    ----------
    counts : float array, tables x cells
    pairs : bool array, tables x pairs
        What each model has beside its main effects.
    offset : float array, tables x cells
        Added to the logs of the expected counts.
    """
    of = cells(lists_of(counts))
    kept, active = _kept(counts, pairs)
    estimates = np.where(active, _independent(counts) if start is None else start, 0.0)
    shift = np.broadcast_to(offset, counts.shape)
    settled = np.zeros(len(counts), dtype=bool)
    waiting = np.flatnonzero(_identified(kept, active))
    for _ in range(_MOST_STEPS):
        expected = _expected(estimates[waiting], shift[waiting], kept[waiting])
        step = _newton(counts[waiting] - expected, expected, active[waiting])
        moved = np.abs(step @ of.terms.T * kept[waiting]).max(axis=1, initial=0.0)
        estimates[waiting] += step * (_FURTHEST / np.maximum(moved, _FURTHEST))[:, None]
        settled[waiting] = moved < _SETTLED
        waiting = waiting[moved >= _SETTLED]
    return Fits(pairs, estimates, _expected(estimates, shift, kept), settled)


def stepwise(counts: Floats) -> Fits:
    """The model of each table that forward selection finds (Chan, Silverman and Vincent 2021).

    From independent lists on, the pair is added whose number of shared cases is the least likely
    under the model so far: the lesser tail of a Poisson distribution with the expected number as
    its mean. A pair with which there would be no estimate is passed over. The selection ends when
    no pair is below the threshold.
    """
    of = cells(lists_of(counts))
    now = fit(counts, np.zeros((len(counts), len(of.pairs)), dtype=bool))
    passed_over = np.zeros_like(now.pairs)
    while True:
        p = np.where(now.pairs | passed_over, 1.0, _surprise(counts, now.expected))
        added = p.argmin(axis=1)
        open_ = np.flatnonzero(now.settled & (p.min(axis=1) < THRESHOLD))
        if not len(open_):
            return now
        pairs = now.pairs[open_]
        pairs[np.arange(len(open_)), added[open_]] = True
        tried = fit(counts[open_], pairs, start=_from(now, counts, open_, added[open_]))
        better, barred = open_[tried.settled], open_[~tried.settled]
        for kept, found in zip(_parts(now), _parts(tried), strict=True):
            kept[better] = found[tried.settled]
        passed_over[better] = False
        passed_over[barred, added[barred]] = True


def _kept(counts: Floats, pairs: Flags) -> tuple[Flags, Flags]:
    """Cells that may hold a case, and terms that are finite, by table."""
    of = cells(lists_of(counts))
    absent = counts @ of.held == 0
    empty = pairs & (counts @ of.both == 0)
    kept = ~((absent @ of.held.T) | (empty @ of.both.T))
    first = np.ones((len(counts), 1), dtype=bool)
    return kept, np.hstack([first, ~absent, pairs & ~empty])


def _identified(kept: Flags, active: Flags) -> Flags:
    """Whether no two sets of estimates give the same expected counts, by table."""
    lists = lists_of(kept)
    found = [
        _has_full_rank(lists, k.tobytes(), a.tobytes()) for k, a in zip(kept, active, strict=True)
    ]
    return np.array(found, dtype=bool)


@lru_cache(maxsize=4096)
def _has_full_rank(lists: int, kept: bytes, active: bytes) -> bool:
    chosen = np.ix_(np.frombuffer(kept, bool), np.frombuffer(active, bool))
    terms = cells(lists).terms[chosen]
    return bool(np.linalg.matrix_rank(terms) == terms.shape[1]) if terms.size else False


def _independent(counts: Floats) -> Floats:
    """Where to start: independent lists, and as many cases as all pairs tell together."""
    of = cells(lists_of(counts))
    on, shared = counts @ of.held, (counts @ of.both).sum(axis=1)
    products = (on.sum(axis=1) ** 2 - (on**2).sum(axis=1)) / 2
    total = np.maximum(products / np.maximum(shared, 0.5), 1.1 * counts.sum(axis=1)) + 1.0
    odds = np.maximum(on, 0.5) / (total[:, None] - on)
    none = total / np.prod(1 + odds, axis=1)
    return np.hstack([np.log(none)[:, None], np.log(odds), np.zeros((len(counts), len(of.pairs)))])


def _expected(estimates: Floats, shift: Floats, kept: Flags) -> Floats:
    logs: Floats = estimates @ cells(lists_of(kept)).terms.T + shift
    return np.where(kept, np.exp(np.minimum(logs, _LARGEST)), 0.0)


def _newton(residual: Floats, expected: Floats, active: Flags) -> Floats:
    """The step to where the likelihood would be greatest if it were a parabola, by table."""
    of = cells(lists_of(residual))
    size = active.shape[1]
    gradient = np.where(active, residual @ of.terms, 0.0)
    curvature: Floats = (expected @ of.products).reshape(-1, size, size)
    curvature *= active[:, :, None] & active[:, None, :]
    at = np.arange(size)
    curvature[:, at, at] += np.where(active, _TOUCH * (1 + curvature[:, at, at]), 1.0)
    step = np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]
    return np.asarray(step, dtype=np.float64)


def _surprise(counts: Floats, expected: Floats) -> Floats:
    """How unlikely at least, or at most, so many shared cases are: tables x pairs."""
    of = cells(lists_of(counts))
    shared, mean = counts @ of.both, expected @ of.both
    more = np.where(shared > 0, pdtrc(np.maximum(shared - 1, 0), mean), 1.0)
    less: Floats = np.minimum(pdtr(shared, mean), more)
    return less


def _from(now: Fits, counts: Floats, tables: NDArray[np.intp], added: NDArray[np.intp]) -> Floats:
    """Where to start with a pair more: from the model before, at what the pair has to explain."""
    of = cells(lists_of(counts))
    start = now.estimates[tables]
    holds = of.both.T[added]
    shared = (counts[tables] * holds).sum(axis=1)
    mean = (now.expected[tables] * holds).sum(axis=1)
    start[np.arange(len(tables)), 1 + of.held.shape[1] + added] = np.log(
        (shared + 0.5) / (mean + 0.5)
    )
    return start


def _parts(fits: Fits) -> tuple[Flags | Floats, ...]:
    return fits.pairs, fits.estimates, fits.expected, fits.settled
