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

from data_access.mirror_build import Progress, copy, derive, keep_keys
from data_access.mirror_changes import Changes
from data_access.mirror_files import MirrorFiles, copy_file, database_in, new_database
from data_access.mirror_former import copy_on, newest_keys
from data_access.mirror_refresh import read_anew, take_over

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
        touched, fresh = changed.reports, Path(f"{self.building}.fresh")
        finish = partial(self._without_the_gone, present, fresh, touched)
        if not changed.is_any_gone:
            # Beside the reading, which takes as long.
            pool = until_built.enter_context(ThreadPoolExecutor(1))
            copied = pool.submit(copy_file, present, self.building)
            finish = partial(self._refreshed, copied, fresh, touched)
        with new_database(fresh) as read:
            read_anew(connection, read, touched, self.progress)
        return finish

    def _derived(self, mirror: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        if kept := newest_keys(self.files):
            keep_keys(mirror, *kept)
        derive(mirror, self.as_of, self.progress)
        return mirror

    def _refreshed(
        self, copied: Future[None], fresh: Path, touched: list[str], stack: ExitStack
    ) -> duckdb.DuckDBPyConnection:
        copied.result()
        mirror = stack.enter_context(database_in(self.building))
        take_over(mirror, fresh, touched=touched, as_of=self.as_of, progress=self.progress)
        return mirror

    def _without_the_gone(
        self, present: Path, fresh: Path, touched: list[str], stack: ExitStack
    ) -> duckdb.DuckDBPyConnection:
        # A copy of the file would keep what was destroyed: rows in freed blocks, and its words.
        mirror = stack.enter_context(new_database(self.building))
        copy_on(mirror, present, fresh, touched)
        return self._derived(mirror)
