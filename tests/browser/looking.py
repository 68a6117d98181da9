"""A tab of the browser with a witness, and what the tests read off it."""

import io
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    WebSocket,
    expect,
)

from dashboard.navigation import PAGE_TITLES, PAGES
from dashboard.texts import SOURCE, speaking

TITLES = {entry.name: str(entry.title) for entry in PAGES}
NARROWED = {entry.name for entry in PAGES if entry.narrowed}
"""Pages that the selection narrows."""
# The first page's own address is the root; a deep link to its name is told to be no page.
PATHS = {entry.name: "" if entry is PAGES[0] else entry.name for entry in PAGES}

ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=gl-egl",  # Mesa draws a map in a few seconds, Chromium's own way in 30
    "--enable-unsafe-swiftshader",  # that one, where Mesa is not installed
    "--ignore-gpu-blocklist",
    "--disable-gpu-rasterization",  # Mesa draws maps alone: all else it draws slower than Chromium
    "--disable-gpu-compositing",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
"""Chromium without a screen or a graphics card, that asks nobody anything."""

PATIENCE_MS = 120_000
LONG_WORK_MS = 240_000
FEWEST_COLOURS = 500
"""A sea with land, lines and names has thousands; an empty map a handful."""
# Streamlit looks for itself beneath a deep link first.
ITS_OWN_PROBES = re.compile(r"/[a-z_]+/_stcore/(health|host-config)$")
SETTLED = """() => document.querySelector('[data-test-script-state="notRunning"]')
  && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')"""


@dataclass
class Witness:
    """Everything one tab asked for and complained of."""

    host: str
    requests: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Listen to all tabs of a context, those too that a page opens, from the first request."""
        context.on("request", self._request)
        context.on("page", lambda page: page.on("websocket", self._websocket))
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("dialog", lambda dialog: self._dialog(dialog.message, dialog.dismiss))

    def _request(self, request: Request) -> None:
        self._asked(request.url)

    def _websocket(self, socket: WebSocket) -> None:
        self._asked(socket.url)

    def _asked(self, url: str) -> None:
        self.requests.append(url)
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.foreign.append(url)

    def _console(self, message: ConsoleMessage) -> None:
        where = str(message.location.get("url", ""))
        if message.type == "error" and not ITS_OWN_PROBES.search(urlsplit(where).path):
            self.complaints.append(f"{message.text} ({where})")

    def _dialog(self, message: str, dismiss: object) -> None:
        self.complaints.append(f"dialog: {message}")
        if callable(dismiss):
            dismiss()


def settle(page: Page) -> None:
    """Wait until the script has run and every element stands."""
    page.wait_for_function(SETTLED, timeout=PATIENCE_MS)


def work_is_done(page: Page) -> None:
    """Wait until no long work is under way: its end draws the page anew, and shuts what is open."""
    working = page.get_by_test_id("stMain").get_by_test_id("stProgress")
    expect(working).to_have_count(0, timeout=LONG_WORK_MS)
    settle(page)


def open_menu(page: Page, name: str, offered: Locator) -> None:
    """Open a menu of the sidebar until an option of it can be seen.

    Where the page is drawn anew meanwhile, that shuts the menu; who reads it opens it once more.
    """
    menu = page.get_by_role("combobox", name=name)
    for _attempt in range(5):
        menu.click()
        try:
            expect(offered).to_be_visible(timeout=PATIENCE_MS / 5)
        except AssertionError:
            settle(page)
        else:
            return
    expect(offered).to_be_visible()


def unfold(page: Page, label: str, place: int = 0) -> None:
    """Open what is folded away beneath a label, the first such one of the page or a later one."""
    page.get_by_test_id("stExpander").get_by_text(label, exact=True).nth(place).click()


def open_page(page: Page, address: str, name: str, query: str = "") -> None:
    """Open a page by its link and wait until it stands."""
    page.goto(f"{address}/{PATHS[name]}{query and '?' + query}")
    stands(page, name)


def follow(page: Page, name: str, language: str = SOURCE) -> None:
    """Go to a page through the navigation and wait until it stands."""
    # No wait for the mouse to find the page at rest: a map that is being drawn is not.
    link_to(page, name, language).dispatch_event("click")
    stands(page, name, language)


def link_to(page: Page, name: str, language: str = SOURCE) -> Locator:
    """The link to a page in the navigation."""
    return page.get_by_test_id("stSidebarNavLink").filter(has_text=_title(name, language))


def stands(page: Page, name: str, language: str = SOURCE) -> None:
    """Wait for the page's title and its elements; none of them is an exception."""
    title = page.get_by_role("heading", level=1, name=_title(name, language), exact=True)
    expect(title).to_be_visible(timeout=PATIENCE_MS)
    settle(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def _title(name: str, language: str) -> str:
    with speaking(language):
        return str(PAGE_TITLES[name])


def counts(page: Page) -> tuple[int, int]:
    """Cases selected and cases in all, as the sidebar says them."""
    line = page.get_by_test_id("stSidebar").get_by_text(re.compile(r"^[\d,]+ of [\d,]+ cases$"))
    expect(line).to_be_visible(timeout=PATIENCE_MS)
    selected, every = re.findall(r"[\d,]+", line.inner_text())
    return int(selected.replace(",", "")), int(every.replace(",", ""))


def wait_for_map(page: Page, key: str = "routes_map", file: Path | None = None) -> Image.Image:
    """The map's picture, once it shows more than an even ground; into ``file`` the whole window."""
    chart = page.locator(f".st-key-{key}").get_by_test_id("stDeckGlJsonChart")
    expect(chart.locator("canvas").first).to_be_visible(timeout=PATIENCE_MS)
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        picture = (
            _cut_out(page, chart, file) if file else _opened(chart.screenshot(timeout=PATIENCE_MS))
        )
        if len(picture.getcolors(picture.width * picture.height) or ()) > FEWEST_COLOURS:
            return picture
        # A picture makes the whole page be drawn anew, which the map then waits for.
        page.wait_for_timeout(500)
    raise AssertionError(f"the map {key} stayed empty")


def _opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("RGB")


def _cut_out(page: Page, chart: Locator, file: Path) -> Image.Image:
    """The part of a picture of the whole window that shows the map."""
    box = chart.bounding_box(timeout=PATIENCE_MS)
    assert box
    whole = _opened(page.screenshot(path=file, timeout=PATIENCE_MS))
    left, top = box["x"], box["y"]
    return whole.crop((int(left), int(top), int(left + box["width"]), int(top + box["height"])))
