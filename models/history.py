"""The register as a watch sees it: who told of which case in which week."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from models.mixture import Mixture
from models.repeats import events, places_of, repeats
from models.scenes import Layout, one_scene
from models.similarity import Similarity
from models.traits import Flags, Floats, Integers, Matrix

WEEK_DAYS = 7
NEW_AGENCY_DAYS = 182
"""What an agency usually tells is not known before so many days: until then its cases make its
past, and are no news."""

SILENT_DAYS = 728
"""An agency that told nothing for so long is as new as one that never told: one old case, or one
with a mistyped year, tells nothing of what it usually tells."""

MOST_DAYS = 3650
"""Cases that are older count as of the first day: a date of 1900 must not cost a century."""

SEASONED = 156
"""Weeks since the first of an agency's cases that are watched from which on its copies keep its
seasons: the two years that are looked at, and one before. In less, what forms is most of what its
months hold, however long the agency has told."""

_UNKNOWN = ""
_FEWEST, _PRICE = 3, 0.0


@dataclass(frozen=True, eq=False)
class History:
    """Cases in the order of `Similarity.encoded`, with their weeks and agencies.

    Attributes
    ----------
    week : int64 array
        Weeks since the first; the last week ends with the last day looked at.
    day : int64 array
        Days since the first case; the last day looked at is ``days``.
    exact : bool array
        Whether the day of the event is known; others stand at the first day of their week or month,
        or on the day on which they were registered.
    month : int64 array
        Month of the year, 0 to 11.
    told : float array, cases x agencies
        Part of each case that each agency told; a row adds up to 1, that of a repeat to 0. Of an
        event that several cases tell the one that is kept is told by all its agencies.
    since : int64 array, one of each agency
        The first day from which what the agency tells is seen; before, it makes its past alone.
    """

    similarity: Similarity
    mixture: Mixture
    week: Integers
    day: Integers
    exact: Flags
    month: Integers
    told: Floats
    since: Integers
    agencies: tuple[str, ...]
    repeats: Flags
    days: int

    @property
    def weeks(self) -> int:
        """How many weeks there are, the last of them ending with the last day looked at."""
        return self.days // WEEK_DAYS + 1

    @cached_property
    def seen(self) -> Floats:
        """Cases x agencies: ``told`` without what new agencies told; rows add up to 1, or to 0."""
        seen = np.where(self.day[:, None] >= self.since, self.told, 0)
        whole = seen.sum(axis=1, keepdims=True)
        return np.asarray(seen / np.where(whole > 0, whole, 1))

    @cached_property
    def counts(self) -> Flags:
        """The cases that a look can see; the others are repeats, or told by new agencies alone."""
        return np.asarray(self.seen.sum(axis=1) > 0)

    @cached_property
    def too_new(self) -> Flags:
        """The cases that new agencies alone told: past as soon as they are told, and never news."""
        return ~self.repeats & ~self.counts

    @cached_property
    def unseen(self) -> Floats:
        """Cases x agencies: ``told`` of those that new agencies alone told."""
        return np.where(self.too_new[:, None], self.told, 0)

    @cached_property
    def alone(self) -> "History":
        """The same, of the cases that one agency alone told."""
        return replace(self, told=np.where(self.told > 1 - 1e-9, self.told, 0))

    @cached_property
    def volume(self) -> Floats:
        """Agencies x (weeks + 1): what each told up to each week, from nothing, new ones too."""
        weekly = np.zeros((self.weeks, len(self.agencies)))
        np.add.at(weekly, self.week, self.seen + self.unseen)
        return np.pad(np.cumsum(weekly.T, axis=1), ((0, 0), (1, 0)))

    def by_week(self, part: Floats) -> Matrix:
        """Cases x (agency, week), agencies outermost, of a part of cases x agencies."""
        row, agency = np.nonzero(part)
        column = agency * self.weeks + self.week[row]
        shape = (len(self.week), len(self.agencies) * self.weeks)
        return sparse.csr_array((part[row, agency], (row, column)), shape=shape)

    def shuffled(self, random: np.random.Generator) -> "History":
        """The same cases without any pattern in time.

        Within the cases of one agency and one month of the year, days are dealt anew: how much
        each agency told, when, and every season stay as they are. Where the first of an agency's
        cases that are watched lies less than `SEASONED` weeks back, months are not kept apart: what
        they hold is in great part what formed. Repeats are dealt among themselves.
        """
        agency = np.where(self.repeats, -1, self.told.argmax(axis=1))
        first = np.full(len(self.agencies) + 1, self.weeks)  # the last is that of repeats
        for which in np.unique(agency):
            first[which] = _begin(self.day[agency == which]) // WEEK_DAYS
        seasoned = self.weeks - first[agency] >= SEASONED
        kind = agency * 12 + np.where(seasoned, self.month, 0)
        order = np.lexsort((random.random(len(kind)), kind))
        place = np.lexsort((np.arange(len(kind)), kind))
        week, day = self.week.copy(), self.day.copy()
        week[place], day[place] = self.week[order], self.day[order]
        return replace(self, week=week, day=day)


def history(
    cases: pd.DataFrame,
    traits: pd.DataFrame,
    agencies: pd.DataFrame,
    as_of: pd.Timestamp,
    *,
    began: "pd.Series[pd.Timestamp] | None" = None,
    twins: pd.DataFrame | None = None,
) -> History:
    """Lay out the cases that are dated up to ``as_of`` and have any trait.

    Parameters
    ----------
    cases : DataFrame[case_key: int64, case_date: datetime64]
        With ``exact: bool`` where the day of some events is not known.
    traits : DataFrame[case_key: int64, attribute: str, value: str]
    agencies : DataFrame[case_key: int64, agency: str]
        A case of which no agency is known is told by one that has no name.
    began : Series[datetime64], index agency, optional
        Day from which each agency tells in the whole register (`first_days`), where ``cases`` are
        the newest of it alone: an agency that told before them is not new.
    twins : DataFrame[one, other: int64], optional
        Keys of two cases that surely tell one event, as `models.duplicates` weighs it.
    """
    dated = cases[cases["case_date"].notna() & (cases["case_date"] <= as_of)]
    similarity = Similarity.fit(traits[traits["case_key"].isin(dated["case_key"])])
    encoded = similarity.encoded
    laid_out = dated.set_index("case_key").reindex(encoded.keys)
    dates = pd.to_datetime(laid_out["case_date"])
    exact = laid_out.get("exact", pd.Series(True, laid_out.index)).to_numpy(np.bool_)
    age = np.asarray((as_of.normalize() - dates.dt.normalize()).dt.days, dtype=np.int64)
    told, names = _told(encoded.keys, agencies)
    event = events(similarity, -age, told, exact, places_of(twins, encoded.keys))
    age = np.minimum(age, MOST_DAYS)
    days = int(age.max(initial=0))
    day = days - age
    layout = Layout.of(encoded, similarity.background)
    first = np.array([_begin(day[column > 0]) for column in told.T], dtype=np.int64)
    since = _since(_began(first, names, began, as_of, days), names)
    # A new agency's telling is no news: kept in place of another's it would silence that one.
    is_news = np.asarray(((day[:, None] >= since) & (told > 0)).any(axis=1))
    again = repeats(event, day, is_news)
    told = np.where(again[:, None], 0, _together(told, event))
    return History(
        similarity,
        Mixture.of(layout, one_scene(layout), _FEWEST, _PRICE),
        days // WEEK_DAYS - age // WEEK_DAYS,
        day,
        exact,
        np.asarray(dates.dt.month, dtype=np.int64) - 1,
        told,
        since,
        names,
        again,
        days,
    )


def _together(told: Floats, event: Integers) -> Floats:
    """Each case as told by all who told its event: the one that is kept is no agency's alone."""
    tellers = np.zeros_like(told)
    np.maximum.at(tellers, event, told > 0)
    return np.asarray((tellers / np.maximum(tellers.sum(axis=1, keepdims=True), 1))[event])


