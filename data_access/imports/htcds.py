"""Human Trafficking Case Data Standard (HTCDS) 2.0: one row is one person in the victim context.

Field names and values are those of ``HTCDS Field Standards 2.0``, the top row of the standard's
Excel templates (UNMigration/HTCDS, 3c2f653, January 2023, CC BY 4.0), with the second row of labels
that these have; several values of one field are parted by semicolons. A file may have any of the
fields. Names, addresses, numbers of persons and free texts are known and never read, and no row of
a file is quoted in the quarantine. Choices:

Number. The standard has none for a case, so a row is recognised by what it holds. ``record_id`` and
``case_id`` are our own columns, which the downloads of this dashboard fill: a row with the first
can be changed later, and rows with the same second are the persons of one report. They are made
anew for every file: two downloads of one case are two reports, of which an import warns, and which
are proposed as one.
Days. The registration is cas_IncomingReferralDate. Where only hte_Date is told, it stands for both,
with precision ``year``, and says nothing about a lag; a row with neither cannot be placed in time.
Person. The status decides the role: an actual victim is a victim, one who is not a victim has no
role, anyone else is a possible victim. It is an identification too, but in a row with our column:
there it tells what an agency called the person, of whom nobody may have told support.
vic_AgeWhenTrafficked becomes the age band; of several citizenships none is preferred.
Sector. ISIC's sections A, F, G, I and T are sectors of the register; any other is ``other``, for S
is beauty salons and much else. Prostitution is told by vic_TypeOfSexExploitation.
Place. hte_Country counts unless the event was recruitment or transit; coordinates, streets and
cities are below what the register keeps.
Relation. Familial becomes Family; the others Other, for the register's Friend is narrower.
"""

from datetime import date
from typing import cast

from data_access import codes
from data_access.codes import CodeList
from data_access.imports import values as parse
from data_access.imports.formats import (
    WHOLE_ROW,
    BadValueError,
    Column,
    Complaint,
    Format,
    Tables,
    Values,
    numbered,
)
from data_access.imports.htcds_fields import INDUSTRIES, MISSPELT, UNREAD, tells

RECORD, CASE = "record_id", "case_id"
"""Our own columns, no fields of the standard: pseudonyms of the row and of its case."""

NOT_SPECIFIED = "NonSpecifiedUnknown"

STATUS_ROLES = {
    "ActualVictimOfTrafficking": "victim",
    "PossibleVictimOfTrafficking": "possible_victim",
    "NotAVictimOfTrafficking": None,
}

_SEX_SECTORS = {
    "Prostitution": "prostitution",
    "Pornography": "other",
    "RemoteInteractiveServices": "other",
    "PrivateSexualServices": "prostitution",
}
_RELATIONS = {"Familial": "Family", "Acquainted": "Other", "Unaquainted": "Other"}
_STATUS = {
    "Active": "in_review",
    "FollowUp": "in_review",
    "Closed": "closed",
    "ClosedReferred": "closed",
}
_REFERRALS_WITHOUT_CODE = {
    "LabourExploitationRehabilitation",
    "RightsBasedTraining",
    "SexualExploitationRehabilitation",
}
_AGE_BANDS = ((8, "0-8"), (17, "9-17"), (20, "18-20"), (23, "21-23"), (26, "24-26"), (29, "27-29"),
              (38, "30-38"), (47, "39-47"))  # fmt: skip
_OLDEST = 120


def _listed(code_list: CodeList) -> dict[str, object]:
    return {code: code for code in code_list.codes}


def _age(text: str) -> str:
    number = parse.count(text)
    if number > _OLDEST:
        raise BadValueError(f"is more than {_OLDEST} years")
    return next((band for oldest, band in _AGE_BANDS if number <= oldest), "48+")


def _country(text: str) -> object:
    found = cast(tuple[str, ...], parse.several(parse.country_any)(text))
    if len(found) != 1:
        raise BadValueError("names several countries, and none is preferred")
    return found[0]


def _referral(text: str) -> object:
    if text in _REFERRALS_WITHOUT_CODE:
        # Set aside and counted, so that nobody takes the support for one that was never given.
        raise BadValueError("is a referral that the register has no code for")
    return parse.coded(_listed(codes.REFERRAL))(text)


def _complaints(values: Values) -> list[Complaint]:
    if values["referred"] is None and values["event"] is None:
        return [(WHOLE_ROW, "has neither cas_IncomingReferralDate nor hte_Date")]
    return parse.after_registration(values, "event", "referred")


def _tables(report_id: str, values: Values) -> Tables:
    agency = values["agency"]
    agencies = [
        {"agency": agency, "name": agency, "kind": values["kind"], "country": values["base"]}
    ]
    return {
        "agency": agencies if agency else [],
        "report": [_report(report_id, values)],
        "person_group": numbered(report_id, [_person(values)]),
        "exploitation": numbered(report_id, _exploitations(values)),
        "means_of_control": numbered(
            report_id, [{"means": means, "present": True} for means in _all(values, "means")]
        ),
        "recruitment": numbered(report_id, _recruitments(values)),
        "support": numbered(report_id, _support(values)),
    }


