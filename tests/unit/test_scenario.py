"""What a scenario asks for is what its register holds, and the register as it was stays that."""

import hashlib
import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from dashboard.notices import problem_words
from data_access.codes import SEA_MODES
from data_access.errors import RegisterError
from data_access.training import TrainingRegister, training_register
from data_access.training.build import register_of
from data_access.training.patterns import SILENT_DAYS
from data_access.training.scenario import (
    EASY,
    PRESETS,
    SILENCES,
    Scenario,
    Silence,
    scenario_of,
)
from data_access.training.variants import drawn_silence, patterns_of

UNTIL = date(2026, 11, 23)
PLAIN = Scenario(seed=5, reports=400, years=3, until=UNTIL)


def reports_of(register: TrainingRegister, pattern: str) -> set[str]:
    cases = register.answers["answer_case"]
    return set(cases.loc[cases["pattern"] == pattern, "report_id"])


def patterns(register: TrainingRegister) -> set[str]:
    return set(register.answers["answer_pattern"]["pattern"])


def missing(scenario: Scenario) -> float:
    tables = register_of(scenario).tables
    shares = [
        tables["report"]["source_grade"].isna().mean(),
        tables["leg"]["mode"].isna().mean(),
        tables["exploitation"]["venue_type"].isna().mean(),
    ]
    return float(np.mean(shares))


@pytest.mark.parametrize(
    ("seed", "reports", "years", "pinned"),
    [(1, 500, 6, "69bc596e03c7163b"), (7, 100, 1, "9db7e526b64ddb54")],
)
def test_the_register_as_it_was_stays_as_it_was(
    seed: int, reports: int, years: int, pinned: str
) -> None:
    """The digests change with what is planted: last when the silent agency told more before."""
    register = training_register(until=UNTIL, seed=seed, reports=reports, years=years)
    told = hashlib.sha256()
    for name, frame in (register.tables | register.answers).items():
        told.update(f"{name}\n{frame.to_csv(index=False)}".encode())
    assert told.hexdigest()[:16] == pinned


def test_scenario_is_read_back_as_it_was_kept() -> None:
    for scenario in (*PRESETS.values(), Scenario(), replace(EASY, silence=None, reports=None)):
        assert scenario_of(scenario.as_json()) == scenario


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reports": 99}, "at least 100 reports"),
        ({"years": 0}, "1 year"),
        ({"seed": -1}, "The seed .* not at -1"),
        ({"missing": 3.1}, "empty 0 to 3 times .* not 3.1 times"),
        ({"noise": -0.1}, "0% to 50% of the reports .* not -10%"),
        ({"overlap": 6.0}, "0 to 5 times .* not 6 times"),
        ({"decoys": 4}, "0 to 3 bursts .* not 4"),
        ({"impossible": 0.5}, "0% to 10% of the legs .* not 50%"),
        ({"silence": Silence("KPCN", "bonaire")}, "KPCN on bonaire cannot fall silent"),
    ],
)
def test_impossible_scenarios_are_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(RegisterError) as refused:
        register_of(replace(PLAIN, **wrong))  # type: ignore[arg-type]
    assert re.search(said, str(problem_words(refused.value)))


def test_more_is_missing_where_it_should_be() -> None:
    shares = [missing(replace(PLAIN, missing=factor)) for factor in (0.0, 1.0, 2.0)]
    assert shares[0] == 0
    assert shares[1] > 0.06
    assert shares[2] > 1.5 * shares[1]


@pytest.mark.parametrize("silence", SILENCES, ids=lambda one: f"{one.agency}-{one.area}")
def test_silent_agency_is_really_silent(silence: Silence) -> None:
    register = register_of(replace(PLAIN, silence=silence, overlap=3.0))
    island = register.tables["place"].set_index("place")["island"]
    report = register.tables["report"]
    own = report[report["agency"].eq(silence.agency)]
    own = own[own["place"].map(island).eq(silence.area)]
    since = pd.Timestamp(UNTIL) - timedelta(days=SILENT_DAYS)
    assert len(own) >= 2, "who never spoke cannot fall silent"
    assert own["registered_date"].max() <= since
    others = report[report["agency"].eq(silence.agency) & ~report.index.isin(own.index)]
    assert (others["registered_date"] > since).any(), "elsewhere it goes on"


def test_who_falls_silent_is_drawn() -> None:
    drawn = [drawn_silence(seed) for seed in range(400)]
    for one in SILENCES:
        assert drawn.count(one) == pytest.approx(100, abs=30)


def test_nobody_is_silenced_where_nobody_should_be() -> None:
    loud = register_of(replace(PLAIN, silence=None, reports=12_000))
    assert "silent_agency" not in patterns(loud)
    island = loud.tables["place"].set_index("place")["island"]
    report = loud.tables["report"]
    late = report["registered_date"] > pd.Timestamp(UNTIL) - timedelta(days=SILENT_DAYS + 60)
    own = report["agency"].eq("SZW") & report["place"].map(island).eq("sint_eustatius")
    assert (own & late).sum() >= 1


