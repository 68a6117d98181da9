"""How firm groups are: whether they come back from other samples, and without any one agency.

The Jaccard index of a group is that with the group most like it among those found again: cases that
both hold over cases that either holds. Of samples it is over the cases that were there to be found
(Hennig 2007, Computational Statistics & Data Analysis 52:258); below 0.5 a group is dissolved, from
0.75 it is stable, he writes. Without an agency it is over the whole group.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from models.groups import GroupModel
from models.traits import Integers

MOST_CASES = 5_000
"""Of more cases, so many are looked at."""

FEWEST = GroupModel().fewest
"""Members below which a group is not told."""

FEWER = round(FEWEST * (1 - np.exp(-1)))
"""The same in a bootstrap sample, which holds that part of the cases, copies aside."""

Fit = Callable[[pd.DataFrame, pd.DataFrame, int], "pd.Series[int]"]


def grouped(cases: pd.DataFrame, traits: pd.DataFrame, fewest: int) -> "pd.Series[int]":
    """Numbers of the groups that `GroupModel` finds, index case_key."""
    return GroupModel(fewest=fewest).fit(traits, cases=cases).found_.labels


def firmness(
    cases: pd.DataFrame,
    traits: pd.DataFrame,
    agencies: pd.DataFrame,
    found: "pd.Series[int]",
    *,
    rounds: int = 10,
    random_state: int = 0,
    progress: Callable[[float], None] = lambda _: None,
    fit: Fit = grouped,
) -> pd.DataFrame:
    """Find the groups again ``rounds`` times, and once without each agency.

    A bootstrap sample takes a case that it draws twice once (about 63% of the cases are in it):
    copies of a case would be alike beyond any modus operandi and be groups themselves. `FEWER`
    members make a group there; a sample that holds fewer of one says nothing of it. What analysts
    said is left aside: a group that starts from its former members is found again because of that.

    The cost is that of ``rounds`` fits and one for each agency that reported a member of a group,
    and some case alone. Of more than `MOST_CASES` cases so many are looked at, up to half of them
    members: groups are kept whole but for the largest, which are cut down to one size. They stand
    out more from so thinned a background, so both figures of a small group are rather too high.

    Parameters
    ----------
    cases : DataFrame[case_key: int64, case_date: datetime64]
    traits : DataFrame[case_key: int64, attribute: str, value: str]
    agencies : DataFrame[case_key: int64, agency: str]
        Who reported the case, one row each. A case of which that is not known always stays.
    found : Series[int64], index case_key
        Number of the group of each case, from 1; the groups to judge.
    progress : callable
        Told which part of all is done.
    fit : callable, as `grouped`

    Returns
    -------
    DataFrame[number: int64, jaccard, without: float64, agency: str]
        By number. ``jaccard`` is the mean over the samples that hold enough members; ``without``
        the least of the whole group when an agency that told of a member is left out (a case that
        another reported too stays, with all that is known of it; 0 where nothing is left),
        ``agency`` that agency, the first by name of several. Missing where it cannot be measured.
    """
    random = np.random.default_rng(random_state)
    every = pd.Index(np.sort(cases["case_key"].to_numpy(np.int64)), name="case_key")
    now = _looked_at(found.reindex(every, fill_value=-1), random)
    numbers = pd.Index(np.sort(found[found > 0].unique()), dtype="int64", name="number")
    drawn = [random.choice(now.index, len(now)) for _ in range(rounds if len(numbers) else 0)]
    members, rest = _without_each(agencies, now, numbers)
    again = []
    for done, sample in enumerate([*drawn, *rest.values()], start=1):
        some, told = (frame[frame["case_key"].isin(sample)] for frame in (cases, traits))
        fewest = FEWER if done <= len(drawn) else FEWEST
        again.append(fit(some, told, fewest))
        progress(done / (len(drawn) + len(rest)))
    by_sample = [_of_sample(now, *one) for one in zip(drawn, again, strict=False)]
    left = dict(zip(rest, again[len(drawn) :], strict=True))
    return _table(numbers, by_sample, _by_agency(now, members, left))


def _of_sample(
    now: "pd.Series[int]", sample: Integers, again: "pd.Series[int]"
) -> "pd.Series[float]":
    """Jaccard index of each group of which a sample holds enough members."""
    held = now[now.index.isin(sample)]
    sizes = held.value_counts()
    return best_jaccard(held, again).where(lambda index: sizes[index.index] >= FEWER)


def _by_agency(
    now: "pd.Series[int]", members: pd.DataFrame, left: "dict[str, pd.Series[int]]"
) -> pd.DataFrame:
    """Jaccard index of each whole group without each agency that told of it."""
    table = pd.DataFrame(1.0, members.index, members.columns)  # left out, most change nothing
    for name, again in left.items():
        table[name] = best_jaccard(now, again).reindex(members.index)
    return table.where(members)


def _without_each(
    agencies: pd.DataFrame, now: "pd.Series[int]", numbers: "pd.Index[int]"
) -> tuple[pd.DataFrame, dict[str, Integers]]:
    """Whether an agency told of a group, groups x agencies; and what is left without each.

    Only agencies that told of a member, and of some case alone, leave anything out.
    """
    reported = _reported(agencies, now.index)
    members = reported[now > 0].groupby(now[now > 0]).any().reindex(numbers, fill_value=False)
    alone = reported[reported.sum(axis=1) == 1].reindex(now.index, fill_value=False)
    keys = now.index.to_numpy(np.int64)
    some = [str(name) for name in reported if members[name].any() and alone[name].any()]
    return members, {name: keys[~alone[name].to_numpy(np.bool_)] for name in some}


def best_jaccard(groups: "pd.Series[int]", again: "pd.Series[int]") -> "pd.Series[float]":
    """Jaccard index of each group with the one most like it, index number; 0 where none is.

    Both are numbers from 1 by case key, of the same cases; a group without a case has no row.
    """
    sizes, sizes_again = groups.value_counts(), again.value_counts()
    both = pd.DataFrame({"number": groups, "again": again.reindex(groups.index)})
    shared = both[(both > 0).all(axis=1)].value_counts()
    number, other = (shared.index.get_level_values(name) for name in ("number", "again"))
    together = sizes[number].to_numpy() + sizes_again[other].to_numpy() - shared.to_numpy()
    best = pd.Series(shared.to_numpy() / together, number, dtype="float64").groupby(level=0).max()
    return best.reindex(np.sort(sizes.index[sizes.index > 0]), fill_value=0.0)


def _looked_at(found: "pd.Series[int]", random: np.random.Generator) -> "pd.Series[int]":
    """At most `MOST_CASES` of the cases, small groups among them whole."""
    if len(found) <= MOST_CASES:
        return found
    sizes = found[found > 0].value_counts().to_numpy()
    most = int(sizes.max(initial=0))
    while np.minimum(sizes, most).sum() > MOST_CASES / 2:
        most -= 1
    order = pd.Series(random.permutation(len(found)), found.index)
    members = order[found > 0].groupby(found[found > 0]).rank() <= most
    members = members[members]
    rest = order[found <= 0].nsmallest(MOST_CASES - len(members))
    return found[found.index.isin(members.index.union(rest.index))]


def _reported(agencies: pd.DataFrame, keys: "pd.Index[int]") -> pd.DataFrame:
    """Cases x agencies: who reported the case."""
    told = agencies[["case_key", "agency"]].dropna()
    told = told[told["case_key"].isin(keys)]
    table = pd.crosstab(told["case_key"], told["agency"]).astype(bool)
    return table.sort_index(axis=1).reindex(keys, fill_value=False)


def _table(
    numbers: "pd.Index[int]", samples: "list[pd.Series[float]]", by_agency: pd.DataFrame
) -> pd.DataFrame:
    """What `firmness` returns, of the indices of samples and of groups x agencies."""
    jaccard = pd.DataFrame(samples, columns=numbers).mean()
    known = by_agency.notna().any(axis=1)
    agency = by_agency[known].idxmin(axis=1).reindex(numbers)
    return pd.DataFrame(
        {
            "number": np.asarray(numbers, dtype=np.int64),
            "jaccard": jaccard.to_numpy(np.float64),
            "without": by_agency.min(axis=1).to_numpy(np.float64),
            "agency": agency.astype("str").to_numpy(),
        }
    ).astype({"agency": "str"})
