"""Where people are moved: the map, the ranked routes, hubs, and legs that do not fit."""

import streamlit as st

from dashboard import cards, controls, map_card, notices, questions, released, selection
from dashboard.cards import Table
from dashboard.ending import RunEnds
from dashboard.figures import arrivals, hubs, ranked_routes, routes, voyages
from dashboard.notices import plain
from dashboard.texts import _

chosen = selection.current(questions.register().info)

st.title(_("Routes"))
cases = int(questions.kpis(chosen)["cases"].iloc[0])
if not cases:
    notices.nothing_selected(selection.in_words(chosen))
    raise RunEnds
drawn = routes.route_map(chosen)
if drawn.flows.empty and drawn.incidents.empty:
    notices.nothing_on_the_map(cases)
    raise RunEnds

head = st.container()
map_card.show(chosen)
by = map_card.chosen_weight()  # once the switch is drawn: a link may have set it
head.markdown(f"**{plain(routes.finding(chosen, by))}**")
head.caption(_("Click a line or a place to narrow every page to it."))

alone = routes.only_route(chosen)
if alone and not questions.released():  # which has neither times nor outcomes
    cards.show(arrivals.by_hour(chosen, *alone))
ranked = ranked_routes.ranked_table(chosen, None, by)
controls.route(ranked, ranked_routes.title(by), ranked_routes.route_method())
of_places = hubs.table(chosen)
cards.table(Table("hubs", hubs.finding(of_places, alone), of_places, released.method(hubs.METHOD)))

left_out = routes.not_drawn(chosen)
sentence = routes.not_drawn_sentence(drawn)
cards.table(Table("not-on-the-map", sentence, left_out, released.method(routes.FLOW_METHOD)))
if not questions.released():  # which has no times
    cards.table(voyages.doubtful_legs(chosen))  # last: the training room's words say so
