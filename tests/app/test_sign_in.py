"""What each who comes sees of the entry, with sign-in and without; sessions are for the browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import hardening, session_cookie
from dashboard.navigation import PAGES
from data_access import settings
from data_access.people import People
from data_access.people_tables import Person, Role
from tests.app.conftest import sign_in
from tests.app.pages import OpenApp

AUTH = {"redirect_uri": "http://localhost:8501/oauth2callback", "cookie_secret": "0" * 64}
TITLE = str(PAGES[0].title)
IS_CONFIGURED = session_cookie.is_sign_in_configured
"""The real question, which `open_app` answers itself."""

Come = Callable[..., AppTest]


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> People:
    url = f"sqlite:///{tmp_path / 'people' / 'people.db'}"
    monkeypatch.setattr(settings, "PEOPLE_URL", url)
    monkeypatch.setattr(settings, "PEOPLE_CHECK_S", 0.0)
    people = People(url)
    people.add(Person("anna", "KPCN", Role.ANALYST))
    return people


@pytest.fixture
def come(
    open_app: OpenApp, training_url: str, people: People, monkeypatch: pytest.MonkeyPatch
) -> Come:
    """Open the app where sign-in is configured, as somebody: ``come(sub="anna")``."""
    app = open_app(training_url, page="")

    def come(
        sub: str | None = None, *, has_session: bool = True, is_guarded: bool = True, **claims: Any
    ) -> AppTest:
        app.secrets["auth"] = AUTH
        monkeypatch.setattr(session_cookie, "is_sign_in_configured", IS_CONFIGURED)
        monkeypatch.setattr(hardening, "_guarded", is_guarded)
        app.user = {"is_logged_in": False}
        if sub:
            sign_in(monkeypatch, app, sub, **claims)
            monkeypatch.setattr(hardening, "_guarded", is_guarded)
        if not has_session:
            monkeypatch.setattr(session_cookie, "read", lambda _cookies: None)
        return app.run()

    return come


def _titles(app: AppTest) -> list[str]:
    return [title.value for title in app.title]


def _is_in(app: AppTest) -> bool:
    """Whether anna is, who is asked next what she looks for."""
    return "Analyst, KPCN" in [caption.value for caption in app.sidebar.caption] and (
        "what you look for" in app.info[0].value
    )


def test_without_sign_in_nobody_is_asked(app: AppTest) -> None:
    assert _titles(app) == [TITLE]
    assert "Sign out" not in [button.label for button in app.sidebar.button]


def test_who_has_not_signed_in_sees_one_button(come: Come) -> None:
    app = come()
    assert _titles(app) == []
    assert [button.label for button in app.main.button] == ["Sign in"]
    assert not app.warning
    assert not app.exception


def test_a_user_without_a_session_is_not_let_in(come: Come) -> None:
    app = come(sub="anna", has_session=False)
    assert not _is_in(app)
    assert "Your session has ended" in app.warning[0].value


def test_without_its_guard_the_entry_lets_nobody_in(come: Come) -> None:
    app = come(sub="anna", is_guarded=False)
    assert not _is_in(app)
    assert "without its guard" in app.warning[0].value


def test_a_process_of_one_organisation_lets_no_other_in(
    come: Come, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its login at the register, and so its mirror, is of that organisation alone."""
    monkeypatch.setattr(settings, "ORGANISATION", "KMar")
    app = come(sub="anna")
    assert not _is_in(app)
    assert "another organisation" in app.warning[0].value
    monkeypatch.setattr(settings, "ORGANISATION", "KPCN")
    assert _is_in(come(sub="anna"))


def test_who_has_a_role_is_let_in_and_may_sign_out(come: Come) -> None:
    app = come(sub="anna")
    assert _is_in(app)
    next(one for one in app.sidebar.button if one.label == "Sign out").click().run()
    assert not app.info
    assert app.user == {"is_logged_in": False}


def test_claims_of_the_provider_give_no_role(come: Come) -> None:
    app = come(sub="mallory", roles=["analyst"], role="analyst", email="anna")
    assert _titles(app) == []
    assert "has no role" in app.warning[0].value
    assert [button.label for button in app.main.button] == ["Sign out"]


def test_a_subject_is_shown_as_it_stands(come: Come) -> None:
    app = come(sub="![x](http://evil.example/x.png)")
    assert r"\!\[x\]\(http\:" in app.warning[0].value


def test_withdrawn_role_and_unreadable_store_are_told(come: Come, people: People) -> None:
    assert _is_in(come(sub="anna"))
    people.withdraw("anna")
    assert "has no role" in come(sub="anna").warning[0].value
    Path(str(people._url.database)).write_bytes(b"no database" * 100)
    app = come(sub="anna")
    assert "cannot be checked now" in app.warning[0].value
    assert not _is_in(app)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"sign_in": "provider"}, "does not answer"),
        ({"sign_in": "refused"}, "did not succeed"),
        ({"sign_in": "clock", "apart": "15"}, "clock is 15 minutes ahead"),
        ({"sign_in": "clock", "apart": "-1"}, "clock is 1 minute behind"),
        ({"sign_in": "clock", "apart": "<b>"}, "set the clocks"),
        ({"sign_in": "clock", "apart": "--5"}, "set the clocks"),
        ({"sign_in": "clock", "apart": "9" * 5_000}, "set the clocks"),
    ],
)
def test_what_went_wrong_with_signing_in_is_told(
    come: Come, query: dict[str, str], words: str
) -> None:
    app = come()
    for name, value in query.items():
        app.query_params[name] = value
    assert words in app.run().warning[0].value
    assert [button.label for button in app.main.button] == ["Sign in"]


def test_the_link_cannot_say_anything_else(come: Come) -> None:
    app = come()
    app.query_params["sign_in"] = "Call this number"
    assert not app.run().warning
