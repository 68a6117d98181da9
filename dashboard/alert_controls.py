"""What a reader chooses on the page *Emerging patterns*."""

import hashlib
from collections.abc import Hashable, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import alert_words, analyses, cards, controls, links, open_rows
from dashboard.alert_words import rate_words, title
from dashboard.briefing import snapshots
from dashboard.cards import Table
from dashboard.figures import alert_causes, alert_evidence, beneath, emerging, holding_back
from dashboard.figures.emerging import Alerts
from dashboard.figures.same_cases import of_a_group
from dashboard.notices import plain
from dashboard.texts import _, as_spoken
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
        format_func=as_spoken(rate_words),
        key="per_quarter",
        bind="query-params",
        help=_(
            "Of this page and its link alone. Whatever is chosen here, overview, briefing and "
            "digest tell alerts at the agreed rate, at most {rate} a quarter: what one reader "
            "looks at changes nothing for others."
        ).format(rate=rate_words(AGREED)),
    )
    rate = AGREED if chosen is None else chosen
    links.note("per_quarter", rate_words(rate))
    return float(rate)


def alert(alerts: Alerts) -> Raised | None:
    """The alert whose row is chosen; the first until then, None where there is none."""
    shown = alerts.shown()
    names = _names(shown)
    if not shown:
        return None
    name = _("Alerts, those that stand now first, then the rarest")
    hint = " ".join([str(emerging.NOW), _("Choose one to see its evidence.")])
    # A long name is told whole above its evidence; the days after it must be seen.
    widths = ((_("Pattern"), 300), (_("Other explanation"), 130))
    rows = emerging.table(alerts)
    table = Table("alerts", name, rows, emerging.METHOD, hint=hint, widths=widths)
    row = cards.choose_row(table, part=_rows(shown), names=names)
    return shown[row or 0]


def held_back(alerts: Alerts) -> Raised | None:
    """What of the held back is chosen; None until then."""
    shown = alerts.held_back_now()
    row = cards.choose_row(holding_back.table(alerts), part=_rows(shown), names=_names(shown))
    return None if row is None else shown[row]


def link_to(one: Raised) -> AbstractContextManager[None]:
    """Have links to what is drawn within say that an alert is open."""
    return open_rows.link_to(open_rows.ALERT, _name(one))


def _names(shown: Iterable[Raised]) -> open_rows.Rows:
    return open_rows.offered(open_rows.ALERT, [_name(one) for one in shown])


def _name(one: Raised) -> str:
    """What an alert is called in a link: by its pattern and first look, so that it tells no case.

    The fingerprint that the notebook keeps is made of its cases, which one might guess.
    """
    alert = one.alert
    told = f"{alert.family}|{alert.parts}|{alert.path['day'].min():%Y-%m-%d}"
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def _rows(shown: Iterable[Raised]) -> tuple[Hashable, ...]:
    """What makes the rows what they are: a watch that ends meanwhile may have others."""
    return tuple((one.alert.parts, one.alert.peak) for one in shown)


def same_cases(one: Raised) -> None:
    """Which group of similar cases an alert is, where it is one."""
    if told := of_a_group(one.alert, analyses.grouped()):
        st.markdown(plain(told))


def evidence(one: Raised, alerts: Alerts, cases: pd.DataFrame, *, held_back: bool = False) -> None:
    """What an alert is made of and what else could have made it; of one held back likewise.

    ``cases``: as `watch_run.WatchRun` has them.
    """
    behind = alert_evidence.cases_behind(one, cases)
    name = title(one.alert, alerts.places)
    said = alert_evidence.held_back_verdict if held_back else alert_evidence.verdict
    st.markdown(f"**{plain(said(one, alerts))}**")
    st.markdown(plain(alert_evidence.in_words(one)))
    controls.show_everywhere(behind["case_key"], name, "held-back" if held_back else "alert")
    with snapshots.of_what(name):
        _shown(one, alerts, cases, "held-back-" if held_back else "")


def _shown(one: Raised, alerts: Alerts, cases: pd.DataFrame, before: str) -> None:
    """The cards of `evidence`; ``before`` begins their names, for two alerts may be open."""
    behind = alert_evidence.cases_behind(one, cases)
    left, right = st.columns(2)
    with left:
        drawn = alert_evidence.over_time(one, cases, alerts.watch.as_of)
        months = pd.PeriodIndex(drawn.table[_("Month")], freq="M")
        cards.show(
            replace(drawn, name=f"{before}{drawn.name}"),
            beneath=beneath.of_months(f"{before}alert", months),
        )
        told = alert_evidence.agencies(one.alert)
        cards.table(replace(told, name=f"{before}{told.name}"))
    with right:
        check_next(one, len(behind))
        shared = alert_evidence.signature(one.alert, alerts.places)
        method = _("A means of control that was asked for and not there counts as not known.")
        method = f"{emerging.METHOD} {method}"
        cards.table(Table(f"{before}signature", _("What these cases share"), shared, method))
    causes = alert_causes.causes(one, alerts)
    cards.table(replace(causes, name=f"{before}{causes.name}"))
    st.caption(alert_causes.where_it_stands(one.alert, alerts.watch))
    listed = alert_evidence.case_table(one, behind)
    cards.table(replace(listed, name=f"{before}{listed.name}"))


def check_next(one: Raised, cases: int) -> None:
    """A card of what to find out before acting, with so many cases to read."""
    with st.container(border=True):
        st.markdown(_("**What to check next**"))
        for line in alert_words.check_next(one.alert, cases):
            st.markdown(f"- {plain(line)}")
