"""A refresh that is killed at any point, and several that are asked for at once."""

import multiprocessing
import random
import signal
import sys
import time
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from sqlalchemy import Engine, NullPool, create_engine

from data_access.mirror import ensure_mirror
from data_access.replica import open_engine
from data_access.training import build_into
from tests.database.test_mirror_refresh import NEXT, assert_same
from tests.registers import AS_OF

KILLS = 200
CHANGE = (
    "UPDATE report SET theme = CASE theme WHEN 'smuggling' THEN 'trafficking' ELSE 'smuggling' END,"
    f" updated_at = {NEXT} WHERE right(md5(report_id || '{{turn}}'), 1) IN ('0', '1')"
)

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture(scope="module")
def processes() -> Iterator[ForkServerContext]:
    """Processes that begin with everything imported, so that it is the work that is killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with pytest.MonkeyPatch.context() as patch:
        # A test of the app leaves the app as the main module, which every process would run first.
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        yield context


@pytest.fixture
def register(database_url: str) -> Iterator[Engine]:
    build_into(database_url, until=AS_OF.date(), reports=100, years=1)
    engine = create_engine(database_url, poolclass=NullPool)
    yield engine
    engine.dispose()


def _change(register: Engine, turn: int) -> None:
    with register.begin() as connection:
        connection.exec_driver_sql(CHANGE.format(turn=turn))


def _refresh(url: str, folder: Path, begun: Any = None) -> None:
    if begun:
        begun.wait()
    assert ensure_mirror(open_engine(url), folder).problem is None


def _url(register: Engine) -> str:
    return register.url.render_as_string(hide_password=False)


def _is_whole(folder: Path) -> None:
    """What a reader would open now answers, and its counts are those of its facts."""
    (file,) = sorted(folder.glob("mirror-*.duckdb"))[-1:]
    with duckdb.connect(str(file), read_only=True) as mirror:
        told = mirror.execute(
            "SELECT (SELECT count(*) FROM case_fact), (SELECT sum(cases) FROM case_count), "
            "(SELECT cases FROM mirror_info), (SELECT count(*) FROM copied.report), "
            "(SELECT count(*) FROM report_fact)"
        ).fetchone()
    assert told
    assert told[0] == told[1] == told[2] > 0
    assert told[3] == told[4] > 0


def test_refresh_killed_anywhere_leaves_a_whole_mirror(
    register: Engine, tmp_path: Path, processes: ForkServerContext
) -> None:
    folder, url = tmp_path / "mirror", _url(register)
    _refresh(url, folder)
    began = time.monotonic()
    _change(register, 0)
    _refresh(url, folder)
    lasts = time.monotonic() - began
    chance, killed = random.Random(0), 0
    for turn in range(1, KILLS + 1):
        _change(register, turn)
        refresh = processes.Process(target=_refresh, args=(url, folder))
        refresh.start()
        refresh.join(chance.uniform(0, lasts))
        refresh.kill()
        refresh.join()
        assert refresh.exitcode in {0, -signal.SIGKILL}
        killed += refresh.exitcode == -signal.SIGKILL
        _is_whole(folder)
    assert killed > KILLS / 10, "hardly any was killed before it was done"
    after = ensure_mirror(open_engine(url), folder)
    assert_same("after all kills", after, ensure_mirror(open_engine(url), tmp_path / "anew"))
    assert len(list(folder.glob("mirror-*"))) == 1, "what was unfinished is gone"


def test_of_several_that_refresh_at_once_one_does(
    register: Engine, tmp_path: Path, processes: ForkServerContext
) -> None:
    folder, url = tmp_path / "mirror", _url(register)
    for turn in range(3):  # the first time none has anything to show meanwhile
        begun = processes.Barrier(4, timeout=120)
        asked = [processes.Process(target=_refresh, args=(url, folder, begun)) for _ in range(4)]
        for one in asked:
            one.start()
        for one in asked:
            one.join(240)
        assert [one.exitcode for one in asked] == [0] * 4
        (file,) = folder.glob("mirror-*")
        assert f"-{turn + 1:08}-" in file.name, "one mirror more"
        _is_whole(folder)
        _change(register, turn)
