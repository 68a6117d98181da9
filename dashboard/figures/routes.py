"""Routes: the map's frames, the ranked table, and hubs."""

from dataclasses import dataclass, replace

import pandas as pd

from dashboard import map_rows, maps, periods, questions
from dashboard.basemap.paths import sea_paths
from dashboard.figures import LOST, level_at_top, quality, unknown_cases
from dashboard.kept import kept_map, kept_undrawn
from dashboard.map_lines import Paths
from dashboard.texts import (
    Wordbook,
    Words,
    _,
    labels,
    ngettext,
    number,
    place_label,
)
from dashboard.texts import period as period_name
from data_access.codes import UNKNOWN
from data_access.facts import ROUTE_SEPARATOR
from data_access.selection import Selection

REASONS = Wordbook(
    {
        "no_place": Words("An end is not known"),
        "no_coordinates": Words("A place has no coordinates"),
        "same_place": Words("Begins and ends at one place"),
        "no_sea_path": Words("No way over water between the places"),
    }
)

FLOW_METHOD = Words("A movement is one case on one route by one mode, however often it went there.")


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
def finding(selection: Selection, weight: maps.Weight = "cases") -> str:
    """Which route is the busiest by cases or persons, in a sentence; of one alone, what it is."""
    told, cases = _routes_told(selection)
    told = told[_is_a_way(told["value"])]
    if told.empty:
        return _("No route with both ends is known for this selection")
    if alone := only_route(selection):
        return _what_it_is(selection, *alone)
    if weight == "persons":
        return _most_persons(selection)
    top = told.sort_values(["cases", "value"], ascending=[False, True]).iloc[0]
    if (level := int((told["cases"] == top["cases"]).sum())) > 1:
        return ngettext(
            "{routes} routes are the busiest, with {count} case each",
            "{routes} routes are the busiest, with {count} cases each",
            int(top["cases"]),
        ).format(routes=number(level), count=number(top["cases"]))
    return _("{route} is the busiest route: {count} of {all} cases that tell a route").format(
        route=place_label(top["value"], questions.place_names()),
        count=number(top["cases"]),
        all=number(cases),
    )


def only_route(selection: Selection) -> tuple[str, str] | None:
    """Both ends of the one route that is chosen, or that the cases tell; None where more are."""
    ends = (selection.origins, selection.destinations)
    if all(len(end) == 1 and end != (UNKNOWN,) for end in ends):
        return ends[0][0], ends[1][0]
    told, _cases = _routes_told(selection)
    ways = told.loc[_is_a_way(told["value"]), "value"]
    if len(ways) != 1:
        return None
    origin, destination = ways.iloc[0].split(ROUTE_SEPARATOR, 1)
    return origin, destination


def _is_a_way(routes: "pd.Series[str]") -> "pd.Series[bool]":
    """Whether its ends differ: within one place nobody was moved along a route."""
    ends = routes.str.split(ROUTE_SEPARATOR, n=1, expand=True).reindex(columns=[0, 1])
    return ends[0] != ends[1]


def _what_it_is(selection: Selection, origin: str, destination: str) -> str:
    told, _cases = _routes_told(selection)
    route = f"{origin}{ROUTE_SEPARATOR}{destination}"
    flows = added_up(route_map(selection).flows)
    own = flows[(flows["origin"] == origin) & (flows["destination"] == destination)]
    # A case that went by two modes would count its persons twice.
    known = {"persons"} if len(own) == 1 and own["persons"].notna().all() else set()
    cases = int(told.loc[told["value"] == route, "cases"].sum())
    persons = own["persons"].iloc[0] if known else pd.NA
    return _("{route}: {volume}").format(
        route=place_label(route, questions.place_names()),
        volume=map_rows.volume({"cases": cases, "persons": persons}, known),
    )


def _most_persons(selection: Selection) -> str:
    """As the ranked table has it: a route and mode a row."""
    flows = added_up(route_map(selection).flows)
    flows = flows[flows["origin"] != flows["destination"]].dropna(subset=["persons"])
    if flows.empty:
        return _("No route tells how many persons went")
    order = ["persons", "cases", "origin", "destination"]
    top = flows.sort_values(order, ascending=[False, False, True, True]).iloc[0]
    persons = map_rows.persons_words(top["persons"])
    if (level := level_at_top(flows["persons"])) > 1:
        return _("Most persons: {routes} routes with {persons} each").format(
            routes=number(level), persons=persons
        )
    route = f"{top['origin']}{ROUTE_SEPARATOR}{top['destination']}"
    cases = int(top["cases"])
    return ngettext(
        "Most persons: {route}, {persons} in {count} case",
        "Most persons: {route}, {persons} in {count} cases",
        cases,
    ).format(
        route=place_label(route, questions.place_names()), persons=persons, count=number(cases)
    )


def added_up(flows: pd.DataFrame) -> pd.DataFrame:
    """Cases and persons of flows with both ends, by these and the mode, whatever their theme."""
    known = flows.dropna(subset=["origin", "destination"])
    return known.groupby(["origin", "destination", "mode"], as_index=False, dropna=False).agg(
        cases=("cases", "sum"), persons=("persons", lambda told: told.sum(min_count=1))
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
    if drawn.flows.empty:
        return _("No movement is told")
    count = int(drawn.split.undrawn["cases"].sum())
    if not count:
        return _("Every movement is on the map")
    return ngettext(
        "{count} movement is not on the map", "{count} movements are not on the map", count
    ).format(count=number(count))


def unknown_modes(drawn: RouteMap) -> str:
    """How many movements do not tell their mode; nothing of a release, which tells none."""
    if questions.released() or drawn.flows.empty:
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


def moment_name(moment: pd.Timestamp | None) -> str:
    """A month of the slider, or the whole period."""
    return _("Whole period") if moment is None else period_name(moment, "month")
