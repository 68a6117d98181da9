"""The route map as a picture: the same flows, ways, colours and widths as on screen.

Two insets show the leeward and the windward islands closer; a legend stands beneath. Drawn by
GeoPandas with Matplotlib, without pyplot: nothing is shared between threads.
"""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dashboard import map_labels, map_rows, maps
from dashboard.basemap.sources import EAST, WEST
from dashboard.briefing import map_ground
from dashboard.briefing.map_canvas import Canvas, font
from dashboard.briefing.places import MAP_HEIGHT, MAP_WIDTH
from dashboard.colours import CARIBBEAN_NETHERLANDS, INK, STROKES, THEME_COLOURS
from dashboard.figures.routes import RouteMap
from dashboard.map_legend import WAY_NAMES
from dashboard.map_lines import Box
from dashboard.map_rows import FRAMES, Row, View
from dashboard.texts import _, label, ngettext, number
from data_access.codes import UNKNOWN

DOTS: Final = 200
"""To an inch; a wall of 1920 dots shows 144."""

WIDE: Final = 760.0
"""Pixels of the screen's map across the picture, so that a name of 12.5 pixels can be read."""

BOX: Final[Box] = (WEST, 4.05, EAST, 20.15)
"""What the picture shows: the frame of the screen's map, and the sea beside it for the insets."""

INSETS: Final[dict[View, tuple[float, float, float]]] = {
    "leeward": (0.008, 0.455, 0.268),
    "windward": (0.774, 0.40, 0.218),
}
"""Left, bottom and width of each inset, shares of the picture's width and height."""

THIN, THIN_IN_INSET, SMALL_IN_INSET = 0.7, 0.6, 0.78
"""How much thinner lines are than on screen, whose map is larger; how much smaller names are."""

_INCIDENT = (170, 20, 60)


def picture(drawn: RouteMap, weight: maps.Weight = "cases") -> bytes:
    """The map of the flows, width by cases or persons, as PNG of 1680 by 950 dots."""
    figure = Figure(figsize=(MAP_WIDTH, MAP_HEIGHT), dpi=DOTS, facecolor="white")
    flows = maps.measured(drawn.split.drawn, weight)
    share = _height_of(BOX, 1.0)
    region = _axes(figure, (0, 1 - share, 1, share), "#d5dee4")
    _view(Canvas.on(region, BOX, WIDE, THIN), "region", flows, drawn)
    for view, (left, bottom, width) in INSETS.items():
        box = FRAMES[view].box
        inset = _axes(
            figure, (left, bottom, width, _height_of(box, width)), CARIBBEAN_NETHERLANDS["light"]
        )
        inset.set_zorder(10)
        _view(Canvas.on(inset, box, WIDE * width, THIN_IN_INSET), view, flows, drawn)
    _legend(figure, flows, with_rings=not drawn.incidents.empty)
    packed = BytesIO()
    # Packed less tightly than it could be: a third of the time, a tenth larger.
    look: Any = {"metadata": {"Software": None}, "pil_kwargs": {"compress_level": 3}}
    figure.savefig(packed, format="png", dpi=DOTS, **look)
    return packed.getvalue()


def width_in_words(weight: maps.Weight = "cases") -> str:
    """What the width of a line says, for a caption: the legend has the rest."""
    return {
        "cases": _("Lines are as wide as they have cases."),
        "persons": _("Lines are as wide as they have persons."),
    }[weight]


def described(drawn: RouteMap, weight: maps.Weight = "cases") -> str:
    """What the picture shows, for a reader who does not see it."""
    told = maps.describe(drawn.split, drawn.places, weight=weight)
    rings = len(drawn.incidents)
    if not rings:
        return told
    counted = ngettext(
        "{count} ring is where persons died or went missing, or an incident was seen.",
        "{count} rings are where persons died or went missing, or an incident was seen.",
        rings,
    ).format(count=number(rings))
    return f"{told} {counted}"


