"""Routes: the map's frames, the ranked table, and hubs."""

from dataclasses import dataclass, replace

import pandas as pd

from dashboard import maps, periods, questions, released
from dashboard.basemap.paths import sea_paths
from dashboard.figures import LOST, quality, unknown_cases
from dashboard.figures.voyages import AT_SEA, distances_km
from dashboard.kept import kept_map, kept_undrawn
from dashboard.map_lines import Paths
from dashboard.texts import (
    Text,
    Wordbook,
    Words,
    _,
    labels,
    ngettext,
    number,
    place_label,
)
from dashboard.texts import period as period_name
from data_access.facts import ROUTE_SEPARATOR
from data_access.selection import Selection
from models.voyages import voyages

REASONS = Wordbook(
    {
        "no_place": Words("An end is not known"),
        "no_coordinates": Words("A place has no coordinates"),
        "same_place": Words("Begins and ends at one place"),
        "no_sea_path": Words("No way over water between the places"),
    }
)

FLOW_METHOD = Words("A movement is one case on one route by one mode, however often it went there.")
ROUTE_METHOD = Words(
    "Cases with a leg on the route by the mode, each once however often it went there; a case that "
    "went by two modes stands in two rows. Persons: of each case those aboard the fullest of these "
    "legs; a case that tells no number adds none. Distance: over water by boat and ferry, else the "
    "great circle."
)
RELEASED_METHOD = Words(
    "Cases with a leg from the one place to the other, as far as this copy tells it. Distance: by "
    "the great circle."
)


@dataclass(frozen=True)
class RouteMap:
    """What the map of a selection is drawn from."""

    flows: pd.DataFrame
    places: pd.DataFrame
    paths: Paths
    incidents: pd.DataFrame
    split: maps.Split


@kept_map
def route_map(selection: Selection, moment: pd.Timestamp | None = None) -> RouteMap:
    """The flows of a selection, or of one month of it, with all that a map needs."""
    if moment is None:
        flows, known_to = questions.flows(selection), None
    else:
        flows, known_to = questions.flow_months(selection), "month"
        flows = flows[pd.to_datetime(flows["period"]) == moment]
        selection = month_of(selection, moment)
    flows = flows.rename(columns={"persons_from": "persons"}).reset_index(drop=True)
    places = questions.places()
    paths = sea_paths(maps.sea_pairs(flows, places))
    split = maps.split_flows(flows, places, paths)
    return RouteMap(flows, places, paths, _incidents(selection, known_to), split)


def month_of(selection: Selection, month: pd.Timestamp) -> Selection:
    """The selection's days in a month of its period, given the month's first day."""
    first, last = month.date(), (month + pd.offsets.MonthEnd(0)).date()
    start, end = max(first, selection.start or first), min(last, selection.end or last)
    return replace(selection, start=start, end=end)


def in_no_month(selection: Selection) -> str:
    """How many cases stand in no month of the map, in a sentence; nothing for none."""
    cases = periods.unplaced(questions.trend(selection))
    if not cases:
        return ""
    return ngettext(
        "{count} case whose month is not registered is in no month of the map.",
        "{count} cases whose month is not registered are in no month of the map.",
        cases,
    ).format(count=number(cases))


def _incidents(selection: Selection, known_to: str | None) -> pd.DataFrame:
    """Where persons died or went missing, or an incident was seen: points for the map."""
    known = questions.places().set_index("place")
    found = questions.incidents(selection, known_to).dropna(subset=["place"])
    found = found.join(known, on="place").dropna(subset=["latitude", "longitude"])
    lost = found[list(LOST)].sum(axis="columns", min_count=1)
    found = found.assign(size=lost)[lost.notna() | (found["kind"] == "incident_site")]
    words = [
        _("{place}: {count} dead or missing").format(place=name, count=number(size))
        for name, size in zip(found["name"], found["size"], strict=True)
    ]
    return found[["latitude", "longitude", "size"]].assign(label=words)


def months(selection: Selection) -> list[pd.Timestamp]:
    """Every month of the selection, also where nothing moved; none where cases stand by years."""
    if periods.are_dated_by_years(selection):
        return []
    return list(periods.every(selection, "month"))


@kept_undrawn
def finding(selection: Selection) -> str:
    """Which route is the busiest, in a sentence."""
    told, cases = _routes_told(selection)
    ends = told["value"].str.split(ROUTE_SEPARATOR, n=1, expand=True).reindex(columns=[0, 1])
    told = told[ends[0] != ends[1]]  # within one place nobody was moved along a route
    if told.empty:
        return _("No route with both ends is known for this selection")
    top = told.sort_values(["cases", "value"], ascending=[False, True]).iloc[0]
    if (level := int((told["cases"] == top["cases"]).sum())) > 1:
        return ngettext(
            "{routes} routes are the busiest, with {count} case each",
            "{routes} routes are the busiest, with {count} cases each",
            int(top["cases"]),
        ).format(routes=number(level), count=number(top["cases"]))
    return ngettext(
        "{route} is the busiest route: {count} of {all} case that tells a route",
        "{route} is the busiest route: {count} of {all} cases that tell a route",
        cases,
    ).format(
        route=place_label(top["value"], questions.place_names()),
        count=number(top["cases"]),
        all=number(cases),
    )


@kept_undrawn
def volume(selection: Selection) -> str:
    """How many cases tell how many routes, in a sentence."""
    told, cases = _routes_told(selection)
    if told.empty:
        return _("No case names a route with both ends")
    on = ngettext("on {routes} route", "on {routes} routes", len(told))
    return (
        ngettext("{count} case", "{count} cases", cases).format(count=number(cases))
        + " "
        + on.format(routes=number(len(told)))
    )


