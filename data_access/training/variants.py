"""The patterns as a scenario has them: other decoys, another silent agency, bursts at any time."""

from dataclasses import replace
from typing import Any

from data_access.training.draw import generator
from data_access.training.patterns import PATTERNS, Pattern, fixed
from data_access.training.scenario import (
    INSPECTORATE_ON_STATIA,
    SILENCES,
    Scenario,
    Silence,
)


def _campaign(name: str, window: tuple[int, int], places: str, agency: str, **own: Any) -> Pattern:
    """One more decoy, like the first but of another agency, sector and time.

    On the same island, as the real burst is: another would tell what it is.
    """
    first = next(pattern for pattern in PATTERNS if pattern.decoy)
    return replace(
        first,
        name=name,
        description=f"For seven weeks {agency} visited {places} on Bonaire: more reports because "
        "more was looked at, not because more happened.",
        window=window,
        mixes=first.mixes | fixed(agency=agency, **own),
    )


FURTHER_DECOYS: tuple[Pattern, ...] = (
    _campaign(
        "inspection_campaign_2", (230, 181), "restaurants", "IND",
        sector="hospitality", venue_type="restaurant",
    ),
    _campaign(
        "inspection_campaign_3", (320, 271), "building sites", "KMar",
        sector="construction", venue_type="building_site",
    ),
)  # fmt: skip
"""Planted only where a scenario wants more than one decoy."""


def drawn_silence(seed: int) -> Silence:
    """Who falls silent in a session of a seed: each of `SILENCES` as often."""
    return SILENCES[int(generator(seed, "silence").integers(len(SILENCES)))]


BY_NAME = {pattern.name: pattern for pattern in (*PATTERNS, *FURTHER_DECOYS)}


def patterns_of(scenario: Scenario) -> tuple[Pattern, ...]:
    """The patterns of a scenario; those of `Scenario()` are `PATTERNS`."""
    decoys = (*(p for p in PATTERNS if p.decoy), *FURTHER_DECOYS)[: scenario.decoys]
    wanted = [_silent(p, scenario.silence) for p in PATTERNS if not p.decoy or p in decoys]
    further = [pattern for pattern in FURTHER_DECOYS if pattern in decoys]
    found = tuple(pattern for pattern in (*wanted, *further) if pattern)
    return _at_any_time(found, scenario) if scenario.disguised and decoys else found


_ENDS = (5, 61, 117, 173)
"""Days before the end on which a burst may end; the longest then begins within the last year."""


def _at_any_time(patterns: tuple[Pattern, ...], scenario: Scenario) -> tuple[Pattern, ...]:
    """When a burst was tells nothing of what it was: each has an equal chance of every time."""
    bursts = [one for one in patterns if one.decoy or one.kind == "new_route"]
    ends = generator(scenario.seed, "bursts").permutation(_ENDS)
    moved = {
        burst.name: replace(
            burst,
            description=burst.description.replace(" from five months before the end", ""),
            window=(burst.window[0] - burst.window[1] + int(end), int(end)),
        )
        for burst, end in zip(bursts, ends, strict=False)
    }
    return tuple(moved.get(one.name, one) for one in patterns)


def _silent(pattern: Pattern, silence: Silence | None) -> Pattern | None:
    """The pattern of the agency that falls silent, as the scenario has it; others unchanged."""
    if pattern.kind != "coverage" or silence is None:
        return None if pattern.kind == "coverage" else pattern
    if replace(silence, late=False) == INSPECTORATE_ON_STATIA:
        return pattern
    own = fixed(agency=silence.agency, area=silence.area)
    kind = "inspection" if silence.agency == "SZW" else "report"
    return replace(
        pattern,
        title=f"{silence.agency} on {silence.area} fell silent",
        description=f"{silence.agency} used to report from {silence.area} every two months "
        "and has not done so for eight.",
        mixes=pattern.mixes | own | fixed(kind=kind),
    )
