"""Coverage: which agencies fell silent about which island, against what was expected of them."""

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard import analyses, coverage_charts, periods, rough_dates
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.kept import kept
from dashboard.texts import Words, _, decimal, label, labels, month, ngettext, number, share
from data_access import codes
from data_access.selection import Selection
from models.silence import PAST, RARE

MOST = 12
"""Silences drawn; the table has all."""

METHOD = Words(
    "Whole months without a registered report, held against at most {past} months before the last "
    "one with a report. Expected: the reports of those months, scaled to the silent ones, with "
    "Garwood's exact 95% limits (1936). Chance: Fisher's exact test that months with a report "
    "leave the last ones out, adjusted over all pairs of agency and island (Holm 1979). Months of "
    "registration count, so a late report is no silence. All reports up to the end of the selected "
    "period are judged; the rest of the selection says which pairs are shown."
).format(past=PAST)


ODD = 0.05
"""Chance of a silence by itself up to which its agency is worth a call, although over so many pairs
chance may have made it: a call costs little."""

LEAST_TOLD = 0.01
"""Share of registers below which it is told as less than this."""

HARDLY_CHANCE, MAY_BE_CHANCE = Words("Hardly chance"), Words("Chance may have made it")


@kept
def silences(selection: Selection) -> Figure:
    """How long each agency has been silent about each island, the most surprising first."""
    found = analyses.silences(selection)
    every = found.assign(
        area_name=labels("area", found["area"]),
        judgement=[_judgement(row) for row in found.itertuples()],
    )
    frame = every[every["selected"]]
    silent = frame[(frame["silent"] > 0) & frame["expected"].notna()]
    drawn = silent.head(MOST)
    drawn = drawn.assign(value_name=[_pair(row) for row in drawn.itertuples()])
    title = _finding(selection, every, silent)
    judgements = [str(HARDLY_CHANCE), str(MAY_BE_CHANCE)]
    return Figure(
        name="silences",
        title=title,
        caption=_caption(selection, every, len(silent)),
        chart=coverage_charts.silences(drawn, judgements, dark=is_dark()) if len(drawn) else None,
        table=_table(frame),
        alt=title,
        method=METHOD,
        about=made_from(selection),
    )


def made_from(selection: Selection) -> tuple[Selection, ...]:
    """All reports up to the end of the selected period, and the selection that rows are of."""
    judged = Selection(end=selection.end)
    if selection.start:
        first, _last = periods.bounds(judged)
        start = selection.start if pd.isna(first) else min(first.date(), selection.start)
        judged = replace(judged, start=start)
    rows = replace(selection, start=judged.start)
    return (judged,) if rows == judged else (judged, rows)


def _judgement(row: Any) -> str:
    if row.doubtful:
        return _("Not known: a report may have come")
    if pd.isna(row.chance):
        return _("Too short a past")
    if not row.silent:
        return _("Not silent")
    return str(HARDLY_CHANCE if row.stands else MAY_BE_CHANCE)


def _finding(selection: Selection, every: pd.DataFrame, silent: pd.DataFrame) -> str:
    """Whom to call first; of a part of the pairs, that it is of these, and what stands beside."""
    hidden = every[~every["selected"]]
    finding = _none_to_call(selection, every[every["selected"]], silent)
    if finding and len(hidden):
        finding = _("In the selection: {finding}").format(finding=finding[0].lower() + finding[1:])
    finding = finding or _to_call(silent)
    beside = int(hidden["stands"].sum())
    if not beside:
        return finding
    return ngettext(
        "{finding}; {count} silence that is not selected is hardly chance",
        "{finding}; {count} silences that are not selected are hardly chance",
        beside,
    ).format(finding=finding, count=number(beside))


def _none_to_call(selection: Selection, frame: pd.DataFrame, silent: pd.DataFrame) -> str:
    """Why no agency is worth a call; empty where one is."""
    if frame.empty:
        told = rough_dates.registered_months(selection)
        if told["agency"].notna().mul(told["area"].isin(codes.AREA.codes)).any():
            return _("Of no report with an agency and an island is the month of registration known")
        return _("No report names both its agency and an island")
    if silent.empty:
        return _("No agency whose past is long enough has been silent for a whole month")
    first = silent.iloc[0]
    if first["chance"] <= ODD or first["stands"]:
        return ""
    return _(
        "No silence is longer than chance may make; the least likely: {agency} on {island}, "
        "last report {month}, {expected} expected since"
    ).format(**_words(first))


