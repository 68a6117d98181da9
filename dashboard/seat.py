"""Where a browser keeps its seat in a training room: a cookie with a token, and how it gets there.

A page cannot set a cookie that scripts may not read, so a route of the guard does: a seat is made
with a ticket that counts until it is taken, and not for long, and a page sends the browser along.
What stood in the address bar then, on a wall for all to read, is worth nothing any more; the token
never does so. Tickets lie in the room's store: the process that the browser comes to need not be
the one that the page is of.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import session_cookie
from dashboard.ending import RunEnds
from data_access.errors import RegisterError
from data_access.room.names import code_of, new_way
from data_access.room.tickets import Tickets
from data_access.room.values import Way

COOKIE = "register_seat"
ENTER = "/room/enter"
PAGE = "training_room"
"""Name of the page that a browser comes back to."""

CODE = "code"
"""In the link that stands on the wall: the code of a session, to be confirmed by who joins."""

KEPT = "kept"
"""In the address of that page where a trainer's seat was kept in place of another."""

LATE = "late"
"""In the address of that page where a ticket did not count any more."""

KEPT_S = 30 * 24 * 60 * 60
"""A session of a training room is deleted after so long, and its seats with it."""

_LONGEST = 128
"""Signs of a cookie beyond which it is no token of ours."""


@dataclass(frozen=True)
class Held:
    """What a browser holds: the token of a participant's seat, or that of a trainer."""

    token: str
    is_trainer: bool


_ASKED, _TAKEN = "seat_asked", "seat_taken"
_TRAINER, _PARTICIPANT = "trainer.", "seat."


def held(cookies: Mapping[str, str]) -> Held | None:
    """The seat that a browser holds; None where it holds none."""
    found = cookies.get(COOKIE, "")
    for kind in (_TRAINER, _PARTICIPANT):
        if found.startswith(kind) and len(kind) < len(found) <= _LONGEST:
            return Held(found.removeprefix(kind), kind == _TRAINER)
    return None


def way_to(*asked: object) -> Way:
    """The way to the seat that is asked for; the same again where a click cut the asking off.

    It is drawn before the seat is made: else who has it could be left without it.
    """
    kept: tuple[tuple[object, ...], Way] | None = st.session_state.get(_ASKED)
    if kept is None or kept[0] != asked:
        kept = st.session_state[_ASKED] = asked, new_way()
    return kept[1]


def take(ticket: str) -> None:
    """Have the browser keep a seat that was made, and open the training room anew.

    Raises
    ------
    RunEnds
        Always: this page will be gone.
    """
    st.session_state[_TAKEN] = ticket
    _lead(ticket)


def take_again() -> None:
    """Take the seat of an earlier run that another click cut off, whether the browser came or not.

    By the same ticket: who came by it has changed the token, and may not have been told.
    """
    taken: str | None = st.session_state.get(_TAKEN)
    if taken is not None:
        _lead(taken)


def came(seat: Held) -> None:
    """Note that a browser is there with a seat: the ticket to it counts no more.

    Raises
    ------
    RegisterError
        The store cannot be read or written.
    """
    _tickets().came(seat.token)


def leave(code: str = "") -> None:
    """Have the browser forget its seat, and open the training room anew; raises as `take`.

    ``code`` is that of another session, to be joined then.
    """
    _lead(_tickets().to_leave(), code)


def _lead(ticket: str, code: str = "") -> None:
    context = get_script_run_ctx()
    assert context is not None, "a seat is taken in the run of a page"
    # As `st.login` leads to the provider: the one way of Streamlit to leave the page in its place.
    message = ForwardMsg()
    asked = urlencode({"ticket": ticket} | ({CODE: code} if code else {}))
    message.auth_redirect.url = f"{base_path()}{ENTER}?{asked}"
    context.enqueue(message)
    raise RunEnds


def entered(scope: Scope) -> Response:
    """The answer to who comes with a ticket: a cookie, and the way back to the page.

    It may wait for others that write into the store.

    Raises
    ------
    RegisterError
        The store cannot be read or written.
    """
    request = Request(scope)
    if session_cookie.is_sign_in_configured():  # there is no training room
        return Response(status_code=HTTPStatus.NOT_FOUND)
    if request.method != "GET":
        return Response(status_code=HTTPStatus.METHOD_NOT_ALLOWED)
    from dashboard import room  # it draws on much, and the guard's headers are made from here

    ticket, code = (request.query_params.get(name, "") for name in ("ticket", CODE))
    own = held(request.cookies)
    if own is not None:
        came(own)  # else a trainer who comes once more would be taken for another, see below
    used = _tickets().use(ticket)
    if used is None:
        room.give_up_late()
        return _to_the_room({LATE: "1"})
    taken = Held(*used)
    if taken.token and own is not None and own.is_trainer:
        # Nobody else could reveal, close or delete that session: a page that was opened before,
        # or another's link, must not take it away. It is left by its own page alone.
        with suppress(RegisterError):  # it is gone, or goes when its days are over
            room.give_up(taken.token, is_trainer=taken.is_trainer)
        return _to_the_room({KEPT: "1"})
    answer = _to_the_room({CODE: code_of(code)} if code else {})
    if taken.token:
        kept = (_TRAINER if taken.is_trainer else _PARTICIPANT) + taken.token
        answer.set_cookie(COOKIE, kept, max_age=KEPT_S, path="/", httponly=True, samesite="lax")
    else:
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def _to_the_room(said: Mapping[str, str]) -> Response:
    address = "?".join(filter(None, (f"{base_path()}/{PAGE}", urlencode(said))))
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)


def _tickets() -> Tickets:
    from dashboard import room_store  # as above

    return Tickets(room_store.store())


def base_path() -> str:
    """The path beneath which all of the dashboard lies, "/x"; empty where there is none."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""
