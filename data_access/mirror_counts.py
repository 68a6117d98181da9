"""The counts of traits in a mirror that is brought up to date, corrected by what changed.

They are too many to be added up anew: what the changed cases added is taken off, what they add now
is put in.
"""

from collections.abc import Iterable
from typing import Any

import duckdb
from sqlalchemy import Column

from data_access import counts
from data_access.derivation import STEPS
from data_access.facts import CASE_FACT_NAMES, cases, traits
from data_access.mirror_build import FORMER, coded_columns, make

_DERIVED = dict(STEPS)[counts.TRAITS.table]


def count_former(mirror: duckdb.DuckDBPyConnection, own: str) -> None:
    """Count the traits of the affected cases as they were."""
    mirror.execute("ATTACH ':memory:' AS before")
    mirror.execute("USE before")
    mirror.execute(
        f'CREATE TABLE {cases.name} AS SELECT {_as_words(cases.c)} FROM "{own}".main.{cases.name} '
        f"SEMI JOIN {FORMER} USING (case_key)"
    )
    # What a trait carries of its case stands with the case: a quarter of the columns is read.
    told = [c for c in traits.c if c.name not in CASE_FACT_NAMES]
    read = ", ".join(c.name for c in (traits.c.case_key, *told))
    mirror.execute(
        f"CREATE TABLE {traits.name} AS SELECT {', '.join(CASE_FACT_NAMES)}, {_as_words(told)} "
        f'FROM (SELECT {read} FROM "{own}".main.{traits.name}) '
        f"JOIN (SELECT {', '.join(CASE_FACT_NAMES)} FROM {cases.name}) USING (case_key)"
    )
    make(mirror, counts.TRAITS.table, _DERIVED)


def _as_words(columns: Iterable[Column[Any]]) -> str:
    coded = {c.name for c in coded_columns(columns)}
    return ", ".join(
        f'"{c.name}"::VARCHAR AS "{c.name}"' if c.name in coded else f'"{c.name}"' for c in columns
    )


def correct_traits(mirror: duckdb.DuckDBPyConnection) -> None:
    """Put the difference of the affected cases into the counts of traits."""
    table = counts.TRAITS.table
    keys = [c.name for c in table.c if c.name not in counts.TRAITS.measures]
    names, same = ", ".join(keys), " AND ".join(f"t.{k} IS NOT DISTINCT FROM d.{k}" for k in keys)
    # Of the same types: compared as texts, the words of all rows would be looked up.
    mirror.execute(f"CREATE TEMP TABLE difference AS FROM {table.name} LIMIT 0")
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
