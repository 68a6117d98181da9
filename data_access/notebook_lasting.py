"""A store that many write to at once, and from which what is deleted is gone."""

import fcntl
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, event

from data_access.notebook_file import WAIT_MS, Kind, NotebookFile


class LastingFile(NotebookFile):
    """A store as `NotebookFile`, for a class that writes at once.

    A commit does not wait for the disk: a server that ends loses nothing, a machine that stops at
    most its last moments, and the file stays whole. Threads and processes write in line, which the
    system keeps: SQLite lets each look again ever more seldom, so that some of many would wait for
    seconds. One connection stays open, for the last to close would bring the log into the file.
    """

    def __init__(self, file: Path, kind: Kind) -> None:
        super().__init__(file, kind)
        self._one_writes = Lock()
        self._line = file.with_suffix(".line")
        self._line.touch(0o600)
        event.listen(self._engine, "connect", _unhurried)
        held = sqlite3.connect(file, check_same_thread=False)
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()
        weakref.finalize(self, held.close)

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


def _unhurried(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is not in the file either
