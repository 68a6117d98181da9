"""Where the chain from identifying a victim to the outcome of the support breaks."""

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


def chain(told: pd.DataFrame) -> pd.DataFrame:
    """How many victims took each step, and how many did not.

    Parameters
    ----------
    told : DataFrame[identification, reflection_period, referral, support_outcome: str, victims]
        Victims, alike ones together; who was found to be none is left out here.

    Returns
    -------
    DataFrame[step: str, taken, missed, not_known: int64, share, low, high: float64]
        In the order of `CHAIN`. ``share`` of those of whom it is known, with the 95% interval of
        Wilson (1927); NaN where of nobody.
    """
    steps = [_counts(step, told).sum() for step in CHAIN]
    frame = pd.DataFrame(steps, columns=list(_KNOWN)).astype("int64")
    frame.insert(0, "step", [step.name for step in CHAIN])
    return _with_shares(frame)


def chain_by(told: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """`chain` for each combination of some columns of ``told``, which come first; NA is one too."""
    steps = [
        told[keys].join(_counts(step, told)).groupby(keys, dropna=False, sort=True).sum()
        for step in CHAIN
    ]
    places = pd.Index([step.name for step in CHAIN], name="step")
    frame = pd.concat(steps, keys=places).reorder_levels([*keys, "step"]).reset_index()
    order = frame.groupby(keys, dropna=False, sort=True).ngroup()
    return _with_shares(frame.iloc[order.argsort(kind="stable")].reset_index(drop=True))


_KNOWN = ("taken", "missed", "not_known")


def _with_shares(frame: pd.DataFrame) -> pd.DataFrame:
    estimate = wilson(frame["taken"].to_numpy(), (frame["taken"] + frame["missed"]).to_numpy())
    return frame.assign(share=estimate.value, low=estimate.low, high=estimate.high)


def _counts(step: Step, told: pd.DataFrame) -> pd.DataFrame:
    """Victims of each row that took a step, did not, or of whom it is not known."""
    code, many = told[step.column], told["victims"].astype("int64")
    many = many.where(told["identification"] != NOT_A_VICTIM, 0)
    if step.among is not None:
        many = many.where(code.isin(step.among), 0)
    taken = code.notna() if step.taken is None else code.isin(step.taken)
    missed = code.isin(step.missed)
    states = (taken, missed, ~taken & ~missed)
    return pd.DataFrame(
        {name: many.where(state, 0) for name, state in zip(_KNOWN, states, strict=True)}
    )


def breaks_at(steps: pd.DataFrame) -> str | None:
    """The step that the least share took, of the steps of which enough is known; None of none.

    A step of which nobody is known not to have taken it cannot break the chain.
    """
    known = steps[(steps["taken"] + steps["missed"] >= FEWEST) & (steps["missed"] > 0)]
    return str(known.sort_values("share", kind="stable")["step"].iloc[0]) if len(known) else None
