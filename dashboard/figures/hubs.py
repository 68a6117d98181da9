"""Hubs: the places that cases reach, leave, and may pass through."""

import pandas as pd

from dashboard import questions
from dashboard.figures import unknown_cases
from dashboard.figures.routes import route_map
from dashboard.kept import kept_undrawn
from dashboard.texts import Words, _, labels, ngettext, number
from data_access.selection import Selection
from models.hubs import hubs

METHOD = Words(
    "Arriving and departing: cases with a leg to the place and with a leg from it, each case once "
    "a place, also where the other end is not known; the last row counts cases that tell no such "
    "place. Passing through: at most the lesser of both. Betweenness (Brandes 2001): share of the "
    "shortest ways between other places that run over it, where a way is the shorter the more "
    "movements with both ends known took it."
)


@kept_undrawn
def table(selection: Selection) -> pd.DataFrame:
    """Which places the cases reach and leave; the last row counts those that tell none."""
    reached = questions.breakdown(selection, "destination")
    left = questions.breakdown(selection, "origin")
    counted = hubs(
        reached.dropna(subset=["value"]).set_index("value")["cases"],
        left.dropna(subset=["value"]).set_index("value")["cases"],
        route_map(selection).flows[["origin", "destination", "cases"]],
    )
    none_told = {"arriving": [unknown_cases(reached)], "departing": [unknown_cases(left)]}
    counted = pd.concat([counted, pd.DataFrame(none_told)], ignore_index=True)
    columns = {
        _("Cases arriving"): "arriving",
        _("Cases departing"): "departing",
        _("Passing through, at most"): "passing_through",
    }
    return pd.DataFrame(
        {
            _("Place"): labels("place", counted["place"], questions.place_names()),
            **{name: counted[column].astype("Int64") for name, column in columns.items()},
            _("Betweenness"): counted["betweenness"].round(3),
        }
    )


def finding(told: pd.DataFrame, alone: tuple[str, str] | None = None) -> str:
    """Through which place most may pass; with one route ``alone`` its ends would, by choice."""
    if alone:
        return _("Places that the cases of this route reach and leave, on all their legs")
    passing = _("Passing through, at most")
    most = told[passing].max()
    if pd.isna(most) or not most:
        return _("No place is both reached and left")
    if (level := int((told[passing] == most).sum())) > 1:
        return ngettext(
            "{places} places are the main hubs: at most {count} case passes through each",
            "{places} places are the main hubs: at most {count} cases pass through each",
            int(most),
        ).format(places=number(level), count=number(most))
    top = told.sort_values(passing, ascending=False, kind="stable").iloc[0]
    return ngettext(
        "{place} is the main hub: at most {count} case passes through it",
        "{place} is the main hub: at most {count} cases pass through it",
        int(most),
    ).format(place=top[_("Place")], count=number(most))