def _words(first: "pd.Series[Any]") -> dict[str, str]:
    return {
        "agency": first["agency"],
        "island": first["area_name"],
        "month": month(first["last"]),
        "expected": decimal(first["expected"]),
    }


def _to_call(silent: pd.DataFrame) -> str:
    first = silent.iloc[0]
    finding = _(
        "Call {agency} about {island} first: last report {month}, {expected} expected since"
    ).format(**_words(first)) + _rate(first["adjusted"])
    more = int(silent["stands"].iloc[1:].sum())
    if not more:
        return finding
    return ngettext(
        "{silence}; and {count} more silence that is hardly chance",
        "{silence}; and {count} more silences that are hardly chance",
        more,
    ).format(silence=finding, count=number(more))


def _rate(adjusted: float) -> str:
    """How often chance alone makes a silence as odd, over all pairs."""
    if round(adjusted, 2) < LEAST_TOLD:
        return _("; chance alone makes one as odd in fewer than {share} of registers").format(
            share=share(LEAST_TOLD)
        )
    return _("; chance alone makes one as odd in up to {share} of registers").format(
        share=share(adjusted)
    )


def _caption(selection: Selection, every: pd.DataFrame, silent: int) -> str:
    held = int(every["chance"].notna().sum())
    told = [
        ngettext(
            "{count} pair of agency and island is held against its own past, whatever is selected",
            "{count} pairs of agency and island are held against their own past, whatever is "
            "selected",
            held,
        ).format(count=number(held))
        + _(
            "; a silence is called hardly chance where at most {rare} of registers in which nobody "
            "fell silent would have any as unlikely."
        ).format(rare=share(RARE))
    ]
    told += _not_held(every, held)
    if hidden := int((~every["selected"]).sum()):
        told.append(
            ngettext(
                "{count} pair that is not selected is not shown.",
                "{count} pairs that are not selected are not shown.",
                hidden,
            ).format(count=number(hidden))
        )
    if (rest := silent - MOST) > 0:
        told.append(
            ngettext(
                "{rest} likelier silence is not drawn.",
                "{rest} likelier silences are not drawn.",
                rest,
            ).format(rest=number(rest))
        )
    told += _left_out(Selection(end=selection.end))
    return " ".join(told)


def _not_held(frame: pd.DataFrame, held: int) -> list[str]:
    """How many pairs are held against no past, and why."""
    told = []
    if doubtful := int(frame["doubtful"].sum()):
        told.append(
            ngettext(
                "{count} pair may have reported since, in a month that is not registered.",
                "{count} pairs may have reported since, in a month that is not registered.",
                doubtful,
            ).format(count=number(doubtful))
        )
    if short := len(frame) - held - doubtful:
        told.append(
            ngettext(
                "{count} pair reported in too few months to have a past.",
                "{count} pairs reported in too few months to have a past.",
                short,
            ).format(count=number(short))
        )
    return told


def _left_out(selection: Selection) -> list[str]:
    """How many reports of a month that is not known stand in none, and how many name no pair."""
    reports = rough_dates.registered_months(selection)
    named = reports["agency"].notna() & reports["area"].isin(codes.AREA.codes)
    vague = int(reports.loc[named & reports["known_to"].ne("month"), "reports"].sum())
    told = [periods.reports_left_out(vague)] if vague else []
    if left_out := int(reports.loc[~named, "reports"].sum()):
        told.append(
            ngettext(
                "{count} report that names no agency or no island of the Kingdom is left out.",
                "{count} reports that name no agency or no island of the Kingdom are left out.",
                left_out,
            ).format(count=number(left_out))
        )
    return told


def _pair(row: Any) -> str:
    return ngettext(
        "{agency} on {island}, {count} month",
        "{agency} on {island}, {count} months",
        int(row.silent),
    ).format(agency=row.agency, island=label("area", row.area), count=number(row.silent))


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Agency"): frame["agency"],
            _("Island"): frame["area_name"],
            _("Last month with a report"): frame["last"].map(month),
            _("Silent, months"): frame["silent"],
            _("Expected in them"): frame["expected"].round(1),
            _("From"): frame["low"].round(1),
            _("To"): frame["high"].round(1),
            _("Chance"): frame["chance"].round(4),
            _("Chance over all pairs"): frame["adjusted"].round(4),
            _("Judgement"): frame["judgement"],
            _("Reports in the past"): frame["reports"],
            _("Months of the past"): frame["months"],
        }
    )
