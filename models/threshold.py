"""When several reports together may justify an investigation: points that add up over a thing.

Each indicator weighs what `models.indicators` says, by the strength that the report tells and the
grade of its source. What one agency tells of one event counts once for each indicator, for the
most that it was worth by then; another agency, or another event, counts anew. A thing crosses the
line in a month in which the points registered in the `WINDOW` that ends with it reach the line, and
at least `FEWEST_AGENCIES` that are named told of them: what rests on one agency may be one
officer's view, or that agency's campaign.

The window is why the line can be crossed at all: without one, a place of some size would reach any
line by being there long enough. Points do not fade within it; a year is a term that people who must
agree on a line can say.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.indicators import BY_NAME, POSITIVE, Dimension
from models.intervals import Array

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

WINDOW = 12
"""Months within which points add up."""

FEWEST_AGENCIES = 2
"""Agencies whose points must be among those that cross the line."""

_SPAN = 100_000
"""More than there are months in any calendar, so that thing and month fit in one number."""


def ranked(told: pd.DataFrame, line: float, until: pd.Timestamp) -> pd.DataFrame:
    """Every thing with how near it came to the line; those above it now first, by how far.

    Parameters
    ----------
    told : DataFrame[thing: str, month: datetime64, agency: str, points: float, indicators: int]
        Points by the month of registration, of which those without one are in no window; agency NA
        where it is not known who told.
    line : float
        Points from which a thing crosses.
    until : Timestamp
        A day of the last month that is looked at.

    Returns
    -------
    DataFrame
        thing; peak (the most points within a window), peak_month (the first that ends one with as
        many), agencies (named, in it); crossed (first month above the line with enough agencies;
        NaT), now (points in the last window), agencies_now, stands (bool: above now), alone (bool:
        reached the line, but by what one agency told and no other), unnamed (bool: reached it, but
        with too few named among those who told), indicators (counted in all).
    """
    told = told[told["month"] <= until]
    sums = told.groupby(["thing", "month"], as_index=False)[["points", "indicators"]].sum()
    code, things = pd.factorize(sums["thing"], sort=True)
    rows = _Windows(told, things, code, _months(sums["month"]), sums["points"].to_numpy(float))
    points, agencies = rows.points(rows.at), rows.agencies(rows.at)
    reached, unnamed = points >= line, rows.unnamed(rows.at)
    each = sums.assign(
        within=points,
        agencies=agencies,
        enough=reached & (agencies >= FEWEST_AGENCIES),
        alone=reached & ~unnamed,
        unnamed=reached & unnamed,
    )
    # The first of the highest: within a thing the months are in order.
    best = each.loc[each.groupby("thing")["within"].idxmax()].set_index("thing")
    first = each[each["enough"]].groupby("thing")["month"].min()
    last = np.arange(len(things)) * _SPAN + int(_months(pd.Series([until]))[0])
    frame = pd.DataFrame(
        {
            "peak": best["within"],
            "peak_month": best["month"],
            "agencies": best["agencies"],
            "crossed": first.reindex(best.index),
            "now": rows.points(last),
            "agencies_now": rows.agencies(last),
            "alone": each.groupby("thing")["alone"].any(),
            "unnamed": each.groupby("thing")["unnamed"].any(),
            "indicators": each.groupby("thing")["indicators"].sum(),
        },
        index=pd.Index(things, name="thing"),
    )
    frame["stands"] = (frame["now"] >= line) & (frame["agencies_now"] >= FEWEST_AGENCIES)
    frame["unnamed"] &= frame["crossed"].isna()
    frame["alone"] &= frame["crossed"].isna() & ~frame["unnamed"]
    return _nearest_first(frame.reset_index())


def _nearest_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Those above the line now first, then those that crossed it, each by how far."""
    near = frame["now"].where(frame["stands"], frame["peak"])
    frame = frame.assign(has_crossed=frame["crossed"].notna(), near=near)
    frame = frame.sort_values(
        ["stands", "has_crossed", "near", "thing"],
        ascending=[False, False, False, True],
        ignore_index=True,
    )
    return frame.drop(columns=["has_crossed", "near"])


