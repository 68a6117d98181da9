"""How surprising is too surprising: what copies of a register tell in which nothing forms."""

from collections.abc import Mapping

import numpy as np
from scipy.special import gammaincinv

from models.traits import Floats

FLOOR = {"profile": 3.0, "combination": 4.0}
"""Bans below which nothing of a family is told, however rarely copies get there."""

CERTAIN = 0.9
"""Confidence that the rate is at most the agreed one: what copies tell of it is by chance too."""

Copies = tuple[Mapping[str, Floats], ...]
"""Surprise of everything that each copy told, by family."""


def pooled(copies: Copies, family: str) -> Floats:
    """Surprise of everything of a family that the copies told, the greatest first."""
    every = np.concatenate([copy[family] for copy in copies]) if copies else np.zeros(0)
    return np.asarray(np.sort(every)[::-1], dtype=np.float64)


def threshold(copies: Copies, family: str, allowed: float) -> float:
    """Bans that are exceeded at most as often as allowed, with the confidence `CERTAIN`.

    By Garwood's one-sided limit of how often the copies together exceed them; the floor where they
    never do.
    """
    counts = np.arange(int(allowed) + 1)
    place = max(int((gammaincinv(counts + 1, CERTAIN) <= allowed).sum()) - 1, 0)
    simulated, floor = pooled(copies, family), FLOOR[family]
    return max(float(simulated[place]), floor) if place < len(simulated) else floor


def false_alarms(copies: Copies, family: str, allowed: float) -> int:
    """How often each copy exceeds the threshold that the others set, in all.

    How often they exceed the one that they set themselves is no measurement: as often as allowed.
    """
    part = allowed * (len(copies) - 1) / max(len(copies), 1)
    others = [copies[:turn] + copies[turn + 1 :] for turn in range(len(copies))]
    return sum(
        int((copy[family] > threshold(rest, family, part)).sum())
        for copy, rest in zip(copies, others, strict=True)
    )
