"""The figures of each page: frames asked for, put into words, drawn, and a finding computed."""

from typing import Any

import pandas as pd

from dashboard.texts import Words, label, labels, ngettext, number
from data_access import codes
from data_access.selection import EVERYTHING

ALL_OF_IT = (EVERYTHING,)
"""What is made from all of the register, whatever is selected."""

NO_PERIOD_KNOWN = Words("Of no case that tells it is the period known")

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


def level_at_top(counts: "pd.Series[Any]") -> int:
    """How many share the highest number: where several do, a title names none of them."""
    return int((counts == counts.max()).sum())


def peak_finding(frame: pd.DataFrame, alone: str) -> str:
    """What had most cases in one period; how often that many were reached, where several times.

    ``frame``: value_name, period_name, cases; ``alone`` says it with {value}, {count}, {period}.
    """
    top = frame.sort_values("cases", ascending=False, kind="stable").iloc[0]
    if (times := level_at_top(frame["cases"])) > 1:
        return ngettext(
            "Most at a time: {count} case, reached {times} times",
            "Most at a time: {count} cases, reached {times} times",
            int(top["cases"]),
        ).format(count=number(top["cases"]), times=number(times))
    return alone.format(
        value=top["value_name"], count=number(top["cases"]), period=top["period_name"]
    )


def pairs_level(pairs: int, cases: int) -> str:
    """That several pairs of values are level, in a sentence."""
    return ngettext(
        "{pairs} pairs are named most, with {count} case each",
        "{pairs} pairs are named most, with {count} cases each",
        cases,
    ).format(pairs=number(pairs), count=number(cases))


def groups_not_drawn(groups: int) -> str:
    """That so many groups are not drawn, in a sentence; nothing for none."""
    if groups <= 0:
        return ""
    return ngettext(
        "{count} more group is not drawn.", "{count} more groups are not drawn.", groups
    ).format(count=number(groups))


def without_means(cases: int) -> str:
    """How many cases have no means of control, as far as they tell, in a sentence."""
    if not cases:
        return ""
    return ngettext(
        "Of {count} case it is known that means were asked for and none was there: it is in no "
        "row or column, and not unknown.",
        "Of {count} cases it is known that means were asked for and none was there: they are in no "
        "row or column, and not unknown.",
        cases,
    ).format(count=number(cases))


def unknown_cases(frame: pd.DataFrame, column: str = "value") -> int:
    """Cases of a breakdown whose value is not known."""
    return int(frame.loc[frame[column].isna(), "cases"].sum())