def course(told: pd.DataFrame, thing: str, until: pd.Timestamp) -> pd.DataFrame:
    """The points of one thing within the window, month by month from the first that has any.

    ``told`` and ``until`` as for `ranked`. Columns: month (first day), points, agencies.
    """
    own = told[(told["thing"] == thing) & (told["month"] <= until)]
    months = pd.period_range(own["month"].min(), until, freq="M").to_timestamp()
    at = _months(pd.Series(months))
    sums = own.groupby("month", as_index=False)["points"].sum()
    code = np.zeros(len(sums), np.int64)
    points = sums["points"].to_numpy(float)
    rows = _Windows(own, pd.Index([thing]), code, _months(sums["month"]), points)
    return pd.DataFrame({"month": months, "points": rows.points(at), "agencies": rows.agencies(at)})


class _Windows:
    """Sums within the window that ends in a month, for many things at once.

    ``at`` and every month asked for are numbers of thing and month together.
    """

    def __init__(
        self,
        told: pd.DataFrame,
        things: "pd.Index[str]",
        code: Whole,
        month: Whole,
        points: Array,
    ) -> None:
        self.at = code * _SPAN + month
        self._sum = np.concatenate([[0.0], np.cumsum(points)])
        at = things.get_indexer(pd.Index(told["thing"])) * _SPAN + _months(told["month"])
        self._of_agency = [np.sort(at[rows]) for rows in told.groupby("agency").indices.values()]
        self._of_nobody = np.sort(at[told["agency"].isna().to_numpy()])

    def points(self, at: Whole) -> Array:
        first, behind = self._within(self.at, at)
        sums: Array = np.round(self._sum[behind] - self._sum[first], 6)
        return sums

    def agencies(self, at: Whole) -> Whole:
        found = np.zeros(len(at), np.int64)
        for months in self._of_agency:
            first, behind = self._within(months, at)
            found += behind > first
        return found

    def unnamed(self, at: Whole) -> Flags:
        """Where it is not known who told some of it."""
        first, behind = self._within(self._of_nobody, at)
        return behind > first

    @staticmethod
    def _within(months: Whole, at: Whole) -> tuple[Whole, Whole]:
        first = np.searchsorted(months, at - WINDOW + 1, "left")
        return first, np.searchsorted(months, at, "right")


def _months(days: "pd.Series[Any]") -> Whole:
    months: Whole = (days.dt.year * 12 + days.dt.month).to_numpy(np.int64)
    return months


def counted(told: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Which of the indicators that reports tell of one thing count, and for how much.

    What one agency told of one event counts once: a report counts for what it is worth more than
    those before it. Where it is not known who told, nobody else did.

    Parameters
    ----------
    told : DataFrame
        case_id, report_id, agency (NA), month, position (of ``names``; NA: none of them), points
        (NA: weighs nothing), in the order in which they were told.
    names : sequence of str
        Names of `models.indicators.INDICATORS`.

    Returns
    -------
    DataFrame
        ``told`` with name (NA), dimension (NA) and counts (points; 0 where it is told again and is
        worth no more, NA where it weighs nothing).
    """
    who = told["agency"].astype(object).where(told["agency"].notna(), None)
    keys = [told["case_id"], who, told["position"]]
    most = told["points"].astype("float64").groupby(keys, dropna=False).cummax()
    before = most.groupby(keys, dropna=False).shift(fill_value=0.0)
    name = [None if pd.isna(place) else names[int(place)] for place in told["position"]]
    dimension = [None if one is None else BY_NAME[one].dimension for one in name]
    return told.assign(
        name=pd.Series(name, told.index, dtype=object),
        dimension=pd.Series(dimension, told.index, dtype=object),
        counts=most - before,
    )


def dimensions(behind: pd.DataFrame) -> pd.DataFrame:
    """Points by dimension, and whether the ILO's rule calls it positive.

    The rule asks for different indicators: each counts once, with the strength of the list, however
    many events show it and whoever tells of them.

    ``behind`` as `counted` gives it. Columns: dimension, points (all that count), indicators
    (different ones), by_rule (their points, each once), agencies (named), positive (bool); every
    dimension, in the ILO's order.
    """
    weighs = behind[behind["counts"].notna()]
    rows = []
    for dimension in Dimension:
        own = weighs[weighs["dimension"].eq(dimension)]
        different = own["name"].unique()
        rows.append(
            {
                "dimension": dimension,
                "points": float(own["counts"].sum()),
                "indicators": len(different),
                "by_rule": sum(BY_NAME[name].points for name in different),
                "agencies": own["agency"].nunique(),
            }
        )
    found = pd.DataFrame(rows)
    return found.assign(positive=found["by_rule"] >= POSITIVE)
