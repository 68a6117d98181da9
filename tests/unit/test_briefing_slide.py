"""A slide is a snapshot: kept as JSON and read back it is the same, to the last number."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.briefing import words
from dashboard.briefing.slide import Slide
from tests.briefing_slides import SOURCE, every_slide, harm_slide, key_slide


@pytest.mark.parametrize("slide", every_slide(), ids=lambda slide: slide.name[:12])
def test_slide_survives_being_kept(slide: Slide) -> None:
    kept = slide.to_json()
    again = Slide.from_json(kept)
    assert again.to_json() == kept
    pd.testing.assert_frame_equal(again.table, slide.table)
    assert (again.source, again.key_numbers, again.points) == (
        slide.source, slide.key_numbers, slide.points)  # fmt: skip
    assert (again.picture, again.chart) == (slide.picture, slide.chart)


FLOATS = st.floats(allow_infinity=False)


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.tuples(st.none() | st.integers(-(2**63), 2**63 - 1), FLOATS, st.text(),
                       st.none() | st.dates(date(1900, 1, 1)), st.booleans()), max_size=5)
)  # fmt: skip
def test_every_value_of_a_table_survives(rows: list[tuple[object, ...]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(5)]
    table = pd.DataFrame(
        {
            "whole": pd.array(columns[0], "Int64"),
            "part": pd.Series(columns[1], dtype="float64"),
            "text": pd.Series(columns[2], dtype="object"),
            "day": pd.Series(columns[3], dtype="object"),
            "is": pd.Series(columns[4], dtype="bool"),
            "moment": pd.to_datetime(pd.Series(columns[3])),
        }
    )
    table.columns = [*table.columns[:-1], "whole"]  # two columns may have one name
    slide = Slide("n", "p", "t", SOURCE, table=table)
    pd.testing.assert_frame_equal(Slide.from_json(slide.to_json()).table, table)


def test_text_of_no_slide_is_refused() -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Slide.from_json("{}")
    with pytest.raises(TypeError):
        Slide.from_json(key_slide().to_json().replace('"alt"', '"evil"'))


@pytest.mark.parametrize(
    ("value", "told"),
    [(None, "–"), (float("nan"), "–"), (0, "0"), (1234, "1,234"), (0.125, "0.125"),
     (0.00012345, "0.000123"), (0.0999999, "0.1"),
     (3e-9, "0.000000003"), (-0.0, "0"), (1234.5678, "1,234.568"), (True, "Yes"),
     (date(2026, 3, 7), "7 Mar 2026"), (pd.Timestamp("2026-03-07 09:05"), "7 Mar 2026 09:05"),
     ("a\nb", "a b"), ("\u202ex", "[U+202E]x"), ("\x00", "[U+0000]")],
)  # fmt: skip
def test_cell_as_it_is_read(value: object, told: str) -> None:
    assert words.cell(value) == told


def test_change_is_told_only_where_both_are_known() -> None:
    more, unknown, alone = key_slide().key_numbers
    assert words.changed(more) == "+17%"
    assert not words.changed(unknown)
    assert not words.changed(alone)
    assert words.changed(replace(more, value=12, before=10)) == "+2"
    assert words.changed(replace(more, value=8, before=10)) == "-2"


def test_foot_says_what_it_was_made_from() -> None:
    slide = key_slide()
    told = words.foot(slide)
    for part in ("A register", "30 Jun 2026 12:00", "1 Jul 2024 to 30 Jun 2026: 1,234 cases",
                 "Counted once."):  # fmt: skip
        assert part in told
    assert "\x1b" not in words.foot(harm_slide())
