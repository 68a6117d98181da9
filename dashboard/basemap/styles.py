"""The MapLibre styles: how land, shore, borders and sea look in the light and the dark theme."""

from typing import Any

from dashboard.basemap.sea import SEA
from dashboard.basemap.sources import EAST, NORTH, SOUTH, WEST
from dashboard.colours import CARIBBEAN_NETHERLANDS

OURS = ["bonaire", "saba", "sint_eustatius"]

COLOURS: dict[str, dict[str, str]] = {
    "dark": {
        "land": "#1c2532",
        "island": "#33445a",
        "shore": "#5f88ad",
        "glow": "#3f8fd0",
        "border": "#4a5b70",
        "graticule": "#8fb4d8",
    },
    "light": {
        "land": "#f4f1ea",
        "island": "#fdfcf9",
        "shore": "#7d97ac",
        "glow": "#ffffff",
        "border": "#c4b9a8",
        "graticule": "#3f6786",
    },
}

SOURCES = ("land", "islands", "borders", "graticule")
"""GeoJSON files of the static folder that the styles draw."""


def style(theme: str) -> dict[str, Any]:
    """The MapLibre style (version 8) of a theme; everything it names lies under /app/static."""
    corners = [[WEST, NORTH], [EAST, NORTH], [EAST, SOUTH], [WEST, SOUTH]]
    picture = {"type": "image", "url": f"/app/static/sea_{theme}.jpg", "coordinates": corners}
    shapes = {
        name: {"type": "geojson", "data": f"/app/static/{name}.json", "tolerance": 0.1}
        for name in SOURCES
    }
    return {
        "version": 8,
        "name": theme,
        "sources": {"sea": picture, **shapes},
        "layers": _layers(
            COLOURS[theme] | {"ours": CARIBBEAN_NETHERLANDS[theme], "sea": SEA[theme]},
            glow=0.34 if theme == "dark" else 0.75,
        ),
    }


def _layers(colour: dict[str, str], glow: float) -> list[dict[str, Any]]:
    ours: list[Any] = ["in", ["get", "island"], ["literal", OURS]]
    island = ["case", ours, colour["ours"], colour["island"]]
    return [
        {"id": "deep", "type": "background", "paint": {"background-color": colour["sea"]}},
        {
            "id": "sea",
            "type": "raster",
            "source": "sea",
            "paint": {"raster-fade-duration": 0, "raster-resampling": "linear"},
        },
        _line("graticule", "graticule", colour["graticule"], 0.6, 0.14),
        _line(
            "glow-wide", "land", colour["glow"], _by_zoom(9, 26), glow * 0.3, blur=_by_zoom(9, 26)
        ),
        _line(
            "glow-near", "land", colour["glow"], _by_zoom(3.5, 9), glow * 0.8, blur=_by_zoom(3, 8)
        ),
        _line("halo-wide", "islands", island, 11, _fading(glow * 0.6), blur=11),
        _line("halo-near", "islands", island, 4, _fading(glow), blur=4),
        _fill("land", colour["land"]),
        _fill("islands", island),
        _line("borders", "borders", colour["border"], _by_zoom(0.9, 1.6), 0.9, dashed=True),
        _line("shore", "land", colour["shore"], _by_zoom(0.5, 1.1), 0.75),
        _line("shore-islands", "islands", colour["shore"], _by_zoom(0.4, 1.0), 0.9),
    ]


def _by_zoom(far: float, near: float) -> list[Any]:
    """A width that grows from the region's zoom to an inset's."""
    return ["interpolate", ["linear"], ["zoom"], 4.5, far, 9, near]


def _fading(opacity: float) -> list[Any]:
    """An opacity that is gone at an inset's zoom, where a wide blur round a bay shows as spikes."""
    return ["interpolate", ["linear"], ["zoom"], 5.2, opacity, 6.6, 0]


def _fill(source: str, colour: Any) -> dict[str, Any]:
    return {
        "id": source,
        "type": "fill",
        "source": source,
        "paint": {"fill-color": colour, "fill-antialias": True},
    }


def _line(
    name: str,
    source: str,
    colour: Any,
    width: Any,
    opacity: Any,
    *,
    blur: Any = 0,
    dashed: bool = False,
) -> dict[str, Any]:
    paint = {
        "line-color": colour,
        "line-width": width,
        "line-opacity": opacity,
        "line-blur": blur,
    } | ({"line-dasharray": [3, 2]} if dashed else {})
    layout = {"line-join": "round"}
    return {"id": name, "type": "line", "source": source, "layout": layout, "paint": paint}
