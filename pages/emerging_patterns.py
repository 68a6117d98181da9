"""What is new: patterns that formed, under an agreed rate of false alarms."""

import streamlit as st

from dashboard import (
    alert_controls,
    analyses,
    background,
    cards,
    controls,
    notices,
    questions,
    selection,
)
from dashboard.alert_words import title
from dashboard.cards import Table
from dashboard.ending import RunEnds
from dashboard.figures import alert_evidence, emerging, emerging_trust
from dashboard.notices import plain
from dashboard.texts import _

chosen = selection.current(questions.register().info)

st.title(_("Emerging patterns"))
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected()
    raise RunEnds

state = analyses.watching()
background.shown(state, _("Watching for what forms"))
if state.result is None:
    raise RunEnds
if not state.result.watch.counted:
    st.markdown(f"**{plain(emerging.NOTHING_WATCHED)}**")
    st.caption(emerging_trust.left_out(state.result.watch, state.result.cases))
    raise RunEnds
said = st.container()
rate = alert_controls.per_quarter()
alerts = analyses.alerts(state.result, chosen, rate)
said.markdown(f"**{plain(emerging.finding(alerts))}**")
said.caption(plain(emerging.by_chance(alerts, state.result.cases)))
if hidden := emerging.not_shown(alerts):
    st.caption(hidden)

one = alert_controls.alert(alerts)
if one is not None:
    method = emerging.METHOD
    st.header(plain(title(one.alert, alerts.places)))
    st.markdown(f"**{plain(alert_evidence.verdict(one))}**")
    st.markdown(plain(alert_evidence.in_words(one)))
    controls.show_everywhere(one.alert.cases, title(one.alert, alerts.places), "alert")
    left, right = st.columns(2)
    with left:
        cards.show(alert_evidence.over_time(one, state.result.cases, alerts.watch.as_of))
        told = alert_evidence.signature(one.alert, alerts.places)
        cards.table(Table("signature", _("What these cases share"), told, method))
    with right:
        alert_controls.check_next(one)
        cards.table(alert_evidence.causes(one.alert))
        cards.table(alert_evidence.agencies(one.alert))

held_back = emerging.held_back(alerts)
if len(held_back.rows):
    st.header(_("Held back: rests on one agency"))
    st.caption(emerging.WHY_HELD_BACK)
    cards.table(held_back)

st.header(_("How far to trust it"))
left, right = st.columns([3, 2])
with left:
    cards.show(emerging_trust.back_test(alerts))
with right:
    cards.show(emerging_trust.calibration(alerts))
st.caption(emerging_trust.left_out(alerts.watch, state.result.cases))
st.caption(emerging.METHOD)
