"""How firm groups are: what is found again in samples, and without any one agency's reports."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from models.groups import GroupModel, Groups
from models.traits import Floats, Integers

SAMPLED = 0.8
"""Part of the cases in each sample."""

MOST_CASES = 5_000
"""Samples are of at most so many cases beside the members of groups: background is plenty."""

_LEANS = 0.2  # part of a group that an agency must have told before it is left out

Progress = Callable[[float], None]


def firmness(
    cases: pd.DataFrame,
    traits: pd.DataFrame,
    agencies: pd.DataFrame,
    found: Groups,
    *,
    rounds: int = 10,
    random_state: int = 0,
    progress: Progress = lambda _part: None,
) -> pd.DataFrame:
    """Hold every group against groups found anew in parts of the cases.

    Parameters
    ----------
    cases, traits : as `GroupModel.fit` was given
    agencies : DataFrame[case_key: int64, agency: str]
    found : Groups
    rounds : int
        Samples of `SAMPLED` of the cases, drawn without putting back: a case drawn twice would be
        a group of its own (the subsets of Hennig 2007, Comput. Stat. Data Anal. 52:258).
    random_state : int
    progress : callable
        Told which part of all is done.

    Returns
    -------
    DataFrame[number: int64, jaccard, without: float64, agency: str]
        ``jaccard``: mean over the samples of the greatest overlap of the group's sampled members
        with a group found there. ``without``: the least overlap left when the reports of one
        agency are left out, and ``agency`` which; NA where no agency told a fifth of it.
    """
    labels = found.labels
    random = np.random.default_rng(random_state)
    kept = _kept(labels, random)
    left_out = _leaned_on(labels, agencies)
    steps, jaccard = rounds + len(left_out), np.zeros((rounds, len(found.groups)))
    for turn in range(rounds):
        drawn = np.sort(random.choice(kept, round(SAMPLED * len(kept)), replace=False))
        jaccard[turn] = _overlaps(labels, drawn, cases, traits, random_state)
        progress((turn + 1) / steps)
    table = pd.DataFrame(
        {
            "number": [group.number for group in found.groups],
            "jaccard": jaccard.mean(axis=0),
            "without": np.nan,
            "agency": pd.Series([pd.NA] * len(found.groups), dtype="str"),
        }
    ).astype({"number": "int64"})
    for turn, (agency, rest, numbers) in enumerate(_without_each(left_out, agencies, kept)):
        overlap = _overlaps(labels, rest, cases, traits, random_state)
        for number in numbers:
            row = number - 1
            if not overlap[row] >= table.loc[row, "without"]:
                table.loc[row, "without"], table.loc[row, "agency"] = overlap[row], agency
        progress((rounds + turn + 1) / steps)
    return table


def _kept(labels: "pd.Series[int]", random: np.random.Generator) -> Integers:
    """All members, and of the other cases at most `MOST_CASES`."""
    members = labels.index[labels > 0].to_numpy(np.int64)
    others = labels.index[labels <= 0].to_numpy(np.int64)
    if len(others) > MOST_CASES:
        others = random.choice(others, MOST_CASES, replace=False)
    return np.sort(np.concatenate([members, others]))


def _leaned_on(labels: "pd.Series[int]", agencies: pd.DataFrame) -> dict[str, list[int]]:
    """Which groups each agency told a fifth of, at least."""
    members = labels[labels > 0].rename("number")
    told = agencies.drop_duplicates().join(members, on="case_key", how="inner")
    counts = told.groupby(["agency", "number"]).size().reset_index(name="cases")
    counts = counts[counts["cases"] >= _LEANS * counts["number"].map(members.value_counts())]
    return {str(name): of["number"].astype(int).tolist() for name, of in counts.groupby("agency")}


def _without_each(
    left_out: dict[str, list[int]], agencies: pd.DataFrame, kept: Integers
) -> Iterator[tuple[str, Integers, list[int]]]:
    """Each agency, the cases that others told too or alone, and the groups that lean on it."""
    known = agencies["case_key"].unique()
    for agency, numbers in left_out.items():
        others = agencies.loc[agencies["agency"] != agency, "case_key"].unique()
        gone = np.setdiff1d(known, others)
        yield agency, np.setdiff1d(kept, gone), numbers


def _overlaps(
    labels: "pd.Series[int]",
    drawn: Integers,
    cases: pd.DataFrame,
    traits: pd.DataFrame,
    random_state: int,
) -> Floats:
    """Greatest Jaccard of each group's drawn members with a group found among the drawn."""
    part = cases[cases["case_key"].isin(drawn)]
    model = GroupModel(random_state=random_state, fewest=4)
    again = model.fit(traits[traits["case_key"].isin(drawn)], cases=part).found_.labels
    mine = labels.reindex(again.index)
    groups = int(labels.to_numpy(np.int64).max(initial=0))
    one, two = (np.maximum(of.to_numpy(np.int64), 0) for of in (mine, again))
    shared = np.zeros((groups + 1, int(two.max(initial=0)) + 1))
    np.add.at(shared, (one, two), 1)
    union = shared.sum(axis=1)[:, None] + shared.sum(axis=0) - shared
    overlap = shared / np.maximum(union, 1)
    return np.asarray(overlap[1:, 1:].max(axis=1, initial=0.0))
