"""From text to typed values, one declared shape each; anything else is a `BadValueError`."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from data_access.codes import COUNTRY
from data_access.imports.countries import ALPHA_3, NAMED
from data_access.imports.formats import BadValueError, Complaint, Values

EARLIEST = date(1990, 1, 1)
"""No source that is read here began before."""

MOST_PERSONS = 100_000
"""More persons in one report is a slip of the keyboard."""

MOST_LINES = 32_767
"""Largest number that the contract's ``line`` holds."""

MOST_DOLLARS = 1_000_000
"""More for one person's passage is a slip of the keyboard."""

LONGEST_TEXT = 2_000
"""Characters of a free text that is still taken."""

LONGEST_KEY = 80
"""Characters of a pseudonym or a short name."""

LONGEST_NARRATIVE = 50_000

FORMULA_STARTS = ("=", "+", "-", "@")
"""A spreadsheet would run a text that starts so (OWASP, CSV injection)."""

_SWAPPED = "latitude and longitude are swapped"

_CARIBBEAN = (5.0, 30.0, -90.0, -55.0)
"""South, north, west and east; turned over, it lies in the ice of the Southern Ocean, so that no
true position of any sea is taken for one."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters (Unicode's category Cc), and those that turn the direction of writing."""


def iso_date(text: str) -> date:
    """A day written YYYY-MM-DD, from 1990 on."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise BadValueError("is not a date written YYYY-MM-DD")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadValueError("is not a day of the calendar") from None
    return _not_too_early(day)


def moment(text: str) -> datetime:
    """A moment written YYYY-MM-DD HH:MM or with seconds, from 1990 on; a day alone is midnight."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", text):
        raise BadValueError("is not a moment written YYYY-MM-DD HH:MM")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadValueError("is not a day and time of the calendar") from None
    _not_too_early(found.date())
    return found


def year(text: str) -> date:
    """A year of four digits, from 1990 on, as its first day."""
    if not re.fullmatch(r"[0-9]{4}", text) or text == "0000":
        raise BadValueError("is not a year of four digits")
    return _not_too_early(date(int(text), 1, 1))


def _not_too_early(day: date) -> date:
    if day < EARLIEST:
        raise BadValueError(f"lies before {EARLIEST.year}")
    return day


def count(text: str) -> int:
    """A whole number of persons, 0 to 100,000; ``8.0`` is read as 8."""
    if not re.fullmatch(r"[0-9]{1,9}(\.0)?", text):
        raise BadValueError("is not a whole number of 0 or more")
    number = int(text.removesuffix(".0"))
    if number > MOST_PERSONS:
        raise BadValueError(f"is more than {MOST_PERSONS:,} persons")
    return number


def line_number(text: str) -> int:
    """A whole number from 1 to 32,767."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= MOST_LINES:
        raise BadValueError(f"is not a whole number from 1 to {MOST_LINES:,}")
    return int(text)


def price(text: str) -> float:
    """An amount of 0 to 1,000,000 US dollars, with a decimal point."""
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,20})?", text) or float(text) > MOST_DOLLARS:
        raise BadValueError(f"is not an amount of 0 to {MOST_DOLLARS:,} with a decimal point")
    return float(text)


def after_registration(values: Values, event: str, registered: str) -> list[Complaint]:
    """A day and a month that changed places often put the event behind its registration."""
    first, last = values[event], values[registered]
    if isinstance(first, date) and isinstance(last, date) and first > last:
        return [(event, "lies after the registration; are day and month swapped?")]
    return []


def wrong_position(values: Values) -> list[Complaint]:
    """What is wrong with ``latitude`` and ``longitude`` together."""
    found = [name for name in ("latitude", "longitude") if values[name] is not None]
    latitude, longitude = values["latitude"], values["longitude"]
    if not isinstance(latitude, float) or not isinstance(longitude, float):
        return [(name, "stands without the other coordinate") for name in found]
    if latitude == longitude == 0:
        return [(name, "is 0 like the other coordinate: no position") for name in found]
    return [(name, _SWAPPED) for name in found] if _swapped(latitude, longitude) else []


def _swapped(latitude: float, longitude: float) -> bool:
    south, north, west, east = _CARIBBEAN
    return south <= longitude <= north and west <= latitude <= east


def latitude(text: str) -> float:
    """Degrees north, -90 to 90, with a point."""
    return _degrees(text, 90)


def longitude(text: str) -> float:
    """Degrees east, -180 to 180, with a point."""
    return _degrees(text, 180)


def _degrees(text: str, limit: int) -> float:
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,20})?", text):
        raise BadValueError("is not a number of degrees with a decimal point")
    degrees = float(text)
    if abs(degrees) > limit:
        raise BadValueError(f"lies outside -{limit} to {limit} degrees")
    return degrees


def words(text: str) -> str:
    """Free text on one line, white space made single; no control or direction characters."""
    return _harmless(" ".join(text.split()), LONGEST_TEXT)


def key(text: str) -> str:
    """A pseudonym or a short name, as `words` but of at most 80 characters."""
    return _harmless(" ".join(text.split()), LONGEST_KEY)


def narrative(text: str) -> str:
    """Free text of several lines; as `words` otherwise."""
    lines = (" ".join(line.split()) for line in text.replace("\r\n", "\n").split("\n"))
    plain = "\n".join(lines).strip()
    _harmless(plain.replace("\n", " "), LONGEST_NARRATIVE)
    return plain


def _harmless(plain: str, longest: int) -> str:
    if _CONTROLS.search(plain):
        raise BadValueError("holds control characters")
    if len(plain) > longest:
        raise BadValueError(f"is longer than {longest:,} characters")
    if plain.startswith(FORMULA_STARTS):
        raise BadValueError("starts like a spreadsheet formula")
    if not plain:
        raise BadValueError("is blank")
    return plain


def identifier(text: str) -> str:
    """A source's own number: letters, digits, full stop, hyphen and underscore."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", text):
        raise BadValueError("is not an identifier of at most 40 letters, digits, and . - _")
    return text


def coded(variants: Mapping[str, object]) -> Callable[[str], object]:
    """A parser for a closed list: each way of writing it, and the value it stands for."""

    def parse(text: str) -> object:
        if text not in variants:
            raise BadValueError("is not one of the values this column may hold")
        return variants[text]

    return parse


def several(one: Callable[[str], object]) -> Callable[[str], object]:
    """A parser for values parted by semicolons: each once, in their order; any bad one is told."""

    def parse(text: str) -> object:
        parts = [part.strip() for part in text.split(";")]
        return tuple(dict.fromkeys(one(part) for part in parts if part))

    return parse


def _spellings(value: bool) -> tuple[str, ...]:
    """As spreadsheets and databases write it."""
    word = str(value)
    return (word, word.lower(), word.upper(), str(int(value)))


flag = coded({"1": True, "0": False})
country_2 = coded({code: code for code in COUNTRY.codes})
country_3 = coded(ALPHA_3)
country_name = coded(NAMED)
country_any = coded({code: code for code in COUNTRY.codes} | ALPHA_3 | NAMED)
truth = coded({text: value for value in (True, False) for text in _spellings(value)})
