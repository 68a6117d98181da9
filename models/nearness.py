"""Values that are nearly the same: places close by, bands side by side."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from models.voyages import great_circle_km

NEAR_KM = 25.0
PLACES = ("origin", "destination")

_DEGREES = ["latitude", "longitude"]
_COLUMNS = ["attribute", "value", "near"]


def near_values(
    places: pd.DataFrame | None = None, bands: Mapping[str, Sequence[str]] | None = None
) -> pd.DataFrame:
    """Pairs of values that are nearly the same, each in both orders.

    Parameters
    ----------
    places : DataFrame[place: str, latitude, longitude: float64], optional
        Those within `NEAR_KM` are near, as origins and as destinations.
    bands : mapping of attribute to its values in order, optional
        Each is near the next.

    Returns
    -------
    DataFrame[attribute, value, near: str]
    """
    pairs = [] if places is None else _close_by(places)
    found = [(attribute, one, other) for attribute in PLACES for one, other in pairs]
    for attribute, values in (bands or {}).items():
        for one, other in pairwise(values):
            found += [(attribute, one, other), (attribute, other, one)]
    return pd.DataFrame(found, columns=_COLUMNS).astype("str")


def _close_by(places: pd.DataFrame) -> list[tuple[str, str]]:
    known = places.dropna(subset=_DEGREES)
    latitude, longitude = known[_DEGREES].to_numpy(np.float64).T
    near = great_circle_km(longitude[:, None], latitude[:, None], longitude, latitude) <= NEAR_KM
    np.fill_diagonal(near, val=False)
    names = known["place"].tolist()
    return [(names[one], names[other]) for one, other in np.argwhere(near).tolist()]
