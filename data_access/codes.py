"""Code lists of the register: HTCDS 2.0, CTDC and IC-TIP value names, ISO codes, and our own.

A code is what the database holds. Labels and sources are English and marked with ``N_`` for
translation; `dashboard.texts` shows them in the reader's language. Order in a list is the order on
screen.
"""

from dataclasses import dataclass

UNKNOWN = "unknown"
"""Stands for a missing value in a `Selection` and on screen; the database holds NULL."""

OUTSIDE = "outside"
"""Stands for a code that its list does not have, where the list alone is known."""


def N_(text: str) -> str:  # noqa: N802 - the customary gettext name
    """Mark a text for translation without translating it here."""
    return text


@dataclass(frozen=True)
class CodeList:
    """One closed list of values: ``labels`` maps each code to its English label."""

    name: str
    source: str
    labels: dict[str, str]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in the order in which they are shown."""
        return tuple(self.labels)


REPORT_KIND = CodeList(
    "report_kind",
    N_("Theme Register"),
    {
        "report": N_("Report"),
        "sign": N_("Sign"),
        "complaint": N_("Complaint"),
        "inspection": N_("Inspection"),
        "interception": N_("Interception"),
        "rescue": N_("Rescue"),
        "open_source": N_("Open source"),
    },
)

THEME = CodeList(
    "theme",
    N_("Theme Register"),
    {
        "trafficking": N_("Trafficking"),
        "smuggling": N_("Smuggling"),
        "both": N_("Both"),
        "undetermined": N_("Undetermined"),
    },
)

DATE_PRECISION = CodeList(
    "date_precision",
    N_("Theme Register"),
    {
        "day": N_("Day"),
        "week": N_("Week"),
        "month": N_("Month"),
        "quarter": N_("Quarter"),
        "year": N_("Year"),
        "years": N_("Several years"),
    },
)

SOURCE_GRADE = CodeList(
    "source_grade",
    N_("4x4 evaluation, source"),
    {
        "A": N_("A: always reliable"),
        "B": N_("B: mostly reliable"),
        "C": N_("C: mostly unreliable"),
        "X": N_("X: cannot be assessed"),
    },
)

INFORMATION_GRADE = CodeList(
    "information_grade",
    N_("4x4 evaluation, information"),
    {
        "1": N_("1: known to be true"),
        "2": N_("2: known to the source"),
        "3": N_("3: told to the source"),
        "4": N_("4: cannot be assessed"),
    },
)

HANDLING = CodeList(
    "handling",
    N_("Theme Register"),
    {
        "analyst": N_("Analysts only"),
        "partner": N_("Partner countries"),
        "briefing": N_("Briefings"),
        "training": N_("Training"),
    },
)

REPORT_STATUS = CodeList(
    "report_status",
    N_("Theme Register"),
    {
        "new": N_("New"),
        "in_review": N_("In review"),
        "linked": N_("Linked"),
        "to_investigation": N_("To investigation"),
        "closed": N_("Closed"),
    },
)

SECTOR = CodeList(
    "sector",
    N_("Convenant 2017 and KPCN crime picture 2020-2023; sections of ISIC revision 4"),
    {
        "hospitality": N_("Hospitality and catering"),
        "construction": N_("Construction"),
        "prostitution": N_("Prostitution"),
        "domestic_work": N_("Domestic work"),
        "retail": N_("Retail"),
        "beauty_salon": N_("Beauty salons"),
        "agriculture": N_("Agriculture and gardening"),
        "other": N_("Other sector"),
    },
)

SECTOR_ISIC = {
    "hospitality": "I",
    "construction": "F",
    "prostitution": "S",
    "domestic_work": "T",
    "retail": "G",
    "beauty_salon": "S",
    "agriculture": "A",
    "other": None,
}
"""ISIC revision 4 section of each sector; ``other`` has none."""

VENUE_TYPE = CodeList(
    "venue_type",
    N_("Theme Register"),
    {
        "bar": N_("Bar or snack bar"),
        "club": N_("Club"),
        "restaurant": N_("Restaurant"),
        "hotel": N_("Hotel or lodging"),
        "private_home": N_("Private home"),
        "building_site": N_("Building site"),
        "salon": N_("Salon"),
        "shop": N_("Shop or supermarket"),
        "farm_or_garden": N_("Farm or garden"),
        "street": N_("Street"),
        "online": N_("Online"),
        "vessel": N_("Vessel"),
        "other": N_("Other venue"),
    },
)

EXPLOITATION_TYPE = CodeList(
    "exploitation_type",
    N_("HTCDS 2.0 vic_TypeOfExploitation"),
    {
        "ForcedLabour": N_("Forced labour"),
        "SexualExploitation": N_("Sexual exploitation"),
        "ChildLabour": N_("Child labour"),
        "ForcedMarriage": N_("Forced marriage"),
        "Servitude": N_("Servitude"),
        "ForcedMilitaryByNonStateActors": N_("Forced military service"),
        "OrganRemoval": N_("Organ removal"),
        "ForcedBegging": N_("Forced begging"),
        "ForcedAdoption": N_("Forced adoption"),
        "Surrogacy": N_("Surrogacy"),
        "Other": N_("Other exploitation"),
    },
)

PERSON_ROLE = CodeList(
    "person_role",
    N_("IC-TIP units and HTCDS 2.0 per_RoleInProcess, grouped"),
    {
        "victim": N_("Victim"),
        "possible_victim": N_("Possible victim"),
        "migrant": N_("Migrant"),
        "suspect": N_("Suspect"),
        "facilitator": N_("Facilitator"),
    },
)

FATE = CodeList(
    "fate",
    N_("IOM Missing Migrants Project"),
    {
        "survived": N_("Survived"),
        "dead": N_("Dead"),
        "missing": N_("Missing"),
        "dead_or_missing": N_("Dead or missing, which is not known"),
    },
)

GENDER = CodeList(
    "gender",
    N_("HTCDS 2.0 prs_Gender (NonSpecifiedUnknown is NULL here)"),
    {
        "Feminine": N_("Women and girls"),
        "Masculine": N_("Men and boys"),
        "TransgenderFeminine": N_("Transgender feminine"),
        "TransgenderMasculine": N_("Transgender masculine"),
        "NonConforming": N_("Non-conforming"),
    },
)

AGE_BAND = CodeList(
    "age_band",
    N_("CTDC Global Synthetic Dataset, ageBroad; three broad bands of our own"),
    {
        "0-8": N_("0 to 8"),
        "9-17": N_("9 to 17"),
        "18-20": N_("18 to 20"),
        "21-23": N_("21 to 23"),
        "24-26": N_("24 to 26"),
        "27-29": N_("27 to 29"),
        "30-38": N_("30 to 38"),
        "39-47": N_("39 to 47"),
        "48+": N_("48 and over"),
        "0-17": N_("0 to 17"),
        "18-29": N_("18 to 29"),
        "30+": N_("30 and over"),
    },
)

BROAD_AGE_BANDS = ("0-17", "18-29", "30+")
"""Of release copies, and where no more is known; the others lie side by side and do not overlap."""

COUNTED = ("victim", "possible_victim", "migrant")
"""Roles of those who are counted as the persons of a case."""

MINORS = ("0-8", "9-17", "0-17")

MEANS_OF_CONTROL = CodeList(
    "means_of_control",
    N_("HTCDS 2.0 vic_MethodsOfControl"),
    {
        "DebtBondage": N_("Debt bondage"),
        "TakesEarnings": N_("Takes earnings"),
        "RestrictsFinancialAccess": N_("Restricts access to money"),
        "PhysicalThreats": N_("Physical threats"),
        "ThreatsLawEnforcement": N_("Threats with the authorities"),
        "ThreatensChildrenFamily": N_("Threatens children or family"),
        "FalsePromises": N_("False promises"),
        "PhysicalAbuse": N_("Physical abuse"),
        "SexualAbuse": N_("Sexual abuse"),
        "PsychologicalAbuse": N_("Psychological abuse"),
        "RestrictsMedicalCare": N_("Restricts medical care"),
        "WithholdsNecessities": N_("Withholds necessities"),
        "PsychoactiveSubstance": N_("Psychoactive substances"),
        "ExcessiveWorkingHours": N_("Excessive working hours"),
        "WithholdsDocuments": N_("Withholds documents"),
        "Other": N_("Other means"),
    },
)

RECRUITMENT_METHOD = CodeList(
    "recruitment_method",
    N_("HTCDS 2.0 vic_MethodOfRecruitment"),
    {
        "AtAPlaceOfBusiness": N_("At a place of business"),
        "AtAnEducationalInstitution": N_("At a school"),
        "AtWork": N_("At work"),
        "ThroughOnlineSocialNetworks": N_("Online social networks"),
        "ThroughAnOnlineAdvertisement": N_("Online advertisement"),
        "ThroughATelevisionAdvert": N_("Television advertisement"),
        "ThroughANewspaperAdvert": N_("Newspaper advertisement"),
        "ThroughFamilyOrFamilyEvents": N_("Family"),
        "ThroughFriendsOrSocialEvents": N_("Friends"),
        "Other": N_("Other recruitment"),
    },
)

RECRUITER_RELATION = CodeList(
    "recruiter_relation",
    N_("CTDC Global Synthetic Dataset, recruiterRelation"),
    {
        "IntimatePartner": N_("Intimate partner"),
        "Friend": N_("Friend"),
        "Family": N_("Family"),
        "Other": N_("Other relation"),
    },
)

INDICATOR_LIST = CodeList(
    "indicator_list",
    N_("OM Aanwijzing mensenhandel; Caribbean Netherlands, 18 October 2024; ILO 2009"),
    {
        "OM": N_("Dutch prosecutor's list"),
        "CN2024": N_("Caribbean Netherlands list 2024"),
        "ILO": N_("ILO operational indicators"),
        "SMUGGLING": N_("Signs of smuggling"),
    },
)

INDICATOR_WORDS: dict[str, str] = {
    "OM 1a": N_("Depends on the employer for housing, travel or papers"),
    "OM 1b": N_("Debt to the employer or a third party"),
    "OM 2a": N_("No free movement or contact"),
    "OM 2b": N_("Own papers out of reach"),
    "OM 2c": N_("Own earnings out of reach"),
    "OM 3": N_("Very bad conditions of work"),
    "OM 4": N_("Bodily integrity harmed"),
    "OM 5": N_("Pattern of abuse, not an incident"),
    "CN2024 CN1": N_("Sleeps where the work is"),
    "CN2024 CN2": N_("Groups at one address for a very high rent"),
    "CN2024 CN3": N_("Very long days, no day off"),
    "CN2024 CN4": N_("Brought to work in groups"),
    "CN2024 CN5": N_("Forced into crime or prostitution"),
    "CN2024 CN6": N_("No passport of one's own"),
    "SMUGGLING debt_to_transporter": N_("Debt to the transporter"),
    "SMUGGLING documents_withheld": N_("Papers withheld on the way"),
    "SMUGGLING job_arranged_by_transporter": N_("Work arranged by the transporter"),
    "SMUGGLING phone_taken": N_("Phone taken before boarding"),
    "SMUGGLING sponsor_unknown": N_("Sponsor not known"),
    "SMUGGLING return_ticket_unused": N_("Return ticket not used"),
}
"""Words for list and code of an indicator; see `indicator_words`."""

_ILO_DIMENSIONS = {
    "deceptive_recruitment": N_("Deceptive recruitment"),
    "coercive_recruitment": N_("Coercive recruitment"),
    "abuse_of_vulnerability_recruitment": N_("Recruitment by abuse of vulnerability"),
    "exploitation": N_("Exploitation"),
    "coercion_at_destination": N_("Coercion at destination"),
    "abuse_of_vulnerability_destination": N_("Abuse of vulnerability at destination"),
}
"""What the ILO's 67 indicators are numbered within."""


