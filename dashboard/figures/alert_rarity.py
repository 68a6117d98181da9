"""How much of what the watch raised chance alone may have made."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from dashboard.alert_words import rate_words
from dashboard.figures.emerging import Alerts, of_late
from dashboard.texts import _, day, ngettext, number
from models.emergence import Raised


def by_chance(alerts: Alerts, cases: pd.DataFrame) -> str:
    """How much of what stands now chance may have made, then of all; and what an alert is not."""
    watched, raised = alerts.watch, len(alerts.raised)
    measured = alerts.measured()
    chance = round(np.nan_to_num(measured.value.item()) * alerts.quarters)
    told = _(
        "An alert is a reason to look, not a finding, and more reports are not yet more crime."
    )
    if not raised:
        return f"{told} {of_late(watched, cases)}"
    words = ngettext(
        "{raised} alert since {first_look}, selected or not, {rare} of them rarer than chance "
        "makes; expected of chance alone: {chance} (measured {measured} a quarter, at most {rate} "
        "agreed).",
        "{raised} alerts since {first_look}, selected or not, {rare} of them rarer than chance "
        "makes; expected of chance alone: {chance} (measured {measured} a quarter, at most {rate} "
        "agreed).",
        raised,
    ).format(
        raised=number(raised),
        rare=number(_rarer(alerts, alerts.raised)),
        first_look=day(watched.first_look),
        chance=_("about {count}").format(count=number(chance)) if chance else _("less than one"),
        measured=rate_words(measured.value.item())
        if alerts.times()
        else _("below {rate}").format(rate=rate_words(measured.high.item())),
        rate=rate_words(alerts.per_quarter),
    )
    return " ".join(filter(None, (_of_those_now(alerts), words, told)))


def _rarer(alerts: Alerts, some: Iterable[Raised]) -> int:
    """How many are rarer than chance makes in the time that was looked at."""
    return sum(not alerts.may_be_chance(one) for one in some)


def _of_those_now(alerts: Alerts) -> str:
    """How many of those that stand now are rarer than chance makes; empty where none stands.

    As many alerts as chance makes are not yet all chance: some may be far rarer than these.
    """
    present = [one for one in alerts.shown() if one.is_present]
    now, rare = len(present), _rarer(alerts, present)
    if not now:
        return ""
    if rare == now:
        words = ngettext(
            "The one that stands now is rarer than chance makes in the time watched.",
            "All {now} that stand now are rarer than chance makes in the time watched.",
            now,
        )
    elif not rare:
        words = ngettext(
            "The one that stands now may be chance alone: take it as a hint.",
            "All {now} that stand now may be chance alone: take them as hints.",
            now,
        )
    else:
        words = ngettext(
            "{rare} of the {now} that stand now is rarer than chance makes in the time watched; "
            "take the others as hints.",
            "{rare} of the {now} that stand now are rarer than chance makes in the time watched; "
            "take the others as hints.",
            rare,
        )
    return words.format(now=number(now), rare=number(rare))
