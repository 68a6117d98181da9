"""A whole training session in real browsers: a trainer, three participants, one restart."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.looking import settle
from tests.browser.server import free_port, running

ROOM = "training_room"
NICKNAMES = ("heron", "pelican", "osprey")
FOUND = "Points of 100"


class Restartable:
    """The server on one address, register and room, however often it is started."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder, self._port = url, folder, free_port()
        self._running: AbstractContextManager[str] | None = None
        self.address = ""

    def start(self) -> None:
        self._running = running(
            self._url,
            self._folder,
            port=self._port,
            environment={"REGISTER_REFRESH": "0", "REGISTER_TRAINER_KEY": "open sesame"},
            expected=True,  # Streamlit's own, of a page that leaves as the server stops
        )
        self.address = self._running.__enter__()

    def stop(self) -> None:
        if self._running:
            self._running.__exit__(None, None, None)
        self._running = None


@pytest.fixture
def room(training_url: str, tmp_path: Path) -> Iterator[Restartable]:
    server = Restartable(training_url, tmp_path)
    server.start()
    yield server
    server.stop()


def _opened_by_trainer(page: Page, address: str) -> str:
    """Open a small session; its code."""
    page.goto(f"{address}/{ROOM}")
    page.get_by_role("textbox", name="Trainer's key").fill("open sesame")
    page.get_by_text("Own settings").click()
    page.get_by_role("spinbutton", name="Reports").fill("200")
    page.get_by_role("spinbutton", name="Reports").press("Enter")
    settle(page)
    page.get_by_role("button", name="Open the session").click()
    code = page.get_by_test_id("stHtml").get_by_text(re.compile(r"^[2-9A-HJKMNP-Z]{6}$"))
    expect(code).to_be_visible()
    return str(code.inner_text())


def _join(page: Page, address: str, code: str, nickname: str) -> None:
    page.goto(f"{address}/{ROOM}?code={code}")
    page.get_by_role("textbox", name="Nickname").fill(nickname)
    page.get_by_role("button", name="Join", exact=True).click()
    _sits(page, code, nickname)


def _sits(page: Page, code: str, nickname: str) -> None:
    strip = page.get_by_test_id("stSidebar").get_by_text(f"{code} · {nickname}").first
    expect(strip).to_be_visible()


def _choose(page: Page, exercise: str) -> None:
    page.get_by_test_id("stRadio").get_by_text(exercise, exact=True).click()
    expect(page.get_by_role("heading", name=exercise)).to_be_visible()
    settle(page)


def _pick(page: Page, field: str, option: str) -> None:
    page.get_by_test_id("stForm").get_by_role("combobox", name=field).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_whole_session(room: Restartable, new_tab: OpenTab) -> None:
    trainer = new_tab(room.address)
    code = _opened_by_trainer(trainer, room.address)
    assert code not in trainer.url
    assert "ticket" not in trainer.url
    heron, pelican, osprey = (new_tab(room.address) for _ in NICKNAMES)
    for page, nickname in zip((heron, pelican, osprey), NICKNAMES, strict=True):
        _join(page, room.address, code, nickname)

    _choose(heron, "Who fell silent")
    _pick(heron, "Agency", "SZW")
    heron.get_by_role("button", name="Answer", exact=True).click()
    expect(heron.get_by_text("Your answer is kept").first).to_be_visible()
    _choose(pelican, "Who fell silent")
    pelican.get_by_role("button", name="Take hint 1").click()
    expect(pelican.get_by_test_id("stAlert").get_by_text("Hint 1")).to_be_visible()
    trainer.get_by_test_id("stButtonGroup").get_by_text("Who fell silent").click()
    expect(trainer.get_by_text("1 of 3 answered").first).to_be_visible()
    assert not trainer.get_by_text("heron", exact=True).count(), "no name on the wall unless asked"

    for page in (trainer, heron, pelican, osprey):
        page.goto("about:blank")  # a page that asks in vain complains on its console
    room.stop()
    room.start()
    for page, nickname in ((osprey, "osprey"), (heron, "heron")):
        page.goto(f"{room.address}/{ROOM}")
        _sits(page, code, nickname)

    trainer.goto(f"{room.address}/{ROOM}")
    expect(trainer.get_by_role("button", name="Reveal all")).to_be_visible()
    settle(trainer)  # what opens beside a button stays where the button was
    trainer.get_by_role("button", name="Reveal all").click()
    trainer.get_by_role("button", name="Reveal all now").click()
    expect(heron.get_by_text("revealed").first).to_be_visible()
    _choose(heron, "Who fell silent")
    expect(heron.get_by_text(FOUND).first).to_be_visible()
    _choose(osprey, "Who fell silent")
    expect(osprey.get_by_text("You gave no answer").first).to_be_visible()
