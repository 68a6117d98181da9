"""``python -m benchmarks.replica [--cases N ...] [--viewers N ...] [--json FILE]``.

A real primary and a real streaming standby on this machine: how long the first load and a refresh
of 1% take beside COPY alone, all in one run, and what people who look cost the standby.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any

import duckdb
from sqlalchemy import Connection

from benchmarks.pages import CASES, QUESTIONS, REPORTS_PER_CASE
from dashboard.opening import Viewer, open_newer, open_now
from data_access import settings
from data_access.audience import Audience
from data_access.counts import COUNTED
from data_access.derivation import COPIED
from data_access.mirror import ensure_mirror
from data_access.mirror_build import OF_REPORTS, text
from data_access.mirror_files import open_mirror
from data_access.reading import batches
from data_access.register import Register
from data_access.replica import consistent, open_engine
from data_access.training.store import build_into
from tests.postgresql import Server, binaries, fresh_server, standby_of, wait_until_replayed

SIZES = (100_000, 1_000_000)
VIEWERS = (1, 200)
UNTIL = date(2026, 6, 30)
SHARE = 0.01
LOOKED_S = 20.0
"""How long people look, with a look at the register every `EVERY_S`."""
EVERY_S = 2.0
NOISE = 0.1
"""What the server asks itself beside, such as its own statistics, as a share."""
PAUSE_S = 0.5  # between two questions of one viewer

_CHANGED = (
    "SELECT report_id FROM report ORDER BY md5(report_id) LIMIT "
    f"(SELECT (count(*) * {SHARE})::int FROM report)"
)
_CHANGE = (
    "UPDATE report SET theme = CASE theme WHEN 'smuggling' THEN 'trafficking' ELSE 'smuggling' END,"
    " updated_at = (SELECT max(updated_at) FROM report) + interval '1 minute' "
    f"WHERE report_id IN ({_CHANGED})"
)
_LOAD = (
    "SELECT xact_commit + xact_rollback, tup_returned + tup_fetched, active_time / 1000 "
    "FROM pg_stat_database WHERE datname = 'register'"
)
_LOGGED = {"log_statement": "all", "log_line_prefix": "%a "}
_STATEMENT = re.compile(r"^register-dashboard LOG: +(?:statement|execute [^:]*): ", re.MULTILINE)
"""What the dashboard asked, as the standby's own log tells it."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print tables in Markdown, write JSON where asked; 1 where the load grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--viewers", nargs="+", type=int, default=list(VIEWERS))
    parser.add_argument("--json", type=Path, metavar="FILE")
    asked = parser.parse_args(arguments)
    results = [measured(size, asked.viewers) for size in asked.cases]
    print(as_markdown(results))
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=1) + "\n")
    grown = [r["cases"] for r in results if _grows(r["load"])]
    if grown:
        print(f"The load on the standby grew with those who look, of {grown} cases.")
    return int(bool(grown))


def _grows(load: list[dict[str, Any]]) -> bool:
    """Whether a look asked more of the standby under more viewers, by more than chance."""
    return any(
        max(one[told] for one in load) > (1 + NOISE) * min(one[told] for one in load)
        for told in ("statements", "rows")
    )


def measured(size: int, viewers: list[int]) -> dict[str, Any]:
    """Seconds, and what the standby was asked; each by name."""
    with ExitStack() as stack:
        primary = stack.enter_context(fresh_server(binaries(), shared_buffers="512MB"))
        primary.run("CREATE DATABASE register")
        build_into(primary.url("register"), until=UNTIL, reports=round(size * REPORTS_PER_CASE))
        primary.run("VACUUM ANALYZE", database="register")
        standby = stack.enter_context(standby_of(primary, shared_buffers="512MB", **_LOGGED))
        wait_until_replayed(primary, standby)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found = _timed(primary, standby, folder)
        found["load"] = [_load(standby, folder, many) for many in viewers]
    return found


def _timed(primary: Server, standby: Server, folder: Path) -> dict[str, Any]:
    source = open_engine(standby.url("register"))
    _copy_alone(source.url.render_as_string(hide_password=False), None)  # warms the standby
    copy = _copy_alone(standby.url("register"), None)
    began = perf_counter()
    first = ensure_mirror(source, folder)
    loaded = perf_counter() - began
    looked = _seconds(lambda: ensure_mirror(source, folder))
    primary.run(_CHANGE, database="register")
    changed = primary.run(
        f"SELECT array_agg(report_id) FROM ({_CHANGED}) AS c", database="register"
    )
    wait_until_replayed(primary, standby)
    copy_again = _copy_alone(standby.url("register"), changed)
    file_copy = _seconds(lambda: shutil.copyfile(first.file, folder / "a-copy"))
    (folder / "a-copy").unlink()  # or the refresh would wait for it to reach the disk
    began = perf_counter()
    second = ensure_mirror(source, folder)
    refreshed = perf_counter() - began
    assert second.file != first.file
    assert second.problem is None
    _require_same_counts(second.file)
    info = Register(Audience.ANALYST, open_mirror(second.file)).info
    return {
        "cases": info.cases,
        "mirror_mb": second.file.stat().st_size / 1e6,
        "copy_s": copy,
        "first_s": loaded,
        "look_s": looked,
        "changed_reports": len(changed),
        "copy_changed_s": copy_again,
        "file_copy_s": file_copy,
        "refresh_s": refreshed,
    }


