"""A refresh from a standby that is killed at any point, and several that are asked for at once."""

import gc
import multiprocessing
import random
import shutil
import signal
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from sqlalchemy import Engine

from data_access import schema
from data_access.mirror import ensure_mirror
from data_access.replica import open_engine
from data_access.training import build_into
from tests.database.test_mirror_refresh import NEXT, assert_same
from tests.postgresql import administer, urls
from tests.registers import AS_OF
from tests.standby.cluster import Cluster

KILLS = 200
SPREAD = 1.05
"""Kills fall on any moment up to this many times what the last one left to finish has lasted."""

LEFT = 20
"""Every so many refreshes one is left to finish, and another way of change begins: what the killed
ones left undone would else grow until all is derived anew each time."""

WAYS = ("changed", "deleted", "changed", "first load")
"""What is begun and killed: each has a road of its own to the next mirror."""

CHANGE = (
    "UPDATE report SET theme = CASE theme WHEN 'smuggling' THEN 'trafficking' ELSE 'smuggling' END,"
    f" updated_at = {NEXT} WHERE right(md5(report_id || '{{turn}}'), 1) IN ('0', '1')"
)
GONE = "SELECT report_id FROM report ORDER BY md5(report_id) LIMIT 1"
CHILDREN = [t.name for t in schema.TABLES if "report_id" in t.c and t is not schema.report]


