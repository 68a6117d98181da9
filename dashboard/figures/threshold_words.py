"""One number that decides what is shown, and how it is written."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from babel.numbers import format_decimal

from dashboard.texts import Text, day, language

Value = float | timedelta | datetime | tuple[float, ...]


@dataclass(frozen=True)
class Threshold:
    """What it decides, its present value, and in what it is measured."""

    page: Text
    decides: str
    value: Value
    unit: str = ""


def in_words(value: Value) -> str:
    """A value as the reader writes it; several one after another."""
    if isinstance(value, tuple):
        return "; ".join(map(in_words, value))
    if isinstance(value, timedelta):
        return format_timedelta(value, locale=language())
    return day(value) if isinstance(value, datetime) else format_decimal(value, locale=language())
