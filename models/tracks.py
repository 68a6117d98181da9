"""Surprises that are one thing, followed from look to look."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from models.traits import Integers

_SAME = 0.5  # part of the smaller one's cases that two share when they are one thing
_QUIET = 26  # looks without a surprise after which a thing is over

Seen = Callable[[int, int, int], Integers]
"""The cases of a set that a look sees in a window."""


@dataclass(eq=False)
class Track:
    """One thing: the best surprise at each look, and the cases seen by the latest."""

    looks: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    finds: list[tuple[int, int]] = field(default_factory=list)  # set and window
    cases: frozenset[int] = frozenset()

    @property
    def best(self) -> float:
        """The greatest surprise ever."""
        return max(self.scores)

    def raised(self, threshold: float) -> int | None:
        """The first look at which the surprise reaches a threshold; None where it never does."""
        for look, score in zip(self.looks, self.scores, strict=True):
            if score >= threshold:
                return look
        return None


def tracks(surprises: pd.DataFrame, seen: Seen) -> list[Track]:
    """Join surprises (see `models.surprise.surprises`) into tracks, the strongest first per look."""
    found: list[Track] = []
    ordered = surprises.sort_values(["look", "score", "set"], ascending=[True, False, True])
    columns = (ordered[name].to_numpy() for name in ("look", "set", "window", "score"))
    for look, number, window, score in zip(*columns, strict=True):
        cases = frozenset(seen(int(number), int(look), int(window)).tolist())
        track = _same(found, cases, int(look))
        if track is None:
            track = Track()
            found.append(track)
        elif track.looks[-1] == look:
            continue
        track.looks.append(int(look))
        track.scores.append(float(score))
        track.finds.append((int(number), int(window)))
        track.cases = cases
    return found


def _same(found: list[Track], cases: frozenset[int], look: int) -> Track | None:
    """The track that shares most with these cases, if enough."""
    best, most = None, _SAME
    for track in found:
        if look - track.looks[-1] <= _QUIET:
            shared = len(cases & track.cases) / max(min(len(cases), len(track.cases)), 1)
            if shared >= most:
                best, most = track, np.nextafter(shared, 2)
    return best
