"""One run of grouping over a whole copy of the register, kept in the notebook.

Needs no Streamlit: the server's thread and the digest call the same function.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.findings import GroupLine, group_lines
from dashboard.group_names import group_name, place_names
from dashboard.opening import Opened
from dashboard.texts import _
from data_access.facts import ATTRIBUTES
from data_access.mirror_build import Progress
from data_access.notebook import Notebook
from data_access.notebook_values import Run, now
from data_access.register import Register
from data_access.selection import Selection
from models.groups import Groups, find_groups
from models.similarity import Similarity

KIND = "groups"
METHOD = "mixture-1"
MOST_CASES = 20_000
"""Groups are sought among the newest so many cases; seeds cost the square of them."""
SEED = 0

_EVERY = Selection()
_SAME = 0.5
"""Jaccard overlap above which a group is the former one; two of a kind cannot both be above."""


@dataclass(frozen=True, eq=False)
class GroupRun:
    """What a run of grouping found.

    Attributes
    ----------
    ids : dict of int to int
        Number of a group in ``groups`` -> the id that stays.
    firmness : DataFrame[number: int64, jaccard, without: float64, agency: str]
        How much of a group is found again in samples of the cases, and how much is left without
        the agency that it leans on most; a row only where it was measured.
    events : DataFrame[kind: str, id, from, to: Int64, shared: float64]
        What became of the groups of the run before.
    cases : DataFrame
        The cases looked at, newest first, as `Register.cases` answers.
    agencies : DataFrame[case_key: int64, agency: str]
    left_out : int
        Older cases that were not looked at.
    """

    groups: Groups
    ids: dict[int, int]
    firmness: pd.DataFrame
    events: pd.DataFrame
    cases: pd.DataFrame
    agencies: pd.DataFrame
    similarity: Similarity
    left_out: int

    def number_of(self, lasting: int) -> int | None:
        """Number of the group with an id that stays; None where this run did not find it."""
        return {own: number for number, own in self.ids.items()}.get(lasting)


def run_groups(register: Register, copy: str, notebook: Notebook, progress: Progress) -> GroupRun:
    """Group the newest cases of a copy of the register, and remember what was found.

    Groups are held against those of the last run, so that one that stayed keeps its id.
    """
    progress(_("reading the cases"), 0.0)
    cases = register.cases(_EVERY, newest=MOST_CASES)
    cases = cases.assign(case_date=pd.to_datetime(cases["case_date"]))
    traits = _modus_operandi(register, cases)
    agencies = _agencies(register, cases)
    progress(_("looking for groups"), 0.1)
    found = find_groups(cases, traits, random_state=SEED)
    progress(_("holding them against the last run"), 0.9)
    keys = _keys_by_id(cases)
    ids, events = _matched(_former(notebook, keys), found, notebook)
    run = GroupRun(
        groups=found,
        ids=ids,
        firmness=_not_measured(),
        events=events,
        cases=cases,
        agencies=agencies,
        similarity=Similarity.fit(traits),
        left_out=register.info.cases - len(cases),
    )
    _save(run, register, copy, notebook, keys)
    return run


def bring_up_to_date(opened: Opened, notebook: Notebook, progress: Progress) -> None:
    """Group the cases of a copy that the notebook holds no run of."""
    last = notebook.last_run("groups")
    if last is None or last[0].copy != opened.copy:
        run_groups(opened.register, opened.copy, notebook, progress)


def _modus_operandi(register: Register, cases: pd.DataFrame) -> pd.DataFrame:
    """What the cases are like, theme and area among it; which agency told is never a reason."""
    attributes = tuple(name for name in ATTRIBUTES if name not in {"agency", "role"})
    told = register.traits(_since(cases), attributes)
    own = cases.melt("case_key", ["theme", "area"], var_name="attribute").dropna(subset=["value"])
    return pd.concat([told[told["case_key"].isin(cases["case_key"])], own], ignore_index=True)


def _agencies(register: Register, cases: pd.DataFrame) -> pd.DataFrame:
    told = register.traits(_since(cases), ("agency",))
    told = told[told["case_key"].isin(cases["case_key"])].rename(columns={"value": "agency"})
    return told[["case_key", "agency"]].reset_index(drop=True)


def _since(cases: pd.DataFrame) -> Selection:
    """From the first of the cases on: what older ones are like would be read for nothing."""
    return replace(_EVERY, start=cases["case_date"].min().date()) if len(cases) else _EVERY


def _keys_by_id(cases: pd.DataFrame) -> "pd.Series[int]":
    """Case key by case_id; an id that two cases share names neither."""
    known = cases[~cases["case_id"].duplicated(keep=False)]
    return known.set_index("case_id")["case_key"].astype(int)


def _former(notebook: Notebook, keys: "pd.Series[int]") -> "pd.Series[int]":
    """Lasting id of the group that each case was in at the last run, by case key."""
    last = notebook.last_run("groups")
    if last is None:
        return pd.Series(np.zeros(0, np.int64), dtype="int64")
    labels = notebook.labels(last[0]).dropna(subset=["group"])
    labels = labels[labels["case_id"].isin(keys.index)]
    index = pd.Index(keys.loc[labels["case_id"]].to_numpy(), name="case_key")
    return pd.Series(labels["group"].to_numpy("int64"), index=index)


def _matched(
    former: "pd.Series[int]", found: Groups, notebook: Notebook
) -> tuple[dict[int, int], pd.DataFrame]:
    """The id that each group keeps or is given, and what became of the former ones."""
    labels = found.labels[found.labels > 0]
    both = pd.DataFrame({"was": former.reindex(labels.index), "number": labels}).dropna()
    shared = both.groupby(["was", "number"]).size()
    sizes, before = labels.value_counts(), former.value_counts()
    kept: dict[int, int] = {}
    for was, number, cases in shared.reset_index(name="cases").astype("int64").to_numpy().tolist():
        if cases / (sizes[number] + before[was] - cases) > _SAME:
            kept[number] = was
    fresh = [group.number for group in found.groups if group.number not in kept]
    ids = kept | dict(zip(fresh, notebook.new_groups(len(fresh)), strict=True))
    events = [("born", ids[number], None, None, None) for number in fresh]
    events += [
        ("died", was, None, None, None) for was in sorted(set(before.index) - {*kept.values()})
    ]
    columns = ["kind", "id", "from", "to", "shared"]
    types = dict.fromkeys(["id", "from", "to"], "Int64") | {"shared": "float64", "kind": "str"}
    return ids, pd.DataFrame(events, columns=columns).astype(types)


def _not_measured() -> pd.DataFrame:
    types = {"number": "int64", "jaccard": "float64", "without": "float64", "agency": "str"}
    return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in types.items()})


def _save(
    found: GroupRun, register: Register, copy: str, notebook: Notebook, keys: "pd.Series[int]"
) -> None:
    names = place_names(register.places())
    run = Run(
        copy=copy,
        source=register.info.source,
        as_of=register.info.as_of,
        method=METHOD,
        finished_at=now(),
        considered=len(found.cases),
        left_out=found.left_out,
    )
    lines = tuple(
        GroupLine(found.ids[group.number], group_name(group, names), group.size)
        for group in found.groups.groups
    )
    notebook.save_groups(run, _labels(found, keys), found.events, group_lines(lines))


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
