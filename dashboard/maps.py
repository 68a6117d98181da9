"""The route map: flows between places as pydeck decks, from plain frames; no Streamlit.

Streamlit must serve ``dashboard/static`` (server.enableStaticServing). Nothing is fetched from
another host.

Frames
------
flows
    origin, destination (place identifiers), mode, theme (codes), cases (int), persons (int); any
    may be missing. One row is one line.
places
    place, name, kind, country, island, latitude, longitude.
incidents
    latitude, longitude, label, size (persons; may be missing).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd
import pydeck
from pydeck.bindings.json_tools import default_serialize

from dashboard import map_labels, map_layers, map_lines, map_rows
from dashboard.colours import STROKES
from dashboard.map_lines import NO_SEA_PATH, Paths, Point
from dashboard.map_rows import FRAMES, Frame, Picked, Row, View
from dashboard.texts import _, label, ngettext, number

Weight = Literal["cases", "persons"]

HEIGHT: Final = 680
INSET_SIZES: Final[dict[View, tuple[int, int]]] = {"leeward": (430, 302), "windward": (268, 246)}
"""Width and height of the insets, pixels; an inset's chart takes the height."""
MAP_KEY: Final = "route_map"
INSETS: Final[tuple[View, ...]] = ("leeward", "windward")

TOOLTIP: Final = {"text": "{tip}"}

ARROWS: Final = 400
"""At most so many direction heads, on the largest flows."""


@dataclass(frozen=True)
class Split:
    """Flows that the map draws, and those it cannot with the ``reason`` of each."""

    drawn: pd.DataFrame
    undrawn: pd.DataFrame


class CompactDeck(pydeck.Deck):  # type: ignore[misc]
    """A deck whose JSON holds no white space."""

    def to_json(self) -> str:
        """The deck as JSON, about a third of pydeck's own."""
        return json.dumps(
            self, sort_keys=True, default=default_serialize, separators=(",", ":"), allow_nan=False
        )


class _ToldDeck(pydeck.Deck):  # type: ignore[misc]
    def __init__(self, told: str) -> None:
        super().__init__(tooltip=TOOLTIP)
        self._told = told

    def to_json(self) -> str:
        return self._told


def told(deck: str) -> pydeck.Deck:
    """A deck of `route_deck` once more, from its JSON."""
    return _ToldDeck(deck)


def sea_pairs(flows: pd.DataFrame, places: pd.DataFrame) -> tuple[tuple[Point, Point], ...]:
    """Pairs of points between which a flow goes by water, sorted; ask for their paths."""
    flows = map_lines.located(flows, places)
    wet = flows[flows["reason"].isna() & flows["way"].isin(map_lines.AT_SEA)]
    return tuple(sorted(set(zip(wet["start"], wet["end"], strict=True))))


def split_flows(flows: pd.DataFrame, places: pd.DataFrame, paths: Paths) -> Split:
    """Part flows into those with a line and those without.

    ``undrawn`` has ``reason``: no_place, no_coordinates, same_place (within one place) or
    no_sea_path (a boat that would have to go over land). Nothing is dropped: the two parts
    together are the flows.
    """
    flows = map_lines.located(flows, places)
    found = [
        None if reason is not None else map_lines.line(way, start, end, paths)
        for way, start, end, reason in zip(
            flows["way"], flows["start"], flows["end"], _none(flows["reason"]), strict=True
        )
    ]
    flows["line"] = pd.Series(found, index=flows.index, dtype=object)
    drawn = flows["line"].notna()
    undrawn = flows[~drawn].drop(columns=["line", "start", "end", "way"])
    undrawn["reason"] = undrawn["reason"].fillna(NO_SEA_PATH)
    return Split(flows[drawn].drop(columns="reason"), undrawn)


