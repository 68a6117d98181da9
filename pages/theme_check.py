"""Trafficking and smuggling apart yet linked: cases told as one that show the other."""

import streamlit as st

from dashboard import cards, controls, notices, questions, selection
from dashboard.ending import RunEnds
from dashboard.figures import beneath, indicator_weights, theme_cases, theme_check
from dashboard.notices import plain
from dashboard.texts import _

chosen = selection.current(questions.register().info)

st.title(_("Theme check"))
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected(selection.in_words(chosen))
    raise RunEnds

left, right = st.columns(2)
with left:
    cards.show(theme_check.of_smuggling(chosen))
with right:
    cards.show(theme_check.of_trafficking(chosen))
for theme in ("smuggling", "trafficking"):
    listed, keys = theme_cases.to_look_at(chosen, theme)
    cards.table(listed)
    controls.show_everywhere(keys, listed.title, theme)
cards.show(theme_cases.where_they_meet(chosen))
for thing, name, keys in theme_cases.standing_out(chosen):
    shown = _("Show these cases: {thing}").format(thing=name)
    controls.show_everywhere(keys, name, f"link-{thing}", button=shown)
left, right = st.columns(2)
with left:
    cards.show(theme_check.which(chosen))
with right:
    cards.show(theme_check.over_time(chosen), beneath=beneath.coverage(chosen))
st.caption(plain(theme_check.METHOD))
cards.table_on_demand(indicator_weights.table(), _("Weights"))
