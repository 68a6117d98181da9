"""The threshold of the watch: how often copies without a pattern may exceed it."""

import numpy as np
import pytest
from scipy import stats

from models.calibration import CERTAIN, FLOOR, threshold


@pytest.mark.parametrize(("allowed", "times"), [(38.4, 30), (25.6, 18), (4.0, 1), (2.0, 0)])
def test_the_agreed_rate_is_kept_with_the_stated_confidence(allowed: float, times: int) -> None:
    told = np.linspace(20, 4, 60)
    limit = threshold(({"profile": told[::2]}, {"profile": told[1::2]}), "profile", allowed)
    assert (told > limit).sum() == times
    if times:
        assert stats.poisson.sf(times, allowed) >= CERTAIN > stats.poisson.sf(times + 1, allowed)


def test_copies_that_never_exceed_the_floor_set_it() -> None:
    assert threshold(({"profile": np.zeros(0)},), "profile", 38.4) == FLOOR["profile"]
    assert threshold((), "profile", 0.0) == FLOOR["profile"]