def indicator_words(code: str) -> tuple[str, str]:
    """Words for list and code of an indicator, and what stands behind them and is no word."""
    if code in INDICATOR_WORDS:
        return INDICATOR_WORDS[code], ""
    dimension, dot, place = code.removeprefix("ILO ").rpartition(".")
    if dot and dimension in _ILO_DIMENSIONS:
        return _ILO_DIMENSIONS[dimension], f" (ILO {place})"
    return code.replace("_", " "), ""


INDICATOR_STRENGTH = CodeList(
    "indicator_strength",
    N_("ILO operational indicators 2009"),
    {"strong": N_("Strong"), "medium": N_("Medium"), "weak": N_("Weak")},
)

LEG_MODE = CodeList(
    "leg_mode",
    N_("Theme Register"),
    {
        "small_boat": N_("Small boat"),
        "yacht": N_("Yacht"),
        "ferry": N_("Ferry"),
        "cargo_vessel": N_("Cargo vessel"),
        "air_scheduled": N_("Scheduled flight"),
        "air_charter": N_("Charter flight"),
        "road": N_("Road"),
        "on_foot": N_("On foot"),
    },
)

SEA_MODES = frozenset({"small_boat", "yacht", "ferry", "cargo_vessel"})
AIR_MODES = frozenset({"air_scheduled", "air_charter"})

