"""Emerging patterns: what forms in the last weeks, under one agreed rate of false alarms.

Two families of sets of cases are watched, each week of the last two years: profiles (what recent
cases have in common before anybody has a word for it, `models.profiles`) and combinations (every
value, pair and triple of values, route, neighbourhood and group, `models.combinations`). How
surprising a set is, is told by `models.surprise`. Sets that are one thing become one track.

How surprising is too surprising is not taken from a formula: the same watch is held over the same
register with its days dealt anew (`History.shuffled`), where by construction nothing forms, over
all sets and all looks. The threshold is the surprise that these copies reach as often as agreed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from models.alert import Alert, described
from models.combinations import Combinations, Parts, combinations
from models.history import History, history
from models.profiles import evidence, profiles
from models.similarity import Singles
from models.surprise import surprises
from models.tracks import Thing, things, tracks
from models.traits import Floats, Integers, Matrix

LOOKS = 104
"""Weeks that are looked at: the last is now, those before are the back-test."""

WEEKS_A_QUARTER = 13
LOOSEST = 4.0
"""The highest rate of false alarms a quarter that can be asked for."""

MOST_CASES = 8_000
"""The newest so many cases are watched: memory is four bytes times their square."""

SHARE = {"profile": 0.8, "combination": 0.2}
"""How the agreed rate is divided over the families."""

_FLOOR = {"profile": 3.0, "combination": 4.0}
_CENTRES_BEFORE = 4  # weeks before the first look from which a case may be the centre of a profile
_FRESH = 12  # weeks after its centre in which a profile is looked at
_PRESENT = 8  # weeks after its last surprise in which an alert is still there

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Raised:
    """An alert at an agreed rate: when it was raised, and whether it is still there.

    Both days are the first of any of the alerts that are told as this one.
    """

    alert: Alert
    first_case: pd.Timestamp
    raised: pd.Timestamp
    threshold: float
    is_present: bool


@dataclass(frozen=True, eq=False)
class Watch:
    """What was found, and how often the same watch finds something where there is nothing.

    Attributes
    ----------
    alerts : tuple of Alert
        Everything that would be told at the loosest rate, the most surprising first.
    simulated : mapping of family to float array
        Surprise of everything that the copies without a pattern told, greatest first.
    quarters : float
        Over how many quarters of copies.
    first_look, as_of : Timestamp
    counted, repeats, too_new, undated, left_out : int
        Cases watched; left out of the counts because they tell an event again, or because their
        agency had told for less than half a year; without a date; older than `MOST_CASES` allow.
    """

    alerts: tuple[Alert, ...]
    simulated: dict[str, Floats]
    quarters: float
    first_look: pd.Timestamp
    as_of: pd.Timestamp
    counted: int
    repeats: int
    too_new: int
    undated: int
    left_out: int

    def threshold(self, family: str, per_quarter: float) -> float:
        """Bans that a family must reach at an agreed rate of false alarms a quarter."""
        allowed = per_quarter * SHARE[family] * self.quarters
        return _threshold(self.simulated[family], allowed, _FLOOR[family])

    def at(self, per_quarter: float) -> tuple[Raised, ...]:
        """The alerts at an agreed rate, the newest first; those that are one thing told once."""
        limits = {family: self.threshold(family, per_quarter) for family in SHARE}
        over = [a for a in self.alerts if a.best >= limits[a.family]]
        over.sort(key=lambda a: (a.family != "profile", limits[a.family] - a.best))
        told: list[tuple[Alert, list[Alert]]] = []
        for alert in over:
            same = next((t for t in told if t[0].is_one_with(alert)), None)
            if same:
                same[1].append(alert)
            else:
                told.append((alert, [alert]))
        raised = [self._raised(main, every, limits) for main, every in told]
        return tuple(sorted(raised, key=lambda r: (r.raised, r.alert.best), reverse=True))

    def _raised(self, main: Alert, every: list[Alert], limits: dict[str, float]) -> Raised:
        days = [day for a in every for day in a.days_over(limits[a.family])]
        last = self.as_of - pd.Timedelta(weeks=_PRESENT)
        first = min(a.first_case for a in every)
        return Raised(main, first, min(days), limits[main.family], max(days) > last)


@dataclass(frozen=True, eq=False)
class _Family:
    """The sets of a family and the things found in them."""

    sets: Matrix
    wide: Matrix | None
    parts: tuple[Parts, ...] | None
    found: list[Thing] = field(default_factory=list)


def watch(
    cases: pd.DataFrame,
    traits: pd.DataFrame,
    agencies: pd.DataFrame,
    as_of: pd.Timestamp,
    *,
    places: pd.DataFrame | None = None,
    groups: "pd.Series[int] | None" = None,
    simulations: int = 8,
    random_state: int = 0,
    progress: Progress = lambda *_: None,
) -> Watch:
    """Hold the watch up to ``as_of``, and calibrate it on the register itself.

    Parameters
    ----------
    cases : DataFrame[case_key: int64, case_date: datetime64]
    traits : DataFrame[case_key: int64, attribute: str, value: str]
    agencies : DataFrame[case_key: int64, agency: str]
    as_of : Timestamp
        The last day that is complete.
    places : DataFrame[place: str, latitude, longitude: float64], optional
    groups : Series[int64], index case_key, optional
        Ids of the groups of similar cases, -1 for none.
    simulations : int
        Copies without a pattern; each stands for as many quarters as are looked at.
    random_state : int
        Deals the days of the copies; nothing else is random.
    progress : callable
        Told what is done, and which part of all.
    """
    undated = int(cases["case_date"].isna().sum())
    newest = cases[cases["case_date"] <= as_of].sort_values(["case_date", "case_key"])
    kept = newest.tail(MOST_CASES)
    past = history(kept, traits, agencies, as_of)
    looks = np.arange(max(past.weeks - LOOKS, 0), past.weeks)
    simulations = simulations if past.counts.any() else 0
    bits = evidence(past)
    named = combinations(past.similarity.encoded, places=places, groups=groups)
    progress("register", 0.0)
    families = _held(past, bits, named, looks)
    random = np.random.default_rng(random_state)
    simulated: dict[str, list[float]] = {family: [] for family in SHARE}
    for turn in range(simulations):
        progress("calibration", (turn + 1) / (simulations + 1))
        copy = _held(past.shuffled(random), bits, named, looks)
        for family, held in copy.items():
            simulated[family] += [thing.best for thing in held.found]
    ordered = {family: np.sort(scores)[::-1] for family, scores in simulated.items()}
    quarters = simulations * len(looks) / WEEKS_A_QUARTER
    alerts = [
        described(past, thing, held.sets, wide=held.wide, as_of=as_of, parts=held.parts)
        for family, held in families.items()
        for thing in held.found
        if thing.best
        >= _threshold(ordered[family], LOOSEST * SHARE[family] * quarters, _FLOOR[family])
    ]
    return Watch(
        tuple(sorted(alerts, key=lambda a: -a.best)),
        ordered,
        quarters,
        as_of - pd.Timedelta(weeks=max(len(looks) - 1, 0)),
        as_of,
        int(past.counts.sum()),
        int(past.repeats.sum()),
        int(past.too_new.sum()),
        undated,
        len(newest) - len(kept),
    )


def _threshold(simulated: Floats, allowed: float, floor: float) -> float:
    """What the copies exceed as often as allowed; the floor where they never get so far."""
    place = int(allowed)
    return max(float(simulated[place]), floor) if place < len(simulated) else floor


def _held(past: History, bits: Singles, named: Combinations, looks: Integers) -> dict[str, _Family]:
    """Both families over one history."""
    if not past.counts.any():
        return {family: _Family(named.sets, None, named.parts) for family in SHARE}
    local = profiles(past, bits, int(looks[0]) - _CENTRES_BEFORE)
    fresh = (local.week, local.week + _FRESH)
    of_profiles = surprises(
        past,
        local.narrow,
        looks,
        wide=local.wide,
        weeks=fresh,
        floor=_FLOOR["profile"],
        every_agency=True,
    )
    of_named = surprises(past, named.sets, looks, floor=_FLOOR["combination"], every_agency=True)
    formed = _things(past, of_profiles, local.narrow, looks)
    grown = _things(past, of_named, named.sets, looks)
    return {
        "profile": _Family(local.narrow, local.wide, None, formed),
        "combination": _Family(named.sets, None, named.parts, grown),
    }


def _things(past: History, found: pd.DataFrame, sets: Matrix, looks: Integers) -> list[Thing]:
    counts = past.counts

    def seen(number: int, look: int, window: int) -> Integers:
        cases = sets.indices[sets.indptr[number] : sets.indptr[number + 1]]
        within = (past.week[cases] <= look) & (past.week[cases] > look - window)
        return np.asarray(cases[within & counts[cases]], dtype=np.int64)

    return things(tracks(found, seen), seen, len(looks))
