"""The layers of the route map: pydeck layers from rows that are ready to draw.

Rows are plain dicts with short keys, because each is sent to the browser: ``p`` path (longitude
and latitude in turn), ``c`` colour or a colour per point, ``w`` width in pixels, ``o`` offset in
widths, ``xy`` position. A string in a row is shown as it is; `plain` keeps deck.gl from running it.
"""

import base64
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any

import pydeck
from PIL import Image, ImageDraw
from pydeck.types import String

from dashboard.colours import STROKES

Row = dict[str, Any]

FONT = String("'Source Sans', 'Source Sans Pro', 'Segoe UI', Roboto, Helvetica, Arial, sans-serif")
INK = {"dark": [236, 243, 250], "light": [24, 36, 50]}
HALO = {"dark": [6, 12, 22, 235], "light": [255, 255, 255, 240]}


def plain(text: str) -> str:
    """Text that deck.gl's reader of JSON takes as text: it would run what starts with ``@@``."""
    return "\u2060" + text if text.startswith("@@") else text


def casings(rows: Sequence[Row], way: str, *, dark: bool) -> pydeck.Layer:
    """A glow (dark) or a white casing (light) under the lines of a way."""
    return _paths(
        f"casing-{way}",
        rows,
        get_width="w * 2.6 + 3" if dark else "w + 2.4",
        get_offset="o * w / (w * 2.6 + 3)" if dark else "o * w / (w + 2.4)",
        get_color="g",
        extensions=[{"@@type": "PathStyleExtension", "offset": True}],
    )


def lines(rows: Sequence[Row], way: str) -> pydeck.Layer:
    """The lines of one way of travel, in its stroke."""
    dash = STROKES[way].dash
    style = {"@@type": "PathStyleExtension", "offset": True}
    dashed: Row = {}
    if dash is not None:
        style |= {"dash": True, "highPrecisionDash": True}
        dashed["get_dash_array"] = list(dash)
    return _paths(f"lines-{way}", rows, get_offset="o", extensions=[style], **dashed)


def targets(rows: Sequence[Row], *, dark: bool) -> pydeck.Layer:
    """What is pointed at and clicked: a wide, nearly clear line over each flow."""
    return _paths(
        "flows",
        rows,
        get_width="w + 7",
        get_offset="o * w / (w + 7)",
        get_color="t",
        pickable=True,
        auto_highlight=True,
        highlight_color=[*INK["dark" if dark else "light"], 90],
        extensions=[{"@@type": "PathStyleExtension", "offset": True}],
    )


def arrows(rows: Sequence[Row]) -> pydeck.Layer:
    """One head per flow, turned along its line."""
    return pydeck.Layer(
        "IconLayer",
        list(rows),
        id="arrows",
        icon_atlas=String(_arrow_atlas()),
        icon_mapping={"head": {"x": 0, "y": 0, "width": 64, "height": 64, "mask": True}},
        get_icon=String("head"),
        get_position="xy",
        get_angle="a",
        get_size="s",
        size_units=String("pixels"),
        get_pixel_offset="d",
        get_color="c",
    )


def dots(rows: Sequence[Row], *, dark: bool) -> pydeck.Layer:
    """Places, with a ring around each so that it stands off the lines."""
    return _discs(
        "places",
        rows,
        get_radius="r",
        get_fill_color="c",
        **_ring([*HALO["dark" if dark else "light"][:3], 255], 1.6),
        auto_highlight=True,
        highlight_color=[255, 255, 255, 120] if dark else [0, 0, 0, 70],
    )


def halos(rows: Sequence[Row]) -> pydeck.Layer:
    """A soft ring under the places."""
    return _discs("place-halos", rows, get_radius="r * 1.9 + 1", get_fill_color="h")


def incidents(rows: Sequence[Row], *, dark: bool) -> pydeck.Layer:
    """Incidents at sea and on shore: rings, so that what lies below stays in sight."""
    red = [255, 120, 120] if dark else [170, 20, 60]
    return _discs(
        "incidents", rows, get_radius="r", get_fill_color=[*red, 46], **_ring([*red, 230], 1.3)
    )


def bays(rows: Sequence[Row], *, dark: bool) -> pydeck.Layer:
    """Known landing bays, also where nothing moved: small rings in the colour of the shore."""
    sand = [232, 205, 150] if dark else [134, 92, 20]
    return _discs("bays", rows, get_radius=3.6, filled=False, **_ring([*sand, 190], 1.2))


