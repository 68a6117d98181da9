"""What every page needs, loaded before anybody comes and then left alone by Python's collector.

It looks for garbage in all that is loaded, a fifth of a second each time: what was there before is
none. Streamlit would have it look after each run of a page too, of each part that runs by itself
among them (``runner.postScriptGC`` in ``.streamlit/config.toml``); it looks by itself often enough.
"""

import gc

from altair.utils import schemapi

from dashboard import analyses, cards, group_controls, map_card, room
from dashboard.briefing import pack

PARTS = (analyses, cards, group_controls, map_card, pack, room)
"""These bring along nearly all that the pages use."""


def leave_alone() -> None:
    """Have what is loaded by now never be looked through again."""
    gc.collect()
    gc.freeze()


def trust_charts() -> None:
    """Have no part of a chart be held to Vega-Lite's schema as it is made: tests hold it to that.

    It would take a fifth of the time of a page.
    """
    schemapi.disable_debug_mode()
