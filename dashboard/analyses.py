"""The cached door to the models: what they found, and what of it is selected."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard import background, group_run, questions, watch_run
from dashboard.background import State
from dashboard.figures.emerging import Alerts
from dashboard.group_run import GroupRun, run_groups
from dashboard.texts import _
from dashboard.watch_run import WatchRun, run_watch
from data_access import codes
from data_access.codes import UNKNOWN
from data_access.notebook import Notebook
from data_access.selection import Selection
from models.lists import agency_lists
from models.silence import silences as find_silences
from models.unseen import Answer, unseen_number

REST = timedelta(minutes=30)
"""Analyses take minutes of a core, and the register may change every minute."""


def grouping() -> State[GroupRun]:
    """The grouping of this copy of the register as it stands: done once, in the background."""
    register, copy = questions.register(), questions.copy_name()

    def work(progress: background.Progress) -> GroupRun:
        return run_groups(register, copy, Notebook.of(register.info), progress)

    return background.job(group_run.KIND, copy, work, rest=REST)


def watching() -> State[WatchRun]:
    """The watch over this copy of the register as it stands: done once, in the background."""
    register, copy = questions.register(), questions.copy_name()

    def work(progress: background.Progress) -> WatchRun:
        return run_watch(register, copy, Notebook.of(register.info), progress)

    return background.job(watch_run.KIND, copy, work, rest=REST)


def alerts(run: WatchRun, selection: Selection, per_quarter: float) -> Alerts:
    """The alerts at an agreed rate, and which of the cases behind them are selected."""
    raised, held_back = run.watch.at(per_quarter), run.watch.held_back(per_quarter)
    behind = {int(key) for one in raised + held_back for key in one.alert.behind}
    selected = frozenset(_selected(behind, selection).tolist())
    return Alerts(run.watch, per_quarter, raised, held_back, selected, questions.place_names())


def unseen(selection: Selection) -> Answer:
    """How many cases no agency told of; where agencies are selected, from their lists alone."""
    with st.spinner(_("Holding the agencies' lists against each other")):
        return _unseen(questions.copy_name(), selection)


@st.cache_data(max_entries=questions.ENTRIES, show_spinner=False, hash_funcs=questions.BY_KEY)
def _unseen(copy: str, selection: Selection) -> Answer:
    del copy  # a part of the key: another copy, another answer
    agencies = tuple(agency for agency in selection.agencies if agency != UNKNOWN)
    return unseen_number(agency_lists(questions.capture_histories(selection), agencies))


def silences(selection: Selection) -> pd.DataFrame:
    """How long each agency has been silent about each island, and what was expected of it.

    Up to the end of the selected period, at most of the register. Where agencies are selected, of
    these alone: what others told of the same cases is no list of all they tell.
    """
    return _silences(questions.copy_name(), selection)


@st.cache_data(max_entries=questions.ENTRIES, show_spinner=False, hash_funcs=questions.BY_KEY)
def _silences(copy: str, selection: Selection) -> pd.DataFrame:
    del copy  # a part of the key: another copy, another answer
    told = questions.registered_months(selection).dropna(subset=["agency", "area"])
    told = told[told["area"].isin(codes.AREA.codes)]
    if selection.agencies:
        told = told[told["agency"].isin(selection.agencies)]
    until = pd.Timestamp(questions.register().info.as_of).normalize()
    if selection.end:
        # Reports are counted by month, so the month in which the period ends is looked at whole.
        until = min(until, pd.Timestamp(selection.end) + pd.offsets.MonthEnd(0))
    return find_silences(told.assign(month=pd.to_datetime(told["month"])), until)


def among(run: GroupRun, selection: Selection) -> "pd.Index[int]":
    """Keys of the cases of a run that are selected."""
    return _selected(run.cases["case_key"].astype(int), selection)


def _selected(looked_at: Iterable[int], selection: Selection) -> "pd.Index[int]":
    keys = set(looked_at)
    if selection.cases is not None:
        keys &= set(selection.cases)
    selection = replace(selection, cases=tuple(keys))
    selected: pd.Index[int] = pd.Index(questions.case_keys(selection)["case_key"])
    return selected
