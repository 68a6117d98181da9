"""The training register has the volumes, mixes, lags, gaps and patterns it promises."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Table

from data_access import schema
from data_access.codes import CARIBBEAN_NETHERLANDS, SEA_MODES
from data_access.errors import RegisterError
from data_access.training import TrainingRegister, answer_key, training_register
from data_access.training.journeys import great_circle_km

UNTIL = date(2026, 11, 23)
KM_PER_NAUTICAL_MILE = 1.852


@pytest.fixture(scope="module")
def register() -> TrainingRegister:
    return training_register(until=UNTIL)


@pytest.fixture(scope="module")
def large() -> TrainingRegister:
    """Enough reports for shares that chance does not blur."""
    return training_register(until=UNTIL, reports=30_000)


def reports_with_island(register: TrainingRegister) -> pd.DataFrame:
    places = register.tables["place"][["place", "island"]]
    return register.tables["report"].merge(places, how="left", on="place")


def report_ids(register: TrainingRegister, pattern: str) -> list[str]:
    cases = register.answers["answer_case"]
    return list(cases.loc[cases["pattern"] == pattern, "report_id"])


def rows_of(register: TrainingRegister, pattern: str, table: str) -> pd.DataFrame:
    frame = register.tables[table]
    return frame[frame["report_id"].isin(report_ids(register, pattern))]


def sea_legs(register: TrainingRegister) -> pd.DataFrame:
    legs = register.tables["leg"]
    return legs[legs["mode"].isin(SEA_MODES)]


DIGEST = """
from datetime import date
from pandas.util import hash_pandas_object
from data_access.training import training_register
made = training_register(until=date(2026, 11, 23), reports=500)
frames = (made.tables | made.answers).values()
told = str([int(hash_pandas_object(frame.astype(str)).sum()) for frame in frames])
"""


# The same arguments, the same tables


def test_same_seed_same_tables(register: TrainingRegister) -> None:
    again = training_register(until=UNTIL)
    for name, frame in (register.tables | register.answers).items():
        pd.testing.assert_frame_equal(frame, (again.tables | again.answers)[name])


def test_tables_do_not_depend_on_the_process() -> None:
    here: dict[str, str] = {}
    exec(DIGEST, here)
    done = subprocess.run(
        [sys.executable, "-c", DIGEST + "print(told)"],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == here["told"]


def test_another_seed_another_register(register: TrainingRegister) -> None:
    other = training_register(until=UNTIL, seed=2)
    assert not other.tables["report"].equals(register.tables["report"])


@pytest.mark.parametrize(("reports", "years"), [(100, 1), (101, 3), (3_333, 3)])
def test_number_of_reports_is_exact(reports: int, years: int) -> None:
    made = training_register(until=UNTIL, reports=reports, years=years)
    assert len(made.tables["report"]) == reports
    assert made.tables["report"]["event_date"].min().date() >= date(UNTIL.year - years, 1, 1)


def test_too_few_reports_are_refused() -> None:
    with pytest.raises(RegisterError, match="at least 100 reports"):
        training_register(until=UNTIL, reports=99)


# The contract


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_every_column_stands_in_order(register: TrainingRegister, table: Table) -> None:
    frame = register.tables[table.name]
    assert set(frame.columns) == {column.name for column in table.columns}
    assert len(frame) > 0
    keys = [column.name for column in table.primary_key]
    assert not frame.duplicated(keys).any()
    for column in table.columns:
        assert column.nullable or frame[column.name].notna().all()


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_every_code_stands_in_its_list(register: TrainingRegister, table: Table) -> None:
    for column in table.columns:
        codes = column.info["codes"]
        if codes is not None:
            values = set(register.tables[table.name][column.name].dropna())
            assert values <= set(codes.codes), column.name


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_every_reference_is_met(register: TrainingRegister, table: Table) -> None:
    for key in table.foreign_keys:
        known = set(register.tables[key.column.table.name][key.column.name])
        assert set(register.tables[table.name][key.parent.name].dropna()) <= known


def test_texts_fit_their_columns(register: TrainingRegister) -> None:
    report = register.tables["report"]
    assert report["report_id"].str.fullmatch(r"R-\d{4}-\d{6}").all()
    assert report["case_id"].dropna().str.fullmatch(r"C-\d{4}-\d{6}").all()
    assert register.tables["exploitation"]["venue"].dropna().str.fullmatch(r"V-\d{4,}").all()
    assert register.tables["leg"]["vessel"].dropna().str.fullmatch(r"B-\d{4,}").all()


def test_register_says_it_is_training(register: TrainingRegister) -> None:
    row = register.tables["register"].iloc[0]
    assert (row["name"], row["kind"]) == ("Training register", "training")
    assert row["as_of"] == pd.Timestamp("2026-11-23 23:59:59")


# Volumes and mixes


def test_natural_volume_lies_in_the_band(register: TrainingRegister) -> None:
    report = reports_with_island(register)
    assert 1_500 <= len(report) <= 2_300
    here = report["island"].isin(CARIBBEAN_NETHERLANDS) | report["country"].eq("BQ")
    assert 90 <= here.sum() / 6 <= 150


def test_themes_follow_the_mix(large: TrainingRegister) -> None:
    shares = large.tables["report"]["theme"].value_counts(normalize=True)
    assert shares["trafficking"] + shares["both"] / 2 == pytest.approx(0.55, abs=0.03)
    assert shares["smuggling"] + shares["both"] / 2 == pytest.approx(0.35, abs=0.03)
    assert shares["undetermined"] == pytest.approx(0.10, abs=0.02)


def test_islands_and_agencies_follow_the_mix(large: TrainingRegister) -> None:
    report = reports_with_island(large)
    report = report[report["island"].isin(CARIBBEAN_NETHERLANDS)]
    islands = report["island"].value_counts(normalize=True)
    assert islands["bonaire"] == pytest.approx(0.85, abs=0.03)
    assert islands["sint_eustatius"] == pytest.approx(0.08, abs=0.02)
    assert islands["saba"] == pytest.approx(0.07, abs=0.02)
    agencies = report["agency"].value_counts(normalize=True)
    wanted = {"KPCN": 0.35, "KMar": 0.25, "IND": 0.12, "KWCARIB": 0.1, "SZW": 0.08, "OM BES": 0.03}
    for agency, share in wanted.items():
        assert agencies[agency] == pytest.approx(share, abs=0.035), agency


def test_few_cases_have_several_agencies(large: TrainingRegister) -> None:
    report = large.tables["report"]
    case = report["case_id"].fillna(report["report_id"])
    size = case.value_counts()
    assert 0.04 <= (size > 1).mean() <= 0.06
    assert size.max() <= 4
    linked = report[report["case_id"].notna()].groupby("case_id")
    assert (linked["agency"].nunique() == linked.size()).all()
    assert (linked["source_grade"].nunique() > 1).mean() > 0.3
    assert (linked["theme"].nunique() > 1).any()


def test_tellers_of_a_boat_disagree_a_little(large: TrainingRegister) -> None:
    legs = sea_legs(large).merge(large.tables["report"][["report_id", "case_id"]])
    spread = legs.groupby("case_id")["persons_from"].agg(["min", "max", "size"])
    spread = spread[(spread["size"] > 1) & (spread["min"] > 10)]
    assert (spread["max"] > spread["min"]).mean() > 0.5


def test_interceptions_fall_as_the_coast_guard_counts(register: TrainingRegister) -> None:
    report = register.tables["report"]
    first = report.drop_duplicates("case_id").index.union(report.index[report["case_id"].isna()])
    boats = report.loc[first]
    boats = boats[boats["kind"].eq("interception")]
    persons = register.tables["person_group"].groupby("report_id")["number_from"].sum()
    yearly = boats["report_id"].map(persons).groupby(boats["event_date"].dt.year).sum()
    # Some numbers are missing, so that a little less is told than was counted.
    assert 80 <= yearly[2022] <= 190
    assert 35 <= yearly[2024] <= 110
    assert yearly[2021] > yearly[2024]


def test_lag_has_its_median_and_tail(large: TrainingRegister) -> None:
    report = large.tables["report"]
    exact = report[report["event_precision"] == "day"]
    lag = (exact["registered_date"] - exact["event_date"]).dt.days
    assert lag.min() >= 0
    assert 8 <= lag.median() <= 10
    assert 0.04 <= (lag > 60).mean() <= 0.12


def test_newest_weeks_are_incomplete(large: TrainingRegister) -> None:
    report = large.tables["report"]
    assert report["registered_date"].max() <= pd.Timestamp(UNTIL)
    assert report["updated_at"].max() <= pd.Timestamp("2026-11-23 23:59:59")
    assert (report["updated_at"].dt.normalize() >= report["registered_date"]).all()
    exact = report.loc[report["event_precision"] == "day", "event_date"]
    weeks_ago = ((pd.Timestamp(UNTIL) - exact).dt.days // 7).value_counts()
    assert weeks_ago[0] < 0.5 * weeks_ago[20:40].mean()


def test_covid_empties_the_first_months(large: TrainingRegister) -> None:
    dates = large.tables["report"]["event_date"].dropna()
    dip = dates.between("2021-01-01", "2021-06-30").sum()
    assert dip < 0.75 * dates.between("2022-01-01", "2022-06-30").sum()


def test_children_at_sea_rise_from_2023(large: TrainingRegister) -> None:
    groups = large.tables["person_group"].merge(large.tables["report"][["report_id", "event_date"]])
    aboard = groups[groups["report_id"].isin(sea_legs(large)["report_id"])]
    child = aboard["age_band"].isin(["0-8", "9-17"]) & aboard["role"].eq("migrant")
    after = aboard["event_date"] >= "2023-07-01"
    assert child[after].mean() > 1.8 * child[~after].mean()


# Gaps


def test_fields_are_missing_in_their_band(large: TrainingRegister) -> None:
    tables = large.tables
    fields = {
        "report": ["place", "source_grade", "information_grade", "handling"],
        "person_group": ["number_from", "gender", "age_band", "citizenship", "document_country"],
        "exploitation": ["type", "venue_type"],
        "leg": ["departure", "arrival", "persons_from", "origin"],
        "support": ["identified_date", "reflection_period", "referral", "outcome"],
    }
    for table, columns in fields.items():
        for column in columns:
            assert 0.17 <= tables[table][column].isna().mean() <= 0.42, (table, column)
    assert tables["report"]["narrative"].isna().mean() == pytest.approx(0.5, abs=0.05)
    assert 0.01 <= tables["report"]["event_date"].isna().mean() <= 0.05


def test_small_agencies_leave_more_empty(large: TrainingRegister) -> None:
    missing = large.tables["report"].set_index("agency")["source_grade"].isna()
    assert (
        missing[missing.index.isin(["OLS", "OL Saba", "OLB"])].mean() > 1.3 * missing["KPCN"].mean()
    )


def test_whole_sections_are_left_empty(large: TrainingRegister) -> None:
    ids = large.tables["report"]["report_id"]
    assert 0.04 <= (~ids.isin(large.tables["person_group"]["report_id"])).mean() <= 0.15


def test_vague_dates_begin_their_period(large: TrainingRegister) -> None:
    report = large.tables["report"]
    by = {name: group["event_date"].dt for name, group in report.groupby("event_precision")}
    assert (by["week"].day_of_week == 0).all()
    assert (by["month"].day == 1).all()
    assert ((by["quarter"].day == 1) & (by["quarter"].month % 3 == 1)).all()
    assert (by["year"].day_of_year == 1).all()


def test_vague_dates_have_no_hours(large: TrainingRegister) -> None:
    legs = large.tables["leg"].merge(large.tables["report"][["report_id", "event_precision"]])
    vague = legs[legs["event_precision"].ne("day")]
    assert vague[["departure", "arrival"]].isna().all(axis=None)


# Journeys


def test_boats_land_at_night_with_full_loads(large: TrainingRegister) -> None:
    boats = large.tables["leg"].query("mode == 'small_boat' and origin.str.startswith('VE')")
    assert boats["arrival"].dropna().dt.hour.isin([22, 23, 0, 1, 2, 3, 4, 5]).mean() > 0.9
    assert 18 <= boats["persons_from"].median() <= 28


def test_prices_rise_over_the_years(large: TrainingRegister) -> None:
    boats = large.tables["leg"].query("mode == 'small_boat'")
    price = boats.groupby(boats["departure"].dt.year)["price_usd"].median()
    assert 280 <= price[2021] <= 450
    assert 450 <= price[2023] <= 650


def test_air_is_the_main_door(large: TrainingRegister) -> None:
    modes = large.tables["leg"]["mode"].value_counts(normalize=True)
    assert modes["air_scheduled"] > 0.45
    outcomes = large.tables["leg"].query("mode == 'air_scheduled'")["outcome"].value_counts()
    assert outcomes["overstay"] > outcomes["refused_entry"]


def test_legs_of_a_journey_join_up(large: TrainingRegister) -> None:
    legs = large.tables["leg"]
    after = legs.groupby("report_id")["origin"].shift(-1)
    both = legs["destination"].notna() & after.notna()
    assert both.sum() > 1_000
    assert (legs["destination"][both] == after[both]).all()


def test_some_smuggling_has_no_journey(large: TrainingRegister) -> None:
    smuggling = large.tables["report"].query("theme == 'smuggling'")["report_id"]
    assert 0.03 < (~smuggling.isin(large.tables["leg"]["report_id"])).mean() < 0.25


def test_impossible_times_are_those_of_the_key(large: TrainingRegister) -> None:
    legs = sea_legs(large).dropna(subset=["origin", "destination", "departure", "arrival"])
    km = great_circle_km(legs["origin"].to_numpy(), legs["destination"].to_numpy())
    hours = (legs["arrival"] - legs["departure"]).dt.total_seconds() / 3600
    knots = km / hours / KM_PER_NAUTICAL_MILE
    wrong = (hours <= 0) | (knots > 40)
    spoiled = legs["report_id"].isin(report_ids(large, answer_key.IMPOSSIBLE_TIMES))
    assert set(legs["report_id"][wrong]) == set(legs["report_id"][wrong & spoiled])
    assert np.all((knots[~spoiled] > 5) & (knots[~spoiled] < 26))
    share = len(report_ids(large, answer_key.IMPOSSIBLE_TIMES)) / len(sea_legs(large))
    assert 0.012 <= share <= 0.028


# Planted patterns


def test_answer_key_names_every_pattern(register: TrainingRegister) -> None:
    patterns, cases = register.answers["answer_pattern"], register.answers["answer_case"]
    assert len(patterns) == 9
    assert set(cases["pattern"]) == set(patterns["pattern"])
    assert set(cases["report_id"]) <= set(register.tables["report"]["report_id"])
    assert list(patterns.loc[patterns["decoy"], "pattern"]) == ["inspection_campaign"]


def test_salon_network_is_planted(register: TrainingRegister) -> None:
    ids = report_ids(register, "beauty_salon_network")
    assert 10 <= len(ids) <= 25
    places = rows_of(register, "beauty_salon_network", "exploitation")
    assert set(places["sector"].dropna()) == {"beauty_salon"}
    assert set(places["venue"].dropna()) <= {"V-0003", "V-0011", "V-0018"}
    women = rows_of(register, "beauty_salon_network", "person_group").query(
        "role in ['victim', 'possible_victim']"
    )
    assert set(women["citizenship"].dropna()) == {"VE"}
    assert set(women["document_country"].dropna()) == {"CO"}
    means = rows_of(register, "beauty_salon_network", "means_of_control")["means"].value_counts()
    assert set(means.index[:2]) == {"DebtBondage", "WithholdsDocuments"}
    # Elsewhere such papers are rare.
    groups = register.tables["person_group"]
    others = groups[~groups["report_id"].isin(ids) & groups["citizenship"].eq("VE")]
    assert (others["document_country"].dropna() == "CO").mean() < 0.1


def test_new_route_starts_late_and_grows(register: TrainingRegister) -> None:
    legs = register.tables["leg"]
    route = legs[legs["origin"].eq("VE-morrocoy") & legs["destination"].eq("BQ-lagun")]
    assert set(route["report_id"]) <= set(report_ids(register, "morrocoy_bonaire"))
    assert len(route) >= 10
    dates = rows_of(register, "morrocoy_bonaire", "report")["event_date"]
    months_ago = (pd.Timestamp(UNTIL) - dates).dt.days / 30.4
    assert 3.5 <= months_ago.max() <= 6.2
    assert (months_ago < 2).sum() > 1.5 * (months_ago > 3.5).sum()
    assert (
        route["report_id"].isin(legs.loc[legs["destination"].eq("CW-oostpunt"), "report_id"]).any()
    )


def test_crew_sleeps_on_its_site(register: TrainingRegister) -> None:
    places = rows_of(register, "construction_crew_housed", "exploitation")
    assert set(places["venue"].dropna()) == {"V-0007"}
    codes = rows_of(register, "construction_crew_housed", "indicator")["code"].value_counts()
    assert {"CN1", "CN2"} <= set(codes.index[:4])
    assert (
        register.tables["exploitation"]["venue"].eq("V-0007").sum() == places["venue"].notna().sum()
    )


def test_transporters_debt_links_boat_and_bar(register: TrainingRegister) -> None:
    legs = rows_of(register, "debt_to_transporter", "leg")
    assert set(legs["vessel"].dropna()) == {"B-0005"}
    bars = rows_of(register, "debt_to_transporter", "exploitation")
    assert set(bars["venue"].dropna()) == {"V-0014"}
    themes = set(rows_of(register, "debt_to_transporter", "report")["theme"].dropna())
    assert themes == {"smuggling", "both"}
    codes = rows_of(register, "debt_to_transporter", "indicator")["code"].value_counts()
    assert codes["debt_to_transporter"] >= 5


def test_one_yacht_sails_to_saba(register: TrainingRegister) -> None:
    legs = rows_of(register, "sx_saba_yacht", "leg")
    assert set(legs["vessel"].dropna()) == {"B-0012"}
    assert set(legs["mode"].dropna()) == {"yacht"}
    assert set(legs["destination"].dropna()) == {"BQ-fort-bay"}


def test_decoy_is_one_inspection_campaign(register: TrainingRegister) -> None:
    report = rows_of(register, "inspection_campaign", "report")
    assert set(report["kind"].dropna()) == {"inspection"}
    assert set(report["agency"]) == {"SZW"}
    assert set(rows_of(register, "inspection_campaign", "exploitation")["sector"].dropna()) == {
        "retail"
    }
    assert 35 <= (report["event_date"].max() - report["event_date"].min()).days <= 56


def test_inspectorate_on_statia_is_silent(register: TrainingRegister) -> None:
    report = reports_with_island(register)
    heard = report[report["agency"].eq("SZW") & report["island"].eq("sint_eustatius")]
    silent_days = (pd.Timestamp(UNTIL) - heard["registered_date"].max()).days
    assert silent_days > 213
    active_days = 6 * 365.25 - silent_days
    assert 1.2 <= len(heard) / active_days * silent_days <= 3.5


def test_one_landing_is_told_four_ways(register: TrainingRegister) -> None:
    report = rows_of(register, "one_landing_told_four_ways", "report")
    assert report["agency"].nunique() == 4
    assert report["case_id"].isna().all()
    assert (report["event_date"].max() - report["event_date"].min()).days == 1
    legs = rows_of(register, "one_landing_told_four_ways", "leg")
    assert sorted(legs["persons_from"]) == [32, 32, 34, 35]
    assert set(legs["origin"]) == {"VE-san-jose"}
    key = register.answers["answer_case"].query("pattern == 'one_landing_told_four_ways'")
    assert key["case_id"].nunique() == 1


def test_patterns_survive_a_large_background(large: TrainingRegister) -> None:
    sizes = large.answers["answer_case"]["pattern"].value_counts()
    assert sizes["one_landing_told_four_ways"] == 4
    assert 18 < sizes["morrocoy_bonaire"] < 60
