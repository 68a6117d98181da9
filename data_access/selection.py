"""The one selection over all pages: a small frozen value, coarse enough for a URL and a log."""

from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from datetime import date
from hashlib import blake2b

from data_access import codes
from data_access.codes import UNKNOWN
from data_access.errors import InvalidSelection

Codes = tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """Which cases every figure is about; an empty tuple or None does not restrict.

    A case is selected when it fits every restriction; within one, any listed value will do, and
    ``codes.UNKNOWN`` stands for "not known". A case may have several sectors, agencies and
    citizenships. Origin, destination and mode must stand on the same leg.

    Parameters
    ----------
    start, end : date or None
        First and last day of the case, both inclusive. A case of which the day is not known counts
        by the first day of what is: the week, month, quarter or year. `Register.dated_roughly`
        tells of how many that may be wrong.
    themes, areas, sectors, agencies, citizenships, grades : tuple of str
        Codes of `data_access.codes`; an area is an island code or a country code, a grade a
        source grade.
    origins, destinations : tuple of str
        Place identifiers.
    modes : tuple of str
        Modes of travel; "not known" is a leg that tells none, not a case without legs. What is
        asked of legs, routes and their ends is then told of those by these modes alone.
    cases : tuple of int or None
        Keys of cases of one mirror, so never of a URL; an empty tuple selects none.
    cases_name : str
        What these cases are called; no part of what is selected.
    """

    start: date | None = None
    end: date | None = None
    themes: Codes = ()
    areas: Codes = ()
    sectors: Codes = ()
    agencies: Codes = ()
    citizenships: Codes = ()
    grades: Codes = ()
    origins: Codes = ()
    destinations: Codes = ()
    modes: Codes = ()
    cases: tuple[int, ...] | None = None
    cases_name: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Sort and deduplicate, so that equal selections are equal keys; refuse unknown codes."""
        for name in _CODED:
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        if self.cases is not None:
            object.__setattr__(self, "cases", tuple(sorted({int(key) for key in self.cases})))
        for name in _ALLOWED:
            for value in getattr(self, name):
                if value != UNKNOWN and not is_listed(name, value):
                    raise InvalidSelection(f"{value!r} is not one of the {name} of the register.")
        if self.start and self.end and self.start > self.end:
            raise InvalidSelection(f"The period ends ({self.end}) before it starts ({self.start}).")

    def key(self) -> str:
        """A short name of what is selected, the same in every process; cheap for many cases."""
        chosen = [getattr(self, part.name) for part in fields(self) if part.compare]
        return blake2b(repr(chosen).encode(), digest_size=16).hexdigest()

    def whole_years(self) -> int | None:
        """Length of the period in years, rounded up; None where it is open at one end."""
        if not (self.start and self.end):
            return None
        years = 1
        while years < self.end.year and _years_before(self.end, years) >= self.start:
            years += 1
        return years

    def years_before(self) -> "Selection | None":
        """The same days so many whole years earlier that the two periods do not overlap.

        None where the period is open at one end, or so long that no such years are. For a period
        of at most a year it is the same period a year before.
        """
        years = self.whole_years()
        if years is None or self.start is None or self.end is None or self.start.year <= years:
            return None
        start, end = (_years_before(day, years) for day in (self.start, self.end))
        return replace(self, start=start, end=end)


_UNCODED = {"start", "end", "cases", "cases_name"}
_CODED = tuple(f.name for f in fields(Selection) if f.name not in _UNCODED)
_ALLOWED: dict[str, Collection[str]] = {
    "themes": codes.THEME.labels,
    "areas": codes.AREA.labels | codes.COUNTRY.labels,
    "sectors": codes.SECTOR.labels,
    "citizenships": codes.COUNTRY.labels,
    "grades": codes.SOURCE_GRADE.labels,
    "modes": codes.LEG_MODE.labels,
}

EVERYTHING = Selection()
"""Every case of a register."""


def is_listed(field: str, value: str) -> bool:
    """Whether a field of `Selection` takes a value: any where the register makes its own list."""
    return value in _ALLOWED[field] if field in _ALLOWED else value != UNKNOWN


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - years)
