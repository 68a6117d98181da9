"""Who reports what, where: weights of sides, channels, islands and agencies.

A channel is how an event comes to notice: exploitation, a crossing, an interception, a flight, a
room let to undocumented persons (prosecuted as smuggling on Bonaire in 2020), or not yet clear.
The agency mixes of the BES side add up to KPCN 35, KMar 25, IND 12, KWCARIB 10, SZW 8, public
entities 5, OM 3 and RST 2 percent, with the inspections that `patterns` plants.
"""

from data_access.training.draw import Mix

REPORTS_A_YEAR = 320
"""120 of the BES side and 200 of the partner countries."""

SIDES: Mix = {"bes": 0.375, "partner": 0.625}

AREAS: dict[str, Mix] = {
    "bes": {"bonaire": 0.85, "sint_eustatius": 0.08, "saba": 0.07},
    "partner": {"curacao": 0.5, "aruba": 0.32, "sint_maarten": 0.18},
}
# The share of interceptions makes their persons a year match the Coast Guard's figures.
CHANNELS: dict[str, Mix] = {
    "bes": {
        "trafficking": 0.55,
        "sea": 0.14,
        "interception": 0.015,
        "air": 0.15,
        "room": 0.04,
        "undetermined": 0.10,
    },
    "partner": {
        "trafficking": 0.55,
        "sea": 0.19,
        "interception": 0.022,
        "air": 0.11,
        "room": 0.02,
        "undetermined": 0.10,
    },
}
THEMES: dict[str, Mix] = {
    "trafficking": {"trafficking": 0.93, "both": 0.07},
    "sea": {"smuggling": 0.93, "both": 0.07},
    "interception": {"smuggling": 0.97, "both": 0.03},
    "air": {"smuggling": 0.93, "both": 0.07},
    "room": {"smuggling": 0.95, "both": 0.05},
    "undetermined": {"undetermined": 1.0},
}

PUBLIC_ENTITY = {"bonaire": "OLB", "sint_eustatius": "OLS", "saba": "OL Saba"}

AGENCIES_BES: dict[str, Mix] = {
    "trafficking": {
        "KPCN": 0.495,
        "KMar": 0.13,
        "IND": 0.12,
        "SZW": 0.1,
        "public entity": 0.08,
        "OM BES": 0.045,
        "RST": 0.02,
        "VR": 0.01,
    },
    "sea": {"KPCN": 0.14, "KMar": 0.28, "KWCARIB": 0.55, "RST": 0.03},
    "interception": {"KWCARIB": 1.0},
    "air": {"KMar": 0.66, "IND": 0.22, "KPCN": 0.12},
    "room": {"KPCN": 0.6, "KMar": 0.15, "IND": 0.15, "public entity": 0.1},
    "undetermined": {
        "KPCN": 0.40,
        "KMar": 0.22,
        "IND": 0.18,
        "KWCARIB": 0.08,
        "public entity": 0.06,
        "OM BES": 0.03,
        "RST": 0.03,
    },
}
# While borders were closed the inspectorate looked least of all.
AGENCIES_BES_COVID: dict[str, Mix] = {
    **AGENCIES_BES,
    "trafficking": {**AGENCIES_BES["trafficking"], "SZW": 0.035},
}
AGENCIES_PARTNER: dict[str, dict[str, Mix]] = {
    "curacao": {
        "trafficking": {"KPC": 0.88, "RST": 0.08, "BS": 0.04},
        "sea": {"KPC": 0.45, "KWCARIB": 0.5, "RST": 0.05},
        "other": {"KPC": 0.9, "RST": 0.1},
    },
    "aruba": {
        "trafficking": {"UMM": 0.6, "KPA": 0.36, "RST": 0.04},
        "sea": {"KPA": 0.45, "KWCARIB": 0.45, "UMM": 0.1},
        "other": {"KPA": 0.6, "UMM": 0.4},
    },
    "sint_maarten": {
        "trafficking": {"NRB": 0.5, "KPSM": 0.44, "CoMensha": 0.06},
        "sea": {"KPSM": 0.55, "KWCARIB": 0.45},
        "other": {"KPSM": 0.7, "NRB": 0.3},
    },
}
RINGS: dict[str, tuple[str, ...]] = {
    "bonaire": ("KPCN", "KMar", "IND", "KWCARIB", "OM BES", "RST"),
    "sint_eustatius": ("KPCN", "KMar", "IND", "KWCARIB", "OLS"),
    "saba": ("KPCN", "KMar", "IND", "KWCARIB", "OL Saba"),
    "curacao": ("KPC", "KWCARIB", "RST", "KMar", "KPCN"),
    "aruba": ("KPA", "UMM", "KWCARIB", "RST", "KMar"),
    "sint_maarten": ("KPSM", "NRB", "KWCARIB", "RST", "KMar"),
}
"""Who else tells of an event, taken in turn from the first teller on."""

MULTI_AGENCY: Mix = {1: 0.963, 2: 0.026, 3: 0.008, 4: 0.003}
"""Reports on one event; single ones are thinned afterwards, which brings 3.7% to about 5%."""


def tellings(overlap: float) -> Mix:
    """Reports on one event, where ``overlap`` times as many as usual have several."""
    if overlap == 1.0:
        return MULTI_AGENCY
    several = {number: overlap * w for number, w in MULTI_AGENCY.items() if number > 1}
    return {1: 1 - sum(several.values()), **several}


KINDS: dict[str, Mix] = {
    "trafficking": {
        "sign": 0.44,
        "report": 0.34,
        "complaint": 0.12,
        "inspection": 0.06,
        "open_source": 0.04,
    },
    "sea": {"sign": 0.42, "report": 0.44, "open_source": 0.14},
    "interception": {"interception": 1.0},
    "air": {"report": 0.62, "sign": 0.36, "open_source": 0.02},
    "room": {"sign": 0.5, "report": 0.4, "complaint": 0.1},
    "undetermined": {"sign": 0.75, "report": 0.22, "open_source": 0.03},
}

GAP_FACTOR = {
    "OLB": 1.5,
    "OLS": 1.6,
    "OL Saba": 1.6,
    "VR": 1.4,
    "OM BES": 1.3,
    "NRB": 1.4,
    "BS": 1.4,
    "CoMensha": 1.4,
    "KPSM": 1.25,
    "KPA": 1.15,
    "RST": 1.2,
    "KPCN": 0.9,
    "KMar": 0.9,
    "SZW": 0.9,
    "KWCARIB": 0.85,
}
"""How often an agency leaves a field empty, against the average; 1 where not listed."""
