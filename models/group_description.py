"""What groups of similar cases are: what their members share, where they differ, what sets them
apart.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse, stats

from models.intervals import ratio_of_shares
from models.traits import Encoded, Floats, Integers, Matrix

BACKGROUND = -1
_SHARED = 0.7  # share from which a value is part of the template
_TOLD = 3  # members that must know an attribute before the group is described by it


@dataclass(frozen=True, eq=False)
class Group:
    """One group, numbered from 1 by falling size.

    ``template`` holds what nearly all members share, ``slots`` the attributes in which they differ,
    ``distinguishing`` what is more common inside than outside, most telling first. Shares are among
    the cases that know the attribute; limits are at 95%, and too narrow, because the same cases
    made the group.

    Attributes
    ----------
    evidence : float
        Nats by which the group beats background and price.
    template : DataFrame[attribute, value: str, cases, of: int64, share: float64]
    slots : DataFrame[attribute, most_common: str, share: float64, values, of: int64]
    distinguishing : DataFrame[attribute, value: str, cases, of: int64, share_inside,
        share_outside, ratio, ratio_low, ratio_high: float64]
    """

    number: int
    size: int
    first_month: pd.Period | None
    last_month: pd.Period | None
    evidence: float
    template: pd.DataFrame
    slots: pd.DataFrame
    distinguishing: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Groups:
    """What any model of groups hands to the pages.

    Attributes
    ----------
    labels : Series[int64], index case_key
        Number of the group of each case, `BACKGROUND` for none.
    firmness : Series[float64], index case_key
        Probability of that label under the model, in 0..1: for ranking members, not for a court.
    groups : tuple of Group
    """

    labels: "pd.Series[int]"
    firmness: "pd.Series[float]"
    groups: tuple[Group, ...]

    def members(self, number: int) -> Integers:
        """Case keys of a group, firmest first."""
        firm = self.firmness[self.labels == number]
        return firm.sort_values(ascending=False, kind="stable").index.to_numpy(np.int64)


def described(
    cases: pd.DataFrame, encoded: Encoded, assigned: Integers, firmness: Floats, evidence: Floats
) -> Groups:
    """Number the groups by size (then by their first case key) and describe them."""
    index = pd.Index(np.sort(cases["case_key"].to_numpy(np.int64)), name="case_key")
    sizes = np.bincount(assigned[assigned >= 0], minlength=len(evidence))
    first = np.full(len(sizes), np.iinfo(np.int64).max)
    np.minimum.at(first, assigned[assigned >= 0], encoded.keys[assigned >= 0])
    order = [g for g in np.lexsort((first, -sizes)).tolist() if sizes[g] > 0]
    numbers = np.full(len(sizes) + 1, BACKGROUND)  # the last stands for the background
    numbers[order] = np.arange(1, len(order) + 1)
    labels = pd.Series(numbers[assigned], index=encoded.keys, dtype="int64", name="group")
    firm = pd.Series(firmness, index=encoded.keys, dtype="float64", name="firmness")
    inside = sparse.csr_array(assigned[:, None] == np.array(order, dtype=np.int64)[None, :])
    dates = pd.to_datetime(cases.set_index("case_key")["case_date"]).reindex(encoded.keys)
    telling = _telling(encoded, inside)
    template, slots, distinguishing = (
        _split(part(telling), len(order)) for part in (_template, _slots, _distinguishing)
    )
    described = tuple(
        Group(
            place + 1,
            int(sizes[group]),
            *_months(dates[assigned == group]),
            float(evidence[group]),
            template[place],
            slots[place],
            distinguishing[place],
        )
        for place, group in enumerate(order)
    )
    return Groups(
        labels.reindex(index, fill_value=BACKGROUND), firm.reindex(index, fill_value=1.0), described
    )


def _months(dates: "pd.Series[pd.Timestamp]") -> tuple[pd.Period | None, pd.Period | None]:
    """First and last month of some dates; None where no date is known."""
    known = dates.dropna()
    if known.empty:
        return None, None
    return known.min().to_period("M"), known.max().to_period("M")


def _telling(encoded: Encoded, inside: Matrix) -> pd.DataFrame:
    """Values of the members of all groups, with cases in and out that know the attribute.

    One table for all groups: hundreds of small ones would cost seconds.
    """
    counts = sparse.coo_array(encoded.has.T @ inside.astype(np.float64))
    values, groups = counts.coords
    order = np.lexsort((values, groups))
    values, groups = values[order], groups[order]
    attributes = encoded.attribute_of[values]
    knowing = np.asarray((encoded.knows.T @ inside.astype(np.float64)).todense(), dtype=np.int64)
    cases = counts.data[order].astype(np.int64)
    of = knowing[attributes, groups]
    everywhere = np.asarray(encoded.has.sum(axis=0), dtype=np.int64)[values]
    known = np.asarray(encoded.knows.sum(axis=0), dtype=np.int64)[attributes]
    table = pd.DataFrame(
        {
            "number": groups + 1,
            "attribute": pd.Series([encoded.attributes[a] for a in attributes], dtype="str"),
            "value": pd.Series([encoded.values[v] for v in values], dtype="str"),
            "cases": cases,
            "of": of,
            "share": cases / np.maximum(of, 1),
            "outside": everywhere - cases,
            "of_outside": known - of,
        }
    )
    return table[table["of"] >= _TOLD].reset_index(drop=True)


def _split(table: pd.DataFrame, groups: int) -> list[pd.DataFrame]:
    """The rows of each group, in order, without its number."""
    ends = np.searchsorted(table["number"], np.arange(1, groups + 2))
    rest = table.drop(columns="number")
    return [rest.iloc[start:end].reset_index(drop=True) for start, end in pairwise(ends)]


def _template(telling: pd.DataFrame) -> pd.DataFrame:
    """Values that nearly all members share."""
    shared = telling[telling["share"] >= _SHARED].sort_values(
        ["number", "share", "of", "attribute", "value"],
        ascending=[True, False, False, True, True],
    )
    return shared[["number", "attribute", "value", "cases", "of", "share"]]


def _slots(telling: pd.DataFrame) -> pd.DataFrame:
    """Attributes in which the members differ, with the value that comes closest to shared."""
    common = telling.sort_values(["share", "value"], ascending=[False, True])
    slots = common.groupby(["number", "attribute"], as_index=False).agg(
        most_common=("value", "first"),
        share=("share", "first"),
        values=("value", "size"),
        of=("of", "first"),
    )
    return slots[slots["share"] < _SHARED]


def _distinguishing(telling: pd.DataFrame) -> pd.DataFrame:
    """Values surely more common inside, by what they tell: cases times log ratio of the shares.

    Surely: at 5% false discoveries over the values of the group (Benjamini and Hochberg 1995) by
    Fisher's exact test, one-sided.
    """
    cases, of = telling["cases"], telling["of"]
    outside, of_outside = telling["outside"], telling["of_outside"]
    p = np.asarray(stats.hypergeom.sf(cases - 1, of + of_outside, cases + outside, of))
    q = pd.Series(np.clip(p, 0, 1)).groupby(telling["number"]).transform(_false_discoveries)
    ratio = ratio_of_shares(cases, of, outside, of_outside)
    result = telling.assign(
        share_inside=telling["share"],
        share_outside=outside / of_outside.where(of_outside > 0),
        ratio=ratio.value,
        ratio_low=ratio.low,
        ratio_high=ratio.high,
        told=cases * np.log(telling["share"] * (of_outside + 1) / (outside + 0.5)),
    )
    result = result[(q <= 0.05) & (result["ratio_low"] > 1)].sort_values(
        ["number", "told", "attribute", "value"], ascending=[True, False, True, True]
    )
    shown = ["share_inside", "share_outside", "ratio", "ratio_low", "ratio_high"]
    return result[["number", "attribute", "value", "cases", "of", *shown]]


def _false_discoveries(p: "pd.Series[float]") -> Floats:
    return np.asarray(stats.false_discovery_control(p, method="bh"))
