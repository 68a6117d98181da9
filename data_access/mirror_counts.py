"""The counts of traits in a mirror that is brought up to date, corrected by what changed.

They are too many to be added up anew: what the changed cases added is taken off, what they add now
is put in.
"""

import duckdb

from data_access import counts
from data_access.derivation import STEPS
from data_access.facts import cases, traits
from data_access.mirror_build import FORMER, coded_columns, created, make

_DERIVED = dict(STEPS)[counts.TRAITS.table]


def count_former(mirror: duckdb.DuckDBPyConnection, own: str) -> None:
    """Count the traits of the affected cases as they were."""
    mirror.execute("ATTACH ':memory:' AS before")
    mirror.execute("USE before")
    for table in (cases, traits):
        shown = ", ".join(
            f'"{c.name}"::VARCHAR AS "{c.name}"' if c in coded_columns(table) else f'"{c.name}"'
            for c in table.c
        )
        mirror.execute(
            f'CREATE TABLE {table.name} AS SELECT {shown} FROM "{own}".main.{table.name} '
            f"SEMI JOIN {FORMER} USING (case_key)"
        )
    make(mirror, counts.TRAITS.table, _DERIVED)


def correct_traits(mirror: duckdb.DuckDBPyConnection) -> None:
    """Put the difference of the affected cases into the counts of traits."""
    table = counts.TRAITS.table
    keys = [c.name for c in table.c if c.name not in counts.TRAITS.measures]
    names, same = ", ".join(keys), " AND ".join(f"t.{k} IS NOT DISTINCT FROM d.{k}" for k in keys)
    mirror.execute(created(table, "difference"))
    mirror.execute(
        f"INSERT INTO difference SELECT {names}, sum(cases) FROM "
        f"(SELECT {names}, cases FROM beside.{table.name} UNION ALL "
        f"SELECT {names}, -cases FROM before.{table.name}) GROUP BY ALL HAVING sum(cases) <> 0"
    )
    mirror.execute(
        f"CREATE TEMP TABLE corrected AS SELECT t.rowid AS id, t.* FROM {table.name} AS t "
        f"SEMI JOIN difference AS d ON ({same})"
    )
    mirror.execute("INSERT INTO difference SELECT * EXCLUDE (id) FROM corrected")
    mirror.execute(f"DELETE FROM {table.name} WHERE rowid IN (SELECT id FROM corrected)")
    mirror.execute(
        f"INSERT INTO {table.name} SELECT {names}, sum(cases) FROM difference GROUP BY ALL "
        "HAVING sum(cases) <> 0"
    )
    mirror.execute("DROP TABLE difference")
