"""Tickets to seats of the training room: each counts once and not for long, in any process."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from data_access.room import tables
from data_access.room.names import hashed, new_token
from data_access.room.store import RoomStore

GOOD_FOR = timedelta(minutes=2)
"""While a class joins, the server keeps a browser waiting for most of a minute."""


class Tickets:
    """Tickets in a `RoomStore`, so that another process takes one than the one that made it.

    None holds a token: who comes with one is given a new token, and the one that it was made for
    is worth nothing any more.
    """

    def __init__(self, store: RoomStore) -> None:
        self._store = store

    def make(self, token: str, *, is_trainer: bool) -> str:
        """A ticket to the seat of a token; of an empty one, to leave any seat."""
        ticket = secrets.token_urlsafe(16)
        row = {
            "ticket": hashed(ticket),
            "token": hashed(token) if token else "",
            "is_trainer": is_trainer,
            "made_at": self._store.clock(),
        }
        with self._store.file.writing() as connection:
            connection.execute(insert(tables.ticket).values(row))
        return ticket

    def use(self, ticket: str) -> tuple[str, bool] | None:
        """The token of its seat, new, and whether that is a trainer's; empty, to leave any seat.

        None where it was used, is too old or none of ours, or its seat is gone.
        """
        own = tables.ticket.c.ticket == hashed(ticket)
        wanted = select(tables.ticket).where(own, tables.ticket.c.made_at > self._oldest())
        with self._store.file.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            return None  # nobody who makes tickets up keeps a class from writing
        with self._store.file.writing() as connection:
            if not connection.execute(delete(tables.ticket).where(own)).rowcount:
                return None  # another came by it meanwhile
            if not row.token:
                return "", row.is_trainer
            token, kept_in = new_token(), _kept_in(row.is_trainer)
            change = update(kept_in).where(kept_in.c.token == row.token)
            taken = connection.execute(change.values(token=hashed(token))).rowcount
            return (token, row.is_trainer) if taken else None

    def give_up(self) -> tuple[str, ...]:
        """Take out the seats that nobody came to, their nicknames free again.

        Returns the sessions that no trainer came to: to be deleted, with their files.
        """
        late = tables.ticket.c.made_at <= self._oldest()
        with self._store.file.reading() as connection:
            if not connection.scalar(select(func.count()).select_from(tables.ticket).where(late)):
                return ()  # as nearly always: nobody waits for that
        with self._store.file.writing() as connection:
            rows = connection.execute(select(tables.ticket).where(late)).all()
            connection.execute(delete(tables.ticket).where(late))
            waiting = set(connection.scalars(select(tables.ticket.c.token)))
            lost = [row for row in rows if row.token and row.token not in waiting]
            for row in lost:
                if not row.is_trainer:
                    self._store.take_out(connection, row.token)
            return tuple(_sessions(connection, [row.token for row in lost if row.is_trainer]))

    def _oldest(self) -> datetime:
        return self._store.clock() - GOOD_FOR


def _kept_in(is_trainer: bool) -> Table:
    return tables.session if is_trainer else tables.seat


def _sessions(connection: Connection, tokens: list[str]) -> list[str]:
    wanted = select(tables.session.c.id).where(tables.session.c.token.in_(tokens))
    return list(connection.scalars(wanted))
