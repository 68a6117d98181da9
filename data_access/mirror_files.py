"""The files of a register's mirrors: which is the present one, and who may make the next.

Each mirror has a file name of its own: DuckDB shares one open database per path, so a new path is
what makes a process see the new mirror. The name says of which register it is a copy, how it is
laid out, a number that grows, and what the register held. A mirror is built beside the present
one, by the one process that holds the lock, and takes its place in one step: a reader never sees
half of it, and a crash leaves the last good one.
"""

import fcntl
import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError

from data_access.clock import now
from data_access.connecting import told_besides
from data_access.errors import RegisterError, RegisterUnavailable
from data_access.folders import close_to_others
from data_access.mirror_dialect import SCHEME

LEFT = timedelta(days=1)
"""A mirror of another layout that no look has touched for so long serves nobody any more."""

ABANDONED = timedelta(days=7)
"""A register whose address no process has looked at for so long is read under another one now."""


def digest(value: object) -> str:
    """A short name for a value, the same in every process."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]


def register_digest(source: Engine) -> str:
    """A short name for a register as one login sees it, whatever says which: URL or environment."""
    besides = told_besides(source.url) if source.dialect.name == "postgresql" else {}
    return digest((source.url, sorted(besides.items())) if besides else source.url)


@dataclass(frozen=True)
class MirrorFiles:
    """The mirrors of one register in one folder; ``layout`` names how they are laid out.

    ``variable`` is the environment value that names the folder, for what is said of it.
    """

    folder: Path
    register: str
    layout: str
    variable: str = "REGISTER_MIRROR"

    @property
    def look(self) -> Path:
        """Where the last look at the register is noted, for the mirror of this layout."""
        return self.folder / f"{self.register}-{self.layout}.look"

    def prepare(self) -> None:
        """Make the folder, or close it to others.

        Raises
        ------
        RegisterError
            Others may look into it, or it cannot be written.
        """
        try:
            close_to_others(self.folder, self.variable)
        except OSError as problem:
            raise unwritable(problem, self.variable) from None

    def present(self) -> Path | None:
        """The newest mirror of this layout; None where there is none."""
        return max(self.folder.glob(f"{self._family}-*.duckdb"), default=None)

    def newest_first(self) -> list[Path]:
        """All mirrors of this register, those of this layout first."""
        every = self.folder.glob(f"mirror-{self.register}-*.duckdb")

        def order(file: Path) -> tuple[bool, datetime]:
            return file.name.startswith(self._family), when_touched(file)

        return sorted(every, key=order, reverse=True)

    def state_of(self, file: Path) -> str:
        """What the register held when a mirror was read, as its name tells."""
        return file.stem.rpartition("-")[2]

    def next(self, state: str) -> Path:
        """The file of the mirror after the present one."""
        last = self.present()
        # Of the clock where there is none: a name that came back after its file was deleted would
        # find the deleted one still open in a process.
        number = int(last.stem.split("-")[3]) + 1 if last else time.time_ns() // 1_000_000
        return self.folder / f"{self._family}-{number:013}-{state}.duckdb"

    def keep_in_use(self) -> None:
        """Note that a process reads here: one that no longer looks would be taken for gone."""
        if not self.look.exists() or now() - when_touched(self.look) < LEFT / 2:
            return
        for file in filter(None, (self.present(), self.look)):
            os.utime(file)

    def keep_only(self, file: Path) -> None:
        """Remove the other mirrors of this register; who has one open may read it to the end.

        One of another layout stays while a process of its release may look at the register, or
        the two would take each other's away and read the register whole at every look.
        """
        os.utime(file)
        for other in self.folder.glob(f"mirror-{self.register}-*.duckdb"):
            in_use = not other.name.startswith(self._family) and now() - when_touched(other) < LEFT
            if other != file and not in_use:
                other.unlink(missing_ok=True)
        for look in self.folder.glob(f"{self.register}-*.look"):
            if look != self.look and now() - when_touched(look) >= LEFT:
                look.unlink(missing_ok=True)
        self._remove_abandoned()

    def _remove_abandoned(self) -> None:
        """Remove mirrors of former addresses: they hold what the register has since destroyed.

        A process whose register is away goes on noting its looks, so none in use is taken.
        """
        touched: dict[str, datetime] = {}
        for file in (*self.folder.glob("mirror-*"), *self.folder.glob("*.look")):
            if name := _register_of(file):
                touched[name] = max(touched.get(name, when_touched(file)), when_touched(file))
        for name, last in touched.items():
            if name != self.register and now() - last >= ABANDONED:
                self._remove_register(name)

    def _remove_register(self, name: str) -> None:
        """All that is left of another register, unless a process begins to look at it just now."""
        with replace(self, register=name).lock(wait=False) as is_ours:
            for pattern in (f"mirror-{name}-*", f"{name}-*.look") if is_ours else ():
                for left in self.folder.glob(pattern):
                    remove(left)

    @property
    def _family(self) -> str:
        return f"mirror-{self.register}-{self.layout}"

    @contextmanager
    def lock(self, *, wait: bool) -> Iterator[bool]:
        """Whether this process alone may build; the lock falls with the process, however it ends.

        What a builder left behind that was stopped on the way is removed.

        Raises
        ------
        RegisterError
            The folder cannot be written.
        """
        try:
            lock = (self.folder / f"{self.register}.lock").open("w")
        except OSError as problem:
            raise unwritable(problem, self.variable) from None
        with lock as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            for left in self._left_behind():
                remove(left)
            yield True

    def _left_behind(self) -> Iterator[Path]:
        """What stopped processes left: builders, and readers of mirrors that are gone."""
        yield from self.folder.glob(f"mirror-{self.register}-*.building*")
        spilled = self.folder.glob(f"mirror-{self.register}-*.duckdb.tmp")
        unfinished = self.folder.glob(f"{self.register}-*.[0-9]*")
        for left in (*spilled, *unfinished):
            # A long answer may still be drawn from a mirror that was removed meanwhile.
            if not left.with_suffix("").exists() and now() - when_touched(left) >= LEFT:
                yield left

    @contextmanager
    def building(self, file: Path) -> Iterator[Path]:
        """A file that becomes ``file`` when all went well, and is gone where not.

        Raises
        ------
        RegisterError
            There is no room in memory or on the disk.
        """
        unfinished = file.with_suffix(".building")
        try:
            yield unfinished
            onto_disk(unfinished)
            unfinished.replace(file)
            onto_disk(self.folder)
        except (duckdb.OperationalError, duckdb.FatalException, OSError) as problem:
            raise unwritable(problem, self.variable) from None
        finally:
            for left in self.folder.glob(f"{unfinished.name}*"):
                remove(left)


def copy_file(file: Path, into: Path) -> None:
    """Copy a mirror for its next one; closed to other users, and on the disk when it returns."""
    into.touch(0o600)
    shutil.copyfile(file, into)
    onto_disk(into)


def open_mirror(file: Path) -> Engine:
    """A read-only engine on a mirror file, which it keeps open though it should be removed.

    Raises
    ------
    RegisterUnavailable
        There is no such file any more, or it cannot be read.
    """
    engine = create_engine(
        f"{SCHEME}:///{file}", connect_args={"read_only": True}, hide_parameters=True
    )
    try:
        engine.connect().close()  # the pool keeps it, and with it the file
    except DBAPIError as problem:
        raise RegisterUnavailable(
            f"The mirror {file.name} cannot be opened: {type(problem.orig).__name__}."
        ) from None
    return engine


def onto_disk(path: Path) -> None:
    """What a machine that stops now must still have."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def when_touched(file: Path) -> datetime:
    """When a mirror was made, or last found up to date, UTC; now where it has just gone."""
    try:
        written = file.stat().st_mtime
    except FileNotFoundError:
        return now()
    return datetime.fromtimestamp(written, UTC).replace(tzinfo=None)


def unwritable(problem: Exception, variable: str) -> RegisterError:
    """What to say where a copy, or what belongs to it, cannot be written."""
    what = "mirror" if variable == "REGISTER_MIRROR" else "release copy"
    return RegisterError(
        f"The {what} cannot be written ({type(problem).__name__}). Look for room in memory and on "
        f"the disk of the folder {variable}, and whether its files are this user's own."
    )


def _register_of(file: Path) -> str | None:
    """Of which register a mirror or a look is, as its name tells; None of a release copy."""
    name = file.name.removeprefix("mirror-").partition("-")[0]
    return name if re.fullmatch(r"[0-9a-f]{12}", name) else None  # as `digest` makes it


def remove(file: Path) -> None:
    """Remove a file, or a folder with all that is in it, where it is there."""
    if file.is_dir():  # where DuckDB puts what does not fit into memory
        shutil.rmtree(file, ignore_errors=True)
    else:
        file.unlink(missing_ok=True)
