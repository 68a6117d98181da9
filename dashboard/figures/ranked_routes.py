"""The ranked routes: how many cases and persons went which way, how far, and how long it takes."""

import pandas as pd

from dashboard import questions, released
from dashboard.figures.routes import added_up, route_map
from dashboard.figures.voyages import AT_SEA, distances_km
from dashboard.kept import kept_undrawn
from dashboard.maps import Weight
from dashboard.texts import Text, Words, _, labels, place_label
from data_access.selection import Selection
from models.voyages import voyages

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


def route_method() -> Text:
    """How the ranked table is made."""
    return released.method(RELEASED_METHOD if questions.released() else ROUTE_METHOD)


def title(weight: Weight) -> str:
    """What the ranked table is ordered by."""
    return _("Routes by persons") if weight == "persons" else _("Routes by cases")


@kept_undrawn
def ranked_table(
    selection: Selection, moment: pd.Timestamp | None = None, weight: Weight = "cases"
) -> pd.DataFrame:
    """Routes and modes by cases or persons, with distance, and for those at sea hours at 10 and 20
    knots.

    Columns: origin, destination (identifiers), then what is shown; of a release, routes alone.
    """
    drawn = route_map(selection, moment)
    table = added_up(drawn.flows)
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
    )
    order = [_("Persons, at least"), _("Cases")] if weight == "persons" else [_("Cases")]
    shown = shown.sort_values(order, ascending=False, kind="stable", ignore_index=True)
    if questions.released():  # which tells neither how they went nor how many
        by_mode = (_("Hours at 20 kn"), _("Hours at 10 kn"))
        return shown.drop(columns=[_("Mode"), _("Persons, at least"), *by_mode])
    return shown
