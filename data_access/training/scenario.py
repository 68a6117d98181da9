"""What a training register is made of: size, span, and how hard it is to read.

`Scenario()` is the register as it always was, value for value. The graded presets are for the
training room: easy, medium and hard. Only the seed says which of the possible registers it is.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from data_access.codes import N_
from data_access.errors import RegisterError

FEWEST_REPORTS = 100
MOST_DECOYS = 3
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Silence:
    """An agency that stops telling of an island.

    ``late`` is whether reports on what happened before may still come in afterwards, as they do in
    a register that nobody looks after; without them the last report is the last.
    """

    agency: str
    area: str
    late: bool = False


INSPECTORATE_ON_STATIA = Silence("SZW", "sint_eustatius")
WITH_LATE_REPORTS = replace(INSPECTORATE_ON_STATIA, late=True)
SILENCES = (
    INSPECTORATE_ON_STATIA,
    Silence("SZW", "saba"),
    Silence("IND", "sint_eustatius"),
    Silence("KMar", "sint_eustatius"),
)
"""Those that a trainer can choose: seldom heard, but often enough to be missed."""


@dataclass(frozen=True)
class Scenario:
    """What a training register is made of.

    Attributes
    ----------
    seed : int
        Which of the possible registers, 0 to `LARGEST_SEED`. It stands nowhere in the register.
    reports : int, optional
        Exactly so many, at least `FEWEST_REPORTS`; None: the natural number a year.
    years : int
        Length of the span, at least 1.
    until : date
        Last day.
    missing : float
        How often a field is left empty, times what is usual; 0 to 3.
    noise : float
        How many of the planted reports tell something else than the pattern, 0 to 0.5.
    overlap : float
        How many events several agencies tell of, times what is usual; 0 to 5.
    silence : Silence, optional
        Which agency falls silent where; None: nobody does.
    decoys : int
        Bursts that are only control actions, 0 to `MOST_DECOYS`.
    impossible : float
        Share of the legs at sea whose times cannot be, 0 to 0.1.
    disguised : bool
        Whether venues and vessels of patterns are named like any other, and bursts may be at any
        time. In the register as it always was who knows this program could tell them by that.
    """

    seed: int = 1
    reports: int | None = None
    years: int = 6
    until: date = date(2026, 11, 23)
    missing: float = 1.0
    noise: float = 0.0
    overlap: float = 1.0
    silence: Silence | None = WITH_LATE_REPORTS
    decoys: int = 1
    impossible: float = 0.02
    disguised: bool = False

    def require_possible(self) -> None:
        """Refuse what no register can be made of.

        Raises
        ------
        RegisterError
            Says which value is out of its bounds, and what they are.
        """
        reports = self.reports if self.reports is not None else FEWEST_REPORTS
        if reports < FEWEST_REPORTS or self.years < 1:
            raise RegisterError(
                N_(
                    "A training register takes at least {least} reports and 1 year, not {reports} "
                    "reports and {years} years."
                ),
                least=FEWEST_REPORTS,
                reports=reports,
                years=self.years,
            )
        for name, (least, most) in BOUNDS.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                if isinstance(value, float) and name not in _SHARES:
                    value = f"{value:g}"  # a number with a part would be told as a share
                raise RegisterError(_OUT_OF_BOUNDS[name], least=least, most=most, value=value)
        if self.silence is not None and replace(self.silence, late=False) not in SILENCES:
            raise RegisterError(
                N_("{agency} on {area} cannot fall silent: one of {others} can."),
                agency=self.silence.agency,
                area=self.silence.area,
                others=", ".join(f"{one.agency} on {one.area}" for one in SILENCES),
            )

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold of it; `scenario_of` reads it back."""
        return asdict(self) | {"until": self.until.isoformat()}


BOUNDS: dict[str, tuple[float, float]] = {
    "seed": (0, LARGEST_SEED), "missing": (0, 3), "noise": (0.0, 0.5), "overlap": (0, 5),
    "decoys": (0, MOST_DECOYS), "impossible": (0.0, 0.1),
}  # fmt: skip
"""The least and the most of each number of a `Scenario`."""

_SHARES = ("noise", "impossible")
_OUT_OF_BOUNDS = {
    "seed": N_("The seed lies between {least} and {most}, not at {value}."),
    "missing": N_("Fields are empty {least} to {most} times as often as usual, not {value} times."),
    "noise": N_("{least} to {most} of the reports of a pattern tell something else, not {value}."),
    "overlap": N_(
        "Several agencies tell of an event {least} to {most} times as often as usual, not {value} "
        "times."
    ),
    "decoys": N_("{least} to {most} bursts are only control actions, not {value}."),
    "impossible": N_("{least} to {most} of the legs at sea have impossible times, not {value}."),
}


def scenario_of(kept: dict[str, Any]) -> Scenario:
    """The scenario that `Scenario.as_json` told."""
    silence = kept["silence"] and Silence(**kept["silence"])
    return Scenario(**kept | {"until": date.fromisoformat(kept["until"]), "silence": silence})


EASY = Scenario(
    reports=600, years=3, missing=0.4, overlap=0.5, impossible=0.05, disguised=True,
    silence=INSPECTORATE_ON_STATIA,
)  # fmt: skip
MEDIUM = replace(
    EASY, reports=1_200, years=4, missing=1.0, noise=0.1, overlap=1.0, decoys=2, impossible=0.04
)
HARD = replace(
    MEDIUM, reports=2_000, years=6, missing=1.5, noise=0.2, overlap=2.0, decoys=3, impossible=0.03
)
PRESETS = {"easy": EASY, "medium": MEDIUM, "hard": HARD}
"""By difficulty. Give each a seed, and the last day, by `dataclasses.replace`."""
