"""What an exercise is: what it asks, in which fields, and what an answer to it looks like.

Texts stand in `dashboard.room_texts`, by the names here.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

HINTS = 3
HINT_COSTS = (0.10, 0.15, 0.25)
"""Share of the points that the first, second and third hint cost."""

ROUTE = " > "
"""Between the places of a route in an answer, as in the facts: ``VE-tucacas > BQ-lac``."""

NONE = "none"
"""The answer to which bursts are control actions, where none is."""

Answer = Mapping[str, tuple[str, ...]]
"""Values by the name of the field, each a tuple of codes; a field left empty is not in it."""


class Of(StrEnum):
    """What a field's values are, and so where the page finds those to choose from."""

    CASES = "cases"  # names as on screen (`case_id`)
    ROUTE = "route"  # two places and `ROUTE` between them, such as the register's flows
    MONTH = "month"  # "2026-05"
    AGENCY = "agency"  # codes of the register's agencies
    AREA = "area"  # codes.AREA
    SECTOR = "sector"
    VENUE_TYPE = "venue_type"
    MEANS = "means_of_control"
    VESSEL_TYPE = "vessel_type"
    OPTION = "option"  # the field's own options; words in `room_texts.OPTIONS`
    BURST = "burst"  # names of `Task.bursts`, or NONE


@dataclass(frozen=True)
class Field:
    """One thing that an exercise asks.

    ``most`` values at most are taken; 1: one is chosen. ``options`` are those of `Of.OPTION`.
    ``weight`` is its share in the score of the exercise, relative to the other fields'.
    """

    name: str
    of: Of
    most: int = 1
    options: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True)
class Exercise:
    """One exercise: the pattern that it asks for, its fields, and how long it may take.

    ``pattern`` is the planted pattern; ``needs`` is "silence" or "impossible" where the
    scenario must have it for the exercise to be asked at all, else "", ``years`` how many it must
    have, and ``most_a_year`` how many reports a year it may have, where its pattern would drown in
    more. ``par_minutes`` is the time that costs no points. ``pages`` are the dashboard's pages on
    which to look.
    """

    name: str
    pattern: str
    fields: tuple[Field, ...]
    pages: tuple[str, ...]
    par_minutes: int = 10
    needs: str = ""
    years: int = 1
    most_a_year: int | None = None

    def can_be_asked_of(self, reports: int | None, years: int) -> bool:
        """Whether a register of so many reports, None as many as is natural, bears it."""
        is_busy = self.most_a_year is not None and (reports or 0) > self.most_a_year * years
        return years >= self.years and not is_busy

    def field(self, name: str) -> Field:
        """The field of a name; KeyError where there is none."""
        return next(one for one in self.fields if one.name == name)

    @property
    def cases_field(self) -> Field | None:
        """The field that asks for cases, if any does."""
        return next((one for one in self.fields if one.of is Of.CASES), None)


@dataclass(frozen=True)
class Burst:
    """Reports that come close together, as a page can select them: nothing of the key.

    ``start`` and ``end`` are days, "2026-08-05". The same is told of each, whatever it is: a theme
    or a sector of some alone would say which those are.
    """

    name: str
    start: str
    end: str
    area: str


@dataclass(frozen=True)
class Task:
    """An exercise as a session asks it, with what it shows beforehand: nothing of the key.

    ``cases`` are names of cases that the question is about, ``bursts`` what to judge.
    """

    exercise: str
    cases: tuple[str, ...] = ()
    bursts: tuple[Burst, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold of it; `task_of` reads it back."""
        return asdict(self)


def task_of(kept: Mapping[str, Any]) -> Task:
    """The task that `Task.as_json` told."""
    # Sessions of an earlier version tell more of a burst.
    bursts = tuple(Burst(b["name"], b["start"], b["end"], b["area"]) for b in kept["bursts"])
    return Task(kept["exercise"], tuple(kept["cases"]), bursts)


MOST_SIGNS = 100
"""Of one value of an answer: no code, name or month is longer."""


def cleaned(exercise: Exercise, given: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """An answer as it can be scored: known fields, each value once, no more than may be given.

    Whatever else a browser sends is left out; an empty result is no answer.
    """
    answer = {}
    for field in exercise.fields:
        values = given.get(field.name)
        if isinstance(values, str):
            values = (values,)
        if not isinstance(values, list | tuple):
            continue
        told = [v.strip() for v in values if isinstance(v, str) and 0 < len(v) <= MOST_SIGNS]
        if kept := tuple(dict.fromkeys(v for v in told if v))[: field.most]:
            answer[field.name] = kept
    return answer
