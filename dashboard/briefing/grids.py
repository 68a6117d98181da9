"""Tables of slides: as many rows and columns as can be read, and how many have no room."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from dashboard.briefing.fitting import CUT, LINE, fitted, width, wrapped
from dashboard.briefing.places import Area
from dashboard.briefing.words import cell, missing, more_columns, more_rows, not_known, one_line

PADDING: Final = 0.12
"""Inches at either side of a cell's text."""

MOST_WIDE, LEAST_WIDE = 0.62, 0.7
"""Share of the room that a column may take while others need it; inches it must have."""

LOOKS: Final = ((16, 1), (16, 2), (14, 2), (14, 3))
"""Size of a table's text and most lines of a cell, the best first."""

BOLD: Final = 1.1
"""How much wider bold runs."""

_FOR_NOTES = 0.5
_MEASURED_ROWS, _LONGEST, _WORD = 60, 200, 3.0
"""Rows and signs of a cell that are measured; inches of a word beyond which it may be broken."""

BESIDE: Final = ((14, 1), (14, 2), (14, 3))
"""The same beside a map."""


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
    heights : tuple of float
        Of the head and of each row, inches.
    more_rows, more_columns, not_known : int
        What has no room, and cells that are not known, shown or not.
    """

    area: Area
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    is_number: tuple[bool, ...]
    size: float
    heights: tuple[float, ...]
    more_rows: int
    more_columns: int
    not_known: int

    @property
    def cut(self) -> int:
        """How many of its texts are cut."""
        return sum(text.endswith(CUT) for row in (self.header, *self.rows) for text in row)

    def left_out(self) -> str:
        """What of the table has no room or is not known, in words; empty where nothing is."""
        told = (more_rows(self.more_rows), more_columns(self.more_columns),
                not_known(self.not_known))  # fmt: skip
        return " ".join(filter(None, told))


def grid(
    table: pd.DataFrame, room: Area, filled: float, looks: Sequence[tuple[int, int]] = LOOKS
) -> Grid:
    """A table in a room, of which it takes at least a share of the width.

    In the look in which most of its columns have room, then most of its texts, then its rows; the
    last columns are left out.
    """
    texts = [
        [one_line(name) for name in table.columns],
        *(
            [cell(value) for value in row]
            for row in table.iloc[:_MEASURED_ROWS].itertuples(index=False, name=None)
        ),
    ]
    made = (_grid(table, texts, room, filled, look) for look in looks)
    return min(made, key=lambda one: (one.more_columns, one.cut, one.more_rows > 0))


def _grid(
    table: pd.DataFrame, texts: list[list[str]], room: Area, filled: float, look: tuple[int, int]
) -> Grid:
    size, lines = look
    widths = _widths(texts, room.width, filled, look)
    inner = [wide - 2 * PADDING for wide in widths]
    set_texts = [
        [fitted(text, wide, _size(size, place), lines)
         for text, wide in zip(row, inner, strict=False)]
        for place, row in enumerate(texts)
    ]  # fmt: skip
    heights = [
        max((len(wrapped(text, wide, _size(size, place)))
             for text, wide in zip(row, inner, strict=True)), default=1) * size * LINE / 72 + 0.11
        for place, row in enumerate(set_texts)
    ]  # fmt: skip
    fits = _rows(heights, room.height)
    if fits < len(table) or missing(table) or len(widths) < table.shape[1]:
        fits = _rows(heights, room.height - _FOR_NOTES)
    kinds = table.dtypes.tolist()[: len(widths)]
    return Grid(
        Area(room.x, room.y, sum(widths), sum(heights[: fits + 1])),
        tuple(set_texts[0]),
        tuple(map(tuple, set_texts[1 : fits + 1])),
        widths,
        tuple(is_numeric_dtype(kind) and not is_bool_dtype(kind) for kind in kinds),
        size,
        tuple(heights[: fits + 1]),
        len(table) - fits,
        table.shape[1] - len(widths),
        missing(table),
    )


def _rows(heights: Sequence[float], room: float) -> int:
    """How many rows have room beneath the head; one at least, where there is one."""
    fit = sum(high <= room for high in accumulate(heights)) - 1
    return max(fit, min(len(heights) - 1, 1))


def _widths(
    texts: list[list[str]], room: float, filled: float, look: tuple[int, int]
) -> tuple[float, ...]:
    """Of each column: what its texts need, and of what is left as much as they take in one line."""
    size, lines = look
    columns = list(zip(*texts, strict=True))
    needed = [min(_needs(column, size, lines), room * MOST_WIDE) for column in columns]
    while len(needed) > 1 and sum(needed) > room:
        needed.pop()
    if sum(needed) > room:
        return (room,)
    more = [max(_needs(column, size, 1) - have, 0)
            for column, have in zip(columns, needed, strict=False)]  # fmt: skip
    part = min((room - sum(needed)) / max(sum(more), 0.01), 1.0)
    widths = [have + part * extra for have, extra in zip(needed, more, strict=True)]
    factor = max(room * filled / sum(widths), 1.0) if widths else 1.0
    return tuple(wide * factor for wide in widths)


def _needs(column: Sequence[str], size: float, lines: int) -> float:
    """Inches in which each text of a column, its head first, takes so many lines, no word broken.

    Of words too long for a line, and of texts too long for a cell, the beginning must do.
    """
    told = [(text[:_LONGEST], _size(size, place)) for place, text in enumerate(column)]
    words = [width(word, high) for text, high in told for word in text.split()]
    whole = max(width(text, high) for text, high in told)
    wide = max(min(max(words, default=0.0), _WORD), whole / lines)
    while any(len(wrapped(text, wide, high)) > lines for text, high in told) and wide < whole:
        wide += 0.1
    return max(wide * 1.02 + 2 * PADDING, LEAST_WIDE)


def _size(size: float, row: int) -> float:
    """Of a row's text as wide as it runs: the head is bold."""
    return size if row else size * BOLD
