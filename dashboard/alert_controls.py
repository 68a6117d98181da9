"""What a reader chooses on the page *Emerging patterns*."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import alert_words, cards, controls, links
from dashboard.alert_words import title
from dashboard.cards import Table
from dashboard.figures import alert_evidence, beneath, emerging
from dashboard.figures.emerging import Alerts
from dashboard.notices import plain
from dashboard.texts import _
from dashboard.watch_run import AGREED
from models.emergence import LOOSEST, Raised

RATES = (0.25, 0.5, AGREED, 2.0, LOOSEST)


def per_quarter() -> float:
    """The rate of false alarms that the reader agrees to."""
    chosen = st.segmented_control(
        _("False alarms a quarter, at most"),
        RATES,
        default=AGREED,
        required=True,
        format_func=lambda rate: f"{rate:g}",
        key="per_quarter",
        bind="query-params",
    )
    rate = AGREED if chosen is None else chosen
    links.note("per_quarter", f"{rate:g}")
    return float(rate)


def alert(alerts: Alerts) -> Raised | None:
    """The alert whose row is chosen; the first until then, None where there is none."""
    shown = alerts.shown()
    if not shown:
        return None
    name = _("Alerts, those that stand now first, then the rarest; choose one to see its evidence")
    table = Table("alerts", name, emerging.table(alerts), emerging.METHOD)
    row = cards.choose_row(table, part=(alerts.per_quarter,))
    return shown[row or 0]


def held_back(alerts: Alerts) -> Raised | None:
    """What of the held back is chosen; None until then."""
    shown = alerts.held_back_now()
    row = cards.choose_row(emerging.held_back(alerts), part=(alerts.per_quarter,))
    return None if row is None else shown[row]


def evidence(one: Raised, alerts: Alerts, cases: pd.DataFrame, *, held_back: bool = False) -> None:
    """What an alert is made of and what else could have made it; of one held back likewise.

    ``cases``: as `watch_run.WatchRun` has them.
    """
    name = title(one.alert, alerts.places)
    said = alert_evidence.held_back_verdict if held_back else alert_evidence.verdict
    st.markdown(f"**{plain(said(one, alerts))}**")
    st.markdown(plain(alert_evidence.in_words(one)))
    controls.show_everywhere(one.alert.cases, name, "held-back" if held_back else "alert")
    before = "held-back-" if held_back else ""  # both may be open on the page
    left, right = st.columns(2)
    with left:
        drawn = alert_evidence.over_time(one, cases, alerts.watch.as_of)
        months = pd.PeriodIndex(drawn.table[_("Month")], freq="M")
        cards.show(
            replace(drawn, name=f"{before}{drawn.name}"),
            beneath=beneath.of_months(f"{before}alert", months),
        )
        shared = alert_evidence.signature(one.alert, alerts.places)
        cards.table(
            Table(f"{before}signature", _("What these cases share"), shared, emerging.METHOD)
        )
    with right:
        check_next(one)
        for told in (alert_evidence.causes(one.alert), alert_evidence.agencies(one.alert)):
            cards.table(replace(told, name=f"{before}{told.name}"))
        st.caption(str(alert_evidence.CAUSES_CAPTION))


def check_next(one: Raised) -> None:
    """A card of what to find out before acting."""
    with st.container(border=True):
        st.markdown(_("**What to check next**"))
        for line in alert_words.check_next(one.alert):
            st.markdown(f"- {plain(line)}")
