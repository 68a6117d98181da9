"""Which cases share a modus operandi, and why."""

import streamlit as st

from dashboard import analyses, cards, controls, notices, questions, selection
from dashboard.cards import Table
from dashboard.figures import similar
from dashboard.notices import plain
from dashboard.texts import _, number

chosen = selection.current(questions.register().info)
places = questions.place_names()

st.title(_("Similar cases"))
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected()
    st.stop()

with st.spinner(_("Looking for groups of similar cases")):
    found = analyses.alike(chosen)
st.markdown(f"**{plain(similar.finding(found))}**")
if found.left_out:
    st.caption(
        _("{count} older cases were left out; choose a shorter period to see them.").format(
            count=number(found.left_out)
        )
    )

method = similar.group_method(found)
group = controls.group(found, similar.group_table(found, places), method)
if group is not None:
    st.header(plain(similar.group_name(group, places)))
    left, right = st.columns(2)
    with left:
        cards.show(similar.apart(group, places))
        shared, slots = similar.template(group, places), similar.slots(group, places)
        cards.table(Table("template", _("What nearly all members share"), shared, method))
        cards.table(Table("slots", _("In what members differ"), slots, method))
    with right:
        cards.show(similar.timeline(found, group))
        members = similar.member_table(found, group)
        cards.table(Table("members", _("Members, firmest first"), members, method))

st.header(_("Most like this one"))
case, other = controls.case_and_nearest(found, similar.nearest_method(found))
if case is not None and other is not None:
    cards.show(similar.reasons(found, case, other, places))
