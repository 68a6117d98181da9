"""Every page in a real browser: no exception, no complaint, no foreign request.

The default selection is walked by `test_browser_screenshots`, once after a hostile link.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.looking import (
    NARROWED,
    TITLES,
    counts,
    follow,
    open_menu,
    open_page,
    settle,
    stands,
    unfold,
    work_is_done,
)

EMPTY = "period=Own+dates&from=1990-01-01&to=1990-02-01"


@pytest.fixture(scope="module")
def hostile_tab(lasting_tab: OpenTab, hostile_server: str) -> Page:
    """A tab for the hostile register, closed before its server."""
    return lasting_tab(hostile_server)


def _nothing_ran(page: Page) -> None:
    assert page.locator("img[src*='evil']").count() == 0
    assert page.locator("img[onerror], script:not([src])", has_text="alert").count() == 0


def test_pages_open_at_empty_selection(tab: Page, server: str) -> None:
    open_page(tab, server, "overview", EMPTY)
    for name in reversed(TITLES):
        follow(tab, name)
        if name in NARROWED:
            expect(tab.get_by_text("No case fits this selection")).to_be_visible()
        assert counts(tab)[0] == 0


def test_language_is_that_of_the_browser_until_another_is_chosen(
    new_tab: OpenTab, server: str
) -> None:
    page = new_tab(server, locale="nl-NL")
    page.goto(f"{server}/theme_check")
    expect(page.get_by_role("heading", level=1, name="Themacheck", exact=True)).to_be_visible()
    assert "language=Nederlands" in page.url, "who is sent the link reads its words"
    settle(page)
    page.get_by_test_id("stSidebar").get_by_text("English", exact=True).click()
    stands(page, "theme_check")
    page.reload()
    stands(page, "theme_check")


def test_hostile_names_neither_run_nor_fetch(hostile_tab: Page, hostile_server: str) -> None:
    """On a fresh server whose first visitor follows a deep link: frame and filters stand too.

    At last in a menu and a table of *Overview*.
    """
    page = hostile_tab
    open_page(page, hostile_server, "routes", "theme=Smuggling")
    expect(page.get_by_role("combobox", name="Theme")).to_be_visible()
    expect(page.get_by_test_id("stSidebar").get_by_text("Smuggling", exact=True)).to_be_visible()
    assert counts(page)[0] < counts(page)[1]
    _nothing_ran(page)
    for name in reversed([name for name in TITLES if name != "routes"]):
        follow(page, name)
        _nothing_ran(page)
    assert page.get_by_text("evil.example").count() > 0, "the names are shown, so they are tested"
    work_is_done(page)
    page.get_by_text("More filters").click()
    hostile = page.get_by_role("option", name="![x](https://evil.example/x.png)")
    open_menu(page, "Agency", hostile)
    page.keyboard.press("Escape")
    unfold(page, "Table", 1)
    expect(page.get_by_role("button", name="Download CSV")).to_be_visible()
    _nothing_ran(page)