def _require_same_counts(file: Path) -> None:
    """Of so many cases no test holds a refreshed mirror against one that is built anew."""
    with duckdb.connect(str(file), read_only=True) as mirror:
        for counted in COUNTED:
            kept, anew = f"FROM {counted.table.name}", f"FROM ({text(counted.derived())})"
            for one, other in ((kept, anew), (anew, kept)):
                apart = mirror.execute(f"({one} EXCEPT ALL {other}) LIMIT 1").fetchall()
                assert not apart, counted.table.name


def _seconds(work: Any) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def _copy_alone(url: str, reports: list[str] | None) -> float:
    """What reading the same rows takes that go nowhere."""

    def read(connection: Connection) -> None:
        for table in COPIED:
            for _rows in batches(connection, table, reports if table in OF_REPORTS else None):
                pass

    return _seconds(lambda: consistent(open_engine(url), read))


def _load(standby: Server, folder: Path, viewers: int) -> dict[str, Any]:
    """What the standby was asked while so many people looked at pages."""
    settings.REGISTER_URL, settings.MIRROR_FOLDER = standby.url("register"), folder
    source, viewer = open_engine(settings.REGISTER_URL), Viewer(Audience.ANALYST)
    stop, answers = Event(), [0] * viewers
    opened = open_now(viewer)  # once for all of one kind, as `dashboard.questions` does

    def look(number: int) -> None:
        questions, copy = list(QUESTIONS.values()), opened
        while not stop.wait(PAUSE_S):
            copy = open_newer(copy, viewer)  # as each run of a page does
            asked = number + answers[number]
            questions[asked % len(questions)](copy.register, CASES[asked % len(CASES)].selection)
            answers[number] += 1

    people = [Thread(target=look, args=(number,), daemon=True) for number in range(viewers)]
    before = _told(standby)
    for person in people:
        person.start()
    began, looks = perf_counter(), 0
    while perf_counter() - began < LOOKED_S:
        ensure_mirror(source, folder)
        looks += 1
        stop.wait(max(0.0, began + looks * EVERY_S - perf_counter()))
    stop.set()
    for person in people:
        person.join()
    after = _told(standby)
    statements, transactions, rows, seconds = (b - a for a, b in zip(before, after, strict=True))
    return {
        "viewers": viewers,
        "answers": sum(answers),
        "looks": looks,
        "statements": statements / looks,
        "transactions": transactions / looks,
        "rows": rows / looks,
        "seconds": seconds / looks,
    }


def _told(standby: Server) -> list[float]:
    standby.run(
        "SELECT pg_sleep(1.1)"
    )  # a backend reports its counts when it ends, or a second later
    text = standby.run(f"SELECT array_to_json(ARRAY[a, b, c]) FROM ({_LOAD}) AS l(a, b, c)")
    statements = _STATEMENT.findall((standby.folder / "log").read_text(errors="replace"))
    return [float(len(statements)), *(float(value) for value in text)]


def as_markdown(results: list[dict[str, Any]]) -> str:
    """Two tables: seconds, and load by viewers."""
    lines = [
        "| cases | mirror MB | COPY alone s | first load s | ratio | a look s | changed | "
        "COPY of these s | file copy s | refresh s | ratio |",
        "|" + "---:|" * 11,
    ]
    for r in results:
        least = r["copy_changed_s"] + r["file_copy_s"]
        cells = [
            f"{r['cases']:,}",
            f"{r['mirror_mb']:.0f}",
            f"{r['copy_s']:.1f}",
            f"{r['first_s']:.1f}",
            f"{r['first_s'] / r['copy_s']:.1f}",
            f"{r['look_s']:.2f}",
            f"{r['changed_reports']:,}",
            f"{r['copy_changed_s']:.2f}",
            f"{r['file_copy_s']:.2f}",
            f"{r['refresh_s']:.2f}",
            f"{r['refresh_s'] / least:.1f}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    lines += [
        "",
        "| cases | viewers | answers | looks | statements a look | transactions a look | "
        "rows a look | busy s a look |",
        "|" + "---:|" * 8,
    ]
    lines += [
        f"| {r['cases']:,} | {one['viewers']} | {one['answers']:,} | {one['looks']} | "
        f"{one['statements']:.1f} | {one['transactions']:.1f} | {one['rows']:,.0f} | "
        f"{one['seconds']:.3f} |"
        for r in results
        for one in r["load"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
