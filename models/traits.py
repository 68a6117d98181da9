"""Recorded traits as matrices, and their background: how common each value is among all cases.

Values that go together must not be counted twice: each value has at most one parent in a Chow-Liu
forest (1968, IEEE Trans. Inf. Theory 14:462) over all values. The forest stands on values, not on
attributes, so that it reaches into attributes of which a case may have several values.

The agency is never a reason: cases are not alike because one office wrote them down.
"""

from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

NEVER_A_REASON = frozenset({"agency"})
IMPLIED = {"route": frozenset({"origin", "destination"})}
"""Attributes that say next to nothing which others together do not say.

Of a case of several legs, its ends do not tell which of them belong together.
"""

ONE_AREA = 0.9
"""Share of the cases that know their island or country, from which they are said to share it."""

_SMOOTHING = 2.0  # pseudo-cases that pull a conditional share to the share itself
_FEWEST = 5  # cases of a value before it may have a parent or be one
_DEPENDENT = 0.1  # least shared information between attributes whose values may be parents

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Matrix = Any  # a scipy sparse array


@dataclass(frozen=True, eq=False)
class Encoded:
    """Traits as 0/1 matrices; the order is that of sorted keys and names, not of the rows given.

    ``has`` is cases x values, ``knows`` cases x attributes; ``attribute_of`` gives the attribute
    of each value, ``is_set`` marks attributes of which cases commonly have several values.
    """

    keys: Integers
    attributes: tuple[str, ...]
    values: tuple[str, ...]
    attribute_of: Integers
    is_set: NDArray[np.bool_]
    has: Matrix
    knows: Matrix


@dataclass(frozen=True, eq=False)
class Background:
    """How common each value is: ``share``, ``parent`` (-1: none), and its share ``given`` that."""

    share: Floats
    parent: Integers
    given: Floats

    def together(self, has: Matrix) -> Matrix:
        """Cases x values: 1 where a case has the value and its parent."""
        pairs = self.children()
        both = has[:, pairs].multiply(has[:, self.parent[pairs]])
        return sparse.csr_array(both, dtype=np.float32)

    def children(self) -> Integers:
        """Numbers of the values that have a parent, the columns of `together`."""
        return np.flatnonzero(self.parent >= 0)


def encode(traits: pd.DataFrame) -> Encoded:
    """Turn long traits into matrices, without `NEVER_A_REASON`; linear in the rows.

    A route is left out where its ends are told: they would count twice.

    Parameters
    ----------
    traits : DataFrame[case_key: int64, attribute: str, value: str]
        A row that lacks its value counts as missing.
    """
    columns = traits[["case_key", "attribute", "value"]].dropna()
    told = frozenset(columns["attribute"])
    implied = {name for name, by in IMPLIED.items() if by <= told}
    columns = columns[~columns["attribute"].isin(NEVER_A_REASON | implied)]
    case, keys = pd.factorize(columns["case_key"], sort=True)
    named, names = pd.factorize(columns["attribute"], sort=True)
    worded, words = pd.factorize(columns["value"], sort=True)
    pair, value = np.unique(named * max(len(words), 1) + worded, return_inverse=True)
    attribute_of = pair // max(len(words), 1)
    has = _zero_one(case, value, (len(keys), len(pair)))
    knows = _zero_one(case, named, (len(keys), len(names)))
    known = np.maximum(knows.sum(axis=0), 1)
    stated = np.bincount(attribute_of, weights=has.sum(axis=0), minlength=len(names))
    return Encoded(
        np.asarray(keys, dtype=np.int64),
        tuple(names),
        tuple(np.asarray(words, dtype=object)[pair % max(len(words), 1)]),
        attribute_of,
        stated / known > 1.05,
        has,
        knows,
    )


