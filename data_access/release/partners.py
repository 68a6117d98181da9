"""Which country may be given a release, and what must be named for it."""

import re

from data_access.codes import COUNTRY
from data_access.errors import RegisterError

MUTUAL_REGULATION = "11337"
"""Stcrt. 2010, 11337: exchange between Curaçao, Sint Maarten and the Netherlands."""

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
    if MUTUAL_REGULATION in agreement and country not in ITS_PARTIES:
        raise RegisterError(
            f"{country} is not party to the mutual regulation Stcrt. 2010, 11337 (Curaçao, Sint "
            "Maarten, the Netherlands): name an agreement of its own."
        )
    if country == "US" and not re.search(r"\bMoU\b|memorandum of understanding", agreement, re.I):
        raise RegisterError(
            "The United States receive a release under the memorandum of understanding only: "
            "name it in --agreement."
        )
