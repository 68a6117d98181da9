"""Making a release: the file, batches and their ledger."""

import stat
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data_access.audience import Audience
from data_access.errors import RegisterError
from data_access.mirror import ensure_mirror
from data_access.register import Register
from data_access.release import (
    Asked,
    ReleaseInfo,
    open_release,
    release_file,
    release_info,
    store,
    turns,
)
from data_access.release.checking import checked
from data_access.release.ledger import ledger_file
from data_access.replica import open_engine
from data_access.selection import Selection
from tests.database.mirroring import run
from tests.database.releasing import (
    CASES,
    K,
    add,
    cases,
    days_later,
    files_no_larger_than,
    make,
    released_reports,
)
from tests.registers import AS_OF, write_register

# The file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_release_answers_the_questions(database_url: str, tmp_path: Path) -> None:
    """A release is made of a mirror, whatever engine holds the register."""
    write_register(database_url, reports=released_reports(), kind="operational")
    made = make(database_url, tmp_path)
    register = Register(Audience.MANAGER, open_release(made.file))
    assert (register.info.kind, register.info.cases) == ("release", CASES)
    figures = register.kpis(Selection()).iloc[0]
    assert figures["trafficking"] == 27, "the two of Aruba keep their theme"
    assert figures["without_area"] == 13
    assert figures["smuggling"] == 22
    assert set(register.cases(Selection())["area"].dropna()) == {"bonaire", "curacao"}
    assert figures["persons_from"] is pd.NA or pd.isna(figures["persons_from"])


@pytest.mark.usefixtures("released")
def test_info_is_what_the_file_tells(releasable: str, tmp_path: Path) -> None:
    made = make(releasable, tmp_path)
    info = release_info(open_release(made.file))
    assert info == made.info
    assert (info.audience, info.k, info.cases, info.batches) == ("manager", K, CASES, 1)
    assert info.smallest_class >= K
    assert info.attributes[:2] == ("theme", "area")
    assert info.unknown["area"] == 0, "2 cases are told as none"


@pytest.mark.usefixtures("released")
def test_same_register_same_release_closed_to_others(releasable: str, tmp_path: Path) -> None:
    first, again = make(releasable, tmp_path), make(releasable, tmp_path / "again")
    assert (again.began, again.entered) == (True, CASES)
    assert first.info.content == again.info.content
    assert first.info.levels == again.info.levels
    file, noted = again.file, ledger_file(tmp_path / "again" / "mirror", "manager")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, noted)] == [0o600, 0o600]
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert noted.parent != file.parent


@pytest.mark.usefixtures("released")
def test_nothing_of_a_single_case_is_in_the_file(releasable: str, tmp_path: Path) -> None:
    file = make(releasable, tmp_path).file
    content = file.read_bytes()
    for word in (b"KPCN", b"Q80", b"BQ-lac", b"2026-03"):
        assert word not in content
    with duckdb.connect(str(file), read_only=True) as opened:
        days = opened.sql("SELECT DISTINCT case_date, first_registered FROM case_fact").fetchall()
        delays = opened.sql("SELECT count(days_to_registration) FROM report_fact").fetchall()
    assert all((first.month, first.day) == (1, 1) and first == second for first, second in days)
    assert delays == [(0,)]


@pytest.mark.usefixtures("released")
def test_release_file_is_that_of_its_audience(releasable: str, tmp_path: Path) -> None:
    made = make(releasable, tmp_path)
    releases = tmp_path / "releases"
    assert release_file(releases, "manager") == made.file
    assert release_file(releases, "partner-CW") is None
    with pytest.raises(RegisterError, match="is no audience"):
        release_file(releases, "../manager")


@pytest.mark.parametrize("are_apart", [False, True])
@pytest.mark.parametrize("agencies", [("KPCN", "KMar", "SZW", "KWCARIB", None), (None,) * 5])
def test_one_event_that_five_agencies_tell_is_no_group_of_five(
    tmp_path: Path, agencies: tuple[str | None, ...], are_apart: bool
) -> None:
    """They share no case_id: to the register it is five cases."""
    told = [
        cases(1, 900 + number, place="BQ-SAB", theme="both", agency=agency)[0]
        | {"event_date": date(2026, 3, 9 + number * are_apart)}
        for number, agency in enumerate(agencies)
    ]
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[*released_reports(), *told])
    made = make(url, tmp_path)
    assert ("saba" in set(made.rows["area"].dropna())) is are_apart


def test_a_rare_combination_is_not_written(tmp_path: Path) -> None:
    rows = pd.DataFrame({"theme": ["both"] * 4, "area": ["saba"] * 4}, dtype="object")
    levels = {"theme": "themes", "area": "islands of the Kingdom"}
    content = store.content_of(rows)
    info = ReleaseInfo("manager", K, AS_OF, AS_OF, levels, {}, 4, 0, 4, 1, "", "", content)
    with pytest.raises(RegisterError, match="4 cases, fewer than 5"):
        store.keep(tmp_path / "releases", "R", rows, info)
    assert not (tmp_path / "releases").exists()


