"""Exercises: answers as they are cleaned, scored and told about."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import room_texts, room_values
from data_access import codes, facts
from models.exercises import (
    BY_NAME,
    EXERCISES,
    HINT_COSTS,
    HINTS,
    NONE,
    ROUTE,
    FieldKey,
    GroupShare,
    Key,
    Of,
    Score,
    Seen,
    Task,
    cleaned,
    feedback,
    in_groups,
    key_of,
    make_keys,
    score,
    task_of,
)

CASES = [f"R-2026-{number:06d}" for number in range(30)]


def key(right: list[str], neutral: tuple[str, ...] = (), **planted: str) -> Key:
    cases = FieldKey(tuple(right), neutral=neutral)
    return Key("network", {"cases": cases}, {right[0]: (("sector", "salon"),)}, planted)


def route_key() -> Key:
    fields = {
        "route": FieldKey(("A > B",), neutral=("B > C",)),
        "first_month": FieldKey(("2026-06",), near=("2026-05", "2026-07")),
    }
    return Key("new_route", fields, {}, {})


def scored(answer: dict[str, tuple[str, ...]], own: Key) -> Score:
    found = score(answer, own)
    assert found is not None
    return found


# What an exercise is


def test_every_exercise_has_its_words() -> None:
    names = {exercise.name for exercise in EXERCISES}
    assert len(EXERCISES) == len(names) >= 8
    for words in (room_texts.TITLES, room_texts.GOALS, room_texts.EXPLAINED, room_texts.HINTS):
        assert set(words) == names
    assert all(len(set(hints)) == HINTS for hints in room_texts.HINTS.values())
    fields = [field for exercise in EXERCISES for field in exercise.fields]
    assert {field.name for field in fields} == set(room_texts.FIELDS)
    options = {option for field in fields for option in field.options}
    assert options | {NONE} == set(room_texts.OPTIONS)
    assert all(field.options for field in fields if field.of is Of.OPTION)


def test_every_page_to_look_on_is_there() -> None:
    from dashboard.navigation import PAGES

    assert {page for one in EXERCISES for page in one.pages} <= {page.name for page in PAGES}


def test_routes_are_written_as_in_the_facts() -> None:
    assert facts.ROUTE_SEPARATOR == ROUTE


def test_codes_of_the_keys_are_codes_of_the_lists() -> None:
    keys, _ = make_keys(seen())
    listed = {
        "sector": codes.SECTOR, "venue_type": codes.VENUE_TYPE, "means": codes.MEANS_OF_CONTROL,
        "vessel_type": codes.VESSEL_TYPE, "area": codes.AREA,
    }  # fmt: skip
    for one in keys.values():
        for name, field in one.fields.items():
            if name in listed:
                assert set(field.right) <= set(listed[name].codes)
            options = BY_NAME[one.exercise].field(name).options
            assert not options or set(field.right) <= set(options)


# What is kept of an answer


@given(st.dictionaries(st.text(max_size=12), st.recursive(
    st.none() | st.integers() | st.text(max_size=200), lambda inner: st.lists(inner, max_size=5)
), max_size=6))  # fmt: skip
@settings(max_examples=60)
def test_whatever_is_sent_is_cleaned_and_scored(sent: dict[str, object]) -> None:
    for exercise in EXERCISES:
        kept = cleaned(exercise, {**sent, exercise.fields[0].name: sent.get("a")})
        assert set(kept) <= {field.name for field in exercise.fields}
        for name, values in kept.items():
            assert 0 < len(values) <= exercise.field(name).most
            assert len(set(values)) == len(values)
            assert all(0 < len(value) <= 100 for value in values)
    assert score(cleaned(BY_NAME["network"], sent), key(CASES[:3])) is None


def test_only_so_many_values_are_kept() -> None:
    assert cleaned(BY_NAME["new_route"], {"route": ["a > b", "c > d"]}) == {"route": ("a > b",)}
    assert cleaned(BY_NAME["one_event"], {"cases": CASES}) == {"cases": tuple(CASES[:8])}


def test_keys_and_tasks_are_read_back_as_kept() -> None:
    keys, tasks = make_keys(seen())
    for name, one in keys.items():
        assert key_of(json.loads(json.dumps(one.as_json()))) == one
        assert task_of(json.loads(json.dumps(tasks[name].as_json()))) == tasks[name]


# Scores


def test_unanswered_is_not_wrong() -> None:
    assert score({}, key(CASES[:5])) is None
    assert score({"cases": ()}, key(CASES[:5])) is None


@given(st.sets(st.sampled_from(CASES), min_size=1), st.sets(st.sampled_from(CASES), min_size=1))
def test_score_is_precision_and_recall(right: set[str], marked: set[str]) -> None:
    found = scored({"cases": tuple(sorted(marked))}, key(sorted(right)))
    both = len(right & marked)
    assert found.precision == pytest.approx(both / len(marked))
    assert found.recall == pytest.approx(both / len(right))
    harmonic = 2 * both / (len(right) + len(marked))
    assert found.f1 == pytest.approx(harmonic)
    assert found.points == pytest.approx(100 * harmonic, abs=0.06)
    assert (found.points == 100) == (right == marked)


@given(st.sets(st.sampled_from(CASES[10:])))
def test_neutral_cases_count_neither_way(marked: set[str]) -> None:
    own = key(CASES[:5], neutral=tuple(CASES[10:]))
    assert scored({"cases": (*CASES[:5], *marked)}, own).points == 100
    if marked:
        alone = scored({"cases": tuple(marked)}, own)
        assert (alone.precision, alone.recall, alone.points) == (None, 0, 0)


def test_marking_everything_does_not_pay() -> None:
    assert scored({"cases": tuple(CASES)}, key(CASES[:3])).points < 20


def test_month_beside_the_right_one_is_half_right() -> None:
    own = route_key()
    right = scored({"route": ("A > B",), "first_month": ("2026-06",)}, own)
    near = scored({"route": ("A > B",), "first_month": ("2026-07",)}, own)
    wrong = scored({"route": ("A > B",), "first_month": ("2026-01",)}, own)
    assert right.points == 100
    assert near.by_field == {"route": 1.0, "first_month": 0.5}
    assert wrong.by_field["first_month"] == 0
    assert right.points > near.points > wrong.points > 0


def test_field_left_empty_costs_no_precision() -> None:
    found = scored({"route": ("A > B",)}, route_key())
    assert found.precision == 1
    assert found.by_field["first_month"] is None
    assert found.recall == pytest.approx(2 / 3)  # the route weighs twice
    wrong = scored({"route": ("A > B",), "first_month": ("2020-01",)}, route_key())
    assert wrong.precision is not None
    assert wrong.precision < 1


def test_hints_and_time_cost_points() -> None:
    own, answer = key(CASES[:4]), {"cases": tuple(CASES[:4])}
    points = []
    for hints in range(HINTS + 1):
        found = score(answer, own, hints=hints)
        assert found is not None
        points.append(found.points)
    assert points == pytest.approx([100 - 100 * sum(HINT_COSTS[:taken]) for taken in range(4)])
    par = BY_NAME["network"].par_minutes
    times = [0.0, par, 2 * par, 3 * par, 300 * par]
    slow = [found.points for at in times if (found := score(answer, own, minutes=at))]
    assert slow == pytest.approx([100, 100, 95, 90, 90])


# What is told afterwards


@given(st.sets(st.sampled_from(CASES)), st.sets(st.sampled_from(CASES), min_size=1))
def test_feedback_names_every_value_once(marked: set[str], right: set[str]) -> None:
    told = feedback({"cases": tuple(marked)}, key(sorted(right)), with_patterns=True)
    assert {one.value for one in told.found} == marked & right
    assert {one.value for one in told.missed} == right - marked
    assert {one.value for one in told.wrong} == marked - right
    assert len(told.found) + len(told.missed) + len(told.wrong) == len(marked | right)


def test_feedback_says_why() -> None:
    own = key(CASES[:2], neutral=(CASES[5],), **{CASES[7]: "inspection_campaign"})
    told = feedback({"cases": (CASES[0], CASES[5], CASES[7], CASES[8])}, own, with_patterns=True)
    assert told.found[0].signs == (("sector", "salon"),)
    assert told.neutral[0].value == CASES[5]
    assert [one.belongs_to for one in told.wrong] == ["inspection_campaign", ""]
    assert {one.belongs_to for one in told.wrong} <= set(room_texts.PATTERNS)


def test_near_month_is_told_beside_the_right_one() -> None:
    told = feedback({"first_month": ("2026-05",)}, route_key(), with_patterns=True)
    assert [one.value for one in told.near] == ["2026-05"]
    assert [one.value for one in told.missed] == ["A > B", "2026-06"]


def test_groups_are_told_by_the_right_cases_in_them() -> None:
    labels = {"a": 7, "b": 7, "c": 7, "d": 2, "e": 2, "f": 9}
    told = in_groups(("a", "b", "d", "z"), labels)
    assert told == (GroupShare(7, 2, 3), GroupShare(2, 1, 2))


# Keys


def seen(**others: object) -> Seen:
    """A small register by hand: three cases of each pattern, two of which show what they are."""
    planted, traits, cases = [], [], []
    for pattern, shown in SHOWN.items():
        for place in range(3):
            name = f"{pattern}-{place}"
            planted.append((pattern, f"report-{name}", name))
            cases.append((name, "bonaire", pd.Timestamp(2026, 8, 1 + place)))
            told = shown if place < 2 else shown[:1]
            traits += [(name, attribute, value) for attribute, value in told]
    made = Seen(
        planted=pd.DataFrame(planted, columns=["pattern", "report_id", "case_id"]),
        cases=pd.DataFrame(cases, columns=["case_id", "area", "case_date"]),
        traits=pd.DataFrame(traits, columns=["case_id", "attribute", "value"]),
        route_months=pd.DataFrame(
            {"route": ["VE-morrocoy > BQ-lagun"] * 2 + ["A > B"],
             "month": ["2026-07", "2026-06", "2020-01"]}
        ),
        registered=pd.DataFrame(
            {"agency": ["SZW", "SZW", "KPCN"], "area": ["saba", "saba", "saba"],
             "month": ["2025-01", "2026-02", "2026-11"]}
        ),
        impossible={"impossible_times-0": (("route", "A > B"),), "another": ()},
        silence=("SZW", "saba"),
        decoys=("inspection_campaign",),
    )  # fmt: skip
    return replace(made, **others)  # type: ignore[arg-type]


SHOWN: dict[str, list[tuple[str, str]]] = {
    "beauty_salon_network": [("sector", "beauty_salon"), ("document_country", "CO")],
    "morrocoy_bonaire": [("mode", "small_boat")],
    "construction_crew_housed": [
        ("means_of_control", "TakesEarnings"),
        ("venue_type", "building_site"),
    ],
    "debt_to_transporter": [("venue_type", "bar"), ("vessel", "B-0100")],
    "sx_saba_yacht": [("mode", "yacht"), ("vessel_type", "sailing_yacht")],
    "inspection_campaign": [("sector", "retail")],
    "silent_agency": [("sector", "retail")],
    "one_landing_told_four_ways": [
        ("mode", "small_boat"),
        ("route", "VE-san-jose > CW-koraal-tabak"),
    ],
    "impossible_times": [("mode", "small_boat")],
}


def test_case_that_shows_nothing_is_not_asked_for() -> None:
    keys, _ = make_keys(seen())
    for name, pattern in (("network", "beauty_salon_network"), ("yacht", "sx_saba_yacht")):
        own = keys[name].fields["cases"]
        assert own.right == (f"{pattern}-0", f"{pattern}-1")
        assert own.neutral == (f"{pattern}-2",)
    traits = seen().traits
    traits.loc[traits["attribute"] == "document_country", ["attribute", "value"]] = [
        "venue_type",
        "salon",
    ]
    assert "network" not in make_keys(seen(traits=traits))[0], (
        "nearly every salon's cases show both"
    )


def test_thing_counts_as_a_sign_where_it_is_shared() -> None:
    alone = seen().traits
    alone = alone[(alone["attribute"] != "vessel") | (alone["case_id"] == "debt_to_transporter-0")]
    assert "conflation" in make_keys(seen())[0]
    assert "conflation" not in make_keys(seen(traits=alone))[0]


def test_times_that_no_page_shows_as_wrong_are_neutral() -> None:
    key = make_keys(seen())[0]["impossible_time"]
    own = key.fields["cases"]
    assert key.why[own.right[0]] == (("route", "A > B"),)
    assert own.right == ("impossible_times-0",)
    assert own.neutral == ("another", "impossible_times-1", "impossible_times-2")


def test_months_are_those_of_the_register() -> None:
    keys, _ = make_keys(seen())
    assert keys["new_route"].fields["first_month"].right == ("2026-06",)
    assert keys["new_route"].fields["first_month"].near == ("2026-05", "2026-07")
    assert keys["silent_agency"].fields["last_month"].right == ("2026-02",)


def test_what_the_register_does_not_hold_is_not_asked() -> None:
    keys, tasks = make_keys(seen(silence=None, impossible={}))
    assert set(keys) == set(tasks) == set(BY_NAME) - {"silent_agency", "impossible_time"}


def test_where_no_burst_is_a_control_action_none_is_the_answer() -> None:
    with_one, tasks = make_keys(seen())
    without, _ = make_keys(seen(decoys=()))
    burst, other = tasks["control_action"].bursts
    assert replace(burst, name=other.name) == other, "nothing but its days tells them apart"
    assert with_one["control_action"].fields["bursts"].right == (burst.name,)
    right = without["control_action"].fields["bursts"].right
    assert right == (NONE,)
    field = BY_NAME["control_action"].field("bursts")
    assert NONE in room_values.offered(field, tasks["control_action"])
    assert room_values.named("control_action", "bursts", NONE) == "None of these"
    assert not {*with_one["control_action"].fields["signs"].right} & {
        *without["control_action"].fields["signs"].right
    }


def test_lengths_do_not_tell_bursts_apart() -> None:
    own = seen().cases
    of_real = own["case_id"].str.startswith("morrocoy_bonaire")
    of_decoy = own["case_id"].str.startswith("inspection_campaign")
    ends = {0: pd.Timestamp(2026, 5, 1), 1: pd.Timestamp(2026, 9, 20), 2: pd.Timestamp(2026, 11, 1)}
    own.loc[of_real, "case_date"] = list(ends.values())
    own.loc[of_decoy, "case_date"] = [ends[2] - pd.Timedelta(days=day) for day in (141, 120, 100)]
    _, tasks = make_keys(seen(cases=own))
    days = [
        (pd.Timestamp(one.end) - pd.Timestamp(one.start)).days
        for one in tasks["control_action"].bursts
    ]
    assert days == [41, 42], "from case to case, and no longer than a control action"


def test_task_of_an_earlier_version_is_read() -> None:
    task = make_keys(seen())[1]["control_action"]
    kept = task.as_json()
    kept["bursts"] = [one | {"theme": None, "sector": "retail"} for one in kept["bursts"]]
    assert task_of(kept) == task


def test_task_shows_nothing_of_another_exercise() -> None:
    _, tasks = make_keys(seen())
    shown = {name: task for name, task in tasks.items() if task != Task(name)}
    assert set(shown) == {"set_apart", "control_action"}
    assert all("construction_crew" in case for case in shown["set_apart"].cases)
