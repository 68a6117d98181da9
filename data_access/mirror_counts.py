"""The counts of a mirror that is brought up to date, corrected by what changed.

What the changed cases added is taken off, what they add now is put in: that is less than to add up
all anew. Not so of key figures, whose sums do not tell whether of any case a number is known.
"""

import duckdb
from sqlalchemy import select

from data_access.counts import LEGS, REPORTS, TRAITS, Counted
from data_access.facts import CASE_FACT_NAMES, cases, legs, reports, traits
from data_access.mirror_build import FORMER, text, typed, word_lists

CORRECTED = (REPORTS, TRAITS, LEGS)
"""Of these no row is without cases, or reports: what is counted first."""

_KNOWN = {"persons_from": "CASE WHEN cases > persons_not_known THEN persons_from END"}
"""Measures that are unknown, which is not zero, where no case has a number."""

_CARRIED = ", ".join(CASE_FACT_NAMES)
_TOLD = ", ".join(c.name for c in traits.c if c.name not in CASE_FACT_NAMES)


def note_former(mirror: duckdb.DuckDBPyConnection) -> None:
    """Note what the affected cases add to the counts as they still are."""
    words = word_lists(mirror)
    for counted in CORRECTED:
        # main.: the facts themselves, not what stands for them.
        added = _added(counted, "main", f"SEMI JOIN {FORMER} USING (case_key)", words)
        mirror.execute(f"CREATE TEMP TABLE former_{counted.table.name} AS {added}")


def correct(mirror: duckdb.DuckDBPyConnection, words: dict[str, str]) -> None:
    """Put in by how much the affected cases, as they are in ``beside``, move each count."""
    for counted in CORRECTED:
        _note_moved(mirror, counted, words)
        name, keys = counted.table.name, _keys(counted)
        same = " AND ".join(f"t.{key} IS NOT DISTINCT FROM m.{key}" for key in keys)
        both = [f"m.{key}" for key in keys]
        both += [f"m.{part} + coalesce(t.{part}, 0) AS {part}" for part in counted.measures]
        mirror.execute(
            f"CREATE TEMP TABLE corrected_{name} AS SELECT t.rowid AS id, {', '.join(both)} "
            f"FROM {name} AS t RIGHT JOIN moved_{name} AS m ON ({same})"
        )
        mirror.execute(f"DELETE FROM {name} WHERE rowid IN (SELECT id FROM corrected_{name})")
        told = (f"{_KNOWN.get(part, part)} AS {part}" for part in counted.measures)
        mirror.execute(
            f"INSERT INTO {name} BY NAME SELECT {', '.join((*keys, *told))} "
            f"FROM corrected_{name} WHERE {counted.measures[0]} > 0"
        )


def _note_moved(mirror: duckdb.DuckDBPyConnection, counted: Counted, words: dict[str, str]) -> None:
    """Note each count that moves, and by how much."""
    name, keys = counted.table.name, ", ".join(_keys(counted))
    sums = {part: f"coalesce(sum({part}), 0)" for part in counted.measures}
    less = ", ".join(f"-{part} AS {part}" for part in sums)
    # Filled as it is made: DuckDB 2.0.0 loses the rows of a table that was made empty of a query,
    # where more than 122,880 are put in by the same transaction.
    mirror.execute(
        f"CREATE TEMP TABLE moved_{name} AS SELECT {keys}, "
        f"{', '.join(f'{total}::INTEGER AS {part}' for part, total in sums.items())} FROM "
        f"(({_added(counted, 'beside', '', words)}) UNION ALL BY NAME SELECT {keys}, {less} FROM "
        f"(SELECT {typed(counted.table, words)} FROM former_{name})) GROUP BY {keys} "
        f"HAVING {' OR '.join(f'{total} <> 0' for total in sums.values())}"
    )


def _keys(counted: Counted) -> list[str]:
    return [c.name for c in counted.table.c if c.name not in counted.measures]


def _added(counted: Counted, where: str, only: str, words: dict[str, str]) -> str:
    """What each of some cases adds, of the facts that lie somewhere.

    What a trait carries of its case stands with the case: a quarter of the columns is read.
    """
    table = counted.table
    rows = select(*(counted.rows.c[c.name] for c in table.c))
    named = (f"{fact.name} AS (FROM {where}.{fact.name} {only})" for fact in (reports, legs))
    return (
        f"WITH {', '.join(named)}, "
        f"{cases.name} AS MATERIALIZED (FROM {where}.{cases.name} {only}), "
        f"{traits.name} AS (SELECT {_CARRIED}, {_TOLD} FROM "
        f"(SELECT case_key, {_TOLD} FROM {where}.{traits.name}) "
        f"JOIN (SELECT {_CARRIED} FROM {cases.name}) USING (case_key)) "
        f"SELECT {typed(table, words)} FROM ({text(rows)})"
    )
