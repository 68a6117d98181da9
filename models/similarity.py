"""Which cases are alike, and why: a Bayes factor over their recorded traits.

For two cases, the evidence that one modus operandi made both is a sum over attributes of the log2
of a factor f. With c the consistency (how surely a modus operandi fixes the attribute) and p the
background probability of a value:

- either case says nothing about the attribute: f = 1, missing speaks neither for nor against;
- they share values: f is the product over them of (1 - c) + c / p, so rare agreement weighs more;
- they share none: f = 1 - c.

Values that go together are not counted twice: each value has at most one parent in a Chow-Liu
forest (1968, IEEE Trans. Inf. Theory 14:462) over all values, and where a pair shares the parent
too, p is the probability of the value given the parent. The forest stands on values, not on
attributes, so that it reaches into attributes of which a case may have several values.

The agency is never a reason: cases are not alike because one office wrote them down.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

NEVER_A_REASON = frozenset({"agency"})
_SMOOTHING = 2.0  # pseudo-cases that pull a conditional share to the share itself
_FEWEST = 5  # cases of a value before it may have a parent or be one
_DEPENDENT = 0.1  # least shared information between attributes whose values may be parents

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Integers = NDArray[np.int64]
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

    Parameters
    ----------
    traits : DataFrame[case_key: int64, attribute: str, value: str]
        A row that lacks its value counts as missing.
    """
    columns = traits[["case_key", "attribute", "value"]].dropna()
    columns = columns[~columns["attribute"].isin(NEVER_A_REASON)]
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


