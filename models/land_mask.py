"""Land prepared for the search of a way: on a raster, and cut into tiles."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Bounds = tuple[float, float, float, float]
"""West, south, east, north, degrees."""


def land_mask(land: Geometry, bounds: Bounds, step: float) -> Mask:
    """Cells that hold land, rows from south to north, shape (height / step, width / step).

    A cell counts when its centre is on land or a shore runs through it. Centres are told by
    counting the edges west of them (even-odd rule), which also leaves lakes open.
    """
    west, south, east, north = bounds
    rows, columns = round((north - south) / step), round((east - west) / step)
    rings = [
        (shapely.get_coordinates(ring) - (west, south)) / step
        for ring in shapely.get_rings(shapely.get_parts(land))
    ]
    flips = np.zeros((rows, columns + 1), dtype=np.int32)
    mask = np.zeros((rows, columns), dtype=bool)
    for ring in rings:
        _count_edges(flips, ring)
        _mark_shore(mask, ring)
    return np.asarray(mask | (flips.cumsum(axis=1)[:, :-1] % 2 == 1))


def _count_edges(flips: NDArray[np.int32], ring: Array) -> None:
    """Add one where an edge of the ring crosses a row's line of centres."""
    (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
    first = np.ceil(np.minimum(y0, y1) - 0.5).astype(int)
    last = np.ceil(np.maximum(y0, y1) - 0.5).astype(int)
    edge = np.repeat(np.arange(len(first)), last - first)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(last - first) - (last - first), last - first)
    row += first[edge]
    x = x0[edge] + (row + 0.5 - y0[edge]) / (y1 - y0)[edge] * (x1 - x0)[edge]
    column = np.clip(np.ceil(x - 0.5), 0, flips.shape[1] - 1).astype(int)
    inside = (row >= 0) & (row < flips.shape[0])
    np.add.at(flips, (row[inside], column[inside]), 1)


def _mark_shore(mask: Mask, ring: Array) -> None:
    """Mark every cell that the ring runs through (sampled at a twentieth of a cell)."""
    samples = shapely.get_coordinates(shapely.segmentize(shapely.LineString(ring), 0.05))
    column, row = np.floor(samples).astype(int).T
    inside = (row >= 0) & (row < mask.shape[0]) & (column >= 0) & (column < mask.shape[1])
    mask[row[inside], column[inside]] = True


def tiles(land: Geometry, side: float = 1.0) -> NDArray[np.object_]:
    """Land cut into tiles, so that a short line is held against a short piece of shore."""
    west, south, east, north = shapely.bounds(land)
    x, y = np.meshgrid(np.arange(west, east, side), np.arange(south, north, side))
    tiles = shapely.box(x, y, x + side, y + side).ravel()
    pieces = shapely.intersection(land, tiles)
    kept = pieces[~shapely.is_empty(pieces)]
    shapely.prepare(kept)
    return np.asarray(kept)
