"""Case files: what each report says of the same thing, contradictions marked."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dashboard import case_charts, questions
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.figures.case_file import EPOCH, CaseFile
from dashboard.figures.case_list import span
from dashboard.texts import (
    ATTRIBUTE_NAMES,
    Wordbook,
    Words,
    _,
    day,
    label,
    month,
    ngettext,
    number,
    place_label,
)
from models.contradictions import Contradictions, claims_of, contradictions

MOST = 6
"""Reports drawn side by side; the table has all."""

LONGEST = 26
"""Signs of what is said in a cell; the rest stands in its tooltip and in the table."""

METHOD = Words(
    "Two reports contradict each other where both cannot be true: ranges or days that do not "
    "overlap, two places of which neither contains the other, other themes, vessels or outcomes, a "
    "means of control present and absent. What a report leaves out never contradicts; sectors and "
    "citizenships may all be true. Persons: victims and migrants; those aboard: on the fullest leg."
)

_MEANS = "means:"

NAMES = Wordbook(
    {
        "theme": ATTRIBUTE_NAMES.words["theme"],
        "aboard": Words("Aboard"),
        "persons": Words("Persons"),
        "dead": Words("Dead"),
        "missing": Words("Missing"),
        "dead_or_missing": Words("Dead or missing"),
        "date": Words("Day of the event"),
        "place": Words("Place"),
        "origin": Words("First origin"),
        "destination": Words("Last destination"),
        "vessel_type": ATTRIBUTE_NAMES.words["vessel_type"],
        "vessel": Words("Vessel, pseudonym"),
        "leg_outcome": Words("Outcome"),
        "citizenship": ATTRIBUTE_NAMES.words["citizenship"],
        "sector": ATTRIBUTE_NAMES.words["sector"],
    }
)
"""What each attribute of a claim is called, in the order in which they are shown."""


def held(file: CaseFile) -> Contradictions:
    """The claims of the reports of a case, held against each other."""
    places = questions.places().dropna(subset=["country"])
    return contradictions(
        claims_of(file.told, dict(zip(places["place"], places["country"], strict=True)))
    )


def who_said_what(file: CaseFile) -> Figure:
    """Attribute by report, contradictions first and marked; of two reports or more."""
    found, names = held(file), file.report_names()
    every = sorted(dict.fromkeys(found.claims["attribute"]), key=_place)
    attributes = sorted(every, key=lambda attribute: attribute not in found.attributes)
    cells = _cells(found, names)
    title = _finding(file, found)
    shown = list(names.values())[:MOST]
    drawn = _every_cell(cells, attributes, shown)
    return Figure(
        name="told-together" if file.others else "who-said-what",
        title=title,
        caption=_caption(names),
        chart=case_charts.who_said_what(drawn, dark=is_dark()),
        table=_table(cells, attributes, list(names.values())),
        alt=title,
        method=METHOD,
        about=(file.about,),
        names=file.names,
    )


def _finding(file: CaseFile, found: Contradictions) -> str:
    if not found.attributes:
        said = _("Nothing that the {count} reports say contradicts another").format(
            count=number(len(file.reports))
        )
        return _with_others(file, said)
    contradicted = sorted(found.attributes, key=_place)
    told = "; ".join(_disagreement(found, attribute) for attribute in contradicted[:3])
    more = len(found.attributes) - 3
    if more > 0:
        told += ngettext("; and {count} more", "; and {count} more", more).format(
            count=number(more)
        )
    return _with_others(file, _("The reports contradict each other: {told}").format(told=told))


def _place(attribute: str) -> int:
    """What a case is about stands first, in the order of `NAMES`; means of control come last."""
    order = list(NAMES)
    return order.index(attribute) if attribute in order else len(order)


def _with_others(file: CaseFile, said: str) -> str:
    count = len(file.others)
    if not count:
        return said
    return ngettext(
        "Held together with {count} case that may tell of the same event. {said}",
        "Held together with {count} cases that may tell of the same event. {said}",
        count,
    ).format(count=number(count), said=said)


def _disagreement(found: Contradictions, attribute: str) -> str:
    """What is said of an attribute, each once: 32, 34 or 35 aboard."""
    own = found.claims[(found.claims["attribute"] == attribute) & (found.claims["against"] > 0)]
    own = own.sort_values(["low", "high"], kind="stable")
    said = list(dict.fromkeys(map(said_in_words, own.to_dict("records"))))
    words = _("{these} or {last}").format(these=", ".join(said[:-1]), last=said[-1])
    return f"{name_of(attribute).lower()} {words}"


def name_of(attribute: str) -> str:
    """What an attribute of a claim is called."""
    if attribute.startswith(_MEANS):
        return label("means_of_control", attribute.removeprefix(_MEANS))
    return NAMES[attribute]


def said_in_words(claim: Mapping[Any, Any]) -> str:
    """One claim, a row of `models.contradictions.claims_of`, in the reader's words."""
    attribute, kind = str(claim["attribute"]), claim["kind"]
    low, high, values = claim["low"], claim["high"], claim["values"]
    if kind == "range":
        return str(span(low, high))
    if kind == "days":
        return days_in_words(low, high)
    if kind == "path":
        # A path of one step is a country, of two a place within it.
        one = values[-1]
        named = place_label(one, questions.place_names())
        return label("country", one) if named == one else named
    return ", ".join(_value(attribute, value) for value in values)