LEG_OUTCOME = CodeList(
    "leg_outcome",
    N_("Theme Register"),
    {
        "landed": N_("Landed"),
        "intercepted": N_("Intercepted"),
        "turned_back": N_("Turned back"),
        "wreck": N_("Wreck"),
        "overstay": N_("Overstay after legal entry"),
        "refused_entry": N_("Refused entry"),
    },
)

VESSEL_TYPE = CodeList(
    "vessel_type",
    N_("Theme Register"),
    {
        "penero": N_("Peñero"),
        "yola": N_("Yola"),
        "go_fast": N_("Go-fast"),
        "fishing_boat": N_("Fishing boat"),
        "sailing_yacht": N_("Sailing yacht"),
        "motor_yacht": N_("Motor yacht"),
        "catamaran": N_("Catamaran"),
        "ferry": N_("Ferry"),
        "cargo_vessel": N_("Cargo vessel"),
        "other": N_("Other vessel"),
    },
)

PLACE_KIND = CodeList(
    "place_kind",
    N_("Theme Register"),
    {
        "port": N_("Port"),
        "airport": N_("Airport"),
        "landing_bay": N_("Landing bay"),
        "town": N_("Town"),
        "neighbourhood": N_("Neighbourhood"),
        "border_crossing": N_("Border crossing"),
        "incident_site": N_("Incident site"),
        "country": N_("Country"),
    },
)

