"""How far a standby is behind its primary, as the standby itself can tell."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from data_access.dialects import replication


@dataclass(frozen=True)
class Standing:
    """Where a server stands in replication.

    Attributes
    ----------
    is_standby
        It replays a primary; all below is about that, and a primary is never behind.
    is_connected
        It receives from the primary now.
    behind_bytes
        Of the primary's log, received but not replayed yet; None where nothing was received
        since it started.
    last_change
        When the last replayed transaction was committed on the primary, UTC; None where none was
        replayed since it started.
    unchanged_since
        That moment, or else when it started; None of a primary.
    lag
        Nothing when all that was received is replayed and more would come, though over a line that
        lets nothing through; else the time since ``last_change``, which is the most that it can be
        behind; None where neither is known.
    """

    is_standby: bool
    is_connected: bool
    behind_bytes: int | None
    last_change: datetime | None
    unchanged_since: datetime | None
    lag: timedelta | None


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
        return Standing(False, False, 0, None, None, timedelta())
    behind = None if told.behind_bytes is None else max(0, told.behind_bytes)
    if behind == 0 and told.is_connected:
        lag: timedelta | None = timedelta()
    else:
        # The clocks of two machines may differ, but nothing is replayed before it happened.
        lag = told.last_change and max(timedelta(), told.present - told.last_change)
    return Standing(
        is_standby=True,
        is_connected=told.is_connected,
        behind_bytes=behind,
        last_change=told.last_change and _in_utc(told.last_change),
        unchanged_since=_in_utc(told.last_change or told.started),
        lag=lag,
    )


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
