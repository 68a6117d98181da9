"""Money by what a sign of it tells: channel, amount or countries, over time and by group."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from dashboard import charts, filling, money_charts, periods, questions
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.figures import (
    NO_PERIOD_KNOWN,
    groups_not_drawn,
    level_at_top,
    pairs_level,
    peak_finding,
    ranked,
)
from dashboard.figures.groups import Grouped
from dashboard.kept import kept
from dashboard.key_figures import FEW
from dashboard.texts import NOT_KNOWN, Wordbook, Words, _, label, ngettext, number
from data_access import codes
from data_access.codes import UNKNOWN
from data_access.selection import Selection
from models.group_description import BACKGROUND
from models.money import PAIR, cases_by, shares_of_groups

MOST_LINES, MOST_COLUMNS, MOST_GROUPS = 8, 8, 12
"""Drawn; the tables have all."""

_BETWEEN = " > "

NAMES = Wordbook(
    {
        "channel": Words("Channel"),
        "amount_band": Words("Amount, US$"),
        "pair": Words("From and to"),
    }
)
"""What signs of money can be told apart by."""

_NONE = Wordbook(
    {
        "channel": Words("No sign of money names its channel"),
        "amount_band": Words("No sign of money names its amount"),
        "pair": Words("No sign of money names both countries"),
    }
)

OVER_TIME_METHOD = Words(
    "A case counts once for each channel, amount or pair of countries that it names, at the date "
    "of the case."
)
GROUP_METHOD = Words(
    "Selected cases of a group that name a channel, an amount or a pair of countries; a case "
    "counts once under each that it names."
)


@dataclass(frozen=True)
class _Kind:
    """How the values of signs are told apart, put in order (None: by frequency) and named."""

    of: Callable[[pd.DataFrame], "pd.Series[str]"]
    name: Callable[[str], str]
    order: tuple[str, ...] | None = None


def _pair(signs: pd.DataFrame) -> "pd.Series[str]":
    return signs[PAIR[0]].astype("str") + _BETWEEN + signs[PAIR[1]].astype("str")


def _pair_name(pair: str) -> str:
    return " → ".join(label("country", end) for end in pair.split(_BETWEEN))


_KINDS = {
    "channel": _Kind(lambda signs: signs["channel"], lambda code: label("money_channel", code)),
    "amount_band": _Kind(
        lambda signs: signs["amount_band"],
        lambda code: label("amount_band", code),
        codes.AMOUNT_BAND.codes,
    ),
    "pair": _Kind(lambda signs: _pair(signs).where(signs[PAIR].notna().all(axis=1)), _pair_name),
}


def _valued(selection: Selection, by: str) -> pd.DataFrame:
    """Signs with the value by which they are told apart, what is not known being one."""
    signs = questions.money_signs(selection)
    return signs.assign(value=_KINDS[by].of(signs).astype(object).fillna(UNKNOWN))


def _name(by: str, value: str) -> str:
    return str(NOT_KNOWN) if value == UNKNOWN else _KINDS[by].name(value)


def _in_order(by: str, counted: pd.DataFrame) -> list[str]:
    """The values that are told, in the order of the kind or by frequency; not known comes last."""
    found = ranked(counted, "value")
    if order := _KINDS[by].order:
        found.sort(key=lambda value: order.index(value) if value in order else len(order))
    return sorted(found, key=lambda value: value == UNKNOWN)


@kept
def over_time(selection: Selection, by: str) -> Figure:
    """Cases by channel, amount or countries, and period."""
    grain = periods.coarse_for(selection)
    signs = _valued(selection, by)
    signs = signs.assign(period=periods.of_months(signs, grain))
    vague = int(signs.loc[signs["period"].isna(), "case_key"].nunique())
    asked = cases_by(signs, ["period", "value"])
    order = _in_order(by, asked)
    frame = periods.with_empty(asked, periods.every(selection, grain), ["value"])
    asked = asked.assign(value_name=[_name(by, value) for value in asked["value"]])
    frame = periods.with_days(frame, grain).assign(
        value_name=[_name(by, value) for value in frame["value"]],
        rank=frame["value"].map({value: place for place, value in enumerate(order)}),
    )
    frame = frame.sort_values(["rank", "period"])
    drawn = frame[frame["value"].isin(_drawn(asked, order))]
    columns = {"period_name": _("Period"), "value_name": NAMES[by], "cases": _("Cases")}
    told = [
        periods.left_out(vague, grain),
        _rest(len(order) - drawn["value"].nunique()),
        filling.in_words(selection, grain) if len(drawn) else "",
    ]
    drawn = filling.marked(drawn, selection, grain)
    return Figure(
        name="money-over-time",
        title=_peak(by, frame, order),
        caption=" ".join(filter(None, told)),
        hint=_("Click a name in the legend to see its line alone.") if len(frame) else "",
        chart=charts.lines(drawn, grain) if len(drawn) else None,
        table=periods.with_unplaced(frame, asked)[list(columns)].rename(columns=columns),
        alt=_("Cases with a sign of money over time"),
        method=OVER_TIME_METHOD,
    )


def _drawn(counted: pd.DataFrame, order: list[str]) -> list[str]:
    """The most frequent values, and those that are not known."""
    known = [value for value in ranked(counted, "value") if value != UNKNOWN]
    return [*known[:MOST_LINES], *(value for value in order if value == UNKNOWN)]


def _rest(values: int) -> str:
    if values <= 0:
        return ""
    return ngettext(
        "{count} rarer one is not drawn.", "{count} rarer ones are not drawn.", values
    ).format(count=number(values))


def _peak(by: str, frame: pd.DataFrame, order: list[str]) -> str:
    known = frame[(frame["value"] != UNKNOWN) & (frame["cases"] > 0)]
    if known.empty:
        return str(NO_PERIOD_KNOWN) if set(order) - {UNKNOWN} else _NONE[by]
    return peak_finding(known, _("Most at a time: {value}, {count} in {period}"))


def by_group(selection: Selection, seen: Grouped, by: str) -> Figure:
    """Which channels, amounts or countries the cases of each group name."""
    signs = _valued(selection, by)
    of = seen.run.groups.labels.reindex(seen.selected)
    large = shares_of_groups(signs, of).query("cases >= @FEW and group != @BACKGROUND")
    called = {group.number: seen.called(group) for group in seen.shown()}
    told = signs.assign(group=signs["case_key"].map(of)).dropna(subset=["group"])
    told = told[told["group"] != BACKGROUND].astype({"group": "int64"})
    counted = cases_by(told, ["group", "value"])
    rows = [group for group in large["group"] if group in set(counted["group"])][:MOST_GROUPS]
    order = _in_order(by, counted)
    counted = counted.assign(
        row_name=counted["group"].map(called),
        column_name=[_name(by, value) for value in counted["value"]],
        row=counted["group"].map({group: place for place, group in enumerate(rows)}),
        column=counted["value"].map({value: place for place, value in enumerate(order)}),
    )
    within = _drawn(counted, order)
    drawn = counted.dropna(subset=["row"]).sort_values(["row", "column"])
    drawn = drawn[drawn["value"].isin(within)]
    columns = {"row_name": _("Group"), "column_name": NAMES[by], "cases": _("Cases")}
    table = counted.sort_values(["row_name", "column"])[list(columns)].rename(columns=columns)
    title = _group_finding(by, counted, drawn)
    names = (_("Group"), NAMES[by])
    return Figure(
        name="money-kinds-by-group",
        title=title,
        caption=" ".join(
            filter(
                None,
                [
                    _("Groups of {few} selected cases or more.").format(few=number(FEW)),
                    groups_not_drawn(counted["group"].nunique() - len(rows)),
                    _rest(len(order) - len(set(drawn["value"]))) if len(drawn) else "",
                ],
            )
        ),
        chart=money_charts.cells(drawn, names, ("cases", _("Cases")), dark=is_dark())
        if len(drawn)
        else None,
        table=table,
        alt=title,
        method=GROUP_METHOD,
    )


def _group_finding(by: str, counted: pd.DataFrame, drawn: pd.DataFrame) -> str:
    known = drawn[drawn["value"] != UNKNOWN]
    if not counted["value"].ne(UNKNOWN).any():
        return _NONE[by]
    if known.empty:
        return _("No group has {few} selected cases or more").format(few=number(FEW))
    if (level := level_at_top(known["cases"])) > 1:
        return pairs_level(level, int(known["cases"].max()))
    top = known.sort_values("cases", ascending=False, kind="stable").iloc[0]
    return ngettext(
        "Most in one group: {value}, {count} case of {group}",
        "Most in one group: {value}, {count} cases of {group}",
        int(top["cases"]),
    ).format(value=top["column_name"], count=number(top["cases"]), group=top["row_name"])
