"""The register's columnar copy on this machine (DuckDB), laid out for the questions.

The first mirror reads the register whole, later ones what changed (`mirror_changes`), where the
engine can tell rows by a checksum; elsewhere, and when the layout is new, each is read whole.
"""

import logging
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row

from data_access.admission import sees_all
from data_access.clock import now
from data_access.doubts import require_signs
from data_access.errors import RegisterError, RegisterUnavailable
from data_access.looks import Attempt, Look, last_look, note_look
from data_access.mirror_build import LAYOUT, Progress, keep_highest
from data_access.mirror_files import MirrorFiles, digest, register_digest, when_touched
from data_access.mirror_former import (
    changed_since,
    former_at,
    is_of_the_moment,
    require_no_fall_since,
    told,
    unless_damaged,
)
from data_access.mirror_info import describe, note_admission, saw_all
from data_access.mirror_next import Finish, Next
from data_access.reading import has_checksums
from data_access.replica import consistent
from data_access.source import (
    columns_lacking,
    columns_of_another_type,
    register_row,
    state_of,
)
from data_access.standing import Standing, standing

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mirror:
    """A mirror file, and what the last look at the register found."""

    file: Path
    look: Look

    @property
    def problem(self) -> str | None:
        """Why the mirror may be older than the register; None where it is not."""
        return self.look.problem


def mirror_files(source: Engine, folder: Path) -> MirrorFiles:
    """Where the mirrors of a register lie."""
    return MirrorFiles(folder, register_digest(source), digest(LAYOUT))


def present_mirror(source: Engine, folder: Path) -> Mirror | None:
    """The newest mirror, without asking the register; None where there is none yet."""
    files = mirror_files(source, folder)
    files.keep_in_use()
    file = files.present()
    return Mirror(file, last_look(files.look) or _look_of(file)) if file else None


def _look_of(file: Path) -> Look:
    """What a mirror tells where no look is noted: there was no room for it, or it was deleted."""
    with unless_damaged(), former_at(file) as mirror:
        if mirror:
            return Look(when_touched(file), sees_all=saw_all(mirror))
    return Look(when_touched(file))


def ensure_mirror(
    source: Engine, folder: Path, progress: Progress = lambda *_: None, *, wait: bool = False
) -> Mirror:
    """The mirror of ``source`` in ``folder``, brought up to date when the register has changed.

    One process at a time does that; another one that asks meanwhile gets the mirror as it is, and
    waits only where there is none, or where it is to ``wait`` and look for itself. When the
    register cannot be read, the last good mirror of it serves on and the problem is told.

    Raises
    ------
    RegisterUnavailable, ContractBroken
        The register cannot be read, and there is no mirror of it to fall back on.
    RegisterError
        Others may look into ``folder``, it cannot be written, or there is no mirror and it is too
        early to try again after an attempt that failed.
    """
    files = mirror_files(source, folder)
    files.prepare()
    with files.lock(wait=wait or files.present() is None) as is_ours:
        if is_ours:
            _look(source, files, progress)
    found = present_mirror(source, folder)
    if found is None:  # whoever waits for the lock builds one or raises
        raise RegisterUnavailable("The mirror was taken away meanwhile; open the page anew.")
    return found


def _look(source: Engine, files: MirrorFiles, progress: Progress) -> None:
    """Look at the register, bring the mirror up to date, and note how it went."""
    at = now()
    file = files.present()
    last = last_look(files.look) or (_look_of(file) if file else Look(at))
    attempt = Attempt(at, last)
    try:
        look = _updated(source, files, attempt, progress)
    except Exception as wrong:
        problem = wrong if isinstance(wrong, RegisterError) else _unforeseen(wrong)
        look = attempt.failed(str(problem))
        if look.problem != last.problem:
            log.warning("The mirror was not brought up to date: %s", look.problem)
        note_look(files.look, look)
        if not files.present():
            raise problem from None
    else:
        note_look(files.look, look)


