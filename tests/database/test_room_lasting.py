"""Sessions of the training room: after the reveal, what stays of them, and what goes."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine, inspect, text

from dashboard import analyses, background, opening, questions, room, room_store
from dashboard.opening import Viewer
from data_access import settings
from data_access.audience import Audience
from data_access.errors import RegisterUnavailable, RoomRefused
from data_access.notebook import Notebook
from data_access.notebook_values import Run
from data_access.room import registers
from data_access.room.answers import Answers
from data_access.room.store import RoomStore
from data_access.room.values import DAYS_KEPT, Session, State
from data_access.training.scenario import EASY
from tests.database.rooms import SMALL, Made, files_of, joined, make, of_the_store

pytestmark = pytest.mark.usefixtures("room_folder")


@pytest.fixture(scope="module")
def made(room_folder: Path) -> list[Made]:
    """Two sessions that stand, and differ in how many reports they have."""
    return [
        make(replace(SMALL, seed=2**49 + reports, reports=reports), ("network",))
        for reports in (100, 110)
    ]


# After the reveal


def test_what_gives_another_away_is_revealed_with_it(room_folder: Path) -> None:
    """Of a session whose register nobody asks anything of, and which is not made for it."""
    chosen = ("new_route", "network", "control_action")
    begun, token = RoomStore(room_folder / "room").begin(replace(SMALL, seed=2**44 + 5), chosen)
    assert not room.given_away(begun, "network")
    for exercise, other in (chosen[::2], chosen[::-2]):
        assert room.given_away(begun, exercise) == (other,)
    session = room.reveal(token, "new_route")
    assert session.revealed == {"new_route", "control_action"}
    assert not room.given_away(session, "new_route"), "it is revealed"
    room.delete(token)


def test_after_the_reveal_everybody_sees_theirs(room_folder: Path) -> None:
    one = make(replace(EASY, seed=2**44 + 1, reports=400), ("network", "one_event"))
    assert set(one.session.exercises) == {"network", "one_event"}
    ada, bob = one.join("Ada"), one.join("Bob")
    right = one.perfect("network")["cases"]
    room.hint(ada, "network", 1)
    room.answer(ada, "network", {"cases": (*right[:-2], one.perfect("one_event")["cases"][0])})
    before = room.class_result(one.trainer, "network")
    assert room.reveal(one.trainer, "network").revealed == {"network"}
    found = room.result(ada, "network")
    assert found is not None
    assert 60 < found.points < 90
    assert room.result(bob, "network") is None
    told = room.told(ada, "network")
    assert (len(told.found), len(told.missed)) == (len(right) - 2, 2)
    assert [wrong.belongs_to for wrong in told.wrong] == [None], "it is another's answer"
    assert all(len(one.signs) >= 2 for one in (*told.found, *told.missed))
    assert len(room.told(bob, "network").missed) == len(right)
    of_class = room.class_result(bob, "network")
    assert (of_class.seats, of_class.answered) == (before.seats, before.answered) == (2, 1)
    assert of_class.points == (found.points,)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Answers, "of_session", None)  # once for the class, not for each of it
        assert room.class_result(one.join("Cor"), "network").seats == 3
    assert set(of_class.given["verdict"]) == {"found", "wrong"}
    with pytest.raises(RoomRefused, match="not been revealed"):
        room.told(ada, "one_event")
    assert room.reveal(one.trainer).revealed == {"network", "one_event"}
    told = room.told(ada, "network")
    assert [wrong.belongs_to for wrong in told.wrong] == ["one_landing_told_four_ways"]
    assert in_groups_of_the_run(one) > 0.5 * len(right)
    room.delete(one.trainer)


def in_groups_of_the_run(one: Made) -> int:
    """How many right cases lie in the largest group they are in, once a run is kept.

    Looking for groups takes a minute: this run puts half of the right cases in one group.
    """
    assert room.in_groups(one.trainer, "network") == ()
    opened = opening.open_now(room.viewer(one.session.id))
    notebook, right = Notebook.of(opened.register.info), one.perfect("network")["cases"]
    half = [*right[: len(right) // 2 + 1], "another case"]
    (group,) = notebook.new_groups(1)
    labels = pd.DataFrame({"case_id": half, "group": group, "firmness": 1.0})
    events = pd.DataFrame(columns=["kind", "id", "from", "to", "shared"])
    as_of = opened.register.info.as_of
    run = Run(opened.copy, "sqlite", as_of, "by hand", as_of, 5, 0)
    notebook.save_groups(run, labels, events, {})
    (share,) = room.in_groups(one.join("Late"), "network")
    assert (share.group, share.size) == (group, len(half))
    return share.right


# What stays, and what goes


def test_session_goes_on_after_a_restart(made: list[Made]) -> None:
    one = made[1]
    token = one.join("Restarted")
    room.answer(token, "network", one.perfect("network"))
    room_store._opened.cache_clear()
    assert room.sat(token).seat.nickname == "Restarted"
    assert room.given(token)["network"].answer is not None
    assert room.session_of(one.trainer) == one.session
    assert opening.open_now(room.viewer(one.session.id)).register.info.reports == 110


def test_making_that_was_broken_off_is_begun_anew(room_folder: Path) -> None:
    store = RoomStore(room_folder / "room")
    session, token = store.begin(replace(SMALL, seed=2**45 + 1), ("network",))
    with pytest.raises(RoomRefused, match="not open"):
        joined(session.code, "Ada")
    while room.session_of(token).state is State.OPENING:
        assert room.opening(token).problem is None
        time.sleep(0.02)
    assert room.sat(joined(session.code, "Ada")).session.id == session.id
    room.delete(token)


def test_sessions_are_each_a_register_of_their_own(made: list[Made]) -> None:
    opened = [opening.open_now(room.viewer(one.session.id)) for one in made]
    assert len({one.copy for one in opened}) == 2
    assert len({one.register.info.name for one in opened}) == 2
    assert [one.register.info.reports for one in opened] == [100, 110]
    newer = [
        opening.open_newer(one, room.viewer(m.session.id))
        for one, m in zip(opened, made, strict=True)
    ]
    assert [one.copy for one in newer] == [one.copy for one in opened]


def test_long_work_is_each_sessions_own(made: list[Made], monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are kept by their kind: one of another session would be shown as an older copy's."""
    kinds = set()
    for viewer in (
        Viewer(Audience.PARTICIPANT),
        *(room.viewer(one.session.id) for one in made),
    ):
        monkeypatch.setattr(questions, "viewer", lambda viewer=viewer: viewer)
        kinds.add(analyses._kind("groups"))
    assert len(kinds) == 3
    assert "groups" in kinds


