"""Theme check: cases told as one theme that show what the other is made of."""

from collections.abc import Mapping

import pandas as pd

from dashboard import analyses, periods, theme_charts
from dashboard.cards import Figure
from dashboard.charts import stacked_bars, time_axis
from dashboard.colours import is_dark
from dashboard.figures import level_at_top
from dashboard.indicator_names import INDICATOR_NAMES, sources
from dashboard.kept import kept
from dashboard.texts import Wordbook, Words, _, label, ngettext, number
from data_access import codes
from data_access.indicator_codes import POSITIONS
from data_access.selection import Selection
from models.indicators import BY_NAME, POSITIVE
from models.theme_check import SMUGGLED, by_indicator

NAMES = tuple(POSITIONS)
MOST_DRAWN = 12
"""Indicators drawn; the table has all."""
MOST = 15
"""From so many points on cases stand together."""

METHOD = Words(
    "Each indicator that any report of a case tells weighs 6 (strong), 3 (medium) or 1 point "
    "(weak), once, whatever list or field tells it. A case told as smuggling is to be looked at "
    "again from {positive} points of trafficking on, the ILO's rule for one dimension (2009); one "
    "told as trafficking where no indicator of trafficking was seen and a crossing, a paid passage "
    "or no means of control was. What is not known is evidence of neither."
).format(positive=POSITIVE)

STATES = Wordbook(
    {
        "again": Words("Enough to look again"),
        "some": Words("Some, not enough"),
        "none": Words("None seen"),
        "silent": Words("Nothing known that could tell"),
    }
)


LINES = {
    "smuggling": (POSITIVE, Words("Looked at again from here")),
    "trafficking": (SMUGGLED, Words("From here, if none of trafficking")),
}
"""Points from which a case told as a theme is looked at again, and what is written there."""


@kept
def of_smuggling(selection: Selection) -> Figure:
    """Cases told as smuggling by their points of trafficking."""
    check = analyses.theme_check(selection)
    own = told_as(check, "smuggling")
    own = own.assign(state=_states(own, "of_trafficking"))
    every, again, silent = (_sum(own), *(_sum(own[own["state"] == s]) for s in ("again", "silent")))
    if not every:
        title = _("No selected case is told as smuggling")
    else:
        title = ngettext(
            "{again} of {count} case told as smuggling shows enough of trafficking to look again",
            "{again} of {count} cases told as smuggling show enough of trafficking to look again",
            every,
        ).format(again=number(again), count=number(every))
    across = _("Points of trafficking")
    return _by_points(
        "smuggling", title, _nothing_known(silent), own, "trafficking", across, STATES
    )


def _nothing_known(cases: int) -> str:
    return ngettext(
        "Of {count} case nothing is known that could tell: no indicator, no means of control, no "
        "exploitation.",
        "Of {count} cases nothing is known that could tell: no indicator, no means of control, no "
        "exploitation.",
        cases,
    ).format(count=number(cases))


@kept
def of_trafficking(selection: Selection) -> Figure:
    """Cases told as trafficking by their points of smuggling."""
    check = analyses.theme_check(selection)
    own = told_as(check, "trafficking")
    own = own.assign(state=_states(own, "of_trafficking"))
    every, again = _sum(own), _sum(own[own["again"]])
    if not every:
        title = _("No selected case is told as trafficking")
    else:
        title = ngettext(
            "{again} of {count} case told as trafficking looks like mere smuggling",
            "{again} of {count} cases told as trafficking look like mere smuggling",
            every,
        ).format(again=number(again), count=number(every))
    bare = _sum(own[own["of_trafficking"] == 0])
    caption = ngettext(
        "{count} of them shows no indicator of trafficking at all, by what is known.",
        "{count} of them show no indicator of trafficking at all, by what is known.",
        bare,
    ).format(count=number(bare))
    across, states = _("Points of smuggling"), {**STATES, "some": _("Of trafficking seen")}
    return _by_points("trafficking", title, caption, own, "smuggling", across, states)


