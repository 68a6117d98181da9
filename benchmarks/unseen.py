"""``python -m benchmarks.unseen [--draws N] [--json FILE]``.

How often the unseen number's interval holds the truth, on invented populations of which it is
known: by how much the lists overlap, with lists that are independent, that depend on each other,
that cover an island each, and that all see the same half of the cases better.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from models import unseen
from models.lists import Lists
from models.loglinear import Floats, cells

CASES = 2_000
SHARED = (15, 30, 60)
"""Cases on two lists or more, as expected."""

ROUNDS = 300
_LISTS = "ABCDEF"
_SIZES = np.array([4.0, 2.0, 1.0, 1.0, 1.0, 1.0])
"""How large each list is against the third."""

Shares = Callable[[float], Floats]
"""From the share of cases on a small list to the share of all cases in each cell, none first."""


def dependent(lists: int, odds_ratio: float) -> Shares:
    """So many lists, the two largest with this odds ratio."""

    def shares(small: float) -> Floats:
        of, on = cells(lists), small * _SIZES[:lists]
        logs = of.held @ np.log(on / (1 - on)) + np.log(odds_ratio) * of.both[:, 0]
        weights = np.append(1.0, np.exp(logs))
        return np.asarray(weights / weights.sum())

    return shares


def mixed(*strata: tuple[float, ...]) -> Shares:
    """Strata of equal size, within each of which the lists are independent."""

    def shares(small: float) -> Floats:
        held = np.vstack([np.zeros(len(strata[0]), bool), cells(len(strata[0])).held])
        each = [np.where(held, small * np.array(one), 1 - small * np.array(one)) for one in strata]
        return np.asarray(np.mean([part.prod(axis=1) for part in each], axis=0))

    return shares


POPULATIONS: dict[str, tuple[int, Shares]] = {
    "independent, 3 lists": (3, dependent(3, 1.0)),
    "independent, 4 lists": (4, dependent(4, 1.0)),
    "independent, 6 lists": (6, dependent(6, 1.0)),
    "odds ratio 3, 3 lists": (3, dependent(3, 3.0)),
    "odds ratio 3, 4 lists": (4, dependent(4, 3.0)),
    "odds ratio 3, 6 lists": (6, dependent(6, 3.0)),
    "an island each, 5 lists": (5, mixed((3, 0, 0, 1, 1), (0, 3, 0, 1, 1), (0, 0, 3, 1, 1))),
    "half better seen, 5 lists": (5, mixed((4, 3, 3, 2, 2), (2, 1, 1, 1, 1))),
}


def main(arguments: list[str] | None = None) -> int:
    """Measure, print a table in Markdown, write JSON where asked; always 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unseen", description=__doc__)
    parser.add_argument("--draws", type=int, default=100, help="registers drawn of each kind")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    given = parser.parse_args(arguments)
    unseen.FEWEST_SHARED = unseen.FEWEST_LISTS = 0  # what stands below the threshold is to be seen
    kinds = [(name, shared) for name in POPULATIONS for shared in SHARED]
    results = [measured(name, shared, given.draws) for name, shared in tqdm(kinds, leave=False)]
    print("| population | shared | answered | holds the truth | median / truth |")
    print("|---|---|---|---|---|")
    for one in results:
        print(
            f"| {one['population']} | {one['shared']} | {one['answered']:.0%} | {one['holds']:.0%} "
            f"| {one['median']:.2f} |"
        )
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + "\n")
    return 0


def measured(name: str, shared: int, draws: int) -> dict[str, Any]:
    """How often there is an answer, how often its interval holds the truth, and its median."""
    lists, shares = POPULATIONS[name]
    cell = shares(_small(lists, shares, shared))
    random = np.random.default_rng(shared)
    drawn = [random.multinomial(CASES, cell)[1:].astype(np.float64) for _ in range(draws)]
    answers = [unseen.unseen_number(Lists(tuple(_LISTS[:lists]), c), rounds=ROUNDS) for c in drawn]
    found = [answer.estimate for answer in answers if answer.estimate]
    return {
        "population": name,
        "shared": shared,
        "answered": len(found) / draws,
        "holds": float(np.mean([float(one.low <= CASES <= one.high) for one in found] or [np.nan])),
        "median": float(np.median([one.total / CASES for one in found] or [np.nan])),
    }


def _small(lists: int, shares: Shares, shared: int) -> float:
    """The share of cases on a small list with which so many are on several."""
    several = cells(lists).held.sum(axis=1) > 1
    low, high = 1e-4, 0.24
    for _ in range(40):
        middle = (low * high) ** 0.5
        enough = CASES * shares(middle)[1:][several].sum() > shared
        low, high = (low, middle) if enough else (middle, high)
    return low


if __name__ == "__main__":
    sys.exit(main())
