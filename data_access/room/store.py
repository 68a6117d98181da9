"""`RoomStore`: sessions and seats of the training room, in one SQLite file. One method a step.

What participants give is in `data_access.room.answers`, the files of a session in `registers`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from data_access.clock import now
from data_access.codes import N_
from data_access.errors import RoomRefused
from data_access.notebook_lasting import LastingFile
from data_access.room import guesses, tables
from data_access.room.names import code_of, hashed, new_code, new_token, nickname_of, same
from data_access.room.values import (
    CODE_LENGTH,
    DAYS_KEPT,
    MOST_SEATS,
    MOST_SESSIONS,
    Seat,
    Session,
    State,
    Way,
)
from data_access.training.scenario import Scenario, scenario_of

STORE = "room.db"
SEEN_EVERY = timedelta(seconds=5)
"""Where a seat is gets written no more often than this, as long as it stays on one page."""

GONE = N_("This training session is over: it was deleted, or was never there. Join another one.")


class RoomStore:
    """The store in a folder; made, empty, where there is none. Processes may share it.

    Raises
    ------
    NotebookUnusable
        The file is damaged, another program's or of another layout; also from every method.
    RegisterError
        Others may look into the folder.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime] = now) -> None:
        self.folder = folder
        self.file = LastingFile(folder / STORE, tables.ROOM)
        self.clock = clock

    def begin(
        self, scenario: Scenario, exercises: tuple[str, ...], way: Way | None = None
    ) -> tuple[Session, str]:
        """A session whose register is still to be made, and the trainer's token.

        By the same way again it is the same session; ``way`` as in `join`.

        Raises
        ------
        RoomRefused
            So many sessions are kept that first one has to be deleted.
        """
        token = way.token if way else new_token()
        with self.file.writing() as connection:
            begun = select(tables.session).filter_by(token=hashed(token))
            if (before := connection.execute(begun).one_or_none()) is not None:
                return self._current(before), token
            kept = connection.scalar(select(func.count()).select_from(tables.session)) or 0
            if kept >= MOST_SESSIONS:
                raise RoomRefused(
                    N_("There are {most} training sessions already. Delete one first."),
                    most=MOST_SESSIONS,
                )
            taken = set(connection.scalars(select(tables.session.c.code)))
            row: dict[str, Any] = {
                "id": new_token()[:16],
                "code": next(code for code in iter(new_code, "") if code not in taken),
                "token": hashed(token),
                "state": State.OPENING,
                "scenario": scenario.as_json(),
                "exercises": list(exercises),
                "tasks": {},
                "revealed": [],
                "opened_at": self.clock(),
            }
            connection.execute(insert(tables.session).values(row))
            self._awaits(connection, way, is_trainer=True)
            return self.session_in(connection, row["id"]), token

    def opened(self, session: str, keys: dict[str, Any], tasks: dict[str, Any]) -> None:
        """Keep the keys and tasks of a session that was begun, and let participants in, once."""
        with self.file.writing() as connection:
            if self.session_in(connection, session).state is not State.OPENING:
                return  # another process made the same meanwhile
            connection.execute(delete(tables.key).filter_by(session=session))
            rows = [{"session": session, "exercise": e, "key": key} for e, key in keys.items()]
            if rows:
                connection.execute(insert(tables.key), rows)
            values = {"state": State.OPEN, "tasks": tasks, "exercises": list(tasks)}
            connection.execute(self._change(session).values(values))

    def session(self, session: str) -> Session:
        """A session by its id; RoomRefused where it is gone."""
        with self.file.reading() as connection:
            return self.session_in(connection, session)

    def sessions(self) -> tuple[Session, ...]:
        """All sessions, newest first; for the operator and for cleaning up."""
        with self.file.reading() as connection:
            wanted = select(tables.session).order_by(tables.session.c.opened_at.desc())
            return tuple(map(_as_session, connection.execute(wanted)))

    def session_of(self, token: str) -> Session:
        """The session of a trainer's token; RoomRefused where there is none."""
        with self.file.reading() as connection:
            return self._trained(connection, token)

    def join(
        self, code: str, nickname: str, caller: str, way: Way | None = None
    ) -> tuple[Session, Seat, str]:
        """Take a seat; with the participant's token.

        ``way`` is the token, and the ticket by which a browser is to come to it, drawn before: by
        the same again it is the same seat. Without one no browser is waited for.

        Raises
        ------
        RoomRefused
            The code is wrong or the session not open, the nickname no name or taken, the room full,
            or too many wrong codes came from there.
        """
        found = self._session_with(code_of(code), hashed(caller))
        if found.state is not State.OPEN:
            raise RoomRefused(N_("This training session is not open. Ask the trainer."))
        name, token = nickname_of(nickname), way.token if way else new_token()
        with self.file.writing() as connection:
            sat = select(tables.seat).filter_by(token=hashed(token))
            if (before := connection.execute(sat).one_or_none()) is not None:
                self._awaits(connection, way, is_trainer=False)
                return found, _as_seat(before), token
            own = select(tables.seat.c.same).filter_by(session=found.id)
            taken = set(connection.scalars(own))
            if same(name) in taken:
                raise RoomRefused(N_("Somebody has this nickname already. Choose another one."))
            if len(taken) >= MOST_SEATS:
                raise RoomRefused(
                    N_("All {most} seats of this session are taken."), most=MOST_SEATS
                )
            named = {"session": found.id, "nickname": name, "same": same(name), "page": ""}
            held = {"token": hashed(token), "joined_at": self.clock(), "seen_at": self.clock()}
            connection.execute(insert(tables.seat).values(**named, **held))
            self._awaits(connection, way, is_trainer=False)
            return found, _as_seat(connection.execute(sat).one()), token

    def _awaits(self, connection: Connection, way: Way | None, *, is_trainer: bool) -> None:
        """Keep the ticket to a seat along with it: one without would be nobody's for ever."""
        if way is None:
            return
        row = {"token": hashed(way.token), "is_trainer": is_trainer, "made_at": self.clock()}
        # In place of that of a seat which was given up and is taken again.
        ticket = insert(tables.ticket).prefix_with("OR REPLACE")
        connection.execute(ticket.values(ticket=hashed(way.ticket), **row))

    def _session_with(self, code: str, caller: str) -> Session:
        """The session of a code; a wrong one is counted."""
        with self.file.reading() as connection:
            guesses.require_few(connection, caller, self.clock())
            row = connection.execute(select(tables.session).filter_by(code=code)).one_or_none()
        if row is None:
            with self.file.writing() as connection:
                guesses.count(connection, caller, self.clock())
            raise RoomRefused(
                N_("No training session has this code of {signs} signs."), signs=CODE_LENGTH
            )
        return self._current(row)

    def sat(self, token: str) -> tuple[Session, Seat]:
        """Whose token it is; RoomRefused where the session is gone."""
        with self.file.reading() as connection:
            seat = self.seat_of(connection, token)
            return self.session_in(connection, seat.session), seat

    def leave(self, token: str) -> None:
        """Take out a seat and what was given from it; its nickname is free again."""
        with self.file.writing() as connection:
            self.seat_of(connection, token)
            self.take_out(connection, hashed(token))

    def take_out(self, connection: Connection, kept: str) -> None:
        """As `leave` within a transaction, by a token as it is kept; nothing where none has it."""
        own = select(tables.seat.c.seat).filter_by(token=kept)
        connection.execute(delete(tables.answer).where(tables.answer.c.seat.in_(own)))
        connection.execute(delete(tables.seat).filter_by(token=kept))

    def at_page(self, token: str, page: str) -> None:
        """Note where a participant is; not written where it says nothing new."""
        with self.file.reading() as connection:
            seat = self.seat_of(connection, token)
        if seat.page == page and self.clock() - seat.seen_at < SEEN_EVERY:
            return
        with self.file.writing() as connection:
            change = update(tables.seat).filter_by(seat=seat.number)
            connection.execute(change.values(page=page, seen_at=self.clock()))

    def seats(self, session: str) -> tuple[Seat, ...]:
        """The seats of a session, in the order in which they were taken."""
        wanted = select(tables.seat).filter_by(session=session).order_by(tables.seat.c.seat)
        with self.file.reading() as connection:
            return tuple(map(_as_seat, connection.execute(wanted)))

    def reveal(self, token: str, exercises: tuple[str, ...]) -> Session:
        """Let the keys of exercises be shown; by the trainer's token."""
        with self.file.writing() as connection:
            session = self._trained(connection, token)
            revealed = sorted({*session.revealed, *(set(exercises) & set(session.exercises))})
            connection.execute(self._change(session.id).values(revealed=revealed))
            return self.session_in(connection, session.id)

    def close(self, token: str) -> Session:
        """Let nobody join or answer any more; by the trainer's token."""
        with self.file.writing() as connection:
            session = self._trained(connection, token)
            if session.state is State.OPENING:
                raise RoomRefused(N_("The session is still being made. Wait, or delete it."))
            connection.execute(self._change(session.id).values(state=State.CLOSED))
            return self.session_in(connection, session.id)

    def delete(self, session: str) -> None:
        """Take out all rows of a session; its files are another matter (`registers.remove`)."""
        with self.file.writing() as connection:
            seats = select(tables.seat.c.seat).filter_by(session=session)
            connection.execute(delete(tables.answer).where(tables.answer.c.seat.in_(seats)))
            for table in (tables.seat, tables.key):
                connection.execute(delete(table).filter_by(session=session))
            connection.execute(delete(tables.session).filter_by(id=session))
        self.file.forget_deleted()

    def expired(self) -> tuple[str, ...]:
        """Sessions that were opened more than `DAYS_KEPT` days ago."""
        wanted = select(tables.session.c.id).where(tables.session.c.opened_at < self._oldest())
        with self.file.reading() as connection:
            return tuple(connection.scalars(wanted))

    def seat_of(self, connection: Connection, token: str) -> Seat:
        """The seat of a participant's token; RoomRefused where there is none."""
        wanted = select(tables.seat).filter_by(token=hashed(token))
        return _as_seat(_there(connection.execute(wanted).one_or_none()))

    def _trained(self, connection: Connection, token: str) -> Session:
        wanted = select(tables.session).filter_by(token=hashed(token))
        return self._current(connection.execute(wanted).one_or_none())

    def session_in(self, connection: Connection, session: str) -> Session:
        """A session within a transaction; RoomRefused where it is gone or too old."""
        wanted = select(tables.session).filter_by(id=session)
        return self._current(connection.execute(wanted).one_or_none())

    def _current(self, row: Row[Any] | None) -> Session:
        """The session of a row; one that is too old is over, though not deleted yet."""
        session = _as_session(_there(row))
        if session.opened_at < self._oldest():
            raise RoomRefused(GONE)
        return session

    def _oldest(self) -> datetime:
        return self.clock() - timedelta(days=DAYS_KEPT)

    @staticmethod
    def _change(session: str) -> Any:
        return update(tables.session).filter_by(id=session)


def _there(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise RoomRefused(GONE)
    return row


def _as_session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        code=row.code,
        state=State(row.state),
        scenario=scenario_of(row.scenario),
        exercises=tuple(row.exercises),
        tasks=row.tasks,
        revealed=frozenset(row.revealed),
        opened_at=row.opened_at,
    )


def _as_seat(row: Row[Any]) -> Seat:
    return Seat(row.seat, row.session, row.nickname, row.joined_at, row.seen_at, row.page)
