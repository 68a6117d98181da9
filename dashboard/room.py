"""The door to the training room: sessions, seats, answers, the live view, the reveal.

The room exists only in a process where nobody signs in. A participant holds a seat's token, the
trainer the session's; both are asked for in every call. The key never leaves the store before the
trainer reveals it: answers are scored here, and nobody but the trainer is told a score before,
because a participant who is told one can probe the key case by case.

What is wrong is raised as `RoomRefused`; `notices.problem_words` says it.
"""

import secrets
from dataclasses import dataclass, replace

from dashboard import background, questions, room_live, room_opening, room_reveal
from dashboard.background import State as Work
from dashboard.opening import Viewer
from dashboard.room_live import ClassResult, Live, scored
from dashboard.room_reveal import (
    cases_of,
    class_result,
    given,
    in_groups,
    result,
    revealed_key,
    told,
)
from dashboard.room_store import answers as _answers
from dashboard.room_store import is_offered
from dashboard.room_store import store as _store
from data_access import settings
from data_access.audience import Audience
from data_access.codes import N_
from data_access.errors import RoomRefused
from data_access.room import registers
from data_access.room.store import RoomStore
from data_access.room.tickets import Tickets
from data_access.room.values import Given, Seat, Session, Way
from data_access.training.scenario import Scenario
from models.exercises import (
    BY_NAME,
    EXERCISES,
    GIVES_AWAY,
    HINTS,
    Answer,
    Task,
    cleaned,
    task_of,
)

__all__ = [
    "LEAST_SEED", "MOST_REPORTS", "MOST_SEED", "MOST_YEARS", "ClassResult", "Live", "Sat",
    "answer", "at_page", "begin", "begin_exercise", "cases_of", "class_result", "clean_up",
    "close", "delete", "give_up", "give_up_late", "given", "given_away", "hint", "in_groups",
    "is_offered", "join", "live", "new_seed", "offered_exercises", "opening", "result", "reveal",
    "revealed_key", "sat", "session_of", "task", "told", "viewer",
]  # fmt: skip

MOST_REPORTS, MOST_YEARS = 5_000, 8
"""A larger register takes longer to make than a class waits."""

LEAST_SEED, MOST_SEED = 2**40, 2**53
"""Seeds of sessions. Anybody may open one, so a small seed could be tried out, and the register of
another session made anew with its key; a larger one does not pass through a browser unharmed."""


@dataclass(frozen=True)
class Sat:
    """Whose token it is: the seat, and the session as it stands now."""

    session: Session
    seat: Seat


def offered_exercises(scenario: Scenario) -> tuple[str, ...]:
    """Names of the exercises that a scenario has a pattern for that can be found."""
    has = {"": True, "silence": scenario.silence, "impossible": scenario.impossible}
    size = scenario.reports, scenario.years
    return tuple(one.name for one in EXERCISES if has[one.needs] and one.can_be_asked_of(*size))


def new_seed() -> int:
    """A seed that nobody can guess; who could would make the register, and its key, anew."""
    return secrets.choice(range(LEAST_SEED, MOST_SEED))


def begin(scenario: Scenario, exercises: tuple[str, ...], way: Way) -> None:
    """Begin a session; its register is made in the background, see `opening`.

    ``way`` is the trainer's token and ticket, drawn by `new_way` before: by the same again nothing
    new is begun.

    Raises
    ------
    RoomRefused
        Too many sessions are kept, the register would be too large, its seed could be guessed, or
        no exercise was chosen.
    RegisterError
        The scenario cannot be.
    """
    store = _store()
    if not LEAST_SEED <= scenario.seed < MOST_SEED:
        raise RoomRefused(
            N_(
                "Take the seed that is proposed, or one of an earlier session: a small number can "
                "be guessed, and with it the answers."
            )
        )
    if (scenario.reports or 0) > MOST_REPORTS or scenario.years > MOST_YEARS:
        raise RoomRefused(
            N_("A session's register has at most {reports} reports and {years} years."),
            reports=MOST_REPORTS,
            years=MOST_YEARS,
        )
    scenario.require_possible()
    chosen = tuple(name for name in offered_exercises(scenario) if name in exercises)
    if not chosen:
        raise RoomRefused(N_("Choose at least one exercise."))
    clean_up()
    session, _token = store.begin(scenario, chosen, way)
    _making(store, session.id)


def opening(token: str) -> Work[None]:
    """How far the making of the register is, for the trainer: `background.shown` draws it.

    After a restart of the server it is begun anew.
    """
    store = _store()
    return _making(store, store.session_of(token).id)


def _making(store: RoomStore, session: str) -> Work[None]:
    def work(progress: background.Progress) -> None:
        room_opening.make(store, session, progress)

    return background.job(f"room-{session}", session, work)


