"""What groups are called."""

import pytest

from dashboard.group_names import in_a_name


@pytest.mark.parametrize(
    ("attribute", "word", "told"),
    [("group_size", "5-9", "Persons in the case: 5-9"), ("area", "Bonaire", "Bonaire")],
)
def test_band_is_told_with_its_attribute(attribute: str, word: str, told: str) -> None:
    assert in_a_name(attribute, word) == told
