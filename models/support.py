"""Where the chain from identifying a victim to the outcome of the support breaks."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from models.intervals import wilson

NOT_A_VICTIM = "NotAVictimOfTrafficking"
FEWEST = 10
"""Of fewer victims a share says too little to name the step at which the chain breaks."""


@dataclass(frozen=True)
class Step:
    """One step of the chain: which codes of a column say that it was taken, and that it was not.

    A code of neither, and a missing one, say that it is not known. ``taken`` None: any code.
    ``among``: the codes of those who came as far as to be asked; None: all.
    """

    name: str
    column: str
    taken: frozenset[str] | None
    missed: frozenset[str] = frozenset()
    among: frozenset[str] | None = None


_OFFERED = frozenset({"offered", "accepted", "declined"})

CHAIN = (
    Step(
        "identified",
        "identification",
        frozenset({"ActualVictimOfTrafficking"}),
        frozenset({"PossibleVictimOfTrafficking"}),
    ),
    Step("offered", "reflection_period", _OFFERED, frozenset({"not_offered"})),
    Step(
        "accepted",
        "reflection_period",
        frozenset({"accepted"}),
        frozenset({"declined"}),
        among=_OFFERED,
    ),
    Step("referred", "referral", None),
    Step(
        "stayed",
        "support_outcome",
        frozenset({"in_support", "residence_permit", "returned", "case_closed"}),
        frozenset({"left_support"}),
    ),
)
"""From identification over the reflection period and the referral to an outcome (Council of Europe
Convention CETS 197, articles 10, 12 to 14 and 16). A register tells no referral as nothing, so that
step is only ever taken or not known."""


def chain(told: pd.DataFrame, by: Mapping[str, object] | None = None) -> pd.DataFrame:
    """How many victims took each step, and how many did not.

    Parameters
    ----------
    told : DataFrame[identification, reflection_period, referral, support_outcome: str, victims]
        Victims, alike ones together; who was found to be none is left out here.
    by : Mapping
        What all rows share, put before the columns of the answer.

    Returns
    -------
    DataFrame[step: str, taken, missed, not_known: int64, share, low, high: float64]
        In the order of `CHAIN`. ``share`` of those of whom it is known, with the 95% interval of
        Wilson (1927); NaN where of nobody.
    """
    victims = told[told["identification"] != NOT_A_VICTIM]
    rows = [dict(by or {}) | {"step": step.name} | _counts(step, victims) for step in CHAIN]
    frame = pd.DataFrame(rows).astype(dict.fromkeys(("taken", "missed", "not_known"), "int64"))
    estimate = wilson(frame["taken"].to_numpy(), (frame["taken"] + frame["missed"]).to_numpy())
    return frame.assign(share=estimate.value, low=estimate.low, high=estimate.high)


def _counts(step: Step, victims: pd.DataFrame) -> dict[str, int]:
    code, many = victims[step.column], victims["victims"]
    if step.among is not None:
        code, many = code[code.isin(step.among)], many[code.isin(step.among)]
    taken = code.notna() if step.taken is None else code.isin(step.taken)
    missed = code.isin(step.missed)
    return {
        "taken": int(many[taken].sum()),
        "missed": int(many[missed].sum()),
        "not_known": int(many[~taken & ~missed].sum()),
    }


def chain_by(told: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """`chain` for each combination of some columns of ``told``, which come first; NA is one too."""
    parts = [
        chain(own, dict(zip(keys, values, strict=True)))
        for values, own in told.groupby(keys, dropna=False, sort=True)
    ]
    nobody = chain(told, dict.fromkeys(keys)).iloc[:0]
    return pd.concat(parts, ignore_index=True) if parts else nobody


def breaks_at(steps: pd.DataFrame) -> str | None:
    """The step that the least share took, of the steps of which enough is known; None of none.

    A step of which nobody is known not to have taken it cannot break the chain.
    """
    known = steps[(steps["taken"] + steps["missed"] >= FEWEST) & (steps["missed"] > 0)]
    return str(known.sort_values("share", kind="stable")["step"].iloc[0]) if len(known) else None