def test_a_shared_secret_is_not_written(tmp_path: Path) -> None:
    rows = pd.DataFrame({"theme": ["both"] * 6, "area": ["saba"] * 6}, dtype="object")
    with pytest.raises(RegisterError, match="share a sensitive value"):
        checked(rows, K)


def test_what_tells_of_a_theme_that_was_taken_away_is_not_written() -> None:
    rows = pd.DataFrame({"theme": [None] * 12, "area": "saba", "sector": ["retail", "fishing"] * 6})
    rows = rows.astype("object")
    with pytest.raises(RegisterError, match="where the theme was taken away"):
        checked(rows, K)
    rows["theme"] = ["smuggling", "trafficking"] * 6
    assert checked(rows, K) == 6


# Batches -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("released")
def test_nothing_new_leaves_the_file_untouched(releasable: str, tmp_path: Path) -> None:
    first = make(releasable, tmp_path)
    content = first.file.read_bytes()
    again = make(releasable, tmp_path)
    assert (again.file, again.entered, again.began) == (first.file, 0, False)
    assert again.file.read_bytes() == content


@pytest.mark.usefixtures("released")
def test_fewer_new_cases_than_k_wait(releasable: str, tmp_path: Path) -> None:
    first = make(releasable, tmp_path)
    content = first.file.read_bytes()
    add(releasable, cases(4, 200, theme="both", place="BQ-lac"))
    again = make(releasable, tmp_path)
    assert (again.entered, again.waiting) == (0, 4)
    assert again.file.read_bytes() == content


@pytest.mark.usefixtures("released")
def test_a_batch_that_would_lose_too_much_waits(releasable: str, tmp_path: Path) -> None:
    first = make(releasable, tmp_path)
    add(releasable, cases(3, 200, theme="both", place="BQ-lac"))
    add(releasable, cases(3, 220, theme="undetermined", place="CW-fuikbaai"))
    with days_later(366):
        again = make(releasable, tmp_path)
    assert (again.file, again.entered, again.waiting) == (first.file, 0, 6)
    assert again.batch_share is not None
    assert again.batch_share > 1 / 3


@pytest.mark.usefixtures("released")
def test_a_batch_enters_beside_what_was_released(releasable: str, tmp_path: Path) -> None:
    first = make(releasable, tmp_path)
    add(releasable, cases(6, 200, theme="trafficking", place="BQ-lac"))
    add(releasable, cases(7, 300, theme="smuggling", place="BQ-lac"))
    add(releasable, cases(1, 400, theme="both", place="CW-fuikbaai"))
    with days_later(366):
        again = make(releasable, tmp_path)
    assert (again.entered, again.waiting, again.info.batches) == (13, 1, 2)
    before, after = first.rows, again.rows
    pd.testing.assert_frame_equal(after.iloc[: len(before)], before)
    added = after.iloc[len(before) :].fillna("").value_counts()
    assert added.min() >= K
    assert list(again.file.parent.glob("mirror-*")) == [again.file], "there is one live copy"


@pytest.mark.usefixtures("released")
def test_the_case_that_completes_a_group_lets_no_batch_enter(
    releasable: str, tmp_path: Path
) -> None:
    """Groups of k that would lose nothing: released when the last is new, they would tell of it."""
    first = make(releasable, tmp_path)
    add(releasable, cases(5, 200, theme="trafficking", place="BQ-lac"))
    add(releasable, cases(5, 300, theme="smuggling", place="BQ-lac"))
    again = make(releasable, tmp_path)
    assert (again.file, again.entered, again.waiting) == (first.file, 0, 10)
    assert again.next_turn == first.info.made_at + timedelta(days=365)
    with days_later(366):
        assert make(releasable, tmp_path).entered == 10


@pytest.mark.usefixtures("released")
def test_many_new_cases_enter_at_once(releasable: str, tmp_path: Path) -> None:
    make(releasable, tmp_path)
    add(releasable, cases(49, 200, theme="trafficking", place="BQ-lac"))
    add(releasable, cases(50, 300, theme="smuggling", place="BQ-lac"))
    assert make(releasable, tmp_path).entered == 0
    add(releasable, cases(1, 400, theme="smuggling", place="BQ-lac"))
    assert make(releasable, tmp_path).entered == 20 * K


@pytest.mark.usefixtures("released")
def test_where_none_could_enter_after_a_year_the_next_case_changes_nothing(
    releasable: str, tmp_path: Path
) -> None:
    first = make(releasable, tmp_path)
    add(releasable, cases(4, 200, theme="trafficking", place="BQ-lac"))
    add(releasable, cases(4, 300, theme="smuggling", place="CW-fuikbaai"))
    with days_later(366):
        assert make(releasable, tmp_path).entered == 0
    add(releasable, cases(1, 210, theme="trafficking", place="BQ-lac"))
    add(releasable, cases(1, 310, theme="smuggling", place="CW-fuikbaai"))
    add(releasable, cases(6, 400, theme="smuggling", place="BQ-lac"))
    add(releasable, cases(6, 500, theme="trafficking", place="CW-fuikbaai"))
    with days_later(367):
        again = make(releasable, tmp_path)
    assert (again.file, again.entered) == (first.file, 0)
    with days_later(2 * 366):
        assert make(releasable, tmp_path).entered == 22


