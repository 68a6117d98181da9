"""What a register says has changed since a mirror of it was read.

The unit of change is the report: it and everything below it are read anew together. A report
counts as touched when its ``updated_at`` is not older than the newest one that the mirror has, less
`OVERLAP` for transactions that were committed late, or when a tombstone names it. Where that does
not add up to as many reports as the register has, and on a schedule anyway, every row is compared
by its checksum, so that no change stays unseen for ever.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import duckdb
from sqlalchemy import Connection, Table, func, select

from data_access import schema
from data_access.dialects import columns_found, present_moment
from data_access.mirror_build import COPIES, OF_REPORTS
from data_access.mirror_quarantine import AHEAD
from data_access.reading import checksum, promised

log = logging.getLogger(__name__)

OVERLAP = timedelta(hours=1)
"""How long a transaction may take from stamping a report to its commit."""

FEWEST_BUCKETS, MOST_BUCKETS, ROWS_A_BUCKET = 1024, 65_536, 64
"""Rows are compared by sums of so many first, one by one only where a sum differs."""

MOST_APART = 0.9
"""Share of sums that differ, above which to copy all rows is quicker than to compare them."""

SMALL = (schema.register, schema.agency, schema.place)
"""Tables that are read whole to see whether they changed."""

_AT_ONCE = 5_000


def state_of(connection: Connection) -> list[Any]:
    """What tells that a register of checksums holds something else than before, in a few looks.

    What `rows_of` tells of the register, the agencies and the places; how many reports and
    tombstones there are; and the reports of the last `OVERLAP`, by checksum.
    """
    told: list[Any] = [rows_of(connection, table) for table in SMALL]
    reports, _, newest = _reports(connection)
    told += [newest, reports]
    if newest:
        rows = _copied(schema.report)
        recent = select(func.count(), func.sum(checksum(connection, rows))).where(
            rows.c.updated_at >= newest - OVERLAP
        )
        told.append([int(value or 0) for value in connection.execute(recent).one()])
    if _has_tombstones(connection):
        told += [connection.scalar(select(func.count()).select_from(schema.deleted_report))]
    return told


def rows_of(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    """All rows of a small table, by its key; not ``as_of``, which may move with nothing else."""
    told = [promised(connection, c) for c in table.c if c is not schema.register.c.as_of]
    return [tuple(r) for r in connection.execute(select(*told).order_by(*table.primary_key))]


@dataclass(frozen=True)
class Changes:
    """The reports that may differ from those of a mirror: new, changed or gone; sorted.

    ``is_any_gone``: whether the register has no more one of them that the mirror has.
    ``are_too_many``: the whole register is the quicker read.
    ``unstamped``: how many of them had changed and no later ``updated_at`` told of it; None but for
    the comparison on the schedule.
    """

    reports: list[str]
    is_any_gone: bool = False
    are_too_many: bool = False
    unstamped: int | None = None


def changes_since(
    connection: Connection, mirror: duckdb.DuckDBPyConnection, *, compare: bool
) -> Changes:
    """What may differ from a mirror.

    ``compare`` holds every row against its copy; that is done too where reports do not add up, and
    where the mirror has a later change than the register, which then was put back to an earlier
    state. One that was put back and written to before the next look is found on the schedule only.
    """
    ours, theirs = _newest_copied(connection, mirror), _reports(connection)[2]
    is_put_back = bool(ours and (theirs is None or ours > theirs))
    since = _since(connection, mirror)
    changed = [] if is_put_back else _newer(connection, since)
    told = {*changed} | (set() if is_put_back else _destroyed(connection, since))
    rows = changed + _there(connection, told.difference(changed))
    there = {*rows}
    known = _of_mirror(mirror, told)
    # What is kept and what is read anew, as many as the register has.
    adds_up = _copied_reports(mirror) - len(known) + len(rows) == _reports(connection)[0]
    if adds_up and not (compare or is_put_back):
        return Changes(sorted(told), is_any_gone=not there.issuperset(known))
    found: set[str] = set()
    for table in OF_REPORTS:
        differing = _differing(connection, mirror, table)
        if differing is None:
            log.warning(
                "Nearly every row of %s differs from its copy: all is read anew. Where so much did "
                "not change, the register makes other checksums, or stamps no change.",
                table.name,
            )
            return Changes([], are_too_many=True)
        found |= differing
    there.update(_there(connection, found - told))
    if not compare or is_put_back:
        return _told_apart(mirror, told | found, there)
    untold = there.intersection(_of_mirror(mirror, found - told))
    return replace(_told_apart(mirror, found, there), unstamped=len(untold))


def _told_apart(mirror: duckdb.DuckDBPyConnection, found: set[str], there: set[str]) -> Changes:
    """``there``: those of ``found`` that the register has, maybe among others."""
    return Changes(sorted(found), is_any_gone=not there.issuperset(_of_mirror(mirror, found)))


def _since(connection: Connection, mirror: duckdb.DuckDBPyConnection) -> datetime | None:
    """From when on reports may have changed that a mirror has not; None: from the first on."""
    ours, theirs = _newest_copied(connection, mirror), _reports(connection)[2]
    return min(ours, theirs) - OVERLAP if ours and theirs else None


def gone_untold(connection: Connection, mirror: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """At most how many reports of a mirror its register has no more, tombstones apart.

    And how many the mirror has; the sentinel is not counted. New reports make up for none: by
    numbers where those that were not changed since are enough, else by name, which reads them all.
    """
    copied = f"FROM {COPIES}.report WHERE report_id <> '{schema.SENTINEL}'"
    ours = _first(mirror, f"SELECT count(*) {copied}")
    there = shown(connection)
    changed = {*_newer(connection, _since(connection, mirror))} - {schema.SENTINEL}
    unchanged = there - len(changed)
    if unchanged > ours / 2:
        return ours - unchanged, ours
    missing = {name for (name,) in mirror.execute(f"SELECT report_id {copied}").fetchall()}
    asked = [schema.report.c.report_id]
    if _has_tombstones(connection):
        asked.append(schema.deleted_report.c.report_id)
    for name in asked:
        names = select(promised(connection, name))
        found = connection.execute(names, execution_options={"yield_per": _AT_ONCE})
        for part in found.scalars().partitions():
            missing.difference_update(part)
    return len(missing), ours


def shown(connection: Connection) -> int:
    """How many reports the register shows, the sentinel left out."""
    return _reports(connection)[1]


def _newest_copied(connection: Connection, mirror: duckdb.DuckDBPyConnection) -> datetime | None:
    newest: datetime | None = _first(
        mirror,
        f"SELECT max(updated_at) FROM {COPIES}.report WHERE updated_at <= ?",
        latest(connection),
    )
    return newest


_asked: WeakKeyDictionary[Connection, tuple[int, int, datetime | None]] = WeakKeyDictionary()


def _reports(connection: Connection) -> tuple[int, int, datetime | None]:
    """How many reports there are, how many but for the sentinel, and the newest change of one.

    Changes dated into the future are passed over. Asked once of a connection, which reads one
    moment of a register, and in one statement: each reads the whole table.
    """
    if connection not in _asked:
        changed = promised(connection, schema.report.c.updated_at)
        told = (
            func.count(),
            func.count().filter(schema.report.c.report_id != schema.SENTINEL),
            func.max(changed).filter(changed <= latest(connection)),
        )
        rows, known, newest = connection.execute(select(*told).select_from(schema.report)).one()
        _asked[connection] = rows, known, newest
    return _asked[connection]


def latest(connection: Connection) -> datetime:
    """No stamp after this moment tells how far the mirror is: a clock that is ahead made it.

    Such reports count as changed at every look. A register may be complete until a later moment
    than its server's clock shows, as one that was made for a day to come.
    """
    told = select(promised(connection, schema.register.c.as_of))
    as_of: datetime = connection.execute(told).scalar_one()
    return max(as_of, min(as_of + AHEAD, present_moment(connection)))


def _newer(connection: Connection, since: datetime | None) -> list[str]:
    """The report of each row that was changed since; one that stands there twice is told twice."""
    report = schema.report.c
    asked = select(promised(connection, report.report_id))
    if since is not None:
        asked = asked.where(report.updated_at >= since)
    return list(connection.scalars(asked))


def _destroyed(connection: Connection, since: datetime | None) -> set[str]:
    """The reports that a tombstone names."""
    stone = schema.deleted_report.c
    if since is None or not _has_tombstones(connection):
        return set()
    asked = select(promised(connection, stone.report_id)).where(stone.deleted_at >= since)
    return set(connection.scalars(asked))


def _has_tombstones(connection: Connection) -> bool:
    return schema.deleted_report.name in columns_found(connection)


def _copied_reports(mirror: duckdb.DuckDBPyConnection) -> int:
    return int(_first(mirror, f"SELECT count(*) FROM {COPIES}.report"))


def _of_mirror(mirror: duckdb.DuckDBPyConnection, names: set[str]) -> list[str]:
    """The report of each row that a mirror has of these."""
    told = f"SELECT report_id FROM {COPIES}.report WHERE report_id IN (SELECT unnest(?::VARCHAR[]))"
    return [name for (name,) in mirror.execute(told, [sorted(names)]).fetchall()]


def _there(connection: Connection, names: set[str]) -> list[str]:
    """The report of each row that the register has of these."""
    name = schema.report.c.report_id
    told = select(promised(connection, name))
    asked = (told.where(name.in_(part)) for part in _in_parts(sorted(names)))
    return [found for one in asked for found in connection.scalars(one)]


def _differing(
    connection: Connection, mirror: duckdb.DuckDBPyConnection, table: Table
) -> set[str] | None:
    """Reports of which a row of one table has another checksum here than there.

    None where to look for them would fetch nearly all rows one by one, here and there: to copy them
    is the quicker read.
    """
    name = promised(connection, table.c.report_id).label("report_id")
    rows = select(name, checksum(connection, table).label("checksum")).subquery()
    many = _buckets(mirror, table)
    bucket = rows.c.checksum.bitwise_and(many - 1)
    sums = select(bucket, func.count(), func.sum(rows.c.checksum)).group_by(bucket)
    theirs = {(place, count, int(total)) for place, count, total in connection.execute(sums)}
    ours = mirror.execute(
        f"SELECT checksum & {many - 1}, count(*), sum(checksum) FROM {COPIES}.{table.name} "
        "GROUP BY 1"
    ).fetchall()
    apart = sorted({place for place, _, _ in theirs.symmetric_difference(ours)})
    if not apart:
        return set()
    if len(apart) > MOST_APART * many:
        return None
    there = connection.execute(select(rows.c.report_id, rows.c.checksum).where(bucket.in_(apart)))
    here = mirror.execute(
        f"SELECT report_id, checksum FROM {COPIES}.{table.name} "
        f"WHERE checksum & {many - 1} IN (SELECT unnest(?))",
        [apart],
    ).fetchall()
    # Counted: a view without a key may come to have a row once more, or once less.
    now, then = Counter((name, number) for name, number in there), Counter(here)
    return {name for name, _ in (now - then) + (then - now)}


def _buckets(mirror: duckdb.DuckDBPyConnection, table: Table) -> int:
    """A power of two, so that a bucket has about as many rows however many there are."""
    rows = _first(mirror, f"SELECT count(*) FROM {COPIES}.{table.name}")
    wanted = 1 << (int(rows) // ROWS_A_BUCKET).bit_length()
    return min(max(wanted, FEWEST_BUCKETS), MOST_BUCKETS)


def _in_parts(names: list[str]) -> Iterator[list[str]]:
    """As many names at a time as one statement should hold."""
    return (names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE))


def _copied(table: Table) -> Table:
    return next(copied for copied in OF_REPORTS if copied.name == table.name)


def _first(mirror: duckdb.DuckDBPyConnection, statement: str, *values: Any) -> Any:
    row = mirror.execute(statement, list(values)).fetchone()
    return row[0] if row else None
