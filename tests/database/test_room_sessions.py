"""Whole sessions of the training room: real registers and mirrors, through the pages' door."""

import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from sqlalchemy import create_engine, inspect, text

from dashboard import analyses, background, opening, questions, room, room_store, session_cookie
from dashboard.opening import Viewer
from data_access import settings
from data_access.audience import Audience
from data_access.codes import INDICATOR_WORDS
from data_access.errors import RegisterError, RegisterUnavailable, RoomRefused
from data_access.notebook import Notebook
from data_access.notebook_values import Run
from data_access.room import registers
from data_access.room.store import RoomStore
from data_access.room.values import DAYS_KEPT, Session, State
from data_access.selection import Selection
from data_access.training import answer_key
from data_access.training.scenario import EASY, HARD, MEDIUM, Scenario
from data_access.training.variants import BY_NAME as PATTERNS
from models.exercises import BY_NAME, Key, Of, score

SCENARIOS = {
    "easy": replace(EASY, seed=4_603_217_998_112_357, reports=400),
    "medium": replace(MEDIUM, seed=7_120_334_871_905_463, reports=600),
    "hard": replace(HARD, seed=2_998_410_562_377_891, reports=800, impossible=0.08),
}
SMALL = replace(EASY, reports=100, years=1)
"""For what needs a session, whatever is in it."""


@dataclass(frozen=True)
class Made:
    """A session that stands, and its trainer's token."""

    session: Session
    trainer: str
    scenario: Scenario

    def join(self, nickname: str) -> str:
        return room.join(self.session.code, nickname, "here").token

    def key(self, exercise: str) -> Key:
        return room.revealed_key(self.trainer, exercise)

    def perfect(self, exercise: str) -> dict[str, tuple[str, ...]]:
        return {name: field.right for name, field in self.key(exercise).fields.items()}


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> Path:
    """A room and a notebook of these tests' own, in a process where nobody signs in."""
    folder = tmp_path_factory.mktemp("room")
    patch.setattr(settings, "ROOM_FOLDER", folder / "room")
    patch.setattr(settings, "NOTEBOOK_FILE", folder / "notebook.db")
    return folder


def make(scenario: Scenario, exercises: tuple[str, ...] = tuple(BY_NAME)) -> Made:
    begun = room.begin(scenario, exercises)
    for _ in range(600):
        state = room.opening(begun.token)
        assert state.problem is None, state.problem
        if room.session_of(begun.token).state is State.OPEN:
            break
        time.sleep(0.1)
    return Made(room.session_of(begun.token), begun.token, scenario)


@pytest.fixture(scope="module")
def made(folder: Path) -> dict[str, Made]:
    return {level: make(scenario) for level, scenario in SCENARIOS.items()}


@pytest.fixture(params=SCENARIOS)
def one(made: dict[str, Made], request: pytest.FixtureRequest) -> Made:
    return made[str(request.param)]


# Exercises


def test_every_exercise_is_asked(one: Made) -> None:
    assert set(one.session.exercises) == set(BY_NAME)
    assert [task.exercise for task in room.tasks(one.session)] == list(one.session.exercises)


def test_perfect_answers_score_all_points(one: Made) -> None:
    token = one.join("Perfect")
    for exercise in one.session.exercises:
        room.begin_exercise(token, exercise)
        room.answer(token, exercise, one.perfect(exercise))
    told = room.live(one.trainer)
    own = told.answers[told.answers["nickname"] == "Perfect"]
    assert len(own) == len(BY_NAME)
    assert (own["points"] == 100).all()
    assert (own[["precision", "recall", "f1"]] == 1).all(axis=None)
    seats = told.seats.set_index("nickname").loc["Perfect"]
    assert (seats["answered"], seats["points"], seats["here"]) == (9, 900, True)


def test_answers_at_random_score_little(one: Made) -> None:
    """Of what the pages offer, each value as likely as another."""
    chance = random.Random(7)
    register = opening.open_now(room.viewer(one.session.id)).register
    cases = register.cases(Selection())["case_id"].tolist()
    for exercise in one.session.exercises:
        key, found = one.key(exercise), []
        for _ in range(50):
            answer = {}
            for field in BY_NAME[exercise].fields:
                own = key.fields[field.name]
                if field.of is Of.CASES:
                    answer[field.name] = tuple(chance.sample(cases, len(own.right)))
                elif field.options:
                    answer[field.name] = (chance.choice(field.options),)
            scored = score(answer, key)
            found.append(scored.points if scored else 0.0)
        assert sum(found) / len(found) < 35, exercise


