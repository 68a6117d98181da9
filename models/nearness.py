"""Values that are nearly the same: places close by or in a country, bands side by side."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from models.voyages import great_circle_km

NEAR_KM = 25.0
PLACES = ("origin", "destination")

THEMES = ("smuggling", "both", "trafficking")
"""In an order: a report of both leaves either."""

_DEGREES = ["latitude", "longitude"]
_COLUMNS = ["attribute", "value", "near"]


def near_values(
    places: pd.DataFrame | None = None, bands: Mapping[str, Sequence[str]] | None = None
) -> pd.DataFrame:
    """Pairs of values that are nearly the same, each in both orders.

    Parameters
    ----------
    places : DataFrame[place: str, latitude, longitude: float64], optional
        Those within `NEAR_KM` are near, as origins and as destinations; with ``kind, country: str``
        a whole country and each place in it too.
    bands : mapping of attribute to its values in order, optional
        Each is near the next.

    Returns
    -------
    DataFrame[attribute, value, near: str]
    """
    pairs = [] if places is None else [*_close_by(places), *_within(places)]
    found = [(attribute, one, other) for attribute in PLACES for one, other in pairs]
    for attribute, values in (bands or {}).items():
        for one, other in pairwise(values):
            found += [(attribute, one, other), (attribute, other, one)]
    # A place may be in a country and close to its centre.
    return pd.DataFrame(found, columns=_COLUMNS).astype("str").drop_duplicates(ignore_index=True)


def _close_by(places: pd.DataFrame) -> list[tuple[str, str]]:
    known = places.dropna(subset=_DEGREES)
    latitude, longitude = known[_DEGREES].to_numpy(np.float64).T
    near = great_circle_km(longitude[:, None], latitude[:, None], longitude, latitude) <= NEAR_KM
    np.fill_diagonal(near, val=False)
    names = known["place"].tolist()
    return [(names[one], names[other]) for one, other in np.argwhere(near).tolist()]


def _within(places: pd.DataFrame) -> list[tuple[str, str]]:
    """Whole countries and the places in them; the centre of a country says nothing of these."""
    if "kind" not in places:
        return []
    known = places.dropna(subset="country")
    whole = known["kind"] == "country"
    both = known[whole].merge(known[~whole], on="country", suffixes=("", "_in"))
    found = list(zip(both["place"], both["place_in"], strict=True))
    return found + [(place, country) for country, place in found]
