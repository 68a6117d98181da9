"""What the guard refuses by itself, before Streamlit sees it."""

import asyncio
from types import SimpleNamespace

import pytest
from starlette.types import Message, Scope

from dashboard import guard, hardening, session_cookie
from dashboard.guard import Guard
from data_access.people_tables import Person, Role

HOST = "dashboard.example"


def connects(origin: str | None) -> bool:
    """Whether Streamlit is told of a page that wants to connect."""
    told: list[Scope] = []

    async def streamlit(scope: Scope, _receive: object, _send: object) -> None:
        told.append(scope)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(_message: Message) -> None:
        pass

    sent = [(b"host", HOST.encode())]
    sent += [(b"origin", origin.encode())] if origin is not None else []
    scope: Scope = {
        "type": "websocket", "path": "/_stcore/stream", "headers": sent, "query_string": b"",
        "extensions": {"websocket.http.response": {}},
    }  # fmt: skip
    asyncio.run(Guard(streamlit)(scope, receive, send))
    return bool(told)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost:8501", f"https://{HOST}.evil.example", "null", "",
     f"https://{HOST}:444", "https://["],
)  # fmt: skip
def test_a_foreign_page_never_reaches_streamlit(origin: str) -> None:
    """Streamlit would look its own address up on the internet, while every other reader waits."""
    assert not connects(origin)


@pytest.mark.parametrize("origin", [f"https://{HOST}", None])
def test_our_own_page_connects(origin: str | None) -> None:
    assert connects(origin)


def test_settings_that_were_undone_hand_no_file_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has a session and the address of a file is let in no more than to a page."""
    admitted = Person("anna", "KPCN", Role.ANALYST)
    told: list[Scope] = []

    async def streamlit(scope: Scope, _receive: object, _send: object) -> None:
        told.append(scope)

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answers.append(message["status"])

    answers: list[int] = []
    monkeypatch.setattr(session_cookie, "is_sign_in_configured", lambda: True)
    known = SimpleNamespace(admitted=lambda _session: admitted)
    monkeypatch.setattr(guard, "standing", lambda: known)
    scope: Scope = {
        "type": "http", "method": "GET", "scheme": "https", "path": "/media/x.csv", "headers": [],
        "query_string": b"",
    }  # fmt: skip
    monkeypatch.setattr(hardening, "is_guarded", lambda: False)
    asyncio.run(Guard(streamlit)(scope, receive, send))
    assert (told, answers) == ([], [503])
    assert asyncio.run(guard._admitted_if_known(None)) is None
    monkeypatch.setattr(hardening, "is_guarded", lambda: True)
    asyncio.run(Guard(streamlit)(scope, receive, send))
    assert len(told) == 1
    assert asyncio.run(guard._admitted_if_known(None)) == admitted
