"""The figures of each page: frames asked for, put into words, drawn, and a finding computed."""

import pandas as pd

from dashboard.texts import label, labels, ngettext, number
from data_access import codes

LOST = ("dead", "missing", "dead_or_missing")
"""Columns that together count the persons of whom a report says that they died or are missing."""


def with_theme_names(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with theme_name and theme_order beside its theme."""
    order = {theme: place for place, theme in enumerate(codes.THEME.codes)}
    listed = frame["theme"].isna() | frame["theme"].isin(order)
    return frame.assign(
        theme_name=labels("theme", frame["theme"]).where(listed, label("theme", codes.OUTSIDE)),
        theme_order=frame["theme"].map(order).fillna(len(order)).astype(int),
    )


def ranked(frame: pd.DataFrame, column: str, most: int | None = None) -> list[str]:
    """The ``most`` frequent known values of a column, by cases; all of them where not given."""
    totals = frame.dropna(subset=[column]).groupby(column)["cases"].sum()
    values: list[str] = totals.sort_values(ascending=False, kind="stable").index.tolist()[:most]
    return values


def without_sector(cases: int) -> str:
    """How many cases name no sector, in a sentence."""
    return ngettext("{count} case names no sector.", "{count} cases name no sector.", cases).format(
        count=number(cases)
    )


def unknown_cases(frame: pd.DataFrame, column: str = "value") -> int:
    """Cases of a breakdown whose value is not known."""
    return int(frame.loc[frame[column].isna(), "cases"].sum())
