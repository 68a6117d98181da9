"""What can be told of a case where a release copy answers; where the register does, everything."""

from typing import Any

import pandas as pd

from dashboard import questions
from dashboard.texts import Text, Words, _, label, labels, ngettext, number
from data_access.release import PARTNER_K
from data_access.release.recoding import BLOCK, COUNTRIES_OF_KINGDOM

ISLANDS_OF = "BQ"
"""The country of which an area is an island, where that is told."""

_TOLD_BY = {
    "age_band": "age",
    "exploitation_type": "exploitation",
    "route": "origin",
}
"""Attributes of a case that a release tells by another of its own, where the names differ."""


def tells(attribute: str) -> bool:
    """Whether an attribute of a case may be told at all."""
    release = questions.released()
    return release is None or _TOLD_BY.get(attribute, attribute) in release.attributes


def tells_islands() -> bool:
    """Whether the islands of a country are told, where a case tells them."""
    release = questions.released()
    return release is None or release.levels.get("area") != COUNTRIES_OF_KINGDOM


def islands(areas: "pd.Series[Any]") -> "pd.Series[str]":
    """The reader's words for areas, beside whose islands a country says that its island is not
    told; where a release leaves out which island it is, the country is all that it tells."""
    words = labels("area", areas)
    if not tells_islands():
        return words
    country = _("{country} (island not told)").format(country=label("area", ISLANDS_OF))
    return words.mask(areas == ISLANDS_OF, country)


ONE_OR_NONE = Words(
    "In this copy a case has one value of an attribute or none: where it tells several, or where "
    "one was kept back to protect single cases, it has none, and what is rare was kept back most."
)


def method(of_register: Words) -> Text:
    """How a figure is made, where the register answers or a release copy of it."""
    return of_register if questions.released() is None else f"{of_register} {ONE_OR_NONE}"


def without_sector(cases: int) -> str:
    """How many cases name no sector, or have none in a release, in a sentence."""
    if questions.released():
        return ngettext(
            "{count} case has no sector in this copy: it tells none or several, or it was kept "
            "back.",
            "{count} cases have no sector in this copy: they tell none or several, or it was kept "
            "back.",
            cases,
        ).format(count=number(cases))
    return ngettext("{count} case names no sector.", "{count} cases name no sector.", cases).format(
        count=number(cases)
    )


def not_for_outside(k: int | None) -> str:
    """What a figure of a copy says that may not leave the services; empty where it may.

    ``k`` is the copy's, None where the register answers, which says so in other ways.
    """
    if k is None or k >= PARTNER_K:
        return ""
    return _("Not for outside the services: k is {k}, and {outside} is asked for there.").format(
        k=number(k), outside=number(PARTNER_K)
    )


def years_of_a_period() -> int | None:
    """How many years the periods hold by which a release dates its cases; None: the register does.

    A release that tells no period has one, whose years nobody can tell apart.
    """
    release = questions.released()
    return None if release is None else BLOCK.get(release.levels.get("period", "years"), 1)