AREA = CodeList(
    "area",
    N_("The six islands of the Kingdom; every other area is an ISO 3166-1 country code"),
    {
        "bonaire": N_("Bonaire"),
        "sint_eustatius": N_("Sint Eustatius"),
        "saba": N_("Saba"),
        "curacao": N_("Curaçao"),
        "aruba": N_("Aruba"),
        "sint_maarten": N_("Sint Maarten"),
    },
)

CARIBBEAN_NETHERLANDS = ("bonaire", "sint_eustatius", "saba")

AREA_COUNTRY = {
    **dict.fromkeys(CARIBBEAN_NETHERLANDS, "BQ"),
    "curacao": "CW",
    "aruba": "AW",
    "sint_maarten": "SX",
}
"""The country of each island of `AREA`, by ISO 3166-1."""

ISLAND_OF = {country: area for area, country in AREA_COUNTRY.items() if country != "BQ"}
"""The island of each country of the Kingdom that is one island."""

AGENCY_KIND = CodeList(
    "agency_kind",
    N_("HTCDS 2.0 org_Type"),
    {
        "NGO": N_("Non-governmental organisation"),
        "LawEnforcement": N_("Law enforcement"),
        "HealthServiceOrganisation": N_("Health service"),
        "CentralGovernmentOrganisation": N_("Central government"),
        "LocalGovernmentOrganisation": N_("Local government"),
        "ImmigrationService": N_("Immigration service"),
        "LegalService": N_("Legal service"),
        "CorporateBusiness": N_("Business"),
        "SchoolOrCollege": N_("School or college"),
    },
)

MONEY_CHANNEL = CodeList(
    "money_channel",
    N_("Theme Register"),
    {
        "cash": N_("Cash"),
        "money_transfer": N_("Money transfer"),
        "bank": N_("Bank transfer"),
        "hawala": N_("Informal transfer"),
        "crypto": N_("Crypto-assets"),
        "in_kind": N_("In kind"),
    },
)

MONEY_DIRECTION = CodeList(
    "money_direction",
    N_("Theme Register"),
    {"incoming": N_("Incoming"), "outgoing": N_("Outgoing"), "local": N_("Local")},
)

AMOUNT_BAND = CodeList(
    "amount_band",
    N_("Theme Register, US dollars"),
    {
        "0-199": N_("Under 200"),
        "200-499": N_("200 to 499"),
        "500-999": N_("500 to 999"),
        "1000-4999": N_("1,000 to 4,999"),
        "5000+": N_("5,000 and over"),
    },
)

IDENTIFICATION = CodeList(
    "identification",
    N_("HTCDS 2.0 vic_TraffickingStatus"),
    {
        "PossibleVictimOfTrafficking": N_("Possible victim"),
        "ActualVictimOfTrafficking": N_("Identified victim"),
        "NotAVictimOfTrafficking": N_("Not a victim"),
    },
)

REFLECTION_PERIOD = CodeList(
    "reflection_period",
    N_("Theme Register"),
    {
        "not_offered": N_("Not offered"),
        "offered": N_("Offered"),
        "accepted": N_("Accepted"),
        "declined": N_("Declined"),
    },
)

REFERRAL = CodeList(
    "referral",
    N_("HTCDS 2.0 spl_Type, with shelter"),
    {
        "Shelter": N_("Shelter"),
        "Health": N_("Health"),
        "Legal": N_("Legal"),
        "SocialCare": N_("Social care"),
        "Financial": N_("Financial"),
        "Education": N_("Education"),
        "Livelihood": N_("Livelihood"),
    },
)

SUPPORT_OUTCOME = CodeList(
    "support_outcome",
    N_("Theme Register"),
    {
        "in_support": N_("In support"),
        "residence_permit": N_("Residence permit"),
        "returned": N_("Returned"),
        "left_support": N_("Left support"),
        "case_closed": N_("Closed"),
    },
)

REGISTER_KIND = CodeList(
    "register_kind",
    N_("Theme Register"),
    {
        "operational": N_("Operational register"),
        "training": N_("Training register"),
        "imported": N_("Imported data"),
        "release": N_("Release copy"),
    },
)

_ISO_3166 = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""

COUNTRY = CodeList(
    "country",
    N_("ISO 3166-1 alpha-2; names from Unicode CLDR"),
    {code: code for code in _ISO_3166.split()},
)
