"""Two sets of cases held against each other: two periods, or two islands."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard import evidence_charts, periods, questions, released
from dashboard.cards import Figure
from dashboard.colours import is_dark
from dashboard.figures import unknown_cases
from dashboard.kept import kept
from dashboard.texts import ATTRIBUTE_NAMES, Words, _, day, label, labels, number, share
from data_access.selection import Selection
from models.comparison import compare

COMPARED = ("sector", "citizenship", "means_of_control", "venue_type", "gender", "age_band")
"""What two sets of cases can be compared by."""

Days = tuple[date, date]

NOTABLE = 0.05
"""False discovery rate above which a change is not called one."""

METHOD = Words(
    "Difference of shares with Newcombe's interval (1998), Fisher's exact test, adjusted "
    "by Benjamini and Hochberg (1995); called a difference at {notable}."
).format(notable=NOTABLE)

RELEASED_METHOD = Words(
    "Difference of shares among the cases that have a value in this copy. No test of chance: where "
    "cases are few more was kept back, and a difference may come of that alone."
)


@dataclass(frozen=True)
class Compared:
    """Two sets of cases and what each is called."""

    first: Selection
    second: Selection
    first_name: str
    second_name: str


def period_before(selection: Selection) -> Compared | None:
    """The selection against the same days before; None where there are none."""
    before = periods.before(selection)
    if before is None:
        return None
    return Compared(before, selection, *(_days(s.start, s.end) for s in (before, selection)))


def two_periods(selection: Selection, first: Days, second: Days) -> Compared:
    """Two periods, each a first and a last day, all else as selected."""
    return Compared(
        replace(selection, start=first[0], end=first[1]),
        replace(selection, start=second[0], end=second[1]),
        *(_days(*days) for days in (first, second)),
    )


def _days(first: date | None, last: date | None) -> str:
    return " – ".join(map(day, filter(None, (first, last))))


def two_areas(selection: Selection, first: str, second: str) -> Compared:
    """One island or country against another, all else as selected."""
    return Compared(
        replace(selection, areas=(first,)),
        replace(selection, areas=(second,)),
        label("area", first),
        label("area", second),
    )


def changes(first: Selection, second: Selection, attribute: str) -> pd.DataFrame:
    """How the share of each value differs between two sets of cases; see `models.comparison`."""
    (values, known), (others, others_known) = (_counts(s, attribute) for s in (first, second))
    return compare(values, others, known, others_known)


def notable(frame: pd.DataFrame) -> pd.DataFrame:
    """Those of `changes` that chance would not make."""
    return frame[frame["q"] <= NOTABLE]


@kept
def comparison(compared: Compared, attribute: str) -> Figure:
    """What differs between two sets of cases, what changed most first."""
    frame = changes(compared.first, compared.second, attribute)
    n_first, n_second = (_counts(s, attribute)[1] for s in (compared.first, compared.second))
    frame["value_name"] = labels(attribute, frame["value"])
    title = _largest(frame) if questions.released() else _more_than_chance(frame)
    shown = frame.head(12)
    columns = {
        "value_name": ATTRIBUTE_NAMES[attribute],
        "cases_first": _("Cases, {name}").format(name=compared.first_name),
        "cases_second": _("Cases, {name}").format(name=compared.second_name),
        "difference": _("Difference of shares"),
    }
    if not questions.released():
        columns |= {"low": _("From"), "high": _("To"), "q": _("Adjusted p")}
    return Figure(
        name="comparison",
        title=title,
        caption=_("{first}: {n_first} cases where it is known; {second}: {n_second}.").format(
            first=compared.first_name,
            n_first=number(n_first),
            second=compared.second_name,
            n_second=number(n_second),
        ),
        chart=evidence_charts.change(
            shown, compared.first_name, compared.second_name, dark=is_dark()
        ),
        table=frame[list(columns)].rename(columns=columns).round(3),
        alt=title,
        method=released.method(RELEASED_METHOD) if questions.released() else METHOD,
        about=(compared.first, compared.second),
    )


def _more_than_chance(frame: pd.DataFrame) -> str:
    """What changed most of what chance would not make."""
    found = notable(frame)
    if found.empty:
        return _("No difference that chance could not make")
    return _("{value}: from {first} to {second}, more than chance would make").format(
        **_from_to(found.iloc[0])
    )


def _largest(frame: pd.DataFrame) -> str:
    """What differs most in a release: whether by chance, or by what it keeps back, is not known."""
    if frame.empty or not abs(frame["difference"].iloc[0]) > 0:  # NaN where one set has none
        return _("No difference in what this copy tells")
    return _(
        "{value}: from {first} to {second} of what this copy tells, where what is rare was kept "
        "back"
    ).format(**_from_to(frame.iloc[0]))


def _from_to(row: "pd.Series[Any]") -> dict[str, str]:
    return {
        "value": row["value_name"],
        "first": share(row["share_first"]),
        "second": share(row["share_second"]),
    }


def _counts(selection: Selection, attribute: str) -> tuple[pd.DataFrame, int]:
    """Cases per known value, and the cases in which it is known."""
    asked = questions.breakdown(selection, attribute)
    known = int(questions.kpis(selection)["cases"].iloc[0]) - unknown_cases(asked)
    return asked.dropna(subset=["value"]), known
