"""Marking cases for an exercise where they are looked at, in place of copying their names."""

from collections.abc import Iterable

import streamlit as st

from dashboard import room, room_said, room_texts, seating
from dashboard.notices import plain
from dashboard.texts import _, ngettext, number
from data_access.codes import N_
from data_access.errors import RoomRefused
from data_access.room.values import Given, State
from models.exercises import BY_NAME, Field


def offer(names: Iterable[str], key: str) -> None:
    """A button that puts cases into the answer, or takes them out where all are in it.

    Nothing where nobody works on an exercise that asks for cases.
    """
    with room_said.said():  # where there is no button any more, too
        _button(names, key)


def _button(names: Iterable[str], key: str) -> None:
    here, exercise = seating.participant(), seating.open_exercise()
    marked = list(dict.fromkeys(map(str, names)))
    if here is None or exercise is None or not marked:
        return
    session = here.session
    field = BY_NAME[exercise].cases_field
    if field is None or exercise in session.revealed or session.state is not State.OPEN:
        return
    given = room.given(here.token).get(exercise)
    all_in = set(marked) <= set(_answered(given).get(field.name, []))
    title = plain(room_texts.TITLES[exercise])
    if all_in:
        label = _("Take out of my answer: {exercise}").format(exercise=title)
    else:
        label = ngettext(
            "Mark for my answer: {exercise}",
            "Mark all {count} for my answer: {exercise}",
            len(marked),
        ).format(exercise=title, count=number(len(marked)))
    st.button(
        label,
        icon=":material/remove_done:" if all_in else ":material/add_task:",
        on_click=_keep,
        args=(here.token, exercise, field, marked),
        kwargs={"take_out": all_in},
        key=f"mark-{key}",
    )


def _answered(given: Given | None) -> dict[str, list[str]]:
    return dict((given.answer if given else None) or {})


def _keep(token: str, exercise: str, field: Field, marked: list[str], *, take_out: bool) -> None:
    """Change the answer as it stands now: another tab may have changed it since this was drawn."""
    with room_said.noted(exercise):
        kept = _answered(room.given(token).get(exercise))
        others = [one for one in kept.get(field.name, []) if one not in set(marked)]
        changed = others if take_out else [*others, *marked]
        if len(changed) > field.most:
            raise RoomRefused(
                N_("An answer holds at most {most} cases. Take some out first."), most=field.most
            )
        answer = kept | {field.name: changed}
        room.answer(token, exercise, {name: tuple(v) for name, v in answer.items() if v})
