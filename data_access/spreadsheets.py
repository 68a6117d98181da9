"""Cells of files that a person opens in a spreadsheet."""

import pandas as pd

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet runs as a formula: a risky start gets an apostrophe (OWASP)."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN alone differs
        return ""
    if isinstance(value, str) and value.startswith(_RISKY):
        return f"'{value}"
    return value
