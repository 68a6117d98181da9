"""Emerging patterns: what formed, what else could have made it, and what is held back."""

from dataclasses import dataclass

import pandas as pd

from dashboard import alert_charts
from dashboard.alert_words import CAUSES, expected_words, part_name, teller_of_most, title
from dashboard.cards import Figure, Table, is_dark
from dashboard.group_names import Names
from dashboard.texts import ATTRIBUTE_NAMES, NOT_KNOWN, _, day, month, ngettext, number, share
from models.alert import Alert
from models.emergence import LOOKS, Raised, Watch
from models.tracks import QUIET

METHOD = _(
    "Every week since the first look, at most {weeks}, was looked at over all combinations of up "
    "to three values, routes, neighbourhoods, groups and profiles of recent cases, against what "
    "each agency told before. The threshold is what the same watch reaches as often as agreed on "
    "copies of this register with its days dealt anew within agency and month of the year."
).format(weeks=LOOKS)

WHY_HELD_BACK = _(
    "These passed the threshold but are no alerts: without the agency that saw most they would be "
    "no surprise, and a campaign of that agency, a new form or a transfer of cases to it looks "
    "just like this; ask that agency."
)

_SHOWN = 12
_FOLLOWED = pd.Timedelta(weeks=QUIET)
"""How long after the peak of an alert the watch looks for further cases that fit it."""


@dataclass(frozen=True, eq=False)
class Alerts:
    """The alerts at an agreed rate, and which of their cases are selected.

    ``held_back`` would be alerts, did they not rest on one agency. ``selected`` are case keys;
    an alert without a selected case is not shown, but counted.
    """

    watch: Watch
    per_quarter: float
    raised: tuple[Raised, ...]
    held_back: tuple[Raised, ...]
    selected: frozenset[int]
    places: Names

    def shown(self) -> tuple[Raised, ...]:
        """Alerts that have a case in the selection: those that stand first, then the newest."""
        return tuple(sorted(filter(self._is_selected, self.raised), key=lambda r: not r.is_present))

    def held_back_now(self) -> tuple[Raised, ...]:
        """What is held back, still there and has a case in the selection, the newest first."""
        return tuple(r for r in self.held_back if r.is_present and self._is_selected(r))

    def _is_selected(self, one: Raised) -> bool:
        return not self.selected.isdisjoint(one.alert.behind.tolist())


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
        "{count} more was raised since {first_look}",
        "{count} more were raised since {first_look}",
        before,
    ).format(count=number(before), first_look=day(alerts.watch.first_look))
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
            _("Agencies"): [_named_agencies(r.alert) for r in shown],
        }
    )


def _named_agencies(alert: Alert) -> int:
    return int((alert.agencies["agency"] != "").sum())


def in_words(one: Raised) -> str:
    """An alert in two sentences."""
    alert = one.alert
    return _(
        "{seen} cases in the {weeks} weeks up to {peak}, where {expected} were expected (up to "
        "{high} would be no surprise). The first of the cases that raised it is of "
        "{first}; raised {raised}, {delay}."
    ).format(
        seen=number(alert.seen),
        weeks=alert.window_weeks,
        peak=day(_peak(alert)),
        expected=expected_words(alert.expected),
        high=number(alert.high),
        first=day(one.first_case),
        raised=day(one.raised),
        delay=_delay(one),
    )


def _delay(one: Raised) -> str:
    weeks = max((one.raised - one.first_case).days // 7, 0)
    return ngettext("{count} week later", "{count} weeks later", weeks).format(count=number(weeks))


def over_time(one: Raised, cases: pd.DataFrame, as_of: pd.Timestamp) -> Figure:
    """The cases that fit an alert by month, as far as they were followed; when it was raised."""
    every = cases.loc[cases["case_key"].isin(one.alert.behind), "case_date"].dropna()
    peak = _peak(one.alert)
    end = min(peak + _FOLLOWED, as_of)
    dates = every[every <= end]
    months = dates.dt.to_period("M")
    axis = pd.period_range(months.min(), end.to_period("M"), freq="M")
    counts = months.value_counts().reindex(axis, fill_value=0)
    frame = pd.DataFrame({"month": axis.to_timestamp(), "cases": counts.to_numpy()})
    heading = _(
        "Cases that fit it: {all}; {seen} of them in the {weeks} weeks up to {peak}"
    ).format(
        all=number(len(dates)),
        seen=number(one.alert.seen),
        weeks=one.alert.window_weeks,
        peak=day(peak),
    )
    caption = [
        _(
            "Line: the day on which it was raised. Bars: what fits it from two years before its "
            "peak on; older cases may fit it too."
        )
    ]
    if end < as_of:
        caption.append(_where_it_ends(end, len(every) - len(dates)))
    return Figure(
        name="alert-months",
        title=heading,
        caption=" ".join(caption),
        chart=alert_charts.months(frame, one.raised, dark=is_dark()),
        table=frame.rename(columns={"month": _("Month"), "cases": _("Cases")}),
        alt=heading,
        method=METHOD,
    )


def _peak(alert: Alert) -> pd.Timestamp:
    """The day of the look at which an alert was most surprising."""
    return pd.Timestamp(alert.path["day"].iloc[int(alert.path["score"].argmax())])


def _where_it_ends(end: pd.Timestamp, later: int) -> str:
    """Why months after the end are not drawn: empty ones would say that it stopped."""
    told = _(
        "The chart ends on {end}, half a year after the pattern was strongest: cases that fit it "
        "were followed no further, so it does not tell whether it stopped."
    ).format(end=day(end))
    if not later:
        return told
    more = ngettext(
        "{count} case of a later surprise is not drawn.",
        "{count} cases of later surprises are not drawn.",
        later,
    ).format(count=number(later))
    return f"{told} {more}"


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
            _("Agency"): [name or NOT_KNOWN for name in alert.agencies["agency"]],
            _("Cases"): alert.agencies["cases"],
        }
    )


def newly_raised(alerts: Alerts) -> Table:
    """The alerts that stand, in short."""
    rows = table(alerts)[[_("Stands"), _("Pattern"), _("Seen"), _("Expected")]]
    now = rows[rows[_("Stands")] == _("Now")].drop(columns=_("Stands"))
    return Table("newly-raised", finding(alerts), now.reset_index(drop=True), METHOD)


def held_back(alerts: Alerts) -> Table:
    """What passed the threshold but rests on one agency; no rows where there is none."""
    shown = alerts.held_back_now()
    heading = ngettext(
        "{count} pattern is held back", "{count} patterns are held back", len(shown)
    ).format(count=number(len(shown)))
    rows = pd.DataFrame(
        {
            _("Pattern"): [title(r.alert, alerts.places) for r in shown],
            _("Agency that saw most"): [teller_of_most(r.alert) or NOT_KNOWN for r in shown],
            _("Seen"): [round(r.alert.seen) for r in shown],
            _("Of these by it"): [int(r.alert.agencies["cases"].max()) for r in shown],
            _("Expected"): [round(r.alert.expected, 1) for r in shown],
            _("First case"): [month(r.first_case) for r in shown],
            _("Last surprise"): [r.alert.path["day"].max().date() for r in shown],
        }
    )
    return Table("held-back", heading, rows, METHOD)
