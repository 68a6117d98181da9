"""What every page needs, loaded before anybody comes and then left alone by Python's collector.

Streamlit looks for garbage after each run of a page, in all that is loaded: a fifth of a second,
and while long work is shown every second for every reader. What was there before is none.
"""

import gc

from dashboard import analyses, cards, group_controls, map_card, room
from dashboard.briefing import pack

PARTS = (analyses, cards, group_controls, map_card, pack, room)
"""These bring along nearly all that the pages use."""


def leave_alone() -> None:
    """Have what is loaded by now never be looked through again."""
    gc.collect()
    gc.freeze()
