"""A training session as its trainer leaves it: opened, with its register, groups and key made."""

from dataclasses import replace
from pathlib import Path

from dashboard import room_opening
from data_access.room.store import RoomStore
from data_access.room.values import Session
from data_access.training import build_into
from data_access.training.scenario import EASY
from tests.registers import AS_OF


def begun(folder: Path, seed: int, asked: tuple[str, ...]) -> tuple[str, RoomStore, Session, str]:
    """The register that is served beside it, the store, the session and its trainer's token."""
    url = f"sqlite:///{folder / 'training.db'}"
    build_into(url, until=AS_OF.date(), reports=100, years=3)
    store = RoomStore(folder / "room")
    scenario = replace(EASY, seed=seed, reports=200, until=AS_OF.date())
    session, trainer = store.begin(scenario, asked)
    room_opening.make(store, session.id, lambda _step, _part: None)
    return url, store, session, trainer
