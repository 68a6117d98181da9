"""Cases of a mirror derived anew: taken out of the layout and put in again under their keys.

The affected cases are derived in a database of their own by the very statements that make a whole
mirror, from their reports alone.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import duckdb
from sqlalchemy import Table

from data_access.consolidation import report_case
from data_access.counts import COUNTED
from data_access.derivation import COPIED, STEPS
from data_access.facts import (
    LAID_OUT,
    agency_position,
    case_counts,
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
    derive,
    list_words,
    make,
    number,
    text,
    word_lists,
)
from data_access.mirror_counts import correct, note_former
from data_access.mirror_quarantine import quarantine
from data_access.reading import agreeing

NOW = "now_"
"""What the temporary tables begin with that hold the rows of the copies near what changed."""

_FACTS = (cases, reports, traits, legs, money, support, indicators, told, things)


def derive_all(mirror: duckdb.DuckDBPyConnection, as_of: datetime, progress: Progress) -> None:
    """Make the whole layout anew from the copies.

    Raises
    ------
    ContractBroken
        As `mirror_build.derive`.
    """
    for table in LAID_OUT:
        mirror.execute(f"DROP TABLE {table.name}")
    for table in COPIED:
        mirror.execute(f"DROP VIEW {table.name}")
    mirror.execute(f"DROP TABLE {quarantine.name}")
    for kind in word_lists(mirror).values():
        mirror.execute(f"DROP TYPE {kind}")
    derive(mirror, as_of, progress)


def derive_some(mirror: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    """Derive the cases that the temporary table ``affected`` names, of the rows in `NOW`.

    ``former`` holds the keys that these cases had.
    """
    (own,) = mirror.execute("SELECT current_database()").fetchone() or ("",)
    _lay_out_beside(mirror, own)
    # Neither needs the other, and of so few cases hardly a step fills more than one core.
    with mirror.cursor() as cursor, ThreadPoolExecutor(1) as beside:
        derived = beside.submit(_derive_beside, cursor)
        _take_out(mirror)
        derived.result()
    progress("case_fact", 0.75)
    words = _take_words(mirror)
    with mirror.cursor() as cursor, ThreadPoolExecutor(1) as beside:
        put_in = beside.submit(_put_in, cursor, own, words)
        mirror.begin()
        with agreeing("What becomes counts"):
            correct(mirror, words)
        mirror.commit()
        put_in.result()
    mirror.execute("DETACH beside")


def _put_in(mirror: duckdb.DuckDBPyConnection, own: str, words: dict[str, str]) -> None:
    """Put the affected cases into the facts, as they are in ``beside``, and add up key figures."""
    mirror.execute(f'USE "{own}"')
    mirror.begin()
    for table in _FACTS:
        mirror.execute(f"INSERT INTO {table.name} BY NAME FROM beside.{table.name}")
    mirror.execute(f"DROP TABLE {case_counts.name}")
    with agreeing(f"What becomes {case_counts.name}"):
        make(mirror, case_counts, dict(STEPS)[case_counts], words)
    mirror.commit()


def _take_out(mirror: duckdb.DuckDBPyConnection) -> None:
    """Take the affected cases out of the facts, once it is noted what they add to counts."""
    mirror.begin()
    note_former(mirror)
    for table in _FACTS:
        mirror.execute(
            f"DELETE FROM {table.name} WHERE case_key IN (SELECT case_key FROM {FORMER})"
        )
    mirror.commit()


def _lay_out_beside(mirror: duckdb.DuckDBPyConnection, own: str) -> None:
    """Lay what the affected cases are derived from into a database of its own: ``beside``."""
    mirror.execute("ATTACH ':memory:' AS beside")
    mirror.execute("USE beside")
    mirror.execute(
        f"CREATE TABLE chosen AS SELECT report_id FROM {NOW}report AS report "
        f"WHERE {CASE_NAME} IN (FROM affected)"
    )
    mirror.execute(f"CREATE SCHEMA {COPIES}")
    for name in (quarantine.name, agency_position.name, sector_flag.name, HIGHEST):
        mirror.execute(f'CREATE TABLE {name} AS FROM "{own}".main.{name}')
    mirror.execute(f"CREATE TABLE {FORMER} AS FROM temp.{FORMER}")
    for table in COPIED:
        some = "SEMI JOIN chosen USING (report_id)" if table in OF_REPORTS else ""
        mirror.execute(f"CREATE TABLE {COPIES}.{table.name} AS FROM {NOW}{table.name} {some}")
        mirror.execute(f"CREATE VIEW {table.name} AS {text(VIEWS[table])}")
    mirror.execute(f'USE "{own}"')


def _derive_beside(cursor: duckdb.DuckDBPyConnection) -> None:
    """Derive the affected cases from their reports alone, but for the counts, which are of all."""
    cursor.execute("USE beside")
    given = {agency_position, sector_flag, *(counted.table for counted in COUNTED)}
    for table, statement in STEPS:
        if table in given:
            continue
        with agreeing(f"What becomes {table.name}"):
            make(cursor, table, statement)
        if table is report_case:
            number(cursor)


def _take_words(mirror: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Widen the lists of words by those that are new; the lists as they are then."""
    listed = word_lists(mirror)
    where: dict[str, list[Table]] = {}
    for table in LAID_OUT:
        for column in coded_columns(table.c):
            where.setdefault(column.name, []).append(table)
    for name, kind in list(listed.items()):
        facts = [table for table in where.get(name, ()) if table in _FACTS]
        if not facts:  # of a step alone
            continue
        told = " UNION ".join(
            f'SELECT "{name}"::VARCHAR AS word FROM beside.{table.name}' for table in facts
        )
        new = f"SELECT word FROM ({told}) WHERE try_cast(word AS {kind}) IS NULL AND word NOT NULL"
        if mirror.execute(f"{new} LIMIT 1").fetchone():
            known = f"SELECT unnest(enum_range(NULL::{kind}))::VARCHAR AS word"
            words = f"{known} UNION ({new}) ORDER BY 1"
            wider = listed[name] = list_words(mirror, name, words, kind)
            for table in where[name]:
                mirror.execute(f'ALTER TABLE {table.name} ALTER "{name}" TYPE {wider}')
            mirror.execute(f"DROP TYPE {kind}")
    return listed
