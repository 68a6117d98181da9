"""What a report says of exploitation: sector and venue, means, recruitment, indicators."""

import numpy as np
import pandas as pd

from data_access.training.draw import Column, chance, lookup, pick, pick_by
from data_access.training.gaps import blank, keeps_section, with_lines
from data_access.training.sectors import SECTORS
from data_access.training.variants import BY_NAME

_EMPTY = {"exploitation": 0.08, "means": 0.22, "recruitment": 0.3, "indicator": 0.15}
_EXPLOITATION_MISSING = {"type": 0.18, "sector": 0.14, "venue_type": 0.24, "venue": 0.4}
_PLANTED_PROBABILITY = 0.85
_PRESENT = {True: 0.86, False: 0.08, None: 0.06}
_RELATIONS = {"Friend": 0.34, "Family": 0.18, "IntimatePartner": 0.14, "Other": 0.34}

# list, code, strength, probability by what the report is about
_INDICATORS: tuple[tuple[str, str, str | None, dict[str, float]], ...] = (
    ("OM", "1a", "medium", {"labour": 0.3, "sex": 0.25}),
    ("OM", "1b", "strong", {"labour": 0.14, "sex": 0.28}),
    ("OM", "2a", "medium", {"labour": 0.08, "sex": 0.2}),
    ("OM", "2b", "strong", {"labour": 0.16, "sex": 0.2}),
    ("OM", "2c", "strong", {"labour": 0.16, "sex": 0.22}),
    ("OM", "3", "medium", {"labour": 0.34, "sex": 0.08}),
    ("OM", "4", "strong", {"labour": 0.03, "sex": 0.09}),
    ("OM", "5", "weak", {"labour": 0.06, "sex": 0.07}),
    ("CN2024", "CN1", "medium", {"labour": 0.26, "sex": 0.14}),
    ("CN2024", "CN2", "medium", {"labour": 0.2, "sex": 0.1, "moved": 0.05}),
    ("CN2024", "CN3", "strong", {"labour": 0.3, "sex": 0.06}),
    ("CN2024", "CN4", "medium", {"labour": 0.12, "sex": 0.1, "moved": 0.08}),
    ("CN2024", "CN5", "strong", {"labour": 0.02, "sex": 0.16}),
    ("CN2024", "CN6", "strong", {"labour": 0.16, "sex": 0.18}),
    ("ILO", "deceptive_recruitment.1", "strong", {"labour": 0.14, "sex": 0.18}),
    ("ILO", "deceptive_recruitment.2", "medium", {"labour": 0.14, "sex": 0.08}),
    ("ILO", "coercive_recruitment.4", "medium", {"labour": 0.06, "sex": 0.1}),
    ("ILO", "abuse_of_vulnerability_recruitment.2", "medium", {"labour": 0.1, "sex": 0.08}),
    ("ILO", "exploitation.1", "strong", {"labour": 0.22, "sex": 0.05}),
    ("ILO", "exploitation.4", "medium", {"labour": 0.2, "sex": 0.06}),
    ("ILO", "coercion_at_destination.1", "strong", {"labour": 0.12, "sex": 0.14}),
    ("ILO", "coercion_at_destination.2", "strong", {"labour": 0.1, "sex": 0.16}),
    ("SMUGGLING", "debt_to_transporter", "medium", {"moved": 0.08}),
    ("SMUGGLING", "documents_withheld", "medium", {"moved": 0.08}),
    ("SMUGGLING", "job_arranged_by_transporter", "strong", {"moved": 0.04}),
    ("SMUGGLING", "phone_taken", "medium", {"moved": 0.16}),
    ("SMUGGLING", "sponsor_unknown", "weak", {"moved": 0.14}),
    ("SMUGGLING", "return_ticket_unused", "weak", {"moved": 0.12}),
)


