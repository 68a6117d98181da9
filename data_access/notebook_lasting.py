"""A store that many write to at once, and from which what is deleted is gone."""

import fcntl
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import IO, Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import QueuePool

from data_access.errors import NotebookUnusable
from data_access.notebook_file import WAIT_MS, Kind, NotebookFile, store_engine

_KEPT_OPEN = 16

LOOK_AGAIN_S = 0.005
"""After so long a process whose turn it is not looks again."""


class LastingFile(NotebookFile):
    """A store as `NotebookFile`, for a class that writes at once.

    A commit does not wait for the disk: a server that ends loses nothing, a machine that stops at
    most its last moments, and the file stays whole. One writes at a time, of all threads and
    processes: of those that wait it is who looks first when the turn is free, which is soon, as
    SQLite would let each look ever more seldom. Nobody keeps a queue, so one may be passed by, and
    is told so where that lasts. Connections stay open: to open one costs as much as a write, and
    the last to close would bring the log into the file. So does the file that the turn is taken by:
    where the folder is made anew, start every process anew.
    """

    def __init__(self, file: Path, kind: Kind) -> None:
        super().__init__(file, kind)
        self._one_writes = Lock()
        with self._telling():
            line = file.with_suffix(".line")
            line.touch(0o600)
            self._line = line.open("w")
        self._engine = _kept_open(file)
        weakref.finalize(self, self._engine.dispose)
        weakref.finalize(self, self._line.close)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that all of is written, or nothing."""
        with self._in_line(), super().writing() as connection:
            yield connection

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        """Alone of all threads and processes; told as any wait that is too long."""
        end = time.monotonic() + WAIT_MS / 1000
        if not self._one_writes.acquire(timeout=WAIT_MS / 1000):
            raise NotebookUnusable(self._busy())
        try:
            with self._telling():
                while not _has(self._line):
                    if time.monotonic() > end:
                        raise NotebookUnusable(self._busy())
                    time.sleep(LOOK_AGAIN_S)
            try:
                yield
            finally:
                fcntl.flock(self._line, fcntl.LOCK_UN)
        finally:
            self._one_writes.release()

    def forget_deleted(self) -> None:
        """Take what was deleted out of the log too, unless somebody reads an older moment now."""
        with self._telling(), closing(sqlite3.connect(self.file, timeout=WAIT_MS / 1000)) as plain:
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _has(line: IO[str]) -> bool:
    """Whether the line is this process's now."""
    try:
        fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _kept_open(file: Path) -> Engine:
    engine = store_engine(
        file,
        poolclass=QueuePool,
        pool_size=_KEPT_OPEN,
        max_overflow=-1,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous = NORMAL")

    return engine
