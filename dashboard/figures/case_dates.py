"""When cases were, in words: no more precise than the register knows it."""

import pandas as pd

from dashboard import periods
from dashboard.texts import NOT_KNOWN, day, period
from data_access.known_to import COARSE

_WEEK = pd.Timedelta(days=6)
_ISO = {"years": "%Y", "year": "%Y", "month": "%Y-%m"}


def when(cases: pd.DataFrame, *, last: bool = False) -> str:
    """The first or the last month of cases, or its quarter or year where no more is known.

    ``cases``: case_date, precision.
    """
    dated = cases.dropna(subset="case_date").sort_values("case_date", kind="stable")
    if dated.empty:
        return "–"
    one = dated.iloc[-1 if last else 0]
    grain = one["precision"] if one["precision"] in COARSE else "month"
    return period(one["case_date"], "year" if grain == "years" else grain)


def between(cases: pd.DataFrame) -> str:
    """From when to when cases are dated, as in `when`."""
    return " – ".join(dict.fromkeys([when(cases), when(cases, last=True)]))


def in_words(date: pd.Timestamp, precision: str | None) -> str:
    """A date in a sentence, no more precise than it is known."""
    if pd.isna(date):
        return str(NOT_KNOWN)
    if precision == "week":
        return f"{day(date)} – {day(date + _WEEK)}"
    if precision in _ISO or precision == "quarter":
        return period(date, "year" if precision == "years" else str(precision))
    return day(date)


def dates(cases: pd.DataFrame) -> list[str | None]:
    """The date of each case, no more precise than it is known; they sort as text."""
    return [
        None if pd.isna(date) else _iso(date, precision)
        for date, precision in zip(cases["case_date"], cases["precision"], strict=True)
    ]


def _iso(date: pd.Timestamp, precision: str) -> str:
    if precision == "quarter":
        return f"{date.year}-Q{date.quarter}"
    if precision == "week":  # of any day, so that it need not be one of the calendar's weeks
        return f"{date:%Y-%m-%d} – {date + _WEEK:%Y-%m-%d}"
    return date.strftime(_ISO.get(precision, "%Y-%m-%d"))


def of_known_month(cases: pd.DataFrame) -> pd.DataFrame:
    """The cases whose month is known; a week may end in another month than it begins in.

    ``cases``: case_date, precision.
    """
    first = cases["case_date"]
    ends = (first + _WEEK).where(cases["precision"].eq("week"), first)
    one_month = first.dt.to_period("M") == ends.dt.to_period("M")
    known: pd.DataFrame = cases[first.notna() & one_month & ~cases["precision"].isin(COARSE)]
    return known


def coarse_note(cases: pd.DataFrame) -> str:
    """How many cases a chart of months leaves out; empty where the month of all is known."""
    dated = int(cases["case_date"].notna().sum())
    return periods.left_out(dated - len(of_known_month(cases)), "month")
