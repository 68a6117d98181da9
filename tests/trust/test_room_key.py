"""Nobody reaches the answer key of a training session before the reveal: a participant tries."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select, update
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard import room_texts, seat
from data_access.room import tables
from data_access.room.answers import Answers
from data_access.room.store import RoomStore
from data_access.room.values import Session
from tests.browser.server import running
from tests.trust.canaries import canary, found_in, short
from tests.trust.crawler import Reader, Received, reader_of
from tests.trust.rooms import begun
from tests.trust.visits import AT_ONCE, Depth, crawl

pytestmark = pytest.mark.trust

SEED = 6_271_094_483_110_759
ASKED = ("network", "silent_agency", "conflation", "control_action")
PATHS = (
    "/room", "/room/", "/room/enter", "/room/enter?ticket=x", "/room/key", "/room/room.db",
    "/room/answers", "/room.db", "/app/static/../../room/room.db", "/app/static/%2e%2e/room.db",
    "/media/trainers-guide.pdf", "/media/guide.pdf", "/_stcore/agent", "/_stcore/agent/run",
    "/_stcore/agent/openapi.json", "/_stcore/metrics", "/_stcore/script-health-check",
)  # fmt: skip


@dataclass(frozen=True)
class Room:
    """A session whose key is full of canaries, its trainer's token, and where it is served."""

    address: str
    store: RoomStore
    session: Session
    trainer: str


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("room")
    url, store, session, trainer = begun(folder, SEED, ASKED)
    _plant(folder / "room", session.id)
    environment = {"REGISTER_ROOM_FOLDER": str(folder / "room"), "REGISTER_REFRESH": "0"}
    with running(url, folder, environment=environment) as address:
        yield Room(address, store, store.session(session.id), trainer)


def _plant(folder: Path, session: str) -> None:
    """Put canaries wherever a key holds a text that the page need not know to be shown."""
    (file,) = folder.glob("*.db")
    engine = create_engine(f"sqlite:///{file}")
    own = (tables.key.c.session == session,)
    with engine.begin() as connection:
        for row in connection.execute(select(tables.key).where(*own)).all():
            key: dict[str, Any] = dict(row.key)
            own_canary = canary(f"room.{row.exercise}")
            for case, signs in key["why"].items():
                key["why"][case] = [*signs, ["venue", own_canary]]
            key["planted"] = dict.fromkeys([*key["planted"], own_canary], own_canary)
            for field in key["fields"].values():
                for verdict in ("right", "near", "neutral"):
                    field[verdict] = [*field[verdict], own_canary]
            connection.execute(
                update(tables.key).where(*own, tables.key.c.exercise == row.exercise), {"key": key}
            )
    engine.dispose()


@pytest.fixture
def participant(room: Room, request: pytest.FixtureRequest) -> Iterator[Reader]:
    nickname = f"magpie {request.node.name.split('_')[1]}"
    _session, _seat, token = room.store.join(room.session.code, nickname, "here")
    answers = Answers(room.store)
    for exercise in ASKED:
        answers.begin(token, exercise)
        for place in (1, 2, 3):
            answers.hint(token, exercise, place, lambda _key, _given: None)
    with reader_of(room.address, None, Received(), f"{seat.COOKIE}=seat.{token}") as reader:
        yield reader


def _told(reader: Reader) -> dict[str, set[str]]:
    return {
        where: found for where, content in reader.received.parts if (found := found_in(content))
    }


def test_no_page_file_or_address_tells_the_key(room: Room, participant: Reader) -> None:
    done = crawl(participant, Depth(pages=(seat.PAGE, *AT_ONCE), values=1))
    assert done["pages"] > len(AT_ONCE) / 2
    assert done["files"] > len(ASKED)
    for exercise in ASKED:
        _choose(participant, exercise)
    for path in PATHS:
        participant.get(path)
    assert not participant.clear_caches()
    # Without what keeps signs from being read as markdown.
    sent = b"".join(content for _, content in participant.received.parts).replace(b"\\", b"")
    assert room.session.code.encode() in sent, "a crawl that saw no room proves nothing"
    assert _told(participant) == {}
    for secret in (str(SEED), room.trainer, "planted", *room_texts.EXPLAINED.values()):
        assert secret.encode() not in sent


def _choose(reader: Reader, exercise: str) -> bytes:
    reader.page = seat.PAGE
    reader.run()
    ((one, _radio),) = [
        (key, radio) for key, radio in reader.of("radio").items() if key.endswith("exercise_chosen")
    ]
    reader.set(one, string_value=room_texts.TITLES[exercise])
    return reader.run()


def test_trainers_wishes_of_a_participant_are_not_heard(room: Room, participant: Reader) -> None:
    """Neither the trainer's cookie with a participant's token, nor a ticket that is made up."""
    token = participant.seat.partition("seat.")[2]
    with reader_of(room.address, None, Received(), f"{seat.COOKIE}=trainer.{token}") as reader:
        reader.page = seat.PAGE
        reader.run()
        assert not reader.of("download_button")
        assert _told(reader) == {}
    participant.stream.send(BackMsg(clear_cache=True).SerializeToString())
    assert not room.store.session(room.session.id).revealed


def test_after_the_reveal_the_search_finds_it(room: Room, participant: Reader) -> None:
    room.store.reveal(room.trainer, ("network",))
    assert found_in(_choose(participant, "network"))
    for exercise in ASKED:
        _choose(participant, exercise)
    crawl(participant, Depth(pages=(seat.PAGE,), values=1))
    keys = short(*(f"room.{exercise}" for exercise in ASKED))
    found = set().union(*_told(participant).values())
    assert found & keys == short("room.network"), "of the others as little as before"
