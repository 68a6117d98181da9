"""The room's store: codes, seats, answers, and what becomes of them. Real files throughout."""

import fcntl
import multiprocessing
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import notebook_lasting
from data_access.errors import NotebookUnusable, RegisterError, RoomRefused
from data_access.room.answers import Answers
from data_access.room.guesses import GUESSES
from data_access.room.names import new_code, new_way, nickname_of, same
from data_access.room.store import RoomStore
from data_access.room.tickets import Tickets
from data_access.room.values import (
    CODE_SIGNS,
    DAYS_KEPT,
    LONGEST_NICKNAME,
    MOST_SESSIONS,
    Session,
    State,
    Way,
)
from data_access.training.scenario import EASY
from tests.database.rooms_joining import counted, join_many, seat_all
from tests.hostile import HOSTILE

KEYS = {"network": {"right": ["R-1"]}, "yacht": {"right": ["R-2"]}}
TASKS: dict[str, Any] = {"network": {}, "yacht": {}}


HOSTILE_NAMES = (
    HOSTILE, *HOSTILE.split(), "", "   ", "!!!", "a\nb\tc", "\u202eeve", "e\u0301" + "\u0301" * 50,
    "\x00null", "x" * 25, "\ud800", "\u2066a\u2069", "A" * 5_000,
)  # fmt: skip


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 12)  # noqa: DTZ001 - the store's times have no zone

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> RoomStore:
    return RoomStore(tmp_path / "room", clock)


def begin(store: RoomStore, way: Way | None = None) -> tuple[Session, str]:
    """An open session that asks two exercises, and the trainer's token."""
    session, token = store.begin(EASY, ("network", "yacht"), way)
    store.opened(session.id, KEYS, TASKS)
    return store.session(session.id), token


def rows(store: RoomStore, table: str) -> int:
    with sqlite3.connect(store.file.file) as file:
        return int(file.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


# Who may look into it


def test_store_is_its_owners_alone(store: RoomStore) -> None:
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(store.file.file.stat().st_mode) == 0o600
    with sqlite3.connect(store.file.file) as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_another_store_is_not_taken_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "room"
    folder.mkdir(mode=0o700)
    sqlite3.connect(folder / "room.db").execute("CREATE TABLE other (a)").connection.close()
    with pytest.raises(NotebookUnusable, match="REGISTER_ROOM_FOLDER"):
        RoomStore(folder)


def test_no_token_is_kept(store: RoomStore) -> None:
    session, token = begin(store)
    _, _, seat = store.join(session.code, "Ada", "here")
    held = b"".join(file.read_bytes() for file in store.folder.iterdir())
    assert session.code.encode() in held
    assert token.encode() not in held
    assert seat.encode() not in held
    assert len(bytes.fromhex(token)) == len(bytes.fromhex(seat)) == 16


# Codes and seats


def test_codes_can_be_read_off_a_wall() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) > 490
    assert set("".join(codes)) <= set(CODE_SIGNS)
    assert not set("01OIL") & set(CODE_SIGNS)
    assert {len(code) for code in codes} == {6}


def test_code_is_taken_as_people_type_it(store: RoomStore) -> None:
    session, _ = begin(store)
    code = session.code.lower()
    for place, typed in enumerate((code, f" {code[:3]}-{code[3:]} ", f"{code[:3]} {code[3:]}")):
        assert store.join(typed, f"seat {place}", "here")[0].id == session.id


def test_guessing_codes_is_slowed_down(store: RoomStore, clock: Clock) -> None:
    session, _ = begin(store)
    for _ in range(GUESSES):
        with pytest.raises(RoomRefused, match="No training session"):
            store.join("WRNG99", "Eve", "an address")
    with pytest.raises(RoomRefused, match="Too many"):
        store.join(session.code, "Eve", "an address")
    store.join(session.code, "Ada", "another address")
    clock.passes(minutes=11)
    store.join(session.code, "Eve", "an address")


