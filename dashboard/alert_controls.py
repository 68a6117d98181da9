"""What a reader chooses on the page *Emerging patterns*."""

import streamlit as st

from dashboard import alert_words, cards
from dashboard.cards import Table
from dashboard.figures import emerging
from dashboard.figures.emerging import Alerts
from dashboard.notices import plain
from dashboard.texts import _
from dashboard.watch_run import AGREED
from models.emergence import LOOSEST, Raised

RATES = (0.25, 0.5, AGREED, 2.0, LOOSEST)


def per_quarter() -> float:
    """The rate of false alarms that the reader agrees to."""
    chosen = st.segmented_control(
        _("False alarms a quarter, at most"),
        RATES,
        default=AGREED,
        required=True,
        format_func=lambda rate: f"{rate:g}",
        key="per_quarter",
        persist_state="session",
    )
    return float(AGREED if chosen is None else chosen)


def alert(alerts: Alerts) -> Raised | None:
    """The alert whose row is chosen; the first until then, None where there is none."""
    shown = alerts.shown()
    if not shown:
        return None
    name = _("Alerts, those that stand now first; choose one to see its evidence")
    table = Table("alerts", name, emerging.table(alerts), emerging.METHOD)
    row = cards.choose_row(table, part=(alerts.per_quarter,))
    return shown[row or 0]


def check_next(one: Raised) -> None:
    """A card of what to find out before acting."""
    with st.container(border=True):
        st.markdown(_("**What to check next**"))
        for line in alert_words.check_next(one.alert):
            st.markdown(f"- {plain(line)}")
