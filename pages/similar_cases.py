"""Which cases share a modus operandi, and why."""

from functools import partial

import streamlit as st

from dashboard import (
    analyses,
    background,
    cards,
    controls,
    group_cards,
    group_controls,
    links,
    notices,
    open_rows,
    questions,
    room_marking,
    seating,
    selection,
)
from dashboard.briefing import snapshots
from dashboard.ending import RunEnds
from dashboard.figures import beneath, group_firmness, groups, same_cases, similar
from dashboard.figures.groups import Grouped
from dashboard.notices import plain
from dashboard.texts import _

chosen = selection.current(questions.register().info)
places = questions.place_names()

st.title(_("Similar cases"))
count = int(questions.kpis(chosen)["cases"].iloc[0])
if not count:
    notices.nothing_selected(selection.in_words(chosen))
    raise RunEnds

state = analyses.grouping()
background.shown(state, _("Looking for groups of similar cases"))
if state.result is None:
    raise RunEnds
found = state.result
among = analyses.among(found, chosen)
seen = Grouped(found, among, group_controls.words(), places, count - len(among))
method = similar.group_method(found)
st.markdown(f"**{plain(groups.finding(seen))}**")
if notes := groups.notes(seen):
    st.caption(plain(notes))

group = group_controls.group(seen, method)
if group is not None:
    st.header(plain(seen.called(group)))
    st.markdown(plain(groups.in_words(seen, group)))
    st.markdown(group_firmness.firmness_sentence(found, group))
    if told := same_cases.of_alerts(group, found, group_controls.alerts(chosen)):
        st.markdown(plain(told))
    if note := seen.said(group, "note"):
        st.markdown(f"*{plain(note)}*")
    controls.show_everywhere(found.groups.members(group.number), seen.called(group), "group")
    room_marking.offer(found.cases_of(group)["case_id"], "group")
    if seating.participant() is None:  # what one says of a group stands for the whole class
        group_controls.say(seen, group)
    lasting = str(found.ids[group.number])
    with open_rows.link_to(open_rows.GROUP, lasting), snapshots.of_what(seen.called(group)):
        group_cards.show(seen, group, method)
    drawn = groups.over_time(seen, partial(group_controls.narrow_to, seen))
    cards.show(drawn, beneath=beneath.of_groups("groups", seen.shown()))

st.header(_("Which cases are most like a given one"))
with links.none_to(_("No link: single cases")):
    case, other = group_controls.case_and_nearest(seen, group, similar.nearest_method(found))
    if case is not None and other is not None:
        cards.show(similar.reasons(found, case, other, places))
        group_controls.file_links(found, case, other)
