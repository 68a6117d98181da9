"""The exercises, in the order in which they are offered."""

from models.exercises.asking import Exercise, Field, Of

WAYS = ("smuggling_then_trafficking", "trafficking_then_smuggling", "not_linked")
SIGNS_OF_A_CONTROL = (
    "one_agency", "all_inspections", "no_follow_up", "several_agencies", "still_growing",
    "new_place",
)  # fmt: skip
SIGNS_OF_THE_LINK = (
    "same_vessel", "debt_to_transporter", "job_by_transporter", "same_agency", "same_citizenship",
)  # fmt: skip
MOST_CASES = 400

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        "new_route",
        "morrocoy_bonaire",
        (Field("route", Of.ROUTE, weight=2), Field("first_month", Of.MONTH)),
        ("routes", "emerging_patterns", "overview"),
    ),
    Exercise(
        "network",
        "beauty_salon_network",
        (Field("cases", Of.CASES, MOST_CASES),),
        ("sectors", "similar_cases", "case_files"),
        par_minutes=15,
    ),
    Exercise(
        "set_apart",
        "construction_crew_housed",
        (
            Field("sector", Of.SECTOR),
            Field("venue_type", Of.VENUE_TYPE),
            Field("means", Of.MEANS, 4, weight=2),
        ),
        ("sectors", "overview", "similar_cases", "case_files"),
    ),
    Exercise(
        "control_action",
        "inspection_campaign",
        (
            Field("bursts", Of.BURST, 4, weight=2),
            Field("signs", Of.OPTION, 4, SIGNS_OF_A_CONTROL),
        ),
        ("case_files", "emerging_patterns"),
        # In seven weeks of a busier island two dozen inspections are not the most frequent kind.
        most_a_year=800,
    ),
    Exercise(
        "silent_agency",
        "silent_agency",
        (
            Field("agency", Of.AGENCY, weight=2),
            Field("area", Of.AREA, weight=2),
            Field("last_month", Of.MONTH),
        ),
        ("data_quality",),
        needs="silence",
        years=2,  # in one, two reports stand before the silence: no past that could be missed
    ),
    Exercise(
        "one_event",
        "one_landing_told_four_ways",
        (Field("cases", Of.CASES, 8),),
        ("routes", "case_files"),
        par_minutes=15,
    ),
    Exercise(
        "conflation",
        "debt_to_transporter",
        (
            Field("cases", Of.CASES, MOST_CASES, weight=2),
            Field("way", Of.OPTION, 1, WAYS),
            Field("signs", Of.OPTION, 3, SIGNS_OF_THE_LINK),
        ),
        ("theme_check", "case_files"),
        par_minutes=15,
    ),
    Exercise(
        "impossible_time",
        "impossible_times",
        (Field("cases", Of.CASES, MOST_CASES),),
        ("routes",),
        needs="impossible",
    ),
    Exercise(
        "yacht",
        "sx_saba_yacht",
        (
            Field("route", Of.ROUTE),
            Field("vessel_type", Of.VESSEL_TYPE),
            Field("cases", Of.CASES, MOST_CASES, weight=2),
        ),
        ("routes", "case_files"),
    ),
)

BY_NAME = {exercise.name: exercise for exercise in EXERCISES}

GIVES_AWAY = {"new_route": "control_action", "control_action": "new_route"}
"""Exercise -> the one whose answer its own tells: the boats of the new route are the burst that is
no control action, so that every other burst is one."""
