"""When new cases enter a series of releases, and what becomes of it then.

New cases enter as a batch that is k-anonymous and diverse by itself, so that who holds the copies
from before and after it learns no more than the batch tells. No moment is taken from a clock here.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from data_access.errors import RegisterError
from data_access.mirror_info import MirrorInfo
from data_access.release import search
from data_access.release.attributes import Told
from data_access.release.checking import checked
from data_access.release.ledger import Batch, Ledger
from data_access.release.search import Candidate, Progress
from data_access.release.series import Asked

MOST_UNKNOWN_OF_BATCH = 1 / 3
"""A batch that would lose a larger share of its values waits for more cases: what a case is
released with stays."""

NEW_OF_EACH = 20
"""So many times k cases that are new enter at once. Of fewer the newest would be told by the moment
at which a batch enters: it is nearly always the one that made it possible."""

A_TURN = timedelta(days=365)
"""After so long fewer enter too, k at the least: the moment is then the clock's, not the newest
case's. Where those who might enter cannot, all wait as long again: else the case with which they
can is told. If they were fewer than enter at once, they still do so when they have become as many,
which is tried a single time."""


def next_turn(series: Ledger | None, waiting: int, k: int, at: datetime) -> datetime | None:
    """When so many new cases may enter; None where these might ``at`` this moment."""
    if series is None or (waiting >= NEW_OF_EACH * k and is_open_by_number(series, k)):
        return None
    turn = series.last_turn + A_TURN
    return turn if at < turn else None


def is_open_by_number(series: Ledger, k: int) -> bool:
    """Whether new cases enter once they are many enough: not where as many could not before."""
    if series.none_entered_at is None:
        return True
    return series.waited is not None and series.waited < NEW_OF_EACH * k


def candidate(
    series: Ledger | None,
    fresh: Told,
    k: int,
    as_of: datetime,
    progress: Progress = lambda *_: None,
) -> Candidate | None:
    """How the fresh cases would be released; None where they are too few."""
    if len(fresh.cases) < k:
        return None
    if series is None:
        found = search.best(fresh, k, as_of.year, progress)
    else:
        found = search.release_as(fresh, series.recoding, k)
    return found if found.result.placed.any() else None


def extended(
    former: Ledger | None,
    found: Candidate | None,
    may: Told,
    *,
    asked: Asked,
    about: MirrorInfo,
    at: datetime,
) -> Ledger:
    """The series with what may enter now, or that nothing could.

    Parameters
    ----------
    former : Ledger, optional
        The series as it was; None where this begins one.
    found : Candidate, optional
        How those who ``may`` enter would be released, as `candidate` finds it.
    at : datetime
        This moment.

    Raises
    ------
    RegisterError
        There are too few to begin a series, or what would be released breaks its rule.
    """
    if found and (former is None or found.share <= MOST_UNKNOWN_OF_BATCH):
        batch = Batch.of(found, may.cases, about.as_of, at)
        checked(_rows(batch, found), asked.k)
        return _with(former, batch, found, asked, about)
    if former is None:
        raise RegisterError(
            f"The register's {len(may.cases):,} cases that may be counted for {asked.name} have no "
            f"combination of {asked.k}: too few for a release."
        )
    return replace(former, none_entered_at=at, waited=len(may.cases))


def _with(
    series: Ledger | None, batch: Batch, candidate: Candidate, asked: Asked, about: MirrorInfo
) -> Ledger:
    if series:
        return series.with_batch(batch)
    return Ledger(
        name=asked.name,
        register=about.name,
        kind=about.kind,
        k=asked.k,
        recoding=candidate.recoding,
        purpose=asked.purpose,
        agreement=asked.agreement,
        batches=(batch,),
    )


def _rows(batch: Batch, candidate: Candidate) -> pd.DataFrame:
    names = list(candidate.recoding.attributes)
    return pd.DataFrame(list(batch.values), columns=names, dtype="object")
