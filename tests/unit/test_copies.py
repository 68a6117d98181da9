"""Copies of a register keep who told how much and when, and nothing that formed."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from models.history import SEASONED, History, history
from models.surprise import surprises
from models.traits import Matrix

AS_OF = pd.Timestamp("2025-12-28")


def _register(weeks: int, late: int = 0) -> tuple[History, Matrix]:
    """Ten cases a week of two agencies, one a week of a route from two thirds on.

    The second agency tells its first case ``late`` weeks after the first.
    """
    random = np.random.default_rng(0)
    age = np.concatenate([np.arange(weeks * 70) // 10, np.arange(0, weeks * 7 // 3, 7)])
    keys = np.arange(len(age))
    is_mine = keys >= weeks * 70
    second = (random.random(len(keys)) < 0.5) & (age < (weeks - late) * 7)
    told = pd.DataFrame({"case_key": keys, "agency": np.where(second, "b", "a")})
    traits = pd.DataFrame(
        {"case_key": keys, "attribute": "route", "value": np.where(is_mine, "x", "y")}
    )
    dates = AS_OF - pd.to_timedelta(age, unit="D")
    cases = pd.DataFrame({"case_key": keys, "case_date": dates, "exact": False})
    return history(cases, traits, told, AS_OF), sparse.csr_array(is_mine[None].astype(np.float32))


def _most(past: History, fits: Matrix) -> float:
    looks = np.arange(max(past.weeks - 104, 0), past.weeks)
    return float(surprises(past, fits, looks, floor=0.0)["score"].max())


def test_what_forms_in_a_register_of_a_year_is_not_in_its_copies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    past, fits = _register(52)
    found, random = _most(past, fits), np.random.default_rng(0)
    assert found > 6
    assert max(_most(past.shuffled(random), fits) for _ in range(5)) < found / 2
    monkeypatch.setattr("models.history.SEASONED", 0)
    assert min(_most(past.shuffled(random), fits) for _ in range(5)) > 0.7 * found


def test_seasons_stay_in_the_copies_of_agencies_that_told_for_three_years() -> None:
    past, _ = _register(SEASONED + 20, late=60)
    dealt = past.shuffled(np.random.default_rng(0))
    for agency, kept in enumerate((True, False)):
        mine = past.told[:, agency] == 1
        moved = past.day[mine] - dealt.day[mine]
        assert np.array_equal(np.sort(past.day[mine]), np.sort(dealt.day[mine]))
        month = pd.Series(past.month, past.day)
        month = month[~month.index.duplicated()]
        same = month[dealt.day[mine]].to_numpy() == past.month[mine]
        assert (np.abs(moved) > 0).any()
        assert same.all() == kept
