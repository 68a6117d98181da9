"""Legends on a screen of any width: no entry is cut off."""

import re
from typing import Any

import pandas as pd
import pytest
import vl_convert

from dashboard import charts
from dashboard.briefing.drawing import vega_lite
from dashboard.chart_specs import enlarged
from tests.briefing_slides import trend_frame


def drawn() -> list[dict[str, Any]]:
    lines = pd.DataFrame(
        [("2026-04-01", "Apr 2026", str(n), f"A value of some length {n}", n) for n in range(6)],
        columns=["period", "period_name", "value", "value_name", "cases"],
    )
    return [
        vega_lite(charts.trend(trend_frame(), "month", dark=False)),
        vega_lite(charts.lines(lines.assign(period=pd.to_datetime(lines["period"])), "month")),
    ]


def beside(spec: dict[str, Any], width: int) -> int:
    """Entries of the legend in one row, on a screen so wide."""
    fit = {"type": "fit", "contains": "padding"}
    told = vl_convert.vegalite_to_svg(spec | {"width": width, "autosize": fit})
    legend = told[told.index("role-legend-entry") :]
    entries = re.findall(r"translate\(([\d.]+),([\d.]+)\)\"><path class=\"background\"", legend)
    return max(sum(other[1] == one[1] for other in entries) for one in entries)


@pytest.mark.parametrize("spec", drawn(), ids=["themes", "lines"])
def test_a_legend_has_as_many_rows_as_a_narrow_screen_needs(spec: dict[str, Any]) -> None:
    assert beside(spec, 300) <= 2
    assert beside(spec, 900) >= 4
    assert enlarged(spec, 2.0)["encoding"]["color"]["legend"]["columns"] == 5, "a wall has room"
