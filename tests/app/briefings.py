"""A briefing as its page shows it and its store keeps it, for the tests of briefings."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.briefing import shelf
from dashboard.briefing.shelf import Shelved
from dashboard.standing import standing
from data_access import settings
from data_access.people import People
from data_access.people_tables import Person, Role
from tests.app.conftest import ENTRY, TIMEOUT_S, sign_in

HOSTILE = "<script>alert(1)</script> ![x](http://evil.example/x.png) *b* $x^2$ =1+1 \u202e"


def reloaded(monkeypatch: pytest.MonkeyPatch, subject: str) -> AppTest:
    """A fresh tab of somebody who had signed in."""
    app = AppTest.from_file(ENTRY, default_timeout=TIMEOUT_S)
    sign_in(monkeypatch, app, subject)
    return app.run()


def add(app: AppTest, *names: str) -> AppTest:
    for name in names:
        app.button(key=f"brief-{name}").click().run()
        assert not app.exception
    return app


def offered(app: AppTest) -> list[str]:
    return [one.key for one in app.button if str(one.key).startswith("brief-")]


def listed(app: AppTest) -> list[str]:
    """Titles of the slides in order, as the list has them."""
    return [
        one.label.replace("\\", "").partition(" · ")[2]
        for one in app.button
        if str(one.key).startswith("choose-")
    ]


def keys(app: AppTest) -> list[str]:
    return [one.key[len("choose-") :] for one in app.button if str(one.key).startswith("choose-")]


def shown(app: AppTest) -> str:
    """What the slide that is drawn says."""
    return "\n".join(one.proto.body for one in app.get("html") if "<style>" not in one.proto.body)


def stored() -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(settings.BRIEFINGS_FILE)) as connection:
        return connection.execute("SELECT subject, audience, payload FROM slide").fetchall()


def changed_role(person: Person, role: Role | None, country: str | None = None) -> None:
    people = People(settings.PEOPLE_URL)
    people.withdraw(person.subject)
    if role:
        people.add(replace(person, role=role, country=country))
    standing()._seen.clear()


def kept_slides(app: AppTest) -> list[Shelved]:
    return [Shelved(one) for one in app.session_state[shelf._KEY]]
