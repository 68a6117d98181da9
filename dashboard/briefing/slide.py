"""A slide: what was on screen when it was added to a briefing, with what it was made from.

A slide is a snapshot. It holds its numbers, and never asks for them again; kept as JSON and read
back it is the same slide, so the same selection of the same copy gives the same file.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.exports import Basis, Provenance
from data_access.release import ReleaseInfo
from data_access.selection import Selection


@dataclass(frozen=True)
class Suppressed:
    """What a release copy did to protect single cases.

    Parameters
    ----------
    k : int
        A number in it is 0 or of at least so many cases.
    unknown : tuple of (str, float)
        Attribute, in words, and the share (0-1) of its values that were made unknown.
    """

    k: int
    unknown: tuple[tuple[str, float], ...]

    @classmethod
    def of(cls, release: ReleaseInfo, names: Mapping[str, str]) -> "Suppressed":
        """By a release, whose attributes are called by ``names``."""
        told = ((str(names[name]), float(release.unknown[name])) for name in release.attributes)
        return cls(release.k, tuple(told))


@dataclass(frozen=True)
class Source:
    """What a slide was made from: `exports.Provenance` as it stands on a slide.

    Parameters
    ----------
    register : str
        Name of the register.
    kind : str
        Of the register: production, test or training.
    as_of : datetime
        Up to when the register is complete, UTC.
    bases : tuple of Basis
        Selections in words, with how many cases each holds.
    method : str
        How the numbers are made.
    link : str
        Opens the same view; empty where there is none.
    no_link : str
        Why there is none, in a few words.
    suppressed : Suppressed or None
        None where the register answered, not a release copy.
    copy : str
        Name of the copy that answered.
    partners : tuple of str
        Names of the copies of partners' tables that it tells besides.
    stamp : str
        Who took out the file that the slide begins, with the register's name; else empty.
    """

    register: str
    kind: str
    as_of: datetime
    bases: tuple[Basis, ...]
    method: str
    link: str = ""
    suppressed: Suppressed | None = None
    copy: str = ""
    no_link: str = ""
    stamp: str = ""
    partners: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        provenance: Provenance,
        link: str = "",
        suppressed: Suppressed | None = None,
        copy: str = "",
    ) -> "Source":
        """Of a figure's provenance; see `download_card.provenance_of`."""
        info = provenance.register
        return cls(
            info.name,
            info.kind,
            info.as_of,
            provenance.bases,
            provenance.method,
            link,
            suppressed,
            copy,
        )


@dataclass(frozen=True)
class KeyNumber:
    """A key figure, and the number of the time before; None is not known."""

    name: str
    value: int | None
    before: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Recipe:
    """By what a slide of the standard pack is made anew: its part of the pack, the selection."""

    part: str
    chosen: Selection


