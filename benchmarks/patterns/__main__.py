"""Measure groups, the cases most like one, and what is told to emerge, against planted truth.

``python -m benchmarks.patterns [--quick] [--only KEY=VALUE,... ...] [--json FILE]``

Every run has a process of its own, for its memory. Prints Markdown: mean over seeds, and the
standard deviation after it. ``--only`` narrows by task, method, difficulty, size or seed:
``--only size=1000,10000 method=ours seed=0,1``. Emergence (``--only task=emergence``) has no size,
and is left out where one is asked for; `benchmarks.patterns.emergence_run` narrows it further.
"""

import argparse
import json
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from benchmarks.patterns import emergence_run
from benchmarks.patterns.emergence_run import METHODS
from benchmarks.patterns.methods import TASKS, Run, measured, quiet
from benchmarks.patterns.world import DIFFICULTIES

SEEDS = tuple(range(10))
"""Seeds that figures are reported on; the baselines were tuned on others."""
SIZES = (1_000, 10_000, 50_000)
_KEYS = ("task", "difficulty", "size", "method")
_ROUNDED = {"seconds": 1, "MB": 0, "groups": 1, "planted": 1}


def main(arguments: list[str]) -> int:
    """Run what is asked for and tell it; 0 if every run gave figures, else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="base and hard, 1,000 cases, 2 seeds")
    parser.add_argument("--only", nargs="+", default=[], metavar="KEY=VALUE,...", type=_narrowing)
    parser.add_argument("--json", type=Path, metavar="FILE")
    asked = parser.parse_args(arguments)
    only: dict[str, list[str]] = dict(asked.only)
    known = {method.name for methods in TASKS.values() for method in methods}
    if unknown := set(only.get("method", [])) - known - set(METHODS):
        parser.error(f"no method is called {sorted(unknown)}; semicolons part names of methods")
    told = {name: section(only, asked.quick) for name, section in SECTIONS.items()}
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1))
    return int(any(run.get("failed") for runs in told.values() for run in runs))


def _narrowing(text: str) -> tuple[str, list[str]]:
    key, _, values = text.partition("=")
    if key not in {*_KEYS, "seed"} or not values:
        raise argparse.ArgumentTypeError(
            f"{text!r} is none of task, method, difficulty, size, seed"
        )
    # Names of methods hold commas, so theirs are parted by semicolons.
    return key, values.split(";" if key == "method" else ",")


def likeness(only: dict[str, list[str]], quick: bool) -> list[dict[str, object]]:
    """Run groups and nearest, print their tables, return every run with its figures."""
    wanted = list(_runs(only, quick))
    todo = [run for run in wanted if not _too_large(run)]
    told = [asdict(run) | _in_own_process(run) for run in tqdm(todo, disable=None)]
    for task in TASKS:
        frame = pd.DataFrame([run for run in told if run["task"] == task])
        if len(frame):
            print(f"\n### {task.capitalize()}\n\n{table(frame)}", flush=True)
    skipped = sorted({_too_large(run) for run in wanted} - {""})
    if skipped:
        print("\n" + "\n".join(f"- {line}" for line in skipped))
    return told


def emergence(only: dict[str, list[str]], quick: bool) -> list[dict[str, object]]:
    """Run the watches, print their tables, return every run with its figures."""
    if "size" in only or "emergence" not in only.get("task", ["emergence"]):
        return []
    return emergence_run.run(
        quick=quick,
        difficulties=only.get("difficulty", []),
        methods=only.get("method", []),
        seeds=[int(seed) for seed in only.get("seed", [])],
    )


SECTIONS: dict[str, Callable[[dict[str, list[str]], bool], list[dict[str, object]]]] = {
    "likeness": likeness,
    "emergence": emergence,
}
"""Parts of the benchmark: each runs, prints its tables and returns its runs for the JSON."""


def _runs(only: dict[str, list[str]], quick: bool) -> Iterator[Run]:
    sizes = [int(size) for size in only.get("size", [])] or ([1_000] if quick else SIZES)
    difficulties = ["base", "hard"] if quick else list(DIFFICULTIES)
    for difficulty in only.get("difficulty", difficulties):
        for size in sizes:
            for seed in [int(s) for s in only.get("seed", [])] or (SEEDS[:2] if quick else SEEDS):
                for task, methods in TASKS.items():
                    for method in methods:
                        if task in only.get("task", [task]) and method.name in only.get(
                            "method", [method.name]
                        ):
                            yield Run(task, difficulty, size, seed, method.name)


def _too_large(run: Run) -> str:
    """Why a run is left out; empty if it is not."""
    largest = next(m.largest for m in TASKS[run.task] if m.name == run.method)
    if largest is None or run.size <= largest:
        return ""
    return f"{run.task}: {run.method} is left out at {run.size:,} cases: its cost is their square."


def _in_own_process(run: Run) -> dict[str, object]:
    """Figures of a run in a process that did nothing before but import the methods."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.patterns.methods"])
    with ProcessPoolExecutor(1, context, initializer=quiet) as alone:
        try:
            return dict(alone.submit(measured, run).result())
        except Exception as why:  # a method that fails is told, and the others go on
            print(f"{run} failed: {why!r}", file=sys.stderr)
            return {"failed": repr(why)}


def table(runs: pd.DataFrame) -> str:
    """Markdown: a row per difficulty, size and method; mean and standard deviation over seeds."""
    figures = [column for column in runs.columns if column not in {*_KEYS, "seed", "failed"}]
    header = ["difficulty", "cases", "method", "seeds", *figures]
    lines = [" | ".join(header), " | ".join(["---"] * 3 + ["---:"] * (len(figures) + 1))]
    for (difficulty, size, method), part in runs.groupby(
        ["difficulty", "size", "method"], sort=False
    ):
        cells = [_cell(part[name].astype("float64"), _ROUNDED.get(name, 2)) for name in figures]
        there = int(part[figures].notna().any(axis=1).sum())
        lines.append(" | ".join([str(difficulty), f"{size:,}", str(method), str(there), *cells]))
    return "\n".join(f"| {line} |" for line in lines)


def _cell(values: "pd.Series[float]", places: int) -> str:
    values = values.dropna()
    if values.empty:
        return "failed"
    mean = f"{values.mean():,.{places}f}"
    return mean if len(values) == 1 else f"{mean} ±{values.std():,.{places}f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
