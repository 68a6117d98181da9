"""An alert in plain words; needs no Streamlit, so the digest may call it too."""

from datetime import date

from dashboard.group_names import NAMED, Names, in_area, in_order, named_in_words, tellable
from dashboard.texts import Wordbook, Words, _, day, decimal, ngettext, number
from models.alert import Alert

_TELLING = 6  # of the values that cases share, the most telling make the title
_ENDS = {"origin", "destination"}


def title(alert: Alert, places: Names) -> str:
    """What an alert is called: a few of the values that the cases behind it share, and where."""
    signature = alert.signature
    parts = tellable(alert.parts) or tellable(
        tuple(zip(signature["attribute"], signature["value"], strict=True))
    )
    told = in_order(parts[:_TELLING])
    most = NAMED + (dict(told).keys() >= _ENDS)  # both ends are told as one
    return named_in_words(in_area(told[:most], alert.area), places)


def expected_words(expected: float) -> str:
    """Expected cases with one decimal; next to none in words."""
    return _("none") if expected < 0.05 else decimal(expected)


CAUSES = Wordbook(
    {
        "one_agency": Words("Without what one agency alone told"),
        "campaign": Words("Against what else grew around it"),
        "registration": Words("Without agencies that began to fill in more"),
        "repeats": Words("Cases of one day counted once"),
    }
)
"""What else could have made an alert."""


DOUBTS = Wordbook(
    {
        "one_agency": Words("one agency's change"),
        "unknown_agency": Words("a change at an agency that is not known"),
        "campaign": Words("a wider rise or a campaign"),
        "registration": Words("more written down"),
        "repeats": Words("one event told again"),
    }
)
"""What an alert may be instead, where it does not stand without the cause."""


def doubted_causes(alert: Alert) -> list[str]:
    """Causes that were tried and could have made it alone; see `DOUBTS`.

    Cases of which no agency is known are watched as if one had told them, which nobody knows.
    """
    causes = alert.causes
    doubted = causes.loc[~causes["stands"].astype(bool), "cause"]
    return list(doubted if alert.most else doubted.replace("one_agency", "unknown_agency"))


def doubts(alert: Alert) -> list[str]:
    """Other explanations that were tried and could have made it alone."""
    return [DOUBTS[cause] for cause in doubted_causes(alert)]


def window_words(weeks: int, until: date) -> str:
    """The weeks in which cases were seen, and when they ended."""
    return ngettext("{weeks} week to {day}", "{weeks} weeks to {day}", weeks).format(
        weeks=number(weeks), day=day(until)
    )


def rarity_words(times: int, quarters: float) -> str:
    """How often chance alone makes something so surprising, of `Watch.by_chance`."""
    if not quarters:
        return _("not measured")
    if not times:
        return _("less than once in {count} quarters").format(count=number(quarters))
    apart = quarters / times
    if apart < 1:
        return _("about {count} times a quarter").format(count=decimal(1 / apart))
    return ngettext(
        "about once in {count} quarter", "about once in {count} quarters", round(apart)
    ).format(count=number(round(apart)))


def rate_words(rate: float) -> str:
    """False alarms a quarter, with no more decimals than they need, at most two."""
    digits = 1 if round(rate, 1) == round(rate, 2) else 2
    return number(rate) if rate == round(rate) else decimal(rate, digits)


def check_next(alert: Alert, cases: int) -> list[str]:
    """What to find out before acting, the doubts that the figures raise first.

    ``cases`` can be read.
    """
    stands = dict(zip(alert.causes["cause"], alert.causes["stands"], strict=True))
    asked = []
    if not stands.get("one_agency", True):
        rests = _("It rests on {agency}: ask what changed there, and whether others see it too.")
        if not alert.most:
            rests = _("It rests on cases of which the agency is not known: find out who told them.")
        asked.append(rests.format(agency=alert.most))
    if not stands.get("campaign", True):
        asked.append(_("Much like it grew as well: was there an inspection or a campaign?"))
    if not stands["registration"]:
        asked.append(_("More is written down than before: was a form or a rule changed?"))
    if not stands["repeats"]:
        asked.append(_("Several cases fall on one day: is it one event told more than once?"))
    asked.append(
        ngettext(
            "Read the {count} case that fits it.",
            "Read the {count} cases side by side: what they share may be one group at work.",
            cases,
        ).format(count=number(cases))
    )
    return asked
