"""The best recoding for a register: how many attributes, and how coarsely each is told.

As many attributes as can be, in the order of priority, while the share of values that become
unknown stays within a limit; of the levels that do, those that tell the most.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from data_access.release.attributes import (
    ATTRIBUTES,
    FEWEST,
    ONE_EVENT,
    SENSITIVE,
    TOLD_BY_OTHERS,
    Told,
)
from data_access.release.recoding import LEVELS, Attribute, Recoding, recoded, recoding
from data_access.release.suppression import Suppressed, suppressed

MOST_UNKNOWN = 0.10
"""Largest share of known values that may become unknown; see `docs/benchmarks.md`."""

MOST_UNKNOWN_OF_ONE = 1 / 3
"""Largest share of the known values of one attribute: its breakdown would mean nothing else."""

_HOPELESS = 2.0
"""Where the coarsest levels lose more than so many times the limit, finer ones are not tried."""

FIXED = ("period",)
"""Never made unknown: a case without a day would be dated to that of its registration."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Candidate:
    """Cases as one recoding would release them."""

    recoding: Recoding
    attributes: tuple[Attribute, ...]
    result: Suppressed

    @cached_property
    def turned(self) -> dict[str, int]:
        """Values known after recoding that are not released, by attribute."""
        kept = self.result.rows * self.result.placed[:, None]
        return {
            one.name: int(((one.coded > 0) & (kept[:, place] == 0)).sum())
            for place, one in enumerate(self.attributes)
        }

    @cached_property
    def _lost_and_known(self) -> dict[str, tuple[int, int]]:
        """Cases of which a value is known: those that a release does not tell it of, and all."""
        other = {one.name: one.other + int(one.is_several.sum()) for one in self.attributes}
        return {
            one.name: (
                self.turned[one.name] + other[one.name],
                int((one.coded > 0).sum()) + other[one.name],
            )
            for one in self.attributes
        }

    @property
    def shares(self) -> dict[str, float]:
        """Share of the known values that a release does not tell, by attribute."""
        return {
            name: lost / known if known else 0.0
            for name, (lost, known) in self._lost_and_known.items()
        }

    @property
    def share(self) -> float:
        """Share of the known values that a release does not tell."""
        lost, known = (sum(column) for column in zip(*self._lost_and_known.values(), strict=True))
        return lost / known if known else 0.0

    @property
    def told(self) -> float:
        """What the released values tell, in bits: the rarer a value, the more.

        The measure of Gionis and Tassa (2007), "k-anonymization with minimal loss of information",
        turned round: recoding and suppression are held against each other in one unit.
        """
        kept = self.result.rows * self.result.placed[:, None]
        bits = 0.0
        for place, one in enumerate(self.attributes):
            before = np.bincount(one.coded)[1:]
            after = np.bincount(kept[:, place], minlength=len(before) + 1)[1:]
            shares = before[before > 0] / len(kept)
            bits -= float((after[before > 0] * np.log2(shares)).sum())
        return bits


def release_as(told: Told, by: Recoding, k: int, columns: "Columns | None" = None) -> Candidate:
    """The cases, recoded and suppressed."""
    read = columns or Columns(told)
    attributes = tuple(read.of(by, name) for name in by.attributes)
    rows = np.column_stack([one.coded for one in attributes])
    names = by.attributes
    result = suppressed(
        rows,
        k * ONE_EVENT,
        weights=told.cases["weight"].to_numpy(),
        fixed=[place for place, name in enumerate(names) if name in FIXED],
        sensitive=[place for place, name in enumerate(names) if name in SENSITIVE],
        told=names.index(TOLD_BY_OTHERS),
    )
    return Candidate(by, attributes, result)


class Columns:
    """Attributes of the cases, each recoded once per level."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._made: dict[tuple[str, str], Attribute] = {}

    def of(self, by: Recoding, name: str) -> Attribute:
        """An attribute as a recoding tells it."""
        key = name, by.levels[name]
        if key not in self._made:
            self._made[key] = recoded(self._told, by, name)
        return self._made[key]


def best(
    told: Told,
    k: int,
    last_year: int,
    progress: Progress = lambda *_: None,
    most_unknown: float = MOST_UNKNOWN,
) -> Candidate:
    """The release with the most attributes within the limits; with the fewest where none is.

    The last attribute of a release is one of which something is known.

    ``progress`` is told which attributes are tried, and which share of all recodings is done.
    """
    columns = Columns(told)
    tried = {
        number: choices
        for number, choices in _all_levels().items()
        if number == FEWEST or (told.values["attribute"] == ATTRIBUTES[number - 1]).any()
    }
    everything, done = sum(map(len, tried.values())), 0
    for number, choices in tried.items():
        found: list[Candidate] = []
        for place, levels in enumerate(reversed(choices)):  # the coarsest first
            progress(f"{number} attributes", (done + place) / everything)
            found.append(release_as(told, recoding(told, levels, last_year), k, columns))
            if found[0].share > _HOPELESS * most_unknown and number > FEWEST:
                break
        done += len(choices)
        within = [one for one in found if _is_within(one, most_unknown)]
        if within:
            return max(reversed(within), key=lambda one: one.told)  # of equal ones the finest
    return min(found, key=lambda one: one.share)


def _is_within(candidate: Candidate, most_unknown: float) -> bool:
    of_one = max(candidate.shares.values())
    last_is_known = candidate.attributes[-1].coded.any()
    return bool(last_is_known and candidate.share <= most_unknown and of_one <= MOST_UNKNOWN_OF_ONE)


def _all_levels() -> dict[int, list[Mapping[str, str]]]:
    """Every choice of levels, by the number of attributes, the most attributes first."""
    return {
        number: [
            dict(zip(names, levels, strict=True))
            for levels in product(*(LEVELS[name] for name in names))
        ]
        for number in range(len(ATTRIBUTES), FEWEST - 1, -1)
        if (names := ATTRIBUTES[:number])
    }
