"""``python -m benchmarks.room_pages [--participants N ...] [--seconds S] [--json FILE]``.

A class in the training room with real sessions of the real server: each participant has a
connection of its own and sends what a browser would, without drawing what comes. Each opens a page
about every half minute, now and then the room itself to choose an exercise and answer it, and what
runs by itself on a page runs as often as in a browser. The trainer's page stands open all the time.

What is told of the processor is the server's own time, so that other work on the machine tells
less in it than in how long a page takes.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from dashboard import room_opening, room_texts, room_trainer, seat, seating
from data_access.room.store import RoomStore
from data_access.training import build_into
from data_access.training.scenario import EASY
from models.exercises import BY_NAME
from tests.browser.server import running
from tests.trust.crawler import Reader, Received, reader_of

PARTICIPANTS, SECONDS = (10, 20, 40), 90
PAGE_EVERY_S, JOINING_S = 30.0, 20.0
LOOKED_AT = ("", "routes", "sectors", "case_files", "data_quality", "theme_check")
ANSWERED = "silent_agency"
SEED, UNTIL = 20_261_123, date(2026, 6, 30)
TICKS = os.sysconf("SC_CLK_TCK")
_BY_THEMSELVES = _BY_ITSELF, _LIVE = "what runs by itself", "the class, live"


class _Nothing(Received):
    """What comes is not kept: a class receives too much."""

    def keep(self, where: str, content: bytes) -> None:
        pass


@dataclass
class _Times:
    """Seconds of each step by its name, from many threads."""

    of: dict[str, list[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def timed(self, name: str, work: Callable[..., Any], *given: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        try:
            return work(*given, **options)
        except TimeoutError:
            name = "no answer within a minute"
            raise
        finally:
            with self.lock:
                self.of.setdefault(name, []).append(time.perf_counter() - begun)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print a table in Markdown, write JSON where asked; always 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--participants", type=int, nargs="+", default=PARTICIPANTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    print("| participants | step | times | median, s | 95% below | most |")
    print("|---|---|---|---|---|---|")
    told = []
    for count in given.participants:
        told.append(_class(count, given.seconds))
        _print(told[-1])
    for one in told:
        print({name: value for name, value in one.items() if name != "steps"})
    if given.json:
        given.json.write_text(json.dumps(told, indent=2))
    return 0


def _class(count: int, seconds: float) -> dict[str, Any]:
    """A server of its own, a session in it, and so many participants for some seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'training.db'}"
        build_into(url, until=UNTIL, reports=100, years=3)
        store = RoomStore(folder / "room")
        session, trainer = store.begin(replace(EASY, seed=SEED, until=UNTIL), tuple(BY_NAME))
        room_opening.make(store, session.id, lambda *_: None)
        code = store.session(session.id).code
        environment = {"REGISTER_ROOM_FOLDER": str(folder / "room")}
        with running(url, folder, environment=environment) as address:
            return _measured(_Class(address, store, code, trainer), count, seconds)


@dataclass(frozen=True)
class _Class:
    address: str
    store: RoomStore
    code: str
    trainer: str

    def reader(self, token: str, *, is_trainer: bool = False) -> Any:
        who = "trainer" if is_trainer else "seat"
        return reader_of(self.address, None, _Nothing(), f"{seat.COOKIE}={who}.{token}")


def _measured(one: _Class, count: int, seconds: float) -> dict[str, Any]:
    """After one has looked at every page, as a trainer does before the class comes."""
    _Participant(one, "first", _Times(), random.Random(0)).look(time.time() + 1, every=LOOKED_AT)
    times, before, begun = _Times(), _processor_s(), time.time()
    until = begun + JOINING_S + seconds
    with ThreadPoolExecutor(count + 1) as pool:
        working = [pool.submit(_trainer, one, times, until)]
        for place in range(count):
            who = _Participant(one, f"participant {place}", times, random.Random(place))
            working.append(pool.submit(who.look, until))
        for work in working:
            with suppress(TimeoutError):  # whose page is not answered leaves
                work.result()
    lasted = time.time() - begun
    pages = sum(len(found) for step, found in times.of.items() if step not in _BY_THEMSELVES)
    return {
        "participants": count,
        "steps": {step: _told(found) for step, found in sorted(times.of.items())},
        "pages a second": pages / lasted,
        "processor, cores": (_processor_s() - before) / lasted,
        "load": os.getloadavg()[0],
    }


