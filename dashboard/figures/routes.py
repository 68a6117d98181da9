"""Routes: the map's frames, the ranked table, hubs, and legs whose times do not fit."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard import maps, periods, questions
from dashboard.basemap.paths import sea_paths
from dashboard.colours import WAYS
from dashboard.figures import LOST, unknown_cases
from dashboard.map_lines import Paths
from dashboard.texts import _, labels, ngettext, number, place_label
from dashboard.texts import period as period_name
from data_access.selection import Selection
from models.hubs import hubs
from models.voyages import great_circle_km, voyages

AT_SEA = {mode for mode, way in WAYS.items() if way in {"sea", "ferry"}}

REASONS = {
    "no_place": _("An end is not known"),
    "no_coordinates": _("A place has no coordinates"),
    "same_place": _("Begins and ends at one place"),
    "no_sea_path": _("No way over water between the places"),
}

VERDICTS = {
    "too_fast": _("Too fast for the distance"),
    "too_slow": _("Too slow for the distance"),
    "arrival_before_departure": _("Arrives before it leaves"),
}


FLOW_METHOD = _("A movement is one case on one route by one mode, however often it went there.")
HUB_METHOD = _(
    "Cases arriving at and departing from a place; what passes through is at most the lesser. "
    "Betweenness by Brandes (2001), a busy route being short."
)
DOUBT_METHOD = _(
    "Speed from departure to arrival over the way at sea or the great circle, against what the "
    "mode can do; the leg is flagged, not corrected."
)


@dataclass(frozen=True)
class RouteMap:
    """What the map of a selection is drawn from."""

    flows: pd.DataFrame
    places: pd.DataFrame
    paths: Paths
    incidents: pd.DataFrame
    split: maps.Split


def route_map(selection: Selection, moment: pd.Timestamp | None = None) -> RouteMap:
    """The flows of a selection, or of one month of it, with all that a map needs."""
    if moment is None:
        flows = questions.flows(selection)
    else:
        monthly = questions.flow_months(selection)
        flows = monthly[pd.to_datetime(monthly["period"]) == moment]
    flows = flows.rename(columns={"persons_from": "persons"}).reset_index(drop=True)
    places = questions.places()
    paths = sea_paths(maps.sea_pairs(flows, places))
    split = maps.split_flows(flows, places, paths)
    return RouteMap(flows, places, paths, _incidents(selection), split)


def _incidents(selection: Selection) -> pd.DataFrame:
    """Where persons died or went missing, or an incident was seen: points for the map."""
    known = questions.places().set_index("place")
    found = questions.incidents(selection).dropna(subset=["place"])
    found = found.join(known, on="place").dropna(subset=["latitude", "longitude"])
    lost = found[list(LOST)].sum(axis="columns", min_count=1)
    found = found.assign(size=lost)[lost.notna() | (found["kind"] == "incident_site")]
    words = [
        _("{place}: {count} dead or missing").format(place=name, count=number(size))
        for name, size in zip(found["name"], found["size"], strict=True)
    ]
    return found[["latitude", "longitude", "size"]].assign(label=words)


def months(selection: Selection) -> list[pd.Timestamp]:
    """Every month of the selection, also where nothing moved."""
    return list(periods.every(selection, "month"))


def finding(selection: Selection) -> str:
    """Which route is the busiest, in a sentence."""
    told, cases = _routes_told(selection)
    if told.empty:
        return _("No route with both ends is known for this selection")
    top = told.sort_values(["cases", "value"], ascending=[False, True]).iloc[0]
    return _("{route} is the busiest route: {count} of {all} cases that tell a route").format(
        route=place_label(top["value"], questions.place_names()),
        count=number(top["cases"]),
        all=number(cases),
    )


def volume(selection: Selection) -> str:
    """How many cases tell how many routes, in a sentence."""
    told, cases = _routes_told(selection)
    return ngettext(
        "{count} case on {routes} routes", "{count} cases on {routes} routes", cases
    ).format(count=number(cases), routes=number(len(told)))


def _routes_told(selection: Selection) -> tuple[pd.DataFrame, int]:
    """Cases per route with both ends, and how many cases tell any; each case counts once."""
    asked = questions.breakdown(selection, "route")
    cases = int(questions.kpis(selection)["cases"].iloc[0]) - unknown_cases(asked)
    return asked.dropna(subset=["value"]), cases


def not_drawn(drawn: RouteMap) -> pd.DataFrame:
    """Flows the map leaves out, each with its reason."""
    names = questions.place_names()
    key = ["origin", "destination", "mode", "reason"]
    left = drawn.split.undrawn.groupby(key, dropna=False, as_index=False)["cases"].sum()
    return pd.DataFrame(
        {
            _("From"): labels("origin", left["origin"], names),
            _("To"): labels("destination", left["destination"], names),
            _("Mode"): labels("mode", left["mode"]),
            _("Cases"): left["cases"],
            _("Why not on the map"): left["reason"].map(REASONS),
        }
    ).sort_values(_("Cases"), ascending=False, ignore_index=True)


def not_drawn_sentence(drawn: RouteMap) -> str:
    """How many movements the map leaves out."""
    count = int(drawn.split.undrawn["cases"].sum())
    if not count:
        return _("Every movement is on the map")
    return ngettext(
        "{count} movement is not on the map", "{count} movements are not on the map", count
    ).format(count=number(count))


def ranked_table(drawn: RouteMap) -> pd.DataFrame:
    """Routes by cases, with distance and hours at 10 and 20 knots for those at sea.

    Columns: origin, destination (identifiers), then what is shown.
    """
    flows = drawn.flows.dropna(subset=["origin", "destination"])
    flows = flows.assign(at_sea=flows["mode"].isin(AT_SEA))
    table = flows.groupby(["origin", "destination", "at_sea"], as_index=False).agg(
        cases=("cases", "sum"), persons=("persons", lambda known: known.sum(min_count=1))
    )
    table["distance_km"] = _distances(table, drawn)
    untimed = dict.fromkeys(("mode", "departure", "arrival"), pd.Series(pd.NaT, table.index))
    table = voyages(table.assign(**untimed))
    names = questions.place_names()
    hours = {knots: table[f"hours_at_{knots}_knots"].where(table["at_sea"]) for knots in (20, 10)}
    return pd.DataFrame(
        {
            "origin": table["origin"],
            "destination": table["destination"],
            _("Route"): [
                f"{place_label(row.origin, names)} → {place_label(row.destination, names)}"
                for row in table.itertuples()
            ],
            _("Way"): np.where(table["at_sea"], _("At sea"), _("By air or land")),
            _("Cases"): table["cases"],
            _("Persons, at least"): table["persons"].astype("Int64"),
            _("km"): table["distance_km"].round(0),
            _("nm"): table["nautical_miles"].round(0),
            _("Hours at 20 kn"): hours[20].round(1),
            _("Hours at 10 kn"): hours[10].round(1),
        }
    ).sort_values(by=_("Cases"), ascending=False, kind="stable", ignore_index=True)


def _distances(legs: pd.DataFrame, drawn: RouteMap) -> "pd.Series[float]":
    """Kilometres of each leg: along the way at sea, else over the great circle; NaN unknown."""
    where = drawn.places.set_index("place")[["longitude", "latitude"]].astype(float)
    start = where.reindex(legs["origin"]).to_numpy()
    end = where.reindex(legs["destination"]).to_numpy()
    straight = great_circle_km(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    at_sea = legs["at_sea"].to_numpy(bool) & ~np.isnan(straight)
    pairs = [
        (tuple(a.round(4).tolist()), tuple(b.round(4).tolist()))
        for a, b in zip(start[at_sea], end[at_sea], strict=True)
    ]
    found = sea_paths(pairs)
    ways = (found[pair] for pair in pairs)
    straight[at_sea] = [np.nan if way is None else way.distance_km for way in ways]
    return pd.Series(straight, index=legs.index)


def hub_table(drawn: RouteMap) -> pd.DataFrame:
    """What passes through where."""
    flows = drawn.flows.dropna(subset=["origin", "destination"])
    table = hubs(flows[["origin", "destination", "cases", "persons"]])
    names = questions.place_names()
    return pd.DataFrame(
        {
            _("Place"): labels("place", table["place"], names),
            _("Arriving"): table["arriving"],
            _("Departing"): table["departing"],
            _("Passing through"): table["passing_through"],
            _("Betweenness"): table["betweenness"].round(3),
        }
    )


def hub_finding(table: pd.DataFrame) -> str:
    """Through which place most passes."""
    if table.empty or not table[_("Passing through")].max():
        return _("No place is both reached and left")
    top = table.sort_values(_("Passing through"), ascending=False, kind="stable").iloc[0]
    return _("Most passes through {place}: {count} cases").format(
        place=top[_("Place")], count=number(top[_("Passing through")])
    )


def doubtful_legs(selection: Selection, drawn: RouteMap) -> tuple[str, pd.DataFrame]:
    """Legs whose times do not fit their distance: a sentence, and the legs."""
    legs = questions.timed_legs(selection)
    legs = legs.assign(at_sea=legs["mode"].isin(AT_SEA))
    legs["distance_km"] = _distances(legs, drawn)
    checked = voyages(legs)
    doubtful = checked[checked["verdict"].isin(VERDICTS)]
    names = questions.place_names()
    sentence = _("No leg tells both its times")
    if len(legs):
        sentence = _("{count} of {all} legs with both times cannot have been travelled so").format(
            count=number(len(doubtful)), all=number(len(legs))
        )
    table = pd.DataFrame(
        {
            _("Case"): doubtful["case_id"],
            _("From"): labels("origin", doubtful["origin"], names),
            _("To"): labels("destination", doubtful["destination"], names),
            _("Mode"): labels("mode", doubtful["mode"]),
            _("Departure"): doubtful["departure"],
            _("Arrival"): doubtful["arrival"],
            _("km"): doubtful["distance_km"].round(0),
            _("Knots"): doubtful["speed_knots"].round(1),
            _("Why"): doubtful["verdict"].map(VERDICTS),
        }
    )
    return sentence, table.sort_values(_("Departure"), ascending=False, ignore_index=True)


def moment_name(moment: pd.Timestamp | None) -> str:
    """A month of the slider, or the whole period."""
    return _("Whole period") if moment is None else period_name(moment, "month")
