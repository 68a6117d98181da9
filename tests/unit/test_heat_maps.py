"""What is not known is no peak of a heat map, and no island."""

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from dashboard import charts, key_figures, money_charts, questions, released
from dashboard.key_figures import KeyFigure

MANY_UNKNOWN = pd.DataFrame(
    {
        "sector": ["retail", "retail", None],
        "sector_name": ["Retail", "Retail", "Not known"],
        "value": ["VE", None, "VE"],
        "value_name": ["Venezuela", "Not known", "Venezuela"],
        "cases": [27, 107, 60],
    }
)


def _cells(chart: Any) -> Any:
    return chart.to_dict()["layer"][0]["encoding"]


def test_scale_ends_at_the_most_that_is_known() -> None:
    heat = charts.heat(MANY_UNKNOWN, "Citizenship", dark=False)
    named = MANY_UNKNOWN.rename(columns={"sector_name": "row_name", "value_name": "column_name"})
    money = money_charts.cells(named, ("a", "b"), ("cases", "Cases"), dark=False)
    for chart in (heat, money):
        cells = _cells(chart)
        assert cells["color"]["scale"]["domainMax"] == 27
        assert cells["color"]["condition"]["test"] == "datum.unknown"
        assert cells["fillOpacity"]["condition"]["value"] < 0.3
        assert chart.data["unknown"].tolist() == [False, True, True]


def test_not_known_stands_last() -> None:
    peru = MANY_UNKNOWN.assign(value="PE", value_name="Peru")
    rare = pd.concat([MANY_UNKNOWN, peru])
    cells = _cells(charts.heat(rare, "Citizenship", dark=False))
    assert cells["x"]["sort"] == ["Venezuela", "Peru", "Not known"]
    assert cells["y"]["sort"] == ["Retail", "Not known"]


def test_country_beside_its_islands_says_that_the_island_is_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(questions, "released", lambda: None)
    told = released.islands(pd.Series(["bonaire", "BQ", "VE", None])).tolist()
    assert told == [
        "Bonaire",
        "Caribbean Netherlands (island not told)",
        "Venezuela",
        "Not known",
    ]


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ("islands of the Kingdom", "Caribbean Netherlands (island not told)"),
        ("countries of the Kingdom", "Caribbean Netherlands"),
    ],
)
def test_release_of_countries_says_of_no_island_that_nobody_told_it(
    monkeypatch: pytest.MonkeyPatch, level: str, told: str
) -> None:
    monkeypatch.setattr(questions, "released", lambda: SimpleNamespace(levels={"area": level}))
    assert released.islands(pd.Series(["BQ"])).tolist() == [told]


def test_quarters_stand_on_the_axis_as_in_titles() -> None:
    assert charts.time_axis("quarter").to_dict()["axis"]["format"] == "Q%q %y"


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [(126, 46, "+174% from 46"), (715, 563, "+27%"), (12, 9, 3), (46, 46, 0)],
)
def test_percentage_of_a_small_number_tells_it(now: int, before: int, told: str | int) -> None:
    assert key_figures._against(KeyFigure("Minors, at least", now, before)) == told
