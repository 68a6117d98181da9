"""Puts the patterns in among the background events."""

import numpy as np
import pandas as pd

from data_access.training.draw import Column, chance, generator, pick
from data_access.training.patterns import SILENT_DAYS, STEADY_DAYS, Pattern
from data_access.training.scenario import Scenario, Silence
from data_access.training.seasons import Span
from data_access.training.variants import patterns_of

NATURAL_REPORTS = 2_000


def plant(
    rng: np.random.Generator,
    events: pd.DataFrame,
    span: Span,
    reports: int,
    scenario: Scenario,
) -> pd.DataFrame:
    """The events with the patterns' own in place of the first of the background.

    Every pattern grows gently with the register: by half for each tenfold of its reports.
    """
    planted, taken = [], 0
    noise = generator(scenario.seed, "noise")
    for pattern in patterns_of(scenario):
        size = _size(pattern, span, reports)
        background = events.iloc[taken : taken + size]
        own = _planted(rng, pattern, background, span)
        if scenario.noise and pattern.kind not in _EXACT:
            _blur(noise, own, background, scenario.noise)
        planted.append(own)
        taken += size
    rest = _silenced(events.iloc[taken:], span, scenario.silence)
    return pd.concat([*planted, rest], ignore_index=True)


_EXACT = frozenset({"duplicate", "coverage"})
"""Patterns that are what they are by every word of theirs, or by who speaks: noise leaves them."""

_BLURRED = ("citizenship", "document_country", "gender", "age_band", "venue", "vessel")


def _blur(
    rng: np.random.Generator, own: pd.DataFrame, background: pd.DataFrame, share: float
) -> None:
    """A share of the reports tell one thing as a report of the background would."""
    rows = np.flatnonzero(chance(rng, share, len(own)))
    for row, column in zip(rows, rng.choice(_BLURRED, len(rows)), strict=True):
        own.at[row, column] = background[column].iloc[row]


def _size(pattern: Pattern, span: Span, reports: int) -> int:
    if pattern.kind == "duplicate":
        return pattern.size
    if pattern.kind == "coverage":  # as many as the span holds, whatever the volume
        return max(2, min(pattern.size, (span.length - SILENT_DAYS) // STEADY_DAYS))
    growth = 1 + 0.5 * np.log10(max(reports / NATURAL_REPORTS, 1.0))
    return max(2, int(pattern.size * growth * min(1.0, reports / 400)))


def _planted(
    rng: np.random.Generator, pattern: Pattern, background: pd.DataFrame, span: Span
) -> pd.DataFrame:
    events = background.reset_index(drop=True).copy()
    size = len(events)
    for column, mix in pattern.mixes.items():
        events[column] = pd.Series(pick(rng, mix, size), dtype=object)
    if "sector" not in pattern.mixes:
        events[["sector", "type", "venue_type", "venue"]] = None
    if "vessel" not in pattern.mixes:
        events["vessel"] = None
    if "document_country" not in pattern.mixes:
        events["document_country"] = events["citizenship"]
    if "venue_type" not in pattern.mixes and "sector" in pattern.mixes:
        places = {"construction": "building_site", "hospitality": "restaurant", "retail": "shop"}
        events["venue_type"] = events["sector"].map(places).astype(object)
    events["journey"] = events["journey"].astype(int)
    events["persons"] = rng.integers(pattern.persons[0], pattern.persons[1] + 1, size)
    events["day"] = pd.to_datetime(_days(rng, pattern, span, size)).astype("datetime64[s]")
    events["tellings"] = 1
    events["pattern"] = pattern.name
    if pattern.adjust:
        pattern.adjust(events, span)
    return events


def _days(rng: np.random.Generator, pattern: Pattern, span: Span, size: int) -> Column:
    """Days of the window that the span holds, in order; a ramp crowds them towards its end."""
    first = max(0, span.length - 1 - pattern.window[0])
    last = max(first, span.length - 1 - pattern.window[1])
    share = (np.arange(size) + rng.random(size)) / size
    offsets = first + np.floor(share ** (1 / pattern.ramp) * (last - first + 1)).astype(int)
    return np.asarray(span.days[np.minimum(offsets, last)])


def _silenced(background: pd.DataFrame, span: Span, silence: Silence | None) -> pd.DataFrame:
    """Nobody else keeps the silent agency's island alive: its late reports go to the police."""
    if silence is None:
        return background
    heard = background["agency"].eq(silence.agency) & background["area"].eq(silence.area)
    late = background["day"] > pd.Timestamp(span.end) - pd.Timedelta(days=SILENT_DAYS + 60)
    return background.assign(agency=background["agency"].mask(heard & late, "KPCN"))
