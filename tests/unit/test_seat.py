"""Tickets for a seat in the training room count once; keys of trainers cannot be tried at will."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from dashboard import seat, session_cookie, trainer_key
from dashboard.guard import Guard
from dashboard.headers import kept_safely
from dashboard.seat import COOKIE, ENTER, Held, Tickets
from dashboard.trainer_key import MOST_TRIES, Tries
from data_access import settings
from data_access.room.store import RoomStore
from data_access.training.scenario import EASY


@pytest.fixture
def clock(monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr(seat, "monotonic", lambda: moment[0])
    monkeypatch.setattr(trainer_key, "monotonic", lambda: moment[0])
    return moment


def asked(ticket, method="GET", cookies=None):
    """The guard's answer to who comes with a ticket."""

    async def ask():
        app = httpx.ASGITransport(Starlette(middleware=[Middleware(Guard)]))
        async with httpx.AsyncClient(
            transport=app, base_url="http://localhost", cookies=cookies
        ) as client:
            return await client.request(method, ENTER, params={"ticket": ticket})

    return asyncio.run(ask())


def test_a_ticket_counts_once():
    tickets = Tickets()
    ticket = tickets.make("seat.abc")
    assert tickets.use(ticket) == "seat.abc"
    assert tickets.use(ticket) is None
    assert tickets.use("") is None


def test_a_ticket_does_not_last(clock):
    tickets = Tickets()
    ticket = tickets.make("seat.abc")
    clock[0] += seat.TICKET_S
    assert tickets.use(ticket) is None


def test_tickets_that_nobody_used_are_forgotten(clock):
    tickets = Tickets()
    for _ in range(10):
        tickets.make("seat.abc")
    clock[0] += seat.TICKET_S
    tickets.make("seat.abc")
    assert len(tickets._made) == 1


def test_the_route_sets_a_cookie_that_no_script_reads():
    ticket = seat.tickets().make("seat.abc")
    answer = asked(ticket)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/training_room"
    (cookie,) = answer.headers.get_list("set-cookie")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith(f"{COOKIE}=seat.abc;")
    assert {"httponly", "samesite=lax", "path=/", f"max-age={seat.KEPT_S}"} <= attributes
    assert seat.held(dict([cookie.split(";")[0].split("=", 1)])) == Held("abc", is_trainer=False)
    assert "content-security-policy" in answer.headers
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_used_ticket_gives_no_cookie():
    ticket = seat.tickets().make("seat.abc")
    asked(ticket)
    again = asked(ticket)
    assert again.status_code == 303
    assert "set-cookie" not in again.headers


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "ROOM_FOLDER", tmp_path / "room")
    monkeypatch.setattr(settings, "NOTEBOOK_FILE", tmp_path / "notebook.db")
    return RoomStore(tmp_path / "room")


def test_what_a_trainers_browser_does_not_get_is_given_up(store):
    (first, token), (second, other) = store.begin(EASY, ("yacht",)), store.begin(EASY, ("yacht",))
    store.opened(first.id, {}, {})
    token_of_seat = store.join(first.code, "Ada", "here")[2]
    own = {COOKIE: f"trainer.{token}"}
    asked(seat.tickets().make(f"trainer.{other}"), cookies=own)
    asked(seat.tickets().make(f"seat.{token_of_seat}"), cookies=own)
    assert [one.id for one in store.sessions()] == [first.id] != [second.id]
    assert store.seats(first.id) == ()


@pytest.mark.usefixtures("store")
def test_a_trainers_seat_is_given_up_by_leaving_alone():
    own = {COOKIE: "trainer.abc"}
    for other in ("seat.def", "trainer.def"):
        answer = asked(seat.tickets().make(other), cookies=own)
        assert "set-cookie" not in answer.headers
        assert answer.headers["location"] == f"/training_room?{seat.KEPT}=1"
    assert "set-cookie" in asked(seat.tickets().make(""), cookies=own).headers
    assert "set-cookie" in asked(seat.tickets().make("seat.d"), cookies={COOKIE: "seat.e"}).headers


def test_only_a_browser_that_goes_there_uses_a_ticket():
    ticket = seat.tickets().make("seat.abc")
    for method in ("HEAD", "POST"):
        answer = asked(ticket, method)
        assert answer.status_code == 405
    assert "set-cookie" in asked(ticket).headers


def test_a_seat_is_left_by_a_ticket_too():
    answer = asked(seat.tickets().make(""))
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith(f'{COOKIE}="";')
    assert "max-age=0" in cookie.lower()


def test_closed_where_people_sign_in(monkeypatch):
    monkeypatch.setattr(session_cookie, "is_sign_in_configured", lambda: True)
    answer = asked(seat.tickets().make("seat.abc"))
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