def test_delete_removes_all_of_a_session_and_nothing_else(
    made: list[Made], room_folder: Path
) -> None:
    others = {file for file in room_folder.rglob("*") if file.is_file()}
    one = make(replace(SMALL, seed=2**46 + 1), ("network",))
    token, viewer = one.join("A nickname of its own"), room.viewer(one.session.id)
    assert b"A nickname of its own" in of_the_store()
    opened = opening.open_now(viewer)
    kept = questions._once(viewer)
    assert kept.open().copy == kept.open().copy == opened.copy
    notebook = Notebook.of(opened.register.info)
    notebook.new_groups(3)
    background.job(f"groups-{one.session.id}", opened.copy, lambda _: opened)
    assert len(files_of(one, room_folder)) >= 2
    room.delete(one.trainer)
    assert kept.copies == [], "nothing of it stays open"
    assert questions._once(viewer) is not kept
    for kind in ("room", "groups"):
        assert background.known(f"{kind}-{one.session.id}") is None
    assert files_of(one, room_folder) == set()
    assert b"A nickname of its own" not in of_the_store(), "not even where SQLite keeps room"
    assert one.session.id.encode() not in of_the_store()
    left = {file for file in room_folder.rglob("*") if file.is_file()}
    assert {
        file for file in left ^ others if not re.search(r"-(wal|shm)$|^notebook", file.name)
    } == set()
    for file in (room_folder / "room" / "room.db", room_folder / "notebook.db"):
        with create_engine(f"sqlite:///{file}").connect() as connection:
            for table in inspect(connection).get_table_names():
                rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
                assert one.session.id not in str(rows)
    with pytest.raises(RoomRefused, match="is over"):
        room.sat(token)
    for door in (opening.open_now, lambda v: opening.open_newer(opened, v), lambda _: kept.open()):
        with pytest.raises(RegisterUnavailable, match="session is over"):
            door(viewer)
    again = Notebook(settings.NOTEBOOK_FILE, registers.register_name(one.session.id), "training")
    assert again._register != notebook._register, "work that goes on finds no other's rows"
    assert room.session_of(made[0].trainer).state is State.OPEN


def test_old_sessions_go_when_the_room_is_opened(
    room_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make(replace(SMALL, seed=2**47 + 1), ("network",))
    later = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=DAYS_KEPT, hours=1)
    store = RoomStore(room_folder / "room", lambda: later)
    assert one.session.id in store.expired()
    monkeypatch.setattr(RoomStore, "expired", lambda self: (one.session.id,))
    room_store._opened.cache_clear()
    with pytest.raises(RoomRefused, match="is over"):
        room.session_of(one.trainer)
    assert files_of(one, room_folder) == set()


def test_what_a_broken_deletion_left_is_cleaned_up(room_folder: Path) -> None:
    one = make(replace(SMALL, seed=2**48 + 1), ("network",))
    store = RoomStore(room_folder / "room")
    store.delete(one.session.id)
    assert files_of(one, room_folder)
    late, other = registers.register_name("0123456789abcdef"), "Training register of ours"
    for name in (late, other):  # by work that ended after its session was deleted
        Notebook(settings.NOTEBOOK_FILE, name, "training").new_groups(1)
    begun = registers.register_name("fedcba9876543210")

    def work_of_a_session_begun_meanwhile() -> list[Session]:
        Notebook(settings.NOTEBOOK_FILE, begun, "training").new_groups(1)
        return known()

    known = store.sessions
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "sessions", work_of_a_session_begun_meanwhile)
        registers.clean_up(store, settings.NOTEBOOK_FILE)
    assert begun in registers.registers_named(settings.NOTEBOOK_FILE, "Training", "training")
    registers.clean_up(store, settings.NOTEBOOK_FILE)
    assert files_of(one, room_folder) == set()
    assert registers.registers_named(settings.NOTEBOOK_FILE, "Training", "training") == (other,)
