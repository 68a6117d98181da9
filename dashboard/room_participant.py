"""The training room as a participant sees it: the exercises, one of them open, answer and hints."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from dashboard import (
    controls,
    navigation,
    room,
    room_feedback,
    room_said,
    room_texts,
    room_values,
    seat,
    seating,
    selection,
    worksheets,
)
from dashboard.figures.room import begun
from dashboard.notices import plain
from dashboard.seating import Place
from dashboard.texts import _, as_spoken, ngettext, number, share
from data_access.clock import now
from data_access.room.values import Given, Session, State
from models.exercises import BY_NAME, HINT_COSTS, HINTS, SLOWEST, Burst, Field, Task

_CHOSEN = "exercise_chosen"
_SENT = "exercise_sent"
"""The exercise whose answer was kept last, until a run that draws it has said so."""


def show(here: Place) -> None:
    """The list of exercises, and the one that is open."""
    given = room.given(here.token)
    left, right = st.columns([1, 3], gap="medium")
    with left:
        _choose(here.session, given)
        worksheets.for_participant(here.session, given)
        _leave()
    exercise = seating.open_exercise()
    with right, room_said.said():
        if exercise is None:
            _welcome()
        elif exercise in here.session.revealed:
            room_feedback.show(here, exercise, given.get(exercise))
        else:
            _exercise(here, exercise, given.get(exercise))


def _leave() -> None:
    with st.popover(_("Leave the session"), icon=":material/logout:", type="tertiary"):
        st.markdown(
            _(
                "Your answers stay with the class, but you cannot come back to them: nobody can "
                "join under your nickname again."
            )
        )
        if st.button(_("Leave now"), type="primary", key="leave-now"):
            seat.leave()


def _choose(session: Session, given: Mapping[str, Given]) -> None:
    open_now = seating.open_exercise()

    def choose() -> None:
        chosen = st.session_state[_CHOSEN]
        with room_said.noted(chosen):
            seating.work_on(chosen)
            return
        st.session_state[_CHOSEN] = open_now  # it was refused, and can be chosen once more

    st.radio(
        _("Exercises"),
        session.exercises,
        index=session.exercises.index(open_now) if open_now else None,
        format_func=as_spoken(room_texts.TITLES.__getitem__),
        captions=[_state(session, one, given.get(one)) for one in session.exercises],
        key=_CHOSEN,
        on_change=choose,
    )


def _state(session: Session, exercise: str, given: Given | None) -> str:
    if exercise in session.revealed:
        icon, said = "visibility", _("revealed")
    elif given is None:
        icon, said = "radio_button_unchecked", _("not begun")
    else:
        icon, said = ("check_circle", _("answered")) if given.answer else ("pending", _("begun"))
        if given.hints:
            hints = ngettext("{count} hint", "{count} hints", given.hints)
            said = f"{said}, {hints.format(count=number(given.hints))}"
    return f":material/{icon}: {said}"


def _welcome() -> None:
    st.info(_("Choose an exercise; its time runs from then on."), icon=":material/timer:")
    st.markdown(
        _(
            "Every page now shows the register of this session. Look there for what an exercise "
            "asks, then answer here; an answer can be changed until the trainer reveals the "
            "exercise. Points count how much you found and how much of it is right. Hints cost up "
            "to {hints} of them, time beyond what is given up to {time}. No answer is not a wrong "
            "answer."
        ).format(hints=share(sum(HINT_COSTS)), time=share(1 - SLOWEST))
    )


def _exercise(here: Place, name: str, given: Given | None) -> None:
    exercise = BY_NAME[name]
    task = room.task(here.session, name)
    st.header(room_texts.TITLES[name], anchor=False)
    st.markdown(plain(room_texts.GOALS[name]))
    par = ngettext(
        "Longer than {count} minute costs some of the points.",
        "Longer than {count} minutes costs some of the points.",
        exercise.par_minutes,
    )
    st.caption(f"{par.format(count=number(exercise.par_minutes))} {_time(given)}".rstrip())
    pages = {one.name: one for one in navigation.PAGES}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_("Look at:"), width="content")
        for page in exercise.pages:
            file = f"../pages/{page}.py"
            st.page_link(file, label=str(pages[page].title), icon=pages[page].icon)
    _about(task)
    if here.session.state is State.CLOSED:
        st.info(_("The session is closed: nobody answers any more."), icon=":material/lock:")
    taken, kept = (given.hints, given.answer or {}) if given else (0, {})
    _hints(here, name, taken)
    with st.container(border=True):
        if here.session.state is State.CLOSED:
            _given(task, kept)
        else:
            _answer(here, task, kept)


def _time(given: Given | None) -> str:
    """How much time counts so far; empty before the exercise was begun."""
    if given is None:
        return ""
    if given.answer:
        minutes = begun(given.minutes)
        told = ngettext(
            "{count} minute counts so far: up to your last change.",
            "{count} minutes count so far: up to your last change.",
            minutes,
        )
    else:
        minutes = begun((now() - given.begun_at).total_seconds() / 60)
        told = ngettext(
            "Begun {count} minute ago; the time counts up to your last change.",
            "Begun {count} minutes ago; the time counts up to your last change.",
            minutes,
        )
    return told.format(count=number(minutes))


def _given(task: Task, kept: Mapping[str, list[str]]) -> None:
    """What was answered, to be read alone."""
    st.markdown(_("**Your answer**") if kept else _("You gave no answer."))
    for field, values in kept.items():
        named = (room_values.named(task.exercise, field, value, task) for value in values)
        st.markdown(plain(f"{room_texts.FIELDS[field]}: {', '.join(named)}"))


def _about(task: Task) -> None:
    """What the exercise is about, and the way to see it on every page."""
    if task.cases:
        title = str(room_texts.TITLES[task.exercise])
        st.markdown(plain(_("Cases: {cases}").format(cases=", ".join(task.cases))))
        known = room_values.case_keys()
        controls.show_everywhere(
            [known[one] for one in task.cases if one in known],
            title,
            task.exercise,
            all_of_them=True,
        )
    if task.bursts:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_("Show on every page:"), width="content")
            for burst in task.bursts:
                st.button(
                    plain(room_values.named(task.exercise, "bursts", burst.name, task)),
                    icon=":material/filter_alt:",
                    on_click=_narrow,
                    args=(burst,),
                    key=f"burst-{burst.name}",
                )


def _narrow(burst: Burst) -> None:
    selection.clear()
    selection.narrow_dates(date.fromisoformat(burst.start), date.fromisoformat(burst.end))
    selection.narrow("area", [burst.area])


def _hints(here: Place, exercise: str, taken: int) -> None:
    for place, hint in enumerate(room_texts.HINTS[exercise][:taken], 1):
        st.info(
            _("**Hint {place}** {hint}").format(place=place, hint=plain(hint)),
            icon=":material/lightbulb:",
        )
    if taken < HINTS and here.session.state is not State.CLOSED:
        st.button(
            _("Take hint {place} (costs {cost} of the points)").format(
                place=taken + 1, cost=share(HINT_COSTS[taken])
            ),
            icon=":material/lightbulb:",
            on_click=_take_hint,
            args=(here.token, exercise, taken + 1),
            key="take_hint",
        )


def _take_hint(token: str, exercise: str, place: int) -> None:
    with room_said.noted(exercise):
        room.hint(token, exercise, place)


def _answer(here: Place, task: Task, kept: Mapping[str, list[str]]) -> None:
    exercise = BY_NAME[task.exercise]
    with st.form(key=f"answer-{task.exercise}", border=False):
        for field in exercise.fields:
            _field(task, field, kept.get(field.name, ()))
        st.form_submit_button(
            _("Change the answer") if kept else _("Answer"),
            type="primary",
            icon=":material/send:",
            on_click=_send,  # what stands below is not reached where the next click comes at once
            args=(here.token, task.exercise),
        )
    st.caption(
        _("Send before you go to another page: what was chosen here and not sent is then lost.")
    )
    if exercise.cases_field:
        st.caption(
            _("Cases can also be marked on the pages Case files and Similar cases, while you work.")
        )
    if st.session_state.get(_SENT) == task.exercise:
        st.success(
            _("Your answer is kept; you can change it until the reveal.")
            if kept
            else _("Your answer is taken back: no answer counts as nothing."),
            icon=":material/check:",
        )
        del st.session_state[_SENT]


def _send(token: str, exercise: str) -> None:
    given = {
        field.name: st.session_state[_key(exercise, field)] for field in BY_NAME[exercise].fields
    }
    values = {
        name: (chosen,) if isinstance(chosen, str) else tuple(chosen)
        for name, chosen in given.items()
        if chosen
    }
    with room_said.noted(exercise):
        room.answer(token, exercise, values)
        st.session_state[_SENT] = exercise


def _key(exercise: str, field: Field) -> str:
    return f"field-{exercise}-{field.name}"


def _field(task: Task, field: Field, kept: "tuple[str, ...] | list[str]") -> None:
    offered = room_values.offered(field, task)
    is_offered = set(offered)
    known = [one for one in kept if one in is_offered]

    def named(value: str) -> str:
        return room_values.named(task.exercise, field.name, value, task)

    name, key = room_texts.FIELDS[field.name], _key(task.exercise, field)
    if field.most == 1:
        st.selectbox(
            name,
            offered,
            index=offered.index(known[0]) if known else None,
            format_func=as_spoken(named),
            placeholder=_("Choose"),
            key=key,
        )
        return
    st.multiselect(
        name,
        offered,
        default=known,
        format_func=as_spoken(named),
        max_selections=field.most,
        placeholder=_("Choose up to {most}").format(most=field.most),
        key=key,
    )
