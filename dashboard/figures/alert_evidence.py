"""The evidence of one emerging pattern: what it is, through time, and what else it could be."""

import pandas as pd

from dashboard import alert_charts
from dashboard.alert_words import CAUSES, doubts, expected_words, part_name
from dashboard.cards import Figure, Table, is_dark
from dashboard.figures.emerging import METHOD
from dashboard.group_names import Names
from dashboard.texts import ATTRIBUTE_NAMES, NOT_KNOWN, _, day, decimal, ngettext, number, share
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


def verdict(one: Raised) -> str:
    """Whether an alert stands, and what else could have made it."""
    stands = _("It stands out now") if one.is_present else _("It no longer stands out")
    other = doubts(one.alert)
    if not other:
        return _("{stands}, and no other explanation that was tried accounts for it.").format(
            stands=stands
        )
    return _("{stands}, but it could also be: {doubts}.").format(
        stands=stands, doubts=_(" or ").join(other)
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


def causes(alert: Alert) -> Table:
    """How an alert would look had something else made it."""
    words = {True: _("Stands"), False: _("Does not stand")}
    frame = alert.causes
    heading = ngettext(
        "What else could have made it: {count} of {tried} explanations tried",
        "What else could have made it: {count} of {tried} explanations tried",
        len(frame),
    ).format(count=number((~frame["stands"].astype(bool)).sum()), tried=number(len(frame)))
    rows = pd.DataFrame(
        {
            _("Supposed"): [CAUSES[cause] for cause in frame["cause"]],
            _("Seen"): [number(seen) for seen in frame["seen"]],
            _("Expected"): [expected_words(expected) for expected in frame["expected"]],
            _("Chance"): [_chance(chance) for chance in frame["chance"]],
            _("The alert"): [words[bool(stands)] for stands in frame["stands"]],
        }
    )
    return Table("causes", heading, rows, METHOD)


def _chance(chance: float) -> str:
    return decimal(chance, 2) if chance >= 0.01 else _("< 0.01")


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
