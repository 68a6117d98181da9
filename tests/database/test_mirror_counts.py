"""The counts, corrected by what changed cases add now and added before."""

import duckdb

from data_access.facts import ATTRIBUTES, cases, legs, reports, traits
from data_access.mirror_build import FORMER, created, make
from data_access.mirror_counts import CORRECTED, correct, note_former

CASES = 122_880 // len(ATTRIBUTES) + 1
"""Cases of a count of their own for each attribute: more counts change than DuckDB holds in one
row group, beyond which its version 2.0.0 lost those that were put into a table of a moment ago."""


def _cases(mirror: duckdb.DuckDBPyConnection, theme: str) -> None:
    for table in (cases, reports, traits, legs):
        mirror.execute(created(table, table.name))
    mirror.execute(
        f"INSERT INTO {cases.name} (case_key, month, known_to, theme, sectors, agencies, known) "
        f"SELECT range, DATE '2026-01-01', 'day', '{theme}', range, 1, 0 FROM range({CASES})"
    )


def test_more_counts_than_a_row_group_holds_are_corrected() -> None:
    with duckdb.connect() as mirror:
        _cases(mirror, "smuggling")
        for counted in CORRECTED:
            make(mirror, counted.table, counted.derived())
        mirror.execute("ATTACH ':memory:' AS beside")
        mirror.execute("USE beside")
        _cases(mirror, "trafficking")
        mirror.execute("USE memory")
        mirror.execute(f"CREATE TEMP TABLE {FORMER} AS SELECT case_key FROM {cases.name}")
        mirror.begin()
        note_former(mirror)
        correct(mirror, {})
        mirror.commit()
        told = mirror.execute("SELECT theme, sum(cases) FROM trait_count GROUP BY 1").fetchall()
    assert told == [("trafficking", CASES * len(ATTRIBUTES))]
