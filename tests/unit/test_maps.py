"""The route map: decks that parse, stay plain, fetch nothing and drop nothing silently."""

import json
from itertools import combinations, pairwise
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pytest

from dashboard import map_labels, map_lines, map_rows, maps
from dashboard.basemap.paths import sea_paths
from dashboard.colours import STROKES, THEME_COLOURS, WAYS, rgb
from dashboard.map_names import PLACE_SIDES, SIDES
from data_access.codes import LEG_MODE, THEME, UNKNOWN
from data_access.region import PLACES

PLACE_COLUMNS = ["place", "name", "kind", "country", "island", "latitude", "longitude"]
FLOW_COLUMNS = ["origin", "destination", "mode", "theme", "cases", "persons"]
HOSTILE = ["@@=alert(1)", "@@#x", "<img src=x onerror=alert(1)>", "{title}", "[a](b) $x$ `c`"]


@pytest.fixture
def places():
    return pd.DataFrame(PLACES, columns=PLACE_COLUMNS)


def _flows(*rows):
    return pd.DataFrame(rows, columns=FLOW_COLUMNS).astype({"cases": "Int64", "persons": "Int64"})


@pytest.fixture
def flows():
    return _flows(
        ("VE-la-vela", "CW-willemstad", "small_boat", "smuggling", 40, 200),
        ("VE-la-vela", "CW-willemstad", "small_boat", "trafficking", 8, None),
        ("CW-willemstad", "VE-la-vela", "cargo_vessel", "both", 2, 2),
        ("SX-philipsburg", "BQ-fort-bay", "ferry", "undetermined", 5, 9),
        ("CO-BOG", "BQ-BON", "air_scheduled", "trafficking", 30, 31),
        ("NL-AMS", "BQ-BON", "air_scheduled", None, 3, 3),
        ("VE-san-antonio", "CO-cucuta", None, "smuggling", 4, 10),
    )


UNDRAWABLE = (
    (None, "CW-willemstad", "small_boat", "smuggling", 1, 1),
    ("nowhere", "CW-willemstad", "small_boat", "smuggling", 1, 1),
    ("CW-willemstad", "CW-willemstad", "small_boat", "smuggling", 1, 1),
    ("CO-BOG", "CW-willemstad", "small_boat", "smuggling", 1, 1),
)


def _deck(flows, places, **choices):
    paths = sea_paths(maps.sea_pairs(flows, places))
    return maps.route_deck(flows, places, paths, **({"dark": True} | choices))


def _layers(deck):
    return {layer["id"]: layer for layer in json.loads(deck.to_json())["layers"]}


