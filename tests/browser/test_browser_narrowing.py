"""A click in a figure changes the selection, the selection the link, the link every page."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.looking import (
    PATIENCE_MS,
    counts,
    follow,
    link_to,
    open_page,
    settle,
    stands,
    unfold,
    work_is_done,
)

HEADER_PX = ROW_PX = 35


def _asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _choose_row(page: Page, key: str, row: int) -> None:
    """Tick the box before a row of a table, which is a drawing without elements."""
    table = page.locator(f"[class*='st-key-{key}']").get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed(timeout=PATIENCE_MS)
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 14, box["y"] + HEADER_PX + ROW_PX * (row + 0.5))


def test_row_of_routes_narrows_sectors_page(tab: Page, server: str) -> None:
    open_page(tab, server, "routes")
    before, every = counts(tab)
    _choose_row(tab, "rows-routes", 0)
    expect(tab).to_have_url(re.compile("origin=.*destination="), timeout=PATIENCE_MS)
    settle(tab)
    after = counts(tab)
    assert 0 < after[0] < before
    assert after[1] == every
    follow(tab, "sectors")
    assert counts(tab) == after
    assert set(_asked(tab)) == {"language", "origin", "destination"}


def test_sector_bar_narrows_every_page(tab: Page, server: str) -> None:
    open_page(tab, server, "sectors")
    before = counts(tab)[0]
    chart = tab.locator("[class*='st-key-sectors-']").get_by_test_id("stVegaLiteChart").first
    # Not by role: to the accessibility tree a chart is one image.
    bar = chart.locator("path[aria-label*='Sector: Construction']").first
    bar.click(timeout=PATIENCE_MS)
    expect(tab).to_have_url(re.compile("sector=Construction"), timeout=PATIENCE_MS)
    settle(tab)
    narrowed = counts(tab)[0]
    assert 0 < narrowed < before
    content = _downloaded(tab)
    assert "; Sector: Construction" in content
    assert f"# Cases: {narrowed}" in content
    assert "Sector,Theme,Cases" in content
    link_to(tab, "emerging_patterns").click()  # as a person does, while a table is open
    stands(tab, "emerging_patterns")
    assert counts(tab)[0] == narrowed


def _downloaded(tab: Page) -> str:
    """The first figure's table as a file, which tells its origin."""
    unfold(tab, "Table")
    with tab.expect_download(timeout=PATIENCE_MS) as waiting:
        tab.get_by_role("button", name="Download CSV").click(timeout=PATIENCE_MS)
    assert waiting.value.suggested_filename == "sectors.csv"
    return waiting.value.path().read_text(encoding="utf-8-sig")


def test_link_opens_same_view_elsewhere_and_is_cleared(tab: Page, server: str) -> None:
    open_page(tab, server, "sectors")
    every = counts(tab)[0]
    for filter_, value in (("Theme", "Smuggling"), ("Island or country", "Bonaire")):
        tab.get_by_role("combobox", name=filter_).click()
        tab.get_by_role("option", name=value, exact=True).click()
        tab.keyboard.press("Escape")
    expect(tab).to_have_url(re.compile("area=Bonaire"), timeout=PATIENCE_MS)
    settle(tab)
    other = tab.context.new_page()  # a session of its own
    other.goto(tab.url)
    expect(other.get_by_role("heading", level=1)).to_have_text("Sectors", timeout=PATIENCE_MS)
    settle(other)
    assert counts(other) == counts(tab)
    assert _asked(other) == _asked(tab)
    other.close()
    assert counts(tab)[0] < every
    tab.get_by_role("button", name="Clear the selection").click()
    expect(tab).not_to_have_url(re.compile("theme="), timeout=PATIENCE_MS)
    settle(tab)
    assert counts(tab)[0] == every
    assert set(_asked(tab)) == {"language"}


def test_keyboard_reaches_and_opens_filters(tab: Page, server: str) -> None:
    open_page(tab, server, "emerging_patterns")
    work_is_done(tab)
    theme = tab.get_by_role("combobox", name="Theme")
    for _step in range(40):
        tab.keyboard.press("Tab")
        if theme.evaluate("element => element === document.activeElement"):
            break
    expect(theme).to_be_focused()
    tab.keyboard.press("Enter")
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_role("option", name="Trafficking", exact=True)).to_be_visible()


def test_address_of_no_page_is_told_in_our_words(tab: Page, server: str) -> None:
    tab.goto(f"{server}/nope")
    stands(tab, "overview")
    expect(tab.get_by_text("No page of this address is open to you here.")).to_be_visible()
    expect(tab.get_by_role("dialog")).to_have_count(0)
