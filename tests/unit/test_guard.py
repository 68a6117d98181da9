"""What the guard refuses by itself, before Streamlit sees it."""

import asyncio

import pytest
from starlette.types import Message, Scope

from dashboard.guard import Guard

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
