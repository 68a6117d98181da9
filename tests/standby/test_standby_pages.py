"""What a person sees while the standby behind the pages changes, lags and goes away."""

import re
import time
from threading import Thread

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.opening import Viewer, open_now
from dashboard.refreshing import Refreshing
from data_access import replica, settings
from data_access.audience import Audience
from tests.app.pages import NAMES, OpenApp, counts, fine, visit
from tests.postgresql import urls, wait_until
from tests.standby.cluster import PASSWORD, READER, Cluster

NEW = (
    "INSERT INTO report (report_id, theme, registered_date, agency, updated_at) SELECT "
    "'{name}', 'smuggling', '2026-02-01', 'KMar', max(updated_at) + interval '1 minute' FROM report"
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page must not wait for a server that is gone; the tests neither."""
    monkeypatch.setattr(replica, "UNREACHED_S", 1.0)
    monkeypatch.setattr(replica, "LONGEST_PAUSE_S", 0.1)


@pytest.fixture
def app(faulty: Cluster, open_app: OpenApp) -> AppTest:
    url = urls([faulty.first], "register", f"{READER}:{PASSWORD}")
    return open_app(url)


def _warnings(app: AppTest) -> str:
    return "\n".join(warning.value for warning in app.warning)


def _captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.sidebar.caption)


def test_what_is_reported_reaches_the_pages(faulty: Cluster, app: AppTest) -> None:
    before = counts(app)
    faulty.write(NEW.format(name="P1"))
    faulty.catch_up()
    assert counts(app.run()) == before, "nobody has looked at the register yet"
    open_now(Viewer(Audience.PARTICIPANT))
    assert counts(app.run()) == (before[0] + 1, before[1] + 1)


def test_server_looks_at_the_register_by_itself(faulty: Cluster, app: AppTest) -> None:
    before = counts(app)
    refreshing = Refreshing(0.05)
    thread = Thread(target=refreshing.run, daemon=True)
    thread.start()
    try:
        faulty.write(NEW.format(name="P2"))
        deadline = time.monotonic() + 60
        while counts(app.run()) == before:
            assert time.monotonic() < deadline
    finally:
        refreshing.stopped.set()
        thread.join()
    assert counts(app) == (before[0] + 1, before[1] + 1)


def test_pages_work_on_without_the_standby_and_say_since_when(
    faulty: Cluster, app: AppTest
) -> None:
    before = counts(app)
    faulty.first.kill()
    open_now(Viewer(Audience.PARTICIPANT))
    for name in (*NAMES[::4], "data_quality"):
        visit(app, name)
        fine(app, name)
        assert "could not be read since" in _warnings(app)
        assert "behind" not in _captions(app), "nothing tells"
        assert counts(app) == before
    faulty.first.start()
    open_now(Viewer(Audience.PARTICIPANT))
    assert "could not be read" not in _warnings(app.run())


def test_lag_is_shown_and_told_beyond_what_is_allowed(
    faulty: Cluster, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty.first.run("SELECT pg_wal_replay_pause()")
    faulty.write(NEW.format(name="P3"))
    wait_until(faulty.first, "pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()")
    time.sleep(1.1)
    open_now(Viewer(Audience.PARTICIPANT))
    assert re.search(r"the replica [1-9]\d* seconds? behind the register", _captions(app.run()))
    assert "lies" not in _warnings(app)
    monkeypatch.setattr(settings, "LAG_S", 0.5)
    assert "The replica lies" in _warnings(app.run())
    visit(app, "data_quality")
    lines = "\n".join(line.value for line in app.markdown)
    assert re.search(r"The replica lies [1-9]\d* seconds? behind the register", lines)


def test_standby_that_started_without_its_primary_cannot_tell_and_says_so(
    faulty: Cluster, app: AppTest
) -> None:
    assert "the replica 0 seconds behind the register" in _captions(app)
    faulty.primary.stop("fast")
    wait_until(faulty.first, "NOT EXISTS (SELECT FROM pg_stat_wal_receiver)")
    faulty.first.stop("fast")
    faulty.first.start()
    open_now(Viewer(Audience.PARTICIPANT))
    assert "is not connected to the register" in _warnings(app.run())
    assert "is not known" in _captions(app)
    faulty.mend()
    open_now(Viewer(Audience.PARTICIPANT))
    assert "not connected" not in _warnings(app.run())


def test_standby_that_lost_its_primary_says_since_when_nothing_changed(
    faulty: Cluster, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty.primary.stop("fast")
    wait_until(faulty.first, "NOT EXISTS (SELECT FROM pg_stat_wal_receiver)")
    time.sleep(1.1)
    open_now(Viewer(Audience.PARTICIPANT))
    assert "replica" not in _warnings(app.run()), "it may lie so far behind"
    monkeypatch.setattr(settings, "LAG_S", 1)
    assert "is not connected to the register's primary, and nothing changed in it since" in (
        _warnings(app.run())
    )


@pytest.mark.parametrize("is_restarted", [False, True])
def test_standby_at_which_nothing_arrives_says_so_past_a_threshold(
    faulty: Cluster, app: AppTest, monkeypatch: pytest.MonkeyPatch, *, is_restarted: bool
) -> None:
    """It is connected and holds all that it received; its primary is silent, or not heard."""
    if is_restarted:  # then it does not know its last change
        faulty.first.stop("fast")
        faulty.first.start()
        wait_until(faulty.first, "EXISTS (SELECT FROM pg_stat_wal_receiver)")
    time.sleep(1.1)
    open_now(Viewer(Audience.PARTICIPANT))
    assert "replica" not in _warnings(app.run()), "a quiet hour is no fault"
    monkeypatch.setattr(settings, "QUIET_S", 1)
    assert "Nothing has arrived at the replica since" in _warnings(app.run())
    assert "the primary tells which" in _warnings(app)
    app.button_group(key="language").set_value("nl").run()
    assert "Sinds" in _warnings(app)
    assert "is bij de replica niets binnengekomen" in _warnings(app)
    faulty.write(NEW.format(name=f"P4 {is_restarted}"))
    faulty.catch_up()
    open_now(Viewer(Audience.PARTICIPANT))
    assert "niets binnengekomen" not in _warnings(app.run())


def test_required_column_that_is_gone_keeps_the_last_good_copy(
    faulty: Cluster, app: AppTest
) -> None:
    before = counts(app)
    faulty.write("ALTER TABLE leg RENAME COLUMN mode TO manner")
    try:
        faulty.catch_up()
        open_now(Viewer(Audience.PARTICIPANT))
        app.run()
        assert counts(app) == before
        assert "leg\\.mode" in _warnings(app)
    finally:
        faulty.write("ALTER TABLE leg RENAME COLUMN manner TO mode")


def test_optional_column_that_is_gone_is_told_where_it_is_missed(
    faulty: Cluster, app: AppTest
) -> None:
    faulty.write("ALTER TABLE person_group RENAME COLUMN fate TO lot")
    try:
        faulty.catch_up()
        open_now(Viewer(Audience.PARTICIPANT))
        visit(app, "data_quality")
        told = [line.value.replace("\\", "") for line in app.caption]
        assert sum("no column person_group.fate: what it would tell" in line for line in told) == 1
        assert "could not be read" not in _warnings(app)
        lost = next(m for m in visit(app, "overview").metric if m.label == "Dead or missing")
        assert lost.value == "–"
    finally:
        faulty.write("ALTER TABLE person_group RENAME COLUMN lot TO fate")
