"""Runs in the notebook: kept in full while they are among the newest, then told of."""

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, Select, Table, delete, insert, null, select, update

from data_access import notebook_tables as tables
from data_access.notebook_values import STARTED_FROM, Payload, Run, Work

RUNS_KEPT = 5
"""Of each work the labels and payloads of so many runs are kept, and of the one that the newest
started from; that there was a run, always."""


def runs_of(register: int, work: Work) -> Select[Any]:
    """Every run of a work over a register."""
    return select(tables.run).filter_by(register=register, of=work)


def as_run(row: Row[Any]) -> Run:
    """A run as it was saved."""
    return Run(
        copy=row.copy,
        source=row.source,
        as_of=row.as_of,
        method=row.method,
        finished_at=row.finished_at,
        considered=row.considered,
        left_out=row.left_out,
        number=row.run,
    )


def save_run(connection: Connection, register: int, work: Work, run: Run, payload: Payload) -> int:
    """Save a run and forget the labels and payload of those that are old; its number."""
    row = {
        "register": register,
        "of": work,
        "copy": run.copy,
        "source": run.source,
        "as_of": run.as_of,
        "method": run.method,
        "finished_at": run.finished_at,
        "considered": run.considered,
        "left_out": run.left_out,
        "payload": payload,
    }
    connection.execute(insert(tables.run), row)
    newest = runs_of(register, work).order_by(tables.run.c.run.desc())
    number, *others = [int(row.run) for row in connection.execute(newest)]
    older = [one for one in others[RUNS_KEPT - 1 :] if one != payload.get(STARTED_FROM)]
    connection.execute(delete(tables.label).where(tables.label.c.run.in_(older)))
    connection.execute(update(tables.run).where(tables.run.c.run.in_(older)).values(payload=null()))
    return number


def insert_frame(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Insert the rows of a frame; what is missing in it is NULL."""
    values = frame.astype(object).where(frame.notna(), None)
    names = values.columns.astype(str)
    rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in values.to_numpy()]
    if rows:
        connection.execute(insert(table), rows)
