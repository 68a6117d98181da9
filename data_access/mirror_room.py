"""Where a mirror is made: a database in memory, from which it is put down into a file."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Thread

import duckdb

from data_access.mirror_files import remove

ROW_GROUP = 122_880
"""So many rows DuckDB keeps together; what is added begins a group of its own."""

MOST_APART = 8
"""So many groups more than it needs a table comes to have before small ones are merged: that writes
anew what the groups held, and took a quarter of a second of a refresh whose own were few rows."""


@contextmanager
def new_database(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in a file that is not there yet; closed to other users."""
    remove(file)
    with room_beside(file) as room, put_down(room, file, how=""):
        yield room


@contextmanager
def room_beside(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory; what does not fit there goes onto the disk beside a file."""
    with ExitStack() as unless_done:
        room = unless_done.enter_context(closing(duckdb.connect()))
        room.execute(f"SET temp_directory = '{_quoted(file)}.tmp'")
        yield room
        if not Path(f"{file}.tmp").exists():  # which whoever builds removes next
            unless_done.pop_all()
            # Nobody need wait until a gigabyte is let go of.
            Thread(target=room.close).start()


@contextmanager
def put_down(
    room: duckdb.DuckDBPyConnection, file: Path, *, how: str = "(RECOVERY_MODE no_wal_writes)"
) -> Iterator[None]:
    """What is made in a room within goes to a file, which nobody else reads yet.

    Nor will anybody who finds it unfinished, so that there is no need of a log to finish it by. A
    long read has one (``how`` empty): it tells early that a disk is full.
    """
    room.execute(f"ATTACH '{_quoted(file)}' AS put_down {how}")
    file.chmod(0o600)
    room.execute("USE put_down")
    # One checkpoint at the end: until then nobody but us reads it.
    room.execute("SET checkpoint_threshold = '1TB'")
    yield
    room.execute("CHECKPOINT")
    room.execute("USE memory")
    room.execute("DETACH put_down")


def merge_seldom(room: duckdb.DuckDBPyConnection, table: str) -> None:
    """Merge small groups of rows when `put_down` only if that table has many of them."""
    told = room.execute(
        f"SELECT max(row_group_id) + 1 - ceil((SELECT count(*) FROM {table}) / {ROW_GROUP}) "
        f"FROM pragma_storage_info('{table}')"
    ).fetchone()
    if not told or (told[0] or 0) < MOST_APART:
        room.execute("SET max_vacuum_tasks = 0")


def attach(room: duckdb.DuckDBPyConnection, file: Path, name: str) -> None:
    """Have a room read another database's file under a name."""
    room.execute(f"ATTACH '{_quoted(file)}' AS {name} (READ_ONLY)")


def _quoted(file: Path) -> str:
    """A path as it stands between the quotes of a statement."""
    return str(file).replace("'", "''")
