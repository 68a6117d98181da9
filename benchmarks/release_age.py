"""How old a release copy grows, by new cases a year: ``python -m benchmarks.release_age``.

Of training registers of eight years: a series for managers, who count every case, is begun after
two, and each week the rule by which new cases enter is asked, with what the batch would lose.
A turn passes when those who wait a year cannot enter. The newest cases of a copy are as old as
its last batch, at the most as the longest time between two.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from data_access.audience import Audience
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.mirror_info import MirrorInfo
from data_access.register import Register
from data_access.release import attributes
from data_access.release.attributes import Told
from data_access.release.series import Asked, unreleased
from data_access.release.store import MANAGER
from data_access.release.turns import A_TURN, candidate, extended, next_turn
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
            drawn = _drawn(new, Path(folder))
            for k in given.k:
                print(aged(*drawn, new, k), flush=True)
    return 0


def _drawn(new: int, folder: Path) -> tuple[Told, "pd.Series[pd.Timestamp]", MirrorInfo]:
    """What a register tells of its cases, when each was first registered, and what it is."""
    url = f"sqlite:///{folder / f'{new}.db'}"
    reports = round(new * YEARS * REPORTS_PER_CASE)
    build_into(url, until=UNTIL, seed=1, reports=reports, years=YEARS)
    copy = open_mirror(ensure_mirror(open_engine(url), folder / "mirror").file)
    register = Register(Audience.ANALYST, copy)
    cases = register.cases(EVERYTHING).set_index("case_key")
    return attributes.read(copy), pd.to_datetime(cases["first_registered"]), register.info


def aged(told: Told, days: "pd.Series[pd.Timestamp]", about: MirrorInfo, new: int, k: int) -> Aged:
    """Ask each week, from ``BEFORE`` the first of these days on, who of the cases may enter."""
    asked, series, passed = Asked(MANAGER, k), None, 0
    weeks = pd.date_range(days.min() + BEFORE, pd.Timestamp(UNTIL), freq="7D")
    for at in map(pd.Timestamp.to_pydatetime, weeks):
        here = told.only(told.cases.index[days.reindex(told.cases.index) <= at])
        may = unreleased(here, series)
        if next_turn(series, len(may.cases), k, at):
            continue
        is_a_turn = series is not None and at >= series.last_turn + A_TURN
        found = candidate(series, may, k, at)
        then = replace(about, as_of=at)
        series = extended(series, found, may, asked=asked, about=then, at=at)
        passed += is_a_turn and series.none_entered_at == at
    batches = [batch.made_at for batch in series.batches] if series else []
    ends = pd.Series([*batches, pd.Timestamp(UNTIL)])
    months = ends.diff().dropna() / pd.Timedelta(days=30.44)
    return Aged(new, k, len(batches) - 1, tuple(months), passed)


if __name__ == "__main__":
    sys.exit(main())
