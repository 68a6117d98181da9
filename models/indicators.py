"""What points to trafficking and what to smuggling, and how heavily: the one list of weights.

Change a weight here and both pages that weigh follow, *Theme check* and *Threshold*. Which codes of
the register tell an indicator stands in `data_access.indicator_codes`, by the same names.

Strength and dimension are those of the ILO's operational indicators (2009, a Delphi survey with the
European Commission) where the ILO has the indicator; elsewhere they are ours, and the source says
so. The ILO's list is that for adults trafficked for labour, its wording as recalled in the
project's domain notes.

The points make the ILO's own rule a sum. A dimension is positive with two strong indicators, or one
strong and one medium or weak, or three medium, or two medium and one weak. With 6, 3 and 1 points
that is exactly 7 points or more, as long as fewer than four weak ones are counted.
"""

from dataclasses import dataclass
from enum import StrEnum

POINTS = {"strong": 6, "medium": 3, "weak": 1}
"""What an indicator weighs; a report that tells no strength has that of this list."""

POSITIVE = 7
"""Points from which a dimension is positive: the ILO's rule."""

RELIABLE = {"A": 1.0, "B": 0.75, "X": 0.5, None: 0.5, "C": 0.25}
"""What is left of the points by the grade of the source (4x4): always reliable, mostly, cannot be
assessed or not told, mostly unreliable. The steps are ours: no standard gives grades numbers."""


LINE = {"venue": 21, "vessel": 21, "place": 105, "route": 105}
"""Points at which the page *Threshold* draws its line where nobody asks for another: three positive
dimensions' worth for what one owner answers for; five times that for a place or a route, which much
that is unrelated shares. Ours: who investigates must agree on it."""

UNITS = 4
"""Parts of a point, so that every product with `RELIABLE` is whole."""


class Dimension(StrEnum):
    """The six dimensions of the ILO."""

    DECEPTION = "deceptive_recruitment"
    COERCION_BEFORE = "coercive_recruitment"
    ABUSE_BEFORE = "abuse_of_vulnerability_recruitment"
    EXPLOITATION = "exploitation"
    COERCION = "coercion_at_destination"
    ABUSE = "abuse_of_vulnerability_destination"


@dataclass(frozen=True)
class Indicator:
    """One thing that may be seen: its strength, a key of `POINTS`, and whose it is.

    Without a dimension it points to smuggling: a border crossed for a benefit, and no hold on the
    persons.
    """

    name: str
    strength: str
    dimension: Dimension | None
    source: str

    @property
    def points(self) -> int:
        """What it weighs."""
        return POINTS[self.strength]


_D = Dimension
_ILO = "ILO 2009"
_OM = "OM Aanwijzing mensenhandel"
_CN = "Caribbean Netherlands 2024"
_OURS = "weight our own"
_PALERMO = "Palermo Protocol 2000, article 3(a)"
_SMUGGLED = "Protocol against the Smuggling of Migrants 2000, article 3(a)"

INDICATORS: tuple[Indicator, ...] = (
    # Recruitment and journey.
    Indicator("deceived_about_work", "strong", _D.DECEPTION, _ILO),
    Indicator("deceived_about_conditions", "medium", _D.DECEPTION, _ILO),
    Indicator("deceived_about_schooling", "weak", _D.DECEPTION, _ILO),
    Indicator("violence_in_recruitment", "strong", _D.COERCION_BEFORE, _ILO),
    Indicator("coerced_in_recruitment", "medium", _D.COERCION_BEFORE, _ILO),
    # The price of the passage still to be paid: debt bondage in recruitment.
    Indicator(
        "debt_to_transporter",
        "medium",
        _D.COERCION_BEFORE,
        f"{_ILO}; Supplementary Convention on Slavery 1956, article 1(a)",
    ),
    Indicator("papers_withheld_on_the_way", "medium", _D.COERCION_BEFORE, _ILO),
    # Who moves people and who sets them to work are one, so that act and purpose meet. The ILO's
    # nearest, control of exploiters, is medium.
    Indicator("work_arranged_by_transporter", "strong", _D.ABUSE_BEFORE, f"{_PALERMO}; {_OURS}"),
    # Crews take telephones also so that nobody betrays the landing.
    Indicator("phone_taken", "weak", _D.COERCION_BEFORE, f"Theme Register; {_OURS}"),
    Indicator("vulnerability_abused_in_recruitment", "medium", _D.ABUSE_BEFORE, _ILO),
    Indicator("vulnerable_in_recruitment", "weak", _D.ABUSE_BEFORE, _ILO),
    # Work.
    Indicator("exploitation_told", "strong", _D.EXPLOITATION, f"{_PALERMO}; {_OURS}"),
    Indicator("excessive_hours", "strong", _D.EXPLOITATION, f"{_ILO}; {_CN}"),
    Indicator("sleeps_at_work", "medium", _D.EXPLOITATION, f"{_ILO}; {_CN}"),
    Indicator("crowded_at_high_rent", "medium", _D.EXPLOITATION, f"{_CN}; {_OURS}"),
    Indicator("bad_conditions_or_pay", "medium", _D.EXPLOITATION, f"{_ILO}; {_OM}, 3"),
    Indicator("no_schooling", "weak", _D.EXPLOITATION, _ILO),
    Indicator("pattern_of_abuse", "weak", _D.EXPLOITATION, f"{_OM}, 5; {_OURS}"),
    # Control.
    Indicator("debt_at_work", "strong", _D.COERCION, f"{_ILO}; {_OM}, 1b"),
    Indicator("papers_out_of_reach", "strong", _D.COERCION, f"{_ILO}; {_OM}, 2b; {_CN}"),
    Indicator("isolated", "strong", _D.COERCION, _ILO),
    # Wider than the ILO's isolation and confinement.
    Indicator("not_free_to_move", "medium", _D.COERCION, f"{_OM}, 2a; {_OURS}"),
    Indicator("violence", "strong", _D.COERCION, f"{_ILO}; {_OM}, 4"),
    Indicator("earnings_out_of_reach", "medium", _D.COERCION, f"{_ILO}; {_OM}, 2c"),
    Indicator("forced_tasks", "medium", _D.COERCION, f"{_ILO}; {_CN}"),
    Indicator("threatened", "medium", _D.COERCION, _ILO),
    Indicator("threatened_with_disclosure", "weak", _D.COERCION, _ILO),
    Indicator("under_influence", "medium", _D.COERCION, _ILO),
    Indicator("brought_in_groups", "medium", _D.COERCION, f"{_CN}; {_OURS}"),
    Indicator("dependent_on_employer", "medium", _D.ABUSE, f"{_ILO}; {_OM}, 1a"),
    Indicator("vulnerable_at_work", "weak", _D.ABUSE, _ILO),
    # Smuggling.
    Indicator("paid_passage", "medium", None, f"{_SMUGGLED}; {_OURS}"),
    Indicator("irregular_crossing", "medium", None, f"{_SMUGGLED}; {_OURS}"),
    # Somebody asked and there was none: the only absence that is evidence.
    Indicator("no_means_of_control", "medium", None, f"{_PALERMO}; {_OURS}"),
    Indicator("sponsor_unknown", "weak", None, f"Theme Register; {_OURS}"),
    Indicator("return_ticket_unused", "weak", None, f"Theme Register; {_OURS}"),
)

BY_NAME = {one.name: one for one in INDICATORS}
