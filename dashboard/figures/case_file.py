"""Case files: one case, when it was told, and its reports' rows in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import case_charts, questions
from dashboard.cards import Figure, Table
from dashboard.colours import is_dark
from dashboard.figures import case_dates, case_list
from dashboard.texts import NOT_KNOWN, Words, _, label, ngettext, number, place_label
from data_access import codes, schema
from data_access.case_files import TOLD
from data_access.selection import Selection
from models.contradictions import days

EPOCH = pd.Timestamp(0)

TIMELINE_METHOD = Words(
    "From the day of the event to that of the registration, as each report tells them; the band is "
    "what a date leaves possible that is known to the week, month, quarter or year only."
)
ROWS_METHOD = Words(
    "What each report tells, row by row, as it was entered; nothing is added up. The narratives "
    "stay in the register: no copy of them is made."
)


@dataclass(frozen=True, eq=False)
class CaseFile:
    """One case and all that its reports tell.

    Attributes
    ----------
    case : Series
        As a row of `Register.cases`.
    told : dict of str to DataFrame
        Rows by table of the contract, as `Register.told` answers.
    selected : bool
        Whether the sidebar's selection holds it.
    others : tuple of int
        Keys of the cases whose reports are held together with its own.
    """

    case: "pd.Series[Any]"
    told: dict[str, pd.DataFrame]
    selected: bool
    others: tuple[int, ...] = ()

    @property
    def key(self) -> int:
        """Its key in this copy of the register."""
        return int(self.case["case_key"])

    @property
    def name(self) -> str:
        """Its pseudonym."""
        return str(self.case["case_id"])

    @property
    def about(self) -> Selection:
        """This case, and those held together with it."""
        return Selection(cases=(self.key, *self.others), cases_name=self.name)

    @property
    def reports(self) -> pd.DataFrame:
        """Its reports, the first registered first."""
        order = ["registered_date", "report_id"]
        return self.told["report"].sort_values(order, ignore_index=True)

    @property
    def names(self) -> tuple[str, ...]:
        """Its pseudonym, and those of its reports and of the vessels and venues they tell of."""
        told = [
            self.told[table][column].dropna()
            for table, column in (("report", "report_id"), ("leg", "vessel"),
                                  ("exploitation", "venue"))
        ]  # fmt: skip
        return (self.name, *pd.concat(told).astype(str).unique())

    def report_names(self) -> dict[str, str]:
        """What each report is called: who told it, and its pseudonym."""
        return {
            report: f"{NOT_KNOWN if pd.isna(agency) else agency} · {report}"
            for report, agency in zip(
                self.reports["report_id"], self.reports["agency"], strict=True
            )
        }


def case_file(case: "pd.Series[Any]", selection: Selection) -> CaseFile:
    """Everything about a case; ``selection`` is that of the sidebar."""
    one = Selection(cases=(int(case["case_key"]),))
    told = {name: questions.told(one, name) for name in TOLD}
    named = questions.cases_named(selection, str(case["case_id"]))
    return CaseFile(case, told, int(case["case_key"]) in set(named["case_key"]))


def together(file: CaseFile, others: tuple[int, ...]) -> CaseFile:
    """A case with the reports of others that may tell of the same event, as if they were one."""
    keys = Selection(cases=(file.key, *others))
    told = {name: questions.told(keys, name) for name in TOLD}
    return CaseFile(file.case, told, file.selected, others)


def in_words(file: CaseFile) -> str:
    """A case in a line: theme, where, when, how many told it."""
    case = file.case
    agencies = file.reports["agency"].dropna().nunique()
    told = ngettext("{count} report", "{count} reports", int(case["reports"]))
    by = ngettext("of {count} agency", "of {count} agencies", agencies)
    parts = [
        label("theme", case["theme"]),
        label("area", case["area"]),
        place_label(case["place"], questions.place_names()),
        case_dates.in_words(case["case_date"], case["precision"]),
        told.format(count=number(case["reports"])) + " " + by.format(count=number(agencies)),
    ]
    persons = case_list.span(case["persons_from"], case["persons_to"])
    parts.append(_("persons: {count}").format(count=persons or str(NOT_KNOWN).lower()))
    return " · ".join(parts)


def set_aside(file: CaseFile) -> str:
    """How many rows of the reports of a case are set aside, and so not shown; empty without any.

    A report that is set aside whole is a report of no case here, so those of the register are told.
    """
    aside = questions.quarantine()
    aside = aside[aside["set_aside"].astype(bool)]
    own = aside[aside["key"].isin(file.reports["report_id"])]
    said = []
    if count := len(own[["table_name", "key", "line"]].drop_duplicates()):
        told = ngettext(
            "{count} row that cannot be true is set aside; the page Coverage and quality lists it.",
            "{count} rows that cannot be true are set aside; the page Coverage and quality lists "
            "them.",
            count,
        )
        said.append(told.format(count=number(count)))
    if count := aside.loc[aside["table_name"] == "report", "key"].nunique():
        told = ngettext(
            "{count} report of the register is set aside whole, and is not counted here whatever "
            "case it tells of.",
            "{count} reports of the register are set aside whole, and are not counted here "
            "whatever case they tell of.",
            count,
        )
        said.append(told.format(count=number(count)))
    return " ".join(said)


def timeline(file: CaseFile) -> Figure:
    """When the event was and when each agency entered it, by report."""
    reports, names = file.reports, file.report_names()
    graded = _grades(reports)
    told = reports.assign(
        value_name=reports["report_id"].map(names) + " · " + pd.Series(graded, reports.index),
        kind_name=[word(schema.report.c.kind, kind) or str(NOT_KNOWN) for kind in reports["kind"]],
        grades=graded,
        event_known=_known_to(reports["event_precision"]),
        registered_known=_known_to(reports["registered_precision"].fillna("day")),
    )
    registered = reports[["registered_date", "registered_precision"]]
    shown = {
        _("Report"): told["report_id"],
        _("Agency"): told["agency"],
        _("Kind"): told["kind_name"],
        _("Event"): _moments(told["event_date"], to_the_day=True),
        _("Known to the"): told["event_known"].where(told["event_date"].notna()),
        _("Registered"): case_dates.dates(
            registered.set_axis(["case_date", "precision"], axis="columns")
        ),
        _("Source and information grade"): told["grades"],
        _("Theme"): [label("theme", theme) for theme in told["theme"]],
        _("Status"): [word(schema.report.c.status, status) for status in told["status"]],
        _("Handling"): [word(schema.report.c.handling, one) for one in told["handling"]],
    }
    title = _timeline_finding(reports)
    ends, spans = _ends(told)
    return Figure(
        name="case-timeline",
        title=title,
        chart=case_charts.timeline(ends, spans, dark=is_dark()),
        table=pd.DataFrame(shown),
        alt=title,
        method=TIMELINE_METHOD,
        caption=_undated(reports),
        table_name=_("Reports"),
        about=(file.about,),
        names=file.names,
    )


def _grades(reports: pd.DataFrame) -> list[str]:
    grades = reports[["source_grade", "information_grade"]].fillna("–")
    return [source + information for source, information in grades.itertuples(index=False)]


def _known_to(precisions: "pd.Series[str]") -> list[str]:
    return [word(schema.report.c.event_precision, one) or str(NOT_KNOWN) for one in precisions]


def _timeline_finding(reports: pd.DataFrame) -> str:
    first, last = (
        case_dates.in_words(one["registered_date"], one["registered_precision"])
        for one in (reports.iloc[0], reports.iloc[-1])
    )
    count = len(reports)
    told = ngettext("{count} report", "{count} reports", count).format(count=number(count))
    if first == last:
        return _("{reports}, registered: {day}").format(reports=told, day=first)
    return _("{reports}, registered from {first} to {last}").format(
        reports=told, first=first, last=last
    )


def _undated(reports: pd.DataFrame) -> str:
    count = int(reports["event_date"].isna().sum())
    if not count:
        return ""
    return ngettext(
        "{count} report does not date its event.", "{count} reports do not date their event.", count
    ).format(count=number(count))


def _ends(told: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns = ["value_name", "kind_name", "grades"]
    names = {"event": _("Event"), "registered": _("Registration")}
    ends = pd.concat(
        [
            told[columns].assign(end=name, day=told[f"{end}_date"], precision=told[f"{end}_known"])
            for end, name in names.items()
        ]
    ).rename(columns={"kind_name": "kind"})
    ends = ends.dropna(subset=["day"])
    # In the order of the reports, also of those without an event.
    place = {name: place for place, name in enumerate(told["value_name"])}
    ends = ends.sort_values("value_name", key=lambda names: names.map(place), kind="stable")
    possible = [
        (*days(row[f"{end}_date"], row[f"{end}_precision"]), row["value_name"])
        for end in names
        for row in told.dropna(subset=[f"{end}_date"]).to_dict("records")
    ]
    spans = pd.DataFrame(possible, columns=["low", "high", "value_name"])
    spans = spans[spans["low"] < spans["high"]]
    for end in ("low", "high"):
        spans[end] = EPOCH + pd.to_timedelta(spans[end], unit="D")
    return ends, spans


def word(column: Any, value: Any) -> str | None:
    """The reader's word for a code of a column of the contract; None where it is not known."""
    if pd.isna(value):
        return None
    listed = column.info["codes"]
    if listed is codes.COUNTRY:
        return label("country", str(value))
    if listed is not None and value in listed.labels:
        return str(_(listed.labels[value]))
    return str(value)


