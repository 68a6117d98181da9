"""Lines of flows on the map: which can be drawn, along what way, side by side, how wide."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from dashboard.colours import WAYS
from data_access.codes import UNKNOWN
from models.seaways import REGION, SeaPath

Array = NDArray[np.float64]
Point = tuple[float, float]
Paths = Mapping[tuple[Point, Point], SeaPath | None]
Box = tuple[float, float, float, float]

FRAME: Final[Box] = (-82.5, 5.0, -56.5, 19.4)
"""West, south, east, north of the box on whose edge places outside the basemap get a stand-in."""

THINNEST, WIDEST_ADDED, GROWTH = 1.1, 6.2, 0.6
AT_SEA: Final = ("sea", "ferry")
GAP: Final = 1.2
"""Pixels between lines that run side by side."""

_HEAD_AT: Final = 0.58
"""Share of a line behind its direction head."""

NO_PLACE, NO_COORDINATES, SAME_PLACE, NO_SEA_PATH = (
    "no_place",
    "no_coordinates",
    "same_place",
    "no_sea_path",
)


def way_of(modes: pd.Series) -> pd.Series:
    """Way of travel of each mode: a key of `STROKES`."""
    return modes.map(WAYS).fillna(UNKNOWN)


def located(flows: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Flows with ``way``, ``start`` and ``end`` (longitude, latitude or None), ``reason``.

    ``reason`` says why a flow cannot be drawn as far as its places tell, else None.
    """
    where = {
        row["place"]: (round(float(row["longitude"]), 4), round(float(row["latitude"]), 4))
        for row in places.dropna(subset=["longitude", "latitude"]).to_dict("records")
    }
    result = flows.assign(way=way_of(flows["mode"]))
    for end, column in (("start", "origin"), ("end", "destination")):
        result[end] = pd.Series(
            [where.get(place) for place in flows[column]], index=flows.index, dtype=object
        )
    missing = flows["origin"].isna() | flows["destination"].isna()
    nowhere = result["start"].isna() | result["end"].isna()
    same = (flows["origin"] == flows["destination"]).fillna(False) | (
        result["start"] == result["end"]
    )
    reasons = np.select(
        [missing.to_numpy(), nowhere.to_numpy(), same.to_numpy(bool)],
        [NO_PLACE, NO_COORDINATES, SAME_PLACE],
        default="",
    )
    return result.assign(reason=pd.Series(reasons, index=flows.index).replace("", None))


def width(volume: NDArray[np.floating[Any]]) -> Array:
    """Width in pixels: 1.1 + 6.2 (n / max) ^ 0.6; a missing volume is as thin as nothing."""
    if not len(volume):
        return np.zeros(0)
    largest = np.nanmax(np.append(volume, 0.0))
    part = np.nan_to_num(volume / largest) if largest > 0 else np.zeros(len(volume))
    return np.asarray(THINNEST + WIDEST_ADDED * part**GROWTH, dtype=np.float64)


def lanes(flows: pd.DataFrame) -> Array:
    """Sideways shift of each flow in pixels to the right of its direction, shape (n,).

    Flows between the same two places by the same way lie side by side. Where both directions
    occur, each keeps to its right; where one occurs, its lines lie centred on the way.
    """
    ends = list(zip(flows["start"], flows["end"], strict=True))
    pairs: dict[tuple[str, Point, Point], int] = {}
    known = flows["way"].replace({"ferry": "sea"})
    side_by_side = [
        pairs.setdefault((way, min(pair), max(pair)), len(pairs))
        for way, pair in zip(known, ends, strict=True)
    ]
    lane = pd.DataFrame({"pair": side_by_side, "forward": [start < end for start, end in ends]})
    lane["wide"] = flows["width"].to_numpy(float) + GAP
    same_way = lane.groupby(["pair", "forward"])["wide"]
    middle = same_way.cumsum() - lane["wide"] / 2
    both = lane.groupby("pair")["forward"].transform("nunique") == 2
    shift = middle.where(both, middle - same_way.transform("sum") / 2)
    return np.asarray(shift, dtype=np.float64)


