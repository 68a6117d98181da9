"""What may be told after the reveal, and to the trainer at any time; a part of `dashboard.room`."""

from dataclasses import replace
from functools import lru_cache

from dashboard import room_live
from dashboard.room_live import ClassResult
from dashboard.room_store import answers as _answers
from dashboard.room_store import store as _store
from data_access import settings
from data_access.codes import N_
from data_access.errors import RoomRefused
from data_access.notebook import Notebook
from data_access.room import registers
from data_access.room.answers import Answers
from data_access.room.store import RoomStore
from data_access.room.values import Given, Session
from models import exercises
from models.exercises import Feedback, GroupShare, Key, Score, key_of


def given(token: str) -> dict[str, Given]:
    """What a participant did so far, by exercise. `Given.score` is None until the reveal."""
    revealed = _store().sat(token)[0].revealed
    return {
        one.exercise: one if one.exercise in revealed else replace(one, score=None)
        for one in _answers().given(token)
    }


def result(token: str, exercise: str) -> Score | None:
    """A participant's own score after the reveal; None where nothing was answered.

    Raises
    ------
    RoomRefused
        Not revealed yet.
    """
    revealed_key(token, exercise)
    own = given(token).get(exercise)
    return Score(**own.score) if own and own.score else None


def told(token: str, exercise: str) -> Feedback:
    """What a participant found, missed and got wrong, and why; after the reveal.

    To which pattern a wrong case belongs is told once all exercises are revealed: before, who
    marks any case for one exercise would be told the answers to the others.

    Raises
    ------
    RoomRefused
        Not revealed yet.
    """
    session, key = _may_see(token, exercise), revealed_key(token, exercise)
    own = given(token).get(exercise)
    answer = own.values if own else {}
    return exercises.feedback(answer, key, with_patterns=session.revealed >= set(session.exercises))


def revealed_key(token: str, exercise: str) -> Key:
    """The key, for a participant after the reveal, for the trainer at any time.

    Raises
    ------
    RoomRefused
        Not revealed yet, and the token is a participant's.
    """
    return _key(_store(), _may_see(token, exercise).id, exercise)


@lru_cache(maxsize=64)
def _key(store: RoomStore, session: str, exercise: str) -> Key:
    """A key, which never changes; `_may_see` is to be asked before."""
    return key_of(Answers(store).key(session, exercise))


def _may_see(token: str, exercise: str) -> Session:
    """The session of a token whose holder may see the key of an exercise."""
    store = _store()
    try:
        return store.session_of(token)
    except RoomRefused:
        session, _ = store.sat(token)
    if exercise not in session.revealed:
        raise RoomRefused(N_("The answer has not been revealed yet."))
    return session


def cases_of(token: str, exercise: str) -> tuple[str, ...]:
    """The cases that were asked for; where none are, those that were planted for the exercise.

    Raises
    ------
    RoomRefused
        Not revealed yet, and the token is a participant's.
    """
    key = revealed_key(token, exercise)
    if "cases" in key.fields:
        return key.fields["cases"].right
    pattern = exercises.BY_NAME[exercise].pattern  # of control actions there are several
    return tuple(sorted(case for case, own in key.planted.items() if own.startswith(pattern)))


def in_groups(token: str, exercise: str) -> tuple[GroupShare, ...]:
    """In which groups of *Similar cases* the right cases lie; empty where no run is kept yet.

    Raises
    ------
    RoomRefused
        Not revealed yet, and the token is a participant's.
    """
    session, cases = _may_see(token, exercise), cases_of(token, exercise)
    notebook = Notebook(settings.NOTEBOOK_FILE, registers.register_name(session.id), "training")
    last = notebook.last_run("groups")
    if last is None:
        return ()
    labels = notebook.labels(last[0]).dropna(subset=["group"])
    by_case = dict(zip(labels["case_id"], labels["group"].astype(int), strict=True))
    return exercises.in_groups(cases, by_case)


def class_result(token: str, exercise: str) -> ClassResult:
    """How the class answered; for the trainer at any time, for a participant after the reveal.

    Raises
    ------
    RoomRefused
        Not revealed yet, and the token is a participant's.
    """
    session, store = _may_see(token, exercise), _store()
    of_class = _of_revealed if exercise in session.revealed else _of_class
    return replace(of_class(store, session.id, exercise), seats=len(store.seats(session.id)))


def _of_class(store: RoomStore, session: str, exercise: str) -> ClassResult:
    """As `class_result`, without the seats."""
    given = Answers(store).of_session(session, exercise)
    return room_live.class_result(0, given, _key(store, session, exercise))


@lru_cache(maxsize=64)
def _of_revealed(store: RoomStore, session: str, exercise: str) -> ClassResult:
    """As `_of_class`, where nothing changes any more: the whole class asks for it at once, and
    again at each run of a page."""
    return _of_class(store, session, exercise)


def forget() -> None:
    """Let go of what was kept of any session, where one was deleted."""
    _key.cache_clear()
    _of_revealed.cache_clear()
