"""``python -m benchmarks.browser [--json FILE] [--legs N ...]``: the route map in a real browser.

Per size of register: how long its mirror takes, what the map weighs on the wire, and how long it
takes from a filter change until the map is drawn again. The browser draws without a graphics card
here, so times are an upper bound; read them as ratios within one run.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, WebSocket, sync_playwright

from data_access.mirror import ensure_mirror
from data_access.replica import open_engine
from data_access.training import build_into
from tests.browser.looking import ARGUMENTS, PATIENCE_MS, open_page, settle, wait_for_map
from tests.browser.server import running

UNTIL = date(2026, 6, 30)
SIZES = (100, 2_000, 20_000)
LEGS_PER_REPORT = 0.76
THEMES = ("Smuggling", "Trafficking", "Both", "Undetermined")
MAP_MARK = b'"@@type"'
"""Stands in the message of a map, and in no other."""


@dataclass(frozen=True)
class Measured:
    """One size of register; times in seconds, medians where several were taken."""

    legs: int
    mirror_s: float
    map_kb: float
    maps_kb: float
    open_s: float
    redraw_s: float


def measure(legs: int) -> Measured:
    """Build a register of about so many legs, serve it, and look at its map."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'register.db'}"
        counts = build_into(url, until=UNTIL, reports=round(legs / LEGS_PER_REPORT))
        started = time.perf_counter()
        ensure_mirror(open_engine(url), folder / "mirror")
        mirror_s = time.perf_counter() - started
        with running(url, folder) as address:
            map_sizes, open_s, redraw_s = _look(address)
    largest, together = max(map_sizes) / 1000, sum(map_sizes) / 1000
    return Measured(counts["leg"], mirror_s, largest, together, open_s, redraw_s)


def _look(address: str) -> tuple[list[int], float, float]:
    """Bytes of each map's message, seconds to open, and median seconds from filter to redraw."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        sizes: list[int] = []
        page.on("websocket", lambda socket: _weigh(socket, sizes))
        started = time.perf_counter()
        open_page(page, address, "routes", "period=Everything")
        wait_for_map(page)
        open_s = time.perf_counter() - started
        first = list(sizes)
        redraws = [_redraw(page, theme) for theme in THEMES]
        browser.close()
    return first, open_s, statistics.median(redraws)


def _weigh(socket: WebSocket, sizes: list[int]) -> None:
    def received(payload: str | bytes) -> None:
        content = payload.encode() if isinstance(payload, str) else payload
        if MAP_MARK in content:
            sizes.append(len(content))

    socket.on("framereceived", received)


def _redraw(page: Page, theme: str) -> float:
    """Choose one more theme; seconds until the map has been drawn with it."""
    page.get_by_role("combobox", name="Theme").click(timeout=PATIENCE_MS)
    option = page.get_by_role("option", name=theme, exact=True)
    option.wait_for(timeout=PATIENCE_MS)
    started = time.perf_counter()
    option.dispatch_event("click")
    page.wait_for_url(f"**theme=*{theme}*", timeout=PATIENCE_MS)
    settle(page)
    _wait_until_shown(page)
    taken = time.perf_counter() - started
    page.keyboard.press("Escape")
    return taken


def _wait_until_shown(page: Page) -> None:
    """A picture, however small, waits until the graphics have caught up with the page."""
    page.screenshot(clip={"x": 700, "y": 500, "width": 20, "height": 20}, timeout=PATIENCE_MS)


def as_markdown(found: list[Measured]) -> str:
    """The table for the documents."""
    lines = [
        "| legs in the register | mirror, s | large map, kB | three maps, kB | open, s "
        "| filter to redraw, s |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.legs:,} | {one.mirror_s:.2f} | {one.map_kb:.0f} | {one.maps_kb:.0f} "
        f"| {one.open_s:.1f} | {one.redraw_s:.2f} |"
        for one in found
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure every size and print the table; 2 where there is no browser."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--legs", type=int, nargs="+", default=SIZES, help="sizes to measure")
    given = parser.parse_args(arguments)
    if shutil.which("chromium") is None:
        print("No Chromium: install the package 'chromium'.", file=sys.stderr)
        return 2
    found = [measure(legs) for legs in given.legs]
    print(as_markdown(found))
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in found], indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
