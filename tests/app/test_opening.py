"""Who may open which register, and what is said when it cannot be opened."""

import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st

from dashboard.opening import open_now
from data_access import settings
from data_access.clock import now
from data_access.looks import Look, note_look
from data_access.mirror import mirror_files
from data_access.replica import open_engine
from tests.app.pages import NAMES, OpenApp, counts, visit
from tests.registers import write_register


def test_training_band_stands_on_training_register(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url)
    assert "TRAINING REGISTER" in app.warning[0].value


def test_no_training_band_on_operational_register(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}], kind="operational")
    app = open_app(url)
    assert counts(app) == (1, 1)
    assert not app.warning


def test_participant_opens_training_register(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, audience="participant")
    assert not app.exception
    assert not app.error


def test_participant_is_refused_operational_register(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{"narrative": "secret"}], kind="operational")
    app = open_app(url, audience="participant")
    assert not app.exception
    assert [e.value for e in app.error] == ["Participants may only open a training register\\."]
    assert not app.title, "nothing of the register is shown"


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
def test_unreachable_register_gets_a_sentence(open_app: OpenApp, tmp_path: Path, url: str) -> None:
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
    opened = open_now()
    assert opened.copy.startswith("direct-")
    assert opened.register.info.source == "sqlite"


def test_register_that_goes_away_in_direct_mode_gets_a_sentence(
    open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}], kind="operational")
    monkeypatch.setattr(settings, "REGISTER_MODE", "direct")
    assert not open_app(url).error
    st.cache_data.clear()
    with sqlite3.connect(tmp_path / "register.db") as connection:
        connection.execute("DROP TABLE leg")
    connection.close()
    app = open_app(url)
    assert not app.exception
    assert "did not answer" in app.error[0].value


def test_mode_that_is_none_gets_a_sentence(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "REGISTER_MODE", "mirrored")
    app = open_app(training_url)
    assert not app.exception
    assert "should be one of mirror, direct" in app.error[0].value.replace("\\", "")


def test_every_page_tells_that_an_older_copy_answers(open_app: OpenApp, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}], kind="operational")
    assert not open_app(url).warning
    (tmp_path / "register.db").unlink()
    st.cache_resource.clear()
    app = open_app(url)
    assert counts(app) == (1, 1)
    for name in NAMES:
        (told,) = (notice.value for notice in visit(app, name).warning)
        assert "could not be read" in told
        assert "does not exist" in told
        assert re.search(r"the copy read at 2\d{3}-\d\d-\d\d \d\d:\d\d UTC", told)


def test_looks_that_no_longer_come_are_told(
    open_app: OpenApp, mirrors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}], kind="operational")
    app = open_app(url)
    monkeypatch.setattr(settings, "REFRESH_S", 60.0)
    assert not app.run().warning
    look = mirror_files(open_engine(url), mirrors).look
    long_ago = now() - timedelta(hours=1)
    note_look(look, Look(long_ago))
    (told,) = (notice.value for notice in app.run().warning)
    assert f"last look at the register was at {long_ago:%Y-%m-%d %H:%M} UTC" in told


def test_unknown_audience_is_refused(open_app: OpenApp, training_url: str) -> None:
    app = open_app(training_url, audience="everyone")
    assert not app.title, "nothing of the register is shown"
