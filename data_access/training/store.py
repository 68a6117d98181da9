"""The training register into a database: a file of its own, or the tables of a server."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
from sqlalchemy import (
    URL,
    Connection,
    MetaData,
    NullPool,
    Table,
    create_engine,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from data_access import schema
from data_access.bulk import write_frame
from data_access.dialects import WITHOUT_JOURNAL
from data_access.errors import RegisterError, RegisterUnavailable
from data_access.folders import close_to_others
from data_access.training import answer_key
from data_access.training.build import TrainingRegister, training_register

METADATAS: tuple[MetaData, ...] = (schema.metadata, answer_key.metadata)
TABLES: tuple[Table, ...] = tuple(table for part in METADATAS for table in part.sorted_tables)

Frames = dict[str, pd.DataFrame]
"""Rows by table name."""

_IN_A_FILE = ("sqlite", "duckdb")


def build_into(
    url: str,
    *,
    until: date,
    seed: int = 1,
    reports: int | None = None,
    years: int = 6,
    replace: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Invent a register (see `training_register`) and store it; rows by table.

    The file of a SQLite or DuckDB URL is made with its folder, readable by its owner alone, and
    appears only when it is whole. On a server all happens in one transaction.

    Raises
    ------
    RegisterError
        The database already holds a register and ``replace`` was not asked for, or holds what must
        not be replaced: other tables, or a register that is not a training register.
    RegisterUnavailable
        The database cannot be reached.
    """
    target = _parsed(url)
    _refuse_what_is_there(target, replace)
    register = training_register(until=until, seed=seed, reports=reports, years=years, step=step)
    try:
        if target.get_backend_name() in _IN_A_FILE:
            return _into_fresh_file(target, METADATAS, register.tables | register.answers, step)
        return _into_server(target, register, step)
    except DBAPIError as error:
        raise RegisterUnavailable(f"Cannot write to {target!r}: {_reason(error)}") from error


def register_file(file: Path, tables: Frames, step: Callable[[str], None] = lambda _: None) -> None:
    """Store a register alone, without its answer key, in a SQLite file in place of any other.

    Raises
    ------
    RegisterUnavailable
        It cannot be written.
    """
    target = URL.create("sqlite", database=str(file))
    close_to_others(file.parent, "REGISTER_ROOM_FOLDER")
    try:
        _into_fresh_file(target, (schema.metadata,), tables, step)
    except DBAPIError as error:
        raise RegisterUnavailable(f"Cannot write to {target!r}: {_reason(error)}") from error


def _parsed(url: str) -> URL:
    try:
        target = make_url(url)
        target.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        raise RegisterError(
            "That is no database URL. Examples: sqlite:///var/training.db, "
            "duckdb:///var/training.duckdb, postgresql+psycopg://user@host/database."
        ) from None
    if target.get_backend_name() in _IN_A_FILE and target.database in {None, "", ":memory:"}:
        raise RegisterError("A training register needs a file: add its path to the URL.")
    return target


def _refuse_what_is_there(target: URL, replace: bool) -> None:
    """Only an empty database is filled, and only a training register is replaced."""
    in_a_file = target.get_backend_name() in _IN_A_FILE
    if in_a_file and not Path(target.database or "").exists():
        return
    engine = create_engine(target, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            found = set(inspect(connection).get_table_names())
            own = found & {table.name for table in TABLES}
            kinds = _kinds(connection) if schema.register.name in found else []
    except DBAPIError as error:
        raise RegisterUnavailable(f"Cannot open {target!r}: {_reason(error)}") from error
    if own and not replace:
        raise RegisterError(f"{target!r} already holds a register; --replace makes it anew.")
    if own and kinds != ["training"]:
        raise RegisterError(
            f"{target!r} holds a register that is no training register; not touched."
        )
    if in_a_file and found - own:
        raise RegisterError(f"{target!r} holds other tables too; give the register its own file.")


def _kinds(connection: Connection) -> list[str]:
    return list(connection.scalars(select(schema.register.c.kind)))


def _into_fresh_file(
    target: URL, parts: tuple[MetaData, ...], frames: Frames, step: Callable[[str], None]
) -> dict[str, int]:
    path = Path(target.database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    # A folder that only the owner may enter: not even the unfinished file can be read by others.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".training-") as folder:
        fresh = Path(folder) / path.name
        engine = create_engine(
            target.set(database=str(fresh)), poolclass=NullPool, hide_parameters=True
        )
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                for setting in WITHOUT_JOURNAL:
                    connection.exec_driver_sql(setting)
            counts = _write(connection, parts, frames, step)
            connection.commit()
        fresh.chmod(0o600)
        fresh.replace(path)
    return counts


def _into_server(
    target: URL, register: TrainingRegister, step: Callable[[str], None]
) -> dict[str, int]:
    engine = create_engine(target, poolclass=NullPool, hide_parameters=True)
    with engine.begin() as connection:
        for part in reversed(METADATAS):
            part.drop_all(connection)
        return _write(connection, METADATAS, register.tables | register.answers, step)


def _write(
    connection: Connection,
    parts: tuple[MetaData, ...],
    frames: Frames,
    step: Callable[[str], None],
) -> dict[str, int]:
    for part in parts:
        part.create_all(connection)
    counts = {}
    for table in (table for part in parts for table in part.sorted_tables):
        step(f"{table.name} into the database")
        counts[table.name] = write_frame(connection, table, frames[table.name])
    return counts


def _reason(error: DBAPIError) -> str:
    """The first line of what the engine says; the statement and its values stay out."""
    return str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
