"""The counts of traits in a mirror that is brought up to date, corrected by what changed.

They are too many to be added up anew: what the changed cases added is taken off, what they add now
is put in.
"""

import duckdb
from sqlalchemy import select

from data_access.counts import TRAITS
from data_access.facts import CASE_FACT_NAMES, cases, traits
from data_access.mirror_build import FORMER, text, typed, word_lists

_TABLE = TRAITS.table
_NAMES = ", ".join(c.name for c in _TABLE.c if c.name not in TRAITS.measures)
_ROWS = select(*(TRAITS.rows.c[c.name] for c in _TABLE.c))
_CARRIED = ", ".join(CASE_FACT_NAMES)
_TOLD = ", ".join(c.name for c in traits.c if c.name not in CASE_FACT_NAMES)


def note_former(mirror: duckdb.DuckDBPyConnection) -> None:
    """Note what the affected cases add to the counts as they still are."""
    # main.: the facts themselves, not what stands for them.
    affected = f"main.{cases.name} SEMI JOIN {FORMER} USING (case_key)"
    added = _added(affected, f"main.{traits.name}", word_lists(mirror))
    mirror.execute(f"CREATE TEMP TABLE former_count AS {added}")


def note_difference(mirror: duckdb.DuckDBPyConnection, words: dict[str, str]) -> None:
    """Note by how much the affected cases, as they are in ``beside``, move each count."""
    added = _added(f"beside.{cases.name}", f"beside.{traits.name}", words)
    # Filled as it is made: DuckDB 2.0.0 loses the rows of a table that was made empty of a query,
    # where more than 122,880 are put in by the same transaction.
    mirror.execute(
        f"CREATE TEMP TABLE difference AS SELECT {_NAMES}, sum(cases)::INTEGER AS cases FROM "
        f"({added} UNION ALL SELECT {_NAMES}, -cases FROM "
        f"(SELECT {typed(_TABLE, words)} FROM former_count)) GROUP BY ALL HAVING sum(cases) <> 0"
    )


def _added(of_cases: str, of_traits: str, words: dict[str, str]) -> str:
    """What each of some cases adds, and their traits.

    What a trait carries of its case stands with the case: a quarter of the columns is read.
    """
    return (
        f"WITH {cases.name} AS MATERIALIZED (FROM {of_cases}), "
        f"{traits.name} AS (SELECT {_CARRIED}, {_TOLD} FROM "
        f"(SELECT case_key, {_TOLD} FROM {of_traits}) "
        f"JOIN (SELECT {_CARRIED} FROM {cases.name}) USING (case_key)) "
        f"SELECT {typed(_TABLE, words)} FROM ({text(_ROWS)})"
    )


def correct_traits(mirror: duckdb.DuckDBPyConnection) -> None:
    """Put the difference of the affected cases into the counts of traits."""
    name = _TABLE.name
    same = " AND ".join(f"t.{k} IS NOT DISTINCT FROM d.{k}" for k in _NAMES.split(", "))
    mirror.execute(
        f"CREATE TEMP TABLE corrected AS SELECT t.rowid AS id, t.* FROM {name} AS t "
        f"SEMI JOIN difference AS d ON ({same})"
    )
    mirror.execute(f"DELETE FROM {name} WHERE rowid IN (SELECT id FROM corrected)")
    mirror.execute(
        f"INSERT INTO {name} SELECT {_NAMES}, sum(cases) FROM (FROM difference UNION ALL "
        "SELECT * EXCLUDE (id) FROM corrected) GROUP BY ALL HAVING sum(cases) <> 0"
    )
