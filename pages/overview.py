"""How many cases, of what, where, and what is new."""

import streamlit as st

from dashboard import (
    analyses,
    background,
    cards,
    exchange_card,
    map_card,
    notices,
    questions,
    selection,
)
from dashboard.figures import emerging, overview
from dashboard.texts import _
from dashboard.watch_run import AGREED

chosen = selection.current(questions.register().info)

st.title(_("Overview"))
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected()
    st.stop()

cards.key_figures(overview.key_figures(chosen), chosen)

cards.show(overview.trend(chosen), beneath=overview.coverage(chosen))

left, right = st.columns([3, 2])
with left:
    map_card.small(chosen)
with right:
    cards.sentence_and_table(overview.newly_registered(chosen))
    state = analyses.watching()
    if state.result is not None:
        alerts = analyses.alerts(state.result, chosen, AGREED)
        cards.sentence_and_table(emerging.newly_raised(alerts))
    else:
        background.shown(state, _("Watching for what forms"))

left, right = st.columns(2)
with left:
    cards.show(overview.top_sectors(chosen))
with right:
    cards.show(overview.top_routes(chosen))

exchange_card.show(chosen)
