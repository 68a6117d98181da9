"""One read-only engine per URL, and the one consistent read of the register.

No connection is kept between reads: the register is asked seldom, and owes nobody an idle session.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from data_access import settings
from data_access.errors import RegisterUnavailable


def open_engine(url: str) -> Engine:
    """A read-only engine on the register behind ``url`` (SQLite, DuckDB or PostgreSQL).

    Raises
    ------
    RegisterUnavailable
        The URL cannot be read or names a database this project does not know.
    """
    try:
        dialect = create_engine(url).dialect.name
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as problem:
        raise RegisterUnavailable(
            "REGISTER_URL is not a database URL that can be opened; it should look like "
            "postgresql+psycopg://host/register, sqlite:///file or duckdb:///file."
        ) from problem
    if dialect == "postgresql":
        return _postgresql(url)
    if dialect == "duckdb":
        return create_engine(url, poolclass=NullPool, connect_args={"read_only": True})
    engine = create_engine(url, poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def refuse_writes(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA query_only = ON")

    # The driver begins a transaction before a write only; a read of many tables needs one too.
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _postgresql(url: str) -> Engine:
    options = (
        "-c default_transaction_read_only=on "
        f"-c statement_timeout={settings.STATEMENT_TIMEOUT_S * 1000} "
        "-c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"
    )
    return create_engine(
        url,
        isolation_level="REPEATABLE READ",
        poolclass=NullPool,
        connect_args={
            "options": options,
            "connect_timeout": 5,
            "application_name": "register-dashboard",
        },
    )


@contextmanager
def consistent_read(engine: Engine) -> Iterator[Connection]:
    """One read-only transaction in which every table shows the same moment.

    Raises
    ------
    RegisterUnavailable
        The database did not answer, or broke off.
    """
    _require_file(engine)
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    except DBAPIError as problem:
        raise RegisterUnavailable(
            f"The register ({engine.dialect.name}) did not answer: "
            f"{type(problem.orig).__name__}. Check REGISTER_URL and that the database is up."
        ) from problem


def _require_file(engine: Engine) -> None:
    """SQLite would make an empty database of a name that is mistyped."""
    file = engine.url.database
    if engine.dialect.name != "postgresql" and not (file and Path(file).is_file()):
        raise RegisterUnavailable(
            f"REGISTER_URL names the file {file!r}, which does not exist. "
            "`make run` builds the training register; else correct the URL."
        )
