"""Overview: key figures, the trend over its coverage, top sectors and routes, what is new."""

from typing import Any

import pandas as pd

from dashboard import charts, filling, periods, questions, released
from dashboard.cards import Figure, Table
from dashboard.colours import is_dark
from dashboard.figures import (
    LOST,
    leading_sector,
    quality,
    ranked,
    routes,
    unknown_cases,
    with_theme_names,
)
from dashboard.figures.sectors import SECTOR_METHOD
from dashboard.kept import kept, kept_undrawn
from dashboard.key_figures import FEW, SOME, KeyFigure
from dashboard.texts import Text, Words, _, labels, ngettext, number, share
from data_access.selection import Selection

NEW_DAYS = 30

CASES_METHOD = Words("Reports about one event or situation are one case.")
PERSONS_METHOD = Words(
    "Victims and migrants, as the best graded report of each case that gives their number counts "
    "them, where none does those aboard its fullest leg: nobody is counted twice because two "
    "agencies told of one case."
)
MINORS_METHOD = Words(
    "Persons with an age under 18, as the best graded report of each case that gives their number "
    "counts them."
)
LOST_METHOD = Words(
    "Persons of whom a report says so, as the best graded report of each case that gives their "
    "number counts them; what nobody saw is not counted."
)
TREND_METHOD = Words("A case stands at its event date, or where none is known at its registration.")
TOP_ROUTES_METHOD = Words("A case counts once on each route it names.")
NEW_METHOD = Words(
    "Cases of the selection whose first report was registered within the days given."
)


@kept_undrawn
def key_figures(selection: Selection) -> tuple[KeyFigure, ...]:
    """Cases and persons, against the same days a year before, with a sparkline of cases."""
    now, before = _now_and_before(selection)
    trend = _trend_frame(selection, periods.grain_for(selection))

    def figure(name: str, columns: tuple[str, ...], theme: str = "", note: Text = "") -> KeyFigure:
        rows = trend[trend["theme"] == theme] if theme else trend
        told = ("cases",) if theme else columns
        known = 1 if questions.released() else 0  # in a release none may be kept back
        spark = rows.groupby("period")[list(told)].sum(min_count=known).sum(axis=1, min_count=known)
        value = _sum_known(now[list(columns)])
        return KeyFigure(
            name,
            value,
            None if before is None else _sum_known(before[list(columns)]),
            () if value is None or spark.isna().any() else tuple(map(float, spark)),
            note,
        )

    told = _("As far as this copy tells a theme.") if questions.released() else ""
    by_theme = (
        figure(_("Cases"), ("cases",), note=CASES_METHOD),
        figure(_("Trafficking"), ("trafficking",), "trafficking", told),
        figure(_("Smuggling"), ("smuggling",), "smuggling", told),
    )
    if questions.released():  # which tells nothing of single persons
        return by_theme
    return (
        *by_theme,
        figure(
            _("Persons, at least"),
            ("persons_from",),
            note=_persons_note(int(now["persons_open"]), int(now["persons_not_known"])),
        ),
        figure(_("Minors, at least"), ("minors_from",), note=MINORS_METHOD),
        figure(
            _("Dead or missing"),
            LOST,
            note=LOST_METHOD
            if quality.fate_is_known(questions.register().info)
            else _("Not known: the register does not say what became of people."),
        ),
    )


def beside_key_figures() -> str:
    """What the number of persons counts more than once, in a sentence."""
    if questions.released():
        return ""
    return _("Unlinked cases of one event each count its persons.")


def _persons_note(upper_end_open: int, not_known: int) -> str:
    told = [
        ngettext(
            "{count} case tells at least how many, not at most.",
            "{count} cases tell at least how many, not at most.",
            upper_end_open,
        ).format(count=number(upper_end_open)),
        ngettext(
            "{count} case gives no number.", "{count} cases give no number.", not_known
        ).format(count=number(not_known)),
    ]
    return " ".join([str(PERSONS_METHOD), beside_key_figures(), *told])


def _now_and_before(selection: Selection) -> tuple[Any, Any]:
    earlier = periods.before(selection)
    before = questions.kpis(earlier).iloc[0] if earlier else None
    return questions.kpis(selection).iloc[0], before


def _sum_known(values: "pd.Series[Any]") -> int | None:
    known = [int(value) for value in values if not pd.isna(value)]
    return sum(known) if known else None


@kept
def trend(selection: Selection) -> Figure:
    """Cases over time by theme."""
    grain = periods.grain_for(selection)
    frame = periods.with_days(with_theme_names(_trend_frame(selection, grain)), grain)
    frame = filling.marked(frame, selection, grain)
    asked = with_theme_names(questions.trend(selection, periods.asked(grain)))
    table = periods.with_unplaced(frame, asked).pivot_table(
        index="period_name", columns="theme_name", values="cases", sort=False,
        aggfunc=lambda counts: counts.sum(min_count=1),
        fill_value=None if questions.released() else 0, dropna=False,
    )  # fmt: skip
    table = table.reset_index().rename(columns={"period_name": _("Period")})
    table.columns.name = None
    return Figure(
        name="trend",
        title=_trend_finding(selection),
        caption=" ".join(
            filter(
                None,
                [
                    _("Cases by when they happened, by theme."),
                    filling.in_words(selection, grain),
                    periods.cases_left_out(selection, grain),
                ],
            )
        ),
        hint=_("Click a bar to see that period alone."),
        chart=charts.trend(frame, grain, dark=is_dark()),
        table=table,
        alt=_("Cases over time by theme"),
        method=TREND_METHOD,
        picks={"first": "from", "last": "to"},
        about=periods.with_before(selection),
    )


