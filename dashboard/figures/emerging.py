"""Emerging patterns: what formed, what else could have made it, and what is held back."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.alert_words import (
    doubts,
    expected_words,
    rarity_words,
    rate_words,
    title,
    window_words,
)
from dashboard.cards import Table
from dashboard.group_names import Names
from dashboard.texts import Words, _, day, ngettext, number
from data_access.known_to import COARSE
from models.alert import Alert
from models.combinations import FEWEST
from models.emergence import LOOKS, PRESENT, SHARE, SHORT, Raised, Watch
from models.intervals import Estimate
from models.silence import poisson_mean

METHOD = Words(
    "Every week since the first look, at most {weeks}, was looked at over every value that {one} "
    "cases share, pair that {two} and triple that {three} share, route, neighbourhood and group, "
    "and over profiles of recent cases, against what each agency told before, and against the same "
    "weeks of earlier years and the year that ended half a year ago where these had more; of "
    "profiles also against what else grew about them. Weeks end on Sunday, and one is looked at "
    "when it is over: reading the register more often adds no looks; late reports, and a "
    "threshold found anew, may still raise what lies near the line. The threshold is what the same "
    "watch reaches as seldom as agreed on copies of this register with its days dealt anew within "
    "agency and month of the year, or within agency alone where the first of its cases that are "
    "watched lies less than three years back."
).format(weeks=LOOKS, one=FEWEST[0], two=FEWEST[1], three=FEWEST[2])

NOTHING_WATCHED = Words("No case could be watched, so nothing is known of what forms")

NOW = Words("Now: last a surprise within {weeks} weeks of the last whole week.").format(
    weeks=PRESENT
)

_QUARTER_DAYS = 365.25 / 4


@dataclass(frozen=True, eq=False)
class Alerts:
    """The alerts at an agreed rate, and which of their cases are selected.

    ``held_back`` would be alerts, did they not rest on one agency or on more being filled in.
    ``selected`` are case keys; an alert without a selected case is not shown, but counted.
    """

    watch: Watch
    per_quarter: float
    raised: tuple[Raised, ...]
    held_back: tuple[Raised, ...]
    selected: frozenset[int]
    places: Names

    def shown(self) -> tuple[Raised, ...]:
        """Alerts that have a case in the selection: those that stand first, then the rarest."""
        return tuple(sorted(filter(self._is_selected, self.raised), key=self._rank))

    def _rank(self, one: Raised) -> tuple[bool, float, float]:
        alert = one.alert
        over = alert.best - self.watch.threshold(alert.family, self.per_quarter)
        return not one.is_present, self.a_quarter(one), -over

    def a_quarter(self, one: Raised) -> float:
        """How often a quarter chance alone makes something so surprising; 0 where it never did."""
        times, quarters = self.watch.by_chance(one.alert)
        return times / quarters if quarters else 0.0

    @property
    def quarters(self) -> float:
        """How many quarters were looked at."""
        return (self.watch.as_of - self.watch.first_look).days / _QUARTER_DAYS

    def times(self, *families: str) -> int:
        """False alarms of some families, or of all, where nothing forms: on all the copies."""
        named = families or tuple(SHARE)
        return sum(self.watch.measured(family, self.per_quarter) for family in named)

    def measured(self, *families: str) -> Estimate:
        """The same a quarter, with exact limits; unknown where no case could be watched.

        It is below what is agreed where a threshold rests on its floor.
        """
        mean = poisson_mean(np.array([self.times(*families)]))
        quarters = self.watch.quarters or np.nan
        return Estimate(mean.value / quarters, mean.low / quarters, mean.high / quarters)

    def may_be_chance(self, one: Raised) -> bool:
        """Whether chance alone makes something so surprising in the time that was looked at."""
        return self.a_quarter(one) * self.quarters >= 1

    def rarity(self, one: Raised) -> str:
        """How often chance alone makes something so surprising, in words."""
        return rarity_words(*self.watch.by_chance(one.alert))

    def doubts(self, one: Raised) -> list[str]:
        """What else could have made an alert: chance, and the explanations that were tried."""
        return [*([_("chance alone")] if self.may_be_chance(one) else []), *doubts(one.alert)]

    def held_back_now(self) -> tuple[Raised, ...]:
        """What is held back, still there and has a case in the selection, the newest first."""
        return tuple(r for r in self.held_back if r.is_present and self._is_selected(r))

    def _is_selected(self, one: Raised) -> bool:
        return not self.selected.isdisjoint(one.listed.tolist())


def finding(alerts: Alerts) -> str:
    """What is new, in a sentence; where nothing was watched, nothing is claimed."""
    if not alerts.watch.counted:
        return str(NOTHING_WATCHED)
    shown = alerts.shown()
    now = sum(r.is_present for r in shown)
    before = len(shown) - now
    first = (
        ngettext("{count} pattern stands out now", "{count} patterns stand out now", now).format(
            count=number(now)
        )
        if now
        else _("No pattern stands out now")
    )
    rest = ngettext(
        "{count} stood out earlier, since {first_look}",
        "{count} stood out earlier, since {first_look}",
        before,
    ).format(count=number(before), first_look=day(alerts.watch.first_look))
    return f"{first}; {rest}" if before else first


def is_late(watched: Watch, cases: pd.DataFrame) -> "pd.Series[bool]":
    """Which cases fall into the time that was watched; those known to no month do not."""
    late = cases["case_date"].between(watched.first_look, watched.as_of)
    return late & ~cases["precision"].isin(COARSE)


def of_late(watched: Watch, cases: pd.DataFrame) -> str:
    """How many cases fall into the time that was watched: next to none raise nothing.

    ``cases``: case_date, precision, of all that the watch was held over.
    """
    count = int(is_late(watched, cases).sum())
    return ngettext(
        "{count} case falls into the time since the first look on {first_look}, whether it tells "
        "an event again or not.",
        "{count} cases fall into the time since the first look on {first_look}, those that tell "
        "an event again included.",
        count,
    ).format(count=number(count), first_look=day(watched.first_look))


def short_past(held: Watch) -> str:
    """A warning where hardly any past is left to compare with; empty where enough is."""
    if not held.counted or held.past_weeks >= SHORT:
        return ""
    return ngettext(
        "Only {count} week of past lies before the first look: what was usual is hardly known, "
        "so much that is old, every season too, may look new and the back-test says little.",
        "Only {count} weeks of past lie before the first look: what was usual is hardly known, "
        "so much that is old, every season too, may look new and the back-test says little.",
        held.past_weeks,
    ).format(count=number(held.past_weeks))


def agreed(alerts: Alerts) -> str:
    """At which rate the alerts are told where nobody chose one."""
    return _(
        "Told at the rate that is agreed on: false alarms a quarter, at most {rate}. On the page "
        "Emerging patterns a reader may look at another."
    ).format(rate=rate_words(alerts.per_quarter))


def not_shown(alerts: Alerts) -> str:
    """How many alerts have no case in the selection; empty where all are shown."""
    hidden = len(alerts.raised) - len(alerts.shown())
    if not hidden:
        return ""
    return ngettext(
        "{count} alert has no case in this selection.",
        "{count} alerts have no case in this selection.",
        hidden,
    ).format(count=number(hidden))


def table(alerts: Alerts) -> pd.DataFrame:
    """One row per alert, in the order of ``alerts.shown()``; no more columns than fit a screen."""
    shown = alerts.shown()
    words = {True: _("Now"), False: _("Past")}
    return pd.DataFrame(
        {
            _("Stands"): [words[r.is_present] for r in shown],
            _("Pattern"): [title(r.alert, alerts.places) for r in shown],
            _("Other explanation"): [", ".join(alerts.doubts(r)) or _("none found") for r in shown],
            _("Seen"): [round(r.alert.seen) for r in shown],
            _("Expected"): [expected_words(r.alert.expected) for r in shown],
            _("Strongest"): [window(r.alert) for r in shown],
            _("Last surprise"): [r.last.date() for r in shown],
        }
    )


def full_table(alerts: Alerts) -> pd.DataFrame:
    """The same, with how often chance makes such, who told of it and when it would be raised."""
    shown, rows = alerts.shown(), table(alerts)
    rows.insert(3, _("By chance"), [alerts.rarity(r) for r in shown])
    rows[_("Agencies")] = [_named_agencies(r.alert) for r in shown]
    rows[_("Would have been raised")] = [r.raised.date() for r in shown]
    return rows


def window(alert: Alert) -> str:
    """The weeks in which its cases were seen."""
    return window_words(alert.window_weeks, alert.peak)


def _named_agencies(alert: Alert) -> int:
    return int((alert.agencies["agency"] != "").sum())


def newly_raised(alerts: Alerts) -> Table:
    """The alerts that stand, in short."""
    rows = full_table(alerts).drop(columns=[_("Agencies"), _("Would have been raised")])
    now = rows[rows[_("Stands")] == _("Now")].drop(columns=_("Stands"))
    return Table("newly-raised", finding(alerts), now.reset_index(drop=True), METHOD)
