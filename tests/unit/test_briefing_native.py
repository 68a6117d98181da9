"""Charts as a presentation holds them: every number of the page, gaps where none is known."""

import tomllib
from pathlib import Path

import altair as alt
import pandas as pd
import pytest

from dashboard import charts, coverage_charts, evidence_charts, money_charts
from dashboard.briefing import drawing
from dashboard.briefing.drawing import vega_lite
from dashboard.briefing.native import native
from dashboard.colours import NEUTRAL, THEME_COLOURS
from tests.briefing_slides import COUNTS, MONTH_NAMES, SMUGGLING, TRAFFICKING, trend_frame

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def test_trend_is_a_chart_with_a_gap_where_nothing_is_known() -> None:
    chart = native(vega_lite(charts.trend(trend_frame(), "month", dark=False)))
    assert chart is not None
    assert (chart.mark, chart.horizontal, chart.value_title) == ("bar", False, "Cases")
    assert chart.categories == tuple(MONTH_NAMES)
    assert [series.name for series in chart.series] == [TRAFFICKING, SMUGGLING]
    assert [series.values for series in chart.series] == list(zip(*COUNTS, strict=True))
    assert chart.unknown == 1


def test_periods_that_still_fill_are_told() -> None:
    frame = trend_frame()
    frame["fills"] = frame["period_name"] == MONTH_NAMES[-1]
    chart = native(vega_lite(charts.trend(frame, "month", dark=False)))
    assert chart is not None
    assert chart.fills == (False, False, True)


def test_dark_page_gives_the_slide_of_a_light_one() -> None:
    dark, light = (
        vega_lite(charts.trend(trend_frame(), "month", dark=dark)) for dark in (True, False)
    )
    assert dark != light
    assert drawing.in_light(dark) == light
    chart = native(dark)
    assert chart is not None
    assert chart.series[0].colour == THEME_COLOURS["light"]["trafficking"]


def test_bars_one_below_another_keep_the_order_of_the_page() -> None:
    frame = pd.DataFrame(
        {"value": ["r", "r", "f"], "value_name": ["Retail", "Retail", "Fishing"],
         "theme_name": [TRAFFICKING, SMUGGLING, TRAFFICKING], "theme_order": [0, 1, 0],
         "cases": [3, 5, 2]}
    )  # fmt: skip
    chart = native(vega_lite(charts.stacked_bars(frame, "Sector", dark=False)))
    assert chart is not None
    assert chart.horizontal
    assert chart.categories == ("Retail", "Fishing")
    assert {one.name: one.values for one in chart.series} == {
        TRAFFICKING: (3, 2), SMUGGLING: (5, None)}  # fmt: skip
    assert not chart.unknown  # a sector without smuggling is no value that is not known


def test_bars_that_carry_a_number_keep_it() -> None:
    frame = pd.DataFrame(
        {"period": pd.to_datetime(["2026-04-01", "2026-05-01"]), "period_name": ["a", "b"],
         "reports": [48, 0], "agencies": [12, 0]}
    )  # fmt: skip
    chart = native(vega_lite(charts.coverage(frame, "month", dark=True)))
    assert chart is not None
    assert chart.series[0].values == (48, 0)
    assert chart.series[0].colour == NEUTRAL["light"]
    assert chart.notes == ("12", "0")


def test_lines_and_shares() -> None:
    frame = pd.DataFrame(
        {"period": pd.to_datetime(["2026-04-01", "2026-07-01"] * 2), "period_name": "x",
         "value": list("aabb"), "value_name": ["B", "B", "A", "A"], "cases": [1, 2, 3, None]}
    )  # fmt: skip
    chart = native(vega_lite(charts.lines(frame, "quarter")))
    assert chart is not None
    assert (chart.mark, chart.categories) == ("line", ("Q2 2026", "Q3 2026"))
    assert [(one.name, one.values) for one in chart.series] == [("B", (1, 2)), ("A", (3, None))]
    assert [one.colour for one in chart.series] == list(drawing.CATEGORIES[:2])
    known = pd.DataFrame({"value_name": ["a"], "known": [1], "share": [0.5]})
    chart = native(vega_lite(coverage_charts.completeness(known)))
    assert chart is not None
    assert (chart.as_share, chart.most) == (True, 1)


def test_what_a_native_chart_would_not_show_is_a_picture() -> None:
    shares = pd.DataFrame(
        {"value": ["a"], "value_name": ["A"], "cases": [1], "share": [0.5], "low": [0.1],
         "high": [0.9]}
    )  # fmt: skip
    points = alt.Chart(pd.DataFrame({"x": [1], "y": [2]})).mark_point().encode(x="x:Q", y="y:Q")
    kept = charts.trend(trend_frame(), "month", dark=False).transform_filter("datum.cases > 3")
    many = pd.DataFrame({"x": [f"{n}" for n in range(61)], "y": 1})
    states = ["taken", "not taken"]
    steps = pd.DataFrame(
        {"step_name": ["Shelter"] * 2, "state_name": states, "state_order": [0, 1],
         "victims": [3, 400]}
    )  # fmt: skip
    for drawn in (
        evidence_charts.share_bars(shares, "Sector", dark=False),
        money_charts.chain(steps, states, dark=False),
        points,
        kept,
        alt.Chart(many).mark_bar().encode(x="x:N", y="y:Q"),
        alt.Chart(many[:3]).mark_bar().encode(x="x:N", y="mean(y):Q"),
        alt.hconcat(points, points),
    ):
        assert native(vega_lite(drawn)) is None


def test_large_frame_is_drawn_whatever_altair_is_set_to() -> None:
    frame = pd.DataFrame({"x": ["a"] * 6000, "y": range(6000)})
    spec = vega_lite(alt.Chart(frame).mark_bar().encode(x="x:N", y="sum(y):Q"))
    assert len(drawing.rows(spec) or ()) == 6000
    chart = native(spec)
    assert chart is not None
    assert chart.series[0].values == (sum(range(6000)),)


def test_nothing_is_fetched_for_a_chart() -> None:
    spec = {"data": {"url": "https://evil.example/x.csv"}, "mark": "bar",
            "encoding": {"x": {"field": "a", "type": "nominal"}}}  # fmt: skip
    with pytest.raises(ValueError, match=r"evil\.example"):
        drawing.svg(spec, 100, 100)


def test_colours_are_those_of_the_pages() -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]["light"]
    assert theme["primaryColor"] == drawing.ACCENT
    assert theme["borderColor"] == drawing.RULE
    assert theme["chartCategoricalColors"] == list(drawing.CATEGORIES)
    assert theme["chartSequentialColors"] == list(drawing.SEQUENCE)