@dataclass
class Replicated:
    """A training register in a database of its own on every server of a cluster."""

    cluster: Cluster
    database: str

    @property
    def url(self) -> str:
        return urls([self.cluster.first], self.database, "postgres")

    def write(self, *statements: str) -> None:
        self.cluster.primary.run(*statements, database=self.database)
        self.cluster.catch_up()

    def change(self, turn: int) -> None:
        self.write(CHANGE.format(turn=turn // LEFT))

    def delete(self, turn: int) -> None:
        """One report more is gone; every other one leaves a tombstone."""
        stone = f"INSERT INTO deleted_report SELECT report_id, {NEXT} FROM ({GONE}) AS gone"
        below = [f"DELETE FROM {child} WHERE report_id = ({GONE})" for child in CHILDREN]
        gone = f"DELETE FROM report WHERE report_id = ({GONE})"
        self.write(*[stone] * (turn % 2), *below, gone)


@pytest.fixture
def register(cluster: Cluster) -> Iterator[Replicated]:
    name = f"crash_{uuid.uuid4().hex}"
    cluster.primary.run(f"CREATE DATABASE {name}")
    build_into(cluster.primary.url(name), until=AS_OF.date(), reports=160, years=1)
    replicated = Replicated(cluster, name)
    replicated.write("CREATE TABLE deleted_report (report_id VARCHAR, deleted_at TIMESTAMP)")
    yield replicated
    administer(cluster.primary.url("{database}"), f"DROP DATABASE {name} WITH (FORCE)")


def _refresh(source: Engine, folder: Path, begun: Any = None) -> None:
    if begun:
        begun.wait()
    assert ensure_mirror(source, folder).problem is None


def _refresh_when_told(orders: Connection, url: str, folder: Path) -> None:
    """At each order have so many processes refresh at once, and kill them after so many seconds.

    Without seconds one is killed when the next mirror has just taken its place.
    What a process does but once (libraries loaded, statements written) is behind them when they
    begin, so that it is the refresh that is killed. Answered by their exit codes, and by what it
    lasted.
    """
    source = open_engine(url)
    _refresh(source, folder.with_name("another"))
    fork = multiprocessing.get_context("fork")
    gc.freeze()  # else every process looks over, and so copies, all that is loaded
    for number, seconds in iter(orders.recv, "enough"):
        begun = fork.Barrier(number, timeout=120)
        asked = [fork.Process(target=_refresh, args=(source, folder, begun)) for _ in range(number)]
        began = time.monotonic()
        before = _present(folder)
        for one in asked:
            one.start()
        while seconds is None and asked[0].is_alive() and _present(folder) == before:
            time.sleep(0.0005)
        for one in asked:
            one.join(seconds or 0)
            one.kill()
            one.join()
        orders.send(([one.exitcode for one in asked], time.monotonic() - began))


Refresh = Callable[[int, float | None], tuple[list[int], float]]
"""So many at once, for so many seconds at most; None: until the next mirror stands. Their exit
codes, and how long it lasted."""


@pytest.fixture
def refresh(register: Replicated, tmp_path: Path) -> Iterator[Refresh]:
    """Refreshes the mirror in processes of its own."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    orders, theirs = processes.Pipe()
    told = processes.Process(
        target=_refresh_when_told, args=(theirs, register.url, tmp_path / "mirror")
    )
    with pytest.MonkeyPatch.context() as patch:
        # A test of the app leaves the app as the main module, which every process would run first.
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        told.start()

    def order(number: int, seconds: float | None) -> tuple[list[int], float]:
        orders.send((number, seconds))
        assert orders.poll(300)
        answered: tuple[list[int], float] = orders.recv()
        return answered

    yield order
    orders.send("enough")
    told.join(60)
    assert told.exitcode == 0


def _present(folder: Path) -> Path | None:
    """What a reader would open now."""
    return max(folder.glob("mirror-*.duckdb"), default=None)


def _is_whole(folder: Path) -> None:
    """What a reader would open now, if anything, answers; its counts are those of its facts."""
    present = _present(folder)
    if present is None:
        return
    with duckdb.connect(str(present), read_only=True) as mirror:
        told = mirror.execute(
            "SELECT (SELECT count(*) FROM case_fact), (SELECT sum(cases) FROM case_count), "
            "(SELECT cases FROM mirror_info), (SELECT count(*) FROM copied.report), "
            "(SELECT count(*) FROM report_fact)"
        ).fetchone()
    assert told
    assert told[0] == told[1] == told[2] > 0
    assert told[3] == told[4] > 0


def test_refresh_killed_anywhere_leaves_a_whole_mirror(
    register: Replicated, tmp_path: Path, refresh: Refresh
) -> None:
    folder = tmp_path / "mirror"
    begin = {
        "first load": lambda _: shutil.rmtree(folder, ignore_errors=True),
        "changed": register.change,
        "deleted": register.delete,
    }
    lasts: dict[str, float] = {}
    for way, prepare in (*begin.items(), *begin.items()):  # each once for what is done but once
        prepare(-LEFT)
        (code,), lasts[way] = refresh(1, 120)
        assert code == 0
    chance, ways = random.Random(0), cycle(WAYS)
    killed, done, shown = 0, 0, 0
    while killed < KILLS:
        turn = killed + done
        way = next(ways) if turn % LEFT == 0 else way
        begin[way](turn)
        is_left, before = turn % LEFT == LEFT - 1, _present(folder)
        seconds = None if turn % LEFT == LEFT - 2 else chance.uniform(0, SPREAD) * lasts[way]
        (code,), lasted = refresh(1, 120 if is_left else seconds)
        assert code in ({0} if is_left else {0, -signal.SIGKILL})
        killed += code == -signal.SIGKILL
        done += code == 0
        shown += code == -signal.SIGKILL and _present(folder) != before
        assert before is None or _present(folder), "what was there is there, or the next"
        if is_left:
            lasts[way] = lasted
        assert done < KILLS, "hardly any was killed before it was done"
        _is_whole(folder)
    assert 0 < shown < KILLS / 2, "some were killed after the new mirror stood in its place"
    after = ensure_mirror(open_engine(register.url), folder)
    anew = ensure_mirror(open_engine(register.url), tmp_path / "anew")
    assert_same("after all kills", after, anew)
    assert len(list(folder.glob("mirror-*"))) == 1, "what was unfinished is gone"


def test_of_several_that_refresh_at_once_one_does(
    register: Replicated, tmp_path: Path, refresh: Refresh
) -> None:
    folder, numbers = tmp_path / "mirror", []
    for turn in range(2):  # the first time none has anything to show meanwhile
        codes, _ = refresh(4, 240)
        assert codes == [0] * 4
        (file,) = folder.glob("mirror-*")
        numbers.append(int(file.name.split("-")[3]))
        _is_whole(folder)
        register.change(turn * LEFT)
    assert numbers[1] == numbers[0] + 1, "one mirror more"
