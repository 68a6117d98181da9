"""What the titles of support say of one victim."""

import pytest

from dashboard.figures import support


@pytest.mark.parametrize(
    ("step", "count", "told"),
    [
        ("identified", 1, "1 of 4 possible victims was not identified"),
        ("identified", 3, "3 of 4 possible victims were not identified"),
        ("offered", 1, "1 of 4 victims was offered no reflection period"),
        ("stayed", 1, "1 of 4 victims left the support"),
    ],
)
def test_one_victim_is_told_in_the_singular(step: str, count: int, told: str) -> None:
    assert support._missed(step, count, 4) == told
