"""What is new among the patterns, on a page that is not about them."""

import streamlit as st

from dashboard import analyses, background, cards
from dashboard.figures import emerging, holding_back
from dashboard.notices import plain
from dashboard.texts import _
from dashboard.watch_run import AGREED
from data_access.selection import Selection


def show(chosen: Selection) -> None:
    """The alerts at the agreed rate that have a selected case, and how old the watch is."""
    state = analyses.watching()
    if state.result is not None:
        alerts = analyses.alerts(state.result, chosen, AGREED)
        cards.sentence_and_table(emerging.newly_raised(alerts))
        hidden = emerging.not_shown(alerts), holding_back.beside(alerts)
        for told in (*hidden, emerging.short_past(alerts.watch), emerging.agreed(alerts)):
            if told:
                st.caption(plain(told))
    background.shown(state, _("Watching for what forms"))
