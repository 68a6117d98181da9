"""A surprise must stand without what one agency alone told, and beside what else grew about it."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from models.causes import Moment, causes_tried
from models.history import History, history
from models.surprise import surprises
from models.traits import Matrix, row

AS_OF = pd.Timestamp("2025-12-31")


def _register(
    tellers: list[str], days: list[str] | None = None, others: str = "abc"
) -> tuple[History, Matrix]:
    """Cases of some agencies over three years, and one of the set for each word of ``tellers``."""
    usual = pd.date_range("2023-01-01", AS_OF, periods=900).normalize()
    mine = pd.to_datetime(days or [f"2025-12-{10 + 2 * n}" for n in range(len(tellers))])
    dates = usual.append(mine)
    keys = np.arange(len(dates))
    told = [(key, others[key % len(others)]) for key in range(len(usual))]
    told += [(len(usual) + n, agency) for n, word in enumerate(tellers) for agency in word]
    is_mine = keys >= len(usual)
    traits = pd.DataFrame(
        {"case_key": keys, "attribute": "origin", "value": np.where(is_mine, "x", "y")}
    )
    past = history(
        pd.DataFrame({"case_key": keys, "case_date": dates, "exact": False}),
        traits,
        pd.DataFrame(told, columns=["case_key", "agency"]),
        AS_OF,
    )
    return past, sparse.csr_array(is_mine[None, :].astype(np.float32))


@pytest.mark.parametrize(
    ("tellers", "left", "stands"),
    [
        (["ab", "ab", "ab"], 3, True),
        (["a", "a", "ab", "ab"], 2, True),
        (["a", "a", "a", "ab"], 1, False),
        (["a", "a", "b", "c"], 2, True),
        (["a", "a", "a", "a"], 0, False),
    ],
    ids=["told by both", "half by both", "one by both", "three agencies", "one agency"],
)
def test_what_two_agencies_told_is_left_without_either(
    tellers: list[str], left: int, stands: bool
) -> None:
    past, fits = _register(tellers)
    look = past.weeks - 1
    (found,) = surprises(past, fits, np.array([look])).itertuples()
    assert found.seen == pytest.approx(len(tellers))
    assert found.stands == stands
    moment = Moment.of(past, row(fits, 0), look, int(found.window))
    tried = causes_tried(moment, 3, np.zeros(3, dtype=np.bool_), limit=3.0).set_index("cause")
    assert tried.loc["one_agency", "seen"] == pytest.approx(left)
    assert tried.loc["one_agency", "stands"] == stands
    assert past.agencies[moment.most] == "a"


@pytest.mark.parametrize(
    ("others", "stands"),
    [("a", True), ("a" * 899 + "b", True), ("a" * 17 + "b", False)],
    ids=["nobody else", "one case of another", "another tells a case of eighteen"],
)
def test_nothing_is_asked_of_others_who_hardly_told_anything(others: str, stands: bool) -> None:
    past, fits = _register(["a"] * 5, others=others)
    look = past.weeks - 1
    (found,) = surprises(past, fits, np.array([look])).itertuples()
    assert found.stands == stands
    moment = Moment.of(past, row(fits, 0), look, int(found.window))
    more = np.zeros(len(past.agencies), dtype=np.bool_)
    causes = causes_tried(moment, 5, more, limit=3.0)["cause"].tolist()
    assert ("one_agency" in causes) != stands


def test_of_the_windows_one_that_stands_goes_first() -> None:
    """Eight of one agency in four weeks, three of others before them, nine long before."""
    before = [f"{day:%Y-%m-%d}" for day in pd.date_range("2023-02-01", "2025-09-01", periods=9)]
    lately = ["2025-10-28", "2025-11-05", "2025-11-13"]
    lately += [f"2025-12-{day}" for day in range(10, 26, 2)]
    past, fits = _register([*"abc" * 3, *"bcb", *"a" * 8], [*before, *lately])
    look = np.array([past.weeks - 1])
    (short,) = surprises(past, fits, look, windows=(4,)).itertuples()
    (long,) = surprises(past, fits, look, windows=(4, 13)).itertuples()
    assert (short.stands, long.stands) == (False, True)
    assert (short.window, long.window) == (4, 13)
    assert short.score > long.score


def test_without_agencies_that_fill_in_more_the_alert_has_the_expectation_of_the_watch() -> None:
    past, fits = _register(["a", "b", "c", "b"])
    wide: Matrix = sparse.csr_array((past.week[None, :] > past.week.max() - 8).astype(np.float32))
    looks = np.array([past.weeks - 1])
    found = surprises(past, fits, looks, wide=wide, weeks=(looks, looks), floor=0.0)
    window = int(found["window"].iloc[0])
    moment = Moment.of(past, row(fits, 0), int(looks[0]), window, row(wide, 0))
    assert moment.grown() > 2
    tried = causes_tried(moment, 4, np.zeros(3, dtype=np.bool_), limit=3.0).set_index("cause")
    assert tried.loc["registration", "expected"] == pytest.approx(found["expected"].iloc[0])
    chance = tried.loc["registration", "chance"]
    assert -np.log10(chance) == pytest.approx(found["score"].iloc[0])


def test_what_grew_as_all_that_is_like_it_is_no_surprise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the cases like it there were ten before the last eight weeks, and forty in them."""
    past, fits = _register(["a", "b", "c", "b"])
    look = past.weeks - 1
    lately = past.week > look - 8
    others = np.flatnonzero(lately & ~np.isin(np.arange(len(lately)), row(fits, 0)))
    rows = [*row(fits, 0), *others[:40], *np.flatnonzero(~lately)[::100][:10]]
    wide: Matrix = sparse.csr_array((np.ones(len(rows)), ([0] * len(rows), rows)), fits.shape)
    looks = np.array([look])
    asked = {"weeks": (looks, looks), "windows": (8,), "floor": 3.0}
    assert not surprises(past, fits, looks, **asked).empty
    assert surprises(past, fits, looks, wide=wide, **asked).empty
    monkeypatch.setattr("models.surprise.CALM", 1e9)
    assert not surprises(past, fits, looks, wide=wide, **asked).empty
