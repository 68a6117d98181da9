"""Dates of which the month is not known, against the ends of a period that may cut what is known.

They count by the first day of what is known, so what may be wrong with that is told.
"""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dashboard import questions, released
from dashboard.kept import kept_undrawn
from dashboard.texts import ngettext, number
from data_access.selection import Selection
from models.rough_months import possible_months


def _possible(told: pd.DataFrame) -> pd.DataFrame:
    """As `possible_months`; a release dates cases by the first of so many years."""
    month = pd.to_datetime(told["month"])
    if (years := released.years_of_a_period()) is None:
        return possible_months(month, told["known_to"])
    first = month.dt.year * 12 + month.dt.month - 1
    last = first + 12 * years - 1
    return pd.DataFrame({"first": first.fillna(-np.inf), "last": last.fillna(np.inf)})


def registered_months(selection: Selection) -> pd.DataFrame:
    """As `Register.registered_months`, of what may have been registered by the period's end."""
    told = questions.registered_months(selection)
    told = told.assign(month=pd.to_datetime(told["month"]))
    return told[_possible(told)["first"] <= _month(selection.end)] if selection.end else told


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def may_lie_on_either_side(told: pd.DataFrame, selection: Selection) -> "pd.Series[bool]":
    """Whether each ``month`` that is ``known_to`` a period may lie in the selected one or not."""
    possible = _possible(told)
    first, last = possible["first"], possible["last"]
    apart = pd.to_datetime(told["month"]).isna()
    if start := selection.start:
        begins_at = _month(start)
        apart |= (first < begins_at + (start.day > 1)) & (last >= begins_at)
    # No event lies behind the day up to which the register is complete.
    if (end := selection.end) and end < questions.register().info.as_of.date():
        not_whole = _month(end + timedelta(days=1))  # the first month that is not all selected
        apart |= (last >= not_whole) & (first <= _month(end))
    return apart


# Every page asks this twice, beside the sidebar.
@kept_undrawn
def _may_be_wrong(asked: Selection, selection: Selection) -> int:
    told = questions.dated_roughly(asked)
    return int(told.loc[may_lie_on_either_side(told, selection), "cases"].sum())


def in_words(selection: Selection) -> list[str]:
    """How many cases may be counted on the wrong side of an end of the period, in sentences."""
    if not (selection.start or selection.end):
        return []
    in_all = _may_be_wrong(replace(selection, start=None, end=None), selection)
    inside = _may_be_wrong(selection, selection) if in_all else 0  # these are some of all
    outside = in_all - inside
    if questions.released():
        words = _of_a_release(inside, outside)
    else:
        words = (
            ngettext(
                "{count} selected case may lie outside the period: its month is not known.",
                "{count} selected cases may lie outside the period: their month is not known.",
                inside,
            ),
            ngettext(
                "{count} other case may lie in the period: its month is not known.",
                "{count} other cases may lie in the period: their month is not known.",
                outside,
            ),
        )
    return [
        told.format(count=number(cases))
        for told, cases in zip(words, (inside, outside), strict=True)
        if cases
    ]


def _of_a_release(inside: int, outside: int) -> tuple[str, str]:
    return (
        ngettext(
            "{count} selected case may lie outside the period: a release copy dates by years.",
            "{count} selected cases may lie outside the period: a release copy dates by years.",
            inside,
        ),
        ngettext(
            "{count} other case may lie in the period: a release copy dates by years, or not.",
            "{count} other cases may lie in the period: a release copy dates by years, or not.",
            outside,
        ),
    )
