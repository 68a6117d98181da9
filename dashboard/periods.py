"""Periods on an axis: how fine, and every one of them, also where nothing happened."""

import pandas as pd

from dashboard import questions, released
from dashboard.texts import day as day_in_words
from dashboard.texts import ngettext, period, years_of
from data_access.selection import Selection

CODES = {"month": "M", "quarter": "Q", "year": "Y", "2 years": "Y", "4 years": "Y"}
"""How fine a period can be; several years together are those of a release copy."""

_KNOWN_TO = ("month", "quarter", "year")

YEAR_ONLY_LIMIT = 0.2
"""Above this share of cases dated to a year alone, months would show a false peak in January."""


def bounds(selection: Selection) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of the selection; where it is open, those of the register's cases."""
    start, end = selection.start, selection.end
    first, last = (start, end) if start and end else questions.period()
    return pd.Timestamp(start or first), pd.Timestamp(end or last)


def before(selection: Selection) -> Selection | None:
    """The same days whole years before; None where open, or before the register began.

    It began when its first report was registered: an old event may be told late.
    """
    earlier = selection.years_before()
    if earlier is None or earlier.start is None:
        return None
    return earlier if pd.Timestamp(earlier.start) >= questions.registering_since() else None


def with_before(selection: Selection) -> tuple[Selection, ...]:
    """The selection, and the one `before` gives where it gives one."""
    earlier = before(selection)
    return (selection, earlier) if earlier else (selection,)


def before_in_words(selection: Selection) -> str:
    """Which days `before` gives, in words; nothing where it gives none."""
    years = selection.whole_years()
    if years is None or before(selection) is None:
        return ""
    return ngettext(
        "in the same period a year before", "in the same days {years} years before", years
    ).format(years=years)


def grain_for(selection: Selection) -> str:
    """The finest of `CODES` that can be read and that the dates bear."""
    if years := released.years_of_a_period():
        return "year" if years == 1 else f"{years} years"
    figures = questions.kpis(selection).iloc[0]
    if figures["cases"] and figures["by_year_only"] / figures["cases"] > YEAR_ONLY_LIMIT:
        return "year"
    start, end = bounds(selection)
    months = (end.year - start.year) * 12 + end.month - start.month
    if months <= 26:
        return "month"
    return "quarter" if months <= 100 else "year"


def as_known(day: pd.Timestamp, precision: str | None) -> str:
    """A day in words, or the month, quarter or year of it where no more is known."""
    return period(day, precision) if precision in _KNOWN_TO else day_in_words(day)


def coarse_for(selection: Selection) -> str:
    """As `grain_for`, no finer than quarters: for what is told too seldom to be drawn by month."""
    grain = grain_for(selection)
    return "quarter" if grain == "month" else grain


def asked(grain: str) -> str:
    """What the register is asked for: cases of several years stand at the first of them."""
    return "year" if years_of(grain) > 1 else grain


def every(selection: Selection, grain: str) -> pd.DatetimeIndex:
    """First day of each period of the selection."""
    return between(*bounds(selection), grain)


def between(start: pd.Timestamp, end: pd.Timestamp, grain: str) -> pd.DatetimeIndex:
    """First day of each period from one day to another; none where a day is missing."""
    if pd.isna(start) or pd.isna(end):
        return pd.DatetimeIndex([])
    return pd.period_range(start, end, freq=CODES[grain]).to_timestamp()[:: years_of(grain)]


def with_empty(frame: pd.DataFrame, periods: pd.DatetimeIndex, over: list[str]) -> pd.DataFrame:
    """``frame`` (period, *over, counts) with a row of zeros for each period where none stood.

    A zero here says that no case was registered, which is known; it is not a missing value.
    """
    frame = frame.assign(period=pd.to_datetime(frame["period"]))
    values = frame[over].drop_duplicates()
    grid = pd.DataFrame({"period": periods}).merge(values, how="cross")
    filled = grid.merge(frame, on=["period", *over], how="left", indicator="told")
    counts = filled.columns.difference(["period", *over, "told"])
    # A count that is missing where cases stand stays so.
    return filled.assign(**filled[counts].mask(filled["told"] == "left_only", 0)).drop(
        columns="told"
    )


def with_days(frame: pd.DataFrame, grain: str) -> pd.DataFrame:
    """``frame`` with the words for each period, and its first and last day as ISO text."""
    periods = frame["period"].dt.to_period(CODES[grain])
    last = periods + (years_of(grain) - 1)
    return frame.assign(
        period_name=frame["period"].map(lambda first: period(first, grain)),
        first=periods.dt.start_time.dt.strftime("%Y-%m-%d"),
        last=last.dt.end_time.dt.strftime("%Y-%m-%d"),
    )
