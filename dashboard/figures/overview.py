"""Overview: key figures, the trend over its coverage, top sectors and routes, what is new."""

from typing import Any

import pandas as pd

from dashboard import charts, periods, questions
from dashboard.cards import Figure, KeyFigure, is_dark
from dashboard.figures import LOST, emerging, ranked, unknown_cases, with_theme_names
from dashboard.texts import _, labels, ngettext, number, place_label, share
from data_access.selection import Selection

NEW_DAYS = 30


def key_figures(selection: Selection) -> list[KeyFigure]:
    """Cases and persons, against the same days a year before, with a sparkline of cases."""
    now, before = _now_and_before(selection)
    trend = _trend_frame(selection, periods.grain_for(selection))

    def figure(name: str, column: str, theme: str | None = None, note: str = "") -> KeyFigure:
        rows = trend if theme is None else trend[trend["theme"] == theme]
        spark = rows.groupby("period")["cases"].sum() if column in _SPARKS else pd.Series()
        return KeyFigure(
            name,
            _whole(now[column]),
            None if before is None else _whole(before[column]),
            tuple(float(value) for value in spark),
            note,
        )

    return [
        figure(_("Cases"), "cases", note=_("Reports about one event or situation are one case.")),
        figure(_("Trafficking"), "trafficking", "trafficking"),
        figure(_("Smuggling"), "smuggling", "smuggling"),
        figure(
            _("Persons, at least"),
            "persons_from",
            note=_("Victims and migrants; {count} cases give no number.").format(
                count=number(now["persons_not_known"])
            ),
        ),
        figure(_("Minors, at least"), "minors_from", note=_("Persons with an age under 18.")),
        KeyFigure(
            _("Dead or missing"),
            _sum_known(now[list(LOST)]),
            None if before is None else _sum_known(before[list(LOST)]),
            note=_("Persons of whom a report says so; what nobody saw is not counted."),
        ),
    ]


def _now_and_before(selection: Selection) -> tuple[Any, Any]:
    earlier = selection.years_before()
    before = questions.kpis(earlier).iloc[0] if earlier else None
    return questions.kpis(selection).iloc[0], before


_SPARKS = {"cases", "trafficking", "smuggling"}


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _sum_known(values: "pd.Series[Any]") -> int | None:
    known = [int(value) for value in values if not pd.isna(value)]
    return sum(known) if known else None


def trend(selection: Selection) -> Figure:
    """Cases over time by theme."""
    grain = periods.grain_for(selection)
    frame = periods.with_days(with_theme_names(_trend_frame(selection, grain)), grain)
    table = frame.pivot_table(
        index=["period", "period_name"],
        columns="theme_name",
        values="cases",
        aggfunc="sum",
        sort=False,
    ).reset_index()
    table = table.drop(columns="period").rename(columns={"period_name": _("Period")})
    table.columns.name = None
    return Figure(
        name="trend",
        title=_trend_finding(selection),
        caption=_("Cases by when they happened, by theme. Click a bar to see that period alone."),
        chart=charts.trend(frame, grain, dark=is_dark()),
        table=table,
        alt=_("Cases per {grain} by theme").format(grain=grain),
        method=_("A case stands at its event date, or where none is known at its registration."),
        picks={"first": "from", "last": "to"},
    )


def _trend_frame(selection: Selection, grain: str) -> pd.DataFrame:
    frame = questions.trend(selection, grain)[["period", "theme", "cases"]]
    return periods.with_empty(frame, periods.every(selection, grain), ["theme"])


def compared_with(selection: Selection) -> str:
    """What a change is measured against, in words."""
    years = selection.whole_years()
    if years is None:
        return ""
    return ngettext(
        "in the same period a year before", "in the same days {years} years before", years
    ).format(years=years)


def _trend_finding(selection: Selection) -> str:
    now, before = _now_and_before(selection)
    if before is None or not before["cases"]:
        return ngettext(
            "{count} case selected", "{count} cases selected", int(now["cases"])
        ).format(count=number(now["cases"]))
    change = now["cases"] / before["cases"] - 1
    reported = now["reports"] / before["reports"] - 1 if before["reports"] else 0.0
    words = {
        "more": _("{change} more cases than {before}"),
        "fewer": _("{change} fewer cases than {before}"),
        "same": _("As many cases as {before}"),
    }
    kind = "same" if abs(change) < 0.02 else "more" if change > 0 else "fewer"
    finding = words[kind].format(change=share(abs(change)), before=compared_with(selection))
    if kind == "fewer" and reported < -0.02:
        finding += _("; fewer reports too, so read it with the coverage below")
    return finding


