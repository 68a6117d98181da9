"""The keys of a session's exercises, from what was planted and what its register really shows.

A planted case whose reports left empty what would tell it from others cannot be found by anybody:
it is neutral, neither asked for nor wrong.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from models.exercises.asking import NONE, ROUTE, Burst, Task
from models.exercises.catalogue import EXERCISES
from models.exercises.scoring import FieldKey, Key

SIGNS_NEEDED = 2
"""So many of a pattern's signs a case must show to be told from others."""

ONE_SIGN = {"sector", "venue_type"}
"""What these tell of a case goes together in any other case too."""

PLANTED_THING = "*"
"""Stands for any venue or vessel that two or more cases of the pattern share."""

SIGNS: dict[str, tuple[tuple[str, str], ...]] = {
    "beauty_salon_network": (
        ("sector", "beauty_salon"), ("venue_type", "salon"), ("document_country", "CO"),
        ("route", f"VE-san-antonio{ROUTE}CO-cucuta"), ("venue", PLANTED_THING),
    ),
    "construction_crew_housed": (
        ("sector", "construction"), ("venue_type", "building_site"), ("venue", PLANTED_THING),
        ("means_of_control", "ExcessiveWorkingHours"), ("means_of_control", "WithholdsDocuments"),
        ("means_of_control", "TakesEarnings"), ("indicator", "CN2024 CN1"),
        ("indicator", "CN2024 CN2"), ("indicator", "OM 1a"),
    ),
    "debt_to_transporter": (
        ("vessel", PLANTED_THING), ("venue", PLANTED_THING), ("venue_type", "bar"),
        ("sector", "prostitution"), ("route", f"VE-tucacas{ROUTE}BQ-lac"),
        ("indicator", "SMUGGLING debt_to_transporter"),
        ("indicator", "SMUGGLING job_arranged_by_transporter"),
    ),
    "sx_saba_yacht": (
        ("mode", "yacht"), ("vessel_type", "sailing_yacht"), ("vessel", PLANTED_THING),
        ("route", f"SX-simpson-bay{ROUTE}BQ-fort-bay"),
    ),
    "one_landing_told_four_ways": (
        ("route", f"VE-san-jose{ROUTE}CW-koraal-tabak"), ("mode", "small_boat"),
    ),
}  # fmt: skip
"""By what a case of each pattern can be told; of the others no cases are asked for."""

NEW_ROUTE = f"VE-morrocoy{ROUTE}BQ-lagun"
ONWARD = f"BQ-lagun{ROUTE}CW-oostpunt"
YACHT_ROUTE = f"SX-simpson-bay{ROUTE}BQ-fort-bay"
_CREW_MEANS = ("ExcessiveWorkingHours", "WithholdsDocuments", "TakesEarnings")
_SHOWN_BY = 0.4
"""A means of control that so large a share of the crew's cases tell is one that they share."""


