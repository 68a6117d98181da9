"""A store that many write to at once, and from which what is deleted is gone."""

import fcntl
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import QueuePool

from data_access.notebook_file import WAIT_MS, Kind, NotebookFile, store_engine

_KEPT_OPEN = 16


class LastingFile(NotebookFile):
    """A store as `NotebookFile`, for a class that writes at once.

    A commit does not wait for the disk: a server that ends loses nothing, a machine that stops at
    most its last moments, and the file stays whole. Threads and processes write in line, which the
    system keeps: SQLite lets each look again ever more seldom, so that some of many would wait for
    seconds. Connections stay open: to open one costs as much as a write, and the last to close
    would bring the log into the file.
    """

    def __init__(self, file: Path, kind: Kind) -> None:
        super().__init__(file, kind)
        self._one_writes = Lock()
        self._line = file.with_suffix(".line")
        self._line.touch(0o600)
        self._engine = _kept_open(file)
        weakref.finalize(self, self._engine.dispose)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that all of is written, or nothing."""
        with self._one_writes, self._line.open("w") as line:
            fcntl.flock(line, fcntl.LOCK_EX)
            with super().writing() as connection:
                yield connection

    def forget_deleted(self) -> None:
        """Take what was deleted out of the log too, unless somebody reads an older moment now."""
        with self._telling(), closing(sqlite3.connect(self.file, timeout=WAIT_MS / 1000)) as plain:
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")


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
