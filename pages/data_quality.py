"""Who reports how much, how late and how fully, who fell silent; and the register's own state."""

import streamlit as st

from dashboard import cards, freshness, notices, questions, selection
from dashboard.figures import coverage, coverage_islands, quality, silences, silent_islands
from dashboard.notices import plain
from dashboard.texts import _

info = questions.register().info
chosen = selection.current(info)

st.title(_("Coverage and quality"))
# Before it is asked whether any case is selected: who fell silent for the whole period has none.
cards.show(silences.silences(chosen))
if islands := silent_islands.by_island(chosen):
    cards.table(islands)
if questions.kpis(chosen)["cases"].iloc[0]:
    cards.show(coverage.reports(chosen))
    cards.show(coverage_islands.by_island(chosen))
    cards.show(coverage.registration(chosen))
    cards.show(coverage.completeness(chosen))
else:
    notices.nothing_selected(selection.in_words(chosen))

st.header(_("The register as a whole"))
st.caption(_("From here on all of the register: the selection does not narrow this part."))
for line in freshness.in_words(questions.look(), info):
    st.markdown(f"- {plain(line)}")
for line in quality.lacking(info):
    st.caption(plain(line))

st.header(_("Quarantine"))
reasons = quality.by_reason()
cards.table(reasons)
if len(reasons.rows):
    cards.table(quality.row_by_row())
st.caption(reasons.method)
