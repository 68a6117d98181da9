"""What is new: combinations that grew against their own past."""

import streamlit as st

from dashboard import analyses, cards, controls, notices, questions, selection
from dashboard.figures import emerging
from dashboard.notices import plain
from dashboard.texts import _

chosen = selection.current(questions.register().info)
places = questions.place_names()

st.title(_("Emerging patterns"))
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected()
    st.stop()

with st.spinner(_("Holding the last weeks against the years before")):
    grown = emerging.patterns(chosen)

st.markdown(f"**{plain(emerging.finding(grown, chosen))}**")
st.caption(
    _("More reports are not yet more crime: see who reports what before you act on a pattern.")
)
if len(grown):
    cards.show(emerging.seen_and_expected(grown, places, chosen))
    table = emerging.table(grown, places)
    controls.pattern(grown, table, emerging.METHOD, analyses.looked_at(chosen))
st.caption(emerging.METHOD)
