"""Sessions of the training room: what is asked, and who gets the key; through the pages' door."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import create_engine, inspect, text

from dashboard import opening, room, session_cookie
from data_access import settings
from data_access.codes import INDICATOR_WORDS
from data_access.errors import RegisterError, RoomRefused
from data_access.room import registers
from data_access.room.values import State
from data_access.selection import Selection
from data_access.training import answer_key
from data_access.training.scenario import EASY, HARD, MEDIUM, Scenario
from data_access.training.variants import BY_NAME as PATTERNS
from models.exercises import BY_NAME, Of
from tests.database.rooms import SMALL, Made, begun, joined, make, of_the_store

pytestmark = pytest.mark.usefixtures("room_folder")

SCENARIOS = {
    "easy": replace(EASY, seed=4_603_217_998_112_357, reports=400),
    "medium": replace(MEDIUM, seed=7_120_334_871_905_463, reports=600),
    "hard": replace(HARD, seed=2_998_410_562_377_891, reports=800, impossible=0.08),
}


@pytest.fixture(scope="module")
def made(room_folder: Path) -> dict[str, Made]:
    return {level: make(scenario) for level, scenario in SCENARIOS.items()}


@pytest.fixture(params=SCENARIOS)
def one(made: dict[str, Made], request: pytest.FixtureRequest) -> Made:
    return made[str(request.param)]


# Exercises


def test_every_exercise_is_asked(one: Made) -> None:
    assert set(one.session.exercises) == set(BY_NAME)
    assert [task.exercise for task in one.tasks()] == list(one.session.exercises)


def test_perfect_answers_score_all_points(one: Made) -> None:
    token = one.join("Perfect")
    for exercise in one.session.exercises:
        room.begin_exercise(token, exercise)
        room.answer(token, exercise, one.perfect(exercise))
    told = room.live(one.trainer)
    own = told.answers[told.answers["seat"] == room.sat(token).seat.number]
    assert set(own["exercise"]) == set(BY_NAME)
    assert (own["points"] == 100).all()
    seats = told.seats.set_index("nickname").loc["Perfect"]
    assert (seats["answered"], seats["points"], seats["here"]) == (9, 900, True)


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
    for task in one.tasks():
        assert set(task.cases) <= cases


def test_cases_asked_for_can_be_told_by_what_they_show(one: Made) -> None:
    for exercise in ("network", "conflation", "yacht", "one_event"):
        key = one.key(exercise)
        assert all(len(key.why[case]) >= 2 for case in key.fields["cases"].right)
        for case in key.fields["cases"].neutral:
            shown = {attribute for attribute, _value in key.why[case]}
            assert len(shown) < 2 or shown == {"sector", "venue_type"}
    assert len(one.key("one_event").fields["cases"].right) == 4


def test_hard_is_harder_than_easy(made: dict[str, Made]) -> None:
    def shown(level: str) -> float:
        """Signs that a case of the crew, the salons and the bar shows, on average."""
        names = ("network", "conflation", "yacht")
        signs = [len(told) for name in names for told in made[level].key(name).why.values()]
        return sum(signs) / len(signs)

    assert shown("easy") > shown("hard")
    bursts = {
        level: len(next(t for t in one.tasks() if t.bursts).bursts) for level, one in made.items()
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
    first = room.begin_exercise(token, "network")
    given = room.answer(token, "network", one.perfect("network"))
    again = room.begin_exercise(token, "network")
    assert first.score is given.score is again.score is room.given(token)["network"].score is None


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
            begun(replace(EASY, seed=seed), tuple(BY_NAME))
    seeds = {room.new_seed() for _ in range(20)}
    assert len(seeds) == 20
    assert all(room.LEAST_SEED <= seed < room.MOST_SEED for seed in seeds)


def test_no_room_where_people_sign_in(
    made: dict[str, Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_cookie, "_section", lambda: {"redirect_uri": "https://x.example"})
    assert not room.is_offered()
    for door in (
        lambda: begun(SCENARIOS["easy"], ("network",)),
        lambda: joined(made["easy"].session.code, "Ada"),
        lambda: room.live(made["easy"].trainer),
        lambda: room.sat("0" * 32),
    ):
        with pytest.raises(RoomRefused, match="sign in"):
            door()


# What cannot be opened


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
    token = begun(scenario, (exercise,))
    while (state := room.opening(token)).problem is None:
        assert room.session_of(token).state is State.OPENING
        time.sleep(0.02)
    assert told in str(state.problem)
    assert room.session_of(token).state is State.OPENING
    room.delete(token)


def test_scenarios_that_cannot_be_are_refused_at_once() -> None:
    with pytest.raises(RoomRefused, match="at most"):
        begun(replace(SCENARIOS["easy"], reports=10_001), ("network",))
    with pytest.raises(RegisterError, match="tell something else") as refused:
        begun(replace(SCENARIOS["easy"], noise=0.9), ("network",))
    assert refused.value.values["value"] == 0.9, "so that it can be said in another language"
    with pytest.raises(RoomRefused, match="at least one exercise"):
        begun(replace(SCENARIOS["easy"], silence=None), ("silent_agency",))