def _report(report_id: str, values: Values) -> dict[str, object]:
    referred, event = values["referred"], values["event"]
    day = referred or event
    assert isinstance(day, date)
    trafficked = values["status"] != "NotAVictimOfTrafficking"
    return {
        "report_id": report_id,
        "kind": "report",
        "theme": "trafficking" if trafficked else "undetermined",
        "event_date": event,
        "event_precision": "day" if event else None,
        "registered_date": day,
        "registered_precision": None if referred else "year",
        "agency": values["agency"],
        "country": values["country"] if values["part"] in {None, "Exploitation"} else None,
        "status": values["case"],
    }


def _person(values: Values) -> dict[str, object]:
    return {
        "role": STATUS_ROLES[str(values["status"])] if values["status"] else "possible_victim",
        "number_from": 1,
        "number_to": 1,
        "gender": values["gender"],
        "age_band": values["age"],
        "citizenship": values["citizenship"],
    }


def _exploitations(values: Values) -> list[dict[str, object]]:
    """A line a type; the industry belongs to labour, the rest to sexual exploitation."""
    sectors: dict[str, list[str]] = {
        "ForcedLabour": [str(values["industry"])] if values["industry"] else [],
        "SexualExploitation": _all(values, "sex"),
    }
    types = [*_all(values, "types")]
    types += [kind for kind, found in sectors.items() if found and kind not in types]
    return [
        {"type": kind, "sector": sector}
        for kind in types
        for sector in (*dict.fromkeys(sectors.get(kind, ())),) or (None,)
    ]


def _recruitments(values: Values) -> list[dict[str, object]]:
    methods, relation = _all(values, "methods"), values["relation"]
    if relation and not methods:
        return [{"relation": relation}]
    return [{"method": method, "relation": relation} for method in methods]


def _support(values: Values) -> list[dict[str, object]]:
    status = None if values["record"] else values["status"]
    row = {"identification": status, "referral": values["referral"]}
    return [row] if any(row.values()) else []


def _all(values: Values, field: str) -> list[str]:
    return list(cast(tuple[str, ...], values[field] or ()))


def _read(name: str, parser: object, field: str, label: str, **more: object) -> Column:
    return Column(name, parser, field, optional=True, label=label, **more)  # type: ignore[arg-type]


def _many(code_list: CodeList) -> object:
    return parse.several(parse.coded(_listed(code_list)))


_READ = (
    _read(RECORD, parse.identifier, "record", "Record"),
    _read(CASE, parse.identifier, CASE, "Case"),
    _read("org_Name", parse.key, "agency", "Organisation Name"),
    _read("org_Type", parse.coded(_listed(codes.AGENCY_KIND)), "kind", "Type"),
    _read("org_ShippingCountry", parse.country_any, "base", "Shipping Country"),
    _read(
        "prs_Gender", parse.coded(_listed(codes.GENDER) | {NOT_SPECIFIED: None}), "gender", "Gender"
    ),
    _read("prs_Citizenship", _country, "citizenship", "Citizenship"),
    _read(
        "vic_TraffickingStatus",
        parse.coded(_listed(codes.IDENTIFICATION)),
        "status",
        "Trafficking Status",
    ),
    _read(
        "vic_RelationshipToTrafficker",
        parse.coded(_RELATIONS),
        "relation",
        "Relationship to Trafficker",
    ),
    _read("vic_AgeWhenTrafficked", _age, "age", "Age when Trafficked"),
    _read(
        "vic_MethodOfRecruitment",
        _many(codes.RECRUITMENT_METHOD),
        "methods",
        "Method of Recruitment",
    ),
    _read("vic_MethodsOfControl", _many(codes.MEANS_OF_CONTROL), "means", "Methods of Control"),
    _read("vic_TypeOfExploitation", _many(codes.EXPLOITATION_TYPE), "types",
          "Type of Exploitation"),
    _read(
        "vic_ForcedLabourIndustry", parse.coded(INDUSTRIES), "industry", "Forced Labour Industry"
    ),
    _read("vic_TypeOfSexExploitation", parse.several(parse.coded(_SEX_SECTORS)), "sex",
          "Type of Sex Exploitation"),
    _read("cas_Status", parse.coded(_STATUS), "case", "Status"),
    _read("cas_IncomingReferralDate", parse.iso_date, "referred", "Incoming Referral Date"),
    _read("hte_Country", parse.country_any, "country", "Country"),
    _read("hte_Date", parse.iso_date, "event", "Date"),
    _read(
        "hte_Type",
        parse.coded({part: part for part in ("Recruitment", "Transit", "Exploitation")}),
        "part",
        "Type",
    ),
    _read("spl_Type", _referral, "referral", "Type"),
)  # fmt: skip


def _unread() -> tuple[Column, ...]:
    return tuple(
        Column(name, label=label, also_named=MISSPELT.get(name, ()), lines=True)
        for name, label in UNREAD.items()
    )


FORMAT = Format(
    name="htcds",
    title="HTCDS",
    source="HTCDS",
    # The template's own columns without a name hold the number of the row, and nothing.
    columns=(*_READ, *_unread(), Column("")),
    delimiters=",;",
    tables=_tables,
    tells=tells,
    agencies=(),
    identifier="record",
    together=CASE,
    named_anew=True,
    complaints=_complaints,
    names_persons=True,
)
