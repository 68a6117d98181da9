"""Making a release: from the register by its mirror to the ledger and the live copy.

What was released stays as it was; when new cases enter is told by `turns`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from data_access.audience import Audience
from data_access.clock import now
from data_access.errors import RegisterUnavailable
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.mirror_info import MirrorInfo
from data_access.register import Register
from data_access.release import attributes
from data_access.release.attributes import Told
from data_access.release.checking import checked
from data_access.release.costs import Cost
from data_access.release.ledger import Ledger, ledger_file, put_by, write_ledger
from data_access.release.search import Progress
from data_access.release.series import Asked, going_on, readable_info, unreleased
from data_access.release.store import (
    MANAGER,
    ReleaseInfo,
    content_of,
    keep,
    release_file,
    release_files,
    rounded,
)
from data_access.release.turns import candidate, extended, is_open_by_number, next_turn
from data_access.release.whole import require_whole
from data_access.replica import consistent, open_engine


@dataclass(frozen=True)
class Made:
    """What came of it; for the one who runs the command, not for those who read the release.

    ``register`` is what that is called, ``rows`` are what is released. ``entered`` cases were
    released now, ``waiting`` are not yet, ``left_out`` are not because their reports' handling does
    not admit the audience; ``batch_share`` is the share of their values that those who might have
    entered would lose (None: none might). ``next_turn`` is when those who wait may enter (None:
    they might now), a batch's number of them earlier if ``by_number``. ``passed`` is when the last
    turn was at which none entered, and ``waited`` how many there were. ``began`` where this is the
    first batch of a series. ``costs`` is of the whole release.
    """

    register: str
    file: Path
    info: ReleaseInfo
    rows: pd.DataFrame
    costs: dict[str, Cost]
    entered: int
    waiting: int
    left_out: int
    batch_share: float | None
    next_turn: datetime | None
    by_number: bool
    passed: datetime | None
    waited: int | None
    began: bool


def make_release(
    url: str,
    asked: Asked,
    *,
    mirrors: Path,
    releases: Path,
    anew: bool = False,
    progress: Progress = lambda *_: None,
) -> Made:
    """Bring a release copy up to date with a register, or begin it.

    Parameters
    ----------
    url : str
        SQLAlchemy URL of the register.
    mirrors, releases : Path
        Folders of the register's mirror and ledger, and of the release copies.
    anew : bool
        Begin a new series, in place of the former copy.

    Raises
    ------
    RegisterError
        It may not be read or made, or the series does not go on; the sentence says what to do.
    """
    asked.require_its_ground()
    files = release_files(releases, asked.name)
    files.prepare()
    with files.lock(wait=True):
        (about, told), at = _read(open_engine(url), mirrors), now()
        noted = ledger_file(mirrors, asked.name)
        former = None if anew else _known(noted, going_on(noted, files, asked, about, told), told)
        fresh = unreleased(told, former)
        may = _admitted(fresh, asked)
        waits = former if next_turn(former, len(may.cases), asked.k, at) else None
        found = None if waits else candidate(former, may, asked.k, about.as_of, progress)
        series = waits or extended(former, found, may, asked=asked, about=about, at=at)

        def note() -> None:
            if former is None:
                put_by(noted)
            write_ledger(noted, series)

        file, info = _laid_out(releases, about.name, series, note)
    return Made(
        register=about.name,
        file=file,
        info=info,
        rows=series.rows(),
        costs=series.costs(),
        entered=(entered := _entered(former, series)),
        waiting=(waiting := len(may.cases) - entered),
        left_out=len(fresh.cases) - len(may.cases),
        batch_share=found.share if found else None,
        next_turn=next_turn(series, waiting, asked.k, at),
        by_number=is_open_by_number(series, asked.k),
        passed=series.none_entered_at,
        waited=series.waited,
        began=former is None,
    )


def _read(source: Engine, mirrors: Path) -> tuple[MirrorInfo, Told]:
    """What the register is, and what it tells of its cases, by a mirror that is up to date."""
    mirror = ensure_mirror(source, mirrors, wait=True)
    if mirror.problem:
        raise RegisterUnavailable(f"{mirror.problem} A release is not made from an older copy.")
    consistent(source, require_whole)
    copy = open_mirror(mirror.file)
    about, told = Register(Audience.ANALYST, copy).info, attributes.read(copy)
    copy.dispose()
    return about, told


def _known(noted: Path, series: Ledger | None, told: Told) -> Ledger | None:
    """The series, which keeps what its cases are known by now."""
    if series is None:
        return None
    known = series.knowing(told.cases)
    if known != series:
        write_ledger(noted, known)
    return known


def _admitted(told: Told, asked: Asked) -> Told:
    """The cases that may be counted for an audience, as the reports' handling says.

    Beyond the house nothing goes whose handling does not say so. Managers read counts within it,
    and no code of the list speaks of them.
    """
    if asked.name == MANAGER:
        return told
    return told.only(told.cases.index[told.cases["for_partners"]])


def _entered(former: Ledger | None, series: Ledger) -> int:
    new = series.batches[len(former.batches) if former else 0 :]
    return sum(len(batch.reports) for batch in new)


def _laid_out(
    releases: Path, register: str, series: Ledger, note: Callable[[], None]
) -> tuple[Path, ReleaseInfo]:
    """The live copy of a series; written where it is not there as it should be.

    ``note`` writes the ledger: once the copy is laid out and held to its bounds, and before anybody
    reads it. What cannot be laid out is not released, and must not stand there.
    """
    info = _info(series)
    present = release_file(releases, series.name)
    if present and readable_info(present) == info:
        note()
        return present, info
    return keep(releases, register, series.rows(), info, note), info


def _info(series: Ledger) -> ReleaseInfo:
    rows, k = series.rows(), series.k
    lost = {name: cost.lost for name, cost in series.costs().items()}
    return ReleaseInfo(
        audience=series.name,
        k=k,
        made_at=series.batches[-1].made_at,
        as_of=series.batches[-1].as_of.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
        levels={name: series.recoding.levels[name] for name in series.recoding.attributes},
        unknown={name: min(1.0, rounded(cases, k) / len(rows)) for name, cases in lost.items()},
        cases=len(rows),
        held_back=rounded(series.batches[-1].held_back, k),
        smallest_class=checked(rows, k),
        batches=len(series.batches),
        purpose=series.purpose,
        agreement=series.agreement,
        content=content_of(rows),
    )
