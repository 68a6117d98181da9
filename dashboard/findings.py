"""What the notebook holds now, and what of it is new since the last digest.

The lines hold nothing that identifies a person or a case: what a run remembers of an alert or a
group for the digest is written by it as such a line, and an analyst's words are never in one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

import pandas as pd

from dashboard.alert_lines import FORGOTTEN, AlertLine
from dashboard.group_names import Named
from data_access.notebook import Notebook
from data_access.notebook_values import Digested, Payload, Run, Work

LINES, TOLD, WATCH_RUN = "lines", "told", "watch_run"
"""Under these a payload holds the groups of a run, the alerts that digests told, and the run of the
watch that the last one read."""

MOVED = 0.25
"""Part of itself by which a group must have grown or shrunk to be news."""

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
    told before, also those that had ended since; ``alerts_between`` came and ended since;
    ``held_back`` are no alerts; ``per_quarter`` false alarms are agreed on. ``told_before`` has the
    day on which each alert was last told, of those that are not `FORGOTTEN`. ``former_methods`` has
    the method of what was told last, of each work that goes by another since: what became of groups
    is then not told, for that may be the method's doing.
    """

    since: datetime | None
    groups_run: Run | None
    watch_run: Run | None
    alerts_new: tuple[AlertLine, ...]
    alerts_still: tuple[AlertLine, ...]
    alerts_ended: tuple[AlertLine, ...]
    alerts_between: tuple[AlertLine, ...]
    held_back: tuple[AlertLine, ...]
    per_quarter: float | None
    groups: tuple[GroupLine, ...]
    told_before: Mapping[str, str]
    former_methods: Mapping[Work, str]

    @property
    def groups_changed(self) -> tuple[GroupLine, ...]:
        """The groups that are news."""
        return tuple(line for line in self.groups if line.is_news)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is new."""
        alerts = self.alerts_new or self.alerts_ended or self.alerts_between
        return not (alerts or self.groups_changed or self.former_methods)

    def remembered(self) -> dict[str, Any]:
        """What the next digest is held against."""
        present = [line.fingerprint for line in self.alerts_new + self.alerts_still]
        told = present + [line.fingerprint for line in self.alerts_between]
        today = self.watch_run.finished_at.date().isoformat() if self.watch_run else ""
        return {
            "run": self.groups_run.number if self.groups_run else 0,
            WATCH_RUN: self.watch_run.number if self.watch_run else 0,
            "alerts": present,
            TOLD: {**self.told_before, **dict.fromkeys(told, today)},
            **group_lines(tuple(_as_told(line) for line in self.groups if not _is_gone(line))),
        }


def news(notebook: Notebook) -> News:
    """What is new in the notebook since its last digest."""
    last = notebook.last_digest()
    told: Payload = last.payload if last else {"run": 0, "alerts": [], LINES: {}}
    watch, grouping = notebook.last_run("watch"), notebook.last_run("groups")
    since = (watch[0].finished_at - FORGOTTEN).date().isoformat() if watch else ""
    before = {name: day for name, day in told.get(TOLD, {}).items() if day >= since}
    runs: dict[Work, Run] = {"groups": grouping[0]} if grouping else {}
    runs |= {"watch": watch[0]} if watch else {}
    read = _runs_read(notebook, last) if last else {}
    former = _former_methods(notebook, runs, read)
    known = notebook.alerts()
    alerts = _alerts(known, told["alerts"], read.get("watch"), before) if watch else _Alerts()
    return News(
        since=last.digested_at if last else None,
        groups_run=runs.get("groups"),
        watch_run=runs.get("watch"),
        alerts_new=alerts.new,
        alerts_still=alerts.still,
        alerts_ended=alerts.ended,
        alerts_between=alerts.between,
        held_back=AlertLine.held_back_in(watch[1]) if watch else (),
        per_quarter=watch[1].get("per_quarter") if watch else None,
        groups=_groups_since(notebook, grouping[1], told, "groups" in former) if grouping else (),
        told_before=before,
        former_methods=former,
    )


def _runs_read(notebook: Notebook, last: Digested) -> dict[Work, int]:
    """The number of the run of each work that the ``last`` digest read.

    Not by when it was told: what was saved while it was written it did not read. One that noted no
    run of the watch is taken to have read the newest that had ended.
    """
    watch = last.payload.get(WATCH_RUN)
    if watch is None:
        ended = [run for run in notebook.runs("watch") if run.finished_at <= last.digested_at]
        watch = max((run.number for run in ended), default=0)
    return {"groups": last.payload["run"], "watch": watch}


def _former_methods(
    notebook: Notebook, runs: Mapping[Work, Run], read: Mapping[Work, int]
) -> dict[Work, str]:
    """Of each work the method of the run that was ``read`` last, where the run now has another."""
    former: dict[Work, str] = {}
    for work, now in runs.items():
        for run in notebook.runs(work):
            if run.number == read.get(work) and run.method != now.method:
                former[work] = run.method
    return former


def _groups_since(
    notebook: Notebook, payload: Payload, told: Payload, by_another_method: bool
) -> tuple[GroupLine, ...]:
    if by_another_method:
        return tuple(line for _number, line in sorted(_kept(payload).items()))
    return _groups(payload, told, notebook.events(told["run"]))


def since_the_copy_before(
    notebook: Notebook, copy: str
) -> tuple[Run, tuple[GroupLine, ...]] | None:
    """The last run of grouping over another copy, and what became of groups since.

    None where there is none: a process that starts groups the same copy once more, and against
    that nothing is new. Nothing became of them where that run went by another method.
    """
    now, before = notebook.last_run("groups"), notebook.last_run("groups", not_of=copy)
    if now is None or before is None:
        return None
    if now[0].method != before[0].method:
        return before[0], ()
    return before[0], _groups(now[1], before[1], notebook.events(before[0].number))


Alerts = tuple[AlertLine, ...]


class _Alerts(NamedTuple):
    """Not told before and there, told before and there, ended, and come and ended in between."""

    new: Alerts = ()
    still: Alerts = ()
    ended: Alerts = ()
    between: Alerts = ()


def _alerts(
    known: pd.DataFrame, there_then: Sequence[str], read: int | None, before: Mapping[str, str]
) -> _Alerts:
    """What became of alerts since the last digest, which ``read`` that run; None before the first.

    What comes and goes near the threshold is news once: ``before`` are all that were told.
    """
    known = known.assign(told=known["fingerprint"].isin({*there_then, *before}))
    gone = known[~known["present"]]
    since = known["last_run"].max() if read is None else read
    return _Alerts(
        new=_lines(known[known["present"] & ~known["told"]]),
        still=_lines(known[known["present"] & known["told"]]),
        ended=_lines(gone[gone["fingerprint"].isin(there_then)]),
        between=_lines(gone[~gone["told"] & (gone["last_run"] > since)]),
    )


def _lines(known: pd.DataFrame) -> Alerts:
    """With the days of the notebook: it keeps the first on which an alert was raised, and found."""
    return tuple(
        replace(
            AlertLine.of(row["payload"]),
            raised=row["raised"].date(),
            first_found=row["first_seen"].date(),
        )
        for row in known.to_dict("records")
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
