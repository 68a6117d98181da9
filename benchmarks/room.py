"""``python -m benchmarks.room [--participants N] [--processes N] [--json FILE]``.

A class at once against the real store of the training room: all join within a few seconds, then
each tells every four seconds where it is (a page does every eight), opens exercises, takes hints
and answers, while the trainer's live view is read every second. Each participant is a thread;
threads are spread over processes, as servers would be. Beside it, bare commits of SQLite in the
same folder.
"""

import argparse
import json
import multiprocessing
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from dashboard import room_live, room_opening
from data_access.notebook_lasting import LastingFile
from data_access.room import tables
from data_access.room.answers import Answers
from data_access.room.names import new_way
from data_access.room.store import RoomStore
from data_access.room.tickets import Tickets
from data_access.training.scenario import EASY
from models.exercises import BY_NAME, cleaned, key_of

PARTICIPANTS, PROCESSES, SECONDS = 200, 2, 30
EVERY_S, LIVE_EVERY_S, JOINING_S = 4.0, 1.0, 5.0
COMMITS = 500
SEED = 20_261_123

Times = dict[str, list[float]]
"""Milliseconds of each step, by its name."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print a table in Markdown, write JSON where asked; always 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--participants", type=int, default=PARTICIPANTS)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "room"
        bare, waiting = _bare(folder, "NORMAL"), _bare(folder, "FULL")
        store = RoomStore(folder)
        session, token = store.begin(replace(EASY, seed=SEED), tuple(BY_NAME))
        begun = time.perf_counter()
        room_opening.make(store, session.id, lambda *_: None)
        making = time.perf_counter() - begun
        times = _class(folder, session.code, token, given)
        live = room_live.live(
            session, store.seats(session.id), Answers(store).of_session(session.id), store.clock()
        )
        for exercise in store.reveal(token, session.exercises).revealed:
            _timed(times, "class's answers, revealed", _class_result, store, session.id, exercise)
    told: dict[str, Any] = {
        "a session made, s": making,
        "bare commit": _told(bare),
        "bare commit that waits for the disk": _told(waiting),
    }
    told |= {name: _told(found) for name, found in sorted(times.items())}
    told |= {"seats": len(live.seats), "answers": len(live.answers), "load": os.getloadavg()[0]}
    _print(told, median(bare))
    if given.json:
        given.json.write_text(json.dumps(told, indent=2))
    return 0


def _class_result(store: RoomStore, session: str, exercise: str) -> None:
    """As a page reads it once for all participants, when an exercise was revealed."""
    answers = Answers(store)
    key = key_of(answers.key(session, exercise))
    room_live.class_result(0, answers.of_session(session, exercise), key)


def _class(folder: Path, code: str, token: str, given: argparse.Namespace) -> Times:
    """Participants in processes of their own and the trainer in this one, for some seconds."""
    each = given.participants // given.processes
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, spawn.Pool(given.processes) as pool:
        ready = manager.Barrier(given.processes + 1)
        asked = [
            (folder, code, range(place * each, (place + 1) * each), ready, given.seconds)
            for place in range(given.processes)
        ]
        running = pool.starmap_async(_process, asked)
        ready.wait()
        times = _trainer(folder, token, time.time() + given.seconds)
        for found in running.get():
            for name, own in found.items():
                times.setdefault(name, []).extend(own)
    return times


def _process(folder: Path, code: str, places: range, ready: Any, seconds: float) -> Times:
    store = RoomStore(folder)
    ready.wait()
    start = time.time()
    with ThreadPoolExecutor(len(places)) as pool:
        parts = list(pool.map(lambda p: _participant(store, code, p, start, seconds), places))
    return {
        name: [ms for part in parts for ms in part.get(name, [])] for name in set().union(*parts)
    }


def _participant(store: RoomStore, code: str, place: int, start: float, seconds: float) -> Times:
    """One participant: joins, then does one thing after another."""
    times: Times = {}
    chance, answers = random.Random(place), Answers(store)
    time.sleep(max(0.0, start + chance.uniform(0, JOINING_S) - time.time()))
    token = _timed(times, "join", _seated, store, code, place)
    exercises = store.sat(token)[0].exercises
    while time.time() < start + seconds:
        time.sleep(chance.uniform(0.5, 1.5) * EVERY_S)
        _timed(times, "reload: whose seat", store.sat, token)
        page = chance.choice(("routes", "sectors", "similar_cases"))
        _timed(times, "where one is", store.at_page, token, page)
        exercise, does = chance.choice(exercises), chance.random()
        if does < 0.3:
            _timed(times, "exercise opened", answers.begin, token, exercise)
        elif does < 0.4:
            _timed(times, "hint", answers.hint, token, exercise, 1, room_live.scored)
        else:
            sent = {f.name: ["R-2026-000001"] for f in BY_NAME[exercise].fields}
            kept = {name: list(v) for name, v in cleaned(BY_NAME[exercise], sent).items()}
            _timed(times, "answer, scored", answers.answer, token, exercise, kept, room_live.scored)
    return times


def _trainer(folder: Path, token: str, until: float) -> Times:
    times: Times = {}
    store = RoomStore(folder)

    def live() -> None:
        session = store.session_of(token)
        given = Answers(store).of_session(session.id)
        room_live.live(session, store.seats(session.id), given, store.clock())

    while time.time() < until:
        _timed(times, "live view", live)
        time.sleep(LIVE_EVERY_S)
    return times


def _bare(folder: Path, synchronous: str) -> list[float]:
    """Milliseconds of single commits to a file like the store's, one after another."""
    file = folder / f"bare-{synchronous}.db"
    kept = LastingFile(file, replace(tables.ROOM, name="bare"))
    connection = sqlite3.connect(kept.file, isolation_level=None)
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("CREATE TABLE one (at REAL)")
    times: Times = {}
    for _ in range(COMMITS):
        _timed(times, "commit", connection.execute, "INSERT INTO one VALUES (?)", (time.time(),))
    connection.close()
    return times["commit"]


def _seated(store: RoomStore, code: str, place: int) -> str:
    """Join, and come to the seat by its ticket, as a browser does."""
    tickets = Tickets(store)
    tickets.give_up()
    way = new_way()
    store.join(code, f"Participant {place}", f"{place % 7}", way)
    used = tickets.use(way.ticket)
    assert used, "a ticket that was just made"
    tickets.came(used[0])
    return used[0]


def _timed(times: Times, name: str, work: Callable[..., Any], *given: Any) -> Any:
    begun = time.perf_counter()
    found = work(*given)
    times.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
    return found


def _told(times: list[float]) -> dict[str, float]:
    cuts = quantiles(times, n=100) if len(times) > 1 else [times[0]] * 99
    return {"times": len(times), "median": cuts[49], "p95": cuts[94], "p99": cuts[98],
            "most": max(times)}  # fmt: skip


def _print(told: dict[str, Any], commit_ms: float) -> None:
    print("| step | times | median, ms | 95% below | 99% below | most | median : bare commit |")
    print("|---|---|---|---|---|---|---|")
    for name, found in told.items():
        if isinstance(found, dict):
            cells = [f"{found[part]:,.2f}" for part in ("median", "p95", "p99", "most")]
            ratio = found["median"] / commit_ms
            print(f"| {name} | {found['times']:,} | {' | '.join(cells)} | {ratio:,.0f} |")
    for name, value in told.items():
        if not isinstance(value, dict):
            print(f"{name}: {value:,.1f}")


if __name__ == "__main__":
    sys.exit(main())