def coverage(selection: Selection) -> Figure:
    """Reports by when they were registered, and how many agencies reported."""
    grain = periods.grain_for(selection)
    asked = questions.coverage(selection, grain)
    asked = asked.assign(period=pd.to_datetime(asked["period"]))
    frame = asked.groupby("period", as_index=False).agg(
        reports=("reports", "sum"), agencies=("agency", "nunique")
    )
    frame = periods.with_empty(frame.assign(all=1), periods.every(selection, grain), ["all"])
    frame = periods.with_days(frame, grain)
    usual, last = frame["agencies"].median(), frame["agencies"].iloc[-1] if len(frame) else 0
    return Figure(
        name="coverage",
        title=_("Reporting coverage: agencies in the last period {last}, usually {usual}").format(
            last=number(last), usual=number(usual)
        ),
        chart=charts.coverage(frame, grain, dark=is_dark()),
        table=frame[["period_name", "reports", "agencies"]].rename(
            columns={
                "period_name": _("Period"),
                "reports": _("Reports registered"),
                "agencies": _("Agencies reporting"),
            }
        ),
        alt=_("Reports registered per {grain}, with the number of agencies").format(grain=grain),
        caption=_(
            "Reports by when they were registered; the number on a bar is how many agencies "
            "reported. The newest periods fill up later."
        ),
        method=_("Reports of the selected cases; coverage counts reports, not cases."),
        table_name=_("Coverage table"),
    )


def top_sectors(selection: Selection) -> Figure:
    """The sectors with most cases."""
    asked = questions.sectors(selection)
    order = ranked(asked, "value", 8)
    frame = with_theme_names(asked[asked["value"].isin(order)])
    frame["value_name"] = labels("sector", frame["value"])
    frame = frame.sort_values("value", key=lambda codes: codes.map(order.index))
    unknown = unknown_cases(asked)
    title = _("No sector is known")
    if order:
        title = _("{sector} is the sector named most").format(sector=frame["value_name"].iloc[0])
    return Figure(
        name="top-sectors",
        title=title,
        caption=_("{count} cases name no sector.").format(count=number(unknown)),
        chart=charts.stacked_bars(frame, _("Sector"), dark=is_dark(), legend=False),
        table=_value_table(frame, _("Sector")),
        alt=title,
        method=_("A case counts once in each sector it names."),
        picks={"value": "sector"},
    )


def top_routes(selection: Selection) -> Figure:
    """The routes with most cases."""
    asked = questions.breakdown(selection, "route", "theme")
    order = ranked(asked, "value", 8)
    frame = with_theme_names(asked[asked["value"].isin(order)])
    names = questions.place_names()
    frame["value_name"] = labels("route", frame["value"], names)
    frame = frame.sort_values("value", key=lambda codes: codes.map(order.index))
    title = _("No route is known")
    if order:
        title = _("{route} is the busiest route").format(route=place_label(order[0], names))
    return Figure(
        name="top-routes",
        title=title,
        caption=_("{count} cases name no route with both ends.").format(
            count=number(unknown_cases(asked))
        ),
        chart=charts.stacked_bars(frame, _("Route"), dark=is_dark(), legend=False),
        table=_value_table(frame, _("Route")),
        alt=title,
        method=_("A case counts once on each route it names."),
    )


def _value_table(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    columns = {"value_name": name, "theme_name": _("Theme"), "cases": _("Cases")}
    return frame[list(columns)].rename(columns=columns)


def newly_registered(selection: Selection) -> tuple[str, pd.DataFrame, str]:
    """What came in lately: a sentence, a table by theme and area, the method."""
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
    method = _("Cases of the selection whose first report was registered within the days given.")
    return sentence, table.sort_values(_("Cases"), ascending=False, ignore_index=True), method


def newly_grown(selection: Selection) -> tuple[str, pd.DataFrame, str]:
    """What grew against its own past: a sentence, the patterns in short, the method."""
    grown = emerging.patterns(selection)
    rows = emerging.table(grown, questions.place_names())
    shown = rows[[_("Pattern"), _("Seen"), _("Expected")]]
    return emerging.finding(grown, selection), shown, emerging.METHOD
