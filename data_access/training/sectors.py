"""What exploitation looks like per sector: US TIP reports, KPCN 2020-2023, RIEC CN, OM.

Citizenships, sex and means follow section "who, where, how" of the domain notes; the weights are
assumptions that keep the order of what those sources name.
"""

from dataclasses import dataclass

from data_access.training.draw import Mix


@dataclass(frozen=True)
class Sector:
    """Weights of what goes with a sector; ``means`` and ``women`` are probabilities."""

    types: Mix
    venues: Mix
    citizenships: Mix
    women: float
    ages: Mix
    persons: float  # mean number of victims in one report
    means: Mix
    recruitment: Mix


_ADULT: Mix = {
    "18-20": 6, "21-23": 12, "24-26": 15, "27-29": 16, "30-38": 31, "39-47": 15, "48+": 5,
}  # fmt: skip
_YOUNG: Mix = {"9-17": 5, "18-20": 20, "21-23": 27, "24-26": 21, "27-29": 14, "30-38": 13}
_SEXUAL: Mix = {"SexualExploitation": 0.93, "ForcedLabour": 0.05, "Servitude": 0.02}
_LABOUR: Mix = {"ForcedLabour": 0.9, "Servitude": 0.06, "ChildLabour": 0.02, "Other": 0.02}
_FRIENDS: Mix = {
    "ThroughFriendsOrSocialEvents": 5, "ThroughFamilyOrFamilyEvents": 2, "AtWork": 1,
    "ThroughOnlineSocialNetworks": 2, "Other": 1,
}  # fmt: skip
_ONLINE: Mix = {
    "ThroughOnlineSocialNetworks": 5, "ThroughAnOnlineAdvertisement": 3,
    "ThroughFriendsOrSocialEvents": 2, "AtAPlaceOfBusiness": 1,
}  # fmt: skip
_AGENTS: Mix = {
    "AtAPlaceOfBusiness": 4, "ThroughAnOnlineAdvertisement": 2, "ThroughFamilyOrFamilyEvents": 3,
    "AtWork": 1, "ThroughANewspaperAdvert": 1,
}  # fmt: skip

