"""The real server and a real Chromium, the one of the system."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from data_access.training import build_into
from tests.browser.looking import ARGUMENTS, PATIENCE_MS, Witness
from tests.browser.server import running
from tests.browser.signing import App, serving
from tests.hostile import make_hostile

UNTIL = date(2026, 6, 30)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Everything in this folder needs a browser."""
    item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def training_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A training register of 100 reports over three years."""
    url = f"sqlite:///{tmp_path_factory.mktemp('register') / 'training.db'}"
    build_into(url, until=UNTIL, reports=100, years=3)
    return url


@pytest.fixture(scope="package")
def server(training_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app on the training register."""
    with running(training_url, tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="package")
def app(training_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app with sign-in, its people and its audit log."""
    with serving(training_url, tmp_path_factory.mktemp("signing")) as app:
        yield app


@pytest.fixture(scope="package")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app on a small register whose names hold markdown and HTML."""
    folder = tmp_path_factory.mktemp("hostile")
    url = f"sqlite:///{folder / 'hostile.db'}"
    build_into(url, until=UNTIL, reports=100, years=3)
    make_hostile(url)
    with running(url, folder) as address:
        yield address


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Headless Chromium; by folder, so that no event loop of it stays for other folders' tests."""
    binary = shutil.which("chromium")
    if binary is None:
        pytest.skip("no Chromium: install the package 'chromium' to run the browser tests")
    # While a map is being made ready the page answers nothing: longer than either waits by itself.
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=binary, args=ARGUMENTS)
        except Error as problem:
            pytest.skip(f"Chromium does not start here: {problem.message.splitlines()[0]}")
        yield browser
        browser.close()


OpenTab = Callable[..., Page]


@pytest.fixture
def new_tab(chromium: Browser) -> Iterator[OpenTab]:
    """Open a tab for a server: ``new_tab(address, width=1400, dark=False)``."""
    with _witnessed(chromium) as open_it:
        yield open_it


@pytest.fixture(scope="module")
def lasting_tab(chromium: Browser) -> Iterator[OpenTab]:
    """As `new_tab`, for a tab that the tests of a module share.

    To draw a map is slow here, and a new tab reads all programs of a page anew.
    """
    with _witnessed(chromium) as open_it:
        yield open_it


@contextmanager
def _witnessed(chromium: Browser) -> Iterator[OpenTab]:
    """Whatever is done, no tab may ask another host, complain on its console or open a dialog.

    Maps are drawn by the processor here, so a tab that is not looked at has half the pixels.
    """
    witnesses = []
    contexts = []

    def open_it(
        address: str,
        *,
        width: int = 1400,
        dark: bool = False,
        scale: float = 0.5,
        locale: str = "en-US",
    ) -> Page:
        contexts.append(
            chromium.new_context(
                viewport={"width": width, "height": 1000},
                device_scale_factor=scale,
                color_scheme="dark" if dark else "light",
                locale=locale,
            )
        )
        contexts[-1].set_default_timeout(PATIENCE_MS)
        witnesses.append(Witness(urlsplit(address).netloc))
        witnesses[-1].watch(contexts[-1])
        return contexts[-1].new_page()

    yield open_it
    for context in contexts:
        context.close()
    assert [url for witness in witnesses for url in witness.foreign] == []
    assert [words for witness in witnesses for words in witness.complaints] == []
    assert all(witness.requests for witness in witnesses), "a tab that asked nothing proves nothing"


@pytest.fixture(scope="package")
def _shared_tab(chromium: Browser, server: str) -> Iterator[Page]:
    with _witnessed(chromium) as open_it:
        yield open_it(server)


@pytest.fixture(scope="module")
def tab(_shared_tab: Page) -> Iterator[Page]:
    """A tab for the training register; each test opens its page in it by a link."""
    yield _shared_tab
    _shared_tab.goto("about:blank")  # what is drawn where nobody looks costs all the same
