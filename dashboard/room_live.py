"""A session as it stands now: who is where, and how the class answered."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from data_access.room.values import Given, Seat, Session
from models.exercises import BY_NAME, Key, key_of, verdict_of
from models.exercises import score as score_of

AWAY = timedelta(seconds=40)
"""A seat that nothing was heard of for so long is not there now."""

_SEATS = {
    "seat": "int64", "nickname": "str", "page": "str", "here": "bool", "answered": "int64",
    "hints": "int64", "points": "float64",
}  # fmt: skip
_ANSWERS = {
    "seat": "int64", "exercise": "str", "points": "float64",
}  # fmt: skip


@dataclass(frozen=True)
class Live:
    """A session as it stands now, for the trainer's eyes.

    ``seats``: DataFrame[seat: int, nickname: str, page: str, here: bool, answered: int,
    hints: int, points: float (NaN: nothing answered)].
    ``answers``: DataFrame[seat: int, exercise: str, points: float], one row an answer.
    """

    session: Session
    seats: pd.DataFrame
    answers: pd.DataFrame


@dataclass(frozen=True)
class ClassResult:
    """How a class answered one exercise.

    ``given``: DataFrame[field, value: str, seats: int, verdict: str], most given first; the
    verdicts are "found", "near", "wrong" and "neutral". ``points`` are those of each seat that
    answered; ``answered`` of ``seats`` did.
    """

    exercise: str
    seats: int
    answered: int
    given: pd.DataFrame
    points: tuple[float, ...]


def live(session: Session, seats: tuple[Seat, ...], given: tuple[Given, ...], at: datetime) -> Live:
    """Who is where, and what was answered, at a moment."""
    own: defaultdict[int, list[Given]] = defaultdict(list)
    for one in given:
        own[one.seat].append(one)
    rows = [_seat_row(seat, own[seat.number], at) for seat in seats]
    answers = [(one.seat, one.exercise, one.score["points"]) for one in given if one.score]
    return Live(session, _frame(rows, _SEATS), _frame(answers, _ANSWERS))


def _seat_row(seat: Seat, own: list[Given], at: datetime) -> tuple[object, ...]:
    points = [one.score["points"] for one in own if one.score is not None]
    return (
        seat.number,
        seat.nickname,
        seat.page,
        at - seat.seen_at <= AWAY,
        len(points),
        sum(one.hints for one in own),
        sum(points) if points else None,
    )


def class_result(seats: int, given: tuple[Given, ...], key: Key) -> ClassResult:
    """How the class answered the exercise of a key."""
    own = [one for one in given if one.exercise == key.exercise and one.answer]
    told: Counter[tuple[str, str]] = Counter()
    for one in own:
        for field in BY_NAME[key.exercise].fields:
            told.update((field.name, value) for value in one.values.get(field.name, ()))
    rows = [
        (field, value, seats_of, verdict_of(value, key.fields[field]))
        for (field, value), seats_of in sorted(told.items(), key=lambda one: (-one[1], one[0]))
    ]
    types = {"field": "str", "value": "str", "seats": "int64", "verdict": "str"}
    points = tuple(one.score["points"] for one in own if one.score is not None)
    return ClassResult(key.exercise, seats, len(own), _frame(rows, types), points)


def scored(key: dict[str, Any], own: Given) -> dict[str, Any] | None:
    """The score of what was given; before the reveal, only here does the key meet an answer."""
    found = score_of(own.values, key_of(key), hints=own.hints, minutes=own.minutes)
    return asdict(found) if found else None


def _frame(rows: Sequence[tuple[object, ...]], types: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(types)).astype(types)
