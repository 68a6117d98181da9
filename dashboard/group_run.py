"""One run of grouping over a whole copy of the register, kept in the notebook.

Needs no Streamlit: the server's thread and the digest call the same function.
"""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from dashboard.findings import GroupLine, group_lines, since_the_copy_before
from dashboard.group_names import Names, group_name, named_by, place_names
from dashboard.whole_register import (
    agencies_of,
    forget_destroyed,
    modus_operandi,
    nearly_same,
    newest_cases,
    when,
)
from data_access.codes import N_
from data_access.mirror_build import Progress
from data_access.notebook import Notebook
from data_access.notebook_values import STARTED_FROM, Run
from data_access.register import Register
from models.firmness import firmness
from models.group_description import Group, Groups
from models.groups import GroupModel
from models.identity import matched
from models.similarity import Similarity
from models.verdicts import Verdicts

KIND = "groups"
METHOD = "mixture-5"
MOST_CASES = 100_000
"""Groups are sought among the newest so many cases: a minute and 1.5 GB."""
SEED = 0
ROUNDS = 10
"""Samples of the cases in which the groups are sought again."""

_HEARD = "heard"  # a digest of the verdicts that a run kept to


@dataclass(frozen=True, eq=False)
class GroupRun:
    """What a run of grouping found.

    Attributes
    ----------
    ids : dict of int to int
        Number of a group in ``groups`` -> the id that stays.
    firmness : DataFrame[number: int64, jaccard, without: float64, agency: str]
        The overlap of a group with the one that is most like it in samples of the cases, and
        of all cases without those of the agency that it leans on most; missing where not measured.
    judged : frozenset of int
        Numbers of the groups of which an analyst said something, and which live by that.
    before : Run, optional
        The run over the copy before this one; None where there was none.
    became : dict of int to GroupLine
        What became of each group since, by the id that stays, also of those that are gone.
    cases : DataFrame
        The cases looked at, newest first, as `Register.cases` answers.
    agencies : DataFrame[case_key: int64, agency: str]
    left_out : int
        Older cases that were not looked at.
    """

    groups: Groups
    ids: dict[int, int]
    firmness: pd.DataFrame
    judged: frozenset[int]
    before: Run | None
    became: dict[int, GroupLine]
    cases: pd.DataFrame
    agencies: pd.DataFrame
    similarity: Similarity
    left_out: int

    def cases_of(self, group: Group) -> pd.DataFrame:
        """Members of a group, firmest first, as `Register.cases` answers."""
        keys = self.groups.members(group.number)
        return self.cases.set_index("case_key").loc[keys].reset_index()

    def overlap(self, group: Group) -> float | None:
        """Overlap of a group with the one most like it in samples; None where not measured."""
        own = self.firmness.loc[self.firmness["number"] == group.number, "jaccard"].dropna()
        return float(own.iloc[0]) if len(own) else None

    def without(self, group: Group) -> tuple[str, float] | None:
        """The agency that a group leans on most, and the overlap without it, where measured."""
        own = self.firmness[self.firmness["number"] == group.number].dropna(subset="without")
        return (str(own["agency"].iloc[0]), float(own["without"].iloc[0])) if len(own) else None

    def agencies_of(self, group: Group) -> "pd.Series[int]":
        """Cases of a group by agency that told them, most first."""
        told = self.agencies["case_key"].isin(self.groups.members(group.number))
        return self.agencies.loc[told, "agency"].value_counts()

    def told_by_nobody_known(self, group: Group) -> int:
        """How many cases of a group no agency is known to have told."""
        known = self.agencies.dropna(subset="agency")["case_key"]
        return int((~pd.Index(self.groups.members(group.number)).isin(known)).sum())


