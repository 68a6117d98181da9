"""How far to trust the watch: what it would have told when, and how often it is wrong."""

import numpy as np
import pandas as pd

from dashboard import alert_charts
from dashboard.alert_words import title
from dashboard.cards import Figure, is_dark
from dashboard.figures.emerging import METHOD, Alerts, of_late, table
from dashboard.texts import Wordbook, Words, _, day, decimal, ngettext, number
from models.emergence import SHARE, SHORT, Watch
from models.silence import poisson_mean

_FAMILIES = Wordbook(
    {
        "profile": Words("Profiles of recent cases"),
        "combination": Words("Named combinations"),
    }
)

_STEEP = 8
"""False alarms a quarter above which nothing is drawn: no rate near it can be agreed on."""


def back_test(alerts: Alerts) -> Figure:
    """What would have been raised when: a line per alert, from its first case."""
    shown = alerts.shown()
    frame = pd.DataFrame(
        {
            "pattern": [title(r.alert, alerts.places) for r in shown],
            "first": [r.first_case for r in shown],
            "raised": [r.raised for r in shown],
            "last": [r.last for r in shown],
            "weeks": [max((r.raised - r.first_case).days / 7, 0) for r in shown],
        }
    )
    since = day(alerts.watch.first_look)
    heading = _("Nothing would have been raised since {since}").format(since=since)
    if len(frame):
        heading = ngettext(
            "Since {since} {count} alert would have been raised, {weeks} weeks after its first "
            "case",
            "Since {since} {count} alerts would have been raised, half of them within {weeks} "
            "weeks of their first case",
            len(frame),
        ).format(
            since=since,
            count=number(len(frame)),
            weeks=number(float(np.ceil(frame["weeks"].median()))),
        )
    return Figure(
        name="back-test",
        title=heading,
        caption=""
        if frame.empty
        else _(
            "From the first case in the window to the last surprise; dots: raised. This is "
            "hindsight: cases stand on the day of the event, not of registration, and what is "
            "watched, its groups, names and threshold are those of today; in service an alert can "
            "only come later."
        ),
        chart=alert_charts.back_test(frame, alerts.watch.as_of, dark=is_dark()),
        table=table(alerts),
        alt=heading,
        method=METHOD,
    )


def calibration(alerts: Alerts) -> Figure:
    """How often the watch raises something where nothing formed, by how surprising it must be."""
    held = alerts.watch
    limits = _limits(alerts)
    frame = pd.concat(
        [
            *(
                pd.DataFrame(
                    {
                        "family": _FAMILIES[family],
                        "bans": held.simulated[family],
                        # Only what exceeds a threshold is raised: at the greatest nothing does.
                        "rate": np.arange(len(held.simulated[family])) / held.quarters,
                    }
                )
                for family in SHARE
                if len(held.simulated[family])
            ),
            limits[["family", "bans", "rate"]],
        ],
        ignore_index=True,
    )
    heading = _false_alarms(alerts, limits)
    words = {
        "family": _("Family"),
        "bans": _("Threshold, bans"),
        "agreed": _("Agreed a quarter"),
        "rate": _("Measured a quarter"),
        "low": _("At least (95%)"),
        "high": _("At most (95%)"),
    }
    return Figure(
        name="calibration",
        title=heading,
        caption=_(
            "Measured on {quarters} quarters of this register with its days dealt anew, where "
            "nothing forms: how often each copy passes the threshold that the others set, with "
            "exact limits at 95%. Dots: the thresholds in use, at that rate. It may be lower than "
            "agreed, for no threshold goes below a fixed floor. A ban is a factor of ten in "
            "surprise."
        ).format(quarters=number(held.quarters)),
        chart=alert_charts.calibration(frame[frame["rate"] <= _STEEP], limits, dark=is_dark()),
        table=limits.rename(columns=words).round(2),
        alt=heading,
        method=METHOD,
    )


