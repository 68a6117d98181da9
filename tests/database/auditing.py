"""An audit log, and what is asked of it, for the tests of it."""

import time
from collections.abc import Callable

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from data_access.audit import Action, AuditRefused, Entry
from data_access.audit.chain import Kept
from data_access.audit.keeping import entries, reading
from data_access.audit.log import WAIT_S
from tests.postgresql import Server

BOUND_S = WAIT_S + 1.0
SEEN = Entry(
    Action.OPEN_CASE,
    subject="sub-5",
    role="analyst",
    organisation="Korps Curaçao",
    purpose="investigation",
    page="similar_cases",
    selection="Curaçao, 2025\nsector: hospitality 🏨",
    copy="mirror-1",
    cases=2,
    case_ids=("C-1", "=C-2"),
    export_id="E1",
    export_hash="0" * 64,
    reason="-",
)


HEAD_OF_NONE = "UPDATE audit.head SET number = 0, hash = decode(repeat('00', 32), 'hex')"


def kept(server: Server) -> list[Kept]:
    return reading(server.url("audit", "audit_reader"), lambda c: list(entries(c)))


def refusal(server: Server, user: str, statement: str) -> str:
    engine = create_engine(
        server.url("audit", user), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        with pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql(statement)
    state: str = refused.value.orig.sqlstate  # type: ignore[union-attr]
    return state


def call(*told: str) -> str:
    fields = [*told, *["NULL"] * 13][:13]
    return f"SELECT audit.append({', '.join(fields)})"


# When it cannot be written -----------------------------------------------------------------------


def told_within(seconds: float, append: Callable[[], object]) -> str:
    begun = time.monotonic()
    with pytest.raises(AuditRefused) as refused:
        append()
    assert time.monotonic() - begun < seconds
    assert "Nothing of a case is shown" in str(refused.value)
    return str(refused.value)
