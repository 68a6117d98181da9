"""Emerging patterns: what formed, when it would have been told, and how often that is wrong."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard import alert_charts
from dashboard.alert_words import CAUSES, expected_words, part_name, title
from dashboard.cards import Figure, Table, is_dark
from dashboard.group_names import Names
from dashboard.texts import ATTRIBUTE_NAMES, _, day, ngettext, number, share
from models.alert import Alert
from models.emergence import LOOKS, SHARE, Raised, Watch

METHOD = _(
    "Every week of the last {weeks} was looked at over all combinations of up to three values, "
    "routes, neighbourhoods, groups and profiles of recent cases, against what each agency told "
    "before. The threshold is what the same watch reaches as often as agreed on copies of this "
    "register with its days dealt anew within agency and month of the year."
).format(weeks=LOOKS)

_SHOWN = 12


@dataclass(frozen=True, eq=False)
class Alerts:
    """The alerts at an agreed rate, and which of their cases are selected.

    ``selected`` are case keys; an alert without a selected case is not shown, but counted.
    """

    watch: Watch
    per_quarter: float
    raised: tuple[Raised, ...]
    selected: frozenset[int]
    places: Names

    def shown(self) -> tuple[Raised, ...]:
        """Alerts that have a case in the selection: those that stand first, then the newest."""
        mine = [r for r in self.raised if self.selected & set(r.alert.behind.tolist())]
        return tuple(sorted(mine, key=lambda r: not r.is_present))


def finding(alerts: Alerts) -> str:
    """What is new, in a sentence."""
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
        "{count} more was raised in the two years before",
        "{count} more were raised in the two years before",
        before,
    ).format(count=number(before))
    return f"{first}; {rest}" if before else first


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
    """One row per alert, in the order of ``alerts.shown()``."""
    shown = alerts.shown()
    words = {True: _("Now"), False: _("Past")}
    return pd.DataFrame(
        {
            _("Stands"): [words[r.is_present] for r in shown],
            _("Pattern"): [title(r.alert, alerts.places) for r in shown],
            _("Raised"): [r.raised.date() for r in shown],
            _("First case"): [r.first_case.date() for r in shown],
            _("Seen"): [round(r.alert.seen) for r in shown],
            _("Expected"): [round(r.alert.expected, 1) for r in shown],
            _("Within weeks"): [r.alert.window_weeks for r in shown],
            _("Agencies"): [len(r.alert.agencies) for r in shown],
        }
    )


def in_words(one: Raised) -> str:
    """An alert in two sentences."""
    alert = one.alert
    return _(
        "{seen} cases in {weeks} weeks, where {expected} were expected (up to {high} would be no "
        "surprise). First case {first}; raised {raised}, {delay}."
    ).format(
        seen=number(alert.seen),
        weeks=alert.window_weeks,
        expected=expected_words(alert.expected),
        high=number(alert.high),
        first=day(one.first_case),
        raised=day(one.raised),
        delay=_delay(one),
    )


def _delay(one: Raised) -> str:
    weeks = max((one.raised - one.first_case).days // 7, 0)
    return ngettext("{count} week later", "{count} weeks later", weeks).format(count=number(weeks))


def over_time(one: Raised, cases: pd.DataFrame) -> Figure:
    """The cases that fit an alert by month, and when it was raised."""
    dates = cases.loc[cases["case_key"].isin(one.alert.behind), "case_date"].dropna()
    months = dates.dt.to_period("M")
    every = pd.period_range(months.min(), cases["case_date"].max().to_period("M"), freq="M")
    counts = months.value_counts().reindex(every, fill_value=0)
    frame = pd.DataFrame({"month": every.to_timestamp(), "cases": counts.to_numpy()})
    heading = _(
        "Cases that fit it: {all} in two years, {seen} of them in its {weeks} weeks"
    ).format(all=number(len(dates)), seen=number(one.alert.seen), weeks=one.alert.window_weeks)
    return Figure(
        name="alert-months",
        title=heading,
        caption=_("Line: the day on which it was raised."),
        chart=alert_charts.months(frame, one.raised, dark=is_dark()),
        table=frame.rename(columns={"month": _("Month"), "cases": _("Cases")}),
        alt=heading,
        method=METHOD,
    )


def signature(alert: Alert, places: Names) -> pd.DataFrame:
    """What the cases behind an alert share, and how common that was before."""
    frame = alert.signature.head(_SHOWN)
    return pd.DataFrame(
        {
            _("Attribute"): [ATTRIBUTE_NAMES[name] for name in frame["attribute"]],
            _("Value"): [
                part_name(attribute, value, places)
                for attribute, value in zip(frame["attribute"], frame["value"], strict=True)
            ],
            _("Cases"): [f"{c} of {n}" for c, n in zip(frame["cases"], frame["of"], strict=True)],
            _("Among all others"): [share(value) for value in frame["share_before"]],
        }
    )


def causes(alert: Alert) -> pd.DataFrame:
    """How an alert would look had something else made it."""
    words = {True: _("Stands"), False: _("Does not stand")}
    frame = alert.causes
    return pd.DataFrame(
        {
            _("Supposed"): [CAUSES[cause] for cause in frame["cause"]],
            _("Seen"): [number(seen) for seen in frame["seen"]],
            _("Expected"): [expected_words(expected) for expected in frame["expected"]],
            _("Chance"): [_chance(chance) for chance in frame["chance"]],
            _("The alert"): [words[bool(stands)] for stands in frame["stands"]],
        }
    )


def _chance(chance: float) -> str:
    return f"{chance:.2f}" if chance >= 0.01 else _("< 0.01")


def agencies(alert: Alert) -> pd.DataFrame:
    """Who told of the cases seen."""
    return pd.DataFrame(
        {
            _("Agency"): [name or _("Not known") for name in alert.agencies["agency"]],
            _("Cases"): alert.agencies["cases"],
        }
    )


def back_test(alerts: Alerts) -> Figure:
    """What would have been raised when: a line per alert, from its first case."""
    shown = alerts.shown()
    frame = pd.DataFrame(
        {
            "pattern": [title(r.alert, alerts.places) for r in shown],
            "first": [r.first_case for r in shown],
            "raised": [r.raised for r in shown],
            "last": [r.alert.path["day"].max() for r in shown],
            "weeks": [max((r.raised - r.first_case).days / 7, 0) for r in shown],
        }
    )
    heading = _("Nothing would have been raised in two years")
    if len(frame):
        heading = ngettext(
            "In two years {count} alert would have been raised, {weeks} weeks after its first case",
            "In two years {count} alerts would have been raised, half of them within {weeks} weeks "
            "of their first case",
            len(frame),
        ).format(count=number(len(frame)), weeks=number(float(np.ceil(frame["weeks"].median()))))
    return Figure(
        name="back-test",
        title=heading,
        caption=_("From the first case in the window to the last surprise; dots: raised."),
        chart=alert_charts.back_test(frame, alerts.watch.as_of, dark=is_dark()),
        table=table(alerts),
        alt=heading,
        method=METHOD,
    )


def calibration(alerts: Alerts) -> Figure:
    """How often the watch raises something where nothing formed, by how surprising it must be."""
    held = alerts.watch
    frame = pd.concat(
        [
            pd.DataFrame(
                {
                    "family": _FAMILIES[family],
                    "bans": held.simulated[family],
                    "rate": (np.arange(len(held.simulated[family])) + 1) / held.quarters,
                }
            )
            for family in SHARE
        ],
        ignore_index=True,
    )
    limits = pd.DataFrame(
        {
            "family": [_FAMILIES[family] for family in SHARE],
            "bans": [held.threshold(family, alerts.per_quarter) for family in SHARE],
            "rate": [alerts.per_quarter * part for part in SHARE.values()],
        }
    )
    heading = _(
        "At {rate} false alarms a quarter a profile must reach {profile} bans, a combination "
        "{combination}"
    ).format(
        rate=f"{alerts.per_quarter:g}",
        profile=f"{limits['bans'].iloc[0]:.1f}",
        combination=f"{limits['bans'].iloc[1]:.1f}",
    )
    return Figure(
        name="calibration",
        title=heading,
        caption=_(
            "Measured on {quarters} quarters of this register with its days dealt anew, where "
            "nothing forms; dots: the thresholds in use. A ban is a factor of ten."
        ).format(quarters=number(held.quarters)),
        chart=alert_charts.calibration(frame[frame["rate"] <= 8], limits, dark=is_dark()),
        table=limits.rename(
            columns={"family": _("Family"), "bans": _("Bans"), "rate": _("A quarter")}
        ).round(2),
        alt=heading,
        method=METHOD,
    )


_FAMILIES = {"profile": _("Profiles of recent cases"), "combination": _("Named combinations")}


def left_out(held: Watch) -> str:
    """Which cases were not counted, and why."""
    told = [
        (held.repeats, _("{count} tell an event again")),
        (held.too_new, _("{count} come from an agency that had told for less than half a year")),
        (held.undated, _("{count} have no date")),
        (held.left_out, _("{count} are older than the newest that are watched")),
    ]
    parts = [words.format(count=number(count)) for count, words in told if count]
    counted = _("{count} cases were watched").format(count=number(held.counted))
    return f"{counted}; " + ", ".join(parts) + "." if parts else f"{counted}."


def newly_raised(alerts: Alerts) -> Table:
    """The alerts that stand, in short."""
    rows = table(alerts)[[_("Stands"), _("Pattern"), _("Seen"), _("Expected")]]
    now = rows[rows[_("Stands")] == _("Now")].drop(columns=_("Stands"))
    return Table("newly-raised", finding(alerts), now.reset_index(drop=True), METHOD)
