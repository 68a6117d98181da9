"""Coverage: who registered how much and when, how late, and what of a case is known."""

import pandas as pd

from dashboard import coverage_charts, periods, questions
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.field_names import FIELD_NAMES
from dashboard.kept import kept
from dashboard.texts import NOT_KNOWN, Words, _, labels, ngettext, number
from data_access.facts import ATTRIBUTES
from data_access.fields import ALONE
from data_access.selection import Selection
from models.delays import SHARES, delays, summary

MOST = 20
"""Agencies drawn; the table has all."""

REPORTS_METHOD = Words(
    "Reports registered in the months of the period, whenever their case happened, all else as "
    "selected; a 0, or no row by island, is a month in which none was registered."
)
REGISTRATION_METHOD = Words(
    "Days from the event to the registration, of reports registered in the months of the period "
    "that tell both to the day; the least number of days within which at least half, or nine in "
    "ten, were registered."
)
COMPLETENESS_METHOD = Words(
    "Share = cases of which any report gives a value / all selected cases; of a leg's ends, mode, "
    "kind of vessel, price and outcome the best report with legs. A word such as unknown or "
    "undetermined is no value, a code that no list has is one."
)


@kept
def reports(selection: Selection) -> Figure:
    """Reports registered by each agency in each month, or quarter or year."""
    grain = periods.grain_for(selection)
    asked = questions.coverage(selection, grain)
    named = asked.assign(agency=labels("agency", asked["agency"]))
    frame = by_name(named, named, every_period(selection, asked, grain), grain)
    order = list(dict.fromkeys(frame["agency_name"]))
    table = frame.pivot_table(
        index="agency_name", columns="period_name", values="reports", aggfunc="first", sort=False
    )
    # What is not known of all is left out there.
    names = list(dict.fromkeys(frame.sort_values("period")["period_name"]))
    table = table.reindex(index=order, columns=names)
    table = table.rename_axis(_("Agency")).reset_index()
    table.columns.name = None
    caption = _("By when they were registered, whenever the case happened.")
    if vague := periods.unplaced(asked, "reports"):
        caption += f" {periods.reports_left_out(vague)} " + _("An empty cell is not known to be 0.")
    if (rest := len(order) - MOST) > 0:
        caption += " " + ngettext(
            "{rest} agency with fewer reports is not drawn.",
            "{rest} agencies with fewer reports are not drawn.",
            rest,
        ).format(rest=number(rest))
    drawn = frame[frame["rank"] < MOST]
    return Figure(
        name="reports-by-agency",
        title=_reports_finding(asked),
        caption=caption,
        chart=coverage_charts.reports(drawn, dark=is_dark()) if drawn["reports"].any() else None,
        table=table,
        alt=_("Reports registered per agency over time"),
        method=REPORTS_METHOD,
    )


def by_name(
    counted: pd.DataFrame, asked: pd.DataFrame, drawn: pd.DatetimeIndex, grain: str
) -> pd.DataFrame:
    """Reports of every agency ``counted`` in every period, most first; NA where 0 is not known.

    ``counted`` and ``asked``, of all reports that may lie in a period: as `Register.coverage`
    answers, ``agency`` in words.
    """
    keys = ["period", "agency"]
    placed = counted.groupby(keys, dropna=False)["reports"].sum().reset_index()
    frame = periods.with_empty(placed, drawn, ["agency"])
    frame = frame.merge(periods.doubtful(asked, drawn, grain), "left", keys, indicator="doubtful")
    is_doubtful = frame.pop("doubtful").eq("both") & frame["reports"].eq(0)
    totals = frame.groupby("agency")["reports"].sum().sort_values(ascending=False, kind="stable")
    frame["rank"] = frame["agency"].map({name: place for place, name in enumerate(totals.index)})
    frame["reports"] = frame["reports"].astype("Int64").mask(is_doubtful)
    frame = frame.rename(columns={"agency": "agency_name"}).sort_values(["rank", "period"])
    return periods.with_days(frame, grain)


def every_period(selection: Selection, asked: pd.DataFrame, grain: str) -> pd.DatetimeIndex:
    """Every period of the selection; where that is open, from the first registered to the last.

    ``asked``: period, as `Register.coverage` answers.
    """
    registered = pd.to_datetime(asked["period"])
    first, last = selection.start or registered.min(), selection.end or registered.max()
    return periods.between(pd.Timestamp(first), pd.Timestamp(last), grain)


def _reports_finding(asked: pd.DataFrame) -> str:
    every = int(asked["reports"].sum())
    totals = asked.dropna(subset=["agency"]).groupby("agency")["reports"].sum()
    if not every:
        return _("No report was registered in the period")
    told = ngettext("{count} report", "{count} reports", every).format(count=number(every))
    if totals.empty:
        return _("{reports}, of which none names its agency").format(reports=told)
    told = ngettext(
        "{reports} registered by {count} agency",
        "{reports} registered by {count} agencies",
        len(totals),
    ).format(reports=told, count=number(len(totals)))
    if unnamed := every - int(totals.sum()):
        told += ngettext(
            ", {count} without an agency", ", {count} without an agency", unnamed
        ).format(count=number(unnamed))
    leading = totals[totals == totals.max()]
    if len(leading) > 1:
        return told
    return told + _("; most by {agency}, {most}").format(
        agency=leading.index[0], most=number(int(totals.max()))
    )


