"""How far a standby is behind its primary, as the standby itself can tell."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from data_access.dialects import may_read_identifier, replication, system_identifier


@dataclass(frozen=True)
class Standing:
    """Where a server stands in replication.

    Attributes
    ----------
    is_standby
        It replays a primary; all below is about that, and a primary is never behind.
    is_connected
        It receives from the primary now.
    is_paused
        Somebody halted the replay.
    behind_bytes
        Of the primary's log, received but not replayed yet; None where nothing was received
        since it started.
    last_change
        When the last replayed transaction was committed on the primary, UTC; None where none was
        replayed since it started.
    lag
        Nothing when all that was received is replayed and more would come; else the time since
        ``last_change``, which is the most that it can be behind; None where neither is known.
    system_identifier
        The same for a primary and its standbys, another for every other register; None where the
        role may not read it.
    """

    is_standby: bool
    is_connected: bool
    is_paused: bool
    behind_bytes: int | None
    last_change: datetime | None
    lag: timedelta | None
    system_identifier: int | None


def standing(connection: Connection) -> Standing | None:
    """Where the server of this connection stands; None for SQLite and DuckDB, which have no such.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        The database broke off.
    """
    if connection.dialect.name != "postgresql":
        return None
    told = connection.execute(replication()).one()
    if not told.is_standby:
        return Standing(False, False, False, 0, None, timedelta(), _identifier(connection))
    behind = None if told.behind_bytes is None else max(0, told.behind_bytes)
    if behind == 0 and told.is_connected:
        lag: timedelta | None = timedelta()
    else:
        # The clocks of two machines may differ, but nothing is replayed before it happened.
        lag = told.last_change and max(timedelta(), told.present - told.last_change)
    return Standing(
        is_standby=True,
        is_connected=told.is_connected,
        is_paused=told.is_paused,
        behind_bytes=behind,
        last_change=told.last_change and told.last_change.astimezone(UTC).replace(tzinfo=None),
        lag=lag,
        system_identifier=_identifier(connection),
    )


def _identifier(connection: Connection) -> int | None:
    # Asked first: a refusal would end the transaction.
    if not connection.scalar(select(may_read_identifier())):
        return None
    return connection.execute(system_identifier()).scalar_one()