def run_groups(register: Register, copy: str, notebook: Notebook, progress: Progress) -> GroupRun:
    """Group the newest cases of a copy of the register, and remember what was found.

    Groups are held against those of the last run, so that one that stayed keeps its id.
    """
    progress(N_("reading the cases"), 0.0)
    cases = newest_cases(register, MOST_CASES)
    traits = modus_operandi(register, cases)
    agencies = agencies_of(register, cases)
    progress(N_("looking for groups"), 0.1)
    keys = _keys_by_id(cases)
    former = _former(notebook, keys)
    said = _said(notebook, keys)
    start = _start(notebook, copy, said)
    verdicts = _verdicts(said, keys, _former(notebook, keys, start[STARTED_FROM]))
    model = GroupModel(random_state=SEED).fit(traits, cases=cases, verdicts=verdicts)
    found = model.found_
    identity = matched(former, found.labels, held=model.anchored_)
    identity = identity.named(notebook.new_groups(len(identity.new)))
    held = firmness(
        cases,
        traits,
        agencies,
        found.labels,
        rounds=ROUNDS,
        random_state=SEED,
        progress=lambda part: progress(N_("asking how firm they are"), 0.2 + 0.8 * part),
    )
    run = GroupRun(
        groups=found,
        ids={number: int(lasting) for number, lasting in identity.ids.items() if lasting},
        firmness=held,
        judged=frozenset(model.anchored_.values()),
        before=None,
        became={},
        cases=cases,
        agencies=agencies,
        similarity=likeness(register, cases, traits),
        left_out=register.info.cases - len(cases),
    )
    done = Run.ended(register.info, copy, METHOD, len(cases))
    lines = group_lines(_lines(run, place_names(register.places())))
    notebook.save_groups(done, _labels(run, keys), identity.events, start | lines)
    forget_destroyed(register, notebook)
    since = since_the_copy_before(notebook, copy)
    return replace(run, before=since[0], became={o.id: o for o in since[1]}) if since else run


def likeness(register: Register, cases: pd.DataFrame, traits: pd.DataFrame) -> Similarity:
    """By what nearest cases are found: their traits and quarter, and what is nearly the same."""
    told = pd.concat([traits, when(cases)], ignore_index=True)
    return Similarity.fit(told, near=nearly_same(register, cases))


def _keys_by_id(cases: pd.DataFrame) -> "pd.Series[int]":
    """Case key by case_id; an id that two cases share names neither."""
    known = cases[~cases["case_id"].duplicated(keep=False)]
    return known.set_index("case_id")["case_key"].astype(int)


def _former(
    notebook: Notebook, keys: "pd.Series[int]", number: int | None = None
) -> "pd.Series[int]":
    """Lasting id of the group that each case was in at a run, at the last by default, by key."""
    runs = [run for run in notebook.runs("groups") if number is None or run.number == number]
    if not runs:
        return pd.Series(np.zeros(0, np.int64), dtype="int64")
    labels = notebook.labels(runs[-1]).dropna(subset=["group"])
    labels = labels[labels["case_id"].isin(keys.index)]
    index = pd.Index(keys.loc[labels["case_id"]].to_numpy(), name="case_key")
    return pd.Series(labels["group"].to_numpy("int64"), index=index)


def _said(notebook: Notebook, keys: "pd.Series[int]") -> pd.DataFrame:
    """What analysts said, of the cases that are looked at; as `Notebook.verdicts` answers."""
    said = notebook.verdicts()
    return said[said["case_id"].isin(keys.index)]


def _start(notebook: Notebook, copy: str, said: pd.DataFrame) -> dict[str, Any]:
    """The run that groups of which something was said start from, for a payload; 0 where none is.

    The last, unless it was of this copy and heard the same: then that from which it started, so
    that a group does not drift by being sought again.
    """
    heard = said[["group", "case_id", "belongs"]].to_csv(index=False)
    heard = hashlib.blake2b(heard.encode(), digest_size=8).hexdigest()
    last = notebook.last_run("groups")
    number = last[0].number if last else 0
    if last and last[0].copy == copy and last[1].get(_HEARD) == heard:
        number = last[1][STARTED_FROM]
    return {STARTED_FROM: number, _HEARD: heard}


def _verdicts(said: pd.DataFrame, keys: "pd.Series[int]", former: "pd.Series[int]") -> Verdicts:
    said = said.assign(case_key=keys.reindex(said["case_id"]).to_numpy())
    columns = ["group", "case_key"]
    return Verdicts(said.loc[said["belongs"], columns], said.loc[~said["belongs"], columns], former)


def _lines(found: GroupRun, names: Names) -> tuple[GroupLine, ...]:
    return tuple(
        GroupLine(
            found.ids[group.number],
            group_name(group, names),
            group.size,
            overlap=found.overlap(group),
            named=named_by(group),
        )
        for group in found.groups.groups
    )


def _labels(found: GroupRun, keys: "pd.Series[int]") -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "case_id": keys.index,
            "number": found.groups.labels.reindex(keys).to_numpy(),
            "firmness": found.groups.firmness.reindex(keys).to_numpy(),
        }
    )
    rows = rows[rows["number"] > 0]
    return rows.assign(group=rows["number"].map(found.ids).astype("Int64"))
