"""What every request passes before Streamlit sees it, and every answer before a browser does.

Decides from ``scope["path"]`` alone, and only where it is written in one way: an address rebuilt
from the Host header can be made to say something else, and Streamlit finds its routes by the path
as it was sent. Streamlit serves files to anyone who has their address, keeps a session for thirty
days, cannot end one, and sends no header that protects a page; all of that is mended here. What a
person may see is not decided here but by `sign_in.require`, at the top of every run of a page.
"""

import asyncio
import logging
import posixpath
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import came_for, hardening, headers, seat, session_cookie, sign_in_problems
from dashboard.messages import Connection
from dashboard.session_cookie import Session
from dashboard.standing import standing
from dashboard.texts import SOURCE, _, speaking
from data_access.errors import RegisterError
from data_access.people_tables import Person

log = logging.getLogger(__name__)

LOGIN, LOGOUT, CALLBACK = "/auth/login", "/auth/logout", "/oauth2callback"

_GUARDED = ("/_stcore", "/media", "/component")
_OPEN = {"/_stcore/health", "/_stcore/host-config", "/_stcore/stream"}
"""What a page needs before anybody has signed in; whatever else is beneath `_GUARDED` is closed."""

_OPERATORS = (
    "/_stcore/metrics",
    "/_stcore/agent",
    "/_stcore/script-health-check",
    "/_stcore/upload_file",
)
"""For no reader at all: no page takes an upload, and the agent API believes whoever says to be
somebody."""


