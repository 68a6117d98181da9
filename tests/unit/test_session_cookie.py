"""How Streamlit keeps a session, pinned: cookies made by its own hand are read, and none other."""

import asyncio
import base64
from datetime import timedelta
from typing import Any

import pytest
from itsdangerous import TimestampSigner
from starlette.requests import cookie_parser
from starlette.responses import Response
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_auth_routes import _set_auth_cookie

from dashboard import headers, session_cookie
from data_access.clock import now

SECRET = "0123456789abcdef" * 4
USER = {"sub": "anna", "nonce": "n1", "origin": "http://localhost:8501", "is_logged_in": True}


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets_singleton, "_secrets", {"auth": {"cookie_secret": SECRET}})
    monkeypatch.setattr(secrets_singleton, "load_if_toml_exists", lambda: True)
    config.get_config_options()


def _signed_in(**further: Any) -> dict[str, str]:
    """The cookies that Streamlit sets after signing in, as a browser sends them back."""
    answer = Response()
    asyncio.run(_set_auth_cookie(answer, USER | further, {"id_token": "x" * 5000}))
    return cookie_parser(
        "; ".join(c.partition(";")[0] for c in answer.headers.getlist("set-cookie"))
    )


def test_streamlits_own_cookie_is_read() -> None:
    session = session_cookie.read(_signed_in())
    assert session
    assert session.subject == "anna"
    assert abs(now() - session.issued_at) < timedelta(seconds=5)
    assert not session.is_over


def test_cookie_in_several_parts_is_read() -> None:
    cookies = _signed_in(groups=[f"group-{number}-{number**7}" for number in range(900)])
    assert f"{session_cookie.NAME}_1" in cookies or f"{session_cookie.NAME}__1" in cookies
    session = session_cookie.read(cookies)
    assert session
    assert session.subject == "anna"
    stripped = session_cookie.without_session("; ".join(f"{k}={v}" for k, v in cookies.items()))
    assert stripped.strip() == ""


GROUPS = [f"group-{number}-{number**7}" for number in range(300)]
"""More than one cookie holds."""


@pytest.mark.parametrize("first_of", ["old", "fresh"])
def test_parts_of_two_sign_ins_are_no_session(
    monkeypatch: pytest.MonkeyPatch, first_of: str
) -> None:
    """Else a copied session lived on behind the first part of anybody's fresh one."""
    fresh = _signed_in(sub="bob", groups=GROUPS)
    with monkeypatch.context() as then:
        stamp = TimestampSigner.get_timestamp
        then.setattr(TimestampSigner, "get_timestamp", lambda it: stamp(it) - 20 * 3600)
        old = _signed_in(groups=GROUPS)
    name = session_cookie.NAME
    assert fresh[name].partition(".")[0] == old[name].partition(".")[0], "not of as many parts"
    session = session_cookie.read(old)
    assert session
    assert session.is_over
    first, further = (old, fresh) if first_of == "old" else (fresh, old)
    assert session_cookie.read(further | {name: first[name]}) is None


def test_session_in_parts_is_as_old_as_its_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first part is signed last: what was revoked between the two is revoked."""
    stamp = TimestampSigner.get_timestamp
    with monkeypatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", lambda it: stamp(it) - 3)
        earlier = _signed_in(groups=GROUPS)
    later = _signed_in(groups=GROUPS)
    name = session_cookie.NAME
    assert f"{name}_1" in earlier
    session = session_cookie.read(earlier | {name: later[name]})
    assert session
    assert timedelta(seconds=2) < now() - session.issued_at < timedelta(seconds=5)


def test_another_sign_in_is_another_session() -> None:
    first, second = session_cookie.read(_signed_in()), session_cookie.read(_signed_in(nonce="n2"))
    assert first
    assert second
    assert first.key != second.key


def test_one_session_written_otherwise_has_the_same_key() -> None:
    """Else a copy of an ended session with its last sign changed would live on."""
    cookies = _signed_in()
    head, _, signature = cookies[session_cookie.NAME].rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    twins = [
        signature[:-1] + sign
        for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        if sign != signature[-1]
        and base64.urlsafe_b64decode(signature[:-1] + sign + "=" * (-len(signature) % 4)) == raw
    ]
    assert twins, "every signature has one way of being written, so nothing is proven"
    original = session_cookie.read(cookies)
    for twin in twins:
        copy = session_cookie.read(cookies | {session_cookie.NAME: f"{head}.{twin}"})
        assert copy == original


def test_foreign_and_broken_cookies_are_none() -> None:
    good = _signed_in()[session_cookie.NAME]
    for value in ("", "x", good[1:], good.partition(".")[0], good + "x"):
        assert session_cookie.read({session_cookie.NAME: value}) is None
    assert session_cookie.read({}) is None


def test_session_ends_after_eight_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = TimestampSigner.get_timestamp
    for seconds, over in ((8 * 3600 - 30, False), (8 * 3600 + 1, True)):
        with monkeypatch.context() as then:
            then.setattr(TimestampSigner, "get_timestamp", lambda it, s=seconds: stamp(it) - s)
            cookies = _signed_in()
        session = session_cookie.read(cookies)
        assert session
        assert session.is_over is over


@pytest.mark.parametrize(
    "header",
    [
        "_streamlit_user=a; other=1",
        "other=1;_streamlit_user=a",
        " _streamlit_user = a ; other=1",
        "_streamlit_user_tokens=t; _streamlit_user_1=b; other=1; _streamlit_user=a",
        '_streamlit_user="a"; other=1; _streamlit_user=b',
    ],
)
def test_nothing_of_a_session_is_left(header: str) -> None:
    assert cookie_parser(session_cookie.without_session(header)) == {"other": "1"}


def test_cookies_are_kept_safely() -> None:
    answer = Response()
    asyncio.run(_set_auth_cookie(answer, USER, {}))
    for cookie in answer.headers.getlist("set-cookie"):
        assert headers.begins_session(cookie) == cookie.startswith("_streamlit_user=")
        kept = headers.kept_safely(cookie, secure=True)
        for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Max-Age=28800", "Path=/"):
            assert attribute in kept.split("; ")
        assert "2592000" not in kept
        assert "Secure" not in headers.kept_safely(cookie, secure=False)


def test_a_deleted_cookie_stays_deleted_and_the_token_stays_readable() -> None:
    answer = Response()
    answer.delete_cookie("_streamlit_user")
    deleted = answer.headers["set-cookie"]
    assert not headers.begins_session(deleted)
    assert "Max-Age=0" in headers.kept_safely(deleted, secure=True)
    token = headers.kept_safely("_streamlit_xsrf=2|a|b|1; Path=/; SameSite=Lax", secure=True)
    assert "HttpOnly" not in token
    assert "Secure" in token
