"""What an entry of the audit log takes, and what it refuses."""

from typing import Any

import pytest

from data_access.audit import Action, Entry
from data_access.audit.entry import LONGEST, LONGEST_SELECTION, MOST_CASE_IDS

SECRET = "Not for a log"


def test_whole_entry_is_taken_as_it_is() -> None:
    told: dict[str, Any] = {
        "subject": "auth0|5", "role": "analyst", "organisation": "KPCN", "purpose": "investigation",
        "page": "similar_cases", "selection": "Curaçao, 2025", "copy": "mirror-1", "cases": 2,
        "case_ids": ("C-1", "C-2"), "export_id": "E1", "export_hash": "0" * 64, "reason": "because",
    }  # fmt: skip
    values = Entry(Action.EXPORT, **told).values()
    assert values == told | {"action": "export", "case_ids": ["C-1", "C-2"]}


@pytest.mark.parametrize(
    "wrong",
    [
        *({name: "x" * (longest + 1)} for name, longest in LONGEST.items()),
        {"subject": ""},
        {"subject": "two\nlines"},
        {"reason": "a NUL \0"},
        {"reason": "half a sign \ud800"},
        {"page": 7},
        {"cases": -1},
        {"cases": True},
        {"cases": 2**31},
        {"cases": 1, "case_ids": ("C-1", "C-2")},
        {"case_ids": ["C-1"]},
        {"case_ids": "C-1"},
        {"case_ids": (None,)},
        {"case_ids": (SECRET * 50,)},
        {"case_ids": ("C",) * (MOST_CASE_IDS + 1)},
        {"selection": 7},
        {"export_hash": "abc"},
        {"export_hash": "G" * 64},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_the_log_does_not_take_is_refused_and_not_quoted(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))) as refused:
        Entry(Action.VIEW, **wrong)
    assert SECRET not in str(refused.value)


def test_action_of_no_list_is_refused() -> None:
    with pytest.raises(ValueError, match="action"):
        Entry("view")  # type: ignore[arg-type]


def test_long_selection_is_cut_with_the_hash_of_the_whole() -> None:
    one, other = (Entry(Action.SEARCH, selection="x" * 9_000 + end).selection for end in "ab")
    assert one
    assert other
    assert len(one) == LONGEST_SELECTION
    assert "9001 characters, SHA-256 " in one
    assert one[:3_800] == other[:3_800]
    assert one != other, "what differs behind the cut still tells in the hash"


def test_selection_is_on_one_line_and_can_be_stored() -> None:
    assert Entry(Action.SEARCH, selection="a\nb\0\u2028ç").selection == r"a\nb\x00\u2028ç"
