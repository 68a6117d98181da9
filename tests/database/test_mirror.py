"""The mirror: when it is built, what it holds, and what serves when the register cannot be read."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Engine, NullPool, create_engine

from dashboard import digest
from data_access import settings
from data_access.audience import Audience
from data_access.clock import now
from data_access.derivation import COPIED, STEPS
from data_access.errors import ContractBroken
from data_access.facts import LAID_OUT, MOST_AGENCIES
from data_access.mirror import ensure_mirror, mirror_files, present_mirror
from data_access.mirror_build import COPIES, HIGHEST, LAYOUT
from data_access.mirror_files import open_mirror
from data_access.mirror_info import ADMISSION
from data_access.register import Register
from data_access.release import making
from data_access.replica import open_engine
from data_access.selection import Selection
from data_access.source import state_of
from tests.database.mirroring import CHILDREN, REPORTS, Build, run
from tests.registers import AS_OF, open_register, write_register

# When it is built --------------------------------------------------------------------------------


@pytest.mark.usefixtures("built")
def test_mirror_is_reused_while_nothing_changes(build: Build) -> None:
    first = build()
    made = first.file.stat().st_ino
    again = build()
    assert (again.file, again.problem) == (first.file, None)
    assert first.file.stat().st_ino == made


CHANGES = [
    "UPDATE report SET updated_at = '2027-01-01 00:00:00' WHERE report_id = 'R1'",
    "DELETE FROM report WHERE report_id = 'R1'",
    "INSERT INTO leg (report_id, line) VALUES ('R0', 99)",
    "DELETE FROM person_group",
    "INSERT INTO support (report_id, line) VALUES ('R0', 1)",
    "UPDATE place SET latitude = 12.1 WHERE place = 'BQ-lac'",
    "UPDATE place SET latitude = 10.5 WHERE place = 'XX-nowhere'",
    "UPDATE agency SET name = 'Another' WHERE agency = 'KMar'",
]


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_seen(url: str, change: str) -> None:
    def state() -> list[object]:
        with create_engine(url, poolclass=NullPool).connect() as connection:
            return state_of(connection)

    before = state()
    assert state() == before
    run(url, change)
    assert state() != before


@pytest.mark.usefixtures("built")
def test_change_makes_a_new_mirror_in_place_of_the_old(build: Build, url: str) -> None:
    first = build()
    run(url, CHANGES[0])
    second = build()
    assert second.file != first.file
    assert list(second.file.parent.glob("mirror-*")) == [second.file]


@pytest.mark.usefixtures("built")
def test_moment_that_moves_alone_seldom_makes_a_new_mirror(build: Build, url: str) -> None:
    first = build()
    run(url, f"UPDATE register SET as_of = '{AS_OF + timedelta(minutes=29)}'")
    same = build()
    assert same.file == first.file
    assert same.look.as_of == AS_OF + timedelta(minutes=29), "told all the same"
    run(url, f"UPDATE register SET as_of = '{AS_OF + timedelta(minutes=30)}'")
    later = build()
    assert later.file != first.file
    run(url, f"UPDATE register SET as_of = '{AS_OF}'")
    assert build().file != later.file, "an earlier state was put back"


@pytest.mark.usefixtures("built")
def test_change_without_a_word_is_found_where_rows_have_no_checksums(
    build: Build, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build()
    run(url, "UPDATE report SET theme = 'both' WHERE report_id = 'R0'")
    assert build().file == first.file
    monkeypatch.setattr(settings, "COMPARE_HOURS", 0)
    assert build().file != first.file


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nothing_is_open_at_the_register_while_deriving(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_register(database_url, reports=REPORTS, **CHILDREN)
    watcher = create_engine(database_url, isolation_level="AUTOCOMMIT")
    count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'register-dashboard'"
    copied = [table.name for table in COPIED]
    opened: dict[str, int] = {}

    def look(step: str, _part: float) -> None:
        with watcher.connect() as connection:
            for _ in range(100):
                opened[step] = connection.exec_driver_sql(count).scalar_one()
                if step in copied or not opened[step]:
                    break
                time.sleep(0.05)  # a server process ends a moment after its connection

    source, folder, copy = open_engine(database_url), tmp_path / "mirror", shutil.copyfile

    def copy_file(*files: Path) -> None:
        look("the last mirror", 0)
        copy(*files)

    ensure_mirror(source, folder, look)
    run(database_url, "UPDATE report SET theme = 'both', updated_at = '2027-01-01'")
    monkeypatch.setattr(shutil, "copyfile", copy_file)
    ensure_mirror(source, folder)
    watcher.dispose()
    assert opened["the last mirror"] == 0
    assert {name: opened[name] for name in copied} == dict.fromkeys(copied, 1)
    derived = [table.name for table, _ in STEPS]
    assert {name: opened[name] for name in derived} == dict.fromkeys(derived, 0)


def _digest(_: Engine, __: Path) -> None:
    assert digest.main([], lambda *_: None) == 0


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("command", [making._read, _digest])
def test_command_waits_for_who_refreshes_and_looks_for_itself(
    build: Build, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    command: Callable[[Engine, Path], object],
) -> None:  # fmt: skip
    build()
    source, folder = open_engine(url), tmp_path / "mirror"
    monkeypatch.setattr(settings, "REGISTER_URL", url)
    monkeypatch.setattr(settings, "MIRROR_FOLDER", folder)
    monkeypatch.setattr(settings, "NOTEBOOK_FILE", tmp_path / "own" / "notebook.db")
    with ThreadPoolExecutor(1) as beside:
        with mirror_files(source, folder).lock(wait=True):
            asked = beside.submit(command, source, folder)
            with pytest.raises(TimeoutError):
                asked.result(0.5)
            begun = now()
        asked.result(60)
    found = present_mirror(source, folder)
    assert found is not None
    assert found.look.at > begun


# What it holds -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("built")
def test_mirror_holds_what_is_read_alone(build: Build) -> None:
    with duckdb.connect(str(build().file), read_only=True) as mirror:
        tables = mirror.sql("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
    read = {"mirror_info", ADMISSION, "quarantine", HIGHEST, *(table.name for table in LAID_OUT)}
    copied = {(COPIES, table.name) for table in COPIED}
    assert set(tables) == {("main", name) for name in read} | copied


def test_what_no_question_reads_is_not_copied() -> None:
    copied = {f"{table.name}.{column.name}" for table in COPIED for column in table.c}
    assert {"report.theme", "leg.persons_to", "place.latitude", "person_group.fate"} <= copied
    assert not copied & {"report.narrative"}
    assert not {table.name for table in COPIED} & {"register", "agency"}


def test_layout_has_one_name_in_every_process() -> None:
    command = [sys.executable, "-c", "from data_access.mirror_build import LAYOUT; print(LAYOUT)"]
    named = subprocess.run(
        command, env=os.environ | {"PYTHONHASHSEED": "1"}, cwd=Path(__file__).parents[2],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert named.stdout.strip() == LAYOUT


def test_as_many_agencies_as_there_are_bits(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    names = [f"A{number:02}" for number in range(MOST_AGENCIES)]
    assert len(names) == 62
    write_register(url, reports=[{"agency": name} for name in names] + [{}])
    register = open_register(url, tmp_path / "mirror")
    for place in range(6):  # which tell any two of the 62 apart
        asked = {number: name for number, name in enumerate(names) if number + 1 >> place & 1}
        found = register.cases(Selection(agencies=tuple(asked.values())))
        assert set(found["case_id"]) == {f"R{number}" for number in asked}
    assert len(register.cases(Selection(agencies=(names[-1], "unknown")))) == 2


def test_one_agency_more_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{"agency": f"A{number:02}"} for number in range(63)])
    with pytest.raises(ContractBroken, match="come from 63 agencies; at most 62"):
        open_register(url, tmp_path / "mirror")


@pytest.mark.usefixtures("built")
def test_case_keeps_its_key_when_another_comes_before_it(build: Build, url: str) -> None:
    def keys() -> dict[str, int]:
        cases = open_mirror(build().file)
        found = Register(Audience.ANALYST, cases).cases(Selection())
        cases.dispose()
        return dict(zip(found["case_id"], found["case_key"], strict=True))

    before = keys()
    run(
        url,
        "INSERT INTO report (report_id, case_id, registered_date, updated_at) "
        "VALUES ('A', 'A first', '2026-01-10', '2026-07-01 00:00:00')",
        "DELETE FROM report WHERE report_id = 'R1'",
    )
    after = keys()
    assert after == {"C1": before["C1"], "A first": max(before.values()) + 1}
    run(url, "UPDATE report SET case_id = 'C1', updated_at = '2027-01-01' WHERE report_id = 'A'")
    assert keys() == {"C1": before["C1"]}
    run(url, "UPDATE report SET case_id = 'Z', updated_at = '2027-01-02' WHERE report_id = 'A'")
    assert keys()["Z"] == after["A first"] + 1, "a key never comes to mean another case"


@pytest.mark.parametrize("database_url", ["sqlite", "duckdb"], indirect=True)
def test_change_is_seen_though_a_clock_that_is_ahead_stamped_another(
    database_url: str, tmp_path: Path
) -> None:
    write_register(database_url, reports=REPORTS)
    present = now()
    before, ahead = present - timedelta(days=1), present + timedelta(hours=20)
    run(
        database_url,
        f"UPDATE register SET as_of = '{present}'",
        f"UPDATE report SET updated_at = '{before}'",
        f"UPDATE report SET updated_at = '{ahead}' WHERE report_id = 'R1'",
    )
    first = ensure_mirror(open_engine(database_url), tmp_path / "mirror")
    run(
        database_url,
        f"UPDATE report SET theme = 'both', updated_at = '{present}' WHERE report_id = 'R0'",
    )
    second = ensure_mirror(open_engine(database_url), tmp_path / "mirror")
    assert (second.problem, second.file != first.file) == (None, True)
    assert ensure_mirror(open_engine(database_url), tmp_path / "mirror").file == second.file
