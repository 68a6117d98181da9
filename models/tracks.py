"""Surprises that are one thing, followed from look to look and told once."""

from collections.abc import Callable, Hashable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from models.history import History
from models.traits import Integers, Matrix, row

_SAME = 0.5  # part of the smaller one's cases that two share when they are one thing
QUIET = 26
"""Looks without a surprise after which a thing is over."""


Seen = Callable[[int, int, int], Integers]
"""The cases of a set that a look sees in a window."""


@dataclass(frozen=True)
class Find:
    """A surprise: at which look, in which set and window (weeks), and how great (bans)."""

    look: int
    set: int
    window: int
    score: float
    seen: float
    expected: float


@dataclass(eq=False)
class Track:
    """The finds of one thing, one a look; the cases that the latest saw, and any ever did."""

    finds: list[Find] = field(default_factory=list)
    cases: frozenset[int] = frozenset()
    ever: set[int] = field(default_factory=set)


@dataclass(frozen=True, eq=False)
class Thing:
    """What is told once: its finds (the greatest of each look), and the cases behind it.

    ``behind`` fit its best find at any look, ``ever`` were seen by any of its finds.
    """

    finds: tuple[Find, ...]
    behind: frozenset[int]
    ever: frozenset[int]

    @property
    def best(self) -> float:
        """The greatest surprise ever, bans."""
        return self.top.score

    @property
    def top(self) -> Find:
        """The find with the greatest surprise."""
        return _top(self.finds)


def _top(finds: Iterable[Find]) -> Find:
    return max(finds, key=lambda find: (find.score, -find.look))


def tracks(surprises: pd.DataFrame, seen: Seen) -> list[Track]:
    """Join surprises (`models.surprise.surprises`) into tracks, the strongest of a look first."""
    found: list[Track] = []
    ordered = surprises.sort_values(["look", "score", "set"], ascending=[True, False, True])
    whole = (ordered[name].astype(int) for name in ("look", "set", "window"))
    parts = (ordered[name] for name in ("score", "seen", "expected"))
    for look, number, window, *figures in zip(*whole, *parts, strict=True):
        find = Find(look, number, window, *map(float, figures))
        cases = frozenset(seen(find.set, find.look, find.window).tolist())
        track = _same(found, cases, find.look)
        if track is None:
            track = Track()
            found.append(track)
        elif track.finds[-1].look == find.look:
            continue
        track.finds.append(find)
        track.cases = cases
        track.ever |= cases
    return found


def _same(found: list[Track], cases: frozenset[int], look: int) -> Track | None:
    """The track that shares most with these cases, if enough."""
    best, most = None, _SAME
    for track in found:
        if look - track.finds[-1].look <= QUIET:
            shared = overlap(cases, track.cases)
            if shared >= most:
                best, most = track, float(np.nextafter(shared, 2))
    return best


def things(found: list[Track], seen: Seen, looks: int) -> list[Thing]:
    """Tracks whose best sets share half of the smaller one's cases of all looks, told once."""
    told: list[tuple[frozenset[int], list[Track]]] = []
    for track in sorted(found, key=lambda track: -_top(track.finds).score):
        top = _top(track.finds)
        behind = frozenset(seen(top.set, top.look + QUIET, looks + QUIET).tolist())
        same = next((t for t in told if overlap(behind, t[0]) >= _SAME), None)
        if same:
            same[1].append(track)
        else:
            told.append((behind, [track]))
    return [Thing(_finds(every), behind, _ever(every)) for behind, every in told]


def _finds(every: list[Track]) -> tuple[Find, ...]:
    """The greatest find of each look."""
    best: dict[int, Find] = {}
    for find in (find for track in every for find in track.finds):
        if find.look not in best or find.score > best[find.look].score:
            best[find.look] = find
    return tuple(best[look] for look in sorted(best))


def _ever(every: list[Track]) -> frozenset[int]:
    return frozenset().union(*(track.ever for track in every))


def overlap(one: AbstractSet[Hashable], other: AbstractSet[Hashable]) -> float:
    """Part of the smaller of two sets of cases that both hold."""
    return len(one & other) / max(min(len(one), len(other)), 1)


def told_apart(
    past: History, found: pd.DataFrame, sets: Matrix, looks: Integers, alone: bool
) -> tuple[list[Thing], list[Thing]]:
    """The things that stand, and where ``alone`` is asked for those that rest on one agency."""

    def seen(number: int, look: int, window: int) -> Integers:
        return seen_in(past, row(sets, number), look, window)

    def told(some: pd.DataFrame) -> list[Thing]:
        return things(tracks(some, seen), seen, len(looks))

    return told(found[found["stands"]]), told(found[~found["stands"]]) if alone else []


def seen_in(past: History, cases: Integers, look: int, window: int) -> Integers:
    """Of some cases, those that a look sees in a window."""
    within = (past.week[cases] <= look) & (past.week[cases] > look - window)
    return np.asarray(cases[within & past.counts[cases]], dtype=np.int64)
