import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from benchmarks.patterns import emergence_ours
from benchmarks.patterns.emergence_methods import (
    BEST,
    LOOKS,
    QUIET,
    Raised,
    ears,
    farrington,
    growth_of_groups,
    rule_scan,
    space_time,
    things,
)
from benchmarks.patterns.emergence_ours import oracle
from benchmarks.patterns.emergence_run import (
    PLANTED,
    QUARTERS,
    calibrated,
    decoy_table,
    emergence_table,
    f1,
    look_day,
    main,
    measured,
    planted_share,
)
from benchmarks.patterns.streams import CHANGES, stream
from benchmarks.patterns.world import BASE, EASY

QUICK = [rule_scan, ears, farrington, space_time]


@pytest.fixture(scope="module")
def loud():
    return stream(EASY, 20, 100, emerging=10)


@pytest.fixture(scope="module")
def quiet():
    return stream(EASY, 20, 201)


SEEN_UNTIL = 60


@pytest.fixture(scope="module")
def told(loud):
    """What each method tells of the loud stream, and of it as it was at an earlier look.

    Stream by stream: the methods share what they count of the last one.
    """
    cases = loud.cases[loud.cases["case_date"] <= look_day(loud, SEEN_UNTIL)]
    traits = loud.traits[loud.traits["case_key"].isin(cases["case_key"])]
    earlier = replace(loud, cases=cases, traits=traits)
    return [{method: method(there) for method in QUICK} for there in (loud, earlier)]


def raised(look, score, *cases, names=()):
    return Raised(look, score, frozenset(cases), frozenset(names))


def test_what_shares_half_of_the_smaller_is_one_thing():
    a, b = raised(0, 5, 1, 2, 3, 4), raised(1, 4, 3, 4, 5, 6, 7)
    c = raised(2, 9, 4, 8, 9, 10)
    assert things([c, b, a], 0) == [[a, b], [c]]
    assert things([a, b, c], 4.5) == [[a], [c]]


def test_a_thing_is_over_after_half_a_year_of_quiet():
    first = raised(0, 5, 1, 2)
    assert len(things([first, raised(QUIET, 5, 1, 2)], 0)) == 1
    assert len(things([first, raised(QUIET + 1, 5, 1, 2)], 0)) == 2


def test_the_strongest_of_a_look_decides_what_joins():
    strong, weak = raised(3, 9, 1, 2, 3), raised(3, 2, 3, 4, 5, 6)
    joins_weak_only = raised(4, 5, 5, 6)
    assert things([weak, strong, joins_weak_only], 0) == [[strong], [weak, joins_weak_only]]


def test_the_threshold_lets_through_what_was_agreed_and_no_less():
    apart = [raised(look, float(look), 10 * look) for look in range(LOOKS)]
    threshold = calibrated([apart, apart])
    assert len(things(apart, threshold)) == QUARTERS
    assert calibrated([apart], a_quarter=0) > LOOKS - 1
    assert calibrated([[], []]) == 0


def test_a_route_names_both_its_ends():
    signature = frozenset({("origin", "o"), ("mode", "m")})
    assert f1([("route", "o > d")], signature) == pytest.approx(0.5)
    assert f1(signature, signature) == 1
    assert f1([], signature) == 0


def test_delay_and_name_of_what_was_found(loud):
    after = [look for look in range(LOOKS) if look_day(loud, look) >= loud.onset]
    look = after[4]
    dates = loud.cases.set_index("case_key")["case_date"][loud.planted]
    told = [int(key) for key in dates.index[dates <= look_day(loud, look)]][:3]
    others = loud.cases["case_key"][~loud.cases["case_key"].isin(loud.planted)].tolist()
    hit = raised(look, 1, *told, *others[:3], names=loud.emergence.signature)
    figures = measured(loud, [[raised(after[0] - 9, 9, *others[:5])], [hit]])
    assert figures["found"]
    assert 4 <= figures["weeks"] < 5
    assert figures["cases"] == (dates <= look_day(loud, look)).sum()
    assert figures["f1"] == 1
    assert (figures["things"], figures["others"], figures["after"]) == (2, 1, 1)


def test_neither_what_was_raised_before_nor_what_comes_late_is_found(loud):
    after = [look for look in range(LOOKS) if look_day(loud, look) >= loud.onset]
    few = loud.planted[:3].tolist()
    assert not measured(loud, [[raised(after[0] - 1, 1, *few)]])["found"]
    assert not measured(loud, [[raised(after[26], 1, *few)]])["found"]
    assert measured(loud, [[raised(after[25], 1, *few)]])["found"]
    old = [raised(after[0] - 1, 1, 1), raised(after[3], 1, *few)]
    assert not measured(loud, [old])["found"]
    assert (
        planted_share(raised(0, 1, *few, -1, -2, -3, -4, -5, -6, -7, -8), frozenset(few)) < PLANTED
    )


def test_the_rule_scan_is_fishers_exact_test(loud):
    found = [r for r in rule_scan(loud, windows=(8,)) if len(r.names) == 1][:20]
    age = (loud.as_of - loud.cases.set_index("case_key")["case_date"]).dt.days // 7
    for told in found:
        attribute, value = next(iter(told.names))
        of = loud.traits[loud.traits["attribute"].eq(attribute) & loud.traits["value"].eq(value)]
        age_now = LOOKS - 1 - told.look
        known = age[age >= age_now]
        recent, has = known < age_now + 8, known.index.isin(of["case_key"])
        table = pd.crosstab(has, recent).reindex(
            index=[True, False], columns=[True, False], fill_value=0
        )
        p = stats.fisher_exact(table.to_numpy(), alternative="greater").pvalue
        assert told.score == pytest.approx(-np.log10(p))
        assert told.cases == set(known.index[recent & has])


