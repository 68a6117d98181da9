"""How an alert would look if something else had made it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from models.history import History
from models.surprise import CALM, bans, expectation, exposure
from models.traits import Flags, Floats, Integers

ALONE = 0.05
"""Chance up to which a surprise stands when another cause is taken out."""

FILLS_MORE = 0.001
"""Chance up to which an agency counts as one that fills in an attribute more than before."""


@dataclass(frozen=True, eq=False)
class Moment:
    """Cases per agency at one look and window: of the set, and of all."""

    seen: Floats
    past: Floats
    volume: Floats
    before: Floats

    @classmethod
    def of(cls, past: History, cases: Integers, look: int, window: int) -> "Moment":
        """Of some cases, in a window that ends with a look."""
        now = (past.week <= look) & (past.week > look - window)
        old = past.week <= look - window
        return cls(
            past.told[cases[now[cases]]].sum(axis=0),
            past.told[cases[old[cases]]].sum(axis=0),
            past.told[now].sum(axis=0),
            past.told[old].sum(axis=0),
        )

    def expected(self) -> Floats:
        """Cases that each agency is expected to tell."""
        told = expectation(self.past[None], self.volume[None], self.before[None])
        return np.asarray(told[0])

    def empty(self) -> Floats:
        """How much each agency told for each case that all told before."""
        return self.volume / max(float(self.before.sum()), 1.0)


def growth(moment: Moment, around: Moment) -> float:
    """How many times more of what is like it was told than expected; 1 where not more."""
    calm = max(float(around.expected().sum() - moment.expected().sum()), 0.0) + CALM
    return max((float(around.seen.sum() - moment.seen.sum()) + CALM) / calm, 1.0)


def causes_tried(
    moment: Moment,
    grown: float | None,
    expected: float,
    days: int,
    more: Flags,
    *,
    limit: float,
) -> pd.DataFrame:
    """What is seen and expected where something else is supposed to have made the alert.

    ``grown`` as from `growth`, None where nothing is about it; ``days`` on which a case was seen;
    ``more``, the agencies that fill in more than before: what they tell picks the thing out
    of all that is looked at, so what is left must be as surprising as any other thing (``limit``).
    """
    seen, old = float(moment.seen.sum()), float(moment.past.sum())
    usual, empty = moment.expected(), moment.empty()
    plain, none = float(usual.sum()), float(empty.sum())
    most = int(moment.seen.argmax())
    by_agency = (moment.seen, usual, moment.past, empty)
    told = [
        ("one_agency", *(float(of.sum() - of[most]) for of in by_agency)),
        ("registration", *(float(of[~more].sum()) for of in by_agency)),
        ("repeats", float(days), expected, old, none * (grown or 1.0)),
    ]
    if grown is not None:
        told.insert(1, ("campaign", seen, max(expected, plain * grown), old, none * grown))
    table = pd.DataFrame(told, columns=["cause", "seen", "expected", "past", "empty"])
    now, mean, past, empty = (
        table[name].to_numpy(np.float64) for name in ("seen", "expected", "past", "empty")
    )
    chance = np.where(now > 0, 10.0 ** -bans(now, past, exposure(mean, past, empty)), 1.0)
    picked = (table["cause"] == "registration") & bool(more.any())
    stands = chance <= np.where(picked, 10.0**-limit, ALONE)
    return table[["cause", "seen", "expected"]].assign(chance=chance, stands=stands)


def fill_more(past: History, signature: pd.DataFrame, now: Flags, before: Flags) -> Flags:
    """Agencies that fill in an attribute of a signature more often than before.

    By Fisher's exact test of each attribute, one-sided: such an agency tells now what it left out
    before, so its past says nothing of how new that is.
    """
    encoded = past.similarity.encoded
    numbers = [encoded.attributes.index(name) for name in signature["attribute"].unique()]
    knows = np.asarray(encoded.knows[:, numbers].toarray(), dtype=np.int64)
    tells = (past.told > 0).astype(np.int64)
    told, filled = tells[now].sum(axis=0)[:, None], tells[now].T @ knows[now]
    told_old, filled_old = tells[before].sum(axis=0)[:, None], tells[before].T @ knows[before]
    rows = filled - 1, told + told_old, filled + filled_old, told
    chance = np.asarray(stats.hypergeom.sf(*rows), dtype=np.float64)
    return np.asarray((chance <= FILLS_MORE).any(axis=1))