def _view(canvas: Canvas, view: View, flows: pd.DataFrame, drawn: RouteMap) -> None:
    """What `maps.route_deck` lays on a view, lowest first."""
    frame = replace(FRAMES[view], box=canvas.box, spare=0.0)
    rows = map_rows.flow_rows(flows, None, frame, dark=False)
    size = 1.0 if view == "region" else SMALL_IN_INSET
    dots = [
        dot | {"r": dot["r"] * canvas.thin, "s": dot["s"] * size}
        for dot in map_rows.place_rows(flows, drawn.places, frame, dark=False)
    ]
    names = [name | {"s": name["s"] * size} for name in map_rows.area_rows(view, dark=False)]
    names = map_rows.within(names, canvas.box)
    map_ground.lay(canvas)
    canvas.names(names)
    if view == "region":
        for inset in INSETS:
            canvas.frame(FRAMES[inset].box)
    canvas.lines(rows)
    canvas.heads([row["arrow"] for row in rows[-maps.ARROWS :]])
    canvas.rings(
        map_rows.within(map_rows.incident_rows(drawn.incidents, frame), canvas.box), _INCIDENT
    )
    canvas.dots([dot | {"r": dot["r"] * 1.9 + 1} for dot in dots], "h", 0)
    canvas.dots(dots, "c", 1.6)
    free = [dot for dot in dots if not (view == "region" and _under_inset(dot["xy"]))]
    fitting, _left_over = map_labels.placed(free, names, canvas.zoom, canvas.box)
    canvas.labels([row for row in fitting if view != "region" or not _hits_inset(row, canvas)])


def _under_inset(place: Sequence[float]) -> bool:
    """Whether a place of the region is drawn closer in an inset, where its name stands."""
    boxes = (FRAMES[inset].box for inset in INSETS)
    return any(w < place[0] < e and s < place[1] < n for w, s, e, n in boxes)


def _hits_inset(name: Row, canvas: Canvas) -> bool:
    """Whether an inset covers some of a name on the map of the region."""
    left, top, right, bottom = map_labels.rectangle(name, canvas.zoom)
    place = canvas.axes.get_position()
    corners = canvas.axes.transLimits.transform([(left, bottom), (right, top)])
    (x0, y0), (x1, y1) = (place.p0 + corner * place.size for corner in corners)
    return any(
        x0 < at + width and x1 > at and y0 < low + _height_of(FRAMES[view].box, width) and y1 > low
        for view, (at, low, width) in INSETS.items()
    )


def _axes(figure: Figure, place: tuple[float, float, float, float], edge: str) -> Axes:
    axes = figure.add_axes(place)
    for side in axes.spines.values():
        side.set(color=edge, linewidth=0.9)
    return axes


def _height_of(box: Box, width: float) -> float:
    """Share of the picture's height that a box takes, where it takes a share of its width."""
    left, top = map_labels.on_screen(box[0], box[3], 0)
    right, bottom = map_labels.on_screen(box[2], box[1], 0)
    return width * MAP_WIDTH / MAP_HEIGHT * (bottom - top) / (right - left)


def _legend(figure: Figure, flows: pd.DataFrame, *, with_rings: bool) -> None:
    """Colours are themes, strokes ways of travel, rings incidents; of each what is drawn."""
    colours = THEME_COLOURS["light"]
    themes = set(flows["theme"].fillna(UNKNOWN))
    ways = set(flows["way"])
    named = {theme: label("theme", theme) for theme in colours} | {UNKNOWN: _("Theme not known")}
    told = [(named[one], colours[one], "sea") for one in colours if one in themes]
    strokes = [(WAY_NAMES[one], INK["light"], one) for one in STROKES if one in ways]
    right, y = min((_legend_row(figure, row, y), y) for row, y in ((told, 0.064), (strokes, 0.02)))
    if with_rings:
        _ring(figure, right, y)


def _legend_row(figure: Figure, entries: list[tuple[str, str, str]], y: float) -> float:
    """Where what is set beside these would begin."""
    x = 0.006
    for name, colour, way in entries:
        dash = STROKES[way].dash
        style: Any = "solid" if dash is None else (0, (max(dash[0], 0.1), dash[1]))
        figure.add_artist(
            Line2D(
                (x, x + 0.034),
                (y, y),
                color=colour,
                lw=2.6,
                ls=style,
                dash_capstyle="round",
                solid_capstyle="round",
            )
        )
        x = _named(figure, x + 0.042, y, name)
    return x


def _ring(figure: Figure, x: float, y: float) -> None:
    red, green, blue = (part / 255 for part in _INCIDENT)
    ring: Any = {"mfc": (red, green, blue, 0.18), "mec": (red, green, blue, 0.9), "ms": 9}
    figure.add_artist(Line2D([x + 0.012], [y], marker="o", ls="none", mew=1.3, **ring))
    _named(figure, x + 0.026, y, _("Dead or missing"))


def _named(figure: Figure, x: float, y: float, name: str) -> float:
    """A word of the legend; where the next may begin."""
    told = figure.text(
        x,
        y,
        name,
        color=INK["light"],
        fontproperties=font("Regular"),
        size=11,
        va="center",
        parse_math=False,
    )
    return float(told.get_window_extent().x1 / figure.bbox.width + 0.03)
