"""Dates of which the month is not known, against the ends of a period that may cut what is known.

They count by the first day of what is known, so what may be wrong with that is told.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from dashboard import questions, released
from dashboard.texts import ngettext, number
from data_access.known_to import NEW_YEAR
from data_access.selection import Selection

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def may_lie_on_either_side(told: pd.DataFrame, selection: Selection) -> "pd.Series[bool]":
    """Whether each ``month`` that is ``known_to`` a period may lie in the selected one or not."""
    day = pd.to_datetime(told["month"]).dt
    month = (day.year * 12 + day.month - 1).astype("float64")
    known = told["known_to"].astype(object)
    first, last = pd.Series(-np.inf, told.index), pd.Series(np.inf, told.index)
    for name, months in _MONTHS.items():
        begins = month // months * months
        first = first.mask(known.eq(name), begins)
        last = last.mask(known.eq(name), begins + months - 1)
    if years := released.years_of_a_period():  # a release is dated by the first of so many years
        first, last = month, month + 12 * years - 1
    first = first.mask(known.eq(NEW_YEAR), month)
    last = last.mask(known.eq(NEW_YEAR), month + 1)
    apart = pd.Series(False, told.index)
    if start := selection.start:
        begins_at = start.year * 12 + start.month - 1
        apart |= (first < begins_at + (start.day > 1)) & (last >= begins_at)
    # No event lies behind the day up to which the register is complete.
    if (end := selection.end) and end < questions.register().info.as_of.date():
        ends_at = (pd.Timestamp(end) + pd.Timedelta(days=1)).to_period("M").ordinal
        ends_at += 12 * 1970  # the first month that is not wholly selected
        apart |= (last >= ends_at) & (first <= end.year * 12 + end.month - 1)
    return apart


def in_words(selection: Selection) -> list[str]:
    """How many cases may be counted on the wrong side of an end of the period, in sentences."""
    if not (selection.start or selection.end):
        return []
    every = questions.dated_roughly(replace(selection, start=None, end=None))
    chosen = questions.dated_roughly(selection)
    inside, in_all = (
        int(told.loc[may_lie_on_either_side(told, selection), "cases"].sum())
        for told in (chosen, every)
    )
    words = (
        ngettext(
            "{count} selected case may lie outside the period: its month is not known.",
            "{count} selected cases may lie outside the period: their month is not known.",
            inside,
        ),
        ngettext(
            "{count} other case may lie in the period: its month is not known.",
            "{count} other cases may lie in the period: their month is not known.",
            in_all - inside,
        ),
    )
    counts = (inside, in_all - inside)
    return [
        told.format(count=number(cases)) for told, cases in zip(words, counts, strict=True) if cases
    ]