def _unforeseen(wrong: Exception) -> RegisterError:
    """What to say of a failure that nobody thought of; its own text may quote a value."""
    return RegisterError(f"The mirror could not be brought up to date ({type(wrong).__name__}).")


def _updated(source: Engine, files: MirrorFiles, attempt: Attempt, progress: Progress) -> Look:
    at, last = attempt.at, attempt.last

    def read(connection: Connection) -> _Reading:
        with ExitStack() as until_built:  # what a broken-off read began goes with it
            reading = _begun(connection, files, attempt, progress, until_built)
            return replace(reading, until_built=until_built.pop_all())

    reading = consistent(source, read, tell=log.warning)
    # From here on without the register: deriving may take minutes, and a transaction held open
    # that long is cut off, or keeps the replica from cleaning up.
    with reading.until_built as until_built:
        if reading.finish:
            mirror = reading.finish(until_built)
            keep_highest(mirror)
            describe(mirror, reading.register, reading.lacks, at, source.dialect.name)
            note_admission(mirror, sees_all=reading.sees_all)
    file = files.present()
    assert file is not None
    files.keep_only(file)
    look = Look(
        at,
        compared_at=at if reading.compared or reading.whole else last.compared_at,
        uncompared_at=None if reading.compared or reading.whole else last.uncompared_at,
        as_of=reading.register.as_of,
        sees_all=reading.sees_all,
        unstamped=last.unstamped if reading.unstamped is None else reading.unstamped,
        of_another_type=reading.of_another_type,
    )
    return look.told(reading.standing)


@dataclass(frozen=True)
class _Reading:
    """What was read of the register, and what remains to be done without it.

    ``finish`` makes the next mirror; None where the present one is up to date.
    """

    register: Row[Any]
    lacks: list[str]
    standing: Standing | None
    sees_all: bool
    of_another_type: list[str]
    compared: bool = False
    whole: bool = False
    unstamped: int | None = None
    finish: Finish | None = None
    until_built: ExitStack = field(default_factory=ExitStack)


def _begun(
    connection: Connection,
    files: MirrorFiles,
    attempt: Attempt,
    progress: Progress,
    until_built: ExitStack,
) -> _Reading:
    """Read what changed, or all, where what the register shows can be believed."""
    lacks, register = columns_lacking(connection), register_row(connection)
    require_signs(connection)
    can_compare = has_checksums(connection)
    compare = can_compare and attempt.compares(attempt.last.compared_at)
    attempt.is_comparing = compare
    told_of_all = standing(connection), sees_all(connection), columns_of_another_type(connection)
    nothing = _Reading(register, lacks, *told_of_all, compared=compare)
    state, present = digest([*state_of(connection), lacks]), files.present()
    is_same, is_held, changed = False, False, None
    # Of a mirror that is damaged nothing is asked: all is read.
    with unless_damaged(), former_at(present) as former:
        is_same = (
            former is not None
            and present is not None
            and files.state_of(present) == state
            and is_of_the_moment(former, register.as_of)
        )
        # Where rows have no checksums they are read anew in place of being compared.
        is_old = former and not can_compare and attempt.compares(told(former, "read_at")[0])
        if is_same and not compare and not is_old:
            return nothing
        require_no_fall_since(connection, files, former)
        is_held = True
        attempt.require_due(state)
        if former and can_compare:
            changed = changed_since(connection, former, lacks, compare=compare)
    if not is_held:  # the present one is damaged
        require_no_fall_since(connection, files, None)
        attempt.require_due(state)
    if changed:
        nothing = replace(nothing, unstamped=changed.unstamped)
        if is_same and not (changed.reports or changed.are_too_many):
            return nothing
    building = until_built.enter_context(files.building(files.next(state)))
    coming = Next(files, building, register.as_of, progress)
    if changed is None or changed.are_too_many or present is None:
        finish = coming.read_whole(connection, until_built)
        return replace(nothing, whole=True, finish=finish)
    finish = coming.read_changed(connection, present, changed, until_built)
    return replace(nothing, finish=finish)