@pytest.mark.usefixtures("released")
def test_a_turn_without_enough_cases_stops_no_series(releasable: str, tmp_path: Path) -> None:
    """Nobody waits when a year is over; what then comes in enters as it would have before."""
    make(releasable, tmp_path)
    with days_later(366):
        quiet = make(releasable, tmp_path)
    assert (quiet.entered, quiet.waited, quiet.by_number) == (0, 0, True)
    add(releasable, cases(50, 200, theme="trafficking", place="BQ-lac"))
    add(releasable, cases(50, 300, theme="smuggling", place="BQ-lac"))
    with days_later(367):
        again = make(releasable, tmp_path)
    assert (again.entered, again.passed) == (20 * K, None)


@pytest.mark.usefixtures("released")
def test_as_many_as_enter_at_once_are_tried_a_single_time(
    releasable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the case with which they can enter would be told by the moment at which they do."""
    first = make(releasable, tmp_path)
    monkeypatch.setattr(turns, "MOST_UNKNOWN_OF_BATCH", -1.0)
    add(releasable, cases(50, 200, theme="trafficking", place="BQ-lac"))
    with days_later(366):
        assert make(releasable, tmp_path).by_number, "they were fewer, and could not"
    add(releasable, cases(50, 300, theme="smuggling", place="BQ-lac"))
    with days_later(367):
        again = make(releasable, tmp_path)
    assert (again.entered, again.waited, again.by_number) == (0, 20 * K, False)
    monkeypatch.undo()
    add(releasable, cases(50, 400, theme="smuggling", place="BQ-lac"))
    with days_later(368):
        assert make(releasable, tmp_path).file == first.file
    with days_later(367 + 366):
        assert make(releasable, tmp_path).entered == 150


@pytest.mark.usefixtures("released")
def test_what_was_released_stays_when_it_changes_or_goes(releasable: str, tmp_path: Path) -> None:
    first = make(releasable, tmp_path)
    run(releasable, "DELETE FROM report WHERE report_id = 'Q0'")
    run(releasable, "UPDATE report SET theme = 'both' WHERE report_id = 'Q1'")
    run(releasable, "UPDATE report SET case_id = 'C1' WHERE report_id IN ('Q2', 'Q3')")
    add(releasable, cases(1, 500, case_id="C1", theme="both"))
    again = make(releasable, tmp_path)
    assert (again.file, again.waiting) == (first.file, 0), "a case linked to a new report is known"
    anew = make(releasable, tmp_path, anew=True)
    assert anew.info.cases + anew.waiting == CASES - 2
    assert list(anew.file.parent.glob("mirror-*")) == [anew.file]


def test_a_full_disk_before_the_file_is_mended(releasable: str, tmp_path: Path) -> None:
    """What was not laid out is in no ledger, and is released by the next run."""
    ensure_mirror(open_engine(releasable), tmp_path / "mirror")
    with (
        files_no_larger_than(50_000),
        pytest.raises(RegisterError, match=r"release copy cannot.*REGISTER_RELEASES"),
    ):
        make(releasable, tmp_path)
    assert release_file(tmp_path / "releases", "manager") is None
    mended = make(releasable, tmp_path)
    assert (mended.entered, mended.info.cases) == (CASES, CASES)
    assert release_file(tmp_path / "releases", "manager") == mended.file


@pytest.mark.usefixtures("released")
def test_a_ledger_that_cannot_be_read_stops_the_release(releasable: str, tmp_path: Path) -> None:
    make(releasable, tmp_path)
    noted = ledger_file(tmp_path / "mirror", "manager")
    noted.write_text(noted.read_text()[:-20])
    with pytest.raises(RegisterError, match="Restore it from a backup"):
        make(releasable, tmp_path)


@pytest.mark.usefixtures("released")
def test_another_k_needs_a_new_series(releasable: str, tmp_path: Path) -> None:
    make(releasable, tmp_path)
    with pytest.raises(RegisterError, match="begun with k = 5"):
        make(releasable, tmp_path, Asked("manager", 6))


def test_too_few_cases_are_not_released(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'few.db'}"
    write_register(url, reports=cases(4))
    with pytest.raises(RegisterError, match="too few"):
        make(url, tmp_path)


def test_a_release_is_not_made_of_an_older_mirror(releasable: str, tmp_path: Path) -> None:
    ensure_mirror(open_engine(releasable), tmp_path / "mirror")
    (tmp_path / "register.db").rename(tmp_path / "gone.db")
    with pytest.raises(RegisterError, match="not made from an older copy"):
        make(releasable, tmp_path)
