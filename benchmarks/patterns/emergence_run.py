"""Measure what watches find of what emerges, all at one rate of false alarms.

``python -m benchmarks.patterns.emergence_run [--quick] [--difficulty NAME ...] [--a-month N ...]
[--rate [N ...]] [--seeds N ...] [--method NAME ...] [--decoys [NAME ...]] [--json FILE]``

Each method's threshold is that at which `NULLS`, streams of the same kind without a pattern, raise
one thing a quarter; ours runs at its own, as the page does, unless that is below. Prints Markdown;
the JSON holds every run and is written after each, so that a run that is stopped is not lost; one
that is there already is not done again.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.patterns.emergence_methods import (
    BASELINES,
    LOOKS,
    Method,
    Name,
    Raised,
    Thing,
    things,
)
from benchmarks.patterns.emergence_ours import oracle, ours
from benchmarks.patterns.streams import CHANGES, DECOYS, WITHIN_DAYS, Decoy, Stream, stream
from benchmarks.patterns.world import DIFFICULTIES

CEILING = "oracle (ceiling)"
METHODS: dict[str, Method] = {"ours": ours, CEILING: oracle, **BASELINES}

SEEDS = tuple(range(10))
"""Seeds that figures are reported on; 100 to 103 are for tuning."""
NULLS = tuple(range(200, 206))
A_QUARTER = 1.0
"""Things that a stream without a pattern may raise a quarter."""
PLANTED = 0.3
"""Share of the cases seen that must be planted for a thing to be what was planted."""
QUARTERS = LOOKS / 13
WITHOUT = {f"without {decoy}": decoy for decoy in CHANGES}
"""The same register without a decoy that adds no case, and the same cases marked: what chance and
the agency's or the scene's other cases raise of them."""
_DECOYS = (*DECOYS, *WITHOUT)


@dataclass(frozen=True)
class Outcome:
    """What a method raised in one stream at its threshold.

    ``kind`` is "emergence", a decoy or one of `WITHOUT`, ``rate`` the cases a month of an
    emergence. ``others`` are things that never were what was planted, ``after`` those first raised
    in the 26 weeks from the onset. ``found``: whether what was planted was raised in those weeks;
    ``weeks`` after the onset and with ``cases`` of it told by then. ``f1`` holds what it is called
    against what it fixes.
    """

    difficulty: str
    a_month: int
    kind: str
    rate: float
    seed: int
    method: str
    threshold: float
    things: int
    others: int
    after: int
    found: bool
    weeks: float
    cases: float
    f1: float
    seconds: float


# Measures -----------------------------------------------------------------------------------------


def calibrated(nulls: list[list[Raised]], a_quarter: float = A_QUARTER) -> float:
    """The least score at which streams without a pattern raise no more than agreed.

    It is sought by halving, as if a higher threshold never raised more.
    """
    scores = np.unique([raised.score for null in nulls for raised in null])
    allowed = a_quarter * QUARTERS * len(nulls)
    low, high = 0, len(scores)  # at the place ``high`` it holds, or nothing is raised
    while low < high:
        middle = (low + high) // 2
        if sum(len(things(null, scores[middle])) for null in nulls) <= allowed:
            high = middle
        else:
            low = middle + 1
    if high < len(scores):
        return float(scores[high])
    return float(np.nextafter(scores[-1], np.inf)) if len(scores) else 0.0


def planted_share(raised: Raised, planted: frozenset[int]) -> float:
    """Share of the cases seen that were planted."""
    return len(raised.cases & planted) / max(len(raised.cases), 1)


def f1(names: Iterable[Name], signature: frozenset[Name]) -> float:
    """Harmonic mean of precision and recall of what is named; a route names both its ends."""
    named: set[Name] = set()
    for attribute, value in names:
        ends = value.split(" > ") if attribute == "route" else []
        named |= set(zip(("origin", "destination"), ends, strict=True)) if ends else set()
        named |= set() if ends else {(attribute, value)}
    return 2 * len(named & signature) / max(len(named) + len(signature), 1)


def look_day(there: Stream, look: int) -> pd.Timestamp:
    """The last day that a look sees."""
    return there.as_of.normalize() - pd.Timedelta(weeks=LOOKS - 1 - look)


def measured(there: Stream, told: list[Thing]) -> dict[str, float | bool]:
    """The figures of `Outcome`. What had been raised before the onset is not found after it."""
    planted = frozenset(there.planted.tolist())
    assert there.onset is not None
    looks = [look for look in range(LOOKS) if look_day(there, look) >= there.onset]
    first = looks[0]
    until = first + WITHIN_DAYS // 7
    hits = [[r for r in thing if planted_share(r, planted) >= PLANTED] for thing in told]
    new = [
        (hit[0].look, thing)
        for hit, thing in zip(hits, told, strict=True)
        if hit and thing[0].look >= first and hit[0].look < until
    ]
    figures: dict[str, float | bool] = {
        "things": len(told),
        "others": sum(not hit for hit in hits),
        "after": sum(first <= thing[0].look < until for thing in told),
        "found": bool(new),
        "weeks": np.nan,
        "cases": np.nan,
        "f1": np.nan,
    }
    if new:
        look, thing = min(new, key=lambda pair: pair[0])
        day = look_day(there, look)
        dates = there.cases.set_index("case_key")["case_date"]
        figures["weeks"] = (day - there.onset).days / 7
        figures["cases"] = int((dates[there.planted] <= day).sum())
        if there.emergence is not None:
            figures["f1"] = f1(_called(thing, until), there.emergence.signature)
    return figures


def _called(thing: Thing, until: int) -> frozenset[Name]:
    """All that a thing is called at its strongest look before a week."""
    before = [raised for raised in thing if raised.look < until]
    best = max(before, key=lambda raised: (raised.score, -raised.look)).look
    return frozenset(name for raised in before if raised.look == best for name in raised.names)


# Runs ---------------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """Run what is asked for and tell it."""
    asked = _asked(arguments)
    done = json.loads(asked.json.read_text()) if asked.json and asked.json.exists() else []
    for difficulty in asked.difficulty:
        for a_month in asked.a_month:
            _measure(difficulty, a_month, asked, done)
    runs = pd.DataFrame(done)
    print(f"\n{emergence_table(runs)}\n\n{decoy_table(runs)}")
    return 0


def run(
    *, quick: bool, difficulties: list[str], methods: list[str], seeds: list[int]
) -> list[dict[str, object]]:
    """Run emergences and decoys and tell them; an empty list narrows nothing."""
    asked = _asked(["--quick"] if quick else ["--decoys"])
    asked.method = [name for name in METHODS if name in methods or not methods]
    asked.difficulty, asked.seeds = difficulties or asked.difficulty, seeds or asked.seeds
    done: list[dict[str, object]] = []
    for difficulty in asked.difficulty if asked.method else ():
        for a_month in asked.a_month:
            _measure(difficulty, a_month, asked, done)
    if done:
        runs = pd.DataFrame(done)
        print(f"\n### Emergence\n\n{emergence_table(runs)}\n\n{decoy_table(runs)}", flush=True)
    return done


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="base, 20 a month, seed 0")
    parser.add_argument("--difficulty", nargs="+", default=["base", "hard"], choices=DIFFICULTIES)
    parser.add_argument("--a-month", nargs="+", type=int, default=[60])
    parser.add_argument("--rate", nargs="*", type=float, default=[4.0])
    parser.add_argument("--seeds", nargs="+", type=int, default=list(SEEDS))
    parser.add_argument("--nulls", nargs="+", type=int, default=list(NULLS))
    parser.add_argument("--method", nargs="+", default=list(METHODS), choices=METHODS)
    parser.add_argument(
        "--decoys", nargs="*", metavar="NAME", choices=_DECOYS, help="decoys too, or some"
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    asked = parser.parse_args(arguments)
    # Named without any, all are asked for.
    asked.decoys = () if asked.decoys is None else asked.decoys or _DECOYS
    if asked.quick:
        asked.difficulty, asked.a_month, asked.seeds, asked.nulls = ["base"], [20], [0], NULLS[:2]
    return asked


def _measure(
    difficulty: str, a_month: int, asked: argparse.Namespace, done: list[dict[str, object]]
) -> None:
    """Calibrate the methods on one kind of stream, then measure them on what is planted."""
    kinds: list[tuple[str, float]] = [("emergence", rate) for rate in asked.rate]
    kinds += [(decoy, 0) for decoy in asked.decoys]
    there = {tuple(run[name] for name in _RUN) for run in done}
    todo = [
        (kind, rate, seed, method)
        for kind, rate in kinds
        for seed in asked.seeds
        for method in asked.method
        if (difficulty, a_month, kind, rate, seed, method) not in there
        and (method != CEILING or kind == "emergence")
    ]
    methods = [name for name in asked.method if any(name == run[3] for run in todo)]
    thresholds = _thresholds(difficulty, a_month, methods, asked.nulls)
    for kind, rate, seed, method in tqdm(todo, disable=None, desc=f"{difficulty} {a_month}"):
        began = time.perf_counter()
        # The same object again while the methods change, so that they share their cells.
        planted = _planted(difficulty, a_month, kind, rate, seed)
        told = things(METHODS[method](planted), thresholds[method])
        figures = measured(planted, told)
        outcome = Outcome(
            difficulty,
            a_month,
            kind,
            rate,
            seed,
            method,
            thresholds[method],
            **figures,  # type: ignore[arg-type]
            seconds=time.perf_counter() - began,
        )
        done.append(asdict(outcome))
        if asked.json:
            asked.json.write_text(json.dumps(done, indent=1))


_RUN = ("difficulty", "a_month", "kind", "rate", "seed", "method")


@lru_cache(maxsize=1)
def _planted(difficulty: str, a_month: int, kind: str, rate: float, seed: int) -> Stream:
    if kind == "emergence":
        return stream(DIFFICULTIES[difficulty], a_month, seed, emerging=rate)
    decoy, calm = cast(Decoy, WITHOUT.get(kind, kind)), kind in WITHOUT
    return stream(DIFFICULTIES[difficulty], a_month, seed, decoy=decoy, calm=calm)


def _thresholds(
    difficulty: str, a_month: int, methods: list[str], seeds: Iterable[int]
) -> dict[str, float]:
    told: dict[str, list[list[Raised]]] = {method: [] for method in methods}
    for seed in tqdm(seeds if methods else (), disable=None, desc="null"):
        null = stream(DIFFICULTIES[difficulty], a_month, seed)
        for method in methods:
            told[method].append(METHODS[method](null))
    # Ours learns a threshold from the stream alone, score 0; to find more is no reason to go below.
    least = {"ours": 0.0, CEILING: 0.0}
    return {
        method: max(calibrated(nulls), least.get(method, -np.inf)) for method, nulls in told.items()
    }


# Tables -------------------------------------------------------------------------------------------


def emergence_table(runs: pd.DataFrame) -> str:
    """Markdown: what was found of emergences; in the median delay a miss counts as never."""
    header = (
        "difficulty | cases a month | emerging a month | method | streams | found | weeks | cases"
        " | F1 | other things a quarter | s"
    )
    lines = [header, " | ".join(["---"] * 4 + ["---:"] * 7)]
    planted = runs[runs["kind"] == "emergence"]
    keys = ["difficulty", "a_month", "rate", "method"]
    for (difficulty, a_month, rate, method), part in planted.groupby(keys, sort=False):
        figures = [
            f"{difficulty} | {a_month} | {rate:g} | {method} | {len(part)}",
            f"{part['found'].sum()}",
            _median(part["weeks"]),
            _median(part["cases"]),
            "–" if part["f1"].isna().all() else f"{part['f1'].mean():.2f}",
            f"{part['others'].mean() / QUARTERS:.1f}",
            f"{part['seconds'].median():.0f}",
        ]
        lines.append(" | ".join(figures))
    return "\n".join(f"| {line} |" for line in lines)


def _median(values: "pd.Series[float]") -> str:
    median = float(values.fillna(np.inf).median())
    return f"{median:.0f}" if np.isfinite(median) else "never"


def decoy_table(runs: pd.DataFrame) -> str:
    """Markdown: share of streams that raise decoy cases, and things in the 26 weeks after others'.

    Of decoys that add no case both stand beside what the same register raises without them. Decoy
    cases are looked for to the end of the stream. Empty where no decoy was run.
    """
    decoys = runs[runs["kind"] != "emergence"]
    if decoys.empty:
        return ""
    kinds = [kind for kind in DECOYS if kind in set(decoys["kind"])]
    lines = [
        " | ".join(["difficulty", "cases a month", "method", "streams", *kinds]),
        " | ".join(["---"] * 3 + ["---:"] * (len(kinds) + 1)),
    ]
    for (difficulty, a_month, method), part in decoys.groupby(
        ["difficulty", "a_month", "method"], sort=False
    ):
        streams = part.groupby("kind").size()
        many = f"{streams.min()}" + (f" to {streams.max()}" if streams.nunique() > 1 else "")
        cells = [_decoy_cell(part, kind) for kind in kinds]
        lines.append(" | ".join([str(difficulty), str(a_month), str(method), many, *cells]))
    return "\n".join(f"| {line} |" for line in lines)


def _decoy_cell(runs: pd.DataFrame, kind: str) -> str:
    here, without = runs[runs["kind"] == kind], runs[runs["kind"] == f"without {kind}"]
    if here.empty:
        return "–"
    shares = [f"{(part['things'] > part['others']).mean():.0%}" for part in (here, without)]
    if without.empty:
        return shares[0]
    after, before = here["after"].mean(), without["after"].mean()
    return f"{shares[0]} ({shares[1]}), {after:.1f} ({before:.1f})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
