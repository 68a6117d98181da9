"""Paths at sea: the short way round the land that keeps off the shore and never crosses an island.

A raster of the land carries the cost of a step, which rises near the shore. Dijkstra's algorithm
finds on which side of the islands the way goes (E. W. Dijkstra, Numerische Mathematik 1, 1959);
then straight runs replace the raster's steps where they are no dearer ("string pulling"), and
corners are rounded where that keeps off the land.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse import csgraph
from shapely import Geometry

from models.land_mask import Bounds, land_mask, tiles
from models.voyages import great_circle_km

Array = NDArray[np.float64]
Cells = NDArray[np.intp]
Point = tuple[float, float]

REGION: Final[Bounds] = (-86.0, 4.0, -54.0, 24.0)
STEP: Final = 0.02
KM_PER_DEGREE: Final = 111.195
# Paths keep off the shore within so many cells, where a step costs up to so much more. Weak, so
# that a path stays within a tenth or so of the shortest way and its speed can be judged.
SHORE_CELLS: Final = 3.0
SHORE_COST: Final = 1.0
SNAP_KM: Final = 30.0
PIECE: Final = 32
STOP_COST: Final = 0.3
CORNER_DEGREES: Final = 0.35


@dataclass(frozen=True)
class SeaPath:
    """A way at sea.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        Longitude and latitude in degrees, from the sea nearest to the origin to the sea nearest to
        the destination; read-only.
    distance_km : float
        Length along the points, plus the straight way from either place to the sea.
    """

    points: Array
    distance_km: float

    def reversed(self) -> "SeaPath":
        """The same way back."""
        return SeaPath(_frozen(self.points[::-1]), self.distance_km)


class Seaways:
    """The sea of a region, ready to be asked for paths.

    Parameters
    ----------
    land : Geometry
        Polygons, longitude and latitude in degrees. Paths do not touch them.
    bounds : tuple of four floats
        West, south, east, north of the region, degrees.
    step : float
        Side of a raster cell, degrees. Straits narrower than two cells are closed.
    """

    def __init__(self, land: Geometry, bounds: Bounds = REGION, step: float = STEP) -> None:
        self.land, self.bounds, self.step = land, bounds, step
        self._parts = shapely.STRtree(tiles(land))
        sea = ~land_mask(land, bounds, step)
        seas, count = ndimage.label(sea)
        largest = 1 + int(np.argmax(np.bincount(seas.ravel(), minlength=count + 1)[1:]))
        self._sea = seas == largest
        away = ndimage.distance_transform_edt(self._sea)
        near = np.clip(1.0 - away / SHORE_CELLS, 0.0, None)
        self._cost = np.where(self._sea, 1.0 + SHORE_COST * near, np.inf)

    def path(self, origin: Point, destination: Point) -> SeaPath | None:
        """The way from one place to another (longitude, latitude), or None where there is none.

        A place on land starts from the nearest sea within `SNAP_KM`. None: a place lies further
        from the sea or outside the region, or both have the same sea cell.
        """
        return self.paths([(origin, destination)])[0]

    def paths(self, pairs: Sequence[tuple[Point, Point]]) -> list[SeaPath | None]:
        """The way of each pair, in order; a pair and its reverse are worked out once."""
        known: dict[tuple[Point, Point], SeaPath | None] = {}
        for origin, destination in pairs:
            first, second = sorted((origin, destination))
            if (first, second) not in known:
                known[first, second] = self._find(first, second)
        return [
            _turned(known[min(origin, destination), max(origin, destination)], origin > destination)
            for origin, destination in pairs
        ]

    def crosses_land(self, points: Array) -> bool:
        """Whether a line through the points (n, 2) touches land."""
        line = shapely.LineString(points)
        return bool(self._parts.query(line, predicate="intersects").size)

    def _find(self, origin: Point, destination: Point) -> SeaPath | None:
        start, end = self._snapped(origin), self._snapped(destination)
        if start is None or end is None or start == end:
            return None
        cells = self._cells(start, end)
        if cells is None:
            return None
        points = self._rounded_corners(self._degrees(self._pulled(cells)))
        if self.crosses_land(points):
            points = self._degrees(cells)
        points = self._reaching(points, origin, destination)
        ashore = great_circle_km(*points[[0, -1]].T, *np.array([origin, destination]).T)
        return SeaPath(_frozen(points), float(_length_km(points) + ashore.sum()))

    def _snapped(self, place: Point) -> tuple[int, int] | None:
        """Row and column of the sea cell nearest to a place."""
        west, south = self.bounds[:2]
        row, column = (place[1] - south) / self.step - 0.5, (place[0] - west) / self.step - 0.5
        reach = int(np.ceil(SNAP_KM / KM_PER_DEGREE / self.step)) + 1
        top, left = max(int(row) - reach, 0), max(int(column) - reach, 0)
        window = self._sea[top : max(int(row) + reach, 0), left : max(int(column) + reach, 0)]
        rows, columns = np.nonzero(window)
        if not len(rows):
            return None
        squeeze = np.cos(np.radians(place[1]))
        away = np.hypot(rows + top - row, (columns + left - column) * squeeze)
        nearest = int(np.argmin(away))
        if away[nearest] * self.step * KM_PER_DEGREE > SNAP_KM:
            return None
        return int(rows[nearest]) + top, int(columns[nearest]) + left

    def _cells(self, start: tuple[int, int], end: tuple[int, int]) -> Cells | None:
        """Cells of the cheapest way, shape (n, 2): row and column.

        Searched within an ellipse first: a way of cost c cannot be beaten by one that leaves the
        ellipse with both ends as foci and c as its long axis.
        """
        ends = np.array([start, end])
        reach = 1.12 * np.hypot(*(ends[0] - ends[1])) + 40
        while True:
            cost, low = self._ellipse(ends, reach)
            cells, spent = _cheapest(cost, *(ends - low))
            if cells is not None and spent <= reach:
                return cells + low
            if cells is None and cost.size == self._cost.size and reach > 2 * sum(cost.shape):
                return None
            reach = 1.001 * spent if cells is not None else 2 * reach

    def _ellipse(self, ends: Cells, reach: float) -> tuple[Array, Cells]:
        """Cost within the ellipse, infinite outside, cut to its box; and the box's first cell."""
        low = np.maximum(np.floor(ends.mean(axis=0) - reach / 2), 0).astype(int)
        high = np.ceil(ends.mean(axis=0) + reach / 2).astype(int) + 1
        cost = self._cost[low[0] : high[0], low[1] : high[1]]
        row, column = np.ogrid[: cost.shape[0], : cost.shape[1]]
        (r0, c0), (r1, c1) = ends - low
        axis = np.hypot(row - r0, column - c0) + np.hypot(row - r1, column - c1)
        return np.where(axis <= reach, cost, np.inf), low

    def _pulled(self, cells: Cells) -> Cells:
        """The few cells between which straight runs are no dearer than the raster's steps.

        First within pieces of the way, then over what is left of them.
        """
        cuts = range(PIECE, len(cells), PIECE)
        pieces = [piece[self._best_stops(piece)] for piece in np.split(cells, cuts) if len(piece)]
        stops = np.concatenate(pieces)
        return stops[self._best_stops(stops)]

    def _best_stops(self, cells: Cells) -> list[int]:
        return _cheapest_chain(self._run_costs(cells.astype(float)))

    def _degrees(self, cells: Cells) -> Array:
        """Longitude and latitude of cells' centres, shape (n, 2)."""
        return (cells[:, ::-1] + 0.5) * self.step + self.bounds[:2]

    def _run_costs(self, points: Array) -> Array:
        """Cost of the straight run between every two waypoints, shape (n, n), upper triangle."""
        costs = np.full((len(points), len(points)), np.inf)
        for number in range(len(points) - 1):
            ahead = points[number + 1 :] - points[number]
            length = np.hypot(*ahead.T)
            share = np.linspace(0.0, 1.0, int(length.max() * 2) + 2)
            samples = points[number] + share[:, None, None] * ahead
            row, column = (samples + 0.5).astype(int).transpose(2, 0, 1)
            costs[number, number + 1 :] = self._cost[row, column].mean(axis=0) * length
        return costs

    def _rounded_corners(self, points: Array) -> Array:
        """Each corner as a curve, as wide as the land allows."""
        pieces = [points[:1]]
        for before, corner, after in zip(points, points[1:], points[2:], strict=False):
            pieces.append(self._curve(before, corner, after))
        return np.concatenate([*pieces, points[-1:]])

    def _curve(self, before: Array, corner: Array, after: Array) -> Array:
        back, on = before - corner, after - corner
        limits = 0.45 * np.hypot(*back), 0.45 * np.hypot(*on)
        share = np.linspace(0.0, 1.0, 9)[:, None]
        for width in CORNER_DEGREES * 0.5 ** np.arange(4):
            start = corner + back / np.hypot(*back) * min(width, limits[0])
            end = corner + on / np.hypot(*on) * min(width, limits[1])
            curve = (1 - share) ** 2 * start + 2 * share * (1 - share) * corner + share**2 * end
            if not self._hugs_shore(curve):
                return np.asarray(curve)
        return corner[None, :]

    def _hugs_shore(self, points: Array) -> bool:
        column, row = ((points - self.bounds[:2]) / self.step).astype(int).T
        return bool(np.isinf(self._cost[row, column]).any()) or self.crosses_land(points)

    def _reaching(self, points: Array, origin: Point, destination: Point) -> Array:
        """The way drawn on from the sea cell to the place itself, where no land lies between."""
        for place, end in ((origin, 0), (destination, -1)):
            stretch = np.array([place, points[end]])
            if not self.crosses_land(stretch):
                points = np.concatenate(
                    [stretch[:1], points] if end == 0 else [points, stretch[:1]]
                )
        return points


