"""``python -m benchmarks.pages [--cases N ...] [--repeats N] [--folder DIR] [--json FILE]``.

The eight questions of a page, asked of registers of several sizes under four selections: medians
of the register's answers beside hand-written SQL on the same layout, turn by turn in one run. What
the other pages ask, beyond these eight, is timed alone.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb
import pandas as pd
from tqdm import tqdm

from benchmarks.raw_questions import ON_COUNTS, ON_FACTS
from dashboard.analyses import weighing
from data_access import codes
from data_access.audience import Audience
from data_access.facts import BITS_PER_WORD, position_of
from data_access.indicator_codes import POSITIONS
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.replica import open_engine
from data_access.selection import Selection
from data_access.training.store import build_into
from models.theme_check import LINKS

SIZES = (10_000, 100_000, 1_000_000)
UNTIL = date(2026, 6, 30)
REPORTS_PER_CASE = 1.07
"""In a training register; the cases that came out stand in the table."""

QUESTIONS: dict[str, Callable[[Register, Selection], pd.DataFrame]] = {
    "kpis": Register.kpis,
    "trend": Register.trend,
    "coverage": Register.coverage,
    "sectors": lambda register, chosen: register.breakdown(chosen, "sector", "theme"),
    "sectors over time": lambda register, chosen: register.breakdown(chosen, "sector", "period"),
    "flows": Register.flows,
    "citizenships": lambda register, chosen: register.breakdown(chosen, "citizenship"),
    "crosstab": lambda register, chosen: register.crosstab(chosen, "gender"),
}

_LINKS = sum(1 << POSITIONS[name] for name in LINKS)
_THINGS = ("venue", "vessel")

OF_OTHER_PAGES: dict[str, Callable[[Register, Selection], pd.DataFrame]] = {
    "registered months": Register.registered_months,
    "registration delays": Register.registration_delays,
    "attributes not known": Register.attributes_not_known,
    "indicators seen": Register.indicators_seen,
    "things by theme": lambda register, chosen: register.things_by_theme(chosen, _LINKS, _THINGS),
    "points of venues": lambda register, chosen: register.thing_points(chosen, "venue", weighing()),
    "points of places": lambda register, chosen: register.thing_points(chosen, "place", weighing()),
    "signs of money": Register.money_signs,
    "support": Register.support,
    "case list": Register.case_list,
    "capture histories": Register.capture_histories,
    "rows of one case": lambda register, _: register.told(Selection(cases=(1,)), "report"),
}
"""Of the pages *Coverage and quality*, *Theme check*, *Threshold*, *Money and support*, *Case
files* and *The unseen number*; the last question does not depend on the selection."""


@dataclass(frozen=True)
class Case:
    """One selection, and the same by hand: its questions and its where-clause."""

    name: str
    selection: Selection
    by_hand: dict[str, str]
    where: str


_VENEZUELA = position_of("VE", codes.COUNTRY.codes)

CASES = (
    Case("all", Selection(), ON_COUNTS, "true"),
    Case(
        "24 months",
        Selection(start=date(2024, 7, 1), end=UNTIL),
        ON_COUNTS,
        "{month} >= DATE '2024-07-01'",
    ),
    Case(
        "three sectors and islands, five years",
        Selection(
            start=date(2021, 7, 1),
            end=UNTIL,
            sectors=("hospitality", "construction", "prostitution"),
            areas=("bonaire", "curacao", "aruba"),
        ),
        ON_COUNTS,
        "{month} >= DATE '2021-07-01' AND (sectors & 14) <> 0 "
        "AND area IN ('bonaire', 'curacao', 'aruba')",
    ),
    Case(
        "three agencies",
        Selection(agencies=("KPCN", "KMar", "SZW")),
        ON_COUNTS,
        "(agencies & {agencies}) <> 0",
    ),
    Case(
        "one citizenship (from the facts)",
        Selection(citizenships=("VE",)),
        ON_FACTS,
        f"(citizenships_{_VENEZUELA // BITS_PER_WORD} & {1 << _VENEZUELA % BITS_PER_WORD}) <> 0",
    ),
)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print a table in Markdown, write JSON where asked; always 0."""
    given = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as passing:
        folder = given.folder or Path(passing)
        results = [measured(size, folder, given.repeats) for size in given.cases]
    print(as_markdown(results))
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + "\n")
    return 0


def measured(size: int, folder: Path, repeats: int) -> dict[str, Any]:
    """Sizes in rows and MB, times in seconds (mirror) and milliseconds (questions).

    The register and its mirror are built in ``folder`` where they are not there yet.
    """
    file, seconds = mirrored(size, folder)
    engine = open_mirror(file)
    register = Register(Audience.ANALYST, engine)
    # DuckDB shares one open database per file, so both sides read through the same one.
    with engine.connect() as connection:
        raw = connection.connection.cursor().cursor()
        pages = {
            case.name: _page(case, register, raw, repeats) for case in tqdm(CASES, leave=False)
        }
    engine.dispose()
    return {
        "cases": register.info.cases,
        "mirror_seconds": seconds,
        "mirror_megabytes": file.stat().st_size / 1e6,
        "load": os.getloadavg()[0],
        "pages": pages,
    }


