"""Cells of files that a person opens in a spreadsheet."""

import re

import pandas as pd

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")

_BEGINS_WITHIN = re.compile(r"""([;\t\r\n][\s"]*)(?=[=+\-@])""")
"""Where another cell begins with a formula for a spreadsheet that parts a file of commas elsewhere,
as one set to Dutch does at semicolons: a quotation mark within such a part protects nothing."""


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet runs as a formula: a risky start gets an apostrophe (OWASP).

    So does what stands behind a sign at which another spreadsheet begins a cell.
    """
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN alone differs
        return ""
    if not isinstance(value, str):
        return value
    within = _BEGINS_WITHIN.sub(r"\1'", value)
    return f"'{within}" if value.startswith(_RISKY) else within
