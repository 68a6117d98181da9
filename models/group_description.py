"""What a group of cases is: its members, what they share, where they differ, what sets it apart."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse, stats

from models.intervals import ratio_of_shares
from models.traits import Encoded, Floats, Integers, Matrix

BACKGROUND = -1
SHARED = 0.7
"""Share of the members from which a value is part of the template."""

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
    distinguishing : DataFrame[attribute, value: str, cases, of, outside: int64, share_inside,
        share_outside, ratio, ratio_low, ratio_high: float64]
        ``outside``: cases outside the group that have the value.
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
    cases: pd.DataFrame,
    encoded: Encoded,
    assigned: "pd.Series[int]",
    firmness: "pd.Series[float]",
    evidence: Floats,
) -> Groups:
    """Describe groups by their members.

    Parameters
    ----------
    cases : DataFrame[case_key: int64, case_date: datetime64]
        Without dates, no group has a month.
    assigned : Series[int64], index sorted case_key
        Number of the group of each case, as from `numbered`.
    firmness : Series[float64], index as ``assigned``
    evidence : float array
        Nats, of each group, in the order of their numbers.
    """
    labels = assigned.reindex(encoded.keys).to_numpy(np.int64)
    numbers = np.arange(1, len(evidence) + 1)
    inside = sparse.csr_array(labels[:, None] == numbers[None, :])
    months = _months(cases, assigned)
    sizes = np.bincount(assigned[assigned > 0], minlength=len(numbers) + 1)
    telling = _telling(encoded, inside)
    template, slots, distinguishing = (
        _split(part(telling), len(numbers)) for part in (_template, _slots, _distinguishing)
    )
    groups = tuple(
        Group(
            number,
            int(sizes[number]),
            *months.get(number, (None, None)),
            float(evidence[number - 1]),
            template[number - 1],
            slots[number - 1],
            distinguishing[number - 1],
        )
        for number in numbers.tolist()
    )
    return Groups(assigned, firmness, groups)


def numbered(assigned: "pd.Series[int]") -> "pd.Series[int]":
    """Number of each group from 1, by falling size, then by the first key of its members.

    ``assigned`` has the group of each case (negative: none), index case_key; the index of the
    result is the group.
    """
    members = assigned[assigned >= 0]
    table = pd.DataFrame({"group": members.to_numpy(), "case_key": members.index})
    table = table.groupby("group")["case_key"].agg(["size", "min"])
    order = table.sort_values(["size", "min"], ascending=[False, True]).index
    return pd.Series(np.arange(1, len(order) + 1), index=order, dtype="int64")


Months = tuple[pd.Period | None, pd.Period | None]


def _months(cases: pd.DataFrame, assigned: "pd.Series[int]") -> dict[int, Months]:
    """First and last month of the members of each group; none where no date is known."""
    if "case_date" not in cases:
        return {}
    dates = pd.to_datetime(cases.set_index("case_key")["case_date"]).reindex(assigned.index)
    known = dates.dropna()
    by_group = known.groupby(assigned[known.index])
    first, last = by_group.min().dt.to_period("M"), by_group.max().dt.to_period("M")
    return dict(zip(first.index.tolist(), zip(first, last, strict=True), strict=True))


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
    shared = telling[telling["share"] >= SHARED].sort_values(
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
    return slots[slots["share"] < SHARED]


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
    shown = ["outside", "share_inside", "share_outside", "ratio", "ratio_low", "ratio_high"]
    return result[["number", "attribute", "value", "cases", "of", *shown]]


def _false_discoveries(p: "pd.Series[float]") -> Floats:
    return np.asarray(stats.false_discovery_control(p, method="bh"))
