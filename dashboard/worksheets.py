"""Worksheets and the trainer's guide of a training session, as PDF in the reader's language."""

from collections.abc import Collection, Iterable
from datetime import UTC
from functools import partial
from typing import Any

import streamlit as st

from dashboard import documents, room, room_texts, room_values
from dashboard.navigation import PAGE_TITLES
from dashboard.scenario_words import in_words
from dashboard.texts import _, day, language, number
from dashboard.worksheet_texts import AGENDA, DEBRIEF, DIFFICULTY, OPENING, STEPS
from data_access.room.values import Session
from models.exercises import BY_NAME, Field, Key, Of, Task

PDF = "application/pdf"
_LINES = {Of.CASES: 4}
"""Lines to write on; of other fields as many as values may be given."""
_MOST_LINES = 4


def worksheet(session: Session, exercise: str) -> dict[str, Any]:
    """What stands on the one page of an exercise; nothing of the key, nor of the hints."""
    asked, task = BY_NAME[exercise], room.task(session, exercise)
    return {
        "language": language(),
        "kind": _("Worksheet"),
        "title": str(room_texts.TITLES[exercise]),
        "foot": _("Training register: every case, person and company in it is invented."),
        "sheet": _("Session {code}, {place} of {all}").format(
            code=session.code,
            place=number(session.exercises.index(exercise) + 1),
            all=number(len(session.exercises)),
        ),
        "blanks": [_("Nickname"), _("Begun at"), _("Answered at")],
        "goal": str(room_texts.GOALS[exercise]),
        "about": [", ".join(task.cases)] if task.cases else _bursts(task),
        "steps_title": _("Where to look: {pages}").format(
            pages=", ".join(PAGE_TITLES[page] for page in asked.pages)
        ),
        "steps": [str(step) for step in STEPS[exercise]],
        "answer_title": _("Your answer"),
        "fields": [_to_write(field) for field in asked.fields],
        "notes_title": _("How do you know?"),
        "notes": _("What speaks for it, what against it, what else could it be?"),
    }


def _bursts(task: Task) -> list[str]:
    return [room_values.named(task.exercise, "bursts", one.name, task) for one in task.bursts]


def _to_write(field: Field) -> dict[str, object]:
    lines = _LINES.get(field.of, min(field.most, _MOST_LINES))
    note = _("one") if field.most == 1 else _("up to {most}").format(most=number(field.most))
    if field.of is Of.CASES:
        note = _("their names")
    return {"name": str(room_texts.FIELDS[field.name]), "note": note, "lines": lines}


def guide(session: Session, keys: dict[str, Key]) -> dict[str, Any]:
    """What stands in the trainer's guide to one session, with its key: for nobody else."""
    return {
        "language": language(),
        "title": _("Trainer's guide"),
        "subtitle": _("Session {code}").format(code=session.code),
        "foot": _("Holds the key of session {code}: for the trainer alone.").format(
            code=session.code
        ),
        "warning": _(
            "This guide holds the key. Every case, person and company in the register is "
            "invented; names of cases are those of this session alone."
        ),
        "agenda_title": _("Ninety minutes"),
        "agenda": _rows(AGENDA),
        "opening_title": _("How a session is run"),
        "opening": [str(step) for step in OPENING],
        "difficulty_title": _("How hard this session is"),
        "scenario": in_words(session.scenario)
        + " "
        + _(
            "Seed {seed}, with the same settings and the last day {day}, gives the same register "
            "again."
        ).format(seed=session.scenario.seed, day=day(session.scenario.until)),
        "difficulty": _rows(DIFFICULTY),
        "exercises_title": _("Exercises"),
        "solution_title": _("What there is to see"),
        "key_title": _("The key of this session"),
        "hints_title": _("Hints that participants can take"),
        "debrief_title": _("To talk about"),
        "exercises": [_in_guide(session, keys[name]) for name in session.exercises],
    }


def _rows(pairs: Iterable[tuple[object, object]]) -> list[list[str]]:
    return [[str(one), str(other)] for one, other in pairs]


def _in_guide(session: Session, key: Key) -> dict[str, object]:
    name = key.exercise
    task = room.task(session, name)

    def told(field: str) -> str:
        right = key.fields[field].right
        return ", ".join(room_values.named(name, field, value, task) for value in right)

    return {
        "title": str(room_texts.TITLES[name]),
        "goal": str(room_texts.GOALS[name]),
        "solution": str(room_texts.EXPLAINED[name]),
        "key": [
            [str(room_texts.FIELDS[field.name]), told(field.name)] for field in BY_NAME[name].fields
        ],
        "hints": [str(hint) for hint in room_texts.HINTS[name]],
        "debrief": [str(question) for question in DEBRIEF[name]],
    }


def for_participant(session: Session, begun: Collection[str]) -> None:
    """Worksheets to print, each made when it is asked for; of exercises whose time runs alone."""
    if told := [one for one in session.exercises if one in begun or one in session.revealed]:
        with st.popover(_("Worksheets"), icon=":material/print:", type="tertiary"):
            _sheets(session, told)


def for_trainer(session: Session, token: str) -> None:
    """Worksheets, and the guide with the key."""
    st.subheader(_("On paper"), anchor=False)
    st.caption(_("A worksheet for each exercise, to be printed; and a guide that holds the key."))

    keys = {name: room.revealed_key(token, name) for name in session.exercises}
    with st.container(horizontal=True):
        st.download_button(
            _("Trainer's guide (holds the key)"),
            data=partial(_made, "guide.typ", guide(session, keys), session),
            file_name="trainers-guide.pdf",
            mime=PDF,
            icon=":material/menu_book:",
            on_click="ignore",
            key="guide",
        )
        with st.popover(_("Worksheets"), icon=":material/print:"):
            _sheets(session, session.exercises)


def _sheets(session: Session, exercises: Iterable[str]) -> None:
    for exercise in exercises:
        st.download_button(
            str(room_texts.TITLES[exercise]),
            data=partial(_made, "worksheet.typ", worksheet(session, exercise), session),
            file_name=f"worksheet-{exercise}.pdf",
            mime=PDF,
            icon=":material/description:",
            on_click="ignore",
            type="tertiary",
            key=f"worksheet-{exercise}",
        )


def _made(template: str, said: dict[str, Any], session: Session) -> bytes:
    """The document; beside the run of a page, so that all it says has been said before."""
    return documents.compile(template, said, moment=session.opened_at.replace(tzinfo=UTC))
