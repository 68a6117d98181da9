"""The newest periods, of which reports still come in: fewer cases there are not yet fewer."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard import periods, questions
from dashboard.texts import day, ngettext, number, period
from data_access.selection import Selection
from models.delays import summary


def _days(selection: Selection) -> int | None:
    """Within how many days of the event nine in ten reports came; None where nobody can say.

    Of all that were registered up to the period's end: a few selected ones would tell it too
    roughly, and among those of a short period no late one can be.
    """
    if questions.released():
        return None
    every = Selection(end=selection.end)
    return summary(questions.registration_delays(every))["nine_tenths"]


def still(selection: Selection, moments: pd.DatetimeIndex, grain: str) -> npt.NDArray[np.bool_]:
    """Whether fewer than nine in ten reports of each period, by its first day, may be in yet."""
    days = _days(selection)
    if days is None:
        return np.zeros(len(moments), dtype=np.bool_)
    today = pd.Timestamp(questions.register().info.as_of).normalize()
    in_by = periods.last_days(moments, grain) + pd.Timedelta(days=days)
    return np.asarray(in_by >= today)


def fills(selection: Selection) -> bool:
    """Whether any month of the selection still fills, so that its numbers may rise."""
    return bool(still(selection, periods.every(selection, "month"), "month").any())


def marked(frame: pd.DataFrame, selection: Selection, grain: str) -> pd.DataFrame:
    """``frame`` with ``fills``: whether the ``period`` of a row is one that still fills."""
    return frame.assign(fills=still(selection, pd.DatetimeIndex(frame["period"]), grain))


def in_words(selection: Selection, grain: str) -> str:
    """By when the newest period has nine in ten of its reports; nothing where all have them."""
    drawn = periods.every(selection, grain)
    fills = drawn[still(selection, drawn, grain)]
    days = _days(selection)
    if fills.empty or days is None:
        return ""
    last = fills[-1:]
    return ngettext(
        "What is paler still fills: nine in ten reports are in within {days} day of the event, of "
        "{period} by {day}.",
        "What is paler still fills: nine in ten reports are in within {days} days of the event, of "
        "{period} by {day}.",
        days,
    ).format(
        days=number(days),
        period=period(last[0], grain),
        day=day(periods.last_days(last, grain)[0] + pd.Timedelta(days=days)),
    )
