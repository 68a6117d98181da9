"""What the room's store holds, as it is handed out. Times are UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from data_access.training.scenario import Scenario

LONGEST_NICKNAME = 24
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 and O, no 1, I and L: a code is read off a wall."""
CODE_LENGTH = 6
MOST_SESSIONS, MOST_SEATS = 20, 500
DAYS_KEPT = 30


class State(StrEnum):
    """How a session stands."""

    OPENING = "opening"  # its register is being made
    OPEN = "open"
    CLOSED = "closed"  # nobody joins or answers any more; what was given is still there


@dataclass(frozen=True)
class Session:
    """One session. ``id`` names its register and mirror; ``code`` is what stands on the wall.

    ``tasks`` are `models.exercises.Task` as JSON, by exercise: what is shown of each beforehand.
    ``revealed`` are the exercises whose key may be shown.
    """

    id: str
    code: str
    state: State
    scenario: Scenario
    exercises: tuple[str, ...]
    tasks: dict[str, Any]
    revealed: frozenset[str]
    opened_at: datetime


@dataclass(frozen=True)
class Seat:
    """One participant in one session: nothing but a nickname is known of them."""

    number: int
    session: str
    nickname: str
    joined_at: datetime
    seen_at: datetime
    page: str


@dataclass(frozen=True)
class Way:
    """What leads a browser to its seat: the seat's token, and the ticket that stands for it."""

    token: str
    ticket: str


@dataclass(frozen=True)
class Given:
    """What a seat did with an exercise; ``answer`` is None until one is given.

    ``score`` is a `models.exercises.Score` as JSON, and is told to nobody but the trainer before
    the reveal.
    """

    seat: int
    exercise: str
    begun_at: datetime
    hints: int
    answer: dict[str, list[str]] | None
    last_at: datetime | None
    score: dict[str, Any] | None

    @property
    def minutes(self) -> float:
        """From when the exercise was begun to the last answer; 0 where none was given."""
        return (self.last_at - self.begun_at).total_seconds() / 60 if self.last_at else 0.0

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """What was answered, by field; empty before."""
        return {field: tuple(values) for field, values in (self.answer or {}).items()}
