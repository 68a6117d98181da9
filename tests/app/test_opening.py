"""Who may open which register, and what is said when it cannot be opened."""

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event, Semaphore
from time import monotonic

import pytest
import streamlit as st
from sqlalchemy import Engine
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from dashboard import opening, questions
from dashboard.opening import Opened, Viewer, open_newer, open_now, refresh
from dashboard.texts import moment
from data_access import direct, mirror, replica, schema, settings
from data_access.audience import Audience
from data_access.clock import now
from data_access.errors import ContractBroken, NotForAudience, RegisterError, RegisterUnavailable
from data_access.looks import Look, note_look
from data_access.mirror import Mirror, ensure_mirror, mirror_files
from data_access.replica import open_engine
from tests.app.pages import OpenApp, counts, visit
from tests.registers import write_register


def test_training_band_stands_on_training_register(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url)
    assert "TRAINING REGISTER" in app.warning[0].value
    assert "Nobody can sign in here" in app.warning[0].value


def test_without_sign_in_a_training_register_alone_is_opened(
    open_app: OpenApp, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{"narrative": "secret"}], kind="operational")
    app = open_app(url)
    assert not app.exception
    (told,) = [e.value.replace("\\", "") for e in app.error]
    assert "participant may open a register of the kind training" in told
    assert "Sign-in is not configured here" in app.info[0].value
    assert not app.title, "nothing of the register is shown"
    files = mirror_files(open_engine(url), settings.MIRROR_FOLDER)
    assert files.present() is None, "nor copied"