@dataclass(frozen=True)
class Seen:
    """What was planted, and what the session's register shows of it.

    Attributes
    ----------
    planted : DataFrame[pattern, report_id, case_id: str]
        One row a planted report; ``case_id`` is the name of its case on screen.
    cases : DataFrame[case_id, area: str, case_date: datetime64]
        The planted cases; area None where not known.
    traits : DataFrame[case_id, attribute, value: str]
        What the planted cases show; attributes as in the facts, with venue and vessel.
    route_months : DataFrame[route: str, month: str]
        In which months ("2026-05") each route was told of.
    registered : DataFrame[agency, area, month: str]
        In which months an agency registered a report about an island.
    impossible : mapping of str to signs
        Cases with a leg at sea whose times cannot be, as the pages find them; of each the routes
        of those legs, as (("route", "A > B"), ...).
    silence : (agency, area), optional
        Who fell silent, and where.
    decoys : tuple of str
        Patterns that are control actions.
    """

    planted: pd.DataFrame
    cases: pd.DataFrame
    traits: pd.DataFrame
    route_months: pd.DataFrame
    registered: pd.DataFrame
    impossible: Mapping[str, tuple[tuple[str, str], ...]]
    silence: tuple[str, str] | None
    decoys: tuple[str, ...]

    def of(self, pattern: str) -> tuple[str, ...]:
        """Names of the cases of a pattern, in order."""
        own = self.planted.loc[self.planted["pattern"] == pattern, "case_id"]
        return tuple(sorted(set(own)))

    def signs(self, pattern: str) -> dict[str, tuple[tuple[str, str], ...]]:
        """By case of a pattern, those of its signs that the register shows."""
        own = self.traits[self.traits["case_id"].isin(self.of(pattern))]
        shared = own[own["attribute"].isin(["venue", "vessel"])]
        times = shared.groupby(["attribute", "value"])["case_id"].nunique()
        wanted = {sign for sign in SIGNS[pattern] if sign[1] != PLANTED_THING}
        things = {sign[0] for sign in SIGNS[pattern] if sign[1] == PLANTED_THING}
        several = times[times > 1].reset_index()
        pairs = zip(several["attribute"].astype(str), several["value"].astype(str), strict=True)
        wanted |= {sign for sign in pairs if sign[0] in things}
        found: dict[str, list[tuple[str, str]]] = {case: [] for case in self.of(pattern)}
        for case, *sign in own[["case_id", "attribute", "value"]].itertuples(index=False):
            if tuple(sign) in wanted:
                found[case].append((sign[0], sign[1]))
        return {case: tuple(sorted(signs)) for case, signs in found.items()}


def make_keys(seen: Seen) -> tuple[dict[str, Key], dict[str, Task]]:
    """Keys and tasks by exercise: of those that this register has something to find for."""
    # A case of a pattern that also has a wrong time is of the pattern.
    ordered = seen.planted.sort_values("pattern", key=lambda own: own != "impossible_times")
    planted = dict(zip(ordered["case_id"], ordered["pattern"], strict=True))
    keys, tasks = {}, {}
    for exercise in EXERCISES:
        made = _MAKERS[exercise.name](seen)
        if all(field.right for field in made.fields.values()):
            keys[exercise.name] = Key(exercise.name, made.fields, made.why, planted)
            tasks[exercise.name] = Task(exercise.name, made.cases, made.bursts)
    return keys, tasks


@dataclass(frozen=True)
class _Made:
    fields: dict[str, FieldKey]
    why: dict[str, tuple[tuple[str, str], ...]]
    cases: tuple[str, ...] = ()
    bursts: tuple[Burst, ...] = ()


def _cases(seen: Seen, pattern: str) -> tuple[FieldKey, dict[str, tuple[tuple[str, str], ...]]]:
    why = seen.signs(pattern)
    right = tuple(case for case, signs in why.items() if _telling(signs) >= SIGNS_NEEDED)
    hidden = tuple(case for case in why if case not in right)
    return FieldKey(right, neutral=hidden), why


def _telling(signs: tuple[tuple[str, str], ...]) -> int:
    """How many signs there are that do not go together anyway."""
    return len(signs) - ({attribute for attribute, _value in signs} >= ONE_SIGN)


def _marked(pattern: str, **others: FieldKey) -> Callable[[Seen], _Made]:
    """An exercise that asks for the cases of a pattern, and for what is the same in any session."""

    def make(seen: Seen) -> _Made:
        cases, why = _cases(seen, pattern)
        return _Made({"cases": cases, **others}, why)

    return make


def _beside(month: str) -> tuple[str, ...]:
    period = pd.Period(month, "M")
    return (str(period - 1), str(period + 1))


def _new_route(seen: Seen) -> _Made:
    months = seen.route_months.loc[seen.route_months["route"] == NEW_ROUTE, "month"]
    first = (str(months.min()),) if len(months) else ()
    near = _beside(first[0]) if first else ()
    route = FieldKey((NEW_ROUTE,) if first else (), neutral=(ONWARD,))
    return _Made({"route": route, "first_month": FieldKey(first, near)}, {})


