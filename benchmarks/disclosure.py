"""What a release copy costs, by the number of cases: ``python -m benchmarks.disclosure``.

Of training registers: how many attributes the search keeps, the share of values made unknown, how
far the tables are off, and whether sectors and origins stay in their order. Exactly so many cases
are drawn from a register of about that size, as the training register has none of 60.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import kendalltau
from tqdm import tqdm

from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.release import attributes, search
from data_access.release.attributes import Told
from data_access.release.recoding import LEVELS, Coded, recoding
from data_access.release.search import Candidate
from data_access.replica import open_engine
from data_access.training import build_into

CASES = (60, 150, 400, 1_500, 5_000)
KS = (5, 11)
UNTIL = date(2026, 6, 30)
FEWEST_REPORTS = 100
REPORTS_PER_CASE = 1.3


@dataclass(frozen=True)
class Measured:
    """One release; shares are of 1, errors in cases a cell, rank stability is Kendall's tau."""

    cases: int
    k: int
    attributes: int
    levels: str
    made_unknown: float
    held_back: int
    smallest: int
    error_1_way: float
    error_2_way: float
    order_of_sectors: float | None
    order_of_origins: float | None
    seconds: float


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print a table; 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.disclosure", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=CASES)
    parser.add_argument("--k", type=int, nargs="+", default=KS)
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for cases in tqdm(given.cases, unit="register", leave=False):
            told = _drawn(cases, Path(folder))
            found += [_measure(told, k) for k in given.k]
    print(_table(found))
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in found], indent=1))
    return 0


def _drawn(cases: int, folder: Path) -> Told:
    url = f"sqlite:///{folder / f'{cases}.db'}"
    reports = max(FEWEST_REPORTS, round(cases * REPORTS_PER_CASE))
    build_into(url, until=UNTIL, seed=1, reports=reports)
    told = attributes.read(open_mirror(ensure_mirror(open_engine(url), folder / "mirror").file))
    return told.only(told.cases.sample(cases, random_state=1).index.sort_values())


def _measure(told: Told, k: int) -> Measured:
    began = time.perf_counter()
    made = search.best(told, k, UNTIL.year)
    seconds = time.perf_counter() - began
    before, after = _before(made), made.result.rows[made.result.placed]
    return Measured(
        cases=len(told.cases),
        k=k,
        attributes=len(made.attributes),
        levels=", ".join(made.recoding.levels[name] for name in made.recoding.attributes),
        made_unknown=made.share,
        held_back=int((~made.result.placed).sum()),
        smallest=made.result.smallest,
        error_1_way=_error(before, after, 1),
        error_2_way=_error(before, after, 2),
        order_of_sectors=_order(told, k, "sector"),
        order_of_origins=_order(told, k, "origin"),
        seconds=seconds,
    )


def _before(made: Candidate) -> Coded:
    return np.column_stack([one.coded for one in made.attributes])


def _error(before: Coded, after: Coded, ways: int) -> float:
    """Mean absolute error over the cells of all tables of so many attributes, known values only."""
    errors: list[float] = []
    sizes = before.max(axis=0) + 1
    for some in combinations(range(before.shape[1]), ways):
        tables = []
        for rows in (before, after):
            cells = np.zeros([sizes[place] for place in some])
            np.add.at(cells, tuple(rows[:, place] for place in some), 1)
            tables.append(cells[tuple(slice(1, None) for _ in some)])
        errors += np.abs(tables[0] - tables[1]).reshape(-1).tolist()
    return float(np.mean(errors))


def _order(told: Told, k: int, attribute: str) -> float | None:
    """Whether the values keep their order by cases in a release that carries the attribute.

    Of a release of theme, area, period and all up to the attribute, at the coarsest levels; None
    where fewer than two values have cases.
    """
    names = attributes.ATTRIBUTES[: attributes.ATTRIBUTES.index(attribute) + 1]
    levels = {name: LEVELS[name][-1] for name in names}
    made = search.release_as(told, recoding(told, levels, UNTIL.year), k)
    place = len(names) - 1
    size = len(made.attributes[place].values) + 1
    rows = made.result.rows[made.result.placed]
    counts = [np.bincount(r[:, place], minlength=size)[1:] for r in (_before(made), rows)]
    tau = kendalltau(*counts).statistic if len(counts[0]) > 1 else np.nan
    return None if np.isnan(tau) else float(tau)


def _table(found: list[Measured]) -> str:
    rows = pd.DataFrame([_shown(one) for one in found])
    head = "| " + " | ".join(rows.columns) + " |\n|" + "---|" * len(rows.columns)
    return "\n".join([head, *("| " + " | ".join(row) + " |" for row in rows.to_numpy())])


def _shown(one: Measured) -> dict[str, Any]:
    def tau(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    return {
        "cases": f"{one.cases:,}",
        "k": str(one.k),
        "attributes": f"{one.attributes}: {one.levels}",
        "made unknown": f"{one.made_unknown:.1%}",
        "held back": str(one.held_back),
        "smallest": str(one.smallest),
        "error 1-way": f"{one.error_1_way:.1f}",
        "error 2-way": f"{one.error_2_way:.1f}",
        "sectors": tau(one.order_of_sectors),
        "origins": tau(one.order_of_origins),
        "s": f"{one.seconds:.1f}",
    }


if __name__ == "__main__":
    sys.exit(main())
