"""What a release costs: what became of the values of one attribute."""

from dataclasses import dataclass

from data_access.release.recoding import Attribute, Coded, Flags


@dataclass(frozen=True)
class Cost:
    """What became of one attribute of the cases that are released.

    ``told`` is released. The others are unknown in the release: ``turned`` to protect a rare
    combination, ``other`` for want of a code, ``several`` because a case has one value in a
    release, ``not_known`` in the register itself (a leg of another area's counts as none).
    """

    told: int
    turned: int
    other: int
    several: int
    not_known: int

    @property
    def lost(self) -> int:
        """Cases of which the register knows the value and the release does not tell it."""
        return self.turned + self.other + self.several

    def __add__(self, more: "Cost") -> "Cost":
        return Cost(*(a + b for a, b in zip(self._all(), more._all(), strict=True)))

    def _all(self) -> tuple[int, ...]:
        return self.told, self.turned, self.other, self.several, self.not_known


def cost_of(one: Attribute, released: Coded, placed: Flags) -> Cost:
    """What became of an attribute of the cases that are placed."""
    known, told = one.coded[placed] > 0, int((released > 0).sum())
    turned, other = int(known.sum()) - told, int(one.is_other[placed].sum())
    several = int(one.is_several[placed].sum())
    return Cost(told, turned, other, several, len(released) - told - turned - other - several)
