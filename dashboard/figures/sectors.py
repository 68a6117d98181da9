"""Sectors: by theme, with shares, by anything else, over time, and two sets compared."""

import pandas as pd

from dashboard import charts, evidence_charts, filling, periods, questions, released
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.figures import (
    NO_PERIOD_KNOWN,
    leading_sector,
    level_at_top,
    pairs_level,
    peak_finding,
    ranked,
    unknown_cases,
    with_theme_names,
    without_means,
)
from dashboard.kept import kept
from dashboard.texts import (
    ATTRIBUTE_NAMES,
    Words,
    _,
    labels,
    ngettext,
    number,
    share,
)
from data_access import codes
from data_access.selection import Selection
from models.intervals import wilson

ACROSS = ("area", "citizenship", "gender", "age_band", "means_of_control", "venue_type")
"""What sectors can be broken down by."""

MOST = 14
"""Columns of the table of sectors by another attribute that can be read."""

SECTOR_METHOD = Words("A case counts once in each sector it names.")
SHARE_METHOD = Words(
    "Share = cases with the value / cases with any value (CTDC rule); shares may add up to "
    "more than 100%. Interval by Wilson (1927), 95%."
)
RELEASED_SHARE_METHOD = Words(
    "Share = cases with the value / cases with any value in this copy. Without an interval: what "
    "was kept back is no matter of chance."
)
CELL_METHOD = Words("A case counts once in each cell it belongs to.")
OVER_TIME_METHOD = Words("A case counts once in each sector it names, at the date of the case.")


@kept
def by_theme(selection: Selection) -> Figure:
    """Cases per sector, stacked by theme."""
    asked = questions.breakdown(selection, "sector", "theme")
    order = ranked(asked, "value")
    frame = with_theme_names(asked[asked["value"].isin(order)])
    frame["value_name"] = labels("sector", frame["value"])
    frame = frame.sort_values("value", key=lambda sectors: sectors.map(order.index))
    columns = {"value_name": _("Sector"), "theme_name": _("Theme"), "cases": _("Cases")}
    title, caption = leading_sector.title_and_caption(selection, unknown_cases(asked))
    return Figure(
        name="sectors",
        title=title,
        caption=caption,
        hint=_("Click a sector to see it alone everywhere."),
        chart=charts.stacked_bars(frame, _("Sector"), dark=is_dark()),
        table=frame[list(columns)].rename(columns=columns),
        alt=_("Cases per sector by theme, most frequent first"),
        method=released.method(SECTOR_METHOD),
        picks={"value": "sector"},
        about=periods.with_before(selection),
    )


@kept
def shares(selection: Selection) -> Figure:
    """Share of each sector among the cases that name one; with its interval of the register."""
    asked = questions.breakdown(selection, "sector")
    known = int(questions.kpis(selection)["cases"].iloc[0]) - unknown_cases(asked)
    frame = asked.dropna(subset=["value"]).sort_values(
        ["cases", "value"], ascending=[False, True], ignore_index=True
    )
    estimate = wilson(frame["cases"].to_numpy(), known)
    frame = frame.assign(value_name=labels("sector", frame["value"]), share=estimate.value)
    columns = {"value_name": _("Sector"), "cases": _("Cases"), "share": _("Share")}
    if not questions.released():
        frame = frame.assign(low=estimate.low, high=estimate.high)
        columns |= {"low": _("From"), "high": _("To")}
    title = _shares_finding(frame)
    return Figure(
        name="sector-shares",
        title=title,
        caption=_of_known(known),
        chart=evidence_charts.share_bars(frame, _("Sector"), dark=is_dark()),
        table=frame[list(columns)].rename(columns=columns).round(3),
        alt=title,
        method=released.method(RELEASED_SHARE_METHOD) if questions.released() else SHARE_METHOD,
        picks={"value": "sector"},
    )


def _shares_finding(frame: pd.DataFrame) -> str:
    if frame.empty:
        return _("No sector is known")
    first = frame.iloc[0]
    told = {"sector": first["value_name"], "share": share(first["share"])}
    if "low" not in frame:
        return _("{sector}: {share} of the cases that have a sector in this copy").format(**told)
    return _("{sector}: {share} of the cases that name a sector, {low} to {high}").format(
        **told, low=share(first["low"]), high=share(first["high"])
    )


def _of_known(known: int) -> str:
    if questions.released():
        return ngettext(
            "Of {known} case that has a sector in this copy.",
            "Of {known} cases that have a sector in this copy.",
            known,
        ).format(known=number(known))
    return ngettext(
        "Of {known} case that names a sector. The line is the 95% interval.",
        "Of {known} cases that name a sector. The line is the 95% interval.",
        known,
    ).format(known=number(known))


