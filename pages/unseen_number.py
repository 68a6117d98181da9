"""How many cases no agency told of, from how their lists overlap; or why that is not said."""

import streamlit as st

from dashboard import analyses, cards, notices, questions, selection
from dashboard.ending import RunEnds
from dashboard.figures import unseen
from dashboard.notices import plain
from dashboard.texts import _

chosen = selection.current(questions.register().info)

st.title(_("The unseen number"))
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected(selection.in_words(chosen))
    raise RunEnds

answer = analyses.unseen(chosen)
if answer.estimate is None:
    st.markdown(f"**{plain(unseen.REFUSED)}**")
    st.markdown(plain(unseen.why_refused(answer)))
    shared = unseen.shared(answer.lists)
    if len(shared.rows):
        cards.table(shared)
else:
    cards.show(unseen.how_many(answer.estimate))
    left, right = st.columns(2)
    with left:
        cards.show(unseen.dependence(answer.lists, answer.estimate))
    with right:
        cards.show(unseen.sensitivity(answer.lists, answer.estimate))
for line in unseen.lists_in_words(answer.lists):
    st.caption(plain(line))
if answer.estimate is not None:
    st.header(_("What it rests on"))
    for limit in unseen.LIMITS:
        st.markdown(f"- {plain(limit)}")