def _trend_frame(selection: Selection, grain: str) -> pd.DataFrame:
    frame = questions.trend(selection, periods.asked(grain))
    return periods.with_empty(frame, periods.every(selection, grain), ["theme"])


def _trend_finding(selection: Selection) -> str:
    now, before = _now_and_before(selection)
    cases = ngettext("{count} case", "{count} cases", int(now["cases"])).format(
        count=number(now["cases"])
    )
    if before is None:
        return cases
    days = periods.before_in_words(selection)
    if before["cases"] < FEW:
        return _("{cases}; {days} {before}").format(
            cases=cases, days=days, before=number(before["cases"])
        )
    change = now["cases"] / before["cases"] - 1
    words = {
        "more": _("{change} more cases than {before}"),
        "fewer": _("{change} fewer cases than {before}"),
        "about": _("About as many cases as {before}"),
        "same": _("As many cases as {before}"),
    }
    near = "about" if change else "same"
    kind = near if abs(change) < 0.02 else "more" if change > 0 else "fewer"
    finding = words[kind].format(change=share(abs(change)), before=days)
    if change and before["cases"] < SOME:
        finding += _(" (then {then}, now {now})").format(
            then=number(before["cases"]), now=number(now["cases"])
        )
    if kind == "fewer" and _fewer_reports(selection):
        finding += _("; fewer reports too, so read it with the coverage")
    if kind == "fewer" and filling.fills(selection):
        finding += _("; the newest months still fill")
    return finding


def _fewer_reports(selection: Selection) -> bool:
    """Whether the selection's whole months have fewer reports than the same ones before.

    Those of which the month is not known might all have come in now. Not of a release, whose
    reports are its cases.
    """
    years, earlier = selection.whole_years(), periods.before(selection)
    if questions.released() or earlier is None or years is None:
        return False
    months = periods.every(selection, "month")
    months = months[periods.are_whole(months, selection, "month")]
    then = months - pd.DateOffset(years=years)
    now, before = (questions.coverage(one) for one in (selection, earlier))
    most_now = _reports_in(now, months) + periods.unplaced(now, "reports")
    return most_now < _reports_in(before, then)


def _reports_in(asked: pd.DataFrame, months: pd.DatetimeIndex) -> int:
    return int(asked.loc[pd.to_datetime(asked["period"]).isin(months), "reports"].sum())


def top(selection: Selection) -> list[Figure]:
    """The sectors and the routes named most, as far as they are told."""
    told = (("sector", top_sectors), ("route", top_routes))
    return [figure(selection) for attribute, figure in told if released.tells(attribute)]


@kept
def top_sectors(selection: Selection) -> Figure:
    """The sectors with most cases."""
    asked = questions.breakdown(selection, "sector", "theme")
    order = ranked(asked, "value", 8)
    frame = with_theme_names(asked[asked["value"].isin(order)])
    frame["value_name"] = labels("sector", frame["value"])
    frame = frame.sort_values("value", key=lambda codes: codes.map(order.index))
    title, caption = leading_sector.title_and_caption(selection, unknown_cases(asked))
    return Figure(
        name="top-sectors",
        title=title,
        caption=caption,
        chart=charts.stacked_bars(frame, _("Sector"), dark=is_dark(), legend=False),
        table=_value_table(frame, _("Sector")),
        alt=title,
        method=released.method(SECTOR_METHOD),
        picks={"value": "sector"},
        about=periods.with_before(selection),
    )


@kept
def top_routes(selection: Selection) -> Figure:
    """The routes with most cases."""
    asked = questions.breakdown(selection, "route", "theme")
    order = ranked(asked, "value", 8)
    frame = with_theme_names(asked[asked["value"].isin(order)])
    names = questions.place_names()
    frame["value_name"] = labels("route", frame["value"], names)
    frame = frame.sort_values("value", key=lambda codes: codes.map(order.index))
    title = routes.finding(selection)
    return Figure(
        name="top-routes",
        title=title,
        caption=routes.without_route(unknown_cases(asked)),
        chart=charts.stacked_bars(frame, _("Route"), dark=is_dark(), legend=False),
        table=_value_table(frame, _("Route")),
        alt=title,
        method=released.method(TOP_ROUTES_METHOD),
        picks={"value": "route"},
    )


def _value_table(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    columns = {"value_name": name, "theme_name": _("Theme"), "cases": _("Cases")}
    return frame[list(columns)].rename(columns=columns)


@kept_undrawn
def newly_registered(selection: Selection) -> Table:
    """What came in lately, by theme and area."""
    frame = questions.newly_registered(selection, NEW_DAYS)
    count = int(frame["cases"].sum())
    sentence = ngettext(
        "{count} case came in within {days} days",
        "{count} cases came in within {days} days",
        count,
    ).format(count=number(count), days=NEW_DAYS)
    table = pd.DataFrame(
        {
            _("Theme"): labels("theme", frame["theme"]),
            _("Island or country"): labels("area", frame["area"]),
            _("Cases"): frame["cases"],
        }
    )
    table = table.sort_values(_("Cases"), ascending=False, ignore_index=True)
    return Table("newly-registered", sentence, table, NEW_METHOD)
