"""Paths at sea: round the land, never across it."""

from itertools import combinations

import numpy as np
import pytest
import shapely

from dashboard.basemap.land import load_land
from data_access.region import PLACES
from models.land_mask import land_mask
from models.seaways import SNAP_KM, Seaways
from models.voyages import great_circle_km

PLACE = {row[0]: (row[6], row[5]) for row in PLACES}
SEA_PLACES = [row[0] for row in PLACES if row[2] in ("port", "landing_bay")]
NEAR_KM = 300.0

# Origin, destination and km of public sources. Theirs are straight lines, some over land (Tucacas,
# Fort Bay), between places good to 5 km each: 10 km and 20% are allowed.
KNOWN = [
    ("VE-las-cumaraguas", "AW-baby-beach", 32),
    ("VE-el-supi", "AW-baby-beach", 46),
    ("VE-adicora", "AW-baby-beach", 53),
    ("VE-la-vela", "CW-caracasbaai", 103),
    ("VE-cumarebo", "CW-caracasbaai", 84),
    ("VE-san-jose", "CW-koraal-tabak", 92),
    ("VE-aguide", "CW-caracasbaai", 82),
    ("VE-morrocoy", "BQ-lac", 129),
    ("BQ-kralendijk", "CW-oostpunt", 51),
    ("VE-tucacas", "CW-caracasbaai", 154),
    ("VE-guiria", "TT-chaguaramas", 72),
    ("SX-simpson-bay", "VI-st-thomas", 193),
    ("SX-simpson-bay", "BQ-fort-bay", 49),
    ("SX-philipsburg", "BQ-oranjestad", 60),
]


@pytest.fixture(scope="module")
def land():
    return load_land()


@pytest.fixture(scope="module")
def region(land):
    return Seaways(land)


@pytest.fixture
def pond():
    """A square sea, 4 by 4 degrees, with a wall that leaves a gap in the north."""
    return Seaways(shapely.box(1.9, -1.0, 2.1, 3.0), bounds=(0.0, 0.0, 4.0, 4.0))


def _near_pairs():
    return [
        (a, b)
        for a, b in combinations(SEA_PLACES, 2)
        if great_circle_km(*PLACE[a], *PLACE[b]) < NEAR_KM
    ]


def test_no_path_crosses_land(region, land):
    pairs = _near_pairs() + [(a, b) for a, b, _km in KNOWN]
    paths = region.paths([(PLACE[a], PLACE[b]) for a, b in pairs])
    shapely.prepare(land)
    crossing = [
        pair
        for pair, path in zip(pairs, paths, strict=True)
        if path is None or land.intersects(shapely.LineString(path.points))
    ]
    assert len(pairs) > 200
    assert crossing == []


@pytest.mark.parametrize(
    ("origin", "destination"),
    [("CO-turbo", "TT-chaguaramas"), ("VE-maracaibo", "DO-miches"), ("HT-cap-haitien", "BQ-lac")],
)
def test_far_paths_keep_off_land(region, land, origin, destination):
    path = region.path(PLACE[origin], PLACE[destination])
    assert not land.intersects(shapely.LineString(path.points))


@pytest.mark.parametrize(("origin", "destination", "km"), KNOWN)
def test_known_distances_are_met(region, origin, destination, km):
    path = region.path(PLACE[origin], PLACE[destination])
    straight = great_circle_km(*PLACE[origin], *PLACE[destination])
    assert path.distance_km >= straight - 0.01
    assert path.distance_km == pytest.approx(km, rel=0.2, abs=10)


def test_way_back_is_the_same(region):
    there = region.path(PLACE["VE-la-vela"], PLACE["CW-willemstad"])
    back = region.path(PLACE["CW-willemstad"], PLACE["VE-la-vela"])
    assert there.distance_km == back.distance_km
    assert np.array_equal(there.points, back.points[::-1])


def test_path_goes_round_a_wall(pond):
    path = pond.path((1.0, 1.0), (3.0, 1.0))
    around = 2 * np.hypot(1.0, 2.0) * 111.2
    assert path.points[:, 1].max() > 3.0
    assert path.distance_km == pytest.approx(around, rel=0.07)


def test_open_water_is_crossed_straight(pond):
    path = pond.path((0.2, 0.3), (1.2, 3.5))
    straight = great_circle_km(0.2, 0.3, 1.2, 3.5)
    assert path.distance_km == pytest.approx(straight, rel=0.01)


def test_place_ashore_starts_at_nearest_sea(pond):
    path = pond.path((2.0, 1.0), (3.5, 1.0))
    assert not pond.crosses_land(path.points)
    assert np.hypot(*(path.points[0] - (2.0, 1.0))) < 0.2


def test_far_inland_has_no_path(pond, region):
    bogota = PLACE["CO-BOG"]
    assert region.path(bogota, PLACE["CW-willemstad"]) is None
    assert great_circle_km(*bogota, *PLACE["CO-riohacha"]) > SNAP_KM


def test_closed_water_has_no_path():
    walled = Seaways(shapely.box(1.9, -1.0, 2.1, 5.0), bounds=(0.0, 0.0, 4.0, 4.0))
    assert walled.path((1.0, 1.0), (3.0, 1.0)) is None


def test_outside_the_region_has_no_path(region):
    assert region.path(PLACE["NL-AMS"], PLACE["BQ-kralendijk"]) is None


def test_points_cannot_be_changed(pond):
    with pytest.raises(ValueError, match="read-only"):
        pond.path((0.2, 0.3), (1.2, 3.5)).points[0] = 0.0


def test_mask_marks_land_and_leaves_lakes():
    ring = shapely.box(1.0, 1.0, 3.0, 3.0).difference(shapely.box(1.5, 1.5, 2.5, 2.5))
    mask = land_mask(ring, (0.0, 0.0, 4.0, 4.0), 0.1)
    assert mask.shape == (40, 40)
    assert mask[12, 12]
    assert not mask[20, 20]
    assert not mask[5, 5]


def test_mask_marks_islets_smaller_than_a_cell():
    mask = land_mask(shapely.Point(1.03, 2.07).buffer(0.001), (0.0, 0.0, 4.0, 4.0), 0.1)
    assert mask.sum() == 1
    assert mask[20, 10]
