"""What a database's error means: whether it passes by itself, and what to do about it.

PostgreSQL is read by its SQLSTATE. While a connection is being opened its driver hands on none, so
the server's English words decide there; in another language they count as not reachable.
No sentence quotes what the database said: that may hold values of the register.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from data_access import settings
from data_access.connecting import LOCK_TIMEOUT_S, hosts

_GUIDE = "See docs/operations.md."


@dataclass(frozen=True)
class Failure:
    """A sentence that a person can act on; ``passes`` where another try may succeed."""

    sentence: str
    passes: bool = False


_CONFLICT = Failure(
    "The standby cancelled the read, because what the primary cleaned up or changed could not be "
    "replayed beside it. On the standby, set hot_standby_feedback = on or a longer "
    f"max_standby_streaming_delay. {_GUIDE}",
    passes=True,
)
_LOCKED = Failure(
    f"A table of the register was locked for longer than {LOCK_TIMEOUT_S} seconds, as it is while "
    "its columns are changed. Try again when that is done.",
    passes=True,
)
_FULL = Failure(
    "The register takes no more connections. Raise the connection limit of the reading role or of "
    f"the server, or end what holds them. {_GUIDE}",
    passes=True,
)
_SLOW = Failure(
    f"The register stopped a question that ran longer than {settings.STATEMENT_TIMEOUT_S} seconds, "
    "or somebody stopped it by hand. Look at the load of the standby, or raise "
    "REGISTER_STATEMENT_TIMEOUT."
)
_NOT_GRANTED = Failure(
    "The register refused the reading role a table or column of the contract. Grant the columns of "
    "docs/operations.md to it."
)
_DIFFERENT = Failure(
    "The register lacks a table or column that is read. "
    "Run `python -m data_access.check URL` for all differences."
)
_REFUSED = Failure(
    "The register refused the sign-in. Check user and password of REGISTER_URL (or the password "
    f"file), and that the server lets this machine in with it. {_GUIDE}"
)
_NO_DATABASE = Failure(
    "The server has no database of the name in REGISTER_URL. Correct the name after the slash."
)
_UNPROVEN = Failure(
    "The server could not prove that it is the register's: its certificate is not signed by the "
    "authority in sslrootcert, is not made out to the host in REGISTER_URL, or there is none. "
    f"{_GUIDE}"
)

_STOOD_STILL = Failure(
    "The register ended a read that stood still or took too long: between two of its questions "
    "this machine, or the disk of REGISTER_MIRROR, was busy. Look what else runs here.",
    passes=True,
)

_BY_STATE: tuple[tuple[str, Failure], ...] = (
    ("40001", _CONFLICT),
    ("40P01", _CONFLICT),
    ("55P03", _LOCKED),
    ("53300", _FULL),
    ("57014", _SLOW),
    ("42501", _NOT_GRANTED),
    ("42P01", _DIFFERENT),
    ("42703", _DIFFERENT),
    ("3F000", _DIFFERENT),
    ("28", _REFUSED),
    ("3D000", _NO_DATABASE),
    ("25P03", _STOOD_STILL),
    ("25P04", _STOOD_STILL),
)
"""Beginnings of a SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html."""

_LOST = ("08", "57P01", "57P02", "57P03")

_BY_WORDS: tuple[tuple[re.Pattern[str], Failure], ...] = (
    (re.compile(r"certificate|not support SSL|SSL error: (?!unexpected eof)"), _UNPROVEN),
    (
        re.compile(
            r"authentication failed|no password supplied|no \S+ entry for host"
            r"|role \S+ does not exist|not permitted to log in|permission denied for database"
        ),
        _REFUSED,
    ),
    (re.compile(r"database \S+ does not exist"), _NO_DATABASE),
    (re.compile(r"too many (clients|connections)|connection slots are reserved"), _FULL),
)


def while_opening(problem: DBAPIError, engine: Engine) -> Failure:
    """Why no connection came about."""
    if engine.dialect.name != "postgresql":
        return _of_file(problem, engine)
    said = str(problem.orig)
    return next(
        (failure for words, failure in _BY_WORDS if words.search(said)), _unreachable(engine)
    )


def while_reading(problem: DBAPIError, engine: Engine) -> Failure:
    """Why a read broke off on an open connection."""
    if engine.dialect.name != "postgresql":
        return _of_file(problem, engine)
    state = getattr(problem.orig, "sqlstate", None)
    if state is None:
        drivers = engine.dialect.loaded_dbapi
        lost = isinstance(problem.orig, drivers.OperationalError)
        return _unreachable(engine) if lost else _of_file(problem, engine)
    if state == "57014" and _is_of_recovery(problem.orig):
        return _CONFLICT
    if state.startswith(_LOST):
        return _unreachable(engine)
    found = next((failure for start, failure in _BY_STATE if state.startswith(start)), None)
    return found or Failure(
        f"The register broke off the read (SQLSTATE {state}). Look into the log of the server."
    )


def _is_of_recovery(problem: Any) -> bool:
    """Whether a standby cancelled a statement so that replication goes on.

    Before PostgreSQL 16 its words alone tell, else the function too, in any language.
    """
    return "recovery" in str(problem) or "RecoveryConflict" in (problem.diag.source_function or "")


def after(failure: Failure, attempts: int) -> Failure:
    """The failure with how often it was tried, where that was more than once."""
    tried = f" It was tried {attempts} times." if attempts > 1 else ""
    return replace(failure, sentence=failure.sentence + tried)


def _unreachable(engine: Engine) -> Failure:
    return Failure(
        f"The register cannot be reached at {hosts(engine.url)}. Check that a server runs there "
        "and lets this machine in, and correct REGISTER_URL if it is another.",
        passes=True,
    )


def _of_file(problem: DBAPIError, engine: Engine) -> Failure:
    return Failure(
        f"The register ({engine.dialect.name}) did not answer: {type(problem.orig).__name__}. "
        "Check REGISTER_URL and that the database is up."
    )
