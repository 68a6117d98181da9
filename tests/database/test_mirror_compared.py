"""Changes that only a comparison finds, those that need none, and a disk that fills."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.freshness import in_words
from data_access import looks, mirror_changes, mirror_next, settings
from data_access.errors import RegisterError, RegisterUnavailable
from data_access.mirror import Mirror, ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.mirror_info import MirrorInfo
from data_access.replica import open_engine
from tests.database.mirroring import CHILDREN, REPORTS, Build, run
from tests.database.releasing import files_no_larger_than
from tests.registers import AS_OF, write_register

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

OLD = {"updated_at": "2026-01-01"}
"""So that the newest change does not draw this one into its overlap."""


REGISTER = MirrorInfo("A small register", "training", AS_OF, AS_OF, "postgresql", 3, 3)


@pytest.fixture
def refresh(database_url: str, tmp_path: Path) -> Build:
    write_register(database_url, reports=[REPORTS[0] | OLD, *REPORTS], **CHILDREN)
    return lambda: ensure_mirror(open_engine(database_url), tmp_path / "mirror")


def _themes(mirror: Mirror) -> dict[str, str]:
    with duckdb.connect(str(mirror.file), read_only=True) as opened:
        return dict(opened.execute("SELECT report_id, theme FROM copied.report").fetchall())


def _never(*_: Any) -> None:
    raise AssertionError("more was read than had to be")


def test_change_without_a_word_is_found_when_all_is_compared(
    refresh: Build, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = refresh()
    run(database_url, "UPDATE report SET theme = 'both' WHERE report_id = 'R0'")
    unseen = refresh()
    assert unseen.file == first.file
    assert unseen.look.compared_at == first.look.compared_at
    monkeypatch.setattr(settings, "COMPARE_HOURS", 0)
    monkeypatch.setattr(mirror_next, "copy", _never)
    seen = refresh()
    assert seen.problem is None
    assert _themes(seen)["R0"] == "both"
    assert str(seen.look.compared_at) > str(first.look.compared_at)
    assert seen.look.unstamped == 1, "so that the operator learns of it"
    assert "updated_at" in " ".join(in_words(seen.look, REGISTER))
    run(database_url, "UPDATE report SET theme = 'smuggling', updated_at = updated_at + "
        "INTERVAL '1 year' WHERE report_id = 'R0'")  # fmt: skip
    assert refresh().look.unstamped == 0
    assert refresh().file != seen.file
    assert refresh().file == refresh().file, "compared, and found the same"


def test_change_is_seen_though_a_clock_that_is_ahead_stamped_another(
    refresh: Build, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A register of this moment, of which one writer's clock or time zone is off."""
    refresh()
    run(
        database_url,
        "UPDATE register SET as_of = now() AT TIME ZONE 'UTC'",
        "UPDATE report SET updated_at = now() AT TIME ZONE 'UTC' - INTERVAL '1 day'",
        "UPDATE report SET updated_at = now() AT TIME ZONE 'UTC' + INTERVAL '20 hours' "
        "WHERE report_id = 'R1'",
    )
    first = refresh()
    monkeypatch.setattr(mirror_changes, "_differing", _never)
    for theme in ("both", "trafficking"):
        run(
            database_url,
            f"UPDATE report SET theme = '{theme}', updated_at = now() AT TIME ZONE 'UTC' "
            "WHERE report_id = 'R0'",
        )
        second = refresh()
        assert (second.problem, _themes(second)["R0"]) == (None, theme)
    assert second.file != first.file
    assert refresh().file == second.file


