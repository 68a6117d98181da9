"""Any case report by report: who said what, what contradicts, what may have been told twice."""

import streamlit as st

from dashboard import cards, case_controls, notices, questions, selection
from dashboard.ending import RunEnds
from dashboard.figures import case_file, case_tables
from dashboard.figures.who_said_what import who_said_what
from dashboard.texts import _

chosen = selection.current(questions.register().info)

st.title(_("Case files"))
case = case_controls.opened()
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected(selection.in_words(chosen))
    if case is None:
        raise RunEnds
else:
    case_controls.choose(chosen, None if case is None else int(case["case_key"]))
if case is None:
    raise RunEnds

file = case_file.case_file(case, chosen)
case_controls.heading(file, case_file.in_words(file))
left, right = st.columns(2)
with left:
    cards.show(case_file.timeline(file))
    cards.table(case_tables.persons(file))
with right:
    case_controls.on_the_map(file)

if len(file.reports) > 1:
    cards.show(who_said_what(file))
st.header(_("What may have been told twice"))
case_controls.told_again(file, chosen)

st.header(_("What the reports tell, row by row"))
st.caption(case_file.ROWS_METHOD)
cards.table(case_tables.legs(file))
left, right = st.columns(2)
with left:
    cards.table(case_tables.exploitation(file))
    cards.table(case_tables.recruitment(file))
    cards.table(case_tables.support(file))
with right:
    cards.table(case_tables.indicators(file))
    cards.table(case_tables.means(file))
    cards.table(case_tables.money(file))
case_controls.most_like(file)
