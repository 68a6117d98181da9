"""How old a release copy grows, by new cases a year: ``python -m benchmarks.release_age``.

Of training registers of eight years: a series is begun after two, and each week the rule by which
new cases enter is asked, with what the batch would lose. The newest cases of a copy are as old as
its last batch, at the most as the longest time between two.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from data_access.audience import Audience
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.release import attributes, search
from data_access.release.attributes import Told
from data_access.release.making import A_TURN, MOST_UNKNOWN_OF_BATCH, NEW_OF_EACH
from data_access.replica import open_engine
from data_access.selection import EVERYTHING
from data_access.training import build_into

NEW_A_YEAR = (60, 150, 400)
KS = (5, 11)
UNTIL, YEARS, BEFORE = date(2026, 6, 30), 8, pd.DateOffset(years=2)
REPORTS_PER_CASE = 1.07


@dataclass(frozen=True)
class Aged:
    """What became of one series: its batches after the first, and months between them."""

    new_a_year: int
    k: int
    batches: int
    months: tuple[float, ...]
    turns_passed: int

    def __str__(self) -> str:
        longest = f"{max(self.months):.0f}"
        usual = f"{pd.Series(self.months).median():.0f}"
        return (
            f"| {self.new_a_year} | {self.k} | {self.batches} | {usual} | {longest} | "
            f"{self.turns_passed} |"
        )


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print a table; 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.release_age", description=__doc__)
    parser.add_argument("--new", type=int, nargs="+", default=NEW_A_YEAR)
    parser.add_argument("--k", type=int, nargs="+", default=KS)
    given = parser.parse_args(arguments)
    print("| new a year | k | batches in six years | months between | longest | turns passed |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for new in given.new:
            told, days = _drawn(new, Path(folder))
            for k in given.k:
                print(_aged(told, days, new, k), flush=True)
    return 0


def _drawn(new: int, folder: Path) -> tuple[Told, "pd.Series[pd.Timestamp]"]:
    """What a register tells of its cases, and the day on which each was first registered."""
    url = f"sqlite:///{folder / f'{new}.db'}"
    reports = round(new * YEARS * REPORTS_PER_CASE)
    build_into(url, until=UNTIL, seed=1, reports=reports, years=YEARS)
    copy = open_mirror(ensure_mirror(open_engine(url), folder / "mirror").file)
    cases = Register(Audience.ANALYST, copy).cases(EVERYTHING).set_index("case_key")
    return attributes.read(copy), pd.to_datetime(cases["first_registered"])


def _aged(told: Told, days: "pd.Series[pd.Timestamp]", new: int, k: int) -> Aged:
    begun = days.min() + BEFORE
    first = told.only(told.cases.index[days.reindex(told.cases.index) <= begun])
    series = search.best(first, k, begun.year)
    entered = set(first.cases.index[series.result.placed])
    last, turn, is_open, passed = begun, begun, True, 0
    between: list[float] = []
    for now in pd.date_range(begun, pd.Timestamp(UNTIL), freq="7D"):
        here = days.index[(days <= now) & ~days.index.isin(entered)]
        enough = is_open and len(here) >= NEW_OF_EACH * k
        if now < turn + A_TURN and not enough:
            continue
        waiting = told.only(told.cases.index.intersection(here))
        batch = search.release_as(waiting, series.recoding, k) if len(here) >= k else None
        turn = now
        if batch and batch.result.placed.any() and batch.share <= MOST_UNKNOWN_OF_BATCH:
            entered |= set(waiting.cases.index[batch.result.placed])
            between.append((now - last).days / 30.44)
            last, is_open = now, True
        else:
            is_open, passed = len(here) < NEW_OF_EACH * k, passed + 1
    between.append((pd.Timestamp(UNTIL) - last).days / 30.44)
    return Aged(new, k, len(between) - 1, tuple(between), passed)


if __name__ == "__main__":
    sys.exit(main())
