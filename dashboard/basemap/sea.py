"""The depth of the sea as one picture per theme, from the shaded ETOPO1 picture."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from shapely import Geometry

from dashboard.basemap.sources import EAST, NORTH, SOUTH, WEST
from dashboard.colours import rgb
from models.land_mask import land_mask

Array = NDArray[np.float64]

WIDTH, HEIGHT = 1600, 1060
FADE = 60
"""Pixels over which the picture fades into the sea around it."""

SEA = {"dark": "#060d19", "light": "#b4d0e6"}
"""Colour of the sea outside the picture."""

RAMPS = {
    "dark": ((5, 11, 22), (8, 21, 41), (13, 36, 64), (24, 60, 92)),
    "light": ((166, 197, 222), (186, 211, 231), (205, 224, 239), (224, 237, 246)),
}
"""Colours of the sea from the deep to the shelf, red green blue."""


def paint(relief: Path, land: Geometry, theme: str) -> Image.Image:
    """The sea in Mercator over the whole extent; under land it goes on from the nearest shore."""
    shallow = _shallowness(relief, land)
    stops = np.linspace(0.0, 1.0, len(RAMPS[theme]))
    bands = [np.interp(shallow, stops, band) for band in np.array(RAMPS[theme]).T]
    edge = _edge()[..., None]
    outside = np.array(rgb(SEA[theme]), dtype=float)
    colours = np.stack(bands, axis=-1) * edge + outside * (1 - edge)
    return Image.fromarray(colours.round().astype(np.uint8))


def _edge() -> Array:
    """1 inside, falling to 0 at the picture's edge, so that the map has no visible end."""
    row = np.minimum(np.arange(HEIGHT), np.arange(HEIGHT)[::-1])
    column = np.minimum(np.arange(WIDTH), np.arange(WIDTH)[::-1])
    return np.asarray(np.clip(np.minimum.outer(row, column) / FADE, 0.0, 1.0))


def _shallowness(relief: Path, land: Geometry) -> Array:
    """0 in the deepest sea to 1 on the shelf, shape (HEIGHT, WIDTH)."""
    with Image.open(relief / "etopo1.jpg") as world:
        degree = world.width / 360
        frame = ((WEST + 180), (90 - NORTH), (EAST + 180), (90 - SOUTH))
        part = world.convert("RGB").crop(tuple(round(edge * degree) for edge in frame))  # type: ignore[arg-type]
    bright = np.asarray(part, dtype=float) @ np.array([0.2, 0.5, 0.3]) / 255
    dry = land_mask(land, (WEST, SOUTH, EAST, NORTH), 1 / degree)[::-1]
    bright = ndimage.gaussian_filter(_filled(bright, ndimage.binary_dilation(dry)), 0.7)
    low, high = np.quantile(bright, [0.01, 0.99])
    return _mercator(np.clip((bright - low) / (high - low), 0.0, 1.0))


def _filled(values: Array, missing: NDArray[np.bool_]) -> Array:
    """Missing cells take the value of the nearest cell that has one."""
    nearest = ndimage.distance_transform_edt(missing, return_distances=False, return_indices=True)
    return np.asarray(values[tuple(nearest)])


def _mercator(values: Array) -> Array:
    """Rows evenly spaced in latitude become rows evenly spaced in Mercator, at full size."""
    top, bottom = (np.arctanh(np.sin(np.radians(edge))) for edge in (NORTH, SOUTH))
    y = top + (np.arange(HEIGHT) + 0.5) / HEIGHT * (bottom - top)
    latitude = np.degrees(np.arcsin(np.tanh(y)))
    rows = (NORTH - latitude) / (NORTH - SOUTH) * values.shape[0] - 0.5
    columns = (np.arange(WIDTH) + 0.5) / WIDTH * values.shape[1] - 0.5
    grid = np.meshgrid(rows, columns, indexing="ij")
    return np.clip(ndimage.map_coordinates(values, grid, order=3, mode="nearest"), 0.0, 1.0)
