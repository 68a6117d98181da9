"""A whole training session in real browsers: a trainer, three participants, one restart."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import room_texts
from models.exercises import BY_NAME
from tests.browser.conftest import OpenTab
from tests.browser.looking import settle
from tests.browser.server import free_port, running

ROOM = "training_room"
NICKNAMES = ("heron", "pelican", "osprey")
FOUND = "Points of 100"
TITLES = [str(room_texts.TITLES[name]) for name in BY_NAME]
ASKED = "Who fell silent"
SEED = "1234567890123"
"""Of a register in which there is something to find for every exercise."""


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


def _opened_by_trainer(page: Page) -> str:
    """Open a small session; its code."""
    page.get_by_role("textbox", name="Trainer's key").fill("open sesame")
    page.get_by_text("Own settings").click()
    page.get_by_role("textbox", name="Seed of an earlier session").fill(SEED)
    page.get_by_role("spinbutton", name="Reports").fill("300")
    page.get_by_role("spinbutton", name="Reports").press("Enter")
    settle(page)
    offered = page.get_by_test_id("stButtonGroup").filter(has_text=TITLES[0])
    others = offered.get_by_role("button", pressed=False)
    while others.count():
        others.first.click()
        settle(page)
    page.get_by_role("button", name="Open the session").click()
    code = page.get_by_test_id("stHtml").get_by_text(re.compile(r"^[2-9A-HJKMNP-Z]{6}$"))
    expect(code).to_be_visible()
    return str(code.inner_text())


def _join(page: Page, code: str, nickname: str) -> None:
    page.get_by_role("textbox", name="Code").fill(code)
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


def _answer(page: Page) -> None:
    """Give the first that is offered in each field of the exercise that is open."""
    fields = page.get_by_test_id("stForm").get_by_role("combobox").all()
    assert fields
    for field in fields:
        field.click()
        page.get_by_role("option").first.click()
        page.keyboard.press("Tab")  # closes the list, which hides all else
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_text("Your answer is kept").first).to_be_visible()


def test_a_whole_session(room: Restartable, new_tab: OpenTab) -> None:
    trainer, *others = pages = [new_tab(room.address) for _ in ("trainer", *NICKNAMES)]
    heron, pelican, osprey = others
    for page in pages:
        page.goto(f"{room.address}/{ROOM}", wait_until="commit")  # all at once
    code = _opened_by_trainer(trainer)
    assert code not in trainer.url
    assert "ticket" not in trainer.url
    osprey.goto(f"{room.address}/{ROOM}?code={code}")
    expect(osprey.get_by_role("textbox", name="Code")).to_have_value(code)
    for page, nickname in zip(others, NICKNAMES, strict=True):
        _join(page, code, nickname)

    for exercise in TITLES:
        _choose(heron, exercise)
        _answer(heron)
    _choose(pelican, ASKED)
    pelican.get_by_role("button", name="Take hint 1").click()
    expect(pelican.get_by_test_id("stAlert").get_by_text("Hint 1")).to_be_visible()
    trainer.get_by_test_id("stButtonGroup").get_by_text(ASKED).click()
    expect(trainer.get_by_text("1 of 3 answered").first).to_be_visible()
    assert not trainer.get_by_text("heron", exact=True).count(), "no name on the wall unless asked"

    for page in pages:
        page.goto("about:blank")  # a page that asks in vain complains on its console
    room.stop()
    room.start()
    for page in (trainer, osprey, heron):
        page.goto(f"{room.address}/{ROOM}", wait_until="commit")
    for page, nickname in ((osprey, "osprey"), (heron, "heron")):
        _sits(page, code, nickname)

    expect(trainer.get_by_role("button", name="Reveal all")).to_be_visible()
    settle(trainer)  # what opens beside a button stays where the button was
    trainer.get_by_role("button", name="Reveal all").click()
    trainer.get_by_role("button", name="Reveal all now").click()
    expect(heron.get_by_test_id("stRadio").get_by_text("revealed")).to_have_count(len(TITLES))
    for exercise in TITLES:
        _choose(heron, exercise)
        expect(heron.get_by_text(FOUND).first).to_be_visible()
    _choose(osprey, ASKED)
    expect(osprey.get_by_text("You gave no answer").first).to_be_visible()
