"""One view of the route map on a canvas of Matplotlib: what the screen draws, in the light theme.

A canvas counts in the pixels of the screen's map, so rows of `map_rows` are drawn as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from font_source_sans_pro import font_directory
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.patheffects import Stroke, withStroke
from numpy.typing import NDArray

from dashboard.basemap.sea import SEA
from dashboard.colours import CARIBBEAN_NETHERLANDS, STROKES
from dashboard.map_labels import TILE, on_screen
from dashboard.map_layers import HALO, INK
from dashboard.map_lines import Box

Array = NDArray[np.float64]
Row = dict[str, Any]

_HEAD = np.array([(-0.34, 0.36), (0.41, 0.0), (-0.34, -0.36), (-0.16, 0.0)])
"""The arrow's head of `map_layers`, pointing east, in shares of its size."""

_SIDES = {"start": "left", "middle": "center", "end": "right"}
_BASELINES = {"top": "top", "center": "center", "bottom": "bottom"}


FAMILIES = {"Regular": "Source Sans Pro", "Semibold": "Source Sans Pro Semibold"}
"""What the font of the pages is called, by weight."""


@cache
def font(weight: str) -> FontProperties:
    """The font of the pages in a weight; what it lacks is taken from Matplotlib's own."""
    fontManager.addfont(Path(font_directory) / f"SourceSansPro-{weight}.ttf")
    return FontProperties(family=[FAMILIES[weight], "DejaVu Sans"])