@dataclass
class _Participant:
    """One who joins, and then looks at one page after another."""

    one: _Class
    name: str
    times: _Times
    chance: random.Random

    def look(self, until: float, every: tuple[str, ...] = ()) -> None:
        """Until then; at each of some pages at least."""
        if not every:
            time.sleep(self.chance.uniform(0, JOINING_S))
        token = self.one.store.join(self.one.code, self.name, self.name)[2]
        with self.one.reader(token) as reader:
            self._open(reader, seat.PAGE, "join: the room's page")
            for page in every:
                self._open(reader, page, "a page")
            while (then := time.time() + self._a_while()) < until:
                self._stay(reader, then)
                if self.chance.random() < 0.3:
                    self._open(reader, seat.PAGE, "the room's page")
                    self._answer(reader)
                else:
                    self._open(reader, self.chance.choice(LOOKED_AT), "a page")
            self._stay(reader, until)

    def _a_while(self) -> float:
        return self.chance.uniform(0.5, 1.5) * PAGE_EVERY_S

    def _open(self, reader: Reader, page: str, step: str) -> None:
        reader.page = page
        self.times.timed(step, reader.run)

    def _stay(self, reader: Reader, until: float) -> None:
        while time.time() + seating.EVERY_S < until:
            time.sleep(seating.EVERY_S)
            for part in tuple(reader.fragments):
                self.times.timed(_BY_ITSELF, reader.run, part=part)
        time.sleep(max(0.0, until - time.time()))

    def _answer(self, reader: Reader) -> None:
        """Choose an exercise and answer it, as one who clicks does."""
        radio = reader.by_key("exercise_chosen")
        reader.set(radio, string_value=str(room_texts.TITLES[ANSWERED]))
        self.times.timed("an exercise chosen", reader.run)
        agency = reader.by_key(f"field-{ANSWERED}-agency")
        offered = reader.of("selectbox")[agency].options
        reader.set(agency, string_value=self.chance.choice(list(offered)))
        (send,) = (one for one, told in reader.of("button").items() if told.is_form_submitter)
        pressed = reader.states[radio].__class__(id=send, trigger_value=True)
        self.times.timed("an answer", reader.run, once=pressed)


def _trainer(one: _Class, times: _Times, until: float) -> None:
    with one.reader(one.trainer, is_trainer=True) as reader:
        reader.page = seat.PAGE
        times.timed("the trainer's page", reader.run)
        while time.time() < until:
            for part in tuple(reader.fragments):
                times.timed(_LIVE, reader.run, part=part)
            time.sleep(room_trainer.EVERY_S)


def _processor_s() -> float:
    """Seconds of a core that the server, a child of this process, has had."""
    (children,) = Path("/proc/self/task").glob(f"{os.getpid()}/children")
    spent = 0
    for child in children.read_text().split():
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / TICKS


def _told(times: list[float]) -> dict[str, float]:
    cuts = quantiles(times, n=20) if len(times) > 1 else [times[0]] * 19
    return {"times": len(times), "median": median(times), "p95": cuts[18], "most": max(times)}


def _print(one: dict[str, Any]) -> None:
    for step, found in one["steps"].items():
        cells = " | ".join(f"{found[part]:.2f}" for part in ("median", "p95", "most"))
        print(f"| {one['participants']} | {step} | {found['times']} | {cells} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
