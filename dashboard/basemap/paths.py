"""Ways at sea between points on the basemap, worked out once per process."""

from collections.abc import Iterable
from functools import cache

from dashboard.basemap.land import load_land
from models.seaways import Point, SeaPath, Seaways

Pair = tuple[Point, Point]

_found: dict[Pair, SeaPath | None] = {}


def sea_paths(pairs: Iterable[Pair]) -> dict[Pair, SeaPath | None]:
    """The way at sea of each pair of (longitude, latitude) points; None where there is none.

    Coordinates are compared at 4 decimals. The first call reads the land (about a second); a new
    pair takes about 10 ms in the region and 60 ms across the whole of it, a known one nothing.
    """
    asked = [(_rounded(start), _rounded(end)) for start, end in pairs]
    missing = [pair for pair in dict.fromkeys(asked) if pair not in _found]
    if missing:
        _found.update(zip(missing, seaways().paths(missing), strict=True))
    return {pair: _found[pair] for pair in asked}


@cache
def seaways() -> Seaways:
    """The sea around the basemap's land."""
    return Seaways(load_land())


def _rounded(point: Point) -> Point:
    return round(float(point[0]), 4), round(float(point[1]), 4)
