"""What an analyst said of groups, honoured over what the model found."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.identity import matched
from models.traits import Floats, Integers

_NONE = -1


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Which cases belong to a group, or do not, by its lasting id.

    Attributes
    ----------
    belongs, not_belongs : DataFrame[group: int64, case_key: int64]
    former : Series[int64], index case_key
        Lasting id of the group of each case in the run before.
    """

    belongs: pd.DataFrame
    not_belongs: pd.DataFrame
    former: "pd.Series[int]"

    def honoured(
        self, keys: Integers, assigned: Integers, firmness: Floats, evidence: Floats
    ) -> tuple[Integers, Floats, Floats]:
        """The assignment with every verdict kept.

        A group that is not found any more, but to which a case was said to belong, stays as it
        was: its former members that are in no group now, and those said to belong. A case said not
        to belong is in no group then. What an analyst says is firm (1).

        Parameters
        ----------
        keys : int64 array
            Case keys, rising.
        assigned, firmness : arrays, one of each per key
            Group (-1: none) and how firm.
        evidence : float array, one per group
        """
        assigned, firmness = assigned.copy(), firmness.copy()
        labels = pd.Series(assigned + 1, index=keys)
        number_of = {was: n - 1 for n, was in matched(self.former, labels).kept.items()}
        for lasting, said in self.belongs.groupby("group"):
            cases = self._places(keys, said["case_key"].to_numpy(np.int64))
            if lasting not in number_of:
                number_of[int(str(lasting))] = len(evidence)
                evidence = np.append(evidence, 0.0)
                stay = self._places(keys, self.former.index[self.former == lasting].to_numpy())
                assigned[stay[assigned[stay] == _NONE]] = len(evidence) - 1
            assigned[cases], firmness[cases] = number_of[int(str(lasting))], 1.0
        for lasting, said in self.not_belongs.groupby("group"):
            cases = self._places(keys, said["case_key"].to_numpy(np.int64))
            cases = cases[assigned[cases] == number_of.get(int(str(lasting)), -2)]
            assigned[cases], firmness[cases] = _NONE, 1.0
        return assigned, firmness, evidence

    @staticmethod
    def _places(keys: Integers, wanted: Integers) -> Integers:
        place = np.searchsorted(keys, wanted)
        found = (place < len(keys)) & (keys[np.minimum(place, len(keys) - 1)] == wanted)
        return np.asarray(place[found], dtype=np.int64)
