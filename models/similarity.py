"""Which cases are alike, and why: a Bayes factor over their recorded traits.

For two cases, the evidence that one modus operandi made both is a sum over attributes of the log2
of a factor f. With c the consistency (how surely a modus operandi fixes the attribute) and p the
background probability of a value:

- either case says nothing about the attribute: f = 1, missing speaks neither for nor against;
- they share values: f is the product over them of (1 - c) + c / z, so rare agreement weighs more;
- they share none, but have values v and u that are nearly the same (`models.nearness`): f is the
  product over these of (1 - c) + c k / sqrt(z(v) z(u)), k = 0.2 being how alike near values are,
  and at least 1 - c;
- they share none: f = 1 - c.

Here z(v) = p(v) + k p(near v), p where nothing is near: the kernel is scaled to mean about 1 under
chance.

Values that go together are not counted twice: where a pair shares the parent of a value too
(`models.traits.background`), p is the probability of the value given the parent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from models.traits import (
    Background,
    Encoded,
    Flags,
    Floats,
    Integers,
    Matrix,
    background,
    encode,
)
from models.traits import row as row_of

Singles = NDArray[np.float32]

NEAR = 0.2
"""How alike values are that are nearly the same."""


@dataclass(frozen=True, eq=False)
class Similarity:
    """The evidence between any two cases of one set of traits; make it with `Similarity.fit`.

    Bits are evidence, not a probability: how likely two cases belong together also depends on how
    many cases there are to choose from (among n cases, chance alone reaches about log2 n bits).
    Alike does not mean linked, and says nothing of guilt.
    """

    encoded: Encoded
    background: Background
    miss: Floats  # bits per attribute where known to both and nothing is shared or near
    shared: Floats  # bits per value that is shared
    less: Floats  # bits per value with a parent, added where the parent is shared too
    near: Matrix  # bits per pair of values that are nearly the same, values x values
    _by_value: Matrix
    _by_attribute: Matrix
    _together: Matrix
    _by_pair: Matrix

    @classmethod
    def fit(
        cls,
        traits: pd.DataFrame,
        *,
        consistency: float | Mapping[str, float] = 0.5,
        near: pd.DataFrame | None = None,
    ) -> "Similarity":
        """Learn the background of the traits; linear in rows, 1 to 2.5 s for a million of them.

        Parameters
        ----------
        traits : DataFrame[case_key: int64, attribute: str, value: str]
            One row per distinct (case, attribute, value); a missing attribute has no row.
        consistency : float or mapping of attribute to float, in [0, 1)
            Share of modi operandi that fix the attribute; 0.5 where a mapping lacks it.
        near : DataFrame[attribute, value, near: str], optional
            Values that are nearly the same, as from `models.nearness.near_values`.
        """
        encoded = encode(traits)
        known = background(encoded)
        c = _consistencies(encoded.attributes, consistency)
        of_value, pairs = c[encoded.attribute_of], known.children()
        close = _close(encoded, near)
        wide = np.minimum(known.share + NEAR * (close @ known.share), 1)
        shared = np.log2(1 - of_value + of_value / wide)
        given = np.minimum(known.given + NEAR * (close @ known.share), 1)[pairs]
        together = known.together(encoded.has)
        return cls(
            encoded,
            known,
            np.log2(1 - c),
            shared,
            np.log2(1 - of_value[pairs] + of_value[pairs] / given) - shared[pairs],
            _near_bits(close, wide, of_value),
            sparse.csc_array(encoded.has),
            sparse.csc_array(encoded.knows),
            together,
            sparse.csc_array(together),
        )

    def nearest(self, case_key: int, k: int = 10) -> pd.DataFrame:
        """Return the ``k`` cases with the most evidence of the same modus operandi.

        Time is linear in the cases that share something, about 15 ms of a core at 100,000 cases.

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

        Values that are only near count as different here, and of an attribute that is no set a
        second value that is shared takes a miss too many back.

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

    def conflicts(
        self, one: Integers, other: Integers, near: pd.DataFrame | None = None
    ) -> Integers:
        """How many attributes both cases know and have no same or near value of, row by row.

        ``near`` is as of `fit`, which it need not be given.
        """
        has, knows = self.encoded.has, self.encoded.knows
        knows = knows[one].multiply(knows[other])
        close = has[one] @ _close(self.encoded, near)
        both = (has[one] + close).multiply(has[other])
        agree = _ones(both @ self._of_value())
        return np.asarray((_ones(knows) - agree).sum(axis=1), dtype=np.int64)

    def _of_value(self) -> Matrix:
        """Values x attributes: 1 where the value is one of the attribute."""
        of = self.encoded.attribute_of
        shape = (len(of), len(self.encoded.attributes))
        return sparse.csr_array((np.ones(len(of)), (np.arange(len(of)), of)), shape=shape)

    def between(self, one: Integers, other: Integers) -> Floats:
        """Bits between cases, row by row; linear in the pairs."""
        encoded, of_value = self.encoded, self._of_value()
        both = encoded.has[one].multiply(encoded.has[other])
        knows = encoded.knows[one].multiply(encoded.knows[other])
        close = (encoded.has[one] @ self.near).multiply(encoded.has[other]) @ of_value
        agree, near = _ones(both @ of_value), _ones(close)
        apart = near - near.multiply(agree)
        least = apart.multiply(self.miss[None, :])
        alone = least + (close.multiply(apart) - least).maximum(0)
        bits = both @ self.shared + alone.sum(axis=1) + (knows - agree - apart) @ self.miss
        return np.asarray(bits + self._together[one].multiply(self._together[other]) @ self.less)

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
        of_case = row_of(self.encoded.has, row)
        for attribute in row_of(self.encoded.knows, row):
            miss = self.miss[attribute]
            bits[row_of(self._by_attribute, attribute)] += miss
            agreeing = np.zeros(len(bits), dtype=np.bool_)
            mine = of_case[self.encoded.attribute_of[of_case] == attribute]
            for value in mine:
                cases = row_of(self._by_value, value)
                bits[cases] += self.shared[value]
                agreeing[cases] = True
            bits[agreeing] -= miss
            bits += self._near_to(mine, agreeing, miss)
        for pair in row_of(self._together, row):
            bits[row_of(self._by_pair, pair)] += self.less[pair]
        return bits

    def _near_to(self, mine: Integers, agreeing: Flags, miss: float) -> Floats | float:
        """Evidence with the cases that share none of the values but have one near to them."""
        if not self.near[mine].nnz:
            return 0.0
        bits = np.zeros(len(agreeing))
        for value in mine:
            for near in row_of(self.near, value):
                bits[row_of(self._by_value, near)] += self.near[value, near]
        return np.where(agreeing | (bits == 0), 0.0, np.maximum(bits - miss, 0))

    def _terms(self, a: int, b: int) -> Iterator[tuple[str, str, str, float]]:
        """Attribute, values of both and bits, for each attribute that both cases know."""
        encoded, children = self.encoded, self.background.children()
        of_a, of_b = row_of(encoded.has, a), row_of(encoded.has, b)
        pairs = np.intersect1d(row_of(self._together, a), row_of(self._together, b))
        both = np.intersect1d(row_of(encoded.knows, a), row_of(encoded.knows, b))
        for attribute in both.tolist():
            mine, theirs = (
                values[encoded.attribute_of[values] == attribute] for values in (of_a, of_b)
            )
            alike = np.intersect1d(mine, theirs)
            near = self.near[mine][:, theirs]
            apart = max(near.sum(), self.miss[attribute]) if near.nnz else self.miss[attribute]
            bits = self.shared[alike].sum() if len(alike) else apart
            bits += self.less[pairs[encoded.attribute_of[children[pairs]] == attribute]].sum()
            names = (", ".join(encoded.values[v] for v in values) for values in (mine, theirs))
            yield (encoded.attributes[attribute], *names, float(bits))


