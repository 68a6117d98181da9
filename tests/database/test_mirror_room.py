"""The room in which a mirror is made: what it spills, and how seldom it merges."""

from pathlib import Path
from threading import enumerate as running_threads

import duckdb
import pytest

from data_access.mirror import ensure_mirror
from data_access.mirror_room import MOST_APART, room_beside
from data_access.replica import open_engine
from tests.database.mirroring import REPORTS, run
from tests.registers import write_register

ROWS = 3_000_000


def test_room_that_spilled_is_closed_before_its_folder_is_removed(tmp_path: Path) -> None:
    before = running_threads()
    with room_beside(tmp_path / "next") as room:
        room.execute("SET memory_limit = '40MB'")
        room.execute(f"CREATE TABLE many AS SELECT n, hash(n) AS h FROM range({ROWS}) AS t (n)")
        assert room.execute("SELECT count(*) FROM many").fetchone() == (ROWS,)
        assert [*(tmp_path / "next.tmp").iterdir()], "else nothing is tried here"
    assert running_threads() == before
    assert not [*tmp_path.rglob("*.tmp/*")]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_small_refreshes_do_not_part_a_mirror_for_ever(database_url: str, tmp_path: Path) -> None:
    many = [
        REPORTS[1] | {"report_id": f"M{number}", "case_id": f"C{number}"} for number in range(40)
    ]
    write_register(database_url, reports=many)
    source, most = open_engine(database_url), {"copied.report": 0, "case_fact": 0}
    for turn in range(MOST_APART + 4):
        of_one = f"updated_at + interval '{turn} hours' WHERE report_id = 'M{turn}'"
        run(database_url, f"UPDATE report SET theme = 'both', updated_at = {of_one}")
        mirror = ensure_mirror(source, tmp_path / "mirror")
        assert mirror.problem is None
        most = {table: max(many, _groups(mirror.file, table)) for table, many in most.items()}
    assert min(most.values()) > 2, "each refresh adds some"
    assert max(most.values()) <= 1 + MOST_APART + 2


def _groups(file: Path, table: str) -> int:
    with duckdb.connect(str(file), read_only=True) as opened:
        told = f"SELECT max(row_group_id) + 1 FROM pragma_storage_info('{table}')"
        row = opened.execute(told).fetchone()
    assert row
    return int(row[0])
