"""A store of the dashboard's own: made whole in one step, closed to others, shared by processes."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from data_access.errors import NotebookUnusable
from data_access.folders import close_to_others
from data_access.notebook_tables import APPLICATION, LAYOUT, metadata

WAIT_MS = 30_000
"""So long one process waits for another that is writing."""


@dataclass(frozen=True)
class Kind:
    """What a store is, and how it is laid out.

    Parameters
    ----------
    name : str
        What it is called in sentences.
    variable : str
        The environment value that says where it lies.
    without : str
        What a new one starts without.
    tables : MetaData
        How it is laid out.
    application, layout : int
        What SQLite's header says of it; see `notebook_tables`.
    reads : tuple of int
        Former layouts that serve as they are.
    """

    name: str
    variable: str
    without: str
    tables: MetaData
    application: int
    layout: int
    reads: tuple[int, ...] = ()


NOTEBOOK = Kind(
    "notebook",
    "REGISTER_NOTEBOOK",
    "the names, notes and verdicts of analysts",
    metadata,
    APPLICATION,
    LAYOUT,
)

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class NotebookFile:
    """A notebook, or another store, on disk; made, empty, where there is none.

    Raises
    ------
    NotebookUnusable
        The file is damaged, is no such store, is of a newer layout, or cannot be written. What to
        do stands in the message.
    RegisterError
        Others may look into its folder.
    """

    def __init__(self, file: Path, kind: Kind = NOTEBOOK) -> None:
        self.file, self.kind = file, kind
        self._engine = store_engine(file)
        close_to_others(file.parent, kind.variable)
        with self._telling():
            if not file.exists():
                _make(file, kind)
            file.chmod(0o600)
        with self.reading() as connection:
            self._require_layout(connection)
            lacks = {*kind.tables.tables} - {*inspect(connection).get_table_names()}
        if lacks:
            with self.writing() as connection:
                kind.tables.create_all(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction in which everything is of the same moment."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that all of is written, or nothing."""
        # Immediate: one that reads first and writes then could not wait for another writer.
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        if not self.file.exists():
            raise NotebookUnusable(
                f"The {self.kind.name} {self.file} was taken away while it was in use. Put it "
                "back, or start the dashboard again with an empty one."
            )
        with self._telling(), self._engine.connect() as connection:
            connection.execution_options(begin=begin)
            with connection.begin():
                yield connection

    @contextmanager
    def _telling(self) -> Iterator[None]:
        # From None, and by name alone: the statement's values are names, notes and cases.
        try:
            yield
        except DBAPIError as problem:
            raise NotebookUnusable(self._sentence(problem.orig)) from None
        except OSError as problem:
            raise NotebookUnusable(self._sentence(problem)) from None

    def _busy(self) -> str:
        return (
            f"Another process kept the {self.kind.name} {self.file} busy for {WAIT_MS // 1000} "
            "seconds. Try again."
        )

    def _sentence(self, problem: BaseException | None) -> str:
        # The low byte says what went wrong, the others which kind of it.
        name = self.kind.name
        code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGED:
            return (
                f"The {name} {self.file} is damaged or no {name}. Put a copy that was kept in its "
                f"place, or move it away: a new one starts empty, without {self.kind.without}. "
                f"{self.kind.variable} says where it lies."
            )
        if code in _BUSY:
            return self._busy()
        return (
            f"The {name} {self.file} cannot be read or written ({type(problem).__name__}). Look "
            "for room on the disk and for the rights on its folder, or set "
            f"{self.kind.variable} to another file."
        )

    def _require_layout(self, connection: Connection) -> None:
        whose = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        layout = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if whose != self.kind.application:
            raise NotebookUnusable(
                f"The file {self.file} is another program's, no {self.kind.name}. "
                f"Set {self.kind.variable} to a file of its own."
            )
        if layout not in (self.kind.layout, *self.kind.reads):
            age = "a newer" if layout > self.kind.layout else "an older"
            raise NotebookUnusable(
                f"The {self.kind.name} {self.file} is of {age} version of the dashboard (layout "
                f"{layout}, this one reads {self.kind.layout}). Run that version, or set "
                f"{self.kind.variable} to another file."
            )


def store_engine(file: Path, **pool: Any) -> Engine:
    """A store's engine; where no pool is given, each connection is opened anew."""
    pool = {"poolclass": NullPool} | pool
    engine = create_engine(f"sqlite:///{file}", hide_parameters=True, **pool)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is not in the file either

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _make(file: Path, kind: Kind) -> None:
    """An empty store that appears whole, or the one that another process made meanwhile."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{kind.name}-") as folder:
        fresh = Path(folder) / file.name
        fresh.touch(0o600)
        engine = store_engine(fresh)
        with engine.connect() as connection:
            kind.tables.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA application_id = {kind.application}")
            connection.exec_driver_sql(f"PRAGMA user_version = {kind.layout}")
            connection.commit()
        with closing(engine.raw_connection()) as plain:  # not within a transaction
            # Readers do not wait for a writer. The file remembers it.
            plain.cursor().execute("PRAGMA journal_mode = WAL")
        with suppress(FileExistsError):
            file.hardlink_to(fresh)