def test_what_cannot_say_that_it_is_for_training_is_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A standby that restarts when it is asked which kind it is, and is there a moment later."""

    def restarting(_url: str) -> str:
        raise RegisterUnavailable("The server is starting.")

    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}], kind="operational")
    monkeypatch.setattr(settings, "REGISTER_URL", url)
    monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path / "mirror")
    files = mirror_files(open_engine(url), settings.MIRROR_FOLDER)
    with monkeypatch.context() as now_and_then:
        now_and_then.setattr(opening, "kind_of", restarting)
        with pytest.raises(RegisterUnavailable, match="starting"):
            open_now(Viewer(Audience.PARTICIPANT))
        assert files.present() is None
        assert open_now(Viewer(Audience.ANALYST)).register.info.reports == 1
        with pytest.raises(NotForAudience):
            open_now(Viewer(Audience.PARTICIPANT))


@pytest.mark.parametrize("mode", opening.MODES)
def test_login_that_sees_some_reports_only_opens_nothing_whenever_it_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """A variable that was forgotten, of a register that is there, and of one that is away."""
    url, analyst = f"sqlite:///{tmp_path / 'register.db'}", Viewer(Audience.ANALYST)
    write_register(url, reports=[{}])
    for name, value in (
        ("REGISTER_URL", url),
        ("REGISTER_MODE", mode),
        ("MIRROR_FOLDER", tmp_path / "mirror"),
        ("ORGANISATION", "KPCN"),
        ("REFRESH_S", 1e-6),
    ):
        monkeypatch.setattr(settings, name, value)
    for module in (mirror, direct):
        monkeypatch.setattr(module, "sees_all", lambda _: False)
    opened = open_now(analyst)
    monkeypatch.setattr(settings, "ORGANISATION", "")
    doors = (lambda: open_now(analyst), lambda: open_newer(opened, analyst))
    for door in doors:
        with pytest.raises(RegisterError, match="Name the one that it is for"):
            door()
    (tmp_path / "register.db").rename(tmp_path / "away.db")
    for door in doors:
        with pytest.raises(RegisterError, match=r"Name the one|does not exist"):
            door()
    (tmp_path / "away.db").rename(tmp_path / "register.db")
    for module in (mirror, direct):
        monkeypatch.setattr(module, "sees_all", lambda _: True)
    assert open_now(analyst).register.info.reports == 1
    (tmp_path / "register.db").unlink()
    if mode == "mirror":
        assert open_now(analyst).problem, "of a login that saw all, an older copy serves"


def test_what_nothing_tells_of_a_login_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, analyst = f"sqlite:///{tmp_path / 'register.db'}", Viewer(Audience.ANALYST)
    write_register(url, reports=[{}])
    monkeypatch.setattr(settings, "REGISTER_URL", url)
    monkeypatch.setattr(settings, "REGISTER_MODE", "direct")
    with monkeypatch.context() as now_and_then:
        broken = Look(now(), problem="It broke off.")
        now_and_then.setattr(opening, "look_at", lambda _: broken)
        with pytest.raises(RegisterUnavailable, match="broke off"):
            open_now(analyst)
    assert open_now(analyst).register.info.reports == 1


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///{folder}/nowhere/register.db",
        "duckdb:///{folder}/nowhere.duckdb",
        "postgresql+psycopg://nobody@127.0.0.1:1/register",
        "no url",
        "mystery://register",
    ],
)
def test_unreachable_register_gets_a_sentence(
    open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(replica, "FIRST_PAUSE_S", 0.0)
    app = open_app(url.format(folder=tmp_path))
    assert not app.exception
    assert len(app.error) == 1
    assert "REGISTER" in app.error[0].value.replace("\\", "")
    assert "Traceback" not in app.error[0].value
    assert not app.title


def test_database_without_contract_gets_a_sentence(open_app: OpenApp, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    app = open_app(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not app.exception
    assert "data_access.check" in app.error[0].value.replace("\\", "")


def test_direct_mode_keeps_no_mirror_and_answers_alike(
    open_app: OpenApp, mirrors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}, {"country": "CW"}])
    before = set(mirrors.glob("*.duckdb"))
    monkeypatch.setattr(settings, "REGISTER_MODE", "direct")
    app = open_app(url)
    assert not app.exception
    assert counts(app) == (2, 2)
    assert set(mirrors.glob("*.duckdb")) == before
    viewer = Viewer(Audience.PARTICIPANT)
    opened = open_now(viewer)
    assert opened.copy.startswith("direct-")
    assert opened.register.info.source == "sqlite"
    with sqlite3.connect(tmp_path / "register.db") as connection:
        connection.execute("UPDATE register SET as_of = '2026-07-09 00:00:00'")
        connection.execute("UPDATE report SET registered_date = '2026-07-08'")
    connection.close()
    assert len(opened.register.quarantine()) == 2, "of days after the register ended when opened"
    assert open_newer(opened, viewer) is opened, "just looked at"
    monkeypatch.setattr(settings, "REFRESH_S", 1e-6)
    newer = open_newer(opened, viewer)
    assert newer.copy != opened.copy
    for moment_told in (newer.look.as_of, newer.register.info.as_of):
        assert str(moment_told) == "2026-07-09 00:00:00"
    assert len(newer.register.quarantine()) == 0
    assert newer.register.info.read_at > opened.register.info.read_at
    assert open_newer(newer, viewer).register is newer.register, "which holds the same"
    (tmp_path / "register.db").unlink()
    away = open_newer(newer, viewer)
    assert (away.register, away.copy) == (newer.register, newer.copy)
    assert "does not exist" in str(away.problem)


def test_register_that_goes_away_in_direct_mode_gets_a_sentence(
    open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}])
    monkeypatch.setattr(settings, "REGISTER_MODE", "direct")
    assert not open_app(url).error
    st.cache_data.clear()
    with sqlite3.connect(tmp_path / "register.db") as connection:
        connection.execute("DROP TABLE leg")
    connection.close()
    app = open_app(url)
    assert not app.exception
    assert "did not answer" in app.error[0].value


def test_policy_that_is_lost_in_direct_mode_is_no_page_of_zeros(
    open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no copy from before, so nothing is shown until the sign is back."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    sign = {"report_id": schema.SENTINEL}
    below = {
        table.name: [sign | {"line": 1} | ({"list": "OM", "code": "1a"} if table is schema.indicator
                     else {"means": "Other"} if table is schema.means_of_control else {})]
        for table in schema.TABLES
        if "report_id" in table.c and table is not schema.report
    }  # fmt: skip
    write_register(url, reports=[{}, {"country": "CW"}, sign], **below)
    monkeypatch.setattr(settings, "REGISTER_MODE", "direct")
    monkeypatch.setattr(settings, "SENTINEL", True)
    app = open_app(url)
    assert counts(app) == (2, 2)
    monkeypatch.setattr(settings, "REFRESH_S", 1e-6)
    with sqlite3.connect(tmp_path / "register.db") as connection:
        connection.execute("DELETE FROM leg")
    connection.close()
    for _time in range(2):
        app.run()
        assert not app.title
        assert "the row of 'sentinel' in leg" in app.error[0].value.replace("\\", "")
    with monkeypatch.context() as resting:
        resting.setattr(settings, "REFRESH_S", 60)
        resting.setattr(opening, "open_direct", _broken)
        assert "sentinel" in app.run().error[0].value, "the register is not asked"
    with sqlite3.connect(tmp_path / "register.db") as connection:
        connection.execute("INSERT INTO leg (report_id, line) VALUES ('sentinel', 1)")
    connection.close()
    assert counts(app.run()) == (2, 2)
    monkeypatch.setattr(opening, "open_direct", _broken)
    app.run()
    (said,) = (one.value for one in app.warning if "could not be read" in one.value)
    assert "was read at" not in said, "it is asked as it is now"
    assert "of different moments" in said


def _broken(url: str) -> None:
    raise ContractBroken(f"{url[:6]}: the table leg is missing")


def test_mode_that_is_none_gets_a_sentence(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "REGISTER_MODE", "mirrored")
    app = open_app(training_url)
    assert not app.exception
    assert "should be one of mirror, direct" in app.error[0].value.replace("\\", "")


def _told(app: AppTest) -> list[str]:
    """Warnings beside the band of a training register."""
    return [notice.value for notice in app.warning if "TRAINING REGISTER" not in notice.value]


def test_every_page_tells_that_an_older_copy_answers(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}])
    assert not _told(open_app(url, page="case_files"))
    (tmp_path / "register.db").unlink()
    st.cache_resource.clear()
    app = open_app(url, page="")
    for name in ("overview", "case_files", "briefing"):
        (told,) = _told(visit(app, name))
        assert counts(app) == (1, 1)
        assert "could not be read" in told
        assert "does not exist" in told
        assert re.search(r"What is shown was read at \d{1,2} \w{3,4} 2\d{3} \d\d:\d\d UTC", told)


def test_register_is_left_alone_where_another_process_just_looked(
    open_app: OpenApp, mirrors: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}])
    open_app(url, page="case_files")
    noted = mirror_files(open_engine(url), mirrors).look
    before = noted.read_text()
    refresh(3600)
    assert noted.read_text() == before
    refresh()
    assert noted.read_text() != before


def test_mirror_that_another_process_replaces_before_it_is_opened(
    mirrors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}])
    monkeypatch.setattr(settings, "REGISTER_URL", url)
    monkeypatch.setattr(settings, "MIRROR_FOLDER", mirrors)

    def replaced(source: Engine, folder: Path, *_: object, **__: object) -> Mirror:
        before = ensure_mirror(source, folder)
        with sqlite3.connect(tmp_path / "register.db") as connection:
            connection.execute("UPDATE place SET name = 'Another'")
        connection.close()
        assert ensure_mirror(source, folder).file != before.file
        return before

    monkeypatch.setattr(opening, "ensure_mirror", replaced)
    assert open_now(Viewer(Audience.PARTICIPANT)).register.info.cases == 1


def test_who_waited_is_told_what_the_first_met(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, goes_on, came = Event(), Event(), Semaphore(0)
    tries: list[Viewer] = []

    def none(viewer: Viewer, _progress: object) -> Opened:
        tries.append(viewer)
        begun.set()
        assert goes_on.wait(60)
        raise RegisterUnavailable("It is away.")

    monkeypatch.setattr(questions, "open_now", none)
    monkeypatch.setattr(questions, "monotonic", lambda: came.release() or monotonic())
    once = questions._Once(Viewer(Audience.ANALYST))
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(once.open)]
        assert begun.wait(60)
        asked += [pool.submit(once.open) for _ in range(2)]
        assert all(came.acquire(timeout=60) for _ in range(3)), "each looked at the clock"
        goes_on.set()
        assert [str(one.exception()) for one in asked] == ["It is away."] * 3
    assert len(tries) == 1
    with pytest.raises(RegisterUnavailable):
        once.open()
    assert len(tries) == 2, "who comes later tries again"


def test_looks_that_no_longer_come_are_told(
    open_app: OpenApp, mirrors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}])
    app = open_app(url, page="case_files")
    monkeypatch.setattr(settings, "REFRESH_S", 60.0)
    assert not _told(app.run())
    look = mirror_files(open_engine(url), mirrors).look
    long_ago = now() - timedelta(hours=1)
    note_look(look, Look(long_ago))
    (told,) = _told(app.run())
    assert f"last look at the register was at {moment(long_ago)} UTC" in told


def test_a_click_during_the_first_copying_does_not_throw_the_copy_away(
    open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}])
    app = open_app(url, page="")

    def cut_off(*_given: object) -> None:
        raise StopException

    with monkeypatch.context() as patch:
        patch.setattr(DeltaGenerator, "progress", cut_off)
        app.run()
        assert not app.title
    assert mirror_files(open_engine(url), settings.MIRROR_FOLDER).present()
    assert visit(app, "method_codes").title
