"""A set's own season and trend are no surprise, and what has no past surprises as before."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from models.causes import Moment
from models.history import History, history
from models.surprise import surprises
from models.traits import Matrix, row

YEARS = range(2020, 2026)
AS_OF = pd.Timestamp("2025-12-31")
NO_PULL = 1e12
"""Cases added to seen and expected that leave nothing of a season or trend."""


def _days(many: int, start: str, end: str) -> pd.DatetimeIndex:
    return pd.date_range(start, end, periods=many).normalize()


def _register(mine: list[pd.DatetimeIndex], years: Sequence[int] = YEARS) -> tuple[History, Matrix]:
    """Sixty cases a month of two agencies, evenly, and among them the set of the days given."""
    usual = [_days(60 * 12, f"{year}-01-01", f"{year}-12-31") for year in years]
    days = np.concatenate([*usual, *mine])
    is_mine = np.arange(len(days)) >= sum(map(len, usual))
    keys = np.arange(len(days))
    cases = pd.DataFrame({"case_key": keys, "case_date": pd.to_datetime(days)})
    traits = pd.DataFrame(
        {"case_key": keys, "attribute": "origin", "value": np.where(is_mine, "a", "b")}
    )
    agencies = pd.DataFrame({"case_key": keys, "agency": np.where(keys % 2, "KPCN", "KMar")})
    past = history(cases.assign(exact=False), traits, agencies, AS_OF)
    fits: Matrix = sparse.csr_array(is_mine[None, :].astype(np.float32))
    return past, fits


SEASON = [_days(9, f"{year}-04-01", f"{year}-05-25") for year in YEARS]
GROWTH = [_days(10 * (year - 2019), f"{year}-01-01", f"{year}-12-31") for year in YEARS]
NOTHING_BEFORE = [_days(9, "2025-04-01", "2025-05-25")]


@pytest.mark.parametrize("mine", [SEASON, GROWTH], ids=["season", "growth"])
def test_own_season_or_growth_is_no_surprise(
    mine: list[pd.DatetimeIndex], monkeypatch: pytest.MonkeyPatch
) -> None:
    past, fits = _register(mine)
    looks = np.arange(past.weeks - 52, past.weeks)
    assert surprises(past, fits, looks, floor=2.0).empty
    monkeypatch.setattr("models.usual.FEW", NO_PULL)
    assert not surprises(past, fits, looks, floor=2.0).empty


def test_what_has_no_past_surprises_as_without_season_and_trend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    past, fits = _register(NOTHING_BEFORE)
    looks = np.arange(past.weeks - 52, past.weeks - 14)  # half a year from its first case
    found = surprises(past, fits, looks, floor=4.0)
    monkeypatch.setattr("models.usual.FEW", NO_PULL)
    pd.testing.assert_frame_equal(found, surprises(past, fits, looks, floor=4.0))
    assert found["score"].max() > 7


def test_season_surprises_in_a_year_in_which_it_is_three_times_itself() -> None:
    past, fits = _register([*SEASON, _days(18, "2025-04-01", "2025-05-25")])
    looks = np.arange(past.weeks - 52, past.weeks)
    assert surprises(past, fits, looks, floor=4.0)["score"].max() > 5


def test_evidence_expects_what_the_surprise_did() -> None:
    past, fits = _register(SEASON)
    wide: Matrix = sparse.csr_array(np.ones((1, len(past.week)), np.float32))
    look = int(past.week[row(fits, 0)[-1]])
    looks = np.array([look])
    for around in (None, wide):
        found = surprises(past, fits, looks, wide=around, weeks=(looks, looks), floor=0.0)
        window = int(found["window"].iloc[0])
        about = None if around is None else row(around, 0)
        moment = Moment.of(past, row(fits, 0), look, window, about)
        assert moment.times > 2
        assert moment.expected().sum() == pytest.approx(found["expected"].iloc[0])


def test_what_makes_the_season_of_two_years_makes_no_trend_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nine cases an autumn, and in the second as many again: twice what the first tells."""
    autumn = [_days(9, f"{year}-10-12", f"{year}-12-05") for year in YEARS[-2:]]
    past, fits = _register([*autumn, autumn[-1]], YEARS[-2:])
    monkeypatch.setattr("models.usual.FEW", 1e-9)
    look = int(past.week[row(fits, 0)[-1]])
    moment = Moment.of(past, row(fits, 0), look, 8)
    assert moment.seen.sum() >= 16
    assert moment.expected().sum() == pytest.approx(9 * 8 / 14, rel=0.15)


def test_what_was_frequent_once_and_comes_back_is_news(monkeypatch: pytest.MonkeyPatch) -> None:
    once = [_days(20, f"{year}-01-01", f"{year}-12-31") for year in YEARS[:2]]
    back = _days(6, "2025-10-05", "2025-12-20")
    past, fits = _register([*once, back])
    looks = np.arange(past.weeks - 52, past.weeks)
    (found,) = surprises(past, fits, looks, floor=5.0).tail(1).itertuples()
    assert found.expected < 1
    seldom, rare = _register([_days(2, "2020-06-01", "2021-06-01"), back])
    assert surprises(seldom, rare, looks, floor=5.0)["score"].max() >= found.score
    monkeypatch.setattr("models.usual.GONE", 0)
    monkeypatch.setattr("models.surprise.GONE", 1e-300)
    assert surprises(past, fits, looks, floor=3.0).empty
