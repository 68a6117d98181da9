"""What indicators, dimensions and things are called."""

from dashboard.texts import _, place_label
from models.indicators import Dimension

INDICATOR_NAMES = {
    "deceived_about_work": _("Deceived about the work"),
    "deceived_about_conditions": _("Deceived about conditions or pay"),
    "deceived_about_schooling": _("Deceived about schooling"),
    "violence_in_recruitment": _("Violence in recruitment"),
    "coerced_in_recruitment": _("Coerced in recruitment"),
    "debt_to_transporter": _("Debt to the transporter"),
    "papers_withheld_on_the_way": _("Papers withheld on the way"),
    "work_arranged_by_transporter": _("Work arranged by the transporter"),
    "phone_taken": _("Phone taken before boarding"),
    "vulnerability_abused_in_recruitment": _("Vulnerability abused in recruitment"),
    "vulnerable_in_recruitment": _("Vulnerable in recruitment"),
    "exploitation_told": _("Exploitation told of"),
    "excessive_hours": _("Very long days, no day off"),
    "sleeps_at_work": _("Sleeps where the work is"),
    "crowded_at_high_rent": _("Groups at one address for a very high rent"),
    "bad_conditions_or_pay": _("Very bad conditions or pay"),
    "no_schooling": _("No access to schooling"),
    "pattern_of_abuse": _("Pattern of abuse, not an incident"),
    "debt_at_work": _("Debt to the employer or a third party"),
    "papers_out_of_reach": _("Own papers out of reach"),
    "isolated": _("Isolated, confined or watched"),
    "not_free_to_move": _("No free movement or contact"),
    "violence": _("Violence"),
    "earnings_out_of_reach": _("Own earnings out of reach"),
    "forced_tasks": _("Forced into tasks, crime or prostitution"),
    "threatened": _("Threatened"),
    "threatened_with_disclosure": _("Threatened with disclosure"),
    "under_influence": _("Under strong influence"),
    "brought_in_groups": _("Brought to work in groups"),
    "dependent_on_employer": _("Depends on the employer for housing, travel or papers"),
    "vulnerable_at_work": _("Vulnerable at work"),
    "paid_passage": _("Price of the passage known"),
    "irregular_crossing": _("Landed, intercepted, turned back or wrecked"),
    "no_means_of_control": _("Means of control asked for, none there"),
    "sponsor_unknown": _("Sponsor not known"),
    "return_ticket_unused": _("Return ticket not used"),
}

DIMENSION_NAMES = {
    Dimension.DECEPTION: _("Deceptive recruitment"),
    Dimension.COERCION_BEFORE: _("Coercive recruitment"),
    Dimension.ABUSE_BEFORE: _("Recruitment by abuse of vulnerability"),
    Dimension.EXPLOITATION: _("Exploitation"),
    Dimension.COERCION: _("Coercion at destination"),
    Dimension.ABUSE: _("Abuse of vulnerability at destination"),
    None: _("Points to smuggling"),
}

STRENGTH_NAMES = {"strong": _("Strong"), "medium": _("Medium"), "weak": _("Weak")}

THING_NAMES = {
    "venue": _("Venue"),
    "vessel": _("Vessel"),
    "place": _("Place"),
    "route": _("Route"),
}


def thing_name(kind: str, thing: str, places: dict[str, str]) -> str:
    """A pseudonym as it is; a place or a route by its names."""
    return place_label(thing, places) if kind in {"place", "route"} else str(thing)


def in_words(names: tuple[str, ...]) -> str:
    """Indicators one after another."""
    return "; ".join(INDICATOR_NAMES[name] for name in names)