def _false_alarms(alerts: Alerts, limits: pd.DataFrame) -> str:
    """How often something is raised where nothing forms, with the limits of that."""
    held = alerts.watch
    if not held.quarters:
        return _("Nothing could be measured: no case was watched")
    times = sum(_times(alerts))
    mean = poisson_mean(np.array([times]))
    low, high = (float(end[0]) / held.quarters for end in (mean.low, mean.high))
    if not times:
        return _(
            "Where nothing forms it raised no false alarm in {quarters} quarters: below {high} a "
            "quarter; at most {rate} are agreed"
        ).format(
            quarters=number(held.quarters), high=decimal(high, 2), rate=f"{alerts.per_quarter:g}"
        )
    return ngettext(
        "Where nothing forms it raised {times} false alarm in {quarters} quarters: {measured} a "
        "quarter ({low} to {high}); at most {rate} are agreed",
        "Where nothing forms it raised {times} false alarms in {quarters} quarters: {measured} a "
        "quarter ({low} to {high}); at most {rate} are agreed",
        times,
    ).format(
        times=number(times),
        quarters=number(held.quarters),
        measured=decimal(limits["rate"].sum(), 2),
        low=decimal(low, 2),
        high=decimal(high, 2),
        rate=f"{alerts.per_quarter:g}",
    )


def _times(alerts: Alerts) -> list[int]:
    """How often the copies raised something of each family where the others set the threshold."""
    return [alerts.watch.measured(family, alerts.per_quarter) for family in SHARE]


def _limits(alerts: Alerts) -> pd.DataFrame:
    """The threshold in use of each family: bans, the rate agreed, that measured with its limits."""
    held = alerts.watch
    times = np.array(_times(alerts))
    # Where no case could be watched there were no copies to measure on.
    quarters = held.quarters or np.nan
    mean = poisson_mean(times)
    return pd.DataFrame(
        {
            "family": [_FAMILIES[family] for family in SHARE],
            "bans": [held.threshold(family, alerts.per_quarter) for family in SHARE],
            "agreed": [alerts.per_quarter * part for part in SHARE.values()],
            "rate": times / quarters,
            "low": mean.low / quarters,
            "high": mean.high / quarters,
        }
    )


def left_out(held: Watch, cases: pd.DataFrame) -> str:
    """How many cases were watched, how many of late, and which were not counted and why.

    ``cases``: case_date, of all that the watch was held over.
    """
    told = [
        (
            held.repeats,
            ngettext("{count} tells an event again", "{count} tell an event again", held.repeats),
        ),
        (
            held.too_new,
            ngettext(
                "{count} comes from an agency that had told for less than half a year",
                "{count} come from an agency that had told for less than half a year",
                held.too_new,
            ),
        ),
        (
            held.undated,
            ngettext(
                "{count} has no date to the month",
                "{count} have no date to the month",
                held.undated,
            ),
        ),
        (
            held.later,
            ngettext(
                "{count} is later than the last whole week, which ended on {day}",
                "{count} are later than the last whole week, which ended on {day}",
                held.later,
            ),
        ),
        (
            held.left_out,
            ngettext(
                "{count} is older than the newest that are watched",
                "{count} are older than the newest that are watched",
                held.left_out,
            ),
        ),
    ]
    parts = [
        words.format(count=number(count), day=day(held.as_of)) for count, words in told if count
    ]
    counted = ngettext(
        "{count} case was watched", "{count} cases were watched", held.counted
    ).format(count=number(held.counted))
    if not held.counted:
        return f"{counted}; " + ", ".join(parts) + "."
    watched = f"{counted}; " + ", ".join(parts) if parts else counted
    return " ".join(filter(None, (f"{watched}.", of_late(held, cases), _short(held))))


def _short(held: Watch) -> str:
    """A warning where hardly any past is left to compare with; empty where enough is."""
    if held.past_weeks >= SHORT:
        return ""
    return ngettext(
        "**Only {count} week of past lies before the first look**: what was usual is hardly known, "
        "so much that is old may look new and the back-test says little.",
        "**Only {count} weeks of past lie before the first look**: what was usual is hardly known, "
        "so much that is old may look new and the back-test says little.",
        held.past_weeks,
    ).format(count=number(held.past_weeks))
