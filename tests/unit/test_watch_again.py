"""One pattern is one alert, from one run of the watch to the next."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.patterns.streams import Stream, stream
from benchmarks.patterns.world import EASY
from dashboard.findings import news
from dashboard.watch_run import AGREED, WatchRun, remember
from data_access.notebook import Notebook
from data_access.notebook_values import Run
from models.alert_identity import Trace, carried_on
from models.emergence import watch


def _watched(there: Stream, as_of: pd.Timestamp, first_key: int) -> WatchRun:
    """A watch over a copy of the register, which gives its cases other keys than the one before."""
    known = there.cases[there.cases["case_date"] <= as_of]
    keys = dict(zip(known["case_key"], range(first_key, first_key + len(known)), strict=True))
    frames = [
        frame[frame["case_key"].isin(keys)].assign(case_key=lambda f: f["case_key"].map(keys))
        for frame in (there.cases, there.traits, there.agencies)
    ]
    held = watch(*frames, as_of, places=there.places, simulations=2)
    return WatchRun(held, frames[0].assign(case_id=[f"C{key}" for key in keys]))


def _save(held: WatchRun, copy: str, notebook: Notebook) -> None:
    run = Run(copy, "sqlite", held.watch.as_of, "watch", datetime(2026, 1, 1), 1, 0)  # noqa: DTZ001
    remember(held, run, notebook, {})


@pytest.fixture(scope="module")
def weeks() -> tuple[WatchRun, WatchRun]:
    """Of an emergence, with a week between them, in which more of its cases came."""
    there = stream(EASY, 15, 110, emerging=5)
    assert there.onset is not None
    first = there.onset + pd.Timedelta(weeks=26)
    return _watched(there, first, 0), _watched(there, first + pd.Timedelta(weeks=1), 10_000)


def test_pattern_that_goes_on_is_told_once(
    weeks: tuple[WatchRun, WatchRun], tmp_path: Path
) -> None:
    notebook = Notebook(tmp_path / "notebook.db", "A register", "training")
    before, after = weeks
    _save(before, "one", notebook)
    first = news(notebook)
    notebook.save_digest(first.remembered())
    _save(after, "two", notebook)
    told = news(notebook)
    assert first.alerts_new
    still = {line.fingerprint: line for line in told.alerts_still}
    assert set(still) == {line.fingerprint for line in first.alerts_new}
    assert not told.alerts_new
    assert not told.alerts_ended
    for line in first.alerts_new:
        assert still[line.fingerprint].raised <= line.raised, "the first day is kept"
    parts = [[one.alert.parts for one in run.watch.at(AGREED) if one.is_present] for run in weeks]
    cases = [sum(line.cases for line in lines) for lines in (first.alerts_new, told.alerts_still)]
    assert parts[0] != parts[1] or cases[0] != cases[1], "it is another set of cases, or values"


def test_alert_goes_on_in_one_alone_the_most_alike() -> None:
    def trace(*cases: int) -> Trace:
        return Trace(frozenset(cases), frozenset())

    former = {"a": trace(1, 2, 3, 4), "b": trace(7, 8, 9)}
    found = [trace(1, 2, 10, 11), trace(1, 2, 3, 4, 5), trace(20, 21)]
    assert carried_on(former, found) == [None, "a", None]
    alike = replace(trace(30), named=frozenset({("sector", "x"), ("mode", "y"), ("price", "z")}))
    later = replace(alike, cases=frozenset({40}))
    assert carried_on({"c": alike}, [later]) == ["c"], "the same is said of other cases"


def test_rarity_is_counted_on_the_copies(weeks: tuple[WatchRun, WatchRun]) -> None:
    held = weeks[1].watch
    for rate in (0.25, 1.0, 4.0):
        for one in held.at(rate):
            times, quarters = held.by_chance(one.alert)
            assert times / quarters <= rate, "what is told at a rate is no more common than it"
    strict = replace(held, alerts=held.alerts[:1])
    (top,) = strict.alerts
    more = tuple(
        {family: scores * 0 + top.best for family, scores in copy.items()} for copy in held.copies
    )
    times, quarters = replace(strict, copies=more).by_chance(top)
    every = sum(len(copy[top.family]) for copy in more)
    assert (times, quarters) == (every, held.by_chance(top)[1])