def route_deck(
    flows: pd.DataFrame,
    places: pd.DataFrame,
    paths: Paths,
    *,
    dark: bool,
    weight: Weight = "cases",
    view: View = "region",
    incidents: pd.DataFrame | None = None,
) -> pydeck.Deck:
    """The map of flows.

    Layers that answer to a click: ``flows`` (objects with origin, destination, mode, theme),
    ``places`` (objects with place), ``incidents``. Width is 1.1 + 6.2 (n / max) ^ 0.6 pixels.
    """
    frame = FRAMES[view]
    drawn = measured(split_flows(flows, places, paths).drawn, weight)
    named = dict(zip(places["place"], places["name"], strict=True))
    rows = map_rows.flow_rows(drawn, named, frame, dark=dark)
    dots = map_rows.place_rows(drawn, places, frame, dark=dark)
    names = map_rows.area_rows(view, dark=dark)
    layers = [
        map_layers.area_names(names, dark=dark),
        *_frame_layers(view, dark=dark),
        *_line_layers(rows, dark=dark),
        map_layers.arrows([row["arrow"] for row in rows[-ARROWS:]]),
        map_layers.targets([row["target"] for row in rows], dark=dark),
        *_incident_layers(incidents, frame, dark=dark),
        map_layers.bays(map_rows.bay_rows(places, frame), dark=dark),
        map_layers.halos(_only(dots, "xy", "r", "h")),
        map_layers.dots(_only(dots, "xy", "r", "c", "place", "tip"), dark=dark),
        *_label_layers(dots, names, frame, dark=dark),
    ]
    return CompactDeck(
        layers,
        map_provider="mapbox",
        map_style=f"/app/static/style_{'dark' if dark else 'light'}.json",
        initial_view_state=pydeck.ViewState(
            longitude=frame.longitude,
            latitude=frame.latitude,
            zoom=frame.zoom,
            min_zoom=3.5,
            max_zoom=12,
            pitch=0,
        ),
        tooltip=TOOLTIP,
    )


def picked(objects: Mapping[str, Sequence[Mapping[str, Any]]]) -> Picked | None:
    """What a click chose, from ``event.selection.objects``; None where nothing is."""
    for flow in objects.get("flows", ()):
        return Picked(origins=(str(flow["origin"]),), destinations=(str(flow["destination"]),))
    for place in objects.get("places", ()):
        return Picked(places=(str(place["place"]),))
    return None


def reaches_beyond(split: Split, places: pd.DataFrame) -> bool:
    """Whether a place is drawn that lies beyond the map."""
    ends = {*split.drawn["origin"], *split.drawn["destination"]}
    shown = places.loc[places["place"].isin(ends), ["longitude", "latitude"]].dropna()
    return any(map_lines.is_outside(point) for point in shown.itertuples(index=False, name=None))


def describe(split: Split, places: pd.DataFrame, *, weight: Weight = "cases") -> str:
    """One or two sentences on what the map shows, for those who do not see it."""
    drawn, undrawn = split.drawn, split.undrawn
    if drawn.empty:
        text = _("Map of the Caribbean without routes.")
    else:
        named = dict(zip(places["place"], places["name"], strict=True))
        told = map_rows.told_of_any(drawn)
        largest = drawn.iloc[int(drawn[weight].fillna(-1).astype(float).to_numpy().argmax())]
        words = _(
            "Map of {routes} lines between {places} places; the widest goes from {origin} to "
            "{destination}: {volume}."
        )
        if "mode" in told:
            words = _(
                "Map of {routes} lines between {places} places; the widest goes from {origin} to "
                "{destination} by {mode}: {volume}."
            )
        text = words.format(
            routes=number(len(drawn)),
            places=number(len(set(drawn["origin"]) | set(drawn["destination"]))),
            origin=named[largest["origin"]],
            destination=named[largest["destination"]],
            mode=_mode_in_words(largest["mode"]),
            volume=map_rows.volume(largest, told),
        )
    if len(undrawn):
        text += " " + ngettext(
            "{number} line cannot be drawn.", "{number} lines cannot be drawn.", len(undrawn)
        ).format(number=number(len(undrawn)))
    return text


