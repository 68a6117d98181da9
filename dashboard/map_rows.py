"""Rows that the map's layers draw: flows, places, names and incidents of a view."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from dashboard import map_layers, map_lines
from dashboard.colours import CARIBBEAN_NETHERLANDS, STROKES, THEME_COLOURS, rgb
from dashboard.map_lines import Box, Point
from dashboard.map_names import AREA_NAMES, INSET_NAMES, LAND, OURS, SEA
from dashboard.texts import ATTRIBUTE_NAMES, NOT_KNOWN, _, label, ngettext, number
from data_access.codes import CARIBBEAN_NETHERLANDS as OUR_ISLANDS
from data_access.codes import UNKNOWN

Array = NDArray[np.float64]
Colour = tuple[int, int, int]
View = Literal["region", "small", "leeward", "windward"]
Row = dict[str, Any]

RICH_FLOWS: Final = 250
"""Up to so many flows lines fade in and have a casing; beyond, they are thin on detail."""


@dataclass(frozen=True)
class Frame:
    """What a view shows: its middle and zoom, its box, and decimals of coordinates.

    ``spare`` is how much of the box's width more is drawn at either side, for where a view is
    given more room than its box takes.
    """

    longitude: float
    latitude: float
    zoom: float
    box: Box
    decimals: int
    spare: float = 0.0

    @property
    def drawn(self) -> Box:
        """West, south, east, north of what is drawn."""
        west, south, east, north = self.box
        more = self.spare * (east - west)
        return west - more, south, east + more, north


FRAMES: Final[dict[str, Frame]] = {
    "region": Frame(-68.6, 12.35, 4.9, (-120.0, -20.0, 0.0, 50.0), 3),
    "small": Frame(-69.3, 12.9, 4.35, (-120.0, -20.0, 0.0, 50.0), 2),
    "leeward": Frame(-69.15, 11.96, 6.95, (-70.38, 11.12, -67.92, 12.8), 4, 0.25),
    "windward": Frame(-63.0, 17.71, 7.18, (-63.63, 17.17, -62.37, 18.25), 4, 0.7),
}


@dataclass(frozen=True)
class Picked:
    """What a click chose: both ends of a flow, or a place."""

    origins: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def flow_rows(
    drawn: pd.DataFrame, named: Mapping[str, str] | None, frame: Frame, *, dark: bool
) -> list[Row]:
    """Per flow in the frame: rows of its casing, line, arrow and target, and its way.

    A picture, which answers to no click, gives no names of places: they take half of the time.
    """
    colours = THEME_COLOURS["dark" if dark else "light"]
    rich = len(drawn) <= RICH_FLOWS
    rows, told = [], told_of_any(drawn)
    for record in drawn.to_dict("records"):
        flow = {str(key): value for key, value in record.items()}
        line = map_lines.clipped(flow["line"], frame.drawn)
        if line is None:
            continue
        colour = rgb(colours.get(flow["theme"], colours[UNKNOWN]))
        rows.append(_flow_row(flow, line, colour, frame, dark=dark, rich=rich))
        if named is not None:
            rows[-1]["target"] |= _flow_facts(flow, named, told)
    return rows


def _flow_row(
    flow: Row,
    line: Array,
    colour: Colour,
    frame: Frame,
    *,
    dark: bool,
    rich: bool,
) -> Row:
    way = str(flow["way"])
    width = round(max(flow["width"] * STROKES[way].width, 0.9), 2)
    line = shapely.get_coordinates(
        shapely.LineString(line).simplify(0.2 * 0.1**frame.decimals * 10)
    )
    path = line.round(frame.decimals).ravel().tolist()
    offset = round(flow["lane"] / width, 2)
    strength = 235 if dark else 240
    fading = rich and STROKES[way].dash is None
    ink = _fade(colour, len(line), strength) if fading else [*colour, strength]
    casing = [*colour, 34] if dark else [255, 255, 255, 215]
    basics = {"p": path, "w": width, "o": offset}
    return {
        "way": way,
        "casing": (basics | {"g": casing}) if rich else None,
        "line": basics | {"c": ink},
        "arrow": _arrow_row(line, colour, width, float(flow["lane"]), dark=dark),
        "target": basics | {"t": [*colour, 1]},
    }


def _arrow_row(
    line: Array,
    colour: Colour,
    width: float,
    lane: float,
    *,
    dark: bool,
) -> Row:
    place, angle = map_lines.arrow(line)
    turn = np.radians(angle)
    towards = 255 if dark else 0
    tint = [round(part + (towards - part) * (0.55 if dark else 0.35)) for part in colour]
    return {
        "xy": [round(place[0], 3), round(place[1], 3)],
        "a": round(angle, 1),
        "s": round(8.5 + 1.5 * width, 1),
        "d": [round(lane * float(np.sin(turn)), 1), round(lane * float(np.cos(turn)), 1)],
        "c": [*tint, 255],
    }


def _fade(colour: Colour, points: int, strength: int) -> list[list[int]]:
    """A colour per point, fading in from the origin."""
    share = np.minimum(0.38 + 0.62 * np.linspace(0.0, 1.0, points) * 1.8, 1.0)
    return [[*colour, int(part)] for part in (strength * share).round()]


def told_of_any(drawn: pd.DataFrame) -> set[str]:
    """Which of mode and persons some movement tells: of what none does, nothing is said of each."""
    return {name for name in ("mode", "persons") if drawn[name].notna().any()}


def _flow_facts(flow: Row, named: Mapping[str, str], told: set[str]) -> Row:
    """What a click returns and the tooltip shows."""
    title = f"{named[flow['origin']]} → {named[flow['destination']]}"
    by = [_told("mode", flow["mode"])] if "mode" in told else []
    words = [*by, _told("theme", flow["theme"]), volume(flow, told)]
    return {
        "origin": flow["origin"],
        "destination": flow["destination"],
        "mode": None if pd.isna(flow["mode"]) else flow["mode"],
        "theme": None if pd.isna(flow["theme"]) else flow["theme"],
        "tip": _tip(title, " · ".join(words)),
    }


def _tip(title: Any, detail: str) -> str:
    """What the tooltip shows: one text, for a name may hold the signs of another's place."""
    return map_layers.plain(f"{title}\n{detail}")


