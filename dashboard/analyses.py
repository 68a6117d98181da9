"""The cached door to the models: what they found, and what of it is selected."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import (
    background,
    duplicate_run,
    group_run,
    periods,
    questions,
    rough_dates,
    watch_run,
)
from dashboard.background import State
from dashboard.duplicate_run import Proposals
from dashboard.figures.emerging import Alerts
from dashboard.group_run import GroupRun, run_groups
from dashboard.texts import _
from dashboard.watch_run import WatchRun, run_watch
from data_access import codes
from data_access.codes import UNKNOWN
from data_access.indicator_codes import POSITIONS
from data_access.indicators import Weighing
from data_access.notebook import Notebook
from data_access.selection import Selection
from models.indicators import INDICATORS, POINTS, RELIABLE, UNITS
from models.lists import agency_lists
from models.silence import silences as find_silences
from models.theme_check import LINKS, weighed
from models.theme_check import links as find_links
from models.threshold import counted, ranked
from models.unseen import Answer, unseen_number

REST = timedelta(minutes=30)
"""Analyses take minutes of a core, and the register may change every minute."""


def _kind(work: str) -> str:
    """What the jobs of a work are called: each training session has its own."""
    return f"{work}-{questions.viewer().room}".rstrip("-")


def grouping() -> State[GroupRun]:
    """The grouping of this copy as it stands: done once in this process, in the background."""
    register, copy = questions.register(), questions.copy_name()

    def work(progress: background.Progress) -> GroupRun:
        return run_groups(register, copy, Notebook.of(register.info), progress)

    return background.job(_kind(group_run.KIND), copy, work, rest=REST)


def grouping_anew() -> Callable[[], None]:
    """What has the register grouped anew when that is next asked for: to be called after a verdict.

    Asked for before it: a click may cut a run off where it asks who looks.
    """
    return partial(background.again, _kind(group_run.KIND))


def watching() -> State[WatchRun]:
    """The watch over this copy as it stands: done once in this process, in the background."""
    register, copy = questions.register(), questions.copy_name()

    def work(progress: background.Progress) -> WatchRun:
        return run_watch(register, copy, Notebook.of(register.info), progress)

    return background.job(_kind(watch_run.KIND), copy, work, rest=REST)


def watched() -> WatchRun | None:
    """What the watch over this very copy found; None until it is done. Begins nothing."""
    found: WatchRun | None = _done(watch_run.KIND)
    return found


def grouped() -> GroupRun | None:
    """The grouping of this very copy; None until it is done. Begins nothing."""
    found: GroupRun | None = _done(group_run.KIND)
    return found


def _done(work: str) -> Any:
    state = background.known(_kind(work))
    is_of_this = state is not None and state.copy == questions.copy_name() and state.is_current
    return state.result if state is not None and is_of_this else None


def alerts(run: WatchRun, selection: Selection, per_quarter: float) -> Alerts:
    """The alerts at an agreed rate, and which of the cases that they list are selected."""
    raised, held_back = run.watch.at(per_quarter), run.watch.held_back(per_quarter)
    listed = {int(key) for one in raised + held_back for key in one.listed}
    among_them = frozenset(selected(listed, selection).tolist())
    return Alerts(run.watch, per_quarter, raised, held_back, among_them, questions.place_names())


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

    Of all reports up to the end of the selected period, at most of the register: were only selected
    pairs judged, a silence would be the less likely the fewer are selected. Which of them a
    selected case names is told in ``selected``.
    """
    found = _silences(questions.copy_name(), Selection(end=selection.end))
    named = _named_pairs(selection)
    if selection.agencies:  # what others told of the same cases is not asked for
        named = named[named["agency"].isin(selection.agencies)]
    if selection.areas:
        named = named[named["area"].isin(selection.areas)]
    pairs = pd.MultiIndex.from_frame(named[["agency", "area"]])
    return found.assign(selected=pd.MultiIndex.from_frame(found[["agency", "area"]]).isin(pairs))


def _named_pairs(selection: Selection) -> pd.DataFrame:
    """Reports by month that name their agency and an island, from the first on."""
    told = rough_dates.registered_months(selection).dropna(subset=["agency", "area"])
    return told[told["area"].isin(codes.AREA.codes)]


