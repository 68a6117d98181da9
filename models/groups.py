"""Groups of cases with the same modus operandi, and the cases that belong to none.

Seeds are neighbourhoods in the mutual nearest-neighbour graph of `models.similarity`. Each grows
into a group of a sparse mixture with an explicit background: per attribute a group either follows
the background (the spike: the attribute is no part of its signature) or has values of its own (the
slab: a Dirichlet around the background; for attributes with several values a beta per value). A
case is a member where the likelihood ratio of group to background, the case itself left out of the
group, beats the odds of being a member. A group lives only while its evidence (log marginal
likelihood of slab over background) beats what it costs to name its members among all cases, plus a
price. So pure background gives no groups, and cases without a group are the rule, not a failure.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse, stats
from scipy.special import betaln, gammaln

from models.intervals import ratio_of_shares
from models.similarity import Background, Encoded, Similarity

BACKGROUND = -1
_SHARED = 0.7  # share from which a value is part of the template
_TOLD = 3  # members that must know an attribute before the group is described by it
_CONCENTRATION = 2.0  # of the Dirichlet around the background
_ROUNDS = 12
_BATCH = 256  # seeds grown at once; bounds memory to cases x batch

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Matrix = Any  # a scipy sparse array


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
    mixture = _Mixture.of(similarity.encoded, similarity.background, fewest, price)
    seeds = _seeds(similarity, np.random.default_rng(random_state), fewest, seed_cases)
    grown = _distinct(*mixture.grow(seeds))
    assigned, firmness, evidence = mixture.settle(grown)
    return _told(cases, similarity.encoded, assigned, firmness, evidence)


@dataclass(frozen=True, eq=False)
class _Mixture:
    """The mixture over cases x (values, values with their parent, attributes)."""

    features: Matrix
    share: Floats  # of each value, values x 1; within an attribute that is no set they add up to 1
    extra: Floats  # log of given over share, values with parent x 1
    children: Integers
    attribute_of: Integers
    in_set: Flags
    odds: Floats  # log prior odds of slab against spike, values x 1
    by_attribute: Matrix  # attributes x values
    fewest: int
    price: float

    @classmethod
    def of(cls, encoded: Encoded, known: Background, fewest: int, price: float) -> "_Mixture":
        """Lay out the features of all cases."""
        values, attributes = len(encoded.values), len(encoded.attributes)
        where = (encoded.attribute_of, np.arange(values))
        by_attribute: Matrix = sparse.csr_array(
            (np.ones(values), where), shape=(attributes, values)
        )
        in_set = encoded.is_set[encoded.attribute_of]
        total = (by_attribute @ known.share)[encoded.attribute_of]
        many = np.asarray(by_attribute.sum(axis=1))[encoded.attribute_of]
        pairs = known.children()
        parts = (encoded.has, known.together(encoded.has), encoded.knows)
        return cls(
            sparse.csr_array(sparse.hstack(parts)),
            np.minimum(np.where(in_set, known.share, known.share / total), 1 - 1e-9)[:, None],
            np.log(known.given[pairs] / known.share[pairs])[:, None],
            pairs,
            encoded.attribute_of,
            in_set,
            np.where(in_set, -np.log(np.maximum(many, 2)), 0.0)[:, None],
            by_attribute,
            fewest,
            price,
        )

    def signatures(self, members: Matrix) -> tuple[Floats, Floats, Floats]:
        """Weights of the features for others and for members (left out), and evidence of groups."""
        counts = np.asarray((self.features.T @ members).todense(), dtype=np.float64)
        size = np.asarray(members.sum(axis=0), dtype=np.float64)
        values, pairs = len(self.share), len(self.children)
        with_parent = np.zeros_like(counts[:values])
        with_parent[self.children] = counts[values : values + pairs] * self.extra
        gain, prior = self._gain(counts[:values], counts[values + pairs :], with_parent)
        in_signature = gain > 0
        weights = [
            self._weights(counts[:values], counts[values + pairs :], in_signature, left_out)
            for left_out in (0, 1)
        ]
        evidence = np.where(in_signature, gain / prior, 0).sum(axis=0)
        n = self.features.shape[0]
        naming = gammaln(n + 1) - gammaln(size + 1) - gammaln(n - size + 1)
        return weights[0], weights[1], np.where(size > 0, evidence - naming - self.price, -np.inf)

    def _gain(self, has: Floats, knows: Floats, with_parent: Floats) -> tuple[Floats, Floats]:
        """Log evidence of slab over spike per value, and over how many values it is shared out.

        In an attribute that is no set, all values carry the evidence of the attribute.
        """
        share, of = self.share, knows[self.attribute_of]
        a, b = _CONCENTRATION * share, _CONCENTRATION * (1 - share)
        single = gammaln(a + has) - gammaln(a) - has * np.log(share) - with_parent
        told = self.by_attribute @ np.where(self.in_set[:, None], 0, has)
        whole = self.by_attribute @ np.where(self.in_set[:, None], 0, single)
        whole += gammaln(_CONCENTRATION) - gammaln(_CONCENTRATION + told)
        several = betaln(a + has, b + of - has) - betaln(a, b) - with_parent
        several -= has * np.log(share) + (of - has) * np.log1p(-share)
        several = np.where(has > of * share, several, -np.inf)
        many = np.asarray(self.by_attribute.sum(axis=1))[self.attribute_of]
        gain = np.where(self.in_set[:, None], several, whole[self.attribute_of]) + self.odds
        return gain, np.where(self.in_set, 1.0, many)[:, None]

    def _weights(self, has: Floats, knows: Floats, chosen: Flags, left_out: int) -> Floats:
        """Log likelihood ratio per feature; ``left_out`` 1 takes the case itself out."""
        share, in_set = self.share, self.in_set[:, None]
        told = np.asarray(self.by_attribute @ has)[self.attribute_of]
        of = np.where(in_set, knows[self.attribute_of], told)
        of = np.maximum(of - left_out, 0) + _CONCENTRATION
        present = np.maximum(has - left_out, 0) + _CONCENTRATION * share
        absent = np.maximum(of - _CONCENTRATION - has, 0) + _CONCENTRATION * (1 - share)
        lacking = np.where(chosen & in_set, np.log(absent / of) - np.log1p(-share), 0)
        having = np.where(chosen, np.log(present / of) - np.log(share), 0) - lacking
        with_parent = np.where(chosen[self.children], -self.extra, 0)
        return np.vstack([having, with_parent, self.by_attribute @ lacking])

    def scores(self, members: Matrix) -> tuple[Floats, Floats]:
        """Log likelihood ratio of group to background less the odds against it, and evidence."""
        others, own, evidence = self.signatures(members)
        scores = self.features @ others
        rows, columns = members.nonzero()
        mine = self.features[rows].multiply(own.T[columns])
        scores[rows, columns] = mine.sum(axis=1)
        size = np.maximum(np.asarray(members.sum(axis=0)), 1)
        return scores - np.log(np.maximum(len(scores) - size, 1) / size), evidence

    def grow(self, seeds: Matrix) -> tuple[Matrix, Floats]:
        """Let every seed find its members as if there were no other; return those that live."""
        alive, worth = [], []
        for start in range(0, seeds.shape[1], _BATCH):
            members = seeds[:, start : start + _BATCH]
            for _ in range(_ROUNDS):
                members = sparse.csc_array(self.scores(members)[0] > 0, dtype=np.float64)
                members = members[:, np.asarray(members.sum(axis=0)) >= self.fewest]
            evidence = self.signatures(members)[2]
            alive.append(members[:, evidence > 0])
            worth.append(evidence[evidence > 0])
        if not alive:
            return seeds, np.zeros(0)
        return sparse.csc_array(sparse.hstack(alive)), np.concatenate(worth)

    def settle(self, members: Matrix) -> tuple[Integers, Floats, Floats]:
        """Let the groups compete for cases until all that are left live.

        Returns the group of each case (-1: none), the probability of that, the groups' evidence.
        """
        for _ in range(_ROUNDS):
            members = _best(self.scores(members)[0])
            alive = self.signatures(members)[2] > 0
            alive &= np.asarray(members.sum(axis=0)) >= self.fewest
            members = self._merged(members[:, alive])
        scores, evidence = self.scores(members)
        assigned = np.full(members.shape[0], BACKGROUND, dtype=np.int64)
        rows, columns = members.nonzero()
        assigned[rows] = columns
        return assigned, _posterior(scores, assigned), evidence

    def _merged(self, members: Matrix) -> Matrix:
        """Join pairs of groups that have more evidence as one, the greatest gain first."""
        scores, evidence = self.scores(members)
        fit = np.asarray(members.T @ scores) / np.maximum(members.sum(axis=0), 1)[:, None]
        first, second = np.nonzero(np.triu((fit > 0) | (fit.T > 0), k=1))
        joined = members[:, first] + members[:, second]
        gain = self.signatures(joined)[2] - evidence[first] - evidence[second]
        free = np.ones(members.shape[1], dtype=np.bool_)
        kept = []
        for pair in np.lexsort((second, first, -gain)):
            if gain[pair] > 0 and free[first[pair]] and free[second[pair]]:
                free[[first[pair], second[pair]]] = False
                kept.append(pair)
        return sparse.csc_array(sparse.hstack([members[:, free], joined[:, kept]]))


def _best(scores: Floats) -> Matrix:
    """Cases x groups: every case in the group that fits it best, if that beats the background."""
    rows = np.flatnonzero(scores.max(axis=1, initial=-np.inf) > 0)
    columns = scores[rows].argmax(axis=1) if scores.shape[1] else rows
    return sparse.csc_array((np.ones(len(rows)), (rows, columns)), shape=scores.shape)


def _posterior(scores: Floats, assigned: Integers) -> Floats:
    """Probability of the label given, the background scoring 0."""
    whole = np.column_stack([np.zeros(len(scores)), scores])
    whole = np.exp(whole - whole.max(axis=1, keepdims=True))
    return np.asarray(whole[np.arange(len(scores)), assigned + 1] / whole.sum(axis=1))


def _distinct(members: Matrix, evidence: Floats) -> Matrix:
    """Keep the strongest of grown seeds that share half of the smaller one's members."""
    size = np.asarray(members.sum(axis=0))
    shared = np.asarray((members.T @ members).todense())
    kept: list[int] = []
    for group in np.lexsort((np.arange(len(size)), -evidence)):
        if not kept or (shared[group, kept] < 0.5 * np.minimum(size[group], size[kept])).all():
            kept.append(int(group))
    return members[:, kept]


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
