"""What a group of similar cases is called; needs no Streamlit, so the digest may call it too."""

from collections.abc import Sequence

import pandas as pd

from dashboard.texts import ATTRIBUTE_NAMES, _, label, period, place_label
from models.group_description import Group

Names = dict[str, str]

_BANDS = frozenset({"age_band", "price", "group_size", "gender", "recruiter_relation"})
"""Attributes whose values say nothing without the attribute's name."""


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
"""Attributes with the value by which a group is called, in no reader's language."""


def named_by(group: Group) -> Named:
    """A group is called by what sets it apart most, one value of each of three attributes."""
    telling = group.distinguishing.drop_duplicates("attribute").head(3)
    return tuple(zip(telling["attribute"], telling["value"], strict=True))


def named_in_words(named: Named, places: Names) -> str:
    """What `named_by` told, in the reader's words."""
    words = [value_name(attribute, value, places) for attribute, value in named]
    return joined([attribute for attribute, _value in named], words) or _("Cases told alike")


def group_name(group: Group, places: Names) -> str:
    """What a group is called where no analyst named it."""
    return named_in_words(named_by(group), places)


def value_names(frame: pd.DataFrame, column: str, places: Names) -> list[str]:
    """The reader's word for each value of a frame that tells the attribute beside it."""
    return [
        value_name(attribute, value, places)
        for attribute, value in zip(frame["attribute"], frame[column], strict=True)
    ]
