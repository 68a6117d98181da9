"""A file that is there whole or not at all, and that none but its owner may read."""

import os
from pathlib import Path

from data_access.errors import UnreadableFile
from data_access.mirror_files import onto_disk


def write_whole(file: Path, text: str) -> None:
    """Write ``text`` beside ``file``, then put it in its place, so that a power cut keeps one.

    Raises
    ------
    OSError
        It cannot be written; what was there before stays.
    """
    unfinished = file.with_name(f".{file.name}.writing")
    unfinished.unlink(missing_ok=True)
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as written:
            written.write(text)
        onto_disk(unfinished)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    onto_disk(file.parent)


def write_aggregates(text: str, file: Path) -> None:
    """Write a table of counts for a partner, as `write_whole` does.

    Raises
    ------
    UnreadableFile
        It cannot be written there; what was there stays.
    """
    try:
        write_whole(file, text)
    except OSError as problem:
        raise UnreadableFile(f"{file} cannot be written: {problem.strerror}.") from problem