def first_days(cases: pd.DataFrame, agencies: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    """Day from which each agency tells: that of its first case since it was silent for long."""
    dated = cases.dropna(subset=["case_date"]).merge(agencies.dropna(), on="case_key")
    days = (dated["case_date"] - pd.Timestamp(0)).dt.days.groupby(dated["agency"])
    begun = {agency: _begin(np.asarray(own, dtype=np.int64)) for agency, own in days}
    since = pd.to_datetime(pd.Series(begun, dtype="float64"), unit="D")
    return since.rename_axis("agency")


def _begin(days: Integers) -> int:
    """The first of the days after the last silence of `SILENT_DAYS`."""
    ordered = np.sort(days)
    silences = np.flatnonzero(np.diff(ordered) > SILENT_DAYS)
    return int(ordered[silences[-1] + 1 if len(silences) else 0])


def _told(keys: Integers, agencies: pd.DataFrame) -> tuple[Floats, tuple[str, ...]]:
    """Cases x agencies, rows adding up to 1."""
    known = agencies[agencies["case_key"].isin(keys)].dropna().drop_duplicates()
    place, names = pd.factorize(known["agency"], sort=True)
    told = np.zeros((len(keys), len(names) + 1))
    told[np.searchsorted(keys, known["case_key"].to_numpy()), place] = 1
    told[told.sum(axis=1) == 0, -1] = 1
    told /= told.sum(axis=1, keepdims=True)
    kept = told.any(axis=0)
    every = np.array([*names, _UNKNOWN], dtype=object)[kept]
    return told[:, kept], tuple(every.tolist())


def _began(
    first: Integers,
    names: tuple[str, ...],
    began: "pd.Series[pd.Timestamp] | None",
    as_of: pd.Timestamp,
    days: int,
) -> tuple[Integers, int]:
    """The day from which each agency tells, and the first of all; before what is kept, below 0.

    ``first`` has the same of the cases that are kept.
    """
    if began is None or began.empty:
        return first, 0
    age = (as_of.normalize() - pd.to_datetime(began).dt.normalize()).dt.days
    of_all = days - age.clip(upper=MOST_DAYS)
    earlier = of_all.reindex(list(names)).fillna(days).to_numpy(np.int64)
    spoke = (earlier < 0) & (first <= SILENT_DAYS)
    return np.where(spoke, earlier, first), min(int(of_all.min()), 0)


def _since(began: tuple[Integers, int], names: tuple[str, ...]) -> Integers:
    """The day from which each agency is no longer new; 0 where it was there from the beginning.

    That the agency is not known makes no new one.
    """
    first, beginning = began
    late = (first - beginning > NEW_AGENCY_DAYS) & (np.array(names) != _UNKNOWN)
    return np.where(late, np.maximum(first + NEW_AGENCY_DAYS, 0), 0)
