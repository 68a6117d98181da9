"""Emerging patterns: what forms in the last weeks, under one agreed rate of false alarms.

Two families of sets of cases are watched, each week of the last two years: profiles (what recent
cases have in common before anybody has a word for it, `models.profiles`) and combinations (every
value, pair and triple of values, route, neighbourhood and group, `models.combinations`). How
surprising a set is, is told by `models.surprise`. Sets that are one thing become one track.

How surprising is too surprising is not taken from a formula: the same watch is held over the same
register with its days dealt anew (`History.shuffled`), where by construction nothing forms, over
all sets and all looks. The threshold is the surprise that these copies exceed as seldom as agreed.

What would be no surprise without what one agency alone told looks like a campaign of its own, and
what would be none had as little been filled in as before looks like a new form: both are held back,
and told apart.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from models.alert import Alert, described
from models.calibration import FLOOR, Copies, false_alarms, pooled, threshold
from models.combinations import Combinations, Parts, combinations
from models.history import History, first_days, history
from models.profiles import evidence, formed
from models.similarity import Singles
from models.surprise import surprises
from models.tracks import Thing, told_apart
from models.traits import Floats, Integers, Matrix

LOOKS = 104
"""Weeks that are looked at: the last is now, those before are the back-test."""

WEEKS_A_QUARTER = 13
LOOSEST = 4.0
"""The highest rate of false alarms a quarter that can be asked for."""

SHORT = 104
"""Weeks of past below which what was usual before the first look is hardly known."""

MOST_CASES = 8_000
"""The newest so many cases are watched: memory is four bytes times their square."""

SHARE = {"profile": 0.6, "combination": 0.4}
"""How the agreed rate is divided over the families."""

PRESENT = 8
"""Weeks after its last surprise in which an alert is still there."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Raised:
    """An alert at an agreed rate: when it was raised, and whether it is still there.

    Of all the alerts that are told as this one: the first and the ``last`` look at which one of
    them was over its threshold, and the first of the cases that such looks saw.
    """

    alert: Alert
    first_case: pd.Timestamp
    raised: pd.Timestamp
    last: pd.Timestamp
    is_present: bool

    @property
    def listed(self) -> Integers:
        """Keys of the cases behind it from the first case on; what is older may but fit it."""
        return self.alert.behind[self.alert.behind_days >= self.first_case]


@dataclass(frozen=True, eq=False)
class Watch:
    """What was found, and how often the same watch finds something where there is nothing.

    Attributes
    ----------
    alerts, doubted : tuple of Alert
        Everything that would be told, or held back because it rests on one agency or on more being
        filled in, at the loosest rate; the most surprising first.
    copies, quarters : tuple of mapping of family to float array, float
        Surprise of everything that each copy without a pattern told, and over how many quarters.
    first_look, as_of : Timestamp
    counted, repeats, too_new, undated, later, left_out : int
        Cases watched (one without any trait is not); left out because they tell an event again;
        no news but part of the past, because their agency had told for less than half a year;
        without a date; dated after ``as_of``; older than `MOST_CASES` allow.
    past_weeks : int
        Weeks from the first case watched to the first look.
    """

    alerts: tuple[Alert, ...]
    doubted: tuple[Alert, ...]
    copies: Copies
    quarters: float
    first_look: pd.Timestamp
    as_of: pd.Timestamp
    counted: int
    repeats: int
    too_new: int
    undated: int
    later: int
    left_out: int
    past_weeks: int

    def threshold(self, family: str, per_quarter: float) -> float:
        """Bans that a family must exceed at an agreed rate of false alarms a quarter."""
        return threshold(self.copies, family, per_quarter * SHARE[family] * self.quarters)

    @cached_property
    def simulated(self) -> dict[str, Floats]:
        """Surprise of everything that the copies without a pattern told, the greatest first."""
        return {family: pooled(self.copies, family) for family in SHARE}

    def measured(self, family: str, per_quarter: float) -> int:
        """How often copies exceed the threshold that the others set, in all ``quarters``."""
        return false_alarms(self.copies, family, per_quarter * SHARE[family] * self.quarters)

    def by_chance(self, alert: Alert) -> tuple[int, float]:
        """How often chance alone made something so surprising, and in how many quarters.

        The quarters are those of the copies, by the share of its family in the agreed rate.
        """
        times = int((self.simulated[alert.family] >= alert.best).sum())
        return times, SHARE[alert.family] * self.quarters

    def at(self, per_quarter: float) -> tuple[Raised, ...]:
        """The alerts at an agreed rate, the newest first; those that are one thing told once."""
        return self._told(self.alerts, per_quarter, ())

    def held_back(self, per_quarter: float) -> tuple[Raised, ...]:
        """What would be told, did it not rest on one agency or more filled in; the newest first."""
        return self._told(self.doubted, per_quarter, tuple(r.alert for r in self.at(per_quarter)))

    def _told(
        self, alerts: tuple[Alert, ...], per_quarter: float, before: tuple[Alert, ...]
    ) -> tuple[Raised, ...]:
        limits = {family: self.threshold(family, per_quarter) for family in SHARE}
        over = [
            alert
            for alert in alerts
            if alert.best > limits[alert.family] and not any(map(alert.is_one_with, before))
        ]
        over.sort(key=lambda a: (a.family != "profile", limits[a.family] - a.best))
        told: list[list[Alert]] = []
        for alert in over:
            same = next((every for every in told if every[0].is_one_with(alert)), None)
            if same:
                same.append(alert)
            else:
                told.append([alert])
        raised = [self._raised(every, limits) for every in told]
        return tuple(sorted(raised, key=lambda r: (r.raised, r.alert.best), reverse=True))

    def _raised(self, every: list[Alert], limits: dict[str, float]) -> Raised:
        over = pd.concat([alert.over(limits[alert.family]) for alert in every])
        last = over["day"].max()
        is_present = last > self.as_of - pd.Timedelta(weeks=PRESENT)
        return Raised(every[0], over["first"].min(), over["day"].min(), last, is_present)