def rows(file: CaseFile, table: str, titles: dict[str, str]) -> pd.DataFrame:
    """The rows of one table in words: who told each, then the columns of ``titles``."""
    told, names = file.told[table], questions.place_names()
    agency = dict(zip(file.reports["report_id"], file.reports["agency"], strict=True))
    shown: dict[str, Any] = {
        _("Agency"): told["report_id"].map(agency),
        _("Report"): told["report_id"],
    }
    for name, title in titles.items():
        column = TOLD[table].c[name]
        if column.foreign_keys:
            values: Any = [
                None if pd.isna(value) else place_label(value, names) for value in told[name]
            ]
        elif column.info["codes"] is not None:
            values = [word(column, value) for value in told[name]]
        elif told[name].dtype.kind == "M":
            values = _moments(told[name], to_the_day=column.type.python_type is date)
        else:
            values = told[name]
        shown[title] = values
    return pd.DataFrame(shown).reset_index(drop=True)


def _moments(told: "pd.Series[Any]", *, to_the_day: bool) -> "pd.Series[Any]":
    """Days, or moments to the minute, as text that sorts; missing where not known."""
    written: pd.Series[Any] = told.dt.strftime("%Y-%m-%d" if to_the_day else "%Y-%m-%d %H:%M")
    return written


def as_table(name: str, title: str, shown: pd.DataFrame, file: CaseFile) -> Table:
    """A table of a case file."""
    return Table(name, title, shown, ROWS_METHOD, (file.about,), file.names)
