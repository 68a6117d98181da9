"""What cases of a register are held against each other by."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from dashboard.whole_register import modus_operandi, nearly_same, newest_cases
from data_access.register import Register
from models.similarity import Similarity
from tests.registers import open_register, write_register

OpenWith = Callable[..., Register]
THEMES = ("undetermined", "undetermined", "smuggling", "both", "trafficking", None)


@pytest.fixture
def open_with(tmp_path: Path) -> OpenWith:
    """A register of so many reports, one case each, told by their themes."""

    def opened(*themes: str | None) -> Register:
        url = f"sqlite:///{tmp_path / 'register.db'}"
        reports = [{"theme": theme, "place": "BQ-lac"} for theme in themes]
        write_register(url, reports=reports)
        return open_register(url, tmp_path / "mirror")

    return opened


def test_cases_of_which_nobody_knows_the_theme_are_not_alike_in_it(open_with: OpenWith) -> None:
    register = open_with(*THEMES)
    cases = newest_cases(register, 10)
    traits = modus_operandi(register, cases)
    assert set(traits.loc[traits["attribute"] == "theme", "value"]) == {
        "smuggling",
        "both",
        "trafficking",
    }
    one, other, smuggled = (int(key) for key in cases.sort_values("case_id")["case_key"][:3])
    similarity = Similarity.fit(traits)
    for pair in ((one, other), (one, smuggled)):
        assert "theme" not in set(similarity.reasons(*pair)["attribute"])


def test_both_is_near_either_theme(open_with: OpenWith) -> None:
    register = open_with(*THEMES)
    near = nearly_same(register, newest_cases(register, 10).assign(case_date=pd.NaT))
    themes = near[near["attribute"] == "theme"]
    assert {*zip(themes["value"], themes["near"], strict=True)} == {
        ("smuggling", "both"),
        ("both", "smuggling"),
        ("both", "trafficking"),
        ("trafficking", "both"),
    }
