"""A mirror brought up to date with what changed: some reports read anew, their cases made anew.

All works on a copy of the last mirror that nobody else reads yet. The cases of which a report is
new or changed are taken out of the layout, derived once more from the copied tables by the
very statements that make a whole mirror, and put in again under the key they had.
"""

from collections.abc import Sequence
from datetime import datetime

import duckdb
from sqlalchemy import Connection, Table

from data_access import schema
from data_access.derivation import COPIED
from data_access.facts import agency_position, cases, reports
from data_access.mirror_build import (
    CASE_NAME,
    COPIES,
    FORMER,
    OF_REPORTS,
    Progress,
    copy_rows,
    text,
)
from data_access.mirror_derived import NOW, derive_all, derive_some
from data_access.mirror_info import mirror_info
from data_access.mirror_quarantine import AHEAD, LATEST, LATEST_GIVEN, quarantine, sorted_out
from data_access.reading import CHECKSUM

FRESH, PRESENT = "fresh", "present"
"""What the databases are called that hold what was read anew, and the mirror that is to be renewed.
"""

NAMING = (schema.place.name, schema.report.name)
"""The tables of `FRESH` that `gather` needs."""

KEYS = (
    f"SELECT DISTINCT {CASE_NAME} AS name, case_key FROM {COPIES}.report AS report "
    f"JOIN {reports.name} USING (report_id)"
)
"""The key of every case of a mirror, by its name."""

_SORTED_OUT = sorted_out(None, LATEST_GIVEN)


def read_anew(
    connection: Connection,
    room: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    touched: Sequence[str],
    progress: Progress,
) -> None:
    """Read these reports, as far as they stand in some tables, or every place, into `FRESH`."""
    for table in tables:
        progress(table.name, COPIED.index(table) / len(COPIED) / 2)
        asked = touched if table in OF_REPORTS else None
        copy_rows(connection, table, room, f"{FRESH}.{table.name}", asked)


def take_over(mirror: duckdb.DuckDBPyConnection, *, as_of: datetime, progress: Progress) -> None:
    """Take over what was read into `FRESH`, once `gather` has found what lies near it.

    Raises
    ------
    ContractBroken
        As `mirror_build.derive`.
    """
    progress("case", 0.5)
    mirror.begin()
    was_later = _is_put_back(mirror, as_of)
    _note_changes(mirror)
    _replace_rows(mirror)
    _set_aside_anew(mirror, as_of)
    affected = _first(mirror, "SELECT count(*) FROM affected")
    many = affected > _first(mirror, f"SELECT count(*) FROM {cases.name}") / 4
    whole = was_later or many or _has_other_agencies(mirror)
    _note_keys(mirror, whole=whole)
    mirror.commit()
    mirror.execute(f"DETACH {FRESH}")
    if whole:
        derive_all(mirror, as_of, progress)
    elif affected:
        derive_some(mirror, progress)


def _is_put_back(mirror: duckdb.DuckDBPyConnection, as_of: datetime) -> bool:
    """Whether the register is as of an earlier moment than before: any row may be ahead of it."""
    later = f"SELECT count(*) FROM {mirror_info.name} WHERE as_of > ?"
    return bool(_first(mirror, later, as_of))


def gather(room: duckdb.DuckDBPyConnection, touched: Sequence[str]) -> None:
    """The copied rows of every report that may come to differ, or whose case may: read once.

    These are the reports touched, those set aside (which may have come true), those at places that
    changed, and all that tell of the same cases.
    """
    room.execute(
        "CREATE TEMP TABLE changed_place AS SELECT DISTINCT place FROM ("
        f"(FROM {PRESENT}.{COPIES}.place EXCEPT ALL FROM {FRESH}.place) UNION ALL "
        f"(FROM {FRESH}.place EXCEPT ALL FROM {PRESENT}.{COPIES}.place))"
    )
    room.execute(
        "CREATE TEMP TABLE touched AS SELECT unnest(?::VARCHAR[]) AS report_id", [[*touched]]
    )
    room.execute(
        "CREATE TEMP TABLE near AS FROM touched UNION "
        f"SELECT key FROM {PRESENT}.{quarantine.name} WHERE table_name <> 'place' UNION "
        f"SELECT report_id FROM {PRESENT}.{COPIES}.report SEMI JOIN changed_place USING (place)"
    )
    room.execute(
        f"CREATE TEMP TABLE near_case AS SELECT DISTINCT {CASE_NAME} AS name FROM "
        f"{PRESENT}.{COPIES}.report SEMI JOIN near USING (report_id) "
        f"UNION SELECT {CASE_NAME} FROM {FRESH}.report"
    )
    room.execute(
        f"INSERT INTO near SELECT report_id FROM {PRESENT}.{COPIES}.report "
        f"WHERE {CASE_NAME} IN (FROM near_case) EXCEPT FROM near"
    )
    for table in OF_REPORTS:
        room.execute(
            f"CREATE TEMP TABLE {_was(table)} AS SELECT rowid AS place_in_copy, * "
            f"FROM {PRESENT}.{COPIES}.{table.name} SEMI JOIN near USING (report_id)"
        )