@kept
def registration(selection: Selection) -> Figure:
    """Days from the event to the registration of its report, by agency."""
    asked = questions.registration_delays(selection)
    frame = delays(asked)
    frame["agency_name"] = labels("agency", frame["agency"])
    frame["value_name"] = [
        _("{agency} ({count})").format(agency=agency, count=number(dated))
        for agency, dated in zip(frame["agency_name"], frame["dated"].tolist(), strict=True)
    ]
    drawn = frame[frame["dated"] > 0].head(MOST)
    every = summary(asked)
    title = _registration_finding(every)
    columns = {
        "agency_name": _("Agency"),
        "reports": _("Reports"),
        "dated": _("With both days"),
        "half": _("Days, half"),
        "nine_tenths": _("Days, nine in ten"),
        "without_day": _("Without an exact day"),
        "after": _("Dated after registration"),
    }
    return Figure(
        name="registration",
        title=title,
        caption=_registration_caption(every),
        chart=coverage_charts.days_within(
            drawn,
            {"half": _("Half of the reports"), "nine_tenths": _("Nine in ten")},
            (_("Days from the event to the registration"), _("Reports with both days")),
            dark=is_dark(),
        )
        if len(drawn)
        else None,
        table=frame[list(columns)].rename(columns=columns),
        alt=title,
        method=REGISTRATION_METHOD,
    )


def _registration_finding(every: dict[str, int | None]) -> str:
    dated = every["dated"] or 0
    if not dated:
        return _("No report tells the day of its event and of its registration")
    days = {name: number(every[name]) for name in SHARES}
    return ngettext(
        "{count} report tells both days: it was registered {half} days after the event",
        "Half of {count} reports were registered within {half} days of the event, nine in ten "
        "within {nine_tenths}",
        dated,
    ).format(count=number(dated), **days)


def _registration_caption(every: dict[str, int | None]) -> str:
    without, after = every["without_day"] or 0, every["after"] or 0
    told = [
        _("In brackets the reports that tell both days."),
        ngettext(
            "{count} report does not tell the exact day and is left out.",
            "{count} reports do not tell the exact day and are left out.",
            without,
        ).format(count=number(without)),
    ]
    if after:
        told.append(
            ngettext(
                "{count} report dates its event after its registration and is left out.",
                "{count} reports date their event after their registration and are left out.",
                after,
            ).format(count=number(after))
        )
    return " ".join(told)


def with_a_theme(selection: Selection) -> int:
    """Cases that tell a theme: undetermined is none, a code outside the list is one."""
    of_theme = questions.trend(selection, "year").groupby("theme")["cases"].sum()
    return int(of_theme.drop("undetermined", errors="ignore").sum())


@kept
def completeness(selection: Selection) -> Figure:
    """In how many cases each attribute is known."""
    figures = questions.kpis(selection).iloc[0]
    cases = int(figures["cases"])
    asked = questions.attributes_not_known(selection).set_index("attribute")["cases"]
    alone = questions.fields_not_filled(selection).set_index("field")["cases"]
    # What the register has no room for, no agency left empty.
    lacks = questions.register().info.lacks
    no_room = [name for name, field in ALONE.items() if ".".join(field) in lacks]
    alone = alone.drop(no_room, errors="ignore")
    missing = {name: int(asked.get(name, 0)) for name in ATTRIBUTES} | alone.to_dict()
    missing["area"] = int(figures["without_area"])
    missing["persons"] = int(figures["persons_not_known"])
    missing["theme"] = cases - with_a_theme(selection)
    frame = pd.DataFrame({"attribute": list(missing), "missing": list(missing.values())})
    frame = frame.assign(
        value_name=frame["attribute"].map(FIELD_NAMES),
        known=cases - frame["missing"],
        share=1 - frame["missing"] / cases,
    ).sort_values(["known", "value_name"], ascending=[False, True], ignore_index=True)
    columns = {
        "value_name": _("Attribute"),
        "known": _("Cases in which it is known"),
        "missing": str(NOT_KNOWN),
        "share": _("Share"),
    }
    title = _completeness_finding(frame, cases)
    return Figure(
        name="completeness",
        title=title,
        caption=_completeness_caption(no_room),
        chart=coverage_charts.completeness(frame),
        table=frame[list(columns)].rename(columns=columns).round({_("Share"): 3}),
        alt=title,
        method=COMPLETENESS_METHOD,
    )


def _completeness_caption(no_room: list[str]) -> str:
    told = _(
        "What cannot be known of a case counts as not known: a case without a movement has no mode."
    )
    if not no_room:
        return told
    left_out = _("Left out, as the register has no column for it: {attributes}.")
    return f"{told} " + left_out.format(
        attributes=", ".join(str(FIELD_NAMES[name]) for name in no_room)
    )


def _completeness_finding(frame: pd.DataFrame, cases: int) -> str:
    least = frame[frame["known"] == frame["known"].min()]
    if len(least) == len(frame):
        return ngettext(
            "Every attribute is known in {known} of {cases} case",
            "Every attribute is known in {known} of {cases} cases",
            cases,
        ).format(known=number(int(least["known"].iloc[0])), cases=number(cases))
    names = least["value_name"].iloc[0]
    if len(least) > 1:
        others = len(least) - 1
        names = ngettext(
            "{attribute} and {count} other attribute",
            "{attribute} and {count} other attributes",
            others,
        ).format(attribute=names, count=number(others))
    return ngettext(
        "Least often known: {attributes}, in {known} of {cases} case",
        "Least often known: {attributes}, in {known} of {cases} cases",
        cases,
    ).format(attributes=names, known=number(int(least["known"].iloc[0])), cases=number(cases))
