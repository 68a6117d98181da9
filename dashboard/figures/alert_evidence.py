"""The evidence of one emerging pattern: what it is, through time, and what else it could be."""

import pandas as pd

from dashboard import alert_charts, case_link
from dashboard.alert_words import expected_words
from dashboard.cards import Figure, Table
from dashboard.colours import is_dark
from dashboard.figures.case_dates import coarse_note, of_known_month
from dashboard.figures.emerging import METHOD, Alerts
from dashboard.figures.similar import case_columns
from dashboard.group_names import Names, value_names
from dashboard.texts import (
    ATTRIBUTE_NAMES,
    NOT_KNOWN,
    _,
    day,
    ngettext,
    number,
    share,
)
from models.alert import Alert
from models.emergence import Raised
from models.tracks import QUIET

_SHOWN = 12
_FOLLOWED = pd.Timedelta(weeks=QUIET)
"""How long after the peak of an alert the watch looks for further cases that fit it."""


def in_words(one: Raised) -> str:
    """An alert in two sentences."""
    alert = one.alert
    return _(
        "{seen} cases in the {weeks} weeks up to {peak}, where {expected} were expected ({low} to "
        "{high} where this pattern alone is looked at, once). The first case in the weeks "
        "that raised it is of {first}; it would have been raised {raised}, {delay}; last a "
        "surprise on {last}."
    ).format(
        seen=number(alert.seen),
        weeks=alert.window_weeks,
        peak=day(alert.peak),
        expected=expected_words(alert.expected),
        low=number(alert.low),
        high=number(alert.high),
        first=day(one.first_case),
        raised=day(one.raised),
        delay=_delay(one),
        last=day(one.last),
    )


def verdict(one: Raised, alerts: Alerts) -> str:
    """Whether an alert stands, what else could have made it, and how often chance does."""
    stands = _("It stands out now") if one.is_present else _("It no longer stands out")
    other = alerts.doubts(one)
    told = (
        _("{stands}, but it could also be: {doubts}.").format(
            stands=stands, doubts=_(" or ").join(other)
        )
        if other
        else _("{stands}, and no other explanation that was tried accounts for it.").format(
            stands=stands
        )
    )
    if "one_agency" not in set(one.alert.causes["cause"]):
        told += " " + _("Others hardly report here: it may be one agency's change.")
    return f"{told} {_by_chance(one, alerts)}"


def held_back_verdict(one: Raised, alerts: Alerts) -> str:
    """Why something is no alert, and how often chance makes it."""
    if one.alert.is_written_down:
        told = _(
            "Held back: without the agencies that began to fill in more it would be no surprise."
        )
    elif one.alert.most:
        told = _("Held back: without {agency} it would be no surprise.").format(
            agency=one.alert.most
        )
    else:
        told = _(
            "Held back: without the cases of which the agency is not known, which may be of one "
            "agency or of several, it would be no surprise."
        )
    return f"{told} {_by_chance(one, alerts)}"


def _by_chance(one: Raised, alerts: Alerts) -> str:
    return ngettext(
        "Something so surprising comes by chance {rarity}; {quarters} quarter was watched.",
        "Something so surprising comes by chance {rarity}; {quarters} quarters were watched.",
        round(alerts.quarters),
    ).format(rarity=alerts.rarity(one), quarters=number(round(alerts.quarters)))


def _delay(one: Raised) -> str:
    weeks = max((one.raised - one.first_case).days // 7, 0)
    return ngettext("{count} week later", "{count} weeks later", weeks).format(count=number(weeks))


def over_time(one: Raised, cases: pd.DataFrame, as_of: pd.Timestamp) -> Figure:
    """The cases that fit an alert by month, as far as they were followed; when it was raised."""
    every = cases[cases["case_key"].isin(one.alert.behind)]
    peak = one.alert.peak
    end = min(peak + _FOLLOWED, as_of)
    followed = every[every["case_date"] <= end]
    months = of_known_month(followed)["case_date"].dt.to_period("M")
    last = end.to_period("M")
    axis = pd.period_range(months.min() if len(months) else last, last, freq="M")
    counts = months.value_counts().reindex(axis, fill_value=0)
    frame = pd.DataFrame({"month": axis.to_timestamp(), "cases": counts.to_numpy()})
    heading = _(
        "Cases that fit it, up to {end}: {all}; {seen} of them in the {weeks} weeks up to {peak}"
    ).format(
        end=day(end),
        all=number(len(followed)),
        seen=number(one.alert.seen),
        weeks=one.alert.window_weeks,
        peak=day(peak),
    )
    caption = [
        _(
            "Line: the day on which it would have been raised. Bars: what fits it from two years "
            "before its peak on; older cases may fit it too."
        )
    ]
    if end < as_of:
        caption.append(_where_it_ends(end, len(every) - len(followed)))
    caption.append(coarse_note(followed))
    return Figure(
        name="alert-months",
        title=heading,
        caption=" ".join(filter(None, caption)),
        chart=alert_charts.months(frame, one.raised, dark=is_dark()),
        table=frame.rename(columns={"month": _("Month"), "cases": _("Cases")}),
        alt=heading,
        method=METHOD,
    )


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
            _("Value"): value_names(frame, "value", places),
            _("Cases"): [
                _("{cases} of {known}").format(cases=number(cases), known=number(known))
                for cases, known in zip(frame["cases"], frame["of"], strict=True)
            ],
            _("Among all others"): [share(value) for value in frame["share_before"]],
        }
    )


def agencies(alert: Alert) -> Table:
    """Who told of the cases seen."""
    rows = pd.DataFrame(
        {
            _("Agency"): [name or str(NOT_KNOWN) for name in alert.agencies["agency"]],
            _("Cases"): alert.agencies["cases"],
        }
    )
    heading = _("Which agencies told it; several may tell one case")
    return Table("alert-agencies", heading, rows, METHOD)


def cases_behind(one: Raised, cases: pd.DataFrame) -> pd.DataFrame:
    """The cases that fit an alert, from the day of `Raised.first_case` on, newest first.

    ``cases``: as `Register.cases` answers. Those of its strongest weeks alone may be a year old.
    """
    fits = cases["case_key"].isin(one.listed)
    return cases[fits].sort_values("case_date", ascending=False, kind="stable")


def case_table(one: Raised, behind: pd.DataFrame) -> Table:
    """The cases of `cases_behind`, and which of them were seen when it was strongest."""
    strongest = behind["case_key"].isin(one.alert.cases).to_numpy()
    rows = case_columns(behind).assign(**{_("In its strongest weeks"): strongest})
    heading = ngettext(
        "{count} case that fits it, from {first} on",
        "{count} cases that fit it, from {first} on; the newest first",
        len(rows),
    ).format(count=number(len(rows)), first=day(one.first_case))
    return Table("alert-cases", heading, rows, METHOD, cases=case_link.named(behind))
