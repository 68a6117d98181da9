"""Which codes say the same: one name for what is seen, whatever list or field tells it.

An officer who fills in two lists says one thing twice, so that both count once. Grouped by us; what
each is worth stands in `models.indicators`. The position is the indicator's bit in the layout.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """Codes that tell one indicator.

    Parameters
    ----------
    listed : tuple of str
        List and code of the register's ``indicator``.
    means, outcomes : tuple of str
        Means of control that are present; outcomes of a leg, whatever its mode.
    landed_by : tuple of str
        Modes of a leg that landed.
    paid : bool
        Told by a leg with a price above 0; a passage that was free has a price too.
    known : str
        Attribute of which any value tells it.
    no_means : bool
        Told by a means of control that was asked for and was not there, where none was.
    """

    listed: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    landed_by: tuple[str, ...] = ()
    paid: bool = False
    known: str = ""
    no_means: bool = False


OFF_THE_LINES = ("small_boat", "yacht", "cargo_vessel", "on_foot")
"""Modes that may end where nobody checks papers; by flight, ferry or road one lands lawfully."""


def _ilo(dimension: str, *numbers: int) -> tuple[str, ...]:
    """Indicators of the ILO by their number within a dimension, the strongest first."""
    return tuple(f"ILO {dimension}.{number}" for number in numbers)


TOLD_BY: dict[str, Told] = {
    "deceived_about_work": Told(listed=_ilo("deceptive_recruitment", 1)),
    "deceived_about_conditions": Told(
        listed=_ilo("deceptive_recruitment", *range(2, 10)), means=("FalsePromises",)
    ),
    "deceived_about_schooling": Told(listed=_ilo("deceptive_recruitment", 10)),
    "violence_in_recruitment": Told(listed=_ilo("coercive_recruitment", 1)),
    "coerced_in_recruitment": Told(listed=_ilo("coercive_recruitment", 2, *range(5, 11))),
    "debt_to_transporter": Told(
        listed=(
            "SMUGGLING debt_to_transporter",
            *_ilo("coercive_recruitment", 4),
        )
    ),
    "papers_withheld_on_the_way": Told(
        listed=(
            "SMUGGLING documents_withheld",
            *_ilo("coercive_recruitment", 3),
        )
    ),
    "work_arranged_by_transporter": Told(listed=("SMUGGLING job_arranged_by_transporter",)),
    "phone_taken": Told(listed=("SMUGGLING phone_taken",)),
    "vulnerability_abused_in_recruitment": Told(
        listed=_ilo("abuse_of_vulnerability_recruitment", *range(1, 13))
    ),
    "vulnerable_in_recruitment": Told(
        listed=_ilo("abuse_of_vulnerability_recruitment", *range(13, 17))
    ),
    "exploitation_told": Told(known="exploitation_type"),
    "excessive_hours": Told(
        listed=(
            "CN2024 CN3",
            *_ilo("exploitation", 1),
        ),
        means=("ExcessiveWorkingHours",),
    ),
    "sleeps_at_work": Told(
        listed=(
            "CN2024 CN1",
            *_ilo("exploitation", 2),
        )
    ),
    "crowded_at_high_rent": Told(listed=("CN2024 CN2",)),
    "bad_conditions_or_pay": Told(
        listed=(
            "OM 3",
            *_ilo("exploitation", *range(3, 9)),
        ),
        means=("WithholdsNecessities", "RestrictsMedicalCare"),
    ),
    "no_schooling": Told(listed=_ilo("exploitation", 9)),
    "pattern_of_abuse": Told(listed=("OM 5",)),
    "debt_at_work": Told(
        listed=(
            "OM 1b",
            *_ilo("coercion_at_destination", 2),
        ),
        means=("DebtBondage",),
    ),
    "papers_out_of_reach": Told(
        listed=(
            "OM 2b",
            "CN2024 CN6",
            *_ilo("coercion_at_destination", 1),
        ),
        means=("WithholdsDocuments",),
    ),
    "isolated": Told(listed=_ilo("coercion_at_destination", 3)),
    "not_free_to_move": Told(listed=("OM 2a",)),
    "violence": Told(
        listed=(
            "OM 4",
            *_ilo("coercion_at_destination", 4),
        ),
        means=("PhysicalAbuse", "SexualAbuse"),
    ),
    "earnings_out_of_reach": Told(
        listed=(
            "OM 2c",
            *_ilo("coercion_at_destination", 14),
        ),
        means=("TakesEarnings", "RestrictsFinancialAccess"),
    ),
    "forced_tasks": Told(
        listed=(
            "CN2024 CN5",
            *_ilo("coercion_at_destination", *range(5, 9)),
        )
    ),
    "threatened": Told(
        listed=_ilo("coercion_at_destination", 9, 10, 11, 13),
        means=("PhysicalThreats", "ThreatsLawEnforcement", "ThreatensChildrenFamily"),
    ),
    "threatened_with_disclosure": Told(listed=_ilo("coercion_at_destination", 15)),
    "under_influence": Told(
        listed=_ilo("coercion_at_destination", 12),
        means=("PsychologicalAbuse", "PsychoactiveSubstance"),
    ),
    "brought_in_groups": Told(listed=("CN2024 CN4",)),
    "dependent_on_employer": Told(
        listed=(
            "OM 1a",
            *_ilo("abuse_of_vulnerability_destination", *range(1, 6)),
        )
    ),
    "vulnerable_at_work": Told(listed=_ilo("abuse_of_vulnerability_destination", 6, 7)),
    "paid_passage": Told(paid=True),
    "irregular_crossing": Told(
        outcomes=("intercepted", "turned_back", "wreck"), landed_by=OFF_THE_LINES
    ),
    "no_means_of_control": Told(no_means=True),
    "sponsor_unknown": Told(listed=("SMUGGLING sponsor_unknown",)),
    "return_ticket_unused": Told(listed=("SMUGGLING return_ticket_unused",)),
}

POSITIONS = {name: place for place, name in enumerate(TOLD_BY)}
"""The bit of each indicator, 0 to 62."""
