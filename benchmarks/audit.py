"""``python -m benchmarks.audit [--cases N] [--repeats N] [--json FILE]``.

What a case view waits for the audit log, beside the questions of that view, in one run; and how
many entries sixteen threads append a second. The log is a real PostgreSQL that waits for its disk.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.pages import REPORTS_PER_CASE
from data_access.audience import Audience
from data_access.audit import Action, AuditLog, Entry
from data_access.audit.chain import findings
from data_access.audit.keeping import entries, reading
from data_access.case_files import TOLD
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.replica import open_engine
from data_access.selection import Selection
from data_access.training.store import build_into
from tests.audit_log import audit_server

CASES = 10_000
REPEATS = 300
THREADS = 16
TOGETHER = 4_000
UNTIL = date(2026, 6, 30)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print a table in Markdown, write JSON where asked; always 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, audit_server(fsync="on") as server:
        register = _register(Path(folder), given.cases)
        with closing(AuditLog(server.url("audit", "audit_writer"))) as log:
            told = _in_turns(register, log, given.repeats) | _together(log)
        begun = perf_counter()
        held = reading(server.url("audit", "audit_reader"), lambda c: list(entries(c)))
        assert not list(findings(held))
        told["entries verified a second"] = len(held) / (perf_counter() - begun)
    told["load"] = os.getloadavg()[0]
    for name, value in told.items():
        print(f"| {name} | {value:,.2f} |")
    if given.json:
        given.json.write_text(json.dumps(told, indent=2))
    return 0


def _register(folder: Path, cases: int) -> Register:
    url = f"sqlite:///{folder / 'register.db'}"
    build_into(url, until=UNTIL, seed=1, reports=round(cases * REPORTS_PER_CASE))
    mirror = ensure_mirror(open_engine(url), folder / "mirror")
    return Register(Audience.ANALYST, open_mirror(mirror.file))


def _in_turns(register: Register, log: AuditLog, repeats: int) -> dict[str, float]:
    """Milliseconds of a case view's questions, and of the entry that goes before, turn by turn."""
    names = register.cases(Selection(), newest=repeats)["case_id"].tolist()
    found, told, appended = [], [], []
    for name in names:
        entry = Entry(
            Action.OPEN_CASE, subject="sub-5", role="analyst", organisation="KPCN",
            purpose="investigation", page="case", copy="mirror-1", cases=1, case_ids=(name,),
        )  # fmt: skip
        appended.append(_ms(log.append, entry))
        found.append(_ms(register.cases_named, Selection(), name))
        one = Selection(cases=tuple(register.cases_named(Selection(), name)["case_key"]))
        told.append(sum(_ms(register.told, one, table) for table in TOLD))
    wait, view = median(appended), median(map(sum, zip(found, told, strict=True)))
    return {
        "an entry, ms (median)": wait,
        "an entry, ms (95 of 100 below)": sorted(appended)[len(appended) * 95 // 100],
        "the case found by its name, ms": median(found),
        "all questions of the case view, ms": view,
        "entry : one question": wait / median(found),
        "entry : case view": wait / view,
    }


def _ms(work: Callable[..., object], *given: object) -> float:
    begun = perf_counter()
    work(*given)
    return (perf_counter() - begun) * 1000


def _together(log: AuditLog) -> dict[str, float]:
    entry = Entry(Action.VIEW, subject="sub-5", role="analyst", page="overview", cases=100)
    begun = perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        for _ in threads.map(log.append, [entry] * TOGETHER):
            pass
    return {f"entries a second, {THREADS} threads": TOGETHER / (perf_counter() - begun)}


if __name__ == "__main__":
    sys.exit(main())
