"""What indicators, dimensions and things are called."""

from collections.abc import Iterable

from dashboard.texts import Wordbook, Words, _, place_label
from data_access.mirror_info import MirrorInfo
from models.indicators import BY_NAME, Dimension

INDICATOR_NAMES = Wordbook(
    {
        "deceived_about_work": Words("Deceived about the work"),
        "deceived_about_conditions": Words("Deceived about conditions or pay"),
        "deceived_about_schooling": Words("Deceived about schooling"),
        "violence_in_recruitment": Words("Violence in recruitment"),
        "coerced_in_recruitment": Words("Coerced in recruitment"),
        "debt_to_transporter": Words("Debt to the transporter"),
        "papers_withheld_on_the_way": Words("Papers withheld on the way"),
        "work_arranged_by_transporter": Words("Work arranged by the transporter"),
        "phone_taken": Words("Phone taken before boarding"),
        "vulnerability_abused_in_recruitment": Words("Vulnerability abused in recruitment"),
        "vulnerable_in_recruitment": Words("Vulnerable in recruitment"),
        "exploitation_told": Words("Exploitation told of"),
        "excessive_hours": Words("Very long days, no day off"),
        "sleeps_at_work": Words("Sleeps where the work is"),
        "crowded_at_high_rent": Words("Groups at one address for a very high rent"),
        "bad_conditions_or_pay": Words("Very bad conditions or pay"),
        "no_schooling": Words("No access to schooling"),
        "pattern_of_abuse": Words("Pattern of abuse, not an incident"),
        "debt_at_work": Words("Debt to the employer or a third party"),
        "papers_out_of_reach": Words("Own papers out of reach"),
        "isolated": Words("Isolated, confined or watched"),
        "not_free_to_move": Words("No free movement or contact"),
        "violence": Words("Violence"),
        "earnings_out_of_reach": Words("Own earnings out of reach"),
        "forced_tasks": Words("Forced into tasks, crime or prostitution"),
        "threatened": Words("Threatened"),
        "threatened_with_disclosure": Words("Threatened with disclosure"),
        "under_influence": Words("Under strong influence"),
        "brought_in_groups": Words("Brought to work in groups"),
        "dependent_on_employer": Words("Depends on the employer for housing, travel or papers"),
        "vulnerable_at_work": Words("Vulnerable at work"),
        "paid_passage": Words("Passage for a price"),
        "irregular_crossing": Words(
            "Landed by boat or on foot, intercepted, turned back or wrecked"
        ),
        "no_means_of_control": Words("Means of control asked for, none there"),
        "sponsor_unknown": Words("Sponsor not known"),
        "return_ticket_unused": Words("Return ticket not used"),
    }
)

DIMENSION_NAMES = Wordbook(
    {
        Dimension.DECEPTION: Words("Deceptive recruitment"),
        Dimension.COERCION_BEFORE: Words("Coercive recruitment"),
        Dimension.ABUSE_BEFORE: Words("Recruitment by abuse of vulnerability"),
        Dimension.EXPLOITATION: Words("Exploitation"),
        Dimension.COERCION: Words("Coercion at destination"),
        Dimension.ABUSE: Words("Abuse of vulnerability at destination"),
        None: Words("Points to smuggling"),
    }
)

STRENGTH_NAMES = Wordbook(
    {"strong": Words("Strong"), "medium": Words("Medium"), "weak": Words("Weak")}
)

SOURCES = Wordbook(
    {
        "Caribbean Netherlands 2024": Words("Caribbean Netherlands 2024"),
        "Palermo Protocol 2000, article 3(a)": Words("Palermo Protocol 2000, article 3(a)"),
        "Protocol against the Smuggling of Migrants 2000, article 3(a)": Words(
            "Protocol against the Smuggling of Migrants 2000, article 3(a)"
        ),
        "Supplementary Convention on Slavery 1956, article 1(a)": Words(
            "Supplementary Convention on Slavery 1956, article 1(a)"
        ),
        "Theme Register": Words("Theme Register"),
        "weight our own": Words("weight our own"),
    }
)
"""Parts of the sources of `models.indicators` that are said in words; others are names."""

THING_NAMES = Wordbook(
    {
        "venue": Words("Venue"),
        "vessel": Words("Vessel"),
        "place": Words("Place"),
        "route": Words("Route"),
    }
)
_TOLD_BY = {"venue": "exploitation.venue", "vessel": "leg.vessel"}
"""The optional column of the contract that tells things of a kind."""


def cannot_be_told(info: MirrorInfo) -> dict[str, str]:
    """Kinds of things that the register has no column for, each with why, in a sentence."""
    why = _(
        "The register has no column {column}, so it is not known which case names such a thing: "
        "{kind}."
    )
    return {
        kind: why.format(column=column, kind=THING_NAMES[kind].lower())
        for kind, column in _TOLD_BY.items()
        if column in info.lacks
    }


def thing_name(kind: str, thing: str, places: dict[str, str]) -> str:
    """A pseudonym as it is; a place or a route by its names."""
    return place_label(thing, places) if kind in {"place", "route"} else str(thing)


def pseudonyms_of(kind: str, things: Iterable[str]) -> tuple[str, ...]:
    """Those that things of a kind are called by; a place or a route has none."""
    return () if kind in {"place", "route"} else tuple(map(str, things))


def in_words(names: tuple[str, ...]) -> str:
    """Indicators one after another."""
    return "; ".join(INDICATOR_NAMES[name] for name in names)


def sources(names: Iterable[str]) -> str:
    """After whom indicators are, each source once."""
    told = (part for name in names for part in BY_NAME[name].source.split("; "))
    return "; ".join(SOURCES.get(part, part) for part in dict.fromkeys(told))
