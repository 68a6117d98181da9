"""What a standby tells of how far it is behind."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from dashboard.freshness import in_words, read_when
from data_access import settings
from data_access.direct import look_at
from data_access.mirror import ensure_mirror
from data_access.mirror_info import MirrorInfo
from data_access.replica import consistent, open_engine
from data_access.standing import Standing, standing
from tests.postgresql import Server, standby_of, wait_until
from tests.registers import AS_OF, write_register
from tests.standby.cluster import STANDBY, Cluster, reports


def stands(cluster: Cluster, *servers: Server, **user: str) -> Standing:
    found = consistent(cluster.engine(*servers, **user), standing)
    assert found is not None
    return found


def test_replication_reaches_the_next_read(cluster: Cluster) -> None:
    engine = cluster.engine()
    before = consistent(engine, reports)
    cluster.write(
        "INSERT INTO report (report_id, registered_date, updated_at) "
        "VALUES ('N1', '2026-02-01', '2026-02-01')"
    )
    cluster.catch_up()
    assert consistent(engine, reports) == before + 1


def test_standby_that_replayed_all_is_not_behind(cluster: Cluster) -> None:
    cluster.catch_up()
    found = stands(cluster)
    assert found.is_standby
    assert found.is_connected
    assert (found.behind_bytes, found.lag) == (0, timedelta())
    assert found.last_change is not None
    age = datetime.now(UTC).replace(tzinfo=None) - found.last_change
    assert timedelta() < age < timedelta(minutes=10)


def test_halted_replay_shows_bytes_and_time(faulty: Cluster) -> None:
    before = stands(faulty)
    faulty.first.run("SELECT pg_wal_replay_pause()")
    wait_until(faulty.first, "pg_get_wal_replay_pause_state() = 'paused'")
    faulty.write("CREATE TABLE filling AS SELECT generate_series(1, 1000)", "DROP TABLE filling")
    wait_until(faulty.first, "pg_last_wal_receive_lsn() - pg_last_wal_replay_lsn() > 10000")
    halted = stands(faulty)
    later = stands(faulty)
    assert halted.behind_bytes
    assert halted.behind_bytes > 10_000
    assert halted.last_change == before.last_change
    assert halted.lag
    assert later.lag
    assert timedelta() < halted.lag < later.lag
    faulty.mend()
    resumed = stands(faulty)
    assert resumed.last_change
    assert before.last_change
    assert (resumed.behind_bytes, resumed.lag) == (0, timedelta())
    assert resumed.last_change > before.last_change


def test_line_that_lets_nothing_through_is_not_told_as_nothing_behind(
    faulty: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that was received is replayed; a standby cannot know what does not arrive."""
    monkeypatch.setattr(settings, "LAG_S", 1)
    receiver = psutil.Process(faulty.first.run("SELECT pid FROM pg_stat_wal_receiver"))
    receiver.suspend()
    try:
        faulty.write("CREATE TABLE unseen ()", "DROP TABLE unseen")
        time.sleep(1.1)
        held = ensure_mirror(faulty.engine(), tmp_path / "mirror")
    finally:
        receiver.resume()
    assert (held.look.lag_s, held.look.is_connected) == (0, True)
    info = MirrorInfo("A small register", "training", AS_OF, AS_OF, "postgresql", 2, 2)
    told = read_when(held.look, info), " ".join(in_words(held.look, info))
    assert "the replica holds all that it received, nothing since" in told[0]
    assert "or the line to the register's primary lets nothing through" in told[1]
    assert not any("0 seconds" in each for each in told)
    monkeypatch.setattr(settings, "LAG_S", 900)
    assert "the replica 0 seconds behind the register" in read_when(held.look, info)


def test_standby_without_its_primary_answers_and_says_so(faulty: Cluster) -> None:
    count = consistent(faulty.engine(), reports)
    faulty.primary.stop("fast")
    wait_until(faulty.first, "NOT EXISTS (SELECT FROM pg_stat_wal_receiver)")
    alone = stands(faulty)
    assert alone.lag
    assert not alone.is_connected
    assert consistent(faulty.engine(), reports) == count
    faulty.mend()
    again = stands(faulty)
    assert (again.is_connected, again.lag) == (True, timedelta())


def test_direct_mode_looks_where_the_standby_stands(faulty: Cluster) -> None:
    url = faulty.engine().url.render_as_string(hide_password=False)
    found = look_at(url)
    assert (found.problem, found.lag_s, found.is_connected) == (None, 0, True)
    assert found.as_of == AS_OF
    faulty.first.kill()
    gone = look_at(url, found)
    assert "cannot be reached" in str(gone.problem)
    assert (gone.since, gone.lag_s, gone.is_connected) == (gone.at, None, None)


def test_primary_is_no_standby(cluster: Cluster) -> None:
    primary = stands(cluster, cluster.primary, user="postgres")
    assert (primary.is_standby, primary.is_connected, primary.lag) == (False, False, timedelta())


def test_promoted_standby_is_none_any_more(cluster: Cluster) -> None:
    with standby_of(cluster.primary, **STANDBY) as third:
        before = stands(cluster, third)
        third.promote()
        after = stands(cluster, third)
    assert (before.is_standby, after.is_standby) == (True, False)


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_file_stands_nowhere(engine: str, tmp_path: Path) -> None:
    url = f"{engine}:///{tmp_path / 'register'}"
    write_register(url, reports=[])
    assert consistent(open_engine(url), standing) is None
