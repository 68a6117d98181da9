"""Tables of slides: as many rows and columns as can be read, and how many have no room."""

from dataclasses import dataclass
from typing import Final

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from dashboard.briefing.fitting import LINE, fitted, width
from dashboard.briefing.places import Area
from dashboard.briefing.words import cell, missing, one_line

PADDING: Final = 0.12
"""Inches at either side of a cell's text."""

MOST_WIDE, LEAST_WIDE = 0.62, 0.7
"""Share of the room that a column may take while others need it; inches it must have."""

BOLD: Final = 1.1
"""How much wider bold runs."""

_FOR_NOTES = 0.5
_MEASURED_ROWS = 60


@dataclass(frozen=True)
class Grid:
    """A table as it is set.

    Parameters
    ----------
    area : Area
        What it takes.
    header, rows : tuple
        Texts, as they stand.
    widths : tuple of float
        Of the columns, inches.
    is_number : tuple of bool
        Whether a column stands at the right.
    size : float
        Points of the text.
    row_height : float
        Inches.
    more_rows, more_columns, not_known : int
        What has no room, and cells that are not known, shown or not.
    """

    area: Area
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    is_number: tuple[bool, ...]
    size: float
    row_height: float
    more_rows: int
    more_columns: int
    not_known: int


def grid(table: pd.DataFrame, room: Area, size: float, lines: int, filled: float) -> Grid:
    """A table in a room, of which it takes at least a share of the width.

    Each cell is of at most so many lines; of one where all fit so.
    """
    if lines > 1 and sum(_wanted(table.iloc[:_MEASURED_ROWS], size, 1)) <= room.width:
        lines = 1
    high = size * LINE / 72 * lines + 0.11
    fits = max(int(room.height / high) - 1, 1)
    if len(table) > fits or missing(table):
        fits = max(int((room.height - _FOR_NOTES) / high) - 1, 1)
    shown = table.iloc[:fits]
    widths = _widths(shown.iloc[:_MEASURED_ROWS], room.width, size, lines, filled)
    shown = shown.iloc[:, : len(widths)]
    rows = tuple(
        tuple(
            fitted(cell(value), wide - 2 * PADDING, size, lines)
            for value, wide in zip(row, widths, strict=True)
        )
        for row in shown.itertuples(index=False, name=None)
    )
    return Grid(
        Area(room.x, room.y, sum(widths), high * (len(shown) + 1)),
        tuple(
            fitted(one_line(name), wide - 2 * PADDING, size, lines)
            for name, wide in zip(shown.columns, widths, strict=True)
        ),
        rows,
        widths,
        tuple(is_numeric_dtype(kind) and not is_bool_dtype(kind) for kind in shown.dtypes.tolist()),
        size,
        high,
        len(table) - len(shown),
        table.shape[1] - len(widths),
        missing(table),
    )


def _wanted(shown: pd.DataFrame, size: float, lines: int) -> list[float]:
    """Inches that each column needs for its texts, in so many lines."""
    wanted = []
    for place in range(shown.shape[1]):
        head = width(one_line(shown.columns[place])[:200], size) * BOLD
        widest = max([head, *(width(cell(one)[:200], size) for one in shown.iloc[:, place])])
        # A text of several lines needs a little more than its share, for words are not broken.
        needed = widest if lines == 1 else max(widest / lines * 1.25, head)
        wanted.append(max(needed * 1.04 + 2 * PADDING, LEAST_WIDE))
    return wanted


def _widths(
    shown: pd.DataFrame, room: float, size: float, lines: int, filled: float
) -> tuple[float, ...]:
    """What each column needs: of too much the widest give way, then the last; of little, more."""
    wanted = _wanted(shown, size, lines)
    while sum(wanted) > room:
        widest = max(wanted)
        if widest > max(room * MOST_WIDE / 2, 1.6):
            wanted[wanted.index(widest)] = widest * 0.9
        elif len(wanted) > 1:
            wanted.pop()
        else:
            wanted = [room]
    more = max(room * filled / sum(wanted), 1.0) if wanted else 1.0
    return tuple(wide * more for wide in wanted)
