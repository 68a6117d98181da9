"""Periods on an axis: how fine, and every one of them, also where nothing happened."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard import questions, released
from dashboard.kept import kept_undrawn
from dashboard.texts import NOT_KNOWN, ngettext, number, period, years_of
from data_access.known_to import YEARS, within
from data_access.selection import Selection
from models.rough_months import MONTHS, possible_months

CODES = {"month": "M", "quarter": "Q", "year": "Y", "2 years": "Y", "4 years": "Y"}
"""How fine a period can be; several years together are those of a release copy."""

DAY = pd.Timedelta(days=1)

YEAR_ONLY_LIMIT = 0.2
"""Above this share of cases dated to a year alone, months would show a false peak in January."""


def bounds(selection: Selection) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of the selection; where it is open, those of the register's cases."""
    start, end = selection.start, selection.end
    first, last = (start, end) if start and end else questions.period()
    return pd.Timestamp(start or first), pd.Timestamp(end or last)


def before(selection: Selection) -> Selection | None:
    """The same days whole years before; None where open, or before the register began.

    It began when its first report was registered: an old event may be told late. None too where
    cases are dated by years that are cut: they all stand at the first day, so that half a year
    would be held against a whole one.
    """
    earlier = selection.years_before()
    if earlier is None or earlier.start is None:
        return None
    if not pd.Timestamp(earlier.start) >= questions.registering_since():
        return None
    years = _years_of_dates(selection) or _years_of_dates(earlier)
    return earlier if years is None or _holds_whole(selection, years) else None


def is_cut(selection: Selection) -> bool:
    """Whether nothing is before a selection only because it cuts the years that cases stand by."""
    earlier = selection.years_before()
    if earlier is None or earlier.start is None or before(selection):
        return False
    return bool(pd.Timestamp(earlier.start) >= questions.registering_since())


def are_dated_by_years(selection: Selection) -> bool:
    """Whether cases stand by years, one or several, so that months tell nothing."""
    return _years_of_dates(selection) is not None


def _years_of_dates(selection: Selection) -> int | None:
    """How many years the periods hold by which cases are dated; None where that is finer."""
    if years := released.years_of_a_period():
        return years
    return 1 if _are_by_year(selection) else None


# A page asks this twenty times; unpacking the answer of a question took a sixth of its time.
@kept_undrawn
def _are_by_year(selection: Selection) -> bool:
    figures = questions.kpis(selection).iloc[0]
    cases = figures["cases"]
    return bool(cases and figures["by_year_only"] / cases > YEAR_ONLY_LIMIT)


def _holds_whole(selection: Selection, years: int) -> bool:
    """Whether nothing but whole periods of so many years is selected, and these had ended."""
    (first, _), (start, end) = questions.period(), bounds(selection)
    whole = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
    begun = all((year - first.year) % years == 0 for year in (start.year, end.year + 1))
    return whole and begun and end + DAY <= _complete_to()


def _complete_to() -> pd.Timestamp:
    """Up to when the register is complete; its last second is given, so the next one counts."""
    return pd.Timestamp(questions.register().info.as_of) + pd.Timedelta(seconds=1)


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
    if years := _years_of_dates(selection):
        return "year" if years == 1 else f"{years} years"
    start, end = bounds(selection)
    months = (end.year - start.year) * 12 + end.month - start.month
    if months <= 26:
        return "month"
    return "quarter" if months <= 100 else "year"


def coarse_for(selection: Selection) -> str:
    """As `grain_for`, no finer than quarters: for what is told too seldom to be drawn by month."""
    grain = grain_for(selection)
    return "quarter" if grain == "month" else grain


def asked(grain: str) -> str:
    """What the register is asked for: cases of several years stand at the first of them."""
    return YEARS if years_of(grain) > 1 else grain


def of_months(frame: pd.DataFrame, grain: str) -> "pd.Series[pd.Timestamp]":
    """First day of the period of each ``month`` that is ``known_to`` it; NaT of others."""
    first = pd.to_datetime(frame["month"]).dt.to_period(CODES[grain]).dt.start_time
    return first.where(frame["known_to"].isin(within(grain)))


def unplaced(frame: pd.DataFrame, count: str = "cases") -> int:
    """How many a frame of counts by period has of which the period is not known."""
    return int(frame.loc[frame["period"].isna(), count].sum())


