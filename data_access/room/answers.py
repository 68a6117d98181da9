"""What participants do with the exercises of a session, and the keys they are scored by."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from data_access.codes import N_
from data_access.errors import RoomRefused
from data_access.room import tables
from data_access.room.store import RoomStore
from data_access.room.values import Given, Seat, Session, State

Scored = Callable[[dict[str, Any], Given], dict[str, Any] | None]
"""Given a key and what was given, the score as JSON."""


class Answers:
    """Answers, hints and keys in a `RoomStore`; what cannot be is told as `RoomRefused`."""

    def __init__(self, store: RoomStore) -> None:
        self._store = store

    def begin(self, token: str, exercise: str) -> Given:
        """Note when an exercise was first opened; what was done with it so far."""
        with self._store.file.writing() as connection:
            seat, session = self._answering(connection, token, exercise)
            if session.state is State.OPEN and exercise not in session.revealed:
                self._begun(connection, seat, exercise)
            return self._given(connection, seat, exercise)

    def hint(self, token: str, exercise: str, place: int, scored: Scored) -> int:
        """Take the hint at a place, the first at 1; how many have been taken now.

        Asked twice it is taken once, and none is passed over. An answer that stands is scored anew.
        """
        with self._store.file.writing() as connection:
            seat = self._open(connection, token, exercise)
            before = self._begun(connection, seat, exercise).hints
            taken = max(before, min(place, before + 1))
            connection.execute(_own(seat, exercise).values(hints=taken))
            self._score(connection, seat, exercise, scored)
            return taken

    def answer(
        self, token: str, exercise: str, answer: dict[str, list[str]], scored: Scored
    ) -> Given:
        """Keep an answer in place of the one before, with its score; an empty one is none.

        The same answer again, in whatever order, is no change, and costs no time.
        """
        with self._store.file.writing() as connection:
            seat = self._open(connection, token, exercise)
            before = self._begun(connection, seat, exercise).answer
            if _told(before) != _told(answer):
                now = self._store.clock()
                change = _own(seat, exercise).values(answer=answer or None, last_at=now)
                connection.execute(change)
            self._score(connection, seat, exercise, scored)
            return self._given(connection, seat, exercise)

    def given(self, token: str) -> tuple[Given, ...]:
        """What a participant did with every exercise that they opened."""
        with self._store.file.reading() as connection:
            seat = self._store.seat_of(connection, token)
            rows = connection.execute(select(tables.answer).filter_by(seat=seat.number))
            return tuple(map(_as_given, rows))

    def of_session(self, session: str, exercise: str | None = None) -> tuple[Given, ...]:
        """What all participants of a session did, or in one exercise; for the trainer's eyes."""
        wanted = (
            select(tables.answer)
            .join(tables.seat, tables.seat.c.seat == tables.answer.c.seat)
            .where(tables.seat.c.session == session)
        )
        if exercise is not None:
            wanted = wanted.where(tables.answer.c.exercise == exercise)
        with self._store.file.reading() as connection:
            return tuple(map(_as_given, connection.execute(wanted)))

    def key(self, session: str, exercise: str) -> dict[str, Any]:
        """The key of an exercise as JSON. Whoever asks must see to it that it may be shown."""
        with self._store.file.reading() as connection:
            return self._key(connection, session, exercise)

    def _answering(self, connection: Connection, token: str, exercise: str) -> tuple[Seat, Session]:
        seat = self._store.seat_of(connection, token)
        session = self._store.session_in(connection, seat.session)
        if exercise not in session.exercises:
            raise RoomRefused(N_("This exercise is not asked in this session."))
        return seat, session

    def _open(self, connection: Connection, token: str, exercise: str) -> Seat:
        seat, session = self._answering(connection, token, exercise)
        if exercise in session.revealed:
            raise RoomRefused(N_("The answer has been revealed: nothing can be changed any more."))
        if session.state is not State.OPEN:
            raise RoomRefused(N_("The session is closed: nothing can be changed any more."))
        return seat

    def _score(self, connection: Connection, seat: Seat, exercise: str, scored: Scored) -> None:
        given = self._given(connection, seat, exercise)
        score = (
            scored(self._key(connection, seat.session, exercise), given) if given.answer else None
        )
        connection.execute(_own(seat, exercise).values(score=score))

    def _begun(self, connection: Connection, seat: Seat, exercise: str) -> Given:
        wanted = select(tables.answer).filter_by(seat=seat.number, exercise=exercise)
        if connection.execute(wanted).one_or_none() is None:
            row = {"seat": seat.number, "exercise": exercise, "hints": 0}
            connection.execute(insert(tables.answer).values(begun_at=self._store.clock(), **row))
        return _as_given(connection.execute(wanted).one())

    def _given(self, connection: Connection, seat: Seat, exercise: str) -> Given:
        wanted = select(tables.answer).filter_by(seat=seat.number, exercise=exercise)
        row = connection.execute(wanted).one_or_none()
        if row is None:
            return Given(seat.number, exercise, self._store.clock(), 0, None, None, None)
        return _as_given(row)

    @staticmethod
    def _key(connection: Connection, session: str, exercise: str) -> dict[str, Any]:
        wanted = select(tables.key.c.key).filter_by(session=session, exercise=exercise)
        found: dict[str, Any] | None = connection.scalar(wanted)
        if found is None:
            raise RoomRefused(N_("This exercise is not asked in this session."))
        return found


def _told(answer: dict[str, list[str]] | None) -> dict[str, set[str]]:
    return {field: set(values) for field, values in (answer or {}).items()}


def _own(seat: Seat, exercise: str) -> Any:
    return update(tables.answer).filter_by(seat=seat.number, exercise=exercise)


def _as_given(row: Row[Any]) -> Given:
    return Given(
        seat=row.seat,
        exercise=row.exercise,
        begun_at=row.begun_at,
        hints=row.hints,
        answer=row.answer,
        last_at=row.last_at,
        score=row.score,
    )
