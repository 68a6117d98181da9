"""A training room of several processes: a browser may come from one to the other at any step."""

import http.client
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from dashboard import seat
from data_access.room.store import RoomStore
from data_access.room.values import Session
from tests.browser.server import running
from tests.trust.crawler import Reader, Received, reader_of
from tests.trust.rooms import begun

pytestmark = pytest.mark.trust

PROCESSES = 2
EACH = 4
"""So many join at each process; every one is sent to the other."""


@dataclass(frozen=True)
class Room:
    """An open session, its store, and where it is served."""

    addresses: tuple[str, ...]
    store: RoomStore
    session: Session


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("room")
    url, store, session, _trainer = begun(folder, 2**50 + 9, ("network",))
    environment = {"REGISTER_ROOM_FOLDER": str(folder / "room")}
    with ExitStack() as servers:
        addresses = [
            servers.enter_context(running(url, _made(folder / str(place)), environment=environment))
            for place in range(PROCESSES)
        ]
        yield Room(tuple(addresses), store, store.session(session.id))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_who_joins_at_one_process_is_seated_by_the_other(room: Room) -> None:
    for place in range(PROCESSES * EACH):
        here, there = (room.addresses[(place + step) % PROCESSES] for step in range(2))
        nickname = f"wader {place}"
        with reader_of(here, None, Received()) as reader:
            way = _joined(reader, room.session.code, nickname)
        cookie, location = _asked(there, way)
        assert location == f"/{seat.PAGE}", "no word of being late"
        for address in room.addresses:
            _sits(address, cookie, nickname)
        assert not _asked(here, way)[0], "it counts no more, for any process, once somebody sits"
    names = [one.nickname for one in room.store.seats(room.session.id)]
    assert names == [f"wader {place}" for place in range(PROCESSES * EACH)], "no ghost"


def _joined(reader: Reader, code: str, nickname: str) -> str:
    """Fill in the form as a browser does; the address that it is then sent to."""
    reader.page = seat.PAGE
    reader.run()
    (first, _code), (second, _nickname), *_others = reader.of("text_input").items()
    reader.set(first, string_value=code)
    reader.set(second, string_value=nickname)
    (join,) = (one for one in reader.of("button") if "FormSubmitter" in one)
    reader.run(once=WidgetState(id=join, trigger_value=True))
    (led,) = (
        message.auth_redirect.url
        for message in (ForwardMsg.FromString(part) for _, part in reader.received.of("page"))
        if message.WhichOneof("type") == "auth_redirect"
    )
    return str(led)


def _asked(address: str, path: str) -> tuple[str, str]:
    """The cookie that an address gives, empty for none, and where it leads."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return (answer.getheader("Set-Cookie") or "").partition(";")[0], str(
        answer.getheader("Location")
    )


def _sits(address: str, cookie: str, nickname: str) -> None:
    with reader_of(address, None, Received(), cookie) as reader:
        reader.page = seat.PAGE
        assert nickname.encode() in reader.run()
