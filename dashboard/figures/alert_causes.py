"""What else could have made an emerging pattern: chance, and the explanations that were tried."""

import pandas as pd

from dashboard.alert_words import CAUSES, expected_words
from dashboard.cards import Table
from dashboard.figures.emerging import METHOD, Alerts
from dashboard.texts import _, decimal, ngettext, number
from models.alert import Alert
from models.emergence import LOOSEST, Raised, Watch
from models.one_agency import ALONE, FEWEST_OTHERS

_SMALL, _LEAST = 0.01, 1e-9

ASKED_BEFORE = ("one_agency", "registration")
"""Causes without which an alert had to stand before it was told."""


def causes(one: Raised, alerts: Alerts) -> Table:
    """How an alert would look had something else made it; what was not tried says so."""
    alert, by_chance = one.alert, alerts.may_be_chance(one)
    tried = alert.causes.set_index("cause")
    frame = tried.reindex([cause for cause in CAUSES if cause in tried.index])
    missing = [CAUSES[cause] for cause in CAUSES if cause not in tried.index]
    could = int((~frame["stands"].astype(bool)).sum())
    heading = _heading(could, len(frame), by_chance=by_chance)
    if missing:
        heading += ngettext(
            "; {count} was not tried", "; {count} were not tried", len(missing)
        ).format(count=number(len(missing)))
    nothing = ["–"] * len(missing)
    supposed = [_supposed(alert, str(cause)) for cause in frame.index]
    stands = [_stands(bool(stands), cause) for cause, stands in frame["stands"].items()]
    rows = pd.DataFrame(
        {
            _("Supposed"): [_("Chance alone"), *supposed, *missing],
            _("The alert"): [
                _stands(not by_chance, "chance"),
                *stands,
                *[_("Not tried")] * len(missing),
            ],
            _("Seen"): [number(seen) for seen in (alert.seen, *frame["seen"])] + nothing,
            _("Expected"): [expected_words(mean) for mean in (alert.expected, *frame["expected"])]
            + nothing,
            _("Chance"): [alerts.rarity(one), *map(_chance, frame["chance"]), *nothing],
        }
    )
    return Table("causes", heading, rows, METHOD)


def _heading(could: int, tried: int, *, by_chance: bool) -> str:
    """Of other explanations; where chance alone is open, that comes first."""
    if by_chance and could:
        words = ngettext(
            "Chance alone could have made it, and so could {count} of {tried} other explanations "
            "that were tried",
            "Chance alone could have made it, and so could each of {count} of {tried} other "
            "explanations that were tried",
            could,
        )
    elif by_chance:
        words = ngettext(
            "Chance alone could have made it; the {tried} other explanation that was tried could "
            "not",
            "Chance alone could have made it; none of the {tried} other explanations that were "
            "tried could",
            tried,
        )
    elif could:
        words = ngettext(
            "{count} of {tried} other explanations that were tried could have made it alone",
            "{count} of {tried} other explanations that were tried could each have made it alone",
            could,
        )
    else:
        words = ngettext(
            "The {tried} other explanation that was tried could not have made it alone",
            "None of the {tried} other explanations that were tried could have made it alone",
            tried,
        )
    return words.format(count=number(could), tried=number(tried))


def where_it_stands(alert: Alert, watched: Watch) -> str:
    """From which line on an alert stands what was supposed, and what that it does is worth."""
    line = 10.0 ** -watched.threshold(alert.family, LOOSEST)
    return _(
        "It stands against chance alone where that makes nothing so surprising in the time that "
        "was watched; otherwise where the chance of so many is at most {usual}; without what one "
        "agency alone told, {others} cases must be left as well; without agencies that began to "
        "fill in more, if any did, the chance must be at most {line}, as of anything told at the "
        "loosest rate that can be asked for. An alert had to stand the two that were asked before "
        "it was told, so that it does is no evidence for it. A wider rise is tried for profiles of "
        "recent cases alone."
    ).format(usual=_chance(ALONE), others=number(FEWEST_OTHERS), line=_chance(line))


def _supposed(alert: Alert, cause: str) -> str:
    if cause == "one_agency" and not alert.most:
        return _("Without the cases of which the agency is not known")
    return CAUSES[cause]


def _stands(stands: bool, cause: object) -> str:
    if not stands:
        return _("Does not stand")
    return _("Stands (asked before)") if cause in ASKED_BEFORE else _("Stands")


def _chance(chance: float) -> str:
    if chance >= _SMALL:
        return decimal(chance, 2)
    if chance < _LEAST:
        return _("below 1 in {count}").format(count=number(1 / _LEAST))
    return _("1 in {count}").format(count=number(float(f"{1 / chance:.1e}")))
