"""The canary crawl once more with a real browser: all that Chromium itself is sent and shows."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, WebSocket, expect

from dashboard.navigation import EVERY_PAGE
from tests.browser.looking import PATIENCE_MS, settle, work_is_done
from tests.browser.provider import COOKIE
from tests.browser.signing import says_what_for
from tests.trust.canaries import (
    GONE,
    NARRATIVE,
    canary_register,
    found_in,
    mark_of,
    marks_in,
    short,
)
from tests.trust.stage import ANALYSTS, OUTSIDE, RELEASED, RELEASES, Served, staged

pytestmark = pytest.mark.trust

REPORTS = 100
PAGES = ["" if one.name == "overview" else one.name for one in EVERY_PAGE]
PROGRAMS = (".js", ".css", ".woff2")
"""The same for everybody, without a word of a register."""
TABLE = re.compile("table", re.IGNORECASE)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("browsed") / "stage"
    folder.mkdir(mode=0o700)
    url = f"sqlite:///{folder / 'register.db'}"
    canary_register(url, reports=REPORTS)
    with staged(folder, url) as stage, stage.served("browser") as served:
        yield served


class Sent:
    """What one reader's browser is sent: answers, messages, and what stands on the page."""

    def __init__(self, page: Page) -> None:
        self.parts: list[bytes] = []
        self.tables = 0
        self._page, self._answers = page, list[Response]()
        page.on("response", self._answered)
        page.on("websocket", self._listen)

    def _answered(self, answer: Response) -> None:
        self._answers.append(answer)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._keep)

    def _keep(self, frame: str | bytes) -> None:
        self.parts.append(frame.encode() if isinstance(frame, str) else frame)

    def keep_page(self) -> None:
        """What has come and what stands there, before the next page takes its place.

        What a refusal says stands on the page: of an answer that it went on from a browser keeps
        no more than the head.
        """
        answers, self._answers[:] = list(self._answers), []
        for answer in answers:
            self.parts.append(repr(answer.all_headers()).encode())
            if answer.status == 200 and not answer.url.endswith(PROGRAMS):
                self.parts.append(answer.body())
        self.parts.append(self._page.content().encode())

    def found(self) -> set[str]:
        return set().union(*map(found_in, self.parts))

    def marks(self) -> set[str]:
        return set().union(*map(marks_in, self.parts))


def _looks(chromium: Browser, served: Served, who: str, pages: list[str]) -> Sent:
    """Everything a reader is sent on some pages, with their tables unfolded."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000}, locale="en-US")
    if session := served.session(who):
        context.add_cookies([{"name": COOKIE, "value": session, "url": served.address}])
    page = context.new_page()
    sent = Sent(page)
    for name in pages:
        page.goto(f"{served.address}/{name}")
        settle(page)
        if who in ANALYSTS:
            says_what_for(page)
            expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE_MS)
        work_is_done(page)
        sent.tables += _unfolded(page)  # of the first, where that one is not offered
        sent.keep_page()
    context.close()
    return sent


def _unfolded(page: Page) -> int:
    """Unfold the tables of a page; how many came to stand there by it."""
    tables = page.get_by_test_id("stDataFrame")
    folds = page.get_by_test_id("stExpander").filter(has=page.get_by_text(TABLE))
    before, folded = tables.count(), folds.count()
    for place in range(folded):
        folds.nth(place).locator("summary").click()
        expect(tables).to_have_count(before + place + 1, timeout=PATIENCE_MS)
    return folded


def test_release_is_sent_no_canary_and_its_own_copy_alone(
    chromium: Browser, served: Served
) -> None:
    for who, asked in zip(RELEASED, RELEASES, strict=True):
        sent = _looks(chromium, served, who, PAGES)
        assert sent.tables >= 2, "or nothing was looked at"
        assert sent.found() == set(), who
        assert sent.marks() == {mark_of(asked.name)}, who


def test_outside_is_sent_nothing(chromium: Browser, served: Served) -> None:
    for who in OUTSIDE:
        sent = _looks(chromium, served, who, ["", "case_files", "briefing"])
        assert sent.found() == set(), who
        assert sent.marks() == set(), who


def test_browser_finds_what_an_analyst_may_see_and_no_narrative(
    chromium: Browser, served: Served
) -> None:
    """Or the tests beside it would prove nothing."""
    found = _looks(chromium, served, ANALYSTS[0], ["", "case_files"]).found()
    assert found >= short("report.report_id", "agency.agency")
    assert not found & short(NARRATIVE, GONE)
