"""How finely a date is known: whether the month, the quarter or the year that it lies in is.

A date that is known to the year alone stands at a day of that year, which says nothing of its
month. What is counted by period keeps beside each month the finest period that is known
(``known_to``), so that such a date is counted in the year and in no month.
"""

from typing import Any

from sqlalchemy import Date, case, cast, func, null
from sqlalchemy.sql.elements import ColumnElement

from data_access.dialects import GRAINS, six_days_after

YEARS = "years"
"""Not even the year is known: any of several."""

COARSE = (*GRAINS[1:], YEARS)
"""How precisely a date is known that tells no month."""

WEEKS = ("new_month", "new_quarter", "new_year")
"""A week over the end of a month, of a quarter too, or of a year too: of that month or the next."""


def known_to(day: ColumnElement[Any], precision: ColumnElement[Any]) -> ColumnElement[str]:
    """The finest of `GRAINS` that is known of a date, else one of `WEEKS` or `YEARS`.

    ``precision`` is of `codes.DATE_PRECISION`; a missing one, or one that no list has, is taken
    for a day. Which periods of `WEEKS` are known tells `within`.
    """
    ends = six_days_after(day)
    of_week = [
        (func.first_day_of(grain, day) == func.first_day_of(grain, ends), known)
        for grain, known in zip(GRAINS, ("month", *WEEKS), strict=False)
    ]
    coarse = [(precision == grain, grain) for grain in COARSE]
    return case((precision == "week", case(*of_week, else_=WEEKS[-1])), *coarse, else_="month")


def within(grain: str) -> tuple[str, ...]:
    """What a date is known to of which such a period is known."""
    place = GRAINS.index(grain)
    return (*GRAINS[: place + 1], *WEEKS[:place])


def period_of(
    month: ColumnElement[Any], finest: ColumnElement[Any], grain: str
) -> ColumnElement[Any]:
    """First day of the period that a month lies in; NULL where that is not known.

    ``finest`` is the month's `known_to`. A ``grain`` of `YEARS` asks for the first of several
    years, of dates that are known to no more.
    """
    if grain == YEARS:
        return func.first_day_of("year", month)
    start = month if grain == "month" else func.first_day_of(grain, month)
    return case((finest.in_(within(grain)), start), else_=cast(null(), Date))


def month_known(month: ColumnElement[Any], finest: ColumnElement[Any]) -> ColumnElement[Any]:
    """The month, NULL where it is not known."""
    return period_of(month, finest, "month")