def _was(table: Table) -> str:
    """What holds the gathered rows of a copied table as they were."""
    return f"was_{table.name}"


def _note_changes(mirror: duckdb.DuckDBPyConnection) -> None:
    """Which reports differ, and the cases that these, and those at other places, are of."""
    copies = " UNION ALL ".join(_both_copies(table) for table in OF_REPORTS)
    mirror.execute(
        f"CREATE TEMP TABLE changed AS SELECT DISTINCT report_id FROM (SELECT report_id FROM "
        f"({copies}) GROUP BY copy, report_id, {CHECKSUM} HAVING sum(more) <> 0)"
    )
    mirror.execute(
        f"CREATE TEMP TABLE was_named AS SELECT report_id, {CASE_NAME} AS name "
        "FROM was_report AS report"
    )
    # Declared, not made of a query: see `mirror_counts`.
    mirror.execute("CREATE TEMP TABLE affected (name VARCHAR)")
    mirror.execute(
        "INSERT INTO affected "
        "SELECT name FROM was_named SEMI JOIN changed USING (report_id) UNION "
        f"SELECT {CASE_NAME} FROM {FRESH}.report SEMI JOIN changed USING (report_id) UNION "
        f"SELECT {CASE_NAME} FROM was_report AS report SEMI JOIN changed_place USING (place)"
    )


def _both_copies(table: Table) -> str:
    """The rows of the fresh copy count as one more, those of the former as one less."""
    told = f"SELECT '{table.name}' AS copy, report_id, {CHECKSUM}"
    return (
        f"{told}, 1 AS more FROM {FRESH}.{table.name} UNION ALL "
        f"{told}, -1 FROM {_was(table)} SEMI JOIN touched USING (report_id)"
    )


def _replace_rows(mirror: duckdb.DuckDBPyConnection) -> None:
    """Put what was read anew in place of what changed, in the copies and in what was gathered."""
    for table in OF_REPORTS:
        own, was = f"{COPIES}.{table.name}", _was(table)
        anew = f"FROM {FRESH}.{table.name} SEMI JOIN changed USING (report_id)"
        mirror.execute(
            f"DELETE FROM {own} WHERE rowid IN "
            f"(SELECT place_in_copy FROM {was} SEMI JOIN changed USING (report_id))"
        )
        mirror.execute(f"INSERT INTO {own} BY NAME {anew}")
        mirror.execute(
            f"CREATE TEMP TABLE {NOW}{table.name} AS (SELECT * EXCLUDE (place_in_copy) FROM {was} "
            f"ANTI JOIN changed USING (report_id)) UNION ALL BY NAME ({anew})"
        )
    mirror.execute(f"DELETE FROM {COPIES}.place")
    mirror.execute(f"INSERT INTO {COPIES}.place FROM {FRESH}.place")
    mirror.execute(f"CREATE TEMP TABLE {NOW}place AS FROM {FRESH}.place")


def _set_aside_anew(mirror: duckdb.DuckDBPyConnection, as_of: datetime) -> None:
    """Sort out anew what was gathered. What is told of otherwise than before affects its case."""
    name = quarantine.name
    for table in COPIED:  # of the names that the statement reads, before the views of these names
        mirror.execute(f"CREATE TEMP VIEW {table.name} AS FROM {NOW}{table.name}")
    mirror.execute(f"CREATE TEMP TABLE sorted_out AS {text(_SORTED_OUT)}", {LATEST: as_of + AHEAD})
    for table in COPIED:
        mirror.execute(f"DROP VIEW temp.{table.name}")
    mirror.execute(
        f"INSERT INTO affected SELECT {CASE_NAME} FROM {NOW}report AS report SEMI JOIN ("
        f"SELECT key AS report_id FROM ((FROM {name} EXCEPT FROM sorted_out) UNION ALL "
        f"(FROM sorted_out EXCEPT FROM {name})) WHERE set_aside) AS moved USING (report_id) "
        "EXCEPT FROM affected"
    )
    # All that was set aside was gathered.
    mirror.execute(f"DELETE FROM {name}")
    mirror.execute(f"INSERT INTO {name} FROM sorted_out")


def _note_keys(mirror: duckdb.DuckDBPyConnection, *, whole: bool) -> None:
    """The keys of the affected cases, or of all, in the layout as it is."""
    named = "FROM was_named SEMI JOIN affected USING (name)"
    if whole:
        named = (
            f"FROM was_named UNION ALL SELECT report_id, {CASE_NAME} FROM {COPIES}.report "
            "ANTI JOIN near USING (report_id)"
        )
    mirror.execute(
        f"CREATE TEMP TABLE {FORMER} AS SELECT DISTINCT name, case_key "
        f"FROM ({named}) AS named JOIN {reports.name} USING (report_id)"
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


def _first(mirror: duckdb.DuckDBPyConnection, statement: str, *values: object) -> int:
    row = mirror.execute(statement, values).fetchone()
    return int(row[0] or 0) if row else 0