def test_addresses_are_not_kept(store: RoomStore) -> None:
    begin(store)
    with pytest.raises(RoomRefused):
        store.join("WRNG99", "Eve", "192.0.2.7")
    assert rows(store, "guess") == 1
    held = b"".join(file.read_bytes() for file in store.folder.iterdir())
    assert b"192.0.2.7" not in held


@pytest.mark.parametrize("text", HOSTILE_NAMES)
def test_hostile_nickname_is_a_name_or_refused(text: str) -> None:
    try:
        nickname = nickname_of(text)
    except RoomRefused:
        return
    assert_harmless(nickname)


@pytest.mark.parametrize("blank", ["\u3164", "\u1160", "\u115f", "\uffa0", "\u200b"])
def test_letters_that_nobody_sees_are_no_nickname(blank: str) -> None:
    with pytest.raises(RoomRefused, match="at least one letter"):
        nickname_of(blank * 3)
    assert nickname_of(f"a{blank}b") == "a b"


@given(st.text(max_size=200))
@settings(max_examples=300)
def test_any_text_is_a_nickname_or_refused(text: str) -> None:
    try:
        nickname = nickname_of(text)
    except RoomRefused:
        return
    assert_harmless(nickname)
    assert nickname_of(nickname) == nickname


def assert_harmless(nickname: str) -> None:
    assert 0 < len(nickname) <= LONGEST_NICKNAME
    assert nickname.isprintable()
    assert nickname == " ".join(nickname.split())
    assert same(nickname)


def test_nicknames_are_told_apart(store: RoomStore) -> None:
    session, _ = begin(store)
    store.join(session.code, "Zoë  de Boer", "here")
    for alike in ("zoe de boer", "ZOE DEBOER", "Zoë\u202ede Boer", "Z\u200boë de boer"):
        with pytest.raises(RoomRefused, match="nickname already"):
            store.join(session.code, alike, "here")
    other, _ = begin(store)
    store.join(other.code, "Zoë de Boer", "here")


