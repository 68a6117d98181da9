"""Words of HTCDS 2.0 that are lists, not rules; see `htcds` for the version they are of."""

from collections.abc import Collection

from data_access.imports.formats import Told

INDUSTRIES: dict[str, str] = {
    "A_AgricultureForestryAndFishing": "agriculture",
    "B_MiningAndQuarrying": "other",
    "C_Manufacturing": "other",
    "D_ElectricityGasSteamAndAirConditioningSupply": "other",
    "E_WaterSupplySewerageWasteManagement": "other",
    "F_Construction": "construction",
    "G_WholesaleAndRetailTradeRepairOfMotorVehicles": "retail",
    "H_TransportationAndStorage": "other",
    "I_AccommodationAndFoodServiceActivities": "hospitality",
    "J_InformationAndCommunication": "other",
    "K_FinancialAndInsuranceActivities": "other",
    "L_RealEstateActivities": "other",
    "M_ProfessionalScientificAndTechnicalActivities": "other",
    "N_AdministrativeAndSupportServiceActivities": "other",
    "O_PublicAdministrationAndDefence": "other",
    "P_Education": "other",
    "Q_HumanHealthAndSocialWorkActivities": "other",
    "R_ArtsEntertainmentAndRecreation": "other",
    "S_OtherServiceActivities": "other",
    "T_ActivitiesOfHouseholdsAsEmployers": "domestic_work",
    "U_ActivitiesOfExtraterritorialOrganizations": "other",
}
"""Section of ISIC revision 4 to sector."""

_FIELDS = """
org_ShippingCity Shipping City
org_ShippingState Shipping State/Province
org_ShippingStreet Shipping Street
org_ShippingPostalCode Shipping Zip/Postal Code
org_ShippingLongitude Longitude
org_ShippingLatitude Latitude
org_Phone Phone
prs_Salutation Salutation
prs_FirstName First Name
prs_MiddleName Middle Name
prs_SecondName Second Name
prs_Birthdate Birthdate
prs_Deceased Deceased
prs_MaritalStatus Marital Status
prs_NumberOfChildren Number of Children
prs_PrimaryLanguage Primary Language
prs_SecondaryLanguage Secondary Language
prs_HighestLevelOfEducation Highest Level of Education
prs_IdentityNumber Identity Number
prs_Title Title
prs_Email Email
prs_HomePhone Home Phone
prs_MobilePhone Mobile Phone
prs_MailingCity Mailing City
prs_MailingCountry Mailing Country
prs_MailingState Mailing State/Province
prs_MailingStreet Mailing Street
prs_MailingPostalCode Mailing Zip/Postal Code
prs_MailingLongitude Longitude
prs_MailingLatitude Latitude
vic_AgreementToManagePersonalData Agreement to Manage Personal Data
vic_TraffickingStatusDecisionMakingOrg Trafficking Status Decision Making Organization
vic_RecruitmentWebsitesAndApps Recruitment Websites and Apps
vic_LocationOfRecruitment Location of Recruitment
vic_LocationOfExploitation Location of Exploitation
vic_ExploitationWebsitesAndApps Exploitation Websites and Apps
vic_Vulnerabilities Vulnerabilities
vic_DetailsOfVulnerabilities Details Of Vulnerabilities
per_RoleInProcess Role in Process
per_RoleDetails Role Details
per_Organisation Organisation
cas_ReasonForCaseClosure Reason for Case Closure
cas_CaseOwner Case Owner
cas_ReferringOrganisation Referring Organisation
cas_ReferringPrimaryCaseWorker Referring Primary Case Worker
cas_ReasonForIncomingReferral Reason for Incoming Referral
cas_IncomingReferralDetails Incoming Referral Details
cas_ReferredOrganisation Referred Organisation
cas_ReferredPrimaryCaseWorker Referred Primary Case Worker
cas_ReasonForOutgoingReferral Reason for Outgoing Referral
cas_OutgoingReferralDate Outgoing Referral Date
cas_OutgoingReferralDetails Outgoing Referral Details
cco_CaseComment Case Comment
hte_Longitude Longitude
hte_Latitude Latitude
hte_City City
hte_State State
hte_Street Street
hte_PostalCode PostalCode
hte_Description Description
spl_Objectives Objectives
spl_ActionPlan Action Plan
spl_PlannedEndDate Planned End Date
spl_ActualEndDate Actual End Date
con_Consent Consent
"""

UNREAD: dict[str, str] = dict(line.split(" ", 1) for line in _FIELDS.strip().splitlines())
"""Fields that are known and not read, with their labels: names of persons, addresses, free texts,
and what has no place in the register."""

MISSPELT = {
    "vic_TraffickingStatusDecisionMakingOrg": ("vic_TraffickinStatusDecisionMakingOrg",),
}
"""Fields that the standard's own template spells otherwise."""

_FILLED: dict[str, dict[str, tuple[str, ...]]] = {
    "report": {
        **dict.fromkeys(("report_id", "kind", "theme", "registered_date"), ()),
        "registered_precision": (),
        "event_date": ("event",),
        "event_precision": ("event",),
        "agency": ("agency",),
        "country": ("country",),
        "status": ("case",),
    },
    "person_group": {
        **dict.fromkeys(("role", "number_from", "number_to"), ()),
        "gender": ("gender",),
        "age_band": ("age",),
        "citizenship": ("citizenship",),
    },
    "exploitation": {"type": ("types", "industry", "sex"), "sector": ("industry", "sex")},
    "means_of_control": {"means": ("means",), "present": ("means",)},
    "recruitment": {"method": ("methods",), "relation": ("relation",)},
    "support": {"identification": ("status",), "referral": ("referral",)},
}
"""The fields of which each column of the register needs one, by table; of some it needs none."""


def tells(fields: Collection[str]) -> Told:
    """The columns of the register that a file with these fields can fill.

    In rows with our own number the status is no identification.
    """
    found = set(fields) - ({"status"} if "record" in fields else set())
    told = {
        table: {name for name, of in columns.items() if not of or found & set(of)}
        for table, columns in _FILLED.items()
    }
    return {table: columns for table, columns in told.items() if columns}
