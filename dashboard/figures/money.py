"""Money: signs of it moved, by channel, amount and country; how often in a group of cases."""

import pandas as pd

from dashboard import charts, evidence_charts, money_charts, questions
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.figures import groups_not_drawn, level_at_top, pairs_level, ranked
from dashboard.figures.groups import Grouped
from dashboard.kept import kept
from dashboard.key_figures import FEW
from dashboard.texts import Words, _, label, labels, ngettext, number, share
from data_access import codes
from data_access.selection import Selection
from models.group_description import BACKGROUND
from models.money import PAIR, cases_by, pairs, shares_of_groups

MOST_PAIRS, MOST_GROUPS = 12, 12
"""Drawn; the tables have all."""

SIGN_METHOD = Words(
    "A case counts once in each cell that any of its reports tells of; signs of different channels "
    "or amounts may be of the same money."
)
PAIR_METHOD = Words(
    "From where to where the money went, of signs that name both countries; a case counts once for "
    "each pair."
)
GROUP_METHOD = Words(
    "Share = cases of the group with any sign of money moved / cases of the group, selected ones "
    "alone. Interval by Wilson (1927), 95%. A case without a sign is one in which none was told."
)

_OF_GROUP = Words("Share of the group's cases with a sign of money")


@kept
def channels(selection: Selection) -> Figure:
    """Cases by channel and amount band."""
    signs = questions.money_signs(selection)
    counted = cases_by(signs, ["channel", "amount_band"])
    rows = [*ranked(counted, "channel"), None]
    bands: list[str | None] = [*codes.AMOUNT_BAND.codes]
    bands += [*sorted(set(counted["amount_band"].dropna()) - set(bands)), None]
    frame = _in_order(counted, {"channel": rows, "amount_band": bands}).assign(
        row_name=lambda f: labels("money_channel", f["channel"]),
        column_name=lambda f: labels("amount_band", f["amount_band"]),
    )
    table = frame.pivot_table(
        index="row_name", columns="column_name", values="cases", aggfunc="sum", sort=False
    )
    table = table.fillna(0).astype("int64").rename_axis(_("Channel")).reset_index()
    table.columns.name = None
    names = (_("Channel"), _("Amount, US$"))
    return Figure(
        name="money-channels",
        title=_finding(selection, signs),
        caption=_("Rows are channels, columns amounts in US dollars. {directions}").format(
            directions=_directions(signs)
        )
        if len(signs)
        else "",
        chart=money_charts.cells(frame, names, ("cases", _("Cases")), dark=is_dark())
        if len(frame)
        else None,
        table=table,
        alt=_("Cases by channel and amount"),
        method=SIGN_METHOD,
    )


def _in_order(frame: pd.DataFrame, orders: dict[str, list[str | None]]) -> pd.DataFrame:
    """``frame`` in the order of the values of some columns, None standing for what is missing."""
    places = {
        column: frame[column].map({v: p for p, v in enumerate(order) if v}).fillna(len(order))
        for column, order in orders.items()
    }
    return frame.loc[pd.DataFrame(places).sort_values([*places]).index]


def _finding(selection: Selection, signs: pd.DataFrame) -> str:
    every = int(questions.kpis(selection)["cases"].iloc[0])
    told = signs["case_key"].nunique()
    if not told:
        return _("No selected case tells of money moved")
    words = ngettext(
        "Money was seen to move in {count} of {every} case",
        "Money was seen to move in {count} of {every} cases",
        every,
    ).format(count=number(told), every=number(every))
    named = cases_by(signs.dropna(subset=["channel"]), ["channel"])
    if named.empty:
        return words
    most = named[named["cases"] == named["cases"].max()]
    if len(most) > 1:
        return words
    return words + _("; most often by {channel}, in {cases}").format(
        channel=label("money_channel", most["channel"].iloc[0]).lower(),
        cases=number(most["cases"].iloc[0]),
    )


def _directions(signs: pd.DataFrame) -> str:
    """In which direction it went, in a sentence; what is not known last."""
    counted = cases_by(signs, ["direction"]).sort_values(
        "direction", key=lambda d: d.isna(), kind="stable"
    )
    words = labels("money_direction", counted["direction"])
    told = ", ".join(
        f"{word.lower()} {number(cases)}"
        for word, cases in zip(words, counted["cases"].tolist(), strict=True)
    )
    return _("Direction, in cases: {told}.").format(told=told)