@dataclass(frozen=True, eq=False)
class _Family:
    """The sets of a family, what was found in them, and what of it rests on one agency."""

    sets: Matrix
    wide: Matrix | None
    parts: tuple[Parts, ...] | None
    found: list[Thing] = field(default_factory=list)
    alone: list[Thing] = field(default_factory=list)

    @property
    def told(self) -> Floats:
        """Surprise of everything that does not rest on one agency."""
        return np.array([thing.best for thing in self.found], np.float64)


def watch(
    cases: pd.DataFrame,
    traits: pd.DataFrame,
    agencies: pd.DataFrame,
    as_of: pd.Timestamp,
    *,
    began: "pd.Series[pd.Timestamp] | None" = None,
    places: pd.DataFrame | None = None,
    groups: "pd.Series[int] | None" = None,
    twins: pd.DataFrame | None = None,
    simulations: int = 8,
    random_state: int = 0,
    progress: Progress = lambda *_: None,
) -> Watch:
    """Hold the watch up to ``as_of``, and calibrate it on the register itself.

    Parameters
    ----------
    cases : DataFrame[case_key: int64, case_date: datetime64]
        With ``exact: bool`` where the day of some events is not known.
    traits : DataFrame[case_key: int64, attribute: str, value: str]
    agencies : DataFrame[case_key: int64, agency: str]
    as_of : Timestamp
        The last day that is complete; of the next watch whole weeks later, for the rate holds of
        one look a week.
    began : Series[datetime64], index agency, optional
        Day of the first case of each agency, where ``cases`` are not all of the register.
    places : DataFrame[place: str, latitude, longitude: float64], optional
    groups : Series[int64], index case_key, optional
        Ids of the groups of similar cases, -1 for none.
    twins : DataFrame[one, other: int64], optional
        Keys of two cases that surely tell one event, which counts once.
    simulations : int
        Copies without a pattern, dealt by ``random_state``; each is of the quarters looked at.
    progress : callable
        Told what is done, and which part of all.
    """
    newest = cases[cases["case_date"] <= as_of].sort_values(["case_date", "case_key"])
    kept = newest.tail(MOST_CASES)
    began = first_days(newest, agencies) if began is None else began
    past = history(kept, traits, agencies, as_of, began=began, twins=twins)
    looks = np.arange(max(past.weeks - LOOKS, 0), past.weeks)
    simulations = simulations if past.counts.any() else 0
    named = combinations(past.similarity.encoded, places=places, groups=groups)
    progress("register", 0.0)
    families = _held(past, bits := evidence(past), named, looks, alone=True)
    dealt = _copies(past, simulations, np.random.default_rng(random_state), progress)
    watched = (_held(copy, bits, named, looks) for copy in dealt)
    copies = tuple({name: held.told for name, held in one.items()} for one in watched)
    quarters = simulations * len(looks) / WEEKS_A_QUARTER
    return Watch(
        *_described(past, families, copies, quarters, as_of),
        copies,
        quarters,
        as_of - pd.Timedelta(weeks=max(len(looks) - 1, 0)),
        as_of,
        *(int(past.counts.sum()), int(past.repeats.sum()), int(past.too_new.sum())),
        *(int(cases["case_date"].isna().sum()), int((cases["case_date"] > as_of).sum())),
        *(len(newest) - len(kept), int(looks[0])),
    )


def _copies(
    past: History, many: int, random: np.random.Generator, progress: Progress
) -> Iterator[History]:
    """The same register without a pattern, so many times; each when the one before is done with."""
    for turn in range(many):
        progress("calibration", (turn + 1) / (many + 1))
        yield past.shuffled(random)


def _described(
    past: History,
    families: dict[str, _Family],
    copies: Copies,
    quarters: float,
    as_of: pd.Timestamp,
) -> tuple[tuple[Alert, ...], tuple[Alert, ...]]:
    """What would be told at the loosest rate, and what would be held back."""
    told: tuple[list[Alert], list[Alert]] = ([], [])
    for family, held in families.items():
        limit = threshold(copies, family, LOOSEST * SHARE[family] * quarters)
        for rests_on_one, things_ in enumerate((held.found, held.alone)):
            for thing in things_:
                if thing.best > limit:
                    wide, parts = held.wide, held.parts
                    alert = described(
                        past, thing, held.sets, wide=wide, as_of=as_of, parts=parts, limit=limit
                    )
                    told[rests_on_one or alert.is_written_down].append(alert)
    found, doubted = (tuple(sorted(some, key=lambda a: -a.best)) for some in told)
    return found, doubted


def _held(
    past: History, bits: Singles, named: Combinations, looks: Integers, *, alone: bool = False
) -> dict[str, _Family]:
    """Both families over one history; ``alone`` asks for what rests on one agency too."""
    if not past.counts.any():
        return {family: _Family(named.sets, None, named.parts) for family in SHARE}
    local, new = formed(past, bits, looks, FLOOR["profile"])
    grown = surprises(past, named.sets, looks, floor=FLOOR["combination"])
    return {
        "profile": _Family(
            local.narrow, local.wide, None, *told_apart(past, new, local.narrow, looks, alone)
        ),
        "combination": _Family(
            named.sets, None, named.parts, *told_apart(past, grown, named.sets, looks, alone)
        ),
    }
