"""What the last look at the register found, kept beside its mirror for every process to read."""

import json
import logging
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from data_access import settings
from data_access.errors import RegisterError
from data_access.standing import Standing

LONGEST = timedelta(minutes=30)
"""Between two attempts to make a mirror of what none came of before."""

LONGEST_OF_ANOTHER = timedelta(minutes=5)
"""As `LONGEST`, where the register holds something else by now: of one that changes all the time
each attempt would else be the first."""

COMPARED_AGAIN = timedelta(hours=1)
"""After a comparison that did not come to its end; until then changes are told by what they say."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Look:
    """One look at the register; times are UTC.

    Attributes
    ----------
    at : datetime
        When it was looked at.
    problem : str or None
        Why it could not be read; None where it could.
    since : datetime or None
        The first look that found no way to read it; None where it can be read.
    compared_at : datetime or None
        When every row was last held against its copy, or read whole.
    uncompared_at : datetime or None
        When a comparison was begun since and did not come to its end.
    lag_s : float or None
        How far the replica lies behind the register, seconds; None where nothing tells.
    last_change : datetime or None
        When the last transaction that the replica has was committed.
    unchanged_since : datetime or None
        Since when the replica replayed nothing: that moment, or else when it started.
    is_connected : bool or None
        Whether the replica receives from its primary; None where it is none, or nothing tells.
    as_of : datetime or None
        Until when the register says that it was complete; None where that was never read.
    sees_all : bool or None
        Whether the login saw every report when the register was read last; None where it never was.
    unstamped : int
        Reports that the last comparison found changed, and no later ``updated_at`` had told of.
    of_another_type : list of str
        Columns of the register that are not of the kind that the contract promises.
    failed_state, failed_at, failed_problem, failures
        What the register held when it was read last and no mirror came of it, when and why that
        was, and how often in a row; see `is_due`.
    """

    at: datetime
    problem: str | None = None
    since: datetime | None = None
    compared_at: datetime | None = None
    uncompared_at: datetime | None = None
    lag_s: float | None = None
    last_change: datetime | None = None
    unchanged_since: datetime | None = None
    is_connected: bool | None = None
    as_of: datetime | None = None
    sees_all: bool | None = None
    unstamped: int = 0
    of_another_type: list[str] = field(default_factory=list)
    failed_state: str | None = None
    failed_at: datetime | None = None
    failed_problem: str | None = None
    failures: int = 0

    def told(self, standing: Standing | None) -> "Look":
        """This look, with where the replica stands."""
        if standing is None:
            return self
        lag_s = None if standing.lag is None else standing.lag.total_seconds()
        return replace(
            self,
            lag_s=lag_s,
            last_change=standing.last_change,
            unchanged_since=standing.unchanged_since,
            is_connected=standing.is_connected if standing.is_standby else None,
        )

    def is_due(self, state: str, at: datetime) -> bool:
        """Whether to read the register, which is a load, where no mirror came of that before.

        After 0, 1, 3, 7 ... minutes, whatever it holds by now; see `LONGEST`.
        """
        if self.failed_at is None:
            return True
        minutes = 2 ** min(self.failures - 1, 9) - 1  # of very many no time could be made
        longest = LONGEST if state == self.failed_state else LONGEST_OF_ANOTHER
        return at - self.failed_at >= min(timedelta(minutes=minutes), longest)

    def failed(self, problem: str, at: datetime, state: str | None = None) -> "Look":
        """A later look that did not succeed, so that nothing tells where the replica stands.

        ``state``: what the register held, where it was read and no mirror came of it.
        """
        before = self
        if state is not None:
            before = replace(
                self,
                failed_state=state,
                failed_at=at,
                failed_problem=problem,
                failures=self.failures + 1,
            )
        return replace(
            before,
            at=at,
            problem=problem,
            since=self.since or at,
            lag_s=None,
            last_change=None,
            unchanged_since=None,
            is_connected=None,
        )


@dataclass
class Attempt:
    """One look, what the last one found, and what the register held where this one reads it."""

    at: datetime
    last: Look
    state: str | None = None
    is_comparing: bool = False

    def compares(self, last: datetime | None) -> bool:
        """Whether it is time to hold every row against its copy, which was ``last`` done then."""
        tried = self.last.uncompared_at
        if tried and self.at - tried < COMPARED_AGAIN:
            return False
        return not last or self.at - last > timedelta(hours=settings.COMPARE_HOURS)

    def failed(self, problem: str) -> Look:
        """This look, which did not succeed."""
        look = self.last.failed(problem, self.at, self.state)
        is_cut_short = self.is_comparing and self.state is not None
        return replace(look, uncompared_at=self.at) if is_cut_short else look

    def require_due(self, state: str) -> None:
        """Note that the register is read now, whatever comes of it.

        Raises
        ------
        RegisterError
            Why no mirror came of the same before, where it is too early to try again.
        """
        if not self.last.is_due(state, self.at):
            raise RegisterError(str(self.last.failed_problem))
        self.state = state


_DATES = {
    *("at", "since", "compared_at", "uncompared_at", "last_change", "unchanged_since", "as_of"),
    "failed_at",
}


def last_look(file: Path) -> Look | None:
    """The last look noted in ``file``; None where there is none that can be read.

    What another release beside this one notes besides is passed over.
    """
    known = {each.name for each in fields(Look)}
    try:
        read = json.loads(file.read_text())
        noted: dict[str, Any] = {name: read[name] for name in known & {*read}}
        for name in _DATES & noted.keys():
            noted[name] = noted[name] and datetime.fromisoformat(noted[name])
        return Look(**noted)
    except (OSError, ValueError, TypeError):
        return None


def note_look(file: Path, look: Look) -> None:
    """Write a look down, so that a reader sees the former or this one.

    Where there is no room for it the former stays, and the pages tell that it grows old.
    """
    unfinished = file.with_suffix(f".{os.getpid()}")
    try:
        unfinished.touch(0o600)
        unfinished.write_text(json.dumps(asdict(look), default=str))
        unfinished.replace(file)
    except OSError as problem:
        log.warning("The look at the register could not be noted: %s", type(problem).__name__)
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
