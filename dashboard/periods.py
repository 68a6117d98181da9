"""Periods on an axis: how fine, and every one of them, also where nothing happened."""

from datetime import date

import pandas as pd

from dashboard import questions
from data_access.selection import Selection

YEAR_ONLY_LIMIT = 0.2
"""Above this share of cases dated to a year alone, months would show a false peak in January."""


def bounds(selection: Selection) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of the selection; where it is open, those of the register's cases."""
    first, last = questions.period()
    start = pd.Timestamp(selection.start) if selection.start else first
    end = pd.Timestamp(selection.end) if selection.end else last
    return start, end


def grain_for(selection: Selection) -> str:
    """Month, quarter or year: the finest that can be read and that the dates bear."""
    figures = questions.kpis(selection).iloc[0]
    if figures["cases"] and figures["by_year_only"] / figures["cases"] > YEAR_ONLY_LIMIT:
        return "year"
    start, end = bounds(selection)
    months = (end.year - start.year) * 12 + end.month - start.month
    if months <= 26:
        return "month"
    return "quarter" if months <= 100 else "year"


def every(selection: Selection, grain: str) -> pd.DatetimeIndex:
    """First day of each period of the selection."""
    start, end = bounds(selection)
    if pd.isna(start) or pd.isna(end):
        return pd.DatetimeIndex([])
    code = {"month": "M", "quarter": "Q", "year": "Y"}[grain]
    return pd.period_range(start, end, freq=code).to_timestamp()


def with_empty(frame: pd.DataFrame, periods: pd.DatetimeIndex, over: list[str]) -> pd.DataFrame:
    """``frame`` (period, *over, counts) with a row of zeros for each period where none stood.

    A zero here says that no case was registered, which is known; it is not a missing value.
    """
    frame = frame.assign(period=pd.to_datetime(frame["period"]))
    values = frame[over].drop_duplicates()
    grid = pd.DataFrame({"period": periods}).merge(values, how="cross")
    filled = grid.merge(frame, on=["period", *over], how="left")
    counts = filled.columns.difference(["period", *over])
    return filled.assign(**filled[counts].fillna(0))


def last_complete(day: date, grain: str) -> pd.Timestamp:
    """First day of the last period that had ended by ``day``."""
    code = {"month": "M", "quarter": "Q", "year": "Y"}[grain]
    return (pd.Period(pd.Timestamp(day) + pd.Timedelta(days=1), freq=code) - 1).to_timestamp()
