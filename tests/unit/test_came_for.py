"""Signing in leads back to one of our pages, whatever the cookie says."""

import asyncio
import base64
from typing import Any

import pytest
from starlette.types import Message

from dashboard import came_for
from dashboard.session_cookie import NAME

SESSION = (b"set-cookie", f"{NAME}=value; Path=/".encode())


def _answer(send_through: Any, headers: list[tuple[bytes, bytes]], status: int) -> dict[str, str]:
    """What a browser gets of an answer that passes; the last of several headers of a name."""
    got: list[Message] = []

    async def send(message: Message) -> None:
        got.append(message)

    start = {"type": "http.response.start", "status": status, "headers": headers}
    asyncio.run(send_through(send)(start))
    return {name.decode(): value.decode() for name, value in got[0]["headers"]}


def _kept(path: str, query: str = "", method: str = "GET") -> str:
    """The cookie that is left by asking for a page; empty where none is."""
    scope = {"type": "http", "method": method, "query_string": query.encode("latin-1")}
    answer = _answer(lambda send: came_for.keeping(scope, path, send), [], 200)
    return answer.get("set-cookie", "").partition(";")[0].partition("=")[2]


def _location(cookie: str, *, begins: bool = True) -> str:
    header = f"{came_for.COOKIE}={cookie}".encode()
    scope = {"type": "http", "headers": [(b"cookie", header)]}
    headers = [(b"location", b"/"), *([SESSION] if begins else [])]
    return _answer(lambda send: came_for.leading_back(scope, send), headers, 302)["location"]


@pytest.mark.parametrize("asked", ["/routes?theme=Smuggling&sector=a%20b", "/sectors", "/"])
def test_page_asked_for_is_led_back_to(asked: str) -> None:
    path, _, query = asked.partition("?")
    assert _location(_kept(path, query)) == asked


def test_nothing_is_led_to_without_a_session() -> None:
    assert _location(_kept("/routes"), begins=False) == "/"


@pytest.mark.parametrize(
    ("path", "query", "method"),
    [
        ("/elsewhere", "", "GET"),
        ("/media/file", "", "GET"),
        ("/routes", "", "POST"),
        ("/routes", "sign_in=refused", "GET"),
        ("/routes", "a=" + "b" * 2000, "GET"),
        ("/routes", "a=\r\nSet-Cookie: b", "GET"),
    ],
)
def test_only_our_pages_are_kept(path: str, query: str, method: str) -> None:
    assert not _kept(path, query, method)


@pytest.mark.parametrize(
    "forged",
    ["//evil.example", "https://evil.example/", "/routes/../media", "/routes?a=\r\nb", "/rou\xe9"],
)
def test_forged_cookie_leads_nowhere(forged: str) -> None:
    assert _location(base64.urlsafe_b64encode(forged.encode("latin-1")).decode()) == "/"


@pytest.mark.parametrize("cookie", ["", "====", "%%%", "a"])
def test_broken_cookie_leads_nowhere(cookie: str) -> None:
    assert _location(cookie) == "/"
