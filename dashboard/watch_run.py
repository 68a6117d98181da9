"""One watch over a whole copy of the register, its alerts kept in the notebook.

Needs no Streamlit: the server's thread and the digest call the same function.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import pandas as pd

from dashboard.alert_lines import AlertLine, held_back_lines, recalled, traced
from dashboard.alert_words import doubted_causes, title
from dashboard.duplicate_run import twins
from dashboard.group_names import Names, place_names
from dashboard.whole_register import (
    agencies_began,
    agencies_of,
    forget_destroyed,
    modus_operandi,
    newest_cases,
)
from data_access.codes import N_
from data_access.known_to import COARSE
from data_access.mirror_build import Progress
from data_access.notebook import Notebook
from data_access.notebook_values import NotedAlert, Run
from data_access.register import Register
from models.alert_identity import Trace, carried_on
from models.emergence import MOST_CASES, Raised, Watch, watch
from models.groups import GroupModel

KIND = "watch"
METHOD = "watch-8"
SEED = 0

AGREED = 1.0
"""False alarms a quarter that are agreed on where nobody asks for another rate."""

_STEPS = {
    "register": N_("looking at every week"),
    "calibration": N_("asking how often it is wrong"),
}


@dataclass(frozen=True, eq=False)
class WatchRun:
    """What the watch found, and the cases it was held over, newest first."""

    watch: Watch
    cases: pd.DataFrame


def run_watch(register: Register, copy: str, notebook: Notebook, progress: Progress) -> WatchRun:
    """Hold the watch over a copy of the register, and remember its alerts at the agreed rate."""
    progress(N_("reading the cases"), 0.0)
    cases = newest_cases(register, MOST_CASES)
    traits = modus_operandi(register, cases)
    places = register.places()
    by_year = cases["precision"].isin(COARSE)  # stand at its first day
    exact = cases["dated_by_event"] & (cases["precision"] == "day")
    found = watch(
        cases.assign(case_date=cases["case_date"].mask(by_year), exact=exact),
        traits,
        agencies_of(register, cases),
        last_whole_week(register.info.as_of),
        began=agencies_began(register) if register.info.cases > len(cases) else None,
        places=places[["place", "latitude", "longitude"]],
        twins=_twins(register, cases.loc[exact, "case_key"]),
        groups=GroupModel(random_state=SEED).fit(traits, cases=cases).found_.labels,
        random_state=SEED,
        progress=lambda step, part: progress(_STEPS[step], part),
    )
    found = replace(found, left_out=found.left_out + register.info.cases - len(cases))
    run = Run.ended(register.info, copy, METHOD, found.counted)
    remember(WatchRun(found, cases), run, notebook, place_names(places))
    forget_destroyed(register, notebook)
    return WatchRun(found, cases)


def _twins(register: Register, keys: "pd.Series[int]") -> pd.DataFrame:
    ask = partial(_asked, register)
    return twins(ask, keys.astype(int), register.period(), register.info.cases)


def _asked(register: Register, question: str, *given: object) -> pd.DataFrame:
    answer: pd.DataFrame = getattr(register, question)(*given)
    return answer


def last_whole_week(as_of: datetime) -> pd.Timestamp:
    """The Sunday that ends the last week before the day of a register, which is in its midst.

    The error rate is that of one look a week. Were weeks counted back from the day of each run, a
    register that is read daily would be looked at seven times as often.
    """
    yesterday = pd.Timestamp(as_of).normalize() - pd.Timedelta(days=1)
    return yesterday - pd.Timedelta(days=yesterday.isoweekday() % 7)


def remember(held: WatchRun, run: Run, notebook: Notebook, names: Names) -> Run:
    """Save a run with its alerts at the agreed rate; one that goes on keeps its fingerprint."""
    ids = held.cases.set_index("case_key")["case_id"]
    present = [one for one in held.watch.at(AGREED) if one.is_present]
    traces = [_lasting(one, ids) for one in present]
    carried = carried_on(recalled(notebook), traces)
    noted = tuple(
        _noted(_line(held.watch, one, name or _fingerprint(trace), names), trace)
        for one, name, trace in zip(present, carried, traces, strict=True)
    )
    held_back = [
        _line(held.watch, one, _fingerprint(_lasting(one, ids)), names)
        for one in held.watch.held_back(AGREED)
        if one.is_present
    ]
    return notebook.save_watch(run, noted, {"per_quarter": AGREED, **held_back_lines(held_back)})


def _lasting(raised: Raised, ids: "pd.Series[str]") -> Trace:
    """An alert's trace with its cases by case_id: a case_key is of one copy only."""
    cases = ids.loc[raised.alert.behind.tolist()].astype(str)
    return replace(raised.alert.trace, cases=frozenset(cases))


def _fingerprint(trace: Trace) -> str:
    """The same wherever an alert is first met: two processes may watch the same copy."""
    text = "|".join(sorted(map(str, trace.cases)))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _noted(line: AlertLine, trace: Trace) -> NotedAlert:
    return line.noted(traced(trace))


def _line(watched: Watch, raised: Raised, fingerprint: str, names: Names) -> AlertLine:
    alert = raised.alert
    times, quarters = watched.by_chance(alert)
    return AlertLine(
        fingerprint=fingerprint,
        title=title(alert, names),
        raised=raised.raised.date(),
        first_case=raised.first_case.date(),
        seen=round(alert.seen),
        expected=alert.expected,
        agencies=tuple(name for name in alert.agencies["agency"] if name),
        cases=len(alert.behind),
        weeks=alert.window_weeks,
        until=alert.peak.date(),
        doubts=tuple(doubted_causes(alert)),
        times=times,
        quarters=quarters,
    )
