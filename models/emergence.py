"""Emerging patterns: what grew against its own past, per sector, citizenship and route.

Every combination of one to three of the three is counted in a recent window and in a baseline.
Given its total, an unchanged share of all reported cases makes the recent count binomial; the
probability of at least as many is exact however small the counts are. Because all cases of each
window are the yardstick, more reporting overall is no growth. What remains must then also survive
without any one agency, since a new contributor or one office's campaign looks like growth too.

The tests depend on each other (construction is part of construction x CO), in ways not known to be
harmless, so the false discovery rate is held by Benjamini and Yekutieli (2001, Ann. Statist.
29:1165), which is valid under any dependence; Benjamini and Hochberg's is not.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from models.intervals import change

DIMENSIONS = ("sector", "citizenship", "route")
_MARGIN_DAYS = 30  # the season of an earlier year is this much wider at both ends
_YEAR_DAYS = 365.25
_SAME = 0.05  # p above which a rest is taken as no more than expected

Keys = NDArray[np.int64]
Pattern = dict[Any, Any]

_RESULT = {
    **dict.fromkeys(DIMENSIONS, "str"),
    "recent": "int64",
    **dict.fromkeys(("expected", "ratio", "ratio_low", "ratio_high", "p", "q"), "float64"),
    "first_case": "datetime64[ns]",
    "agencies": "Int64",
    "survives_without_any_one_agency": "boolean",
}


@dataclass(frozen=True, eq=False)
class Windows:
    """Sorted case keys of the two windows; a case is in at most one."""

    recent: Keys
    baseline: Keys

    def without(self, cases: Keys) -> "Windows":
        """Both windows less some cases."""
        return Windows(np.setdiff1d(self.recent, cases), np.setdiff1d(self.baseline, cases))

    def within(self, cases: Keys) -> "Windows":
        """Both windows, only some cases."""
        return Windows(np.intersect1d(self.recent, cases), np.intersect1d(self.baseline, cases))

    def grown(self, of: "Windows") -> float:
        """Probability of so many recent cases or more, drawn by chance from those of ``of``.

        Fisher's exact test, one-sided: these cases are part of those, which the binomial forgets.
        """
        total, both = len(self.recent) + len(self.baseline), len(of.recent) + len(of.baseline)
        return float(stats.hypergeom.sf(len(self.recent) - 1, both, len(of.recent), total))

    def union(self, other: "Windows") -> "Windows":
        """Cases of either."""
        return Windows(
            np.union1d(self.recent, other.recent), np.union1d(self.baseline, other.baseline)
        )


def emerging(
    events: pd.DataFrame,
    as_of: pd.Timestamp,
    *,
    recent_days: int = 91,
    baseline_days: int = 1096,
    false_discovery_rate: float = 0.1,
    fewest: int = 3,
) -> pd.DataFrame:
    """Find the patterns that grew, each told once, the surest first.

    The recent window ends with ``as_of``. Where the register reaches back two years or more before
    it, the baseline is the same season of each earlier year (30 days wider at both ends) within
    ``baseline_days``, so that a yearly season is no news; else it is all of the days before.
    Time grows linearly with the events.

    Parameters
    ----------
    events : DataFrame[case_key: int64, case_date: datetime64, sector, citizenship, route: str]
        One row per case and combination of its values; NA where not known. An optional column
        ``agency`` (then one row per agency too) adds the check without any one agency.
    as_of : Timestamp
        Day up to which the register is complete; later events are not read. Late registration
        makes a last window that is not yet complete look quiet, never growing.
    recent_days, baseline_days : int
    false_discovery_rate : float, in (0, 1)
        Expected share of false findings among those told, before any are joined.
    fewest : int
        Cases in both windows together that a pattern needs to be tested. It is chosen on the total,
        which the test holds fixed, so it does not spoil the test.

    Returns
    -------
    DataFrame[sector, citizenship, route: str, NA where no part of the pattern; recent: int64;
    expected, ratio, ratio_low, ratio_high, p, q: float64; first_case: datetime64; agencies: Int64;
    survives_without_any_one_agency: boolean]
        ``expected`` is the baseline scaled to the recent volume; the ratio's limits are exact at
        95% (two-sided; infinite where the baseline has none). ``p`` is one-sided. ``agencies``
        reported it recently; a pattern survives where p stays at most 0.05 without the cases of
        each of them in turn; NA where no agency is known. Both are NA without a column
        ``agency``. Growth in what is reported is not growth in what happens.
    """
    known = events[events["case_date"].notna() & (events["case_date"] <= as_of)]
    every = _windows(known, pd.Timestamp(as_of), recent_days, baseline_days)
    tested = _counted(known, every)
    tested = tested[tested["recent"] + tested["baseline"] >= fewest].reset_index(drop=True)
    if tested.empty or not (len(every.recent) and len(every.baseline)):
        return _typed(pd.DataFrame(columns=list(_RESULT)))
    share = len(every.recent) / (len(every.recent) + len(every.baseline))
    total = tested["recent"] + tested["baseline"]
    tested["p"] = np.clip(stats.binom.sf(tested["recent"] - 1, total, share), 0, 1)
    tested["q"] = stats.false_discovery_control(tested["p"], method="by")
    found = tested[tested["q"] <= false_discovery_rate]
    told = _told_once(found, known, every)
    return _typed(_described(told, known, every))


def _windows(
    events: pd.DataFrame, as_of: pd.Timestamp, recent_days: int, baseline_days: int
) -> Windows:
    """Cases of both windows; a case with several dates counts on its first."""
    dates = events.groupby("case_key")["case_date"].min()
    age = (as_of.normalize() - dates.dt.normalize()).dt.days
    recent, before = age < recent_days, (age >= recent_days) & (age < recent_days + baseline_days)
    years = int(min(baseline_days, age.max() - recent_days + 1) / _YEAR_DAYS) if len(age) else 0
    if years >= 2:
        seasons = [age - round(year * _YEAR_DAYS) for year in range(1, years + 1)]
        season = [(s >= -_MARGIN_DAYS) & (s < recent_days + _MARGIN_DAYS) for s in seasons]
        before = np.logical_or.reduce(season) & (age >= recent_days)
    keys = dates.index.to_numpy(np.int64)
    return Windows(keys[recent.to_numpy()], keys[np.asarray(before)])


def _counted(events: pd.DataFrame, every: Windows) -> pd.DataFrame:
    """Cases of every combination in each window, NA where a dimension is no part of it."""
    tables = []
    recent = events["case_key"].isin(every.recent)
    inside = events[recent | events["case_key"].isin(every.baseline)].assign(recent=recent)
    for size in range(1, len(DIMENSIONS) + 1):
        for dimensions in combinations(DIMENSIONS, size):
            names = list(dimensions)
            cases = inside.dropna(subset=names).drop_duplicates(["case_key", *names])
            counts = cases.groupby(names)["recent"].agg(["sum", "size"]).reset_index()
            counts["baseline"] = (counts["size"] - counts["sum"]).astype("int64")
            counts["recent"] = counts["sum"].astype("int64")
            tables.append(counts.reindex(columns=[*DIMENSIONS, "recent", "baseline"]))
    typed = [table.astype(dict.fromkeys(DIMENSIONS, "str")) for table in tables]
    return pd.concat(typed, ignore_index=True)


def _cases_of(events: pd.DataFrame, pattern: Pattern) -> Keys:
    """Sorted keys of the cases that fit a pattern on one row."""
    fits = np.ones(len(events), dtype=np.bool_)
    for name, value in pattern.items():
        fits &= events[name].eq(value).fillna(False).to_numpy(np.bool_)
    return np.unique(events["case_key"].to_numpy(np.int64)[fits])


def _told_once(found: pd.DataFrame, events: pd.DataFrame, every: Windows) -> pd.DataFrame:
    """Keep the simplest patterns that explain the growth.

    1. A pattern goes where it grew no more than a more general one that was found.
    2. A general one goes where, without a more specific one that is left, nothing grew.
    3. Of those left, surest first, one goes where nothing grew outside those before it.
    """
    found = found.sort_values(["p", *DIMENSIONS], ignore_index=True)
    parts = [dict(row[list(DIMENSIONS)].dropna()) for _, row in found.iterrows()]
    windows = [every.within(_cases_of(events, part)) for part in parts]
    left = [
        i
        for i in range(len(parts))
        if not any(
            _general(g, parts[i]) and windows[i].grown(windows[n]) > _SAME
            for n, g in enumerate(parts)
        )
    ]
    left = [
        i
        for i in left
        if not any(
            _general(parts[i], parts[n]) and _rest(windows[i], windows[n], every) > _SAME
            for n in left
        )
    ]
    told: list[int] = []
    explained = Windows(every.recent[:0], every.baseline[:0])
    for i in left:
        if _rest(windows[i], explained, every) <= _SAME:
            told.append(i)
            explained = explained.union(windows[i])
    return found.loc[told]


def _general(first: Pattern, second: Pattern) -> bool:
    """Whether the first pattern says less than the second, and nothing else."""
    return first.items() < second.items()


def _rest(pattern: Windows, explained: Windows, every: Windows) -> float:
    """Probability of the growth of a pattern among the cases that are not explained yet."""
    cases = np.concatenate([explained.recent, explained.baseline])
    return pattern.without(cases).grown(every.without(cases))


def _described(told: pd.DataFrame, events: pd.DataFrame, every: Windows) -> pd.DataFrame:
    """Add ratio, first case and agencies to the patterns that are told."""
    exposure = len(every.recent), len(every.baseline)
    ratio = change(
        told["recent"],
        told["baseline"],
        recent_exposure=exposure[0],
        earlier_exposure=exposure[1],
    )
    told = told.assign(
        expected=told["baseline"] * exposure[0] / exposure[1],
        ratio=ratio.value,
        ratio_low=ratio.low,
        ratio_high=ratio.high,
    )
    by_agency = _by_agency(events)
    rows = []
    for _, row in told.iterrows():
        cases = _cases_of(events, dict(row[list(DIMENSIONS)].dropna()))
        first = events.loc[events["case_key"].isin(cases), "case_date"].min()
        rows.append((first, *_agencies(every.within(cases), every, by_agency)))
    names = ["first_case", "agencies", "survives_without_any_one_agency"]
    return told.assign(**dict(zip(names, zip(*rows, strict=True), strict=True))) if rows else told


def _by_agency(events: pd.DataFrame) -> dict[str, Keys] | None:
    """Cases that each agency reported; None where the events do not tell."""
    if "agency" not in events:
        return None
    cases = events[["agency", "case_key"]].dropna().drop_duplicates()
    return {str(name): of["case_key"].to_numpy(np.int64) for name, of in cases.groupby("agency")}


def _agencies(
    pattern: Windows, every: Windows, by_agency: dict[str, Keys] | None
) -> tuple[int | None, bool | None]:
    """How many agencies reported the recent cases, and whether it stands without each of them."""
    if by_agency is None:
        return None, None
    reporting = [cases for cases in by_agency.values() if np.isin(pattern.recent, cases).any()]
    if not reporting:
        return None, None
    survives = all(
        pattern.without(cases).grown(every.without(cases)) <= _SAME for cases in reporting
    )
    return len(reporting), survives


def _typed(result: pd.DataFrame) -> pd.DataFrame:
    """The columns of the result in order and type; absent ones are NA."""
    return result.reindex(columns=list(_RESULT)).astype(_RESULT).reset_index(drop=True)
