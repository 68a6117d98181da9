"""What money was seen to move, and how far the support of victims came."""

import streamlit as st

from dashboard import (
    analyses,
    background,
    cards,
    controls,
    group_controls,
    notices,
    periods,
    questions,
    selection,
)
from dashboard.ending import RunEnds
from dashboard.figures import beneath, money, money_kinds, support
from dashboard.figures.groups import Grouped
from dashboard.texts import _

chosen = selection.current(questions.register().info)

st.title(_("Money and support"))
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected(selection.in_words(chosen))
    raise RunEnds

st.header(_("Signs of money moved"))
left, right = st.columns(2)
with left:
    cards.show(money.channels(chosen))
with right:
    cards.show(money.country_pairs(chosen))
by = controls.money_by()
cards.show(
    money_kinds.over_time(chosen, by),
    beneath=beneath.coverage(chosen, periods.coarse_for(chosen)),
)

st.header(_("Support of victims"))
cards.show(support.steps(chosen))
left, right = st.columns(2)
with left:
    cards.show(support.where(chosen))
with right:
    cards.show(support.days(chosen))

st.header(_("Money by group of similar cases"))
state = analyses.grouping()
background.shown(state, _("Looking for groups of similar cases"))
if state.result is not None:
    among = analyses.among(state.result, chosen)
    words, places = group_controls.words(), questions.place_names()
    seen = Grouped(state.result, among, words, places)
    cards.show(money.by_group(chosen, seen))
    cards.show(money_kinds.by_group(chosen, seen, by))
