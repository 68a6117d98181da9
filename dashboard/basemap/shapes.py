"""Cut shorelines and borders down to what the map shows."""

import geopandas
import shapely
from shapely import Geometry

Box = tuple[float, float, float, float]

ISLANDS: dict[str, Box] = {
    "bonaire": (-68.45, 12.00, -68.17, 12.33),
    "curacao": (-69.20, 11.95, -68.60, 12.42),
    "aruba": (-70.10, 12.38, -69.83, 12.65),
    "saba": (-63.27, 17.60, -63.20, 17.66),
    "sint_eustatius": (-63.02, 17.45, -62.92, 17.54),
    "sint_maarten": (-63.17, 17.98, -62.98, 18.14),
}
"""West, south, east, north of the six islands of the Kingdom with their islets."""

NEAR: tuple[Box, ...] = ((-70.9, 10.4, -67.6, 12.7), (-63.9, 16.9, -62.2, 18.6))
"""What the two insets show around the islands."""

ISLAND_TOLERANCE, NEAR_TOLERANCE, FAR_TOLERANCE = 0.0003, 0.002, 0.008
"""How far a shore may be moved, degrees (one degree is about 110 km)."""

SMALLEST_NEAR, SMALLEST_FAR, SMALLEST_LAKE = 0.00002, 0.0002, 0.03
"""Area below which a polygon is left out, square degrees."""


def islands(land: Geometry) -> dict[str, Geometry]:
    """The six islands, fine."""
    return {
        name: _rounded(_simplified(_inside(land, box), ISLAND_TOLERANCE, 0.0), 4)
        for name, box in ISLANDS.items()
    }


def other_land(land: Geometry, lakes: Geometry) -> Geometry:
    """All land but the six islands: finer near them than far away; large lakes are holes."""
    rest = land
    for box in ISLANDS.values():
        rest = shapely.difference(rest, _inside(land, box))
    near = shapely.union_all([shapely.box(*box) for box in NEAR])
    fine = _simplified(rest, NEAR_TOLERANCE, SMALLEST_NEAR)
    coarse = _simplified(rest, FAR_TOLERANCE, SMALLEST_FAR)
    joined = shapely.union(shapely.intersection(fine, near), shapely.difference(coarse, near))
    wet = _simplified(lakes, FAR_TOLERANCE, SMALLEST_LAKE)
    return _rounded(shapely.difference(joined, wet), 3)


def borders(countries: geopandas.GeoDataFrame, land: Geometry) -> Geometry:
    """Lines that two countries share, on land."""
    edges = countries.geometry.boundary
    shared = [
        shapely.intersection(one, other)
        for number, one in enumerate(edges)
        for other in edges[number + 1 :]
        if one.intersects(other)
    ]
    lines = shapely.line_merge(shapely.union_all([_lines(line) for line in shared]))
    return _rounded(shapely.intersection(shapely.simplify(lines, FAR_TOLERANCE), land), 3)


def _inside(land: Geometry, box: Box) -> Geometry:
    """The polygons that lie wholly in the box."""
    frame = shapely.box(*box)
    parts = shapely.get_parts(land)
    return shapely.union_all(parts[shapely.contains(frame, parts)])


def _simplified(shape: Geometry, tolerance: float, smallest: float) -> Geometry:
    parts = shapely.get_parts(shape)
    kept = parts[shapely.area(parts) >= smallest]
    return shapely.union_all(shapely.make_valid(shapely.simplify(kept, tolerance)))


def _rounded(shape: Geometry, decimals: int) -> Geometry:
    return shapely.normalize(shapely.set_precision(shape, 10.0**-decimals))


def _lines(shape: Geometry) -> Geometry:
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 1])
