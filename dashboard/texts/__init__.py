"""Every text a person reads goes through here: gettext, and the words for codes.

The message ids are English, so English needs no catalogue; others lie in ``locale/``.
"""

import gettext
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from data_access import codes
from data_access.codes import OUTSIDE, UNKNOWN, CodeList
from data_access.facts import ROUTE_SEPARATOR

LANGUAGE = "en"

_catalogue = gettext.translation(
    "dashboard", Path(__file__).parent / "locale", [LANGUAGE], fallback=True
)
_ = _catalogue.gettext
ngettext = _catalogue.ngettext

NOT_KNOWN = _("Not known")

LISTS: dict[str, CodeList] = {
    "theme": codes.THEME,
    "sector": codes.SECTOR,
    "venue_type": codes.VENUE_TYPE,
    "exploitation_type": codes.EXPLOITATION_TYPE,
    "gender": codes.GENDER,
    "age_band": codes.AGE_BAND,
    "role": codes.PERSON_ROLE,
    "means_of_control": codes.MEANS_OF_CONTROL,
    "recruitment_method": codes.RECRUITMENT_METHOD,
    "recruiter_relation": codes.RECRUITER_RELATION,
    "mode": codes.LEG_MODE,
    "vessel_type": codes.VESSEL_TYPE,
    "leg_outcome": codes.LEG_OUTCOME,
    "source_grade": codes.SOURCE_GRADE,
    "price": codes.AMOUNT_BAND,
    "area": codes.AREA,
    "place_kind": codes.PLACE_KIND,
    "money_channel": codes.MONEY_CHANNEL,
    "money_direction": codes.MONEY_DIRECTION,
    "amount_band": codes.AMOUNT_BAND,
}
"""The list of each attribute that has one of its own."""

ATTRIBUTE_NAMES = {
    "theme": _("Theme"),
    "area": _("Island or country"),
    "sector": _("Sector"),
    "venue_type": _("Venue"),
    "exploitation_type": _("Exploitation"),
    "citizenship": _("Citizenship"),
    "document_country": _("Country of document"),
    "gender": _("Gender"),
    "age_band": _("Age"),
    "role": _("Role"),
    "means_of_control": _("Means of control"),
    "recruitment_method": _("Recruitment"),
    "recruiter_relation": _("Relation to recruiter"),
    "indicator": _("Indicator"),
    "mode": _("Mode"),
    "origin": _("Origin"),
    "destination": _("Destination"),
    "route": _("Route"),
    "vessel_type": _("Vessel"),
    "leg_outcome": _("Outcome of the leg"),
    "group_size": _("Persons in the case"),
    "price": _("Price per person, US$"),
    "agency": _("Agency"),
    "source_grade": _("Source grade"),
    "quarter": _("Quarter"),
}
"""What each attribute of a case is called on screen."""


@cache
def label(attribute: str, code: str | None) -> str:
    """The reader's word for a code of an attribute; places and routes need `place_label`."""
    if code is None or pd.isna(code) or code == UNKNOWN:
        return NOT_KNOWN
    if code == OUTSIDE:
        return _("Outside the list")
    listed = LISTS.get(attribute)
    if listed and code in listed.labels:
        return _(listed.labels[code])
    if attribute in {"area", "citizenship", "document_country", "country"}:
        return str(Locale.parse(LANGUAGE).territories.get(code, code))
    if attribute == "indicator":
        return _(codes.INDICATOR_WORDS.get(code, code.replace("_", " ")))
    return str(code)


def labels(attribute: str, values: pd.Series, places: dict[str, str] | None = None) -> pd.Series:
    """The reader's words for a column of codes; ``places`` maps place identifiers to names."""
    if attribute in {"origin", "destination", "route", "place"}:
        return values.map(lambda value: place_label(value, places or {}))
    return values.map(lambda value: label(attribute, None if pd.isna(value) else value))


def place_label(value: Any, places: dict[str, str]) -> str:
    """Name of a place, or of both ends of a route."""
    if pd.isna(value) or value == UNKNOWN:
        return NOT_KNOWN
    return " → ".join(places.get(end, end) for end in str(value).split(ROUTE_SEPARATOR))


def number(value: float | None) -> str:
    """A whole number as the reader writes it; a dash where it is not known."""
    return "–" if value is None or pd.isna(value) else format_decimal(round(value), locale=LANGUAGE)


def share(value: float | None) -> str:
    """A share of 1 as a whole percentage."""
    return "–" if value is None or pd.isna(value) else format_percent(value, locale=LANGUAGE)


def day(value: date | pd.Timestamp) -> str:
    """A day as the reader writes it."""
    return format_date(value, "d MMM yyyy", locale=LANGUAGE)


def month(value: date | pd.Timestamp) -> str:
    """A month as the reader writes it."""
    return format_date(value, "MMM yyyy", locale=LANGUAGE)


def period(value: date | pd.Timestamp, grain: str) -> str:
    """A month, quarter or year, given its first day."""
    patterns = {"month": "MMM yyyy", "quarter": "QQQ yyyy", "year": "yyyy"}
    return format_date(value, patterns[grain], locale=LANGUAGE)
