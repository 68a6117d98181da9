"""A mirror brought up to date with what changed: some reports read anew, their cases made anew.

All works on a copy of the last mirror that nobody else reads yet. The cases of which a report is
new or changed are taken out of the layout, derived once more from the copied tables by the
very statements that make a whole mirror, and put in again under the key they had.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb
from sqlalchemy import Connection, Table

from data_access import counts
from data_access.consolidation import report_case
from data_access.derivation import COPIED, STEPS
from data_access.facts import (
    LAID_OUT,
    agency_position,
    cases,
    indicators,
    legs,
    money,
    reports,
    sector_flag,
    support,
    things,
    told,
    traits,
)
from data_access.mirror_build import (
    CASE_NAME,
    COPIES,
    FORMER,
    HIGHEST,
    OF_REPORTS,
    VIEWS,
    Progress,
    coded_columns,
    copy_rows,
    derive,
    list_words,
    make,
    number,
    text,
    word_lists,
)
from data_access.mirror_counts import correct_traits, count_former
from data_access.mirror_files import attach
from data_access.mirror_quarantine import AHEAD, LATEST, LATEST_GIVEN, quarantine, sorted_out
from data_access.reading import CHECKSUM, agreeing

FRESH = "fresh"
"""What the database that holds what was read anew is called while it is taken over."""

KEYS = (
    f"SELECT DISTINCT {CASE_NAME} AS name, case_key FROM {COPIES}.report AS report "
    f"JOIN {reports.name} USING (report_id)"
)
"""The key of every case of a mirror, by its name."""

_FACTS = (cases, reports, traits, legs, money, support, indicators, told, things)
_ADDED_UP = (counts.CASES, counts.REPORTS, counts.LEGS)
_STATEMENTS = dict(STEPS)
_SORTED_OUT = sorted_out(None, LATEST_GIVEN)


def read_anew(
    connection: Connection,
    fresh: duckdb.DuckDBPyConnection,
    touched: Sequence[str],
    progress: Progress,
) -> None:
    """Read these reports and all that stands below them, and every place, into a database."""
    # Few transactions: each one waits for the disk.
    fresh.begin()
    for done, table in enumerate(COPIED):
        progress(table.name, done / len(COPIED) / 2)
        asked = touched if table in OF_REPORTS else None
        copy_rows(connection, table, fresh, table.name, asked)
    fresh.commit()


def take_over(
    mirror: duckdb.DuckDBPyConnection,
    fresh: Path,
    *,
    touched: Sequence[str],
    as_of: datetime,
    progress: Progress,
) -> None:
    """Take over what `read_anew` wrote into the file ``fresh``.

    Raises
    ------
    ContractBroken
        As `mirror_build.derive`.
    """
    progress("case", 0.5)
    attach(mirror, fresh, FRESH)
    mirror.begin()
    _note_changes(mirror, touched)
    _replace_rows(mirror)
    _set_aside_anew(mirror, as_of)
    affected = _first(mirror, "SELECT count(*) FROM affected")
    many = affected > _first(mirror, f"SELECT count(*) FROM {cases.name}") / 4
    whole = many or _has_other_agencies(mirror)
    _note_keys(mirror, "" if whole else "SEMI JOIN affected USING (name)")
    mirror.commit()
    mirror.execute(f"DETACH {FRESH}")
    if whole:
        _derive_all(mirror, as_of, progress)
    elif affected:
        _derive_some(mirror, progress)


def _note_changes(mirror: duckdb.DuckDBPyConnection, touched: Sequence[str]) -> None:
    """Which reports and places differ, and the cases that these reports were of before."""
    mirror.execute(
        "CREATE TEMP TABLE touched AS SELECT unnest(?::VARCHAR[]) AS report_id", [[*touched]]
    )
    differing = " UNION ALL ".join(_differing(table) for table in OF_REPORTS)
    mirror.execute(f"CREATE TEMP TABLE changed AS SELECT DISTINCT report_id FROM ({differing})")
    mirror.execute(
        "CREATE TEMP TABLE changed_place AS SELECT DISTINCT place FROM ("
        f"(FROM {COPIES}.place EXCEPT FROM {FRESH}.place) UNION ALL "
        f"(FROM {FRESH}.place EXCEPT FROM {COPIES}.place))"
    )
    mirror.execute(
        f"CREATE TEMP TABLE was_named AS SELECT report_id, {CASE_NAME} AS name "
        f"FROM {COPIES}.report SEMI JOIN changed USING (report_id)"
    )
    mirror.execute(
        f"CREATE TEMP TABLE affected AS SELECT name FROM was_named UNION SELECT {CASE_NAME} "
        f"FROM {FRESH}.report SEMI JOIN changed USING (report_id) UNION SELECT {CASE_NAME} "
        f"FROM {COPIES}.report SEMI JOIN changed_place USING (place)"
    )


def _differing(table: Table) -> str:
    """Reports of the rows that only one of the former and the fresh copy has."""
    told = f"SELECT report_id, {CHECKSUM} FROM"
    own = f"{told} {COPIES}.{table.name} SEMI JOIN touched USING (report_id)"
    fresh = f"{told} {FRESH}.{table.name}"
    return f"(({own} EXCEPT ALL {fresh}) UNION ALL ({fresh} EXCEPT ALL {own}))"


def _replace_rows(mirror: duckdb.DuckDBPyConnection) -> None:
    for table in OF_REPORTS:
        own = f"{COPIES}.{table.name}"
        mirror.execute(f"DELETE FROM {own} WHERE report_id IN (FROM changed)")
        mirror.execute(
            f"INSERT INTO {own} FROM {FRESH}.{table.name} WHERE report_id IN (FROM changed)"
        )
    mirror.execute(f"DELETE FROM {COPIES}.place")
    mirror.execute(f"INSERT INTO {COPIES}.place FROM {FRESH}.place")


def _set_aside_anew(mirror: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
    """Sort out anew what changed and what was set aside: it may have come true. Affects cases too.

    All is sorted out where the register was put back to an earlier day.
    """
    name = quarantine.name
    mirror.execute(
        "CREATE TEMP TABLE in_doubt AS SELECT report_id FROM changed UNION "
        f"SELECT key FROM {name} WHERE table_name <> 'place' UNION "
        f"SELECT report_id FROM {COPIES}.report CROSS JOIN mirror_info WHERE mirror_info.as_of > ?",
        [as_of],
    )
    for table in COPIED:  # of the names that the statement reads, before the views of these names
        some = "SEMI JOIN in_doubt USING (report_id)" if table in OF_REPORTS else ""
        mirror.execute(f"CREATE TEMP TABLE {table.name} AS FROM {COPIES}.{table.name} {some}")
    mirror.execute(f"CREATE TEMP TABLE sorted_out AS {text(_SORTED_OUT)}", {LATEST: as_of + AHEAD})
    for table in COPIED:
        mirror.execute(f"DROP TABLE temp.{table.name}")
    was = f"(FROM {name} WHERE table_name = 'place' OR key IN (FROM in_doubt))"
    mirror.execute(
        f"INSERT INTO affected SELECT {CASE_NAME} FROM {COPIES}.report SEMI JOIN ("
        f"SELECT key AS report_id FROM (({was} EXCEPT FROM sorted_out) UNION ALL "
        f"(FROM sorted_out EXCEPT {was})) WHERE set_aside) AS moved USING (report_id) "
        "EXCEPT FROM affected"
    )
    mirror.execute(f"DELETE FROM {name} WHERE table_name = 'place' OR key IN (FROM in_doubt)")
    mirror.execute(f"INSERT INTO {name} FROM sorted_out")


def _note_keys(mirror: duckdb.DuckDBPyConnection, which: str) -> None:
    """The keys of these cases in the layout as it is."""
    mirror.execute(
        f"CREATE TEMP TABLE {FORMER} AS SELECT DISTINCT name, case_key FROM ("
        f"FROM was_named UNION ALL SELECT report_id, {CASE_NAME} FROM {COPIES}.report "
        "ANTI JOIN changed USING (report_id)) AS named "
        f"{which} JOIN {reports.name} USING (report_id)"
    )


def _has_other_agencies(mirror: duckdb.DuckDBPyConnection) -> bool:
    """One more or less moves the bits of the others."""
    reporting = "SELECT DISTINCT agency FROM report WHERE agency IS NOT NULL"
    known = f"SELECT agency FROM {agency_position.name} WHERE agency IS NOT NULL"
    return bool(
        _first(
            mirror,
            f"SELECT count(*) FROM (({reporting} EXCEPT {known}) UNION ALL "
            f"({known} EXCEPT {reporting}))",
        )
    )


def _derive_all(mirror: duckdb.DuckDBPyConnection, as_of: datetime, progress: Progress) -> None:
    for table in LAID_OUT:
        mirror.execute(f"DROP TABLE {table.name}")
    for table in COPIED:
        mirror.execute(f"DROP VIEW {table.name}")
    mirror.execute(f"DROP TABLE {quarantine.name}")
    for kind in word_lists(mirror).values():
        mirror.execute(f"DROP TYPE {kind}")
    derive(mirror, as_of, progress)


def _derive_some(mirror: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    (own,) = mirror.execute("SELECT current_database()").fetchone() or ("",)
    _beside(mirror, own)
    count_former(mirror, own)
    progress("case_fact", 0.75)
    mirror.execute(f'USE "{own}"')
    words = _take_words(mirror)
    mirror.begin()
    for table in _FACTS:
        mirror.execute(
            f"DELETE FROM {table.name} WHERE case_key IN (SELECT case_key FROM {FORMER})"
        )
        mirror.execute(f"INSERT INTO {table.name} BY NAME FROM beside.{table.name}")
    for counted in _ADDED_UP:
        mirror.execute(f"DROP TABLE {counted.table.name}")
        make(mirror, counted.table, _STATEMENTS[counted.table], words)
    correct_traits(mirror)
    mirror.commit()
    mirror.execute("DETACH beside")
    mirror.execute("DETACH before")


def _beside(mirror: duckdb.DuckDBPyConnection, own: str) -> None:
    """Derive the affected cases in a database of their own, from their reports alone."""
    mirror.execute("ATTACH ':memory:' AS beside")
    mirror.execute("USE beside")
    mirror.execute(
        f'CREATE TABLE chosen AS SELECT report_id FROM "{own}".{COPIES}.report AS report '
        f"WHERE {CASE_NAME} IN (FROM affected)"
    )
    mirror.execute(f"CREATE SCHEMA {COPIES}")
    mirror.execute(f'CREATE TABLE {quarantine.name} AS FROM "{own}".main.{quarantine.name}')
    for table in COPIED:
        some = "SEMI JOIN chosen USING (report_id)" if table in OF_REPORTS else ""
        copied = f"{COPIES}.{table.name}"
        mirror.execute(f'CREATE TABLE {copied} AS FROM "{own}".{copied} {some}')
        mirror.execute(f"CREATE VIEW {table.name} AS {text(VIEWS[table])}")
    for table, statement in STEPS:
        with agreeing(f"What becomes {table.name}"):
            if table in {agency_position, sector_flag}:
                mirror.execute(f'CREATE TABLE {table.name} AS FROM "{own}".main.{table.name}')
            else:
                make(mirror, table, statement)
        if table is report_case:
            mirror.execute(f'CREATE TABLE {HIGHEST} AS FROM "{own}".main.{HIGHEST}')
            number(mirror)


def _take_words(mirror: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Widen the lists of words by those that are new; the lists as they are then."""
    listed = word_lists(mirror)
    where: dict[str, list[Table]] = {}
    for table in LAID_OUT:
        for column in coded_columns(table):
            where.setdefault(column.name, []).append(table)
    for name, kind in list(listed.items()):
        if name not in where:  # of a step alone
            continue
        told = " UNION ".join(
            f'SELECT "{name}"::VARCHAR AS word FROM beside.{table.name}' for table in where[name]
        )
        known = f"SELECT unnest(enum_range(NULL::{kind}))::VARCHAR AS word"
        new = f"SELECT word FROM ({told}) WHERE word IS NOT NULL EXCEPT {known}"
        if _first(mirror, f"SELECT count(*) FROM ({new})"):
            words = f"SELECT word FROM ({known} UNION ({new})) ORDER BY 1"
            wider = listed[name] = list_words(mirror, name, words, kind)
            for table in where[name]:
                mirror.execute(f'ALTER TABLE {table.name} ALTER "{name}" TYPE {wider}')
            mirror.execute(f"DROP TYPE {kind}")
    return listed


def _first(mirror: duckdb.DuckDBPyConnection, statement: str) -> int:
    row = mirror.execute(statement).fetchone()
    return int(row[0] or 0) if row else 0
