"""A mirror that was brought up to date is the mirror that would be built anew."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import NullPool, create_engine

from data_access import mirror_changes, mirror_next, schema, settings
from data_access.facts import LAID_OUT
from data_access.mirror import Mirror, ensure_mirror
from data_access.mirror_changes import OVERLAP
from data_access.mirror_quarantine import quarantine
from data_access.mirror_refresh import KEYS
from data_access.replica import open_engine
from data_access.training import build_into
from tests.database.mirroring import run
from tests.registers import AS_OF

NEXT = "(SELECT max(updated_at) FROM report) + INTERVAL '1 minute'"
"""A later moment than any the register has."""

LATE = f"(SELECT max(updated_at) FROM report) - INTERVAL '{OVERLAP.seconds / 2} seconds'"

NEW = """INSERT INTO report (report_id, case_id, kind, theme, event_date, registered_date, agency,
    place, updated_at)
    SELECT '{letter}' || n, 'new ' || n / 2, 'report', 'smuggling', DATE '2026-01-01' + n,
    DATE '2026-02-01', (SELECT min(agency) FROM report), NULL, {moment}
    FROM generate_series(1, 9) AS n"""

CHANGES: dict[str, list[str]] = {
    "new reports": [NEW.format(letter="N", moment=NEXT)],
    "a new report of an old case": [
        "INSERT INTO report (report_id, case_id, theme, registered_date, agency, updated_at) "
        "SELECT 'M1', case_id, 'trafficking', registered_date, agency, {next} FROM report "
        "WHERE case_id IS NOT NULL ORDER BY report_id LIMIT 1"
    ],
    "a new case after the newest went": [
        "UPDATE report SET case_id = 'new 0', updated_at = {next} WHERE case_id = 'new 4'",
        "REFRESH",
        "INSERT INTO report (report_id, case_id, registered_date, agency, updated_at) SELECT "
        "'M2', 'newest', registered_date, agency, {next} FROM report ORDER BY report_id LIMIT 1"
    ],
    "changed reports": [
        "UPDATE report SET theme = 'undetermined', event_date = event_date + 40, "
        "updated_at = {next} WHERE report_id < (SELECT percentile_disc(0.05) WITHIN GROUP "
        "(ORDER BY report_id) FROM report)"
    ],
    "reports of another case": [
        "UPDATE report SET case_id = (SELECT max(case_id) FROM report), updated_at = {next} "
        "WHERE report_id IN (SELECT report_id FROM report ORDER BY md5(report_id) LIMIT 7)"
    ],
    "a case that becomes two": [
        "UPDATE report SET case_id = NULL, updated_at = {next} WHERE case_id IN (SELECT case_id "
        "FROM report WHERE case_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1)"
    ],
    "rows below reports": [
        "UPDATE leg SET persons_from = 77, persons_to = NULL, mode = 'flight'",
        "DELETE FROM exploitation WHERE report_id IN (SELECT report_id FROM report LIMIT 20)",
        "UPDATE report SET updated_at = {next} WHERE report_id IN (SELECT report_id FROM leg) "
        "OR report_id IN (SELECT report_id FROM report LIMIT 20)",
    ],
    "words that are new": [
        "UPDATE person_group SET role = 'a role of no list' WHERE line = 1 AND report_id IN "
        "(SELECT report_id FROM report ORDER BY md5(report_id) LIMIT 3)",
        "INSERT INTO place (place, name, kind, country) VALUES ('A0', 'New', 'landing_bay', 'VE')",
        "UPDATE leg SET origin = 'A0' WHERE report_id IN (SELECT min(report_id) FROM leg)",
        "UPDATE report SET updated_at = {next} WHERE report_id IN "
        "(SELECT report_id FROM report ORDER BY md5(report_id) LIMIT 3) "
        "OR report_id IN (SELECT min(report_id) FROM leg)",
    ],
    "one more word": [
        "INSERT INTO place (place, name, kind) VALUES ('A1', 'Newer', 'landing_bay')",
        "UPDATE leg SET origin = 'A1' WHERE report_id IN (SELECT max(report_id) FROM leg)",
        "UPDATE report SET updated_at = {next} WHERE report_id IN (SELECT max(report_id) FROM leg)",
    ],
    "an agency that is new": [
        "INSERT INTO agency (agency, name) VALUES ('AAA', 'New')",
        "UPDATE report SET agency = 'AAA', updated_at = {next} WHERE report_id IN "
        "(SELECT min(report_id) FROM report)",
    ],
    "a place that moved": [
        "UPDATE place SET island = 'saba', country = 'BQ', latitude = 17.6, longitude = -63.2 "
        "WHERE place IN (SELECT place FROM report WHERE place IS NOT NULL "
        "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)"
    ],
    "a place that comes to stand twice": [
        "ALTER TABLE place DROP CONSTRAINT place_pkey",
        "INSERT INTO place SELECT * FROM place WHERE place IN (SELECT place FROM report "
        "WHERE place IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)",
    ],
    "deletions without a word": ["DELETE FROM {children} WHERE right(report_id, 1) = '7'",
                                 "DELETE FROM report WHERE right(report_id, 1) = '7'"],
    "rows that cannot be true": [
        "UPDATE report SET event_date = DATE '2099-01-01', updated_at = {next} WHERE report_id IN "
        "(SELECT report_id FROM report ORDER BY md5(report_id) LIMIT 5)",
        "UPDATE leg SET persons_from = -3 WHERE right(report_id, 1) = '3'",
        "UPDATE report SET updated_at = {next} WHERE right(report_id, 1) = '3'",
    ],
    "the future came true": [
        "UPDATE report SET event_date = (SELECT as_of FROM register) + INTERVAL '5 days', "
        "updated_at = {next} WHERE report_id IN (SELECT min(report_id) FROM report)",
        "REFRESH",
        "UPDATE register SET as_of = as_of + INTERVAL '6 days'",
    ],
    "a commit that came late": [
        "REFRESH",
        NEW.format(letter="L", moment=LATE),
        f"UPDATE report SET theme = 'undetermined', updated_at = {LATE} WHERE report_id IN "
        "(SELECT report_id FROM report ORDER BY md5(report_id) LIMIT 4)",
    ],
    "an earlier state put back": [
        "UPDATE report SET theme = 'undetermined', updated_at = {next} WHERE report_id IN "
        "(SELECT report_id FROM report ORDER BY report_id LIMIT 3)",
        "REFRESH",
        "UPDATE report SET theme = 'smuggling', updated_at = (SELECT min(updated_at) FROM report) "
        "WHERE report_id IN (SELECT report_id FROM report ORDER BY report_id LIMIT 3)",
    ],
    "an earlier day": ["UPDATE register SET as_of = as_of - INTERVAL '20 days'"],
    "an agency that is gone": [
        "UPDATE report SET agency = NULL, updated_at = {next} WHERE agency = "
        "(SELECT agency FROM report WHERE agency IS NOT NULL GROUP BY 1 ORDER BY count(*), 1 "
        "LIMIT 1)"
    ],
    "one deletion with a tombstone": [
        "CREATE TABLE deleted_report (report_id VARCHAR, deleted_at TIMESTAMP)",
        "REFRESH",
        "INSERT INTO deleted_report SELECT max(report_id), {next} FROM leg",
        "DELETE FROM {children} WHERE report_id IN (SELECT report_id FROM deleted_report)",
        "DELETE FROM report WHERE report_id IN (SELECT report_id FROM deleted_report)",
        "UPDATE report SET theme = 'both', updated_at = {next} WHERE report_id IN "
        "(SELECT min(report_id) FROM report)",
    ],
    "nothing left": ["DELETE FROM {children}", "DELETE FROM report"],
}  # fmt: skip


COMPARED = {
    *("reports of another case", "rows below reports", "one more word", "an agency that is new"),
    *("a place that moved", "a place that comes to stand twice"),
    *("deletions without a word", "the future came true"),
    "a commit that came late",
    "one deletion with a tombstone",
    *("an earlier state put back", "an earlier day", "an agency that is gone", "nothing left"),
}
"""After these the mirror is held against one built anew: what a refresh before did wrong is still
there, as each stands before or at a change after which all is derived anew."""


@pytest.fixture
def register_url(database_url: str) -> str:
    """A training register in PostgreSQL, without the constraints that a register may lack."""
    build_into(database_url, until=AS_OF.date(), reports=150, years=2)
    _drop_constraints(database_url)
    return database_url


def _drop_constraints(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        named = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'f'"
        for table, name in connection.exec_driver_sql(named).all():
            connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def _apply(url: str, folder: Path, changes: list[str]) -> None:
    children = [t.name for t in schema.TABLES if "line" in t.c]
    for change in changes:
        if change == "REFRESH":
            ensure_mirror(open_engine(url), folder)
            continue
        parts = children if "{children}" in change else [""]
        run(url, *(change.format(next=NEXT, children=child) for child in parts))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_brought_up_to_date_is_built_anew(
    register_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, folder = open_engine(register_url), tmp_path / "mirror"
    monkeypatch.setattr(settings, "EXPECTED", "0-1000")  # the last change leaves nothing
    before = ensure_mirror(source, folder)
    named: dict[int, str] = {}
    for name, changes in CHANGES.items():
        _apply(register_url, folder, changes)
        with monkeypatch.context() as watched:
            watched.setattr(mirror_next, "copy", _never)
            if name == "a commit that came late":  # found by its moment, not among all rows
                watched.setattr(mirror_changes, "_differing", _never)
            after = ensure_mirror(source, folder)
        assert (after.problem, after.file != before.file) == (None, True), name
        if name in COMPARED:
            assert_same(name, after, ensure_mirror(source, tmp_path / name))
        _note_names(after, named)
        before = after


def _note_names(mirror: Mirror, named: dict[int, str]) -> None:
    """Note which case each key is of: no key ever means another."""
    with duckdb.connect(str(mirror.file), read_only=True) as opened:
        for name, key in opened.execute(KEYS).fetchall():
            assert named.setdefault(key, name) == name


def _never(*_: Any) -> None:
    raise AssertionError("the register was read otherwise than it had to be")


def assert_same(change: str, one: Mirror, other: Mirror) -> None:
    """All that questions read is the same in both, cases under their id."""
    with duckdb.connect() as both:
        for side, mirror in (("one", one), ("other", other)):
            both.execute(f"ATTACH '{mirror.file}' AS {side} (READ_ONLY)")
            keys = f"SELECT count(*) - count(DISTINCT case_key) FROM {side}.case_fact"
            assert both.execute(keys).fetchone() == (0,)
        for name in (*(table.name for table in LAID_OUT), quarantine.name, "place"):
            here, there = (_told(both, side, name) for side in ("one", "other"))
            apart = (
                f"SELECT 'one', * FROM ({here} EXCEPT ALL {there}) "
                f"UNION ALL SELECT 'other', * FROM ({there} EXCEPT ALL {here}) LIMIT 9"
            )
            assert both.execute(apart).fetchall() == [], f"{change}: {name}"


def _told(both: duckdb.DuckDBPyConnection, side: str, name: str) -> str:
    """The rows of a table as text; what they are counted by matters, not its type."""
    columns = [told[0] for told in both.execute(f"DESCRIBE {side}.{name}").fetchall()]
    texts = ", ".join(
        f'"case".case_id AS "{column}"' if column == "case_key" else f'own."{column}"::VARCHAR'
        for column in columns
    )
    cases = f'LEFT JOIN {side}.case_fact AS "case" USING (case_key)'
    return f"(SELECT {texts} FROM {side}.{name} AS own {cases if 'case_key' in columns else ''})"