@kept
def country_pairs(selection: Selection) -> Figure:
    """Cases by where money came from and where it went."""
    signs = questions.money_signs(selection)
    frame = pairs(signs)
    ends = [labels("country", frame[column]) for column in PAIR]
    frame = frame.assign(value_name=ends[0] + " → " + ends[1] if len(frame) else "")
    unknown = int(signs[PAIR].isna().any(axis=1).sum())
    caption = ngettext(
        "{count} of {all} sign does not name both countries.",
        "{count} of {all} signs do not name both countries.",
        len(signs),
    ).format(count=number(unknown), all=number(len(signs)))
    if (rest := len(frame) - MOST_PAIRS) > 0:
        caption += " " + ngettext(
            "{count} rarer pair is not drawn.", "{count} rarer pairs are not drawn.", rest
        ).format(count=number(rest))
    title = _("No sign of money names both countries")
    if len(frame) and (level := level_at_top(frame["cases"])) > 1:
        title = pairs_level(level, int(frame["cases"].iloc[0]))
    elif len(frame):
        first = frame.iloc[0]
        title = ngettext(
            "Most often from {origin} to {destination}: {count} case",
            "Most often from {origin} to {destination}: {count} cases",
            int(first["cases"]),
        ).format(
            origin=label("country", first[PAIR[0]]),
            destination=label("country", first[PAIR[1]]),
            count=number(first["cases"]),
        )
    return Figure(
        name="money-pairs",
        title=title,
        caption=caption if len(signs) else "",
        chart=money_charts.bars(frame.head(MOST_PAIRS), _("From and to")) if len(frame) else None,
        table=pd.DataFrame(
            {_("Origin"): ends[0], _("Destination"): ends[1], _("Cases"): frame["cases"]}
        ),
        alt=title,
        method=PAIR_METHOD,
    )


def by_group(selection: Selection, seen: Grouped) -> Figure:
    """In how many selected cases of each group money was seen to move, against all others."""
    signs = questions.money_signs(selection)
    of = seen.run.groups.labels.reindex(seen.selected)
    every = shares_of_groups(signs, of)
    groups = {group.number: seen.called(group) for group in seen.shown()}
    frame = every[every["group"] != BACKGROUND].assign(
        value=lambda f: f["group"], value_name=lambda f: f["group"].map(groups)
    )
    large = frame[frame["cases"] >= FEW]
    title = _group_finding(large)
    large = large.head(MOST_GROUPS)
    columns = {
        "value_name": _("Group"),
        "cases": _("Cases"),
        "signed": _("With a sign of money"),
        "share": _("Share"),
        "low": _("From"),
        "high": _("To"),
        "channel": _("Channel named most"),
    }
    named = frame.assign(channel=labels("money_channel", frame["channel"]))
    return Figure(
        name="money-by-group",
        title=title,
        caption=_group_caption(every, len(frame) - len(large), int(of.isna().sum())),
        chart=_shares(large) if len(large) else None,
        table=named[list(columns)].rename(columns=columns).round(3),
        alt=title,
        method=GROUP_METHOD,
    )


def _group_finding(large: pd.DataFrame) -> str:
    if large.empty:
        return _("No group has {few} selected cases or more").format(few=number(FEW))
    top = large.iloc[0]
    if not top["share"]:
        return _("No group of {few} selected cases or more tells a sign of money").format(
            few=number(FEW)
        )
    if (level := level_at_top(large["share"])) > 1:
        return _("{groups} groups are level at the top: {share} of the cases of each").format(
            groups=number(level), share=share(top["share"])
        )
    return _("Most in the group {group}: {share} of {cases} cases, {low} to {high}").format(
        group=top["value_name"],
        share=share(top["share"]),
        cases=number(top["cases"]),
        low=share(top["low"]),
        high=share(top["high"]),
    )


def _shares(large: pd.DataFrame) -> charts.AnyChart:
    counted = large.assign(cases=large["signed"])
    return evidence_charts.share_bars(counted, _("Group"), of=_OF_GROUP, dark=is_dark())


def _group_caption(every: pd.DataFrame, not_drawn: int, unseen: int) -> str:
    """What stands for comparison: the cases of no group; and what is not drawn or not looked at."""
    told = [_("Groups of {few} selected cases or more.").format(few=number(FEW))]
    if len(rest := every[every["group"] == BACKGROUND]):
        one = rest.iloc[0]
        told.append(
            _("Of the {cases} cases of no group {share} have a sign.").format(
                cases=number(one["cases"]), share=share(one["share"])
            )
        )
    told.append(groups_not_drawn(not_drawn))
    if unseen:
        told.append(
            ngettext(
                "{count} selected case was not looked at for groups and is left out.",
                "{count} selected cases were not looked at for groups and are left out.",
                unseen,
            ).format(count=number(unseen))
        )
    return " ".join(filter(None, told))
