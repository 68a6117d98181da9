"""Where an IOM incident was and which way the people went, as far as the file's words say so.

Only exact names count. A location's country is the last part after a comma ("Baby Beach, San
Nicholas, Aruba"); a location between two countries, at a border or on a way has none. A route is
two names with "to" between them. What says it otherwise stays unknown.
"""

import re

from data_access.codes import ISLAND_OF
from data_access.imports.countries import NAME, NAMED

# Degrees north and east of about the middle of the country, for drawing a leg between countries.
CENTRES: dict[str, tuple[float, float]] = {
    "AG": (17.08, -61.80),
    "AI": (18.22, -63.06),
    "AW": (12.51, -69.97),
    "BB": (13.17, -59.55),
    "BR": (-10.8, -53.1),
    "BS": (24.7, -78.0),
    "BZ": (17.2, -88.7),
    "CO": (3.9, -73.1),
    "CR": (10.0, -84.2),
    "CU": (21.6, -79.0),
    "CW": (12.19, -68.98),
    "DM": (15.44, -61.36),
    "DO": (18.9, -70.5),
    "EC": (-1.4, -78.8),
    "GD": (12.11, -61.68),
    "GF": (3.9, -53.2),
    "GP": (16.20, -61.53),
    "GT": (15.7, -90.4),
    "GY": (4.8, -58.98),
    "HN": (14.8, -86.6),
    "HT": (18.9, -72.7),
    "JM": (18.16, -77.3),
    "KN": (17.26, -62.69),
    "KY": (19.43, -80.9),
    "LC": (13.89, -60.97),
    "MF": (18.08, -63.06),
    "MQ": (14.65, -61.0),
    "MS": (16.74, -62.19),
    "MX": (23.9, -102.5),
    "NI": (12.8, -85.0),
    "PA": (8.5, -80.1),
    "PR": (18.23, -66.47),
    "SR": (4.1, -55.9),
    "SX": (18.05, -63.06),
    "TC": (21.83, -71.97),
    "TT": (10.46, -61.27),
    "US": (39.8, -98.6),
    "VC": (13.22, -61.20),
    "VE": (7.1, -66.2),
    "VG": (18.53, -64.47),
    "VI": (18.01, -64.77),
}

_OTHER_NAMES = {"DR": "DO", "United States of America": "US"}

_LAND_NEIGHBOURS = frozenset(
    frozenset((first, second))
    for first, others in {
        "BR": ("CO", "VE", "GY", "SR", "GF"),
        "CO": ("VE", "PA", "EC"),
        "CR": ("PA", "NI"),
        "DO": ("HT",),
        "GT": ("BZ", "HN", "MX"),
        "GY": ("VE", "SR"),
        "HN": ("NI",),
        "MX": ("BZ", "US"),
        "SR": ("GF",),
        "SX": ("MF",),
    }.items()
    for second in others
)

_NO_SINGLE_COUNTRY = re.compile(
    r"\b(between|border|frontier|crosses|departed|en route|on the way)\b", re.IGNORECASE
)


def country_of(location: object) -> str | None:
    """ISO alpha-2 code of the country that a location's words end in, or None."""
    if not isinstance(location, str) or _NO_SINGLE_COUNTRY.search(location):
        return None
    return _named(location.rpartition(",")[2])


def route_ends(route: object) -> tuple[str, str] | None:
    """ISO alpha-2 codes of the countries a route leads from and to, or None.

    Only countries whose place is in `CENTRES`, and only two different ones.
    """
    if not isinstance(route, str):
        return None
    start, found, end = route.removeprefix("From ").partition(" to ")
    origin = _named(start.rpartition(",")[2])
    destination = _named(end.rpartition(",")[2])
    if not found or origin == destination or origin not in CENTRES or destination not in CENTRES:
        return None
    return origin, destination


def over_sea(origin: str, destination: str) -> bool:
    """Whether no land border lies between two countries of `CENTRES`."""
    return frozenset((origin, destination)) not in _LAND_NEIGHBOURS


def country_place(code: str) -> dict[str, object]:
    """The row of `place` that stands for a country of `CENTRES`."""
    latitude, longitude = CENTRES[code]
    return {
        "place": f"country-{code}",
        "name": NAME[code],
        "kind": "country",
        "country": code,
        "island": ISLAND_OF.get(code),
        "latitude": latitude,
        "longitude": longitude,
    }


def _named(text: str) -> str | None:
    name = text.strip()
    return NAMED.get(name) or _OTHER_NAMES.get(name)
