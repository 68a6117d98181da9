"""The hash chain: what an entry's hash is made of, and what does not fit in a log that was kept.

Every entry holds the hash of the one before it, so a change, an insertion or a removal leaves a
place that does not fit. Two things leave none: a tail that is cut off, and a log whose hashes were
all made anew by somebody who may write the tables, the head's too. Both are found by an anchor: the
head of the log, noted at some moment and kept where that somebody cannot write.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from data_access.errors import RegisterError

START = bytes(32)
"""What stands for the hash before the first entry."""


@dataclass(frozen=True)
class Kept:
    """An entry as the log keeps it: the fields of `Entry`, and what the log added.

    ``number`` counts from 1 without a gap; ``at`` has a zone; ``login`` is the database's.
    """

    number: int
    at: datetime
    login: str
    action: str
    subject: str | None
    role: str | None
    organisation: str | None
    purpose: str | None
    page: str | None
    selection: str | None
    copy: str | None
    cases: int | None
    export_id: str | None
    export_hash: str | None
    reason: str | None
    case_ids: tuple[str, ...]
    previous: bytes
    hash: bytes


COLUMNS = tuple(Kept.__dataclass_fields__)


@dataclass(frozen=True)
class Anchor:
    """The head of the log at some moment; number 0 and `START` where nothing was written yet."""

    number: int
    hash: bytes
    at: datetime

    def __str__(self) -> str:
        return f"{self.number} {self.hash.hex()} {_moment(self.at)}"


def read_anchors(lines: Iterable[str]) -> list[Anchor]:
    """Anchors, one a line as `Anchor` writes itself.

    Raises
    ------
    RegisterError
        A line is none.
    """
    anchors = []
    for place, line in enumerate(lines, 1):
        try:
            number, digest, at = line.split()
            anchor = Anchor(int(number), bytes.fromhex(digest), datetime.fromisoformat(at))
        except ValueError:
            raise RegisterError(
                f"Line {place} of the anchors is none; it should hold a number, a hash and a "
                "moment, as `python -m data_access.audit anchor` wrote it."
            ) from None
        anchors.append(anchor)
    return anchors


def digest_of(entry: Kept) -> bytes:
    """The hash that an entry must have, as the database's own function makes it."""
    # The number of fields is fixed but for the pseudonyms, which come last, and each says how long
    # it is: two different entries never have the same text.
    told = (getattr(entry, name) for name in COLUMNS if name not in {"case_ids", *_HASHES})
    text = "\n".join(_field(value) for value in (*told, *entry.case_ids))
    return hashlib.sha256(entry.previous + text.encode()).digest()


_HASHES = ("previous", "hash")


def _field(value: object) -> str:
    if value is None:
        return "-"
    text = _moment(value) if isinstance(value, datetime) else str(value)
    return f"{len(text)}:{text}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def findings(
    entries: Iterable[Kept], anchors: Iterable[Anchor] = (), first: int = 1
) -> Iterator[str]:
    """What does not fit, a sentence each; nothing where the log is whole.

    Entries come in the order of their numbers. The log should begin with the number ``first``;
    where that is not 1, an anchor must tell the hash of the entry before it. The head that the log
    itself keeps is an anchor as well.
    """
    known: dict[int, set[bytes]] = {0: {START}}
    for anchor in anchors:
        known.setdefault(anchor.number, set()).add(anchor.hash)
    yield from (
        f"Anchors, or one and the log's head, tell {len(told)} hashes of entry {number}: the log "
        "was written anew, or an anchor is not its own."
        for number, told in sorted(known.items())
        if len(told) > 1
    )
    if first - 1 not in known:
        yield f"No anchor tells entry {first - 1}, after which the log should begin."
    number, before = first - 1, known.get(first - 1, {START})
    for entry in entries:
        if entry.number != number + 1:
            yield _gap(number, entry.number)
        elif entry.previous not in before:
            yield f"Entry {entry.number} does not follow the one before it."
        if entry.hash != digest_of(entry):
            yield f"Entry {entry.number} is not as it was written: its hash does not fit."
        if known.get(entry.number, set()) - {entry.hash}:
            yield f"Entry {entry.number} has another hash than an anchor: it was written anew."
        number, before = entry.number, {entry.hash}
    last = max(known)
    if last > number:
        yield f"The log ends with entry {number}, its head or an anchor with {last}: it was cut."


def _gap(before: int, after: int) -> str:
    if after <= before:
        return f"Entry {after} stands after entry {before}."
    missing = f"{before + 1}" if after == before + 2 else f"{before + 1} to {after - 1}"
    return f"Missing: {missing}, before entry {after}."
