"""`Notebook`: what the dashboard remembers of one register. One method a question.

The dashboard's own small store (SQLite), never in the register and never in its mirror: runs of
grouping with labels, ids of groups that stay, what analysts said, alerts, and what was digested.
Names and notes are an analyst's words: they are shown, and never logged.
"""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import pandas as pd
from sqlalchemy import Connection, Select, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from data_access import notebook_forget, settings
from data_access import notebook_tables as tables
from data_access.clock import now
from data_access.mirror_info import MirrorInfo
from data_access.notebook_file import NotebookFile
from data_access.notebook_runs import as_run, insert_frame, runs_of, save_run
from data_access.notebook_values import (
    LONGEST_NAME,
    LONGEST_NOTE,
    Digested,
    NotedAlert,
    Payload,
    Run,
    Work,
    checked,
)


class Notebook:
    """What is remembered of one register, told by its name and kind.

    Parameters
    ----------
    file : Path
        Made, empty, where there is none. Several processes may use it at once.
    name, kind : str
        The register's.

    Raises
    ------
    NotebookUnusable
        The file is damaged, is no notebook, or is of another layout; also from every method.
    """

    def __init__(self, file: Path, name: str, kind: str) -> None:
        self._file = NotebookFile(file)
        self._register = self._registered(name, kind)

    @classmethod
    def of(cls, info: MirrorInfo) -> Self:
        """The notebook of a register in the file of `settings.NOTEBOOK_FILE`."""
        return cls(settings.NOTEBOOK_FILE, info.name, info.kind)

    def _registered(self, name: str, kind: str) -> int:
        # No number of before is given again: work that outlasts a deleted register saves to none.
        number = secrets.randbits(48)
        row = {"register": number, "name": name, "kind": kind, "next_group": 1}
        known = select(tables.register.c.register).filter_by(name=name, kind=kind)
        with self._file.writing() as connection:
            connection.execute(insert_or(tables.register).values(row).on_conflict_do_nothing())
            return int(connection.execute(known).scalar_one())

    def new_groups(self, count: int) -> list[int]:
        """So many group ids that no group of this register ever had."""
        own = tables.register.c.register == self._register
        with self._file.writing() as connection:
            first = connection.scalars(select(tables.register.c.next_group).where(own)).one()
            connection.execute(update(tables.register).where(own).values(next_group=first + count))
            ids = list(range(first, first + count))
            if ids:
                rows = [{"register": self._register, "group": number} for number in ids]
                connection.execute(insert(tables.group), rows)
        return ids

    def save_groups(
        self, run: Run, labels: pd.DataFrame, events: pd.DataFrame, payload: Payload
    ) -> Run:
        """Remember a run of grouping; the run with its number.

        Parameters
        ----------
        labels : DataFrame[case_id: str, group: Int64, firmness: float64]
            Group ids that `new_groups` gave, NA for none; a case without a row belongs to none.
        events : DataFrame[kind: str, id, from, to: Int64, shared: float64]
            What became of the former run's groups.
        payload : what JSON can hold
            What else a restart needs, so that nothing is computed again.
        """
        with self._file.writing() as connection:
            number = save_run(connection, self._register, "groups", run, payload)
            self._require_groups(connection, set(labels["group"].dropna()))
            columns = ["case_id", "group", "firmness"]
            insert_frame(connection, tables.label, labels[columns].assign(run=number))
            columns = ["kind", "id", "from", "to", "shared"]
            insert_frame(connection, tables.event, events[columns].assign(run=number))
        return replace(run, number=number)

    def last_run(self, work: Work, *, not_of: str | None = None) -> tuple[Run, Payload] | None:
        """The newest run of a work that is kept, and its payload; None before the first.

        ``not_of``: of another copy of the register than this.
        """
        newest = runs_of(self._register, work).order_by(tables.run.c.run.desc()).limit(1)
        if not_of is not None:
            newest = newest.where(tables.run.c.copy != not_of)
        with self._file.reading() as connection:
            row = connection.execute(newest).one_or_none()
        return None if row is None or row.payload is None else (as_run(row), row.payload)

    def runs(self, work: Work) -> tuple[Run, ...]:
        """Every run of a work, oldest first."""
        with self._file.reading() as connection:
            return tuple(
                map(as_run, connection.execute(runs_of(self._register, work).order_by("run")))
            )

    def labels(self, run: Run) -> pd.DataFrame:
        """DataFrame[case_id: str, group: Int64, firmness: float64] of a run, by case_id.

        Empty where the run is older than the `notebook_runs.RUNS_KEPT` newest, and the newest did
        not start from it.
        """
        columns = (tables.label.c.case_id, tables.label.c.group, tables.label.c.firmness)
        wanted = select(*columns).where(tables.label.c.run == run.number).order_by("case_id")
        types = {"case_id": "str", "group": "Int64", "firmness": "float64"}
        return self._frame(wanted, types)

    def events(self, after: int = 0) -> pd.DataFrame:
        """DataFrame[run: int64, kind: str, id, from, to: Int64, shared: float64], oldest first.

        Of the runs whose number is above ``after``.
        """
        of_event, of_run = tables.event.c, tables.run.c
        columns = (of_event[name] for name in ("run", "kind", "id", "from", "to", "shared"))
        wanted = (
            select(*columns)
            .join(tables.run, of_event.run == of_run.run)
            .where(of_run.register == self._register, of_event.run > after)
            .order_by(of_event.event)
        )
        ids = dict.fromkeys(("id", "from", "to"), "Int64")
        return self._frame(wanted, {"run": "int64", "kind": "str", **ids, "shared": "float64"})

    def name_group(self, group: int, name: str) -> None:
        """Call a group by a name of at most `LONGEST_NAME` signs; an empty one takes it away.

        Raises
        ------
        InvalidText
            It is too long, or holds control signs.
        """
        self._say(group, name=checked(name, LONGEST_NAME))

    def note_group(self, group: int, note: str) -> None:
        """Note something of at most `LONGEST_NOTE` signs on a group; see `name_group`."""
        self._say(group, note=checked(note, LONGEST_NOTE, lines=True))

    def _say(self, group: int, **said: str | None) -> None:
        own = (tables.group.c.register == self._register, tables.group.c.group == group)
        with self._file.writing() as connection:
            changed = connection.execute(
                update(tables.group).where(*own).values(said | {"noted_at": now()})
            )
            if not changed.rowcount:
                raise _no_such_group(group)

    def groups(self) -> pd.DataFrame:
        """DataFrame[group: int64, name, note: str, noted_at: datetime64]: every group ever."""
        columns = (tables.group.c[name] for name in ("group", "name", "note", "noted_at"))
        wanted = select(*columns).filter_by(register=self._register).order_by("group")
        types = {"group": "int64", "name": "str", "note": "str", "noted_at": "datetime64[us]"}
        return self._frame(wanted, types)

    def judge(self, group: int, case_id: str, *, belongs: bool | None) -> None:
        """Say that a case belongs to a group or does not; None takes back what was said."""
        key = {"register": self._register, "group": group, "case_id": case_id}
        with self._file.writing() as connection:
            self._require_groups(connection, {group})
            connection.execute(delete(tables.verdict).filter_by(**key))
            if belongs is not None:
                row = key | {"belongs": belongs, "said_at": now()}
                connection.execute(insert(tables.verdict), row)

    def verdicts(self) -> pd.DataFrame:
        """DataFrame[group: int64, case_id: str, belongs: bool, said_at: datetime64]."""
        columns = (tables.verdict.c[name] for name in ("group", "case_id", "belongs", "said_at"))
        wanted = select(*columns).filter_by(register=self._register).order_by("group", "case_id")
        types = {"group": "int64", "case_id": "str", "belongs": "bool", "said_at": "datetime64[us]"}
        return self._frame(wanted, types)

    def save_watch(self, run: Run, alerts: tuple[NotedAlert, ...], payload: Payload) -> Run:
        """Remember a run of the watch and its alerts; the run with its number.

        An alert that is known keeps the day it was first raised.
        """
        with self._file.writing() as connection:
            number = save_run(connection, self._register, "watch", run, payload)
            for alert in alerts:
                self._save_alert(connection, number, alert)
        return replace(run, number=number)

    def _save_alert(self, connection: Connection, run: int, alert: NotedAlert) -> None:
        new = insert_or(tables.alert).values(
            register=self._register,
            fingerprint=alert.fingerprint,
            raised=alert.raised,
            first_run=run,
            last_run=run,
            payload=alert.payload,
        )
        changed = {
            "raised": func.min(tables.alert.c.raised, new.excluded.raised),
            "last_run": run,
            "payload": new.excluded.payload,
        }
        connection.execute(new.on_conflict_do_update(set_=changed))

    def alerts(self) -> pd.DataFrame:
        """Every alert ever, earliest first.

        DataFrame[fingerprint: str, raised: datetime64, first_seen, last_seen: datetime64,
        last_run: int64, present: bool, payload: object]. Seen is when a run told it, the last by
        its number; present, whether the newest did.
        """
        of, first, last = tables.alert.c, tables.run.alias("first"), tables.run.alias("last")
        newest = select(func.max(tables.run.c.run)).filter_by(register=self._register, of="watch")
        wanted = (
            select(
                of.fingerprint,
                of.raised,
                first.c.finished_at.label("first_seen"),
                last.c.finished_at.label("last_seen"),
                of.last_run,
                (of.last_run == newest.scalar_subquery()).label("present"),
                of.payload,
            )
            .join_from(tables.alert, first, of.first_run == first.c.run)
            .join(last, of.last_run == last.c.run)
            .where(of.register == self._register)
            .order_by(of.raised, of.fingerprint)
        )
        times = dict.fromkeys(("raised", "first_seen", "last_seen"), "datetime64[us]")
        present = {"last_run": "int64", "present": "bool"}
        types = {"fingerprint": "str", **times, **present, "payload": "object"}
        return self._frame(wanted, types)

    def cases_named(self) -> set[str]:
        """Every case that is named here: by a verdict, a label or an alert."""
        with self._file.reading() as connection:
            return notebook_forget.cases_named(connection, self._register)

    def forget_missing(self, missing: Collection[str], read_at: datetime) -> None:
        """Take out what was noted of cases that are gone; see `notebook_forget.forget_missing`."""
        with self._file.writing() as connection:
            notebook_forget.forget_missing(connection, self._register, missing, read_at)

    def save_digest(self, payload: Payload) -> None:
        """Remember what was told just now."""
        row = {"register": self._register, "digested_at": now(), "payload": payload}
        with self._file.writing() as connection:
            connection.execute(insert(tables.digest), row)

    def last_digest(self) -> Digested | None:
        """What was told last; None before the first time."""
        of = tables.digest.c
        newest = select(of.digested_at, of.payload).filter_by(register=self._register)
        with self._file.reading() as connection:
            row = connection.execute(newest.order_by(of.digest.desc()).limit(1)).one_or_none()
        return None if row is None else Digested(row.digested_at, row.payload)

    def _require_groups(self, connection: Connection, wanted: set[int]) -> None:
        known = select(tables.group.c.group).filter_by(register=self._register)
        for unknown in sorted(wanted - set(connection.scalars(known))):
            raise _no_such_group(unknown)

    def _frame(self, wanted: Select[Any], types: dict[str, str]) -> pd.DataFrame:
        with self._file.reading() as connection:
            rows = connection.execute(wanted).all()
        return pd.DataFrame(rows, columns=list(types)).astype(types)


def _no_such_group(group: int) -> KeyError:
    return KeyError(f"No group of this register ever had the id {group}.")
