"""The land of the basemap as one geometry, read from the files that the browser draws."""

from pathlib import Path

import geopandas
import shapely
from shapely import Geometry

STATIC = Path(__file__).resolve().parent.parent / "static"
"""The folder that Streamlit offers to the browser under /app/static."""


def load_land() -> Geometry:
    """All land of the basemap, longitude and latitude in degrees (WGS 84).

    Drawn and routed on the same shapes: a path that keeps off these never crosses land on screen.
    """
    parts = [geopandas.read_file(STATIC / f"{name}.json").geometry for name in ("land", "islands")]
    return shapely.union_all([shape for shapes in parts for shape in shapes])
