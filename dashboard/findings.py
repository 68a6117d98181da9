"""What the notebook holds now, and what of it is new since the last digest.

The lines hold nothing that identifies a person or a case: what a run remembers of an alert or a
group for the digest is written by it as such a line, and an analyst's words are never in one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

import pandas as pd

from dashboard.group_names import Named
from data_access.notebook import Notebook
from data_access.notebook_values import CASES, NotedAlert, Payload, Run
from models.alert_identity import Trace

LINE, LINES = "line", "lines"
"""Under these an alert's payload and a run of grouping's hold what a digest tells of them."""

FORGOTTEN = timedelta(weeks=26)
"""What was told longer ago is another thing when it comes back."""

MOVED = 0.25
"""Part of itself by which a group must have grown or shrunk to be news."""

HELD_BACK, NAMED, TOLD = "held_back", "named", "told"
_DAYS, _SEVERAL = ("raised", "first_case", "until"), ("agencies", "doubts")


@dataclass(frozen=True)
class AlertLine:
    """An alert as a digest tells it.

    ``seen`` cases in the ``weeks`` up to ``until``, ``cases`` behind it in all; ``doubts``, the
    causes (as of `Alert.causes`) that could have made it alone; something so surprising came
    ``times`` times by chance in so many ``quarters``.
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


GroupEvent = Literal["born", "grown", "shrunk", "split", "merged", "died", "same"]


@dataclass(frozen=True)
class GroupLine:
    """A group as a digest tells it.

    ``event`` is what became of it since the last digest, or the run that it is held against:
    *split* came out of the group ``other``, *merged* went into it. ``before`` is its size then;
    None where it was not. ``overlap`` tells how firm it is, ``named`` what `group_names.named_by`
    tells, for who reads another language than the title's.
    """

    id: int
    title: str
    size: int
    event: GroupEvent = "same"
    before: int | None = None
    other: int | None = None
    overlap: float | None = None
    named: Named = ()

    @property
    def is_news(self) -> bool:
        """Whether it came, went, or is by `MOVED` of itself another."""
        if self.event not in {"grown", "shrunk"}:
            return self.event != "same"
        before = self.before or 0
        return abs(self.size - before) >= MOVED * before


def group_lines(lines: tuple[GroupLine, ...]) -> dict[str, Any]:
    """What a run of grouping adds to its payload for `Notebook.save_groups`."""
    kept = ("title", "size", "overlap", "named")
    return {LINES: {str(line.id): {name: getattr(line, name) for name in kept} for line in lines}}


