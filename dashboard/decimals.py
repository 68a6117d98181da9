"""Decimals in a table as the reader writes them.

The browser draws a table's numbers, always with a point. Only what is drawn is said otherwise: a
column stays one of numbers, is ordered as one and goes into files as one.
"""

from typing import Any

import pandas as pd
from babel import Locale
from babel.numbers import format_decimal
from pandas.io.formats.style import Styler

from dashboard.texts import language

_MOST_CELLS = 5_000
"""Words for more take longer than a reader should wait; such a table keeps the point."""


def as_read(rows: pd.DataFrame) -> pd.DataFrame | Styler:
    """The rows, and beside each decimal number the reader's way of writing it."""
    locale = Locale.parse(language())
    decimals = rows.select_dtypes("float").columns
    if locale.number_symbols["latn"]["decimal"] == "." or decimals.empty:
        return rows
    if rows.size > _MOST_CELLS or not (rows.index.is_unique and rows.columns.is_unique):
        return rows

    def said(value: Any) -> str:
        return format_decimal(value, "0.####", locale=locale)  # as many as the browser draws

    return rows.style.format(said, subset=list(decimals), na_rep="–")
