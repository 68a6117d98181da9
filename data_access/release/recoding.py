"""Recoding over a whole attribute: every value stands for a group of values, the same everywhere.

How coarsely is one of a few levels per attribute. What a level has no code for (a citizenship that
is not among the most frequent) becomes unknown, and is counted apart as "other".
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_access import codes
from data_access.release.attributes import ATTRIBUTES, Told

Coded = npt.NDArray[np.int64]
"""Values as numbers from 1, in the order of a list; 0 is unknown."""

Flags = npt.NDArray[np.bool_]

COUNTRIES_OF_KINGDOM = "countries of the Kingdom"
"""The level of an area that tells no island of a country with several."""

LEVELS: dict[str, tuple[str, ...]] = {
    "theme": ("themes",),
    "area": ("islands of the Kingdom", COUNTRIES_OF_KINGDOM),
    "period": ("years", "blocks of 2 years", "blocks of 4 years"),
    "sector": ("eight sectors", "five sectors"),
    "origin": ("eight most frequent countries", "four most frequent countries"),
    "exploitation": ("five forms",),
    "citizenship": ("five most frequent",),
    "age": ("three bands",),
}
"""How coarsely an attribute may be told, the finest first."""

BLOCK = {"years": 1, "blocks of 2 years": 2, "blocks of 4 years": 4}
"""Years that a period holds."""

_MOST_FREQUENT = {
    "eight most frequent countries": 8,
    "four most frequent countries": 4,
    "five most frequent": 5,
}
_SECTORS = ("hospitality", "construction", "prostitution", "domestic_work")
_FORMS = {
    "ForcedLabour": "ForcedLabour",
    "ChildLabour": "ForcedLabour",
    "SexualExploitation": "SexualExploitation",
    "Servitude": "Servitude",
    "ForcedBegging": "ForcedBegging",
}
_COUNTRY_OF_ISLAND = dict.fromkeys(codes.CARIBBEAN_NETHERLANDS, "BQ")
_OTHER = ""
"""Stands for what a level has no code for; no code of any list is empty."""


@dataclass(frozen=True)
class Recoding:
    """Which attributes a release carries, how coarsely, and what that means in one register.

    ``last_year`` is the year in which the newest period ends; ``kept`` are the countries that stay,
    by attribute. Both are fixed when a series of releases begins.
    """

    levels: Mapping[str, str]
    last_year: int
    kept: Mapping[str, tuple[str, ...]]

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of the release, in the order of priority."""
        return tuple(name for name in ATTRIBUTES if name in self.levels)

    def as_json(self) -> dict[str, Any]:
        """What `from_json` makes the same recoding of."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Recoding":
        """The recoding that `as_json` told."""
        kept = {name: tuple(values) for name, values in told["kept"].items()}
        return cls(dict(told["levels"]), int(told["last_year"]), kept)

    def meaning(self, attribute: str) -> Callable[[str], str]:
        """From a value of the register to the code a release has for it; empty: it has none."""
        level = self.levels[attribute]
        if attribute == "period":
            size = BLOCK[level]
            first = self.last_year - size + 1
            return lambda year: str(first + size * ((int(year) - first) // size))
        if attribute == "age":
            return _broad_age
        allowed = _groups(attribute, level, self.kept)
        return lambda value: allowed.get(value, _OTHER)


def _groups(attribute: str, level: str, kept: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    if attribute == "theme":
        return {code: code for code in codes.THEME.codes}
    if attribute == "area":
        islands = {code: code for code in codes.AREA.codes}
        if level == COUNTRIES_OF_KINGDOM:
            islands |= _COUNTRY_OF_ISLAND
        return islands | {"BQ": "BQ"}
    if attribute == "sector":
        if level == "eight sectors":
            return {code: code for code in codes.SECTOR.codes}
        return {code: code if code in _SECTORS else "other" for code in codes.SECTOR.codes}
    if attribute == "exploitation":
        return {code: _FORMS.get(code, "Other") for code in codes.EXPLOITATION_TYPE.codes}
    return {code: code for code in kept[attribute]}


def _broad_age(band: str) -> str:
    oldest = band.rstrip("+").rpartition("-")[2]
    if not oldest.isdigit():
        return _OTHER
    return "0-17" if int(oldest) <= 17 else "18-29" if int(oldest) <= 29 else "30+"


def recoding(told: Told, levels: Mapping[str, str], last_year: int) -> Recoding:
    """The recoding of some levels for a register: which countries are the most frequent in it."""
    kept = {
        attribute: _most_frequent(told, attribute, _MOST_FREQUENT[level])
        for attribute, level in levels.items()
        if level in _MOST_FREQUENT
    }
    return Recoding(dict(levels), last_year, kept)


def _most_frequent(told: Told, attribute: str, most: int) -> tuple[str, ...]:
    mine = told.values[told.values["attribute"] == attribute]
    mine = mine[mine["value"].isin(codes.COUNTRY.codes)]
    counted = mine.groupby("value").size().reset_index(name="cases")
    ordered = counted.sort_values(["cases", "value"], ascending=[False, True])
    return tuple(sorted(ordered["value"].head(most)))


@dataclass(frozen=True)
class Attribute:
    """One attribute of all cases, recoded; what of it is unknown, and why, in cases."""

    name: str
    values: tuple[str, ...]
    coded: Coded
    is_several: Flags
    is_other: Flags

    @property
    def other(self) -> int:
        """Cases of a value that the level has no code for."""
        return int(self.is_other.sum())


def recoded(told: Told, by: Recoding, attribute: str) -> Attribute:
    """One attribute of the cases, in their order.

    Two values of one group are one value; two of different groups are several, and unknown.
    """
    mine = told.values[told.values["attribute"] == attribute]
    meaning = by.meaning(attribute)
    means = {value: meaning(value) for value in mine["value"].unique()}
    grouped = pd.DataFrame(
        {"case_key": mine["case_key"], "value": mine["value"].map(means)}
    ).drop_duplicates()
    times = grouped.groupby("case_key").size()
    only = grouped[grouped["case_key"].isin(times.index[times == 1])].set_index("case_key")["value"]
    is_other = only == _OTHER
    of_case = only[~is_other].reindex(told.cases.index)
    values = tuple(sorted(of_case.dropna().unique()))
    coded = np.asarray(pd.Categorical(of_case, categories=list(values)).codes, dtype=np.int64) + 1
    of_several = told.cases.index.isin(times.index[times > 1])
    return Attribute(
        attribute, values, coded, of_several, told.cases.index.isin(only[is_other].index)
    )
