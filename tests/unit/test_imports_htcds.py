"""HTCDS 2.0: what a row becomes, and that no person's name goes anywhere."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data_access.imports.htcds import FORMAT
from data_access.imports.htcds_fields import UNREAD
from data_access.imports.reading import Row, open_rows
from tests.files import read_rows, real_file, written

TODAY = date(2026, 6, 30)
VICTIM = {
    "prs_FirstName": "Nobody",
    "prs_Gender": "Feminine",
    "prs_Citizenship": "VEN",
    "vic_TraffickingStatus": "ActualVictimOfTrafficking",
    "vic_AgeWhenTrafficked": "17",
    "vic_MethodOfRecruitment": "AtWork; ThroughFriendsOrSocialEvents",
    "vic_MethodsOfControl": "DebtBondage;TakesEarnings",
    "vic_TypeOfExploitation": "ForcedLabour",
    "vic_ForcedLabourIndustry": "I_AccommodationAndFoodServiceActivities",
    "vic_RelationshipToTrafficker": "Acquainted",
    "cas_IncomingReferralDate": "2026-03-09",
    "hte_Country": "BQ",
    "hte_Date": "2025-11-01",
    "hte_Type": "Exploitation",
    "spl_Type": "Legal",
}


def text(*rows: dict[str, str]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(VICTIM), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def rows(folder: Path, *content: dict[str, str]) -> list[Row]:
    return read_rows(FORMAT, written(folder, text(*content)), TODAY)


def tables(folder: Path, **changes: str) -> dict[str, list[dict[str, Any]]]:
    (row,) = rows(folder, VICTIM | changes)
    assert not row.faults
    return FORMAT.tables("HTCDS-1", row.values)


def without_key(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in {"report_id", "line"}} for row in found]


def test_row_becomes_a_report_on_one_person(tmp_path: Path) -> None:
    found = tables(tmp_path)
    (report,) = found["report"]
    assert (report["theme"], report["country"]) == ("trafficking", "BQ")
    assert (report["registered_date"], report["registered_precision"]) == (date(2026, 3, 9), None)
    assert (report["event_date"], report["event_precision"]) == (date(2025, 11, 1), "day")
    assert without_key(found["person_group"]) == [
        {"role": "victim", "number_from": 1, "number_to": 1, "gender": "Feminine",
         "age_band": "9-17", "citizenship": "VE"}]  # fmt: skip
    assert [row["means"] for row in found["means_of_control"]] == ["DebtBondage", "TakesEarnings"]
    assert without_key(found["exploitation"]) == [
        {"type": "ForcedLabour", "sector": "hospitality"}]  # fmt: skip
    assert without_key(found["recruitment"]) == [
        {"method": "AtWork", "relation": "Other"},
        {"method": "ThroughFriendsOrSocialEvents", "relation": "Other"},
    ]
    assert without_key(found["support"]) == [
        {"identification": "ActualVictimOfTrafficking", "referral": "Legal"}]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "table", "column", "expected"),
    [
        ({"vic_TraffickingStatus": ""}, "person_group", "role", "possible_victim"),
        ({"vic_TraffickingStatus": "NotAVictimOfTrafficking"}, "person_group", "role", None),
        ({"vic_TraffickingStatus": "NotAVictimOfTrafficking"}, "report", "theme", "undetermined"),
        ({"prs_Gender": "NonSpecifiedUnknown"}, "person_group", "gender", None),
        ({"prs_Citizenship": "NA"}, "person_group", "citizenship", "NA"),
        ({"prs_Citizenship": "Venezuela"}, "person_group", "citizenship", "VE"),
        ({"vic_AgeWhenTrafficked": "48"}, "person_group", "age_band", "48+"),
        ({"vic_AgeWhenTrafficked": "8"}, "person_group", "age_band", "0-8"),
        ({"hte_Type": "Recruitment"}, "report", "country", None),
        ({"cas_IncomingReferralDate": ""}, "report", "registered_precision", "year"),
        ({"vic_ForcedLabourIndustry": "S_OtherServiceActivities"}, "exploitation", "sector",
         "other"),
        ({"spl_Type": "Health"}, "support", "referral", "Health"),
    ],
)  # fmt: skip
def test_choices_hold(
    tmp_path: Path, changes: dict[str, str], table: str, column: str, expected: object
) -> None:
    assert tables(tmp_path, **changes)[table][0][column] == expected


@pytest.mark.parametrize(
    ("changes", "column", "reason", "whole"),
    [
        ({"prs_Citizenship": "VE;CO"}, "prs_Citizenship",
         "names several countries, and none is preferred", False),
        ({"vic_MethodsOfControl": "DebtBondage;Magic"}, "vic_MethodsOfControl",
         "is not one of the values this column may hold", False),
        ({"vic_AgeWhenTrafficked": "300"}, "vic_AgeWhenTrafficked", "is more than 120 years",
         False),
        ({"cas_IncomingReferralDate": "", "hte_Date": ""}, None,
         "has neither cas_IncomingReferralDate nor hte_Date", True),
        ({"cas_IncomingReferralDate": "2099-01-01"}, "cas_IncomingReferralDate",
         "lies in the future", False),
        *(
            ({"spl_Type": referral}, "spl_Type",
             "is a referral that the register has no code for", False)
            for referral in ("LabourExploitationRehabilitation", "RightsBasedTraining",
                             "SexualExploitationRehabilitation")
        ),
        ({"hte_Date": "2026-06-03"}, "hte_Date",
         "lies after the registration; are day and month swapped?", False),
        ({"spl_Type": "Magic"}, "spl_Type", "is not one of the values this column may hold",
         False),
    ],
)  # fmt: skip
def test_bad_values_are_set_aside(
    tmp_path: Path, changes: dict[str, str], column: str | None, reason: str, whole: bool
) -> None:
    (row,) = rows(tmp_path, VICTIM | changes)
    assert [(f.column, f.reason, row.whole) for f in row.faults] == [(column, reason, whole)]


def test_row_of_labels_is_the_header_again(tmp_path: Path) -> None:
    # As the standard's own templates have it below the names, some of them in another order.
    labels = {"prs_FirstName": "Second Name", "prs_Gender": "Gender"}
    labelled, row = rows(tmp_path, labels, VICTIM)
    assert [fault.reason for fault in labelled.faults] == ["is the header again, in words"]
    assert not row.faults


def test_no_name_is_kept_or_quoted(tmp_path: Path) -> None:
    content = text(VICTIM, VICTIM).rstrip("\n") + ",one more\n"
    with open_rows(FORMAT, written(tmp_path, content), TODAY) as (layout, found):
        good, bad = found
    assert layout.not_read == ["prs_FirstName"]
    assert "Nobody" not in str(good)
    assert bad.whole
    assert "Nobody" not in str(bad)


def test_fields_are_those_of_the_standard() -> None:
    with real_file("standards/htcds_2.0_fields.csv").open(encoding="utf-8") as stream:
        named = {
            row["Field Name including Prefix"] or row["Field Name Prefix"] + row["Field Name"]
            for row in csv.DictReader(stream)
        }
    ours = {column.name for column in FORMAT.columns} - {"record_id", "case_id"}
    assert ours == named
    assert set(UNREAD) < ours
