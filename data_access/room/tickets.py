"""Tickets to seats of the training room: each seats one, and not for long, in any process."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, select, update

from data_access.room import tables
from data_access.room.names import hashed, new_token, new_way
from data_access.room.store import RoomStore

GOOD_FOR = timedelta(minutes=2)
"""While a class joins, the server keeps a browser waiting for most of a minute."""


class Tickets:
    """Tickets in a `RoomStore`, so that another process takes one than the one that made it.

    None holds a token: who comes with one is given a new token, and the one before is worth
    nothing any more. The answer that tells it may be cut off, so a ticket counts until somebody
    is there with what it gave: `came`.
    """

    def __init__(self, store: RoomStore) -> None:
        self._store = store

    def to_leave(self) -> str:
        """A ticket by which a browser leaves any seat; to a seat it is made along with that."""
        ticket = new_way().ticket
        row = {
            "ticket": hashed(ticket),
            "token": "",
            "is_trainer": False,
            "made_at": self._store.clock(),
        }
        with self._store.file.writing() as connection:
            connection.execute(insert(tables.ticket).values(row))
        return ticket

    def use(self, ticket: str) -> tuple[str, bool] | None:
        """The token of its seat, new, and whether that is a trainer's; empty, to leave any seat.

        None where somebody came with what it gave, it is too old or none of ours, or its seat is
        gone.
        """
        own = tables.ticket.c.ticket == hashed(ticket)
        wanted = select(tables.ticket).where(own, tables.ticket.c.made_at > self._oldest())
        with self._store.file.reading() as connection:
            if connection.execute(wanted).one_or_none() is None:
                return None  # nobody who makes tickets up keeps a class from writing
        with self._store.file.writing() as connection:
            row = connection.execute(wanted).one_or_none()
            if row is None:
                return None  # another came by it meanwhile
            if not row.token:
                connection.execute(delete(tables.ticket).where(own))
                return "", row.is_trainer
            token, kept_in = new_token(), tables.session if row.is_trainer else tables.seat
            change = update(kept_in).where(kept_in.c.token == row.token)
            if not connection.execute(change.values(token=hashed(token))).rowcount:
                return None
            # From now on anew: the page that the browser goes to may be slow as well.
            values = {"token": hashed(token), "made_at": self._store.clock()}
            connection.execute(update(tables.ticket).where(own).values(values))
            return token, row.is_trainer

    def came(self, token: str) -> None:
        """Note that somebody is there with a token: the ticket that gave it counts no more."""
        own = tables.ticket.c.token == hashed(token)
        with self._store.file.reading() as connection:
            if connection.execute(select(tables.ticket).where(own)).first() is None:
                return  # as nearly always: they came before
        with self._store.file.writing() as connection:
            connection.execute(delete(tables.ticket).where(own))

    def give_up(self) -> None:
        """Take out the seats that nobody came to, their nicknames free again.

        Sessions are not: see `lost_sessions`.
        """
        held = tables.ticket.c.token.in_(select(tables.session.c.token))
        late = select(tables.ticket).where(self._is_late(), ~held)
        with self._store.file.reading() as connection:
            if connection.execute(late).first() is None:
                return  # as nearly always: nobody waits for that
        with self._store.file.writing() as connection:
            for row in connection.execute(late).all():
                self._store.take_out(connection, row.token)
                connection.execute(delete(tables.ticket).filter_by(ticket=row.ticket))

    def lost_sessions(self) -> tuple[str, ...]:
        """Sessions that no trainer came to: nobody can reveal, close or delete them.

        Their tickets stay as long as they do, so that a deletion that failed is tried again.
        """
        tokens = select(tables.ticket.c.token).where(self._is_late())
        wanted = select(tables.session.c.id).where(tables.session.c.token.in_(tokens))
        with self._store.file.reading() as connection:
            return tuple(connection.scalars(wanted))

    def _is_late(self) -> ColumnElement[bool]:
        return tables.ticket.c.made_at <= self._oldest()

    def _oldest(self) -> datetime:
        return self._store.clock() - GOOD_FOR
