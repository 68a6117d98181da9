"""A session of the training room that is open, and the ways to its pages."""

import time
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import room, seat, trainer_key
from dashboard.seat import Held
from data_access import settings
from data_access.room.values import State
from data_access.training.scenario import EASY
from tests.app.pages import OpenApp
from tests.app.training import ASKED, Class
from tests.database.rooms import begun

WAIT_S = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("room")


@pytest.fixture(autouse=True)
def _room(monkeypatch, folder):
    monkeypatch.setattr(settings, "ROOM_FOLDER", folder)
    trainer_key.tries.cache_clear()


@pytest.fixture(scope="module")
def opened(folder):
    """The one session of a module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ROOM_FOLDER", folder)
        patch.setattr(settings, "NOTEBOOK_FILE", folder / "notebook.db")
        made = replace(EASY, seed=room.LEAST_SEED + 11, reports=200, until=date(2026, 6, 30))
        token = begun(made, ASKED)
        end = time.monotonic() + WAIT_S
        while room.session_of(token).state is State.OPENING:
            assert time.monotonic() < end, "the register was not made"
            time.sleep(0.1)
    return Class(token)


@pytest.fixture
def sit(monkeypatch, open_app: OpenApp, training_url):
    """Open the app with a seat: a test has no browser that brings the cookie."""

    def as_who(token, *, is_trainer=False, page=None) -> AppTest:
        monkeypatch.setattr(seat, "held", lambda _cookies: Held(token, is_trainer))
        return open_app(training_url, page=page)

    return as_who


@pytest.fixture
def tickets(monkeypatch):
    """Those by which browsers are sent along."""
    made, lead = [], seat._lead
    monkeypatch.setattr(seat, "_lead", lambda *of: made.append(of) or lead(*of))
    return made
