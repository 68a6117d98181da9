"""A refresh that is killed at any point, and several that are asked for at once."""

import gc
import multiprocessing
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from sqlalchemy import Engine, create_engine

from data_access.mirror import ensure_mirror
from data_access.replica import open_engine
from data_access.training import build_into
from tests.database.test_mirror_refresh import NEXT, assert_same
from tests.registers import AS_OF

KILLS = 200
SPREAD, NEAR_THE_END = 1.05, 0.8
"""Kills fall on any moment up to this many times what the last one left to finish has lasted."""

LEFT = 20
"""Every so many refreshes one is left to finish, and other reports begin to change: what the killed
ones left undone would else grow until all is derived anew each time."""

CHANGE = (
    "UPDATE report SET theme = CASE theme WHEN 'smuggling' THEN 'trafficking' ELSE 'smuggling' END,"
    f" updated_at = {NEXT} WHERE right(md5(report_id || '{{turn}}'), 1) IN ('0', '1')"
)

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def register(database_url: str) -> Iterator[Engine]:
    build_into(database_url, until=AS_OF.date(), reports=100, years=1)
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def _change(register: Engine, turn: int) -> None:
    with register.begin() as connection:
        connection.exec_driver_sql(CHANGE.format(turn=turn // LEFT))


def _refresh(source: Engine, folder: Path, begun: Any = None) -> None:
    if begun:
        begun.wait()
    assert ensure_mirror(source, folder).problem is None


def _refresh_when_told(orders: Connection, url: str, folder: Path) -> None:
    """At each order have so many processes refresh at once, and kill them after so many seconds.

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
        for one in asked:
            one.start()
        for one in asked:
            one.join(seconds)
            one.kill()
            one.join()
        orders.send(([one.exitcode for one in asked], time.monotonic() - began))


Refresh = Callable[[int, float], tuple[list[int], float]]
"""So many at once, for so many seconds at most: their exit codes, and how long it lasted."""


@pytest.fixture
def refresh(register: Engine, tmp_path: Path) -> Iterator[Refresh]:
    """Refreshes the mirror in processes of its own."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    orders, theirs = processes.Pipe()
    told = processes.Process(
        target=_refresh_when_told, args=(theirs, _url(register), tmp_path / "mirror")
    )
    with pytest.MonkeyPatch.context() as patch:
        # A test of the app leaves the app as the main module, which every process would run first.
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        told.start()

    def order(number: int, seconds: float) -> tuple[list[int], float]:
        orders.send((number, seconds))
        assert orders.poll(300)
        answered: tuple[list[int], float] = orders.recv()
        return answered

    yield order
    orders.send("enough")
    told.join(60)
    assert told.exitcode == 0


def _url(register: Engine) -> str:
    return register.url.render_as_string(hide_password=False)


def _present(folder: Path) -> Path:
    """What a reader would open now."""
    return max(folder.glob("mirror-*.duckdb"))


def _is_whole(folder: Path) -> None:
    """What a reader would open now answers, and its counts are those of its facts."""
    with duckdb.connect(str(_present(folder)), read_only=True) as mirror:
        told = mirror.execute(
            "SELECT (SELECT count(*) FROM case_fact), (SELECT sum(cases) FROM case_count), "
            "(SELECT cases FROM mirror_info), (SELECT count(*) FROM copied.report), "
            "(SELECT count(*) FROM report_fact)"
        ).fetchone()
    assert told
    assert told[0] == told[1] == told[2] > 0
    assert told[3] == told[4] > 0


def test_refresh_killed_anywhere_leaves_a_whole_mirror(
    register: Engine, tmp_path: Path, refresh: Refresh
) -> None:
    folder = tmp_path / "mirror"
    lasts = []
    for turn in range(-3, 0):
        _change(register, turn * LEFT)
        codes, seconds = refresh(1, 120)
        assert codes == [0]
        lasts.append(seconds)
    chance, killed, done, shown = random.Random(0), 0, 0, 0
    while killed < KILLS:
        turn = killed + done
        _change(register, turn)
        is_left, before = turn % LEFT == LEFT - 1, _present(folder)
        earliest = NEAR_THE_END if turn % 4 == 0 else 0  # a quarter aims at what comes last
        moment = chance.uniform(earliest, SPREAD) * lasts[-1]
        (code,), seconds = refresh(1, 120 if is_left else moment)
        assert code in ({0} if is_left else {0, -signal.SIGKILL})
        killed += code == -signal.SIGKILL
        done += code == 0
        shown += code == -signal.SIGKILL and _present(folder) != before
        lasts += [seconds] * is_left
        assert done < KILLS, "hardly any was killed before it was done"
        _is_whole(folder)
    assert 0 < shown < KILLS / 2, "some were killed after the new mirror stood in its place"
    after = ensure_mirror(open_engine(_url(register)), folder)
    anew = ensure_mirror(open_engine(_url(register)), tmp_path / "anew")
    assert_same("after all kills", after, anew)
    assert len(list(folder.glob("mirror-*"))) == 1, "what was unfinished is gone"


def test_of_several_that_refresh_at_once_one_does(
    register: Engine, tmp_path: Path, refresh: Refresh
) -> None:
    folder, numbers = tmp_path / "mirror", []
    for turn in range(2):  # the first time none has anything to show meanwhile
        codes, _ = refresh(4, 240)
        assert codes == [0] * 4
        (file,) = folder.glob("mirror-*")
        numbers.append(int(file.name.split("-")[3]))
        _is_whole(folder)
        _change(register, turn * LEFT)
    assert numbers[1] == numbers[0] + 1, "one mirror more"
