"""What can be answered in a field of an exercise, from the session's register, and its words."""

import pandas as pd

from dashboard import options, questions, room_texts
from dashboard.texts import day, label, month, place_label
from data_access.selection import Selection
from models.exercises import BY_NAME, NONE, ROUTE, Burst, Field, Of, Task

_ATTRIBUTES = {
    Of.AGENCY: "agency",
    Of.AREA: "area",
    Of.SECTOR: "sector",
    Of.VENUE_TYPE: "venue_type",
    Of.MEANS: "means_of_control",
    Of.VESSEL_TYPE: "vessel_type",
}
_LISTED = {Of.AGENCY, Of.AREA, Of.SECTOR}
"""Attributes that the sidebar offers as well, most frequent first."""


def offered(field: Field, task: Task) -> list[str]:
    """Values that a field takes, the likeliest first: the most frequent, the newest."""
    if field.of is Of.CASES:
        return list(dict.fromkeys([*task.cases, *case_keys()]))
    if field.of is Of.OPTION:  # where they are listed, the right ones come first
        return sorted(field.options)
    if field.of is Of.BURST:
        return [*(one.name for one in task.bursts), NONE]
    if field.of in {Of.ROUTE, Of.MONTH}:
        return _routes() if field.of is Of.ROUTE else _months()
    attribute = _ATTRIBUTES[field.of]
    return options.listed(attribute) if field.of in _LISTED else _told(attribute)


def _told(attribute: str) -> list[str]:
    """Codes that the register tells of an attribute, most frequent first."""
    values = questions.traits(Selection(), (attribute,))["value"].dropna()
    return [str(value) for value in values.value_counts().index]


def _routes() -> list[str]:
    flows = questions.flows(Selection()).dropna(subset=["origin", "destination"])
    counted = flows.groupby(["origin", "destination"])["cases"].sum().sort_values(ascending=False)
    return [ROUTE.join(map(str, ends)) for ends in counted.index]


def _months() -> list[str]:
    first, last = questions.period()
    months = pd.period_range(first, last, freq="M")
    return [str(one) for one in reversed(months)]


def case_keys() -> dict[str, int]:
    """Key of each case of the session's register by its name, the newest first."""
    cases = questions.cases(Selection())
    return dict(zip(cases["case_id"].astype(str), cases["case_key"].astype(int), strict=True))


def named(exercise: str, field: str, value: str, task: Task | None = None) -> str:
    """The reader's words for a value of a field."""
    of = BY_NAME[exercise].field(field).of
    if of is Of.CASES:
        return value
    if of is Of.ROUTE:
        return place_label(value, questions.place_names())
    if of is Of.MONTH:
        return month(pd.Period(value, freq="M").to_timestamp()) if _is_month(value) else value
    if of is Of.OPTION:
        return room_texts.OPTIONS.get(value, value)
    if of is Of.BURST:
        bursts = {one.name: one for one in task.bursts} if task else {}
        return _burst(bursts[value]) if value in bursts else room_texts.OPTIONS.get(value, value)
    return label(_ATTRIBUTES[of], value)


def _is_month(value: str) -> bool:
    return len(value) == 7 and value[:4].isdecimal() and value[4] == "-" and value[5:].isdecimal()


def _burst(burst: Burst) -> str:
    days = f"{day(pd.Timestamp(burst.start))} – {day(pd.Timestamp(burst.end))}"
    return f"{label('area', burst.area)}, {days}"