def test_keys_name_what_the_register_holds(one: Made) -> None:
    register = opening.open_now(room.viewer(one.session.id)).register
    cases = set(register.cases(Selection())["case_id"])
    agencies = set(register.registered_months(Selection())["agency"])
    for exercise in one.session.exercises:
        key = one.key(exercise)
        for field in BY_NAME[exercise].fields:
            own = key.fields[field.name]
            assert own.right
            assert not {*own.right} & {*own.near, *own.neutral}
            assert len(own.right) <= field.most
            if field.of is Of.CASES:
                assert {*own.right, *own.neutral} <= cases
            if field.of is Of.AGENCY:
                assert {*own.right} <= agencies
    for task in room.tasks(one.session):
        assert set(task.cases) <= cases


def test_cases_asked_for_can_be_told_by_what_they_show(one: Made) -> None:
    for exercise in ("network", "conflation", "yacht", "one_event"):
        key = one.key(exercise)
        assert all(len(key.why[case]) >= 2 for case in key.fields["cases"].right)
        assert all(len(key.why[case]) < 2 for case in key.fields["cases"].neutral)
    assert len(one.key("one_event").fields["cases"].right) == 4


def test_hard_is_harder_than_easy(made: dict[str, Made]) -> None:
    def shown(level: str) -> float:
        """Signs that a case of the crew, the salons and the bar shows, on average."""
        names = ("network", "conflation", "yacht")
        signs = [len(told) for name in names for told in made[level].key(name).why.values()]
        return sum(signs) / len(signs)

    assert shown("easy") > shown("hard")
    bursts = {
        level: len(next(t for t in room.tasks(one.session) if t.bursts).bursts)
        for level, one in made.items()
    }
    assert bursts["easy"] < bursts["hard"]


# Nobody reaches the key before the reveal

REVEALING: dict[str, Callable[[str, str], object]] = {
    "key": room.revealed_key,
    "told": room.told,
    "result": room.result,
    "groups": room.in_groups,
    "class": room.class_result,
    "live": lambda token, _: room.live(token),
    "reveal": room.reveal,
    "reveal all": lambda token, _: room.reveal(token),
    "close": lambda token, _: room.close(token),
    "delete": lambda token, _: room.delete(token),
    "session": lambda token, _: room.session_of(token),
    "opening": lambda token, _: room.opening(token),
}


@pytest.mark.parametrize("way", REVEALING)
def test_participant_gets_no_key_by_any_way(made: dict[str, Made], way: str) -> None:
    one = made["easy"]
    token = one.join(f"Probing {way}")
    room.answer(token, "network", one.perfect("network"))
    with pytest.raises(RoomRefused):
        REVEALING[way](token, "network")
    assert room.session_of(one.trainer).state is State.OPEN


def test_participant_is_told_no_score_before(made: dict[str, Made]) -> None:
    one = made["easy"]
    token = one.join("Curious")
    begun = room.begin_exercise(token, "network")
    given = room.answer(token, "network", one.perfect("network"))
    again = room.begin_exercise(token, "network")
    assert begun.score is given.score is again.score is room.given(token)["network"].score is None


def words_of_the_key(one: Made) -> list[bytes]:
    """What only who has the key knows, as it would stand in a file."""
    names = {*PATTERNS, answer_key.IMPOSSIBLE_TIMES, "answer_pattern", "answer_case", "planted"}
    # Patterns that are called as indicators are, which anybody may see.
    names -= {code.split()[-1] for code in INDICATOR_WORDS}
    seed = one.scenario.seed
    numbers = [str(seed), f"{seed:x}"]
    written = [seed.to_bytes(8, order) for order in ("little", "big")]
    return [*(word.encode() for word in (*sorted(names), *numbers)), *written]


def test_key_and_seed_stand_in_no_file_of_the_register(one: Made) -> None:
    folder = settings.ROOM_FOLDER
    files = [
        folder / registers.REGISTERS / f"{one.session.id}.db",
        opening_file(one),
    ]
    for file in files:
        held = file.read_bytes()
        assert len(held) > 100_000
        assert [word for word in words_of_the_key(one) if word in held] == []
    assert b"beauty_salon_network" in of_the_store(), "where it stands, the search finds it"


def of_the_store() -> bytes:
    """What stands in the store's file and what SQLite keeps beside it."""
    return b"".join(file.read_bytes() for file in settings.ROOM_FOLDER.glob("room.db*"))


