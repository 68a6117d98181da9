"""What lies under the flows of the route map: sea, land, shores and borders, in the light theme.

Drawn by GeoPandas from the files that the browser draws, once per process: it never changes.
"""

from functools import cache, lru_cache
from io import BytesIO
from typing import Any

import geopandas
import numpy as np
import shapely
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from dashboard.basemap.land import STATIC
from dashboard.basemap.sources import EAST, NORTH, SOUTH, WEST
from dashboard.basemap.styles import COLOURS, OURS
from dashboard.briefing.map_canvas import Canvas
from dashboard.colours import CARIBBEAN_NETHERLANDS
from dashboard.map_labels import on_screen
from dashboard.map_lines import Box

LOOK = COLOURS["light"]


def lay(canvas: Canvas) -> None:
    """Lay the basemap under what a canvas will show."""
    size, figure = canvas.axes.get_window_extent(), canvas.axes.get_figure(root=True)
    assert figure is not None, "axes of no figure have no size"
    picture = _ground(canvas.box, round(size.width), round(size.height), figure.dpi, canvas.point)
    _fill(canvas, picture)


@lru_cache(maxsize=8)
def _ground(box: Box, width: int, height: int, dots: float, point: float) -> NDArray[np.uint8]:
    """A box of the basemap in so many dots; red, green, blue and full, shape (height, width, 4).

    With the fourth, so that Matplotlib lays it down as it is.
    """
    figure = Figure(figsize=(width / dots, height / dots), dpi=dots)
    canvas = Canvas.on(figure.add_axes((0, 0, 1, 1)), box, width / dots * 72 / point, 1.0)
    _draw(canvas)
    canvas.axes.axis("off")
    # Saved, not drawn on a canvas: GeoPandas would have one draw anew after every layer.
    packed = BytesIO()
    figure.savefig(packed, format="rgba", dpi=dots)
    return np.frombuffer(packed.getvalue(), np.uint8).reshape(height, width, 4)


def _draw(canvas: Canvas) -> None:
    _fill(canvas, np.asarray(_sea(canvas)))
    land, islands = _shapes(canvas, "land"), _shapes(canvas, "islands")
    _outline(canvas, _shapes(canvas, "graticule"), LOOK["graticule"], 0.6, 0.14)
    for width, strength in ((9.0, 0.22), (3.5, 0.6)):
        _outline(canvas, land.boundary, LOOK["glow"], width, strength)
    land.plot(ax=canvas.axes, color=LOOK["land"], aspect=None)
    green = CARIBBEAN_NETHERLANDS["light"]
    colours = [green if name in OURS else LOOK["island"] for name in islands["island"]]
    islands.plot(ax=canvas.axes, color=colours, aspect=None)
    borders = _shapes(canvas, "borders")
    _outline(canvas, borders, LOOK["border"], 0.9, 0.9, linestyle=(0, (3, 2)))
    _outline(canvas, land.boundary, LOOK["shore"], 0.5, 0.75)
    _outline(canvas, islands.boundary, LOOK["shore"], 0.4, 0.9)


def _fill(canvas: Canvas, picture: NDArray[np.uint8]) -> None:
    """Show a picture that has as many dots as the canvas."""
    (left, right), (bottom, top) = canvas.axes.get_xlim(), canvas.axes.get_ylim()
    canvas.axes.imshow(
        picture, extent=(left, right, bottom, top), interpolation="nearest", aspect="auto"
    )


def _sea(canvas: Canvas) -> Image.Image:
    """The part of the sea's picture that the box shows, as large as it is drawn."""
    (left, top), (right, bottom) = (
        on_screen(*corner, canvas.zoom) for corner in ((WEST, NORTH), (EAST, SOUTH))
    )
    (x0, x1), (y1, y0) = canvas.axes.get_xlim(), canvas.axes.get_ylim()
    size = canvas.axes.get_window_extent()
    with Image.open(STATIC / "sea_light.jpg") as picture:
        across, down = picture.width / (right - left), picture.height / (bottom - top)
        part = ((x0 - left) * across, (y0 - top) * down, (x1 - left) * across, (y1 - top) * down)
        dots = round(size.width), round(size.height)
        return picture.convert("RGB").resize(dots, Image.Resampling.BICUBIC, part)


def _shapes(canvas: Canvas, name: str) -> geopandas.GeoDataFrame:
    """Shapes of a file of the basemap in the canvas's pixels, as far as it shows them."""
    west, south, east, north = canvas.box
    shapes = _read(name)
    inside = shapely.clip_by_rect(
        shapes.geometry.to_numpy(), west - 1, south - 1, east + 1, north + 1
    )
    drawn = shapes.set_geometry(shapely.transform(inside, canvas.pixels))
    return drawn[~drawn.geometry.is_empty]


@cache
def _read(name: str) -> geopandas.GeoDataFrame:
    return geopandas.read_file(STATIC / f"{name}.json").set_crs(None, allow_override=True)


def _outline(
    canvas: Canvas, shapes: Any, colour: str, width: float, strength: float, **look: Any
) -> None:
    if not shapes.empty:
        wide = width * canvas.point
        shapes.plot(ax=canvas.axes, color=colour, lw=wide, alpha=strength, aspect=None, **look)
