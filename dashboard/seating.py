"""Who sits where in the training room, as this run of a page found it.

Everybody in a session looks at its register, on every page. Where the session is gone no other
register takes its place: a page says so until the seat is left.
"""

from dataclasses import dataclass

import streamlit as st

from dashboard import background, notices, room, room_texts, seat, sign_in
from dashboard.ending import RunEnds
from dashboard.notices import plain, problem_words
from dashboard.opening import Viewer
from dashboard.texts import _, ngettext, number
from data_access.errors import RegisterError, RoomRefused
from data_access.room.names import code_of
from data_access.room.values import Seat, Session, State

EVERY_S = 8.0
"""So often a participant's page says where it is, and asks what the trainer did."""

_PLACE = "place_of_this_run"
_EXERCISE = "exercise_open"


@dataclass(frozen=True)
class Place:
    """A seat that is taken, the session as it stands now; ``seat`` is None of the trainer."""

    token: str
    session: Session
    seat: Seat | None


def seated(looks: Viewer) -> Viewer:
    """Who looks: in a session whoever holds a seat of it, else as before.

    Raises
    ------
    RunEnds
        The session is gone, its register is still being made or the room's store cannot be read;
        what says so has been drawn.
    """
    held = seat.held(st.context.cookies) if room.is_offered() else None
    # A click may cut this run off while it looks: what the click does needs the place of before.
    st.session_state[_PLACE] = found = None if held is None else _found(held)
    return looks if found is None else room.viewer(found.session.id)


def _found(held: seat.Held) -> Place:
    try:
        if place() is None:  # a browser has one seat as long as its page is open
            seat.came(held)
        found = _place(held)
        if found.session.state is State.OPENING:
            _being_made(found)
            raise RunEnds
    except RoomRefused as refused:
        _nowhere()
        gone(refused)
        raise RunEnds from refused
    except RegisterError as problem:
        _nowhere()
        notices.register_problem(str(problem_words(problem)))
        raise RunEnds from problem
    return found


def _nowhere() -> None:
    st.session_state[_PLACE] = None
    sign_in.leave_no_page()


def _place(held: seat.Held) -> Place:
    if held.is_trainer:
        return Place(held.token, room.session_of(held.token), None)
    found = room.sat(held.token)
    return Place(held.token, found.session, found.seat)


def place() -> Place | None:
    """Where who looks sits; None where they do not, and wherever people sign in."""
    found: Place | None = st.session_state.get(_PLACE)
    return found


def participant() -> Place | None:
    """Where a participant sits; None of everybody else."""
    found = place()
    return found if found and found.seat else None


def open_exercise() -> str | None:
    """The exercise that a participant works on; None before the first."""
    found: str | None = st.session_state.get(_EXERCISE)
    here = participant()
    if here is None:
        return None
    if found in here.session.exercises:
        return found
    begun = room.given(here.token).values()  # after a reload, the one that was begun last
    return max(begun, key=lambda one: one.begun_at).exercise if begun else None


def work_on(exercise: str) -> None:
    """Open an exercise; its time runs from the first time on."""
    here = participant()
    if here is None:
        return
    before = st.session_state.get(_EXERCISE)
    st.session_state[_EXERCISE] = exercise  # first: a click may come here, and no time runs unseen
    try:
        room.begin_exercise(here.token, exercise)
    except RegisterError:
        st.session_state[_EXERCISE] = before
        raise


def strip(page: str) -> None:
    """On every page at the left: where who looks sits, and the way to the exercises."""
    here = place()
    if here is None:
        return
    with st.container(border=True, gap="xsmall"):
        if here.seat is None:
            st.markdown(_("Trainer of session **{code}**").format(code=here.session.code))
        else:
            st.markdown(f"**{here.session.code}** · {plain(here.seat.nickname)}")
            exercise = open_exercise()
            if exercise:
                st.caption(
                    plain(_("Working on: {exercise}").format(exercise=room_texts.TITLES[exercise]))
                )
        st.page_link("../pages/training_room.py", icon=":material/school:", label=_way(here))
        if here.seat is not None:
            sign_in.by_itself(_here, EVERY_S)(here, page)


def _way(here: Place) -> str:
    if here.seat is None:
        return _("To the class")
    if revealed := len(here.session.revealed):
        told = ngettext("{count} exercise revealed", "{count} exercises revealed", revealed)
        return told.format(count=number(revealed))
    return _("To the exercises")


def _here(here: Place, page: str) -> None:
    """Say that this seat is here, and draw the page anew where the trainer did something."""
    try:
        room.at_page(here.token, page)
        now = room.sat(here.token).session
    except RoomRefused:
        st.rerun()
    if (now.revealed, now.state) != (here.session.revealed, here.session.state):
        st.rerun()


def came_for() -> str:
    """The code of the session whose link on the wall led here; empty where none did."""
    return code_of(st.query_params.get(seat.CODE, ""))


def other_session(here: Place) -> None:
    """Say so where a link led here that is of another session than the seat: it lasts a month."""
    other, own = came_for(), here.session.code
    if other in {"", own}:
        return
    st.warning(
        plain(
            _("You sit in session {own}; the link that led here is of session {other}.").format(
                own=own, other=other
            )
        ),
        icon=":material/event_seat:",
    )
    if here.seat is not None and st.button(
        plain(_("Leave {own} and join {other}").format(own=own, other=other)), type="primary"
    ):
        seat.leave(other)


def gone(why: RoomRefused) -> None:
    """Say that the session is gone, and offer to leave the seat."""
    st.header(_("Training room"))
    st.warning(plain(problem_words(why)), icon=":material/event_seat:")
    if st.button(_("Leave the seat"), type="primary"):
        seat.leave(came_for())


def _being_made(here: Place) -> None:
    """For its trainer: nobody else has a seat before the session is open."""
    sign_in.leave_no_page()
    st.header(_("Training room"))
    st.markdown(_("The session's register is being made; its code is shown when it is ready."))
    background.shown(room.opening(here.token), _("Making the register"))
    offer_delete(here.token)


def offer_delete(token: str) -> None:
    """The button by which a trainer deletes the session and leaves it."""
    if st.button(_("Delete all of it now"), icon=":material/delete:", key="delete-now"):
        room.delete(token)
        seat.leave()
