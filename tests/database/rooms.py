"""Sessions of the training room, for the tests of the room."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard import room, seat
from dashboard.seat import Held
from data_access import settings
from data_access.room.names import new_way
from data_access.room.values import Session, State
from data_access.training.scenario import EASY, Scenario
from models.exercises import BY_NAME, Key, Task

SMALL = replace(EASY, reports=100, years=1)
"""For what needs a session, whatever is in it."""


@dataclass(frozen=True)
class Made:
    """A session that stands, and its trainer's token."""

    session: Session
    trainer: str
    scenario: Scenario

    def join(self, nickname: str) -> str:
        return joined(self.session.code, nickname)

    def tasks(self) -> list[Task]:
        return [room.task(self.session, exercise) for exercise in self.session.exercises]

    def key(self, exercise: str) -> Key:
        return room.revealed_key(self.trainer, exercise)

    def perfect(self, exercise: str) -> dict[str, tuple[str, ...]]:
        return {name: field.right for name, field in self.key(exercise).fields.items()}


def joined(code: str, nickname: str) -> str:
    """The token of one who joined, and whose browser came."""
    way = new_way()
    room.join(code, nickname, "here", way)
    seat.came(Held(way.token, is_trainer=False))
    return way.token


def begun(scenario: Scenario, exercises: tuple[str, ...]) -> str:
    """The token of a trainer who began a session, and whose browser came."""
    way = new_way()
    room.begin(scenario, exercises, way)
    seat.came(Held(way.token, is_trainer=True))
    return way.token


def make(scenario: Scenario, exercises: tuple[str, ...] = tuple(BY_NAME)) -> Made:
    token = begun(scenario, exercises)
    for _ in range(3_000):
        state = room.opening(token)
        assert state.problem is None, state.problem
        if room.session_of(token).state is State.OPEN:
            break
        time.sleep(0.02)
    return Made(room.session_of(token), token, scenario)


def of_the_store() -> bytes:
    """What stands in the store's file and what SQLite keeps beside it."""
    return b"".join(file.read_bytes() for file in settings.ROOM_FOLDER.glob("room.db*"))


def files_of(one: Made, folder: Path) -> set[Path]:
    """Files whose name or content names a session; the stores' own are looked into elsewhere."""
    name = one.session.id.encode()
    stores = ("room.db", "notebook.db")
    return {
        file
        for file in folder.rglob("*")
        if file.is_file()
        and not file.name.startswith(stores)
        and (one.session.id in file.name or name in file.read_bytes())
    }
