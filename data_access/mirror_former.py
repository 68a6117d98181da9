"""The mirror before the next one: what it tells, what changed since, its cases' keys."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Connection

from data_access.derivation import COPIED
from data_access.doubts import require_no_fall
from data_access.errors import RegisterUnavailable
from data_access.mirror_build import COPIES, HIGHEST, OF_REPORTS
from data_access.mirror_changes import Changes, changes_since
from data_access.mirror_files import MirrorFiles, open_mirror
from data_access.mirror_info import mirror_info
from data_access.mirror_refresh import FRESH, KEYS, PRESENT

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
) -> Changes | None:
    """Reports to be read anew; None where the whole register is the surer read."""
    lacked, reports = told(former, "lacks", "reports")
    if lacked != ", ".join(lacks):
        return None
    changed = changes_since(connection, former, compare=compare)
    are_too_many = changed.are_too_many or len(changed.reports) > max(reports / 4, FEW_REPORTS)
    if changed.unstamped and len(changed.reports) > reports / 2:
        # No clock does that: the register makes other checksums, as after an update of its engine.
        changed = replace(changed, unstamped=0)
    if changed.unstamped:
        log.warning(
            "%d reports had changed without a later updated_at: the clock or time zone of what "
            "writes the register may be off.",
            changed.unstamped,
        )
    return replace(changed, are_too_many=are_too_many)


def require_no_fall_since(
    connection: Connection, files: MirrorFiles, former: duckdb.DuckDBPyConnection | None
) -> None:
    """Hold the register's reports against those of its last mirror.

    That is of another layout after an update, or an older one where the present cannot be opened; a
    policy may be lost on the same day.
    """
    if former:
        require_no_fall(connection, former)
        return
    for file in files.newest_first():
        with unless_damaged(), former_at(file) as older:
            if older:
                require_no_fall(connection, older)
                return


def copy_on(mirror: duckdb.DuckDBPyConnection, touched: list[str]) -> None:
    """The copied tables of the `PRESENT` mirror, with `FRESH` in place of touched reports."""
    mirror.execute(f"CREATE SCHEMA {COPIES}")
    mirror.execute(
        "CREATE TEMP TABLE touched AS SELECT unnest(?::VARCHAR[]) AS report_id", [touched]
    )
    for table in COPIED:
        rows = f"FROM {FRESH}.{table.name}"
        if table in OF_REPORTS:
            own = f"FROM {PRESENT}.{COPIES}.{table.name} ANTI JOIN touched USING (report_id)"
            rows = f"({own}) UNION ALL BY NAME ({rows})"
        mirror.execute(f"CREATE TABLE {COPIES}.{table.name} AS {rows}")
    mirror.execute("DROP TABLE temp.touched")
    mirror.execute(f"DETACH {PRESENT}")
    mirror.execute(f"DETACH {FRESH}")


def keys_of(former: duckdb.DuckDBPyConnection) -> tuple[list[tuple[str, int]], int]:
    """The key of each case of a mirror, by name, and the highest that was ever given."""
    keys = former.execute(KEYS).fetchall()
    highest = max((key for _name, key in keys), default=0)
    with suppress(duckdb.CatalogException):  # earlier releases kept none
        (kept,) = former.execute(f"SELECT max(case_key) FROM {HIGHEST}").fetchone() or (None,)
        highest = max(highest, kept or 0)
    return keys, highest


def newest_keys(files: MirrorFiles) -> tuple[list[tuple[str, int]], int] | None:
    """The keys of the newest mirror that they can be read of, be it of another layout."""
    for file in files.newest_first():
        with unless_damaged(), former_at(file) as former:
            if former:
                return keys_of(former)
    return None


@contextmanager
def former_at(file: Path | None) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """A mirror as it stands; None where there is none that can be opened."""
    try:
        # As the pages open it: one process opens a file in one way only.
        engine = open_mirror(file) if file else None
    except RegisterUnavailable as damaged:
        log.warning("%s", damaged)
        engine = None
    if engine is None:
        yield None
        return
    try:
        with engine.connect() as opened:
            cursor: Any = opened.connection.cursor()
            yield cursor.connection
    finally:
        engine.dispose()  # or its pool holds the file
