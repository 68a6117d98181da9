"""The cached door to the models: which cases they are given, and what they hand back."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import background, questions
from dashboard.background import State
from dashboard.group_run import KIND, GroupRun, run_groups
from data_access.notebook import Notebook
from data_access.selection import Selection
from models.emergence import emerging

RECENT_DAYS = 91
BASELINE_DAYS = 1096


def grouping() -> State[GroupRun]:
    """The grouping of this copy of the register as it stands: done once, in the background."""
    register, copy = questions.register(), questions.copy_name()

    def work(progress: background.Progress) -> GroupRun:
        return run_groups(register, copy, Notebook.of(register.info), progress)

    return background.job(KIND, copy, work)


def among(run: GroupRun, selection: Selection) -> "pd.Index[int]":
    """Keys of the cases of a run that are selected."""
    looked_at = set(run.cases["case_key"].astype(int))
    if selection.cases is not None:
        looked_at &= set(selection.cases)
    selection = replace(selection, cases=tuple(looked_at))
    keys: pd.Index[int] = pd.Index(questions.case_keys(selection)["case_key"])
    return keys


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
