"""Two reports that may be about one event, and what of them is compared."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass
class Told:
    """What one report tells that another may tell too.

    ``day`` is that of the event, or of the registration where reports are held against each other
    by that; ``persons`` from and to, infinite where only the least is told; None: not told.
    """

    report_id: str
    case_id: str | None
    agency: str | None
    day: date
    place: str | None
    changed: datetime
    legs: set[tuple[str, str]] = field(default_factory=set)
    persons: tuple[int, float] | None = None


@dataclass(frozen=True)
class Proposal:
    """Two reports that may be about one event, and why."""

    first: Told
    second: Told
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        one, other = self.first, self.second
        return (
            f"{one.report_id} ({one.agency or 'no agency'}, {one.day}) and {other.report_id} "
            f"({other.agency or 'no agency'}, {other.day}): {'; '.join(self.reasons)}"
        )