@st.cache_data(max_entries=questions.ENTRIES, show_spinner=False, hash_funcs=questions.BY_KEY)
def _silences(copy: str, selection: Selection) -> pd.DataFrame:
    del copy  # a part of the key: another copy, another answer
    until = pd.Timestamp(questions.register().info.as_of).normalize()
    if selection.end:
        # Reports are counted by month, so the month in which the period ends is looked at whole.
        until = min(until, pd.Timestamp(selection.end) + pd.offsets.MonthEnd(0))
    return find_silences(_named_pairs(selection), until)


@st.cache_data(max_entries=questions.ENTRIES, show_spinner=False, hash_funcs=questions.BY_KEY)
def _theme_check(copy: str, selection: Selection) -> pd.DataFrame:
    del copy  # a part of the key: another copy, another answer
    seen = questions.indicators_seen(selection, periods.grain_for(selection))
    return weighed(seen, tuple(POSITIONS))


def theme_check(selection: Selection) -> pd.DataFrame:
    """What the indicators of the selected cases weigh for either theme, by period."""
    return _theme_check(questions.copy_name(), selection)


def links(selection: Selection) -> pd.DataFrame:
    """Venues and vessels on which cases tie work to transport; see `models.theme_check.links`.

    A place or a route has smuggling of every kind on it, and no one answers for it.
    """
    return _links(questions.copy_name(), selection)


@st.cache_data(max_entries=questions.ENTRIES, show_spinner=False, hash_funcs=questions.BY_KEY)
def _links(copy: str, selection: Selection) -> pd.DataFrame:
    del copy  # a part of the key: another copy, another answer
    mask = sum(1 << POSITIONS[name] for name in LINKS)
    return find_links(questions.things_by_theme(selection, mask, ("venue", "vessel")))


def weighing() -> Weighing:
    """The weights as the register is asked to add them up, in parts of a point."""
    return Weighing(
        own=tuple((POSITIONS[one.name], one.points) for one in INDICATORS if one.dimension),
        strengths=tuple(POINTS.items()),
        grades=tuple((grade, round(UNITS * left)) for grade, left in RELIABLE.items() if grade),
        no_grade=round(UNITS * RELIABLE[None]),
    )


def thing_points(selection: Selection, kind: str) -> pd.DataFrame:
    """Points of every thing of a kind by month and agency, as `models.threshold` takes them."""
    told = questions.thing_points(selection, kind, weighing())
    return told.assign(month=pd.to_datetime(told["month"]), points=told["points"] / UNITS)


def ranked_things(selection: Selection, kind: str, line: float) -> pd.DataFrame:
    """How near every thing of a kind came to the line; see `models.threshold.ranked`."""
    return _ranked_things(questions.copy_name(), selection, kind, line)


@st.cache_data(max_entries=questions.ENTRIES, show_spinner=False, hash_funcs=questions.BY_KEY)
def _ranked_things(copy: str, selection: Selection, kind: str, line: float) -> pd.DataFrame:
    del copy  # a part of the key: another copy, another answer
    until = pd.Timestamp(questions.register().info.as_of).normalize()
    return ranked(thing_points(selection, kind), line, until)


def behind(selection: Selection, kind: str, thing: str) -> pd.DataFrame:
    """What the reports about one thing tell, and what of it counts."""
    told = questions.thing_indicators(selection, kind, thing, weighing())
    points = told["points"].astype("Float64") / UNITS
    return counted(
        told.assign(month=pd.to_datetime(told["month"]), points=points), tuple(POSITIONS)
    )


def duplicates(case_key: int) -> Proposals:
    """Which other cases of the whole register may tell of the event of one."""
    return _duplicates(questions.copy_name(), case_key)


@st.cache_data(max_entries=questions.ENTRIES, show_spinner=False)
def _duplicates(copy: str, case_key: int) -> Proposals:
    del copy  # a part of the key: another copy, another answer
    common = duplicate_run.background(
        questions.asked, questions.period(), questions.register().info.cases
    )
    return duplicate_run.proposals(questions.asked, case_key, common)


def among(run: GroupRun, selection: Selection) -> "pd.Index[int]":
    """Keys of the cases of a run that are selected."""
    return selected(run.cases["case_key"].astype(int), selection)


def selected(looked_at: Iterable[int], selection: Selection) -> "pd.Index[int]":
    """Those of some cases, by their keys, that are selected."""
    keys = set(looked_at)
    if selection.cases is not None:
        keys &= set(selection.cases)
    selection = replace(selection, cases=tuple(keys))
    found: pd.Index[int] = pd.Index(questions.case_keys(selection)["case_key"])
    return found
