"""What a venue or a vessel is and where, in words, so that its pseudonym leads somewhere."""

import pandas as pd

from dashboard import questions
from dashboard.indicator_names import thing_name
from dashboard.kept import kept_undrawn
from dashboard.texts import _, label
from data_access.selection import Selection

TYPES = {"venue": "venue_type", "vessel": "vessel_type"}
"""The attribute that says what a thing of a kind is; the others are what they are called."""


@kept_undrawn
def told(selection: Selection, kind: str) -> pd.DataFrame:
    """What most cases tell of each venue or vessel, in words; a row a thing.

    NA where none does, and where as many tell another.

    Columns: type, sector, area.
    """
    if kind not in TYPES:
        return pd.DataFrame(columns=["type", "sector", "area"])
    found = questions.things_are(selection, kind)
    attributes = {"type": TYPES[kind], "sector": "sector", "area": "area"}
    return pd.DataFrame(
        {name: _mostly(found, name, attribute) for name, attribute in attributes.items()},
        index=pd.Index(sorted(found["thing"].unique()), name="thing"),
        dtype=object,
    )


def _mostly(found: pd.DataFrame, name: str, attribute: str) -> "pd.Series[str]":
    known = found[found["attribute"] == name].dropna(subset=["value"])
    most = known[known["cases"] == known.groupby("thing")["cases"].transform("max")]
    first = most.drop_duplicates("thing", keep=False).set_index("thing")["value"]
    return pd.Series([label(attribute, code) for code in first], first.index, dtype=object)


def described(thing: str, of: pd.DataFrame) -> str:
    """A pseudonym with its type and island in brackets, as far as they are told."""
    if thing not in of.index:
        return thing
    own = of.loc[thing]
    kind, area = own[["type"]].dropna().str.lower(), own[["area"]].dropna()
    words = [*kind, *area]
    return f"{thing} ({', '.join(words)})" if words else thing


def name(kind: str, thing: str) -> str:
    """What a thing is called."""
    return thing_name(kind, thing, questions.place_names())


def named(selection: Selection, kind: str, thing: str) -> str:
    """What a thing is called, is, and where."""
    return described(name(kind, thing), told(selection, kind))


def columns(
    selection: Selection, kind: str, shown: "pd.Series[str]"
) -> dict[str, "pd.Series[str]"]:
    """Columns of what is told of things, in their order; none of what no report tells."""
    own = told(selection, kind).reindex(shown).reset_index(drop=True)
    titles = {"area": _("Island or country"), "sector": _("Sector"), "type": _("Kind")}
    return {title: own[part] for part, title in titles.items() if own[part].notna().any()}