def _by_points(  # noqa: PLR0917 - what the two figures differ in
    name: str,
    title: str,
    caption: str,
    own: pd.DataFrame,
    counted: str,
    across: str,
    states: Mapping[str, str],
) -> Figure:
    many = own[counted].clip(upper=MOST)
    frame = own.assign(shown=many).groupby(["shown", "state"])[["cases"]].sum().reset_index()
    frame = _in_words(frame.sort_values("shown"), states)
    frame["number_name"] = [
        _("{count} or more").format(count=MOST) if shown == MOST else number(shown)
        for shown in frame["shown"]
    ]
    table = frame.rename(
        columns={"number_name": across, "state_name": _("What that says"), "cases": _("Cases")}
    )
    every = [number(points) for points in range(MOST)] + [_("{count} or more").format(count=MOST)]
    line = pd.DataFrame({"line": [number(LINES[name][0])], "name": [str(LINES[name][1])]})
    drawn = theme_charts.by_points(
        frame, list(states.values()), across, every, line, dark=is_dark()
    )
    return Figure(
        name=f"told-as-{name}",
        title=title,
        caption=caption,
        chart=drawn if len(frame) else None,
        table=table[[across, _("What that says"), _("Cases")]],
        alt=title,
        method=METHOD,
    )


@kept
def which(selection: Selection) -> Figure:
    """Which indicators of trafficking cases told as smuggling, or as both, show."""
    check = analyses.theme_check(selection)
    counted = by_indicator(check, NAMES)
    counted["theme"] = counted["theme"].fillna(codes.UNKNOWN)
    wide = counted.pivot_table(index="name", columns="theme", values="cases", aggfunc="sum")
    outside = sorted(set(wide.columns) - {*codes.THEME.codes, codes.UNKNOWN})
    themes = [*codes.THEME.codes, *outside, codes.UNKNOWN]
    wide = wide.reindex(index=list(NAMES), columns=themes)
    wide = wide.fillna(0).astype("int64")
    of_trafficking = [name for name in NAMES if BY_NAME[name].dimension]
    order = wide.loc[of_trafficking].sort_values(
        ["smuggling", "both"], ascending=False, kind="stable"
    )
    order = order[order["smuggling"] > 0].head(MOST_DRAWN)
    frame = counted[
        counted["name"].isin(order.index) & counted["theme"].isin(["smuggling", "both"])
    ]
    frame = frame.assign(
        value=frame["name"],
        value_name=frame["name"].map(INDICATOR_NAMES),
        theme_name=[label("theme", theme) for theme in frame["theme"]],
        theme_order=frame["theme"].map(codes.THEME.codes.index),
        rank=frame["name"].map({name: place for place, name in enumerate(order.index)}),
    ).sort_values(["rank", "theme_order"])
    own = told_as(check, "smuggling")
    # Any field may tell an indicator, not the lists alone.
    known = _sum(own[~own["silent"]])
    title = _("No case told as smuggling shows an indicator of trafficking")
    if len(order):
        title = ngettext(
            "{indicator}: {count} case told as smuggling, of {known} of which anything is known "
            "that could tell",
            "{indicator}: {count} cases told as smuggling, of {known} of which anything is known "
            "that could tell",
            int(order["smuggling"].iloc[0]),
        ).format(
            indicator=INDICATOR_NAMES[str(order.index[0])],
            count=number(order["smuggling"].iloc[0]),
            known=number(known),
        )
        if (level := level_at_top(wide.loc[of_trafficking, "smuggling"])) > 1:
            title = ngettext(
                "{indicators} indicators are shown most, each by {count} case told as smuggling",
                "{indicators} indicators are shown most, each by {count} cases told as smuggling",
                int(order["smuggling"].iloc[0]),
            ).format(indicators=number(level), count=number(order["smuggling"].iloc[0]))
    return Figure(
        name="which-indicators",
        title=title,
        caption=_nothing_known(_sum(own) - known),
        chart=stacked_bars(frame, _("Indicator"), dark=is_dark()) if len(frame) else None,
        table=_indicator_table(wide),
        alt=title,
        method=METHOD,
    )


