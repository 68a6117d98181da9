"""How far the register itself can be trusted: freshness, quarantine, what it lacks."""

import streamlit as st

from dashboard import cards, notices, questions, selection
from dashboard.figures import quality
from dashboard.notices import plain
from dashboard.texts import _

info = questions.register().info
selection.current(info)

st.title(_("Data quality"))
st.caption(_("All of the register: the selection does not narrow this page."))
for line in notices.freshness_in_words(questions.look(), info):
    st.markdown(f"- {plain(line)}")
for line in quality.lacking(info):
    st.caption(plain(line))

st.header(_("Quarantine"))
reasons = quality.by_reason()
cards.table(reasons)
if len(reasons.rows):
    cards.table(quality.row_by_row())
st.caption(reasons.method)
