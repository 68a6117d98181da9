"""CTDC k-anonymised data as downloaded: 63 columns, parted by semicolon or comma.

Types of labour tell of forced labour in that sector, types of sex of sexual exploitation (codebook,
variables 18 to 23), also where the column of the type itself is missing. ``isOtherExploit`` gives
a line only where no other column says which one. The concatenated columns repeat the flags.
"""

from data_access.imports import values as parse
from data_access.imports.ctdc import (
    DATASOURCES,
    MISSING,
    MISSING_COUNTRY,
    RELATIONS,
    SOURCE,
    Line,
    age_band,
    datasource,
    flagged,
    flags,
    gender,
    lines_of_type,
    tells,
    unused,
    victims_of,
)
from data_access.imports.formats import Column, Format, Values

_MEANS = {
    "meansOfControlDebtBondage": "DebtBondage",
    "meansOfControlTakesEarnings": "TakesEarnings",
    "meansOfControlRestrictsFinancialAccess": "RestrictsFinancialAccess",
    "meansOfControlThreats": "PhysicalThreats",
    "meansOfControlPsychologicalAbuse": "PsychologicalAbuse",
    "meansOfControlPhysicalAbuse": "PhysicalAbuse",
    "meansOfControlSexualAbuse": "SexualAbuse",
    "meansOfControlFalsePromises": "FalsePromises",
    "meansOfControlPsychoactiveSubstances": "PsychoactiveSubstance",
    "meansOfControlRestrictsMovement": "Other",
    "meansOfControlRestrictsMedicalCare": "RestrictsMedicalCare",
    "meansOfControlExcessiveWorkingHours": "ExcessiveWorkingHours",
    "meansOfControlUsesChildren": "ThreatensChildrenFamily",
    "meansOfControlThreatOfLawEnforcement": "ThreatsLawEnforcement",
    "meansOfControlWithholdsNecessities": "WithholdsNecessities",
    "meansOfControlWithholdsDocuments": "WithholdsDocuments",
    "meansOfControlOther": "Other",
}
_LABOUR = {
    "typeOfLabourAgriculture": "agriculture",
    "typeOfLabourConstruction": "construction",
    "typeOfLabourDomesticWork": "domestic_work",
    "typeOfLabourHospitality": "hospitality",
    "typeOfLabourAquafarming": "other",
    "typeOfLabourBegging": "other",
    "typeOfLabourIllicitActivities": "other",
    "typeOfLabourManufacturing": "other",
    "typeOfLabourMiningOrDrilling": "other",
    "typeOfLabourPeddling": "other",
    "typeOfLabourTransportation": "other",
    "typeOfLabourOther": "other",
}
_SEX = {
    "typeOfSexProstitution": "prostitution",
    "typeOfSexPornography": "other",
    "typeOfSexRemoteInteractiveServices": "other",
    "typeOfSexPrivateSexualServices": "other",
}
_OTHER_TYPES = {
    "isForcedMarriage": "ForcedMarriage",
    "isForcedMilitary": "ForcedMilitaryByNonStateActors",
    "isOrganRemoval": "OrganRemoval",
    "isSlaveryAndPractices": "Servitude",
}


def _exploitations(values: Values) -> list[Line]:
    both = values["isSexAndLabour"] is True
    labour = both or values["isForcedLabour"] is True
    sexual = both or values["isSexualExploit"] is True
    other: list[Line] = [(kind, None) for kind in flagged(values, _OTHER_TYPES)]
    return [
        *lines_of_type("ForcedLabour", labour, flagged(values, _LABOUR)),
        *lines_of_type("SexualExploitation", sexual, flagged(values, _SEX)),
        *(other or lines_of_type("Other", values["isOtherExploit"] is True, [])),
    ]


FORMAT = Format(
    name="ctdc-k",
    title="CTDC k-anonymised",
    source=SOURCE,
    columns=(
        Column("yearOfRegistration", parse.year, "year", required=True, missing=MISSING),
        Column("Datasource", datasource, "agency", missing=MISSING),
        Column("gender", gender, missing=MISSING),
        Column("ageBroad", age_band, "age_band", missing=MISSING),
        *unused("majorityStatus majorityStatusAtExploit majorityEntry"),
        Column("citizenship", parse.country_2, missing=MISSING_COUNTRY),
        *flags(_MEANS),
        *unused("meansOfControlNotSpecified meansOfControlConcatenated"),
        *flags(("isForcedLabour", "isSexualExploit", "isOtherExploit", "isSexAndLabour")),
        *flags(_OTHER_TYPES),
        *flags(_LABOUR),
        *unused("typeOfExploitConcatenated typeOfLabourNotSpecified typeOfLabourConcatenated"),
        *flags(_SEX),
        *unused("typeOfSexConcatenated isAbduction RecruiterRelationship"),
        Column("CountryOfExploitation", parse.country_2, "country", missing=MISSING_COUNTRY),
        *flags(RELATIONS),
        *unused("recruiterRelationUnknown"),
    ),
    tables=victims_of(_exploitations, _MEANS),
    tells=tells,
    agencies=DATASOURCES,
    delimiters=";,",
)