def mirrored(size: int, folder: Path) -> tuple[Path, float | None]:
    """The mirror of a training register of so many cases, and the seconds its building took.

    Both are built in ``folder`` where they are not there yet; None where the mirror stood already.
    """
    source, mirrors = folder / f"training-{size}.db", folder / f"mirror-{size}"
    if not source.exists():
        build_into(f"sqlite:///{source}", until=UNTIL, reports=round(size * REPORTS_PER_CASE))
    before = set(mirrors.glob("*.duckdb"))
    start = perf_counter()
    file = ensure_mirror(open_engine(f"sqlite:///{source}"), mirrors).file
    return file, None if file in before else perf_counter() - start


def _page(
    case: Case, register: Register, raw: duckdb.DuckDBPyConnection, repeats: int
) -> dict[str, Any]:
    """Medians in milliseconds per question and for the page, ours and by hand."""
    by_hand = _by_hand(case, raw)
    ours = {name: partial(ask, register, case.selection) for name, ask in QUESTIONS.items()}
    for name, ask in ours.items():
        _require_same(f"{name} of {case.name}", ask(), by_hand[name]())
    rounds = [
        {name: (_timed(ours[name]), _timed(by_hand[name])) for name in QUESTIONS}
        for _ in range(repeats)
    ]
    questions = {
        name: [median(one[name][side] for one in rounds) for side in (0, 1)] for name in QUESTIONS
    }
    page = [median(sum(pair[side] for pair in one.values()) for one in rounds) for side in (0, 1)]
    others = {
        name: median(_timed(partial(ask, register, case.selection)) for _ in range(repeats))
        for name, ask in OF_OTHER_PAGES.items()
    }
    return {"questions": questions, "page": page, "ratio": page[0] / page[1], "others": others}


def _by_hand(case: Case, raw: duckdb.DuckDBPyConnection) -> dict[str, Callable[[], pd.DataFrame]]:
    bits = "SELECT sum(1::BIGINT << position) FROM agency_position WHERE list_contains(?, agency)"
    (agencies,) = raw.execute(bits, [list(case.selection.agencies)]).fetchall()[0]

    def answer(name: str, text: str) -> pd.DataFrame:
        # Coverage asks when a report was registered, all else when the case happened.
        month = "registered_month" if name == "coverage" else "month"
        return raw.execute(
            text.format(where=case.where.format(agencies=agencies, month=month))
        ).df()

    return {name: partial(answer, name, text) for name, text in case.by_hand.items()}


def _require_same(name: str, ours: pd.DataFrame, by_hand: pd.DataFrame) -> None:
    """Raise where the two tell of another number of rows, or of another total."""
    told = [
        (len(frame), float(frame.drop(columns="bit", errors="ignore")
                           .select_dtypes("number").fillna(0).to_numpy().sum()))
        for frame in (ours, by_hand)
    ]  # fmt: skip
    if told[0] != told[1]:
        raise AssertionError(f"{name}: rows and total are {told[0]}, by hand {told[1]}.")


def _timed(ask: Callable[[], pd.DataFrame]) -> float:
    start = perf_counter()
    ask()
    return 1000 * (perf_counter() - start)


def as_markdown(results: list[dict[str, Any]]) -> str:
    """Three tables: the pages per size and selection, and of the largest register the questions."""
    lines = [
        "| cases | mirror | selection | page | by hand | ratio |",
        "|---|---|---|---|---|---|",
    ]
    for result in results:
        seconds = result["mirror_seconds"]
        built = "reused" if seconds is None else f"{seconds:.1f} s"
        mirror = f"{built}, {result['mirror_megabytes']:.0f} MB"
        for name, page in result["pages"].items():
            ours, raw = page["page"]
            lines.append(
                f"| {result['cases']:,} | {mirror} | {name} | {ours:.1f} ms | {raw:.1f} ms "
                f"| {page['ratio']:.2f} |"
            )
    largest = results[-1]
    lines += [
        "",
        f"Questions at {largest['cases']:,} cases, ms (by hand); load {largest['load']:.1f}:",
        "",
        f"| selection | {' | '.join(QUESTIONS)} |",
        "|---" * (len(QUESTIONS) + 1) + "|",
    ]
    for name, page in largest["pages"].items():
        cells = (f"{ours:.1f} ({raw:.1f})" for ours, raw in page["questions"].values())
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        "",
        f"Questions of the other pages at {largest['cases']:,} cases, ms:",
        "",
        f"| question | {' | '.join(largest['pages'])} |",
        "|---" * (len(largest["pages"]) + 1) + "|",
    ]
    for question in OF_OTHER_PAGES:
        times = (f"{page['others'][question]:.1f}" for page in largest["pages"].values())
        lines.append(f"| {question} | {' | '.join(times)} |")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pages",
        description="Time a page's eight questions against hand-written SQL on the same layout.",
    )
    parser.add_argument("--cases", type=int, nargs="+", default=SIZES, metavar="N", help="sizes")
    parser.add_argument("--repeats", type=int, default=15, help="rounds per selection")
    parser.add_argument("--folder", type=Path, help="keep registers and mirrors here, reuse them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    return parser


if __name__ == "__main__":
    sys.exit(main())
