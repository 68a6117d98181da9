"""Reads of a real standby that are cancelled, cut off or not answered, and begun anew."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread, Timer

import duckdb
import pytest
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from data_access import mirror_next, replica
from data_access.derivation import COPIED
from data_access.errors import RegisterError, RegisterUnavailable
from data_access.failures import while_reading
from data_access.mirror import Mirror, ensure_mirror
from data_access.replica import consistent, open_engine
from tests.database.releasing import files_no_larger_than
from tests.postgresql import wait_until, wait_until_replayed
from tests.standby.cluster import READER, Cluster, name, once, reports, twice


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers start slowly on a busy machine; how pauses grow is shown without waiting for them."""
    monkeypatch.setattr(replica, "UNREACHED_S", 60.0)
    monkeypatch.setattr(replica, "FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(replica, "LONGEST_PAUSE_S", 0.1)


def refused(read: Callable[[], object]) -> str:
    with pytest.raises(RegisterUnavailable) as told:
        read()
    return str(told.value)


# Servers that go away ----------------------------------------------------------------------------


def test_standby_killed_in_a_read_comes_back(faulty: Cluster) -> None:
    told: list[str] = []
    back = Timer(0.5, faulty.first.start)

    def lose() -> None:
        faulty.first.kill()
        back.start()

    expected = consistent(faulty.engine(), reports)
    read = twice(once(lose))
    assert consistent(faulty.engine(), read, attempts=2_000, tell=told.append) == (
        expected,
        expected,
    )
    back.join()
    assert "cannot be reached" in told[0]
    assert "Trying again (1 of at most 1999)" in told[0]


def test_session_ended_by_hand_is_begun_anew(cluster: Cluster) -> None:
    end = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE application_name = 'register-dashboard'"
    )
    told: list[str] = []
    consistent(cluster.engine(), twice(once(lambda: cluster.first.run(end))), tell=told.append)
    assert len(told) == 1


def test_second_standby_takes_over_in_a_read(faulty: Cluster) -> None:
    engine = faulty.engine(faulty.first, faulty.second)
    expected = consistent(engine, reports)
    answered: list[str] = []

    def read(connection: Connection) -> tuple[int, int]:
        answered.append(name(connection))
        return twice(once(faulty.first.kill) if len(answered) == 1 else lambda: None)(connection)

    assert consistent(engine, read) == (expected, expected)
    assert answered == ["first", "second"]


def test_standby_is_read_before_the_primary_that_stands_first(faulty: Cluster) -> None:
    engine = faulty.engine(faulty.primary, faulty.second)
    assert consistent(engine, name) == "second"
    faulty.second.kill()
    assert consistent(engine, name) == "primary"


def test_no_server_at_all_gets_a_sentence(faulty: Cluster) -> None:
    engine = faulty.engine(faulty.first, faulty.second)
    faulty.first.kill()
    faulty.second.kill()
    told = refused(lambda: consistent(engine, reports, attempts=3, sleep=lambda _: None))
    assert f"cannot be reached at {faulty.first.folder}:5432, {faulty.second.folder}:5432." in told
    assert told.endswith("It was tried 3 times.")
    assert "password" not in told


def test_restarted_primary_reaches_its_standbys_again(faulty: Cluster) -> None:
    faulty.primary.stop("fast")
    faulty.primary.start()
    before = consistent(faulty.engine(), reports)
    faulty.write(
        "INSERT INTO report (report_id, registered_date, updated_at) "
        "VALUES ('N2', '2026-02-01', '2026-02-01')"
    )
    faulty.catch_up()
    assert consistent(faulty.engine(), reports) == before + 1


def test_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        engine = open_engine(f"postgresql+psycopg://reader:hush@127.0.0.1:{port}/register")
        begun = time.monotonic()
        told = refused(lambda: consistent(engine, reports))
        assert time.monotonic() - begun < 12
    assert f"cannot be reached at 127.0.0.1:{port}." in told
    assert "hush" not in told


# Reads that a standby cancels --------------------------------------------------------------------


def test_conflict_between_two_questions_is_read_anew(cluster: Cluster) -> None:
    told: list[str] = []
    expected = consistent(cluster.engine(), reports)
    read = twice(once(cluster.disturb))
    assert consistent(cluster.engine(), read, tell=told.append) == (expected, expected)
    assert ["cancelled the read" in each for each in told] == [True]


def test_conflict_in_the_midst_of_a_question_is_read_anew(cluster: Cluster) -> None:
    told: list[str] = []
    expected = consistent(cluster.engine(), reports)

    def slowly(connection: Connection) -> int:
        count = reports(connection)
        if not told:
            beside = Thread(target=cluster.disturb)
            beside.start()
            try:
                connection.exec_driver_sql("SELECT pg_sleep(60)")
            finally:
                beside.join()
        return count

    assert consistent(cluster.engine(), slowly, tell=told.append) == expected
    assert ["cancelled the read" in each for each in told] == [True]


