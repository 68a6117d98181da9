"""Threshold: what several reports say together of a venue, a vessel, a place or a route."""

from math import floor
from typing import Any

import pandas as pd

from dashboard import questions, threshold_charts
from dashboard.cards import Figure, Table
from dashboard.colours import is_dark
from dashboard.figures import level_at_top, things, threshold_windows
from dashboard.indicator_names import (
    DIMENSION_NAMES,
    INDICATOR_NAMES,
    THING_NAMES,
    pseudonyms_of,
)
from dashboard.texts import NOT_KNOWN, Words, _, label, month, ngettext, number
from data_access.selection import Selection
from models.indicators import POSITIVE
from models.threshold import FEWEST_AGENCIES, WINDOW, course, dimensions

MOST_DRAWN = 6
"""Things drawn; the table has all."""

METHOD = Words(
    "Points of the indicators that reports tell: 6 (strong), 3 (medium) or 1 (weak), as the report "
    "tells it, else as the list has it; all of them where the source is graded A, three quarters "
    "at B, half at X or no grade, a quarter at C. What one agency tells of one event counts once "
    "for each indicator, a better report for what it is worth more, also where the first one lies "
    "before the window; means of control and "
    "exploitation count on the page Theme check alone. Points add up over {window} months of "
    "registration; the line is crossed where at least {agencies} named agencies are among those "
    "who told. Shown in whole points, what is left over is dropped."
).format(window=WINDOW, agencies=FEWEST_AGENCIES)


def until() -> pd.Timestamp:
    """The last day looked at."""
    return pd.Timestamp(questions.register().info.as_of).normalize()


def over_time(
    selection: Selection, kind: str, line: float, told: pd.DataFrame, ranked: pd.DataFrame
) -> Figure:
    """How the points of the things that crossed the line, or came nearest, added up."""
    title = _finding(selection, kind, line, told, ranked)
    shown = ranked[ranked["indicators"] > 0].head(MOST_DRAWN)
    courses = [
        course(told, thing, until()).assign(value_name=things.name(kind, thing))
        for thing in shown["thing"]
    ]
    frame = pd.concat(courses, ignore_index=True) if courses else pd.DataFrame()
    if len(frame):
        frame["month_name"] = frame["month"].map(month)
    columns = {
        "value_name": THING_NAMES[kind],
        "month_name": _("Month"),
        "points": _("Points"),
        "agencies": _("Agencies"),
    }
    return Figure(
        name="courses",
        title=title,
        caption=_caption(selection, kind, told, ranked),
        chart=threshold_charts.courses(frame, line, dark=is_dark()) if len(frame) else None,
        table=frame[list(columns)].rename(columns=columns) if len(frame) else frame,
        alt=title,
        method=METHOD,
        names=pseudonyms_of(kind, ranked["thing"]),
    )


def _finding(
    selection: Selection, kind: str, line: float, told: pd.DataFrame, ranked: pd.DataFrame
) -> str:
    crossed = ranked[ranked["crossed"].notna()]
    if ranked.empty and len(told):
        return _("Of no report on such a thing the month of registration is known: {kind}").format(
            kind=THING_NAMES[kind].lower()
        )
    if ranked.empty:
        return _("No selected case that tells of trafficking names such a thing: {kind}").format(
            kind=THING_NAMES[kind].lower()
        )
    if crossed.empty:
        nearest = ranked.sort_values(["peak", "thing"], ascending=[False, True]).iloc[0]
        if (level := level_at_top(ranked["peak"])) > 1:
            return _("None crossed {line}; {count} came equally near, each to {points}").format(
                line=points(line), count=number(level), points=points(nearest["peak"])
            )
        return _("None crossed {line}; nearest: {thing}, {points} from {agencies}").format(
            line=points(line),
            thing=things.named(selection, kind, nearest["thing"]),
            points=points(nearest["peak"]),
            agencies=_agencies(nearest["agencies"]),
        )
    first = crossed.iloc[0]
    said = _("{kind} {thing} crossed {line} in {month}; at most {points}, from {agencies}").format(
        kind=THING_NAMES[kind],
        thing=things.named(selection, kind, first["thing"]),
        line=points(line),
        month=threshold_windows.when(selection, first["crossed"]),
        points=points(first["peak"]),
        agencies=_agencies(first["agencies"]),
    )
    if more := len(crossed) - 1:
        stands = int(crossed["stands"].sum())
        said += ngettext(
            "; {count} more crossed, {stands} in all stand above it now",
            "; {count} more crossed, {stands} in all stand above it now",
            more,
        ).format(count=number(more), stands=number(stands))
    return said


def _caption(selection: Selection, kind: str, summed: pd.DataFrame, ranked: pd.DataFrame) -> str:
    named = questions.naming_things(selection).iloc[0]
    nameless = int(named["cases"] - named[kind])
    told = [
        ngettext(
            "Of {cases} case that tells an indicator, {count} names no {kind} and is in no row.",
            "Of {cases} cases that tell an indicator, {count} name no {kind} and are in no row.",
            int(named["cases"]),
        ).format(
            cases=number(named["cases"]), count=number(nameless), kind=THING_NAMES[kind].lower()
        )
    ]
    if alone := int(ranked["alone"].sum()):
        told.append(
            ngettext(
                "{count} reached the line by what one agency alone told, and did not cross it.",
                "{count} reached the line by what one agency alone told, and did not cross it.",
                alone,
            ).format(count=number(alone))
        )
    if vague := float(summed.loc[summed["month"].isna(), "points"].sum()):
        told.append(
            _("In no window, for the month of registration is not known: {points}.").format(
                points=points(vague)
            )
        )
    if unnamed := int(ranked["unnamed"].sum()):
        told.append(
            ngettext(
                "{count} reached the line, but not with two agencies that are known.",
                "{count} reached the line, but not with two agencies that are known.",
                unnamed,
            ).format(count=number(unnamed))
        )
    told += [
        _("Indicators of smuggling alone have no points here."),
        *threshold_windows.cut(selection),
    ]
    if (rest := len(ranked) - MOST_DRAWN) > 0:
        told.append(
            ngettext("{rest} more is not drawn.", "{rest} more are not drawn.", rest).format(
                rest=number(rest)
            )
        )
    return " ".join(told)