def _mode_in_words(mode: Any) -> str:
    return _("a mode not known") if pd.isna(mode) else label("mode", mode).lower()


def inset_key(view: View) -> str:
    """The key of an inset's container."""
    return f"route_inset_{view}"


def inset_css() -> str:
    """The style sheet that lays the insets over the map's corners, for ``st.html``.

    The windward islands lie at the lower right, the leeward islands at the left. On a narrow
    screen the insets stand below the map.
    """
    lowest = HEIGHT - INSET_SIZES["windward"][1] - 12
    corners = {"windward": f"top: {lowest}px; right: 12px;", "leeward": "top: 110px; left: 12px;"}
    rules = [
        f".st-key-{inset_key(view)} {{ position: absolute; {corners[view]} z-index: 5; "
        f"width: {width}px; height: {height}px; overflow: hidden; border-radius: 8px; "
        f"box-shadow: 0 0 0 1.5px rgba(47, 214, 176, 0.7), 0 6px 20px rgba(0, 0, 0, 0.4); }}\n"
        f".st-key-{inset_key(view)} [class*=gl-ctrl] {{ display: none; }}"
        for view, (width, height) in INSET_SIZES.items()
    ]
    return (
        f"<style>.st-key-{MAP_KEY} {{ position: relative; }}\n"
        "@media (min-width: 1600px) {\n" + "\n".join(rules) + "\n}</style>"
    )


def measured(drawn: pd.DataFrame, weight: Weight) -> pd.DataFrame:
    """Drawn flows with volume, width and lane, smallest first so that the largest lie on top."""
    volume = drawn[weight].astype("float64").to_numpy()
    drawn = drawn.assign(volume=volume)
    drawn = drawn.assign(width=map_lines.width(volume)).sort_values("width", kind="stable")
    return drawn.assign(lane=map_lines.lanes(drawn))


def _line_layers(rows: list[Row], *, dark: bool) -> list[pydeck.Layer]:
    layers = []
    for way in STROKES:
        own = [row for row in rows if row["way"] == way]
        cased = [row["casing"] for row in own if row["casing"] is not None]
        if cased and way == "sea":
            layers.append(map_layers.casings(cased, way, dark=dark))
        if own:
            layers.append(map_layers.lines([row["line"] for row in own], way))
    return layers


def _label_layers(
    dots: list[Row], names: list[Row], frame: Frame, *, dark: bool
) -> list[pydeck.Layer]:
    dots = map_rows.within(dots, frame.box)
    fitting, left_over = map_labels.placed(dots, names, frame.zoom, frame.box)
    keys = ("xy", "n", "s", "ta", "ab", "d", "v")
    layers = [map_layers.place_labels(_only(fitting, *keys), dark=dark)]
    if left_over:
        layers.append(map_layers.label_guards(_only(fitting, "xy")))
        layers.append(map_layers.late_labels(_only(left_over, *keys), dark=dark))
    return layers


def _frame_layers(view: View, *, dark: bool) -> list[pydeck.Layer]:
    """The boxes of the insets, on the region's map."""
    if view != "region":
        return []
    rows = []
    for inset in INSETS:
        west, south, east, north = FRAMES[inset].box
        rows.append({"p": [west, south, east, south, east, north, west, north, west, south]})
    return [map_layers.frames(rows, dark=dark)]


def _incident_layers(
    incidents: pd.DataFrame | None, frame: Frame, *, dark: bool
) -> list[pydeck.Layer]:
    if incidents is None:
        return []
    return [map_layers.incidents(map_rows.incident_rows(incidents, frame), dark=dark)]


def _only(rows: list[Row], *keys: str) -> list[Row]:
    return [{key: row[key] for key in keys} for row in rows]


def _none(reasons: pd.Series) -> list[str | None]:
    return [None if pd.isna(reason) else str(reason) for reason in reasons]
