"""How much two cases agree, attribute by attribute, in bits: what `models.duplicates` adds up.

The bits of an attribute are log2 of m / u where two cases agree in it, and log2 of
(1 - m) / (1 - u) where they differ; m is agreed (`AGREES`), u read off the register.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DAYS = 3
"""Days that the dates of two tellings of one event may lie apart."""

TOLERANCE, FEWEST = 0.1, 2.0
"""How far numbers of persons may lie apart: a tenth, or two persons, whichever is more."""

CLOSE = (0.75, 0.2, 0.03, 0.015)
"""m of dates that overlap, and that lie 1, 2 and 3 days apart."""

AGREES: Mapping[str, float] = {
    "route": 0.75,
    "place": 0.45,
    "area": 0.97,
    "persons": 0.9,
    "theme": 0.85,
    "citizenship": 0.85,
    "sector": 0.9,
    "gender": 0.85,
    "vessel": 0.7,
    "venue": 0.7,
    "agency": 0.97,
}
"""m of each attribute: how often two tellings of one event agree, where both know it. For the
agency: how often they come from different ones, since one agency seldom enters an event twice."""

SETS = ("citizenship", "sector", "gender", "vessel", "venue")
_FINER = ("route", "place")
_HALFWAY, _NO_THEME = 0.12, "undetermined"  # m of two themes of which one is "both"
_LEAST = 1e-4  # u of a value that is rarer still, or that the register does not have
_NAMED = {"vessel": 0.01, "venue": 0.01}  # pseudonyms are not counted; some come back often


@dataclass(frozen=True, eq=False)
class Told:
    """What cases tell, to be held against each other.

    Attributes
    ----------
    cases : DataFrame[case_key: int64, theme, area: str, persons_from, persons_to: float64]
        One row a case; missing where not known. Of persons told at one end alone the other is open.
    dates : DataFrame[case_key: int64, low, high: float64]
        Days that a report of the case leaves possible for the event, counted from 1970; a row for
        each report that has a date.
    traits : DataFrame[case_key: int64, attribute, value: str]
        Values of route, place, agency and of `SETS`.
    """

    cases: pd.DataFrame
    dates: pd.DataFrame
    traits: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Background:
    """How common everything is in the whole register.

    Attributes
    ----------
    cases : int
    days : float
        Days from the first case to the last.
    values : DataFrame[attribute, value: str, cases: int64]
        Cases per value of theme, area and of each attribute of `Told.traits`.
    persons : DataFrame[persons_from, persons_to: float64, cases: int64]
        Cases per number of persons, missing where not known; an end that is not told is open.
    """

    cases: int
    days: float
    values: pd.DataFrame
    persons: pd.DataFrame

    def share(self, attribute: str) -> "pd.Series[float]":
        """Share of each value among the values that are told of an attribute.

        An undetermined theme tells none, so that it makes no other theme rarer than it is.
        """
        own = self.values[self.values["attribute"] == attribute]
        if attribute == "theme":
            own = own[own["value"] != _NO_THEME]
        return own.set_index("value")["cases"] / max(float(own["cases"].sum()), 1.0)


def bits_of(pairs: pd.DataFrame, told: Told, background: Background) -> dict[str, Floats]:
    """Bits of each pair by attribute, NaN where either case does not know it.

    ``pairs`` has one and other (keys of cases) under an index from 0.
    """
    bits = {"date": _date(pairs, told, background)}
    bits |= _where(pairs, told, background)
    bits["persons"] = _persons(pairs, told, background)
    bits["theme"] = _theme(pairs, told, background)
    for attribute in SETS:
        bits[attribute] = _shared(pairs, told, background, attribute)
    return bits | {"agency": _agency(pairs, told, background)}


def _date(pairs: pd.DataFrame, told: Told, background: Background) -> Floats:
    """By the reports of both that lie nearest; beyond `DAYS` it hardly is one event."""
    both = _joined(pairs, told.dates, ["low", "high"])
    apart = np.maximum(both["low_one"] - both["high_other"], both["low_other"] - both["high_one"])
    both = both.assign(apart=np.maximum(apart, 0))
    width = both[["high_one", "high_other"]].sum(axis=1) - both[["low_one", "low_other"]].sum(
        axis=1
    )
    both["width"] = width + 1
    nearest = both.sort_values(["apart", "width"], kind="stable").drop_duplicates("pair")
    nearest = nearest.set_index("pair").reindex(pairs.index)
    nearest_apart, widths = (nearest[name].to_numpy(float) for name in ("apart", "width"))
    m = np.full(len(pairs), 1 - sum(CLOSE))
    u = np.ones(len(pairs))
    for days, agrees in enumerate(CLOSE):
        here = nearest_apart == days
        m[here] = agrees
        chance = np.where(days == 0, widths, 2.0) / max(background.days, 1.0)
        u[here] = np.minimum(chance, 1.0)[here]
    return np.asarray(np.where(np.isnan(nearest_apart), np.nan, np.log2(m / u)), np.float64)


def _for(m: float, u: Floats | float) -> Floats:
    """Bits of agreement, never against: what nearly all share tells nothing."""
    return np.maximum(np.log2(m / np.asarray(u, np.float64)), 0)


def _against(m: float, u: Floats | float) -> Floats:
    """Bits of disagreement, never for."""
    return np.minimum(np.log2((1 - m) / (1 - np.asarray(u, np.float64))), 0)


def _joined(pairs: pd.DataFrame, frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Each pair with every row of the one beside every row of the other; ``pair`` numbers it."""
    left = pairs.assign(pair=pairs.index)
    frame = frame[["case_key", *columns]]
    for end in ("one", "other"):
        named = frame.rename(columns={"case_key": end} | {c: f"{c}_{end}" for c in columns})
        left = left.merge(named, on=end)
    return left


