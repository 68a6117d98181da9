"""Cases as the baselines want them: codes, ones and zeros, distances, components.

Made from the recorded traits alone. The route is left out: it repeats origin and destination, which
would count twice in a distance.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from benchmarks.patterns.world import ORDERED, SETS, SINGLE

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

MISSING = -1
_NAMES = (*SINGLE, *SETS)
_SIZES = np.array([*SINGLE.values(), *SETS.values()])
_FIRST = np.append(0, np.cumsum(_SIZES))


@dataclass(frozen=True, eq=False)
class Features:
    """Recorded traits of cases, in the order of the case table.

    Attributes
    ----------
    keys : int array
        The case keys.
    codes : int array, cases x `SINGLE`
        Value of each single attribute, `MISSING` where none is recorded.
    ones : float32 array, cases x values
        1 where a case has a value, of `SINGLE` first, then of `SETS`; all 0 where none is recorded.
    knows : bool array, cases x attributes
    """

    keys: Integers
    codes: Integers
    ones: Singles
    knows: Flags

    @classmethod
    def of(cls, cases: pd.DataFrame, traits: pd.DataFrame) -> "Features":
        """Encode the traits of the cases."""
        keys = cases["case_key"].to_numpy(np.int64)
        traits = traits[traits["attribute"].isin(_NAMES)]
        row = pd.Index(keys).get_indexer(pd.Index(traits["case_key"]))
        attribute = pd.Index(_NAMES).get_indexer(pd.Index(traits["attribute"]))
        code = traits["value"].str.rsplit(" ", n=1).str[-1].to_numpy().astype(np.int64)
        ones = np.zeros((len(keys), _FIRST[-1]), dtype=np.float32)
        ones[row, _FIRST[attribute] + code] = 1
        knows = np.zeros((len(keys), len(_NAMES)), dtype=np.bool_)
        knows[row, attribute] = True
        codes = np.full((len(keys), len(SINGLE)), MISSING)
        single = attribute < len(SINGLE)
        codes[row[single], attribute[single]] = code[single]
        return cls(keys, codes, ones, knows)

    def __len__(self) -> int:
        return len(self.keys)

    def columns(self, attribute: str) -> slice:
        """Columns of ``ones`` that belong to an attribute."""
        place = _NAMES.index(attribute)
        return slice(int(_FIRST[place]), int(_FIRST[place + 1]))

    def known_columns(self) -> Singles:
        """Cases x values: 1 where the attribute of the value is recorded."""
        return np.repeat(self.knows, _SIZES, axis=1).astype(np.float32)

    def gower(self, rows: Integers) -> Singles:
        """Distance of Gower (1971) from some cases to all: rows x cases, in 0..1.

        The mean, over attributes that both cases know, of 0 or 1 for single ones, of the difference
        over the range for ordered ones and of the distance of Jaccard for sets. Two cases that know
        nothing in common are at 1.
        """
        knows = self.knows.astype(np.float32)
        compared = knows[rows] @ knows.T
        plain = [self.columns(name) for name in SINGLE if name not in ORDERED]
        ones = np.hstack([self.ones[:, part] for part in plain])
        known = knows[:, [place for place, name in enumerate(SINGLE) if name not in ORDERED]]
        distance = known[rows] @ known.T - ones[rows] @ ones.T
        for name in ORDERED:
            code = self.codes[:, list(SINGLE).index(name)].astype(np.float32)
            both = (code[rows] >= 0)[:, None] & (code >= 0)
            apart = np.abs(code[rows][:, None] - code) / np.float32(SINGLE[name] - 1)
            distance += np.where(both, apart, np.float32(0))
        for name in SETS:
            has = self.ones[:, self.columns(name)]
            size = has.sum(axis=1)
            common = has[rows] @ has.T
            union = size[rows][:, None] + size - common
            both = (size[rows] > 0)[:, None] & (size > 0)
            distance += np.where(both, 1 - common / np.maximum(union, 1), np.float32(0))
        result: Singles = np.where(compared > 0, distance / np.maximum(compared, 1), np.float32(1))
        return result

    def rare_ones(self) -> sparse.csr_array:
        """Values weighted by log(cases / cases with the value) (IDF), each case of length 1."""
        weight = np.log(len(self) / np.maximum(self.ones.sum(axis=0), 1))
        weighted = self.ones * weight.astype(np.float32)
        length = np.linalg.norm(weighted, axis=1, keepdims=True)
        return sparse.csr_array(weighted / np.maximum(length, 1e-9))

    def components(self, count: int) -> Floats:
        """Coordinates of the cases on the first components of multiple correspondence analysis.

        Missing is passive (Greenacre 2006): it has no column of its own, and a case weighs as much
        as it tells. Cases that tell nothing lie at the origin.
        """
        table = self.ones[:, self.ones.sum(axis=0) > 0].astype(np.float64) / self.ones.sum()
        row: Floats = np.maximum(table.sum(axis=1), 1e-12)
        column: Floats = table.sum(axis=0)
        scaled = sparse.csr_array(table / np.sqrt(row)[:, None] / np.sqrt(column))
        left, weight, _ = svds(scaled, k=count + 1, v0=np.linspace(1, 2, min(scaled.shape)))
        # Uncentred, the table has a first component that tells only of the weights.
        order = np.argsort(-weight)[1:]
        coordinates: Floats = left[:, order] * weight[order] / np.sqrt(row)[:, None]
        return coordinates