def _told(attribute: str, code: Any) -> str:
    """The word for a code; where it is not known, what is not."""
    word = label(attribute, code)
    return f"{ATTRIBUTE_NAMES[attribute]}: {word}" if word == str(NOT_KNOWN) else word


def volume(flow: Any, told: set[str]) -> str:
    """Cases of a flow, and persons where any flow tells them, in words."""
    cases = int(flow["cases"])
    text = ngettext("{number} case", "{number} cases", cases).format(number=number(cases))
    return f"{text}, {persons_words(flow['persons'])}" if "persons" in told else text


def persons_words(persons: Any) -> str:
    """How many persons are told, in words: there may be more, of whom no number is told."""
    if pd.isna(persons):
        return _("persons not known")
    words = ngettext("at least {number} person", "at least {number} persons", int(persons))
    return words.format(number=number(persons))


def place_rows(drawn: pd.DataFrame, places: pd.DataFrame, frame: Frame, *, dark: bool) -> list[Row]:
    """Dots of the places that a drawn flow touches, largest volume last."""
    ends = pd.concat([drawn["origin"], drawn["destination"]])
    volume = pd.concat([drawn["volume"], drawn["volume"]]).fillna(0).groupby(ends).sum()
    shown = places[places["place"].isin(volume.index)].assign(
        volume=lambda found: found["place"].map(volume)
    )
    largest = max(float(volume.max()), 1.0) if len(volume) else 1.0
    rows = [
        _place_row(dict(place), largest, frame, dark=dark)
        for place in shown.sort_values("volume", kind="stable").to_dict("records")
    ]
    return within(rows, frame.drawn)


