"""The exercises of the training room: what they ask, their keys, scores and what is told after."""

from models.exercises.asking import (
    HINT_COSTS,
    HINTS,
    NONE,
    ROUTE,
    Answer,
    Burst,
    Exercise,
    Field,
    Of,
    Task,
    cleaned,
    task_of,
)
from models.exercises.catalogue import BY_NAME, EXERCISES, GIVES_AWAY
from models.exercises.keys import Seen, make_keys
from models.exercises.scoring import SLOWEST, FieldKey, Key, Score, key_of, score
from models.exercises.telling import Feedback, GroupShare, Told, feedback, in_groups, verdict_of

__all__ = [
    "BY_NAME", "EXERCISES", "GIVES_AWAY", "HINTS", "HINT_COSTS", "NONE", "ROUTE", "SLOWEST",
    "Answer", "Burst", "Exercise", "Feedback", "Field", "FieldKey", "GroupShare", "Key", "Of",
    "Score", "Seen", "Task", "Told", "cleaned", "feedback", "in_groups", "key_of", "make_keys",
    "score", "task_of", "verdict_of",
]  # fmt: skip