def _close(encoded: Encoded, near: pd.DataFrame | None) -> Matrix:
    """Values x values: 1 where they are nearly the same."""
    size = len(encoded.values)
    if near is None:
        return sparse.csr_array((size, size))
    names = [encoded.attributes[a] for a in encoded.attribute_of]
    number = {pair: place for place, pair in enumerate(zip(names, encoded.values, strict=True))}
    one, other = (
        pd.Series(zip(near["attribute"], near[column], strict=True), dtype=object).map(number)
        for column in ("value", "near")
    )
    both = one.notna() & other.notna()
    cells = (one[both].to_numpy(np.int64), other[both].to_numpy(np.int64))
    return sparse.csr_array((np.ones(int(both.sum())), cells), shape=(size, size))


def _near_bits(close: Matrix, wide: Floats, of_value: Floats) -> Matrix:
    """Bits of each pair of near values."""
    one, other = sparse.coo_array(close).coords
    c = of_value[one]
    bits = np.log2(1 - c + c * NEAR / np.sqrt(wide[one] * wide[other]))
    return sparse.csr_array((bits, (one, other)), shape=close.shape)


def _ones(matrix: Matrix) -> Matrix:
    """1 where the matrix is not 0."""
    return sparse.csr_array(matrix != 0, dtype=np.float64)


def _consistencies(attributes: tuple[str, ...], consistency: float | Mapping[str, float]) -> Floats:
    chosen = consistency if isinstance(consistency, Mapping) else {}
    usual = 0.5 if isinstance(consistency, Mapping) else consistency
    c = np.array([chosen.get(name, usual) for name in attributes], dtype=np.float64)
    if not ((c >= 0) & (c < 1)).all():
        raise ValueError("A consistency is outside [0, 1); at 1 one difference would decide all.")
    return c
