"""Tickets for a seat in the training room count once; keys of trainers cannot be tried at will."""

import asyncio
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from dashboard import room, room_store, seat, session_cookie, trainer_key
from dashboard.guard import Guard
from dashboard.headers import kept_safely
from dashboard.seat import COOKIE, ENTER, Held
from dashboard.trainer_key import MOST_TRIES, Tries
from data_access import settings
from data_access.clock import now
from data_access.errors import RegisterError, RoomRefused
from data_access.room.names import new_way
from data_access.room.tickets import GOOD_FOR, Tickets
from data_access.training.scenario import EASY


@pytest.fixture
def clock(monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr(trainer_key, "monotonic", lambda: moment[0])
    return moment


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "ROOM_FOLDER", tmp_path / "room")
    monkeypatch.setattr(settings, "NOTEBOOK_FILE", tmp_path / "notebook.db")
    return room_store.store()


@dataclass(frozen=True)
class Session:
    """One that is open, and its trainer's token."""

    id: str
    code: str
    trainer: str
    ticket: str


@pytest.fixture
def session(store):
    way = new_way()
    begun, trainer = store.begin(EASY, ("yacht",), way)
    store.opened(begun.id, {}, {})
    return Session(begun.id, begun.code, trainer, way.ticket)


@pytest.fixture
def ticket(store, session):
    """To the seat of a participant."""
    way = new_way()
    store.join(session.code, "Ada", "here", way)
    return way.ticket


def _fails(*_):
    raise RegisterError


def asked(ticket, method="GET", cookies=None, **also):
    """The guard's answer to who comes with a ticket."""

    async def ask():
        app = httpx.ASGITransport(Starlette(middleware=[Middleware(Guard)]))
        async with httpx.AsyncClient(
            transport=app, base_url="http://localhost", cookies=cookies
        ) as client:
            return await client.request(method, ENTER, params={"ticket": ticket} | also)

    return asyncio.run(ask())


def held_by(answer):
    """The seat that an answer gives the browser."""
    (cookie,) = answer.headers.get_list("set-cookie")
    return seat.held(dict([cookie.split(";")[0].split("=", 1)]))


def test_the_route_sets_a_cookie_that_no_script_reads(store, ticket):
    answer = asked(ticket)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/training_room"
    (cookie,) = answer.headers.get_list("set-cookie")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/", f"max-age={seat.KEPT_S}"} <= attributes
    assert not held_by(answer).is_trainer
    assert store.sat(held_by(answer).token)[1].nickname == "Ada"
    assert "content-security-policy" in answer.headers
    assert answer.headers["cache-control"] == "private, no-store"


def test_whose_answer_was_cut_off_may_come_again(store, ticket):
    first, second = held_by(asked(ticket)), held_by(asked(ticket))
    assert store.sat(second.token)[1].nickname == "Ada"
    with pytest.raises(RoomRefused):
        store.sat(first.token)


def test_a_trainer_who_comes_again_is_not_taken_for_another(store, session):
    own = held_by(asked(session.ticket))
    asked(session.ticket, cookies={COOKIE: f"trainer.{own.token}"})
    assert store.session_of(own.token).id == session.id


def test_a_used_ticket_gives_no_cookie_and_says_so(ticket):
    seat.came(held_by(asked(ticket)))
    again = asked(ticket)
    assert again.status_code == 303
    assert again.headers["location"] == f"/training_room?{seat.LATE}=1"
    assert "set-cookie" not in again.headers


def test_who_comes_too_late_may_join_by_the_same_nickname(store, session, ticket, monkeypatch):
    later = now() + GOOD_FOR
    monkeypatch.setattr(store, "clock", lambda: later)
    answer = asked(ticket)
    assert answer.headers["location"] == f"/training_room?{seat.LATE}=1"
    assert "set-cookie" not in answer.headers
    assert store.join(session.code, "Ada", "here")


def test_who_joins_only_has_nicknames_freed(store, session, ticket, monkeypatch):
    """Not another's session deleted: that takes long, and may fail."""
    later = now() + GOOD_FOR
    monkeypatch.setattr(store, "clock", lambda: later)
    monkeypatch.setattr(store, "delete", _fails)
    room.join(session.code, "Ada", "here", new_way())
    assert [one.nickname for one in store.seats(session.id)] == ["Ada"]


def test_a_session_that_failed_to_be_deleted_is_tried_again(store, session, monkeypatch):
    later = now() + GOOD_FOR
    monkeypatch.setattr(store, "clock", lambda: later)
    with monkeypatch.context() as patch:
        patch.setattr(store, "delete", _fails)
        with pytest.raises(RegisterError):
            room.clean_up()
    assert [one.id for one in store.sessions()] == [session.id]
    room.clean_up()
    assert store.sessions() == ()


def test_a_store_that_cannot_be_read_is_said(store, ticket, monkeypatch):
    store.file.file.unlink()
    assert asked(ticket).status_code == 503


def test_what_a_trainers_browser_does_not_get_is_given_up(store, session, ticket):
    other = new_way()
    store.begin(EASY, ("yacht",), other)
    own = {COOKIE: f"trainer.{session.trainer}"}
    asked(other.ticket, cookies=own)
    answer = asked(ticket, cookies=own)
    assert "set-cookie" not in answer.headers
    assert answer.headers["location"] == f"/training_room?{seat.KEPT}=1"
    assert [one.id for one in store.sessions()] == [session.id]
    assert store.seats(session.id) == ()


def test_a_trainers_seat_is_given_up_by_leaving(store, session):
    leave = Tickets(store).to_leave()
    assert "set-cookie" in asked(leave, cookies={COOKIE: f"trainer.{session.trainer}"}).headers


def test_a_participants_seat_gives_way_to_another(store, session, ticket):
    answer = asked(ticket, cookies={COOKIE: "seat.e"})
    assert store.sat(held_by(answer).token)[0].id == session.id


def test_only_a_browser_that_goes_there_uses_a_ticket(ticket):
    for method in ("HEAD", "POST"):
        answer = asked(ticket, method)
        assert answer.status_code == 405
    assert "set-cookie" in asked(ticket).headers


def test_a_seat_is_left_by_a_ticket_too(store):
    answer = asked(Tickets(store).to_leave(), code="abc 234&x")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith(f'{COOKIE}="";')
    assert "max-age=0" in cookie.lower()
    assert answer.headers["location"] == "/training_room?code=ABC234X"


def test_closed_where_people_sign_in(ticket, monkeypatch):
    monkeypatch.setattr(session_cookie, "is_sign_in_configured", lambda: True)
    answer = asked(ticket)
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


def test_kept_safely_over_https():
    cookie = kept_safely(f"{COOKIE}=seat.abc; Max-Age=60; HttpOnly; Path=/", secure=True)
    assert "Secure" in cookie
    assert "Max-Age=60" in cookie


@pytest.mark.parametrize("value", ["", "abc", "seat.", "trainer.", "seat." + "a" * 200])
def test_what_is_no_seat(value):
    assert seat.held({COOKIE: value}) is None


def test_who_holds_a_trainers_seat():
    assert seat.held({COOKIE: "trainer.abc"}) == Held("abc", is_trainer=True)


def test_wrong_keys_are_counted(clock, monkeypatch):
    monkeypatch.setattr(settings, "TRAINER_KEY", "right é")
    tries = Tries()
    assert tries.fits("right é")
    assert [tries.fits(str(wrong)) for wrong in range(MOST_TRIES)] == [False] * MOST_TRIES
    assert tries.fits("right é") is None
    clock[0] += trainer_key.TRIES_S
    assert tries.fits("right é")
