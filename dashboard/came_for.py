"""The page that somebody asked for before signing in, which signing in leads back to.

Streamlit returns from signing in to its first page. So what was asked for is kept in a cookie of
that browser, and taken from it at the end. It is read as strictly as if a stranger had written it:
one of our pages, and a query.
"""

import base64
import re
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import Message, Scope, Send

from dashboard.headers import begins_session
from dashboard.navigation import PAGES
from dashboard.seat import base_path
from dashboard.sign_in_problems import PARAMETER

COOKIE = "came_for"

_PATHS = frozenset(("/", *(f"/{entry.name}" for entry in PAGES)))
_QUERY = re.compile(r"[!-~]{0,1500}")
"""Printable, so that it cannot end a header, and short enough for a cookie."""


def keeping(scope: Scope, path: str, send: Send) -> Send:
    """Send, and have the browser keep what page was asked for."""
    query = scope["query_string"].decode("latin-1")
    known = path in _PATHS and _QUERY.fullmatch(query) and PARAMETER not in parse_qs(query)
    if scope["method"] != "GET" or not known:
        return send
    kept = base64.urlsafe_b64encode(f"{path}?{query}".encode()).decode()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message).append("set-cookie", f"{COOKIE}={kept}; Path=/")
        await send(message)

    return sending


def leading_back(scope: Scope, send: Send) -> Send:
    """Send, and where that begins a session, lead to the page that was asked for."""
    asked = _asked(HTTPConnection(scope).cookies.get(COOKIE, ""))

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            told = MutableHeaders(scope=message)
            if (
                asked
                and "location" in told
                and any(map(begins_session, told.getlist("set-cookie")))
            ):
                told["location"] = base_path() + asked
                told.append("set-cookie", f"{COOKIE}=; Path=/; Max-Age=0")
        await send(message)

    return sending


def _asked(kept: str) -> str | None:
    """Path and query as they were kept; None where they cannot be ours."""
    try:
        path, _, query = base64.urlsafe_b64decode(kept).decode("ascii").partition("?")
    except ValueError:
        return None
    if path not in _PATHS or not _QUERY.fullmatch(query):
        return None
    return f"{path}?{query}" if query else path
