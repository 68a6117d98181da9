"""What the first briefing of a process would wait for, made ready by a thread beside the pages.

The land at sea, the ground of the route map, and the engines that draw charts and set documents
take seconds to start, each once per process.
"""

import logging
from datetime import datetime
from threading import Timer

import altair as alt
import pandas as pd

from dashboard import maps
from dashboard.basemap import paths
from dashboard.briefing import route_map
from dashboard.briefing.drawing import vega_lite
from dashboard.briefing.pdf import to_pdf
from dashboard.briefing.pptx import to_pptx
from dashboard.briefing.slide import Slide, Source
from dashboard.figures.routes import RouteMap
from dashboard.problems import where
from data_access import settings

AFTER_S = 10.0
"""The first page of a server comes first: while it starts, the engine of charts stops all else."""

log = logging.getLogger(__name__)


def begin() -> None:
    """Make ready in a while, unless nothing is to be done beside the pages."""
    if settings.REFRESH_S > 0:
        timer = Timer(AFTER_S, _run)
        timer.daemon = True
        timer.start()


def make_ready() -> None:
    """Draw a map of nothing and a chart of nothing, and set both as slides: nobody sees them."""
    paths.seaways()
    source = Source("", "", datetime(2000, 1, 1), (), "")  # noqa: DTZ001 - UTC by contract
    chart = vega_lite(alt.Chart(pd.DataFrame({"of": [1]})).mark_bar().encode(x="of:O", y="of:Q"))
    drawn = Slide("ready", "", "", source, chart=chart)
    mapped = Slide("ready", "", "", source, picture=route_map.picture(_nothing()))
    for write in (to_pptx, to_pdf):
        write((drawn, mapped), "")


def _run() -> None:
    try:
        make_ready()
    except Exception as wrong:  # whoever makes the first briefing is told what is wrong
        log.error("Briefings were not made ready: %s", where(wrong))  # noqa: TRY400 - see where


def _nothing() -> RouteMap:
    flows = pd.DataFrame(columns=["origin", "destination", "mode", "theme", "cases", "persons"])
    places = pd.DataFrame(
        columns=["place", "name", "kind", "country", "island", "latitude", "longitude"]
    )
    points = pd.DataFrame(columns=["latitude", "longitude", "size", "label"])
    return RouteMap(flows, places, {}, points, maps.split_flows(flows, places, {}))
