"""CTDC Global Synthetic Dataset, version 2 of 2024: 27 variables, countries as ISO alpha-3.

Its rows are no persons: they carry the statistics of real victims under differential privacy.
Types of labour and sex are read as in the k-anonymised data.
"""

from data_access.imports import values as parse
from data_access.imports.ctdc import (
    MISSING,
    RELATIONS,
    SOURCE,
    SYNTHETIC,
    Line,
    age_band,
    flagged,
    flags,
    gender,
    lines_of_type,
    tells,
    unused,
    victims_of,
)
from data_access.imports.formats import Column, Format, Values

_TITLE = "CTDC Global Synthetic Dataset"
_MEANS = {
    "meansDebtBondageEarnings": "TakesEarnings",
    "meansThreats": "PhysicalThreats",
    "meansAbusePsyPhySex": "PsychologicalAbuse",
    "meansFalsePromises": "FalsePromises",
    "meansDrugsAlcohol": "PsychoactiveSubstance",
    "meansDenyBasicNeeds": "WithholdsNecessities",
    "meansExcessiveWorkHours": "ExcessiveWorkingHours",
    "meansWithholdDocuments": "WithholdsDocuments",
}
_LABOUR = {
    "typeOfLabourAgriculture": "agriculture",
    "typeOfLabourConstruction": "construction",
    "typeOfLabourDomesticWork": "domestic_work",
    "typeOfLabourHospitality": "hospitality",
}
_SEX = {"typeOfSexProstitution": "prostitution", "typeOfSexPornography": "other"}


def _exploitations(values: Values) -> list[Line]:
    labour, sexual = values["isForcedLabour"] is True, values["isSexualExploit"] is True
    return [
        *lines_of_type("ForcedLabour", labour, flagged(values, _LABOUR)),
        *lines_of_type("SexualExploitation", sexual, flagged(values, _SEX)),
        *lines_of_type("Other", values["isOtherExploit"] is True, []),
    ]


def _means_columns() -> tuple[Column, ...]:
    """The codebook names the last one in two ways (variable 14 and Appendix II)."""
    *others, documents = _MEANS
    spelled = Column(documents, parse.flag, missing=MISSING, also_named=("meansWithholdDocs",))
    return (*flags(others), spelled)


FORMAT = Format(
    name="ctdc-synthetic",
    title=_TITLE,
    source=SOURCE,
    columns=(
        Column("yearOfRegistration", parse.year, "year", required=True, missing=MISSING),
        Column("gender", gender, missing=MISSING),
        Column("ageBroad", age_band, "age_band", missing=MISSING),
        Column("citizenship", parse.country_3, missing=MISSING),
        Column("CountryOfExploitation", parse.country_3, "country", missing=MISSING),
        *unused("traffickMonths"),
        *_means_columns(),
        *flags(("isForcedLabour", "isSexualExploit", "isOtherExploit")),
        *flags(_LABOUR),
        *flags(_SEX),
        *flags(RELATIONS),
    ),
    tables=victims_of(_exploitations, _MEANS),
    tells=tells,
    agencies=({"agency": SYNTHETIC, "name": _TITLE, "kind": "NGO", "country": None},),
    delimiters=",;",
)
