"""The selected cases as HTCDS 2.0 CSV, for a service that keeps its cases by that standard.

One row is one victim. Fields and values are those that `data_access.imports.htcds` reads, so that
another register with this program can take the file in; ``record_id`` and ``case_id`` are our own.
"""

import csv
import io
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from data_access import codes
from data_access.codes import CodeList
from data_access.imports.delimited import ROWS_TOLD
from data_access.imports.htcds import CASE, NOT_SPECIFIED, RECORD, STATUS_ROLES
from data_access.imports.htcds_fields import INDUSTRIES
from data_access.spreadsheets import safe_cell

ATTRIBUTES = (
    "exploitation_type",
    "sector",
    "means_of_control",
    "recruitment_method",
    "recruiter_relation",
)
"""Attributes of a case that the file tells of each of its victims."""

FIELDS = (
    RECORD,
    CASE,
    "prs_Gender",
    "prs_Citizenship",
    "vic_TraffickingStatus",
    "vic_RelationshipToTrafficker",
    "vic_MethodOfRecruitment",
    "vic_MethodsOfControl",
    "vic_TypeOfExploitation",
    "vic_ForcedLabourIndustry",
    "vic_TypeOfSexExploitation",
    "cas_IncomingReferralDate",
    "hte_Country",
    "hte_Date",
    "hte_Type",
)

_STATUS = {role: status for status, role in STATUS_ROLES.items() if role}
_INDUSTRY = {sector: name for name, sector in INDUSTRIES.items() if sector != "other"} | {
    "beauty_salon": "S_OtherServiceActivities"
}
_RELATION = {"Family": "Familial", "Friend": "Acquainted"}

MOST_ROWS = 100_000
"""Rows of a file, which is made in memory: a number of persons may be anything that was typed."""

Told = dict[str, list[str]]
"""What is known of a case, by attribute."""


def htcds_rows(
    victims: pd.DataFrame, traits: pd.DataFrame, name: Callable[[str], str]
) -> pd.DataFrame:
    """A row for each victim.

    Parameters
    ----------
    victims : DataFrame
        As `Register.victims` gives them. A group is so many rows as it has persons at least, and
        one row where their number is not known.
    traits : DataFrame
        case_key, attribute (of `ATTRIBUTES`), value; NA is not known.
    name : callable
        What the pseudonym of a case is called in this file.

    Returns
    -------
    DataFrame
        The columns `FIELDS`, all text; empty where the register does not know, or where the field
        holds one value and the case has several.

    Raises
    ------
    ValueError
        They would be more than `MOST_ROWS`.
    """
    if (rows_in_all := number_of_rows(victims)) > MOST_ROWS:
        raise ValueError(f"{rows_in_all} rows are more than {MOST_ROWS}.")
    told_of = _told(traits)
    rows = [
        [
            f"{case}-{group['line']}-{person}",
            case,
            *_fields(group, told_of.get(group["case_key"], {})),
        ]
        for group in victims.to_dict("records")
        for case in (name(str(group["case_id"])),)
        for person in range(1, _persons(group["number_from"]) + 1)
    ]
    return pd.DataFrame(rows, columns=list(FIELDS), dtype="str")


def number_of_rows(victims: pd.DataFrame) -> int:
    """How many rows `htcds_rows` makes of them."""
    return sum(map(_persons, victims["number_from"]))


def number_without_day(victims: pd.DataFrame) -> int:
    """How many of these rows tell no day, so that an import of ours sets them aside."""
    days = victims["dated_by_event"] & (victims["precision"] == "day")
    return number_of_rows(victims[~days & victims["registered_day"].isna()])


def htcds_csv(rows: pd.DataFrame, stamp: str) -> bytes:
    """The file: a line that starts with ``#`` and says who took it out, then header and rows.

    That line ends with the number of rows, so that an import of ours knows a file that was cut off.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([safe_cell(f"# {stamp}{ROWS_TOLD}{len(rows)}")])
    writer.writerow(rows.columns)
    for row in rows.itertuples(index=False):
        writer.writerow([safe_cell(value) for value in row])
    return text.getvalue().encode()


def _told(traits: pd.DataFrame) -> dict[int, Told]:
    found: dict[int, Told] = {}
    known = traits.dropna(subset=["value"]).sort_values(["case_key", "attribute", "value"])
    for key, attribute, value in known[["case_key", "attribute", "value"]].itertuples(index=False):
        found.setdefault(key, {}).setdefault(attribute, []).append(value)
    return found


def _persons(number: Any) -> int:
    return 1 if pd.isna(number) else max(int(number), 1)


def _fields(group: dict[Hashable, Any], told: Told) -> Iterable[str]:
    sectors = told.get("sector", [])
    of_event = group["dated_by_event"] and group["precision"] == "day"
    types = told.get("exploitation_type", [])
    area = _text(group["area"])
    return (
        _text(group["gender"]) or NOT_SPECIFIED,
        _text(group["citizenship"]),
        _status(group),
        _only(told.get("recruiter_relation", []), _RELATION),
        _all(told.get("recruitment_method", []), codes.RECRUITMENT_METHOD),
        _all(told.get("means_of_control", []), codes.MEANS_OF_CONTROL),
        _all(types, codes.EXPLOITATION_TYPE),
        # Each of these fields says of what type the exploitation was. Prostitution has one of its
        # own, and takes nothing from the other.
        _only([one for one in sectors if one != "prostitution"], _INDUSTRY)
        if "ForcedLabour" in types
        else "",
        "Prostitution" if "SexualExploitation" in types and "prostitution" in sectors else "",
        _day(group["registered_day"]),
        codes.AREA_COUNTRY.get(area, area),
        _day(group["case_date"]) if of_event else "",
        "Exploitation" if types or sectors else "",
    )


def _status(group: dict[Hashable, Any]) -> str:
    """That of the role, unless anybody's identification says otherwise: whose is not told."""
    status = _STATUS[group["role"]]
    if pd.isna(group["identifications"]):
        return status
    agreed = group["identifications"] == 1 and group["identification"] == status
    return status if agreed else ""


def _day(value: Any) -> str:
    return "" if pd.isna(value) else f"{value:%Y-%m-%d}"


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _all(values: list[str], listed: CodeList) -> str:
    """The values of a field that holds several; what the standard does not list is Other."""
    return ";".join(dict.fromkeys(one if one in listed.codes else "Other" for one in values))


def _only(values: Iterable[str], words: Mapping[str, str]) -> str:
    """The one value of a field that holds one; nothing where there are several.

    Counted before they are put into the standard's words: it has none for some of our codes, and a
    case with two values would pass for a case with one.
    """
    found = set(values)
    return words.get(found.pop(), "") if len(found) == 1 else ""
