"""IOM Missing Migrants Project: one row is one incident with dead, missing and surviving migrants.

Three vintages stand in the file. Those of 2020 and 2026 fill nearly all; that of 2023 has only
date, coordinates and the sum of dead and missing. Choices:

Theme. IOM records migration, not crime. Where people drowned and no river or canal is named, or
the route leads over sea, they came by boat and unseen: ``smuggling``. Everything else, such as a
truck accident, the Darien Gap or a row of 2023 without words, is ``undetermined``.
Source grade. IOM's quality 5 (official sources) is A; 4 (organisations with direct knowledge) and
3 (several media) are B; 2 (uncorroborated witnesses) and 1 (one medium) are X. The information
itself is not graded.
Dates. The event's day is known; when IOM entered it is not, so the registration stands on the same
day with precision ``year`` and says nothing about a lag.
Persons. Women and men are counted by IOM among dead and missing together. They divide the group
of dead, or of missing, only where the other is nought or one gender fills both; else gender stays
unknown, and no person is ever counted twice. Where only the sum is known it is one group with the
fate ``dead_or_missing``. Children span two age bands of the contract and are checked but not used.
``origin`` stands for citizenship, as at CTDC's partners.
Place. One site an incident, named by the file's words, shortened; (0, 0) is no position. A leg is
written where the route names two countries, with the persons the row tells of.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from data_access.codes import ISLAND_OF
from data_access.imports import values as parse
from data_access.imports.formats import (
    Column,
    Complaint,
    Format,
    Tables,
    Told,
    Values,
    numbered,
)
from data_access.imports.iom_routes import (
    country_of,
    country_place,
    over_sea,
    route_ends,
)

AGENCY = "IOM"
LONGEST_NAME = 60
"""Characters of a place's name on a map."""

_GRADES = {
    number + decimals: grade
    for number, grade in {"5": "A", "4": "B", "3": "B", "2": "X", "1": "X"}.items()
    for decimals in ("", ".0")
}
_INLAND = ("river", "río", "rio ", "canal", "creek", "lake", "lagoon")


def _tables(report_id: str, values: Values) -> Tables:
    day = values["date"]
    assert isinstance(day, date)
    ends = route_ends(values["route"])
    site = _site(report_id, values)
    report = {
        "report_id": report_id,
        "kind": "open_source",
        "theme": "smuggling" if _by_sea(values, ends) else "undetermined",
        "event_date": day,
        "event_precision": "day",
        "registered_date": day,
        "registered_precision": "year",
        "agency": AGENCY,
        "place": site["place"] if site else None,
        "source_grade": values["source_grade"],
    }
    groups = [*_lost(values), *_survivors(values)]
    return {
        "place": [*([site] if site else []), *(country_place(code) for code in ends or ())],
        "report": [report],
        "person_group": numbered(report_id, [_group(values, *group) for group in groups]),
        "leg": numbered(report_id, [_leg(values, *ends)] if ends else []),
    }


def _tells(_fields: Collection[str]) -> Told:
    return {
        "report": {
            *("report_id", "kind", "theme", "event_date", "event_precision", "registered_date"),
            *("registered_precision", "agency", "place", "source_grade"),
        },
        "person_group": {
            *("role", "number_from", "number_to", "gender", "citizenship", "fate"),
        },
        "leg": {"origin", "destination", "persons_from", "persons_to"},
    }


def _by_sea(values: Values, ends: tuple[str, str] | None) -> bool:
    drowned = "drowning" in str(values["cause"] or "").lower()
    inland = any(word in str(values["location"] or "").lower() for word in _INLAND)
    return (drowned and not inland) or (ends is not None and over_sea(*ends))


def _site(report_id: str, values: Values) -> dict[str, object] | None:
    location, lat, lon = values["location"], values["latitude"], values["longitude"]
    if not location and lat is None:
        return None
    country = country_of(location)
    return {
        "place": report_id,
        "name": _short(str(location)) if location else "Incident site",
        "kind": "incident_site",
        "country": country,
        "island": ISLAND_OF.get(country or ""),
        "latitude": lat,
        "longitude": lon,
    }


