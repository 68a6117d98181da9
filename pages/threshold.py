"""What several reports say together of one venue, vessel, place or route."""

import streamlit as st

from dashboard import (
    analyses,
    cards,
    controls,
    indicator_controls,
    links,
    notices,
    questions,
    selection,
)
from dashboard.ending import RunEnds
from dashboard.figures import beneath, indicator_weights, things, threshold
from dashboard.notices import plain
from dashboard.texts import _

chosen = selection.current(questions.register().info)

st.title(_("Threshold"))
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected(selection.in_words(chosen))
    raise RunEnds

kind, line = indicator_controls.kind_and_line()
told = analyses.thing_points(chosen, kind)
ranked = analyses.ranked_things(chosen, kind, line)
cards.show(
    threshold.over_time(chosen, kind, line, told, ranked),
    beneath=beneath.coverage(chosen, "month"),  # where none crossed, too: who reported?
)

if len(ranked):
    row = cards.choose_row(threshold.table(chosen, kind, ranked), part=(line,))
    thing = str(ranked["thing"].iloc[row or 0])
    st.header(plain(things.name(kind, thing)))
    behind = analyses.behind(chosen, kind, thing)
    with links.none_to(links.of_a_row(is_first=not row)):
        cards.show(threshold.by_dimension(kind, thing, behind))
        cards.table(threshold.reports(kind, thing, behind))
    keys = sorted({int(key) for key in behind["case_key"]})
    controls.show_everywhere(keys, things.name(kind, thing), "thing")
st.caption(plain(threshold.METHOD))
cards.table_on_demand(indicator_weights.table(), _("Weights"))