def table(selection: Selection, kind: str, ranked: pd.DataFrame) -> Table:
    """Every thing with how near it came, those that stand above the line first."""
    rows = pd.DataFrame(
        {
            THING_NAMES[kind]: [things.name(kind, thing) for thing in ranked["thing"]],
            **things.columns(selection, kind, ranked["thing"]),
            _("Judgement"): [_judgement(row) for row in ranked.itertuples()],
            _("Points now"): ranked["now"].floordiv(1).astype("int64"),
            _("Most points"): ranked["peak"].floordiv(1).astype("int64"),
            _("In the year up to"): ranked["peak_month"].map(month),
            _("Agencies in it"): ranked["agencies"],
            _("First crossed"): [
                threshold_windows.when(selection, crossed) for crossed in ranked["crossed"]
            ],
            _("Indicators counted"): ranked["indicators"],
        }
    )
    names = pseudonyms_of(kind, ranked["thing"])
    hint = _("Choose one to see its reports.")
    title = _("Those above the line first")
    return Table(f"things-{kind}", title, rows, METHOD, names=names, hint=hint)


def _judgement(row: Any) -> str:
    if row.stands:
        return _("Above the line now")
    if not pd.isna(row.crossed):
        return _("Was above the line")
    if row.unnamed:
        return _("Not known who told")
    return _("One agency alone") if row.alone else _("Below the line")


def by_dimension(kind: str, thing: str, behind: pd.DataFrame) -> Figure:
    """Different indicators of one thing by the ILO's dimensions."""
    found = dimensions(behind)
    found["value_name"] = found["dimension"].map(DIMENSION_NAMES)
    positive = int(found["positive"].sum())
    title = ngettext(
        "{thing}: {count} of six dimensions is positive",
        "{thing}: {count} of six dimensions are positive",
        positive,
    ).format(thing=things.name(kind, thing), count=number(positive))
    weightless = int(behind["counts"].isna().sum())
    caption = _(
        "Over all reports of the selection, whenever registered. By the ILO's rule: each different "
        "indicator once, as strong as the list has it; positive from {points}."
    ).format(points=points(POSITIVE))
    if weightless:
        caption += " " + ngettext(
            "{count} indicator points to smuggling or is on no list, and weighs nothing here.",
            "{count} indicators point to smuggling or are on no list, and weigh nothing here.",
            weightless,
        ).format(count=number(weightless))
    return Figure(
        name="dimensions",
        title=title,
        caption=caption,
        chart=threshold_charts.dimensions(found, POSITIVE, dark=is_dark()),
        table=pd.DataFrame(
            {
                _("Dimension"): found["value_name"],
                _("Different indicators"): found["indicators"],
                _("Points, each once"): found["by_rule"],
                _("Points in all"): found["points"],
                _("Agencies"): found["agencies"],
                _("Positive"): found["positive"].map({True: _("Yes"), False: _("No")}),
            }
        ),
        alt=title,
        method=METHOD,
        names=pseudonyms_of(kind, (thing,)),
    )


def reports(kind: str, thing: str, behind: pd.DataFrame) -> Table:
    """The reports behind one thing, and what of each counts."""
    rows, cases = [], []
    for report, own in behind.groupby("report_id", sort=False):
        first = own.iloc[0]
        cases.append((str(first["case_id"]), int(first["case_key"])))
        counts = own["counts"].fillna(0) > 0
        rows.append(
            {
                _("Registered"): _month(first["month"]),
                _("Report"): report,
                _("Case"): first["case_id"],
                _("Agency"): _coded("agency", first["agency"]),
                _("Source grade"): label(
                    "source_grade",
                    None if pd.isna(first["report_grade"]) else first["report_grade"],
                ),
                _("Points"): float(own["counts"].sum()),
                _("Counts"): _words(own[counts]),
                _("Told already, or weighs nothing"): _words(own[~counts]),
            }
        )
    agencies = int(behind["agency"].nunique())
    title = ngettext(
        "{thing}: {count} report of {agencies} behind it, oldest first",
        "{thing}: {count} reports of {agencies} behind it, oldest first",
        len(rows),
    ).format(thing=things.name(kind, thing), count=number(len(rows)), agencies=_agencies(agencies))
    names = pseudonyms_of(kind, (thing,))
    return Table("reports", title, pd.DataFrame(rows), METHOD, names=names, cases=tuple(cases))


def _coded(attribute: str, code: Any) -> str:
    return label(attribute, None if pd.isna(code) else str(code))


def _words(own: pd.DataFrame) -> str:
    names = own["name"].map(INDICATOR_NAMES).fillna(_("On no list"))
    return "; ".join(dict.fromkeys(names)) or "–"


def points(value: float) -> str:
    """So many whole points: what is short of the line is not rounded up to it."""
    count = floor(value)
    return ngettext("{count} point", "{count} points", count).format(count=number(count))


def _agencies(count: int) -> str:
    if not count:
        return _("agencies that are not known")
    return ngettext("{count} agency", "{count} agencies", int(count)).format(count=number(count))


def _month(value: Any) -> str:
    return str(NOT_KNOWN) if pd.isna(value) else month(value)