def test_other_checksums_of_all_rows_are_no_clock_that_is_off(
    refresh: Build, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update of the engine, or of a column's type."""
    refresh()
    run(database_url, "ALTER TABLE report ALTER status TYPE CHAR(20)",
        "ALTER TABLE report ALTER kind TYPE CHAR(20)")  # fmt: skip
    monkeypatch.setattr(settings, "COMPARE_HOURS", 0)
    seen = refresh()
    assert (seen.problem, seen.look.unstamped) == (None, 0)


def test_comparison_that_would_fetch_most_rows_one_by_one_reads_all(
    refresh: Build, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = "SELECT 'M' || n, '2026-01-01', '2026-01-01' FROM generate_series(1, 7000) AS n"
    run(database_url, f"INSERT INTO report (report_id, registered_date, updated_at) {more}")
    refresh()
    gone = 3 * 1111 + 1  # "M2" to "M4999", and "M5"
    run(database_url, "DELETE FROM report WHERE report_id BETWEEN 'M2' AND 'M5'")
    monkeypatch.setattr(mirror_next, "read_anew", _never)
    seen = refresh()
    assert (seen.problem, len(_themes(seen))) == (None, 3 + 7000 - gone)
    assert seen.look.compared_at == seen.look.at
    run(database_url, "UPDATE report SET theme = 'both' WHERE report_id < 'N'")
    monkeypatch.setattr(settings, "COMPARE_HOURS", 0)
    again = refresh()
    assert (again.problem, list(_themes(again).values()).count("both")) == (None, 7000 - gone)


def test_comparison_that_does_not_end_leaves_what_says_that_it_changed(
    refresh: Build, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = refresh().look.compared_at
    with monkeypatch.context() as slow:
        slow.setattr(settings, "COMPARE_HOURS", 0)
        slow.setattr(mirror_changes, "_differing", _too_slow)
        assert refresh().problem == "Too slow."
        run(database_url, "UPDATE report SET theme = 'both', updated_at = updated_at + "
            "INTERVAL '1 minute' WHERE report_id = 'R1'")  # fmt: skip
        slow.setattr(mirror_changes, "_differing", _never)
        seen = refresh()
        assert (seen.problem, _themes(seen)["R1"]) == (None, "both")
        assert seen.look.compared_at == compared, "which is still to be done"
        slow.setattr(looks, "COMPARED_AGAIN", timedelta(0))
        slow.setattr(mirror_changes, "_differing", _too_slow)
        assert refresh().problem == "Too slow."


def _too_slow(*_: Any) -> None:
    raise RegisterUnavailable("Too slow.")


def test_deletion_with_a_tombstone_needs_no_comparison(
    refresh: Build, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(database_url, "CREATE TABLE deleted_report (report_id VARCHAR, deleted_at TIMESTAMP)")
    assert "R0" in _themes(refresh())
    run(
        database_url,
        "DELETE FROM person_group WHERE report_id = 'R0'",
        "DELETE FROM leg WHERE report_id = 'R0'",
        "DELETE FROM report WHERE report_id = 'R0'",
        "INSERT INTO deleted_report SELECT 'R0', max(updated_at) FROM report",
    )
    monkeypatch.setattr(mirror_changes, "_differing", _never)
    monkeypatch.setattr(mirror_next, "copy", _never)
    after = refresh()
    assert after.problem is None
    assert "R0" not in _themes(after)


def test_report_that_was_destroyed_leaves_nothing_in_the_file(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of the last mirror kept its rows in freed blocks, and its vessel among the words."""
    name = "DESTROYED"
    reports = [{"report_id": f"A{n}", "case_id": f"C{n}"} | OLD for n in range(300)]
    reports[100] |= {"report_id": f"{name}-REPORT", "case_id": f"{name}-CASE"}
    legs = [{"report_id": r["report_id"], "vessel": "V"} for r in reports]
    legs[100]["vessel"] = f"{name}-VESSEL"
    write_register(database_url, reports=[*reports, *REPORTS], leg=legs)
    source, folder = open_engine(database_url), tmp_path / "mirror"
    before = ensure_mirror(source, folder)
    assert name.encode() in before.file.read_bytes()
    run(
        database_url,
        f"DELETE FROM leg WHERE report_id = '{name}-REPORT'",
        f"DELETE FROM report WHERE report_id = '{name}-REPORT'",
    )
    monkeypatch.setattr(mirror_next, "copy", _never)
    pages = open_mirror(before.file)  # which read it while the next one is made of it
    after = ensure_mirror(source, folder)
    pages.dispose()
    assert (after.problem, len(_themes(after))) == (None, len(reports) + len(REPORTS) - 1)
    assert [*folder.glob("mirror-*")] == [after.file]
    assert name.encode() not in after.file.read_bytes()
    with duckdb.connect(str(after.file), read_only=True) as opened:
        words = "SELECT count(*) FROM duckdb_types() WHERE array_to_string(labels, ',') LIKE ?"
        assert opened.execute(words, [f"%{name}%"]).fetchone() == (0,)


@pytest.fixture
def each_look_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "LONGEST", timedelta(0))


@pytest.mark.usefixtures("each_look_tries")
@pytest.mark.parametrize(
    ("is_first", "shares"),
    # The last of them holds the copy of the file, not what was read anew.
    [(True, (0.0, 0.6)), (False, (0.3, 0.9, 1.001))],
    ids=["first load", "brought up to date"],
)
def test_disk_that_fills_anywhere_leaves_the_last_good_mirror(
    refresh: Build, database_url: str, tmp_path: Path, is_first: bool, shares: tuple[float, ...]
) -> None:
    size = refresh().file.stat().st_size
    if is_first:
        for file in (tmp_path / "mirror").iterdir():
            file.unlink()
    else:
        run(database_url, "UPDATE report SET theme = 'both', updated_at = now()")
    for share in shares:
        with files_no_larger_than(int(size * share) or 20_000):
            told = _told(refresh)
        assert "cannot be written" in told, share
        assert len(list((tmp_path / "mirror").glob("mirror-*"))) == (not is_first), share
    assert refresh().problem is None


def _told(refresh: Callable[[], Mirror]) -> str:
    try:
        return str(refresh().problem)
    except RegisterError as problem:
        return str(problem)
