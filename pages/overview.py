"""How many cases, of what, where, and what is new."""

import streamlit as st

from dashboard import (
    cards,
    exchange_card,
    key_figures,
    map_card,
    notices,
    questions,
    released,
    selection,
    watch_card,
)
from dashboard.ending import RunEnds
from dashboard.figures import beneath, overview, release, theirs
from dashboard.texts import _

chosen = selection.current(questions.register().info)

st.title(_("Overview"))
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected(selection.in_words(chosen))
    raise RunEnds

key_figures.show(overview.key_figures(chosen), chosen, overview.beside_key_figures())

if not questions.released():
    watch_card.show(chosen)  # in the whole width: what else a pattern could be stands there too

cards.show(overview.trend(chosen), beneath=beneath.coverage(chosen))

if released.tells("route"):
    left, right = st.columns([3, 2])
    with left:
        map_card.small(chosen)
else:
    right = st.container()
with right:
    if questions.released():
        cards.sentence_and_table(release.about())
        if beside := theirs.beside_ours():
            cards.table(beside)
    else:
        cards.sentence_and_table(overview.newly_registered(chosen))

if by_both := theirs.by_what_both_tell():
    cards.table(by_both)

if top := overview.top(chosen):
    for shown, place in zip(top, st.columns(len(top)), strict=True):
        with place:
            cards.show(shown)

if not questions.released():
    exchange_card.show(chosen)
