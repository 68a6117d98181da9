"""What is left of a surprise without the cases that one agency alone told.

A campaign of one agency, and a change in what it writes down, look like a pattern that forms. So a
surprise has to stand without the agency that told most of it alone. What two agencies told together
is left: the other would have told it without the first.
"""

from dataclasses import dataclass

import numpy as np

from models.chance import bans, exposure
from models.traits import Flags, Floats, Integers
from models.usual import rates

FEWEST_OTHERS = 2
"""Cases that a surprise needs beside those that one agency alone told."""

HARDLY = 0.05
"""Part of what all told below which the others hardly told anything, and nothing is asked of them:
who enters a first case makes no doubt of what one agency told for years."""

ALONE = 0.05
"""Chance up to which a surprise stands when another cause is taken out."""


@dataclass(frozen=True, eq=False)
class Told:
    """What agencies told of sets, one a row: arrays are rows x agencies.

    ``seen`` in a window, ``past`` before, ``expected`` in the window; ``empty`` is how much each
    told in it for each case that all told before, which is all there is to go by where a set has no
    past.
    """

    seen: Floats
    past: Floats
    expected: Floats
    empty: Floats

    @property
    def sums(self) -> tuple[Floats, Floats, Floats, Floats]:
        """All agencies together."""
        seen, past = self.seen.sum(axis=1), self.past.sum(axis=1)
        return seen, past, self.expected.sum(axis=1), self.empty.sum(axis=1)

    def of(self, rows: Integers) -> "Told":
        """Some rows."""
        return Told(self.seen[rows], self.past[rows], self.expected[rows], self.empty[rows])

    def alone(self, sole: "Counted", volume: Floats, times: Floats) -> "Told":
        """The part of it that one agency alone told.

        ``sole`` counts that part, ``volume`` all that each agency told in the window; ``times`` by
        how many times its rate a set is expected, rows x agencies.
        """
        expected = rates(sole.past, sole.before) * sole.volume * times
        part = sole.volume / np.maximum(volume, 1e-9)
        return Told(sole.seen, sole.past, np.minimum(expected, self.expected), self.empty * part)


@dataclass(frozen=True, eq=False)
class Counted:
    """Cases that agencies told, rows x agencies: of sets, and of all (``volume``, ``before``)."""

    seen: Floats
    past: Floats
    volume: Floats
    before: Floats


@dataclass(frozen=True, eq=False)
class Rest:
    """What is left of surprises, one a row; ``chance`` of so many or more.

    ``asked``: whether others told enough that anything can be left.
    """

    seen: Floats
    expected: Floats
    chance: Floats
    stands: Flags
    asked: Flags


def without_most(every: Told, alone: Told, volumes: tuple[Floats, Floats]) -> Rest:
    """What is left without what the agency that told most alone so told.

    It stands with `FEWEST_OTHERS` cases by a chance up to `ALONE`; where the others hardly told
    anything nothing can be left, and it stands. ``volumes``: all that each agency told in the
    window, and before.
    """
    most = (np.arange(len(every.seen)), told_most(every.seen, alone.seen))
    parts = (alone.seen, alone.past, alone.expected, alone.empty)
    now, old, mean, none = (
        whole - part[most] for whole, part in zip(every.sums, parts, strict=True)
    )
    chance = np.where(now > 0, 10.0 ** -bans(now, old, exposure(mean, old, none)), 1.0)
    stands = (now > mean) & (now >= FEWEST_OTHERS - 1e-3) & (chance <= ALONE)
    asked = _others_told(most, *volumes)
    return Rest(now, mean, chance, stands | ~asked, asked)


def _others_told(most: tuple[Integers, Integers], window: Floats, before: Floats) -> Flags:
    """Whether the others told enough, of anything, in the window or in all."""
    of_all = window + before
    late, every = (whole.sum(axis=1) - whole[most] for whole in (window, of_all))
    is_late = (late >= FEWEST_OTHERS) & (late >= HARDLY * window.sum(axis=1))
    return np.asarray(is_late | (every >= HARDLY * np.maximum(of_all.sum(axis=1), 1)))


def told_most(seen: Floats, alone: Floats) -> Integers:
    """The agency of each row that told most alone; of several the one that saw most with others."""
    return np.asarray((alone + 1e-6 * seen).argmax(axis=1), dtype=np.int64)
