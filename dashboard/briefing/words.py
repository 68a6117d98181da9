"""What a slide says beside its figure, in plain text: cells, changes, and what it was made from."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from math import floor, log10
from numbers import Integral, Real
from typing import Any, Final

import pandas as pd
from babel.numbers import format_decimal

from dashboard.briefing.slide import KeyNumber, Slide, Source
from dashboard.key_figures import change
from dashboard.released import not_for_outside
from dashboard.texts import _, day, language, moment, ngettext, number, share

_NOT_PRINTED: Final = re.compile(
    # Control characters, what XML cannot hold, and what would turn the text around it.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)

TRAINING: Final = "training"
MISSING: Final = "–"

MOST_COPY: Final = 20
"""Signs of a copy's name on a slide; the last page of a file has it whole."""


def visible(text: Any) -> str:
    """Text in which signs that do harm, or cannot be printed, stand as what they are: [U+202E]."""
    told = str(text).replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_PRINTED.sub(lambda found: f"[U+{ord(found[0]):04X}]", told)


def one_line(text: Any) -> str:
    """As `visible`, without an end of a line."""
    return " ".join(visible(text).split())


def cell(value: Any) -> str:
    """A value of a table as the reader writes it; a dash where it is not known."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN alone differs
        return MISSING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Integral):
        return number(int(value))
    if isinstance(value, Real):
        return _decimal(float(value) + 0.0)  # which makes 0 of -0
    if isinstance(value, datetime):
        midnight = value.hour == value.minute == value.second == 0
        return day(value) if midnight else moment(value)
    return day(value) if isinstance(value, date) else one_line(value)


def _decimal(value: float) -> str:
    # A small chance is not 0, so it keeps three digits however far down they stand.
    places = 2 - floor(log10(abs(value))) if 0 < abs(value) < 0.1 else 3
    return str(format_decimal(value, format=f"#,##0.{'#' * places}", locale=language()))


def missing(table: pd.DataFrame) -> int:
    """Cells of a table that are not known."""
    return int(table.isna().to_numpy().sum())


def not_known(count: int) -> str:
    """How many values are not known, in a sentence; empty where all are."""
    if not count:
        return ""
    told = ngettext(
        "{count} value is not known: left out, not 0.",
        "{count} values are not known: left out, not 0.",
        count,
    )
    return told.format(count=number(count))


def more_rows(count: int) -> str:
    """How many rows of a table have no room; empty where all have."""
    if not count:
        return ""
    told = ngettext("{count} more row has no room here.", "{count} more rows have no room here.",
                    count)  # fmt: skip
    return told.format(count=number(count))


def more_columns(count: int) -> str:
    """How many columns of a table have no room; empty where all have."""
    if not count:
        return ""
    told = ngettext(
        "{count} more column has no room here.", "{count} more columns have no room here.", count
    )
    return told.format(count=number(count))


def changed(one: KeyNumber) -> str:
    """How a key figure stands against the time before; empty where that is not known."""
    told: str | int | None = change(one.value, one.before)
    if told is None:
        return ""
    if not isinstance(told, int):
        return told
    return f"+{number(told)}" if told > 0 else number(told)


def compared(one: KeyNumber) -> str:
    """As `changed`, with the number of the time before."""
    if one.value is None:
        return _("not known")
    if one.before is None:
        return ""
    before = _("before: {count}").format(count=number(one.before))
    change_told = changed(one)
    return f"{change_told} ({before})" if change_told else before


def notes(numbers: Iterable[KeyNumber]) -> str:
    """What key figures count, as far as their names do not say it."""
    return " ".join(f"{one_line(one.name)}: {one_line(one.note)}" for one in numbers if one.note)


def badge(source: Source) -> str:
    """What every slide must say of where its numbers come from; empty of a register in use."""
    if source.kind == TRAINING:
        return _("TRAINING REGISTER – all invented")
    return _("RELEASE COPY") if source.suppressed else ""


def foot(slide: Slide, selection: int | None = None, method: int | None = None) -> str:
    """What a slide was made from, in one paragraph of small type.

    ``selection`` and ``method`` are how many signs of the words of each there may be; how many
    cases it is of and what was suppressed is told whole.
    """
    source = slide.source
    told = [
        source.stamp or _("Register: {name}").format(name=source.register),
        _("As of: {moment} UTC").format(moment=moment(source.as_of)),
        source.copy and _("Copy: {name}").format(name=_shortened(source.copy, MOST_COPY)),
        *(
            _("{selection}: {cases}").format(
                selection=_shortened(one.selection, selection), cases=_cases(one.cases)
            )
            for one in source.bases
        ),
        suppressed(source),
        _shortened(source.method, method),
    ]
    return one_line(" · ".join(filter(None, told)))


def _shortened(text: str, most: int | None) -> str:
    return text if most is None or len(text) <= most else f"{text[: most - 1].rstrip()}…"


def suppressed(source: Source) -> str:
    """What was made unknown to protect single cases; empty where nothing was."""
    hidden = source.suppressed
    if hidden is None:
        return ""
    told = ", ".join(f"{name} {share(part)}" for name, part in hidden.unknown if part)
    held = _("Release copy: a number is 0 or of at least {k} cases; made unknown: {told}").format(
        k=number(hidden.k), told=told or _("nothing")
    )
    return " · ".join(filter(None, (not_for_outside(hidden.k), held)))


def _cases(count: int) -> str:
    return ngettext("{count} case", "{count} cases", count).format(count=number(count))
