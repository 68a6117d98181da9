"""Which cases may tell of the same event, though nobody linked them.

The evidence is that of record linkage (Fellegi and Sunter 1969, J. Am. Stat. Assoc. 64:1183): for
each attribute that both cases know, log2 of m / u. m is how often two tellings of one event agree
so well, u how often two cases of different events do. m is agreed (`models.agreement`); u is read
off the register, so that agreement on a rare value weighs more: two boats with 33 aboard in one
night are stranger than two with one.

Of a place the finest agreement counts alone (a route, a place, an area), for these go together. An
attribute that either case leaves out adds nothing. Before it looks at any attribute, a case is as
likely as `TOLD_AGAIN` to have been told a second time, by any of the other cases. A pair is
proposed where its posterior probability is at least `PROPOSED`. Nothing is ever merged.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.agreement import DAYS, Background, Told, bits_of

TOLD_AGAIN = 0.05
"""Share of cases that an unlinked case tells again; of linked cases, agencies share 4 to 6%."""

PROPOSED = 0.5
"""Probability from which on a pair is proposed."""

SURE = 0.9
"""Probability from which on a pair counts as one event where events are counted."""

_PAIRS = 50_000


def prior(background: Background) -> float:
    """Bits against any two cases telling of one event, before anything is compared."""
    return float(np.log2(TOLD_AGAIN / max(background.cases - 1, 1)))


def close_pairs(dates: pd.DataFrame, days: int = DAYS, *, of: int | None = None) -> pd.DataFrame:
    """Pairs of cases dated so near each other that they may tell of one event; one < other.

    ``dates`` is as in `Told`; ``of`` is the key of the one case whose pairs alone are made.
    Columns: one, other. Linear in the pairs that overlap.
    """
    if of is not None:
        near = _near(of, dates, days)
        ends = np.sort(np.column_stack([np.full(len(near), of, np.int64), near]), axis=1)
        return pd.DataFrame(ends, columns=["one", "other"])
    ordered = dates.sort_values(["low", "high", "case_key"], ignore_index=True)
    low, high = ordered["low"].to_numpy(), ordered["high"].to_numpy()
    # Those after a row that begin before it ends; those before it have found it themselves.
    last = np.searchsorted(low, high + days, side="right")
    number = np.maximum(last - np.arange(len(low)) - 1, 0)
    one = np.repeat(np.arange(len(low)), number)
    starts = np.cumsum(number) - number
    other = one + 1 + np.arange(number.sum()) - np.repeat(starts, number)
    keys = ordered["case_key"].to_numpy(np.int64)
    pairs = pd.DataFrame({"one": keys[one], "other": keys[other]})
    pairs = pd.DataFrame(np.sort(pairs.to_numpy(), axis=1), columns=["one", "other"])
    pairs = pairs[pairs["one"] != pairs["other"]].drop_duplicates()
    return pairs.sort_values(["one", "other"], ignore_index=True)


def sure_pairs(told: Told, background: Background) -> pd.DataFrame:
    """Pairs of cases of known days that surely tell one event.

    DataFrame[one, other: int64].
    """
    pairs = close_pairs(told.dates[told.dates["high"] == told.dates["low"]])
    sure = [pairs.head(0)]
    for start in range(0, len(pairs), _PAIRS):  # bounds memory
        found = judged(weighed(pairs.iloc[start : start + _PAIRS], told, background), background)
        sure.append(found.loc[found["probability"] >= SURE, ["one", "other"]])
    return pd.concat(sure, ignore_index=True)


def _near(case_key: int, dates: pd.DataFrame, days: int) -> NDArray[np.int64]:
    """Keys of the other cases with a date near one of this case, in order."""
    keys, low, high = (dates[name].to_numpy() for name in ("case_key", "low", "high"))
    near = np.zeros(len(dates), dtype=bool)
    # A case has few dates: one pass over all the others for each.
    for first, last in {*zip(low[keys == case_key], high[keys == case_key], strict=True)}:
        near |= (low <= last + days) & (high >= first - days)
    return np.unique(keys[near & (keys != case_key)]).astype(np.int64)


def weighed(pairs: pd.DataFrame, told: Told, background: Background) -> pd.DataFrame:
    """The evidence of each pair, attribute by attribute.

    Parameters
    ----------
    pairs : DataFrame[one, other: int64]
        Keys of cases.

    Returns
    -------
    DataFrame[one, other: int64, attribute: str, bits: float64]
        Bits for (above 0) and against one event; no row where either case does not know. The
        attributes: date, one of route, place and area, persons, theme, agency and `SETS`.
    """
    pairs = pairs[["one", "other"]].reset_index(drop=True)
    bits = bits_of(pairs, told, background)
    long = pd.concat([pairs.assign(attribute=name, bits=own) for name, own in bits.items()])
    long = long.dropna(subset=["bits"]).astype({"attribute": "str"})
    return long.sort_values(["one", "other"], kind="stable", ignore_index=True)


def judged(evidence: pd.DataFrame, background: Background) -> pd.DataFrame:
    """What the evidence of each pair adds up to.

    Returns
    -------
    DataFrame[one, other: int64, bits, probability: float64, proposed: bool]
        ``bits`` with the prior; the likeliest first, then by key.
    """
    summed = evidence.groupby(["one", "other"])["bits"].sum()
    total = pd.DataFrame(summed).reset_index()
    total["bits"] += prior(background)
    total["probability"] = 1 / (1 + np.exp2(-total["bits"]))
    total["proposed"] = total["probability"] >= PROPOSED
    order = ["bits", "one", "other"]
    return total.sort_values(order, ascending=[False, True, True], ignore_index=True)