def with_unplaced(frame: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table: those drawn, then those of ``asked`` whose period is not known."""
    vague = asked[asked["period"].isna()].assign(period_name=str(NOT_KNOWN))
    return pd.concat([frame, vague[[c for c in vague if c in frame]]]) if len(vague) else frame


def left_out(cases: int, grain: str) -> str:
    """That so many cases stand in no period of a figure, in a sentence; nothing for none."""
    if not cases:
        return ""
    told = {
        "month": ngettext(
            "{count} case whose month is not registered is left out of this figure.",
            "{count} cases whose month is not registered are left out of this figure.",
            cases,
        ),
        "quarter": ngettext(
            "{count} case whose quarter is not registered is left out of this figure.",
            "{count} cases whose quarter is not registered are left out of this figure.",
            cases,
        ),
        "year": ngettext(
            "{count} case whose year is not registered is left out of this figure.",
            "{count} cases whose year is not registered are left out of this figure.",
            cases,
        ),
    }
    return told[grain].format(count=number(cases))


def reports_left_out(reports: int) -> str:
    """That so many reports stand in no period of a figure, in a sentence; nothing for none."""
    if not reports:
        return ""
    return ngettext(
        "{count} report is left out: when it was registered is not known this finely.",
        "{count} reports are left out: when they were registered is not known this finely.",
        reports,
    ).format(count=number(reports))


def cases_left_out(selection: Selection, grain: str) -> str:
    """As `left_out`, for a figure of all selected cases."""
    return left_out(unplaced(questions.trend(selection, asked(grain))), grain)


def doubtful(told: pd.DataFrame, drawn: pd.DatetimeIndex, grain: str) -> pd.DataFrame:
    """Periods drawn in which reports may lie of which no period is known: a 0 there is not known.

    ``told`` as `Register.coverage` answers. Columns: agency, period; each pair once.
    """
    vague = told.loc[told["period"].isna(), ["agency", "month", "known_to"]].drop_duplicates()
    vague = vague.join(possible_months(pd.to_datetime(vague["month"]), vague["known_to"]))
    begins = drawn.year * 12 + drawn.month - 1
    pairs = vague.merge(pd.DataFrame({"period": drawn, "begins": begins}), how="cross")
    may = pairs["last"].ge(pairs["begins"]) & pairs["first"].lt(pairs["begins"] + MONTHS[grain])
    return pairs.loc[may, ["agency", "period"]].drop_duplicates(ignore_index=True)


def every(selection: Selection, grain: str) -> pd.DatetimeIndex:
    """First day of each period of the selection.

    Of a release those whose first day it holds: cases stand there, so that a selection that begins
    within a period leaves its cases out, which is not that there were none.
    """
    start, end = bounds(selection)
    if released.years_of_a_period() is None:
        return between(start, end, grain)
    first, _ = questions.period()  # of a case, so that periods of several years begin there
    moments = between(first, end, grain)
    return moments[[max(moment, first) >= start for moment in moments]]


def between(start: pd.Timestamp, end: pd.Timestamp, grain: str) -> pd.DatetimeIndex:
    """First day of each period from one day to another; none where a day is missing.

    Periods of several years are counted from the year of the first day.
    """
    if pd.isna(start) or pd.isna(end):
        return pd.DatetimeIndex([])
    return pd.period_range(start, end, freq=CODES[grain]).to_timestamp()[:: years_of(grain)]


def are_whole(moments: pd.DatetimeIndex, selection: Selection, grain: str) -> npt.NDArray[np.bool_]:
    """Whether each period, by its first day, is all selected and had ended: what it may be held to.

    The present one always has fewer reports than those before it.
    """
    behind = last_days(moments, grain) + DAY
    whole = np.asarray(behind <= _complete_to())
    if selection.start:
        whole &= moments >= pd.Timestamp(selection.start)
    if selection.end:
        whole &= behind <= pd.Timestamp(selection.end) + DAY
    return whole


def last_days(moments: pd.DatetimeIndex, grain: str) -> pd.DatetimeIndex:
    """Last day of each period, by its first."""
    return (moments.to_period(CODES[grain]) + years_of(grain)).to_timestamp() - DAY


def with_empty(frame: pd.DataFrame, periods: pd.DatetimeIndex, over: list[str]) -> pd.DataFrame:
    """``frame`` (period, *over, counts) with a row of zeros for each period where none stood.

    A zero here says that no case was registered, which is known; it is not a missing value. In a
    release copy it is one: what is rare in a period was kept back.
    """
    frame = frame.assign(period=pd.to_datetime(frame["period"]))
    values = frame[over].drop_duplicates()
    grid = pd.DataFrame({"period": periods}).merge(values, how="cross")
    filled = grid.merge(frame, on=["period", *over], how="left", indicator="told")
    counts = filled.columns.difference(["period", *over, "told"])
    # A count that is missing where cases stand stays so.
    none = None if questions.viewer().release else 0
    return filled.assign(**filled[counts].mask(filled["told"] == "left_only", none)).drop(
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
