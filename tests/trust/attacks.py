"""What somebody does who may only filter and look: the attacks, on any way of showing counts.

The attacker knows the method. ``truth`` is the register under the release's own recoding; what is
shown is either its counts under a rule (`threshold`), or the counts of a release.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linprog

Array = npt.NDArray[np.int64]
Rule = Callable[[Array], Array]

HIDDEN = -1
SMALL = 5
"""Counts below this are what the usual rule hides."""


def threshold(counts: Array) -> Array:
    """The usual rule: what is below five is not shown; nothing is shown as nothing."""
    return np.where((counts > 0) & (counts < SMALL), HIDDEN, counts)


def as_it_is(counts: Array) -> Array:
    return counts


@dataclass(frozen=True)
class Population:
    """Cases by what they have in common: combinations of values as numbers, and how many each."""

    combinations: Array
    counts: Array
    sizes: tuple[int, ...]

    def count(self, allowed: list[npt.NDArray[np.bool_]]) -> Array:
        """Cases under many filters; ``allowed``: per attribute, filters by values."""
        chosen = np.ones((len(allowed[0]), len(self.combinations)), dtype=bool)
        for place, values in enumerate(allowed):
            chosen &= values[:, self.combinations[:, place]]
        return chosen @ self.counts

    def table(self, attributes: tuple[int, ...]) -> Array:
        """The table of some attributes, as one array."""
        shape = [self.sizes[place] for place in attributes]
        cells = np.zeros(shape, dtype=np.int64)
        np.add.at(cells, tuple(self.combinations[:, place] for place in attributes), self.counts)
        return cells


def populations(*frames: pd.DataFrame) -> list[Population]:
    """Frames of values (None: unknown) with the same columns, each value numbered alike."""
    names = list(frames[0].columns)
    values = [
        ["", *sorted({v for frame in frames for v in frame[name].dropna()})] for name in names
    ]
    made = []
    for frame in frames:
        coded = np.column_stack(
            [
                pd.Categorical(frame[name].where(frame[name].notna(), ""), categories=known).codes
                for name, known in zip(names, values, strict=True)
            ]
        ).astype(np.int64)
        kinds, counts = np.unique(coded, axis=0, return_counts=True)
        made.append(Population(kinds, counts, tuple(map(len, values))))
    return made


def filter_pairs(
    sizes: tuple[int, ...], number: int, chance: np.random.Generator
) -> tuple[list[npt.NDArray[np.bool_]], list[npt.NDArray[np.bool_]]]:
    """Pairs of multi-select filters, of which the second lacks one value of one attribute."""
    wide = []
    for size in sizes:
        picked = chance.random((number, size)) < chance.uniform(0.2, 0.9, (number, 1))
        picked |= chance.random((number, 1)) < 0.4  # not restricted
        empty = ~picked.any(axis=1)
        picked[empty, chance.integers(size, size=int(empty.sum()))] = True
        wide.append(picked)
    narrow = [values.copy() for values in wide]
    which = chance.integers(len(sizes), size=number)
    for place, values in enumerate(narrow):
        mine = np.flatnonzero(which == place)
        score = np.where(values[mine], chance.random(values[mine].shape), -1.0)
        values[mine, score.argmax(axis=1)] = False
    return wide, narrow


@dataclass(frozen=True)
class Found:
    """What an attack came to: targets of fewer cases than ``below``, and those told exactly.

    ``smallest`` is the smallest number above 0 that was told; None where none was.
    """

    targets: int
    exact: int
    smallest: int | None

    @property
    def share(self) -> float:
        return self.exact / self.targets if self.targets else 0.0


_NONE = 10**9
"""More than any count: nothing was told."""


def _told(smallest: int) -> int | None:
    return None if smallest == _NONE else int(smallest)


def differencing(
    truth: Population, shown: Population, rule: Rule, below: int, number: int, *, seed: int = 1
) -> Found:
    """Subtract the answers of two filters that differ in one value."""
    chance = np.random.default_rng(seed)
    targets = exact = 0
    smallest = _NONE
    for start in range(0, number, 5_000):
        wide, narrow = filter_pairs(truth.sizes, min(5_000, number - start), chance)
        real = truth.count(wide) - truth.count(narrow)
        first, second = rule(shown.count(wide)), rule(shown.count(narrow))
        told = (first != HIDDEN) & (second != HIDDEN)
        difference = np.where(told, first - second, HIDDEN)
        small = (real > 0) & (real < below)
        targets += int(small.sum())
        exact += int((small & (difference == real)).sum())
        for seen in (first, second, difference):
            smallest = min(smallest, int(seen[seen > 0].min(initial=smallest)))
    return Found(targets, exact, _told(smallest))


def reconstruction(
    truth: Population, shown: Population, rule: Rule, below: int, most: int, *, seed: int = 1
) -> Found:
    """Bound cells of the largest tables by linear programmes over every table."""
    places = tuple(range(len(truth.sizes)))
    whole = np.arange(np.prod(truth.sizes)).reshape(truth.sizes)
    rows: list[Array] = []
    small: list[tuple[Array, int]] = []
    low: list[float] = []
    high: list[float] = []
    for size in range(1, len(places)):
        for some in combinations(places, size):
            cells, real = rule(shown.table(some)), truth.table(some)
            order = np.moveaxis(whole, some, range(size)).reshape(*cells.shape, -1)
            for index in np.ndindex(*cells.shape):
                rows.append(order[index])
                is_hidden = cells[index] == HIDDEN
                low.append(1 if is_hidden else int(cells[index]))
                high.append(SMALL - 1 if is_hidden else int(cells[index]))
                if size == len(places) - 1 and 0 < real[index] < below:
                    small.append((order[index], int(real[index])))
    system = _system(rows, whole.size)
    bounds = np.concatenate([np.array(high), -np.array(low)])
    chosen = np.random.default_rng(seed).permutation(len(small))[:most]
    exact, smallest = 0, _NONE
    for members, real_cases in (small[place] for place in chosen):
        ends = [_extreme(system, bounds, whole.size, members, sign) for sign in (1, -1)]
        if ends[1] - ends[0] < 0.01:
            told = round(ends[0])
            exact += told == real_cases
            smallest = min(smallest, told) if told else smallest
    return Found(len(chosen), exact, _told(smallest))


def _system(rows: list[Array], size: int) -> object:
    from scipy.sparse import csr_array, vstack

    entries = np.concatenate(rows)
    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
    sums = csr_array((np.ones(len(entries)), entries, starts), shape=(len(rows), size))
    return vstack([sums, -sums]).tocsr()


def _extreme(system: object, bounds: Array, size: int, cells: Array, sign: int) -> float:
    aim = np.zeros(size)
    aim[cells] = sign
    found = linprog(aim, A_ub=system, b_ub=bounds, bounds=(0, None), method="highs")
    assert found.status == 0, found.message
    return float(sign * found.fun)


def subset_totals(
    truth: Population, shown: Population, rule: Rule, below: int, asked: int, *, seed: int = 1
) -> Found:
    """Within one value of one attribute: totals of random sets of another one's values."""
    chance = np.random.default_rng(seed)
    targets = exact = 0
    smallest = _NONE
    for pair in permutations(range(len(truth.sizes)), 2):
        for values, answers in zip(truth.table(pair), shown.table(pair), strict=True):
            small = (values > 0) & (values < below)
            sets = (chance.random((asked, len(values))) < 0.5).astype(float)
            totals = rule((sets @ answers).astype(np.int64))
            system, known = sets[totals != HIDDEN], totals[totals != HIDDEN]
            solution = np.linalg.pinv(system)
            settled = np.isclose(np.diag(solution @ system), 1.0)
            told = np.rint(solution @ known).astype(np.int64)
            targets += int(small.sum())
            exact += int((small & settled & (told == values)).sum())
            smallest = min(smallest, int(told[settled & (told > 0)].min(initial=smallest)))
    return Found(targets, exact, _told(smallest))


