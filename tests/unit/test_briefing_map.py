"""The route map as a picture: what the screen's map shows, and nothing else."""

from functools import cache
from io import BytesIO
from threading import Event

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dashboard import maps
from dashboard.basemap.paths import sea_paths, seaways
from dashboard.briefing import map_canvas, map_ground, ready, route_map
from dashboard.colours import THEME_COLOURS, rgb
from dashboard.figures.routes import RouteMap
from data_access import settings
from data_access.region import PLACES
from tests.briefing_slides import HARM

PLACE_COLUMNS = ["place", "name", "kind", "country", "island", "latitude", "longitude"]
FLOW_COLUMNS = ["origin", "destination", "mode", "theme", "cases", "persons"]
NOWHERE = pd.DataFrame({name: [] for name in ("latitude", "longitude", "size", "label")})
ROWS = (
    ("VE-la-vela", "CW-willemstad", "small_boat", "smuggling", 40, 200),
    ("CO-BOG", "BQ-BON", "air_scheduled", "trafficking", 30, 31),
    ("SX-philipsburg", "BQ-fort-bay", "ferry", None, 5, None),
    ("NL-AMS", "BQ-BON", "air_scheduled", "both", 3, 3),
    ("VE-san-antonio", "CO-cucuta", None, "undetermined", 4, 10),
)


@cache
def drawn(
    *rows: tuple[object, ...], names: str = "", weight: maps.Weight = "cases", lost: int = 0
) -> bytes:
    places = pd.DataFrame(PLACES, columns=PLACE_COLUMNS)
    if names:
        places["name"] = names
    flows = pd.DataFrame(rows, columns=FLOW_COLUMNS)
    flows = flows.astype({"cases": "Int64", "persons": "Int64"})
    paths = sea_paths(maps.sea_pairs(flows, places))
    split = maps.split_flows(flows, places, paths)
    sea = [(12.8, -69.4, lost, "at sea")] if lost else []
    incidents = pd.DataFrame(sea, columns=NOWHERE.columns)
    return route_map.picture(RouteMap(flows, places, paths, incidents, split), weight)


def colours(content: bytes, colour: str, within: int = 32) -> int:
    """Dots of the map that are about of a colour, for lines fade; without the legend."""
    with Image.open(BytesIO(content)) as picture:
        dots = np.asarray(picture.convert("RGB"))[:860].reshape(-1, 3).astype(int)
    return int((np.abs(dots - np.array(rgb(colour))).max(axis=1) <= within).sum())


def test_picture_is_always_the_same_and_shows_every_flow() -> None:
    content = drawn(*ROWS)
    assert drawn.__wrapped__(*ROWS) == content
    empty = drawn()
    for theme in ("smuggling", "trafficking", "both"):
        colour = THEME_COLOURS["light"][theme]
        assert colours(content, colour) > colours(empty, colour) + 100, theme
    assert drawn(*ROWS[:-1]) != content, "a mode that is not known is drawn too"


def test_rings_stand_in_the_legend() -> None:
    def legend(content: bytes) -> np.ndarray:
        with Image.open(BytesIO(content)) as picture:
            return np.asarray(picture.convert("RGB"))[860:].astype(int)

    more = np.abs(legend(drawn(*ROWS, lost=30)) - legend(drawn(*ROWS))).max(axis=2)
    assert (more > 40).sum() > 300
    assert not (more[:, :600] > 40).any(), "beside the others, none of which is moved"


@pytest.mark.parametrize("weight", ["cases", "persons"])
def test_wider_is_more(weight: maps.Weight) -> None:
    few, many = (
        drawn(("CO-BOG", "BQ-BON", "air_scheduled", "trafficking", *counts), ROWS[0], weight=weight)
        for counts in ((1, 1), (400, 1) if weight == "cases" else (1, 400))
    )
    red = THEME_COLOURS["light"]["trafficking"]
    assert colours(many, red) > 2 * colours(few, red)


@pytest.mark.filterwarnings("ignore:Glyph")
def test_names_that_mean_harm_are_drawn_as_they_stand() -> None:
    # No formula, and no error.
    assert drawn(*ROWS, names=HARM[:40] + "$\\frac{x}$") != drawn(*ROWS)


def test_pixels_are_those_of_the_screen() -> None:
    from matplotlib.figure import Figure

    from dashboard.map_labels import on_screen

    canvas = map_canvas.Canvas.on(Figure().add_axes((0, 0, 1, 1)), (-80, 5, -60, 19), 500, 1.0)
    for point in ((-70.0, 12.0), (-62.5, 17.5)):
        assert canvas.pixels(np.array([point]))[0] == pytest.approx(on_screen(*point, canvas.zoom))
    assert canvas.axes.get_xlim()[1] - canvas.axes.get_xlim()[0] == pytest.approx(500)


def test_made_ready_nobody_waits_for_the_land() -> None:
    map_ground._ground.cache_clear()
    ready.make_ready()
    drawn(*ROWS)
    assert map_ground._ground.cache_info().misses == 3, "the region and both insets, once"
    assert seaways.cache_info().currsize == 1


@pytest.mark.parametrize("refresh_s", [60.0, 0.0])
def test_server_makes_itself_ready_unless_nothing_is_done_beside_pages(
    monkeypatch: pytest.MonkeyPatch, refresh_s: float
) -> None:
    done = Event()
    monkeypatch.setattr(settings, "REFRESH_S", refresh_s)
    monkeypatch.setattr(ready, "AFTER_S", 0.0)
    monkeypatch.setattr(ready, "make_ready", done.set)
    ready.begin()
    assert done.wait(5 if refresh_s else 0.2) == bool(refresh_s)
