"""``python -m benchmarks.nearest [--cases N] [--asked N] [--folder DIR]``.

How long it takes to find the ten cases most like one, and why the first of them is, for cases drawn
from a training register: by the clock, and of the processor, whatever else the machine does.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from benchmarks.pages import mirrored
from dashboard.group_run import MOST_CASES, likeness
from dashboard.whole_register import modus_operandi, newest_cases
from data_access.audience import Audience
from data_access.mirror_files import open_mirror
from data_access.register import Register
from models.similarity import Similarity

NEAREST = 10


def main(arguments: list[str] | None = None) -> int:
    """Measure and print a table in Markdown; always 0."""
    given = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as passing:
        engine = open_mirror(mirrored(given.cases, given.folder or Path(passing))[0])
        register = Register(Audience.ANALYST, engine)
        cases = newest_cases(register, MOST_CASES)
        traits = modus_operandi(register, cases)
        start = perf_counter()
        similarity = likeness(register, cases, traits)
        fitted = perf_counter() - start
        engine.dispose()
    keys = np.random.default_rng(0).choice(similarity.encoded.keys, given.asked, replace=False)
    times = np.array([_timed(similarity, int(key)) for key in keys])
    print("| cases | asked | made ready | by | median | 95% | slowest |")
    print("|---|---|---|---|---|---|---|")
    for by, column in zip(("the clock", "the processor"), times.T, strict=True):
        told = (f"{ms:.1f} ms" for ms in (*np.quantile(column, [0.5, 0.95]), column.max()))
        print(f"| {len(cases):,} | {len(keys)} | {fitted:.1f} s | {by} | {' | '.join(told)} |")
    print(f"\nLoad {os.getloadavg()[0]:.1f}.")
    return 0


def _timed(similarity: Similarity, case: int) -> tuple[float, float]:
    """Milliseconds for the nearest of a case and the reasons of the first."""
    clock, processor = perf_counter(), process_time()
    found = similarity.nearest(case, NEAREST)["case_key"]
    for other in found.head(1).tolist():
        similarity.reasons(case, other)
    return 1000 * (perf_counter() - clock), 1000 * (process_time() - processor)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.nearest", description="Time the cases most like one."
    )
    parser.add_argument(
        "--cases", type=int, default=MOST_CASES, metavar="N", help="in the register"
    )
    parser.add_argument("--asked", type=int, default=200, metavar="N", help="of these are asked")
    parser.add_argument("--folder", type=Path, help="keep register and mirror here, reuse them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
