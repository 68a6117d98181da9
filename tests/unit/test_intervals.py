import numpy as np
import pytest

from models import intervals


def test_wilson_gives_the_published_limits():
    estimate = intervals.wilson(15, 148)  # Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29
    assert (estimate.low, estimate.high) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    several = intervals.wilson([81, 0, 1], [263, 20, 29])
    assert several.low == pytest.approx([0.2553, 0.0, 0.0061], abs=1e-4)
    assert several.high == pytest.approx([0.3662, 0.1611, 0.1718], abs=1e-4)


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


def test_a_share_of_nothing_is_unknown():
    estimate = intervals.wilson(0, 0)
    assert np.isnan([estimate.value, estimate.low, estimate.high]).all()


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="above its total"):
        intervals.wilson(3, 2)
