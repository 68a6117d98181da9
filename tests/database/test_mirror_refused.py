"""What the mirror refuses, what serves when the register cannot be read, and its folder."""

import os
import re
import traceback
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from dashboard.opening import Viewer, open_now
from data_access import looks, mirror_next, settings
from data_access import mirror as mirrors
from data_access.audience import Audience
from data_access.clock import now
from data_access.direct import open_direct
from data_access.errors import ContractBroken, RegisterError, RegisterUnavailable
from data_access.looks import Attempt, Look
from data_access.mirror import ensure_mirror, mirror_files, present_mirror
from data_access.mirror_build import HIGHEST
from data_access.mirror_files import open_mirror, when_touched
from data_access.mirror_refresh import KEYS
from data_access.reading import agreeing
from data_access.register import Register
from data_access.replica import open_engine
from data_access.selection import Selection
from tests.database.mirroring import CHILDREN, REPORTS, SECRET, Build, run
from tests.registers import AS_OF, write_register

MINUTE = timedelta(minutes=1)

# What is not of the contract ---------------------------------------------------------------------


def _never(*_: Any) -> None:
    raise AssertionError("the register was read")


def refusal(build: Build) -> str:
    """The message of the refusal; neither it nor its traceback may quote a value."""
    with pytest.raises(ContractBroken) as refused:
        build()
    assert SECRET not in "".join(traceback.format_exception(refused.value))
    return str(refused.value)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("person_group.number_from", f"'{SECRET}'"),
        ("person_group.number_from", "9876543210"),
        ("report.registered_date", f"'{SECRET}'"),
        ("report.registered_date", "20260101"),
        ("report.theme", f"CAST(x'ff' || '{SECRET}' AS TEXT)"),
        ("report.updated_at", f"'{SECRET}'"),
        ("leg.departure", f"'{SECRET}'"),
        ("leg.price_usd", f"'{SECRET}'"),
        ("place.latitude", f"'{SECRET}'"),
        ("place.name", f"CAST(x'ff' || '{SECRET}' AS TEXT)"),
        ("register.as_of", f"'{SECRET}'"),
        ("register.name", f"CAST(x'ff' || '{SECRET}' AS TEXT)"),
    ],
)
def test_value_of_another_type_is_refused_unquoted(
    build: Build, url: str, column: str, value: str
) -> None:
    table, name = column.split(".")
    run(url, f"UPDATE {table} SET {name} = {value}")
    told = refusal(build)
    assert f"The table {table} holds" in told
    assert "data_access.check" in told
    assert value not in told


@pytest.mark.parametrize("database_url", ["duckdb", "postgresql"], indirect=True)
def test_column_of_another_type_is_refused_unquoted(database_url: str, tmp_path: Path) -> None:
    write_register(database_url, reports=REPORTS)
    run(
        database_url,
        "CREATE TABLE sign AS SELECT * FROM recruitment",
        "DROP TABLE means_of_control",
        "CREATE TABLE means_of_control (report_id VARCHAR, line INTEGER, means VARCHAR, "
        "present VARCHAR)",
        f"INSERT INTO means_of_control VALUES ('R0', 1, 'DebtBondage', '{SECRET}')",
    )
    told = refusal(lambda: ensure_mirror(open_engine(database_url), tmp_path / "mirror"))
    assert "The table means_of_control holds" in told


@pytest.mark.parametrize("database_url", ["duckdb", "postgresql"], indirect=True)
def test_view_that_cannot_convert_is_refused_unquoted(database_url: str, tmp_path: Path) -> None:
    write_register(database_url, reports=REPORTS)
    run(
        database_url,
        "CREATE TABLE told (report_id VARCHAR, line INTEGER, means VARCHAR, present VARCHAR)",
        f"INSERT INTO told VALUES ('R0', 1, 'DebtBondage', '{SECRET}')",
        "DROP TABLE means_of_control",
        "CREATE VIEW means_of_control AS SELECT report_id, line, means, "
        "CAST(present AS BOOLEAN) AS present FROM told",
    )
    told = refusal(lambda: ensure_mirror(open_engine(database_url), tmp_path / "mirror"))
    assert "The table means_of_control holds" in told


