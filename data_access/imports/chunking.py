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


def unbroken(
    found: Iterable[list[T]],
    key: Callable[[T], object],
    most: int,
    size: Callable[[T], int],
) -> Iterator[list[T]]:
    """Parts in which all of one key stand together, as long as they follow each other.

    What has no key (None) may stand between. Of one key at most about ``most`` stand in memory, or
    `MOST_CHARACTERS` by their sizes: after these it goes on in the next part.
    """
    held: list[T] = []
    for some in found:
        part = held + some
        last = next((name for one in reversed(part) if (name := key(one)) is not None), None)
        start = next((n for n, one in enumerate(part) if key(one) == last), 0) if last else 0
        if not last or (not start and _fills(part, most, size)):
            start = len(part)
        if start:
            yield part[:start]
        held = part[start:]
    if held:
        yield held


def _fills(part: list[T], most: int, size: Callable[[T], int]) -> bool:
    return len(part) >= most or sum(map(size, part)) >= MOST_CHARACTERS
