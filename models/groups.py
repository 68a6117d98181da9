"""Groups of cases with the same modus operandi, and the cases that belong to none.

Seeds are neighbourhoods in the mutual nearest-neighbour graph of `models.similarity`. Each grows
into a group of the mixture of `models.mixture`, which knows an explicit background: pure background
gives no groups, and cases without a group are the rule, not a failure. The groups that live are
described by what their members share, where they differ and what sets them apart.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse, stats

from models.intervals import ratio_of_shares
from models.mixture import Mixture, distinct
from models.similarity import Similarity
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


def find_groups(
    cases: pd.DataFrame,
    traits: pd.DataFrame,
    *,
    random_state: int = 0,
    fewest: int = 5,
    price: float = 5.0,
    seed_cases: int = 20_000,
) -> Groups:
    """Group the cases by modus operandi.

    Memory is linear in cases and traits. Seeds cost the square of the cases they come from, so
    above ``seed_cases`` they come from a sample (rare groups may then be missed); all else is
    linear. The result does not depend on the order of the rows.

    Parameters
    ----------
    cases : DataFrame[case_key: int64, case_date: datetime64]
        Every case to label, once; other columns are not read.
    traits : DataFrame[case_key: int64, attribute: str, value: str]
        One row per distinct (case, attribute, value). The agency is never used.
    random_state : int
        Seeds the sample; nothing else is random.
    fewest : int
        Members below which a group is not told.
    price : float
        Nats of evidence that a group must bring above chance to exist.

    Returns
    -------
    Groups
        A group is a hypothesis for an analyst: cases told alike, not cases proved linked.
    """
    known = traits[traits["case_key"].isin(cases["case_key"])]
    similarity = Similarity.fit(known)
    mixture = Mixture.of(similarity.encoded, similarity.background, fewest, price)
    seeds = _seeds(similarity, np.random.default_rng(random_state), fewest, seed_cases)
    grown = distinct(*mixture.grow(seeds))
    assigned, firmness, evidence = mixture.settle(grown)
    return _told(cases, similarity.encoded, assigned, firmness, evidence)


def _seeds(
    similarity: Similarity, random: np.random.Generator, fewest: int, seed_cases: int
) -> Matrix:
    """Cases x seeds: a case and its mutual nearest neighbours, where they are enough for a group.

    The densest neighbourhoods come first; one nearly covered by those before is left out.
    """
    n = len(similarity.encoded.keys)
    drawn = np.arange(n)
    if n > seed_cases:
        drawn = np.sort(random.choice(n, seed_cases, replace=False))
    graph = mutual_neighbours(similarity, drawn)
    weight = np.asarray(graph.sum(axis=1))
    covered = np.zeros(n, dtype=np.bool_)
    rows: list[Integers] = []
    for case in np.lexsort((drawn, -weight)):
        near = drawn[np.append(graph.indices[graph.indptr[case] : graph.indptr[case + 1]], case)]
        if len(near) >= fewest and covered[near].mean() < 0.8:
            covered[near] = True
            rows.append(near)
    which = np.repeat(np.arange(len(rows)), [len(near) for near in rows])
    cells = (np.concatenate([np.zeros(0, np.int64), *rows]), which)
    return sparse.csc_array((np.ones(len(which)), cells), shape=(n, len(rows)))


def mutual_neighbours(similarity: Similarity, drawn: Integers, k: int = 15) -> Matrix:
    """Symmetric graph of bits between drawn cases that are among each other's ``k`` nearest.

    Only pairs above log2(n / 50) bits, which chance alone seldom reaches, count.
    """
    rows, columns, data = [], [], []
    floor = max(np.log2(max(len(drawn), 1) / 50), 1.0)
    for start, bits in similarity.blocks(drawn):
        bits[np.arange(len(bits)), start + np.arange(len(bits))] = 0
        row, column = np.nonzero(bits > floor)
        value = bits[row, column]
        order = np.lexsort((column, -value, row))
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        order = order[rank < k]
        rows.append(row[order] + start)
        columns.append(column[order])
        data.append(value[order])
    none = np.zeros(0, dtype=np.int64)
    cells = (np.concatenate([none, *rows]), np.concatenate([none, *columns]))
    graph = sparse.csr_array((np.concatenate([none, *data]), cells), shape=(len(drawn),) * 2)
    return sparse.csr_array(graph.minimum(graph.T))


def _told(
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