def place_labels(rows: Sequence[Row], *, dark: bool) -> pydeck.Layer:
    """Names of places that have room, beside their dots."""
    return _texts("labels", rows, **_beside(dark))


def late_labels(rows: Sequence[Row], *, dark: bool) -> pydeck.Layer:
    """Names that get room only as the reader zooms in.

    The clear background reaches to the place itself, where the collision filter looks.
    """
    return _texts(
        "late-labels",
        rows,
        **_beside(dark),
        background=True,
        get_background_color=[0, 0, 0, 0],
        background_padding=[18, 18, 18, 18],
        get_collision_priority="v",
        **_colliding(),
    )


def label_guards(rows: Sequence[Row]) -> pydeck.Layer:
    """Clear discs that keep late labels away from places whose names are there already."""
    return _discs(
        "label-guards",
        rows,
        get_radius=60,
        get_fill_color=[0, 0, 0, 0],
        get_collision_priority=1000,
        **_colliding(),
    )


def area_names(rows: Sequence[Row], *, dark: bool) -> pydeck.Layer:
    """Names of countries and seas, quiet, under everything that moves."""
    return _texts(
        "area-names",
        rows,
        get_color="c",
        get_size="s",
        get_text_anchor=String("middle"),
        get_alignment_baseline=String("center"),
        outline_color=[*HALO["dark" if dark else "light"][:3], 110],
        outline_width=2,
    )


def frames(rows: Sequence[Row], *, dark: bool) -> pydeck.Layer:
    """Dashed outlines of what the insets show."""
    return _paths(
        "inset-frames",
        rows,
        get_width=1.1,
        get_color=[*INK["dark" if dark else "light"], 120],
        get_dash_array=[4, 3],
        extensions=[{"@@type": "PathStyleExtension", "dash": True, "highPrecisionDash": True}],
    )


def _paths(name: str, rows: Sequence[Row], **properties: Any) -> pydeck.Layer:
    settings: Row = {
        "get_path": "p",
        "position_format": String("XY"),
        "get_color": "c",
        "get_width": "w",
        "width_units": String("pixels"),
        "cap_rounded": True,
        "joint_rounded": True,
    }
    return pydeck.Layer("PathLayer", list(rows), id=name, **(settings | properties))


def _discs(name: str, rows: Sequence[Row], **properties: Any) -> pydeck.Layer:
    return pydeck.Layer(
        "ScatterplotLayer",
        list(rows),
        id=name,
        get_position="xy",
        radius_units=String("pixels"),
        **properties,
    )


def _ring(colour: Sequence[int], width: float) -> Row:
    """The outline of discs that are pointed at."""
    return {
        "stroked": True,
        "get_line_color": colour,
        "get_line_width": width,
        "line_width_units": String("pixels"),
        "pickable": True,
    }


def _beside(dark: bool) -> Row:
    theme = "dark" if dark else "light"
    return {
        "get_color": [*INK[theme], 255],
        "get_size": "s",
        "get_text_anchor": "ta",
        "get_alignment_baseline": "ab",
        "get_pixel_offset": "d",
        "outline_color": HALO[theme],
        "outline_width": 5,
    }


def _colliding() -> Row:
    extension = {"@@type": "CollisionFilterExtension"}
    return {"extensions": [extension], "collision_group": String("labels")}


def _texts(name: str, rows: Sequence[Row], **properties: Any) -> pydeck.Layer:
    return pydeck.Layer(
        "TextLayer",
        list(rows),
        id=name,
        get_text="n",
        get_position="xy",
        size_units=String("pixels"),
        font_family=FONT,
        font_weight=600,
        font_settings={"sdf": True, "fontSize": 56, "buffer": 8, "radius": 14, "cutoff": 0.2},
        character_set=String("auto"),
        **properties,
    )


@cache
def _arrow_atlas() -> str:
    """A head that points east, white on clear, as a data URI."""
    picture = Image.new("RGBA", (256, 256), (255, 255, 255, 0))
    head = [(40, 36), (232, 128), (40, 220), (88, 128)]
    ImageDraw.Draw(picture).polygon(head, fill=(255, 255, 255, 255))
    packed = BytesIO()
    picture.resize((64, 64), Image.Resampling.LANCZOS).save(packed, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(packed.getvalue()).decode()