@dataclass(frozen=True)
class News:
    """What is new since ``since``, the last digest; None where this is the first.

    A work without a run yet has no run here, and nothing is told of it. ``alerts_still`` have been
    told before, also those that had ended since; ``held_back`` are no alerts; ``per_quarter`` false
    alarms are agreed on. ``told_before`` has the day on which each alert was last told, of those
    that are not `FORGOTTEN`.
    """

    since: datetime | None
    groups_run: Run | None
    watch_run: Run | None
    alerts_new: tuple[AlertLine, ...]
    alerts_still: tuple[AlertLine, ...]
    alerts_ended: tuple[AlertLine, ...]
    held_back: tuple[AlertLine, ...]
    per_quarter: float | None
    groups: tuple[GroupLine, ...]
    told_before: Mapping[str, str]

    @property
    def groups_changed(self) -> tuple[GroupLine, ...]:
        """The groups that are news."""
        return tuple(line for line in self.groups if line.is_news)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is new."""
        return not (self.alerts_new or self.alerts_ended or self.groups_changed)

    def remembered(self) -> dict[str, Any]:
        """What the next digest is held against."""
        present = [line.fingerprint for line in self.alerts_new + self.alerts_still]
        today = self.watch_run.finished_at.date().isoformat() if self.watch_run else ""
        return {
            "run": self.groups_run.number if self.groups_run else 0,
            "alerts": present,
            TOLD: {**self.told_before, **dict.fromkeys(present, today)},
            **group_lines(tuple(_as_told(line) for line in self.groups if not _is_gone(line))),
        }


def news(notebook: Notebook) -> News:
    """What is new in the notebook since its last digest."""
    last = notebook.last_digest()
    told: Payload = last.payload if last else {"run": 0, "alerts": [], LINES: {}}
    watch, grouping = notebook.last_run("watch"), notebook.last_run("groups")
    since = (watch[0].finished_at - FORGOTTEN).date().isoformat() if watch else ""
    before = {name: day for name, day in told.get(TOLD, {}).items() if day >= since}
    lasting = {*told["alerts"]}
    new, still, ended = _alerts(notebook.alerts(), lasting, before) if watch else ((), (), ())
    return News(
        since=last.digested_at if last else None,
        groups_run=grouping[0] if grouping else None,
        watch_run=watch[0] if watch else None,
        alerts_new=new,
        alerts_still=still,
        alerts_ended=ended,
        held_back=AlertLine.held_back_in(watch[1]) if watch else (),
        per_quarter=watch[1].get("per_quarter") if watch else None,
        groups=_groups(grouping[1], told, notebook.events(told["run"])) if grouping else (),
        told_before=before,
    )


def since_the_copy_before(
    notebook: Notebook, copy: str
) -> tuple[Run, tuple[GroupLine, ...]] | None:
    """The last run of grouping over another copy, and what became of groups since.

    None where there is none: a process that starts groups the same copy once more, and against
    that nothing is new.
    """
    now, before = notebook.last_run("groups"), notebook.last_run("groups", not_of=copy)
    if now is None or before is None:
        return None
    return before[0], _groups(now[1], before[1], notebook.events(before[0].number))


Alerts = tuple[AlertLine, ...]


def _alerts(
    known: pd.DataFrame, told: set[str], before: Mapping[str, str]
) -> tuple[Alerts, Alerts, Alerts]:
    """New, told before and there, and ended since the last digest ``told`` them.

    What comes and goes near the threshold is news once: ``before`` are all that were told.
    """
    # The day of the notebook: it keeps the first on which an alert was raised.
    every = [
        (replace(AlertLine.of(row["payload"]), raised=row["raised"].date()), row["present"])
        for row in known.to_dict("records")
    ]
    there = [line for line, present in every if present]
    return (
        tuple(line for line in there if line.fingerprint not in told | {*before}),
        tuple(line for line in there if line.fingerprint in told | {*before}),
        tuple(line for line, present in every if not present and line.fingerprint in told),
    )


def _groups(
    payload: Payload, told: Mapping[str, Any], events: pd.DataFrame
) -> tuple[GroupLine, ...]:
    now, before = _kept(payload), _kept(told)
    split = _others(events, "split", "id", "from")
    merged = _others(events, "merge", "from", "id")
    lines = [_since(line, before.get(line.id), split.get(line.id)) for line in now.values()]
    for number, line in before.items():
        if number not in now:
            other = merged.get(number)
            event: GroupEvent = "died" if other is None else "merged"
            lines.append(replace(line, size=0, event=event, before=line.size, other=other))
    return tuple(sorted(lines, key=lambda line: line.id))


def _since(line: GroupLine, former: GroupLine | None, parent: int | None) -> GroupLine:
    """What became of a group that is there; ``parent``: the group that it came out of."""
    event: GroupEvent = "same"
    if former is None:
        event = "born" if parent is None else "split"
        return replace(line, event=event, other=parent)
    if line.size != former.size:
        event = "grown" if line.size > former.size else "shrunk"
    return replace(line, event=event, before=former.size)


def _kept(payload: Mapping[str, Any]) -> dict[int, GroupLine]:
    """The lines that `group_lines` put into a payload, by the id that stays."""
    return {
        int(number): GroupLine(
            int(number),
            line["title"],
            int(line["size"]),
            overlap=line.get("overlap"),
            named=tuple((attribute, value) for attribute, value in line.get("named", ())),
        )
        for number, line in payload.get(LINES, {}).items()
    }


def _others(events: pd.DataFrame, kind: str, of: str, other: str) -> dict[int, int]:
    """Which other group an event of a kind names, by the group it became of."""
    found = events[events["kind"].str.startswith(kind)].dropna(subset=[of, other])
    found = found[found[of] != found[other]]
    return dict(zip(found[of].astype(int), found[other].astype(int), strict=True))


def _as_told(line: GroupLine) -> GroupLine:
    """A group with the size that was told last: many small steps make news too."""
    return line if line.is_news or line.before is None else replace(line, size=line.before)


def _is_gone(line: GroupLine) -> bool:
    return line.event in {"died", "merged"}
