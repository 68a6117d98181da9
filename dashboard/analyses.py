"""The cached door to the models: which cases they are given, and what they hand back."""

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from dashboard import questions
from data_access.facts import ATTRIBUTES
from data_access.selection import Selection
from models.emergence import emerging
from models.groups import Groups, find_groups
from models.similarity import Similarity

MOST_CASES = 20_000
"""Groups are sought among the newest so many cases; more would keep a page waiting."""

RECENT_DAYS = 91
BASELINE_DAYS = 1096
SEED = 0


@dataclass(frozen=True, eq=False)
class Alike:
    """Groups among the cases of a selection, and what tells how alike any two are.

    ``cases`` are those given to the model, newest first; ``left_out`` counts the older ones.
    """

    cases: pd.DataFrame
    left_out: int
    groups: Groups
    similarity: Similarity


def alike(selection: Selection) -> Alike:
    """Groups and similarity among the newest cases of a selection."""
    return _alike(questions.copy_name(), selection)


@st.cache_resource(max_entries=8, show_spinner=False)
def _alike(copy: str, selection: Selection) -> Alike:
    del copy  # a part of the key
    cases = questions.register().cases(selection, newest=MOST_CASES)
    cases = cases.assign(case_date=pd.to_datetime(cases["case_date"]))
    every = int(questions.kpis(selection)["cases"].iloc[0])
    traits = _modus_operandi(selection, cases)
    groups = find_groups(cases, traits, random_state=SEED)
    return Alike(cases, every - len(cases), groups, Similarity.fit(traits))


def _modus_operandi(selection: Selection, cases: pd.DataFrame) -> pd.DataFrame:
    """What the cases are like, theme and area among it; which agency told is never a reason."""
    attributes = tuple(name for name in ATTRIBUTES if name not in {"agency", "role"})
    if len(cases):
        # Traits of older cases would be read for nothing.
        selection = replace(selection, start=cases["case_date"].min().date())
    told = questions.register().traits(selection, attributes)
    own = cases.melt("case_key", ["theme", "area"], var_name="attribute").dropna(subset=["value"])
    return pd.concat([told[told["case_key"].isin(cases["case_key"])], own], ignore_index=True)


def growth(selection: Selection) -> pd.DataFrame:
    """What grew up to the end of the selection, against its own past; see `emerging`."""
    return _growth(questions.copy_name(), selection)


def last_day(selection: Selection) -> pd.Timestamp:
    """The day up to which growth is sought."""
    return pd.Timestamp(selection.end or questions.register().info.as_of).normalize()


def looked_at(selection: Selection) -> Selection:
    """The cases among which growth is sought: the days before its end, whatever its start."""
    last = last_day(selection)
    start = (last - pd.Timedelta(days=RECENT_DAYS + BASELINE_DAYS)).date()
    return replace(selection, start=start, end=last.date())


@st.cache_data(max_entries=32, show_spinner=False)
def _growth(copy: str, selection: Selection) -> pd.DataFrame:
    del copy  # a part of the key
    last = last_day(selection)
    events = _events(looked_at(selection))
    return emerging(events, last, recent_days=RECENT_DAYS, baseline_days=BASELINE_DAYS)


def _events(selection: Selection) -> pd.DataFrame:
    """One row per case and combination of its sectors, citizenships, routes and agencies."""
    cases = questions.register().cases(selection)[["case_key", "case_date"]]
    events = cases.assign(case_date=pd.to_datetime(cases["case_date"]))
    told = questions.register().traits(selection, ("sector", "citizenship", "route", "agency"))
    for attribute in ("sector", "citizenship", "route", "agency"):
        values = told.loc[told["attribute"] == attribute, ["case_key", "value"]]
        events = events.merge(values.rename(columns={"value": attribute}), "left", "case_key")
    return events