def line(way: str, start: Point, end: Point, paths: Paths) -> Array | None:
    """Points (n, 2) along which a flow is drawn; None where a boat has no way.

    What goes by land or by a mode that is not known is drawn straight.
    """
    if way in AT_SEA:
        found = paths.get((start, end))
        return None if found is None else found.points
    first, last = stand_in(start), stand_in(end)
    if way == "air":
        return arc(first, last)
    return np.array([first, last])


def arc(start: Point, end: Point, points: int = 25) -> Array:
    """The great circle between two points, bowed to the right so that there and back part."""
    a, b = (_unit(*point) for point in (start, end))
    angle = np.arccos(np.clip(a @ b, -1.0, 1.0))
    share = np.linspace(0.0, 1.0, points)[:, None]
    circle = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
    longitude = np.degrees(np.arctan2(circle[:, 1], circle[:, 0]))
    latitude = np.degrees(np.arcsin(np.clip(circle[:, 2], -1.0, 1.0)))
    along = np.array(end) - np.array(start)
    aside = np.array([along[1], -along[0]]) * 0.11 * 4
    return np.stack([longitude, latitude], axis=1) + share * (1 - share) * aside


def stand_in(place: Point) -> Point:
    """The place itself, or where the way to a place outside the basemap leaves the frame.

    The way is the great circle from the middle of the frame, as a flight would go.
    """
    if not is_outside(place):
        return place
    west, south, east, north = FRAME
    middle = ((west + east) / 2, (south + north) / 2)
    heading = _heading(middle, place)
    ahead = np.array([np.sin(heading), np.cos(heading)])
    room = np.array([east - west, north - south]) / 2
    away = np.min(room / np.maximum(np.abs(ahead), 1e-9))
    x, y = np.array(middle) + ahead * away
    return round(float(x), 3), round(float(y), 3)


def is_outside(place: Point) -> bool:
    """Whether a place is drawn by a stand-in at the frame."""
    west, south, east, north = REGION
    return not (west <= place[0] <= east and south <= place[1] <= north)


def clipped(points: Array, box: Box) -> Array | None:
    """The longest piece of a line inside a box, or None."""
    inside = shapely.clip_by_rect(shapely.LineString(points), *box)
    parts = shapely.get_parts(inside)
    lengths = shapely.length(parts)
    if not len(parts) or lengths.max() == 0:
        return None
    longest = shapely.get_coordinates(parts[int(np.argmax(lengths))])
    return np.asarray(longest)


def arrow(points: Array) -> tuple[Point, float]:
    """Where a line's head lies and the line's direction there on screen, degrees from the east."""
    flat = np.column_stack([np.radians(points[:, 0]), np.arctanh(np.sin(np.radians(points[:, 1])))])
    steps = np.hypot(*np.diff(flat, axis=0).T)
    travelled = np.concatenate([[0.0], steps.cumsum()])
    at = np.interp(_HEAD_AT * travelled[-1], travelled, np.arange(len(points)))
    piece = min(int(at), len(points) - 2)
    place = points[piece] + (at - piece) * (points[piece + 1] - points[piece])
    ahead = flat[piece + 1] - flat[piece]
    return (float(place[0]), float(place[1])), float(np.degrees(np.arctan2(ahead[1], ahead[0])))


def _unit(longitude: float, latitude: float) -> Array:
    x, y = np.radians(longitude), np.radians(latitude)
    return np.array([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])


def _heading(start: Point, end: Point) -> float:
    """First bearing of the great circle, radians clockwise from the north."""
    (x0, y0), (x1, y1) = np.radians(start), np.radians(end)
    east = np.sin(x1 - x0) * np.cos(y1)
    north = np.cos(y0) * np.sin(y1) - np.sin(y0) * np.cos(y1) * np.cos(x1 - x0)
    return float(np.arctan2(east, north))
