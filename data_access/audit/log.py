"""Appending to the audit log, within seconds or not at all.

The login of the URL may do one thing, call the function that appends (`docs/operations.md`). What
it cannot do within the bounds below is refused, and the caller shows nothing.
"""

import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from data_access.audit.entry import Entry
from data_access.connecting import hosts, own_store_arguments
from data_access.errors import AuditRefused, RegisterUnavailable

STATEMENT_TIMEOUT_S = 2
"""So long an entry may take, the wait for those before it included."""

ANSWER_S = STATEMENT_TIMEOUT_S + 0.5
"""So long the server may take to say anything at all: one that hangs stops no statement itself."""

AGAIN_S = 0.5
"""A lost connection is replaced while that is noticed within so long; all of a pool may be lost."""

WAIT_S = 8
"""So long a caller waits in all, those before it included."""

CONNECTIONS = 8

_SESSION = (
    f"-c statement_timeout={STATEMENT_TIMEOUT_S * 1000} "
    f"-c lock_timeout={STATEMENT_TIMEOUT_S * 1000} "
    "-c idle_in_transaction_session_timeout=5000"
)

_APPEND = text(
    "SELECT audit.append(:action, :subject, :role, :organisation, :purpose, :page, :selection, "
    ":copy, :cases, :case_ids, :export_id, :export_hash, :reason)"
)

_GUIDE = 'See "The audit log" in docs/operations.md.'

_BY_STATE: tuple[tuple[str, str], ...] = (
    ("53", "its server has no room left, on disk or in memory. Make room"),
    ("25006", "its server takes no writes. REGISTER_AUDIT must lead to a primary"),
    (
        "57014",
        f"an entry took longer than {STATEMENT_TIMEOUT_S} seconds. Look at its server's load",
    ),
    (
        "55P03",
        f"an entry took longer than {STATEMENT_TIMEOUT_S} seconds. Look at its server's load",
    ),
    ("42", "the function audit.append is not there, or not granted. Apply the SQL of the page"),
    ("3F000", "the function audit.append is not there. Apply the SQL of the page"),
    ("P000", "its table audit.head does not hold the one row that it must. Look who changed it"),
    ("23", "the log and this dashboard differ in what they take. Apply the SQL of this release"),
)
"""Beginnings of a SQLSTATE, and what to do."""


class AuditLog:
    """The audit log behind a URL; one per process, for all its threads.

    Raises
    ------
    AuditRefused
        The URL is not one of PostgreSQL, or leads over a network without ``verify-full``.
    """

    def __init__(self, url: str) -> None:
        try:
            named = make_url(url)
            is_known = named.get_backend_name() == "postgresql"
        except ArgumentError:
            is_known = False
        if not is_known:
            raise AuditRefused(
                "REGISTER_AUDIT is not the URL of a PostgreSQL database; it should look like "
                f"postgresql+psycopg://audit_writer@host/audit. {_GUIDE}"
            )
        named = named.set(drivername="postgresql+psycopg")
        # A pool of connections alone lets whoever comes late pass by those who wait.
        self._threads = ThreadPoolExecutor(CONNECTIONS, "audit")
        try:
            self._engine, self._hosts = _engine(named), hosts(named)
        except RegisterUnavailable as problem:
            raise AuditRefused(str(problem)) from None

    def append(self, entry: Entry) -> int:
        """The number under which an entry now stands in the log.

        A connection that was lost is replaced. Where it broke off between the entry and the answer,
        the entry stands in the log twice; the number is that of the later.

        Raises
        ------
        AuditRefused
            It is not sure that the entry stands in the log, so what it tells of must not be shown.
            After at most `WAIT_S` seconds.
        """
        begun = self._threads.submit(self._appended, entry)
        try:
            return begun.result(WAIT_S)
        except TimeoutError:
            begun.cancel()
            raise _refused(
                f"{self._hosts} had too many entries to take before this one. Look at its load"
            ) from None

    def close(self) -> None:
        """End the threads and connections, once what was begun is done."""
        self._threads.shutdown(cancel_futures=True)
        self._engine.dispose()

    def _appended(self, entry: Entry) -> int:
        begun = time.monotonic()
        while True:
            try:
                with self._engine.connect() as connection:
                    number: int = connection.execute(_APPEND, entry.values()).scalar_one()
            except DBAPIError as problem:
                # Lost, not slow, and not anew: whoever lost one gets a new one, which is not.
                if not problem.connection_invalidated or time.monotonic() - begun > AGAIN_S:
                    raise self._refusal(problem) from None
            else:
                return number

    def _refusal(self, problem: DBAPIError) -> AuditRefused:
        state = getattr(problem.orig, "sqlstate", None) or ""
        found = next((told for start, told in _BY_STATE if state.startswith(start)), None)
        if found is None:
            found = (
                f"{self._hosts} cannot be reached, or does not let the login of REGISTER_AUDIT in. "
                "Check that its server runs, and the login's database and password"
            )
        return _refused(found)


def _refused(why: str) -> AuditRefused:
    return AuditRefused(
        f"The audit log cannot be written: {why}. Nothing of a case is shown until it can. {_GUIDE}"
    )


def _engine(url: URL) -> Engine:
    own = own_store_arguments(url, "REGISTER_AUDIT")
    engine = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_size=CONNECTIONS,
        max_overflow=0,
        connect_args=own
        | {
            "application_name": "register-audit",
            "target_session_attrs": "read-write",
            "options": f"{own['options']} {_SESSION}",
        },
        hide_parameters=True,
    )

    @event.listens_for(engine, "do_connect")
    def connect(_: Any, __: Any, given: list[Any], named: dict[str, Any]) -> psycopg.Connection:
        return _Connection.connect(*given, **named)

    return engine


class _Connection(psycopg.Connection[Any]):
    """A connection that waits for no answer longer than `ANSWER_S`, and is closed then."""

    def wait(self, gen: PQGen[Any], *arguments: Any, **named: Any) -> Any:
        return super().wait(self._until(gen, time.monotonic() + ANSWER_S), *arguments, **named)

    def _until(self, steps: PQGen[Any], end: float) -> Generator[Any, Any, Any]:
        """The steps of a wait, which comes back to them every tenth of a second or so."""
        try:
            wanted = next(steps)
            while True:
                ready = yield wanted
                if not ready and time.monotonic() > end:
                    self.close()
                    raise psycopg.OperationalError("no answer")
                wanted = steps.send(ready)
        except StopIteration as done:
            return done.value
