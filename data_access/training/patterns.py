"""The patterns planted for the analyst to find, and one that must not alarm anybody.

Each pattern replaces background events by events of its own; what it does not fix is drawn like the
background. Its place in time is told in days before the last day of the register.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from data_access.training.events import NO_JOURNEY
from data_access.training.journeys import number_of
from data_access.training.seasons import Span

SILENT_DAYS = 240
"""For so long before the end nobody of the silent agency reports from its island."""

STEADY_DAYS = 60
"""So far apart are its reports before. Among forty pairs of agency and island chance alone makes a
silence of one in twenty: one report in five months, as it was, is missed without anyone's surprise.
"""

Mixes = dict[str, dict[Any, float]]


@dataclass(frozen=True)
class Pattern:
    """One planted pattern.

    ``window`` is (first, last) day before the end, ``ramp`` above 1 puts more of it near the last.
    ``mixes`` gives the event's columns; ``means``, ``indicators`` and ``recruitment`` are told in
    most of its reports.
    """

    name: str
    kind: str
    title: str
    description: str
    size: int
    window: tuple[int, int]
    mixes: Mixes
    ramp: float = 1.0
    persons: tuple[int, int] = (1, 3)
    means: tuple[str, ...] = ()
    indicators: tuple[tuple[str, str], ...] = ()
    recruitment: str | None = None
    decoy: bool = False
    gap_factor: float = 0.4
    adjust: Callable[[pd.DataFrame, Span], None] | None = field(default=None, compare=False)


def fixed(**columns: Any) -> Mixes:
    """Columns that have one value in every event of a pattern."""
    return {name: {value: 1.0} for name, value in columns.items()}


_SALON_FLIGHT = number_of("bonaire", "VE-san-antonio", "CO-cucuta", "CO-BOG", "BQ-BON")
_BOGOTA = number_of("bonaire", "CO-BOG", "BQ-BON")
_MORROCOY = number_of("bonaire", "VE-morrocoy", "BQ-lagun")
_MORROCOY_ON = number_of("bonaire", "VE-morrocoy", "BQ-lagun", "CW-oostpunt")
_TUCACAS = number_of("bonaire", "VE-tucacas", "BQ-lac")
_YACHT = number_of("saba", "SX-simpson-bay", "BQ-fort-bay", mode="yacht")
_KORAAL_TABAK = number_of("curacao", "VE-san-jose", "CW-koraal-tabak")


def _half_to_the_bar(events: pd.DataFrame, span: Span) -> None:  # noqa: ARG001 - all take both
    """Every other event is the crossing, before any exploitation."""
    crossing = np.arange(len(events)) % 2 == 0
    for column in ("sector", "type", "venue_type", "venue"):
        events.loc[crossing, column] = None
    events.loc[crossing, ["channel", "theme", "outcome"]] = ["sea", "smuggling", "landed"]
    events.loc[crossing, "agency"] = np.resize(["KWCARIB", "KMar"], crossing.sum())
    events.loc[crossing, "persons"] = 18 + np.arange(crossing.sum()) % 9
    events.loc[~crossing, "persons"] = 1 + np.arange((~crossing).sum()) % 3


def _four_tellings(events: pd.DataFrame, span: Span) -> None:  # noqa: ARG001 - all take both
    """One landing, four agencies, and no two of them agree with all the others."""
    events["agency"] = ["KWCARIB", "KMar", "KPCN", "KPC"]
    events["kind"] = ["rescue", "report", "sign", "report"]
    events["persons"] = [32, 34, 35, 32]
    events["day"] = events["day"].iloc[0] + pd.to_timedelta([0, 0, 1, 0], unit="D")


def _at_a_steady_pace(events: pd.DataFrame, span: Span) -> None:
    """A report every so many days beside the background's, until none comes any more."""
    last = span.length - SILENT_DAYS - 25
    offsets = np.maximum(last - STEADY_DAYS * np.arange(len(events))[::-1], 10)
    events["day"] = pd.to_datetime(span.days[offsets])


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        name="beauty_salon_network",
        kind="network",
        title="Beauty salons as cover, Venezuelan women on Colombian papers",
        description="Venezuelan women come to Bonaire by way of Cúcuta and Bogotá on Colombian "
        "documents and work off a debt in three salons.",
        size=15,
        window=(420, 12),
        mixes=fixed(
            side="bes", channel="trafficking", area="bonaire", theme="trafficking",
            sector="beauty_salon", venue_type="salon", citizenship="VE", document_country="CO",
            gender="Feminine", journey=_SALON_FLIGHT, outcome="overstay",
        )
        | {
            "venue": {"V-0003": 5, "V-0011": 3, "V-0018": 2},
            "type": {"SexualExploitation": 3, "ForcedLabour": 1},
            "age_band": {"18-20": 1, "21-23": 3, "24-26": 2, "27-29": 1},
            "agency": {"KPCN": 5, "IND": 3, "KMar": 3, "OLB": 1},
            "kind": {"sign": 5, "report": 4, "complaint": 1},
        },
        means=("DebtBondage", "WithholdsDocuments"),
        indicators=(("OM", "1b"), ("CN2024", "CN6")),
        recruitment="ThroughOnlineSocialNetworks",
    ),
    Pattern(
        name="morrocoy_bonaire",
        kind="new_route",
        title="A new crossing from Morrocoy to Bonaire",
        description="Boats from Morrocoy land at Lagun from five months before the end, more every "
        "month; some go on to Curaçao.",
        size=18,
        window=(185, 5),
        ramp=2.2,
        mixes=fixed(
            side="bes", channel="sea", area="bonaire", theme="smuggling", outcome="landed",
            citizenship="VE", document_country="VE", gender="Masculine", age_band="30-38",
        )
        | {
            "journey": {_MORROCOY: 7, _MORROCOY_ON: 3},
            "vessel": {"B-0002": 3, "B-0009": 2, None: 5},
            "agency": {"KWCARIB": 5, "KMar": 3, "KPCN": 2},
            "kind": {"report": 5, "sign": 4},
        },
        persons=(17, 31),
        indicators=(("SMUGGLING", "phone_taken"),),
    ),
    Pattern(
        name="construction_crew_housed",
        kind="situation",
        title="A building crew housed on the site",
        description="Men of one crew sleep on the building site in Hato, pay rent for it from low "
        "wages, and their papers are kept.",
        size=10,
        window=(300, 20),
        mixes=fixed(
            side="bes", channel="trafficking", area="bonaire", theme="trafficking",
            sector="construction", venue_type="building_site", venue="V-0007",
            type="ForcedLabour", gender="Masculine", outcome="overstay",
        )
        | {
            "citizenship": {"VE": 7, "CO": 3},
            "age_band": {"27-29": 1, "30-38": 3, "39-47": 1},
            "journey": {_BOGOTA: 4, NO_JOURNEY: 6},
            "agency": {"KPCN": 4, "SZW": 3, "IND": 2, "OLB": 1},
            "kind": {"sign": 4, "inspection": 3, "report": 3},
        },
        persons=(6, 14),
        means=("ExcessiveWorkingHours", "WithholdsDocuments", "TakesEarnings"),
        indicators=(("CN2024", "CN1"), ("CN2024", "CN2"), ("OM", "1a")),
        recruitment="ThroughFriendsOrSocialEvents",
    ),
    Pattern(
        name="debt_to_transporter",
        kind="link",
        title="The debt to the transporter is worked off in a bar",
        description="Women who crossed from Tucacas on one boat turn up in one bar in Kralendijk, "
        "where the owner collects the price of the crossing: smuggling turned into trafficking.",
        size=12,
        window=(330, 15),
        mixes=fixed(
            side="bes", channel="trafficking", area="bonaire", theme="both", outcome="landed",
            sector="prostitution", venue_type="bar", venue="V-0014", type="SexualExploitation",
            gender="Feminine", journey=_TUCACAS, vessel="B-0005", citizenship="VE",
            document_country="VE", age_band="21-23", agency="KPCN",
        )
        | {"kind": {"sign": 4, "report": 4}},
        means=("DebtBondage", "TakesEarnings"),
        indicators=(
            ("SMUGGLING", "debt_to_transporter"), ("SMUGGLING", "job_arranged_by_transporter"),
        ),
        recruitment="ThroughFriendsOrSocialEvents",
        adjust=_half_to_the_bar,
    ),
    Pattern(
        name="sx_saba_yacht",
        kind="vessel",
        title="One yacht from Simpson Bay to Saba by night",
        description="The same sailing yacht brings three to seven Dominicans and Haitians at a "
        "time from Simpson Bay to Fort Bay.",
        size=8,
        window=(500, 25),
        mixes=fixed(
            side="bes", channel="sea", area="saba", theme="smuggling", outcome="landed",
            journey=_YACHT, vessel="B-0012", age_band="30-38",
        )
        | {
            "citizenship": {"DO": 6, "HT": 4},
            "gender": {"Masculine": 6, "Feminine": 4},
            "agency": {"KMar": 4, "KPCN": 3, "OL Saba": 1, "KWCARIB": 2},
            "kind": {"report": 5, "sign": 5},
        },
        persons=(3, 7),
    ),
    Pattern(
        name="inspection_campaign",
        kind="control_action",
        title="A burst that is only an inspection campaign",
        description="For seven weeks the labour inspectorate visited shops on Bonaire: more "
        "reports because more was looked at, not because more happened.",
        size=20,
        window=(110, 61),
        mixes=fixed(
            side="bes", channel="trafficking", area="bonaire", theme="trafficking",
            sector="retail", venue_type="shop", type="ForcedLabour", kind="inspection",
            agency="SZW", outcome="overstay", journey=NO_JOURNEY,
        )
        | {
            "citizenship": {"CN": 5, "IN": 3, "VE": 1, "DO": 1},
            "gender": {"Masculine": 6, "Feminine": 4},
            "age_band": {"24-26": 2, "27-29": 2, "30-38": 4, "39-47": 2},
        },
        decoy=True,
    ),
    Pattern(
        name="silent_agency",
        kind="coverage",
        title="The inspectorate on Sint Eustatius fell silent",
        description="The labour inspectorate used to report from Sint Eustatius every two months "
        "and has not done so for eight; about four reports were to be expected.",
        size=18,
        window=(2000, SILENT_DAYS),
        mixes=fixed(
            side="bes", channel="trafficking", area="sint_eustatius", theme="trafficking",
            agency="SZW", kind="inspection", outcome="overstay", journey=NO_JOURNEY,
            type="ForcedLabour",
        )
        | {
            "sector": {"construction": 5, "hospitality": 4, "retail": 2},
            "citizenship": {"VE": 3, "DO": 3, "HT": 2, "CN": 2},
            "gender": {"Masculine": 7, "Feminine": 3},
            "age_band": {"24-26": 2, "27-29": 2, "30-38": 4, "39-47": 2},
        },
        gap_factor=0.0,
        adjust=_at_a_steady_pace,
    ),
    Pattern(
        name="one_landing_told_four_ways",
        kind="duplicate",
        title="One landing told by four agencies",
        description="Four reports that nobody linked tell of one boat from San José de la Costa to "
        "Koraal Tabak: 32, 34, 35 and 32 persons, a day apart at most.",
        size=4,
        window=(75, 75),
        mixes=fixed(
            side="partner", channel="sea", area="curacao", theme="smuggling", outcome="landed",
            journey=_KORAAL_TABAK, citizenship="VE", document_country="VE", gender="Masculine",
            age_band="30-38",
        ),
        persons=(32, 32),
        gap_factor=0.0,
        adjust=_four_tellings,
    ),
)  # fmt: skip
