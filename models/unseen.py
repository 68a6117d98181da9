"""The unseen number: how many cases there are that no list holds (multiple systems estimation).

Lists that were made apart from each other share few cases when there are many, and many when there
are few. Which pairs of lists were not made apart is sought in the counts themselves, so that the
number does not rest on the belief that none were; what all lists together cannot see, no count
tells. Method and threshold are those of Chan, Silverman and Vincent (2021, JASA 116:1297).

A number that would mislead is refused, with the reason.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from scipy.stats import norm

from models.lists import Lists
from models.loglinear import Fits, Floats, cells, fit, lists_of, stepwise

ROUNDS = 1000
"""Bootstrap samples; as many as Chan, Silverman and Vincent drew."""

FEWEST_LISTS = 4
"""Lists that share a case with another. Two give a number, but nothing to show whether they depend
on each other, and three hardly more: the interval then holds the truth once in four, by
docs/benchmarks.md."""

FEWEST_SHARED = 30
"""Cases on two lists or more. With fewer, lists that depend on each other are not noticed, and the
interval holds the truth too seldom; docs/benchmarks.md has the measure."""

MOST_FAILED = 0.05
"""Share of the samples that may be without an estimate."""

WIDEST = 10.0
"""How many times the lower limit the upper one may be."""

FURTHEST = 5.0
"""How many times as large, or as small, as of independent lists the number may be."""

ODDS_RATIOS = (0.5, 2.0)
"""Dependence that is assumed of each pair in turn, to see what it would do."""


class Reason(StrEnum):
    """Why no number is given."""

    FEW_LISTS = "few lists"
    LITTLE_OVERLAP = "little overlap"
    NO_ESTIMATE = "no estimate"
    RESTS_ON_MODEL = "rests on the model"
    UNSTABLE = "unstable"
    TOO_WIDE = "too wide"


@dataclass(frozen=True, eq=False)
class Estimate:
    """How many cases there are in all, those on no list among them.

    Attributes
    ----------
    known : int
        Cases on any list.
    total, low, high : float
        All cases and the limits of the 95% interval.
    independent : float
        All cases, were every list made apart from every other.
    pairs : DataFrame[first, second, shared: int64, expected, odds_ratio, if_half, if_double]
        As `Lists.pairs`; how many cases each would share were all lists independent; their odds
        ratio in the model, 0 where they never share a case and missing where it takes them as
        independent; all cases if such a pair had an odds ratio of one half and of two.
    """

    known: int
    total: float
    low: float
    high: float
    independent: float
    pairs: pd.DataFrame

    @property
    def unseen(self) -> tuple[float, float, float]:
        """Cases on no list with their limits."""
        return self.total - self.known, self.low - self.known, self.high - self.known


@dataclass(frozen=True, eq=False)
class Answer:
    """What the lists tell: an estimate, or why there is none."""

    lists: Lists
    estimate: Estimate | None = None
    refused: Reason | None = None


def unseen_number(lists: Lists, *, rounds: int = ROUNDS, random_state: int = 0) -> Answer:
    """How many cases there are, or why that cannot be told.

    It takes every case to be as likely as any other to come to a list, and the reports of one event
    to be known as one case: a link that was missed makes the number too large.
    """
    if reason := _too_thin(lists):
        return Answer(lists, refused=reason)
    counts = lists.counts[None]
    independent = fit(counts, np.zeros((1, len(lists.pairs())), dtype=bool))
    if not independent.settled[0]:
        return Answer(lists, refused=Reason.NO_ESTIMATE)
    model = stepwise(counts)
    total, apart = (float(_total(counts, fits)[0]) for fits in (model, independent))
    if max(total / apart, apart / total) > FURTHEST:
        return Answer(lists, refused=Reason.RESTS_ON_MODEL)
    limits = _interval(lists.counts, total, rounds, random_state)
    if limits is None:
        return Answer(lists, refused=Reason.UNSTABLE)
    low, high = limits
    if high > WIDEST * low:
        return Answer(lists, refused=Reason.TOO_WIDE)
    pairs = _pairs(lists, model, independent)
    return Answer(lists, Estimate(lists.known, total, low, high, apart, pairs))


def _too_thin(lists: Lists) -> Reason | None:
    """Why no model needs to be tried on these lists."""
    if len(lists.names) < FEWEST_LISTS:
        return Reason.FEW_LISTS
    if lists.shared < FEWEST_SHARED:
        return Reason.LITTLE_OVERLAP
    if len(lists.names) - len(lists.apart) < FEWEST_LISTS:
        return Reason.FEW_LISTS
    return None


def _total(counts: Floats, fits: Fits) -> Floats:
    total: Floats = counts.sum(axis=1) + fits.unseen
    return total


def _interval(
    counts: Floats, total: float, rounds: int, random_state: int
) -> tuple[float, float] | None:
    """95% limits by the BCa bootstrap, the model selected anew in each multinomial sample.

    DiCiccio and Efron (1996, Stat. Sci. 11:189). None where too many samples have no estimate, or
    where the limits do not hold the estimate between them.
    """
    random = np.random.default_rng(random_state)
    known = int(counts.sum())
    samples = random.multinomial(known, counts / known, rounds).astype(np.float64)
    totals = _total(samples, stepwise(samples))
    found = totals[np.isfinite(totals)]
    below = float(np.mean(found < total)) if len(found) else 0.0
    bend = _acceleration(counts)
    if len(found) < (1 - MOST_FAILED) * rounds or not 0 < below < 1 or np.isnan(bend):
        return None
    bias = norm.ppf(below)
    moved = bias + norm.ppf(np.array([0.025, 0.975]))
    levels = norm.cdf(bias + moved / (1 - bend * moved))
    low, high = np.quantile(found, levels, method="median_unbiased").tolist()
    return (low, high) if low <= total <= high else None


def _acceleration(counts: Floats) -> float:
    """How fast the spread grows with the number, by the jackknife: all cases of a cell count alike.

    NaN where one case less leaves no estimate.
    """
    one_less, cases = _one_less(counts), counts[counts > 0]
    without = _total(one_less, stepwise(one_less))
    apart = np.average(without, weights=cases) - without
    spread = float((cases * apart**2).sum())
    return float((cases * apart**3).sum()) / (6 * spread**1.5) if spread else 0.0


def _one_less(counts: Floats) -> Floats:
    """A table for every cell that holds a case, with one case of it taken away."""
    filled = np.flatnonzero(counts)
    tables = np.repeat(counts[None], len(filled), axis=0)
    tables[np.arange(len(filled)), filled] -= 1
    return tables


def _pairs(lists: Lists, model: Fits, independent: Fits) -> pd.DataFrame:
    """What the model says of each pair of lists, and what its dependence does; see `Estimate`."""
    frame, counts = lists.pairs(), lists.counts[None]
    ratio = np.where(frame["shared"] > 0, np.exp(model.estimates[0, -len(frame) :]), 0.0)
    half, double = (_assuming(odds_ratio, counts, model) for odds_ratio in ODDS_RATIOS)
    return frame.assign(
        expected=(independent.expected @ cells(lists_of(counts)).both)[0],
        odds_ratio=np.where(model.pairs[0], ratio, np.nan),
        if_half=half,
        if_double=double,
    )


def _assuming(odds_ratio: float, counts: Floats, model: Fits) -> Floats:
    """All cases if one pair had this odds ratio, for each pair that the model has not; else NaN.

    The logarithm of the odds ratio is an offset in the cells of the pair (Gerritse, Van der Heijden
    and Bakker 2015, J. Off. Stat. 31:357); all else is fitted anew.
    """
    of = cells(lists_of(counts))
    offset = np.log(odds_ratio) * of.both.T
    tables, chosen = np.repeat(counts, len(offset), axis=0), model.pairs.repeat(len(offset), axis=0)
    start = model.estimates.repeat(len(offset), axis=0)
    totals = _total(tables, fit(tables, chosen, start=start, offset=offset))
    return np.where(model.pairs[0], np.nan, totals)