def test_conflict_is_known_in_any_language(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster.engine().connect() as connection:
        reports(connection)  # which the clean-up takes away below it
        beside = Thread(target=cluster.disturb)
        beside.start()
        with pytest.raises(DBAPIError) as cancelled:
            connection.exec_driver_sql("SELECT pg_sleep(60)")
        beside.join()
        connection.invalidate()
    monkeypatch.setattr(type(cancelled.value.orig), "__str__", lambda _: "Worte einer anderen")
    failure = while_reading(cancelled.value, cluster.engine())
    assert (failure.passes, "cancelled the read" in failure.sentence) == (True, True)


def _restart(cluster: Cluster) -> None:
    cluster.first.kill()
    cluster.first.start()


HARM: dict[str, Callable[[Cluster], None]] = {
    "cancelled": Cluster.disturb,
    "killed, and back": _restart,
    "killed for good": lambda cluster: cluster.first.kill(),
}


@pytest.mark.parametrize(
    "case",
    [
        (True, "cancelled", "place"),
        (True, "killed for good", "place"),
        (False, "killed, and back", "place"),
        (False, "killed for good", "place"),
        # While a thread asks the last mirror what lies near, and another copies its file.
        (False, "cancelled", "leg"),
        (False, "killed, and back", "leg"),
    ],
)
def test_mirror_is_whole_after_harm_to_its_standby(
    faulty: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[bool, str, str],
) -> None:
    is_first, harm, at = case
    engine, folder = faulty.engine(faulty.first, faulty.second), tmp_path / "mirror"
    if not is_first:
        ensure_mirror(engine, folder)
        faulty.disturb()  # every report is newer
        monkeypatch.setattr(mirror_next, "copy", _never)
    happen = once(lambda: HARM[harm](faulty))
    steps: list[str] = []

    def progress(step: str, _part: float) -> None:
        steps.append(step)
        if at in step:
            happen()

    mirror = ensure_mirror(engine, folder, progress)
    assert mirror.problem is None
    assert steps.count(steps[0]) == 2, "begun anew"
    assert _reports(mirror) == consistent(engine, reports)
    assert list(folder.glob("mirror-*")) == [mirror.file]


def test_standby_that_lies_behind_takes_over_and_the_mirror_goes_back_and_on(
    faulty: Cluster, tmp_path: Path
) -> None:
    engine, folder = faulty.engine(faulty.first, faulty.second), tmp_path / "mirror"
    faulty.second.run("SELECT pg_wal_replay_pause()")
    faulty.write(
        "INSERT INTO report (report_id, registered_date, updated_at) "
        "SELECT 'N3', '2026-02-01', max(updated_at) + interval '2 hours' FROM report"
    )
    wait_until_replayed(faulty.primary, faulty.first)
    wait_until(faulty.second, "pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()")
    ahead = ensure_mirror(engine, folder)
    assert ahead.look.lag_s == 0
    seen = _reports(ahead)
    faulty.first.kill()
    behind = ensure_mirror(engine, folder)
    assert (behind.problem, _reports(behind)) == (None, seen - 1)
    assert (behind.look.lag_s or 0) > 0, "which is told"
    faulty.mend()
    again = ensure_mirror(engine, folder)
    assert (again.problem, again.look.lag_s, _reports(again)) == (None, 0, seen)


def test_ten_thousand_dirty_rows_are_set_aside(faulty: Cluster, tmp_path: Path) -> None:
    """By a first load, and by a refresh; what is not dirty among them is counted."""
    before = ensure_mirror(faulty.engine(), tmp_path / "mirror")
    good = _reports(before)
    numbered = "FROM generate_series(1, 5000) AS n"
    faulty.write(
        "INSERT INTO place (place, name, latitude, longitude) "
        f"SELECT 'D' || n, 'off the map', 91, n {numbered} WHERE n <= 1000",
        "INSERT INTO report (report_id, event_date, registered_date, updated_at, theme) "
        "SELECT 'D' || n, CASE WHEN n <= 3000 THEN DATE '2099-01-01' END, '2026-02-01', "
        f"(SELECT max(updated_at) FROM report), CASE WHEN n > 4000 THEN 'piracy' END {numbered}",
        "INSERT INTO person_group (report_id, line, role, number_from) "
        f"SELECT 'D' || n, 1, 'migrant', CASE WHEN n % 2 = 0 THEN -1 ELSE 999999999 END {numbered}",
    )
    try:
        faulty.catch_up()
        for folder in ("mirror", "whole"):
            mirror = ensure_mirror(faulty.engine(), tmp_path / folder)
            assert (mirror.problem, _reports(mirror)) == (None, good + 2_000)
            with duckdb.connect(str(mirror.file), read_only=True) as copied:
                asked = "SELECT reason, count(*) FROM quarantine GROUP BY ALL ORDER BY ALL"
                assert copied.execute(asked).fetchall() == [
                    ("code outside its list", 1_000),
                    ("impossible coordinates", 1_000),
                    ("impossible date", 3_000),
                    ("impossible number", 5_000),
                ]
    finally:
        faulty.write(
            "DELETE FROM person_group WHERE report_id LIKE 'D%'",
            "DELETE FROM report WHERE report_id LIKE 'D%'",
            "DELETE FROM place WHERE place LIKE 'D%'",
        )


def test_disk_that_is_full_while_a_standby_is_read(faulty: Cluster, tmp_path: Path) -> None:
    engine, folder = faulty.engine(), tmp_path / "mirror"
    before = ensure_mirror(engine, folder)
    faulty.disturb()
    with files_no_larger_than(before.file.stat().st_size // 2):
        full = ensure_mirror(engine, folder)
    assert full.file == before.file
    assert "cannot be written" in (full.problem or "")
    after = ensure_mirror(engine, folder)
    assert (after.problem, after.file != before.file) == (None, True)


def test_disk_that_is_full_while_a_first_load_reads_a_standby(
    faulty: Cluster, tmp_path: Path
) -> None:
    faulty.write(
        "INSERT INTO report (report_id, registered_date, updated_at) SELECT 'D' || md5(n::text), "
        "'2026-02-01', '2026-02-01' FROM generate_series(1, 30000) AS n"
    )
    try:
        faulty.catch_up()
        steps: list[str] = []
        with files_no_larger_than(2**19), pytest.raises(RegisterError, match="cannot be written"):
            ensure_mirror(faulty.engine(), tmp_path / "mirror", lambda step, _: steps.append(step))
        assert steps[-1] in {table.name for table in COPIED[:-1]}, "tables were still to be read"
        assert not list((tmp_path / "mirror").glob("mirror-*"))
        reading = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'register-%'"
        assert faulty.first.run(reading) == 0
    finally:
        faulty.write("DELETE FROM report WHERE report_id LIKE 'D%'")


def _never(*_: object) -> None:
    raise AssertionError("the register was read whole")


def _reports(mirror: Mirror) -> int:
    with duckdb.connect(str(mirror.file), read_only=True) as copied:
        ((count,),) = copied.execute("SELECT count(*) FROM report_fact").fetchall()
    return int(count)


def test_endless_conflict_ends_in_a_sentence(cluster: Cluster) -> None:
    pauses: list[float] = []
    read = twice(cluster.disturb)
    told = refused(lambda: consistent(cluster.engine(), read, attempts=3, sleep=pauses.append))
    assert "hot_standby_feedback" in told
    assert "max_standby_streaming_delay" in told
    assert told.endswith("It was tried 3 times.")
    assert len(pauses) == 2


def test_attempts_end_with_the_seconds(cluster: Cluster) -> None:
    told = refused(lambda: consistent(cluster.engine(), twice(cluster.disturb), seconds=0))
    assert "cancelled the read" in told
    assert "It was tried" not in told


# Statements that are too slow --------------------------------------------------------------------


def test_slow_statement_is_stopped_and_not_tried_again(cluster: Cluster) -> None:
    calls: list[None] = []

    def slowly(connection: Connection) -> None:
        calls.append(None)
        connection.exec_driver_sql("SET LOCAL statement_timeout = '100ms'")
        connection.exec_driver_sql("SELECT pg_sleep(60)")

    told = refused(lambda: consistent(cluster.engine(), slowly))
    assert "ran longer than 600 seconds" in told
    assert len(calls) == 1


def test_last_mirror_serves_at_once_while_a_slow_standby_is_read(
    faulty: Cluster, tmp_path: Path
) -> None:
    engine, folder = faulty.engine(), tmp_path / "mirror"
    before = ensure_mirror(engine, folder)
    faulty.write(
        "ALTER TABLE leg RENAME TO quick_leg",
        "CREATE VIEW leg AS SELECT quick_leg.* FROM (SELECT pg_advisory_xact_lock(7)) AS slow "
        "LEFT JOIN quick_leg ON true WHERE report_id IS NOT NULL",
        f"GRANT SELECT ON leg TO {READER}",
    )
    faulty.disturb()
    reading = Event()
    slow = Thread(target=ensure_mirror, args=(engine, folder, lambda *_: reading.set()))
    standby = create_engine(faulty.first.url("register"), poolclass=NullPool)
    try:
        with ThreadPoolExecutor(1) as beside, standby.begin() as held:
            held.exec_driver_sql("SELECT pg_advisory_xact_lock(7)")
            slow.start()
            assert reading.wait(30)
            meanwhile = beside.submit(ensure_mirror, engine, folder).result(timeout=20)
            assert slow.is_alive()
        assert (meanwhile.file, meanwhile.problem) == (before.file, None)
    finally:
        slow.join()
        faulty.write("DROP VIEW leg", "ALTER TABLE quick_leg RENAME TO leg")
    after = ensure_mirror(engine, folder)
    assert (after.file != before.file, after.problem) == (True, None)


def test_locked_table_gets_a_sentence(cluster: Cluster) -> None:
    def read(connection: Connection) -> int:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
        return reports(connection)

    holder = create_engine(cluster.primary.url("register"), poolclass=NullPool)
    with holder.begin() as locking:
        locking.exec_driver_sql("LOCK TABLE report IN ACCESS EXCLUSIVE MODE")
        told = refused(lambda: consistent(cluster.engine(cluster.primary), read, attempts=2))
    assert "locked" in told
    assert told.endswith("It was tried 2 times.")