def _strings(value):
    if isinstance(value, dict):
        return [text for part in value.values() for text in _strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("view", ["region", "leeward", "windward"])
def test_every_layer_has_its_own_id(flows, places, dark, view):
    deck = json.loads(_deck(flows, places, dark=dark, view=view).to_json())
    ids = [layer["id"] for layer in deck["layers"]]
    assert len(ids) == len(set(ids))
    assert {"flows", "places", "arrows", "labels"} <= set(ids)


def test_deck_names_no_other_host(flows, places):
    for text in _strings(json.loads(_deck(flows, places).to_json())):
        assert urlsplit(text).netloc == ""
    assert _deck(flows, places).map_style == "/app/static/style_dark.json"


def test_clicked_objects_carry_their_codes(flows, places):
    layers = _layers(_deck(flows, places))
    drawn = {(row["origin"], row["destination"]) for row in layers["flows"]["data"]}
    assert drawn == set(zip(flows["origin"], flows["destination"], strict=True))
    assert "BQ-BON" in {row["place"] for row in layers["places"]["data"]}
    assert layers["flows"]["pickable"]
    assert layers["places"]["pickable"]


def test_click_on_a_flow_is_read(flows, places):
    row = _layers(_deck(flows, places))["flows"]["data"][0]
    picked = maps.picked({"flows": [row]})
    assert (picked.origins, picked.destinations) == ((row["origin"],), (row["destination"],))
    assert maps.picked({"places": [{"place": "BQ-BON"}]}) == maps.Picked(places=("BQ-BON",))
    assert maps.picked({}) is None


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_plain(flows, places, name):
    places.loc[places["place"] == "VE-la-vela", "name"] = name
    deck = _deck(flows, places)
    layers = _layers(deck)
    shown = [text for layer in layers.values() for text in _strings(layer.get("data"))]
    assert any(name in text for text in shown)
    assert not any(text.startswith("@@") for text in shown)
    assert deck._tooltip == {"text": "{tip}"}


def test_empty_flows_give_a_deck(places):
    layers = _layers(
        _deck(
            _flows(),
            places,
            incidents=pd.DataFrame(columns=["latitude", "longitude", "label", "size"]),
        )
    )
    assert layers["flows"]["data"] == []
    split = maps.split_flows(_flows(), places, {})
    assert len(split.drawn) == len(split.undrawn) == 0
    assert maps.describe(split, places) == "Map of the Caribbean without routes."


def test_undrawn_flows_are_kept_with_reason(flows, places):
    everything = pd.concat([flows, _flows(*UNDRAWABLE)], ignore_index=True)
    paths = sea_paths(maps.sea_pairs(everything, places))
    split = maps.split_flows(everything, places, paths)
    assert len(split.drawn) == len(flows)
    assert split.undrawn["reason"].tolist() == [
        "no_place",
        "no_coordinates",
        "same_place",
        "no_sea_path",
    ]
    assert "4 lines cannot be drawn." in maps.describe(split, places)


def test_description_names_the_widest_line(flows, places):
    split = maps.split_flows(flows, places, sea_paths(maps.sea_pairs(flows, places)))
    text = maps.describe(split, places)
    assert "La Vela de Coro to Willemstad" in text
    assert "40 cases, at least 200 persons" in text


def test_unknown_persons_draw_thinnest(flows, places):
    rows = _layers(_deck(flows, places, weight="persons"))["lines-sea"]["data"]
    assert sorted(row["w"] for row in rows)[0] == pytest.approx(map_lines.THINNEST)


def test_mode_not_known_has_its_own_stroke_and_words(places):
    flows = _flows(
        ("VE-san-antonio", "CO-cucuta", None, "smuggling", 4, 10),
        ("CO-cucuta", "CO-BOG", "road", None, 3, 3),
    )
    layers = _layers(_deck(flows, places))
    assert layers["lines-unknown"]["getDashArray"] != layers["lines-land"]["getDashArray"]
    details = [row["tip"].split("\n")[1] for row in layers["flows"]["data"]]
    assert "Mode: Not known · Smuggling · 4 cases, at least 10 persons" in details
    assert "Road · Theme: Not known · 3 cases, at least 3 persons" in details
    text = maps.describe(maps.split_flows(flows, places, {}), places)
    assert "by a mode not known: 4 cases" in text


@pytest.mark.parametrize(
    ("view", "origin", "destination"),
    [("leeward", "CO-riohacha", "CW-westpunt"), ("windward", "PR-mayaguez", "BQ-SAB")],
)
def test_lines_of_an_inset_reach_beyond_its_box(places, view, origin, destination):
    """An inset beside another is wider than its box; a line that ended there would hang loose."""
    west, _, east, _ = map_rows.FRAMES[view].box
    flows = _flows((origin, destination, None, "smuggling", 1, 1))
    layers = _layers(_deck(flows, places, view=view))
    assert min(layers["flows"]["data"][0]["p"][::2]) < west
    assert all(west < row["xy"][0] < east for row in layers["labels"]["data"])


def test_width_follows_its_formula():
    width = map_lines.width(np.array([100.0, 50.0, 0.0]))
    assert width == pytest.approx([7.3, 1.1 + 6.2 * 0.5**0.6, 1.1])


def test_parallel_flows_do_not_overlap(flows, places):
    rows = _layers(_deck(flows, places))["lines-sea"]["data"]
    start = rows[0]["p"][:2]
    spans = []
    for row in rows:
        middle = row["o"] * row["w"] * (1 if row["p"][:2] == start else -1)
        spans.append((middle - row["w"] / 2, middle + row["w"] / 2))
    spans.sort()
    assert len(spans) == 3
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


def test_arrow_lies_on_its_line_and_points_along():
    place, angle = map_lines.arrow(np.array([[0.0, 0.0], [0.0, 10.0]]))
    assert place == (0.0, pytest.approx(5.8, abs=0.05))
    assert angle == pytest.approx(90.0)


def test_flight_bows_away_from_its_return():
    there = map_lines.arc((-74.0, 4.7), (-68.3, 12.1))
    back = map_lines.arc((-68.3, 12.1), (-74.0, 4.7))
    assert there[0] == pytest.approx([-74.0, 4.7])
    assert np.hypot(*(there[12] - back[12])) > 0.5


def test_far_place_gets_stand_in_on_frame(places):
    schiphol = map_lines.stand_in((4.764, 52.309))
    west, south, east, north = map_lines.FRAME
    assert west <= schiphol[0] <= east
    assert south <= schiphol[1] <= north
    assert schiphol[0] > -65
    assert map_lines.stand_in((-68.28, 12.15)) == (-68.28, 12.15)


def test_labels_do_not_overlap(places):
    dots = [
        {"place": p[0], "n": p[1], "xy": [p[6], p[5]], "s": 12, "r": 4.0, "v": number}
        for number, p in enumerate(PLACES)
        if -85 < p[6] < -54
    ]
    fitting, left_over = map_labels.placed(dots, [], 4.9, (-120.0, -20.0, 0.0, 50.0))
    boxes = [map_labels.rectangle(label, 4.9) for label in fitting]
    assert len(fitting) + len(left_over) == len(dots)
    assert len(fitting) > 40
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_every_place_has_its_side():
    assert set(PLACE_SIDES) <= {place[0] for place in PLACES}
    assert set(PLACE_SIDES.values()) <= set(SIDES)


def test_every_mode_and_theme_has_its_look():
    assert set(WAYS) == set(LEG_MODE.codes)
    assert set(WAYS.values()) <= set(STROKES)
    assert all(set(colours) == {*THEME.codes, UNKNOWN} for colours in THEME_COLOURS.values())


def test_payload_stays_small(flows, places):
    many = pd.concat([flows] * 300, ignore_index=True)
    assert len(_deck(flows, places).to_json()) < 40_000
    assert len(_deck(many, places).to_json()) < 1_600_000


def test_inset_css_only_lays_out():
    css = maps.inset_css()
    assert "url(" not in css
    assert all(f".st-key-{maps.inset_key(view)}" in css for view in maps.INSETS)


# Colour blindness in linear RGB: Machado, Oliveira and Fernandes, IEEE TVCG 15 (2009), severity 1.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def _lab(colour, sight):
    """CIE L*a*b* (D65) of a colour as a reader sees it."""
    part = np.array(rgb(colour)) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    seen = xyz @ np.clip(np.array(sight) @ linear, 0, 1) / [0.9505, 1.0, 1.089]
    x, y, z = np.where(seen > 0.008856, np.cbrt(seen), 7.787 * seen + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_themes_differ_for_colour_blind_readers(theme, sight):
    seen = [_lab(colour, SIGHT[sight]) for colour in THEME_COLOURS[theme].values()]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 20
