import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from benchmarks.patterns.measures import (
    alone,
    ami,
    ari,
    average_precision,
    b_cubed,
    background,
    group_measures,
    nearest_measures,
    precision_at,
    spurious,
)


def labels(*values):
    return np.array(values, dtype=np.int64)


def test_each_case_without_a_group_stands_alone():
    assert alone(labels(-1, 1, 1, -1)).tolist() == [1, 0, 0, 2]


def test_a_perfect_grouping_has_full_marks_whatever_its_numbers():
    truth, found = labels(0, 0, 1, 1, -1, -1), labels(7, 7, 3, 3, -1, -1)
    told = group_measures(truth, found)
    assert (told.pop("spurious"), told.pop("groups"), told.pop("planted")) == (0, 2, 2)
    assert list(told.values()) == pytest.approx([1.0] * 7)


def test_ari_by_hand():
    # Pairs together: 2 planted, 3 found, 1 in both, of 15; chance gives 2 x 3 / 15 = 0.4.
    truth, found = labels(0, 0, 1, 1, -1, -1), labels(0, 0, 0, -1, -1, -1)
    assert ari(truth, found) == pytest.approx((1 - 0.4) / (2.5 - 0.4))


def test_putting_all_in_one_group_is_no_better_than_chance():
    truth, found = labels(0, 0, 0, 1, 1, 1, -1, -1), labels(*[0] * 8)
    assert ari(truth, found) == pytest.approx(0)
    assert ami(truth, found) == pytest.approx(0)


@pytest.mark.parametrize("seed", range(5))
def test_ami_is_that_of_scikit_learn(seed):
    random = np.random.default_rng(seed)
    truth, found = random.integers(-8, 5, (2, 120))
    found = np.where(random.random(120) < 0.5, truth, found)
    expected = adjusted_mutual_info_score(alone(truth), alone(found))
    assert ami(truth, found) == pytest.approx(expected)


def test_all_apart_agrees_with_all_apart():
    assert ami(labels(-1, -1, -1), labels(-1, -1, -1)) == 1


def test_b_cubed_by_hand():
    # Cases a b c d are planted together, x and y are background; found: {a b x}, c and d left out.
    truth, found = labels(0, 0, 0, 0, -1, -1), labels(0, 0, -1, -1, 0, -1)
    precision, recall, f1 = b_cubed(truth, found)
    assert precision == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 + 1 / 3) / 5)  # y is not counted
    assert recall == pytest.approx((2 / 4 + 2 / 4 + 1 / 4 + 1 / 4 + 1) / 5)
    assert f1 == pytest.approx(2 * precision * recall / (precision + recall))


def test_b_cubed_does_not_gain_from_background_that_all_leave_out():
    truth, found = labels(0, 0, 1, 1, 1), labels(0, 0, 0, 1, 1)
    more = np.full(100, -1)
    with_background = b_cubed(np.append(truth, more), np.append(found, more))
    assert with_background == b_cubed(truth, found)


def test_b_cubed_of_nothing_planted_and_nothing_found_is_one():
    assert b_cubed(labels(-1, -1), labels(-1, -1)) == (1, 1, 1)


def test_background_by_hand():
    assert background(labels(-1, -1, -1, 0, 0), labels(-1, 0, 0, -1, 0)) == (1 / 2, 1 / 3)
    assert background(labels(0, 0), labels(0, 0)) == (1, 1)
    assert background(labels(-1, -1), labels(0, 0)) == (1, 0)


def test_a_group_is_spurious_that_overlaps_no_planted_one():
    truth = labels(0, 0, 0, 0, -1, -1, -1, -1, -1, -1)
    assert spurious(truth, labels(5, 5, -1, -1, 6, 6, -1, -1, -1, -1)) == 1 / 2  # {2 of 4}, {0}
    # One of four planted, with one other: 1 of 5, which is just enough.
    assert spurious(truth, labels(0, -1, -1, -1, 0, -1, -1, -1, -1, -1)) == 0
    assert spurious(truth, labels(0, -1, -1, -1, 0, 0, -1, -1, -1, -1)) == 1
    assert spurious(truth, np.full(10, -1)) == 0


def test_precision_at_ten_can_reach_one_in_a_small_group():
    hit = np.array([True, False, True, False, False, False, False, False, False, False, True])
    assert precision_at(hit, 3) == pytest.approx(2 / 3)
    assert precision_at(hit, 50) == pytest.approx(2 / 10)
    assert precision_at(np.array([True, True]), 2) == 1


def test_average_precision_by_hand():
    hit = np.array([True, False, True, False])
    assert average_precision(hit, 3) == pytest.approx((1 / 1 + 2 / 3) / 3)
    assert average_precision(hit, 2) == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert average_precision(np.ones(200, dtype=bool), 150) == 1
    assert average_precision(np.zeros(0, dtype=bool), 3) == 0


def test_nearest_by_hand():
    truth = labels(0, 0, 0, 1, 1, -1)
    told = nearest_measures(truth, labels(0, 3), [labels(1, 5, 2), labels(5)])
    assert told["P@10"] == pytest.approx((1 + 0) / 2)
    assert told["MAP"] == pytest.approx(((1 + 2 / 3) / 2 + 0) / 2)