@dataclass(frozen=True, eq=False)
class Slide:
    """One slide: a finding, and what shows it.

    Parameters
    ----------
    name : str
        Of the figure on its page.
    page : str
        Title of the page that it was on.
    title : str
        The finding; whoever briefs may put another in its place.
    source : Source
        What it was made from.
    comment : str
        Of whoever briefs.
    caption : str
        What is drawn, where the title does not say it.
    alt : str
        What the drawing shows, for a reader who does not see it.
    chart : dict or None
        Vega-Lite with its data, of ``Figure.chart.to_dict()``.
    table : DataFrame
        The numbers in words, one column each as it is to be read; no rows where there are none.
    key_numbers : tuple of KeyNumber
        Shown large.
    points : tuple of str
        Sentences, one below another.
    picture : bytes or None
        PNG of what is no chart: the route map.
    recipe : Recipe or None
        None where it cannot be made anew by itself.
    """

    name: str
    page: str
    title: str
    source: Source
    comment: str = ""
    caption: str = ""
    alt: str = ""
    chart: dict[str, Any] | None = None
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    key_numbers: tuple[KeyNumber, ...] = ()
    points: tuple[str, ...] = ()
    picture: bytes | None = None
    recipe: Recipe | None = None

    def to_json(self) -> str:
        """What `from_json` makes the same slide of; equal slides give equal text."""
        told = {
            "name": self.name,
            "page": self.page,
            "title": self.title,
            "comment": self.comment,
            "caption": self.caption,
            "alt": self.alt,
            "chart": self.chart,
            "table": _table_told(self.table),
            "key_numbers": [vars(one) for one in self.key_numbers],
            "points": self.points,
            "picture": self.picture and base64.b64encode(self.picture).decode("ascii"),
            "source": _source_told(self.source),
            "recipe": self.recipe and _recipe_told(self.recipe),
        }
        return json.dumps(told, ensure_ascii=False, allow_nan=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Slide":
        """The slide that `to_json` told.

        Raises
        ------
        ValueError, KeyError, TypeError
            The text is of no slide.
        """
        told = json.loads(text)
        return cls(
            **told
            | {
                "table": _table_of(told["table"]),
                "key_numbers": tuple(KeyNumber(**one) for one in told["key_numbers"]),
                "points": tuple(told["points"]),
                "picture": told["picture"] and base64.b64decode(told["picture"]),
                "source": _source_of(told["source"]),
                "recipe": _recipe_of(told.get("recipe")),  # one of an earlier version has none
            }
        )


def _recipe_told(recipe: Recipe) -> dict[str, Any]:
    restricted = vars(recipe.chosen).items()  # by no cases: their keys are those of one copy
    chosen = {name: value for name, value in restricted if value and name != "cases_name"}
    days = {name: chosen[name].isoformat() for name in _DAYS & {*chosen}}
    return {"part": recipe.part, "chosen": chosen | days}


def _recipe_of(told: dict[str, Any] | None) -> Recipe | None:
    if told is None:
        return None
    chosen: dict[str, Any] = {
        name: date.fromisoformat(value) if name in _DAYS else tuple(value)
        for name, value in told["chosen"].items()
    }
    return Recipe(told["part"], Selection(**chosen))


_DAYS = {"start", "end"}


def _source_told(source: Source) -> dict[str, Any]:
    return vars(source) | {
        "as_of": source.as_of.isoformat(),
        "bases": [vars(one) for one in source.bases],
        "suppressed": source.suppressed and vars(source.suppressed),
    }


def _source_of(told: dict[str, Any]) -> Source:
    hidden = told["suppressed"]
    unknown = tuple((name, share) for name, share in hidden["unknown"]) if hidden else ()
    return Source(
        **told
        | {
            "as_of": datetime.fromisoformat(told["as_of"]),
            "bases": tuple(Basis(**one) for one in told["bases"]),
            "suppressed": Suppressed(hidden["k"], unknown) if hidden else None,
            "partners": tuple(told.get("partners", ())),
        }
    )


def _table_told(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Column by column, for two may have one name; what is missing is null in every type."""
    return [
        {
            "name": str(table.columns[place]),
            "type": str(table.dtypes.iloc[place]),
            "values": [_value_told(value) for value in table.iloc[:, place]],
        }
        for place in range(table.shape[1])
    ]


def _table_of(told: list[dict[str, Any]]) -> pd.DataFrame:
    columns = [
        pd.Series([_value_of(value) for value in one["values"]], dtype=one["type"]) for one in told
    ]
    if not columns:
        return pd.DataFrame()
    table: pd.DataFrame = pd.concat(columns, axis="columns")
    table.columns = pd.Index([one["name"] for one in told])
    return table


def _value_told(value: Any) -> Any:
    """A value as JSON has it; days and moments, which it has not, as an object of one name."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN alone differs
        return None
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value.item() if hasattr(value, "item") else value


def _value_of(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    ((kind, text),) = told.items()
    return date.fromisoformat(text) if kind == "day" else pd.Timestamp(text)