def session_of(token: str) -> Session:
    """The session of a trainer's token.

    Raises
    ------
    RoomRefused
        There is none: deleted, or never there.
    """
    return _store().session_of(token)


def join(code: str, nickname: str, caller: str, way: Way) -> None:
    """Take a seat, held by the participant's token in ``way``; by the same again, the same.

    ``caller`` is where it is asked from (an address): wrong codes are counted.

    Raises
    ------
    RoomRefused
        The code is wrong or the session closed, the nickname taken or no name, the room full, or
        too many wrong codes were tried from there.
    """
    give_up_late()
    _store().join(code, nickname, caller, way)


def sat(token: str) -> Sat:
    """Whose token it is, after a reload or a restart.

    Raises
    ------
    RoomRefused
        The session is gone.
    """
    return Sat(*_store().sat(token))


def viewer(session: str) -> Viewer:
    """Who looks, in a session: a participant in that session's register."""
    return Viewer(Audience.PARTICIPANT, room=session)


def at_page(token: str, page: str) -> None:
    """Note where a participant is; written at most every few seconds."""
    _store().at_page(token, page)


def task(session: Session, exercise: str) -> Task:
    """What a session asks in one exercise."""
    return task_of(session.tasks[exercise])


def begin_exercise(token: str, exercise: str) -> Given:
    """Note that a participant opened an exercise: its time runs from the first time."""
    return replace(_answers().begin(token, exercise), score=None)


def answer(token: str, exercise: str, values: Answer) -> Given:
    """Keep an answer, in place of the one before; its score is kept and not told.

    An empty one takes back the one before.

    Raises
    ------
    RoomRefused
        The exercise is revealed or not asked, the session closed, or nothing was answered, now or
        before.
    """
    if exercise not in BY_NAME:
        raise RoomRefused(N_("There is no such exercise."))
    kept = {name: list(told_in) for name, told_in in cleaned(BY_NAME[exercise], values).items()}
    before = given(token).get(exercise)
    if not kept and not (before and before.answer):
        raise RoomRefused(N_("Answer at least one of the questions."))
    return replace(_answers().answer(token, exercise, kept, scored), score=None)


def hint(token: str, exercise: str, place: int) -> int:
    """Take the hint at a place, 1 to `HINTS`; how many have been taken now.

    It costs points, of an answer that stands too: ask first. Asked twice, it is taken once.

    Raises
    ------
    RoomRefused
        The exercise is revealed or not asked, or the session closed.
    """
    return _answers().hint(token, exercise, min(place, HINTS), scored)


def live(token: str) -> Live:
    """The session as it stands now; for the trainer's token alone.

    Raises
    ------
    RoomRefused
        It is no trainer's token, or the session is gone.
    """
    store = _store()
    session = store.session_of(token)
    done = _answers().of_session(session.id)
    return room_live.live(session, store.seats(session.id), done, store.clock())


def reveal(token: str, exercise: str | None = None) -> Session:
    """Reveal one exercise, with what it gives away, or all; for the trainer's token alone.

    It cannot be taken back.
    """
    session = session_of(token)
    wanted = session.exercises if exercise is None else (exercise, *given_away(session, exercise))
    return _store().reveal(token, wanted)


def given_away(session: Session, exercise: str) -> tuple[str, ...]:
    """Exercises of a session that are answered where the key of this one is seen."""
    other = GIVES_AWAY.get(exercise)
    return (other,) if other in session.exercises and other not in session.revealed else ()


def close(token: str) -> Session:
    """Let nobody join or answer any more. For the trainer's token alone."""
    return _store().close(token)


def give_up(token: str, *, is_trainer: bool) -> None:
    """Undo a `begin` or a `join` whose token nobody came to hold."""
    if is_trainer:
        delete(token)
    else:
        _store().leave(token)


def give_up_late() -> None:
    """Take out the seats that nobody came to in time: their nicknames are free again."""
    Tickets(_store()).give_up()


def delete(token: str) -> None:
    """Delete a session and all of it: seats, answers, key, register, mirror, notebook rows."""
    session = session_of(token).id
    # Cached answers to its questions, which nobody can ask any more, go as others take their place.
    registers.delete(_store(), session, settings.NOTEBOOK_FILE)
    _forget(session)


def clean_up() -> None:
    """Delete sessions that are too old or that nobody came to, as `delete` does."""
    give_up_late()
    for session in registers.clean_up(_store(), settings.NOTEBOOK_FILE):
        _forget(session)


def _forget(session: str) -> None:
    questions.forget(viewer(session))
    background.forget(f"-{session}")
    room_reveal.forget()