def test_rooms_are_bounded(store: RoomStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.room.store.MOST_SEATS", 2)
    sessions = [begin(store)[0] for _ in range(MOST_SESSIONS)]
    with pytest.raises(RoomRefused, match="Delete one"):
        begin(store)
    for name in ("a", "b"):
        store.join(sessions[0].code, name, "here")
    with pytest.raises(RoomRefused, match="All 2 seats"):
        store.join(sessions[0].code, "c", "here")


def test_nobody_joins_before_it_is_open_or_after_it_is_closed(store: RoomStore) -> None:
    session, token = store.begin(EASY, ("network",))
    with pytest.raises(RoomRefused, match="not open"):
        store.join(session.code, "Ada", "here")
    with pytest.raises(RoomRefused, match="still being made"):
        store.close(token)
    store.opened(session.id, KEYS, TASKS)
    store.join(session.code, "Ada", "here")
    assert store.close(token).state is State.CLOSED
    with pytest.raises(RoomRefused, match="not open"):
        store.join(session.code, "Bob", "here")


# Who is where


def test_where_a_seat_is_gets_written_when_it_is_news(store: RoomStore, clock: Clock) -> None:
    session, _ = begin(store)
    token = store.join(session.code, "Ada", "here")[2]

    def seen() -> tuple[str, datetime]:
        (seat,) = store.seats(session.id)
        return seat.page, seat.seen_at

    store.at_page(token, "routes")
    first = seen()
    clock.passes(seconds=2)
    store.at_page(token, "routes")
    assert seen() == first
    store.at_page(token, "sectors")
    assert seen() == ("sectors", clock())
    clock.passes(seconds=6)
    store.at_page(token, "sectors")
    assert seen() == ("sectors", clock())


# Answers


def test_who_writes_does_not_wait_for_ever(
    store: RoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook_lasting, "WAIT_MS", 50)
    with store.file.file.with_suffix(".line").open("w") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        with pytest.raises(NotebookUnusable, match="busy"):
            begin(store)
    begin(store)


def test_last_answer_counts_and_is_timed(store: RoomStore, clock: Clock) -> None:
    session, _ = begin(store)
    token, answers = store.join(session.code, "Ada", "here")[2], Answers(store)
    begun = answers.begin(token, "network").begun_at
    clock.passes(minutes=3)
    answers.answer(token, "network", {"cases": ["R-9"]}, counted)
    clock.passes(minutes=2)
    answers.begin(token, "network")
    kept = answers.answer(token, "network", {"cases": ["R-1"]}, counted)
    assert (kept.begun_at, kept.last_at) == (begun, clock())
    assert kept.answer == {"cases": ["R-1"]}
    assert kept.score == {"points": 1, "hints": 0}
    assert answers.given(token) == (kept,)
    clock.passes(minutes=30)
    answers.answer(token, "network", {"cases": ["R-1"]}, counted)
    assert answers.given(token) == (kept,), "the same again is no change, and costs no time"
    assert answers.of_session(session.id, "network") == (kept,)
    assert answers.of_session(session.id, "yacht") == ()


def test_hints_are_taken_one_by_one(store: RoomStore) -> None:
    session, _ = begin(store)
    token, answers = store.join(session.code, "Ada", "here")[2], Answers(store)
    taken = [answers.hint(token, "network", place, counted) for place in (1, 1, 3, 3, 1)]
    assert taken == [1, 1, 2, 3, 3], "a click too many takes none, and none is passed over"
    kept = answers.answer(token, "network", {"cases": ["R-1"]}, counted)
    assert kept.score == {"points": 1, "hints": 3}


def test_a_hint_costs_an_answer_that_stands(store: RoomStore) -> None:
    session, _ = begin(store)
    token, answers = store.join(session.code, "Ada", "here")[2], Answers(store)
    answers.answer(token, "network", {"cases": ["R-1"]}, counted)
    answers.hint(token, "network", 1, counted)
    assert answers.given(token)[0].score == {"points": 1, "hints": 1}


def test_an_answer_is_taken_back(store: RoomStore) -> None:
    session, _ = begin(store)
    token, answers = store.join(session.code, "Ada", "here")[2], Answers(store)
    answers.answer(token, "network", {"cases": ["R-1"]}, counted)
    kept = answers.answer(token, "network", {}, counted)
    assert (kept.answer, kept.score) == (None, None)


def test_nothing_changes_after_the_reveal_or_the_close(store: RoomStore) -> None:
    session, trainer = begin(store)
    token, answers = store.join(session.code, "Ada", "here")[2], Answers(store)
    store.reveal(trainer, ("network", "no such exercise"))
    assert store.session(session.id).revealed == {"network"}
    with pytest.raises(RoomRefused, match="revealed"):
        answers.answer(token, "network", {"cases": ["R-1"]}, counted)
    with pytest.raises(RoomRefused, match="revealed"):
        answers.hint(token, "network", 1, counted)
    assert answers.begin(token, "network").answer is None
    answers.answer(token, "yacht", {"cases": ["R-2"]}, counted)
    store.close(trainer)
    with pytest.raises(RoomRefused, match="closed"):
        answers.answer(token, "yacht", {"cases": ["R-3"]}, counted)
    (kept,) = [one for one in answers.given(token) if one.answer]
    assert kept.answer == {"cases": ["R-2"]}
    with pytest.raises(RoomRefused, match="not asked"):
        answers.answer(token, "new_route", {"cases": ["R-2"]}, counted)


def test_tokens_open_their_own_doors_alone(store: RoomStore) -> None:
    session, trainer = begin(store)
    token = store.join(session.code, "Ada", "here")[2]
    for wrong in (token, session.id, session.code, "", "0" * 32):
        for door in (store.session_of, store.close, lambda one: store.reveal(one, ("network",))):
            with pytest.raises(RoomRefused, match="is over"):
                door(wrong)
    for wrong in (trainer, session.id, ""):
        with pytest.raises(RoomRefused, match="is over"):
            store.sat(wrong)


# What stays, and what goes


def test_session_survives_a_restart(store: RoomStore, clock: Clock) -> None:
    session, trainer = begin(store)
    token = store.join(session.code, "Ada", "here")[2]
    Answers(store).answer(token, "network", {"cases": ["R-1"]}, counted)
    with store.file.writing() as connection:  # as of the layout before
        connection.exec_driver_sql("ALTER TABLE session ADD closed_at DATETIME")
        connection.exec_driver_sql("ALTER TABLE answer ADD first_at DATETIME")
        connection.exec_driver_sql("PRAGMA user_version = 1")
    again = RoomStore(store.folder, clock)
    assert again.session_of(trainer) == store.session(session.id)
    assert again.sat(token)[1].nickname == "Ada"
    assert Answers(again).given(token)[0].answer == {"cases": ["R-1"]}
    assert Answers(again).key(session.id, "network") == KEYS["network"]


def test_two_processes_share_it(tmp_path: Path) -> None:
    store = RoomStore(tmp_path / "room")
    session, _ = begin(store)
    spawn = multiprocessing.get_context("spawn")
    together = spawn.Barrier(2)
    joining = store.folder, session.code
    other = spawn.Process(target=join_many, args=(*joining, 1, together))
    other.start()
    join_many(*joining, 2, together)
    other.join(30)
    assert other.exitcode == 0
    assert len(store.seats(session.id)) == 20
    assert len(Answers(store).of_session(session.id)) == 20


def test_tickets_of_one_process_count_in_another_once(tmp_path: Path) -> None:
    store = RoomStore(tmp_path / "room")
    session, _ = begin(store)
    ways = [new_way() for _ in range(5)]
    for place, way in enumerate(ways):
        store.join(session.code, f"Ada {place}", "here", way)
    made = [way.ticket for way in ways]
    spawn = multiprocessing.get_context("spawn")
    found = spawn.Queue()
    other = spawn.Process(target=seat_all, args=(store.folder, [*made, *made], found))
    other.start()
    told = found.get(timeout=30)
    other.join(30)
    assert other.exitcode == 0
    seated = [store.sat(token)[1].nickname for token, _ in told[:5]]
    assert seated == [f"Ada {place}" for place in range(5)]
    assert told[5:] == [None] * 5
    for way in ways:
        with pytest.raises(RoomRefused):
            store.sat(way.token)


def test_tickets_are_kept_so_that_nobody_can_use_them(store: RoomStore) -> None:
    own, trainers = new_way(), new_way()
    session, _ = begin(store, trainers)
    store.join(session.code, "Ada", "here", own)
    assert rows(store, "ticket") == 2
    held = b"".join(file.read_bytes() for file in store.folder.iterdir())
    for secret in (own.token, own.ticket, trainers.token, trainers.ticket):
        assert secret.encode() not in held
    assert Tickets(store).use(trainers.ticket) is not None
    assert Tickets(store).use("") is None
    with pytest.raises(RoomRefused):
        store.session_of(trainers.token)


def test_who_asks_again_by_the_same_way_is_given_the_same(store: RoomStore, clock: Clock) -> None:
    """Another click came between, and nobody was told the token."""
    trainers, own = new_way(), new_way()
    session, _ = begin(store, trainers)
    assert store.begin(EASY, ("network", "yacht"), trainers) == (session, trainers.token)
    joined = store.join(session.code, "Ada", "here", own)
    assert store.join(session.code, "Ada", "here", own) == joined
    assert len(store.seats(session.id)) == 1
    assert rows(store, "ticket") == 2
    clock.passes(minutes=2)
    Tickets(store).give_up()
    store.delete(session.id)
    again, _ = begin(store, trainers)
    assert store.join(again.code, "Ada", "here", own)[2] == own.token
    assert rows(store, "ticket") == 2, "in place of those of before"
    assert Tickets(store).lost_sessions() == ()


def test_of_many_who_come_by_one_ticket_the_last_is_seated(store: RoomStore) -> None:
    session, _ = begin(store)
    tickets, way = Tickets(store), new_way()
    store.join(session.code, "Ada", "here", way)
    with ThreadPoolExecutor(8) as pool:
        used = [one[0] for one in pool.map(tickets.use, [way.ticket] * 24) if one]
    assert len(set(used)) == 24
    (seated,) = (one for one in used if sits(store, one))
    tickets.came(seated)
    assert tickets.use(way.ticket) is None
    assert sits(store, seated)


def sits(store: RoomStore, token: str) -> bool:
    try:
        return store.sat(token)[1].nickname == "Ada"
    except RoomRefused:
        return False


def test_a_seat_that_nobody_came_to_is_given_up(store: RoomStore, clock: Clock) -> None:
    ways = [new_way() for _ in range(3)]
    tickets, (late, cut_off, seated) = Tickets(store), (way.ticket for way in ways)
    session, _ = begin(store, new_way())
    for name, way in zip(("Late", "Cut off", "Seated"), ways, strict=True):
        store.join(session.code, name, "here", way)
    used = tickets.use(seated)
    assert used
    tickets.came(used[0])
    clock.passes(minutes=1)
    assert tickets.use(cut_off)
    tickets.give_up()
    assert len(store.seats(session.id)) == 3
    clock.passes(minutes=1)
    assert tickets.use(late) is None
    tickets.give_up()
    assert [one.nickname for one in store.seats(session.id)] == ["Cut off", "Seated"]
    clock.passes(minutes=1)
    tickets.give_up()
    assert [one.nickname for one in store.seats(session.id)] == ["Seated"], "a browser never was"
    assert tickets.lost_sessions() == (session.id,), "which nobody could reveal, close or delete"
    assert rows(store, "ticket") == 1, "by which it is known until it is deleted"
    store.delete(session.id)
    tickets.give_up()
    assert (rows(store, "ticket"), tickets.lost_sessions()) == (0, ())


def test_one_nickname_for_one_of_many_at_once(store: RoomStore) -> None:
    session, _ = begin(store)

    def take(_: int) -> bool:
        try:
            store.join(session.code, "Ada", "here")
        except RoomRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(24))) == 1


