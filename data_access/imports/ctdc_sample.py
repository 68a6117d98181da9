"""CTDC k-anonymised data before cleaning: seventeen columns.

``labor``, ``victim_purpose`` and ``trafficker_relationship`` hold numbers whose meaning no codebook
tells; they are not read, and exploitation and recruitment stay unknown.
"""

from collections.abc import Collection

from data_access.imports import values as parse
from data_access.imports.ctdc import (
    DATASOURCES,
    MISSING,
    MISSING_COUNTRY,
    SOURCE,
    age_band,
    datasource,
    flags,
    gender,
    means_known,
    tells,
    unused,
    victim,
)
from data_access.imports.formats import Column, Format, Tables, Told, Values

_MEANS = {
    "control_financial": "RestrictsFinancialAccess",
    "control_threats": "PhysicalThreats",
    "control_physical": "PhysicalAbuse",
    "control_limit_necessities": "WithholdsNecessities",
    "control_other": "Other",
}


def _tables(report_id: str, values: Values) -> Tables:
    means = means_known(values, _MEANS)
    return victim(report_id, values, exploitations=[], means=means, relations=[])


def _tells(fields: Collection[str]) -> Told:
    """Types of exploitation and recruiters are not read."""
    whole = tells(fields)
    return {table: whole[table] for table in ("report", "person_group", "means_of_control")}


FORMAT = Format(
    name="ctdc-sample",
    title="CTDC k-anonymised, sample",
    source=SOURCE,
    columns=(
        Column("registration_year", parse.year, "year", required=True, missing=MISSING),
        Column("datasource", datasource, "agency", missing=MISSING),
        Column("gender", gender, missing=MISSING),
        Column("age_range", age_band, "age_band", missing=MISSING),
        *unused("majority_status majority_status_at_exploit majority_entry"),
        Column("citizenship", parse.country_2, missing=MISSING_COUNTRY),
        Column("country_of_exploitation", parse.country_2, "country", missing=MISSING_COUNTRY),
        *flags(_MEANS),
        *unused("labor victim_purpose trafficker_relationship"),
    ),
    tables=_tables,
    tells=_tells,
    agencies=DATASOURCES,
)
