"""Case files: the selected cases, page by page, in words."""

import math
from collections.abc import Callable, Iterable

import pandas as pd

from dashboard import questions
from dashboard.cards import Table
from dashboard.figures.case_dates import dates
from dashboard.kept import kept_undrawn
from dashboard.texts import NOT_KNOWN, Wordbook, Words, _, label, ngettext, number, place_label
from data_access.facts import ROUTE_SEPARATOR
from data_access.selection import Selection

PAGE = 25
"""Cases on a page of the list."""

METHOD = Words(
    "Cases of the selection, one row each: reports with one case_id are one case, and a single "
    "value is that of the best report that has one. Persons: victims and migrants, of the best "
    "report that gives their number; where none does, those aboard its fullest leg. Sectors and "
    "agencies are those of all reports, and so are kinds and status; routes those of the best that "
    "tells a leg. Search looks in the pseudonyms of cases and of reports."
)

ORDERS = Wordbook(
    {
        "date": Words("Date"),
        "registered": Words("First registration"),
        "persons": Words("Persons"),
        "reports": Words("Reports"),
        "theme": Words("Theme"),
        "area": Words("Island or country"),
        "case": Words("Case"),
    }
)
"""What the list can be ordered by; see `data_access.case_files.ORDERS`."""

_SHOWN = ("sector", "route", "origin", "destination", "agency")


def pages(found: int) -> int:
    """Pages of a list of so many cases; at least one."""
    return max(math.ceil(found / PAGE), 1)


def found(selection: Selection, search: str) -> int:
    """How many selected cases have a pseudonym that the search looks for."""
    counted = questions.cases_found(selection, search) if search else questions.kpis(selection)
    return int(counted["cases"].iloc[0])


@kept_undrawn
def listed(
    selection: Selection, search: str, by: str, *, descending: bool, page: int
) -> tuple[Table, tuple[tuple[str, int], ...]]:
    """One page of the list, and the pseudonym and key of its cases; pages count from 1."""
    cases = questions.case_list(selection, search, by, descending, ((page - 1) * PAGE, PAGE))
    rows = in_words(cases)
    every = found(selection, search)
    title = ngettext("{count} case", "{count} cases", every).format(count=number(every))
    if search:
        title += " " + _("with “{search}” in its pseudonym or a report's").format(search=search)
    if len(rows) < every:
        title += " · " + _("from {first} to {last}").format(
            first=number((page - 1) * PAGE + 1), last=number((page - 1) * PAGE + len(rows))
        )
    shown = tuple(zip(cases["case_id"], cases["case_key"].astype(int).tolist(), strict=True))
    hint = _("Choose a row to open its file.")
    return Table("cases", title, rows, METHOD, names=(search,), hint=hint), shown


def in_words(cases: pd.DataFrame) -> pd.DataFrame:
    """Cases as `Register.cases` gives them, a column each as it is to be read."""
    keys = tuple(cases["case_key"].astype(int))
    told = questions.traits(Selection(cases=keys), _SHOWN)
    values = {
        attribute: own.groupby("case_key")["value"]
        .apply(lambda value: sorted(set(value)))
        .to_dict()
        for attribute, own in told.groupby("attribute")
    }

    def of(attribute: str, key: int) -> list[str]:
        return list(values.get(attribute, {}).get(key, []))

    reports = questions.told(Selection(cases=keys), "report")

    names = questions.place_names()
    return pd.DataFrame(
        {
            _("Case"): cases["case_id"],
            _("Date"): dates(cases),
            _("Theme"): [label("theme", theme) for theme in cases["theme"]],
            _("Island or country"): [label("area", area) for area in cases["area"]],
            _("Sectors"): [_joined(label("sector", v) for v in of("sector", k)) for k in keys],
            _("Routes"): [_joined(_routes(of, key, names)) for key in keys],
            _("Persons"): list(map(span, cases["persons_from"], cases["persons_to"])),
            _("Reports"): cases["reports"],
            _("Agencies"): [_joined(of("agency", key)) for key in keys],
            _("Kinds of reports"): _of_reports(reports, "kind", keys),
            _("Status of reports"): _of_reports(reports, "status", keys),
        }
    )


def _of_reports(reports: pd.DataFrame, column: str, keys: tuple[int, ...]) -> list[str | None]:
    """What the reports of each case tell in a column, each word once."""
    told = reports.dropna(subset=[column])
    words = told[column].map(lambda code: label(f"report_{column}", code))
    said = words.groupby(told["case_key"]).apply(lambda own: ", ".join(sorted(set(own))))
    return [said.get(key) for key in keys]


def _routes(of: Callable[[str, int], list[str]], key: int, names: dict[str, str]) -> list[str]:
    """Routes with both ends, and ends of legs of which the other is not known."""
    routes = of("route", key)
    ends = [route.split(ROUTE_SEPARATOR, 1) for route in routes]
    words = [place_label(route, names) for route in routes]
    from_alone = set(of("origin", key)) - {pair[0] for pair in ends}
    to_alone = set(of("destination", key)) - {pair[1] for pair in ends}
    words += [f"{place_label(place, names)} → {NOT_KNOWN}" for place in sorted(from_alone)]
    return words + [f"{NOT_KNOWN} → {place_label(place, names)}" for place in sorted(to_alone)]


def _joined(words: Iterable[str]) -> str | None:
    return ", ".join(words) or None


def span(low: float | None, high: float | None) -> str | None:
    """Numbers from and to in words; None where neither is known."""
    low_known, high_known = not pd.isna(low), not pd.isna(high) and not math.isinf(high)
    if low_known and high_known:
        return number(low) if low == high else f"{number(low)}–{number(high)}"
    if low_known:
        return _("at least {count}").format(count=number(low))
    return _("at most {count}").format(count=number(high)) if high_known else None