def test_delete_leaves_no_row_and_no_other_session_out(store: RoomStore) -> None:
    session, trainer = begin(store)
    other, _ = begin(store)
    for one in (session, other):
        token = store.join(one.code, "Ada", "here")[2]
        Answers(store).answer(token, "network", {"cases": ["R-1"]}, counted)
    store.delete(session.id)
    assert [rows(store, table) for table in ("session", "key", "seat", "answer")] == [1, 2, 1, 1]
    with pytest.raises(RoomRefused, match="is over"):
        store.session_of(trainer)
    assert store.session(other.id).state is State.OPEN


def test_sessions_expire(store: RoomStore, clock: Clock) -> None:
    old, trainer = begin(store)
    token = store.join(old.code, "Ada", "here")[2]
    clock.passes(days=DAYS_KEPT - 1)
    begin(store)
    assert store.expired() == ()
    clock.passes(days=2)
    assert store.expired() == (old.id,)
    for door in (store.session_of, store.close, lambda _: store.session(old.id)):
        with pytest.raises(RoomRefused, match="is over"):
            door(trainer)
    for door in (store.sat, lambda _: store.join(old.code, "Bob", "here")):
        with pytest.raises(RoomRefused, match="is over"):
            door(token)


def test_folder_that_others_work_in_is_refused(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(RegisterError, match="REGISTER_ROOM_FOLDER"):
        RoomStore(shared)
