"""Worksheets tell what is asked and nothing of the key; the guide tells all of it."""

import hashlib
import re
from dataclasses import asdict, replace
from datetime import datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from dashboard import navigation, room_texts, worksheet_texts, worksheets
from dashboard.texts import speaking
from data_access.room.values import Session, State
from data_access.training.scenario import HARD
from models.exercises import BY_NAME, EXERCISES, Burst, Task

BURST = Burst("a", "2026-08-05", "2026-09-24", "bonaire")
TASKS = {
    one.name: Task(
        one.name,
        cases=("C-0042", "C-0815") if one.name == "set_apart" else (),
        bursts=(BURST,) if one.name == "control_action" else (),
    )
    for one in EXERCISES
}
NAMES = tuple(TASKS)


@pytest.fixture
def session():
    return Session(
        id="s",
        code="K7MPQR",
        state=State.OPEN,
        scenario=HARD,
        exercises=NAMES,
        tasks={name: asdict(task) for name, task in TASKS.items()},
        revealed=frozenset(),
        opened_at=datetime.fromisoformat("2026-11-30 08:00"),
    )


def printed(template, said, session):
    reader = PdfReader(BytesIO(worksheets._made(template, said, session)))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return len(reader.pages), re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_worksheet_is_one_page_with_all_that_is_asked(session, name, language):
    with speaking(language):
        said = worksheets.worksheet(session, name)
        pages, text = printed("worksheet.typ", said, session)
        assert pages == 1
        for words in (room_texts.TITLES[name], room_texts.GOALS[name], "K7MPQR"):
            assert words in text
        for step in worksheet_texts.STEPS[name]:
            assert str(step) in text
        for field in BY_NAME[name].fields:
            assert room_texts.FIELDS[field.name] in text
        assert not any(str(hint) in text for hint in room_texts.HINTS[name])
        assert room_texts.EXPLAINED[name] not in text


def test_a_worksheet_names_what_the_exercise_is_about(session):
    said = worksheets.worksheet(session, "set_apart")
    assert "C-0042, C-0815" in printed("worksheet.typ", said, session)[1]
    said = worksheets.worksheet(session, "control_action")
    assert "5 Aug 2026 – 24 Sep 2026" in printed("worksheet.typ", said, session)[1]


def test_the_guide_tells_all_that_makes_the_register_again(session):
    said = worksheets.guide(replace(session, exercises=()), {})
    assert f"Seed {HARD.seed}" in said["scenario"]
    assert "23 Nov 2026" in said["scenario"]


def test_the_same_worksheet_has_the_same_bytes(session):
    said = worksheets.worksheet(session, NAMES[0])
    made = {
        hashlib.sha256(worksheets._made("worksheet.typ", said, session)).hexdigest()
        for _ in range(2)
    }
    assert len(made) == 1


def test_every_exercise_has_its_texts():
    for texts in (
        worksheet_texts.STEPS,
        worksheet_texts.DEBRIEF,
        room_texts.TITLES,
        room_texts.GOALS,
        room_texts.HINTS,
        room_texts.EXPLAINED,
    ):
        assert set(texts) == set(NAMES)


def test_steps_name_pages_as_they_are_called():
    for exercise in EXERCISES:
        told = " ".join(map(str, worksheet_texts.STEPS[exercise.name]))
        named = {one.name for one in navigation.PAGES if str(one.title) in told}
        assert named == set(exercise.pages), exercise.name
