"""One watch over a whole copy of the register, its alerts kept in the notebook.

Needs no Streamlit: the server's thread and the digest call the same function.
"""

from dataclasses import dataclass, replace

import pandas as pd

from dashboard.alert_words import title
from dashboard.findings import AlertLine
from dashboard.group_names import place_names
from dashboard.whole_register import agencies_of, modus_operandi, newest_cases
from data_access.clock import now
from data_access.codes import N_
from data_access.mirror_build import Progress
from data_access.notebook import Notebook
from data_access.notebook_values import Run
from data_access.register import Register
from models.emergence import MOST_CASES, Raised, Watch, watch
from models.groups import GroupModel

KIND = "watch"
METHOD = "watch-2"
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
    by_year = cases["precision"].isin(["quarter", "year"])  # stand at the first day of it
    found = watch(
        cases.assign(case_date=cases["case_date"].mask(by_year), exact=cases["precision"] == "day"),
        traits,
        agencies_of(register, cases),
        pd.Timestamp(register.info.as_of).normalize(),
        places=places[["place", "latitude", "longitude"]],
        groups=GroupModel(random_state=SEED).fit(traits, cases=cases).found_.labels,
        random_state=SEED,
        progress=lambda step, part: progress(_STEPS[step], part),
    )
    found = replace(found, left_out=found.left_out + register.info.cases - len(cases))
    _save(found, register, copy, notebook)
    return WatchRun(found, cases)


def _save(found: Watch, register: Register, copy: str, notebook: Notebook) -> None:
    run = Run(
        copy=copy,
        source=register.info.source,
        as_of=register.info.as_of,
        method=METHOD,
        finished_at=now(),
        considered=found.counted,
        left_out=register.info.cases - found.counted,
    )
    names = place_names(register.places())
    present = [raised for raised in found.at(AGREED) if raised.is_present]
    # The newest first: of two that are called the same, it is the one that is kept.
    lines = {line.fingerprint: line for line in (_line(r, names) for r in reversed(present))}
    noted = tuple(line.noted() for line in lines.values())
    notebook.save_watch(run, noted, {"per_quarter": AGREED})


def _line(raised: Raised, names: dict[str, str]) -> AlertLine:
    alert = raised.alert
    return AlertLine(
        fingerprint=alert.fingerprint,
        title=title(alert, names),
        raised=raised.raised.date(),
        first_case=raised.first_case.date(),
        seen=round(alert.seen),
        expected=alert.expected,
        agencies=tuple(name for name in alert.agencies["agency"] if name),
        cases=len(alert.behind),
    )
