"""What groups are called."""

import pytest

from dashboard.group_names import joined


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"group_size": "5-9", "area": "Bonaire"}, "Persons in the case: 5-9 · Bonaire"),
        ({"citizenship": "China", "sector": "Retail", "document_country": "China"},
         "Citizenship: China · Retail · Country of document: China"),
        ({}, ""),
    ],
    ids=["band", "one word twice", "nothing"],
)  # fmt: skip
def test_word_that_says_nothing_alone_is_told_with_its_attribute(
    told: dict[str, str], name: str
) -> None:
    assert joined([*told], [*told.values()]) == name
