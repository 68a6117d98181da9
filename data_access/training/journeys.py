"""The journeys people are moved along, over the places of `data_access.region`.

Sea legs are those of public incidents and press; air is the main door. Weights within an area and a
channel are assumptions in the order the sources suggest.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from data_access.region import PLACES
from data_access.training.draw import Column, Mix

ROAD_KM = 1.3
"""Roads and waters wind: travelled over great-circle distance, on land."""

SEA_KM = 1.15
"""The same at sea, round headlands and reefs."""


@dataclass(frozen=True)
class Journey:
    """Legs from the first origin to an area; ``channel`` is sea or air."""

    area: str
    channel: str
    weight: float
    legs: tuple[tuple[str, str, str], ...]
    vessel_type: str | None = None

    @property
    def origin_country(self) -> str:
        """Country of the first place."""
        return self.legs[0][0][:2]


def _sea(area: str, weight: float, *stops: str, vessel: str = "penero") -> Journey:
    """By small boat from stop to stop."""
    legs = tuple((a, b, "small_boat") for a, b in pairwise(stops))
    return Journey(area, "sea", weight, legs, vessel)


def _vessel(  # noqa: PLR0917 - a row of the list below
    area: str, weight: float, a: str, b: str, mode: str, vessel: str
) -> Journey:
    return Journey(area, "sea", weight, ((a, b, mode),), vessel)


def _air(area: str, weight: float, *stops: str) -> Journey:
    legs = tuple((a, b, "air_scheduled") for a, b in pairwise(stops))
    return Journey(area, "air", weight, legs)


_BEFORE_THE_FLIGHT = (
    ("VE-san-antonio", "CO-cucuta", "on_foot"),
    ("CO-cucuta", "CO-BOG", "road"),
)

JOURNEYS: tuple[Journey, ...] = (
    # Aruba: the shortest crossing
    _sea("aruba", 24, "VE-las-cumaraguas", "AW-baby-beach"),
    _sea("aruba", 20, "VE-cabo-san-roman", "AW-boca-grandi"),
    _sea("aruba", 18, "VE-el-supi", "AW-baby-beach"),
    _sea("aruba", 14, "VE-adicora", "AW-boca-grandi"),
    _sea("aruba", 8, "CO-riohacha", "AW-oranjestad", vessel="go_fast"),
    _vessel("aruba", 7, "VE-punto-fijo", "AW-oranjestad", "cargo_vessel", "cargo_vessel"),
    # Curaçao
    _sea("curacao", 20, "VE-aguide", "CW-caracasbaai"),
    _sea("curacao", 14, "VE-aguide", "CW-fuikbaai"),
    _sea("curacao", 20, "VE-san-jose", "CW-koraal-tabak"),
    _sea("curacao", 14, "VE-cumarebo", "CW-caracasbaai"),
    _sea("curacao", 12, "VE-la-vela", "CW-fuikbaai"),
    _sea("curacao", 5, "VE-la-vela", "CW-westpunt", vessel="go_fast"),
    _sea("curacao", 6, "VE-tucacas", "CW-caracasbaai"),
    _sea("curacao", 5, "VE-tucacas", "BQ-lac", "CW-oostpunt"),
    Journey(
        "curacao",
        "sea",
        8,
        (("VE-maracaibo", "VE-la-vela", "road"), ("VE-la-vela", "CW-caracasbaai", "small_boat")),
        "penero",
    ),
    _vessel("curacao", 4, "VE-puerto-cabello", "CW-willemstad", "cargo_vessel", "cargo_vessel"),
    _vessel("curacao", 3, "VE-guiria", "TT-chaguaramas", "small_boat", "penero"),
    _vessel("curacao", 2, "VE-delta-amacuro", "TT-cedros", "small_boat", "penero"),
    # Bonaire
    _sea("bonaire", 22, "VE-tucacas", "BQ-lac"),
    _sea("bonaire", 12, "VE-tucacas", "BQ-playa-frans"),
    _sea("bonaire", 14, "VE-tucacas", "BQ-lac", "CW-oostpunt"),
    _sea("bonaire", 14, "VE-aguide", "BQ-lac", vessel="go_fast"),
    _sea("bonaire", 8, "CW-oostpunt", "BQ-kralendijk", vessel="fishing_boat"),
    _sea("bonaire", 6, "VE-la-guaira", "BQ-lac", vessel="go_fast"),
    _vessel("bonaire", 8, "VE-puerto-cabello", "BQ-kralendijk", "cargo_vessel", "cargo_vessel"),
    # The windward islands
    _vessel("sint_eustatius", 30, "SX-philipsburg", "BQ-oranjestad", "ferry", "ferry"),
    _sea("sint_eustatius", 25, "KN-basseterre", "BQ-zeelandia", vessel="fishing_boat"),
    _vessel("saba", 45, "SX-philipsburg", "BQ-fort-bay", "ferry", "ferry"),
    _sea("saba", 12, "SX-simpson-bay", "BQ-fort-bay", vessel="fishing_boat"),
    _vessel("sint_maarten", 14, "AG-st-johns", "SX-philipsburg", "yacht", "sailing_yacht"),
    _vessel("sint_maarten", 12, "DM-portsmouth", "SX-simpson-bay", "yacht", "motor_yacht"),
    _sea("sint_maarten", 10, "KN-basseterre", "SX-philipsburg", vessel="fishing_boat"),
    _vessel("sint_maarten", 12, "AI-blowing-point", "SX-simpson-bay", "ferry", "ferry"),
    _vessel("sint_maarten", 16, "SX-simpson-bay", "VI-st-thomas", "yacht", "catamaran"),
    _vessel("sint_maarten", 7, "SX-simpson-bay", "VG-tortola", "small_boat", "go_fast"),
    Journey(
        "sint_maarten",
        "sea",
        12,
        (
            ("AG-st-johns", "KN-basseterre", "yacht"),
            ("KN-basseterre", "SX-simpson-bay", "small_boat"),
        ),
        "yola",
    ),
    # By air
    _air("bonaire", 22, "CO-BOG", "BQ-BON"),
    Journey("bonaire", "air", 10, (*_BEFORE_THE_FLIGHT, ("CO-BOG", "BQ-BON", "air_scheduled"))),
    _air("bonaire", 12, "CO-MDE", "CW-CUR", "BQ-BON"),
    _air("bonaire", 16, "DO-SDQ", "CW-CUR", "BQ-BON"),
    _air("bonaire", 9, "CW-CUR", "BQ-BON"),
    _air("bonaire", 5, "VE-CCS", "CW-CUR", "BQ-BON"),
    _air("bonaire", 4, "HT-PAP", "CW-CUR", "BQ-BON"),
    _air("bonaire", 4, "CN-CAN", "NL-AMS", "BQ-BON"),
    _air("bonaire", 3, "CU-HAV", "PA-PTY", "CW-CUR", "BQ-BON"),
    _air("bonaire", 3, "US-MIA", "BQ-BON"),
    Journey("bonaire", "air", 3, (("CW-CUR", "BQ-BON", "air_charter"),)),
    _air("curacao", 22, "CO-BOG", "CW-CUR"),
    _air("curacao", 10, "CO-MDE", "CW-CUR"),
    _air("curacao", 18, "DO-SDQ", "CW-CUR"),
    _air("curacao", 12, "VE-CCS", "CW-CUR"),
    _air("curacao", 7, "PA-PTY", "CW-CUR"),
    _air("curacao", 4, "JM-KIN", "CW-CUR"),
    _air("curacao", 4, "SR-PBM", "CW-CUR"),
    _air("curacao", 4, "CU-HAV", "PA-PTY", "CW-CUR"),
    _air("curacao", 4, "HT-PAP", "DO-SDQ", "CW-CUR"),
    _air("curacao", 4, "CN-CAN", "NL-AMS", "CW-CUR"),
    _air("aruba", 26, "CO-BOG", "AW-AUA"),
    _air("aruba", 14, "CO-MDE", "AW-AUA"),
    _air("aruba", 12, "VE-CCS", "AW-AUA"),
    _air("aruba", 12, "DO-SDQ", "AW-AUA"),
    _air("aruba", 6, "PA-PTY", "AW-AUA"),
    _air("aruba", 4, "CN-CAN", "NL-AMS", "AW-AUA"),
    _air("sint_maarten", 22, "DO-SDQ", "SX-SXM"),
    _air("sint_maarten", 14, "CO-BOG", "PA-PTY", "SX-SXM"),
    _air("sint_maarten", 10, "HT-PAP", "SX-SXM"),
    _air("sint_maarten", 9, "JM-KIN", "SX-SXM"),
    _air("sint_maarten", 7, "GY-GEO", "SX-SXM"),
    _air("sint_maarten", 5, "PR-SJU", "SX-SXM"),
    Journey("sint_maarten", "air", 8, (("MF-marigot", "SX-belle-plaine", "road"),)),
    _air("sint_eustatius", 12, "SX-SXM", "BQ-EUX"),
    _air("sint_eustatius", 12, "DO-SDQ", "SX-SXM", "BQ-EUX"),
    _air("saba", 10, "SX-SXM", "BQ-SAB"),
    _air("saba", 14, "DO-SDQ", "SX-SXM", "BQ-SAB"),
    # Only planted patterns travel along these
    _sea("bonaire", 0, "VE-morrocoy", "BQ-lagun"),
    _sea("bonaire", 0, "VE-morrocoy", "BQ-lagun", "CW-oostpunt"),
    _vessel("saba", 0, "SX-simpson-bay", "BQ-fort-bay", "yacht", "sailing_yacht"),
)

CITIZENSHIPS: dict[str, Mix] = {
    "VE": {"VE": 88, "CO": 5, "HT": 2, "CU": 2, "DO": 1, "SY": 1, "CN": 1},
    "CO": {"CO": 58, "VE": 36, "EC": 3, "HT": 3},
    "DO": {"DO": 86, "HT": 12, "VE": 2},
    "HT": {"HT": 97, "DO": 3},
    "CW": {"VE": 46, "CO": 22, "DO": 20, "HT": 6, "IN": 6},
    "SX": {"DO": 36, "JM": 16, "HT": 18, "VE": 12, "GY": 10, "IN": 4, "CM": 4},
    "AG": {"DO": 30, "CM": 20, "HT": 20, "JM": 30},
    "DM": {"HT": 72, "DO": 20, "VE": 8},
    "KN": {"DO": 46, "JM": 24, "GY": 18, "HT": 12},
    "AI": {"JM": 50, "DO": 50},
    "MF": {"HT": 60, "DO": 30, "DM": 10},
    "PR": {"DO": 80, "VE": 20},
    "PA": {"VE": 44, "CO": 26, "CU": 14, "HT": 16},
    "CU": {"CU": 100},
    "CN": {"CN": 100},
    "JM": {"JM": 100},
    "GY": {"GY": 82, "VE": 18},
    "SR": {"CN": 30, "CU": 30, "GY": 20, "BR": 20},
    "US": {"VE": 40, "CO": 40, "DO": 20},
}
"""Whom one meets on a journey, by the country it starts in."""

FLIGHT_OF = {country: country for country in CITIZENSHIPS} | {"VE": "CO", "IN": "CN", "PE": "CO"}
"""The country a victim's flight starts in, by citizenship."""