@dataclass(frozen=True, eq=False)
class Similarity:
    """The evidence between any two cases of one set of traits; make it with `Similarity.fit`.

    Bits are evidence, not a probability: how likely two cases belong together also depends on how
    many cases there are to choose from (among n cases, chance alone reaches about log2 n bits).
    Alike does not mean linked, and says nothing of guilt.
    """

    encoded: Encoded
    background: Background
    miss: Floats  # bits per attribute where known to both and nothing is shared
    shared: Floats  # bits per value that is shared
    less: Floats  # bits per value with a parent, added where the parent is shared too
    _by_value: Matrix
    _by_attribute: Matrix
    _together: Matrix
    _by_pair: Matrix

    @classmethod
    def fit(
        cls, traits: pd.DataFrame, *, consistency: float | Mapping[str, float] = 0.5
    ) -> "Similarity":
        """Learn the background of the traits; linear in rows, 1 to 2.5 s for a million of them.

        Parameters
        ----------
        traits : DataFrame[case_key: int64, attribute: str, value: str]
            One row per distinct (case, attribute, value); a missing attribute has no row.
        consistency : float or mapping of attribute to float, in [0, 1)
            Share of modi operandi that fix the attribute; 0.5 where a mapping lacks it.
        """
        encoded = encode(traits)
        known = background(encoded)
        c = _consistencies(encoded.attributes, consistency)
        of_value, pairs = c[encoded.attribute_of], known.children()
        shared = np.log2(1 - of_value + of_value / known.share)
        given = np.log2(1 - of_value[pairs] + of_value[pairs] / known.given[pairs])
        together = known.together(encoded.has)
        return cls(
            encoded,
            known,
            np.log2(1 - c),
            shared,
            given - shared[pairs],
            sparse.csc_array(encoded.has),
            sparse.csc_array(encoded.knows),
            together,
            sparse.csc_array(together),
        )

    def nearest(self, case_key: int, k: int = 10) -> pd.DataFrame:
        """Return the ``k`` cases with the most evidence of the same modus operandi.

        Time is linear in the cases that share something, about 10 ms at 100,000 cases.

        Returns
        -------
        DataFrame[case_key: int64, bits: float64]
            Most bits first, only those above 0: there may be fewer than k, or none.
        """
        row = self._row(case_key)
        bits = np.zeros(0) if row is None else self._bits(row)
        if row is not None:
            bits[row] = -np.inf
        found = np.flatnonzero(bits > 1e-9)
        if len(found) > k > 0:
            limit = np.partition(bits[found], len(found) - k)[len(found) - k]
            found = found[bits[found] >= limit]
        order = found[np.lexsort((found, -bits[found]))][: max(k, 0)]
        return pd.DataFrame({"case_key": self.encoded.keys[order], "bits": bits[order]})

    def blocks(self, rows: Integers, size: int = 500) -> Iterator[tuple[int, Singles]]:
        """Evidence among the given rows, a block at a time: where it starts, block x rows of bits.

        Memory is linear in the rows, time their square: 20,000 take about 10 s.
        """
        encoded, in_set = self.encoded, self.encoded.is_set[self.encoded.attribute_of]
        once = self.shared - np.where(in_set, 0, self.miss[encoded.attribute_of])
        weights = np.concatenate([once, self.less, self.miss]).astype(np.float32)
        parts = (encoded.has[rows], self._together[rows], encoded.knows[rows])
        all_of = sparse.csr_array(sparse.hstack(parts))
        common = np.flatnonzero(np.asarray(all_of.sum(axis=0)) > 1)
        right = all_of[:, common].toarray()
        left = right * weights[common]
        sets = [
            (np.float32(self.miss[a]), encoded.has[rows][:, encoded.attribute_of == a].toarray())
            for a in np.flatnonzero(encoded.is_set)
        ]
        for start in range(0, len(rows), size):
            bits = left[start : start + size] @ right.T
            for miss, values in sets:
                bits -= miss * (values[start : start + size] @ values.T > 0)
            yield start, bits

    def reasons(self, a: int, b: int) -> pd.DataFrame:
        """Explain the evidence between two cases, attribute by attribute; the bits add up to it.

        Returns
        -------
        DataFrame[attribute, value_a, value_b: str, bits: float64]
            Strongest support first, conflict (negative bits) last. Several values are joined by
            ", ". An attribute that either case lacks has no row.
        """
        rows = [row for row in (self._row(a), self._row(b)) if row is not None]
        found = list(self._terms(*rows)) if len(rows) == 2 else []
        result = pd.DataFrame(found, columns=["attribute", "value_a", "value_b", "bits"])
        result = result.astype(
            {"attribute": "str", "value_a": "str", "value_b": "str", "bits": "float64"}
        )
        return result.sort_values(["bits", "attribute"], ascending=[False, True], ignore_index=True)

    def _row(self, case_key: int) -> int | None:
        """Row of a case; None for one without any trait."""
        row = int(np.searchsorted(self.encoded.keys, case_key))
        known = row < len(self.encoded.keys) and self.encoded.keys[row] == case_key
        return row if known else None

    def _bits(self, row: int) -> Floats:
        """Evidence between one case and every case."""
        bits = np.zeros(len(self.encoded.keys))
        of_case = _row_of(self.encoded.has, row)
        for attribute in _row_of(self.encoded.knows, row):
            miss = self.miss[attribute]
            bits[_column_of(self._by_attribute, attribute)] += miss
            agreeing = np.zeros(len(bits), dtype=np.bool_)
            for value in of_case[self.encoded.attribute_of[of_case] == attribute]:
                cases = _column_of(self._by_value, value)
                bits[cases] += self.shared[value]
                agreeing[cases] = True
            bits[agreeing] -= miss
        for pair in _row_of(self._together, row):
            bits[_column_of(self._by_pair, pair)] += self.less[pair]
        return bits

    def _terms(self, a: int, b: int) -> Iterator[tuple[str, str, str, float]]:
        """Attribute, values of both and bits, for each attribute that both cases know."""
        encoded, children = self.encoded, self.background.children()
        of_a, of_b = _row_of(encoded.has, a), _row_of(encoded.has, b)
        pairs = np.intersect1d(_row_of(self._together, a), _row_of(self._together, b))
        both = np.intersect1d(_row_of(encoded.knows, a), _row_of(encoded.knows, b))
        for attribute in both.tolist():
            mine, theirs = (
                values[encoded.attribute_of[values] == attribute] for values in (of_a, of_b)
            )
            alike = np.intersect1d(mine, theirs)
            bits = self.shared[alike].sum() if len(alike) else self.miss[attribute]
            bits += self.less[pairs[encoded.attribute_of[children[pairs]] == attribute]].sum()
            names = (", ".join(encoded.values[v] for v in values) for values in (mine, theirs))
            yield (encoded.attributes[attribute], *names, float(bits))


def _consistencies(attributes: tuple[str, ...], consistency: float | Mapping[str, float]) -> Floats:
    chosen = consistency if isinstance(consistency, Mapping) else {}
    usual = 0.5 if isinstance(consistency, Mapping) else consistency
    c = np.array([chosen.get(name, usual) for name in attributes], dtype=np.float64)
    if not ((c >= 0) & (c < 1)).all():
        raise ValueError("A consistency is outside [0, 1); at 1 one difference would decide all.")
    return c


def _zero_one(rows: Integers, columns: Integers, shape: tuple[int, int]) -> Matrix:
    """Sparse 0/1 matrix; a cell given twice is 1."""
    matrix = sparse.csr_array((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def _times_log(cell: Floats, ratio: Floats) -> Floats:
    return cell * np.log(np.where(cell > 0, ratio, 1.0))


def _row_of(matrix: Matrix, row: int) -> Integers:
    return np.asarray(matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]])


_column_of = _row_of
