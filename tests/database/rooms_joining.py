"""What a process of its own does in the room's store: it imports little, so that it starts soon."""

from pathlib import Path
from threading import Barrier
from typing import Any

from data_access.room.answers import Answers
from data_access.room.store import RoomStore
from data_access.room.tickets import Tickets
from data_access.room.values import Given


def join_many(folder: Path, code: str, process: int, together: Barrier) -> None:
    """Ten participants join, look and answer, once all processes are there."""
    store = RoomStore(folder)
    together.wait(60)
    for place in range(10):
        token = store.join(code, f"{process} {place}", "here")[2]
        store.at_page(token, "routes")
        Answers(store).answer(token, "network", {"cases": ["R-1"]}, counted)


def seat_all(folder: Path, tickets: list[str], found: Any) -> None:
    """Come with tickets that another process made, and be seated; which tokens they give."""
    tickets_of = Tickets(RoomStore(folder))
    told = []
    for one in tickets:
        told.append(tickets_of.use(one))
        tickets_of.came(told[-1][0] if told[-1] else "")
    found.put(told)


def counted(key: dict[str, Any], given: Given) -> dict[str, Any]:
    """How many of the values given are right, as a score."""
    assert given.answer is not None
    return {"points": len(set(key["right"]) & set(given.answer["cases"])), "hints": given.hints}
