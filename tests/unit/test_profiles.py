"""Profiles: a template of the last quarter and one of the last half year about each recent case."""

import numpy as np

from benchmarks.patterns.streams import stream
from benchmarks.patterns.world import EASY
from models.emergence import LOOKS
from models.history import history
from models.profiles import FORMING, LOCAL_DAYS, evidence, formed
from models.traits import row


def test_each_template_finds_what_forms_in_windows_shorter_than_what_made_it() -> None:
    there = stream(EASY, 15, 100, emerging=5)
    past = history(there.cases, there.traits, there.agencies, there.as_of)
    looks = np.arange(past.weeks - LOOKS, past.weeks)
    local, found = formed(past, evidence(past), looks, 3.0)
    planted = np.isin(past.similarity.encoded.keys, there.planted)
    many = len(local.week) // len(LOCAL_DAYS)
    for turn, days in enumerate(LOCAL_DAYS):
        own = found[found["set"] // many == turn]
        windows = [weeks for weeks in FORMING if weeks * 7 < days]
        assert sorted(own["window"].unique()) == windows
        best = row(local.narrow, int(own.loc[own["score"].idxmax(), "set"]))
        assert planted[best].mean() > 0.8
        weeks = local.week[turn * many : (turn + 1) * many]
        after = own["look"] - weeks[own["set"] - turn * many]
        assert after.min() == 0, "no profile is looked at before its case"


def test_of_no_case_there_is_no_profile() -> None:
    there = stream(EASY, 15, 100)
    past = history(there.cases, there.traits, there.agencies, there.as_of)
    local, found = formed(past, evidence(past), np.array([past.weeks + LOOKS]), 3.0)
    assert local.narrow.shape == local.wide.shape == (0, len(past.week))
    assert found.empty
