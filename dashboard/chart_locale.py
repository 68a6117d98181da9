"""Numbers, months and days on the axes of charts, as the language that is read writes them."""

from functools import cache
from typing import Any

from babel import Locale

from dashboard.texts import SOURCE, language

_ORDER = (6, 0, 1, 2, 3, 4, 5)
"""Sunday first, as d3 counts; Babel begins with Monday."""


def in_language(chart: Any) -> Any:
    """A chart in the language that is read; the charts' own is the source language."""
    chosen = language()
    return chart if chosen == SOURCE else chart.configure(locale=_locale(chosen))


def quarter_format() -> str:
    """How d3 writes a quarter on an axis, as titles do but for the century."""
    first: str = Locale.parse(language()).quarters["format"]["abbreviated"][1]
    return first.replace("1", "%q") + " %y"


@cache
def _locale(chosen: str) -> dict[str, Any]:
    """The locale of d3-format and d3-time-format, as Vega takes it."""
    known = Locale.parse(chosen)
    signs = known.number_symbols["latn"]
    days, months = known.days["format"], known.months["format"]
    return {
        "number": {
            "decimal": signs["decimal"],
            "thousands": signs["group"],
            "grouping": [3],
            "currency": ["", ""],
        },
        "time": {
            "dateTime": "%a %e %B %Y %X",
            "date": "%d-%m-%Y",
            "time": "%H:%M:%S",
            "periods": ["AM", "PM"],  # no axis tells them
            "days": [days["wide"][day] for day in _ORDER],
            "shortDays": [days["abbreviated"][day] for day in _ORDER],
            "months": [months["wide"][month] for month in range(1, 13)],
            "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
        },
    }
