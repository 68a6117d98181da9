"""The basemap's files: complete, small, and from nowhere else."""

import json
from urllib.parse import urlsplit

import pytest
import shapely

from dashboard.basemap import shapes, sources, styles
from dashboard.basemap.land import STATIC, load_land
from dashboard.basemap.paths import sea_paths
from data_access.region import PLACES

SIX = {"bonaire", "curacao", "aruba", "saba", "sint_eustatius", "sint_maarten"}


def _strings(value):
    if isinstance(value, dict):
        return [text for part in value.values() for text in _strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_style_names_only_own_files(theme):
    style = json.loads((STATIC / f"style_{theme}.json").read_text())
    paths = [text for text in _strings(style["sources"]) if "/" in text]
    assert all(urlsplit(path).netloc == "" for path in _strings(style))
    assert "glyphs" not in style
    assert "sprite" not in style
    assert paths
    for path in paths:
        assert (STATIC / path.removeprefix("/app/static/")).is_file()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_style_file_is_what_the_script_writes(theme):
    assert json.loads((STATIC / f"style_{theme}.json").read_text()) == styles.style(theme)


def test_basemap_is_small():
    assert sum(path.stat().st_size for path in STATIC.iterdir()) < 500_000


def test_six_islands_are_fine():
    islands = json.loads((STATIC / "islands.json").read_text())["features"]
    points = {
        found["properties"]["island"]: shapely.get_num_coordinates(
            shapely.from_geojson(json.dumps(found["geometry"]))
        )
        for found in islands
    }
    assert set(points) == SIX
    assert points["saba"] > 30
    assert points["bonaire"] > 250


def test_land_is_valid_and_in_the_extent():
    land = load_land()
    assert land.is_valid
    west, south, east, north = land.bounds
    assert west >= sources.WEST
    assert east <= sources.EAST
    assert south >= sources.SOUTH
    assert north <= sources.NORTH


def test_islands_places_lie_on_their_island():
    for _place, _name, _kind, _country, island, latitude, longitude in PLACES:
        if island is not None:
            west, south, east, north = shapes.ISLANDS[island]
            assert west <= longitude <= east
            assert south <= latitude <= north


def test_missing_packages_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"countries-10m\.json"):
        sources.find(tmp_path)


def test_known_pair_is_not_searched_again():
    pair = ((-68.28, 12.15), (-68.935, 12.105))
    first = sea_paths([pair])[pair]
    assert first is not None
    assert sea_paths([pair])[pair] is first
