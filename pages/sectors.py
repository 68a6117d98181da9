"""Where people are exploited: sectors by theme, place, person and means, and what changed."""

import streamlit as st

from dashboard import cards, controls, notices, periods, questions, selection
from dashboard.ending import RunEnds
from dashboard.figures import beneath, comparison, sectors
from dashboard.texts import _

chosen = selection.current(questions.register().info)

st.title(_("Sectors"))
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected(selection.in_words(chosen))
    raise RunEnds

left, right = st.columns(2)
with left:
    cards.show(sectors.by_theme(chosen))
with right:
    cards.show(sectors.shares(chosen))

cards.show(sectors.across(chosen, controls.sector_by()))
cards.show(sectors.over_time(chosen), beneath=beneath.coverage(chosen, periods.coarse_for(chosen)))

st.header(_("Compare"))
compared, attribute = controls.compared(chosen)
if compared:
    cards.show(comparison.comparison(compared, attribute))
