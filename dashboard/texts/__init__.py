"""Every text a person reads goes through here: gettext, and the words for codes.

The message ids are English, so English needs no catalogue; others lie in ``locale/``. Which one is
read is a matter of the run of a page, so no text may be made where a module is loaded: see `Words`.
"""

import gettext
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, wraps
from io import BytesIO
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pandas as pd
from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from data_access import codes
from data_access.codes import OUTSIDE, UNKNOWN, CodeList
from data_access.facts import ROUTE_SEPARATOR

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

LOCALE = Path(__file__).parent / "locale"
SOURCE = "en"
LANGUAGES = (SOURCE, *sorted(file.stem for file in LOCALE.glob("*.po")))
"""Those that can be read; a further one needs its catalogue ``locale/<language>.po`` alone."""

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The language that is read in this run of a page; see `speak`."""
    return _language.get()


def speak(chosen: str) -> None:
    """From here on, in this thread, in a language; in the source language where it has none."""
    _language.set(chosen if chosen in LANGUAGES else SOURCE)


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Within, in another language."""
    before = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(before)


def as_spoken(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """A function that will be called from another thread, in the language that is read now."""
    chosen = language()

    @wraps(function)
    def call(*asked: Asked.args, **options: Asked.kwargs) -> Answer:
        with speaking(chosen):
            return function(*asked, **options)

    return call


@cache
def _catalogue(chosen: str) -> gettext.NullTranslations:
    if chosen == SOURCE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with (LOCALE / f"{chosen}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=chosen))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _(message: str) -> str:  # the customary gettext name
    """A text in the language that is read."""
    return _catalogue(language()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The text for so many, in the language that is read."""
    return _catalogue(language()).ngettext(one, many, count)


@dataclass(frozen=True)
class Words:
    """A text that is said when it is shown: `str` of it is in the language that is read then.

    What stands in a module is made before anybody reads.
    """

    message: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        """The text, with its values put in."""
        told = _(self.message)
        values = {name: _said(value) for name, value in self.values}
        return told.format(**values) if values else told

    def __format__(self, how: str) -> str:
        """As `str`."""
        return format(str(self), how)

    def format(self, **values: object) -> "Words":
        """The same with values: a number is written as the reader writes it, a part as a share.

        A function is asked when the text is said.
        """
        return replace(self, values=tuple(values.items()))


def _said(value: object) -> object:
    if callable(value):
        return value()
    if isinstance(value, float):
        return share(value)
    return number(value) if isinstance(value, int) else value


Text = str | Words
Key = TypeVar("Key")


class Wordbook(Mapping[Key, str]):
    """Words by a code, said in the language that is read when one is looked up."""

    def __init__(self, words: Mapping[Key, Words]) -> None:
        self.words = words

    def __getitem__(self, key: Key) -> str:
        return str(self.words[key])

    def __iter__(self) -> Iterator[Key]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)


NOT_KNOWN = Words("Not known")

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
    "report_kind": codes.REPORT_KIND,
    "report_status": codes.REPORT_STATUS,
    "money_channel": codes.MONEY_CHANNEL,
    "money_direction": codes.MONEY_DIRECTION,
    "amount_band": codes.AMOUNT_BAND,
}
"""The list of each attribute that has one of its own."""

ATTRIBUTE_NAMES = Wordbook(
    {
        "theme": Words("Theme"),
        "area": Words("Island or country"),
        "sector": Words("Sector"),
        "venue_type": Words("Venue"),
        "exploitation_type": Words("Exploitation"),
        "citizenship": Words("Citizenship"),
        "document_country": Words("Country of document"),
        "gender": Words("Gender"),
        "age_band": Words("Age"),
        "role": Words("Role"),
        "means_of_control": Words("Means of control"),
        "recruitment_method": Words("Recruitment"),
        "recruiter_relation": Words("Relation to recruiter"),
        "indicator": Words("Indicator"),
        "mode": Words("Mode"),
        "origin": Words("Origin"),
        "destination": Words("Destination"),
        "route": Words("Route"),
        "vessel_type": Words("Vessel"),
        "leg_outcome": Words("Outcome of the leg"),
        "group_size": Words("Persons in the case"),
        "price": Words("Price per person, US$"),
        "agency": Words("Agency"),
        "source_grade": Words("Source grade"),
        "quarter": Words("Quarter"),
    }
)
"""What each attribute of a case is called on screen."""

RELEASED = Wordbook(
    {
        "theme": ATTRIBUTE_NAMES.words["theme"],
        "area": ATTRIBUTE_NAMES.words["area"],
        "period": Words("Period"),
        "sector": ATTRIBUTE_NAMES.words["sector"],
        "origin": Words("Country of origin of the route"),
        "exploitation": ATTRIBUTE_NAMES.words["exploitation_type"],
        "citizenship": ATTRIBUTE_NAMES.words["citizenship"],
        "age": ATTRIBUTE_NAMES.words["age_band"],
    }
)
"""What each attribute of a release copy is called on screen."""


def label(attribute: str, code: str | None) -> str:
    """The reader's word for a code of an attribute; places and routes need `place_label`."""
    return _label(language(), attribute, code)


@cache
def _label(chosen: str, attribute: str, code: str | None) -> str:
    if code is None or pd.isna(code) or code == UNKNOWN:
        return str(NOT_KNOWN)
    if code == OUTSIDE:
        return _("Outside the list")
    if (listed := LISTS.get(attribute)) and code in listed.labels:
        return _(listed.labels[code])
    if attribute in {"area", "citizenship", "document_country", "country"}:
        return str(Locale.parse(chosen).territories.get(code, code))
    if attribute == "indicator":
        words, behind = codes.indicator_words(code)
        return f"{_(words)}{behind}"
    return str(code)


def labels(attribute: str, values: pd.Series, places: dict[str, str] | None = None) -> pd.Series:
    """The reader's words for a column of codes; ``places`` maps place identifiers to names."""
    if attribute in {"origin", "destination", "route", "place"}:
        return values.map(lambda value: place_label(value, places or {}))
    return values.map(lambda value: label(attribute, None if pd.isna(value) else value))


def place_label(value: Any, places: dict[str, str]) -> str:
    """Name of a place, or of both ends of a route."""
    if pd.isna(value) or value == UNKNOWN:
        return str(NOT_KNOWN)
    return " → ".join(places.get(end, end) for end in str(value).split(ROUTE_SEPARATOR))


def number(value: float | None) -> str:
    """A whole number as the reader writes it; a dash where it is not known."""
    return (
        "–" if value is None or pd.isna(value) else format_decimal(round(value), locale=language())
    )


def decimal(value: float, digits: int = 1) -> str:
    """A number with so many decimals as the reader writes it."""
    return format_decimal(value, format=f"#,##0.{'0' * digits}", locale=language())


def share(value: float | None) -> str:
    """A share of 1 as a whole percentage."""
    return "–" if value is None or pd.isna(value) else format_percent(value, locale=language())


def day(value: date | pd.Timestamp) -> str:
    """A day as the reader writes it."""
    return format_date(value, "d MMM yyyy", locale=language())


def moment(value: datetime) -> str:
    """A moment to the minute as the reader writes it, in the 24 hours of its zone."""
    return f"{day(value)} {value:%H:%M}"


def month(value: date | pd.Timestamp) -> str:
    """A month as the reader writes it."""
    return format_date(value, "MMM yyyy", locale=language())


def years_of(grain: str) -> int:
    """How many years a period of "2 years" or "4 years" holds; 1 of any other."""
    return int(grain.removesuffix(" years")) if grain.endswith(" years") else 1


def period(value: date | pd.Timestamp, grain: str) -> str:
    """A month, quarter, year or several of them, given its first day."""
    if (years := years_of(grain)) > 1:
        return f"{value:%Y}–{value.year + years - 1}"
    patterns = {"month": "MMM yyyy", "quarter": "QQQ yyyy", "year": "yyyy"}
    return format_date(value, patterns[grain], locale=language())
