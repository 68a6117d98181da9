"""How much of an import stands in memory at a time."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

MOST_ROWS = 2_000
MOST_CHARACTERS = 4_000_000
"""Cells of a workbook may share a long text: a small file can hold rows of a hundred MB."""

T = TypeVar("T")


def parts(whole: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """Lists of at most `MOST_ROWS`; one that reaches `MOST_CHARACTERS` by its sizes ends there."""
    part: list[T] = []
    characters = 0
    for one in whole:
        part.append(one)
        characters += size(one)
        if len(part) == MOST_ROWS or characters >= MOST_CHARACTERS:
            yield part
            part, characters = [], 0
    if part:
        yield part
