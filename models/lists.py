"""The lists of who told of which case, as one table of counts for `models.loglinear`."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.loglinear import Floats, cells

MOST_LISTS = 6
"""As many as the published tables have; every further list doubles the cells to be filled."""

FEWEST_CASES = 10
"""Of a smaller list nothing can be said by itself: its size alone is uncertain by a third."""


@dataclass(frozen=True, eq=False)
class Lists:
    """Which cases stand on which lists.

    Attributes
    ----------
    names : tuple of str or None
        By size; None is the list of all ``joined`` agencies, and stands last.
    counts : float array, cells
        Cases on exactly the lists of each cell, in the order of `models.loglinear.cells`.
    joined : tuple of str
        Agencies that have no list of their own.
    unlisted : int
        Cases that stand on no list, because nobody wrote down who told of them.
    """

    names: tuple[str | None, ...]
    counts: Floats
    joined: tuple[str, ...] = ()
    unlisted: int = 0

    @property
    def known(self) -> int:
        """Cases on any list."""
        return int(self.counts.sum())

    @property
    def shared(self) -> int:
        """Cases on two lists or more."""
        several = cells(len(self.names)).held.sum(axis=1) > 1
        return int(self.counts[several].sum())

    def sizes(self) -> list[int]:
        """Cases on each list, on others too or not."""
        return [int(size) for size in self.counts @ cells(len(self.names)).held]

    def pairs(self) -> pd.DataFrame:
        """Cases on both of two lists, a row per pair, by their place in ``names``.

        DataFrame[first, second, shared: int64].
        """
        of = cells(len(self.names))
        frame = pd.DataFrame(of.pairs, columns=["first", "second"], dtype=np.int64)
        return frame.assign(shared=(self.counts @ of.both).astype(np.int64))

    @property
    def apart(self) -> tuple[str | None, ...]:
        """Lists that share no case with any other."""
        pairs = self.pairs().query("shared > 0")
        meeting = set(pairs["first"]) | set(pairs["second"])
        return tuple(name for place, name in enumerate(self.names) if place not in meeting)


def agency_lists(histories: pd.DataFrame, only: tuple[str, ...] = ()) -> Lists:
    """A list for each agency with enough cases; the smaller ones are joined into one.

    At most `MOST_LISTS`; Chan, Silverman and Vincent (2021) join the smallest likewise. A list that
    would be joined alone stays by itself.

    Parameters
    ----------
    histories : DataFrame[combination: int64, agency: str, cases: int64]
        For every combination of agencies that told of a case, a row for each of them; ``agency`` is
        missing where it is not known.
    only : tuple of str
        The agencies whose lists are wanted, all where empty. Where the cases were chosen because
        one of these told of them, the list of any other would be cut short.
    """
    told = histories.dropna(subset=["agency"])
    told = told[told["agency"].isin(only)] if only else told
    sizes = told.groupby("agency")["cases"].sum().sort_index()
    sizes = sizes.sort_values(ascending=False, kind="stable")
    alone = sizes[sizes >= FEWEST_CASES].index[:MOST_LISTS]
    if len(alone) < len(sizes):
        alone = alone[: MOST_LISTS - 1]
    if len(sizes) - len(alone) == 1:
        alone = sizes.index
    joined = tuple(sizes.index.drop(alone))
    names: tuple[str | None, ...] = (*alone, *([None] if joined else []))
    place = told["agency"].map({name: place for place, name in enumerate(alone)})
    flags = told.assign(flag=2 ** place.fillna(len(alone)).astype("int64"))
    flags = flags.drop_duplicates(["combination", "flag"])
    combined = flags.groupby("combination").agg(flag=("flag", "sum"), cases=("cases", "first"))
    counts = np.bincount(
        combined["flag"].to_numpy(np.int64) - 1,
        weights=combined["cases"].to_numpy(np.float64),
        minlength=2 ** len(names) - 1,
    )
    unlisted = histories.loc[histories["agency"].isna(), "cases"].sum()
    return Lists(names, counts.astype(np.float64), joined, int(unlisted))