def _indicator_table(wide: pd.DataFrame) -> pd.DataFrame:
    named = {theme: label("theme", theme) for theme in wide.columns}
    table = wide.rename(columns=named).reset_index(drop=True)
    table.insert(0, _("Indicator"), [INDICATOR_NAMES[name] for name in wide.index])
    towards = [label("theme", points_to(name)) for name in wide.index]
    table.insert(1, _("Points to"), towards)
    table.insert(2, _("Source"), [sources((name,)) for name in wide.index])
    table.columns.name = None
    return table


@kept
def over_time(selection: Selection) -> Figure:
    """Cases told as smuggling per period, by what their indicators say."""
    grain = periods.grain_for(selection)
    own = told_as(analyses.theme_check(selection), "smuggling")
    own = own.assign(state=_states(own, "of_trafficking"))
    sums = own.groupby(["period", "state"], dropna=False)[["cases"]].sum().reset_index()
    frame = periods.with_empty(sums, periods.every(selection, grain), ["state"])
    frame = periods.with_days(_in_words(frame).astype({"cases": "int64"}), grain)
    again = frame[frame["state"] == "again"].sort_values("cases", ascending=False, kind="stable")
    title = _("In no period does a case told as smuggling show enough to look again")
    if len(again) and again["cases"].iloc[0]:
        first, level = again.iloc[0], level_at_top(again["cases"])
        every = int(frame.loc[frame["period"] == first["period"], "cases"].sum())
        title = ngettext(
            "Most in {period}: {again} of {count} case told as smuggling",
            "Most in {period}: {again} of {count} cases told as smuggling",
            every,
        ).format(period=first["period_name"], again=number(first["cases"]), count=number(every))
        if level > 1:
            title = ngettext(
                "Level in {periods} periods: {again} case told as smuggling to look at again",
                "Level in {periods} periods: {again} cases told as smuggling to look at again",
                int(first["cases"]),
            ).format(periods=number(level), again=number(first["cases"]))
    states = list(STATES.values())
    rows = periods.with_unplaced(frame.sort_values("period", kind="stable"), _in_words(sums))
    table = rows.pivot_table(
        index="period_name", columns="state_name", values="cases", aggfunc="sum", sort=False
    ).reindex(columns=[state for state in states if state in set(rows["state_name"])])
    table = table.reset_index()
    table.columns.name = None
    drawn = theme_charts.over_time(frame, states, time_axis(grain), dark=is_dark())
    return Figure(
        name="theme-over-time",
        title=title,
        caption=periods.left_out(periods.unplaced(sums), grain),
        chart=drawn if len(frame) else None,
        table=table.rename(columns={"period_name": _("Period")}),
        alt=title,
        method=METHOD,
    )


def points_to(name: str) -> str:
    """The theme that an indicator speaks for."""
    return "trafficking" if BY_NAME[name].dimension else "smuggling"


def told_as(check: pd.DataFrame, theme: str) -> pd.DataFrame:
    """The part of a check about the cases told as one theme."""
    return check[check["theme"].astype(object).eq(theme)]


def _sum(frame: pd.DataFrame) -> int:
    return int(frame["cases"].sum())


def _states(own: pd.DataFrame, counted: str) -> "pd.Series[str]":
    """What the indicators of each case say, as a key of `STATES`."""
    state = pd.Series("none", index=own.index).mask(own[counted] > 0, "some")
    return state.mask(own["silent"] & (state == "none"), "silent").mask(own["again"], "again")


def _in_words(frame: pd.DataFrame, states: Mapping[str, str] = STATES) -> pd.DataFrame:
    order = list(states)
    return frame.assign(
        state_name=frame["state"].map(states), state_order=frame["state"].map(order.index)
    )
