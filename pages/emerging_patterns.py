"""What is new: patterns that formed, under an agreed rate of false alarms."""

import streamlit as st

from dashboard import (
    alert_controls,
    analyses,
    background,
    cards,
    notices,
    questions,
    selection,
)
from dashboard.alert_words import title
from dashboard.ending import RunEnds
from dashboard.figures import alert_rarity, emerging, emerging_trust, holding_back
from dashboard.notices import plain
from dashboard.texts import _

chosen = selection.current(questions.register().info)

st.title(_("Emerging patterns"))
if not questions.kpis(chosen)["cases"].iloc[0]:
    notices.nothing_selected(selection.in_words(chosen))
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
said.caption(plain(alert_rarity.by_chance(alerts, state.result.cases)))
if short := emerging.short_past(alerts.watch):
    said.warning(short, icon=":material/history_toggle_off:")
if hidden := emerging.not_shown(alerts):
    st.caption(hidden)

one = alert_controls.alert(alerts)
if one is not None:
    st.header(plain(title(one.alert, alerts.places)))
    alert_controls.same_cases(one)
    with alert_controls.link_to(one):
        alert_controls.evidence(one, alerts, state.result.cases)

if alerts.held_back_now():
    st.header(_("Held back: rests on one agency, or on more being filled in"))
    st.caption(holding_back.WHY)
    doubted = alert_controls.held_back(alerts)
    if doubted is not None:
        st.subheader(plain(title(doubted.alert, alerts.places)))
        alert_controls.same_cases(doubted)
        with alert_controls.link_to(doubted):
            alert_controls.evidence(doubted, alerts, state.result.cases, held_back=True)

st.header(_("How far to trust it"))
left, right = st.columns([3, 2])
with left:
    cards.show(emerging_trust.back_test(alerts))
with right:
    cards.show(emerging_trust.calibration(alerts))
st.caption(emerging_trust.left_out(alerts.watch, state.result.cases))
st.caption(emerging.METHOD)
