"""How the next mirror comes about: what is read of the register, and what is made of it after.

The register is read within one transaction, which must not stand open for long, so that making a
mirror of what was read is left to a function that needs the register no more.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb
from sqlalchemy import Connection

from data_access.derivation import COPIED
from data_access.mirror_build import COPIES, Progress, copy, derive, keep_keys
from data_access.mirror_changes import Changes
from data_access.mirror_files import MirrorFiles, copy_file
from data_access.mirror_former import copy_on, newest_keys
from data_access.mirror_refresh import FRESH, NAMING, PRESENT, gather, read_anew, take_over
from data_access.mirror_room import attach, merge_seldom, new_database, put_down, room_beside

Finish = Callable[[ExitStack], duckdb.DuckDBPyConnection]
"""Makes the next mirror of what was read, and leaves it open for as long as the stack is."""


@dataclass(frozen=True)
class Next:
    """The next mirror of a register that is complete up to ``as_of``, built in a file."""

    files: MirrorFiles
    building: Path
    as_of: datetime
    progress: Progress

    def read_whole(self, connection: Connection, until_built: ExitStack) -> Finish:
        """Read the register whole.

        Raises
        ------
        ContractBroken
            As `mirror_build.copy`.
        """
        mirror = until_built.enter_context(new_database(self.building))
        copy(connection, mirror, self.progress)
        return lambda _: self._derived(mirror)

    def read_changed(
        self, connection: Connection, present: Path, changed: Changes, until_built: ExitStack
    ) -> Finish:
        """Read what changed since the ``present`` mirror.

        Raises
        ------
        ContractBroken
            As `mirror_build.copy`.
        """
        touched = changed.reports
        room = until_built.enter_context(room_beside(self.building))
        attach(room, present, PRESENT)
        room.execute(f"ATTACH ':memory:' AS {FRESH}")
        pool = until_built.enter_context(ThreadPoolExecutor(2))
        # Beside the reading, which takes as long.
        beside = [] if changed.is_any_gone else [pool.submit(copy_file, present, self.building)]
        with room.cursor() as read:
            naming = [table for table in COPIED if table.name in NAMING]
            read_anew(connection, read, naming, touched, self.progress)
            if not changed.is_any_gone:
                beside.append(pool.submit(gather, room, touched))
            others = [table for table in COPIED if table.name not in NAMING]
            read_anew(connection, read, others, touched, self.progress)
        if changed.is_any_gone:
            return partial(self._without_the_gone, room, touched)
        return partial(self._refreshed, room, beside)

    def _derived(self, mirror: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        if kept := newest_keys(self.files):
            keep_keys(mirror, *kept)
        derive(mirror, self.as_of, self.progress)
        return mirror

    def _refreshed(
        self, room: duckdb.DuckDBPyConnection, beside: list[Future[None]], stack: ExitStack
    ) -> duckdb.DuckDBPyConnection:
        for done in beside:
            done.result()
        stack.enter_context(put_down(room, self.building))
        take_over(room, as_of=self.as_of, progress=self.progress)
        merge_seldom(room, f"{COPIES}.report")
        return room

    def _without_the_gone(
        self, room: duckdb.DuckDBPyConnection, touched: list[str], stack: ExitStack
    ) -> duckdb.DuckDBPyConnection:
        # A copy of the file would keep what was destroyed: rows in freed blocks, and its words.
        stack.enter_context(put_down(room, self.building))
        copy_on(room, touched)
        return self._derived(room)
