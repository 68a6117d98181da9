"""A sign-in that goes wrong leads back to the sign-in page, which says why.

Streamlit answers with two words on a bare page, or returns to the page that one came from without
any. The reason it writes to its log alone, so the two usual ones are looked for: a provider that
does not answer, and clocks that differ.
"""

import asyncio
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from urllib.parse import parse_qs, urlencode

import httpx
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.headers import begins_session
from dashboard.seat import base_path
from dashboard.session_cookie import metadata_url

log = logging.getLogger(__name__)

PARAMETER = "sign_in"
APART = "apart"
"""How many minutes the provider's clock is ahead of this one."""

PROVIDER, CLOCK, REFUSED = "provider", "clock", "refused"

_CLOCK_S = 60
"""Clocks that differ by more are said to: tokens two minutes from the future are refused."""

_ANSWER_S = 5.0
_ASKED_EVERY_S = 2.0
"""So often at most the provider is asked what is wrong: anyone may call a failing address."""

_asking = asyncio.Lock()
_last: tuple[float, dict[str, str]] = (float("-inf"), {})


async def told(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a request of signing in on; an answer that is none becomes the way to our page."""
    failed: list[list[tuple[bytes, bytes]]] = []

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and _has_failed(scope, message):
            failed.append(list(message["headers"]))
        elif not failed:
            await send(message)

    try:
        await app(scope, receive, sending)
    except Exception:
        log.exception("Signing in failed")
        failed.append([])
    if failed:
        cookies = [(name, value) for name, value in failed[0] if name.lower() == b"set-cookie"]
        query = urlencode(await _reason())
        location = f"{base_path()}/?{query}".encode()
        start = {"status": 302, "headers": [(b"location", location), *cookies]}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": b""})


def _has_failed(scope: Scope, message: Message) -> bool:
    """Whether an answer says that signing in failed, or returns from it without a session.

    Back from signing out at the provider, there is neither a code nor an error.
    """
    if message["status"] >= 400:
        return True
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    if not {"code", "error"} & set(asked):
        return False
    return not any(map(begins_session, Headers(raw=message["headers"]).getlist("set-cookie")))


async def _reason() -> dict[str, str]:
    global _last  # noqa: PLW0603 - one for the process, as the clock and the provider are
    async with _asking:
        if monotonic() - _last[0] > _ASKED_EVERY_S:
            answer = await _look()
            _last = (monotonic(), answer)
        return _last[1]


async def _look() -> dict[str, str]:
    try:
        async with httpx.AsyncClient(timeout=_ANSWER_S) as client:
            answer = await client.get(metadata_url())
            answer.raise_for_status()
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, httpx.InvalidURL):
        return {PARAMETER: PROVIDER}
    except (KeyError, ValueError):  # it does not tell its time
        return {PARAMETER: REFUSED}
    apart_s = (theirs - datetime.now(UTC)).total_seconds()
    if abs(apart_s) > _CLOCK_S:
        return {PARAMETER: CLOCK, APART: str(round(apart_s / 60))}
    return {PARAMETER: REFUSED}
