"""Silences of agencies: exact, of the past alone, and the planted one found."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from data_access.codes import AREA
from data_access.training import training_register
from models.silence import PAST, chance_of_silence, poisson_mean, silences

UNTIL = pd.Timestamp("2026-06-30")


def told(agency: str = "SZW", area: str = "saba", **reports: int) -> pd.DataFrame:
    """So many reports by month: ``told(m2026_01=3)``."""
    months = [pd.Timestamp(f"{name[1:5]}-{name[6:]}-01") for name in reports]
    return pd.DataFrame(
        {
            "agency": agency,
            "area": area,
            "month": months,
            "known_to": "month",
            "reports": list(reports.values()),
        }
    )


def only(frame: pd.DataFrame, until: pd.Timestamp = UNTIL) -> pd.Series:
    found = silences(frame, until)
    assert len(found) == 1
    return found.iloc[0]


def test_silence_is_held_against_the_months_before_the_last_report():
    one = only(told(m2024_12=9, m2025_03=2, m2025_06=4, m2025_10=7))
    assert (one["silent"], one["months"], one["reports"]) == (8, 9, 6)
    assert str(one["last"].date()) == "2025-10-01"
    assert one["expected"] == pytest.approx(6 * 8 / 9)


def test_past_reaches_back_three_years_at_most():
    one = only(told(m2010_01=500, m2015_05=500, m2022_10=1, m2025_10=1))
    assert (one["months"], one["reports"]) == (PAST, 1)


def test_month_that_is_not_over_is_not_silent():
    heard = told(m2025_01=1, m2025_03=1, m2025_05=1)
    assert only(heard, pd.Timestamp("2025-06-29"))["silent"] == 0
    assert only(heard, pd.Timestamp("2025-06-30"))["silent"] == 1
    assert only(heard, pd.Timestamp("2025-05-20"))["silent"] == 0
    assert only(heard, pd.Timestamp("2025-05-20"))["chance"] == 1


@pytest.mark.parametrize("heard", [{"m2025_01": 3}, {"m2025_01": 3, "m2025_02": 1}])
def test_nothing_is_expected_without_a_past(heard):
    one = only(told(**heard))
    assert one[["expected", "low", "high", "chance", "adjusted"]].isna().all()
    assert not one["stands"]


def test_limits_are_exact():
    mean = poisson_mean(np.array([0.0, 1.0, 6.0, 60.0]))
    assert mean.low[0] == 0
    assert stats.poisson.cdf(mean.value, mean.high) == pytest.approx(0.025)
    assert stats.poisson.sf(mean.value[1:] - 1, mean.low[1:]) == pytest.approx(0.025)
    # Garwood 1936, as in Ulm 1990 (Am. J. Epidemiol. 131:373): 6 gives 2.202 to 13.060.
    assert (mean.low[2], mean.high[2]) == pytest.approx((2.202, 13.060), abs=1e-3)


@settings(deadline=None)
@given(st.integers(0, 36), st.integers(1, 36), st.integers(0, 60))
def test_chance_is_fishers(active, months, silent):
    active = min(active, months)
    table = [[0, silent], [active, months - active]]
    exact = stats.fisher_exact(table, alternative="less").pvalue
    found = float(chance_of_silence(*(np.array(float(n)) for n in (active, months, silent))))
    assert found == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize("rate", [0.03, 0.1, 0.3, 1.0, 3.0])
@pytest.mark.parametrize("limit", [0.2, 0.05, 0.001])
def test_chance_is_undercut_no_oftener_than_it_says(rate, limit):
    """Over all pasts and silences of an agency that reports as ever, summed exactly."""
    share = 1 - np.exp(-rate)
    undercut = 0.0
    for active, weight in enumerate(stats.binom.pmf(np.arange(PAST + 1), PAST, share)):
        below = np.flatnonzero(_chances(active) <= limit)
        if len(below):
            undercut += weight * (1 - share) ** below[0]
    assert undercut <= limit


@cache
def _chances(active):
    """Chances of silences of 0 to 2,999 months after a past with so many months of reports."""
    return chance_of_silence(np.array(float(active)), np.array(float(PAST)), np.arange(3000.0))


def test_burst_of_reports_makes_no_silence_rarer():
    spread = told(m2024_01=1, m2024_06=1, m2024_12=1, m2025_06=1)
    burst = told(m2024_01=1, m2024_06=1, m2024_12=50, m2025_06=1)
    assert only(burst)["chance"] == only(spread)["chance"]
    assert only(burst)["expected"] > only(spread)["expected"]


def test_many_pairs_make_one_silence_less_sure():
    steady = {f"m{2023 + n // 12}_{n % 12 + 1:02}": 1 for n in range(30)}
    assert only(told(**steady))["stands"]
    heard = {f"m{2023 + n // 12}_{n % 12 + 1:02}": 1 for n in range(0, 42, 3)}
    others = [told(f"A{n}", **heard, m2026_06=1) for n in range(20)]
    many = silences(pd.concat([told(**steady), *others]), UNTIL)
    assert many["adjusted"].iloc[0] == pytest.approx(21 * many["chance"].iloc[0])
    assert many["agency"].iloc[0] == "SZW"
    assert many["chance"].is_monotonic_increasing
    assert many["adjusted"].is_monotonic_increasing


def test_nothing_told_is_an_empty_frame():
    none = told().astype({"month": "datetime64[s]", "reports": "int64"})
    assert silences(none, UNTIL).empty


STEADY = told(**{f"m{2023 + n // 12}_{n % 12 + 1:02}": 1 for n in range(30)})
"""A report a month up to June 2025."""


@pytest.mark.parametrize(
    ("month", "known_to", "is_doubtful"),
    [
        ("2025-05-01", "quarter", False),
        ("2025-07-01", "quarter", True),
        ("2024-01-01", "year", False),
        ("2025-01-01", "year", True),
        ("2020-01-01", "years", True),
        ("2024-12-01", "new_year", False),
        ("2025-12-01", "new_year", True),
        ("2025-05-30", "new_month", False),
        ("2025-06-30", "new_quarter", True),
        ("2026-07-01", "quarter", False),
    ],
)
def test_report_of_no_known_month_may_have_broken_the_silence(month, known_to, is_doubtful):
    vague = told(m2025_01=3).assign(month=pd.Timestamp(month), known_to=known_to)
    one = only(pd.concat([STEADY, vague]))
    alone = only(STEADY)
    assert (one["silent"], one["reports"]) == (alone["silent"], alone["reports"]) == (12, 28)
    assert bool(one["doubtful"]) == is_doubtful
    assert one["stands"] != is_doubtful
    assert pd.isna(one["chance"]) == is_doubtful


def test_pair_of_which_no_month_is_known_is_not_looked_at():
    assert silences(told(m2025_01=3).assign(known_to="year"), UNTIL).empty


def in_training(reports: int | None, until: pd.Timestamp = UNTIL) -> pd.DataFrame:
    tables = training_register(until=until.date(), reports=reports).tables
    frame = tables["report"].merge(tables["place"][["place", "island"]], how="left", on="place")
    frame = frame[frame["island"].isin(AREA.codes)].assign(
        month=frame["registered_date"].dt.to_period("M").dt.to_timestamp(),
        known_to="month",
        reports=1,
    )
    keys = ["agency", "island", "month", "known_to"]
    frame = frame.groupby(keys, as_index=False)["reports"].sum()
    return silences(frame.rename(columns={"island": "area"}), until)


def test_planted_silence_comes_first_where_it_was_busy_before():
    found = in_training(30_000)
    first = found.iloc[0]
    assert (first["agency"], first["area"]) == ("SZW", "sint_eustatius")
    assert first["stands"]
    assert first["silent"] in (7, 8)
    assert found["stands"].sum() == 1


@pytest.mark.parametrize("until", ["2026-02-28", "2026-07-29"])
def test_planted_silence_comes_first_in_a_register_of_natural_size(until):
    """Four reports were to be expected: over so many pairs chance may leave these out too."""
    found = in_training(None, pd.Timestamp(until))
    first = found.iloc[0]
    assert (first["agency"], first["area"]) == ("SZW", "sint_eustatius")
    assert first["low"] < 4 < first["high"]
    assert not found["stands"].any()
