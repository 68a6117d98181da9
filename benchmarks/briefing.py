"""``python -m benchmarks.briefing [--cases N] [--repeats N] [--ready] [--folder DIR]``.

The standard pack of a training register: its slides, and these as PPTX and as PDF. The first time
is that of a process that has just begun, or with ``--ready`` of a server that nobody has asked
anything yet, once it has made itself ready; the others are of one that is warm. On a machine that
does other work, processor seconds tell more than those waited.
"""

import argparse
import itertools
import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from tqdm import tqdm

from benchmarks.pages import REPORTS_PER_CASE, UNTIL
from dashboard import questions, selection
from dashboard.briefing import ready
from dashboard.briefing.pack import pack
from dashboard.briefing.pdf import to_pdf
from dashboard.briefing.pptx import to_pptx
from dashboard.briefing.slide import Slide
from data_access import settings
from data_access.mirror import ensure_mirror
from data_access.replica import open_engine
from data_access.training.store import build_into

PARTS = ("slides", "pptx", "pdf")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print a table in Markdown, write JSON where asked; always 0."""
    given = _parser().parse_args(arguments)
    logging.disable(logging.WARNING)  # Streamlit's, of a session that there is not
    if given.ready:
        ready.make_ready()
    with tempfile.TemporaryDirectory() as passing:
        result = measured(given.cases, given.folder or Path(passing), given.repeats)
    print(as_markdown(result))
    if given.json:
        given.json.write_text(json.dumps(result, indent=1) + "\n")
    return 0


def measured(size: int, folder: Path, repeats: int) -> dict[str, Any]:
    """Seconds of each of `PARTS`, first and later, of a register of about so many cases."""
    source = folder / f"training-{size}.db"
    if not source.exists():
        build_into(f"sqlite:///{source}", until=UNTIL, reports=round(size * REPORTS_PER_CASE))
    settings.REGISTER_URL, settings.REFRESH_S = f"sqlite:///{source}", 0.0
    settings.MIRROR_FOLDER, settings.NOTEBOOK_FILE = folder, folder / "notebook.db"
    ensure_mirror(open_engine(settings.REGISTER_URL), folder)
    info = questions.register().info
    (first, slides), *later = (
        _round(clock)
        for clock in tqdm([perf_counter, *[perf_counter, process_time] * repeats], disable=None)
    )
    waited, worked = ([spent for spent, _slides in later[start::2]] for start in (0, 1))
    return {
        "cases": info.cases,
        "slides": [slide.name for slide in slides],
        "first": first,
        "later": {part: median(spent[part] for spent in waited) for part in PARTS},
        "processor": {part: median(spent[part] for spent in worked) for part in PARTS},
        "load": os.getloadavg()[0],
    }


def _round(clock: Callable[[], float]) -> tuple[dict[str, float], tuple[Slide, ...]]:
    """Seconds of each part by a clock, with nothing kept of what was asked before."""
    questions._answer.clear()
    chosen = selection.current(questions.register().info)
    moments = [clock()]
    slides = pack(chosen)
    moments.append(clock())
    to_pptx(slides, "Briefing")
    moments.append(clock())
    to_pdf(slides, "Briefing")
    moments.append(clock())
    spent = (after - before for before, after in itertools.pairwise(moments))
    return dict(zip(PARTS, spent, strict=True)), slides


def as_markdown(result: dict[str, Any]) -> str:
    """Rows for the first time, for the later, and for what processors worked in the later."""
    lines = [
        "| cases | slides | | slides made | PPTX | PDF | together |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in ("first", "later", "processor"):
        spent = [result[name][part] for part in PARTS]
        cells = " | ".join(f"{one:.1f} s" for one in (*spent, sum(spent)))
        lines.append(f"| {result['cases']:,} | {len(result['slides'])} | {name} | {cells} |")
    return "\n".join([*lines, "", f"Load {result['load']:.1f}."])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.briefing",
        description="Time the standard pack of a briefing, as slides, PPTX and PDF.",
    )
    parser.add_argument("--cases", type=int, default=100_000, metavar="N", help="size")
    parser.add_argument("--repeats", type=int, default=5, help="rounds after the first")
    parser.add_argument("--ready", action="store_true", help="as a server made itself ready")
    parser.add_argument("--folder", type=Path, help="keep the register and its mirror here")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    return parser


if __name__ == "__main__":
    sys.exit(main())