def within(rows: list[Row], box: Box) -> list[Row]:
    """Rows whose point lies inside a box."""
    west, south, east, north = box
    return [row for row in rows if west < row["xy"][0] < east and south < row["xy"][1] < north]


def _place_row(place: dict[Any, Any], largest: float, frame: Frame, *, dark: bool) -> Row:
    theme = "dark" if dark else "light"
    here = (float(place["longitude"]), float(place["latitude"]))
    ours = place["island"] in OUR_ISLANDS
    ink = map_layers.INK[theme] if dark else [52, 70, 88]
    colour = [*rgb(CARIBBEAN_NETHERLANDS[theme])] if ours else ink
    radius = round(2.4 + 4.4 * float(np.sqrt(place["volume"] / largest)), 1)
    name = str(place["name"]) + _beyond(here)
    return {
        "xy": [round(part, frame.decimals) for part in map_lines.stand_in(here)],
        "r": radius,
        "c": [*colour, 255],
        "h": [*colour, 36],
        "place": place["place"],
        "tip": _tip(place["name"], label("country", place["country"])),
        "n": map_layers.plain(name),
        "s": 14 if ours else 12.5,
        "v": round(100 * float(place["volume"]) / largest + (120 if ours else 0)),
    }


def _beyond(here: Point) -> str:
    """What stands behind the name of a place that lies beyond the map, drawn at its edge."""
    if not map_lines.is_outside(here):
        return ""
    sign = "↖" if map_lines.stand_in(here)[0] < FRAMES["region"].longitude else "↗"
    return f" {sign} " + _("(far away)")


def area_rows(view: View, *, dark: bool) -> list[Row]:
    """Names of countries and seas (region) or islands (insets)."""
    ours = rgb(CARIBBEAN_NETHERLANDS["dark" if dark else "light"])
    colours = {
        LAND: [150, 166, 184, 190] if dark else [104, 96, 82, 200],
        SEA: [120, 164, 206, 150] if dark else [58, 108, 150, 190],
        OURS: [*ours, 255],
    }
    other = [176, 192, 210, 220] if dark else [80, 92, 106, 230]
    return [
        {
            "n": " ".join(str(name)) if kind == SEA and "\n" not in str(name) else str(name),
            "xy": [longitude, latitude],
            "s": size,
            "c": colours.get(kind, other),
        }
        for name, longitude, latitude, size, kind in INSET_NAMES.get(view, AREA_NAMES)
    ]


def bay_rows(places: pd.DataFrame, frame: Frame) -> list[Row]:
    """Landing bays with coordinates, whether or not a flow touches them."""
    known = places[places["kind"] == "landing_bay"].dropna(subset=["latitude", "longitude"])
    return [
        {
            "xy": [round(float(bay[end]), frame.decimals) for end in ("longitude", "latitude")],
            "place": bay["place"],
            "tip": _tip(bay["name"], label("place_kind", "landing_bay")),
        }
        for bay in known.to_dict("records")
    ]


def incident_rows(incidents: pd.DataFrame, frame: Frame) -> list[Row]:
    """Incidents that have coordinates, sized by the persons."""
    placed = incidents.dropna(subset=["latitude", "longitude"])
    return [
        {
            "xy": [round(incident[end], frame.decimals) for end in ("longitude", "latitude")],
            "r": _incident_radius(incident["size"]),
            "tip": _tip(incident["label"], persons_words(incident["size"])),
        }
        for incident in placed.to_dict("records")
    ]


def _incident_radius(persons: Any) -> float:
    """Pixels, by the square root of the persons."""
    return 4.0 if pd.isna(persons) else round(min(4.0 + 0.9 * float(persons) ** 0.5, 16.0), 1)