@pytest.mark.parametrize("method", QUICK)
def test_no_look_sees_what_comes_after_it(loud, told, method):
    every, before = (of_stream[method] for of_stream in told)
    dates = loud.cases.set_index("case_key")["case_date"]
    for look in range(0, SEEN_UNTIL + 1, 10):
        now = [r for r in every if r.look == look]
        then = [r.score for r in before if r.look == look]
        assert max((r.score for r in now), default=0) == pytest.approx(max(then, default=0))
        assert len(now) <= 2 * BEST
        assert all(dates[list(r.cases)].max() <= look_day(loud, look) for r in now)


@pytest.mark.parametrize("method", [rule_scan, farrington])
def test_a_loud_emergence_is_found_at_the_agreed_rate(loud, told, quiet, method):
    figures = measured(loud, things(told[0][method], calibrated([method(quiet)])))
    assert figures["found"]
    assert 0 < figures["weeks"] < 26
    assert figures["f1"] > 0


def test_groups_grow_by_those_that_are_like_them(loud):
    told = growth_of_groups(loud, every=26)
    planted = frozenset(loud.planted.tolist())
    late = [r for r in told if look_day(loud, r.look) >= loud.onset]
    assert max(planted_share(r, planted) for r in late) > 0.5
    best = max(late, key=lambda r: planted_share(r, planted))
    assert f1(best.names, loud.emergence.signature) > 0.3


def test_a_run_is_told_kept_and_not_done_again(tmp_path, capsys):
    file = tmp_path / "runs.json"
    asked = ["--quick", "--decoys", "--method", "space-time scan", "--json", str(file)]
    assert main(asked) == 0
    runs = pd.DataFrame(json.loads(file.read_text()))
    assert runs["kind"].tolist()[0] == "emergence"
    assert len(runs) == 10
    assert "| base | 20 | 4 | space-time scan | 1 |" in capsys.readouterr().out
    assert main(asked) == 0
    assert pd.DataFrame(json.loads(file.read_text())).equals(runs)


def test_a_miss_counts_as_never_in_the_median():
    run = {"difficulty": "base", "a_month": 60, "kind": "emergence", "rate": 4.0, "method": "a"}
    run |= {"others": 8, "seconds": 1.0}
    hit = {"found": True, "weeks": 5.0, "cases": 3.0, "f1": 0.5}
    miss = {"found": False, "weeks": np.nan, "cases": np.nan, "f1": np.nan}
    often = emergence_table(pd.DataFrame([run | hit, run | hit, run | miss]))
    assert "| a | 3 | 2 | 5 | 3 | 0.50 | 1.0 | 1 |" in often
    seldom = emergence_table(pd.DataFrame([run | hit, run | miss, run | miss]))
    assert "| a | 3 | 1 | never | never | 0.50 | 1.0 | 1 |" in seldom


def test_same_seed_same_figures():
    there = [stream(BASE, 20, 100, emerging=4) for _ in range(2)]
    assert space_time(there[0]) == space_time(there[1])


def test_ceiling_names_what_was_planted_and_hardly_anything_else() -> None:
    there = stream(EASY, 15, 100, emerging=5)
    assert there.emergence is not None
    raised = [one for one in oracle(there) if one.score > 0]
    assert raised
    planted = set(there.planted.tolist())
    assert all(one.names == there.emergence.signature for one in raised)
    assert all(len(one.cases & planted) >= 0.8 * len(one.cases) for one in raised)


def test_our_watch_is_given_groups_as_the_page_does(loud, monkeypatch):
    given = []
    monkeypatch.setattr(emergence_ours, "watch", lambda *_, **asked: given.append(asked["groups"]))
    emergence_ours._watched.__wrapped__(loud)
    (groups,) = given
    assert sorted(groups.index) == sorted(loud.cases["case_key"])
    assert groups.max() > 0


@pytest.mark.parametrize("decoy", CHANGES)
def test_decoy_that_adds_no_case_is_marked_with_it_and_without(decoy):
    usual, there, calm = (
        stream(EASY, 20, 100, **asked)
        for asked in ({}, {"decoy": decoy}, {"decoy": decoy, "calm": True})
    )
    pd.testing.assert_frame_equal(calm.cases, usual.cases)
    pd.testing.assert_frame_equal(calm.traits, usual.traits)
    assert len(there.cases) == len(calm.cases)
    assert not (there.cases.equals(calm.cases) and there.traits.equals(calm.traits))
    assert there.onset == calm.onset
    assert 0 < len(calm.planted) <= len(there.planted) < 0.3 * len(there.cases)
    dates = there.cases.set_index("case_key")["case_date"]
    marked = dates[there.planted]
    if decoy == "season":
        assert marked.dt.month.isin([2, 3, 4, 5, 6]).all()
        assert len(there.planted) > 1.5 * len(calm.planted)
    else:
        before = pd.Timedelta(days=365 if decoy == "drift" else 0)
        assert marked.min() >= there.onset - before


def test_decoy_that_adds_no_case_stands_beside_the_same_register_without_it():
    run = {"difficulty": "base", "a_month": 60, "method": "a", "others": 3}
    runs = [
        run | {"kind": kind, "things": things, "after": after}
        for kind, things, after in (
            ("campaign", 4, 2),
            ("campaign", 3, 2),
            ("season", 4, 3),
            ("season", 5, 2),
            ("without season", 3, 1),
            ("without season", 4, 1),
        )
    ]
    lines = decoy_table(pd.DataFrame(runs)).splitlines()
    assert lines[0].endswith("| campaign | season |")
    assert lines[2].endswith("| 50% | 100% (50%), 2.5 (1.0) |")