def mix_by_area_and_channel() -> dict[str, Mix]:
    """Journeys by their number, keyed ``area|channel``."""
    mixes: dict[str, dict[int, float]] = {}
    for number, journey in enumerate(JOURNEYS):
        mixes.setdefault(f"{journey.area}|{journey.channel}", {})[number] = journey.weight
    return dict(mixes)


def mix_by_area_and_citizenship() -> dict[str, Mix]:
    """Flights to an area keyed ``area|citizenship``, and by ``area`` alone for all others."""
    mixes: dict[str, Mix] = {}
    for key, flights in mix_by_area_and_channel().items():
        area, channel = key.split("|")
        if channel == "air":
            mixes[area] = flights
            for country in CITIZENSHIPS:
                wanted = FLIGHT_OF[country]
                own = {n: w for n, w in flights.items() if JOURNEYS[n].origin_country == wanted}
                mixes[f"{area}|{country}"] = own or flights
    return mixes


def number_of(area: str, *stops: str, mode: str | None = None) -> int:
    """The journey of an area that passes exactly these stops."""
    for number, journey in enumerate(JOURNEYS):
        found = (journey.legs[0][0], *(leg[1] for leg in journey.legs))
        if (journey.area, found) == (area, stops) and mode in (None, journey.legs[0][2]):
            return number
    raise LookupError(f"No journey to {area} along {stops}.")


def great_circle_km(origins: Column, destinations: Column) -> Column:
    """Haversine distance between places, kilometres (radius 6,371 km)."""
    where = {place[0]: np.radians(place[5:7]) for place in PLACES}
    a = np.array([where[place] for place in origins]).reshape(-1, 2)
    b = np.array([where[place] for place in destinations]).reshape(-1, 2)
    half = np.sin((b - a) / 2) ** 2
    inner = half[:, 0] + np.cos(a[:, 0]) * np.cos(b[:, 0]) * half[:, 1]
    return np.asarray(2 * 6371 * np.arcsin(np.sqrt(inner)))