def _set_apart(seen: Seen) -> _Made:
    _, why = _cases(seen, "construction_crew_housed")
    own = seen.traits[seen.traits["case_id"].isin(why)]
    means = own[own["attribute"] == "means_of_control"]
    times = means.groupby("value")["case_id"].nunique() / max(means["case_id"].nunique(), 1)
    shared = tuple(sorted(times.index[times >= _SHOWN_BY]))
    right = tuple(one for one in shared if one in _CREW_MEANS)
    others = tuple(one for one in shared if one not in _CREW_MEANS)
    fields = {
        "sector": FieldKey(("construction",)),
        "venue_type": FieldKey(("building_site",)),
        "means": FieldKey(right, neutral=others),
    }
    return _Made(fields, why, cases=tuple(case for case, signs in why.items() if signs))


def _control_action(seen: Seen) -> _Made:
    bursts = [(name, _span(seen, name)) for name in (*seen.decoys, _REAL_BURST)]
    dated = sorted((b.start, name, b) for name, b in bursts if b)
    named = {
        name: Burst(f"burst_{place}", b.start, b.end, b.area)
        for place, (_, name, b) in enumerate(dated, 1)
    }
    right = tuple(burst.name for name, burst in named.items() if name in seen.decoys)
    none = (NONE,) if named and not right else ()
    fields = {
        "bursts": FieldKey(right or none),
        "signs": FieldKey(_CONTROL if right else _NO_CONTROL),
    }
    return _Made(fields, {}, bursts=tuple(named.values()))


_CONTROL = ("one_agency", "all_inspections", "no_follow_up")
_NO_CONTROL = ("several_agencies", "still_growing", "new_place")
_REAL_BURST = "morrocoy_bonaire"
"""Shown beside the control actions, so that not everything that is shown is one."""

_LONGEST_BURST = pd.Timedelta(days=49)
"""As long as a control action, so that lengths tell nothing. Of a longer burst its last days are
shown: where it began is another exercise's to ask."""


def _span(seen: Seen, pattern: str) -> Burst | None:
    """The cases of a pattern as a burst: the island of most of them, from first day to last.

    Both days are those of cases: one cut to a round number of days would stand out.
    """
    own = seen.cases[seen.cases["case_id"].isin(seen.of(pattern))]
    area = own["area"].dropna().mode()
    if own.empty or area.empty:
        return None
    end = own["case_date"].max()
    start = own.loc[own["case_date"] >= end - _LONGEST_BURST, "case_date"].min()
    return Burst(pattern, f"{start:%Y-%m-%d}", f"{end:%Y-%m-%d}", str(area[0]))


def _silent_agency(seen: Seen) -> _Made:
    agency, area = seen.silence or ("", "")
    own = seen.registered[seen.registered["agency"].eq(agency) & seen.registered["area"].eq(area)]
    last = (str(own["month"].max()),) if len(own) else ()
    fields = {
        "agency": FieldKey((agency,) if last else ()),
        "area": FieldKey((area,) if last else ()),
        "last_month": FieldKey(last, _beside(last[0]) if last else ()),
    }
    return _Made(fields, {})


def _impossible_time(seen: Seen) -> _Made:
    spoiled = seen.of("impossible_times")
    right = tuple(case for case in seen.impossible if case in spoiled)
    others = tuple(sorted({*spoiled, *seen.impossible} - set(right)))
    return _Made({"cases": FieldKey(right, neutral=others)}, dict(seen.impossible))


_MAKERS: dict[str, Callable[[Seen], _Made]] = {
    "new_route": _new_route,
    "network": _marked("beauty_salon_network"),
    "set_apart": _set_apart,
    "control_action": _control_action,
    "silent_agency": _silent_agency,
    "one_event": _marked("one_landing_told_four_ways"),
    "conflation": _marked(
        "debt_to_transporter",
        way=FieldKey(("smuggling_then_trafficking",)),
        signs=FieldKey(
            ("same_vessel", "debt_to_transporter", "job_by_transporter"),
            neutral=("same_citizenship",),
        ),
    ),
    "impossible_time": _impossible_time,
    "yacht": _marked(
        "sx_saba_yacht",
        route=FieldKey((YACHT_ROUTE,)),
        vessel_type=FieldKey(("sailing_yacht",)),
    ),
}
