"""Local suppression: what comes out holds k and diversity, whatever goes in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data_access.release.suppression import least_diverse, smallest_class, suppressed

FRAMES = st.tuples(st.integers(1, 70), st.integers(2, 5)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(0, 3))
)


@settings(deadline=None)
@given(FRAMES, st.integers(2, 11), st.data())
def test_no_combination_is_rare_and_no_secret_is_shared(
    rows: np.ndarray, k: int, data: st.DataObject
) -> None:
    places = st.sets(st.integers(0, rows.shape[1] - 1))
    sensitive = sorted(data.draw(places, "sensitive"))
    fixed = sorted(data.draw(places, "fixed") - set(sensitive))
    told = data.draw(st.sampled_from([None, *sensitive]), "told")
    made = suppressed(rows, k, fixed=fixed, sensitive=sensitive, told=told)
    released = made.rows[made.placed]
    if len(released):
        assert made.smallest == smallest_class(released) >= k
        diversity = least_diverse(released, sensitive)
        assert diversity is None or diversity >= 2
    assert ((released == rows[made.placed]) | (released == 0)).all(), "a value was invented"
    if told is not None:
        for group in _groups(released, sensitive):
            assert group[:, told].any() or not group[:, sensitive].any(), "the rest tells of it"
    assert (released[:, fixed] == rows[made.placed][:, fixed]).all()


def _groups(rows: np.ndarray, sensitive: list[int]) -> list[np.ndarray]:
    """The rows that agree in all that is not sensitive, together."""
    others = np.delete(rows, sensitive, axis=1)
    kinds = {tuple(kind) for kind in others.tolist()}
    return [rows[(others == kind).all(axis=1)] for kind in kinds]


@settings(deadline=None)
@given(FRAMES, st.integers(2, 11), st.randoms(use_true_random=False))
def test_the_order_of_cases_changes_nothing(rows: np.ndarray, k: int, chance: object) -> None:
    order = np.array(chance.sample(range(len(rows)), len(rows)))  # type: ignore[attr-defined]
    one, other = suppressed(rows, k), suppressed(rows[order], k)
    assert (one.rows[order] == other.rows).all()
    assert (one.placed[order] == other.placed).all()


@settings(deadline=None)
@given(FRAMES, st.integers(2, 11))
def test_where_nothing_is_fixed_all_but_a_few_are_placed(rows: np.ndarray, k: int) -> None:
    """At worst a case joins those of whom nothing is told."""
    left = int((~suppressed(rows, k).placed).sum())
    assert left < k


def test_as_little_is_made_unknown_as_is_needed() -> None:
    rows = np.array([[1, 1]] * 5 + [[1, 2]] * 2 + [[1, 3]] * 3 + [[2, 1]] * 6)
    made = suppressed(rows, 5)
    assert made.placed.all()
    assert made.rows.tolist() == [[1, 1]] * 5 + [[1, 0]] * 5 + [[2, 1]] * 6


def test_a_rare_case_joins_those_that_are_unknown_already() -> None:
    rows = np.array([[1, 0]] * 5 + [[1, 2]])
    assert suppressed(rows, 5).rows[-1].tolist() == [1, 0]


def test_a_value_that_all_share_is_not_told() -> None:
    rows = np.array([[1, 1]] * 6 + [[2, 1]] * 5 + [[2, 2]] * 5)
    made = suppressed(rows, 5, sensitive=[1])
    assert made.rows.tolist() == [[1, 0]] * 6 + [[2, 1]] * 5 + [[2, 2]] * 5


def test_what_tells_of_a_value_that_was_taken_away_goes_with_it() -> None:
    """Theme and sector: one theme alone has sectors, so that a sector would say which it was."""
    rows = np.array([[1, 1, 1]] * 5 + [[1, 1, 2]] * 5 + [[2, 1, 1]] * 5 + [[2, 2, 2]] * 5)
    made = suppressed(rows, 5, sensitive=[1, 2], told=1)
    assert made.rows.tolist() == [[1, 0, 0]] * 10 + [[2, 1, 1]] * 5 + [[2, 2, 2]] * 5
    alone = suppressed(rows, 5, sensitive=[1, 2])
    assert alone.rows[:10].tolist() == [[1, 0, 1]] * 5 + [[1, 0, 2]] * 5


def test_one_known_value_beside_unknown_is_no_diversity() -> None:
    """Who knows that a case's sector is known would read it off."""
    rows = np.array([[1, 1]] * 6 + [[1, 0]] * 6)
    assert not suppressed(rows, 5, sensitive=[1]).rows[:, 1].any()


def test_a_case_that_only_a_fixed_value_tells_apart_is_held_back() -> None:
    rows = np.array([[1, 1]] * 7 + [[2, 1]] * 3)
    assert suppressed(rows, 5, fixed=[0]).placed.tolist() == [True] * 7 + [False] * 3


@pytest.mark.parametrize("rows", [np.zeros((0, 3), dtype=np.int64)])
def test_nothing_in_nothing_out(rows: np.ndarray) -> None:
    made = suppressed(rows, 5)
    assert made.rows.shape == (0, 3)
    assert made.smallest == 0