@kept
def across(selection: Selection, attribute: str) -> Figure:
    """Sector by another attribute, unknown shown as unknown."""
    asked = questions.crosstab(selection, attribute)
    columns = _in_order(attribute, ranked(asked, "value", MOST), asked)
    frame = asked[asked["value"].isin(columns) | asked["value"].isna()]
    left_out = asked["value"].nunique() - len(columns)
    rows = ranked(frame, "sector")
    frame = frame.assign(
        sector_name=labels("sector", frame["sector"]),
        value_name=released.islands(frame["value"])
        if attribute == "area"
        else labels(attribute, frame["value"]),
        row=frame["sector"].map({name: place for place, name in enumerate(rows)}).fillna(99),
        column=frame["value"].map({name: place for place, name in enumerate(columns)}).fillna(99),
    ).sort_values(["row", "column"])
    title = _("Nothing is known of sector and {attribute} together").format(
        attribute=ATTRIBUTE_NAMES[attribute].lower()
    )
    known = frame.dropna(subset=["sector", "value"])
    if len(known):
        title = _pair_finding(known)
    table = frame.pivot_table(
        index="sector_name", columns="value_name", values="cases", aggfunc="sum", sort=False
    )
    # In a release none is told of an empty cell, in which there may be some.
    table = table.astype("Int64") if questions.released() else table.fillna(0).astype(int)
    table = table.rename_axis(_("Sector")).reset_index()
    table.columns.name = None
    narrows = {"sector": "sector"}
    if attribute in {"area", "citizenship"}:
        narrows["value"] = attribute
    return Figure(
        name=f"sector-by-{attribute}",
        title=title,
        caption=_beside(selection, attribute, left_out),
        chart=charts.heat(frame, ATTRIBUTE_NAMES[attribute], dark=is_dark()),
        table=table,
        alt=_("Cases per sector and {attribute}").format(attribute=ATTRIBUTE_NAMES[attribute]),
        method=released.method(CELL_METHOD),
        picks=narrows,
    )


def _beside(selection: Selection, attribute: str, left_out: int) -> str:
    """What stands in no column, in sentences."""
    told = []
    if left_out > 0:
        told.append(
            ngettext(
                "{rest} rarer value is left out.", "{rest} rarer values are left out.", left_out
            ).format(rest=number(left_out))
        )
    if attribute == "means_of_control":
        told.append(without_means(int(questions.means_absent(selection)["cases"].iloc[0])))
    return " ".join(filter(None, told))


def _pair_finding(known: pd.DataFrame) -> str:
    """Which sector and value are named together most."""
    top = known.sort_values("cases", ascending=False, kind="stable").iloc[0]
    if (pairs := level_at_top(known["cases"])) > 1:
        return pairs_level(pairs, int(top["cases"]))
    return ngettext(
        "Most often: {sector} with {value}, {count} case",
        "Most often: {sector} with {value}, {count} cases",
        int(top["cases"]),
    ).format(sector=top["sector_name"].lower(), value=top["value_name"], count=number(top["cases"]))


def _in_order(attribute: str, frequent: list[str], asked: pd.DataFrame) -> list[str]:
    """Ages in order of age; everything else by frequency."""
    if attribute == "age_band":
        present = set(asked["value"].dropna())
        return [band for band in codes.AGE_BAND.codes if band in present]
    return frequent


@kept
def over_time(selection: Selection) -> Figure:
    """Cases per sector and period."""
    grain = periods.coarse_for(selection)
    asked = questions.breakdown(selection, "sector", "period", periods.asked(grain))
    unknown = unknown_cases(asked)
    asked = asked.dropna(subset=["value"])
    asked = asked.assign(value_name=labels("sector", asked["value"]))
    order = ranked(asked, "value")
    frame = periods.with_empty(
        asked.drop(columns="value_name"), periods.every(selection, grain), ["value"]
    )
    frame = (
        periods.with_days(frame, grain)
        .assign(
            value_name=labels("sector", frame["value"]),
            rank=frame["value"].map({name: place for place, name in enumerate(order)}),
        )
        .sort_values(["rank", "period"])
    )
    columns = {"period_name": _("Period"), "value_name": _("Sector"), "cases": _("Cases")}
    return Figure(
        name="sectors-over-time",
        title=_peak_finding(frame, asked),
        caption=" ".join(
            filter(
                None,
                (
                    released.without_sector(unknown),
                    periods.cases_left_out(selection, grain),
                    filling.in_words(selection, grain),
                ),
            )
        ),
        hint=_("Click a sector in the legend to see its line alone."),
        chart=charts.lines(filling.marked(frame, selection, grain), grain),
        table=periods.with_unplaced(frame, asked)[list(columns)].rename(columns=columns),
        alt=_("Cases per sector over time"),
        method=released.method(OVER_TIME_METHOD),
    )


def _peak_finding(frame: pd.DataFrame, asked: pd.DataFrame) -> str:
    """Which sector had most cases in one period."""
    if asked.empty:
        return _("No sector is known")
    known = frame[frame["cases"] > 0]
    if known.empty:
        return str(NO_PERIOD_KNOWN)
    return peak_finding(
        known, _("Most cases of one sector at a time: {value}, {count} in {period}")
    )
