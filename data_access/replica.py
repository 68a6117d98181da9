"""One read-only engine per URL, and the one consistent read of the register.

No connection is kept between reads: the register is asked seldom, and owes nobody an idle session.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from data_access import dialects, settings
from data_access.connecting import connect_arguments
from data_access.errors import RegisterUnavailable
from data_access.failures import Failure, after, while_opening, while_reading

ATTEMPTS = 6
"""So often a read is begun in all."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 4.0
"""The pause before another attempt is drawn from 0 to this, which doubles up to the longest."""

UNREACHED_S = 6.0
"""No further attempt when no connection came about for so long: the last mirror serves instead."""

_DRIVERS = ("psycopg", "duckdb_engine", "pysqlite")

_Answer = TypeVar("_Answer")


def open_engine(url: str) -> Engine:
    """A read-only engine on the register behind ``url`` (SQLite, DuckDB or PostgreSQL).

    Raises
    ------
    RegisterUnavailable
        The URL cannot be read, names a database this project does not know, or leads over a network
        to a server that need not prove itself.
    """
    named = _named(url)
    if named.get_backend_name() == "postgresql":
        return _postgresql(named)
    if named.get_backend_name() == "duckdb":
        return create_engine(
            named, poolclass=NullPool, connect_args={"read_only": True}, hide_parameters=True
        )
    return _sqlite(named)


def _named(url: str) -> URL:
    with suppress(ArgumentError, NoSuchModuleError, ModuleNotFoundError):
        engine = create_engine(url, hide_parameters=True)
        if engine.driver in _DRIVERS:
            return engine.url
    raise RegisterUnavailable(
        "REGISTER_URL is not a database URL that can be opened; it should look like "
        "postgresql+psycopg://host/register, sqlite:///file or duckdb:///file."
    )


def _postgresql(url: URL) -> Engine:
    """Read-only twice: the session by its options, and every transaction by itself."""
    return create_engine(
        url,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        poolclass=NullPool,
        connect_args=connect_arguments(url),
        hide_parameters=True,
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def refuse_writes(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(dialects.READS_ONLY)

    # The driver begins a transaction before a write only; a read of many tables needs one too.
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def consistent(
    engine: Engine,
    work: Callable[[Connection], _Answer],
    *,
    attempts: int = ATTEMPTS,
    seconds: float = settings.STATEMENT_TIMEOUT_S,
    tell: Callable[[str], None] = lambda _: None,
    chance: Random | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> _Answer:
    """What ``work`` returns, given one read-only transaction in which every table shows one moment.

    A standby may cancel a read, and a server may go away: ``work`` is then begun anew on another
    connection, so it must not build on what an attempt before it left. Attempts end after
    ``attempts``, and none begins ``seconds`` after the first or `UNREACHED_S` without a connection.
    What does not pass by itself (a refusal, a statement too slow) is not tried again. Pauses grow
    and are drawn by ``chance``, so that many readers do not come back together; ``tell`` is given
    a sentence before each.

    Raises
    ------
    RegisterUnavailable
        The database did not answer, refused, or broke off; the text says what to do.
    """
    _require_file(engine)
    chance = chance or Random()
    begun = reached = time.monotonic()
    for attempt in range(1, attempts + 1):
        try:
            return _once(engine, work)
        except _Failed as attempted:
            failure, opened = attempted.failure, attempted.opened
        now = time.monotonic()
        reached = now if opened else reached
        late = now - begun >= seconds or now - reached >= UNREACHED_S
        if not failure.passes or late or attempt == attempts:
            break
        tell(f"{failure.sentence} Trying again ({attempt} of at most {attempts - 1}).")
        sleep(chance.uniform(0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (attempt - 1))))
    raise RegisterUnavailable(after(failure, attempt).sentence)


class _Failed(Exception):
    """One attempt came to nothing; ``opened`` where it had a connection."""

    def __init__(self, failure: Failure, *, opened: bool) -> None:
        super().__init__(failure.sentence)
        self.failure, self.opened = failure, opened


def _once(engine: Engine, work: Callable[[Connection], _Answer]) -> _Answer:
    try:
        connection = engine.connect()
    except DBAPIError as problem:
        raise _Failed(while_opening(problem, engine), opened=False) from None
    try:
        connection.begin()
        return work(connection)
    except DBAPIError as problem:
        # Whatever state it is in, no later word goes over this connection.
        connection.invalidate()
        raise _Failed(while_reading(problem, engine), opened=True) from None
    finally:
        # An answer is whole before its transaction ends, so nothing hangs on how that goes.
        with suppress(DBAPIError):
            connection.close()


def _require_file(engine: Engine) -> None:
    """SQLite would make an empty database of a name that is mistyped."""
    file = engine.url.database
    if engine.dialect.name != "postgresql" and not (file and Path(file).is_file()):
        raise RegisterUnavailable(
            f"The register's file {file!r} does not exist. Where REGISTER_URL is set, correct it; "
            "else `make run` builds the training register in the folder REGISTER_DATA."
        )
