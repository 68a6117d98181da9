"""What is new among the patterns, on a page that is not about them."""

from dashboard import analyses, background, cards
from dashboard.figures import emerging
from dashboard.texts import _
from dashboard.watch_run import AGREED
from data_access.selection import Selection


def show(chosen: Selection) -> None:
    """The alerts at the agreed rate that have a selected case, or how far the watch is."""
    state = analyses.watching()
    if state.result is None:
        background.shown(state, _("Watching for what forms"))
        return
    cards.sentence_and_table(emerging.newly_raised(analyses.alerts(state.result, chosen, AGREED)))