def background(encoded: Encoded) -> Background:
    """Shares by the CTDC denominator rule, and the Chow-Liu forest of values that go together."""
    count = np.asarray(encoded.has.sum(axis=0), dtype=np.float64)
    known = np.asarray(encoded.knows.sum(axis=0), dtype=np.float64)[encoded.attribute_of]
    share = (count + 0.5) / (known + 1)
    parent, given = np.full(len(count), -1), share.copy()
    first, second, weight, both, seen = _associations(encoded, count, share)
    tree = sparse.csgraph.minimum_spanning_tree(
        sparse.csr_array((-weight, (first, second)), shape=(len(count),) * 2)
    )
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(zip(*(ends.tolist() for ends in tree.nonzero()), strict=True))
    for component in nx.connected_components(graph):
        root = max(component, key=lambda value: (count[value], -value))
        for above, below in nx.bfs_edges(graph, root, sort_neighbors=sorted):
            parent[below] = above
            given[below] = (both[above, below] + _SMOOTHING * share[below]) / (
                seen[above, encoded.attribute_of[below]] + _SMOOTHING
            )
    return Background(share, parent, given)


def _associations(
    encoded: Encoded, count: Floats, share: Floats
) -> tuple[Integers, Integers, Floats, Matrix, Floats]:
    """Pairs of values seen together more than chance allows, with mutual information per case.

    Each pair is judged on the cases that know both attributes. It must beat, by the likelihood
    ratio, the number of pairs it was picked from. And its attributes must depend on each other as
    a whole (`_dependent`): one modus operandi also ties a few values together, and to explain
    those away would hide it.
    """
    both = sparse.csr_array(encoded.has.T @ encoded.has)
    seen = np.asarray((encoded.has.T @ encoded.knows).todense(), dtype=np.float64)
    knowing = np.asarray((encoded.knows.T @ encoded.knows).todense(), dtype=np.float64)
    pairs = sparse.triu(both, k=1).tocoo()
    often = (count[pairs.row] >= _FEWEST) & (count[pairs.col] >= _FEWEST)
    first, second = pairs.row[often].astype(np.int64), pairs.col[often].astype(np.int64)
    a = pairs.data[often].astype(np.float64)
    of_first, of_second = encoded.attribute_of[first], encoded.attribute_of[second]
    n, r, s = knowing[of_first, of_second], seen[first, of_second], seen[second, of_first]
    evidence = sum(
        _times_log(cell, cell * n / np.maximum(row * column, 1))
        for cell, row, column in (
            (a, r, s),
            (r - a, r, n - s),
            (s - a, n - r, s),
            (n - r - s + a, n - r, n - s),
        )
    )
    keep = (a * n > r * s) & (evidence > 2 * np.log(max(len(count), 2)))
    first, second, weight = first[keep], second[keep], (evidence / n)[keep]
    keep = _dependent(encoded.attribute_of, first, second, weight, share)
    return first[keep], second[keep], weight[keep], both, seen


def _dependent(
    attribute_of: Integers, first: Integers, second: Integers, weight: Floats, share: Floats
) -> NDArray[np.bool_]:
    """Mark pairs of values whose attributes share a tenth of the entropy of the poorer of them."""
    entropy = -_times_log(share, share) - _times_log(1 - share, 1 - share)
    size = int(attribute_of.max(initial=-1)) + 1
    richness = np.bincount(attribute_of, weights=entropy, minlength=size)
    low, high = np.sort([attribute_of[first], attribute_of[second]], axis=0)
    shared = np.bincount(low * size + high, weights=weight, minlength=size**2)[low * size + high]
    return np.asarray(shared > _DEPENDENT * np.minimum(richness[low], richness[high]))


def row(matrix: Matrix, number: int) -> Integers:
    """Columns that a row of a csr array holds (of a csc array, rows that a column holds)."""
    return np.asarray(matrix.indices[matrix.indptr[number] : matrix.indptr[number + 1]])


def _zero_one(rows: Integers, columns: Integers, shape: tuple[int, int]) -> Matrix:
    """Sparse 0/1 matrix; a cell given twice is 1."""
    matrix = sparse.csr_array((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def _times_log(cell: Floats, ratio: Floats) -> Floats:
    return cell * np.log(np.where(cell > 0, ratio, 1.0))