def exploitations(rng: np.random.Generator, told: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``exploitation``, one for each report that tells of any."""
    columns = ["report_id", "type", "sector", "venue_type", "venue"]
    some = told[told["sector"].notna() & keeps_section(rng, told, _EMPTY["exploitation"])]
    frame = some[columns].reset_index(drop=True)
    frame = blank(rng, frame, some["gap_factor"].to_numpy(float), _EXPLOITATION_MISSING)
    return with_lines(frame)


def means_of_control(rng: np.random.Generator, told: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``means_of_control``: mostly present, sometimes asked for and not there."""
    some = told[told["sector"].notna() & keeps_section(rng, told, _EMPTY["means"])]
    likelihood = _Likelihood(some["sector"].to_numpy(object), some["pattern"].to_numpy(object))
    names = list(dict.fromkeys(name for sector in SECTORS.values() for name in sector.means))
    narrow = some[["report_id", "pattern"]]
    parts = []
    for name in names:
        by_sector = {sector: s.means.get(name, 0.0) for sector, s in SECTORS.items()}
        planted = {p.name for p in BY_NAME.values() if name in p.means}
        found = chance(rng, likelihood.of(by_sector, planted), len(some))
        parts.append(narrow[found].assign(means=name))
    frame = with_lines(pd.concat(parts, ignore_index=True))
    present = pick(rng, _PRESENT, len(frame))
    frame["present"] = pd.array(np.where(frame["pattern"].notna(), True, present), "boolean")
    return frame.drop(columns="pattern")


def recruitments(rng: np.random.Generator, told: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``recruitment``, at most one a report."""
    some = told[told["sector"].notna() & keeps_section(rng, told, _EMPTY["recruitment"])]
    mixes = {name: sector.recruitment for name, sector in SECTORS.items()}
    method = pick_by(rng, some["sector"].to_numpy(object), mixes)
    planted = lookup(
        some["pattern"].to_numpy(object), {p.name: p.recruitment for p in BY_NAME.values()}
    )
    follows = ~pd.isna(planted) & chance(rng, _PLANTED_PROBABILITY, len(some))
    frame = pd.DataFrame({"report_id": some["report_id"].to_numpy(object)})
    frame["method"] = np.where(follows, planted, method)
    frame["relation"] = pick(rng, _RELATIONS, len(some))
    factor = some["gap_factor"].to_numpy(float)
    return with_lines(blank(rng, frame, factor, {"method": 0.2, "relation": 0.36}))


def indicators(rng: np.random.Generator, told: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``indicator``, by what the report is about."""
    some = told[keeps_section(rng, told, _EMPTY["indicator"])]
    sexual = some["type"].eq("SexualExploitation").to_numpy()
    exploited = some["sector"].notna().to_numpy()
    about = np.where(sexual, "sex", np.where(exploited, "labour", "moved"))
    likelihood = _Likelihood(about, some["pattern"].to_numpy(object))
    narrow = some[["report_id", "gap_factor"]]
    parts = []
    for listed, code, strength, probabilities in _INDICATORS:
        planted = {p.name for p in BY_NAME.values() if (listed, code) in p.indicators}
        found = chance(rng, likelihood.of(probabilities, planted), len(some))
        parts.append(narrow[found].assign(list=listed, code=code, strength=strength))
    frame = with_lines(pd.concat(parts, ignore_index=True))
    frame = blank(rng, frame, frame["gap_factor"].to_numpy(float), {"strength": 0.25})
    return frame.drop(columns="gap_factor")


class _Likelihood:
    """How likely a sign is in each report: by what the report is about, or by its pattern.

    Looks the keys up once; there are as many signs to ask for as there are codes in the lists.
    """

    def __init__(self, about: Column, patterns: Column) -> None:
        self._about, self._keys = pd.factorize(about)
        self._pattern, self._names = pd.factorize(patterns)

    def of(self, probabilities: dict[str, float], planted: set[str]) -> Column:
        """Usual probabilities by key; in the patterns named, most reports show the sign."""
        usual = np.array([probabilities.get(key, 0.0) for key in self._keys])[self._about]
        # A report of no pattern has position -1, which is the False at the end.
        shown = np.array([*(name in planted for name in self._names), False])[self._pattern]
        return np.where(shown, _PLANTED_PROBABILITY, usual)