SECTORS: dict[str, Sector] = {
    "prostitution": Sector(
        _SEXUAL,
        {"bar": 40, "club": 20, "private_home": 16, "online": 14, "hotel": 6, "street": 4},
        {"VE": 45, "CO": 28, "DO": 18, "JM": 3, "BR": 2, "NL": 4},
        0.94,
        _YOUNG,
        2.2,
        {
            "DebtBondage": 0.5, "WithholdsDocuments": 0.3, "TakesEarnings": 0.32,
            "ThreatsLawEnforcement": 0.2, "FalsePromises": 0.28, "PsychologicalAbuse": 0.2,
            "SexualAbuse": 0.12, "PhysicalThreats": 0.1, "PsychoactiveSubstance": 0.06,
            "ThreatensChildrenFamily": 0.06,
        },
        _ONLINE,
    ),
    "construction": Sector(
        _LABOUR,
        {"building_site": 82, "private_home": 12, "other": 6},
        {"VE": 40, "CO": 20, "HT": 16, "DO": 10, "CU": 4, "PE": 6, "NL": 4},
        0.03,
        _ADULT,
        4.0,
        {
            "TakesEarnings": 0.35, "DebtBondage": 0.25, "ExcessiveWorkingHours": 0.3,
            "WithholdsDocuments": 0.18, "ThreatsLawEnforcement": 0.16, "WithholdsNecessities": 0.1,
            "FalsePromises": 0.2,
        },
        _FRIENDS,
    ),
    "hospitality": Sector(
        _LABOUR,
        {"restaurant": 50, "bar": 22, "hotel": 24, "other": 4},
        {"VE": 34, "CN": 20, "CO": 14, "IN": 10, "DO": 9, "PH": 7, "BD": 3, "NL": 3},
        0.52,
        _ADULT,
        2.4,
        {
            "ExcessiveWorkingHours": 0.5, "DebtBondage": 0.32, "TakesEarnings": 0.25,
            "WithholdsDocuments": 0.2, "FalsePromises": 0.2, "ThreatsLawEnforcement": 0.1,
        },
        _AGENTS,
    ),
    "domestic_work": Sector(
        {"ForcedLabour": 0.55, "Servitude": 0.42, "SexualExploitation": 0.03},
        {"private_home": 100},
        {"VE": 36, "DO": 26, "HT": 18, "CO": 12, "PH": 5, "JM": 3},
        0.93,
        _ADULT,
        1.2,
        {
            "WithholdsDocuments": 0.38, "TakesEarnings": 0.3, "ExcessiveWorkingHours": 0.34,
            "PsychologicalAbuse": 0.2, "RestrictsFinancialAccess": 0.15, "SexualAbuse": 0.05,
            "RestrictsMedicalCare": 0.06,
        },
        _FRIENDS,
    ),
    "retail": Sector(
        _LABOUR,
        {"shop": 96, "other": 4},
        {"CN": 58, "IN": 24, "VE": 8, "DO": 6, "CO": 4},
        0.38,
        _ADULT,
        2.5,
        {
            "ExcessiveWorkingHours": 0.42, "DebtBondage": 0.34, "WithholdsDocuments": 0.3,
            "TakesEarnings": 0.2, "FalsePromises": 0.12,
        },
        _AGENTS,
    ),
    "beauty_salon": Sector(
        {"SexualExploitation": 0.45, "ForcedLabour": 0.55},
        {"salon": 90, "private_home": 10},
        {"CO": 48, "DO": 36, "VE": 12, "CN": 4},
        0.96,
        _YOUNG,
        1.8,
        {
            "DebtBondage": 0.34, "TakesEarnings": 0.3, "FalsePromises": 0.25,
            "WithholdsDocuments": 0.18, "PsychologicalAbuse": 0.1,
        },
        _ONLINE,
    ),
    "agriculture": Sector(
        _LABOUR,
        {"farm_or_garden": 80, "private_home": 20},
        {"HT": 62, "DO": 12, "VE": 16, "JM": 6, "GY": 4},
        0.08,
        _ADULT,
        2.0,
        {
            "TakesEarnings": 0.4, "WithholdsDocuments": 0.2, "WithholdsNecessities": 0.2,
            "ThreatsLawEnforcement": 0.15, "ExcessiveWorkingHours": 0.25,
        },
        _FRIENDS,
    ),
    "other": Sector(
        {
            "ForcedLabour": 0.5, "Other": 0.22, "ForcedBegging": 0.1, "ForcedMarriage": 0.08,
            "ChildLabour": 0.1,
        },
        {"street": 20, "private_home": 30, "vessel": 20, "online": 10, "other": 20},
        {"VE": 40, "CO": 16, "DO": 14, "HT": 10, "PH": 8, "ID": 6, "NL": 6},
        0.45,
        {**_ADULT, "9-17": 10},
        1.5,
        {
            "FalsePromises": 0.3, "TakesEarnings": 0.25, "WithholdsDocuments": 0.2,
            "PhysicalThreats": 0.15, "PhysicalAbuse": 0.1, "Other": 0.06,
        },
        _FRIENDS,
    ),
}  # fmt: skip

SECTOR_MIX: dict[str, Mix] = {
    "before": {
        "prostitution": 27, "construction": 16, "hospitality": 21, "domestic_work": 12,
        "retail": 8, "beauty_salon": 3, "agriculture": 5, "other": 8,
    },
    "after": {
        "prostitution": 22, "construction": 24, "hospitality": 22, "domestic_work": 9,
        "retail": 7, "beauty_salon": 4, "agriculture": 5, "other": 7,
    },
}  # fmt: skip
"""Construction and tourism rise from 2023 on (TIP 2025)."""
