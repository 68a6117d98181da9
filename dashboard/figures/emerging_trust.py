"""How far to trust the watch: what it would have told when, and how often it is wrong."""

import numpy as np
import pandas as pd

from dashboard import alert_charts
from dashboard.alert_words import rate_words, title
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.figures.emerging import METHOD, Alerts, full_table, is_late, of_late
from dashboard.texts import Wordbook, Words, _, day, ngettext, number, share
from models.calibration import CERTAIN
from models.emergence import SHARE, Watch

_FAMILIES = Wordbook(
    {
        "profile": Words("Profiles of recent cases"),
        "combination": Words("Named combinations"),
    }
)

_STEEP = 8
"""False alarms a quarter above which nothing is drawn: no rate near it can be agreed on."""


def back_test(alerts: Alerts) -> Figure:
    """What would have been raised when: a line per alert, from the first case of its weeks."""
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
            "Since {since} {count} alert would have been raised, {weeks} weeks after the first "
            "case in the weeks that raised it",
            "Since {since} {count} alerts would have been raised, half of them within {weeks} "
            "weeks of the first case in the weeks that raised them",
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
            "From the first case in the weeks that raised it to the last surprise; dots: the day "
            "on which it would have been raised. This is hindsight: cases stand on the day of the "
            "event where a report dates it, which comes before that of its registration, and what "
            "is watched, its groups, names and threshold are those of today; in service an alert "
            "can only come later."
        ),
        chart=alert_charts.back_test(frame, alerts.watch.as_of, dark=is_dark()),
        table=full_table(alerts),
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
    heading = _false_alarms(alerts)
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
            "exact limits at 95%. Dots: the thresholds in use, at that rate. It is mostly lower "
            "than agreed, for with {certain} certainty it is at most that, and no threshold goes "
            "below a fixed floor. A ban is a factor of ten in surprise."
        ).format(quarters=number(held.quarters), certain=share(CERTAIN)),
        chart=alert_charts.calibration(frame[frame["rate"] <= _STEEP], limits, dark=is_dark()),
        table=limits.rename(columns=words).round(2),
        alt=heading,
        method=METHOD,
    )


def _false_alarms(alerts: Alerts) -> str:
    """How often something is raised where nothing forms, with the limits of that."""
    held = alerts.watch
    if not held.quarters:
        return _("Nothing could be measured: no case was watched")
    times, measured = alerts.times(), alerts.measured()
    words = ngettext(
        "Where nothing forms it raised {times} false alarm in {quarters} quarters: {measured} a "
        "quarter ({low} to {high}); at most {rate} are agreed",
        "Where nothing forms it raised {times} false alarms in {quarters} quarters: {measured} a "
        "quarter ({low} to {high}); at most {rate} are agreed",
        times,
    )
    if not times:
        words = _(
            "Where nothing forms it raised no false alarm in {quarters} quarters: below {high} a "
            "quarter; at most {rate} are agreed"
        )
    return words.format(
        times=number(times),
        quarters=number(held.quarters),
        measured=rate_words(measured.value.item()),
        low=rate_words(measured.low.item()),
        high=rate_words(measured.high.item()),
        rate=rate_words(alerts.per_quarter),
    )


def _limits(alerts: Alerts) -> pd.DataFrame:
    """The threshold in use of each family: bans, the rate agreed, that measured with its limits."""
    measured = [alerts.measured(family) for family in SHARE]
    return pd.DataFrame(
        {
            "family": [_FAMILIES[family] for family in SHARE],
            "bans": [alerts.watch.threshold(family, alerts.per_quarter) for family in SHARE],
            "agreed": [alerts.per_quarter * part for part in SHARE.values()],
            "rate": [one.value.item() for one in measured],
            "low": [one.low.item() for one in measured],
            "high": [one.high.item() for one in measured],
        }
    )


def left_out(held: Watch, cases: pd.DataFrame) -> str:
    """How many cases were watched, how many of late, and which were not counted and why.

    ``cases``: case_date, precision, dated_by_event, of all that the watch was held over.
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
    told_late = of_late(held, cases), _by_registration(held, cases)
    return " ".join(filter(None, (f"{watched}.", *told_late)))


def _by_registration(held: Watch, cases: pd.DataFrame) -> str:
    """How many cases of late no report dates: entered at once, they look like a pattern."""
    count = int((is_late(held, cases) & ~cases["dated_by_event"]).sum())
    if not count:
        return ""
    return ngettext(
        "{count} of them stands on the day of its registration, for no report dates the event; "
        "many that are entered at once look like a pattern.",
        "{count} of them stand on the day of their registration, for no report dates the event; "
        "many that are entered at once look like a pattern.",
        count,
    ).format(count=number(count))
