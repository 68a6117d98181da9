import numpy as np
import pandas as pd
import pytest
from scipy import stats

from models.emergence import emerging

AS_OF = pd.Timestamp("2026-06-30")
SECTORS = ["hospitality", "construction", "retail", "domestic_work"]
CITIZENSHIPS = ["VE", "CO", "DO", "HT", "PE"]
ROUTES = ["coro>aruba", "coro>curacao", "willemstad>kralendijk"]


def background(seed, *, days=1400, per_day=1.0):
    """Cases spread evenly up to AS_OF over all combinations, by three agencies."""
    random = np.random.default_rng(seed)
    n = int(days * per_day)
    return pd.DataFrame(
        {
            "case_key": np.arange(n),
            "case_date": AS_OF - pd.to_timedelta(random.integers(0, days, n), unit="D"),
            "sector": pd.Series(random.choice(SECTORS, n, p=[0.4, 0.3, 0.2, 0.1]), dtype="str"),
            "citizenship": pd.Series(random.choice(CITIZENSHIPS, n), dtype="str"),
            "route": pd.Series(random.choice(ROUTES, n), dtype="str"),
            "agency": pd.Series(random.choice(["a", "b", "c"], n), dtype="str"),
        }
    )


def planted(size, *, agencies=("a", "b", "c"), sector="retail", citizenship="PE", route=ROUTES[2]):
    """Recent cases that are alike; None leaves a value unknown."""
    return pd.DataFrame(
        {
            "case_key": 100_000 + np.arange(size),
            "case_date": AS_OF - pd.to_timedelta(np.arange(size) % 60, unit="D"),
            "sector": sector,
            "citizenship": citizenship,
            "route": route,
            "agency": np.resize(agencies, size),
        }
    )


def pattern(result, row=0):
    return result.loc[row, ["sector", "citizenship", "route"]].dropna().tolist()


def test_planted_growth_is_told_once():
    result = emerging(pd.concat([background(1), planted(20)], ignore_index=True), AS_OF)
    assert len(result) == 1
    assert pattern(result) == ["retail", "PE", ROUTES[2]]
    assert result["recent"][0] >= 20
    assert result["ratio_low"][0] > 2
    assert result["ratio_low"][0] < result["ratio"][0] < result["ratio_high"][0]
    assert result["expected"][0] < 5
    assert result["survives_without_any_one_agency"].tolist() == [True]
    assert result["agencies"].tolist() == [3]


def test_the_general_cause_is_told():
    random = np.random.default_rng(3)
    cases = planted(
        60, sector=random.choice(SECTORS, 60), citizenship="HT", route=random.choice(ROUTES, 60)
    )
    result = emerging(pd.concat([background(1), cases], ignore_index=True), AS_OF)
    assert pattern(result) == ["HT"]
    assert len(result) == 1


def test_more_reporting_overall_is_no_growth():
    events = background(4)
    again = events[events["case_date"] > AS_OF - pd.Timedelta(days=91)]
    copies = [again.assign(case_key=again["case_key"] + 10_000 * i) for i in (1, 2)]
    assert emerging(pd.concat([events, *copies], ignore_index=True), AS_OF).empty


def test_false_discoveries_are_held():
    alarms = [not emerging(background(seed, per_day=0.5), AS_OF).empty for seed in range(30)]
    # Without a pattern every finding is false, so at most a tenth of the runs may find one.
    assert sum(alarms) <= stats.binom.ppf(0.99, len(alarms), 0.1)


def test_one_agency_alone_does_not_survive():
    events = pd.concat([background(5), planted(25, agencies=("d",))], ignore_index=True)
    result = emerging(events, AS_OF)
    assert result["survives_without_any_one_agency"].tolist() == [False]
    without = emerging(events.drop(columns="agency"), AS_OF)
    assert pattern(without) == pattern(result)
    assert without[["agencies", "survives_without_any_one_agency"]].isna().all(axis=None)


def test_no_agency_known_is_not_survival():
    events = pd.concat([background(1), planted(24)], ignore_index=True).assign(agency=pd.NA)
    found = emerging(events, AS_OF)
    assert len(found)
    assert found["agencies"].isna().all()
    assert found["survives_without_any_one_agency"].isna().all()


def test_a_yearly_season_is_no_growth():
    yearly = [
        planted(15).assign(
            case_key=lambda cases, y=year: cases["case_key"] + 1000 * y,
            case_date=lambda cases, y=year: cases["case_date"] - pd.DateOffset(years=y),
        )
        for year in range(4)
    ]
    events = pd.concat([background(6), *yearly], ignore_index=True)
    assert emerging(events, AS_OF).empty
    short = events[events["case_date"] > AS_OF - pd.Timedelta(days=340)]
    assert pattern(emerging(short, AS_OF)) == ["retail", "PE", ROUTES[2]]


def test_repeated_rows_count_once():
    events = pd.concat([background(7), planted(20)], ignore_index=True)
    twice = pd.concat([events, events.assign(agency="z")], ignore_index=True)
    once = emerging(events, AS_OF)
    assert emerging(twice, AS_OF)["recent"].tolist() == once["recent"].tolist()


def test_unknown_values_join_no_pattern():
    events = pd.concat([background(8), planted(20, citizenship=None)], ignore_index=True)
    assert pattern(emerging(events, AS_OF)) == ["retail", ROUTES[2]]


def test_later_events_are_not_read():
    events = pd.concat([background(1), planted(20)], ignore_index=True)
    early = emerging(events, AS_OF - pd.Timedelta(days=100))
    assert early.empty


@pytest.mark.parametrize("rows", [0, 1])
def test_too_few_cases_give_nothing(rows):
    result = emerging(background(1)[:rows], AS_OF)
    assert result.empty
    assert result.dtypes["recent"] == np.int64
    assert result.dtypes["survives_without_any_one_agency"] == "boolean"
    assert str(result.dtypes["first_case"]).startswith("datetime64")
    assert emerging(planted(10), AS_OF).empty  # nothing earlier to hold it against