def test_sum_that_fits_no_column_is_refused_unquoted(build: Build, url: str) -> None:
    run(
        url,
        "WITH RECURSIVE many(line) AS (SELECT 2 UNION ALL SELECT line + 1 FROM many LIMIT 22000) "
        "INSERT INTO person_group (report_id, line, role, number_from) "
        "SELECT 'R0', line, 'migrant', 100000 FROM many",
    )
    assert "2200000" not in refusal(build)


@pytest.mark.parametrize(("number", "is_whole"), [("2.00", True), ("2.5", False)])
def test_number_of_another_type_is_never_rounded(
    database_url: str, tmp_path: Path, number: str, is_whole: bool
) -> None:
    write_register(database_url, reports=REPORTS, **CHILDREN)
    kind = "NUMERIC(8, 2)" if database_url.startswith("postgresql") else "DOUBLE"
    if not database_url.startswith("sqlite"):  # which takes any number in any column
        run(database_url, f"ALTER TABLE person_group ALTER number_from TYPE {kind}")
    run(database_url, f"UPDATE person_group SET number_from = {number}")
    source = open_engine(database_url)
    if not is_whole:
        told = refusal(lambda: ensure_mirror(source, tmp_path / "mirror"))
        assert "The table person_group holds" in told
        with pytest.raises(ContractBroken, match="The table person_group holds"):
            open_direct(database_url)
        return
    mirror = open_mirror(ensure_mirror(source, tmp_path / "mirror").file)
    for engine in (mirror, open_direct(database_url).engine):
        register = Register(Audience.ANALYST, engine)
        assert register.kpis(Selection()).iloc[0]["persons_from"] == 2
    mirror.dispose()


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        ("DELETE FROM register", "0 rows"),
        ("INSERT INTO register VALUES ('Another', 'training', '2026-01-01 00:00:00')", "2 rows"),
    ],
)
def test_register_without_its_one_row_is_refused(
    build: Build, url: str, change: str, rows: str
) -> None:
    run(url, change)
    assert f"it holds {rows}" in refusal(build)


# What serves when the register cannot be read ----------------------------------------------------


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("DELETE FROM register", "The table register"),
        (f"UPDATE person_group SET number_from = '{SECRET}', line = 7", "The table person_group"),
        ("DROP TABLE leg", "The register lacks leg"),
    ],
)
def test_last_good_mirror_serves_on_and_the_problem_is_told(
    build: Build, url: str, change: str, problem: str
) -> None:
    good = build()
    run(url, change, "UPDATE report SET updated_at = '2027-01-01 00:00:00'")
    served = build()
    assert served.file == good.file
    assert served.problem
    assert served.problem.startswith(problem)
    assert SECRET not in served.problem


