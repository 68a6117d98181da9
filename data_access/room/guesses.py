"""Wrong codes of sessions, counted: who tries many has to wait."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from data_access.codes import N_
from data_access.errors import RoomRefused
from data_access.room import tables

GUESSES, GUESSES_OF_ALL = 400, 2_000
"""Wrong codes within `GUESSING` after which a caller, or everybody, waits. A class of 200 sits
behind one address and mistypes; 400 tries hit one of 20 sessions once in 100,000 times."""
GUESSING = timedelta(minutes=10)


def require_few(connection: Connection, caller: str, at: datetime) -> None:
    """RoomRefused where a caller, a hash, or all together tried too many of late."""
    recent = tables.guess.c.at >= at - GUESSING
    guesses = select(func.count()).select_from(tables.guess).where(recent)
    own = connection.scalar(guesses.filter_by(caller=caller)) or 0
    if own >= GUESSES or (connection.scalar(guesses) or 0) >= GUESSES_OF_ALL:
        raise RoomRefused(N_("Too many wrong codes were tried. Wait ten minutes."))


def count(connection: Connection, caller: str, at: datetime) -> None:
    """Note a wrong code; what no longer counts goes."""
    connection.execute(delete(tables.guess).where(tables.guess.c.at < at - GUESSING))
    connection.execute(insert(tables.guess).values(caller=caller, at=at))
