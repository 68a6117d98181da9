"""The watch on small invented registers: what forms is found, what looks like it is not."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from benchmarks.patterns.streams import DAYS, WATCHED_DAYS, Decoy, Stream, stream
from benchmarks.patterns.world import EASY
from models import emergence
from models.causes import Moment, causes_tried, fill_more
from models.chance import bans
from models.combinations import combinations
from models.emergence import LOOKS, SHARE, Raised, Watch, watch
from models.history import MOST_DAYS, first_days, history
from models.one_agency import Counted
from models.profiles import FORMING
from models.similarity import Similarity
from models.surprise import WINDOWS, surprises
from models.traits import Floats, Matrix

A_MONTH = 15


def _held(there: Stream, **asked: int) -> Watch:
    return watch(
        there.cases,
        there.traits,
        there.agencies,
        there.as_of,
        places=there.places,
        **{"simulations": 2, **asked},
    )


@cache
def _emergence() -> tuple[Stream, Watch]:
    there = stream(EASY, A_MONTH, 100, emerging=5)
    return there, _held(there)


def test_emergence_is_raised_soon_after_its_onset() -> None:
    there, held = _emergence()
    planted = set(there.planted.tolist())
    found = [
        one
        for one in held.at(1.0)
        if len(planted & set(one.alert.cases.tolist())) >= 0.5 * len(one.alert.cases)
    ]
    assert found
    assert there.onset is not None
    delay = min(one.raised for one in found) - there.onset
    assert pd.Timedelta(0) < delay < pd.Timedelta(weeks=20)
    assert there.emergence is not None
    named = {part for one in found for part in one.alert.parts}
    assert len(named & there.emergence.signature) >= 3


def test_evidence_of_an_alert_adds_up() -> None:
    there, held = _emergence()
    for one in held.at(1.0):
        alert = one.alert
        assert len(alert.cases) == pytest.approx(alert.seen)
        assert alert.window_weeks in (FORMING if alert.family == "profile" else WINDOWS)
        assert alert.low <= alert.expected < alert.high + 1, "where hardly any is, none is usual"
        assert alert.high < alert.seen
        dates = there.cases.set_index("case_key").loc[alert.cases, "case_date"]
        strongest = alert.path.set_index("day").loc[alert.peak]
        assert one.first_case <= strongest["first"] == dates.min()
        assert one.first_case <= one.raised
        assert set(alert.cases) <= set(alert.behind)
        assert alert.agencies["cases"].sum() >= alert.seen
        assert one.raised in set(alert.path["day"]) | {
            d for a in held.alerts for d in a.path["day"]
        }
        campaign = ["campaign"] if alert.family == "profile" else []
        causes = ["one_agency", *campaign, "registration", "repeats"]
        assert list(alert.causes["cause"]) == causes


def test_stricter_rate_asks_for_more_surprise() -> None:
    _, held = _emergence()
    rates = (4.0, 1.0, 0.25)
    for family in SHARE:
        thresholds = [held.threshold(family, rate) for rate in rates]
        assert thresholds == sorted(thresholds)
        over = [
            (held.simulated[family] > limit).sum() / held.quarters
            for limit, rate in zip(thresholds, rates, strict=True)
        ]
        assert all(o <= rate * SHARE[family] for o, rate in zip(over, rates, strict=True))
    assert len(held.at(0.25)) < len(held.at(4.0))


def test_same_seed_gives_the_same_watch() -> None:
    there, held = _emergence()
    again = _held(there)
    assert [a.trace for a in held.alerts] == [a.trace for a in again.alerts]
    for family in SHARE:
        np.testing.assert_array_equal(held.simulated[family], again.simulated[family])


@pytest.mark.parametrize(
    ("decoy", "seed", "guards"),
    [
        ("duplicate", 101, {"repeats.REPEAT_BITS": 1e9, "repeats.ALIKE_BITS": 1e9}),
        ("contributor", 103, {"history.NEW_AGENCY_DAYS": 0}),
    ],
)
def test_decoy_raises_nothing_as_long_as_its_guard_stands(
    decoy: Decoy, seed: int, guards: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = stream(EASY, A_MONTH, seed, decoy=decoy)
    assert not _of_the_decoy(there)
    for guard, off in guards.items():
        monkeypatch.setattr(f"models.{guard}", off)
    assert _of_the_decoy(there)


def _of_the_decoy(there: Stream) -> list[Raised]:
    planted = set(there.planted.tolist())
    assert planted
    return [
        one
        for one in _held(there).at(1.0)
        if len(planted & set(one.alert.cases.tolist())) >= 0.3 * len(one.alert.cases)
    ]


@pytest.mark.parametrize("decoy", ["registration", "season"])
def test_agency_that_begins_to_fill_in_more_is_known_by_it(decoy: Decoy) -> None:
    there = stream(EASY, 40, 101, decoy=decoy)
    past = history(there.cases, there.traits, there.agencies, there.as_of)
    assert there.onset is not None
    now = past.day >= (there.onset - there.cases["case_date"].min()).days
    every = pd.DataFrame({"attribute": past.similarity.encoded.attributes})
    more = fill_more(past, every, now, ~now)
    agency = f"agency {there.world.gaps[:4].mean(axis=1).argmax()}"
    assert more[past.agencies.index(agency)] == (decoy == "registration")


def _moment(seen: Floats, past: Floats, volume: Floats, before: Floats) -> Moment:
    """Each case was told by one agency alone."""
    parts = (seen, past, volume, before)
    return Moment(*parts, Counted(*(part[None] for part in parts)))


def test_what_an_agency_that_fills_in_more_tells_must_be_left_out_of_an_alert() -> None:
    nothing, many = np.zeros(2), np.full(2, 500.0)
    moment = _moment(np.array([6.0, 1.0]), nothing, np.full(2, 20.0), many)
    for more, stands in (([False, False], True), ([True, False], False)):
        tried = causes_tried(moment, 7, np.array(more), limit=3.0).set_index("cause")
        assert tried.loc["registration", "stands"] == stands


def test_event_told_four_ways_counts_once() -> None:
    there = stream(EASY, A_MONTH, 101, decoy="duplicate")
    past = history(there.cases, there.traits, there.agencies, there.as_of)
    told = np.isin(past.similarity.encoded.keys, there.planted)
    assert past.counts[told].sum() < told.sum()


def test_new_agency_is_past_at_once_and_news_after_half_a_year() -> None:
    there = stream(EASY, 40, 100, decoy="contributor")
    past = history(there.cases, there.traits, there.agencies, there.as_of)
    new = past.agencies.index("agency new")
    first = there.cases.set_index("case_key").loc[there.planted, "case_date"].min()
    started = (first - there.cases["case_date"].min()).days
    assert past.too_new.sum() > 0
    assert past.day[past.told[:, new] > 0].min() == started
    assert past.day[past.seen[:, new] > 0].min() >= started + 182
    dealt = past.shuffled(np.random.default_rng(0))
    assert dealt.day[dealt.seen[:, new] > 0].min() >= started + 182
    assert dealt.too_new.sum() == past.too_new.sum()


def test_agency_that_told_before_what_is_kept_is_not_new() -> None:
    """A told from the beginning on, B once in 2024 and anew since 2025 ended, C never before.

    One case of 2022 makes C no old agency: it was silent for more than two years.
    """
    old = pd.DataFrame({"case_key": [0, 1, 92], "agency": ["A", "B", "C"]})
    old["case_date"] = pd.to_datetime(["2022-01-01", "2024-12-01", "2022-02-01"])
    new = pd.DataFrame({"case_key": range(2, 92), "agency": ["A"] * 50 + ["B", "C"] * 20})
    new["case_date"] = pd.Timestamp("2025-06-01") + pd.to_timedelta(range(0, 360, 4), unit="D")
    every = pd.concat([old, new], ignore_index=True)
    traits = every[["case_key"]].assign(attribute="sector", value="retail")
    as_of, told = pd.Timestamp("2026-06-01"), every[["case_key", "agency"]]
    began = first_days(every[["case_key", "case_date"]], told)
    kept = history(new, traits, told, as_of, began=began)
    whole = history(every, traits, told, as_of)
    for past in (kept, whole):
        news = past.seen.sum(axis=0)
        assert news[past.agencies.index("B")] >= 20
        assert news[past.agencies.index("C")] < 20
    assert history(new, traits, told, as_of).seen[:, 1].sum() < 20


def test_watch_of_the_newest_cases_alone_knows_who_told_before_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = pd.DataFrame({"case_key": range(100)})
    days = [*range(10), *range(400, 850, 5)]
    cases["case_date"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D")
    late = cases["case_key"] >= 60
    told = cases[["case_key"]].assign(agency=np.where(late | (cases["case_key"] == 9), "B", "A"))
    traits = cases[["case_key"]].assign(attribute="sector", value="retail")
    as_of = cases["case_date"].max()
    monkeypatch.setattr(emergence, "MOST_CASES", 90)
    held = watch(cases, traits, told, as_of, simulations=1)
    assert (held.left_out, held.too_new, held.undated) == (10, 0, 0)
    undated = cases.assign(case_date=cases["case_date"].where(cases["case_key"] < 90))
    assert watch(undated, traits, told, as_of, simulations=1).undated == 10
    earlier = watch(undated, traits, told, as_of - pd.Timedelta(days=100), simulations=1)
    assert (earlier.undated, earlier.later) == (10, 10)
    newest = cases.tail(90)
    began = cases.merge(told).groupby("agency")["case_date"].min()
    assert watch(newest, traits, told, as_of, simulations=1, began=began).too_new == 0
    assert watch(newest, traits, told[10:], as_of, simulations=1).too_new > 0


def test_what_a_new_agency_told_in_its_first_half_year_is_its_past_later() -> None:
    there = stream(EASY, 40, 100, decoy="contributor")
    past = history(there.cases, there.traits, there.agencies, there.as_of)
    new = past.agencies.index("agency new")
    every: Matrix = sparse.csr_array((past.told[:, [new]] > 0).T.astype(np.float32))
    looks = np.arange(past.since[new] // 7, past.weeks)
    assert len(looks) > 10
    assert surprises(past, every, looks, floor=2.0).empty
    forgotten = replace(past, told=np.where(past.too_new[:, None], 0, past.told))
    assert surprises(forgotten, every, looks, floor=2.0)["score"].min() > 10


def test_what_is_left_without_one_agency_is_told_alike_everywhere() -> None:
    _, held = _emergence()
    assert held.alerts
    assert held.doubted
    rests = {alert: alert.causes.set_index("cause") for alert in (*held.alerts, *held.doubted)}
    assert all(rests[alert].loc["one_agency", "stands"] for alert in held.alerts)
    alone = [alert for alert in held.doubted if not alert.is_written_down]
    assert alone
    assert not any(rests[alert].loc["one_agency", "stands"] for alert in alone)
    for alert, causes in rests.items():
        assert causes.loc["repeats", "expected"] == pytest.approx(alert.expected)


def test_where_one_agency_reports_it_is_no_cause() -> None:
    one, none = np.array([5.0]), np.array([False])
    moment = _moment(one, one, np.array([50.0]), np.array([500.0]))
    assert list(causes_tried(moment, 5, none, limit=3.0)["cause"]) == ["registration", "repeats"]
    parts = (one, one, moment.volume, moment.before)
    others = (1.0, 1.0, 5.0, 50.0)
    both = _moment(*(np.append(part, own) for part, own in zip(parts, others, strict=True)))
    tried = causes_tried(both, 5, np.append(none, False), limit=3.0).set_index("cause")
    assert tried.loc["one_agency", "seen"] == 1
    assert not tried.loc["one_agency", "stands"]


def test_dealing_days_anew_keeps_who_told_how_much_and_when() -> None:
    there, _ = _emergence()
    past = history(there.cases, there.traits, there.agencies, there.as_of)
    dealt = past.shuffled(np.random.default_rng(0))
    kind = past.told.argmax(axis=1) * 12 + past.month
    for one in np.unique(kind):
        mine = kind == one
        np.testing.assert_array_equal(np.sort(past.week[mine]), np.sort(dealt.week[mine]))
    assert (past.week != dealt.week).mean() > 0.5


def test_register_too_small_to_watch_raises_nothing() -> None:
    cases = pd.DataFrame({"case_key": [1], "case_date": pd.to_datetime(["2026-01-01"])})
    traits = pd.DataFrame({"case_key": [1], "attribute": ["sector"], "value": ["retail"]})
    agencies = pd.DataFrame({"case_key": [1], "agency": ["KPCN"]})
    held = watch(cases, traits, agencies, pd.Timestamp("2026-02-01"), simulations=1)
    assert held.at(4.0) == ()
    none = watch(cases[:0], traits[:0], agencies[:0], pd.Timestamp("2026-02-01"), simulations=1)
    assert none.at(4.0) == ()


def test_bans_are_exact() -> None:
    # Nothing before, as much told before as now: a negative binomial with r = 1/2, p = 1/2.
    one = bans(np.array([1.0]), np.array([0.0]), np.array([1.0]))
    assert 10 ** -one[0] == pytest.approx(1 - 0.5**0.5)


def test_combinations_name_each_set_of_cases_once_in_the_fewest_words() -> None:
    rows = [(key, "sector", "retail") for key in range(20)]
    rows += [(key, "theme", "trafficking") for key in range(20)]
    rows += [(key, "origin", "a" if key < 10 else "b") for key in range(20)]
    traits = pd.DataFrame(rows, columns=["case_key", "attribute", "value"])
    places = pd.DataFrame(
        {"place": ["a", "b"], "latitude": [12.0, 12.1], "longitude": [-68.0, -68.0]}
    )
    found = combinations(Similarity.fit(traits).encoded, places=places)
    sets = [tuple(found.sets[[n]].indices.tolist()) for n in range(found.sets.shape[0])]
    assert len(set(sets)) == len(sets)
    assert all(len(parts) == 1 for parts in found.parts)


def test_streams_are_what_they_say() -> None:
    there = stream(EASY, A_MONTH, 100)
    days = (there.cases["case_date"].max() - there.cases["case_date"].min()).days
    assert DAYS - 10 < days < DAYS
    assert WATCHED_DAYS == LOOKS * 7
    assert len(there.planted) == 0


def test_cases_of_decades_ago_are_no_repeats() -> None:
    there = stream(EASY, A_MONTH, 100)
    old = there.cases.assign(case_date=there.cases["case_date"] - pd.to_timedelta("8000D"))
    some = np.arange(len(old)) < len(old) - 5
    dates = old["case_date"].where(some, there.cases["case_date"])
    far = history(old.assign(case_date=dates), there.traits, there.agencies, there.as_of)
    near = history(there.cases, there.traits, there.agencies, there.as_of)
    assert far.days == MOST_DAYS
    assert abs(int(far.repeats.sum()) - int(near.repeats.sum())) <= 2


def test_cases_known_to_a_month_are_not_taken_for_one_day() -> None:
    rows = [(key, "sector", "retail") for key in range(300)]
    rows += [(key, "origin", "a" if key >= 284 else "b") for key in range(300)]
    traits = pd.DataFrame(rows, columns=["case_key", "attribute", "value"])
    dates = pd.date_range("2024-01-01", periods=300, freq="3D")
    cases = pd.DataFrame({"case_key": range(300), "case_date": dates})
    cases.loc[284:, "case_date"] = pd.Timestamp("2026-06-01")
    agencies = pd.DataFrame({"case_key": range(300), "agency": ["KPCN", "KMar"] * 150})
    days = {}
    for exact in (True, False):
        told = cases.assign(exact=[True] * 284 + [exact] * 16)
        held = watch(told, traits, agencies, pd.Timestamp("2026-06-20"), simulations=1)
        causes = [a.causes.set_index("cause") for a in held.alerts if ("origin", "a") in a.parts]
        days[exact] = causes[0].loc["repeats", "seen"] if causes else None
    assert days == {True: 1, False: 16}


def test_event_is_told_once_by_each_agency() -> None:
    keys = np.arange(300)
    traits = pd.DataFrame({"case_key": keys, "attribute": "origin", "value": "b"})
    traits.loc[296:, "value"] = "a"
    dates = pd.Series(pd.date_range("2024-01-01", periods=300, freq="3D"))
    dates[296:] = pd.Timestamp("2026-06-01")
    cases = pd.DataFrame({"case_key": keys, "case_date": dates})
    repeats = {}
    for tellers in ("abcd", "abab", "aaaa"):
        agencies = pd.DataFrame({"case_key": keys, "agency": ["a"] * 296 + list(tellers)})
        past = history(cases, traits, agencies, pd.Timestamp("2026-06-20"))
        repeats[tellers] = int(past.repeats.sum())
    assert repeats == {"abcd": 3, "abab": 2, "aaaa": 0}


def test_vague_case_makes_one_event_of_no_two_that_differ() -> None:
    dates = pd.date_range("2024-01-01", periods=124, freq="3D").to_series(index=range(124))
    dates[120:] = pd.to_datetime(["2026-05-01", "2026-05-03", "2026-05-06", "2026-05-09"])
    cases = pd.DataFrame({"case_key": range(124), "case_date": dates})
    usual = [(key, "sector", "retail") for key in range(120)]
    usual += [(key, "origin", "b") for key in range(120)]
    # One by boat, one by air: what lies between says of neither how they came.
    mine = [(key, "sector", "fishing") for key in range(120, 124)]
    mine += [(key, "origin", "a") for key in range(120, 124)]
    mine += [(120, "mode", "boat"), (122, "mode", "air")]
    traits = pd.DataFrame(usual + mine, columns=["case_key", "attribute", "value"])
    agencies = pd.DataFrame({"case_key": range(124), "agency": ["a"] * 120 + list("bcde")})
    past = history(cases, traits, agencies, pd.Timestamp("2026-06-20"))
    assert past.similarity.encoded.keys[past.repeats].tolist() == [121, 123]


@pytest.mark.parametrize(
    ("tellers", "exact", "again"),
    [("ab", True, 1), ("aa", True, 0), ("ab", False, 0), ("aa", False, 0)],
)
def test_cases_far_more_alike_than_chance_are_one_event_of_known_days_and_two_agencies(
    tellers: str, exact: bool, again: int
) -> None:
    """Ten values shared, so that what chance reaches is far below, and one contradiction."""
    keys = np.arange(300)
    usual = [
        (key, f"attribute {n}", f"v{(key * 7 + n) % 10}") for key in keys[:-2] for n in range(10)
    ]
    alike = [(key, f"attribute {n}", "rare") for key in keys[-2:] for n in range(10)]
    apart = [(key, "theme", "trafficking" if key % 2 else "smuggling") for key in keys]
    traits = pd.DataFrame(usual + alike + apart, columns=["case_key", "attribute", "value"])
    dates = pd.Series(pd.date_range("2024-01-01", periods=300, freq="3D"))
    dates[298:] = pd.Timestamp("2026-06-01")
    cases = pd.DataFrame(
        {"case_key": keys, "case_date": dates, "exact": [True] * 298 + [exact] * 2}
    )
    agencies = pd.DataFrame({"case_key": keys, "agency": ["a"] * 298 + list(tellers)})
    past = history(cases, traits, agencies, pd.Timestamp("2026-06-20"))
    assert past.repeats.sum() == again