def averaging(
    truth: Population, answer: Callable[[Array], npt.NDArray[np.float64]], below: int, asked: int
) -> Found:
    """Small cells by the mean of many answers to the same question.

    ``answer`` gives noisy or settled answers, in the cells of the table of all attributes.
    """
    real = truth.table(tuple(range(len(truth.sizes))))
    told = np.rint(np.mean([answer(real) for _ in range(asked)], axis=0)).astype(np.int64)
    small = (real > 0) & (real < below)
    return Found(
        int(small.sum()),
        int((small & (told == real)).sum()),
        _told(int(told[told > 0].min(initial=_NONE))),
    )


def newcomer_read(before: Population, after: Population, rule: Rule, case: Array) -> int:
    """How many attributes of one new case 1- and 2-way tables from before and after tell."""
    read = set()
    for size in (1, 2):
        for some in combinations(range(len(before.sizes)), size):
            changed = rule(before.table(some)) != rule(after.table(some))
            if changed.sum() == 1:
                where = np.argwhere(changed)[0]
                read |= {p for p, value in zip(some, where, strict=True) if case[p] == value}
    return len(read)


def smallest_difference(first: Population, second: Population) -> int:
    """The smallest change of any cell of any table of up to three attributes; 0 without one."""
    found = []
    for size in (1, 2, 3):
        for some in combinations(range(len(first.sizes)), size):
            changes = np.abs(second.table(some) - first.table(some))
            found += changes[changes > 0].tolist()
    return min(found, default=0)
