"""CTDC k-anonymised data of 2012 to 2018 as cleaned by third parties: ten columns.

``ExploitType`` and ``isForcedLabour`` overlap: a victim of another type who was also in forced
labour gets a line for each, and ``Labor_Type`` belongs to the forced labour. Sexual exploitation
has no sector here: the file does not say whether it was prostitution.
"""

from data_access.imports import values as parse
from data_access.imports.ctdc import (
    DATASOURCES,
    MISSING,
    MISSING_COUNTRY,
    SOURCE,
    Line,
    age_band,
    datasource,
    gender,
    lines_of_type,
    tells,
    victim,
)
from data_access.imports.formats import Column, Format, Tables, Values

_TYPES = {
    "Forced Labor": "ForcedLabour",
    "Sexual Exploitation": "SexualExploitation",
    "Forced Marriage": "ForcedMarriage",
    "Other": "Other",
}
_SECTORS = {
    "Agriculture": "agriculture",
    "Construction": "construction",
    "Domestic Work": "domestic_work",
    "Hospitality": "hospitality",
    "Aquafarming": "other",
    "Begging": "other",
    "Manufacturing": "other",
    "Peddling": "other",
    "Other": "other",
    "Unknown": None,
}
_MEANS = {
    "Financial": "RestrictsFinancialAccess",
    "Threats": "PhysicalThreats",
    "Physical": "PhysicalAbuse",
    "Survival": "WithholdsNecessities",
    "Other": "Other",
}
_RELATIONS = {
    "Intimate Partner": "IntimatePartner",
    "Family/Relative": "Family",
    "Friend/Acquaintance": "Friend",
    "Other": "Other",
    "Not Specified": None,
}


def _tables(report_id: str, values: Values) -> Tables:
    means, relation = values["means"], values["relation"]
    return victim(
        report_id,
        values,
        exploitations=_exploitations(values),
        means={str(means): True} if means else {},
        relations=[str(relation)] if relation else [],
    )


def _exploitations(values: Values) -> list[Line]:
    sector, kind = values["sector"], values["type"]
    forced = values["forced_labour"] is True or kind == "ForcedLabour"
    lines = lines_of_type("ForcedLabour", forced, [str(sector)] if sector and forced else [])
    if kind and kind != "ForcedLabour":
        # Without forced labour a sector can only belong to the type that is left.
        lines.append((str(kind), str(sector) if sector and not forced else None))
    return lines


FORMAT = Format(
    name="ctdc-cleaned",
    title="CTDC k-anonymised, cleaned",
    source=SOURCE,
    columns=(
        Column("yearOfRegistration", parse.year, "year", required=True, missing=MISSING),
        Column("Datasource", datasource, "agency", missing=MISSING),
        Column("gender", gender, missing=MISSING),
        Column("citizenship", parse.country_2, missing=MISSING_COUNTRY),
        Column("isForcedLabour", parse.flag, "forced_labour", missing=MISSING),
        Column("ControlCategory", parse.coded(_MEANS), "means", missing=MISSING),
        Column("RecruiterCategory", parse.coded(_RELATIONS), "relation", missing=MISSING),
        Column("ExploitType", parse.coded(_TYPES), "type", missing=MISSING),
        Column("Labor_Type", parse.coded(_SECTORS), "sector", missing=MISSING),
        Column("ageCategories", age_band, "age_band", missing=MISSING),
    ),
    tables=_tables,
    tells=tells,
    agencies=DATASOURCES,
)
