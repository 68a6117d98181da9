"""What a group of similar cases is called; needs no Streamlit, so the digest may call it too."""

from collections.abc import Sequence

import pandas as pd

from dashboard.texts import ATTRIBUTE_NAMES, _, label, period, place_label
from data_access.facts import ROUTE_SEPARATOR
from models.group_description import Group
from models.traits import ONE_AREA

Names = dict[str, str]

_BANDS = frozenset({"age_band", "price", "group_size", "gender", "recruiter_relation"})
"""Attributes whose values say nothing without the attribute's name."""

_NEVER_NAMED = frozenset({"leg_outcome"})
"""That people landed is no name of what they share: nobody hears that it is of a leg."""

_ENDS = frozenset({"origin", "destination"})
_ORDER = ("route", "origin", "destination", "sector", "venue_type", "citizenship")
"""What a reader wants to hear first of a pattern."""

NAMED = 3
"""Attributes that a name tells, beside the island or country."""


def place_names(known: pd.DataFrame) -> Names:
    """Name of each place; where a place shares its name, its identifier tells it apart.

    A country keeps its name: it is what the name alone means.

    Parameters
    ----------
    known : DataFrame[place, name, kind: str]
        As `Register.places` answers.
    """
    shared = known["name"].duplicated(keep=False) & (known["kind"] != "country")
    name = known["name"].where(~shared, known["name"] + " (" + known["place"] + ")")
    return dict(zip(known["place"], name, strict=True))


def value_name(attribute: str, value: str, places: Names) -> str:
    """The reader's word for a value, or for several joined by ", "."""
    if attribute in {"origin", "destination", "route"}:
        return ", ".join(place_label(part, places) for part in value.split(", "))
    if attribute == "quarter":
        return ", ".join(
            period(pd.Period(part).to_timestamp(), "quarter") for part in value.split(", ")
        )
    return ", ".join(label(attribute, part) for part in value.split(", "))


def joined(attributes: Sequence[str], words: Sequence[str]) -> str:
    """The words for values as one name: "Age: 39 to 47 · Bonaire".

    A word that two attributes have is told with each: nobody sees what "China · China" means.
    """
    return " · ".join(
        f"{ATTRIBUTE_NAMES[attribute]}: {word}"
        if attribute in _BANDS or words.count(word) > 1
        else word
        for attribute, word in zip(attributes, words, strict=True)
    )


Named = tuple[tuple[str, str], ...]
"""Attributes with the value by which a group or an alert is called, in no reader's language."""


def tellable(parts: Named) -> Named:
    """The first value of each attribute that may stand in a name."""
    told = dict(reversed(parts))
    first = {name: told[name] for name, _value in parts if name not in _NEVER_NAMED}
    return tuple(first.items())


def in_order(named: Named) -> Named:
    """As a reader wants to hear it: whence and whereto first, the island or country last."""
    rank = {attribute: place for place, attribute in enumerate(_ORDER)}
    told = [part for part in named if part[0] != "area"]
    told.sort(key=lambda part: rank.get(part[0], len(rank)))
    return (*told, *(part for part in named if part[0] == "area"))


def in_area(named: Named, area: str) -> Named:
    """The same with the island or country that the cases share, if they share one."""
    told = any(attribute == "area" for attribute, _value in named)
    return (*named, ("area", area)) if area and not told else named


def named_by(group: Group) -> Named:
    """A group is called by what sets it apart most, one value of each of three attributes.

    And by the island or country that its members share, common as it may be.
    """
    telling = group.distinguishing
    telling = telling[~telling["attribute"].isin(_NEVER_NAMED)].drop_duplicates("attribute")
    telling = telling.head(NAMED)
    own = group.template[group.template["attribute"] == "area"]
    area = own.loc[own["share"] >= ONE_AREA, "value"].to_list()
    named = tuple(zip(telling["attribute"], telling["value"], strict=True))
    return in_area(named, str(area[0]) if area else "")


def named_in_words(named: Named, places: Names) -> str:
    """What `named_by` told, in the reader's words."""
    told, words = dict(in_order(named)), []
    ends = {places.get(told[end], told[end]) for end in _ENDS & set(told)}
    if "area" in told and label("area", told["area"]) in ends:
        del told["area"]
    if set(told) >= _ENDS:
        words.append(_between(told.pop("origin"), told.pop("destination"), places))
    rest = joined([*told], [_end_or_value(name, value, places) for name, value in told.items()])
    return " · ".join(filter(None, (*words, rest))) or _("Cases told alike")


def _between(origin: str, destination: str, places: Names) -> str:
    """Both ends, without an arrow: they may be of different legs."""
    if origin == destination:
        return _("via {place}").format(place=places.get(origin, origin))
    return _("from {origin}, to {destination}").format(
        origin=places.get(origin, origin), destination=places.get(destination, destination)
    )


def _end_or_value(attribute: str, value: str, places: Names) -> str:
    """The reader's word for a value in a name: of a place, whether it is whence or whereto."""
    words = {
        "origin": _("from {place}"),
        "destination": _("to {place}"),
        "near origin": _("from near {place}"),
        "near destination": _("to near {place}"),
    }
    if attribute == "route":
        origin, destination = value.split(ROUTE_SEPARATOR)
        return _("from {origin} to {destination}").format(
            origin=places.get(origin, origin), destination=places.get(destination, destination)
        )
    if attribute in words:
        return words[attribute].format(place=places.get(value, value))
    return value_name(attribute, value, places)


def group_name(group: Group, places: Names) -> str:
    """What a group is called where no analyst named it."""
    return named_in_words(named_by(group), places)


def value_names(frame: pd.DataFrame, column: str, places: Names) -> list[str]:
    """The reader's word for each value of a frame that tells the attribute beside it."""
    return [
        value_name(attribute, value, places)
        for attribute, value in zip(frame["attribute"], frame[column], strict=True)
    ]