def opening_file(one: Made) -> Path:
    copy = opening.open_now(room.viewer(one.session.id)).copy
    return registers.mirrors(settings.ROOM_FOLDER) / f"{copy}.duckdb"


def test_no_table_or_value_of_the_mirror_tells_it(one: Made, tmp_path: Path) -> None:
    """Compressed, a word need not stand in the bytes: so the values are read."""
    words = {word.decode() for word in words_of_the_key(one)[:-2]}
    copy = tmp_path / "mirror.duckdb"
    copy.write_bytes(opening_file(one).read_bytes())
    with duckdb.connect(str(copy), read_only=True) as mirror:
        tables = mirror.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
        ).fetchall()
        assert tables
        for schema, table in tables:
            assert not any(word in table for word in words)
            told = mirror.execute(f'SELECT * FROM "{schema}"."{table}"').df()
            assert not any(word in column for word in words for column in told.columns)
            for column in told.select_dtypes(["object", "string", "str"]):
                values = "\n".join(map(str, told[column].dropna().unique()))
                assert [word for word in words if word in values] == []
    engine = create_engine(f"sqlite:///{settings.ROOM_FOLDER / 'registers' / one.session.id}.db")
    assert not {"answer_pattern", "answer_case"} & set(inspect(engine).get_table_names())
    with engine.connect() as register:
        row = register.execute(text("SELECT name, kind FROM register")).one()
    engine.dispose()
    assert row == (f"Training register {one.session.id}", "training")


def test_small_seeds_are_refused() -> None:
    """Anybody may open a session, and so make another one's register with its key."""
    for seed in (0, 1, 2**32, 2**53):
        with pytest.raises(RoomRefused, match="guessed"):
            room.begin(replace(EASY, seed=seed), tuple(BY_NAME))
    seeds = {room.new_seed() for _ in range(20)}
    assert len(seeds) == 20
    assert all(room.LEAST_SEED <= seed < room.MOST_SEED for seed in seeds)


