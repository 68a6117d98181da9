"""Threshold: what the ends of the period take from the windows in which points add up."""

from typing import Any

import pandas as pd

from dashboard import questions
from dashboard.texts import _, day, month
from data_access.selection import Selection
from models.threshold import WINDOW


def when(selection: Selection, crossed: Any) -> str:
    """The month in which a thing crossed, or the latest that it may be; a dash where it did not."""
    if pd.isna(crossed):
        return "–"
    whole = _first_whole(selection)
    if whole is None or crossed >= whole:
        return month(crossed)
    return _("{month} or earlier").format(month=month(crossed))


def cut(selection: Selection) -> list[str]:
    """What cases outside the period may have told besides, in sentences."""
    told = []
    if (whole := _first_whole(selection)) is not None and selection.start:
        told.append(
            _(
                "Only selected cases add up: none of before {day} does, so that a year that ends "
                "before {month} holds less than was told, and a thing may have crossed earlier."
            ).format(day=day(selection.start), month=month(whole))
        )
    if selection.end and selection.end < questions.register().info.as_of.date():
        told.append(
            _("Cases of after {day} are not selected: more may stand above the line now.").format(
                day=day(selection.end)
            )
        )
    return told


def _first_whole(selection: Selection) -> pd.Timestamp | None:
    """The first month whose window begins within the period; None where nothing is cut off."""
    first, _last = questions.period()
    if not selection.start or pd.isna(first) or selection.start <= pd.Timestamp(first).date():
        return None
    begins = pd.offsets.MonthBegin().rollforward(pd.Timestamp(selection.start))
    return pd.Timestamp(begins + pd.DateOffset(months=WINDOW - 1))
