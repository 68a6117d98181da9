"""Which alerts are one thing: within a run, and from one run of the watch to the next."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from models.tracks import overlap

_ONE = 0.5  # part of the smaller one's cases that two alerts share when they are one
_ALIKE, _SAID = 0.6, 3  # and the part of their signatures, and how many values at least


@dataclass(frozen=True)
class Trace:
    """What is left of an alert by which it is known again.

    ``cases`` behind it, by a name that lasts as long as the trace should; ``named``, the values
    that most of the cases seen share.
    """

    cases: frozenset[Hashable]
    named: frozenset[tuple[str, str]]

    def is_one_with(self, other: "Trace") -> bool:
        """Whether both rest on the same cases, or say the same of different ones."""
        shared = len(self.named & other.named)
        alike = shared >= _SAID and shared >= _ALIKE * min(len(self.named), len(other.named))
        return alike or overlap(self.cases, other.cases) >= _ONE


def carried_on(former: Mapping[str, Trace], found: Sequence[Trace]) -> list[str | None]:
    """The name of the former alert that each found one carries on; None where it is new.

    One to one: of those that may be one thing the pair that shares most of its cases goes first,
    then most of the values, then the name.
    """
    pairs = sorted(
        (-_jaccard(trace.cases, of.cases), -len(trace.named & of.named), name, place)
        for name, of in former.items()
        for place, trace in enumerate(found)
        if trace.is_one_with(of)
    )
    names: list[str | None] = [None] * len(found)
    for _, _, name, place in pairs:
        if names[place] is None and name not in names:
            names[place] = name
    return names


def _jaccard(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    return len(one & other) / max(len(one | other), 1)
