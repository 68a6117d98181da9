"""What passed the threshold of the watch and is no alert, and why it is held back."""

import pandas as pd

from dashboard.alert_words import expected_words, title
from dashboard.cards import Table
from dashboard.figures.emerging import METHOD, Alerts, window
from dashboard.texts import NOT_KNOWN, Words, _, ngettext, number
from models.alert import Alert

WHY = Words(
    "These passed the threshold but are no alerts: without what one agency alone told, or without "
    "those that began to fill in more, they would be no surprise. A campaign of one agency, a new "
    "form or a transfer of cases to it looks just like this; ask that agency."
)


def beside(alerts: Alerts) -> str:
    """How many are held back, where alerts are told without them; empty where none is."""
    count = len(alerts.held_back_now())
    if not count:
        return ""
    told = ngettext(
        "{count} pattern is held back, no alert: it rests on one agency, or on more being filled "
        "in than before.",
        "{count} patterns are held back, no alerts: they rest on one agency, or on more being "
        "filled in than before.",
        count,
    ).format(count=number(count))
    return " ".join(filter(None, [told, _by_one_agency(alerts)]))


def _by_one_agency(alerts: Alerts) -> str:
    """The largest of what rests on one agency: a rise of which it is part may be that agency's."""
    theirs = [one.alert for one in alerts.held_back_now() if one.alert.most]
    if not theirs:
        return ""
    most = max(theirs, key=_told_by_most)
    return _("Of the {seen} cases of “{pattern}”, {agency} told {told}.").format(
        seen=number(round(most.seen)),
        pattern=title(most, alerts.places),
        agency=most.most,
        told=number(_told_by_most(most)),
    )


def _why(alert: Alert) -> str:
    if alert.is_written_down:
        return _("More is filled in")
    return _("One agency") if alert.most else _("Agency not known")


def _told_by_most(alert: Alert) -> int:
    told = alert.agencies
    return int(told.loc[told["agency"] == alert.most, "cases"].sum())


def table(alerts: Alerts) -> Table:
    """What passed the threshold but rests on one agency, or on more being filled in."""
    shown = alerts.held_back_now()
    heading = ngettext(
        "{count} pattern is held back", "{count} patterns are held back", len(shown)
    ).format(count=number(len(shown)))
    rows = pd.DataFrame(
        {
            _("Pattern"): [title(r.alert, alerts.places) for r in shown],
            _("Why"): [_why(r.alert) for r in shown],
            _("Agency"): [r.alert.most or str(NOT_KNOWN) for r in shown],
            _("Seen"): [round(r.alert.seen) for r in shown],
            _("By it, also jointly"): [_told_by_most(r.alert) for r in shown],
            _("Expected"): [expected_words(r.alert.expected) for r in shown],
            _("By chance"): [alerts.rarity(r) for r in shown],
            _("Strongest"): [window(r.alert) for r in shown],
            _("Last surprise"): [r.last.date() for r in shown],
        }
    )
    hint = _("Choose one to see its evidence.") if shown else ""
    return Table("held-back", heading, rows, METHOD, hint=hint)
