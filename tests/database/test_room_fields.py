"""A session of its own: its fields offer what its key asks for, and all of it goes with it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard import analyses, background, questions, room, room_store, room_values
from dashboard.figures import case_list
from data_access import settings
from data_access.errors import NotebookUnusable
from data_access.room import registers
from data_access.room.values import Session
from data_access.selection import Selection
from data_access.training.scenario import EASY, HARD, Scenario
from data_access.training.variants import drawn_silence
from models.exercises import BY_NAME, Of, key_of, score
from tests.database.rooms import make


@contextmanager
def looked_at(made: Session) -> Iterator[Session]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "viewer", lambda: room.viewer(made.id))
        yield made


@pytest.fixture(scope="module")
def session(room_folder: Path) -> Iterator[Session]:
    with looked_at(make(replace(EASY, seed=2**46 + 3, reports=400)).session) as made:
        yield made


HARDER = replace(HARD, seed=2**46 + 5, reports=800, silence=drawn_silence(2**46 + 5))
BUSY = replace(EASY, seed=2**46 + 7, reports=1_600, years=2)


def test_every_right_value_can_be_chosen_and_chance_does_not_find_it(session: Session) -> None:
    chance = random.Random(7)
    assert set(session.tasks) == set(BY_NAME)
    for name in BY_NAME:
        task = room.task(session, name)
        key, found = key_of(room_store.answers().key(session.id, name)), []
        offered = {f.name: room_values.offered(f, task) for f in BY_NAME[name].fields}
        assert all(set(key.fields[field].right) <= set(offered[field]) for field in offered)
        for _ in range(100):
            answer = {
                field: tuple(chance.sample(values, len(key.fields[field].right)))
                for field, values in offered.items()
            }
            told = score(answer, key)
            found.append(told.points if told else 0.0)
        assert sum(found) / len(found) < 55, name


def test_the_right_words_do_not_stand_first(session: Session) -> None:
    asked = [(name, field) for name in BY_NAME for field in BY_NAME[name].fields]
    of_words = [(name, field) for name, field in asked if field.of is Of.OPTION]
    assert of_words
    for name, field in of_words:
        key = key_of(room_store.answers().key(session.id, name))
        right = set(key.fields[field.name].right)
        offered = room_values.offered(field, room.task(session, name))
        assert set(offered[: len(right)]) != right, (name, field.name)


def test_what_tells_a_control_action_is_true_of_the_cases_that_are_shown(session: Session) -> None:
    _holds_of_every_burst(session)


@pytest.mark.parametrize("scenario", [HARDER, BUSY], ids=["hard", "busy"])
@pytest.mark.usefixtures("room_folder")
def test_it_is_true_of_harder_sessions_too(scenario: Scenario) -> None:
    made = make(scenario, ("control_action",))
    with looked_at(made.session):
        _holds_of_every_burst(made.session)
    room.delete(made.trainer)


def _holds_of_every_burst(session: Session) -> None:
    task = room.task(session, "control_action")
    key = key_of(room_store.answers().key(session.id, "control_action"))
    for burst in task.bursts:
        start, end = date.fromisoformat(burst.start), date.fromisoformat(burst.end)
        shown = Selection(start=start, end=end, areas=(burst.area,))
        reports = questions.told(shown, "report")
        inspections = reports[reports["kind"] == "inspection"]
        is_control = burst.name in key.fields["bursts"].right
        assert (reports["kind"].mode()[0] == "inspection") == is_control
        if is_control:
            agency = inspections["agency"].mode()[0]
            ever = questions.told(Selection(areas=(burst.area,), agencies=(agency,)), "report")
            days = (questions.period()[1] - questions.period()[0]).days
            usual = (len(ever) - len(inspections)) / days * ((end - start).days + 1)
            assert (reports["agency"] == agency).sum() > 3 * usual
            assert inspections["status"].eq("closed").mean() > 0.9
            words = case_list.in_words(questions.cases(shown))
            alone = words[words["Kinds of reports"] == "Inspection"]
            assert len(alone) >= len(inspections) * 0.9
            assert alone["Status of reports"].eq("Closed").mean() > 0.9
    assert len({burst.area for burst in task.bursts}) == 1, "an island tells nothing of what it is"


def test_linked_cases_are_told_as_the_exercise_says(session: Session) -> None:
    key = key_of(room_store.answers().key(session.id, "conflation"))
    cases = questions.cases(Selection()).set_index("case_id")
    told = cases["theme"].reindex(key.fields["cases"].right).dropna()
    assert set(told) == {"smuggling", "both"}, "the words of its goal"


def test_the_worksheets_way_to_the_yacht_shows_its_cases(session: Session) -> None:
    right = set(key_of(room_store.answers().key(session.id, "yacht")).fields["cases"].right)
    shown = questions.cases(Selection(destinations=("BQ-fort-bay",)))
    assert right <= set(shown["case_id"])


def test_a_year_is_too_short_to_be_missed_in() -> None:
    short, long = replace(EASY, years=1), replace(EASY, years=2)
    assert "silent_agency" not in room.offered_exercises(short)
    assert "silent_agency" in room.offered_exercises(long)


def test_a_busy_register_asks_for_no_control_action() -> None:
    assert "control_action" in room.offered_exercises(BUSY)
    assert "control_action" not in room.offered_exercises(replace(BUSY, reports=5_000))


def test_work_on_a_session_is_forgotten_with_it(session: Session) -> None:
    kind = analyses._kind("groups")
    background.job(kind, "a copy", lambda _: 1)
    assert background.known(kind) is not None
    room._forget(session.id)
    assert background.known(kind) is None


def test_removal_that_broke_off_is_found_again(session: Session) -> None:
    folder = settings.ROOM_FOLDER
    room_store.store().delete(session.id)
    good = settings.NOTEBOOK_FILE.read_bytes() if settings.NOTEBOOK_FILE.exists() else None
    settings.NOTEBOOK_FILE.write_bytes(b"no database" * 100)
    with pytest.raises(NotebookUnusable):
        registers.clean_up(room_store.store(), settings.NOTEBOOK_FILE)
    assert list(folder.glob("registers/*.db")), "by it the rest is found"
    settings.NOTEBOOK_FILE.unlink()
    if good is not None:
        settings.NOTEBOOK_FILE.write_bytes(good)
    registers.clean_up(room_store.store(), settings.NOTEBOOK_FILE)
    assert not [file for file in folder.rglob(f"*{session.id}*") if file.is_file()]
    assert not list(folder.glob("mirrors/*"))
