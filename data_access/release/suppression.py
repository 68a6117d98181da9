"""Local suppression: values become unknown until no combination of values is rare.

Unknown is a value of its own here, so that what is held to k is what a reader of the release can
count. Cases that are alike are treated alike: a combination is changed as a whole, which makes the
result the same whatever the order of the cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from data_access.release.recoding import Coded


@dataclass(frozen=True)
class Suppressed:
    """The cases as they may be released.

    ``rows``: cases by attributes, 0 for unknown. ``placed``: which cases may be released at all.
    """

    rows: Coded
    placed: np.ndarray

    @property
    def smallest(self) -> int:
        """How many cases the rarest combination has; 0 without a case."""
        return smallest_class(self.rows[self.placed])


def suppressed(
    rows: Coded,
    k: int,
    *,
    weights: np.ndarray | None = None,
    fixed: Sequence[int] = (),
    sensitive: Sequence[int] = (),
    told: int | None = None,
) -> Suppressed:
    """Make values unknown until every combination holds ``k`` cases, by weight, and is diverse.

    Parameters
    ----------
    rows : int array, cases by attributes
        Values from 1; 0 is unknown already.
    k : int
        Fewest cases of a combination.
    weights : int array, optional
        What each case counts for where ``k`` is held; else one each.
    fixed : positions of attributes
        These keep their values; a case that would need another is not placed.
    sensitive : positions of attributes
        Where all cases that agree in every attribute that is none of these have one and the same
        known value of such a one, it becomes unknown for them.
    told : position of a sensitive attribute, optional
        The other sensitive ones tell something of it: where a group tells no value of it, they
        become unknown too.
    """
    kinds, of_case, counts = _kinds(rows)
    if weights is not None:
        counts = np.zeros_like(counts)
        np.add.at(counts, of_case, weights)
    made, placed = _generalised(kinds, counts, k, fixed)
    made = diverse(made, placed, sensitive, told)
    return Suppressed(made[of_case], placed[of_case])


def smallest_class(rows: Coded) -> int:
    """How many cases the rarest combination of values has; 0 without a case."""
    return int(_kinds(rows)[2].min()) if len(rows) else 0


def least_diverse(rows: Coded, sensitive: Sequence[int]) -> int | None:
    """Fewest known values of a sensitive attribute among cases that agree in the others.

    None where none of them is known of anybody.
    """
    groups = _groups(rows, sensitive)
    told = [
        len(np.unique(values[values > 0]))
        for column in sensitive
        for group in np.unique(groups)
        if (values := rows[groups == group, column]).any()
    ]
    return min(told, default=None)


def diverse(
    rows: Coded, placed: np.ndarray, sensitive: Sequence[int], told: int | None = None
) -> Coded:
    """The rows, without the sensitive values that their whole group shares.

    Nor with those that tell of ``told`` in a group that tells no value of it: what is left beside
    it would say which one was taken away. This can only join combinations, so that none becomes
    rarer, and no other attribute's diversity hangs on another's: one pass is enough.
    """
    made = rows.copy()
    inside = np.flatnonzero(placed)
    groups = _groups(rows[inside], sensitive)
    for column in sensitive:
        values = rows[inside, column]
        for group in np.unique(groups[values > 0]):
            mine = (groups == group) & (values > 0)
            if len(np.unique(values[mine])) < 2:
                made[inside[mine], column] = 0
    if told is not None:
        made[np.ix_(inside[_untold(made[inside], groups, told)], np.array(sensitive))] = 0
    return made


def told_by_others(rows: Coded, sensitive: Sequence[int], told: int) -> bool:
    """Whether a group that tells no value of ``told`` holds a sensitive one that tells of it."""
    untold = _untold(rows, _groups(rows, sensitive), told)
    return bool(rows[np.ix_(untold, np.array(sensitive))].any())


def _untold(rows: Coded, groups: Coded, told: int) -> np.ndarray:
    """Which rows lie in a group that tells no value of ``told``."""
    return ~np.isin(groups, groups[rows[:, told] > 0])


def _groups(rows: Coded, sensitive: Sequence[int]) -> Coded:
    """A number for what the attributes that are not sensitive say together."""
    others = [column for column in range(rows.shape[1]) if column not in sensitive]
    if not others or not len(rows):
        return np.zeros(len(rows), dtype=np.int64)
    return _kinds(rows[:, others])[1]


def _kinds(rows: Coded) -> tuple[Coded, Coded, Coded]:
    kinds, of_row, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    return kinds, of_row.reshape(-1), counts


def _generalised(
    kinds: Coded, counts: Coded, k: int, fixed: Sequence[int]
) -> tuple[Coded, np.ndarray]:
    """Each kind of case as it may be released, and whether it may be.

    Kinds that are frequent enough stay. Of the others as few attributes as can be are made unknown:
    one everywhere first, then two, and so on; of the choices of attributes the one that places the
    most cases goes first, and of equal ones that which spares the attributes of higher priority.
    """
    parts = kinds * _strides(kinds)
    whole = parts.sum(axis=1)
    made, placed = kinds.copy(), counts >= k
    taken = {int(key): int(n) for key, n in zip(whole[placed], counts[placed], strict=True)}
    free = [column for column in range(kinds.shape[1]) if column not in fixed]
    for size in range(1, len(free) + 1):
        choices = list(combinations(reversed(free), size))
        while True:
            left = np.flatnonzero(~placed)
            best: tuple[int, tuple[int, ...], Coded] | None = None
            for columns in choices:
                keys = whole[left] - parts[left][:, columns].sum(axis=1)
                fits = _enough(keys, counts[left], taken, k)
                cases = int(counts[left][fits].sum())
                if cases > (best[0] if best else 0):
                    best = cases, columns, fits
            if best is None:
                break
            _cases, columns, fits = best
            for kind in left[fits]:
                made[kind, list(columns)] = 0
                key = int(whole[kind] - parts[kind, list(columns)].sum())
                taken[key] = taken.get(key, 0) + int(counts[kind])
            placed[left[fits]] = True
    return made, placed


def _enough(keys: Coded, counts: Coded, taken: dict[int, int], k: int) -> np.ndarray:
    """Which kinds would be frequent enough under these keys, those already there included."""
    found, of_kind = np.unique(keys, return_inverse=True)
    totals = np.bincount(of_kind, weights=counts, minlength=len(found))
    there = np.array([taken.get(int(key), 0) for key in found], dtype=np.float64)
    return (totals + there)[of_kind] >= k


def _strides(kinds: Coded) -> Coded:
    """What to multiply each column by so that the sum of a row names its combination."""
    sizes = kinds.max(axis=0, initial=0) + 1
    return np.concatenate(([1], np.cumprod(sizes[:-1]))).astype(np.int64)
