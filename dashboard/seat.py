"""Where a browser keeps its seat in a training room: a cookie with a token, and how it gets there.

A page cannot set a cookie that scripts may not read, so a route of the guard does: a page makes a
ticket that counts once and for a few seconds, and sends the browser along. What stands in the
address bar then, on a wall for all to read, is worth nothing any more; the token never does so.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from threading import Lock
from time import monotonic

import streamlit as st
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import session_cookie
from dashboard.ending import RunEnds
from data_access.errors import RegisterError

COOKIE = "register_seat"
ENTER = "/room/enter"
PAGE = "training_room"
"""Name of the page that a browser comes back to."""

CODE = "code"
"""In the link that stands on the wall: the code of a session, to be confirmed by who joins."""

KEPT = "kept"
"""In the address of that page where a trainer's seat was kept in place of another."""

KEPT_S = 30 * 24 * 60 * 60
"""A session of a training room is deleted after so long, and its seats with it."""

TICKET_S = 30.0
_MOST_TICKETS = 4096
_LONGEST = 128
"""Signs of a cookie beyond which it is no token of ours."""


@dataclass
class Tickets:
    """Tickets of this process not used yet. Every method may be called from any thread."""

    _made: dict[str, tuple[str, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def make(self, content: str) -> str:
        """A ticket for what the cookie is to hold; of an empty text the browser leaves its seat."""
        ticket, at = secrets.token_urlsafe(16), monotonic()
        with self._lock:
            current = {one: of for one, of in self._made.items() if at - of[1] < TICKET_S}
            newest = list(current.items())[-_MOST_TICKETS + 1 :]
            self._made = dict([*newest, (ticket, (content, at))])
        return ticket

    def use(self, ticket: str) -> str | None:
        """What a ticket is for; None where it was used, is too old or none of ours."""
        with self._lock:
            content, at = self._made.pop(ticket, ("", 0.0))
        return content if at and monotonic() - at < TICKET_S else None


@cache
def tickets() -> Tickets:
    """One set for the process: pages make them, the guard takes them."""
    return Tickets()


@dataclass(frozen=True)
class Held:
    """What a browser holds: the token of a participant's seat, or that of a trainer."""

    token: str
    is_trainer: bool


_TAKEN = "seat_taken"
_TRAINER, _PARTICIPANT = "trainer.", "seat."


def held(cookies: Mapping[str, str]) -> Held | None:
    """The seat that a browser holds; None where it holds none."""
    found = cookies.get(COOKIE, "")
    for kind in (_TRAINER, _PARTICIPANT):
        if found.startswith(kind) and len(kind) < len(found) <= _LONGEST:
            return Held(found.removeprefix(kind), kind == _TRAINER)
    return None


def take(seat: Held) -> None:
    """Have the browser keep a seat, and open the training room anew; see `take_again`.

    Raises
    ------
    RunEnds
        Always: this page will be gone.
    """
    st.session_state[_TAKEN] = seat
    _lead(tickets().make((_TRAINER if seat.is_trainer else _PARTICIPANT) + seat.token))


def take_again() -> None:
    """Take the seat of an earlier run that another click cut off before it could send the browser.

    Nobody else holds that seat's token.
    """
    taken: Held | None = st.session_state.get(_TAKEN)
    if taken is not None:
        take(taken)


def leave() -> None:
    """Have the browser forget its seat, and open the training room anew; raises as `take`."""
    _lead(tickets().make(""))


def _lead(ticket: str) -> None:
    context = get_script_run_ctx()
    assert context is not None, "a seat is taken in the run of a page"
    # As `st.login` leads to the provider: the one way of Streamlit to leave the page in its place.
    message = ForwardMsg()
    message.auth_redirect.url = f"{base_path()}{ENTER}?ticket={ticket}"
    context.enqueue(message)
    raise RunEnds


def entered(scope: Scope) -> Response:
    """The answer to who comes with a ticket: a cookie, and the way back to the page."""
    request = Request(scope)
    if session_cookie.is_sign_in_configured():  # there is no training room
        return Response(status_code=HTTPStatus.NOT_FOUND)
    if request.method != "GET":
        return Response(status_code=HTTPStatus.METHOD_NOT_ALLOWED)
    taken = tickets().use(request.query_params.get("ticket", ""))
    own = held(request.cookies)
    if taken and own is not None and own.is_trainer:
        # Nobody else could reveal, close or delete that session: a page that was opened before,
        # or another's link, must not take it away. It is left by its own page alone.
        address = f"{base_path()}/{PAGE}?{KEPT}=1"
        return RedirectResponse(
            address,
            status_code=HTTPStatus.SEE_OTHER,
            background=BackgroundTask(_give_up, held({COOKIE: taken})),
        )
    answer = RedirectResponse(f"{base_path()}/{PAGE}", status_code=HTTPStatus.SEE_OTHER)
    if taken:
        answer.set_cookie(COOKIE, taken, max_age=KEPT_S, path="/", httponly=True, samesite="lax")
    elif taken == "":
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def _give_up(refused: Held | None) -> None:
    """Delete what a page took for a browser that does not get it: nobody else could."""
    from dashboard import room  # it draws on much, and the guard's headers are made from here

    with suppress(RegisterError):  # it is gone, or goes when its days are over
        if refused is not None:
            room.give_up(refused.token, is_trainer=refused.is_trainer)


def base_path() -> str:
    """The path beneath which all of the dashboard lies, "/x"; empty where there is none."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""
