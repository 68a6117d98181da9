import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from models import intervals


def test_wilson_gives_the_published_limits():
    estimate = intervals.wilson(15, 148)  # Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29
    assert (estimate.low, estimate.high) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    several = intervals.wilson([81, 0, 1], [263, 20, 29])
    assert several.low == pytest.approx([0.2553, 0.0, 0.0061], abs=1e-4)
    assert several.high == pytest.approx([0.3662, 0.1611, 0.1718], abs=1e-4)


def test_clopper_pearson_gives_the_published_limits():
    estimate = intervals.clopper_pearson([81, 15, 0, 1], [263, 148, 20, 29])
    assert estimate.low == pytest.approx([0.2527, 0.0578, 0.0, 0.0009], abs=1e-4)
    assert estimate.high == pytest.approx([0.3676, 0.1617, 0.1684, 0.1776], abs=1e-4)


def test_difference_gives_the_published_limits():
    # Newcombe 1998 (17:873), table II, method 10: 56/70 against 48/80, 9/10 against 3/10
    estimate = intervals.difference_of_shares([48, 3], [80, 10], [56, 9], [70, 10])
    assert estimate.low == pytest.approx([0.0524, 0.1705], abs=1e-4)
    assert estimate.high == pytest.approx([0.3339, 0.8090], abs=1e-4)


def test_ratio_survives_a_count_of_zero():
    ratio = intervals.ratio_of_shares([8, 0, 0], [10, 10, 0], [0, 5, 5], [100, 10, 10])
    assert np.isinf(ratio.value[0])
    assert np.isinf(ratio.high[0])
    assert 5 < ratio.low[0] < 100
    assert (ratio.value[1], ratio.low[1]) == (0, 0)
    assert 0 < ratio.high[1] < 1.5
    assert np.isnan([ratio.value[2], ratio.low[2], ratio.high[2]]).all()


def test_ratio_covers_as_often_as_stated():
    random = np.random.default_rng(1)
    inside, outside = random.binomial(12, 0.6, 4000), random.binomial(300, 0.1, 4000)
    ratio = intervals.ratio_of_shares(inside, 12, outside, 300)
    covered = np.mean((ratio.low <= 6) & (ratio.high >= 6))
    assert 0.93 < covered < 0.975


def test_change_agrees_with_the_binomial_test():
    result = intervals.change(9, 4, recent_exposure=50, earlier_exposure=150)
    exact = stats.binomtest(9, 13, 0.25, alternative="greater").pvalue
    assert result.p == pytest.approx(2 * exact)
    assert result.value == pytest.approx((9 / 50) / (4 / 150))


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.1, 10))
def test_change_interval_agrees_with_its_p(recent, earlier, exposure):
    result = intervals.change(recent, earlier, recent_exposure=exposure)
    excludes_one = bool(result.low > 1 or result.high < 1)
    if abs(float(result.p) - 0.05) > 1e-9:
        assert excludes_one == (result.p < 0.05)


def test_nothing_against_nothing_is_unknown():
    result = intervals.change(0, 0)
    assert np.isnan(result.value)
    assert result.p == 1
    assert np.isnan(intervals.wilson(0, 0).low)


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="above its total"):
        intervals.wilson(3, 2)
    with pytest.raises(ValueError, match="exposure is 0"):
        intervals.change(1, 1, recent_exposure=0)


def test_missing_is_not_in_the_denominator():
    traits = pd.DataFrame(
        {
            "case_key": [1, 2, 2, 3, 4],
            "attribute": ["sector", "sector", "sector", "sector", "gender"],
            "value": ["retail", "retail", "construction", "construction", "Feminine"],
        }
    )
    result = intervals.shares(traits, "sector")
    assert result["value"].tolist() == ["construction", "retail"]
    assert result["of"].tolist() == [3, 3]
    assert result["share"].tolist() == pytest.approx([2 / 3, 2 / 3])


def test_no_cases_give_no_shares():
    empty = pd.DataFrame(
        {
            "case_key": pd.Series(dtype="int64"),
            "attribute": pd.Series(dtype="str"),
            "value": pd.Series(dtype="str"),
        }
    )
    result = intervals.shares(empty, "sector")
    assert result.empty
    assert result.dtypes["cases"] == np.int64
    assert result.dtypes["share"] == np.float64
