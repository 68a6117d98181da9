"""The legend names every colour and stroke that the map draws."""

import json

import pandas as pd
import pytest

from dashboard import maps
from dashboard.colours import STROKES, THEME_COLOURS
from dashboard.map_legend import WAY_NAMES, map_legend
from dashboard.map_lines import way_of
from data_access.codes import LEG_MODE, UNKNOWN


def _entries(dark, *, far=True):
    spec = json.loads(map_legend(dark=dark, far=far).to_json())
    rows = next(iter(spec["datasets"].values()))
    return spec, pd.DataFrame(rows)


@pytest.mark.parametrize("dark", [False, True])
def test_every_theme_and_stroke_has_its_name(dark):
    _, entries = _entries(dark)
    colours = set(THEME_COLOURS["dark" if dark else "light"].values())
    assert colours <= set(entries["colour"])
    assert {*WAY_NAMES.values(), "Theme not known"} <= set(entries["name"])
    assert not entries["name"].duplicated().any()


def test_every_way_a_mode_goes_is_named():
    ways = way_of(pd.Series([*LEG_MODE.codes, None]))
    assert set(ways) == set(WAY_NAMES) == set(STROKES)
    assert ways.iloc[-1] == UNKNOWN
    assert WAY_NAMES[ways.iloc[-1]] == "Mode not known"


def test_strokes_of_the_legend_are_those_of_the_map():
    spec, _ = _entries(False)
    rules = [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == "rule"]
    shown = [[part / rule["strokeWidth"] for part in rule["strokeDash"]] for rule in rules]
    assert shown == [list(stroke.dash or (1.0, 0.0)) for stroke in STROKES.values()]


def test_rounded_dashes_leave_a_gap():
    """Round ends add a width to each dash; a gap of less than that would make the line solid."""
    assert all(stroke.dash[1] >= 1.9 for stroke in STROKES.values() if stroke.dash)


@pytest.mark.parametrize("dark", [False, True])
def test_names_keep_clear_of_the_next_entry(dark):
    """At 970 pixels, the map's width in a window of 1400, a letter of 12 pixels is 7 wide."""
    _, entries = _entries(dark)
    pixels = 970 / (10 * (entries["place"].max() + 1))
    ends = entries["text"] * pixels + entries["name"].str.len() * 7
    room = (entries["place"] + 1) * 10 * pixels
    alone = ~entries["row"].duplicated(keep=False)  # what stands alone in its row has all of it
    assert (ends < room.mask(alone, 970)).all()


def test_sign_of_a_place_beyond_the_map_is_told():
    _, entries = _entries(False)
    assert "far away" not in "".join(_entries(False, far=False)[1]["name"])
    assert entries.iloc[-1]["name"] == "↖ ↗ (far away): lies beyond the map, drawn at its edge"


@pytest.mark.parametrize(("origin", "is_far"), [("near", False), ("far", True), ("nowhere", False)])
def test_place_beyond_the_map_is_told_where_one_is_drawn(origin, is_far):
    places = pd.DataFrame(
        {
            "place": ["lac", "near", "far", "nowhere"],
            "longitude": [-68.2, -68.4, 113.3, None],
            "latitude": [12.1, 10.9, 23.1, None],
        }
    )
    drawn = pd.DataFrame({"origin": [origin], "destination": ["lac"]})
    assert maps.reaches_beyond(maps.Split(drawn, drawn.iloc[:0]), places) == is_far
