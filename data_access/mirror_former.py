"""The mirror before the next one: what it tells, what changed since, its cases' keys."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import duckdb
from sqlalchemy import Connection

from data_access.mirror_build import HIGHEST
from data_access.mirror_changes import is_any_gone, touched
from data_access.mirror_info import mirror_info
from data_access.mirror_refresh import KEYS

FEW_REPORTS = 1_000
"""So many are read by name however few there are in all."""

SAME_MOMENT = timedelta(minutes=30)
"""A register whose ``as_of`` alone has moved, by less, gets no new mirror; the look tells it."""

log = logging.getLogger(__name__)


@contextmanager
def unless_damaged() -> Iterator[None]:
    """Leave off, and say so, where a mirror turns out to be damaged; other failures are raised."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except duckdb.Error as problem:
        log.warning("The former mirror is damaged (%s).", type(problem).__name__)


def told(former: duckdb.DuckDBPyConnection, *columns: str) -> tuple[Any, ...]:
    """What a mirror says of itself; all None where it says nothing."""
    asked = f"SELECT {', '.join(columns)} FROM {mirror_info.name}"
    return former.execute(asked).fetchone() or (None,) * len(columns)


def is_of_the_moment(former: duckdb.DuckDBPyConnection, as_of: datetime) -> bool:
    """Whether a mirror was complete until nearly the same moment."""
    (then,) = told(former, "as_of")
    return then is not None and timedelta() <= as_of - then < SAME_MOMENT


def changed_since(
    connection: Connection, former: duckdb.DuckDBPyConnection, lacks: list[str], *, compare: bool
) -> list[str] | None:
    """Reports to be read anew; None where the whole register is the quicker or the surer read."""
    lacked, reports = told(former, "lacks", "reports")
    if lacked != ", ".join(lacks):
        return None
    changed = touched(connection, former, compare=compare)
    # What was destroyed would stay in a copy of the file: its rows in freed blocks, and its words.
    if len(changed) > max(reports / 4, FEW_REPORTS) or is_any_gone(connection, former, changed):
        return None
    return changed


def keys_of(former: duckdb.DuckDBPyConnection) -> tuple[list[tuple[str, int]], int]:
    """The key of each case of a mirror, by name, and the highest that was ever given."""
    keys = former.execute(KEYS).fetchall()
    highest = max((key for _name, key in keys), default=0)
    with suppress(duckdb.CatalogException):  # earlier releases kept none
        (kept,) = former.execute(f"SELECT max(case_key) FROM {HIGHEST}").fetchone() or (None,)
        highest = max(highest, kept or 0)
    return keys, highest