def _values(pairs: pd.DataFrame, told: Told, attribute: str) -> tuple[Flags, pd.DataFrame]:
    """Whether both cases of a pair know the attribute, and the values they share."""
    own = told.traits[told.traits["attribute"] == attribute]
    known = pairs["one"].isin(own["case_key"]) & pairs["other"].isin(own["case_key"])
    both = _joined(pairs, own, ["value"])
    return known.to_numpy(bool), both[both["value_one"] == both["value_other"]]


def _rarest(
    pairs: pd.DataFrame, shared: pd.DataFrame, share: "pd.Series[float]", floor: float
) -> Floats:
    """Share of the rarest value that each pair shares; NaN where it shares none."""
    rare = shared["value_one"].map(share).astype("float64").fillna(0).clip(lower=floor)
    least = rare.groupby(shared["pair"]).min()
    return np.asarray(least.reindex(pairs.index), np.float64)


def _shared(pairs: pd.DataFrame, told: Told, background: Background, attribute: str) -> Floats:
    """Sets: whether they share a value, and how rare the rarest of these is."""
    known, alike = _values(pairs, told, attribute)
    share, m = background.share(attribute), AGREES[attribute]
    rare = _rarest(pairs, alike, share, _NAMED.get(attribute, _LEAST))
    by_chance = min(float((share**2).sum()), 1 - _LEAST)
    bits = np.where(np.isnan(rare), _against(m, by_chance), _for(m, rare))
    return np.where(known, bits, np.nan)


def _where(pairs: pd.DataFrame, told: Told, background: Background) -> dict[str, Floats]:
    """The finest agreement on where it was; where the finest that both know differs, that too."""
    area = _single(pairs, told, background, "area")
    left = np.ones(len(pairs), dtype=bool)
    found: dict[str, Floats] = {}
    for attribute in _FINER:
        bits = _shared(pairs, told, background, attribute)
        known = left & ~np.isnan(bits)
        found[attribute] = np.where(known, bits, np.nan)
        left &= ~known
        # Agreement on a finer thing says all that the area says, disagreement none of it.
        area = np.where(known & (bits > 0), np.nan, area)
    return found | {"area": area}


def _single(pairs: pd.DataFrame, told: Told, background: Background, attribute: str) -> Floats:
    one, other = (_of(pairs, told, end, attribute) for end in ("one", "other"))
    share, m = background.share(attribute), AGREES[attribute]
    rare = np.asarray(one.map(share).astype("float64").fillna(0).clip(lower=_LEAST), np.float64)
    by_chance = min(float((share**2).sum()), 1 - _LEAST)
    same = (one == other).fillna(False).to_numpy(bool)
    bits = np.where(same, _for(m, rare), _against(m, by_chance))
    return np.where(one.notna() & other.notna(), bits, np.nan)


