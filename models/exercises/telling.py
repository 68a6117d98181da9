"""What a participant is told after the reveal: what they found, missed and got wrong, and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from models.exercises.asking import Answer
from models.exercises.catalogue import BY_NAME
from models.exercises.scoring import FieldKey, Key

Verdict = Literal["found", "near", "missed", "wrong", "neutral"]


@dataclass(frozen=True)
class Told:
    """One value of a field and what became of it.

    ``signs`` is what its reports show, as (attribute, code) for the words of `texts.label`; of a
    wrong case ``belongs_to`` is the pattern it was planted for, "" where it is of the background,
    None where that may not be told.
    """

    field: str
    value: str
    verdict: Verdict
    signs: tuple[tuple[str, str], ...] = ()
    belongs_to: str | None = ""


@dataclass(frozen=True)
class Feedback:
    """All of it, by verdict; ``neutral`` are those that count neither way."""

    found: tuple[Told, ...]
    near: tuple[Told, ...]
    missed: tuple[Told, ...]
    wrong: tuple[Told, ...]
    neutral: tuple[Told, ...]


@dataclass(frozen=True)
class GroupShare:
    """A group of *Similar cases*: how many right cases lie in it, and how many in all."""

    group: int
    right: int
    size: int


def feedback(answer: Answer, key: Key, *, with_patterns: bool) -> Feedback:
    """What became of each value of an answer, and which were not given.

    A value that is nearly right stands beside the right one, which is then missed. Without
    patterns no `Told.belongs_to` is told: it is part of the keys of other exercises.
    """
    told = [
        one
        for field in BY_NAME[key.exercise].fields
        for one in _of_field(field.name, answer.get(field.name, ()), key)
    ]
    if not with_patterns:
        told = [replace(one, belongs_to=None) for one in told]

    def of(verdict: Verdict) -> tuple[Told, ...]:
        return tuple(one for one in told if one.verdict == verdict)

    return Feedback(of("found"), of("near"), of("missed"), of("wrong"), of("neutral"))


def _of_field(field: str, given: tuple[str, ...], key: Key) -> Iterator[Told]:
    own = key.fields[field]
    for value in given:
        verdict = verdict_of(value, own)
        belongs_to = key.planted.get(value, "") if verdict == "wrong" else ""
        yield Told(field, value, verdict, key.why.get(value, ()), belongs_to)
    for value in own.right:
        if value not in given:
            yield Told(field, value, "missed", key.why.get(value, ()))


def verdict_of(value: str, key: FieldKey) -> Verdict:
    """What becomes of a value that was given."""
    if value in key.right:
        return "found"
    if value in key.near:
        return "near"
    return "neutral" if value in key.neutral else "wrong"


def in_groups(right: tuple[str, ...], labels: Mapping[str, int]) -> tuple[GroupShare, ...]:
    """In which groups the right cases lie, most first; ``labels``: the group of each case name."""
    sizes, wanted = Counter(labels.values()), set(right)
    lying = Counter(group for case, group in labels.items() if case in wanted)
    ranked = sorted(lying.items(), key=lambda one: (-one[1], one[0]))
    return tuple(GroupShare(group, count, sizes[group]) for group, count in ranked)
