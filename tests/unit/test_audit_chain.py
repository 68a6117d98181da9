"""A chain of entries that was tampered with: nothing stays unseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from data_access.audit.chain import START, Anchor, Kept, digest_of, findings, read_anchors
from data_access.errors import RegisterError

BEGUN = datetime(2026, 7, 1, 12, tzinfo=UTC)


def chained(entries: list[Kept]) -> list[Kept]:
    """The same entries with hashes made anew, as somebody would who may write the table."""
    before, made = START, []
    for entry in entries:
        linked = replace(entry, previous=before)
        before = digest_of(linked)
        made.append(replace(linked, hash=before))
    return made


def new_entry(number: int, subject: str = "somebody") -> Kept:
    return Kept(
        number, BEGUN + timedelta(seconds=number), "audit_writer", "view", subject, "analyst",
        "KPCN", "investigation", "overview", None, "mirror-1", 2, None, None, None, ("C1", "C2"),
        START, START,
    )  # fmt: skip


LOG = chained([new_entry(number) for number in range(1, 61)])
HEADS = [Anchor(entry.number, entry.hash, BEGUN) for entry in LOG[19::20]]

Tampering = Callable[[list[Kept], Random], list[Kept]]

TEXTS = ("login", "action", "subject", "role", "organisation", "purpose", "page", "copy")
NULLS = ("selection", "export_id", "export_hash", "reason")


def edited(log: list[Kept], chance: Random) -> list[Kept]:
    place = chance.randrange(len(log))
    was = log[place]
    changes: list[dict[str, object]] = [
        {chance.choice(TEXTS): chance.choice(["", None, "another"])},
        {chance.choice(NULLS): chance.choice(["", "-", "told"])},
        {"cases": chance.choice([None, 0, 3])},
        {"at": was.at + timedelta(microseconds=chance.choice([-1, 1]))},
        {"case_ids": chance.choice([(), ("C1",), ("C2", "C1"), ("C1C2",), ("C1", "C2", "C3")])},
        {"previous": chance.randbytes(32)},
        {"hash": chance.randbytes(32)},
        # What one field loses, the next one gains.
        {"role": f"{was.role}{was.organisation}", "organisation": ""},
    ]
    return [*log[:place], replace(was, **chance.choice(changes)), *log[place + 1 :]]  # type: ignore[arg-type]


def edited_with_its_hash(log: list[Kept], chance: Random) -> list[Kept]:
    place = chance.randrange(len(log) - 1)
    changed = replace(log[place], subject="another")
    return [*log[:place], replace(changed, hash=digest_of(changed)), *log[place + 1 :]]


def removed(log: list[Kept], chance: Random) -> list[Kept]:
    start = chance.randrange(len(log) - 1)
    end = chance.randint(start + 1, len(log) - 1)
    return [*log[:start], *log[end:]]


def removed_and_renumbered(log: list[Kept], chance: Random) -> list[Kept]:
    left = removed(log, chance)
    return [replace(entry, number=number) for number, entry in enumerate(left, 1)]


def inserted(log: list[Kept], chance: Random) -> list[Kept]:
    place = chance.randrange(len(log))
    before = log[place - 1].hash if place else START
    forged = replace(new_entry(place + 1, "another"), previous=before)
    moved = [replace(entry, number=entry.number + 1) for entry in log[place:]]
    return [*log[:place], replace(forged, hash=digest_of(forged)), *moved]


def reordered(log: list[Kept], chance: Random) -> list[Kept]:
    one, other = sorted(chance.sample(range(len(log)), 2))
    swapped = list(log)
    swapped[one], swapped[other] = log[other], log[one]
    if chance.random() < 0.5:
        return swapped
    return [replace(entry, number=number) for number, entry in enumerate(swapped, 1)]


def cut(log: list[Kept], chance: Random) -> list[Kept]:
    return log[: chance.randrange(HEADS[-1].number)]


def written_anew(log: list[Kept], chance: Random) -> list[Kept]:
    place = chance.randrange(HEADS[-1].number)
    return chained([*log[:place], *(new_entry(e.number, "another") for e in log[place:])])


BY_THE_CHAIN: list[Tampering] = [
    edited, edited_with_its_hash, removed, removed_and_renumbered, inserted, reordered,
]  # fmt: skip
BY_AN_ANCHOR: list[Tampering] = [cut, written_anew]


def test_whole_log_has_no_findings() -> None:
    assert not list(findings(LOG))
    assert not list(findings(LOG, HEADS))
    assert not list(findings([]))


@pytest.mark.parametrize("start", range(10))
def test_of_a_thousand_tamperings_none_stays_unseen(start: int) -> None:
    for seed in range(start * 100, start * 100 + 100):
        chance = Random(seed)
        tampering = chance.choice([*BY_THE_CHAIN, *BY_AN_ANCHOR])
        log = tampering(LOG, chance)
        assert log != LOG, "nothing was done"
        assert list(findings(log, HEADS)), (seed, tampering)
        if tampering in BY_THE_CHAIN:
            assert list(findings(log)), (seed, tampering)


def test_cut_end_and_a_log_made_anew_are_seen_by_an_anchor_alone() -> None:
    assert not list(findings(LOG[:50]))
    assert list(findings(LOG[:50], HEADS)) == [
        "The log ends with entry 50, its head or an anchor with 60: it was cut."
    ]
    anew = chained([new_entry(number, "another") for number in range(1, 61)])
    assert not list(findings(anew))
    assert [told.split(" has")[0] for told in findings(anew, HEADS)] == [
        "Entry 20", "Entry 40", "Entry 60",
    ]  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
def test_anchors_that_contradict_each_other_are_told(order: int) -> None:
    anew = chained([new_entry(number, "another") for number in range(1, 61)])
    both = [HEADS[0], Anchor(20, anew[19].hash, BEGUN)][::order]
    for log in (LOG, anew):
        told = list(findings(log, both))
        assert told[0].startswith("Anchors, or one and the log's head, tell 2 hashes of entry 20")
        assert told[1].startswith("Entry 20 has another hash than an anchor")
    assert not list(findings(LOG, [HEADS[0], HEADS[0]])), "the same one noted twice"


def test_nothing_but_the_start_stands_before_the_first_entry() -> None:
    forged = Anchor(0, b"f" * 32, BEGUN)
    assert next(findings(LOG, [forged])).startswith(
        "Anchors, or one and the log's head, tell 2 hashes of entry 0"
    )
    assert not list(findings(LOG, [Anchor(0, START, BEGUN)]))


def test_log_may_begin_later_where_an_anchor_leads_up_to_it() -> None:
    assert not list(findings(LOG[20:], HEADS, first=21))
    assert list(findings(LOG[20:], HEADS)), "only when that is said"
    assert list(findings(LOG[21:], HEADS, first=21))
    assert list(findings(LOG[25:], HEADS, first=26)) == [
        "No anchor tells entry 25, after which the log should begin.",
        "Entry 26 does not follow the one before it.",
    ]


def test_anchors_are_read_as_they_were_written() -> None:
    assert read_anchors(map(str, HEADS)) == HEADS
    with pytest.raises(RegisterError, match="Line 2"):
        read_anchors([str(HEADS[0]), "60 abc"])