def _of(pairs: pd.DataFrame, told: Told, end: str, column: str) -> pd.Series:
    known = told.cases.set_index("case_key")[column]
    return known.reindex(pairs[end]).set_axis(pairs.index)


def _theme(pairs: pd.DataFrame, told: Told, background: Background) -> Floats:
    """The same theme, one that leaves the other possible, or trafficking against smuggling.

    An undetermined theme is one that is not known.
    """
    known = told.cases.assign(theme=told.cases["theme"].where(told.cases["theme"] != _NO_THEME))
    told = replace(told, cases=known)
    bits = _single(pairs, told, background, "theme")
    one, other = (_of(pairs, told, end, "theme") for end in ("one", "other"))
    m = AGREES["theme"]
    opposed = pd.DataFrame({"a": one, "b": other}).isin(["trafficking", "smuggling"]).all(axis=1)
    differ = (one != other).to_numpy(bool)
    left = np.where(opposed, 1 - m - _HALFWAY, _HALFWAY) / (1 - m)
    share = background.share("theme")
    exact = share.reindex(["trafficking", "smuggling"]).fillna(0)
    opposed_u, apart_u = 2 * float(exact.to_numpy(float).prod()), 1 - float((share**2).sum())
    chance = np.where(opposed, opposed_u, apart_u - opposed_u) / max(apart_u, _LEAST)
    more = np.log2(np.maximum(left, _LEAST) / np.maximum(chance, _LEAST))
    return bits + np.where(differ, more, 0)


def _persons(pairs: pd.DataFrame, told: Told, background: Background) -> Floats:
    """Whether the numbers are compatible, and how many cases of the register would be."""
    ends = {
        end: [_of(pairs, told, end, f"persons_{side}").to_numpy(float) for side in ("from", "to")]
        for end in ("one", "other")
    }
    (low, high), (other_low, other_high) = _open(*ends["one"]), _open(*ends["other"])
    compatible = _compatible(low, high, other_low, other_high)
    # The vaguer of both numbers says how much fits by chance.
    u = np.maximum(_chance_of(low, high, background), _chance_of(other_low, other_high, background))
    m = AGREES["persons"]
    bits = np.where(compatible, _for(m, u), _against(m, u))
    return np.where(np.isnan(low) | np.isnan(other_low), np.nan, bits)


def _open(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Both ends, one that is not told being open; NaN where neither is told."""
    told = ~np.isnan(low) | ~np.isnan(high)
    least, most = np.nan_to_num(low, nan=0.0), np.where(np.isnan(high), np.inf, high)
    return np.where(told, least, np.nan), np.where(told, most, np.nan)


def _compatible(low: Floats, high: Floats, other_low: Floats, other_high: Floats) -> Flags:
    spare = np.maximum(FEWEST, TOLERANCE * np.maximum(low, other_low))
    return np.asarray((low <= other_high + spare) & (other_low <= high + spare))


def _chance_of(low: Floats, high: Floats, background: Background) -> Floats:
    """Share of the register's cases with a number that is compatible with each."""
    known = background.persons.dropna(subset=["persons_from", "persons_to"], how="all")
    least, most = _open(*(known[f"persons_{end}"].to_numpy(float) for end in ("from", "to")))
    weights = known["cases"].to_numpy(float) / max(float(known["cases"].sum()), 1.0)
    asked, place = np.unique(np.column_stack([low, high]), axis=0, return_inverse=True)
    fits = _compatible(asked[:, [0]], asked[:, [1]], least[None], most[None])
    return np.clip(fits @ weights, _LEAST, 1 - _LEAST)[place.ravel()]


def _agency(pairs: pd.DataFrame, told: Told, background: Background) -> Floats:
    """Different agencies speak for one event: one and the same seldom enters it twice."""
    known, alike = _values(pairs, told, "agency")
    together = pairs.index.isin(alike["pair"])
    m, by_chance = AGREES["agency"], float((background.share("agency") ** 2).sum())
    by_chance = min(max(by_chance, _LEAST), 1 - _LEAST)
    bits = np.where(together, _against(m, 1 - by_chance), _for(m, 1 - by_chance))
    return np.where(known, bits, np.nan)