def _short(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    return name[:LONGEST_NAME].rpartition(" ")[0].rstrip(" ,;-") + " …"


Group = tuple[str | None, str | None, int]
"""Fate, gender and number of persons."""


def _lost(values: Values) -> list[Group]:
    """Dead and missing, by gender where it is certain which group it belongs to."""
    dead, missing, both = (_number(values, name) for name in ("dead", "missing", "both"))
    fates: list[tuple[str | None, int]] = [("dead", dead), ("missing", missing)]
    if not dead and not missing:
        fates = [("dead_or_missing", both)]
    fates = [(fate, number) for fate, number in fates if number]
    women, men = _number(values, "women"), _number(values, "men")
    total = sum(number for _, number in fates)
    groups: list[Group] = []
    for fate, number in fates:
        shares = _genders(women, men, total, number, alone=len(fates) == 1)
        groups += [(fate, gender, share) for gender, share in shares if share]
    return groups


def _genders(
    women: int, men: int, total: int, number: int, *, alone: bool
) -> list[tuple[str | None, int]]:
    """How many of the ``number`` persons of one fate are women, men, or not known which."""
    if alone:
        return [("Feminine", women), ("Masculine", men), (None, number - women - men)]
    if women == total:
        return [("Feminine", number)]
    if men == total:
        return [("Masculine", number)]
    return [(None, number)]


def _survivors(values: Values) -> list[Group]:
    number = _number(values, "survivors")
    return [("survived", None, number)] if number else []


def _group(values: Values, fate: str | None, gender: str | None, number: int) -> dict[str, object]:
    return {
        "role": "migrant",
        "number_from": number,
        "number_to": number,
        "gender": gender,
        "citizenship": values["origin"],
        "fate": fate,
    }


def _leg(values: Values, origin: str, destination: str) -> dict[str, object]:
    """At most as many were aboard as the row tells of only where survivors are counted too."""
    aboard = sum(number for _, _, number in [*_lost(values), *_survivors(values)])
    return {
        "origin": f"country-{origin}",
        "destination": f"country-{destination}",
        "persons_from": aboard or None,
        "persons_to": aboard if aboard and values["survivors"] is not None else None,
    }


def _number(values: Values, name: str) -> int:
    number: Any = values[name]
    return number or 0


def _complaints(values: Values) -> list[Complaint]:
    return [*_wrong_numbers(values), *parse.wrong_position(values)]


def _wrong_numbers(values: Values) -> list[Complaint]:
    """Sums that do not add up: the parts are kept, the sum is set aside; no gender is preferred."""
    found: list[Complaint] = []
    told = values["dead"] is not None or values["missing"] is not None
    lost = _number(values, "dead") + _number(values, "missing")
    if told and values["both"] is not None and lost != values["both"]:
        found.append(("both", "is not the sum of dead and missing"))
    total = lost if told else _number(values, "both")
    if _number(values, "women") + _number(values, "men") > total:
        reason = "women and men are more than dead and missing"
        found += [(name, reason) for name in ("women", "men") if values[name] is not None]
    if _number(values, "children") > total:
        found.append(("children", "are more than dead and missing"))
    return found


FORMAT = Format(
    name="iom",
    title="IOM Missing Migrants",
    source="IOM",
    columns=(
        Column("id", parse.identifier),
        Column("date", parse.iso_date, required=True),
        Column("dead", parse.count),
        Column("missing", parse.count),
        Column("dead_and_missing", parse.count, "both"),
        Column("survivors", parse.count),
        Column("females", parse.count, "women"),
        Column("males", parse.count, "men"),
        Column("children", parse.count),
        Column("cause", parse.words),
        Column("location", parse.words),
        Column("lat", parse.latitude, "latitude"),
        Column("lon", parse.longitude, "longitude"),
        Column("route", parse.words),
        Column("source_quality", parse.coded(_GRADES), "source_grade"),
        Column("origin", parse.country_name),
        *(
            Column(name)
            for name in (
                "source",
                "region",
                "vintage",
                "Incident ID",
                "Incident Date",
                "Year",
                "Reported Month",
                "Region of Origin",
                "Coordinates",
                "URL",
                "UNSD Geographical Grouping",
            )
        ),
    ),
    tables=_tables,
    tells=_tells,
    agencies=(
        {"agency": AGENCY, "name": "IOM Missing Migrants Project", "kind": None, "country": None},
    ),
    identifier="id",
    complaints=_complaints,
)
