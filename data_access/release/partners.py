"""Which country may be given a release, and what must be named for it."""

import re

from data_access.codes import COUNTRY
from data_access.errors import RegisterError

MUTUAL_REGULATION = re.compile(
    r"11[\s.,]*337|2010.*(onderlinge regeling|mutual (regulation|arrangement))"
    r"|(onderlinge regeling|mutual (regulation|arrangement)).*2010",
    re.I,
)
"""Stcrt. 2010, 11337: exchange between Curaçao, Sint Maarten and the Netherlands."""

_MEMORANDUM = re.compile(r"\bMoU\b|memorandum of understanding", re.I)
_YEAR = re.compile(r"\b20\d\d\b")
_NOT_THERE = re.compile(
    r"\b(no(?!\.?\s*\d)|not|none|without|yet|pending|draft|expected|future"
    r"|geen|niet|zonder|nog|concept)\b",
    re.I,
)

ITS_PARTIES = frozenset({"CW", "SX", "NL"})

_OWN = "BQ"


def require_ground(country: str, purpose: str, agreement: str) -> None:
    """Refuse a release to a country without a purpose and an agreement that it is party to.

    Raises
    ------
    RegisterError
        The sentence says what is missing. Whether an agreement allows the purpose is for people.
    """
    if country not in COUNTRY.labels or country == _OWN:
        raise RegisterError(
            f"{country!r} is no partner: name a country by its ISO code, such as CW."
        )
    if not purpose.strip():
        raise RegisterError(f"Name the purpose for which {country} receives a release: --purpose.")
    if not agreement.strip():
        raise RegisterError(f"Name the agreement with {country} that allows it: --agreement.")
    if _NOT_THERE.search(agreement):
        raise RegisterError(
            f"--agreement reads as if there were none: {agreement!r}. Name the agreement with "
            f"{country} alone, as it was published."
        )
    if MUTUAL_REGULATION.search(agreement) and country not in ITS_PARTIES:
        raise RegisterError(
            f"{country} is not party to the mutual regulation Stcrt. 2010, 11337 (Curaçao, Sint "
            "Maarten, the Netherlands): name an agreement of its own."
        )
    if country == "US" and not (_MEMORANDUM.search(agreement) and _YEAR.search(agreement)):
        raise RegisterError(
            "The United States receive a release under the memorandum of understanding only: "
            "name it in --agreement, with its year."
        )
