"""The nearest case that a reader chose, after the cases were grouped once more."""

from collections.abc import Hashable
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from dashboard import cards, group_controls, trail
from dashboard.figures import likeness, similar


def test_row_is_chosen_among_these_rows_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[Hashable, ...]] = []

    def choose_row(_shown: object, *, part: tuple[Hashable, ...] = ()) -> int:
        told.append(part)
        return 0

    cases = pd.DataFrame({"case_key": [1], "case_id": ["A"]})
    run: Any = SimpleNamespace(cases=cases)
    monkeypatch.setattr(cards, "choose_row", choose_row)
    monkeypatch.setattr(trail, "cases_shown", lambda *_: None)
    monkeypatch.setattr(likeness, "by_chance", lambda _: 1.0)
    for keys in ([2, 3], [2, 3], [3, 2]):
        monkeypatch.setattr(similar, "nearest_table", lambda *_, near=keys: (cases, near))
        group_controls.nearest(run, 1, "")
    assert told[0] == told[1], "the choice stays where the rows do"
    assert told[1] != told[2]