def test_no_room_where_people_sign_in(
    made: dict[str, Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_cookie, "_section", lambda: {"redirect_uri": "https://x.example"})
    assert not room.is_offered()
    for door in (
        lambda: room.begin(SCENARIOS["easy"], ("network",)),
        lambda: room.join(made["easy"].session.code, "Ada", "here"),
        lambda: room.live(made["easy"].trainer),
        lambda: room.sat("0" * 32),
    ):
        with pytest.raises(RoomRefused, match="sign in"):
            door()


# After the reveal


def test_after_the_reveal_everybody_sees_theirs(folder: Path) -> None:
    one = make(replace(SCENARIOS["easy"], seed=2**44 + 1), ("network", "one_event"))
    assert set(one.session.exercises) == {"network", "one_event"}
    ada, bob = one.join("Ada"), one.join("Bob")
    right = one.perfect("network")["cases"]
    room.hint(ada, "network")
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


def test_session_goes_on_after_a_restart(made: dict[str, Made]) -> None:
    one = made["medium"]
    token = one.join("Restarted")
    room.answer(token, "yacht", one.perfect("yacht"))
    room_store._opened.cache_clear()
    assert room.sat(token).seat.nickname == "Restarted"
    assert room.given(token)["yacht"].answer is not None
    assert room.session_of(one.trainer) == one.session
    assert opening.open_now(room.viewer(one.session.id)).register.info.reports == 600


def test_making_that_was_broken_off_is_begun_anew(folder: Path) -> None:
    store = RoomStore(folder / "room")
    session, token = store.begin(replace(SMALL, seed=2**45 + 1), ("network",))
    with pytest.raises(RoomRefused, match="not open"):
        room.join(session.code, "Ada", "here")
    while room.session_of(token).state is State.OPENING:
        assert room.opening(token).problem is None
        time.sleep(0.1)
    assert room.join(session.code, "Ada", "here").seat.session == session.id
    room.delete(token)


def test_sessions_are_each_a_register_of_their_own(made: dict[str, Made]) -> None:
    opened = [opening.open_now(room.viewer(one.session.id)) for one in made.values()]
    assert len({one.copy for one in opened}) == 3
    assert len({one.register.info.name for one in opened}) == 3
    assert [one.register.info.reports for one in opened] == [400, 600, 800]
    newer = [
        opening.open_newer(one, room.viewer(m.session.id))
        for one, m in zip(opened, made.values(), strict=True)
    ]
    assert [one.copy for one in newer] == [one.copy for one in opened]


def test_long_work_is_each_sessions_own(
    made: dict[str, Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jobs are kept by their kind: one of another session would be shown as an older copy's."""
    kinds = set()
    for viewer in (
        Viewer(Audience.PARTICIPANT),
        *(room.viewer(one.session.id) for one in made.values()),
    ):
        monkeypatch.setattr(questions, "viewer", lambda viewer=viewer: viewer)
        kinds.add(analyses._kind("groups"))
    assert len(kinds) == 4
    assert "groups" in kinds


def test_delete_removes_all_of_a_session_and_nothing_else(
    made: dict[str, Made], folder: Path
) -> None:
    others = {file for file in folder.rglob("*") if file.is_file()}
    one = make(replace(SMALL, seed=2**46 + 1), ("network",))
    token, viewer = one.join("A nickname of its own"), room.viewer(one.session.id)
    assert b"A nickname of its own" in of_the_store()
    opened = opening.open_now(viewer)
    kept = questions._once(viewer)
    assert kept.open().copy == kept.open().copy == opened.copy
    notebook = Notebook.of(opened.register.info)
    notebook.new_groups(3)
    background.job(f"groups-{one.session.id}", opened.copy, lambda _: opened)
    assert len(files_of(one, folder)) >= 2
    room.delete(one.trainer)
    assert kept.copies == [], "nothing of it stays open"
    assert questions._once(viewer) is not kept
    for kind in ("room", "groups"):
        assert background.known(f"{kind}-{one.session.id}") is None
    assert files_of(one, folder) == set()
    assert b"A nickname of its own" not in of_the_store(), "not even where SQLite keeps room"
    assert one.session.id.encode() not in of_the_store()
    left = {file for file in folder.rglob("*") if file.is_file()}
    assert {
        file for file in left ^ others if not re.search(r"-(wal|shm)$|^notebook", file.name)
    } == set()
    for file in (folder / "room" / "room.db", folder / "notebook.db"):
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
    assert room.session_of(made["easy"].trainer).state is State.OPEN


def files_of(one: Made, folder: Path) -> set[Path]:
    """Files whose name or content names a session; the stores' own are looked into elsewhere."""
    name = one.session.id.encode()
    stores = ("room.db", "notebook.db")
    return {
        file
        for file in folder.rglob("*")
        if file.is_file()
        and not file.name.startswith(stores)
        and (one.session.id in file.name or name in file.read_bytes())
    }


def test_old_sessions_go_when_the_room_is_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make(replace(SMALL, seed=2**47 + 1), ("network",))
    later = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=DAYS_KEPT, hours=1)
    store = RoomStore(folder / "room", lambda: later)
    assert one.session.id in store.expired()
    monkeypatch.setattr(RoomStore, "expired", lambda self: (one.session.id,))
    room_store._opened.cache_clear()
    with pytest.raises(RoomRefused, match="is over"):
        room.session_of(one.trainer)
    assert files_of(one, folder) == set()


def test_what_a_broken_deletion_left_is_cleaned_up(folder: Path) -> None:
    one = make(replace(SMALL, seed=2**48 + 1), ("network",))
    store = RoomStore(folder / "room")
    store.delete(one.session.id)
    assert files_of(one, folder)
    registers.clean_up(store, settings.NOTEBOOK_FILE)
    assert files_of(one, folder) == set()


@pytest.mark.parametrize(
    ("scenario", "exercise", "told"),
    [
        (replace(SMALL, seed=2**40 + 12, years=8, overlap=5.0), "network", "Take more reports"),
        (replace(SMALL, seed=2**48 + 2, impossible=0.001), "impossible_time", "shows nothing"),
    ],
)
def test_trainer_is_told_why_a_session_cannot_be_opened(
    scenario: Scenario, exercise: str, told: str
) -> None:
    begun = room.begin(scenario, (exercise,))
    while (state := room.opening(begun.token)).problem is None:
        assert room.session_of(begun.token).state is State.OPENING
        time.sleep(0.1)
    assert told in str(state.problem)
    assert room.session_of(begun.token).state is State.OPENING
    room.delete(begun.token)


def test_scenarios_that_cannot_be_are_refused_at_once() -> None:
    with pytest.raises(RoomRefused, match="at most"):
        room.begin(replace(SCENARIOS["easy"], reports=10_001), ("network",))
    with pytest.raises(RegisterError, match="noise"):
        room.begin(replace(SCENARIOS["easy"], noise=0.9), ("network",))
    with pytest.raises(RoomRefused, match="at least one exercise"):
        room.begin(replace(SCENARIOS["easy"], silence=None), ("silent_agency",))