def _routes_told(selection: Selection) -> tuple[pd.DataFrame, int]:
    """Cases per route with both ends, and how many cases tell any; each case counts once."""
    asked = questions.breakdown(selection, "route")
    cases = int(questions.kpis(selection)["cases"].iloc[0]) - unknown_cases(asked)
    return asked.dropna(subset=["value"]), cases


@kept_undrawn
def not_drawn(selection: Selection) -> pd.DataFrame:
    """Flows the map leaves out, each with its reason."""
    undrawn, names = route_map(selection).split.undrawn, questions.place_names()
    key = ["origin", "destination", "mode", "reason"]
    left = undrawn.groupby(key, dropna=False, as_index=False)["cases"].sum()
    table = pd.DataFrame(
        {
            _("Origin"): labels("origin", left["origin"], names),
            _("Destination"): labels("destination", left["destination"], names),
            _("Mode"): labels("mode", left["mode"]),
            _("Cases"): left["cases"],
            _("Why not on the map"): left["reason"].map(REASONS),
        }
    ).sort_values(_("Cases"), ascending=False, ignore_index=True)
    return table.drop(columns=_("Mode")) if questions.released() else table


def not_drawn_sentence(drawn: RouteMap) -> str:
    """How many movements the map leaves out."""
    count = int(drawn.split.undrawn["cases"].sum())
    if not count:
        return _("Every movement is on the map")
    return ngettext(
        "{count} movement is not on the map", "{count} movements are not on the map", count
    ).format(count=number(count))


def unknown_modes(drawn: RouteMap) -> str:
    """How many movements do not tell their mode; nothing of a release, which tells none."""
    if questions.released():
        return ""
    every = int(drawn.flows["cases"].sum())
    count = int(drawn.flows.loc[drawn.flows["mode"].isna(), "cases"].sum())
    if not count:
        return _("No movement leaves its mode out")
    return ngettext(
        "{count} of {all} movements does not tell its mode",
        "{count} of {all} movements do not tell their mode",
        count,
    ).format(count=number(count), all=number(every))


def fate_not_told() -> str:
    """That nobody is on the map who died or went missing, where the register cannot tell it."""
    if questions.released() or quality.fate_is_known(questions.register().info):
        return ""
    return _("Who died or went missing at sea is not known: the register does not tell it")


def route_method() -> Text:
    """How the ranked table is made."""
    return released.method(RELEASED_METHOD if questions.released() else ROUTE_METHOD)


def without_route(cases: int) -> str:
    """How many cases name no route, or have none in a release, in a sentence."""
    if questions.released():
        return ngettext(
            "{count} case has no route in this copy: it tells none or several, or it was kept "
            "back.",
            "{count} cases have no route in this copy: they tell none or several, or it was kept "
            "back.",
            cases,
        ).format(count=number(cases))
    return ngettext(
        "{count} case names no route with both ends.",
        "{count} cases name no route with both ends.",
        cases,
    ).format(count=number(cases))


def left_off_the_map(chosen: Selection, drawn: RouteMap) -> str:
    """In sentences, what a map on paper does not show: cases without a route, movements, modes."""
    asked = questions.breakdown(chosen, "route")
    return f"{without_route(unknown_cases(asked))} {of_movements(drawn)}"


def of_movements(drawn: RouteMap) -> str:
    """In sentences, which movements a map does not show, and which not by their mode."""
    told = filter(None, (not_drawn_sentence(drawn), unknown_modes(drawn), fate_not_told()))
    return " ".join(f"{one}." for one in told)


@kept_undrawn
def ranked_table(selection: Selection, moment: pd.Timestamp | None = None) -> pd.DataFrame:
    """Routes and modes by cases, with distance, and hours at 10 and 20 knots for those at sea.

    Columns: origin, destination (identifiers), then what is shown; of a release, routes alone.
    """
    drawn = route_map(selection, moment)
    flows = drawn.flows.dropna(subset=["origin", "destination"])
    table = flows.groupby(["origin", "destination", "mode"], as_index=False, dropna=False).agg(
        cases=("cases", "sum"), persons=("persons", lambda known: known.sum(min_count=1))
    )
    table["at_sea"] = table["mode"].isin(AT_SEA)
    table["distance_km"] = distances_km(table, drawn.places)
    untimed = dict.fromkeys(("departure", "arrival"), pd.Series(pd.NaT, table.index))
    table = voyages(table.assign(**untimed))
    names = questions.place_names()
    hours = {knots: table[f"hours_at_{knots}_knots"].where(table["at_sea"]) for knots in (20, 10)}
    shown = pd.DataFrame(
        {
            "origin": table["origin"],
            "destination": table["destination"],
            _("Route"): [
                f"{place_label(row.origin, names)} → {place_label(row.destination, names)}"
                for row in table.itertuples()
            ],
            _("Mode"): labels("mode", table["mode"]),
            _("Cases"): table["cases"],
            _("Persons, at least"): table["persons"].astype("Int64"),
            _("km"): table["distance_km"].round(0),
            _("nm"): table["nautical_miles"].round(0),
            _("Hours at 20 kn"): hours[20].round(1),
            _("Hours at 10 kn"): hours[10].round(1),
        }
    ).sort_values(by=_("Cases"), ascending=False, kind="stable", ignore_index=True)
    if questions.released():  # which tells neither how they went nor how many
        by_mode = (_("Hours at 20 kn"), _("Hours at 10 kn"))
        return shown.drop(columns=[_("Mode"), _("Persons, at least"), *by_mode])
    return shown


def moment_name(moment: pd.Timestamp | None) -> str:
    """A month of the slider, or the whole period."""
    return _("Whole period") if moment is None else period_name(moment, "month")