class Guard:
    """ASGI middleware around the whole of Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, without its session where that has ended, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        path = _path(scope)
        if scope["type"] == "http":
            send = _protected(scope, path, send)
        if not _is_plain(scope):
            await _said(scope, 400, _NOT_PLAIN)(scope, receive, send)
            return
        if path in {LOGIN, LOGOUT, CALLBACK}:
            await self._signing(scope, path, receive, send)
            return
        if path == seat.ENTER and scope["type"] == "http":
            await (await _entered(scope))(scope, receive, send)
            return
        answer = await _refusal(scope, path)
        if answer is not None:
            await answer(scope, receive, send)
            return
        scope = await _without_ended(scope)
        if scope["type"] == "http" and session_cookie.is_sign_in_configured():
            send = send if _session(scope) else came_for.keeping(scope, path, send)
        if scope["type"] == "websocket":
            receive = _watched(_session(scope), receive)
        await self.app(scope, receive, send)

    async def _signing(self, scope: Scope, path: str, receive: Receive, send: Send) -> None:
        """Sign-in and sign-out; what goes wrong ends on a page of ours."""
        if path == LOGOUT:
            session = _session(scope)
            try:
                if session:
                    await asyncio.to_thread(standing().end, session)
            except RegisterError as problem:
                # Else the session would be gone from this browser, and a copy of it live on.
                log.error("A session could not be ended: %s", problem)  # noqa: TRY400
                await _said(scope, 503, _NOT_ENDED)(scope, receive, send)
                return
            await self.app(scope, receive, send)
            return
        await sign_in_problems.told(self.app, scope, receive, came_for.leading_back(scope, send))


async def _entered(scope: Scope) -> Response:
    """The answer to who comes to a seat in the training room; beside the others that are served."""
    try:
        return await asyncio.to_thread(seat.entered, scope)
    except RegisterError as problem:
        log.error("A seat could not be taken: %s", problem)  # noqa: TRY400 - as below
        return _said(scope, 503, _NO_SEAT)


_FORBIDDEN = "forbidden"
_NOT_CHECKED = "not_checked"
_NOT_ENDED = "not_ended"
_NOT_PLAIN = "not_plain"
_NO_SEAT = "no_seat"


async def _refusal(scope: Scope, path: str) -> Response | None:
    """Why a request is not let through; None where it is."""
    if scope["type"] == "websocket" and _is_foreign(scope):
        return _said(scope, 403, _FORBIDDEN)
    if _is_beneath(path, _OPERATORS):
        return _said(scope, 403, _FORBIDDEN)
    if not _is_beneath(path, _GUARDED) or path in _OPEN:
        return None
    if not session_cookie.is_sign_in_configured():
        return None
    try:
        admitted = await _admitted(_session(scope))
    except RegisterError as problem:
        log.error("Nobody is let in: %s", problem)  # noqa: TRY400 - the sentence says it all
        return _said(scope, 503, _NOT_CHECKED)
    return None if admitted else _said(scope, 403, _FORBIDDEN)


def _is_foreign(scope: Scope) -> bool:
    """Whether the page of another site wants to connect.

    Streamlit would ask a host of the internet for its own address first, and everybody waits.
    """
    sent = HTTPConnection(scope).headers
    origin = sent.get("origin")
    return origin is not None and origin.partition("://")[2] != sent.get("host")


async def _admitted(session: Session | None) -> Person | None:
    """Who a session is of, as `Standing.admitted`; it cannot be told where settings were undone."""
    if not hardening.is_guarded():
        raise RegisterError("A setting was undone since the start.")
    return await asyncio.to_thread(lambda: standing().admitted(session))


def _watched(session: Session | None, receive: Receive) -> Receive:
    """What a page says, as far as Streamlit may hear it from who its reader is now."""
    connection = Connection(session_cookie.is_sign_in_configured())

    async def receiving() -> Message:
        while True:
            message = await receive()
            if message.get("bytes") is None:  # text: Streamlit ends the connection
                return message
            person = await _admitted_if_known(session) if connection.has_sign_in else None
            heard = connection.heard(message["bytes"], person)
            if heard is not None:
                return dict(message) | {"bytes": heard}

    return receiving


async def _admitted_if_known(session: Session | None) -> Person | None:
    try:
        return await _admitted(session)
    except RegisterError:
        return None


async def _without_ended(scope: Scope) -> Scope:
    """The request as Streamlit may see it: a session that has ended, or is not ours, is not there.

    Where that cannot be found out it stays: the page says so, and shows nothing else.
    """
    if not any(name.startswith(session_cookie.NAME) for name in HTTPConnection(scope).cookies):
        return scope
    session = _session(scope)
    try:
        ended = session is None or await asyncio.to_thread(lambda: standing().has_ended(session))
    except RegisterError:
        ended = False
    if not ended:
        return scope
    kept = [
        (name, _stripped(value) if name == b"cookie" else value) for name, value in scope["headers"]
    ]
    return dict(scope) | {"headers": kept}


def _stripped(header: bytes) -> bytes:
    return session_cookie.without_session(header.decode("latin-1")).encode("latin-1")


def _session(scope: Scope) -> Session | None:
    return session_cookie.read(HTTPConnection(scope).cookies)


def _normal(scope: Scope) -> str:
    return posixpath.normpath("/" + str(scope["path"]).lstrip("/"))


def _is_plain(scope: Scope) -> bool:
    """Whether a path goes where it says; a slash at its end leads nowhere else."""
    return str(scope["path"]) in {_normal(scope), _normal(scope) + "/"}


def _path(scope: Scope) -> str:
    """Where a request goes to, without the base path and in one way of writing."""
    path = _normal(scope)
    base = seat.base_path()
    if base and _is_beneath(path, [base]):
        path = path[len(base) :] or "/"
    return path.lower()


def _is_beneath(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


def _protected(scope: Scope, path: str, send: Send) -> Send:
    """Send with the headers that protect a page, and with cookies that are kept safely."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers.protect(MutableHeaders(scope=message), HTTPConnection(scope), path)
        await send(message)

    return sending


def _said(scope: Scope, status: int, what: str) -> Response:
    """A sentence for a person who followed a link, in the language of the browser."""
    asked = HTTPConnection(scope).headers.get("accept-language", SOURCE)
    with speaking(asked[:2].lower()):
        sentences = {
            _FORBIDDEN: _("Sign in to the dashboard first, then follow this link again."),
            _NOT_CHECKED: _("Who may look cannot be checked now. Try again in a minute."),
            _NOT_ENDED: _(
                "You are still signed in: the end of the session could not be noted. Try again."
            ),
            _NO_SEAT: _("The training room cannot be reached now. Try again in a minute."),
            _NOT_PLAIN: _("This address is written in a way that is not followed."),
        }
        return PlainTextResponse(sentences[what], status)
