"""How an answer is scored against the key: precision, recall, F1, hints, time, points.

Unanswered is not wrong: an exercise without an answer has no score, and a field left empty costs no
precision; what it asked for counts as not found.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from models.exercises.asking import HINT_COSTS, Answer
from models.exercises.catalogue import BY_NAME

SLOWEST = 0.9
"""Share of the points that is left to who takes three times as long as par, or longer."""
NEAR = 0.5
"""What a value counts that is nearly right, such as the month beside the right one."""


@dataclass(frozen=True)
class FieldKey:
    """What is right in one field.

    ``right`` are all the values asked for; ``near`` count half, in place of a right one that was
    not given; ``neutral`` count neither way: they are true, but were not asked for or cannot be
    seen in the register.
    """

    right: tuple[str, ...]
    near: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()


@dataclass(frozen=True)
class Key:
    """The key of one exercise in one session.

    ``fields`` by name. ``why`` tells of each right case what its reports show: attribute and value,
    as (("venue_type", "salon"), ...). ``planted`` is, of every case with a planted pattern, its
    pattern: to say why one is wrong.
    """

    exercise: str
    fields: dict[str, FieldKey]
    why: dict[str, tuple[tuple[str, str], ...]]
    planted: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold of it; `key_of` reads it back."""
        return asdict(self)


def key_of(kept: Mapping[str, Any]) -> Key:
    """The key that `Key.as_json` told."""
    fields = {
        name: FieldKey(**{part: tuple(values) for part, values in one.items()})
        for name, one in kept["fields"].items()
    }
    why = {case: tuple((a, v) for a, v in signs) for case, signs in kept["why"].items()}
    return Key(kept["exercise"], fields, why, dict(kept["planted"]))


@dataclass(frozen=True)
class Score:
    """How good an answer is. Shares are 0 to 1; ``points`` 0 to 100.

    ``precision`` is None where nothing that counts was given. ``by_field`` is the F1 of each field,
    None where it was left empty.
    """

    precision: float | None
    recall: float
    f1: float
    points: float
    by_field: dict[str, float | None]


@dataclass(frozen=True)
class _Measured:
    precision: float | None
    recall: float
    f1: float | None


def score(answer: Answer, key: Key, *, hints: int = 0, minutes: float = 0.0) -> Score | None:
    """The score of an answer; None where there is none, which is not the same as wrong.

    Precision, recall and F1 are means over the fields by their weights; precision over those alone
    in which something that counts was given.

    Parameters
    ----------
    hints : int
        How many were taken, 0 to 3.
    minutes : float
        From the moment the exercise was opened to the answer that stands.
    """
    exercise = BY_NAME[key.exercise]
    weights = {field.name: field.weight for field in exercise.fields}
    given = {name: answer.get(name, ()) for name in weights}
    if not any(given.values()):
        return None
    found = {name: _measured(given[name], key.fields[name]) for name in weights}
    told = {name: one.precision for name, one in found.items() if one.precision is not None}
    f1 = _mean({name: one.f1 or 0.0 for name, one in found.items()}, weights)
    kept = 1 - sum(HINT_COSTS[:hints])
    return Score(
        precision=_mean(told, weights) if told else None,
        recall=_mean({name: one.recall for name, one in found.items()}, weights),
        f1=f1,
        points=round(100 * f1 * kept * pace(minutes, exercise.par_minutes), 1),
        by_field={name: one.f1 for name, one in found.items()},
    )


def pace(minutes: float, par: float) -> float:
    """Share of the points that the time leaves: all up to par, `SLOWEST` from thrice par on."""
    late = min(max(minutes / par - 1, 0.0) / 2, 1.0)
    return 1 - (1 - SLOWEST) * late


def _measured(given: tuple[str, ...], key: FieldKey) -> _Measured:
    counted = [value for value in given if value not in key.neutral]
    if not given:
        return _Measured(None, 0.0, None)
    if not counted:
        return _Measured(None, 0.0, 0.0)
    right = sum(value in key.right for value in counted)
    near = sum(value in key.near for value in counted)
    credit = right + NEAR * min(near, len(key.right) - right)
    precision, recall = credit / len(counted), credit / len(key.right)
    both = precision + recall
    return _Measured(precision, recall, 2 * precision * recall / both if both else 0.0)


def _mean(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    total = sum(weights[name] for name in values)
    return sum(weights[name] * value for name, value in values.items()) / total