@pytest.mark.parametrize("decoys", [0, 3])
def test_as_many_decoys_as_asked_for(decoys: int) -> None:
    register = register_of(replace(PLAIN, decoys=decoys))
    planted = register.answers["answer_pattern"]
    assert planted["decoy"].sum() == decoys
    report = register.tables["report"].set_index("report_id")
    for name in planted.loc[planted["decoy"], "pattern"]:
        own = report.loc[sorted(reports_of(register, name))]
        assert own["agency"].nunique() == 1
        assert set(own["kind"].dropna()) == {"inspection"}
        assert set(own["status"].dropna()) == {"closed"}


def test_overlap_is_how_many_tell_of_one_event() -> None:
    def linked(overlap: float) -> float:
        report = register_of(replace(PLAIN, reports=2_000, overlap=overlap)).tables["report"]
        return float(report["case_id"].notna().mean())

    shares = [linked(overlap) for overlap in (0.0, 1.0, 4.0)]
    assert shares[0] == 0
    assert shares[2] > 2 * shares[1] > 0


def test_impossible_times_are_as_many_as_asked_for() -> None:
    def share(impossible: float, missing: float) -> float:
        scenario = replace(PLAIN, reports=3_000, impossible=impossible, missing=missing)
        register = register_of(scenario)
        at_sea = register.tables["leg"]["mode"].isin(SEA_MODES).sum()
        return len(reports_of(register, "impossible_times")) / at_sea

    assert share(0.0, 1.0) == 0
    assert "impossible_times" not in patterns(register_of(replace(PLAIN, impossible=0.0)))
    assert share(0.05, 0.3) == pytest.approx(0.05, abs=0.02)
    assert share(0.1, 1.5) == pytest.approx(0.1, abs=0.03)


def test_noise_blurs_what_a_pattern_shows() -> None:
    def papers(noise: float) -> set[str]:
        register = register_of(replace(PLAIN, noise=noise))
        own = register.tables["person_group"]
        own = own[own["report_id"].isin(reports_of(register, "beauty_salon_network"))]
        victims = own[own["role"].isin(["victim", "possible_victim"])]
        return set(victims["document_country"].dropna())

    assert papers(0.0) == {"CO"}
    assert papers(0.5) > {"CO"}


def test_four_tellings_stay_as_they_are_in_all_noise() -> None:
    register = register_of(replace(PLAIN, noise=0.5, missing=3.0, overlap=5.0))
    own = register.tables["report"]
    own = own[own["report_id"].isin(reports_of(register, "one_landing_told_four_ways"))]
    assert own["agency"].nunique() == len(own) == 4


def test_planted_things_are_named_like_any_other() -> None:
    """Their pseudonyms would be the lowest: who knows the program would see it."""

    def lowest(scenario: Scenario) -> list[int]:
        register = register_of(scenario)
        venue = register.tables["exploitation"].set_index("report_id")["venue"].dropna()
        own = venue[venue.index.isin(reports_of(register, "beauty_salon_network"))]
        return sorted(own.str[2:].astype(int).unique())

    assert lowest(PLAIN) == [3, 11, 18]
    names = [lowest(replace(PLAIN, seed=seed, disguised=True)) for seed in (1, 2, 3)]
    assert all(len(one) == 3 for one in names)
    assert len({tuple(one) for one in names}) == 3
    assert max(map(max, names)) > 40


@pytest.mark.parametrize("decoys", [1, 2, 3])
def test_when_a_burst_was_tells_nothing_of_what_it_was(decoys: int) -> None:
    """Neither the last nor any other place in time is more often that of the real one."""
    places = []
    for seed in range(400):
        patterns = patterns_of(replace(EASY, seed=seed, decoys=decoys))
        bursts = [one for one in patterns if one.decoy or one.kind == "new_route"]
        assert all(one.window[0] <= 365 for one in bursts), "hints and reveal say: the last year"
        ends = sorted(one.window[1] for one in bursts)
        assert len(set(ends)) == decoys + 1
        places += [ends.index(one.window[1]) for one in bursts if not one.decoy]
    for place in range(decoys + 1):
        share = places.count(place) / len(places)
        assert share == pytest.approx(1 / (decoys + 1), abs=0.1), place


def test_a_control_action_may_be_after_the_real_burst() -> None:
    register = register_of(replace(EASY, seed=3, until=UNTIL))
    report = register.tables["report"].set_index("report_id")["event_date"]
    real, decoy = (
        report[sorted(reports_of(register, name))].max()
        for name in ("morrocoy_bonaire", "inspection_campaign")
    )
    assert decoy > real + timedelta(days=40)


def test_same_scenario_same_register() -> None:
    again = register_of(EASY)
    for name, frame in register_of(EASY).tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name])