@pytest.mark.usefixtures("built")
def test_last_good_mirror_serves_on_when_register_is_gone(
    build: Build, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = build()
    (tmp_path / "register.db").unlink()
    served = build()
    assert served.file == good.file
    assert served.problem
    assert "does not exist" in served.problem
    assert build().problem == served.problem
    assert caplog.text.count("does not exist") == 1, "a new problem is logged, once"


@pytest.mark.usefixtures("built")
def test_mirror_whose_look_is_gone_opens_while_the_register_is_away(
    url: str, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where an operator deleted the look, or there was no room for it."""
    monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path / "mirror")
    monkeypatch.setattr(settings, "REGISTER_URL", url)
    build()
    (look,) = (tmp_path / "mirror").glob("*.look")
    look.unlink()
    (tmp_path / "register.db").rename(tmp_path / "away.db")
    assert build().look.sees_all is True
    opened = open_now(Viewer(Audience.ANALYST))
    assert opened.register.info.reports == len(REPORTS)
    assert "does not exist" in (opened.problem or "")
    look.unlink()
    present = present_mirror(open_engine(url), tmp_path / "mirror")
    assert present
    assert present.look.sees_all is True


def test_mirror_of_a_former_address_goes_when_nobody_looks_for_a_week(
    build: Build, url: str, tmp_path: Path
) -> None:
    """It holds the reports of then, those that were destroyed since among them."""
    other = tmp_path / "another.db"
    write_register(f"sqlite:///{other}", reports=REPORTS)
    former = ensure_mirror(open_engine(f"sqlite:///{other}"), tmp_path / "mirror").file
    (look,) = (tmp_path / "mirror").glob("*.look")
    build()
    assert former.exists(), "another process may read it"
    long_ago = (now() - timedelta(days=8)).timestamp()
    os.utime(former, (long_ago, long_ago))
    build()
    assert former.exists(), "its register is away, and it is looked for"
    stopped = former.with_suffix(".building")
    stopped.touch()
    for left in (look, stopped):
        os.utime(left, (long_ago, long_ago))
    with mirror_files(open_engine(f"sqlite:///{other}"), tmp_path / "mirror").lock(wait=False):
        build()
        assert former.exists(), "its process begins to look just now"
    build()
    assert not any(file.exists() for file in (former, look, stopped))


def test_release_copies_that_lie_beside_mirrors_stay(build: Build, tmp_path: Path) -> None:
    """Nothing touches one between two releases, which may be months apart."""
    build()
    kept = tmp_path / "mirror" / "mirror-manager-0f3a-1-0123456789ab.duckdb"
    kept.touch()
    long_ago = (now() - timedelta(days=8)).timestamp()
    os.utime(kept, (long_ago, long_ago))
    build()
    assert kept.exists()


def test_mirror_stays_where_a_process_reads_it_and_no_longer_looks(
    build: Build, tmp_path: Path
) -> None:
    other = f"sqlite:///{tmp_path / 'another.db'}"
    write_register(other, reports=REPORTS)
    read = ensure_mirror(open_engine(other), tmp_path / "mirror").file
    (look,) = (tmp_path / "mirror").glob("*.look")
    long_ago = (now() - timedelta(days=8)).timestamp()
    for left in (read, look):
        os.utime(left, (long_ago, long_ago))
    assert present_mirror(open_engine(other), tmp_path / "mirror")
    build()
    assert read.exists()


def keys_in(file: Path) -> dict[str, int]:
    with duckdb.connect(str(file), read_only=True) as opened:
        return dict(opened.execute(KEYS).fetchall())


def test_mirror_of_another_layout_never_serves(
    build: Build, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(mirrors, "LAYOUT", "the layout of an earlier release")
        earlier = build()
        (earlier_look,) = (tmp_path / "mirror").glob("*.look")
    keys = keys_in(earlier.file)
    run(url, "INSERT INTO report (report_id, case_id, registered_date, updated_at) "
             "VALUES ('A', 'A first', '2026-01-10', '2026-07-01 00:00:00')")  # fmt: skip
    (tmp_path / "register.db").rename(tmp_path / "away.db")
    with pytest.raises(RegisterUnavailable):
        build()
    assert earlier.file.exists(), "an earlier release may be put back"
    (tmp_path / "away.db").rename(tmp_path / "register.db")
    later = build()
    assert later.file != earlier.file
    assert keys_in(later.file) == keys | {"A first": max(keys.values()) + 1}
    assert len(list((tmp_path / "mirror").glob("*.look"))) == 2, "each tells of its own mirror"
    assert earlier.file.exists(), "its release may still run beside this one"
    for left in (earlier.file, earlier_look):
        os.utime(left, (0, 0))
    assert build().file == later.file
    assert not earlier.file.exists()
    assert not earlier_look.exists()


def test_missing_file_is_not_made(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    with pytest.raises(RegisterUnavailable, match="does not exist"):
        ensure_mirror(open_engine(f"sqlite:///{missing}"), tmp_path / "mirror")
    assert not missing.exists()


def test_database_without_contract_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    with pytest.raises(ContractBroken, match="lacks agency, place"):
        ensure_mirror(open_engine(f"sqlite:///{tmp_path / 'empty.db'}"), tmp_path / "mirror")


@pytest.mark.usefixtures("short_pauses")
@pytest.mark.parametrize("url", ["nonsense", "nosuch://host/register", "postgresql+psycopg://:1/x"])
def test_unusable_url_gets_a_sentence(url: str, tmp_path: Path) -> None:
    with pytest.raises(RegisterUnavailable, match="REGISTER_URL"):
        ensure_mirror(open_engine(url), tmp_path / "mirror")


# The folder --------------------------------------------------------------------------------------


def test_mirror_and_folder_are_their_owners_alone(build: Build, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    folder.mkdir()
    folder.chmod(0o755)
    assert build().file.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o777 == 0o700


def test_folder_that_all_share_is_refused(build: Build, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    folder.mkdir()
    folder.chmod(0o1777)
    with pytest.raises(RegisterError, match="REGISTER_MIRROR"):
        build()
    assert folder.stat().st_mode & 0o1777 == 0o1777
    assert not list(folder.iterdir())


@pytest.mark.usefixtures("built")
def test_unfinished_work_of_ended_processes_is_removed(build: Build, tmp_path: Path) -> None:
    built = build().file
    left = built.with_suffix(".building.tmp")
    left.mkdir()
    (left / "spilled").touch()
    built.with_suffix(".building").touch()
    built.with_suffix(".building.wal").touch()
    build()
    assert set(built.parent.glob("mirror-*")) == {built}


@pytest.mark.usefixtures("built")
def test_what_a_reader_spilled_is_removed_when_it_can_serve_nobody(build: Build) -> None:
    """DuckDB puts beside a file what does not fit into memory."""
    built = build().file
    gone = built.with_name(f"{built.stem[:-1]}.duckdb.tmp")
    unfinished = built.parent / f"{built.name.split('-')[1]}-layout.4711"
    gone.mkdir()
    (gone / "spilled").touch()
    unfinished.touch()
    build()
    assert gone.exists(), "a long answer may still be drawn from the mirror that is gone"
    for left in (gone, unfinished):
        os.utime(left, (0, 0))
    build()
    assert not gone.exists()
    assert not unfinished.exists()


@pytest.mark.usefixtures("built")
def test_name_of_a_mirror_that_was_deleted_does_not_come_back(build: Build) -> None:
    """A process may still have the deleted file open, and would go on reading it by its name."""
    deleted = build().file
    deleted.unlink()
    assert build().file.name != deleted.name


def test_too_little_memory_is_no_value_of_another_type() -> None:
    with pytest.raises(MemoryError), agreeing("The table leg"):
        raise pa.ArrowMemoryError


def test_folder_that_cannot_be_written_is_told(build: Build, tmp_path: Path) -> None:
    (tmp_path / "mirror").touch()  # a file where the folder should be
    with pytest.raises(RegisterError, match=r"cannot be written \(FileExistsError\)"):
        build()


@pytest.mark.usefixtures("built")
def test_damaged_mirror_is_built_anew(
    build: Build, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = build().file
    damaged.write_bytes(b"")
    anew = build().file
    assert anew != damaged
    assert not damaged.exists()
    with duckdb.connect(str(anew)) as opened:
        opened.execute("DROP TABLE mirror_info")  # it opens, and cannot be read
        opened.execute("UPDATE report_fact SET case_key = case_key + 5")
        opened.execute(f"DROP TABLE {HIGHEST}")  # as of earlier releases
    keys = keys_in(anew)
    run(url, "UPDATE place SET name = 'Another'")
    again = build()
    assert (again.problem, again.file != anew) == (None, True)
    assert keys_in(again.file) == keys, "which are kept as long as they can be read"
    assert "is damaged" in caplog.text


@pytest.mark.usefixtures("built")
def test_what_no_mirror_comes_of_is_not_read_at_every_look(
    build: Build, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    run(url, f"UPDATE person_group SET number_from = '{SECRET}'", "UPDATE place SET name = 'New'")
    problem = build().problem
    assert problem
    assert build().problem == problem
    with monkeypatch.context() as watched:
        watched.setattr(mirror_next, "copy", _never)
        assert build().problem == problem
    run(url, "UPDATE person_group SET number_from = 30", "UPDATE place SET name = 'Newer'")
    with monkeypatch.context() as watched:
        watched.setattr(mirror_next, "copy", _never)
        assert build().problem == problem, "nor is something else, or one that lives has no bound"
        watched.undo()
        watched.setattr(looks, "LONGEST_OF_ANOTHER", 0 * MINUTE)
        assert build().problem is None
    look = Look(AS_OF)
    for waited, of_another in ((0, 0), (1, 1), (3, 3), (7, 5), (15, 5), (30, 5), (30, 5)):
        look = look.failed("It was not to be.", AS_OF, "state")
        for state, minutes in (("state", waited), ("another", of_another)):
            due = [m for m in range(60) if look.is_due(state, AS_OF + MINUTE * m)]
            assert due[0] == minutes
    look = replace(look, failures=60).failed("Out of reach.", AS_OF)
    assert look.is_due("state", AS_OF + MINUTE * 30), "after a night too"
    with pytest.raises(RegisterError, match="It was not to be"):
        Attempt(AS_OF, look).require_due("state")


def test_first_load_that_fails_is_not_begun_by_everyone_who_comes(
    build: Build, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(url, f"UPDATE person_group SET number_from = '{SECRET}'")
    for _ in range(2):  # the second at once
        problem = refusal(build)
    with monkeypatch.context() as watched:
        watched.setattr(mirror_next, "copy", _never)
        with pytest.raises(RegisterError, match=re.escape(problem)):
            build()
        watched.undo()
        watched.setattr(mirrors, "now", lambda: now() + MINUTE)
        run(url, "UPDATE person_group SET number_from = 30")
        assert build().problem is None


@pytest.mark.usefixtures("built")
def test_read_that_breaks_off_each_time_is_begun_ever_more_seldom(
    build: Build, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    run(url, "UPDATE place SET name = 'New'")
    begun: list[None] = []

    def cut_off(*_: Any) -> None:
        begun.append(None)
        raise RegisterUnavailable("The standby cancelled the read.")

    monkeypatch.setattr(mirror_next, "copy", cut_off)
    assert {build().problem for _ in range(5)} == {"The standby cancelled the read."}
    assert len(begun) == 2


@pytest.mark.parametrize("wrong", [OSError(SECRET), RuntimeError(SECRET)])
def test_what_nobody_thought_of_gets_a_sentence_without_a_mirror_too(
    build: Build, monkeypatch: pytest.MonkeyPatch, wrong: Exception
) -> None:
    def fail(*_: Any) -> None:
        raise wrong

    monkeypatch.setattr(mirrors, "register_row", fail)
    with pytest.raises(RegisterError, match=rf"\({type(wrong).__name__}\)") as told:
        build()
    assert SECRET not in "".join(traceback.format_exception(told.value))


@pytest.mark.usefixtures("built")
def test_look_that_cannot_be_noted_leaves_the_former(build: Build, tmp_path: Path) -> None:
    first = build()
    (noted,) = (tmp_path / "mirror").glob("*.look")
    noted.unlink()
    noted.mkdir()  # nothing can take its place
    again = build()
    assert again.file == first.file
    assert again.look.at == when_touched(again.file), "so that it can grow old"
    assert {f.suffix for f in noted.parent.iterdir()} == {".look", ".lock", ".duckdb"}


def test_failed_building_leaves_nothing(build: Build, url: str, tmp_path: Path) -> None:
    run(url, f"UPDATE person_group SET number_from = '{SECRET}'")
    refusal(build)
    assert not list((tmp_path / "mirror").glob("mirror-*"))
