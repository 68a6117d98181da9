"""The audit log as its auditor reads it: all entries in order, its head, and a list for a check."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TextIO, TypeVar

from sqlalchemy import Column, Connection, MetaData, Table, select

from data_access.audit.chain import COLUMNS, Anchor, Kept
from data_access.errors import RegisterError, RegisterUnavailable
from data_access.replica import consistent, open_engine
from data_access.spreadsheets import safe_cell

AT_ONCE = 10_000

_tables = MetaData(schema="audit")
entry = Table("entry", _tables, *(Column(name) for name in COLUMNS))
_head = Table("head", _tables, *(Column(name) for name in ("number", "hash", "at")))

_Answer = TypeVar("_Answer")


def reading(url: str, work: Callable[[Connection], _Answer]) -> _Answer:
    """What ``work`` makes of the log behind ``url``, of one moment.

    Raises
    ------
    RegisterUnavailable
        It cannot be read.
    """
    try:
        return consistent(open_engine(url), work, attempts=1)  # a list begun anew would tell twice
    except RegisterUnavailable as problem:
        raise RegisterUnavailable(
            "The audit log cannot be read. It is opened as a register is, with the URL given for "
            f"REGISTER_URL: {problem}"
        ) from None


def entries(connection: Connection, since: datetime | None = None) -> Iterator[Kept]:
    """The entries in the order of their numbers; ``since`` has a zone."""
    asked = select(entry).order_by(entry.c.number)
    if since is not None:
        asked = asked.where(entry.c.at >= since)
    found = connection.execution_options(yield_per=AT_ONCE).execute(asked)
    for row in found:
        told: dict[str, Any] = dict(row._mapping)
        yield Kept(**told | {"case_ids": tuple(told["case_ids"])})


def head(connection: Connection) -> Anchor:
    """Number, hash and moment of the last entry, though it were destroyed; 0 and `START` of none.

    Raises
    ------
    RegisterError
        The log has lost its head, or has several.
    """
    found = connection.execute(select(_head)).all()
    if len(found) != 1:
        raise RegisterError(
            f"The table audit.head holds {len(found)} rows, where the log has one head. Somebody "
            "changed it; nothing can be written until it holds the last entry's number, hash and "
            "moment again."
        )
    return Anchor(*found[0])


def write_list(kept: Iterator[Kept], target: TextIO) -> None:
    """Entries as CSV; pseudonyms with spaces between, hashes in hexadecimal, cells safe to open."""
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for each in kept:
        writer.writerow(safe_cell(_cell(getattr(each, name))) for name in COLUMNS)


def _cell(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return " ".join(value)
    return value.isoformat() if isinstance(value, datetime) else value
