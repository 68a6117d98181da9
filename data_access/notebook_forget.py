"""Forgetting: every row that the notebook holds of a register, or of cases that it has no more."""

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from data_access import notebook_tables as tables
from data_access.notebook_file import NotebookFile
from data_access.notebook_values import CASES, Payload

FORGOTTEN_AFTER = timedelta(days=7)
"""So long a case must have been missing before what was noted of it is forgotten."""


def forget(file: Path, name: str, kind: str) -> None:
    """Take out all that a notebook holds of a register.

    Raises
    ------
    NotebookUnusable
        The file is damaged, is no notebook, or is of another layout.
    """
    with NotebookFile(file).writing() as connection:
        known = select(tables.register.c.register).filter_by(name=name, kind=kind)
        number = connection.scalar(known)
        if number is None:
            return
        runs = _runs(number)
        for of_run in (tables.label, tables.event):
            connection.execute(delete(of_run).where(of_run.c.run.in_(runs)))
        own = tables.alert, tables.digest, tables.missing, tables.verdict, tables.group, tables.run
        for table in (*own, tables.register):
            connection.execute(delete(table).filter_by(register=number))


def registers_named(file: Path, start: str, kind: str) -> tuple[str, ...]:
    """What those registers of a notebook are called whose name starts so.

    Raises
    ------
    NotebookUnusable
        As `forget`.
    """
    known = select(tables.register.c.name).filter_by(kind=kind)
    with NotebookFile(file).reading() as connection:
        return tuple(name for name in connection.scalars(known) if name.startswith(start))


def cases_named(connection: Connection, register: int) -> set[str]:
    """The cases of a register that the notebook names."""
    verdicts = select(tables.verdict.c.case_id).filter_by(register=register)
    labels = select(tables.label.c.case_id).where(tables.label.c.run.in_(_runs(register)))
    named = {*connection.scalars(verdicts), *connection.scalars(labels)}
    of_alerts = select(tables.alert.c.payload).filter_by(register=register)
    return named.union(*(kept.get(CASES, ()) for kept in connection.scalars(of_alerts)))


def forget_missing(
    connection: Connection, register: int, missing: Collection[str], read_at: datetime
) -> None:
    """Take out what was noted of cases that a copy read at a moment misses, and others did before.

    Only what was missing for `FORGOTTEN_AFTER` throughout: a policy that is lost for an hour, or a
    standby that lies behind, must not cost what analysts said, which cannot be built anew.
    """
    kept = tables.missing.c
    asked = select(kept.case_id, kept.since).where(kept.register == register)
    since = {row.case_id: row.since for row in connection.execute(asked)}
    gone = {c for c in missing if c in since and read_at - since[c] >= FORGOTTEN_AFTER}
    _forget_cases(connection, register, gone, read_at)
    over = [{"over": case} for case in sorted((since.keys() - missing) | gone)]
    if over:
        mine = delete(tables.missing).where(kept.register == register)
        connection.execute(mine.where(kept.case_id == bindparam("over")), over)
    new = sorted({*missing} - since.keys())
    if new:
        rows = [{"register": register, "case_id": case, "since": read_at} for case in new]
        connection.execute(insert(tables.missing), rows)


def _forget_cases(
    connection: Connection, register: int, gone: Collection[str], before: datetime
) -> None:
    """Take out what was noted of some cases before a moment; an alert of none but these goes whole.

    What was noted later may be of a newer copy of the register, which may have them.
    """
    verdict, label, alert = tables.verdict.c, tables.label.c, tables.alert.c
    older = _runs(register).where(tables.run.c.finished_at < before)
    own = verdict.register == register
    case = [{"gone": name} for name in sorted(gone)]
    if not case:
        return
    mine = (own, verdict.said_at < before, verdict.case_id == bindparam("gone"))
    connection.execute(delete(tables.verdict).where(*mine), case)
    of_runs = (label.run.in_(older), label.case_id == bindparam("gone"))
    connection.execute(delete(tables.label).where(*of_runs), case)
    known = select(alert.fingerprint, alert.payload).where(
        alert.register == register, alert.last_run.in_(older)
    )
    for fingerprint, payload in connection.execute(known).all():
        _shorten(connection, register, fingerprint, payload, gone)


def _shorten(
    connection: Connection, register: int, fingerprint: str, payload: Payload, gone: Collection[str]
) -> None:
    named = payload.get(CASES, ())
    left = [name for name in named if name not in gone]
    one = {"register": register, "fingerprint": fingerprint}
    if named and not left:
        connection.execute(delete(tables.alert).filter_by(**one))
    elif len(left) < len(named):
        kept = {**payload, CASES: left}
        connection.execute(update(tables.alert).filter_by(**one).values(payload=kept))


def _runs(register: int) -> Select[int]:
    return select(tables.run.c.run).where(tables.run.c.register == register)