@dataclass(frozen=True, eq=False)
class Canvas:
    """Axes that show a box of the world, and how far it is zoomed in.

    Parameters
    ----------
    axes : Axes
        Its data are pixels of the screen's map, y downwards.
    box : tuple of float
        West, south, east, north, degrees.
    zoom : float
        As in `map_rows.Frame`.
    point : float
        Points (1/72 inch) of a pixel.
    thin : float
        How much thinner lines and dots are drawn than on screen, whose map is larger.
    """

    axes: Axes
    box: Box
    zoom: float
    point: float
    thin: float

    @classmethod
    def on(cls, axes: Axes, box: Box, width: float, thin: float) -> "Canvas":
        """Axes that show a box, ``width`` pixels wide, which are ``axes``'s own."""
        zoom = float(np.log2(width * 360 / TILE / (box[2] - box[0])))
        left, top = on_screen(box[0], box[3], zoom)
        right, bottom = on_screen(box[2], box[1], zoom)
        axes.set(xlim=(left, right), ylim=(bottom, top), xticks=[], yticks=[])
        axes.set_facecolor(SEA["light"])
        figure = axes.get_figure(root=True)
        assert figure is not None, "axes of no figure have no size"
        inches = axes.get_position().width * figure.get_figwidth()
        return cls(axes, box, zoom, 72 * inches / width, thin)

    def pixels(self, points: Array) -> Array:
        """Longitudes and latitudes (n, 2) as pixels."""
        scale = TILE * 2.0**self.zoom / (2 * np.pi)
        x, y = np.radians(points[:, 0]), np.arctanh(np.sin(np.radians(points[:, 1])))
        return np.column_stack([scale * (x + np.pi), scale * (np.pi - y)])

    def names(self, rows: Sequence[Row]) -> None:
        """Names of countries and seas."""
        for row in rows:
            self._text(row, 0.4, ha="center", va="center", linespacing=1.0)

    def lines(self, rows: Sequence[Row]) -> None:
        """Flows of `map_rows.flow_rows`, way by way: casings under boats, then the lines."""
        cased = [row["casing"] for row in rows if row["casing"] is not None and row["way"] == "sea"]
        self._strokes([self._path(row) for row in cased],
                      [row["w"] + 2.4 for row in cased], [row["g"] for row in cased])  # fmt: skip
        for way, stroke in STROKES.items():
            pieces: list[Array] = []
            widths: list[float] = []
            colours: list[Any] = []
            for line in (row["line"] for row in rows if row["way"] == way):
                path, colour = self._path(line), line["c"]
                if isinstance(colour[0], list):  # one a point: it fades in
                    parts = list(np.stack([path[:-1], path[1:]], axis=1))
                    colour = colour[: len(parts)]
                else:
                    parts, colour = [path], [colour]
                pieces += parts
                colours += colour
                widths += [line["w"]] * len(parts)
            self._strokes(pieces, widths, colours, stroke.dash)

    def heads(self, rows: Sequence[Row]) -> None:
        """One head per flow, turned along its line."""
        if not rows:
            return
        shapes, colours = [], []
        for row in rows:
            turn = np.radians(row["a"])
            there = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
            head = _HEAD @ there.T * [1, -1] * row["s"] * self.thin
            aside = np.array(row["d"]) * self.thin
            shapes.append(self.pixels(np.array([row["xy"]])) + aside + head)
            colours.append(_colour(row["c"]))
        self.axes.add_collection(PolyCollection(shapes, facecolors=colours, zorder=4))

    def dots(self, rows: Sequence[Row], colour: str, ring: float, zorder: float = 5) -> None:
        """Discs of a radius ``r``; ``colour`` names the column of their colour."""
        if not rows:
            return
        where = self.pixels(np.array([row["xy"] for row in rows]))
        sizes = [(2 * row["r"] * self.point) ** 2 for row in rows]
        self.axes.scatter(
            where[:, 0],
            where[:, 1],
            s=sizes,
            c=[_colour(row[colour]) for row in rows],
            edgecolors="white" if ring else "none",
            linewidths=ring * self.thin * self.point,
            zorder=zorder,
        )

    def rings(self, rows: Sequence[Row], colour: tuple[int, int, int]) -> None:
        """Incidents: rings, so that what lies below stays in sight."""
        filled = [row | {"c": [*colour, 46], "r": row["r"]} for row in rows]
        self.dots(filled, "c", 0, zorder=4.5)
        for row in filled:
            x, y = self.pixels(np.array([row["xy"]]))[0]
            size, edge = 2 * row["r"] * self.point, _colour([*colour, 230])
            self.axes.plot(
                x, y, "o", ms=size, mfc="none", mec=edge, mew=1.3 * self.point, zorder=4.6
            )

    def labels(self, rows: Sequence[Row]) -> None:
        """Names of places, as `map_labels.placed` has put them."""
        ink = [*INK["light"], 255]
        for row in rows:
            sides = {"ha": _SIDES[row["ta"]], "va": _BASELINES[row["ab"]]}
            self._text(row | {"c": ink}, 0.95, shift=row["d"], zorder=6, **sides)

    def frame(self, box: Box) -> None:
        """The outline of what an inset shows, in the colour of the inset's own."""
        west, south, east, north = box
        corners = np.array([(west, south), (east, south), (east, north), (west, north)])
        ring = self.pixels(np.vstack([corners, corners[:1]]))
        green = CARIBBEAN_NETHERLANDS["light"]
        self.axes.plot(*ring.T, color=green, lw=1.4 * self.point, zorder=3)

    def _path(self, row: Row) -> Array:
        """The points of a line in its lane."""
        path = self.pixels(np.array(row["p"]).reshape(-1, 2))
        return _aside(path, row["o"] * row["w"] * self.thin)

    def _strokes(
        self,
        paths: list[Array],
        widths: list[float],
        colours: list[Any],
        dash: tuple[float, float] | None = None,
    ) -> None:
        if not paths:
            return
        self.axes.add_collection(
            LineCollection(
                paths,
                colors=[_colour(one) for one in colours],
                linewidths=[width * self.thin * self.point for width in widths],
                linestyles="solid" if dash is None else [(0, (max(dash[0], 0.1), dash[1]))],
                capstyle="round" if dash else "butt",
                joinstyle="round",
                zorder=3.5,
            )
        )

    def _text(
        self,
        row: Row,
        halo: float,
        shift: Sequence[float] = (0.0, 0.0),
        zorder: float = 2.5,
        **look: Any,
    ) -> None:
        x, y = self.pixels(np.array([row["xy"]]))[0] + np.array(shift)
        around: list[Stroke] = [
            withStroke(
                linewidth=3 * self.point, foreground=_colour([*HALO["light"][:3], 255 * halo])
            )
        ]
        self.axes.text(
            x,
            y,
            row["n"],
            color=_colour(row["c"]),
            fontsize=row["s"] * self.point,
            fontproperties=font("Semibold"),
            path_effects=around,
            parse_math=False,
            zorder=zorder,
            clip_on=True,
            **look,
        )


def _colour(parts: Sequence[float]) -> tuple[float, ...]:
    """Red, green, blue and strength of 0-255, as shares."""
    return tuple(part / 255 for part in parts)


def _aside(path: Array, shift: float) -> Array:
    """A path moved so many pixels to the right of its direction."""
    if not shift:
        return path
    ahead = np.diff(path, axis=0)
    steps = np.vstack([ahead[:1], ahead[:-1] + ahead[1:], ahead[-1:]])
    length = np.maximum(np.hypot(*steps.T), 1e-9)[:, None]
    aside: Array = path + shift * np.column_stack([-steps[:, 1], steps[:, 0]]) / length
    return aside