def _value(attribute: str, value: str) -> str:
    if attribute.startswith(_MEANS):
        return {"present": _("Present"), "absent": _("Absent")}[value]
    return label(attribute, value)


def days_in_words(low: float, high: float) -> str:
    """Days counted from 1970, as a day, a month, a year, or from one to another."""
    first, last = (EPOCH + pd.Timedelta(days=end) for end in (low, high))
    if first == last:
        return day(first)
    if first.day == 1 and last == first + pd.offsets.MonthEnd(0):
        return month(first)
    if first.dayofyear == 1 and last == first + pd.offsets.YearEnd(0):
        return str(first.year)
    return f"{day(first)} – {day(last)}"


def _cells(found: Contradictions, names: dict[str, str]) -> pd.DataFrame:
    claims = found.claims.to_dict("records")
    against: dict[tuple[str, str], list[str]] = {}
    for attribute, one, other in found.pairs.to_numpy().tolist():
        against.setdefault((attribute, one), []).append(names[other])
        against.setdefault((attribute, other), []).append(names[one])
    said = list(map(said_in_words, claims))
    rows = [
        (claim["attribute"], names[claim["report_id"]], words,
         ", ".join(against.get((claim["attribute"], claim["report_id"]), [])))
        for claim, words in zip(claims, said, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["attribute", "report_name", "said", "against"])


def _every_cell(cells: pd.DataFrame, attributes: list[str], reports: list[str]) -> pd.DataFrame:
    """A row for each attribute and drawn report, also where it says nothing."""
    every = pd.MultiIndex.from_product([attributes, reports], names=["attribute", "report_name"])
    frame = cells.set_index(["attribute", "report_name"]).reindex(every).reset_index()
    frame["said"] = frame["said"].fillna("–")
    frame["against"] = frame["against"].fillna("")
    contradicts = frame["against"] != ""
    cut = [one if len(one) <= LONGEST else f"{one[: LONGEST - 1]}…" for one in frame["said"]]
    return frame.assign(
        attribute_name=frame["attribute"].map(name_of),
        shown=np.where(contradicts, [f"≠ {one}" for one in cut], cut),
        contradicts=contradicts,
    )


def _table(cells: pd.DataFrame, attributes: list[str], reports: list[str]) -> pd.DataFrame:
    said = cells.pivot(index="attribute", columns="report_name", values="said")
    said = said.reindex(index=attributes, columns=reports)
    contradicted = set(cells.loc[cells["against"] != "", "attribute"])
    verdicts = [
        _("Contradicted") if attribute in contradicted else _judged(count)
        for attribute, count in zip(attributes, said.notna().sum(axis=1), strict=True)
    ]
    table = said.reset_index(drop=True)
    table.insert(0, _("What"), [name_of(attribute) for attribute in attributes])
    table.insert(1, _("Held together"), verdicts)
    return table


def _judged(told: int) -> str:
    return _("Nothing against it") if told > 1 else _("Told once")


def _caption(names: dict[str, str]) -> str:
    left = len(names) - MOST
    said = _("Marked with ≠ and a ground: what cannot be true together with another report.")
    if left > 0:
        said += " " + ngettext(
            "{count} more report is not drawn.", "{count} more reports are not drawn.", left
        ).format(count=number(left))
    return said