def _cheapest(cost: Array, start: Array, end: Array) -> tuple[Cells | None, float]:
    """Cells of the cheapest way over a raster and its cost, in cells."""
    rows, columns = cost.shape
    number = np.arange(rows * columns).reshape(rows, columns)
    source, target = int(number[tuple(start)]), int(number[tuple(end)])
    reached, before = csgraph.dijkstra(  # type: ignore[call-overload]  # stubs lack csr_array
        _graph(cost, number), directed=False, indices=source, return_predecessors=True
    )
    if np.isinf(reached[target]):
        return None, np.inf
    way = [target]
    while way[-1] != source:
        way.append(int(before[way[-1]]))
    return np.stack(np.unravel_index(way[::-1], cost.shape), axis=1), float(reached[target])


def _graph(cost: Array, number: NDArray[np.intp]) -> sparse.csr_array:
    """Steps to the eight neighbours; a slanting step needs both cells beside it to be sea."""
    east = ((slice(None), slice(None, -1)), (slice(None), slice(1, None)))
    north = ((slice(None, -1), slice(None)), (slice(1, None), slice(None)))
    rising = ((slice(None, -1), slice(None, -1)), (slice(1, None), slice(1, None)))
    falling = ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None)))
    starts, ends, weights = [], [], []
    for (here, there), length in ((east, 1.0), (north, 1.0), (rising, 2**0.5), (falling, 2**0.5)):
        weight = (cost[here] + cost[there]) / 2 * length
        open_water = np.isfinite(weight)
        if length > 1:
            beside = falling if here == rising[0] else rising
            open_water &= np.isfinite(cost[beside[0]] + cost[beside[1]])
        starts.append(number[here][open_water])
        ends.append(number[there][open_water])
        weights.append(weight[open_water])
    edges = np.concatenate(starts), np.concatenate(ends)
    return sparse.csr_array((np.concatenate(weights), edges), shape=(number.size, number.size))


def _cheapest_chain(costs: Array) -> list[int]:
    """The cheapest chain from the first to the last waypoint; costs has shape (n, n)."""
    total = np.full(len(costs), np.inf)
    before = np.zeros(len(costs), dtype=int)
    total[0] = 0.0
    for stop in range(1, len(costs)):
        ways = total[:stop] + costs[:stop, stop]
        before[stop] = int(np.argmin(ways))
        total[stop] = ways[before[stop]] + STOP_COST
    stops = [len(costs) - 1]
    while stops[-1] != 0:
        stops.append(int(before[stops[-1]]))
    return stops[::-1]


def _length_km(points: Array) -> float:
    return float(great_circle_km(*points[:-1].T, *points[1:].T).sum())


def _turned(path: SeaPath | None, back: bool) -> SeaPath | None:
    return path.reversed() if path and back else path


def _frozen(points: Array) -> Array:
    points = np.ascontiguousarray(points)
    points.setflags(write=False)
    return points
