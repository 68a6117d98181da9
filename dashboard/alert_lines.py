"""Alerts as the notebook keeps them: a line for the digest, a trace to be known again by.

A line holds nothing that identifies a person or a case.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from data_access.notebook import Notebook
from data_access.notebook_values import CASES, NotedAlert, Payload
from models.alert_identity import Trace

LINE, HELD_BACK, NAMED = "line", "held_back", "named"
"""Under these payloads hold an alert's line, what is held back, and what an alert is known by."""

FORGOTTEN = timedelta(weeks=26)
"""What was told longer ago is another thing when it comes back."""

_DAYS, _SEVERAL = ("raised", "first_case", "until"), ("agencies", "doubts")


@dataclass(frozen=True)
class AlertLine:
    """An alert as a digest tells it.

    ``seen`` cases in the ``weeks`` up to ``until``, ``cases`` behind it in all; ``doubts``, the
    causes (as of `Alert.causes`) that could have made it alone; something so surprising came
    ``times`` times by chance in so many ``quarters``. ``raised`` is hindsight: by what the register
    holds today, at today's threshold. A run first told it on ``first_found``, which the notebook
    alone knows.
    """

    fingerprint: str
    title: str
    raised: date
    first_case: date
    seen: int
    expected: float
    agencies: tuple[str, ...]
    cases: int
    weeks: int
    until: date
    doubts: tuple[str, ...]
    times: int
    quarters: float
    first_found: date | None = None

    def noted(self, payload: Payload | None = None) -> NotedAlert:
        """The alert for `Notebook.save_watch`, with what else should be remembered of it."""
        raised = datetime.combine(self.raised, datetime.min.time())
        return NotedAlert(self.fingerprint, raised, {**(payload or {}), LINE: self.as_data()})

    def as_data(self) -> dict[str, Any]:
        """The line as JSON can hold it."""
        days = {name: getattr(self, name).isoformat() for name in _DAYS}
        return asdict(self) | days | {name: list(getattr(self, name)) for name in _SEVERAL}

    @classmethod
    def of(cls, payload: Payload) -> "AlertLine":
        """The line that `noted` put into a payload."""
        return cls._of_data(payload[LINE])

    @classmethod
    def _of_data(cls, line: dict[str, Any]) -> "AlertLine":
        # A notebook may hold ended alerts of before these were told.
        line = {"weeks": 0, "until": line["raised"], "doubts": [], "times": 0, "quarters": 0} | line
        days = {name: date.fromisoformat(line[name]) for name in _DAYS}
        return cls(**line | days | {name: tuple(line[name]) for name in _SEVERAL})

    @classmethod
    def held_back_in(cls, payload: Payload) -> "tuple[AlertLine, ...]":
        """What `held_back_lines` put into the payload of a run."""
        return tuple(map(cls._of_data, payload.get(HELD_BACK, ())))


def held_back_lines(lines: Sequence[AlertLine]) -> dict[str, Any]:
    """What a run of the watch adds to its payload for `Notebook.save_watch`."""
    return {HELD_BACK: [line.as_data() for line in lines]}


def traced(trace: Trace) -> dict[str, Any]:
    """What an alert adds to its payload, so that the next run knows it again."""
    return {CASES: sorted(map(str, trace.cases)), NAMED: sorted(map(list, trace.named))}


def recalled(notebook: Notebook) -> dict[str, Trace]:
    """The trace of the alerts that are not `FORGOTTEN`, by fingerprint; `traced` kept it."""
    known = notebook.alerts()
    known = known[known["last_seen"] >= known["last_seen"].max() - FORGOTTEN]
    return {
        fingerprint: Trace(
            frozenset(kept.get(CASES, ())), frozenset(map(tuple, kept.get(NAMED, ())))
        )
        for fingerprint, kept in zip(known["fingerprint"], known["payload"], strict=True)
    }
