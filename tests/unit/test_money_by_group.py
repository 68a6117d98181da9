"""Which group of cases tells most of money, in the words of its figure."""

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from dashboard import questions
from dashboard.figures import money
from data_access.selection import Selection


def test_small_group_that_tells_money_is_not_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty cases without a sign, and twelve of which one has one: too few to be held against."""
    labels = pd.Series([1] * 30 + [2] * 12)
    signs = pd.DataFrame({"case_key": [41], "channel": ["cash"]})
    monkeypatch.setattr(questions, "money_signs", lambda _: signs)
    seen: Any = SimpleNamespace(
        run=SimpleNamespace(groups=SimpleNamespace(labels=labels)),
        selected=labels.index,
        shown=lambda: [SimpleNamespace(number=number) for number in (1, 2)],
        called=lambda group: f"Group {group.number}",
    )
    drawn = money.by_group(Selection(), seen)
    assert drawn.title == "No group of 20 selected cases or more tells a sign of money"
    assert drawn.table.set_index("Group")["With a sign of money"].to_dict() == {
        "Group 2": 1,
        "Group 1": 0,
    }
